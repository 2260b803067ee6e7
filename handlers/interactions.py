"""The few fields we read of what Slack sends; unknown ones are allowed.

Shapes: docs.slack.dev/reference/interaction-payloads and docs.slack.dev/apis/events-api.
"""

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from pydantic import BaseModel, Field, ValidationError

from bot.errors import CardOutdated
from bot.services.members import Clicker
from handlers.action_ids import ActionId

Model = TypeVar("Model", bound=BaseModel)


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

    def name_of_its_own(self) -> str | None:
        """What no other request is called; None if nothing in it tells it from others.

        A submission may come without a trigger; its modal is accepted once in any case.
        """
        if self.trigger_id is not None:
            return f"trigger:{self.trigger_id}"
        if self.view is not None and self.view.type == "modal":
            return f"modal:{self.view.id}"
        return None

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
    def thread_ts(self) -> str | None:
        """The thread in which a reply was clicked; a card stands in the channel itself."""
        if self.message is None or self.message.thread_ts == self.message.ts:
            return None
        return self.message.thread_ts

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


_PICKED = ("selected_user", "selected_date", "selected_time")


def _is(action: ActionId, key: str) -> bool:
    return key == action or key.startswith(f"{action}:")


def _typed(field: Mapping[str, Any]) -> str | None:
    option = field.get("selected_option") or {}
    picked = next((field[key] for key in _PICKED if field.get(key)), option.get("value"))
    value = field.get("value") or picked
    return None if value is None else str(value)


def _validated(model: type[Model], body: Mapping[str, Any]) -> Model:
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise CardOutdated from error
