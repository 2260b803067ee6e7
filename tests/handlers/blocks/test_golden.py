"""Blocks compared with stored JSON: a change of what people see shows up in the diff.

After a change that is meant: ``pytest tests/handlers/blocks --update-golden``.
"""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.ids import AccountId, CommentId, DraftId, FreezeId, MemberId, PostId
from bot.locales import LOCALES, Catalogue, Words
from bot.models.replies import ReplyEnd, ReplyState
from bot.models.sums import Sum
from bot.rules.asking import AskTimes
from bot.rules.permissions import Role
from bot.rules.risk import Risk
from bot.rules.snooze import SnoozeTimes
from bot.rules.word_diff import word_diff
from bot.views import (
    AccountLabel,
    CommentStatus,
    Flag,
    FreezeOutcome,
    HistoryPage,
    HistoryState,
    Leaving,
    LiftAsked,
    Looker,
    Outcome,
    PostLabel,
    Queue,
    RunSums,
    Section,
    UnevenSum,
)
from handlers.blocks.batch_modal import batch_modal, outcome_modal
from handlers.blocks.cards import draw
from handlers.blocks.correction_modal import correction_modal
from handlers.blocks.freeze_modal import (
    freeze_comment_modal,
    freeze_confirm_modal,
    freeze_modal,
    freeze_outcome_modal,
)
from handlers.blocks.handling_modals import assign_modal, snooze_modal
from handlers.blocks.history_filters import filters_modal
from handlers.blocks.history_modal import history_modal
from handlers.blocks.home_page import home_page, stranger_home
from handlers.blocks.members_modal import members_modal, roles_modal
from handlers.blocks.more_modal import more_modal
from handlers.blocks.notes import note_modal, waiting_modal
from handlers.blocks.notices import notices_message
from handlers.blocks.queue_modal import queue_modal
from handlers.blocks.review_modal import again_modal, reject_modal, review_modal
from handlers.blocks.roll_up_card import roll_up_modal
from handlers.blocks.run_modal import run_end_modal, run_modal, run_reject_modal
from handlers.blocks.take_down_modal import take_down_modal
from handlers.blocks.timeline_modal import timeline_modal
from handlers.blocks.two_signatures import send_back_modal
from handlers.paging import BatchState, HistoryButton, QueueButton
from handlers.payloads import (
    AssignButton,
    CommentButton,
    DraftState,
    FreezeState,
    RunState,
    SignatureButton,
)
from tests.handlers.every_view import every_card
from tests.handlers.sample_timeline import a_broken_timeline, a_timeline
from tests.handlers.sample_views import (
    ASKED,
    BASE,
    DUE,
    FRIDAY,
    LID,
    MOSIRU,
    NOW,
    SAFE,
    TOMORROW,
    a_banner,
    a_batch,
    a_comment_card,
    a_connection,
    a_correction_form,
    a_first_signature,
    a_grouped_member_line,
    a_hidden_roll_up_card,
    a_history_line,
    a_home_page,
    a_member_line,
    a_proposed_correction,
    a_queue,
    a_queue_line,
    a_queue_page,
    a_review_form,
    a_roll_up_card,
    a_run_step,
    a_take_down_form,
    an_actor,
    assigned_notices,
    not_taken_down_notices,
    sent_back_notices,
    settled_notices,
    some_history,
    some_notices,
)

GOLDEN = Path(__file__).parent / "golden"
BATCH = BatchState.model_validate(
    {"draft_id": 11, "lines": [{"draft_id": 12, "digest": "d" * 64}], "has_more": True}
)
RUN = RunState.model_validate({"view_id": 31, "comment_id": 7, "seen_version": 1, "draft_id": 11})
TARGET = DraftState.model_validate({"draft_id": 11})


LINK = "https://square.example/archives/C0KR/p1"
SQUARE = replace(MOSIRU, id=AccountId(3), platform="square", name="square")
FILTERED = HistoryButton(
    platform="square",
    user_id="U0MINA",
    since=date(2026, 11, 1),
    outcome=Outcome.SIGNED,
    risk=Risk.REFUND,
    state=HistoryState.ANSWERED,
)
DUE_LINE, LATE_LINE = (
    a_queue_line(number, due=replace(DUE, is_late=number == 4)) for number in (3, 4)
)
SNOOZED_LINES = (
    a_history_line(
        status=CommentStatus.WAITING, snoozed_until=NOW, signed_by=None, reply_text=None
    ),
    a_history_line(1, status=CommentStatus.RETURNED, snoozed_until=NOW),
)
FIRST, TWICE = CommentId(30), (a_queue_line(1), a_queue_line(2))
GLOBAL = replace(MOSIRU, id=AccountId(2), name="mosiru_global")


def a_queue_of(*accounts: AccountLabel) -> Queue:
    page = a_queue_page(Section.MINE, a_queue_line(0), a_queue_line(1), count=12)
    return Queue(actor=an_actor(), page=page, accounts=accounts, account_id=None)


def cards(words: Words) -> dict[str, Any]:
    drawn = {name: draw(card, words) for name, card in every_card().items()}
    links = (LINK, None)
    for name, count in (("notices", 2), ("notices_many", 14)):
        drawn[name] = notices_message(some_notices(count=count), links, words)
    asked = replace(some_notices(count=3), freezes=(a_banner(asks_at=NOW),))
    drawn["notices_freeze"] = notices_message(asked, links, words)
    drawn["notices_settled"] = notices_message(settled_notices(), links, words)
    drawn["notices_assigned"] = notices_message(assigned_notices(), (*links, links[0]), words)
    uneven = replace(some_notices(count=3), differences=(UnevenSum(Sum.SIGNED, 1204, 1203),))
    drawn["notices_uneven"] = notices_message(uneven, links, words)
    failed = not_taken_down_notices()
    drawn["notices_not_taken_down"] = notices_message(failed, links, words)
    drawn["notices_sent_back"] = notices_message(sent_back_notices(), (*links, links[0]), words)
    return {name: {"text": each.text, "blocks": each.blocks} for name, each in drawn.items()}


def views(words: Words) -> dict[str, Any]:
    edited = a_review_form(previous_text="220v 맞죠?", flags=(Flag.EDITED,), chosen=None)
    empty = a_review_form(chosen=None, choices=())
    lead = an_actor(Role.LEAD, Role.ADMIN)
    post = PostLabel(id=PostId(21), title="금요일은 만두지")
    asked, of_mine = (
        LiftAsked(member_id=MemberId(number), name=name, expires_at=NOW)
        for number, name in ((2, "지우"), (1, "민아"))
    )
    for_two = tuple(
        a_banner(freeze_id=FreezeId(number), needs_two=True, lift_asked=each)
        for number, each in enumerate((None, asked, of_mine))
    )
    some_freezes = (
        a_banner(),
        a_banner(freeze_id=FreezeId(7), post=post, asks_at=NOW),
        a_banner(freeze_id=FreezeId(8), phrase="은색 가루"),
    )
    lookers = (Looker(name="테오", minutes=2), Looker(name="지우", minutes=0))
    failed = {
        "failed_at": NOW + timedelta(minutes=1),
        "failed_because": ReplyEnd.CONNECTION_EXPIRED,
    }
    connections = (a_connection(retrying=2), a_connection(account=GLOBAL, **failed))
    state, holds = FreezeState(account_id=MOSIRU.id), FreezeOutcome(held=4, later=2, in_flight=1)
    of_post = FreezeState(account_id=MOSIRU.id, post_id=PostId(21), ask_at=NOW)
    of_phrase = FreezeState(account_id=MOSIRU.id, phrase="은색 가루")
    times = AskTimes.after(NOW, ZoneInfo("Asia/Seoul"))
    later = SnoozeTimes.after(NOW, ZoneInfo("Asia/Seoul"))
    of_theo = AssignButton(comment_id=CommentId(7), version=1, assignee_id=MemberId(2))
    leaving = tuple(
        Leaving(comment=a_queue_line(number), state=state)
        for number, state in ((1, ReplyState.SENDING), (2, ReplyState.DOUBTFUL))
    )
    left_open = (
        replace(
            a_review_form().choices[0],
            uncovered=("인덕션 위에 올려도 되나요",),
            unsupported=(LID, BASE),
        ),
    )
    unstopped = FreezeOutcome(held=4, in_flight=2, leaving=leaving)
    nothing = FreezeOutcome(held=0, in_flight=0)
    return {
        "review": review_modal(a_review_form(), words, later=None),
        "review_looking": review_modal(a_review_form(lookers=lookers), words, later=None),
        "review_left_open": review_modal(a_review_form(choices=left_open), words, later=None),
        "review_changed": review_modal(edited, words, later=None, notice=words("review.changed")),
        "review_found": review_modal(a_review_form(findings=(SAFE, TOMORROW)), words, later=None),
        "review_blocked": review_modal(a_review_form(findings=(ASKED, SAFE)), words, later=None),
        "review_second": review_modal(
            a_review_form(
                findings=(SAFE,),
                first=a_first_signature(),
                first_reason="보증서 2쪽에 있는 말이에요. *<!channel>*",
            ),
            words,
            later=None,
        ),
        "review_later": review_modal(a_review_form(), words, later=FRIDAY),
        "run": run_modal(a_run_step(), words),
        "run_correction": run_modal(
            a_run_step(
                form=a_correction_form(standing="위 칸에요.", proposed=a_proposed_correction())
            ),
            words,
        ),
        "run_left_open": run_modal(a_run_step(form=a_review_form(choices=left_open)), words),
        "run_nothing_drafted": run_modal(a_run_step(form=empty, digest=None), words),
        "run_changed": run_modal(
            a_run_step(form=replace(edited, send_time=FRIDAY, findings=(SAFE,))),
            words,
            notice=words("review.changed"),
            typed=SAFE.words,
        ),
        "run_reject": run_reject_modal(RUN, words, has_writer=True),
        "run_end": run_end_modal(
            RunSums(signed=12, closed=2, rejected=1, skipped=2, overtaken=1), words
        ),
        "run_of_nothing": run_end_modal(
            RunSums(signed=0, closed=0, rejected=0, skipped=0, overtaken=0), words
        ),
        "reject": reject_modal(TARGET, words, has_writer=True),
        "reject_no_model": reject_modal(TARGET, words, has_writer=False),
        "send_back": send_back_modal(SignatureButton.model_validate({"signature_id": 3}), words),
        "again": again_modal(CommentButton(comment_id=CommentId(7)).encode(), words),
        "more": more_modal(
            a_comment_card(), an_actor(Role.LEAD), words, has_writer=True, has_drafts=True
        ),
        "more_sent": more_modal(
            a_comment_card(status=CommentStatus.SENT, can_take_down=True, can_correct=True),
            an_actor(Role.LEAD),
            words,
            has_writer=True,
            has_drafts=False,
        ),
        "more_hidden": more_modal(
            a_comment_card(status=CommentStatus.HIDDEN, can_unhide=True),
            an_actor(Role.REVIEWER),
            words,
            has_writer=True,
            has_drafts=False,
        ),
        "more_closed": more_modal(
            a_comment_card(status=CommentStatus.CLOSED),
            an_actor(),
            words,
            has_writer=False,
            has_drafts=False,
        ),
        "take_down": take_down_modal(a_take_down_form(), words),
        "correct": correction_modal(a_correction_form(), words),
        "correct_moved_on": correction_modal(
            a_correction_form(changed=word_diff("위 칸에요.", "아래 칸에요."), findings=(SAFE,)),
            words,
            notice=words("correct.moved_on"),
            typed="*가운데* 칸에요.",
        ),
        "correct_proposed": correction_modal(
            a_correction_form(standing="위 칸에요.", proposed=a_proposed_correction()), words
        ),
        "more_to_hide": more_modal(
            a_comment_card(can_hide=True), an_actor(), words, has_writer=False, has_drafts=False
        ),
        "more_reviewer": more_modal(
            a_comment_card(url=None), an_actor(), words, has_writer=False, has_drafts=False
        ),
        "more_batch": more_modal(
            a_comment_card(),
            an_actor(),
            words,
            has_writer=True,
            has_drafts=True,
            batch=(DraftId(11), 18),
        ),
        "more_of_a_colleague": more_modal(
            a_comment_card(assignee="테오", assignee_id=MemberId(2), snoozed_until=NOW),
            an_actor(),
            words,
            has_writer=False,
            has_drafts=False,
        ),
        "assign": assign_modal("테오 *<!channel>*", of_theo, words),
        "assign_nobody": assign_modal(None, of_theo, words),
        "snooze": snooze_modal(later, of_theo, words),
        "batch": batch_modal(a_batch(), words),
        "batch_last": batch_modal(a_batch(has_more=False, count=2), words),
        "batch_signed": outcome_modal(BATCH, (), 2, words),
        "batch_left_out": outcome_modal(
            BATCH, ["콩나물국밥러 · 이거 식세기 되나요?? – 댓글이 바뀌었어요."], 1, words
        ),
        "why": timeline_modal(a_timeline(), words),
        "why_broken": timeline_modal(a_broken_timeline(), words),
        "why_long": timeline_modal(a_timeline().shortened(4), words),
        "freeze": freeze_modal(
            (MOSIRU,),
            MOSIRU.id,
            words,
            by=an_actor(Role.LEAD),
            times=times,
            standing=(a_banner(account=None),),
        ),
        "freeze_on_comment": freeze_comment_modal(
            a_comment_card(), words, by=an_actor(Role.LEAD), times=times
        ),
        "freeze_confirm": freeze_confirm_modal("mosiru_kr", holds, "은색 가루", state, words),
        "freeze_confirm_all": freeze_confirm_modal("", holds, "", FreezeState(), words),
        "freeze_confirm_post": freeze_confirm_modal(
            "mosiru_kr", holds, "은색 가루", of_post, words
        ),
        "freeze_confirm_phrase": freeze_confirm_modal("mosiru_kr", holds, "가루", of_phrase, words),
        "freeze_confirm_idle": freeze_confirm_modal("", nothing, "", FreezeState(), words),
        "freeze_outcome": freeze_outcome_modal(holds, words),
        "freeze_outcome_leaving": freeze_outcome_modal(unstopped, words),
        "freeze_outcome_idle": freeze_outcome_modal(nothing, words),
        "members_of_groups": members_modal((a_grouped_member_line(),), words),
        "roles_of_groups": roles_modal(a_grouped_member_line(), (MOSIRU,), MOSIRU.id, words),
        "members": members_modal((a_member_line(), a_member_line(is_active=False)), words),
        "roles": roles_modal(a_member_line(), (), None, words),
        "roles_new": roles_modal(None, (MOSIRU,), None, words),
        "roles_on_one": roles_modal(a_member_line(), (MOSIRU,), MOSIRU.id, words),
        "roll_up_lines": roll_up_modal(a_roll_up_card(count=5), words),
        "roll_up_lines_hidden": roll_up_modal(a_hidden_roll_up_card(), words),
        "home_reviewer": home_page(
            a_home_page(queue=a_queue(mine=TWICE, second=TWICE, unassigned=TWICE, doubtful=TWICE)),
            words,
        ),
        "home_on_call": home_page(
            a_home_page(
                actor=an_actor(Role.ON_CALL),
                queue=a_queue(unassigned=(a_queue_line(1),), count=12),
            ),
            words,
        ),
        "home_due": home_page(
            a_home_page(queue=a_queue(due=(DUE_LINE,), mine=(DUE_LINE, a_queue_line(1)))), words
        ),
        "home_lead": home_page(a_home_page(actor=lead, freezes=some_freezes), words),
        "home_lead_of_two": home_page(a_home_page(actor=lead, freezes=for_two), words),
        "home_uneven": home_page(
            a_home_page(
                actor=an_actor(Role.ADMIN), differences=(UnevenSum(Sum.RECEIVED, 1204, 1203),)
            ),
            words,
        ),
        "home_connections": home_page(a_home_page(connections=connections), words),
        "home_empty": home_page(a_home_page(queue=a_queue()), words),
        "history": history_modal(
            some_history(), (LINK, None), (MOSIRU,), HistoryButton(text="식세기"), words
        ),
        "history_later": history_modal(
            some_history(count=1, is_more=False, reply_text=None, flags=(Flag.REFUND,)),
            (None,),
            (MOSIRU, GLOBAL, SQUARE),
            FILTERED.following(FIRST),
            words,
        ),
        "history_grouped": history_modal(
            some_history(
                count=1,
                is_more=False,
                reply_text=None,
                status=CommentStatus.GROUPED,
                is_grouped=True,
            ),
            (LINK,),
            (MOSIRU,),
            HistoryButton(state=HistoryState.GROUPED),
            words,
        ),
        "history_snoozed": history_modal(
            HistoryPage(lines=SNOOZED_LINES, next=None),
            (LINK, LINK),
            (MOSIRU,),
            HistoryButton(outcome=Outcome.SNOOZED),
            words,
        ),
        "history_filters": filters_modal((MOSIRU, GLOBAL, SQUARE), FILTERED, words),
        "history_empty": history_modal(
            some_history(count=0, is_more=False), (), (MOSIRU,), HistoryButton(), words
        ),
        "home_stranger": stranger_home(words),
        "queue": queue_modal(a_queue_of(MOSIRU), QueueButton(section=Section.MINE), words),
        "queue_later": queue_modal(
            a_queue_of(MOSIRU, GLOBAL), QueueButton(section=Section.MINE, pages=(FIRST,)), words
        ),
        "queue_empty": queue_modal(
            replace(a_queue_of(MOSIRU), page=a_queue_page(Section.SECOND)),
            QueueButton(section=Section.SECOND),
            words,
        ),
        "queue_due": queue_modal(
            replace(a_queue_of(MOSIRU), page=a_queue_page(Section.DUE, LATE_LINE, DUE_LINE)),
            QueueButton(section=Section.DUE),
            words,
        ),
        "note": note_modal("이미 테오님이 승인했어요 · 14:02", words),
        "waiting": waiting_modal(words),
    }


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", [cards, views])
def test_what_people_see_is_what_was_agreed(kind: Any, locale: str, request: Any):
    shown = kind(Catalogue.of(locale))

    path = GOLDEN / f"{kind.__name__}.{locale}.json"
    if request.config.getoption("--update-golden", default=False):
        path.write_text(json.dumps(shown, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == shown
