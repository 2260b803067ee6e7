"""The invariants of design and issue, read from the database and from the platforms."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId
from bot.models.attempts import Attempt, AttemptOutcome
from bot.models.audit import AuditEntry
from bot.models.claims import ClaimOverride
from bot.models.comments import Comment, CommentState
from bot.models.drafts import Draft, DraftState
from bot.models.members import Member
from bot.models.replies import IN_PLAY, Reply, ReplyState
from bot.models.sign_offs import STANDS, SignOff
from bot.models.signatures import Signature
from bot.models.take_downs import TakeDown, TakeDownState
from bot.models.work import Task, TaskState
from bot.rules.chain import GENESIS, hash_of
from bot.rules.visibility import Visibility
from bot.services import draft_views, home, sums, taking_down, verification
from bot.services.comment_views import load_comment
from integrations.contract import Resend
from integrations.errors import PlatformError
from tests.state_machine.ledger import CLAIMS
from tests.state_machine.public import author_of
from tests.state_machine.words import Words
from tests.state_machine.world import World
from tests.support.leftovers import tables_with

SURELY_NOT_OUT = {ReplyState.QUEUED, ReplyState.WITHDRAWN, ReplyState.FAILED}
FINAL = {ReplyState.SENT, ReplyState.FAILED, ReplyState.WITHDRAWN}
EXPECTED_ERRORS = (
    *(error.__name__ for error in PlatformError.__subclasses__()),
    "its runner is gone",
    "cancelled",
    "read again",
    "the second reading is too old",
    "told something not long ago",
    "the next is due then",
    taking_down.STANDS,
    taking_down.CUT_OFF,
)


@dataclass
class Promises:
    """Checks a world; raises AssertionError with the broken promise."""

    world: World
    steps: int = 0
    seq: int = 0
    head: str = field(default=GENESIS)

    async def check(self) -> None:
        """What must hold after every step."""
        assert not self.world.ledger.broken, self.world.ledger.broken
        async with self.world.database.reads() as session:
            await self._check_replies(session)
            await self._check_firsts(session)
            self.steps += 1
            if self.steps % 4 == 0:  # it reads every table; what is lost stays lost
                await self._check_sums(session)
            await self._check_chain(session)
            await self._check_errors(session)
            await self._check_snoozed(session)
            await self._check_hidden(session)
        self._check_platforms()

    async def check_end(self) -> None:
        """What must hold once all faults are over and everything had its time."""
        await self.check()
        async with self.world.database.reads() as session:
            found = await verification.verify(session)
            assert found.fault is None, f"{found.bad}: {found.fault}"
            counts = await sums.count(session)
            assert not any(each.difference for each in counts.values()), counts
            await self._check_nothing_stuck(session)
            await self._check_sums(session)
            await self._check_comments(session)
            await self._check_assigned(session)
            await self._check_overrides(session)
        await self._check_erased()

    async def _check_replies(self, session: AsyncSession) -> None:
        ledger = self.world.ledger
        published = Counter[str]()
        for platform in self.world.platforms.values():
            published.update(reply.key for reply in platform.published)
            published.update(correction.key for correction in platform.edited)
        words = Words(self.world)
        rows = await session.execute(
            select(Reply, SignOff, Draft.text, Comment.erased_at)
            .join(SignOff, SignOff.id == Reply.sign_off_id)
            .join(Draft, Draft.id == Reply.draft_id)
            .join(Comment, Comment.id == Reply.comment_id)
            .order_by(Reply.id)
        )
        for reply, signed, text, erased_at in rows:
            known = ledger.signatures[reply.key]
            assert (reply.digest, signed.digest) == (known.digest, known.digest)
            assert text == ("" if erased_at else known.text)
            words.take(reply)
            if reply.state in SURELY_NOT_OUT and reply.key not in ledger.overwritten:
                assert not published[reply.key], f"{reply.state} and yet on the platform"
            if reply.state is ReplyState.SENT:
                assert published[reply.key], "sent and not on the platform"
            if signed.id in ledger.undone:
                assert reply.state is ReplyState.WITHDRAWN, "undone and not withdrawn"
        words.check()

    async def _check_firsts(self, session: AsyncSession) -> None:
        """A first signature that waits is on what its draft offers, and alone."""
        waiting = await session.execute(
            select(Signature, Draft, Comment)
            .join(Draft, Draft.id == Signature.draft_id)
            .join(Comment, Comment.id == Signature.comment_id)
            .where(STANDS)
        )
        comments = Counter[CommentId]()
        for first, draft, comment in waiting:
            comments[comment.id] += 1
            assert draft.state is DraftState.OFFERED, f"signed first and {draft.state}"
            assert first.id not in self.world.ledger.void_firsts, "a void signature waits"
            loaded = await load_comment(session, comment.id)
            at = first.send_at
            offered = await draft_views.digest_of(session, draft, loaded, send_at=at)
            assert first.digest == offered, "signed first, and another text is on offer"
        assert max(comments.values(), default=1) == 1, "two texts of a comment are signed first"

    async def _check_sums(self, session: AsyncSession) -> None:
        counts = await home.get_counts(session)
        placed = counts.waiting + counts.threaded + counts.grouped + counts.set_aside
        assert counts.received == placed + counts.failed == len(self.world.ledger.received)
        rows = await session.execute(
            select(Reply.state, func.count().label("count")).group_by(Reply.state)
        )
        states: dict[ReplyState, int] = dict(rows.all())
        assert sum(states.values()) == len(self.world.ledger.signatures)
        assert set(states) <= set(ReplyState)

    async def _check_chain(self, session: AsyncSession) -> None:
        """Only what came since the last step; `check_end` reads it from the beginning."""
        newer = select(AuditEntry).where(AuditEntry.seq > self.seq).order_by(AuditEntry.seq)
        for entry in await session.scalars(newer):
            assert (entry.seq, entry.prev_hash) == (self.seq + 1, self.head)
            assert entry.hash == hash_of(entry.body)
            self.seq, self.head = entry.seq, entry.hash

    async def _check_errors(self, session: AsyncSession) -> None:
        errors = await session.scalars(
            select(Task.last_error).where(Task.last_error.is_not(None)).distinct()
        )
        unforeseen = [error for error in errors if not str(error).startswith(EXPECTED_ERRORS)]
        assert not unforeseen, unforeseen

    def _check_platforms(self) -> None:
        for platform in self.world.platforms.values():
            keys = Counter(reply.key for reply in platform.published)
            targets = Counter(
                reply.target_id
                for number, reply in enumerate(platform.published, 1)
                if f"r{number}" not in platform.deleted
            )
            assert max(keys.values(), default=1) == 1, "a reply stands twice on the platform"
            assert max(targets.values(), default=1) == 1, "two replies under one comment"

    async def _check_snoozed(self, session: AsyncSession) -> None:
        """Only what waits for the team is put off."""
        if self.world.ledger.was_snoozed:
            put_off = select(Comment.state).where(Comment.snoozed_until.is_not(None)).distinct()
            states = set(await session.scalars(put_off))
            assert states <= {CommentState.OPEN}, f"put off, and {states}"

    async def _check_hidden(self, session: AsyncSession) -> None:
        """What is hidden waits for nobody, unless a reply was on its way there."""
        of_it = (Reply.comment_id == Comment.id) & (Reply.round == Comment.round)
        has_reply = select(Reply.id).where(of_it, Reply.state.in_(IN_PLAY)).exists()
        is_hidden = Comment.visibility != Visibility.SHOWN
        waiting = select(Comment.id).where(is_hidden, Comment.state == CommentState.OPEN)
        left = (await session.scalars(waiting.where(~has_reply))).all()
        assert not left, "hidden, and it waits"

    async def _check_assigned(self, session: AsyncSession) -> None:
        """What waits is nobody's, or somebody's who may answer it; and nothing is put off still."""
        waiting = await session.execute(
            select(Comment, Member.name)
            .outerjoin(Member, Member.id == Comment.assigned_to)
            .where(Comment.state == CommentState.OPEN)
        )
        for comment, name in waiting:
            assert comment.snoozed_until is None, "put off for ever"
            may = not name or self.world.ledger.may_sign(name, comment.account_id)
            assert may, f"it is {name}'s, who may not answer it"

    async def _check_overrides(self, session: AsyncSession) -> None:
        """A reason stands beside each signature that needed one."""
        said = set(await session.scalars(select(ClaimOverride.sign_off_id)))
        ledger = self.world.ledger
        needed = {each.sign_off_id for each in ledger.signatures.values() if each.text in CLAIMS}
        assert needed <= said, "signed past a claim, and no reason is kept"

    async def _check_nothing_stuck(self, session: AsyncSession) -> None:
        for reply in await session.scalars(select(Reply).where(Reply.state.not_in(FINAL))):
            unclear = await session.scalar(
                select(func.count()).where(
                    Attempt.reply_id == reply.id, Attempt.outcome == AttemptOutcome.UNKNOWN
                )
            )
            resend = self.world.platforms[reply.account_id].capabilities.resend
            is_for_a_person = resend is Resend.BLIND or (
                resend is Resend.LOOKUP and (unclear or 0) > 1
            )
            assert reply.state is ReplyState.DOUBTFUL, f"stuck: {reply.state}"
            assert not reply.is_correction, "a correction is in doubt for ever"
            assert is_for_a_person, "in doubt for ever"
        await self._check_take_downs(session)
        dead = await session.scalars(select(Task.kind).where(Task.state == TaskState.DEAD))
        assert not set(dead) & {"send", "settle", "expire", "triage", "show", "take_down"}

    async def _check_take_downs(self, session: AsyncSession) -> None:
        """Each came to its end, and the platform shows the same."""
        for row in await session.scalars(select(TakeDown)):
            is_down = row.external_id in self.world.platforms[row.account_id].deleted
            assert row.ended_at is not None, f"stuck: a take-down is {row.state}"
            assert row.state is not TakeDownState.DONE or is_down, "down, and yet it stands"
            assert row.state is not TakeDownState.WITHDRAWN or not is_down or row.unclear_count

    async def _check_erased(self) -> None:
        """Of whom all was erased, nothing is left in any table."""
        async with self.world.database.reads() as session:
            erased = await session.scalars(
                select(Comment.external_id).where(Comment.erased_at.is_not(None))
            )
            authors = [author_of(name) for name in erased]
        if authors:
            left = await tables_with(self.world.database, *authors)
            assert not left, f"erased, and yet in {left}"

    async def _check_comments(self, session: AsyncSession) -> None:
        """All news was brought: our comments say what the platforms say."""
        for comment in await session.scalars(select(Comment)):
            shown = self.world.platforms[comment.account_id].comments.get(comment.external_id)
            is_gone = comment.state is CommentState.GONE
            assert is_gone == (shown is None), f"{comment.external_id}: gone is {is_gone}"
            is_known = (
                comment.account_id,
                comment.external_id,
            ) not in self.world.ledger.unannounced
            if shown is not None and is_known and comment.erased_at is None:
                assert comment.text == shown.text, f"{comment.external_id} has an old text"
            if shown is not None and comment.erased_at is None:
                stands = Visibility.HIDDEN if shown.is_hidden else Visibility.SHOWN
                assert comment.visibility is stands, f"{comment.visibility}, and it is {stands}"
