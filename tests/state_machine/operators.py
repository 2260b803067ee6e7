"""Those who say what others may do: operators, admins, Slack; and machines that propose."""

from datetime import timedelta

from bot.ids import AccountId
from bot.models.drafts import DraftSource
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import drafting, locks, members, policy_changes, role_groups, trainees
from bot.services.drafting import Offer
from tests.state_machine.people import NAMES, People, member_of, teammate
from tests.state_machine.slack import GROUPS
from tests.state_machine.world import TEAM_ROLES
from tests.support.builders import TEAM, user_of

MACHINE_TEXTS = ("위 칸에 넣으셔도 돼요.", "내일 도착해요.", "바로 확인할게요.")
RISKS = (Risk.REFUND, Risk.HEALTH_SAFETY)  # of what the public writes
MEASURES = (Measure.TWO, Measure.TWO, Measure.TWO, Measure.LEAD, Measure.ONE)


class Operators(People):
    """Hands that change who may do what."""

    async def set_measure(self, account: int, measure: int) -> None:
        """An operator changes how comments of a risk are signed."""
        account_id = list(self.world.platforms)[account % len(self.world.platforms)]
        risk, now = RISKS[account % len(RISKS)], self.world.clock()
        changed = MEASURES[measure % len(MEASURES)]
        async with self.world.database.writes() as session:
            await policy_changes.set_measure(session, account_id, risk, changed, now=now)
        self.world.ledger.measures[account_id, risk] = changed

    async def toggle_training(self, who: int) -> None:
        """Put somebody in training for an hour, or end it."""
        name, now = teammate(who), self.world.clock()
        until = now + timedelta(hours=1)
        is_trainee = self.world.ledger.is_trainee(name)
        async with self.world.database.writes() as session:
            member_id = await member_of(session, name)
            if is_trainee:
                await trainees.end(session, member_id, on=None, now=now)
            else:
                await trainees.begin(
                    session, member_id, on=None, until=until, remaining=None, now=now
                )
        self.world.ledger.training[name] = now if is_trainee else until

    async def toggle_roles(self, who: int, roles: frozenset[Role]) -> None:
        """Give somebody other roles, or back those of the beginning."""
        name = teammate(who)
        has_changed = self.world.ledger.roles[name] != TEAM_ROLES[name]
        await self.change_roles(who, frozenset(TEAM_ROLES[name]) if has_changed else roles)

    async def change_roles(
        self, who: int, roles: frozenset[Role], *, on: AccountId | None = None
    ) -> None:
        """Give somebody exactly these roles by hand, for all accounts or *on* one."""
        name, now = teammate(who), self.world.clock()
        async with self.world.database.writes() as session:
            member_id = await member_of(session, name)
            await members.set_roles(session, member_id, roles=roles, on=on, by=None, now=now)
        if on is None:
            self.world.ledger.roles[name] = set(roles)
        else:
            self.world.ledger.account_roles[name, on] = set(roles)

    async def toggle_role_on(self, choice: int, who: int, role: Role) -> None:
        """Give somebody a role for one account, or take back what they have for it."""
        on = list(self.world.platforms)[choice % len(self.world.platforms)]
        has_some = self.world.ledger.account_roles.get((teammate(who), on))
        await self.change_roles(who, frozenset() if has_some else frozenset({role}), on=on)

    async def toggle_group(self, choice: int, who: int) -> None:
        """Somebody, perhaps a stranger, joins a user group in Slack or leaves it; Slack tells."""
        group = list(GROUPS)[choice % len(GROUPS)]
        self.world.slack.groups[group] ^= {NAMES[who % len(NAMES)]}
        async with self.world.database.writes() as session:
            await role_groups.want_refreshes(session, now=self.world.clock(), group_id=group)

    async def toggle_active(self, who: int) -> None:
        """Slack says that somebody was deactivated, or is back."""
        name = teammate(who)
        is_active = name in self.world.ledger.inactive
        async with self.world.database.writes() as session:
            await members.learn_profile(
                session,
                team_id=TEAM,
                user_id=user_of(name),
                name=name,
                locale="ko",
                is_active=is_active,
                now=self.world.clock(),
            )
        change = self.world.ledger.inactive.discard if is_active else self.world.ledger.inactive.add
        change(name)

    async def offer(self, choice: int, text: int) -> None:
        """A machine proposes a text, through the door that all machine drafts take."""
        comment = await self.find_comment(choice)
        if comment is None:
            return
        words = MACHINE_TEXTS[text % len(MACHINE_TEXTS)]
        cited = [{"slug": f"entry-{text % len(MACHINE_TEXTS)}", "version": 1}]
        source, origin = (
            (DraftSource.MODEL, {"model": f"m{text}"})
            if text % 2
            else (DraftSource.FAQ, {"faq": cited})
        )
        offered = Offer(source=source, text=words, language="ko", origin=origin)
        async with self.world.database.writes() as session:
            held = await locks.hold_comment(session, comment.id)
            await drafting.offer(session, held, offered, now=self.world.clock())
