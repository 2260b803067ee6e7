"""Stopping all sending, and lifting the stop."""

from dataclasses import dataclass

from bot import work
from bot.desk import REDRAW_HOME, HomeOf
from bot.errors import CardOutdated, TextRefused
from bot.ids import AccountId
from bot.locales import Catalogue, Words
from bot.rules.permissions import Permission
from bot.services import accounts, comment_views, freeze, members
from bot.views import AccountLabel, Actor
from handlers.blocks.elements import Block
from handlers.blocks.freeze_modal import (
    EVERYTHING,
    freeze_confirm_modal,
    freeze_modal,
    freeze_outcome_modal,
)
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own, replaced_by
from handlers.payloads import ActionId, CommentButton, FreezeState, ModalId, ScopeButton


def register(on: Listeners, front: Front) -> None:
    """Connect the emergency brake."""
    freezes = Freezes(front)
    on.opening(ActionId.FREEZE, freezes.open)
    on.opening(ActionId.MORE_FREEZE, freezes.open_for_comment)
    on.click(ActionId.LIFT, freezes.lift)
    on.submit(ModalId.FREEZE, ActionId.WHY, freezes.ask_again, no_view_of_its_own)
    on.submit(ModalId.FREEZE_CONFIRM, ActionId.WHY, freezes.freeze, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class Freezes:
    """The handlers."""

    front: Front

    async def open(self, click: Interaction, value: str | None) -> Block:
        """Ask for scope and reason."""
        return await self._asking(click, ScopeButton.decode(value).account_id)

    async def open_for_comment(self, click: Interaction, value: str | None) -> Block:
        """Ask for scope and reason, with the comment's account picked."""
        button = CommentButton.decode(value)
        async with self.front.sessions.reads() as session:
            card = await comment_views.get_comment(session, button.comment_id)
        return await self._asking(click, card.account.id)

    async def ask_again(self, sent: Interaction) -> Payload:
        """Show once more what will stop, before it does."""
        scope = _scope(sent.typed(ActionId.SCOPE))
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, sent.clicker)
            known = await accounts.list_labels(session)
            holds = await freeze.preview(session, account_id=scope)
        words = Catalogue.of(member.locale)
        return replaced_by(
            freeze_confirm_modal(
                scope_name(scope, known, words),
                holds,
                _reason(sent),
                FreezeState(account_id=scope),
                words,
            )
        )

    async def freeze(self, sent: Interaction) -> Payload:
        """Stop the scope, and say what that holds."""
        state = FreezeState.decode(sent.modal.private_metadata)
        reason, now = _reason(sent), self.front.now()
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, sent.clicker)
            outcome = await freeze.freeze(
                session, account_id=state.account_id, reason=reason, by=member, now=now
            )
            home = HomeOf(team_id=sent.clicker.team_id, user_id=sent.user.id)
            work.enqueue(
                session, REDRAW_HOME, args=home.args(), run_at=now, now=now, dedupe=home.dedupe
            )
        return replaced_by(freeze_outcome_modal(outcome, Catalogue.of(member.locale)))

    async def lift(self, click: Interaction, value: str | None) -> None:
        """Let replies go out again; what was held returns to review."""
        button, now = ScopeButton.decode(value), self.front.now()
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
            await freeze.lift(session, account_id=button.account_id, by=member, now=now)
            home = HomeOf(team_id=click.clicker.team_id, user_id=click.user.id)
            work.enqueue(
                session, REDRAW_HOME, args=home.args(), run_at=now, now=now, dedupe=home.dedupe
            )

    async def _asking(self, click: Interaction, chosen: AccountId | None) -> Block:
        async with self.front.sessions.writes() as session:
            member = await self.front.identify(session, click.clicker)
            known = await accounts.list_labels(session)
        must_freeze_something(member, chosen, known)
        return freeze_modal(known, chosen, Catalogue.of(member.locale))


def must_freeze_something(
    member: Actor, chosen: AccountId | None, known: tuple[AccountLabel, ...]
) -> None:
    """Raise `NotAllowed` for whom the modal leads nowhere: a reason typed in vain costs time.

    Without a *chosen* account one of the *known* that the member may freeze is enough.
    """
    if chosen is None and any(member.may(Permission.FREEZE, on=each.id) for each in known):
        return
    members.must(member, Permission.FREEZE, on=chosen)


def scope_name(account_id: AccountId | None, known: tuple[AccountLabel, ...], words: Words) -> str:
    """How people call a scope; raises `CardOutdated` for an account that is not there."""
    if account_id is None:
        return words("freeze.everything")
    for account in known:
        if account.id == account_id:
            return account.name
    raise CardOutdated


def _scope(chosen: str | None) -> AccountId | None:
    if chosen is None:
        raise CardOutdated
    return None if chosen == EVERYTHING else AccountId(int(chosen))


def _reason(sent: Interaction) -> str:
    reason = (sent.typed(ActionId.WHY) or "").strip()
    if not reason:
        raise TextRefused(finding="finding.empty")
    return reason
