"""Five uses in thirty minutes: post, replace, delete, without a token."""

import json
from typing import Any

import httpx
import pytest

from tests.bot.demo.workspace.bolt import Bot, a_card, bot_in_process
from tests.bot.demo.workspace.refusal_rows import LONG
from tests.support.workspace import Complaint, LocalWorkspace, a_config, local_workspace


@pytest.fixture
async def url(ws: LocalWorkspace, bot: Bot) -> str:
    await bot.client.chat_postEphemeral(channel="C_KR", user="U_MINA", text="New", blocks=a_card())
    await ws.click(ws.ephemerals("U_MINA")[0], "Approve", as_="U_MINA")
    found: str = bot.seen["approve"][0]["response_url"]
    return found


async def use(ws: LocalWorkspace, url: str, **given: Any) -> httpx.Response:
    return await ws.page.post(url, json=given)


async def test_an_ephemeral_message_is_replaced(ws: LocalWorkspace, url: str):
    await use(ws, url, text="Done", replace_original=True)

    assert [m["text"] for m in ws.ephemerals("U_MINA")] == ["Done"]


async def test_an_ephemeral_message_is_deleted(ws: LocalWorkspace, url: str):
    await use(ws, url, delete_original=True)

    assert ws.ephemerals("U_MINA") == []


async def test_an_answer_is_for_one_person_unless_in_channel(ws: LocalWorkspace, url: str):
    await use(ws, url, text="whispered")
    await use(ws, url, text="said", response_type="in_channel")

    assert [m["text"] for m in ws.ephemerals("U_MINA")] == ["New", "whispered"]
    assert [m["text"] for m in ws.messages("C_KR")] == ["said"]


async def test_an_attachment_that_nobody_would_see_is_complained_of(ws: LocalWorkspace, url: str):
    await use(ws, url, text="said", attachments=[{"text": "unseen"}])

    ws.forgive(Complaint.DROPPED)


async def test_the_sixth_use_is_refused(ws: LocalWorkspace, url: str):
    answers = [await use(ws, url, text=str(n)) for n in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert answers[-1].json()["error"] == "used_url"


async def test_what_the_channel_sees_counts_towards_its_messages(frozen_clock: Any):
    config = a_config(rate_limits=True, now=frozen_clock)
    async with local_workspace(config) as ws, bot_in_process(ws) as bot:
        await ws.command("/signoff", "x", as_="U_MINA")
        url = bot.seen["command"][0]["response_url"]
        for text in "abc":
            await bot.client.chat_postMessage(channel="C_KR", text=text)

        said = await use(ws, url, text="said", response_type="in_channel")
        whispered = await use(ws, url, text="whispered")
        ws.advance(1)
        late = await use(ws, url, text="late", response_type="in_channel")
        ws.forgive(Complaint.RATE_LIMITED)

    assert (said.status_code, said.headers["Retry-After"]) == (429, "1")
    assert (whispered.status_code, late.status_code) == (200, 200)


async def test_after_thirty_minutes_it_is_over(ws: LocalWorkspace, url: str):
    ws.advance(30 * 60 + 1)

    answer = await use(ws, url, text="late")

    assert (answer.status_code, answer.json()["error"]) == (404, "expired_url")


async def test_bad_blocks_are_refused(ws: LocalWorkspace, url: str):
    answer = await use(ws, url, text="x", blocks=[{"type": "marquee"}])

    assert answer.json()["error"] == "invalid_blocks"
    ws.forgive(Complaint.BAD_BLOCKS)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "invalid_payload"),
        ("[" * 100_000, "invalid_payload"),
        ('{"text": "\\ud800"}', "invalid_payload"),
        ('{"text": 5}', "invalid_payload"),
        ('{"text": "x", "thread_ts": 5}', "invalid_payload"),
        (json.dumps({"text": "x", "blocks": LONG}), "msg_blocks_too_long"),
    ],
    ids=["no JSON", "too deep", "half a pair", "number", "odd thread", "too long"],
)
async def test_what_is_no_message_is_refused(ws: LocalWorkspace, url: str, body: str, code: str):
    answer = await ws.page.post(url, content=body)

    assert answer.json()["error"] == code


async def test_a_very_long_answer_is_cut_and_complained_of(ws: LocalWorkspace, url: str):
    await use(ws, url, text="x" * 40_001)

    assert len(ws.ephemerals("U_MINA")[-1]["text"]) == 40_000
    ws.forgive(Complaint.WARNING)


async def test_a_public_card_is_replaced_where_it_stands(ws: LocalWorkspace, bot: Bot):
    await bot.client.chat_postMessage(channel="C_KR", text="Card", blocks=a_card())
    await ws.click(ws.messages("C_KR")[0], "Approve", as_="U_MINA")
    before = ws.messages("C_KR")[0]

    await use(ws, bot.seen["approve"][0]["response_url"], text="Gone", replace_original=True)

    after = ws.messages("C_KR")[0]
    assert (after["text"], after["ts"]) == ("Gone", before["ts"])
