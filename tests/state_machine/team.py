"""The people in Slack: they click what they see, with or without the right to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotFrozen, Refusal
from bot.ids import CommentId, MemberId, SignatureId, SignOffId
from bot.models.comments import Comment, CommentVersion, Post
from bot.models.drafts import Draft, DraftSource, RejectionReason
from bot.models.members import Member
from bot.models.replies import Reply, ReplyState, SignOff
from bot.models.signatures import Signature as FirstSignature
from bot.rules import scope as scope_rules
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk, find_risks
from bot.rules.scope import LiftBy
from bot.services import (
    accounts,
    approving,
    assigning,
    batches,
    drafting,
    freeze,
    lifting,
    members,
    policies,
    policy_changes,
    review,
    settling,
    take_downs,
    trainees,
)
from bot.services.drafting import Offer
from bot.views import Actor, BatchOutcome, Terms
from tests.state_machine.ledger import First, Scope, Signature
from tests.state_machine.world import TEAM_ROLES, Seen, World
from tests.support.builders import TEAM, user_of

MOSTLY = 5
NAMES = (*TEAM_ROLES, "모르는 사람")
MACHINE_TEXTS = ("위 칸에 넣으셔도 돼요.", "내일 도착해요.", "바로 확인할게요.")
RISKS = (Risk.REFUND, Risk.HEALTH_SAFETY)  # of what the public writes
MEASURES = (Measure.TWO, Measure.TWO, Measure.TWO, Measure.LEAD, Measure.ONE)
TYPED = ("직접 쓴 답이에요.", "고객님, 죄송해요.", MACHINE_TEXTS[0])


class Digest(StrEnum):
    """What a button carries."""

    RIGHT = "right"
    OLD = "old"  # of another draft that was seen before
    FORGED = "forged"


@dataclass
class Team:
    """Hands that click. Every method returns the refusal, or None when it worked."""

    world: World

    async def sign(self, choice: int, who: int, digest: Digest) -> Refusal | None:
        """Press Approve on a card that was seen at some time."""
        seen = self._pick(choice)
        if seen is None:
            return None
        carried, name = self._digest(seen, digest), NAMES[who % len(NAMES)]

        async def act(session: AsyncSession, by: Actor) -> None:
            await review.sign_off(
                session, seen.draft_id, digest=carried, by=by, now=self.world.clock()
            )

        refusal = await self.world.click(name, act)
        if refusal is None:
            self.world.ledger.blame(carried != seen.digest, "signed with another digest than shown")
            at = seen.send_at
            await self._note(seen.comment_id, name, seen.text, seen.comment_text, send_at=at)
        return refusal

    async def sign_batch(self, choice: int, who: int) -> None:
        """Send a batch in that was opened on one card, with whatever else was seen lately."""
        anchor, name = self._pick(choice), NAMES[who % len(NAMES)]
        if anchor is None:
            return
        lately = list(self.world.seen.values())[1 - batches.A_PAGE :]
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
            await self._note(seen.comment_id, name, seen.text, seen.comment_text)

    def _judge_batched(self, anchor: Seen, seen: Seen, name: str) -> None:
        blame = self.world.ledger.blame
        blame(find_risks(seen.comment_text), "signed at risk in a batch")
        blame(self.world.ledger.is_trainee(name), "a trainee signed a batch")
        blame(seen.text != anchor.text, "another answer was signed in a batch")

    async def keep(self, choice: int, who: int, text: int) -> None:
        """Have what somebody typed stand in the thread, unsigned."""
        comment = await self._comment(choice)
        if comment is None:
            return
        typed = TYPED[text % len(TYPED)]

        async def act(session: AsyncSession, by: Actor) -> None:
            now = self.world.clock()
            await review.keep_text(session, comment.id, text=typed, based_on=None, by=by, now=now)

        await self.world.click(NAMES[who % len(NAMES)], act)

    async def edit_and_sign(
        self,
        choice: int,
        who: int,
        text: int,
        *,
        behind: int = 0,
        send_at: datetime | None = None,
    ) -> None:
        """Send the modal in; it was opened *behind* versions ago."""
        comment = await self._comment(choice)
        if comment is None:
            return
        name, typed = NAMES[who % len(NAMES)], TYPED[text % len(TYPED)]
        seen_version = max(1, comment.version - behind)
        comment_text = await self._text_of(comment, seen_version)
        seen = self._pick(choice)
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
                terms=Terms(send_at=send_at),
            )

        if await self.world.click(name, act) is None:
            await self._note(comment.id, name, typed, comment_text, send_at=send_at)

    async def undo(self, choice: int, who: int) -> None:
        signatures = sorted(self.world.ledger.signatures.values(), key=lambda s: s.sign_off_id)
        if not signatures:
            return
        signed, name = signatures[-1 - choice % len(signatures)], NAMES[who % len(NAMES)]

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
        first, name = firsts[-1 - choice % len(firsts)], NAMES[who % len(NAMES)]
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
        name, now = list(TEAM_ROLES)[who % len(TEAM_ROLES)], self.world.clock()
        until = now + timedelta(hours=1)
        is_trainee = self.world.ledger.is_trainee(name)
        async with self.world.database.writes() as session:
            member_id = await self._member(session, name)
            if is_trainee:
                await trainees.end(session, member_id, on=None, now=now)
            else:
                await trainees.begin(
                    session, member_id, on=None, until=until, remaining=None, now=now
                )
        self.world.ledger.training[name] = now if is_trainee else until

    async def reject(self, choice: int, who: int) -> None:
        seen = self._pick(choice)
        if seen is None:
            return

        async def act(session: AsyncSession, by: Actor) -> None:
            reason = RejectionReason.TONE.value
            await review.reject(
                session, seen.draft_id, reason=reason, note=None, by=by, now=self.world.clock()
            )

        await self.world.click(NAMES[who % len(NAMES)], act)

    async def decide(self, choice: int, who: int, what: str) -> None:
        """Close a comment, take it, or say that it was answered by hand."""
        comment = await self._comment(choice)
        if comment is None:
            return
        decision = {"close": review.close, "by_hand": review.answered_by_hand}

        async def act(session: AsyncSession, by: Actor) -> None:
            await decision[what](session, comment.id, by=by, now=self.world.clock())

        await self.world.click(NAMES[who % len(NAMES)], act)

    async def take(self, choice: int, who: int) -> None:
        """Press the button that makes a comment one's own, on the card as it is now."""
        comment = await self._comment(choice)
        if comment is None:
            return

        async def act(session: AsyncSession, by: Actor) -> None:
            await assigning.take(
                session,
                comment.id,
                seen_version=comment.version,
                seen_assignee=comment.assigned_to,
                by=by,
                now=self.world.clock(),
            )

        await self.world.click(NAMES[who % len(NAMES)], act)

    async def check_now(self, choice: int, who: int) -> None:
        """Ask that a doubtful reply is looked for at once."""
        signatures = list(self.world.ledger.signatures.values())
        if not signatures:
            return
        sign_off_id = SignOffId(signatures[choice % len(signatures)].sign_off_id)

        async def act(session: AsyncSession, by: Actor) -> None:
            await settling.check_now(session, sign_off_id, by=by, now=self.world.clock())

        await self.world.click(NAMES[who % len(NAMES)], act)

    async def take_down(self, choice: int, who: int) -> None:
        """Look at a reply that was sent, and sign its end."""
        async with self.world.database.reads() as session:
            sent = select(Reply).where(Reply.state == ReplyState.SENT).order_by(Reply.id.desc())
            replies = (await session.scalars(sent.limit(4))).all()
        if not replies:
            return
        reply, name = replies[choice % len(replies)], NAMES[who % len(NAMES)]

        async def act(session: AsyncSession, by: Actor) -> None:
            form = await take_downs.get_form(session, reply.comment_id, by=by)
            now = self.world.clock()
            await take_downs.sign(session, form.reply_id, digest=form.digest, by=by, now=now)
            signed = await session.get_one(Reply, form.reply_id)
            self.world.ledger.sign_end(signed.account_id, signed.external_id or "", name)

        await self.world.click(name, act)

    async def look_oneself(self, choice: int, who: int) -> None:
        """Look on the platform, and say truly whether a doubtful reply stands there."""
        comment = await self._comment(choice)
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
        published = self.world.platforms[comment.account_id].published
        stands = any(reply.target_id == comment.external_id for reply in published)

        async def act(session: AsyncSession, by: Actor) -> None:
            await settling.settle_by_hand(
                session, sign_off_id, stands=stands, by=by, now=self.world.clock()
            )

        await self.world.click(NAMES[who % len(NAMES)], act)

    async def freeze(self, scope: int, who: int, choice: int = 0) -> None:
        """Stop everything, an account, or what is under a comment's post or speaks as it does."""
        scopes = [None, *self.world.platforms]
        comment = await self._comment(choice)
        stopped, name = Scope(scopes[scope % len(scopes)]), NAMES[who % len(NAMES)]
        if scope >= len(scopes) and comment is not None:
            place = (comment.account_id, comment.external_id)
            stopped = Scope(comment.account_id, self.world.ledger.posts[place])
            if scope % 2:
                stopped = Scope(comment.account_id, phrase=comment.text.split()[0])

        async def act(session: AsyncSession, by: Actor) -> None:
            now, known = self.world.clock(), await self._known(session, stopped)
            await freeze.freeze(session, known, reason="불", by=by, now=now)

        if await self.world.click(name, act) is None:
            self.world.ledger.blame(not self.world.ledger.may_freeze(name), "frozen without right")
            self.world.ledger.frozen.add(stopped)

    async def lift(self, choice: int, who: int) -> None:
        frozen = sorted(self.world.ledger.frozen, key=str)
        if not frozen:
            return
        stopped, name = frozen[choice % len(frozen)], NAMES[who % len(NAMES)]

        returned: list[int | None] = []

        async def act(session: AsyncSession, by: Actor) -> None:
            known = await self._known(session, stopped)
            returned.append(await lifting.lift_scope(session, known, by=by, now=self.world.clock()))

        if await self.world.click(name, act) is None:
            self.world.ledger.blame(not self.world.ledger.may_lift(name), "lifted without right")
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

    async def toggle_roles(self, who: int, roles: frozenset[Role]) -> None:
        """Give somebody other roles, or back those of the beginning."""
        name = list(TEAM_ROLES)[who % len(TEAM_ROLES)]
        has_changed = self.world.ledger.roles[name] != TEAM_ROLES[name]
        await self.change_roles(who, frozenset(TEAM_ROLES[name]) if has_changed else roles)

    async def change_roles(self, who: int, roles: frozenset[Role]) -> None:
        name = list(TEAM_ROLES)[who % len(TEAM_ROLES)]
        async with self.world.database.writes() as session:
            member_id = await self._member(session, name)
            await members.set_roles(
                session, member_id, roles=roles, by=None, now=self.world.clock()
            )
        self.world.ledger.roles[name] = set(roles)

    async def toggle_active(self, who: int) -> None:
        """Slack says that somebody was deactivated, or is back."""
        name = list(TEAM_ROLES)[who % len(TEAM_ROLES)]
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
        comment = await self._comment(choice)
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
            held = await drafting.hold_for_draft(session, comment.id)
            await drafting.offer(session, held, offered, now=self.world.clock())

    def _pick(self, choice: int) -> Seen | None:
        """A card with an Approve; or, rarely, any card."""
        cards = list(self.world.seen.values())
        live = [card for card in cards if card.is_offered]
        some = live if live and choice < MOSTLY else cards
        return some[-1 - choice % len(some)] if some else None

    def _digest(self, seen: Seen, digest: Digest) -> str:
        match digest:
            case Digest.RIGHT:
                return seen.digest
            case Digest.OLD:
                return next(iter(self.world.seen.values())).digest
            case Digest.FORGED:
                return hashlib.sha256(seen.text.encode()).hexdigest()

    async def _comment(self, choice: int) -> Comment | None:
        async with self.world.database.reads() as session:
            newest = select(Comment).order_by(Comment.id.desc()).limit(8)
            comments = (await session.scalars(newest)).all()
        return comments[choice % len(comments)] if comments else None

    async def _text_of(self, comment: Comment, version: int) -> str:
        async with self.world.database.reads() as session:
            return (await session.get_one(CommentVersion, (comment.id, version))).text

    async def _member(self, session: AsyncSession, name: str) -> MemberId:
        wanted = select(Member.id).where(Member.user_id == user_of(name))
        return (await session.scalars(wanted)).one()

    async def _note(
        self,
        comment_id: CommentId,
        name: str,
        text: str,
        comment_text: str,
        *,
        send_at: datetime | None = None,
    ) -> None:
        """Keep what was signed, and under which key it may leave; or that it was signed first."""
        async with self.world.database.reads() as session:
            newest = (
                select(Reply, SignOff, Comment, Member.name)
                .join(SignOff, SignOff.id == Reply.sign_off_id)
                .join(Comment, Comment.id == Reply.comment_id)
                .join(Draft, Draft.id == Reply.draft_id)
                .outerjoin(Member, Member.id == Draft.written_by)
                .where(
                    Reply.comment_id == comment_id, Reply.key.not_in(self.world.ledger.signatures)
                )
                .order_by(Reply.id.desc())
                .limit(1)
            )
            found = (await session.execute(newest)).one_or_none()
            if found is None:
                await self._note_first(session, comment_id, name, text, comment_text)
                return
            reply, signed, comment, author = found
            needs = await policies.get_requirement(session, comment)
        self.world.ledger.sign(
            Signature(
                sign_off_id=signed.id,
                account_id=comment.account_id,
                key=reply.key,
                digest=reply.digest,
                by=name,
                text=text,
                target=comment.external_id,
                comment_text=comment_text,
                risks=frozenset(finding.risk for finding in find_risks(comment_text)),
                needs_lead=needs.lead,
                author=author,
                first_id=signed.first_signature_id,
                send_at=send_at,
                at=signed.signed_at,
            )
        )

    async def _note_first(
        self, session: AsyncSession, comment_id: CommentId, name: str, text: str, comment_text: str
    ) -> None:
        newest = (
            select(FirstSignature)
            .where(FirstSignature.comment_id == comment_id)
            .order_by(FirstSignature.id.desc())
            .limit(1)
        )
        signed = (await session.scalars(newest)).one()
        comment = await session.get_one(Comment, comment_id)
        self.world.ledger.blame(
            signed.id in self.world.ledger.firsts, "a click wrote neither reply nor signature"
        )
        self.world.ledger.sign_first(
            First(
                signature_id=signed.id,
                account_id=signed.account_id,
                target=comment.external_id,
                by=name,
                digest=signed.digest,
                text=text,
                comment_text=comment_text,
            )
        )
