"""What our buttons and modals carry: ids, never content.

Action and callback ids are never renamed or dropped: buttons of old messages work after every
upgrade. What cannot be read any more is a `CardOutdated`, which is answered in words.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import CardOutdated
from bot.ids import (
    AccountId,
    CommentId,
    DraftId,
    FreezeId,
    PostId,
    ReplyId,
    RollUpId,
    SignatureId,
    SignOffId,
)
from bot.rules.scope import Scope

Model = TypeVar("Model", bound=BaseModel)


class ActionId(StrEnum):
    """Buttons and fields. The values stand in messages in Slack: keep every one for ever."""

    REVIEW = "comment.review"
    TAKE = "comment.take"
    NO_REPLY = "comment.no_reply"
    MORE = "comment.more"
    WRITE = "comment.write"
    PICK_1 = "candidates.pick_1"
    PICK_2 = "candidates.pick_2"
    PICK_3 = "candidates.pick_3"
    SIGN_OFF = "draft.sign_off"
    EDIT = "draft.edit"
    REJECT = "draft.reject"
    UNDO = "sign_off.undo"
    CHECK = "sign_off.check"
    UNDO_FIRST = "signature.undo"
    SEND_BACK = "signature.send_back"
    ROLL_UP_DONE = "roll_up.done"
    ROLL_UP_LINES = "roll_up.lines"
    ROLL_UP_THREAD = "roll_up.thread"
    MORE_DRAFTS = "more.drafts"
    MORE_AGAIN = "more.again"
    MORE_WRITE = "more.write"
    MORE_NO_REPLY = "more.no_reply"
    MORE_BY_HAND = "more.by_hand"
    MORE_STANDS = "more.stands"
    MORE_STANDS_NOT = "more.stands_not"
    MORE_TAKE_DOWN = "more.take_down"
    MORE_FREEZE = "more.freeze"
    MORE_WHY = "more.why"
    MORE_BATCH = "more.batch"
    BATCH_NEXT = "batch.next"
    FREEZE = "home.freeze"
    LIFT = "home.lift"
    LIFT_WITHDRAW = "home.lift_withdraw"
    MEMBERS = "home.members"
    QUEUE = "queue.open"
    QUEUE_BACK = "queue.back"
    QUEUE_ON = "queue.on"
    QUEUE_SECTION = "queue.section"
    QUEUE_ACCOUNT = "queue.account"
    HISTORY = "history.open"
    HISTORY_BACK = "history.back"
    HISTORY_ON = "history.on"
    HISTORY_WHY = "history.why"
    HISTORY_WORDS = "history.words"
    HISTORY_PLACE = "history.place"
    HISTORY_MEMBER = "history.member"
    HISTORY_SINCE = "history.since"
    HISTORY_UNTIL = "history.until"
    HISTORY_OUTCOME = "history.outcome"
    HISTORY_RISK = "history.risk"
    HISTORY_STATE = "history.state"
    MEMBER_ROLES = "members.roles"
    MEMBER_ADD = "members.add"
    ROLES_ACCOUNT = "members.roles_account"
    LINK = "link"  # link buttons send a click, too
    DRAFT_CHOICE = "review.draft"
    TEXT = "review.text"
    WHY_ANYWAY = "review.why_anyway"
    REASON = "reject.reason"
    NOTE = "reject.note"
    SEND_BACK_NOTE = "send_back.note"
    NEXT = "reject.next"
    INSTRUCTION = "again.instruction"
    BATCH_TICKS = "batch.ticks"
    SCOPE = "freeze.scope"
    WHY = "freeze.why"
    UNTIL = "freeze.until"
    PHRASE = "freeze.phrase"
    PERSON = "roles.person"
    ROLES = "roles.roles"


FIELDS = frozenset(
    {
        ActionId.TEXT,
        ActionId.WHY_ANYWAY,
        ActionId.REASON,
        ActionId.NOTE,
        ActionId.SEND_BACK_NOTE,
        ActionId.NEXT,
        ActionId.INSTRUCTION,
        ActionId.BATCH_TICKS,
        ActionId.SCOPE,
        ActionId.WHY,
        ActionId.UNTIL,
        ActionId.PHRASE,
        ActionId.PERSON,
        ActionId.ROLES,
        ActionId.HISTORY_WORDS,
        ActionId.HISTORY_PLACE,
        ActionId.HISTORY_MEMBER,
        ActionId.HISTORY_SINCE,
        ActionId.HISTORY_UNTIL,
        ActionId.HISTORY_OUTCOME,
        ActionId.HISTORY_RISK,
        ActionId.HISTORY_STATE,
    }
)
"""Fields whose value comes with the submission; they send no click of their own."""


class ModalId(StrEnum):
    """Kinds of modals; `READ` has nothing to submit."""

    READ = "modal.read"
    REVIEW = "modal.review"
    REJECT = "modal.reject"
    SEND_BACK = "modal.send_back"
    AGAIN = "modal.again"
    BATCH = "modal.batch"
    TAKE_DOWN = "modal.take_down"
    FREEZE = "modal.freeze"
    FREEZE_CONFIRM = "modal.freeze_confirm"
    ROLES = "modal.roles"
    HISTORY = "modal.history"


class Carried(BaseModel):
    """Ids that travel in a button's ``value`` or a modal's ``private_metadata``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def encode(self) -> str:
        """The JSON for Slack; at most 2,000 characters."""
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """Read what an `encode` of this or an earlier release wrote; raises `CardOutdated`."""
        return _read(cls, value)


class CommentButton(Carried):
    """Acts on a comment; ``version``: whose words are shown, where a click ends the comment."""

    comment_id: CommentId
    version: int | None = None

    def get_version(self) -> int:
        """The version whose words were seen; raises `CardOutdated` for a button without one."""
        if self.version is None:
            raise CardOutdated
        return self.version


class DraftButton(Carried):
    """Acts on a draft as it was shown: ``digest`` is of exactly that text."""

    comment_id: CommentId
    draft_id: DraftId
    digest: str = Field(min_length=64, max_length=64)


class CandidateButton(Carried):
    """Picks the FAQ entry that answers a comment."""

    comment_id: CommentId
    slug: str = Field(max_length=200)


class SignOffButton(Carried):
    """Acts on a recorded approval."""

    comment_id: CommentId
    sign_off_id: SignOffId


class SignatureButton(Carried):
    """Acts on the first of two signatures."""

    comment_id: CommentId
    signature_id: SignatureId


class RollUpButton(Carried):
    """Acts on a roll-up; ``last_seen``: the newest comment it told of, where a click ends them."""

    roll_up_id: RollUpId
    last_seen: CommentId | None = None

    def get_last_seen(self) -> CommentId:
        """The newest comment that was counted; raises `CardOutdated` for a button without it."""
        if self.last_seen is None:
            raise CardOutdated
        return self.last_seen


class ScopeButton(Carried):
    """Acts on an account, or (None) on all of them."""

    account_id: AccountId | None = None


class FreezeButton(Carried):
    """Acts on one freeze: a button of before never lifts a later one."""

    freeze_id: FreezeId


class ReviewState(Carried):
    """What a Review modal was opened on."""

    comment_id: CommentId
    seen_version: int
    draft_id: DraftId | None = None
    seen: str | None = None  # which findings were shown, by `bot.views.seen_of`


class PublishedReplyState(Carried):
    """What a Take down modal was opened on: ``digest`` is of exactly the reply it shows."""

    reply_id: ReplyId
    digest: str = Field(min_length=64, max_length=64)


class DraftState(Carried):
    """What a Reject modal was opened on."""

    comment_id: CommentId
    draft_id: DraftId


class FreezeState(Carried):
    """The post in question where a freeze is begun on a comment, then the scope to confirm."""

    account_id: AccountId | None = None
    post_id: PostId | None = None
    phrase: str | None = None
    ask_at: datetime | None = None

    @property
    def scope(self) -> Scope:
        """What is to stop."""
        return Scope(account_id=self.account_id, post_id=self.post_id, phrase=self.phrase)


class MemberState(Carried):
    """The member whose roles a modal shows, and for which account.

    No member: one to be picked. No account: all.
    """

    user_id: str | None = None
    account_id: AccountId | None = None


def _read(model: type[Model], value: str | None) -> Model:
    try:
        return model.model_validate_json(value or "")
    except ValidationError as error:
        raise CardOutdated from error
