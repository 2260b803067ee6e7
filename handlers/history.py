"""Finding again what was asked and answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from bot.errors import DatesReversed, NoSuchMember, NothingSuch
from bot.ids import AccountId, MemberId
from bot.locales import Catalogue
from bot.services import accounts, history, members
from bot.services.members import Clicker
from bot.views import AccountLabel, Actor, HistoryLine, HistoryQuery
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.history_filters import ACCOUNT, ANY, PLATFORM, filters_modal
from handlers.blocks.history_modal import history_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own, replaced_by
from handlers.more import More
from handlers.paging import HistoryButton

A_DAY = timedelta(days=1)


def register(on: Listeners, front: Front) -> None:
    """Connect the history's modal."""
    finding = Finding(front)
    for action in (ActionId.HISTORY, ActionId.HISTORY_BACK, ActionId.HISTORY_ON):
        on.opening(action, finding.show)
    on.opening(ActionId.HISTORY_FILTERS, finding.open_filters)
    on.opening(ActionId.HISTORY_WHY, More(front).why, on_top=True)
    for modal, find in (
        (ModalId.HISTORY, finding.find_words),
        (ModalId.HISTORY_FILTERS, finding.find),
    ):
        on.submit(modal, ActionId.HISTORY_WORDS, find, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class Finding:
    """The handlers."""

    front: Front

    async def show(self, click: Interaction, value: str | None) -> Block:
        """The page that was asked for."""
        return await self.page(click.clicker, HistoryButton.decode(value))

    async def open_filters(self, click: Interaction, value: str | None) -> Block:
        """The form, as far as it is filled in."""
        at = HistoryButton.decode(value).model_copy(update={"text": _typed_words(click)})
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
        async with self.front.sessions.reads() as session:
            seen = await _seen(session, member)
        return filters_modal(seen, at, Catalogue.of(member.locale))

    async def find_words(self, sent: Interaction) -> Payload:
        """The first page of what has these words, with the filters that were set before."""
        before = HistoryButton.decode(sent.modal.private_metadata)
        at = before.model_copy(update={"text": _typed_words(sent)})
        return replaced_by(await self.page(sent.clicker, at))

    async def find(self, sent: Interaction) -> Payload:
        """The first page of what the form describes."""
        return replaced_by(await self.page(sent.clicker, _asked(sent)))

    async def page(self, reader: Clicker, at: HistoryButton) -> Block:
        """A page below what was looked for."""
        zone = (await self.front.readers.get(reader.user_id)).zone
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, reader)
            wanted = _wanted(at, zone, await _member(session, reader.team_id, at.user_id))
        async with self.front.sessions.reads() as session:
            after = at.pages[-1] if at.pages else None
            found = await history.search(session, wanted, by=member, after=after)
            seen = await _seen(session, member)
        links = await self._links(found.lines)
        return history_modal(found, links, seen, at, Catalogue.of(member.locale))

    async def _links(self, lines: Sequence[HistoryLine]) -> list[str | None]:
        """Addresses of the cards, in the form in which Slack writes them."""
        if not any(line.ts for line in lines):
            return [None] * len(lines)
        host = str((await self.front.slack.auth_test())["url"]).rstrip("/")
        return [
            f"{host}/archives/{line.channel}/p{line.ts.replace('.', '')}" if line.ts else None
            for line in lines
        ]


async def _seen(session: Any, member: Actor) -> list[AccountLabel]:
    return [each for each in await accounts.list_labels(session) if member.may_see(each.id)]


async def _member(session: Any, team_id: str, user_id: str | None) -> MemberId | None:
    if user_id is None:
        return None
    try:
        return await members.get_id(session, team_id=team_id, user_id=user_id)
    except NothingSuch:
        raise NoSuchMember from None


def _wanted(at: HistoryButton, zone: tzinfo, member_id: MemberId | None) -> HistoryQuery:
    """What is looked for; days are those of the reader. Raises `DatesReversed`."""
    if at.since is not None and at.until is not None and at.until < at.since:
        raise DatesReversed
    return HistoryQuery(
        text=at.text,
        account_id=at.account_id,
        platform=at.platform,
        member_id=member_id,
        since=_begin(at.since, zone) if at.since is not None else None,
        until=_begin(at.until + A_DAY, zone) if at.until is not None else None,
        outcome=at.outcome,
        risk=at.risk,
        state=at.state,
    )


def _begin(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _typed_words(sent: Interaction) -> str:
    return sent.typed(ActionId.HISTORY_WORDS) or ""


def _asked(sent: Interaction) -> HistoryButton:
    """What the form describes."""
    place = sent.typed(ActionId.HISTORY_PLACE) or ANY
    account = place.removeprefix(ACCOUNT) if place.startswith(ACCOUNT) else None
    return HistoryButton.model_validate(
        {
            "text": _typed_words(sent),
            "account_id": account and AccountId(int(account)),
            "platform": place.removeprefix(PLATFORM) if place.startswith(PLATFORM) else None,
            "user_id": sent.typed(ActionId.HISTORY_MEMBER),
            "since": sent.typed(ActionId.HISTORY_SINCE),
            "until": sent.typed(ActionId.HISTORY_UNTIL),
            "outcome": _picked(sent, ActionId.HISTORY_OUTCOME),
            "risk": _picked(sent, ActionId.HISTORY_RISK),
            "state": _picked(sent, ActionId.HISTORY_STATE),
        }
    )


def _picked(sent: Interaction, action: ActionId) -> str | None:
    picked = sent.typed(action)
    return None if picked == ANY else picked
