"""Later work: tasks, ticks of the clock, pace; on PostgreSQL also the engine beneath."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from bot.models.base import Identity, Instant, Json

revision: str = "work_tables"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

ENGINE = Path(__file__).parents[1] / "procrastinate_3_10.sql"
READY = sa.text("state = 'ready'")
RUNNING = sa.text("state = 'running'")
OPEN = sa.text("state IN ('ready', 'running')")
LEFT = sa.text("state <> 'done'")


def upgrade() -> None:
    create_task()
    op.create_table(
        "tick",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slot", Instant, nullable=False),
        sa.PrimaryKeyConstraint("name", "slot", name="pk_tick"),
    )
    op.create_table(
        "rate_gate",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("next_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rate_gate"),
    )
    if op.get_bind().dialect.name == "postgresql":
        run_script(ENGINE.read_text(encoding="utf-8"))
        run_script(ANNOUNCE)
    else:
        op.execute(NUMBER_ALONE)


def create_task() -> None:
    op.create_table(
        "task",
        sa.Column("id", Identity, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("seq", Identity, nullable=False),
        sa.Column("args", Json, nullable=False),
        sa.Column("run_at", Instant, nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", Instant),
        sa.Column("dedupe", sa.Text),
        sa.Column("last_error", sa.Text),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("finished_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.CheckConstraint(
            "state IN ('ready', 'running', 'done', 'dead')", name=op.f("ck_task_taskstate")
        ),
    )
    partial_index("uq_task_dedupe_ready", ["dedupe"], READY, unique=True)
    partial_index("ix_task_dedupe_running", ["dedupe"], RUNNING)
    partial_index("ix_task_due", ["run_at"], OPEN)
    partial_index("ix_task_key_seq", ["key", "seq"], LEFT)


def partial_index(
    name: str, columns: list[str], where: sa.TextClause, *, unique: bool = False
) -> None:
    op.create_index(
        name, "task", columns, unique=unique, sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION announce_tasks(bigint[], bigint[], text[], text)")
        run_script(WITHOUT_ENGINE)
    for table in ("rate_gate", "tick", "task"):
        op.drop_table(table)


def run_script(script: str) -> None:
    """Many statements at once: only without parameters does PostgreSQL take them."""
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)


# SQLite has one writer, so that ids are in the order of the commits.
NUMBER_ALONE = """
CREATE TRIGGER task_numbered AFTER INSERT ON task WHEN NEW.key IS NOT NULL AND NEW.seq = 0
BEGIN UPDATE task SET seq = id WHERE id = NEW.id; END
"""

# One trip for what ends nearly every transaction. Who adds to a key and who ends its first task
# wait for each other at the lock, in sorted order and at the very end of their transactions; so a
# number never appears below one that was already seen, and the last task of a key cannot be
# overlooked. The deferring function is the one that the engine itself calls.
ANNOUNCE = """
CREATE FUNCTION announce_tasks(new bigint[], keyed bigint[], freed text[], name text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE heads bigint[] := '{}';
BEGIN
    IF cardinality(keyed) + cardinality(freed) > 0 THEN
        PERFORM pg_advisory_xact_lock(hashtextextended('task:' || each, 0)) FROM (
            SELECT key AS each FROM task WHERE id = ANY(keyed) AND seq = 0 AND key IS NOT NULL
            UNION SELECT unnest(freed)
            ORDER BY 1
        ) AS keys;
    END IF;
    IF cardinality(keyed) > 0 THEN
        UPDATE task SET seq = numbered.seq FROM (
            SELECT id, nextval(pg_get_serial_sequence('task', 'id')) AS seq FROM (
                SELECT id FROM task WHERE id = ANY(keyed) AND task.seq = 0 ORDER BY id
            ) AS ordered
        ) AS numbered WHERE task.id = numbered.id;
    END IF;
    IF cardinality(freed) > 0 THEN
        SELECT coalesce(array_agg(id), '{}') INTO heads FROM (
            SELECT DISTINCT ON (key) id, state FROM task
            WHERE key = ANY(freed) AND state <> 'done' AND seq > 0 ORDER BY key, seq
        ) AS first WHERE state = 'ready';
    END IF;
    PERFORM procrastinate_defer_jobs_v1(array_agg(
        ROW(
            kind, name, 0, NULL, NULL,
            jsonb_build_object('task_id', id, 'generation', generation), run_at
        )::procrastinate_job_to_defer_v1 ORDER BY id
    )) FROM task WHERE id = ANY(new || heads) AND state = 'ready' HAVING count(*) > 0;
END $$;
"""

WITHOUT_ENGINE = """
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
    procrastinate_workers CASCADE;
DO $$
DECLARE routine regprocedure;
BEGIN
    FOR routine IN SELECT oid FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE 'DROP FUNCTION ' || routine || ' CASCADE';
    END LOOP;
END $$;
DROP TYPE IF EXISTS procrastinate_job_to_defer_v1, procrastinate_job_event_type,
    procrastinate_job_status;
"""
