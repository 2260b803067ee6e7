"""On PostgreSQL a temporary table is found before ours of the same name: no guard may read it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from tests.support.builders import record_entries

pytestmark = pytest.mark.postgresql
OUT_OF_ORDER = """
    INSERT INTO public.audit_entry (seq, at, kind, subject, body, prev_hash, hash)
    VALUES (9, now(), 'x', 'x', '{}', repeat('0', 64), repeat('9', 64))
"""
_UNSAFE = """
    SELECT proname FROM pg_proc JOIN pg_trigger ON tgfoid = pg_proc.oid
    WHERE pronamespace = CAST('public' AS regnamespace) AND proname NOT LIKE 'procrastinate_%'
        AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=public, pg_temp']
"""


async def test_an_entry_out_of_order_is_refused_whatever_is_laid_over_the_record(
    postgresql: Database,
):
    await record_entries(postgresql, 2)

    with pytest.raises(DBAPIError, match="an audit entry must follow the last one"):
        async with postgresql.writes() as session:
            await session.execute(text("CREATE TEMP TABLE audit_entry (LIKE audit_entry)"))
            await session.execute(text("INSERT INTO audit_entry SELECT * FROM public.audit_entry"))
            await session.execute(text("UPDATE audit_entry SET seq = 8, hash = repeat('0', 64)"))
            await session.execute(text(OUT_OF_ORDER))


async def test_every_guard_reads_our_tables_first(postgresql: Database):
    async with postgresql.reads() as session:
        assert (await session.scalars(text(_UNSAFE))).all() == []
