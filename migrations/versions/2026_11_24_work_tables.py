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
        run_script(WITHOUT_ENGINE)
    for table in ("rate_gate", "tick", "task"):
        op.drop_table(table)


def run_script(script: str) -> None:
    """Many statements at once: only without parameters does PostgreSQL take them."""
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)


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
