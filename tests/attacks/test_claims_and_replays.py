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
from bot.models.freezes import PublishFreeze
from bot.models.members import MemberRole
from bot.models.replies import Reply, ReplyEnd, ReplyState
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure
from bot.rules.faq_file import FaqEntryText, FaqFile
from bot.rules.permissions import Role
from bot.rules.scope import EVERYTHING
from bot.services import (
    claim_checks,
    claim_policies,
    clearance,
    faq,
    forms,
    freeze,
    lifting,
    members,
    outcomes,
    review,
)
from bot.services.comment_views import load_comment
from bot.views import Override, Terms, seen_of
from tests.handlers.office import MINA, THEO, Office, an_office
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


async def test_a_text_of_ones_own_with_a_sentence_of_the_faq_can_be_signed_with_a_reason(
    office: Office,
):
    """The modal that asks for the reason must look where the signature looks."""
    await load_answer(office.database)
    drafted = await office.show_draft(ANSWER)
    modal = await office.open(office.draft, "수정")
    await office.workspace.click(modal, "review.draft", as_=MINA, choose="빈칸")

    await office.workspace.submit(
        office.workspace.modal(MINA), {"답글": f"안녕하세요, 내일 봬요! {ANSWER}"}, as_=MINA
    )
    for _ in range(3):
        asked = office.workspace.modal(MINA)
        await office.workspace.submit(asked, {WHY: "창고에 확인함"}, as_=MINA)
        if not office.workspace.modals(MINA):
            break

    await get_reply(office.database, drafted.comment_id)


async def test_the_form_finds_what_signing_finds_after_many_edits(sqlite: Database):
    await add_member(sqlite)
    await load_answer(sqlite)
    drafted = await add_draft(sqlite, text=ANSWER)
    base = drafted.draft_id
    for number in range(4):
        async with sqlite.writes() as session:
            await review.keep_text(
                session,
                drafted.comment_id,
                text=f"안녕하세요{'!' * (number + 1)} {ANSWER}",
                based_on=base,
                by=await identify(session),
                now=NOW,
            )
        async with sqlite.reads() as session:
            base = (
                await session.scalars(select(Draft.id).order_by(Draft.id.desc()).limit(1))
            ).one()
    async with sqlite.writes() as session:
        shown = await forms.get_review_form(
            session,
            drafted.comment_id,
            draft_id=base,
            by=await identify(session),
            now=NOW,
            typed=f"네! {ANSWER}",
        )
    try:
        async with sqlite.writes() as session:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text=f"네! {ANSWER}",
                based_on=base,
                by=await identify(session),
                now=NOW,
            )
        found = ()
    except ReasonNeeded as refusal:
        found = refusal.parameters["findings"]

    assert seen_of(shown.findings) == seen_of(found)


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
                terms=Terms(override=Override(reason=nothing, seen=seen_of(findings))),
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


async def test_a_submission_played_again_offers_no_second_draft(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    await office.show_draft()
    modal = await office.open(office.draft, "수정")
    sent, deliver = await overhear(office, monkeypatch)
    await office.workspace.submit(modal, {"답글": "위 칸에 넣어도 돼요"}, as_=MINA)
    before = await count_drafts(office)

    await deliver(sent[0])
    await deliver(sent[0])

    assert await count_drafts(office) == before


async def test_a_lift_played_again_does_not_lift_the_next_freeze(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    await add_member(office.database, "테오", Role.LEAD)
    async with office.database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=NOW)
    await office.workspace.home(THEO)
    home = await office.workspace.wait_for(lambda: office.workspace.home_view(THEO))
    sent, deliver = await overhear(office, monkeypatch)
    await office.workspace.click(home, "home.lift", as_=THEO)
    lifts = [each for each in sent if "home.lift" in str(each)]
    async with office.database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="또 가루", by=None, now=LATER)

    await deliver(lifts[0])

    async with office.database.reads() as session:
        lifted = (await session.scalars(select(PublishFreeze.lifted_at))).all()
    assert list(lifted)[-1] is None


async def test_roles_given_by_a_request_that_is_played_again_are_not_given_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    await add_member(office.database, "민아", Role.ADMIN)
    await office.workspace.home(MINA)
    home = await office.workspace.wait_for(lambda: office.workspace.home_view(MINA))
    listed = await office.open(home, "구성원 권한")
    modal = await office.open(listed, "추가")
    sent, deliver = await overhear(office, monkeypatch)
    await office.workspace.submit(modal, {"구성원": THEO, "역할": ["리드"]}, as_=MINA)
    async with office.database.writes() as session:
        theo = await identify(session, "테오")
        await members.set_roles(session, theo.member_id, roles=frozenset(), by=None, now=NOW)

    for each in [each for each in sent if "view_submission" in str(each)]:
        await deliver(each)

    async with office.database.reads() as session:
        leads = await session.scalars(select(MemberRole).where(MemberRole.role == Role.LEAD))
        assert leads.all() == []


async def test_edit_opens_the_draft_that_was_clicked_however_many_there_are(sqlite: Database):
    await add_member(sqlite)
    drafted = await add_draft(sqlite)
    for number in range(25):
        async with sqlite.writes() as session:
            await review.keep_text(
                session,
                drafted.comment_id,
                text=f"답글 {number}",
                based_on=None,
                by=await identify(session),
                now=NOW,
            )
    async with sqlite.writes() as session:
        newest = (await session.scalars(select(Draft.id).order_by(Draft.id.desc()))).first()
        form = await forms.get_review_form(
            session, drafted.comment_id, draft_id=newest, by=await identify(session), now=NOW
        )

    assert form.chosen == newest


async def test_a_freeze_whose_clock_was_read_before_a_signature_still_returns_what_was_in_doubt(
    database: Database,
):
    """The freezer pressed first and waited for the scope; somebody signed; it was leaving."""
    await add_member(database)
    drafted = await add_draft(database)
    pressed = NOW
    reply_id = await sign(database, drafted, now=NOW + timedelta(seconds=1))
    async with database.writes() as session:
        await clearance.clear(session, reply_id, a_comment(), now=NOW + timedelta(seconds=1))
    async with database.writes() as session:
        await freeze.freeze(session, EVERYTHING, reason="가루", by=None, now=pressed)
    async with database.writes() as session:
        await lifting.lift_scope(session, EVERYTHING, by=None, now=LATER)
    async with database.writes() as session:
        reply = await session.get_one(Reply, reply_id)
        await outcomes.requeued(session, reply, error="RateLimited", now=LATER)

    async with database.writes() as session:
        await clearance.clear(session, reply_id, a_comment(), now=LATER)

    assert (await get_reply(database, drafted.comment_id)).ended_because is ReplyEnd.FROZEN
