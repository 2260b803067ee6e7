"""The slash command ``/signoff``: everything it says is for the one who typed it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from bot.ids import AccountId
from bot.locales import Catalogue, Words
from bot.rules.permissions import Permission
from bot.services import export_sending, home, lookup, team, timeline
from bot.views import AccountLabel, FreezeBanner, HomePage
from handlers import pasted
from handlers.blocks.freeze_modal import freeze_modal
from handlers.blocks.home_page import freeze_note
from handlers.blocks.members_modal import all_roles, members_note
from handlers.blocks.notes import note
from handlers.blocks.queue_note import queue_note
from handlers.blocks.texts import clip, one_line, pieces
from handlers.blocks.timeline_modal import timeline_modal
from handlers.freezes import ask_times, must_freeze_something
from handlers.front import Front
from handlers.history import Finding
from handlers.interactions import Command
from handlers.listeners import Listeners, Payload
from handlers.paging import MOST_LETTERS, HistoryButton

NAME: Final = "/signoff"
ASKS_HELP: Final = ("", "help")
EXPORT_FORMS: Final = ("", "csv", "jsonl")
"""An export holds both, whichever is named: the table alone would prove nothing."""


def register(on: Listeners, front: Front) -> None:
    """Connect the command."""
    on.command(NAME, Commands(front).answer)


@dataclass(frozen=True, slots=True)
class Commands:
    """What the command answers, by its first word."""

    front: Front

    async def answer(self, typed: Command) -> Payload:
        """Do what the first word says; what is unknown is named above the list."""
        first, _, rest = typed.text.strip().partition(" ")
        known: dict[str, Callable[[Command, str], Awaitable[Payload]]] = {
            "queue": self._queue,
            "history": self._history,
            "freeze": self._freeze,
            "lift": self._lift,
            "who": self._who,
            "why": self._why,
            "export": self._export,
        }
        return await known.get(first.lower(), self._help)(typed, rest.strip())

    async def _help(self, typed: Command, _: str) -> Payload:
        words = (await self.front.readers.get(typed.user_id)).words
        first = typed.text.strip().partition(" ")[0]
        told = words("command.help")
        if first.lower() not in ASKS_HELP:
            told = words("command.unknown", name=clip(one_line(first), 40)) + "\n" + told
        return _note(told)

    async def _queue(self, typed: Command, _: str) -> Payload:
        page, words = await self._page(typed)
        shown = queue_note(page, words)
        return {"text": shown.text, "blocks": shown.blocks}

    async def _history(self, typed: Command, wanted: str) -> Payload:
        at = HistoryButton(text=next(pieces(wanted, MOST_LETTERS), ""))
        view = await Finding(self.front).page(typed.clicker, at)
        await self.front.slack.views_open(trigger_id=typed.trigger_id or "", view=view)
        return {}

    async def _freeze(self, typed: Command, name: str) -> Payload:
        page, words = await self._page(typed)
        chosen = find_account(name, page.accounts) if name else None
        if name and chosen is None:
            return _note(_unknown(name, page.accounts, words))
        must_freeze_something(page.actor, chosen, page.accounts)
        times = await ask_times(self.front, typed.user_id)
        view = freeze_modal(
            page.accounts, chosen, words, by=page.actor, times=times, standing=page.freezes
        )
        await self.front.slack.views_open(trigger_id=typed.trigger_id or "", view=view)
        return {}

    async def _lift(self, typed: Command, name: str) -> Payload:
        page, words = await self._page(typed)
        frozen = [each.account for each in page.freezes if each.account]  # perhaps removed since
        known = tuple(dict.fromkeys([*page.accounts, *frozen]))
        chosen = find_account(name, known) if name else None
        if name and chosen is None:
            return _note(_unknown(name, known, words))
        standing = tuple(each for each in page.freezes if chosen is None or _holds(each, chosen))
        if not standing:
            return _note(words("refusal.not_frozen"))
        shown = freeze_note(replace(page, freezes=standing), words)
        return {"text": shown.text, "blocks": shown.blocks}

    async def _who(self, typed: Command, _: str) -> Payload:
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, typed.clicker)
            may_see = member.may(Permission.MANAGE_MEMBERS)
            now = self.front.now()
            own = await team.get_own(session, member, now=now)
            known = await team.list_members(session, by=member, now=now) if may_see else ()
        words = Catalogue.of(member.locale)
        if not may_see:
            roles = all_roles(own, words)
            return _note(words("command.who_you", name=member.name, roles=roles))
        shown = members_note(known, words)
        return {"text": shown.text, "blocks": shown.blocks}

    async def _why(self, typed: Command, pasted_text: str) -> Payload:
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, typed.clicker)
        wanted = pasted.read(pasted_text)
        async with self.front.sessions.reads() as session:
            comment_id = await lookup.find_comment(session, wanted, by=member)
            shown = await timeline.explain(session, comment_id, by=member)
        view = timeline_modal(shown, Catalogue.of(member.locale))
        await self.front.slack.views_open(trigger_id=typed.trigger_id or "", view=view)
        return {}

    async def _export(self, typed: Command, form: str) -> Payload:
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, typed.clicker)
            words = Catalogue.of(member.locale)
            if form.lower() not in EXPORT_FORMS:
                return _note(words("command.export_forms"))
            count = await export_sending.want(session, by=member, now=self.front.now())
        return _note(words("command.export", count=count))

    async def _page(self, typed: Command) -> tuple[HomePage, Words]:
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, typed.clicker)
        async with self.front.sessions.reads() as session:
            page = await home.get_page(session, by=member, now=self.front.now())
        return page, Catalogue.of(member.locale)


def find_account(name: str, known: tuple[AccountLabel, ...]) -> AccountId | None:
    """The account that somebody typed, with or without its upper case."""
    return next((each.id for each in known if each.name.lower() == name.lower()), None)


def _holds(freeze: FreezeBanner, account_id: AccountId) -> bool:
    return freeze.account is None or freeze.account.id == account_id


def _note(text: str) -> Payload:
    shown = note(text)
    return {"text": shown.text, "blocks": shown.blocks}


def _unknown(name: str, known: tuple[AccountLabel, ...], words: Words) -> str:
    return words(
        "command.unknown_account",
        name=name,
        known=words.listed([account.name for account in known]),
    )
