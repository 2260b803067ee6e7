"""What we read of Slack's payloads, and what our buttons and modals carry: ids, never content.

Action and callback ids are never renamed or dropped: buttons of old messages work after every
upgrade. What cannot be read any more is a `CardOutdated`, which is answered in words.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import CardOutdated
from bot.ids import AccountId, CommentId, DraftId, MemberId, RollUpId, SignOffId
from bot.services.members import Clicker

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
    ROLL_UP_DONE = "roll_up.done"
    ROLL_UP_LINES = "roll_up.lines"
    ROLL_UP_THREAD = "roll_up.thread"
    MORE_DRAFTS = "more.drafts"
    MORE_AGAIN = "more.again"
    MORE_WRITE = "more.write"
    MORE_NO_REPLY = "more.no_reply"
    MORE_BY_HAND = "more.by_hand"
    MORE_FREEZE = "more.freeze"
    FREEZE = "home.freeze"
    LIFT = "home.lift"
    MEMBERS = "home.members"
    MEMBER_ROLES = "members.roles"
    MEMBER_ADD = "members.add"
    LINK = "link"  # link buttons send a click, too
    DRAFT_CHOICE = "review.draft"
    TEXT = "review.text"
    REASON = "reject.reason"
    NOTE = "reject.note"
    NEXT = "reject.next"
    INSTRUCTION = "again.instruction"
    SCOPE = "freeze.scope"
    WHY = "freeze.why"
    PERSON = "roles.person"
    ROLES = "roles.roles"


FIELDS = frozenset(
    {
        ActionId.TEXT,
        ActionId.REASON,
        ActionId.NOTE,
        ActionId.NEXT,
        ActionId.INSTRUCTION,
        ActionId.SCOPE,
        ActionId.WHY,
        ActionId.PERSON,
        ActionId.ROLES,
    }
)
"""Fields whose value comes with the submission; they send no click of their own."""


class ModalId(StrEnum):
    """Kinds of modals; `READ` has nothing to submit."""

    READ = "modal.read"
    REVIEW = "modal.review"
    REJECT = "modal.reject"
    AGAIN = "modal.again"
    FREEZE = "modal.freeze"
    FREEZE_CONFIRM = "modal.freeze_confirm"
    ROLES = "modal.roles"


class _Carried(BaseModel):
    """Ids that travel in a button's ``value`` or a modal's ``private_metadata``."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    def encode(self) -> str:
        """The JSON for Slack; at most 2,000 characters."""
        return self.model_dump_json(exclude_none=True)

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """Read what an `encode` of this or an earlier release wrote; raises `CardOutdated`."""
        return _read(cls, value)


class CommentButton(_Carried):
    """Acts on a comment."""

    comment_id: CommentId


class DraftButton(_Carried):
    """Acts on a draft as it was shown: ``digest`` is of exactly that text."""

    comment_id: CommentId
    draft_id: DraftId
    digest: str = Field(min_length=64, max_length=64)


class CandidateButton(_Carried):
    """Picks the FAQ entry that answers a comment."""

    comment_id: CommentId
    slug: str = Field(max_length=200)


class SignOffButton(_Carried):
    """Acts on a recorded approval."""

    comment_id: CommentId
    sign_off_id: SignOffId


class RollUpButton(_Carried):
    """Acts on a roll-up."""

    roll_up_id: RollUpId


class ScopeButton(_Carried):
    """Acts on an account, or (None) on all of them."""

    account_id: AccountId | None = None


class MemberButton(_Carried):
    """Acts on a member."""

    member_id: MemberId


class ReviewState(_Carried):
    """What a Review modal was opened on."""

    comment_id: CommentId
    seen_version: int
    draft_id: DraftId | None = None


class DraftState(_Carried):
    """What a Reject modal was opened on."""

    comment_id: CommentId
    draft_id: DraftId


class FreezeState(_Carried):
    """The comment from which a freeze was begun, if any, and the scope to confirm."""

    comment_id: CommentId | None = None
    account_id: AccountId | None = None


class MemberState(_Carried):
    """The member whose roles a modal shows; None: one to be picked."""

    user_id: str | None = None


class _Person(BaseModel):
    id: str
    name: str | None = None
    username: str | None = None
    team_id: str | None = None


class _Named(BaseModel):
    id: str


class _Message(BaseModel):
    ts: str
    thread_ts: str | None = None


class _State(BaseModel):
    values: dict[str, dict[str, dict[str, Any]]] = Field(default_factory=dict)


class _View(BaseModel):
    id: str
    type: str = "modal"
    hash: str | None = None
    private_metadata: str = ""
    state: _State = Field(default_factory=_State)


class Interaction(BaseModel):
    """A click or a submission: the few fields we read of it."""

    user: _Person
    team: _Named | None = None
    trigger_id: str | None = None
    response_url: str | None = None
    channel: _Named | None = None
    message: _Message | None = None
    view: _View | None = None

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Read a payload; raises `CardOutdated` for one without the fields we need."""
        return _validated(cls, body)

    @property
    def clicker(self) -> Clicker:
        """Who clicked. The user's own team counts: a shared channel brings outsiders."""
        team_id = self.user.team_id or (self.team.id if self.team else "")
        name = self.user.name or self.user.username or self.user.id
        return Clicker(team_id=team_id, user_id=self.user.id, name=name)

    @property
    def modal(self) -> _View:
        """The modal this came from; raises `CardOutdated` when it came from elsewhere."""
        if self.view is None or self.view.type != "modal":
            raise CardOutdated
        return self.view

    def typed(self, action: ActionId) -> str | None:
        """What a text field or a select of the modal holds."""
        return _typed(self._fields(action))

    def typed_parts(self, action: ActionId) -> str:
        """A long text, typed into several fields that follow each other."""
        return "".join(_typed(field) or "" for field in self._fields(action, every=True).values())

    def ticked(self, action: ActionId) -> tuple[str, ...]:
        """The options of a group of check boxes that are set."""
        chosen = self._fields(action).get("selected_options") or []
        return tuple(str(option["value"]) for option in chosen)

    def block_of(self, action: ActionId) -> str:
        """The block that holds a field, for an error beside it; raises `CardOutdated`."""
        for block_id, fields in self.modal.state.values.items():
            if any(_is(action, key) for key in fields):
                return block_id
        raise CardOutdated

    def _fields(self, action: ActionId, *, every: bool = False) -> dict[str, Any]:
        found = {
            f"{block_id}/{key}": field
            for block_id, fields in sorted(self.modal.state.values.items())
            for key, field in fields.items()
            if _is(action, key)
        }
        return found if every else next(iter(found.values()), {})


class Command(BaseModel):
    """A slash command."""

    team_id: str
    user_id: str
    user_name: str = ""
    text: str = ""
    channel_id: str = ""
    trigger_id: str | None = None

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Read the form fields; raises `CardOutdated` for anything else."""
        return _validated(cls, body)

    @property
    def clicker(self) -> Clicker:
        """Who typed it."""
        return Clicker(
            team_id=self.team_id, user_id=self.user_id, name=self.user_name or self.user_id
        )


class Envelope(BaseModel):
    """An event of Slack, with the id that is the same on every retry."""

    event_id: str
    team_id: str = ""
    event: dict[str, Any]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Read an event; raises `CardOutdated` for anything else."""
        return _validated(cls, body)


def _is(action: ActionId, key: str) -> bool:
    return key == action or key.startswith(f"{action}:")


def _typed(field: Mapping[str, Any]) -> str | None:
    option = field.get("selected_option") or {}
    value = field.get("value") or field.get("selected_user") or option.get("value")
    return None if value is None else str(value)


def _read(model: type[Model], value: str | None) -> Model:
    try:
        return model.model_validate_json(value or "")
    except ValidationError as error:
        raise CardOutdated from error


def _validated(model: type[Model], body: Mapping[str, Any]) -> Model:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise CardOutdated from error
