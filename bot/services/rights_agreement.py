"""Whether rights stand as the record tells it: who is a member, their roles, their training.

They decide whose click counts. See `agreement`.
"""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import AccountId
from bot.models.members import BY_HAND, Member, MemberRole, RoleGroup, Trainee
from bot.models.replies import Reply
from bot.models.sign_offs import SignOff
from bot.rules.chain import written
from bot.services.audit import Audit
from bot.services.row_entries import Disagreement
from bot.services.told import Told

_Rights = dict[str, Any]
"""What holds, by what it is of; nothing is said of what is as it always begins."""


async def find_first(session: AsyncSession, record: Told) -> Disagreement | None:
    """A right that was given, changed or taken away behind the back of the record."""
    return (
        await _find_another_person(session, record)
        or _differing(_told_of_roles(record), await _roles(session))
        or _differing(_told_of_groups(record), await _groups(session))
        or _differing(_told_of_training(record), await _training(session))
    )


async def _find_another_person(session: AsyncSession, record: Told) -> Disagreement | None:
    """A member who is not, or was for a while not, whom the record means by them."""
    people = await session.execute(select(Member.id, Member.team_id, Member.user_id))
    who = {f"member:{member_id}": (team_id, user_id) for member_id, team_id, user_id in people}
    for entry in record.of([Audit.MEMBER_CHANGED]):
        subject, facts = entry["subject"], entry["facts"]
        if who.get(subject) != (facts["team_id"], facts["user_id"]):
            return Disagreement(subject, "it differs from the record")
    return None


def _differing(told: _Rights, stands: _Rights) -> Disagreement | None:
    for where in sorted({*told, *stands}):
        if told.get(where) != stands.get(where):
            return Disagreement(where, "it differs from the record")
    return None


def _told_of_roles(record: Told) -> _Rights:
    """The newest word of the record on each."""
    told: _Rights = {}
    for entry in record.of([Audit.MEMBER_CHANGED]):
        subject, facts = entry["subject"], entry["facts"]
        if "is_active" in facts:
            told[subject] = None if facts["is_active"] else "deactivated"
        if "roles" in facts:
            told[_place(subject, facts["account"], facts.get("group", BY_HAND))] = facts["roles"]
    return {where: what for where, what in told.items() if what}


async def _roles(session: AsyncSession) -> _Rights:
    gone = await session.scalars(select(Member.id).where(~Member.is_active))
    stands: _Rights = {f"member:{member_id}": "deactivated" for member_id in gone}
    for row in await session.scalars(select(MemberRole).order_by(MemberRole.role)):
        where = _place(f"member:{row.member_id}", row.account_id, row.group_id)
        stands.setdefault(where, []).append(row.role.value)
    return stands


def _told_of_groups(record: Told) -> _Rights:
    told: _Rights = {}
    for entry in record.of([Audit.ROLE_GROUP_CHANGED]):
        facts = entry["facts"]
        told[_place(entry["subject"], facts["account"], facts["role"])] = facts["gives"]
    return {where: what for where, what in told.items() if what}


async def _groups(session: AsyncSession) -> _Rights:
    rows = await session.scalars(select(RoleGroup))
    return {_place(f"group:{row.group_id}", row.account_id, row.role.value): True for row in rows}


def _place(subject: str, account_id: AccountId | None, what: str) -> str:
    """The name of what somebody has: roles of the group *what*, or the role *what* of a group."""
    where = "everywhere" if account_id is None else f"on account:{account_id}"
    return f"roles of {subject} {where}" + (f" ({what})" if what else "")


def _told_of_training(record: Told) -> _Rights:
    told: _Rights = {}
    for entry in record.of([Audit.TRAINING_CHANGED]):
        facts = entry["facts"]
        lasts = [facts["until"], facts["remaining"]]
        begun = [*lasts, entry["at"]] if lasts != [None, None] else None
        told[_of_training(entry["subject"], facts["account"])] = begun
    return {where: what for where, what in told.items() if what}


async def _training(session: AsyncSession) -> _Rights:
    stands: _Rights = {}
    for row in await session.scalars(select(Trainee)):
        until = written(row.until) if row.until else None
        begun_with = row.remaining
        if begun_with is not None:  # what went out since was taken off
            begun_with += await _count_sent(session, row)
        where = _of_training(f"member:{row.member_id}", row.account_id)
        stands[where] = [until, begun_with, written(row.set_at)]
    return stands


async def _count_sent(session: AsyncSession, trainee: Trainee) -> int:
    """How many replies that a trainee signed first are out since the training began."""
    sent = (
        select(func.count())
        .select_from(Reply)
        .join(SignOff, SignOff.id == Reply.sign_off_id)
        .where(SignOff.first_member_id == trainee.member_id, Reply.sent_at >= trainee.set_at)
    )
    if trainee.account_id is not None:
        sent = sent.where(Reply.account_id == trainee.account_id)
    return await session.scalar(sent) or 0


def _of_training(subject: str, account_id: AccountId | None) -> str:
    return f"training of {subject} " + (f"on account:{account_id}" if account_id else "everywhere")
