"""The few shapes of a listener. Each decodes, lets one handler do its work, then acknowledges.

Bolt answers Slack when a listener returns (``process_before_response``), so that what is
acknowledged is committed. A handler that refuses or fails is still acknowledged: the person who
clicked gets words instead of Slack's warning triangle.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.database import time_limit
from bot.errors import CardOutdated
from bot.locales import Words
from handlers.action_ids import FIELDS, ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.notes import modal_of, note_modal, waiting_modal
from handlers.front import Front
from handlers.interactions import Command, Envelope, Interaction

DEADLINE = 2.5
"""Seconds for everything before the acknowledgement, but a commit; Slack waits for three."""

_log = structlog.get_logger(__name__)
ANYTHING = re.compile(".*")
Payload = dict[str, Any]
Click = Callable[[Interaction, str | None], Awaitable[None]]
Build = Callable[[Interaction, str | None], Awaitable[Block]]
Submit = Callable[[Interaction], Awaitable[Payload]]
Close = Callable[[Interaction], Awaitable[None]]
Answer = Callable[[Command], Awaitable[Payload]]
Take = Callable[[Envelope], Awaitable[None]]
Failed = Callable[[Interaction, Exception], Awaitable[Payload]]
OnAction = Callable[[AsyncAck, Payload, Payload], Awaitable[None]]
OnView = Callable[[AsyncAck, Payload], Awaitable[None]]
Listener = TypeVar("Listener")
QUIET = (*FIELDS, ActionId.LINK)
"""Of these a click asks for nothing but to be acknowledged."""


class Listeners:
    """Connects handlers to Slack, each with the answer its place allows.

    Bolt asks its listeners one after the other, 60 µs each: it has one for all buttons and one for
    all submissions, which look up whose it is.
    """

    def __init__(self, slack: AsyncApp, front: Front) -> None:
        self._slack = slack
        self._front = front
        self.on_action: dict[str, OnAction] = {each.value: _acknowledge for each in QUIET}
        self.on_view: dict[str, OnView] = {}
        slack.action(ANYTHING)(self._act)
        slack.view(ANYTHING)(self._submit)
        self.on_close: dict[str, Close] = {}
        slack.view_closed(ANYTHING)(self._close)

    def click(self, action: ActionId, handle: Click) -> None:
        """A button that changes something. Refusals are told after the acknowledgement."""

        async def listener(ack: AsyncAck, body: Payload, action: Payload) -> None:
            click = Interaction.of(body)
            try:
                async with self._for_a_person():
                    await handle(click, value_of(action))
            except Exception as error:  # noqa: BLE001 - the edge to Slack: all become words
                self._front.tell_after_ack(click, error)
            await ack()

        _add(self.on_action, action, listener)

    def opening(self, action: ActionId, build: Build, *, on_top: bool = False) -> None:
        """A button that opens a modal, or fills the modal it stands in, or opens one on top of it.

        The modal opens before anything else, because its trigger lives three seconds.
        """

        async def listener(ack: AsyncAck, body: Payload, action: Payload) -> None:
            click = Interaction.of(body)
            try:
                async with self._for_a_person():
                    view_id = await self._open(click, on_top=on_top)
                    content = await self._built(click, build, value_of(action))
                    await self._front.show_in_modal(view_id, content)
            except Exception as error:  # noqa: BLE001 - the edge to Slack: all become words
                self._front.tell_after_ack(click, error)
            await ack()

        _add(self.on_action, action, listener)

    def done_in_modal(self, action: ActionId, handle: Click, done: str) -> None:
        """A button in a modal that changes something; the modal then says *done*."""

        async def build(click: Interaction, value: str | None) -> Block:
            await handle(click, value)
            words = self._front.words_for(click.user.id)
            return note_modal(words(done), words)

        self.opening(action, build)

    def submit(self, modal: ModalId, field: ActionId, handle: Submit, failed: Failed) -> None:
        """A submission. *handle* returns what the acknowledgement carries.

        *failed* may answer a refusal with a view of its own; when it has none, or fails itself,
        the refusal is said beside *field*.
        """

        async def listener(ack: AsyncAck, body: Payload) -> None:
            sent = Interaction.of(body)
            try:
                async with self._for_a_person():
                    answer = await handle(sent)
            except Exception as error:  # noqa: BLE001 - the edge to Slack: all become words
                self._front.keep_refusal(sent, error)
                answer = await _own_answer(failed, sent, error) or self._beside(sent, field, error)
            await ack(**answer)

        _add(self.on_view, modal, listener)

    def closing(self, modal: ModalId, handle: Close) -> None:
        """A modal of this kind was closed without being submitted."""
        _add(self.on_close, modal, handle)

    def command(self, name: str, answer: Answer) -> None:
        """A slash command; its answer is seen by the one who typed it."""

        async def listener(ack: AsyncAck, body: Payload) -> None:
            typed = Command.of(body)
            try:
                async with self._for_a_person():
                    given = await answer(typed)
            except Exception as error:  # noqa: BLE001 - the edge to Slack: all become words
                given = {"text": self._front.explain(error, typed.user_id)}
            await ack(**({"response_type": "ephemeral", **given} if given else {}))

        self._slack.command(name)(listener)

    def event(self, name: str, take: Take) -> None:
        """An event. One that cannot be stored is not acknowledged: Slack delivers it again."""

        async def listener(body: Payload) -> None:
            async with time_limit(DEADLINE):
                await take(Envelope.of(body))

        self._slack.event(name)(listener)

    @asynccontextmanager
    async def _for_a_person(self) -> AsyncIterator[None]:
        async with time_limit(DEADLINE):
            with self._front.sessions.for_a_person():
                yield

    async def _act(self, ack: AsyncAck, body: Payload, action: Payload) -> None:
        handle = self.on_action.get(action.get("action_id", ""), self._outdated)
        await handle(ack, body, action)

    async def _submit(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        handle = self.on_view.get(view.get("callback_id", ""), self._outdated_view)
        await handle(ack, body)

    async def _close(self, ack: AsyncAck, body: Payload, view: Payload) -> None:
        """Nobody waits for an answer: what goes wrong is only logged."""
        handle = self.on_close.get(view.get("callback_id", ""))
        try:
            if handle is not None:
                async with time_limit(DEADLINE):
                    await handle(Interaction.of(body))
        except Exception:  # noqa: BLE001 - the edge to Slack: there is nobody to tell
            _log.warning("closing_not_noted", exc_info=True)
        await ack()

    async def _outdated(self, ack: AsyncAck, body: Payload, _: Payload) -> None:
        """Answer a button of another release in words."""
        self._front.tell_after_ack(Interaction.of(body), CardOutdated())
        await ack()

    async def _outdated_view(self, ack: AsyncAck, body: Payload) -> None:
        words = self._front.words_for(Interaction.of(body).user.id)
        view = note_modal(words("refusal.card_outdated"), words)
        await ack(response_action="update", view=view)

    async def _open(self, click: Interaction, *, on_top: bool) -> str:
        is_inside = click.view is not None and click.view.type == "modal"
        if click.view is not None and is_inside and not on_top:
            return click.view.id
        waiting = waiting_modal(self._front.words_for(click.user.id))
        if click.trigger_id is None:
            raise CardOutdated
        show = self._front.slack.views_push if is_inside else self._front.slack.views_open
        opened = await show(trigger_id=click.trigger_id, view=waiting)
        return str(opened["view"]["id"])

    async def _built(self, click: Interaction, build: Build, value: str | None) -> Block:
        try:
            return await build(click, value)
        except Exception as error:  # noqa: BLE001 - the edge to Slack: all become words
            told = self._front.note_of(error, click.user.id)
            return modal_of(told, self._front.words_for(click.user.id))

    def _beside(self, sent: Interaction, field: ActionId, error: Exception) -> Payload:
        text = self._front.explain(error, sent.user.id)
        try:
            return told_beside(sent, field, text)
        except CardOutdated:
            words = self._front.words_for(sent.user.id)
            return {"response_action": "update", "view": note_modal(text, words)}


def _add(listeners: dict[str, Listener], name: ActionId | ModalId, listener: Listener) -> None:
    if name.value in listeners:
        raise ValueError(f"{name.value} has a listener")
    listeners[name.value] = listener


async def _acknowledge(ack: AsyncAck, _: Payload, __: Payload) -> None:
    """For fields and links."""
    await ack()


def value_of(action: Payload) -> str | None:
    """What a button carries, or what was picked in a menu."""
    picked = action.get("selected_option") or {}
    return action.get("value") or picked.get("value")


async def _own_answer(failed: Failed, sent: Interaction, error: Exception) -> Payload:
    try:
        return await failed(sent, error)
    except Exception:  # noqa: BLE001 - the edge to Slack: what *error* says is said all the same
        _log.warning("refusal_not_answered", exc_info=True)
        return {}


async def no_view_of_its_own(_: Interaction, __: Exception) -> Payload:
    """For submissions whose refusals are all said beside the field."""
    return {}


def told_beside(sent: Interaction, field: ActionId, text: str) -> Payload:
    """The answer to a submission that says *text* beside *field*; raises `CardOutdated`."""
    return {"response_action": "errors", "errors": {sent.block_of(field): text}}


def replaced_by(view: Block) -> Payload:
    """The answer to a submission that shows *view* instead."""
    return {"response_action": "update", "view": view}


def said(text: str, words: Words) -> Payload:
    """The answer to a submission that shows one sentence instead."""
    return replaced_by(note_modal(text, words))
