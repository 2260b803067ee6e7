"""Who may do what: members and their roles, for those who manage them."""

from dataclasses import dataclass

from bot import work
from bot.desk import REDRAW_HOME, HomeOf
from bot.errors import CardOutdated
from bot.locales import Catalogue
from bot.rules.permissions import Role
from bot.services import accounts, members, team
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import Block
from handlers.blocks.members_modal import members_modal, roles_modal
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners, Payload, no_view_of_its_own, replaced_by
from handlers.payloads import MemberState


def register(on: Listeners, front: Front) -> None:
    """Connect the modals of members and roles."""
    people = People(front)
    on.opening(ActionId.MEMBERS, people.list)
    on.opening(ActionId.MEMBER_ROLES, people.roles)
    on.opening(ActionId.ROLES_ACCOUNT, people.roles)
    on.opening(ActionId.MEMBER_ADD, people.roles)
    on.submit(ModalId.ROLES, ActionId.ROLES, people.save, no_view_of_its_own)


@dataclass(frozen=True, slots=True)
class People:
    """The handlers."""

    front: Front

    async def list(self, click: Interaction, _: str | None) -> Block:
        """Everybody known here."""
        async with self.front.sessions.writes() as session:
            admin = await self.front.identify(session, click.clicker)
            known = await team.list_members(session, by=admin, now=self.front.now())
        return members_modal(known, Catalogue.of(admin.locale))

    async def roles(self, click: Interaction, value: str | None) -> Block:
        """The roles of one member for one account or all; or who joins, and with which roles."""
        state = MemberState.decode(value)
        async with self.front.sessions.writes() as session:
            admin = await self.front.identify(session, click.clicker)
            known = await team.list_members(session, by=admin, now=self.front.now())
            on = await accounts.list_labels(session)
        member = next((each for each in known if each.user_id == state.user_id), None)
        if member is None and state.user_id is not None:
            raise CardOutdated
        return roles_modal(member, on, state.account_id, Catalogue.of(admin.locale))

    async def save(self, sent: Interaction) -> Payload:
        """Give a person exactly the ticked roles, and show the list anew."""
        state = MemberState.decode(sent.modal.private_metadata)
        user_id = state.user_id or sent.typed(ActionId.PERSON)
        if user_id is None:
            raise CardOutdated
        profile = await self.front.readers.fetch(user_id)
        now = self.front.now()
        async with self.front.sessions.writes() as session:
            admin = await self.front.act(session, sent)
            member_id = await members.learn_profile(
                session,
                team_id=profile.team_id or sent.clicker.team_id,
                user_id=user_id,
                name=profile.name,
                locale=profile.locale,
                is_active=profile.is_active,
                now=now,
            )
            roles = frozenset(Role(ticked) for ticked in sent.ticked(ActionId.ROLES))
            await members.set_roles(
                session, member_id, roles=roles, on=state.account_id, by=admin, now=now
            )
            home = HomeOf(team_id=profile.team_id or sent.clicker.team_id, user_id=user_id)
            work.enqueue(
                session, REDRAW_HOME, args=home.args(), run_at=now, now=now, dedupe=home.dedupe
            )
            known = await team.list_members(session, by=admin, now=now)
        return replaced_by(members_modal(known, Catalogue.of(admin.locale)))
