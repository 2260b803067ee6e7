"""Cutting an entry's bytes at what its columns say."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from bot.rules.chain import (
    GENESIS,
    Anchor,
    Framed,
    Link,
    find_unframed,
    framed,
    is_chained,
    written,
)
from tests.support.builders import NOW

LINK = Link(
    seq=7,
    at=NOW,
    kind="refused",
    actor="member:3",
    subject="comment:12",
    facts={"comment": 12, "because": {"word": '"},"facts":{'}},
    commitments={"reason": "ab" * 32},
    prev_hash=GENESIS,
)


def columns_of(link: Link) -> dict[str, Any]:
    return {
        "seq": link.seq,
        "at": written(link.at),
        "kind": link.kind,
        "subject": link.subject,
        "prev_hash": link.prev_hash,
    }


def cut(link: Link, **columns) -> Framed | None:
    """The bytes of *link*, cut at its own columns but for *columns*."""
    return framed(link.body().decode(), **columns_of(link) | columns)


@pytest.mark.parametrize("commitments", [{}, {"reason": "ab" * 32, "text": "cd" * 32}])
def test_bytes_are_cut_where_they_say_what_the_columns_say(commitments):
    link = replace(LINK, commitments=commitments)

    found = cut(link)

    assert found is not None
    assert found.actor == "member:3"
    assert json.loads(found.commitments) == commitments
    assert json.loads(found.facts) == LINK.facts


@pytest.mark.parametrize(
    "column",
    [
        {"seq": 17},
        {"seq": 77},
        {"at": "2026-11-24T09:00:00.000001+00:00"},
        {"kind": "lifted"},
        {"subject": "comment:1"},
        {"prev_hash": "f" * 64},
    ],
)
def test_a_column_that_says_otherwise_does_not_frame_the_bytes(column):
    assert cut(LINK, **column) is None


def is_framed(link: Link, held: Mapping[int, str], **columns) -> bool:
    """Whether the bytes of *link* plainly say what its columns say, but for *columns*."""
    said = columns_of(link) | columns
    entry = (*(said[name] for name in ("seq", "at", "kind", "subject")), link.body())
    return [*find_unframed([(*entry, said["prev_hash"], "")], held)] == []


def test_bytes_are_framed_by_their_columns_and_commitments():
    held = '{"reason":"' + "ab" * 32 + '"}'

    assert is_framed(LINK, {7: held})
    assert not is_framed(LINK, {})
    assert not is_framed(LINK, {7: held.replace("ab", "ac")})


@pytest.mark.parametrize("column", ["seq", "at", "kind", "subject", "prev_hash"])
def test_a_column_that_says_otherwise_frames_nothing(column: str):
    link = replace(LINK, commitments={})

    assert is_framed(link, {})
    assert not is_framed(link, {}, **{column: 8 if column == "seq" else "x"})


HASHES = [sha256(body).hexdigest() for body in (b"b", b"c", b"d")]
CHAIN: list[list[Any]] = [[2, 3, 4], [b"b", b"c", b"d"], ["a", *HASHES[:2]]]


def chained(columns: list[list[Any]], after: tuple[int, str] = (1, "a")) -> bool:
    seqs, bodies, prev_hashes = columns
    return is_chained(seqs, bodies, prev_hashes, HASHES, after=after)


def test_entries_that_follow_one_another_are_a_chain():
    assert chained(CHAIN)


@pytest.mark.parametrize(
    ("column", "changed"),
    [
        (0, [2, 3, 5]),
        (0, [2, 4, 3]),
        (1, [b"b", b"c", b"x"]),
        (1, [b"b", "c", b"d"]),
        (2, ["a", "b", HASHES[1]]),
        (2, ["a", HASHES[0], "c"]),
    ],
)
def test_entries_of_which_one_was_changed_are_no_chain(column: int, changed: list[Any]):
    columns = [*CHAIN]
    columns[column] = changed

    assert not chained(columns)


@pytest.mark.parametrize("after", [(0, "a"), (1, "b")])
def test_entries_that_follow_another_one_are_no_chain(after: tuple[int, str]):
    assert not chained(CHAIN, after=after)


@pytest.mark.parametrize("link", [replace(LINK, actor='"'), replace(LINK, subject='a "b"')])
def test_words_that_json_escapes_must_be_parsed(link: Link):
    assert cut(link) is None


@pytest.mark.parametrize("body", ["", "{}", '{"actor":"', "no JSON", '{"actor":"x"}'])
def test_bytes_that_are_no_entry_are_not_framed(body: str):
    columns = {"at": "", "kind": "", "subject": "", "prev_hash": ""}

    assert framed(body, seq=1, **columns) is None


@pytest.mark.parametrize("words", ["12:{}", " 12:{}\n", "`12:{}`", "12:{}\r\n"])
def test_an_anchor_is_read_as_it_was_copied(words: str):
    assert Anchor.read(words.format("AB" * 32)) == Anchor(12, "ab" * 32)


@pytest.mark.parametrize(
    "words", ["", "12", f":{'a' * 64}", f"12:{'a' * 63}", f"-1:{'a' * 64}", f"12:{'g' * 64}"]
)
def test_words_that_are_no_anchor_are_refused(words: str):
    with pytest.raises(ValueError):  # noqa: PT011 - its words are the ones that were given
        Anchor.read(words)


def test_an_anchor_is_written_as_it_is_read():
    kept = Anchor(12, "ab" * 32)

    assert Anchor.read(kept.written()) == kept
