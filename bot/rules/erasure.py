"""What erasing goes by: why words are erased, and how a raw delivery is known to hold them."""

import json
from collections.abc import Iterable
from enum import StrEnum


class ErasedBecause(StrEnum):
    """Why the words of a comment are erased."""

    AUTHOR = "author"  # its author asked for it
    AGE = "age"  # older than the account keeps words
    DELETED = "deleted"  # it was deleted on the platform


class KeptBecause(StrEnum):
    """Why a comment's words cannot be erased yet."""

    WAITING = "waiting"  # for a decision of the team
    ON_ITS_WAY = "on_its_way"  # a signed reply waits, or leaves
    DOUBTFUL = "doubtful"  # a reply may be out; looking for it takes its words
    TAKING_DOWN = "taking_down"  # a signed take-down is of the words that stand


def spellings(names: Iterable[str]) -> frozenset[bytes]:
    r"""Every way in which JSON may write *names*: as UTF-8 or ASCII, ``/`` escaped or not."""
    found = set()
    for name in names:
        for is_ascii in (True, False):
            written = json.dumps(name, ensure_ascii=is_ascii)[1:-1]
            found |= {written, written.replace("/", "\\/")}
    return frozenset(each.encode() for each in found if each)
