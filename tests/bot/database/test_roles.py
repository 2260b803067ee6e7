"""On PostgreSQL the product runs as a role that can add to the record, and change nothing of it."""

import asyncio
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import URL, make_url, text
from structlog.testing import capture_logs

from bot import app
from bot.database import Database, WrongRole, grant, may_change_record, upgrade
from bot.settings import Settings
from tests.support.builders import add_draft, add_member, sign

pytestmark = pytest.mark.postgresql
CHANGES = (
    "UPDATE audit_entry SET kind = 'x'",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry CASCADE",
    "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_entry_no_update ON audit_entry",
    "DROP TABLE audit_entry CASCADE",
    "DELETE FROM audit_head",
    "UPDATE audit_head SET seq = seq + 1",
    "CREATE TEMP TABLE audit_entry (LIKE audit_entry)",
    "UPDATE audit_anchor SET hash = 'x'",
    "UPDATE personal_text SET text = 'x'",
    "UPDATE alembic_version SET version_num = 'x'",
    "CREATE TABLE audit_entry_of_mine (seq bigint)",
    "SET session_replication_role = replica",
)


def connect(url: str | URL) -> psycopg.Connection:
    address = make_url(url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


@pytest.fixture
def role(postgresql_url: str) -> Iterator[str]:
    """A role of this test's own, which owns nothing."""
    name = f"app_{uuid.uuid4().hex}"
    with connect(postgresql_url) as owner:
        owner.execute(f"CREATE ROLE {name} LOGIN".encode())
        yield name
        owner.execute(f"DROP OWNED BY {name}".encode())
        owner.execute(f"DROP ROLE {name}".encode())


@pytest.fixture
def role_url(postgresql_url: str, role: str) -> str:
    """The database as the product opens it."""
    grant(postgresql_url, role)
    return make_url(postgresql_url).set(username=role).render_as_string(hide_password=False)


def test_the_role_of_the_product_cannot_change_the_record(role_url: str):
    allowed = []
    with connect(role_url) as connection:
        for change in CHANGES:
            try:
                connection.execute(change.encode())
            except psycopg.errors.InsufficientPrivilege:
                continue
            allowed.append(change)

    assert allowed == []


def test_the_rights_are_those_of_the_schema_that_the_owner_uses(postgresql_url: str, role: str):
    owners = make_url(postgresql_url).update_query_dict({"options": "-csearch_path=signoff"})
    with connect(postgresql_url) as owner:
        owner.execute("CREATE SCHEMA signoff")
        for (table,) in owner.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ):
            owner.execute(f"ALTER TABLE {table} SET SCHEMA signoff".encode())

    grant(owners, role)

    with connect(owners.set(username=role)) as connection:
        connection.execute("SELECT count(*) FROM audit_entry")
        for change in ("DELETE FROM audit_entry", "CREATE TABLE of_mine (seq bigint)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(change.encode())


async def test_the_product_takes_in_signs_and_records_as_that_role(role_url: str):
    database = Database(role_url)
    await add_member(database)

    await sign(database, await add_draft(database))

    async with database.reads() as session:
        kinds = set(await session.scalars(text("SELECT kind FROM audit_entry")))
    assert "signed_off" in kinds
    await database.close()


async def test_a_start_finds_all_it_needs_as_that_role(role_url: str):
    upgrade(role_url)  # as `serve` does: there is nothing to do
    settings = Settings(
        database_url=role_url,
        slack_bot_token=SecretStr("xoxb-1"),
        slack_app_token=SecretStr("xapp-1"),
        slack_base_url="http://127.0.0.1:1/",  # nobody answers there
    )
    stopping = asyncio.Event()
    asyncio.get_running_loop().call_later(0.5, stopping.set)

    with capture_logs() as logs:
        async with asyncio.timeout(30):
            await app.work(settings, stopping)

    assert {each["log_level"] for each in logs} <= {"info", "debug"}


async def test_who_runs_as_the_owner_could_change_the_record(postgresql_url: str, role_url: str):
    answers = []
    for url in (postgresql_url, role_url):
        database = Database(url)
        answers.append(await may_change_record(database))
        await database.close()

    assert answers == [True, False]


def test_only_the_owner_migrates(postgresql_url: str, role_url: str):
    with connect(postgresql_url) as owner:
        owner.execute("UPDATE alembic_version SET version_num = 'another'")

    with pytest.raises(WrongRole, match="as their owner: signoff migrate --grant ROLE"):
        upgrade(role_url)


def test_the_owner_is_no_role_for_the_product(postgresql_url: str):
    with connect(postgresql_url) as owner:
        [name] = owner.execute("SELECT current_user").fetchone() or ("",)

    with pytest.raises(WrongRole, match="could change the record all the same"):
        grant(postgresql_url, name)


def test_a_role_that_is_not_there_is_named(postgresql_url: str):
    with pytest.raises(WrongRole, match="CREATE ROLE nobody LOGIN"):
        grant(postgresql_url, "nobody")
