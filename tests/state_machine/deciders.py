"""Those who decide about comments, drafts and what is out, without signing a reply."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import SignOffId
from bot.models.comments import Comment
from bot.models.drafts import RejectionReason
from bot.models.replies import Reply, ReplyState
from bot.rules.visibility import Visibility
from bot.services import hides, reopening, review, settling, take_downs
from bot.views import Actor
from tests.state_machine.people import People, name_of
from tests.state_machine.signers import TYPED


class Deciders(People):
    """Hands that decide."""

    async def keep(self, choice: int, who: int, text: int) -> None:
        """Have what somebody typed stand in the thread, unsigned."""
        comment = await self.find_comment(choice)
        if comment is None:
            return
        typed = TYPED[text % len(TYPED)]

        async def act(session: AsyncSession, by: Actor) -> None:
            now = self.world.clock()
            await review.keep_text(session, comment.id, text=typed, based_on=None, by=by, now=now)

        await self.world.click(name_of(who), act)

    async def reject(self, choice: int, who: int) -> None:
        seen = self.pick(choice)
        if seen is None:
            return

        async def act(session: AsyncSession, by: Actor) -> None:
            reason = RejectionReason.TONE.value
            await review.reject(
                session, seen.draft_id, reason=reason, note=None, by=by, now=self.world.clock()
            )

        await self.world.click(name_of(who), act)

    async def decide(self, choice: int, who: int, what: str) -> None:
        """Close a comment, say that it was answered by hand, or take either back."""
        comment = await self.find_comment(choice)
        if comment is None:
            return
        decision: dict[str, Callable[..., Awaitable[None]]] = {
            "close": review.close,
            "by_hand": review.answered_by_hand,
            "reopen": reopening.reopen,
        }

        async def act(session: AsyncSession, by: Actor) -> None:
            now, seen_version = self.world.clock(), comment.version
            await decision[what](session, comment.id, seen_version=seen_version, by=by, now=now)

        await self.world.click(name_of(who), act)

    async def hide(self, choice: int, who: int) -> None:
        """Have a comment hidden: what was signed for it, once or twice, leaves no more."""
        comment = await self.find_comment(choice)
        if comment is None:
            return
        queued = (Reply.comment_id == comment.id) & (Reply.state == ReplyState.QUEUED)
        stopped: set[int] = set()

        async def act(session: AsyncSession, by: Actor) -> None:
            now, seen_version = self.world.clock(), comment.version
            was_asked = Comment.visibility == Visibility.HIDING
            stopped.update(await session.scalars(select(Reply.sign_off_id).where(queued)))
            await hides.hide(session, comment.id, seen_version=seen_version, by=by, now=now)
            if not await session.scalar(select(was_asked).where(Comment.id == comment.id)):
                stopped.clear()

        if await self.world.click(name_of(who), act) is None:
            self._forget_signed(comment, stopped)

    def _forget_signed(self, comment: Comment, stopped: set[int]) -> None:
        ledger = self.world.ledger
        ledger.undone |= stopped
        ledger.void_firsts |= {
            first.signature_id
            for first in ledger.firsts.values()
            if (first.account_id, first.target) == (comment.account_id, comment.external_id)
        }

    async def unhide(self, choice: int, who: int) -> None:
        comment = await self.find_comment(choice)
        if comment is None:
            return

        async def act(session: AsyncSession, by: Actor) -> None:
            now = self.world.clock()
            await hides.unhide(session, comment.id, seen_version=comment.version, by=by, now=now)

        await self.world.click(name_of(who), act)

    async def check_now(self, choice: int, who: int) -> None:
        """Ask that a doubtful reply is looked for at once."""
        signatures = list(self.world.ledger.signatures.values())
        if not signatures:
            return
        sign_off_id = SignOffId(signatures[choice % len(signatures)].sign_off_id)

        async def act(session: AsyncSession, by: Actor) -> None:
            await settling.check_now(session, sign_off_id, by=by, now=self.world.clock())

        await self.world.click(name_of(who), act)

    async def take_down(self, choice: int, who: int) -> None:
        """Look at a reply that was sent, and sign its end."""
        async with self.world.database.reads() as session:
            sent = select(Reply).where(Reply.state == ReplyState.SENT).order_by(Reply.id.desc())
            replies = (await session.scalars(sent.limit(4))).all()
        if not replies:
            return
        reply, name = replies[choice % len(replies)], name_of(who)

        async def act(session: AsyncSession, by: Actor) -> None:
            form = await take_downs.get_form(session, reply.comment_id, by=by)
            now = self.world.clock()
            await take_downs.sign(session, form.reply_id, digest=form.digest, by=by, now=now)
            signed = await session.get_one(Reply, form.reply_id)
            self.world.ledger.sign_end(signed.account_id, signed.external_id or "", name)

        await self.world.click(name, act)

    async def look_oneself(self, choice: int, who: int) -> None:
        """Look on the platform, and say truly whether a doubtful reply stands there."""
        comment = await self.find_comment(choice)
        if comment is None:
            return
        target = (comment.account_id, comment.external_id)
        signed = [
            each
            for each in self.world.ledger.signatures.values()
            if (each.account_id, each.target) == target
        ]
        if not signed:
            return
        sign_off_id = SignOffId(signed[-1].sign_off_id)
        shown = self.world.platforms[comment.account_id].published
        stands = any(reply.target_id == comment.external_id for reply in shown)
        if signed[-1].edits is not None:
            stands = shown[int(signed[-1].edits[1:]) - 1].text == signed[-1].text

        async def act(session: AsyncSession, by: Actor) -> None:
            await settling.settle_by_hand(
                session, sign_off_id, stands=stands, by=by, now=self.world.clock()
            )

        await self.world.click(name_of(who), act)
