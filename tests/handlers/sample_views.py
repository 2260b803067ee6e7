"""Views with sensible defaults; a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from bot.ids import (
    AccountId,
    CommentId,
    DraftId,
    FreezeId,
    MemberId,
    NoticeId,
    PostId,
    ReplyId,
    RollUpId,
    RunViewId,
    SignatureId,
)
from bot.models.comments import CommentState
from bot.models.drafts import DraftSource
from bot.models.replies import ReplyEnd, ReplyState
from bot.models.take_downs import TakeDownEnd, TakeDownState
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure
from bot.rules.later import WallTime
from bot.rules.permissions import Role, permissions_of
from bot.rules.policy import Requirement
from bot.rules.visibility import Visibility
from bot.rules.word_diff import word_diff
from bot.views import (
    AccountHealth,
    AccountLabel,
    Actor,
    AnchorCard,
    Batch,
    BatchLine,
    CandidatesCard,
    ClaimFinding,
    CommentCard,
    CommentStatus,
    CorrectionForm,
    Counts,
    DraftCard,
    DraftChoice,
    DraftStatus,
    Due,
    DueReminderCard,
    FaqCitation,
    FaqName,
    FirstSignature,
    FreezeBanner,
    HistoryLine,
    HistoryPage,
    HomePage,
    MeaningCard,
    MemberLine,
    NoticeLine,
    Notices,
    ProposedCorrection,
    QueueLine,
    QueuePage,
    ReviewForm,
    RolesOnAccount,
    RollUpCard,
    RollUpKind,
    RollUpLine,
    RunStep,
    Section,
    SentBack,
    Sentence,
    SlackHealth,
    TakeDownForm,
)

NOW = datetime(2026, 11, 23, 5, 3, 20, tzinfo=UTC)
MOSIRU = AccountLabel(id=AccountId(1), platform="facebook", name="mosiru_kr", locale="ko")
DIGEST = "0f" * 32
LID = "뚜껑, 바구니, 실리콘 링은 식기세척기 위 칸에 넣으셔도 돼요."
BASE = "본체는 물에 담그지 말고 닦아 주세요."
DUE = Due(datetime(2026, 11, 23, 5, 32, tzinfo=UTC), is_late=False)
LATE = replace(DUE, is_late=True)
FRIDAY = WallTime(date(2026, 11, 27), time(9), "Asia/Seoul")
DISHWASHER = FaqName(slug="dishwasher", words=(("ko", "식기세척기"), ("en", "Dishwasher")))


def an_actor(*roles: Role, locale: str = "ko") -> Actor:
    held = frozenset(roles or (Role.REVIEWER,))
    return Actor(
        member_id=MemberId(1),
        name="민아",
        locale=locale,
        roles=held,
        account_roles=frozenset(),
        permissions=permissions_of(held),
        account_permissions=frozenset(),
    )


def a_comment_card(**changes: Any) -> CommentCard:
    card = CommentCard(
        comment_id=CommentId(7),
        version=1,
        account=MOSIRU,
        is_follow_up=False,
        post_id=PostId(21),
        post_title="금요일은 만두지",
        post_url="https://square.example/p/b",
        author_name="콩나물국밥러",
        earlier_count=2,
        text="이거 식세기 되나요??",
        is_folded=False,
        previous_text=None,
        url="https://square.example/c/7",
        topic="question",
        language="ko",
        flags=(),
        needs=Requirement(),
        is_for_people=False,
        status=CommentStatus.WAITING,
        state=CommentState.OPEN,
        draft_note=None,
        note_entry=None,
        note_day=None,
        assignee=None,
        assignee_id=None,
        snoozed_until=None,
        due=None,
        reply_url=None,
        status_at=None,
        status_by=None,
        send_time=None,
        sign_off_id=None,
        end=None,
        take_down=None,
        can_take_down=False,
        can_correct=False,
        is_correction=False,
        frozen=None,
    )
    return replace(card, **changes)


def a_draft_card(**changes: Any) -> DraftCard:
    card = DraftCard(
        draft_id=DraftId(11),
        comment_id=CommentId(7),
        account=MOSIRU,
        digest=DIGEST,
        is_correction=False,
        corrected_at=None,
        source=DraftSource.FAQ,
        written_by=None,
        citations=(FaqCitation(entry=DISHWASHER, version=3, checked_on=date(2026, 11, 2)),),
        statement=None,
        model=None,
        note=None,
        uncovered=(),
        sentences=(
            Sentence(text=LID, is_supported=True),
            Sentence(text=BASE, is_supported=True),
        ),
        text=f"{LID} {BASE}",
        length=58,
        limit=300,
        findings=(),
        diff=(),
        status=DraftStatus.OFFERED,
        needs=Requirement(),
        first=None,
        signed_by=None,
        signed_at=None,
        end=None,
        retired_because=None,
        rejected_by=None,
        rejection=None,
        rejection_note=None,
    )
    return replace(card, **changes)


def a_batch(**changes: Any) -> Batch:
    said = ("이거 식세기 되나요??", "식세기 되나요 " * 6)
    lines = tuple(
        BatchLine(
            draft_id=DraftId(number),
            digest=DIGEST,
            author_name=f"*작성자 {number}* <!channel>",
            text=text,
        )
        for number, text in enumerate(said, start=11)
    )
    batch = Batch(
        anchor=DraftId(11),
        account=MOSIRU,
        reply=f"{LID} {BASE}",
        count=18,
        lines=lines,
        has_more=True,
    )
    return replace(batch, **changes)


def a_signed_draft_card(**changes: Any) -> DraftCard:
    signed = {
        "status": DraftStatus.SIGNED,
        "signed_by": "민아",
        "signed_at": NOW,
    }
    return a_draft_card(**(signed | changes))


def a_roll_up_card(**changes: Any) -> RollUpCard:
    lines = tuple(
        RollUpLine(
            comment_id=CommentId(20 + number),
            version=1,
            author_name="딸둘맘오이",
            text=text,
            topic=topic,
            state=CommentState.OPEN,
        )
        for number, (topic, text) in enumerate(
            [("praise", "효자템 인정👍"), ("praise", "미쳤다 진짜ㅋㅋㅋ"), ("emoji", "🔥🔥🔥")]
        )
    )
    card = RollUpCard(
        roll_up_id=RollUpId(3),
        account=MOSIRU,
        kind=RollUpKind.NO_REPLY,
        lines=lines,
        count=3,
        first_at=NOW,
        author_count=3,
        hiding_count=0,
        hidden_count=0,
        not_hidden_count=0,
        hide_failed=None,
        can_hide=True,
        waiting_count=3,
        seen="fedcba9876543210",
        is_closed=False,
    )
    return replace(card, **changes)


def a_spam_card(**changes: Any) -> RollUpCard:
    texts = (
        "💰재택 부업 하루 30만💰 프로필 ㄱㄱ money-k.example/a1",
        "💰재 택 부 업💰 하루 3O만 프로필 ㄱ ㄱ",
        "💰재택 부업 하루 30만💰 프로필 ㄱㄱ money-k.example/a1",
    )
    lines = tuple(
        RollUpLine(
            comment_id=CommentId(30 + number),
            version=1,
            author_name=f"money_k{number}",
            text=text,
            topic="spam",
            state=CommentState.OPEN,
        )
        for number, text in enumerate(texts)
    )
    card = a_roll_up_card(
        kind=RollUpKind.SPAM,
        lines=lines,
        count=41,
        author_count=9,
        waiting_count=41,
        seen="0123456789abcdef",
    )
    return replace(card, **changes)


def a_hidden_roll_up_card() -> RollUpCard:
    card = a_spam_card(is_closed=True, hiding_count=1, hidden_count=2)
    states = (Visibility.HIDDEN, Visibility.HIDING, Visibility.HIDDEN)
    lines = tuple(
        replace(each, state=CommentState.CLOSED, visibility=state)
        for each, state in zip(card.lines, states, strict=True)
    )
    return replace(card, lines=lines)


def a_candidates_card(**changes: Any) -> CandidatesCard:
    card = CandidatesCard(
        comment_id=CommentId(7),
        account=MOSIRU,
        candidates=(
            (FaqName(slug="capacity", words=(("ko", "용량"),)), "달걀 6개까지 들어가요."),
            (FaqName(slug="cook-time"), "냉동만두 12분"),
        ),
        is_open=True,
    )
    return replace(card, **changes)


def a_meaning_card(**changes: Any) -> MeaningCard:
    card = MeaningCard(
        comment_id=CommentId(9),
        version=1,
        account=MOSIRU,
        praise=("와 역시", "기술력 대박이네요"),
        signs=("👏",),
        faults=("두번 쓰고 깨지는",),
        is_open=True,
        picked=None,
    )
    return replace(card, **changes)


def a_due_reminder_card(**changes: Any) -> DueReminderCard:
    card = DueReminderCard(account=MOSIRU, unassigned=3, signed_once=1, late=2)
    return replace(card, **changes)


def an_anchor_card(**changes: Any) -> AnchorCard:
    return replace(AnchorCard(seq=1234, hash="0123456789abcdef" * 4, locale="ko"), **changes)


SAFE = ClaimFinding(rule=Rule.GUARANTEE, measure=Measure.SECOND_SIGNATURE, words="100% 안전")
TOMORROW = ClaimFinding(rule=Rule.DATE, measure=Measure.WARN, words="내일")
ASKED = ClaimFinding(
    rule=Rule.ASKS_PERSONAL_DATA, measure=Measure.BLOCK, words="전화번호 남겨 주세요"
)


def a_review_form(**changes: Any) -> ReviewForm:
    choices = (
        DraftChoice(
            draft_id=DraftId(11),
            source=DraftSource.FAQ,
            written_by=None,
            entry=DISHWASHER,
            text=f"{LID} {BASE}",
        ),
        DraftChoice(
            draft_id=DraftId(12), source=DraftSource.MODEL, written_by=None, entry=None, text=LID
        ),
    )
    form = ReviewForm(
        comment_id=CommentId(7),
        comment_version=1,
        account=MOSIRU,
        author_name="콩나물국밥러",
        text="이거 식세기 되나요??",
        previous_text=None,
        flags=(),
        choices=choices,
        chosen=DraftId(11),
        limit=300,
        is_fixed=False,
        findings=(),
        send_time=None,
        morning=FRIDAY,
    )
    return replace(form, **changes)


def a_queue_line(number: int = 0, **changes: Any) -> QueueLine:
    queue_line = QueueLine(
        comment_id=CommentId(40 + number),
        account=MOSIRU,
        author_name="콩나물국밥러",
        text="이거 식세기 되나요??",
        flags=(),
        needs=Requirement(),
        due=None,
    )
    return replace(queue_line, **changes)


def a_queue(*, count: int | None = None, **lines: tuple[QueueLine, ...]) -> tuple[QueuePage, ...]:
    """Every section, empty where nothing is said; *count* is of each that is not."""
    return tuple(a_queue_page(each, *lines.get(each, ()), count=count) for each in Section)


def a_queue_page(section: Section, *lines: QueueLine, count: int | None = None) -> QueuePage:
    is_all = count is None or count <= len(lines)
    return QueuePage(
        section=section,
        lines=lines,
        count=count if lines and count is not None else len(lines),
        next=None if is_all or not lines else lines[-1].comment_id,
    )


def a_history_line(number: int = 0, **changes: Any) -> HistoryLine:
    found = HistoryLine(
        comment_id=CommentId(40 + number),
        account=MOSIRU,
        author_name="콩나물국밥러",
        text="이거 식세기 되나요??",
        flags=(),
        received_at=NOW,
        status=CommentStatus.SENT,
        signed_by="민아",
        reply_text="위 칸에 넣으셔도 돼요.",
        channel="C0KR",
        ts="1700000000.000100",
    )
    return replace(found, **changes)


def some_history(*, count: int = 2, is_more: bool = True, **changes: Any) -> HistoryPage:
    lines = tuple(a_history_line(number, **changes) for number in range(count))
    return HistoryPage(lines=lines, next=CommentId(40) if is_more else None)


def some_notices(*, count: int = 2, **changes: Any) -> Notices:
    """What waits for one member: a failure and a doubt, and perhaps more than fits."""
    lines = tuple(
        NoticeLine(
            comment=a_queue_line(number, **changes),
            end=end,
            sent_back=None,
            became=None,
            is_assigned=False,
            take_down=None,
            not_taken_down=None,
            channel="C0KR",
            ts="1700000000.000100",
        )
        for number, end in ((1, ReplyEnd.REPLIES_CLOSED), (2, None))
    )
    ids = tuple(NoticeId(number) for number in range(count))
    return Notices(
        user_id="U0MINA",
        ids=ids,
        sent_back_count=0,
        take_down_count=0,
        settled_count=0,
        assigned_count=0,
        lines=lines,
        freezes=(),
        differences=(),
        not_before=None,
    )


def not_taken_down_notices() -> Notices:
    """A take-down that did not come about, and one of which nobody knows."""
    some = some_notices()
    failed, doubtful = (
        replace(each, end=None, take_down=state, not_taken_down=because)
        for each, state, because in zip(
            some.lines,
            (TakeDownState.FAILED, TakeDownState.DOUBTFUL),
            (TakeDownEnd.NOT_PERMITTED, None),
            strict=True,
        )
    )
    return replace(some, lines=(failed, doubtful), take_down_count=2)


def a_run_step(**changes: Any) -> RunStep:
    step = RunStep(view_id=RunViewId(31), number=3, count=18, form=a_review_form(), digest=DIGEST)
    return replace(step, **changes)


def a_take_down_form() -> TakeDownForm:
    return TakeDownForm(
        reply_id=ReplyId(9),
        digest=DIGEST,
        account=MOSIRU,
        author_name="콩나물국밥러",
        text=f"{LID} {BASE}",
        url="https://square.example/r/1",
    )


def a_correction_form(**changes: Any) -> CorrectionForm:
    form = CorrectionForm(
        reply_id=ReplyId(9),
        digest=DIGEST,
        comment_id=CommentId(7),
        comment_version=1,
        account=MOSIRU,
        author_name="콩나물국밥러",
        text="이거 식세기 되나요??",
        standing=f"{LID} {BASE}",
        changed=(),
        limit=300,
        proposed=None,
        findings=(),
    )
    return replace(form, **changes)


def a_proposed_correction() -> ProposedCorrection:
    """Words of which one is marked up, signed by a name that is, too."""
    text = "*아래* 칸에요."
    return ProposedCorrection(
        draft_id=DraftId(12), text=text, signer="*민아*", diff=word_diff("위 칸에요.", text)
    )


def sent_back_notices() -> Notices:
    """A draft that was sent back beside replies that did not go out."""
    some = some_notices(count=3)
    back = SentBack(by="지우", note="'내일 도착'을 빼 주세요. *<!channel>*")
    line = replace(some.lines[0], end=None, sent_back=back)
    return replace(some, sent_back_count=1, lines=(line, *some.lines))


def assigned_notices() -> Notices:
    """A comment that a colleague made the reader's beside replies that did not go out."""
    some = some_notices(count=3)
    line = replace(some.lines[0], end=None, is_assigned=True)
    return replace(some, assigned_count=1, lines=(line, *some.lines))


def settled_notices() -> Notices:
    """What became of two replies that the reader's freeze found on their way."""
    some = some_notices()
    states = (ReplyState.SENT, ReplyState.QUEUED)
    lines = tuple(
        replace(line, end=None, became=state)
        for line, state in zip(some.lines, states, strict=True)
    )
    return replace(some, settled_count=2, lines=lines)


def a_first_signature(**changes: Any) -> FirstSignature:
    first = FirstSignature(
        signature_id=SignatureId(3),
        name="민아",
        for_a_lead=True,
        signed_at=NOW,
        voided=None,
        voided_by=None,
        note=None,
        send_time=None,
    )
    return replace(first, **changes)


def a_banner(**changes: Any) -> FreezeBanner:
    return replace(
        FreezeBanner(
            freeze_id=FreezeId(6),
            account=MOSIRU,
            post=None,
            phrase=None,
            reason="은색 가루",
            by="하늘",
            since=NOW,
            asks_at=None,
            needs_two=False,
        ),
        **changes,
    )


def a_member_line(**changes: Any) -> MemberLine:
    member = MemberLine(
        member_id=MemberId(1), user_id="U0MINA", name="민아", is_active=True, roles=(Role.REVIEWER,)
    )
    return replace(member, **changes)


def a_grouped_member_line() -> MemberLine:
    """Somebody whom user groups made on call everywhere and a lead of one account."""
    of_one = RolesOnAccount(account=MOSIRU, roles=(Role.REVIEWER,), of_groups=(Role.LEAD,))
    return a_member_line(of_groups=(Role.ON_CALL,), on_accounts=(of_one,))


def a_connection(**changes: Any) -> AccountHealth:
    health = AccountHealth(
        account=MOSIRU,
        received_at=NOW,
        sent_at=NOW,
        failed_at=None,
        failed_because=None,
        retrying=0,
    )
    return replace(health, **changes)


def a_home_page(**changes: Any) -> HomePage:
    page = HomePage(
        actor=an_actor(),
        freezes=(),
        queue=a_queue(mine=(a_queue_line(0),), unassigned=(a_queue_line(1),)),
        turns=2,
        sent_lately=42,
        counts=Counts(
            received=1204,
            waiting=0,
            threaded=842,
            grouped=331,
            set_aside=31,
            failed=0,
            answered=700,
            doubtful=0,
        ),
        differences=(),
        connections=(),
        slack=SlackHealth(behind=0, since=None),
        accounts=(MOSIRU,),
    )
    return replace(page, **changes)
