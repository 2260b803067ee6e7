"""Those who sign replies, alone, by two, in a batch or from the modal, and take it back."""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ReasonNeeded, Refusal
from bot.ids import SignatureId, SignOffId
from bot.models.signatures import Signature as FirstSignature
from bot.rules.risk import find_risks
from bot.services import approving, batches, review
from bot.views import PLAIN, Actor, BatchOutcome, Override, Terms, seen_of
from tests.state_machine.ledger import CLAIMS
from tests.state_machine.noting import Click, note
from tests.state_machine.people import People, name_of
from tests.state_machine.slack import Seen

TYPED: Final = ("직접 쓴 답이에요.", "고객님, 죄송해요.", "위 칸에 넣으셔도 돼요.")


class Digest(StrEnum):
    """What a button carries."""

    RIGHT = "right"
    OLD = "old"  # of another draft that was seen before
    FORGED = "forged"


class Signers(People):
    """Hands that sign. `sign` returns the refusal, or None when it worked."""

    async def sign(self, choice: int, who: int, digest: Digest) -> Refusal | None:
        """Press Approve on a card that was seen at some time."""
        seen = self.pick(choice)
        if seen is None:
            return None
        carried, name = self._digest(seen, digest), name_of(who)

        async def act(session: AsyncSession, by: Actor) -> None:
            await review.sign_off(
                session, seen.draft_id, digest=carried, by=by, now=self.world.clock()
            )

        refusal = await self.world.click(name, act)
        if refusal is None:
            self.world.ledger.blame(carried != seen.digest, "signed with another digest than shown")
            await note(self.world, _click_on(seen, name, send_at=seen.send_at))
        return refusal

    async def sign_batch(self, choice: int, who: int) -> None:
        """Send a batch in that was opened on one card, with whatever else was seen lately."""
        anchor, name = self.pick(choice), name_of(who)
        if anchor is None:
            return
        lately = list(self.world.slack.seen.values())[1 - batches.A_PAGE :]
        some = {each.draft_id: each for each in (anchor, *lately)}
        ticked = {draft_id: seen.digest for draft_id, seen in some.items()}
        done = list[BatchOutcome]()

        async def act(session: AsyncSession, by: Actor) -> None:
            now = self.world.clock()
            done.append(await batches.sign_off(session, anchor.draft_id, ticked, by=by, now=now))

        if await self.world.click(name, act) is not None:
            return
        left_out = {each.line.draft_id for each in done[0].left_out}
        signed = [seen for draft_id, seen in some.items() if draft_id not in left_out]
        self.world.ledger.blame(len(signed) != done[0].signed, "a batch told of another count")
        for seen in signed:
            self._judge_batched(anchor, seen, name)
            await note(self.world, _click_on(seen, name))

    def _judge_batched(self, anchor: Seen, seen: Seen, name: str) -> None:
        blame = self.world.ledger.blame
        blame(find_risks(seen.comment_text), "signed at risk in a batch")
        blame(self.world.ledger.is_trainee(name), "a trainee signed a batch")
        blame(seen.text != anchor.text, "another answer was signed in a batch")

    async def edit_and_sign(
        self,
        choice: int,
        who: int,
        text: int,
        *,
        behind: int = 0,
        terms: Terms = PLAIN,
        words: str | None = None,
    ) -> Refusal | None:
        """Send the modal in; it was opened *behind* versions ago."""
        comment = await self.find_comment(choice)
        if comment is None:
            return None
        name, typed = name_of(who), words or TYPED[text % len(TYPED)]
        seen_version = max(1, comment.version - behind)
        comment_text = await self.text_of(comment, seen_version)
        seen = self.pick(choice)
        fits = seen is not None and seen.comment_id == comment.id
        based_on = seen.draft_id if seen is not None and fits else None

        async def act(session: AsyncSession, by: Actor) -> None:
            await review.edit_and_sign(
                session,
                comment.id,
                seen_version=seen_version,
                text=typed,
                based_on=based_on,
                by=by,
                now=self.world.clock(),
                terms=terms,
            )

        refusal = await self.world.click(name, act)
        if refusal is None:
            click = Click(
                comment_id=comment.id,
                by=name,
                text=typed,
                comment_text=comment_text,
                send_at=terms.send_at,
                reason=terms.override.reason if terms.override else None,
            )
            await note(self.world, click)
        return refusal

    async def sign_past_claim(self, choice: int, who: int, what: int) -> None:
        """Type what the product finds something in, and say why; or say it of something else."""
        words = list(CLAIMS)[what % len(CLAIMS)]
        refusal = await self.edit_and_sign(choice, who, what, words=words)
        if not isinstance(refusal, ReasonNeeded):
            return
        is_right = bool(what % 4)
        seen = seen_of(refusal.parameters["findings"] if is_right else ())
        terms = Terms(override=Override(reason="매장 공지", seen=seen))
        if await self.edit_and_sign(choice, who, what, words=words, terms=terms) is None:
            self.world.ledger.blame(not is_right, "a reason was taken for what nobody saw")

    async def undo(self, choice: int, who: int) -> None:
        signatures = sorted(self.world.ledger.signatures.values(), key=lambda s: s.sign_off_id)
        if not signatures:
            return
        signed, name = signatures[-1 - choice % len(signatures)], name_of(who)

        async def act(session: AsyncSession, by: Actor) -> None:
            await review.undo(session, SignOffId(signed.sign_off_id), by=by, now=self.world.clock())

        is_double_tap = name == signed.by and self.world.clock() - signed.at < approving.DOUBLE_TAP
        if await self.world.click(name, act) is None and not is_double_tap:
            self.world.ledger.undone.add(signed.sign_off_id)

    async def undo_first(self, choice: int, who: int, *, sends_back: bool) -> None:
        """Take the first of two signatures back, or send its draft back."""
        firsts = list(self.world.ledger.firsts.values())
        if not firsts:
            return
        first, name = firsts[-1 - choice % len(firsts)], name_of(who)
        signature_id = SignatureId(first.signature_id)
        async with self.world.database.reads() as session:
            signed_at = (await session.get_one(FirstSignature, signature_id)).signed_at

        async def act(session: AsyncSession, by: Actor) -> None:
            now = self.world.clock()
            if sends_back:
                await approving.send_back(session, signature_id, note="다시", by=by, now=now)
            else:
                await approving.undo_first(session, signature_id, by=by, now=now)

        is_young = self.world.clock() - signed_at < approving.DOUBLE_TAP
        is_double_tap = name == first.by and is_young and not sends_back
        if await self.world.click(name, act) is None and not is_double_tap:
            self.world.ledger.void_firsts.add(first.signature_id)

    def _digest(self, seen: Seen, digest: Digest) -> str:
        match digest:
            case Digest.RIGHT:
                return seen.digest
            case Digest.OLD:
                return next(iter(self.world.slack.seen.values())).digest
            case Digest.FORGED:
                return hashlib.sha256(seen.text.encode()).hexdigest()


def _click_on(seen: Seen, name: str, *, send_at: datetime | None = None) -> Click:
    return Click(
        comment_id=seen.comment_id,
        by=name,
        text=seen.text,
        comment_text=seen.comment_text,
        send_at=send_at,
    )
