"""Stopping all sending, and lifting the stop."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot import work
from bot.desk import REDRAW_HOME, HomeOf
from bot.errors import CardOutdated, TextRefused
from bot.ids import AccountId
from bot.locales import Catalogue, Words
from bot.rules.asking import AskTimes
from bot.rules.permissions import Permission
from bot.services import accounts, comment_views, freeze, lifting, members, scopes
from bot.views import AccountLabel, Actor
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.freeze_modal import (
    ALL,
    BY_HAND,
    THIS_POST,
    freeze_comment_modal,
    freeze_confirm_modal,
    freeze_modal,
    freeze_outcome_modal,
)
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own, replaced_by
from handlers.payloads import CommentButton, FreezeButton, FreezeState, ScopeButton


def register(on: Listeners, front: Front) -> None:
    """Connect the emergency brake."""
    freezes = Freezes(front)
    on.opening(ActionId.FREEZE, freezes.open)
    on.opening(ActionId.MORE_FREEZE, freezes.open_for_comment)
    on.click(ActionId.LIFT, freezes.lift)
    on.click(ActionId.LIFT_WITHDRAW, freezes.withdraw_lift)
    on.submit(ModalId.FREEZE, ActionId.WHY, freezes.ask_again, no_view_of_its_own)
    on.submit(ModalId.FREEZE_CONFIRM, ActionId.WHY, freezes.freeze, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class Freezes:
    """The handlers."""

    front: Front

    async def open(self, click: Interaction, value: str | None) -> Block:
        """Ask for scope and reason."""
        chosen = ScopeButton.decode(value).account_id
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
            known = await accounts.list_labels(session)
            standing = await scopes.list_banners(session, now=self.front.now())
        must_freeze_something(member, chosen, known)
        words, times = Catalogue.of(member.locale), await ask_times(self.front, click.user.id)
        return freeze_modal(known, chosen, words, by=member, times=times, standing=standing)

    async def open_for_comment(self, click: Interaction, value: str | None) -> Block:
        """Ask for scope and reason: the comment's account is picked, its post offered."""
        button = CommentButton.decode(value)
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
            card = await comment_views.get_comment(session, button.comment_id)
            standing = await scopes.list_banners(session, now=self.front.now())
        members.must(member, Permission.FREEZE, on=card.account.id)
        words, times = Catalogue.of(member.locale), await ask_times(self.front, click.user.id)
        return freeze_comment_modal(card, words, by=member, times=times, standing=standing)

    async def ask_again(self, sent: Interaction) -> Payload:
        """Show once more what will stop, before it does, to who may stop it."""
        opened_on = FreezeState.decode(sent.modal.private_metadata or "{}")
        chosen = _chosen(sent.typed(ActionId.SCOPE), opened_on)
        narrowed = {
            "phrase": freeze.narrowed(chosen.scope, sent.typed(ActionId.PHRASE)).phrase,
            "ask_at": _ask_at(sent.typed(ActionId.UNTIL)),
        }
        state = chosen.model_copy(update=narrowed)
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, sent.clicker)
            members.must(member, Permission.FREEZE, on=state.account_id)
            known = await accounts.list_labels(session)
            holds = await freeze.preview(session, state.scope)
        words = Catalogue.of(member.locale)
        named = account_name(state.account_id, known, words)
        return replaced_by(freeze_confirm_modal(named, holds, _reason(sent), state, words))

    async def freeze(self, sent: Interaction) -> Payload:
        """Stop the scope, and say what that holds."""
        state = FreezeState.decode(sent.modal.private_metadata)
        reason, now = _reason(sent), self.front.now()
        async with self.front.sessions.writes() as session:
            member = await self.front.act(session, sent)
            outcome = await freeze.freeze(
                session, state.scope, reason=reason, by=member, now=now, ask_at=state.ask_at
            )
            self._redraw_home(session, sent)
        return replaced_by(freeze_outcome_modal(outcome, Catalogue.of(member.locale)))

    async def lift(self, click: Interaction, value: str | None) -> None:
        """Let replies go out again, or ask for it; what was held returns to review."""
        button, now = FreezeButton.decode(value), self.front.now()
        async with self.front.sessions.writes() as session:
            member = await self.front.act(session, click)
            await lifting.lift(session, button.freeze_id, by=member, now=now)
            self._redraw_home(session, click)

    async def withdraw_lift(self, click: Interaction, value: str | None) -> None:
        """Take back one's own request to lift."""
        button, now = FreezeButton.decode(value), self.front.now()
        async with self.front.sessions.writes() as session:
            member = await self.front.act(session, click)
            await lifting.withdraw(session, button.freeze_id, by=member, now=now)
            self._redraw_home(session, click)

    def _redraw_home(self, session: Any, click: Interaction) -> None:
        home, now = HomeOf(team_id=click.clicker.team_id, user_id=click.user.id), self.front.now()
        work.enqueue(
            session, REDRAW_HOME, args=home.args(), run_at=now, now=now, dedupe=home.dedupe
        )


def must_freeze_something(
    member: Actor, chosen: AccountId | None, known: tuple[AccountLabel, ...]
) -> None:
    """Raise `NotAllowed` for whom the modal leads nowhere: a reason typed in vain costs time.

    Without a *chosen* account one of the *known* that the member may freeze is enough.
    """
    if chosen is None and any(member.may(Permission.FREEZE, on=each.id) for each in known):
        return
    members.must(member, Permission.FREEZE, on=chosen)


async def ask_times(front: Front, user_id: str) -> AskTimes:
    """When this person can have the team asked again, by the clock on their own wall."""
    reader = await front.readers.get(user_id)
    return AskTimes.after(front.now(), reader.zone)


def account_name(
    account_id: AccountId | None, known: tuple[AccountLabel, ...], words: Words
) -> str:
    """How people call the account of a scope; raises `CardOutdated` for one that is not there."""
    if account_id is None:
        return words("freeze.everything")
    for account in known:
        if account.id == account_id:
            return account.name
    raise CardOutdated


def _chosen(choice: str | None, opened_on: FreezeState) -> FreezeState:
    """The scope of a choice; raises `CardOutdated` for one that this modal never offered."""
    if choice == ALL:
        return FreezeState()
    if choice == THIS_POST and opened_on.post_id is not None:
        return opened_on
    if choice is None or not choice.isdecimal():
        raise CardOutdated
    return FreezeState(account_id=AccountId(int(choice)))


def _ask_at(choice: str | None) -> datetime | None:
    if choice is None or choice == BY_HAND:
        return None
    try:
        return datetime.fromtimestamp(int(choice), UTC)
    except (ValueError, OverflowError, OSError):
        raise CardOutdated from None


def _reason(sent: Interaction) -> str:
    reason = (sent.typed(ActionId.WHY) or "").strip()
    if not reason:
        raise TextRefused(finding="finding.empty")
    return reason
