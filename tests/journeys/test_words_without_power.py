"""Whatever strangers, their names and the FAQ say, Slack takes it for words."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.square.config import NAME_LIMIT, TEXT_LIMIT
from bot.rules.faq_file import parse
from bot.services import faq
from tests.support.town import CHANNEL, FAQ, Town
from tests.support.tricks import TRICKS
from tests.support.workspace import Json

PEOPLE = ("U_MINA", "U_THEO", "U_JIWOO", "U_HANEUL", "U_ARA")
QUESTION = "이거 식세기 되나요??"
FORM = r"\{(?:time|time_secs|date_short_pretty)\}"
OWN_TIME = rf"<!date\^\d+\^{FORM}(?: {FORM})?\|[^<>|^]* UTC>"
CONTROL = re.compile("<[^>]*>?")
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
POWERFUL = {"user", "usergroup", "broadcast", "channel", "emoji", "date"}
ALL_TRICKS = "\n".join(TRICKS[name] for name in TRICKS if not name.startswith("long"))

SIGNED = "<!channel> *위 칸*에 넣어 주세요 &lt;b&gt;"


def objects(node: Any) -> Iterator[Json]:
    """Every object within a message or view."""
    if isinstance(node, list):
        for item in node:
            yield from objects(item)
    if isinstance(node, dict):
        yield node
        for item in node.values():
            yield from objects(item)


def powers(shown: Json) -> list[str]:
    """What in a message or view could do more than be read."""
    found = _of_mrkdwn(shown.get("text", ""))
    for each in objects(shown.get("blocks", [])):
        kind, text = each.get("type"), each.get("text")
        if kind in POWERFUL and not _is_own_time(each):
            found.append(json.dumps(each))
        if kind == "mrkdwn":
            found += _of_mrkdwn(str(text))
        if kind == "plain_text" and each.get("emoji") is not False:
            found += re.findall(r":[a-z_]+:", str(text))
        if isinstance(each.get("url"), str) and "evil" in each["url"]:
            found.append(each["url"])
    return found


def _is_own_time(element: Json) -> bool:
    """A date that carries a number and our own form, and no words of anybody."""
    form = re.fullmatch(f"{FORM}(?: {FORM})?", str(element.get("format")))
    return element["type"] == "date" and form is not None


def _of_mrkdwn(text: str) -> list[str]:
    controls = [each for each in CONTROL.findall(text) if not re.fullmatch(OWN_TIME, each)]
    return controls + TURNING.findall(text)


async def everything_shown(place: Town) -> list[Json]:
    """Each message, each person's notes, modals and Home."""
    ws = place.workspace
    for person in PEOPLE:
        await ws.home(person)
    await ws.wait_for(lambda: all(ws.home_view(person) for person in PEOPLE), 60)
    channels = [channel["id"] for channel in ws.workspace.directory.channels.all()]
    messages = [m for c in channels for root in ws.messages(c) for m in ws.thread(c, root["ts"])]
    alone = [view for person in PEOPLE for view in (*ws.ephemerals(person), *ws.modals(person))]
    homes = [ws.home_view(person) for person in PEOPLE]
    return [*messages, *alone, *filter(None, homes)]


@pytest.fixture
async def tricked(place: Town) -> Town:
    """Every trick as a comment, as its author's name, and all of them as an answer of the FAQ."""
    file = parse(FAQ.read_bytes(), name=FAQ.name)
    entries = tuple(replace(each, answers={"ko": ALL_TRICKS}) for each in file.entries)
    async with place.database.writes() as session:
        now = datetime.now(UTC)  # noqa: TID251 - a real town has the real time
        await faq.load(session, replace(file, entries=entries), now=now)
    await place.restart()
    for number, trick in enumerate(TRICKS.values()):
        await place.comment(f"c{number}", trick[:TEXT_LIMIT], author=trick[:NAME_LIMIT])
    await place.comment("question", QUESTION)
    return place


async def test_tricks_in_comments_names_and_the_faq_are_only_words(tricked: Town):
    ws = tricked.workspace
    draft = await tricked.draft(QUESTION, within=60)
    await ws.wait_for(lambda: len(ws.messages(CHANNEL)) >= len(TRICKS), 60)
    await ws.click(draft, "수정", as_="U_MINA")
    await ws.wait_for(lambda: ws.modals("U_MINA"))
    await ws.command("/signoff", "queue", as_="U_JIWOO")

    shown = await everything_shown(tricked)

    assert [each for each in shown if powers(each)] == []
    assert [ping for person in PEOPLE for ping in ws.pings(person)] == []
    for call in ws.calls("chat.postMessage"):
        asked = call["arguments"]
        assert (asked["parse"], asked["unfurl_links"], asked["unfurl_media"]) == (
            "none",
            False,
            False,
        )
        assert not asked.get("link_names")
    unseen = await ws.submit(ws.modal("U_MINA"), as_="U_MINA")
    assert "보이지 않거나 글의 방향을 바꾸는 문자" in str(unseen["errors"])
    await ws.submit(ws.modal("U_MINA"), {"답글": SIGNED}, as_="U_MINA")
    await tricked.answered("question", SIGNED, within=60)


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_this_test_would_see_the_power_of_unescaped_words(trick: str):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": trick}}]

    assert powers({"text": trick, "blocks": blocks}) or not re.search("<[!@#h]|\u202e", trick)
