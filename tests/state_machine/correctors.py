"""Those who put other words in the place of a reply: with a signature, or by hand outside."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ReasonNeeded, Refusal
from bot.ids import CommentId
from bot.models.replies import Reply, ReplyState
from bot.services import corrections
from bot.views import Actor, CorrectionForm, Override, seen_of
from tests.state_machine.noting import Click, note
from tests.state_machine.people import People, name_of
from tests.state_machine.world import World

CORRECTED: Final = (
    "아래 칸에 넣어 주세요.",
    "다시 확인했어요.",
    "39,000원이에요.",
    "100% 안전해요.",
)
BY_HAND: Final = ("앱에서 고쳤어요.", "앱에서 또 고쳤어요.")


class Correctors(People):
    """Hands that correct. Each keeps the forms that were opened, as tabs stay open."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.opened: dict[CommentId, CorrectionForm] = {}

    async def find_published(self, choice: int) -> Reply | None:
        """One of those that came last of what stands, or stood."""
        async with self.world.database.reads() as session:
            sent = select(Reply).where(Reply.state == ReplyState.SENT).order_by(Reply.id.desc())
            replies = (await session.scalars(sent.limit(3))).all()
        return replies[choice % len(replies)] if replies else None

    async def correct(
        self, choice: int, who: int, what: int, *, behind: bool = False
    ) -> Refusal | None:
        """Send the form in with other words, perhaps one that was opened long ago; say why."""
        form = await self._open(choice, who, behind=behind)
        if form is None:
            return None
        words = CORRECTED[what % len(CORRECTED)]
        refusal = await self._sign(form, who, words, None)
        if isinstance(refusal, ReasonNeeded):
            seen = seen_of(refusal.parameters["findings"])
            refusal = await self._sign(form, who, words, Override(reason="공지", seen=seen))
        return refusal

    async def keep(self, choice: int, who: int, what: int) -> None:
        """Have what was typed stand in the thread, to be signed there."""
        reply = await self.find_published(choice)
        if reply is None:
            return

        async def act(session: AsyncSession, by: Actor) -> None:
            words, now = CORRECTED[what % len(CORRECTED)], self.world.clock()
            await corrections.keep_text(session, reply.id, text=words, by=by, now=now)

        await self.world.click(name_of(who), act)

    async def edit_by_hand(self, choice: int, what: int) -> None:
        """A colleague changes a reply of ours in the platform's app; nobody tells us."""
        reply = await self.find_published(choice)
        if reply is None or reply.external_id is None or reply.was_seen_by_hand:
            return
        platform = self.world.platforms[reply.account_id]
        platform.edit_by_hand(reply.external_id, BY_HAND[what % len(BY_HAND)])
        self.world.ledger.edit_by_hand(reply.account_id, reply.external_id)

    async def _open(self, choice: int, who: int, *, behind: bool) -> CorrectionForm | None:
        reply = await self.find_published(choice)
        if reply is None:
            return None

        async def act(session: AsyncSession, by: Actor) -> None:
            form = await corrections.get_form(
                session, reply.comment_id, by=by, now=self.world.clock()
            )
            if not behind:
                self.opened[reply.comment_id] = form
            self.opened.setdefault(reply.comment_id, form)

        await self.world.click(name_of(who), act)
        return self.opened.get(reply.comment_id)

    async def _sign(
        self, form: CorrectionForm, who: int, words: str, override: Override | None
    ) -> Refusal | None:
        async def act(session: AsyncSession, by: Actor) -> None:
            await corrections.sign(
                session,
                form.reply_id,
                digest=form.digest,
                seen_version=form.comment_version,
                text=words,
                by=by,
                now=self.world.clock(),
                override=override,
            )

        refusal = await self.world.click(name_of(who), act)
        if refusal is None:
            click = Click(
                comment_id=form.comment_id,
                by=name_of(who),
                text=words,
                comment_text=form.text,
                reason=override.reason if override else None,
                standing=form.standing,
            )
            await note(self.world, click)
        return refusal
