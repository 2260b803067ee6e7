"""Triggers: what must never happen is refused by the database itself, whoever asks.

The same rules on both engines. SQLite needs ``recursive_triggers`` on, or REPLACE slips past.
"""

from typing import NamedTuple

from alembic import op

revision: str = "guards"
down_revision: str | None = "first_tables"
branch_labels: str | None = None
depends_on: str | None = None

GENESIS = f"'{'0' * 64}'"


class Rule(NamedTuple):
    """A change to refuse. ``{differs}`` is the engine's null-safe inequality."""

    name: str
    table: str
    event: str
    when: str
    words: str


def changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in columns)


LEGAL_MOVES = {
    "queued": ("sending", "withdrawn"),
    "sending": ("queued", "sent", "doubtful", "failed"),
    "doubtful": ("queued", "sent", "failed"),
}
ILLEGAL_MOVE = "NEW.state <> OLD.state AND NOT ({})".format(
    " OR ".join(
        f"(OLD.state = '{old}' AND NEW.state IN ({', '.join(repr(new) for new in news)}))"
        for old, news in LEGAL_MOVES.items()
    )
)
NOT_CLEARED = """NEW.state = 'sending' AND OLD.state <> 'sending' AND (
    EXISTS (SELECT 1 FROM publish_freeze WHERE lifted_at IS NULL
            AND (account_id IS NULL OR account_id = NEW.account_id))
    OR NOT EXISTS (
        SELECT 1 FROM sign_off JOIN comment ON comment.id = sign_off.comment_id
        WHERE sign_off.id = NEW.sign_off_id AND sign_off.voided_at IS NULL
        AND sign_off.digest = NEW.digest
        AND comment.version = sign_off.comment_version AND comment.state <> 'gone'))"""

RULES = (
    Rule(
        "audit_entry_in_order",
        "audit_entry",
        "INSERT",
        "NEW.seq <> coalesce((SELECT max(seq) FROM audit_entry), 0) + 1"
        " OR NEW.prev_hash <> CASE WHEN NEW.seq = 1 THEN {genesis}"
        " ELSE (SELECT hash FROM audit_entry WHERE seq = NEW.seq - 1) END",
        "an audit entry must follow the last one",
    ),
    Rule("audit_entry_no_update", "audit_entry", "UPDATE", "TRUE", "the record is append-only"),
    Rule("audit_entry_no_delete", "audit_entry", "DELETE", "TRUE", "the record is append-only"),
    Rule(
        "audit_head_forward",
        "audit_head",
        "UPDATE",
        "NEW.seq <= OLD.seq",
        "the head of the record only moves forward",
    ),
    Rule("audit_head_no_delete", "audit_head", "DELETE", "TRUE", "the record is append-only"),
    Rule(
        "personal_text_no_update",
        "personal_text",
        "UPDATE",
        "TRUE",
        "a personal text is kept or erased, never changed",
    ),
    Rule(
        "draft_text_stands",
        "draft",
        "UPDATE",
        changed("text", "comment_id", "comment_version", "source", "written_by", "based_on"),
        "the text of a draft never changes",
    ),
    Rule("draft_no_delete", "draft", "DELETE", "TRUE", "a draft is retired, never deleted"),
    Rule(
        "sign_off_stands",
        "sign_off",
        "UPDATE",
        changed(
            "draft_id",
            "comment_id",
            "comment_version",
            "account_id",
            "digest",
            "member_id",
            "signed_at",
            "expires_at",
        )
        + " OR (OLD.voided_at IS NOT NULL AND NEW.voided_at {differs} OLD.voided_at)",
        "a sign-off can only be voided",
    ),
    Rule("sign_off_no_delete", "sign_off", "DELETE", "TRUE", "a sign-off is voided, never deleted"),
    Rule(
        "reply_begins_queued",
        "reply",
        "INSERT",
        "NEW.state <> 'queued' OR NOT EXISTS (SELECT 1 FROM sign_off"
        " WHERE id = NEW.sign_off_id AND voided_at IS NULL)",
        "a reply begins queued, under a valid sign-off",
    ),
    Rule(
        "reply_stands",
        "reply",
        "UPDATE",
        changed("key", "sign_off_id", "draft_id", "comment_id", "account_id", "digest", "round"),
        "what a reply is never changes",
    ),
    Rule("reply_moves", "reply", "UPDATE", ILLEGAL_MOVE, "no such move of a reply"),
    Rule(
        "reply_is_cleared",
        "reply",
        "UPDATE",
        NOT_CLEARED,
        "a reply leaves only signed, current and not frozen",
    ),
    Rule("reply_no_delete", "reply", "DELETE", "TRUE", "a reply is never deleted"),
    Rule(
        "attempt_is_cleared",
        "attempt",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM reply WHERE id = NEW.reply_id AND state = 'sending')",
        "only a cleared reply is attempted",
    ),
    Rule("attempt_no_delete", "attempt", "DELETE", "TRUE", "an attempt is never deleted"),
)
NEVER_EMPTIED = ("audit_entry", "audit_head", "sign_off", "reply", "attempt", "draft")


def upgrade() -> None:
    op.execute("INSERT INTO installation (id) VALUES (1)")
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, {GENESIS})")  # noqa: S608 - a constant
    if op.get_bind().dialect.name == "postgresql":
        guard_postgresql()
    else:
        guard_sqlite()


def guard_sqlite() -> None:
    for rule in RULES:
        op.execute(
            f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table}"
            f" WHEN {rule.when.format(differs='IS NOT', genesis=GENESIS)}"
            f" BEGIN SELECT RAISE(ABORT, '{rule.words}'); END"
        )


def guard_postgresql() -> None:
    for rule in RULES:
        op.execute(
            f"CREATE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF ({rule.when.format(differs='IS DISTINCT FROM', genesis=GENESIS)}) THEN"
            f" RAISE EXCEPTION '{rule.words}' USING ERRCODE = 'integrity_constraint_violation';"
            f" END IF; RETURN {'OLD' if rule.event == 'DELETE' else 'NEW'}; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
        )
    op.execute(
        "CREATE FUNCTION never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'the record is append-only'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in NEVER_EMPTIED:
        op.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in NEVER_EMPTIED:
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
        op.execute("DROP FUNCTION never_emptied()")
        for rule in RULES:
            op.execute(f"DROP TRIGGER {rule.name} ON {rule.table}")
            op.execute(f"DROP FUNCTION {rule.name}()")
    else:
        for rule in RULES:
            op.execute(f"DROP TRIGGER {rule.name}")
    op.execute("DELETE FROM audit_head")
    op.execute("DELETE FROM installation")
