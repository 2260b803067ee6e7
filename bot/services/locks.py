"""Holding a comment or a draft for a decision, in the order everybody takes them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.database import writes_alone
from bot.ids import CommentId, DraftId
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.replies import IN_PLAY, Reply
from bot.models.sign_offs import STANDS
from bot.models.signatures import Signature
from bot.services import comment_views, signatures
from bot.services.endings import lock_comment

_COMMENT_OF = (
    select(Comment.id)
    .where(
        Comment.id
        == select(Draft.comment_id).where(Draft.id == bindparam("draft_id")).scalar_subquery()
    )
    .with_for_update()
)
_HAS_REPLY_IN_PLAY = exists().where(
    Reply.comment_id == Comment.id, Reply.round == Comment.round, Reply.state.in_(IN_PLAY)
)
_HELD = (
    comment_views.with_all(
        select(Draft, Comment, _HAS_REPLY_IN_PLAY.label("is_in_play"), Signature)
        .join(Comment, Comment.id == Draft.comment_id)
        .outerjoin(Signature, (Signature.draft_id == Draft.id) & STANDS)
    )
    .where(Draft.id == bindparam("draft_id"))
    .options(joinedload(Draft.answered, innerjoin=True))  # for its digest
    .with_for_update(of=Draft)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A draft that is locked for a decision, with its comment and what was decided before.

    ``has_reply_in_play`` is of this round, ``first`` the signature of two it waits under.
    """

    draft: Draft
    comment: Comment
    has_reply_in_play: bool
    first: Signature | None


async def hold_comment(session: AsyncSession, comment_id: CommentId) -> Comment:
    """Lock a comment for a decision, loaded as cards need it."""
    if not writes_alone(session):
        await lock_comment(session, comment_id)
    return await comment_views.load_comment(session, comment_id)


async def hold_draft(session: AsyncSession, draft_id: DraftId) -> Held:
    """Lock a draft and its comment, in the order everybody takes them."""
    which = {"draft_id": draft_id}
    if not writes_alone(session):  # what was decided is read once nobody else can decide
        (await session.execute(_COMMENT_OF, which)).one()
    draft, comment, is_in_play, first = (await session.execute(_HELD, which)).one()
    return Held(draft=draft, comment=comment, has_reply_in_play=is_in_play, first=first)


async def held_with(session: AsyncSession, draft: Draft, comment: Comment) -> Held:
    """A draft of this transaction, for a comment that the caller holds and may answer."""
    first = await signatures.find_standing(session, draft.id)
    return Held(draft=draft, comment=comment, has_reply_in_play=False, first=first)
