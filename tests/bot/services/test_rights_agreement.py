"""Roles and training: whose click counts stands as the chain tells it."""

from datetime import timedelta

import pytest

from bot.database import Database
from bot.models.replies import Reply
from bot.rules.permissions import Role
from bot.rules.policy import Measure
from bot.rules.risk import Risk
from bot.services import members, outcomes, role_groups, trainees, verification
from bot.services.role_groups import GroupUser
from integrations.contract import SentReply
from tests.support.builders import (
    NOW,
    TEAM,
    a_comment,
    add_draft,
    add_group,
    add_member,
    set_measure,
    sign,
    sign_first,
    user_of,
)
from tests.support.database import change_without_guards

LATER = NOW + timedelta(minutes=1)


async def give_rights(database: Database) -> None:
    """By hand and by a group, taken back and given again; 민아 is in training for two replies."""
    mina = await add_member(database)
    teo = await add_member(database, "테오", Role.LEAD)
    user = GroupUser(
        team_id=TEAM, user_id=user_of("테오"), name="테오", locale="ko", is_active=True
    )
    async with database.writes() as session:
        await add_group(session, "S1", Role.ON_CALL)
        await role_groups.feed(session, "S1", [user], now=NOW)
        await trainees.begin(session, mina, on=None, until=None, remaining=2, now=NOW)
        await trainees.begin(session, teo, on=None, until=LATER, remaining=None, now=NOW)
    async with database.writes() as session:
        both = frozenset({Role.REVIEWER, Role.LEAD})
        await members.set_roles(session, teo, roles=both, by=None, now=NOW)
        await trainees.end(session, teo, on=None, now=NOW)


async def verify(database: Database) -> tuple[str | None, str | None]:
    async with database.reads() as session:
        found = await verification.verify(session)
    return found.bad, found.fault


async def test_rights_that_services_gave_agree(database: Database):
    await give_rights(database)
    drafted = await add_draft(database, snapshot=a_comment(text="환불 되나요"))
    await set_measure(database, drafted.account_id, Risk.REFUND, Measure.TWO)
    await sign_first(database, drafted)
    reply_id = await sign(database, drafted, by="테오")
    async with database.writes() as session:  # one of the two replies of 민아's training
        reply = await session.get_one(Reply, reply_id)
        await outcomes.begin_attempt(session, reply, now=NOW)
        await session.flush()
        sent = SentReply(external_id="r1", url=None)
        await outcomes.arrived(session, reply, sent, by="system", now=LATER)

    assert await verify(database) == (None, None)


@pytest.mark.parametrize(
    ("tamper", "bad"),
    [
        ("UPDATE member_role SET role = 'lead' WHERE id = 1", "roles of member:1 everywhere"),
        ("DELETE FROM member_role WHERE member_id = 1", "roles of member:1 everywhere"),
        (
            (
                "INSERT INTO member_role (member_id, role, group_id, granted_at)"
                " SELECT 1, 'admin', '', created_at FROM member WHERE id = 1"
            ),
            "roles of member:1 everywhere",
        ),
        ("UPDATE member_role SET account_id = 1", "roles of member:1 everywhere"),
        ("DELETE FROM member_role WHERE group_id = 'S1'", "roles of member:2 everywhere (S1)"),
        ("UPDATE member SET is_active = 0 WHERE id = 2", "member:2"),
        ("UPDATE member SET user_id = 'U0EVE' WHERE id = 2", "member:2"),
        ("UPDATE role_group SET role = 'lead'", "roles of group:S1 everywhere (lead)"),
        ("DELETE FROM trainee", "training of member:1 everywhere"),
        ("UPDATE trainee SET remaining = 0", "training of member:1 everywhere"),
    ],
)
async def test_a_right_that_was_changed_by_hand_is_named(sqlite: Database, tamper: str, bad: str):
    await give_rights(sqlite)
    change_without_guards(sqlite, f"PRAGMA foreign_keys = OFF; {tamper}")

    assert await verify(sqlite) == (bad, "it differs from the record")
