"""How audit entries are linked: canonical bytes, hashes and commitments."""

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import rfc8785

GENESIS = "0" * 64
"""The hash before the first entry."""

_ANCHOR = re.compile("(?P<seq>[0-9]{1,18}):(?P<hash>[0-9a-f]{64})")
_OPENING, _FACTS = '{"actor":"', ',"facts":'
_ACTOR = len(_OPENING)


def written(at: datetime) -> str:
    """An instant as entries hold it."""
    return at.isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One entry before it is written. ``facts`` hold ids and values, never words of people."""

    seq: int
    at: datetime
    kind: str
    actor: str
    subject: str
    facts: Mapping[str, Any]
    commitments: Mapping[str, str]  # field → HMAC of a personal text
    prev_hash: str

    def body(self) -> bytes:
        """The entry's canonical bytes: RFC 8785 JSON."""
        return rfc8785.dumps(
            {
                "seq": self.seq,
                "at": written(self.at),
                "kind": self.kind,
                "actor": self.actor,
                "subject": self.subject,
                "facts": dict(self.facts),
                "commitments": dict(self.commitments),
                "prev": self.prev_hash,
            }
        )


class Anchor(NamedTuple):
    """A head of the chain as it is told outside."""

    seq: int
    hash: str

    @classmethod
    def read(cls, words: str) -> "Anchor":
        """Read ``SEQ:HASH``, also with the marks and blanks it was copied with.

        Raises ValueError for anything else.
        """
        found = _ANCHOR.fullmatch(words.strip("` \t\r\n").lower())
        if found is None:
            raise ValueError(words)
        return cls(int(found["seq"]), found["hash"])

    def written(self) -> str:
        """``SEQ:HASH``."""
        return f"{self.seq}:{self.hash}"


class Framed(NamedTuple):
    """What an entry says besides its columns, as its bytes hold it."""

    actor: str
    commitments: str  # JSON
    facts: str  # JSON


def is_chained(
    seqs: Sequence[int],
    bodies: Sequence[bytes | str],
    prev_hashes: Sequence[str],
    hashes: Sequence[str],
    *,
    after: tuple[int, str],
) -> bool:
    """Whether entries follow one another, the first one the entry *after*, each with its hash.

    Says nothing of what is in them. Some thousand at once take a third of the time of one by one.
    """
    seq, prev_hash = after
    try:
        made = tuple([sha256(body).hexdigest() for body in bodies])  # type: ignore[arg-type]
    except TypeError:  # a column that somebody changed may hold text
        return False
    return (
        made == tuple(hashes)
        and tuple(prev_hashes) == (prev_hash, *hashes[:-1])
        and tuple(seqs) == tuple(range(seq + 1, seq + 1 + len(seqs)))
    )


def find_unframed(
    entries: Iterable[tuple[int, str, str, str, bytes | str, str, str]],
    commitments: Mapping[int, str],
) -> Iterator[int]:
    """Positions of those whose canonical JSON does not plainly say what their columns say.

    An entry is its seq, at, kind, subject, body, prev_hash and hash; *commitments* hold by seq the
    JSON of those that have any. Also finds words that JSON escapes: then it must be parsed. Parsing
    each of a million entries takes longer than all the rest of proving them, and so would a call
    for each.
    """
    for position, (seq, at, kind, subject, body, prev_hash, _) in enumerate(entries):
        text = body if isinstance(body, str) else body.decode(errors="replace")
        head = f'","at":"{at}","commitments":{commitments.get(seq, "{}")}{_FACTS}{{'
        tail = f'}},"kind":"{kind}","prev":"{prev_hash}","seq":{seq},"subject":"{subject}"}}'
        if not (
            text.endswith(tail)
            and text.startswith(head, text.find('"', _ACTOR))
            and text.startswith(_OPENING)
        ):
            yield position


def framed(
    body: str, *, seq: int, at: str, kind: str, subject: str, prev_hash: str
) -> Framed | None:
    """Cut an entry's canonical JSON at what its columns say; None where it says otherwise.

    None also for words that JSON escapes: then it must be parsed.
    """
    actor_end = body.find('"', len(_OPENING))
    head, tail = f'","at":"{at}","commitments":', _tail(seq, kind, subject, prev_hash)
    if not (body.startswith(_OPENING) and body.startswith(head, actor_end) and body.endswith(tail)):
        return None
    begun = actor_end + len(head)
    split = body.find(_FACTS, begun)
    if split < 0:
        return None
    facts = body[split + len(_FACTS) : -len(tail)]
    return Framed(body[len(_OPENING) : actor_end], body[begun:split], facts)


def _tail(seq: int, kind: str, subject: str, prev_hash: str) -> str:
    return f',"kind":"{kind}","prev":"{prev_hash}","seq":{seq},"subject":"{subject}"}}'


def hash_of(body: bytes | str) -> str:
    """SHA-256 of an entry's bytes, lower hex. The bytes hold the hash before.

    A column that somebody changed may hold text.
    """
    return sha256(body.encode() if isinstance(body, str) else body).hexdigest()


def commitment(key: bytes, text: str) -> str:
    """HMAC-SHA256 that binds an entry to *text* without holding it, lower hex."""
    return hmac.digest(key, text.encode(), "sha256").hex()
