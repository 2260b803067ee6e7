"""Every card in every state it has, by name: what golden files and rules are checked on."""

from datetime import date
from typing import Any

from bot.ids import SignOffId
from bot.models.drafts import DraftSource, RetiredBecause
from bot.models.replies import ReplyEnd
from bot.models.signatures import VoidedBecause
from bot.models.take_downs import TakeDownEnd
from bot.rules.erasure import ErasedBecause
from bot.rules.meaning import Meaning
from bot.rules.policy import Requirement
from bot.rules.visibility import HideEnd
from bot.rules.word_diff import word_diff
from bot.views import (
    Card,
    CommentStatus,
    DraftCard,
    DraftStatus,
    Erased,
    FaqName,
    Flag,
    HideMark,
    Picked,
    Sentence,
    TakeDownMark,
)
from tests.handlers.sample_views import (
    ASKED,
    BASE,
    DUE,
    FRIDAY,
    LATE,
    LID,
    NOW,
    SAFE,
    TOMORROW,
    a_banner,
    a_candidates_card,
    a_comment_card,
    a_draft_card,
    a_due_reminder_card,
    a_first_signature,
    a_meaning_card,
    a_roll_up_card,
    a_signed_draft_card,
    a_spam_card,
    an_anchor_card,
)


def comment_cards() -> dict[str, Card]:
    states: dict[str, Card] = {
        f"comment_{status.value}": a_comment_card(
            status=status,
            status_at=NOW,
            status_by="민아",
            send_time=FRIDAY,
            frozen=a_banner(reason="은색 가루 *<!channel>*"),
            take_down=TakeDownMark(by="지우 *<!here>*", at=NOW, because=None),
            sign_off_id=SignOffId(5),
            reply_url="https://square.example/r/1",
        )
        for status in CommentStatus
    }
    return states | {
        "comment_not_taken_down_because": a_comment_card(
            status=CommentStatus.NOT_TAKEN_DOWN,
            take_down=TakeDownMark(by="지우", at=NOW, because=TakeDownEnd.GAVE_UP),
            reply_url="https://square.example/r/1",
        ),
        **{
            f"comment_correction_{status.value}": a_comment_card(
                status=status,
                is_correction=True,
                status_at=NOW,
                status_by="민아 *<!here>*",
                sign_off_id=SignOffId(5),
                reply_url="https://square.example/r/1",
                end=end,
            )
            for status, end in (
                (CommentStatus.SIGNED, None),
                (CommentStatus.SENDING, None),
                (CommentStatus.DOUBTFUL, None),
                (CommentStatus.CORRECTED, None),
                (CommentStatus.NOT_CORRECTED, ReplyEnd.EDITED_ELSEWHERE),
            )
        },
        "comment_follow_up": a_comment_card(is_follow_up=True, text="고무링도 빼서 같이 넣어요?"),
        "comment_flags": a_comment_card(
            flags=(Flag.HEALTH_SAFETY, Flag.REFUND, Flag.SARCASM, Flag.EDITED), assignee="테오"
        ),
        "comment_snoozed": a_comment_card(assignee="테오", snoozed_until=NOW),
        "comment_edited": a_comment_card(previous_text="220v 맞죠?", flags=(Flag.EDITED,)),
        "comment_folded": a_comment_card(is_folded=True, topic="abuse", flags=(Flag.ABUSE,)),
        "comment_long": a_comment_card(text="가루가 나와요. " * 100),
        "comment_no_draft": a_comment_card(draft_note="note.none"),
        "comment_people_by_choice": a_comment_card(draft_note="note.people_by_choice"),
        "comment_holding_only": a_comment_card(draft_note="note.holding_only"),
        "comment_one_of_two": a_comment_card(
            draft_note="note.people_only", first=a_first_signature()
        ),
        "comment_one_of_two_trainee": a_comment_card(
            needs=Requirement(lead=True), first=a_first_signature(for_a_lead=False)
        ),
        "comment_out_of_date": a_comment_card(
            draft_note="note.out_of_date",
            note_entry=FaqName(slug="restock", words=(("ko", "재입고"), ("en", "Restock"))),
            note_day=date(2026, 10, 31),
        ),
        "comment_bare": a_comment_card(
            author_name=None, post_title=None, url=None, topic=None, language=None, text=" "
        ),
    }


def erased_cards() -> dict[str, Card]:
    sent: dict[str, Any] = {
        "status": CommentStatus.SENT,
        "status_at": NOW,
        "status_by": "민아",
    }
    by_request = Erased(at=NOW, because=ErasedBecause.AUTHOR)
    comments: dict[str, Card] = {
        f"erased_{because.value}": a_comment_card(
            **sent, text="", erased=Erased(at=NOW, because=because)
        )
        for because in ErasedBecause
    }
    return comments | {
        "erased_draft": a_draft_card(text="", status=DraftStatus.RETIRED, erased=by_request),
        "erased_signed_draft": a_signed_draft_card(text="", erased=by_request),
    }


def draft_cards() -> dict[str, Card]:
    return _offered() | _signed_first() | _decided() | _ended()


def _signed_first() -> dict[str, Card]:
    two, first = Requirement(signatures=2), a_first_signature()
    voided: dict[str, Card] = {
        f"draft_voided_{because.value}": a_draft_card(
            needs=two,
            first=a_first_signature(
                voided=because,
                voided_by="지우" if because is VoidedBecause.SENT_BACK else None,
                note="'내일 도착'을 빼 주세요. *<!channel>*"
                if because is VoidedBecause.SENT_BACK
                else None,
            ),
        )
        for because in VoidedBecause
    }
    return voided | {
        "draft_none_of_two": a_draft_card(needs=two),
        "draft_one_of_two": a_draft_card(needs=two, first=first),
        "draft_one_of_two_later": a_draft_card(
            needs=two, first=a_first_signature(send_time=FRIDAY)
        ),
        "draft_one_of_two_trainee": a_draft_card(first=a_first_signature(for_a_lead=False)),
        "draft_one_of_two_long": a_draft_card(
            needs=two,
            first=first,
            text="가나다라 " * 3000,
            sentences=(),
            length=15000,
            limit=20000,
        ),
        "draft_signed_by_two": a_signed_draft_card(signed_by="지우", needs=two, first=first),
    }


def _offered() -> dict[str, Card]:
    unsupported = (Sentence(text=LID, is_supported=True), Sentence(text=BASE, is_supported=False))
    return {
        "draft_faq": a_draft_card(),
        "draft_model": a_draft_card(source=DraftSource.MODEL, model="m-1"),
        "draft_model_unsupported": a_draft_card(source=DraftSource.MODEL, sentences=unsupported),
        "draft_person": a_draft_card(
            source=DraftSource.PERSON, written_by="도윤", citations=(), sentences=()
        ),
        "draft_holding": a_draft_card(
            source=DraftSource.HOLDING,
            statement="holding-safety",
            citations=(),
            sentences=(),
            text="우선 사용을 멈춰 주세요. 지금 확인하고 있어요.",
            needs=Requirement(holding=True),
        ),
        "draft_not_holding": a_draft_card(
            source=DraftSource.PERSON,
            written_by="도윤",
            citations=(),
            sentences=(),
            needs=Requirement(holding=True),
        ),
        "draft_uncovered": a_draft_card(uncovered=("인덕션 위에 올려도 되나요",)),
        "draft_over_the_limit": a_draft_card(length=312),
        "draft_found": a_draft_card(findings=(SAFE, TOMORROW)),
        "draft_blocked": a_draft_card(findings=(ASKED, SAFE)),
        "draft_long": a_draft_card(
            text="가나다라 " * 3000, sentences=(), length=15000, limit=20000
        ),
    }


def _decided() -> dict[str, Card]:
    changed = tuple(word_diff(f"{LID} {BASE}", f"{LID} 본체는 닦아 주세요."))
    return {
        "draft_signed": a_signed_draft_card(),
        "draft_signed_changed": a_signed_draft_card(
            source=DraftSource.PERSON,
            written_by="민아",
            text=f"{LID} 본체는 닦아 주세요.",
            diff=changed,
        ),
        "draft_correction_offered": a_draft_card(
            is_correction=True, source=DraftSource.PERSON, written_by="민아", sentences=()
        ),
        "draft_correction_signed": a_signed_draft_card(
            is_correction=True, source=DraftSource.PERSON, written_by="민아", diff=changed
        ),
        "draft_correction_returned": a_draft_card(
            is_correction=True, status=DraftStatus.WITHDRAWN, end=ReplyEnd.EDITED_ELSEWHERE
        ),
        "draft_was_corrected": a_signed_draft_card(corrected_at=NOW),
        "draft_rejected": a_draft_card(
            status=DraftStatus.REJECTED,
            rejected_by="지우",
            rejection="tone",
            rejection_note="너무 딱딱해요",
        ),
    }


def _ended() -> dict[str, Card]:
    ends: dict[str, Card] = {
        f"draft_end_{end.value}": _with_end(end) for end in ReplyEnd if end is not ReplyEnd.UNDONE
    }
    retired: dict[str, Card] = {
        f"draft_retired_{because.value}": a_draft_card(
            status=DraftStatus.RETIRED, retired_because=because
        )
        for because in RetiredBecause
    }
    return ends | retired


def _with_end(end: ReplyEnd) -> DraftCard:
    failed = {ReplyEnd.REFUSED, ReplyEnd.REPLIES_CLOSED, ReplyEnd.GAVE_UP, ReplyEnd.NOT_FOUND}
    status = DraftStatus.FAILED if end in failed else DraftStatus.WITHDRAWN
    return a_signed_draft_card(status=status, end=end)


_OUTSIDE = HideMark(by=None, at=NOW, because=None)


def _hidden() -> dict[str, Card]:
    def told(status: CommentStatus, because: HideEnd | None = None) -> Card:
        return a_comment_card(status=status, hide=HideMark(by="*민아*", at=NOW, because=because))

    failed: dict[str, Card] = {
        f"comment_not_hidden_{because.value}": told(CommentStatus.NOT_HIDDEN, because)
        for because in HideEnd
    }
    return failed | {
        "comment_hiding": told(CommentStatus.HIDING),
        "comment_hidden": told(CommentStatus.HIDDEN),
        "comment_hidden_outside": a_comment_card(status=CommentStatus.HIDDEN, hide=_OUTSIDE),
        "comment_sent_hidden_outside": a_comment_card(
            status=CommentStatus.SENT, status_at=NOW, hide=_OUTSIDE
        ),
        "comment_unhiding": told(CommentStatus.UNHIDING),
        "comment_not_unhidden": told(CommentStatus.NOT_UNHIDDEN, HideEnd.REFUSED),
    }


def other_cards() -> dict[str, Card]:
    done = a_roll_up_card().lines[0]
    return {
        "roll_up": a_roll_up_card(),
        "roll_up_closed": a_roll_up_card(is_closed=True, lines=(done,), count=1),
        "roll_up_long": a_roll_up_card(count=140),
        "spam": a_spam_card(),
        "spam_not_hideable": a_spam_card(can_hide=False, author_count=0),
        "spam_hiding": a_spam_card(is_closed=True, hiding_count=38, hidden_count=3),
        "spam_not_hidden": a_spam_card(
            hidden_count=38, not_hidden_count=3, hide_failed=HideEnd.NOT_PERMITTED
        ),
        "candidates": a_candidates_card(),
        "candidates_closed": a_candidates_card(is_open=False),
        "meaning": a_meaning_card(),
        "meaning_of_a_sign": a_meaning_card(praise=(), signs=("🙄", "👏")),
        "meaning_closed": a_meaning_card(is_open=False),
        **{
            f"meaning_{meaning.value}": a_meaning_card(
                is_open=False, picked=Picked(meaning, "민아 *<!here>*", NOW)
            )
            for meaning in Meaning
        },
        "comment_meaning_wanted": a_comment_card(
            draft_note="note.meaning_wanted", flags=(Flag.SARCASM,), topic="complaint"
        ),
        "comment_taken_as_sincere": a_comment_card(
            draft_note="note.sincere", topic="praise", meaning=Meaning.SINCERE
        ),
        "comment_taken_as_sarcastic": a_comment_card(topic="complaint", meaning=Meaning.SARCASTIC),
        "comment_due": a_comment_card(due=DUE, flags=(Flag.REFUND,)),
        "comment_late": a_comment_card(due=LATE),
        **_hidden(),
        "due_reminder": a_due_reminder_card(),
        "due_reminder_of_one": a_due_reminder_card(unassigned=0, signed_once=1, late=0),
        "anchor": an_anchor_card(),
    }


def every_card() -> dict[str, Card]:
    return comment_cards() | erased_cards() | draft_cards() | other_cards()
