"""What the check of a text finds, where people read it: on the card, in the modal, in a note."""

from datetime import timedelta

from sqlalchemy import select

from bot.models.claims import ClaimOverride, NameList
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure
from bot.services import claim_policies
from tests.handlers.office import MINA, Office
from tests.support.builders import NOW, get_reply

WARNED = "내일 보내 드릴게요."
WHY = "그대로 승인하는 사유"


async def overrides(office: Office) -> list[ClaimOverride]:
    async with office.database.reads() as session:
        return list(await session.scalars(select(ClaimOverride)))


async def test_a_draft_with_a_finding_shows_its_words_and_no_approve(office: Office):
    await office.show_draft(WARNED)

    shown = str(office.draft["blocks"])
    assert "‘내일’ – 날짜나 기한이에요." in shown
    assert "'승인'" not in shown


async def test_a_warned_text_comes_back_with_its_findings_and_is_signed_with_a_reason(
    office: Office,
):
    drafted = await office.show_draft()
    modal = await office.open(office.draft, "수정")

    answer = await office.workspace.submit(modal, {"답글": WARNED}, as_=MINA)
    asked = office.workspace.modal(MINA)
    await office.workspace.submit(asked, {WHY: "창고에 확인함"}, as_=MINA)

    assert answer["response_action"] == "update"
    assert "‘내일’" in str(asked["blocks"])
    assert WARNED in str(asked["blocks"])  # nothing typed is lost
    await get_reply(office.database, drafted.comment_id)
    assert [(each.words, each.reason) for each in await overrides(office)] == [
        ("내일", "창고에 확인함")
    ]


async def test_a_draft_with_a_finding_is_signed_in_the_modal_at_once(office: Office):
    drafted = await office.show_draft(WARNED)
    modal = await office.open(office.draft, "수정")

    await office.workspace.submit(modal, {WHY: "창고에 확인함"}, as_=MINA)

    assert (await get_reply(office.database, drafted.comment_id)).draft_id == drafted.draft_id


async def test_a_text_that_was_put_right_needs_no_reason(office: Office):
    await office.show_draft(WARNED)
    modal = await office.open(office.draft, "수정")

    await office.workspace.submit(modal, {"답글": "확인하고 알려 드릴게요."}, as_=MINA)

    assert await overrides(office) == []


async def test_a_reason_for_other_words_is_asked_for_again(office: Office):
    await office.show_draft(WARNED)
    modal = await office.open(office.draft, "수정")
    changed = {"답글": "모레 보내 드릴게요.", WHY: "창고에 확인함"}

    answer = await office.workspace.submit(modal, changed, as_=MINA)

    assert answer["response_action"] == "update"
    assert "‘모레’" in str(office.workspace.modal(MINA)["blocks"])
    assert await overrides(office) == []


async def test_a_missing_reason_is_asked_for_beside_its_field(office: Office):
    await office.show_draft(WARNED)
    modal = await office.open(office.draft, "수정")

    answer = await office.workspace.submit(modal, {}, as_=MINA)

    assert list(answer["errors"].values()) == ["사유를 적거나 글을 고쳐 주세요."]
    assert next(iter(answer["errors"])).startswith("why-")


async def test_a_blocked_text_is_refused_beside_the_field(office: Office):
    await office.show_draft()
    modal = await office.open(office.draft, "수정")

    answer = await office.workspace.submit(modal, {"답글": "전화번호 남겨 주세요."}, as_=MINA)

    [told] = answer["errors"].values()
    assert told == (
        "‘전화번호 남겨’ – 공개 댓글에서 개인정보를 묻고 있어요. 고쳐야 승인할 수 있어요."
    )


async def test_a_card_that_was_drawn_before_a_name_was_listed_is_told_in_words(office: Office):
    await office.show_draft("쿠첸 부품은 안 맞아요.")
    office.gates.later = office.clock() + timedelta(hours=1)  # the card still shows the button
    async with office.database.writes() as session:
        await claim_policies.list_name(
            session,
            "mosiru_kr",
            names=NameList.COMPETITOR,
            name="쿠첸",
            now=NOW,
        )
        await claim_policies.set_measure(
            session, "mosiru_kr", rule=Rule.COMPETITOR, measure=Measure.BLOCK, now=NOW
        )

    await office.workspace.click(office.draft, "승인", as_=MINA)

    assert await office.note() == "‘쿠첸’ – 다른 회사 이름이에요. 고쳐야 승인할 수 있어요."


async def test_an_empty_form_has_no_findings(office: Office):
    await office.show_draft(WARNED)
    modal = await office.open(office.draft, "수정")

    await office.workspace.click(modal, "review.draft", as_=MINA, choose="빈칸")

    assert "‘내일’" not in str(office.workspace.modal(MINA)["blocks"])
