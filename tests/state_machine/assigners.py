"""Those who say whose a comment is, and put one off."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import MemberId
from bot.models.comments import Comment
from bot.services import assigning, snoozing
from bot.views import Actor
from tests.state_machine.people import People, member_of, name_of, teammate

LATER = (timedelta(seconds=2), timedelta(minutes=2), timedelta(hours=3), timedelta(days=40))


class Assigners(People):
    """Hands that pass comments on."""

    async def take(self, choice: int, who: int, *, behind: bool = False) -> None:
        """Make a comment one's own, or let it go, on the card as it is, or was *behind*."""
        comment = await self.find_comment(choice)
        if comment is None:
            return
        seen = None if behind else comment.assigned_to

        async def act(session: AsyncSession, by: Actor) -> None:
            await assigning.take(
                session,
                comment.id,
                seen_version=comment.version,
                seen_assignee=seen,
                by=by,
                now=self.world.clock(),
            )
            await self._judge(session, comment, seen, by)

        await self.world.click(name_of(who), act)

    async def assign(self, choice: int, who: int, to: int, *, behind: bool = False) -> None:
        """Make a comment another member's, a lead's among them."""
        comment, name = await self.find_comment(choice), teammate(to)
        if comment is None:
            return
        seen = None if behind else comment.assigned_to

        async def act(session: AsyncSession, by: Actor) -> None:
            await assigning.assign(
                session,
                comment.id,
                await member_of(session, name),
                seen_version=comment.version,
                seen_assignee=seen,
                by=by,
                now=self.world.clock(),
            )
            await self._judge(session, comment, seen, by)

        ledger = self.world.ledger
        if await self.world.click(name_of(who), act) is None:
            may = ledger.may_sign(name, comment.account_id)
            ledger.blame(not may, "assigned to somebody who may not answer")

    async def snooze(self, choice: int, who: int, what: int) -> None:
        """Put a comment off; sometimes for longer than anybody may."""
        comment = await self.find_comment(choice)
        if comment is None:
            return
        until = self.world.clock() + LATER[what % len(LATER)]

        async def act(session: AsyncSession, by: Actor) -> None:
            seen, now = comment.version, self.world.clock()
            await snoozing.snooze(
                session, comment.id, until=until, seen_version=seen, by=by, now=now
            )

        name, ledger = name_of(who), self.world.ledger
        if await self.world.click(name, act) is None:
            may = ledger.may_sign(name, comment.account_id)
            ledger.blame(not may, "put off without the right")
            ledger.was_snoozed = True

    async def wake(self, choice: int, who: int) -> None:
        """Look at a comment before its time."""
        comment = await self.find_comment(choice)
        if comment is None:
            return

        async def act(session: AsyncSession, by: Actor) -> None:
            now = self.world.clock()
            await snoozing.wake(session, comment.id, seen_version=comment.version, by=by, now=now)

        await self.world.click(name_of(who), act)

    async def _judge(
        self, session: AsyncSession, was: Comment, seen: MemberId | None, by: Actor
    ) -> None:
        """Nobody takes from a colleague what the card called free."""
        now_of = (await session.get_one(Comment, was.id)).assigned_to
        is_taken = was.assigned_to not in (None, seen, by.member_id)
        changed = now_of != was.assigned_to
        self.world.ledger.blame(is_taken and changed, "taken from a colleague unseen")
