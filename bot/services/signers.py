"""A member as one of the signers of a text, read in the transaction that asks."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId, DraftId, MemberId
from bot.models.drafts import Draft
from bot.models.members import Member, MemberRole
from bot.rules.permissions import GivenRole, Permission, rights_of
from bot.rules.policy import Signer
from bot.services import members, trainees
from bot.views import Actor

_AUTHOR = (
    select(Draft.written_by)
    .where(Draft.comment_id == bindparam("comment_id"), Draft.text == bindparam("text"))
    .order_by(Draft.id)
    .limit(1)
    .scalar_subquery()
)
"""Who wrote a text for a comment first; null: no person. Typed again it stays theirs."""
_SIGNER = (
    select(
        *members.GIVEN_ROLE,
        trainees.IS_IN_TRAINING.label("is_trainee"),
        _AUTHOR.label("author"),
    )
    .outerjoin(MemberRole, MemberRole.member_id == Member.id)
    .where(Member.id == bindparam("member_id"))
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
    asked = {
        "member_id": member_id,
        "account_id": on,
        "now": now,
        "comment_id": draft.comment_id,
        "text": draft.text,
    }
    rows = (await session.execute(_SIGNER, asked)).all()
    given = (GivenRole(row.is_active, row.role, row.account_id) for row in rows)
    return Signer(
        member_id=member_id,
        may=rights_of(given, on=on),
        is_trainee=rows[0].is_trainee,
        is_author=rows[0].author == member_id,
    )


async def get_signers(
    session: AsyncSession, members_on: Collection[tuple[MemberId, AccountId]], *, now: datetime
) -> Mapping[tuple[MemberId, AccountId], Signer]:
    """What several members may do for accounts, as signers of texts that somebody else wrote."""
    member_ids = {member_id for member_id, _ in members_on}
    learns = await trainees.list_in_training(session, member_ids, now=now)
    rows = await session.scalars(select(Member).where(Member.id.in_(member_ids), Member.is_active))
    actors = {member.id: await members.actor_of(session, member) for member in rows.all()}
    return {
        (member_id, on): Signer(
            member_id=member_id,
            may=_rights_of(actors.get(member_id), on),
            is_trainee=(member_id, on) in learns or (member_id, None) in learns,
            is_author=False,
        )
        for member_id, on in members_on
    }


def _rights_of(actor: Actor | None, on: AccountId) -> frozenset[Permission]:
    """Nothing for somebody who was deactivated."""
    if actor is None:
        return frozenset()
    return frozenset(permission for permission in Permission if actor.may(permission, on=on))


async def find_authors(
    session: AsyncSession, drafts: Collection[Draft]
) -> Mapping[DraftId, MemberId | None]:
    """Who wrote the text of each of *drafts* for its comment first; None: no person."""
    said = await session.execute(
        select(Draft.comment_id, Draft.text, Draft.written_by)
        .where(Draft.comment_id.in_({draft.comment_id for draft in drafts}))
        .order_by(Draft.id.desc())
    )
    first = {(comment_id, text): written_by for comment_id, text, written_by in said}
    return {draft.id: first[draft.comment_id, draft.text] for draft in drafts}
