"""What our buttons and modals carry: ids, never content.

What cannot be read any more is a `CardOutdated`, which is answered in words.
"""

from datetime import datetime
from typing import Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import CardOutdated
from bot.ids import (
    AccountId,
    CommentId,
    DraftId,
    FreezeId,
    MemberId,
    PostId,
    ReplyId,
    RollUpId,
    RunViewId,
    SignatureId,
    SignOffId,
    TakeDownId,
)
from bot.rules.scope import Scope
from bot.views import Shown

Model = TypeVar("Model", bound=BaseModel)


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


class AssignButton(CommentButton):
    """Changes whose a comment is; ``assignee_id``: whose it was on the card."""

    assignee_id: MemberId | None = None


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

    sign_off_id: SignOffId


class TakeDownButton(Carried):
    """Acts on a recorded signature to remove a reply."""

    take_down_id: TakeDownId


class SignatureButton(Carried):
    """Acts on the first of two signatures."""

    signature_id: SignatureId


class RollUpButton(Carried):
    """Acts on a roll-up; ``last_seen``: the newest comment it told of, where a click ends them.

    ``seen``: which of them waited then, by `bot.services.card_views.seen_of`.
    """

    roll_up_id: RollUpId
    last_seen: CommentId | None = None
    seen: str | None = None

    def get_last_seen(self) -> CommentId:
        """The newest comment that was counted; raises `CardOutdated` for a button without it."""
        if self.last_seen is None:
            raise CardOutdated
        return self.last_seen

    def get_seen(self) -> str:
        """What was seen of those; raises `CardOutdated` for a button without it."""
        if self.seen is None:
            raise CardOutdated
        return self.seen


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
    zone: str | None = None  # in which a time to send is asked for; None: it is sent at once


class RunState(ReviewState):
    """The same in a review run. ``digest`` is of exactly the draft that it shows, if on offer.

    ``says``: for which decision the button below is named.
    """

    view_id: RunViewId
    says: str = "approve"
    digest: str | None = Field(default=None, min_length=64, max_length=64)

    @property
    def shown(self) -> Shown:
        """What the view showed."""
        return Shown(
            view_id=self.view_id,
            comment_id=self.comment_id,
            comment_version=self.seen_version,
            draft_id=self.draft_id,
            digest=self.digest,
        )


class PublishedReplyState(Carried):
    """What a Take down modal was opened on: ``digest`` is of exactly the reply it shows."""

    reply_id: ReplyId
    digest: str = Field(min_length=64, max_length=64)


class CorrectionState(ReviewState):
    """What a Correct modal was opened on: ``digest`` is of exactly what it shows of the reply."""

    reply_id: ReplyId
    digest: str = Field(min_length=64, max_length=64)


class DraftState(Carried):
    """What a Reject modal was opened on."""

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
