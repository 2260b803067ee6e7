"""Which first signatures a member may sign second."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import CommentId, MemberId
from bot.models.drafts import Draft
from bot.models.sign_offs import STANDS
from bot.models.signatures import Signature
from bot.rules.policy import Requirement, Signer, find_lack, requirement
from bot.services import policies, signers
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
    seen = [row for row in standing.all() if by.may_see(row.Signature.account_id)]
    accounts = {signature.account_id for signature, _ in seen}
    measures = await policies.get_measures_of(session, accounts)
    authors = await signers.find_authors(session, [draft for _, draft in seen])
    asked = {(each.member_id, each.account_id) for each, _ in seen}
    asked |= {(by.member_id, on) for on in accounts}
    known = await signers.get_signers(session, asked, now=now)
    return [
        draft.comment_id
        for signature, draft in seen
        if _completes(
            requirement(policies.risks_of(draft.comment), measures[signature.account_id]),
            first=_as_signer(known[signature.member_id, signature.account_id], authors[draft.id]),
            second=_as_signer(known[by.member_id, signature.account_id], authors[draft.id]),
        )
    ]


def _as_signer(known: Signer, author: MemberId | None) -> Signer:
    return replace(known, is_author=author == known.member_id)


def _completes(needs: Requirement, *, first: Signer, second: Signer) -> bool:
    """Whether nothing lacks with the second; the click itself weighs claims, too."""
    if not first.is_trainee:  # else the first would have been the only one
        needs = replace(needs, signatures=2)
    return find_lack(needs, second, first) is None
