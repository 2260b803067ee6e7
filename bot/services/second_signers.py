"""Which first signatures a member may sign second."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import CommentId
from bot.models.drafts import Draft
from bot.models.signatures import Signature
from bot.rules.policy import find_lack
from bot.services import policies
from bot.services.signatures import STANDS
from bot.services.signers import get_signer
from bot.views import Actor

MOST_LOOKED_AT = 200
"""First signatures, those that wait longest: each is weighed by who signed it."""


async def list_signable(session: AsyncSession, *, by: Actor, now: datetime) -> Sequence[CommentId]:
    """Comments whose text the member would complete by signing it, as things are now."""
    standing = await session.execute(
        select(Signature, Draft)
        .join(Draft, Draft.id == Signature.draft_id)
        .where(STANDS, Signature.expires_at > now, Signature.member_id != by.member_id)
        .options(joinedload(Draft.comment))
        .order_by(Signature.signed_at, Signature.id)
        .limit(MOST_LOOKED_AT)
    )
    return [
        draft.comment_id
        for signature, draft in standing.all()
        if by.may_see(signature.account_id)
        and await _completes(session, signature, draft, by=by, now=now)
    ]


async def _completes(
    session: AsyncSession, signature: Signature, draft: Draft, *, by: Actor, now: datetime
) -> bool:
    """Whether nothing lacks with the member's signature; the click itself weighs claims, too."""
    on = signature.account_id
    first = await get_signer(session, signature.member_id, draft, on=on, now=now)
    second = await get_signer(session, by.member_id, draft, on=on, now=now)
    needs = await policies.get_requirement(session, draft.comment)
    if not first.is_trainee:  # else the first would have been the only one
        needs = replace(needs, signatures=2)
    return find_lack(needs, second, first) is None
