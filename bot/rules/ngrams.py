"""Likeness of spellings: tf-idf over hashed character n-grams, for typos and missing spaces."""

import math
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

SIZES = (2, 3, 4)
BUCKETS = 1 << 20

Likeness = NDArray[np.float32]


def grams_of(text: str) -> Counter[int]:
    """Hashed n-grams of a text with how often each occurs; case and width are folded."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    words = " ".join(folded.split())
    padded = f" {words} "
    return Counter(
        zlib.crc32(padded[start : start + size].encode("utf-8", "surrogatepass")) % BUCKETS
        for size in SIZES
        for start in range(len(padded) - size + 1)
    )


class NgramIndex:
    """Compares a text with many known ones by the cosine of their tf-idf vectors."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [grams_of(text) for text in texts]
        self._count = len(counted)
        spread = Counter(gram for counts in counted for gram in counts)
        self._rarity = {gram: self._rarity_of(found) for gram, found in spread.items()}
        self._unseen = self._rarity_of(0)
        self._starts, self._rows, self._weights = self._postings(counted, spread)

    def likeness(self, text: str) -> Likeness:
        """Cosine in [0, 1] with each known text, shape ``(count,)``."""
        scores = np.zeros(self._count, dtype=np.float32)
        for gram, weight in self._weigh(grams_of(text)).items():
            if gram in self._starts:
                start, end = self._starts[gram]
                scores[self._rows[start:end]] += self._weights[start:end] * weight
        return scores

    def _postings(
        self, counted: Sequence[Counter[int]], spread: Counter[int]
    ) -> tuple[dict[int, tuple[int, int]], NDArray[np.int32], Likeness]:
        """For each gram the rows that hold it, side by side in one array."""
        starts: dict[int, tuple[int, int]] = {}
        end = 0
        for gram, found in spread.items():
            starts[gram] = (end, end + found)
            end += found
        rows, weights = np.zeros(end, dtype=np.int32), np.zeros(end, dtype=np.float32)
        free = {gram: start for gram, (start, _) in starts.items()}
        for row, counts in enumerate(counted):
            for gram, weight in self._weigh(counts).items():
                at = free[gram]
                rows[at], weights[at] = row, weight
                free[gram] = at + 1
        return starts, rows, weights

    def _weigh(self, counts: Counter[int]) -> dict[int, float]:
        weights = {
            gram: (1 + math.log(count)) * self._rarity.get(gram, self._unseen)
            for gram, count in counts.items()
        }
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}

    def _rarity_of(self, found: int) -> float:
        """Smoothed inverse document frequency, as in scikit-learn's TfidfTransformer."""
        return math.log((1 + self._count) / (1 + found)) + 1
