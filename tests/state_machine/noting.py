"""What somebody signed, as the ledger keeps it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.members import Member
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.models.signatures import Signature as FirstSignature
from bot.rules.risk import find_risks
from bot.services import policies, published
from tests.state_machine.ledger import First, Signature
from tests.state_machine.world import World


@dataclass(frozen=True, kw_only=True)
class Click:
    """What somebody saw when they signed, and said with it."""

    comment_id: CommentId
    by: str
    text: str
    comment_text: str
    send_at: datetime | None = None
    reason: str | None = None  # to sign what was found in the text
    standing: str | None = None  # of a correction, where its signer was shown what stands there


async def note(world: World, click: Click) -> None:
    """Keep what was signed, and under which key it may leave; or that it was signed first."""
    async with world.database.reads() as session:
        newest = (
            select(Reply, SignOff, Comment, Member.name)
            .join(SignOff, SignOff.id == Reply.sign_off_id)
            .join(Comment, Comment.id == Reply.comment_id)
            .join(Draft, Draft.id == Reply.draft_id)
            .outerjoin(Member, Member.id == Draft.written_by)
            .where(Reply.comment_id == click.comment_id, Reply.key.not_in(world.ledger.signatures))
            .order_by(Reply.id.desc())
            .limit(1)
        )
        found = (await session.execute(newest)).one_or_none()
        if found is None:
            await _note_first(session, world, click)
            return
        reply, signed, comment, author = found
        needs = await policies.get_requirement(session, comment)
        standing = click.standing or await _standing(session, reply)
    world.ledger.sign(
        Signature(
            sign_off_id=signed.id,
            account_id=comment.account_id,
            key=reply.key,
            digest=reply.digest,
            by=click.by,
            text=click.text,
            target=comment.external_id,
            comment_text=click.comment_text,
            risks=frozenset(finding.risk for finding in find_risks(click.comment_text)),
            needs_lead=needs.lead,
            author=author,
            first_id=signed.first_signature_id,
            send_at=click.send_at,
            reason=click.reason,
            at=signed.signed_at,
            edits=reply.edits_external_id,
            standing=standing,
        )
    )


async def _standing(session: AsyncSession, reply: Reply) -> str | None:
    """What stood there by what the card of a correction was about."""
    if reply.edits_reply_id is None:
        return None
    return await published.text_of(session, await session.get_one(Reply, reply.edits_reply_id))


async def _note_first(session: AsyncSession, world: World, click: Click) -> None:
    newest = (
        select(FirstSignature)
        .where(FirstSignature.comment_id == click.comment_id)
        .order_by(FirstSignature.id.desc())
        .limit(1)
    )
    signed = (await session.scalars(newest)).one()
    comment = await session.get_one(Comment, click.comment_id)
    is_known = signed.id in world.ledger.firsts
    world.ledger.blame(is_known, "a click wrote neither reply nor signature")
    world.ledger.sign_first(
        First(
            signature_id=signed.id,
            account_id=signed.account_id,
            target=comment.external_id,
            by=click.by,
            digest=signed.digest,
            text=click.text,
            comment_text=click.comment_text,
            reason=click.reason,
        )
    )
