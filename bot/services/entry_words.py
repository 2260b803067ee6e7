"""Whether the bytes of an entry say what its columns and the texts beside it say."""

import hmac
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.rules.chain import commitment
from bot.services.entries import Entry, Texts

_quoted = lru_cache(json.dumps)  # a few names of fields


class Broken(Exception):
    """An entry does not hold; its words say how."""


def check(entry: Entry, texts: Texts) -> int:
    """Compare; how many of its texts are erased. Raises `Broken`."""
    commitments, made = _commitments_of(entry), _made_of(texts)
    if made and not commitments:
        raise Broken("a text stands beside it that it never held")
    for name, its_commitment in made.items():
        if not hmac.compare_digest(its_commitment, commitments.get(name, "")):
            raise Broken(f"its text '{name}' was changed")
    return len(commitments.keys() - made.keys())


def committed(texts: Texts) -> str:
    """The commitments to *texts* as canonical JSON."""
    made = _made_of(texts)
    return "{" + ",".join([f'{_quoted(name)}:"{made[name]}"' for name in sorted(made)]) + "}"


def _made_of(texts: Texts) -> Mapping[str, str]:
    return {name: commitment(key, text) for name, (key, text) in texts.items()}


def _commitments_of(entry: Entry) -> Mapping[str, str]:
    """What its bytes commit to, once they say what its columns say."""
    try:
        return _commitments_in(json.loads(entry.text()), entry)
    except (ValueError, TypeError, KeyError):
        raise Broken("its bytes are no entry") from None


def _commitments_in(said: dict[str, Any], entry: Entry) -> Mapping[str, str]:
    columns = {
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "subject": entry.subject,
        "prev": entry.prev_hash,
    }
    differing = [name for name, value in columns.items() if said[name] != value]
    if differing:
        raise Broken(f"its columns differ from its bytes: {', '.join(differing)}")
    return dict(said["commitments"])
