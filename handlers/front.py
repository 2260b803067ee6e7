"""What every listener works with, and the ways to answer the one who clicked."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import AlreadyTaken, NotAllowed, NotAMember, NotThisView, Refusal, ViewUsed
from bot.locales import Words
from bot.ports import Clock, Sessions
from bot.services import members, slack_events
from bot.services.members import Clicker
from bot.views import Actor
from handlers.after_ack import AfterAck
from handlers.blocks.elements import Block, Message
from handlers.blocks.notes import modal_of, note, note_with_time
from handlers.interactions import Interaction
from handlers.readers import Readers
from handlers.refusals import marked_sentence, sentence, tells_time, trouble


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The database, the clock, Slack, and who reads what."""

    sessions: Sessions
    now: Clock
    slack: AsyncWebClient
    readers: Readers
    after_ack: AfterAck
    new_reference: Callable[[], str]
    has_writer: bool  # whether a language model is configured

    async def bot_user_id(self) -> str:
        """Who we are in Slack."""
        return str((await self.slack.auth_test())["user_id"])

    def words_for(self, user_id: str) -> Words:
        """The language somebody reads, as far as it is known without asking anybody."""
        return self.readers.words_for(user_id)

    async def identify(self, session: Any, clicker: Clicker) -> Actor:
        """The member behind a request, as `bot.services.members.identify` reads it.

        Remembers the member's language, so that a refusal can be said in it at once.
        """
        member = await members.identify(session, clicker)
        self.readers.learn_language(clicker.user_id, member.locale)
        if self.readers.find(clicker.user_id) is None:
            self.after_ack.run("read_profile", self.readers.get(clicker.user_id))
        return member

    async def act(self, session: Any, request: Interaction) -> Actor:
        """The member behind a request that changes something; it does so once.

        Raises `AlreadyTaken` for one that comes again, and as `identify` does.
        """
        await self._take_once(session, request)
        return await self.identify(session, request.clicker)

    async def _take_once(self, session: Any, request: Interaction) -> None:
        """Remember a request with what it does; raises `AlreadyTaken` for one that comes again.

        Slack's signature holds for five minutes: without this a request that signed, and was
        undone, would sign once more for whoever plays it again.
        """
        name = request.name_of_its_own()
        if name is not None and not await slack_events.take(session, name, now=self.now()):
            raise AlreadyTaken

    def explain(self, error: Exception, user_id: str) -> str:
        """What *error* says to a person, from what is known without asking anybody."""
        words, known = self.words_for(user_id), self.readers.find(user_id)
        if isinstance(error, Refusal):
            return sentence(error, words, known.zone if known else None)
        return trouble(error, words, self.new_reference())

    def note_of(self, error: Exception, user_id: str) -> Message:
        """The same as a note, in which Slack shows times as the reader has set them."""
        text = self.explain(error, user_id)
        if isinstance(error, Refusal) and tells_time(error):
            return note_with_time(text, marked_sentence(error, self.words_for(user_id)))
        return note(text)

    async def show_in_modal(self, view_id: str, view: Block) -> None:
        """Put *view* where a modal stands open."""
        await self.slack.views_update(view_id=view_id, view=view)

    def tell_after_ack(self, click: Interaction, error: Exception) -> None:
        """Answer the clicker in words once the click is acknowledged; keep what was not allowed."""
        self.after_ack.run("tell", self._tell(click, error))
        self.keep_refusal(click, error)

    def keep_refusal(self, request: Interaction, error: Exception) -> None:
        """Put on record, once the request is acknowledged, that somebody tried what they may not.

        Other errors leave nothing there.
        """
        if isinstance(error, NotAllowed | NotAMember | NotThisView | ViewUsed):
            self.after_ack.run("record_refusal", self._record(request, error))

    async def _tell(self, click: Interaction, error: Exception) -> None:
        reader = await self.readers.get(click.user.id)
        told = self.note_of(error, click.user.id)
        if click.view is not None and click.view.type == "modal":
            await self.show_in_modal(click.view.id, modal_of(told, reader.words))
        elif click.response_url is not None:
            await self._respond(click.response_url, told, thread_ts=click.thread_ts)
        elif click.trigger_id is not None:
            view = modal_of(told, reader.words)
            await self.slack.views_open(trigger_id=click.trigger_id, view=view)

    async def _respond(self, response_url: str, told: Message, *, thread_ts: str | None) -> None:
        """Use the address of the click: it works in any channel and needs no token."""
        hook = AsyncWebhookClient(response_url, timeout=10)
        hook.proxy = self.slack.proxy  # not what the environment says
        answer: Block = {
            "text": told.text,
            "blocks": told.blocks,
            "response_type": "ephemeral",
            "replace_original": False,
        }
        # Without it Slack shows the answer in the channel, wherever one clicked.
        await hook.send_dict({**answer, "thread_ts": thread_ts} if thread_ts else answer)

    async def _record(self, click: Interaction, refusal: Refusal) -> None:
        async with self.sessions.writes() as session:
            await members.record_refusal(
                session,
                clicker=click.clicker,
                refusal=type(refusal).__name__,
                subject="slack",
                now=self.now(),
            )
