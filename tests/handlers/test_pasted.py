"""Whatever somebody pastes to point at a reply is read, or refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotALink
from bot.services.lookup import Address, Numbered, Posted
from handlers import pasted

ROOT = Posted("C1", "1700000000.000100")
ARCHIVES = "https://acme.slack.com/archives/C1/p1700000000000100"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("reply 12", Numbered("reply", 12)),
        ("12", Numbered("reply", 12)),
        ("Comment #7", Numbered("comment", 7)),
        ("댓글 7", Numbered("comment", 7)),
        ("답글12", Numbered("reply", 12)),
        (ARCHIVES, ROOT),
        (f"<{ARCHIVES}>", ROOT),
        (f" <{ARCHIVES}|the card> ", ROOT),
        (f"see <{ARCHIVES}>, please", ROOT),
        (f"\u200b{ARCHIVES}\u200b", ROOT),
        ("http://127.0.0.1:8000/archives/C1/p1700000000000100?user=U_MINA", ROOT),
        (
            f"<{ARCHIVES}?thread_ts=1600000000.000200&amp;cid=C1>",
            Posted("C1", "1700000000.000100", "1600000000.000200"),
        ),
        (f"{ARCHIVES}?thread_ts=nonsense", ROOT),
        ("https://app.slack.com/client/T1/C1/thread/C1-1700000000.000100", ROOT),
        ("https://square.example/#c-1", Address("https://square.example/#c-1")),
        (
            "<https://square.example/?a=1&amp;b=2|square>",
            Address("https://square.example/?a=1&b=2"),
        ),
    ],
)
def test_a_link_or_a_number_is_understood(text: str, meant: object):
    assert pasted.read(text) == meant


@pytest.mark.parametrize(
    "text", ["", "  ", "reply", "comment twelve", "hello there", "javascript:alert(1)", "https://["]
)
def test_what_is_neither_is_refused(text: str):
    with pytest.raises(NotALink):
        pasted.read(text)


@given(st.text())
def test_anything_else_is_refused_too(text: str):
    try:
        pasted.read(text)
    except NotALink:
        return
