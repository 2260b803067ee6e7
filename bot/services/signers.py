"""A member as one of the signers of a text, read in the transaction that asks."""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, MemberId
from bot.models.drafts import Draft
from bot.rules.policy import Signer
from bot.services import members, trainees

_AUTHOR = (
    select(Draft.written_by)
    .where(Draft.comment_id == bindparam("comment_id"), Draft.text == bindparam("text"))
    .order_by(Draft.id)
    .limit(1)
)


async def get_signer(
    session: AsyncSession,
    member_id: MemberId,
    draft: Draft,
    *,
    on: AccountId,
    now: datetime,
) -> Signer:
    """What a member may do for the account *on* at this moment, as a signer of *draft*."""
    return Signer(
        member_id=member_id,
        may=await members.get_rights(session, member_id, on=on),
        is_trainee=await trainees.is_trainee(session, member_id, on=on, now=now),
        is_author=await _find_author(session, draft) == member_id,
    )


async def _find_author(session: AsyncSession, draft: Draft) -> MemberId | None:
    """Who wrote this text for the comment first; None: no person. Typed again it stays theirs."""
    words = {"comment_id": draft.comment_id, "text": draft.text}
    return await session.scalar(_AUTHOR, words)
