"""A member as one of the signers of a text, read in the transaction that asks."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, MemberId
from bot.models.drafts import Draft
from bot.rules.policy import Signer
from bot.services import members, trainees


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
        is_author=draft.written_by == member_id,
    )
