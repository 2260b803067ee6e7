"""Those who stop sending, and let it go on."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFrozen
from bot.models.comments import Post
from bot.rules import scope as scope_rules
from bot.rules.scope import LiftBy
from bot.services import accounts, freeze, lifting
from bot.views import Actor
from tests.state_machine.ledger import Scope
from tests.state_machine.people import People, name_of


class Stoppers(People):
    """Hands that stop."""

    async def freeze(self, scope: int, who: int, choice: int = 0) -> None:
        """Stop everything, an account, or what is under a comment's post or speaks as it does."""
        scopes = [None, *self.world.platforms]
        comment = await self.find_comment(choice)
        stopped, name = Scope(scopes[scope % len(scopes)]), name_of(who)
        if scope >= len(scopes) and comment is not None:
            place = (comment.account_id, comment.external_id)
            stopped = Scope(comment.account_id, self.world.ledger.posts[place])
            if scope % 2:
                stopped = Scope(comment.account_id, phrase=comment.text.split()[0])

        async def act(session: AsyncSession, by: Actor) -> None:
            now, known = self.world.clock(), await self._known(session, stopped)
            await freeze.freeze(session, known, reason="불", by=by, now=now)

        if await self.world.click(name, act) is None:
            self.world.ledger.blame(
                not self.world.ledger.may_freeze(name, stopped.account_id), "frozen without right"
            )
            self.world.ledger.frozen.add(stopped)
            self.world.ledger.frozen_by[stopped] = (name, self.world.clock())

    async def lift(self, choice: int, who: int) -> None:
        frozen = sorted(self.world.ledger.frozen, key=str)
        if not frozen:
            return
        stopped, name = frozen[choice % len(frozen)], name_of(who)

        returned: list[int | None] = []

        async def act(session: AsyncSession, by: Actor) -> None:
            known = await self._known(session, stopped)
            returned.append(await lifting.lift_scope(session, known, by=by, now=self.world.clock()))

        if await self.world.click(name, act) is None:
            self.world.ledger.blame(
                not self.world.ledger.may_lift(name, stopped.account_id), "lifted without right"
            )
            self.world.ledger.click_lift(stopped, name, is_lifted=returned[-1] is not None)

    async def toggle_lifting(self, scope: int) -> None:
        """An operator has one member or two lift a freeze of everything, or of an account."""
        scopes = [None, *self.world.platforms]
        account_id, by_two = scopes[scope % len(scopes)], self.world.ledger.by_two
        changed = LiftBy.ONE if account_id in by_two else LiftBy.TWO
        async with self.world.database.writes() as session:
            await accounts.set_lift_by(session, account_id, changed, now=self.world.clock())
        (by_two.add if changed is LiftBy.TWO else by_two.discard)(account_id)

    async def _known(self, session: AsyncSession, scope: Scope) -> scope_rules.Scope:
        """The scope with our own ids; raises `NotFrozen` for a post that nobody commented yet."""
        if scope.post is None:
            phrase = scope.phrase or None
            return scope_rules.Scope(account_id=scope.account_id, phrase=phrase)
        wanted = select(Post.id).where(
            Post.account_id == scope.account_id, Post.external_id == scope.post
        )
        post_id = await session.scalar(wanted)
        if post_id is None:
            raise NotFrozen
        return scope_rules.Scope(account_id=scope.account_id, post_id=post_id)
