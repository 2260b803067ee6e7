"""The review run in Slack: one comment after the other, each decided once, after it was read."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import AccountId
from bot.locales import Catalogue
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, DraftState
from bot.models.looking import Looking
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature, VoidedBecause
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import approving, hides, looking, review_runs, trainees
from bot.views import RunStep, RunSums, Shown
from handlers.blocks.run_modal import Pick, run_modal
from integrations.contract import CommentEdited
from tests.handlers.office import MINA, Office, an_office
from tests.handlers.sample_views import a_run_step
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
    publish,
    set_measure,
    sign,
    sign_correction,
    sign_first,
)
from tests.support.workspace import Json, labels

DECISION, REPLY = "어떻게 할까요?", "답글"
SECOND = timedelta(seconds=1)


@pytest.fixture
async def office(sqlite: Database) -> AsyncIterator[Office]:
    """민아 reviews and 테오, too; 지우 leads."""
    async with an_office(sqlite) as opened:
        for name, role in (("민아", Role.REVIEWER), ("테오", Role.REVIEWER), ("지우", Role.LEAD)):
            await add_member(sqlite, name, role)
        yield opened


async def add(office: Office, number: int, account_id: AccountId, **more: Any) -> Drafted:
    snapshot = a_comment(f"c{number}", text=f"{number}번 질문이에요?", author_id=f"u{number}")
    return await add_draft(
        office.database,
        account_id=account_id,
        snapshot=snapshot,
        text=f"{number}번 답이에요.",
        **more,
    )


async def add_some(office: Office, count: int) -> list[Drafted]:
    account_id = await add_account(office.database)
    return [await add(office, number, account_id) for number in range(1, count + 1)]


async def start(office: Office, *, as_: str = MINA) -> Json:
    """Begin at Home; the first view can be decided."""
    await office.workspace.home(as_)

    def with_button() -> Json | None:
        home = office.workspace.home_view(as_)
        return home if home and "연속 검토 시작" in labels(home) else None

    home = await office.workspace.wait_for(with_button)
    await office.open(home, "연속 검토 시작", as_=as_)
    office.clock.advance(SECOND)
    return office.workspace.modal(as_)


async def decide(office: Office, **values: str) -> Json:
    """Send the view in, and look at the one that follows until it can be decided."""
    given = {DECISION: values["what"]} if "what" in values else {}
    given |= {REPLY: values["text"]} if "text" in values else {}
    await office.workspace.submit(office.workspace.modal(MINA), given, as_=MINA)
    office.clock.advance(SECOND)
    return office.workspace.modal(MINA)


def title(view: Json) -> str:
    return str(view["title"]["text"])


async def signed(office: Office) -> list[tuple[int, str]]:
    async with office.database.reads() as session:
        found = await session.execute(
            select(SignOff.comment_id, Draft.text)
            .join(Draft, Draft.id == SignOff.draft_id)
            .order_by(SignOff.id)
        )
        return [(comment_id, text) for comment_id, text in found]


async def test_one_submission_a_comment_signs_what_each_view_showed(office: Office):
    await add_some(office, 2)

    first = await start(office)
    second = await decide(office)
    end = await decide(office)

    assert (title(first), title(second)) == ("검토 1/2", "검토 2/2")
    assert first["submit"]["text"] == "승인하고 다음"
    assert await signed(office) == [(1, "1번 답이에요."), (2, "2번 답이에요.")]
    assert "댓글 2개를 다 봤어요" in str(end)
    assert "승인 2" in str(end)


async def test_a_changed_text_is_signed_as_it_was_changed(office: Office):
    await add_some(office, 1)
    await start(office)

    await decide(office, text="고친 답이에요.")

    assert await signed(office) == [(1, "고친 답이에요.")]


async def test_skipped_closed_and_rejected_comments_are_told_in_the_end(office: Office):
    _, closed, rejected = await add_some(office, 3)
    await start(office)

    await decide(office, what="건너뛰기")
    await decide(office, what="답글 안 달기")
    why = await decide(office, what="반려")
    await office.workspace.submit(why, {"왜 쓰지 않나요?": "말투가 안 맞음"}, as_=MINA)

    end = str(office.workspace.modal(MINA))
    assert "답글 안 달기 1 · 반려 1 · 건너뛰기 1" in end
    assert await signed(office) == []
    async with office.database.reads() as session:
        closed_now = await session.get_one(Comment, closed.comment_id)
        rejected_now = await session.get_one(Draft, rejected.draft_id)
        assert closed_now.state is CommentState.CLOSED
        assert rejected_now.state is DraftState.REJECTED


async def pick(office: Office, what: str) -> Json:
    """Pick a decision, and look at the view."""
    view = office.workspace.modal(MINA)
    await office.workspace.click(view, "run.decision", as_=MINA, choose=what)
    return office.workspace.modal(MINA)


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("approve", "승인하고 다음"),
        ("skip", "건너뛰고 다음"),
        ("no_reply", "답글 안 달고 다음"),
        ("reject", "이유 쓰기"),
    ],
)
async def test_the_button_says_what_is_picked(office: Office, what: str, says: str):
    await add_some(office, 1)
    await start(office)

    view = await pick(office, what)

    assert view["submit"]["text"] == says


def test_what_is_offered_no_more_is_not_picked():
    view = run_modal(a_run_step(digest=None), Catalogue.of("ko"), picked=Pick.REJECT)

    assert view["submit"]["text"] == "승인하고 다음"
    [decision] = [
        each["element"] for each in view["blocks"] if "decision" in each.get("block_id", "")
    ]
    assert decision["initial_option"]["value"] == Pick.APPROVE


async def test_a_pick_is_made_in_the_same_view_and_needs_no_second_look(office: Office):
    await add_some(office, 1)
    await start(office)
    await pick(office, "skip")

    await decide(office, what="건너뛰기")

    assert "건너뛰기 1" in str(office.workspace.modal(MINA))


async def test_nothing_is_signed_by_a_button_that_says_something_else(office: Office):
    """Who picks another decision may be faster than Slack renames the button."""
    await add_some(office, 1)
    await start(office)
    await pick(office, "skip")

    again = await decide(office, what="승인", text="고친 답이에요.")

    assert await signed(office) == []
    assert again["submit"]["text"] == "승인하고 다음"
    await decide(office, what="승인", text="고친 답이에요.")
    assert await signed(office) == [(1, "고친 답이에요.")]


async def test_after_a_rejection_one_may_write_at_once(office: Office):
    await add_some(office, 1)
    await start(office)

    why = await decide(office, what="반려")
    picked = {"왜 쓰지 않나요?": "말투가 안 맞음", "그다음은?": "직접 쓰기"}
    await office.workspace.submit(why, picked, as_=MINA)
    office.clock.advance(SECOND)
    await decide(office, text="직접 쓴 답이에요.")

    assert await signed(office) == [(1, "직접 쓴 답이에요.")]


async def test_a_view_that_nobody_can_have_read_is_refused_and_can_be_sent_in_later(
    office: Office,
):
    await add_some(office, 2)
    view = await start(office)
    await office.workspace.submit(view, as_=MINA)

    answer = await office.workspace.submit(office.workspace.modal(MINA), as_=MINA)

    assert "먼저 읽어 주세요." in str(answer["errors"])
    assert await signed(office) == [(1, "1번 답이에요.")]
    office.clock.advance(SECOND)
    await decide(office)
    assert len(await signed(office)) == 2


async def test_what_a_colleague_signed_meanwhile_is_said_and_the_next_comment_follows(
    office: Office,
):
    first, _ = await add_some(office, 2)
    await start(office)
    await sign(office.database, first, by="테오")

    following = await decide(office, text="제가 쓴 답이에요.")

    assert "테오님이 승인했어요" in str(following)
    assert "스레드에 초안으로 저장했어요" in str(following)
    assert "2번 질문이에요?" in str(following)
    assert title(following) == "검토 2/2"


@pytest.mark.parametrize("values", [{}, {"text": "제가 쓴 답이에요."}])
async def test_a_comment_that_a_colleague_hid_meanwhile_is_passed_over(
    office: Office, values: dict[str, str]
):
    hidden, _ = await add_some(office, 2)
    await start(office)
    async with office.database.writes() as session:
        by = await identify(session, "테오")
        await hides.hide(session, hidden.comment_id, seen_version=1, by=by, now=NOW)

    following = await decide(office, **values)

    assert "앞 댓글은 넘어갔어요." in str(following)
    assert "2번 질문이에요?" in str(following)


async def test_an_edited_comment_is_shown_anew_with_what_was_typed(office: Office):
    [drafted] = await add_some(office, 1)
    await start(office)
    edited = a_comment("c1", text="1번 질문, 고쳤어요?", author_id="u1", edited_at=NOW)
    change = CommentEdited(comment=edited, edited_at=NOW)
    await deliver(office.database, drafted.account_id, change)
    async with office.database.writes() as session:  # its new words were judged
        comment = await session.get_one(Comment, drafted.comment_id)
        comment.is_judged = True

    again = await decide(office, text="고친 답이에요.")

    assert "댓글이 바뀌었어요" in str(again)
    assert "1번 질문, 고쳤어요?" in str(again)
    assert "고친 답이에요." in str(again)
    assert await signed(office) == []
    await decide(office)
    assert await signed(office) == [(1, "고친 답이에요.")]


async def test_a_comment_whose_new_words_are_a_leads_is_passed_over(office: Office):
    drafted, _ = await add_some(office, 2)
    await start(office)
    edited = a_comment("c1", text="은가루가 나와요", author_id="u1", edited_at=NOW)
    change = CommentEdited(comment=edited, edited_at=NOW)
    await deliver(office.database, drafted.account_id, change)

    following = await decide(office)

    assert "앞 댓글은 넘어갔어요." in str(following)
    assert "2번 질문이에요?" in str(following)


async def test_what_the_claim_check_finds_is_told_beside_the_field(office: Office):
    await add_some(office, 1)
    view = await start(office)

    answer = await office.workspace.submit(view, {REPLY: "010-1234-5678로 전화 주세요"}, as_=MINA)

    assert "개인정보예요" in str(answer["errors"])
    assert await signed(office) == []


async def test_what_needs_a_reason_is_asked_in_the_same_view(office: Office):
    await add_some(office, 1)
    view = await start(office)

    await office.workspace.submit(view, {REPLY: "100% 안전해요."}, as_=MINA)

    asked = office.workspace.modal(MINA)
    assert title(asked) == "검토 1/1"
    assert "보장 표현이에요" in str(asked)
    reason = {"그대로 승인하는 사유": "시험 성적서가 있어요"}
    await office.workspace.submit(asked, {REPLY: "100% 안전해요.", **reason}, as_=MINA)
    assert "승인 1" in str(office.workspace.modal(MINA))


async def test_what_was_typed_for_a_comment_never_stands_under_the_next_one(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    """A second tap passes the comment over while the first one is to be asked for a reason."""
    await add_some(office, 2)
    view, resume = await start(office), review_runs.resume

    async def resume_after_a_skip(session: Any, shown: Shown, **how: Any) -> RunStep | RunSums:
        by, now = how["by"], how["now"]
        await review_runs.skip(session, shown, by=by, now=now)
        await review_runs.go_on(session, shown.view_id, by=by, now=now)
        return await resume(session, shown, **how)

    monkeypatch.setattr(review_runs, "resume", resume_after_a_skip)
    await office.workspace.submit(view, {REPLY: "100% 안전해요."}, as_=MINA)

    following = office.workspace.modal(MINA)
    assert title(following) == "검토 2/2"
    assert "2번 답이에요." in str(following)
    assert "100%" not in str(following)
    assert "보장 표현이에요" not in str(following)


async def test_another_draft_that_is_picked_is_signed_as_it_stands(office: Office):
    [drafted] = await add_some(office, 1)
    async with office.database.writes() as session:
        draft = await session.get_one(Draft, drafted.draft_id)
        other = Draft(
            comment_id=draft.comment_id,
            comment_version=1,
            source=draft.source,
            text="다른 초안이에요.",
            origin={},
            created_at=NOW,
        )
        session.add(other)
        await session.flush()
        other_id = other.id
    view = await start(office)

    await office.workspace.click(view, "run.draft", as_=MINA, choose=str(other_id))
    office.clock.advance(SECOND)
    await decide(office)

    assert await signed(office) == [(1, "다른 초안이에요.")]


async def test_without_a_draft_one_writes_into_an_empty_field_that_has_the_focus(office: Office):
    [drafted] = await add_some(office, 1)
    async with office.database.writes() as session:
        (await session.get_one(Draft, drafted.draft_id)).reject()

    view = await start(office)

    assert "'focus_on_load': True" in str(view)
    assert "반려" not in str(view)
    empty = await office.workspace.submit(view, as_=MINA)
    assert empty["errors"]
    await decide(office, text="직접 쓴 답이에요.")
    assert await signed(office) == [(1, "직접 쓴 답이에요.")]


async def test_a_run_holds_what_ones_own_signature_takes_further_and_nothing_else(office: Office):
    account_id = await add_account(office.database)
    await set_measure(office.database, account_id, Risk.REFUND, Measure.TWO)
    await add(office, 1, account_id, flags=[Risk.HEALTH_SAFETY])  # a lead's
    of_two = await add(office, 2, account_id, flags=[Risk.REFUND])
    mine_first = await add(office, 3, account_id, flags=[Risk.REFUND])
    await sign_first(office.database, mine_first)  # somebody else signs second

    view = await start(office)

    assert title(view) == "검토 1/1"
    assert "2번 질문이에요?" in str(view)
    end = await decide(office)
    assert "승인 1" in str(end)
    async with office.database.reads() as session:
        firsts = await session.scalars(select(Signature.comment_id).order_by(Signature.id))
        assert firsts.all() == [mine_first.comment_id, of_two.comment_id]
    assert await signed(office) == []


async def correct_once(office: Office) -> Drafted:
    """A reply stands, and 지우 signed other words for it first; so may 민아 second."""
    await add_member(office.database, "민아", Role.LEAD)
    account_id = await add_account(office.database)
    drafted = await add(office, 1, account_id, flags=[Risk.REFUND])
    await publish(office.database, drafted)
    await set_measure(office.database, account_id, Risk.REFUND, Measure.TWO)
    await sign_correction(office.database, drafted.comment_id, "고친 답이에요.", by="지우")
    return drafted


async def test_a_correction_that_waits_for_a_second_signature_is_one_of_the_run(office: Office):
    await correct_once(office)

    view = await start(office)
    end = await decide(office)

    assert title(view) == "검토 1/1"
    assert "지우님이 먼저 승인한 수정이에요" in str(view)
    assert "답글 안 달기" not in str(view)
    assert "승인 1" in str(end)
    assert (await signed(office))[-1] == (1, "고친 답이에요.")


async def test_other_words_for_a_correction_of_the_run_are_a_first_signature(office: Office):
    await correct_once(office)
    await start(office)

    await decide(office, text="제가 고친 답이에요.")

    assert len(await signed(office)) == 1
    async with office.database.reads() as session:
        found = await session.scalars(select(Signature.voided_because).order_by(Signature.id))
        assert found.all() == [VoidedBecause.TEXT_CHANGED, None]


async def test_a_correction_that_was_undone_meanwhile_is_passed_over(office: Office):
    drafted = await correct_once(office)
    await add(office, 2, drafted.account_id)
    await start(office)
    async with office.database.writes() as session:
        [first] = await session.scalars(select(Signature.id))
        by = await identify(session, "지우")
        later = office.clock() + SECOND
        await approving.undo_first(session, first, by=by, now=later)

    following = await decide(office, text="제가 고친 답이에요.")

    assert "앞 댓글은 넘어갔어요." in str(following)
    assert "2번 질문이에요?" in str(following)
    assert len(await signed(office)) == 1


async def test_what_a_trainee_signs_in_a_run_waits_for_a_second_signature(office: Office):
    await add_some(office, 1)
    async with office.database.writes() as session:
        member_id = (await identify(session)).member_id
        await trainees.begin(session, member_id, on=None, until=None, remaining=5, now=NOW)
    await start(office)

    await decide(office)

    assert await signed(office) == []
    async with office.database.reads() as session:
        assert (await session.scalars(select(Signature.member_id))).one() == member_id


async def test_a_run_says_who_else_looks_and_is_seen_by_others(office: Office):
    first, second = await add_some(office, 2)
    async with office.database.writes() as session:
        theo = await identify(session, "테오")
        await looking.look(session, first.comment_id, by=theo, now=NOW)

    met = await start(office)
    assert "테오님이 방금 열었어요" in str(met)
    following = await decide(office)

    assert await looked_at(office) == [first.comment_id, second.comment_id]
    await office.workspace.close(following, as_=MINA)
    assert await looked_at(office) == [first.comment_id]


async def looked_at(office: Office) -> list[int]:
    async with office.database.reads() as session:
        found = await session.scalars(select(Looking.comment_id).order_by(Looking.comment_id))
        return list(found)
