"""What became of a comment: each adds the rows and the entries that the product would have kept."""

from collections.abc import Callable
from datetime import timedelta

from bot.ids import AccountId, CommentId, DraftId, MemberId, SignatureId, SignOffId
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature
from bot.rules.digests import Target, reply_digest
from bot.services.audit import SYSTEM, Audit
from tests.benchmarks.life import MINUTE, SECOND, Life

SHELF_LIFE, UNDO = timedelta(hours=4), 20 * SECOND
ANSWERS = (
    "뚜껑, 바구니, 실리콘 링은 식기세척기 위 칸에 넣으셔도 돼요.",
    "평일 오후 2시 전 주문은 당일 출고, 보통 1~2일 걸려요.",
    "무상 보증은 구입일부터 1년이에요. 영수증이나 주문 내역만 있으면 돼요.",
    "We ship to the US and Canada in 5-8 business days; the cost shows at checkout.",
    "Lids, baskets and rings are sold under Parts in the shop.",
)


def be_grouped(life: Life) -> None:
    """One line of a roll-up, which a member closed."""
    hour = life.at.replace(minute=0, second=0, microsecond=0)
    closed, hours, key = hour + timedelta(hours=2), life.given.hours, (life.given.account, hour)
    if key not in hours:
        hours[key] = len(hours) + 1
        of = {"account_id": key[0], "kind": "no_reply", "hour_at": hour}
        life.add("roll_up", id=hours[key], **of, closed_at=closed)
        life.show("roll_up", hours[key])
    life.comment |= {"placement": "grouped", "roll_up_id": hours[key], "state": "closed"}
    life.tell(closed - life.at, Audit.COMMENT_CLOSED, life.by)


def be_closed(life: Life) -> None:
    life.comment["state"] = "closed"
    life.tell(20 * MINUTE, Audit.COMMENT_CLOSED, life.by)


def be_answered_by_hand(life: Life) -> None:
    life.comment["state"] = "answered"
    life.tell(20 * MINUTE, Audit.ANSWERED_BY_HAND, life.by)


def be_gone(life: Life) -> None:
    """Deleted on the platform, and erased a day later."""
    day, because = timedelta(days=1), "deleted"
    life.comment |= {"state": "gone", "text": "", "url": None, "author_id": None}
    life.comment |= {"erased_at": life.at + day, "erased_because": because}
    life.tell(3 * MINUTE, Audit.COMMENT_DELETED, "platform")
    life.tell(day, Audit.COMMENT_ERASED, SYSTEM, because=because)


def be_rejected(life: Life) -> None:
    """Its draft was, and nobody wrote another one."""
    draft, at = _offer(life, "rejected"), life.at + 5 * MINUTE
    about = {"draft_id": draft, "member_id": life.given.member, "reason": "tone"}
    life.add("rejection", **about, rejected_at=at)
    life.tell(5 * MINUTE, Audit.DRAFT_REJECTED, life.by, subject=f"draft:{draft}", reason="tone")
    be_closed(life)


def be_sent(life: Life) -> None:
    """The FAQ's draft was signed as it stood."""
    draft = _offer(life, "retired", "reply_ended")
    signed = _sign(life, draft)
    _send(life, signed)


def be_edited(life: Life) -> None:
    """A member wrote something else and signed that."""
    first, own = _offer(life, "retired", "replaced"), life.number * 2 + 1
    text = f"안녕하세요! {_answer(life)}"
    life.lay(own, text, "retired", because="reply_ended", based_on=first, after=4 * MINUTE)
    _send(life, _sign(life, own))


def wait(life: Life) -> None:
    """Nobody has it yet."""
    _offer(life, "offered")


def be_taken(life: Life) -> None:
    _offer(life, "offered")
    life.comment["assigned_to"] = life.given.member
    life.tell(5 * MINUTE, Audit.COMMENT_TAKEN, life.by, member=life.given.member, version=1)


def be_signed_first(life: Life) -> None:
    """One of two signatures stands."""
    draft, at = _offer(life, "offered"), life.at + 5 * MINUTE
    given = Signature(
        id=SignatureId(life.number),
        draft_id=DraftId(draft),
        comment_id=CommentId(life.number),
        comment_version=1,
        account_id=AccountId(life.given.account),
        digest=_digest(life),
        member_id=MemberId(life.given.member),
        signed_at=at,
        expires_at=at + SHELF_LIFE * 24,
    )
    kept = {name: value for name, value in vars(given).items() if not name.startswith("_")}
    life.add("signature", **kept)
    life.tell(
        5 * MINUTE, Audit.FIRST_SIGNED, life.by, subject=f"signature:{given.id}", **given.facts()
    )


def be_doubtful(life: Life) -> None:
    """Nobody knows whether its reply went out."""
    signed, subject = _sign(life, _offer(life, "signed")), f"reply:{life.number}"
    _reply(life, signed, "doubtful", external_id=None)
    _attempt(life, signed, "unknown")
    life.tell(
        _sent_after() + SECOND, Audit.REPLY_DOUBTFUL, SYSTEM, subject=subject, error="timeout"
    )


FATES: dict[str, Callable[[Life], None]] = {
    "grouped": be_grouped,
    "sent": be_sent,
    "edited": be_edited,
    "closed": be_closed,
    "rejected": be_rejected,
    "by_hand": be_answered_by_hand,
    "gone": be_gone,
    "waiting": wait,
    "taken": be_taken,
    "signed_first": be_signed_first,
    "doubtful": be_doubtful,
}


def _answer(life: Life) -> str:
    return f"{life.given.dice.choice(ANSWERS)} ({life.number % 97})"


def _offer(life: Life, state: str, because: str | None = None) -> int:
    draft = life.number * 2
    life.lay(draft, _answer(life), state, because=because)
    return draft


def _digest(life: Life) -> str:
    """Of the draft that was laid last."""
    return reply_digest(
        Target(
            platform="square",
            account=str(life.given.account),
            comment=str(life.comment["external_id"]),
            comment_version=1,
            comment_text=life.given.text,
        ),
        life.words[-1],
    )


def _sign(life: Life, draft: int) -> SignOff:
    at = life.at + 5 * MINUTE
    signed = SignOff(
        id=SignOffId(life.number),
        draft_id=DraftId(draft),
        comment_id=CommentId(life.number),
        comment_version=1,
        account_id=AccountId(life.given.account),
        digest=_digest(life),
        member_id=MemberId(life.given.member),
        needs_two=False,
        needs_holding=False,
        signed_at=at,
        expires_at=at + SHELF_LIFE,
    )
    kept = {name: value for name, value in vars(signed).items() if not name.startswith("_")}
    life.add("sign_off", **kept)
    subject = f"reply:{life.number}"
    facts = signed.facts() | {"edits": None}
    life.tell(5 * MINUTE, Audit.SIGNED_OFF, life.by, subject=subject, **facts)
    return signed


def _sent_after() -> timedelta:
    return 5 * MINUTE + UNDO


def _send(life: Life, signed: SignOff) -> None:
    external_id = f"r{life.number}"
    life.comment["state"] = "answered"
    _reply(life, signed, "sent", external_id=external_id)
    _attempt(life, signed, "sent")
    life.tell(
        _sent_after() + SECOND,
        Audit.REPLY_SENT,
        SYSTEM,
        subject=f"reply:{life.number}",
        external_id=external_id,
        digest=signed.digest,
        sign_off=signed.id,
    )


def _reply(life: Life, signed: SignOff, state: str, *, external_id: str | None) -> None:
    life.add(
        "reply",
        id=life.number,
        key=f"reply-{life.number}",
        sign_off_id=signed.id,
        draft_id=signed.draft_id,
        comment_id=life.number,
        account_id=signed.account_id,
        digest=signed.digest,
        round=1,
        state=state,
        send_after=signed.signed_at + UNDO,
        external_id=external_id,
        url=f"https://square.example/r/{life.number}" if external_id else None,
        queued_at=signed.signed_at,
        sent_at=life.at + _sent_after() + SECOND if external_id else None,
    )


def _attempt(life: Life, signed: SignOff, outcome: str) -> None:
    begun = life.at + _sent_after()
    life.add(
        "attempt",
        reply_id=life.number,
        number=1,
        started_at=begun,
        finished_at=begun + SECOND,
        outcome=outcome,
    )
    life.tell(
        _sent_after(),
        Audit.REPLY_ATTEMPTED,
        SYSTEM,
        subject=f"reply:{life.number}",
        attempt=1,
        digest=signed.digest,
        sign_off=signed.id,
    )
