"""Cutting an entry's bytes at what its columns say."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.rules.chain import GENESIS, Anchor, Framed, Link, framed, is_framed, written
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


def test_bytes_are_framed_by_their_columns_and_commitments():
    held = '{"reason":"' + "ab" * 32 + '"}'

    body = LINK.body().decode()

    assert is_framed(body, **columns_of(LINK), commitments=held)
    assert not is_framed(body, **columns_of(LINK))
    assert not is_framed(body, **columns_of(LINK), commitments=held.replace("ab", "ac"))


@pytest.mark.parametrize("column", ["seq", "at", "kind", "subject", "prev_hash"])
def test_a_column_that_says_otherwise_frames_nothing(column: str):
    link = replace(LINK, commitments={})
    columns = columns_of(link)

    assert is_framed(link.body().decode(), **columns)
    assert not is_framed(link.body().decode(), **columns | {column: 8 if column == "seq" else "x"})


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
