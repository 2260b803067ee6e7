"""Attacks on the check of texts, and signed requests of Slack that are played again."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.database import Database
from bot.errors import ReasonNeeded
from bot.models.claims import NameList
from bot.models.drafts import Draft
from bot.models.replies import ReplyState
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure
from bot.rules.faq_file import FaqEntryText, FaqFile
from bot.services import (
    claim_checks,
    claim_policies,
    clearance,
    faq,
    review,
)
from bot.services.comment_views import load_comment
from bot.views import Override, seen_of
from tests.handlers.office import Office, an_office
from tests.support.builders import (
    NOW,
    a_comment,
    add_draft,
    add_member,
    get_reply,
    identify,
    sign,
)

ANSWER = "배송비는 3,000원이에요."
"""Whoever says so by themselves gives a reason (a price); the FAQ says so, too."""
WARNED = "내일 보내 드릴게요."
WHY = "그대로 승인하는 사유"
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Office]:
    async with an_office(sqlite) as opened:
        yield opened


async def load_answer(database: Database) -> None:
    entry = FaqEntryText(slug="dishwasher", answers={"ko": ANSWER}, phrasings={"ko": ("a",)})
    async with database.writes() as session:
        await faq.load(session, FaqFile(entries=(entry,)), now=NOW)


@pytest.mark.parametrize("nothing", ["\u3164", "\u200b\u200b", "\u2800"])
async def test_a_reason_that_nobody_can_see_is_none(sqlite: Database, nothing: str):
    await add_member(sqlite)
    drafted = await add_draft(sqlite, text=WARNED)
    async with sqlite.reads() as session:
        comment = await load_comment(session, drafted.comment_id)
        findings = await claim_checks.find_claims(
            session, comment, WARNED, resting_on=drafted.draft_id, now=NOW
        )

    with pytest.raises(ReasonNeeded):
        async with sqlite.writes() as session:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text=WARNED,
                based_on=drafted.draft_id,
                by=await identify(session),
                now=NOW,
                override=Override(reason=nothing, seen=seen_of(findings)),
            )


@pytest.mark.parametrize("measure", [Measure.BLOCK, Measure.SECOND_SIGNATURE])
async def test_a_text_that_is_blocked_meanwhile_does_not_leave(
    database: Database, measure: Measure
):
    """As a policy of risks does, which is read again before a reply leaves."""
    await add_member(database)
    drafted = await add_draft(database, text="쿠첸 부품은 안 맞아요.")
    await sign(database, drafted)
    async with database.writes() as session:
        await claim_policies.list_name(
            session, "mosiru_kr", names=NameList.COMPETITOR, name="쿠첸", now=NOW
        )
        await claim_policies.set_measure(
            session, "mosiru_kr", rule=Rule.COMPETITOR, measure=measure, now=NOW
        )
    reply = await get_reply(database, drafted.comment_id)

    async with database.writes() as session:
        await clearance.clear(session, reply.id, a_comment(), now=LATER)

    assert (await get_reply(database, drafted.comment_id)).state is ReplyState.WITHDRAWN


async def overhear(office: Office, monkeypatch: pytest.MonkeyPatch) -> tuple[list[Any], Any]:
    courier, sent = office.workspace.workspace.courier, []
    deliver = courier.deliver

    async def listen(parcel: Any) -> Any:
        sent.append(parcel)
        return await deliver(parcel)

    monkeypatch.setattr(courier, "deliver", listen)
    return sent, deliver


async def count_drafts(office: Office) -> int:
    async with office.database.reads() as session:
        return await session.scalar(select(func.count()).select_from(Draft)) or 0
