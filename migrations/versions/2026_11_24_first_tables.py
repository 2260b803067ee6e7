"""Accounts, comments, drafts, replies, members, the FAQ, the record and the Slack ledger."""

import sqlalchemy as sa
from alembic import op

from bot.models.base import Identity, Instant, Json

revision: str = "first_tables"
down_revision: str | None = "work_tables"
branch_labels: str | None = None
depends_on: str | None = None

AWAITS_REPLY = "placement = 'threaded' AND state = 'open' AND snoozed_until IS NULL"
RISKS = ("self_harm", "health_safety", "threat", "legal", "press", "injection", "too_long")
IS_RISKY = " OR ".join(f"CAST(flags AS TEXT) LIKE '%\"{risk}\"%'" for risk in RISKS)
TURN = f"CASE WHEN woken_at IS NOT NULL THEN 0 WHEN NOT is_judged OR {IS_RISKY} THEN 1 ELSE 2 END"
STANDING = """CASE WHEN state = 'open' AND placement = 'grouped' THEN 'grouped'
WHEN state = 'closed' AND visibility <> 'shown' THEN 'hidden' ELSE state END"""


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", Identity, autoincrement=False, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_audit_entry_counted_from_one")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_entry_hash")),
    )
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"], unique=False)
    op.create_index(
        "ix_audit_entry_kind_summed",
        "audit_entry",
        ["kind"],
        unique=False,
        sqlite_where=sa.text("kind = 'comment_received' OR kind = 'signed_off'"),
        postgresql_where=sa.text("kind = 'comment_received' OR kind = 'signed_off'"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", Identity, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "faq_entry",
        sa.Column("id", Identity, nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faq_entry")),
        sa.UniqueConstraint("slug", name=op.f("uq_faq_entry_slug")),
    )
    op.create_table(
        "faq_vector",
        sa.Column("model_id", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("model_id", "text_hash", name=op.f("pk_faq_vector")),
    )
    op.create_table(
        "guidance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("voice", sa.Text(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("loaded_at", Instant, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_guidance_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guidance")),
    )
    op.create_table(
        "installation",
        sa.Column("id", Identity, nullable=False),
        sa.Column(
            "lift_by",
            sa.Enum(
                "one",
                "two",
                name="liftby",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "member",
        sa.Column("id", Identity, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("team_id", "user_id", name=op.f("uq_member_team_id_user_id")),
    )
    op.create_table(
        "model_usage",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tokens", Identity, nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_model_usage")),
    )
    op.create_table(
        "slack_event",
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_slack_event")),
    )
    op.create_table(
        "account",
        sa.Column("id", Identity, nullable=False),
        sa.Column("installation_id", Identity, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("text_limit", sa.Integer(), nullable=False),
        sa.Column(
            "text_unit",
            sa.Enum(
                "code_point",
                "utf16",
                "byte",
                name="textunit",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("can_take_down", sa.Boolean(), nullable=False),
        sa.Column("can_edit_reply", sa.Boolean(), nullable=False),
        sa.Column("can_hide", sa.Boolean(), nullable=False),
        sa.Column("undo_seconds", sa.Integer(), nullable=False),
        sa.Column("shelf_life_seconds", sa.Integer(), nullable=False),
        sa.Column(
            "lift_by",
            sa.Enum(
                "one",
                "two",
                name="liftby",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("retention_days", sa.Integer(), nullable=True),
        sa.Column("erase_deleted_seconds", sa.Integer(), nullable=False),
        sa.Column("working_hours", Json, nullable=False),
        sa.Column("due_within", Json, nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_people_only", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.CheckConstraint(
            "erase_deleted_seconds > 0", name=op.f("ck_account_erase_deleted_seconds")
        ),
        sa.CheckConstraint("retention_days > 0", name=op.f("ck_account_retention_days")),
        sa.CheckConstraint("shelf_life_seconds > 0", name=op.f("ck_account_shelf_life_seconds")),
        sa.CheckConstraint("undo_seconds BETWEEN 0 AND 120", name=op.f("ck_account_undo_seconds")),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["installation.id"], name=op.f("fk_account_installation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("name", name=op.f("uq_account_name")),
        sa.UniqueConstraint(
            "platform", "external_id", name=op.f("uq_account_platform_external_id")
        ),
    )
    op.create_table(
        "holding_statement",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("loaded_at", Instant, nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_holding_statement_version")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_holding_statement_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding_statement")),
        sa.UniqueConstraint(
            "account_id",
            "name",
            "locale",
            "version",
            name=op.f("uq_holding_statement_account_id_name_locale_version"),
        ),
        sa.UniqueConstraint("id", "account_id", name=op.f("uq_holding_statement_id_account_id")),
    )
    op.create_index(
        "uq_holding_statement_current",
        "holding_statement",
        ["account_id", "name", "locale"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "claim_policy",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "asks_personal_data",
                "personal_data",
                "over_limit",
                "profanity",
                "health",
                "guarantee",
                "refund",
                "link",
                "competitor",
                "mention",
                "price",
                "date",
                "language",
                "repeated",
                name="rule",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "measure",
            sa.Enum(
                "warn",
                "second_signature",
                "block",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "rule <> 'over_limit' OR measure = 'block'", name=op.f("ck_claim_policy_over_limit")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_claim_policy_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "rule", name=op.f("pk_claim_policy")),
    )
    op.create_table(
        "listed_name",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column(
            "list",
            sa.Enum(
                "link_host",
                "competitor",
                "own_name",
                name="namelist",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_listed_name_name")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_listed_name_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "list", "name", name=op.f("pk_listed_name")),
    )
    op.create_table(
        "faq_version",
        sa.Column("entry_id", Identity, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("titles", Json, nullable=False),
        sa.Column("answers", Json, nullable=False),
        sa.Column("phrasings", Json, nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("loaded_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["faq_entry.id"], name=op.f("fk_faq_version_entry_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", "version", name=op.f("pk_faq_version")),
    )
    op.create_table(
        "audit_anchor",
        sa.Column("seq", Identity, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit_entry.seq"], name=op.f("fk_audit_anchor_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_anchor")),
    )
    op.create_table(
        "personal_text",
        sa.Column("id", Identity, nullable=False),
        sa.Column("entry_seq", Identity, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_seq"], ["audit_entry.seq"], name=op.f("fk_personal_text_entry_seq")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_text")),
        sa.UniqueConstraint("entry_seq", "field", name=op.f("uq_personal_text_entry_seq_field")),
    )
    op.create_table(
        "author",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_author_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_author")),
        sa.UniqueConstraint(
            "account_id", "external_id", name=op.f("uq_author_account_id_external_id")
        ),
    )
    op.create_table(
        "delivery",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("event_count", sa.Integer(), nullable=False),
        sa.Column("bad_items", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_delivery_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint(
            "account_id", "dedupe_key", name=op.f("uq_delivery_account_id_dedupe_key")
        ),
    )
    op.create_index("ix_delivery_account_id_id", "delivery", ["account_id", "id"], unique=False)
    op.create_index(
        "ix_delivery_received_at_with_body",
        "delivery",
        ["received_at"],
        unique=False,
        sqlite_where=sa.text("body IS NOT NULL"),
        postgresql_where=sa.text("body IS NOT NULL"),
    )
    op.create_table(
        "arrival",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("delivery_id", Identity, nullable=False),
        sa.Column("snapshot", Json, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_arrival_account_id")),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_arrival_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrival")),
        sa.UniqueConstraint(
            "account_id", "external_id", name=op.f("uq_arrival_account_id_external_id")
        ),
    )
    op.create_table(
        "member_role",
        sa.Column("id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reviewer",
                "lead",
                "on_call",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("account_id", Identity, nullable=True),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("granted_at", Instant, nullable=False),
        sa.CheckConstraint(
            "role <> 'admin' OR account_id IS NULL", name=op.f("ck_member_role_admin_of_all")
        ),
        sa.CheckConstraint(
            "role <> 'admin' OR group_id = ''", name=op.f("ck_member_role_admin_by_hand")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_member_role_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_role_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_role")),
    )
    op.create_index("ix_member_role_group_id", "member_role", ["group_id"], unique=False)
    op.create_index("ix_member_role_member_id", "member_role", ["member_id"], unique=False)
    op.create_index(
        "uq_member_role_account",
        "member_role",
        ["member_id", "role", "account_id", "group_id"],
        unique=True,
        sqlite_where=sa.text("account_id IS NOT NULL"),
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_index(
        "uq_member_role_everywhere",
        "member_role",
        ["member_id", "role", "group_id"],
        unique=True,
        sqlite_where=sa.text("account_id IS NULL"),
        postgresql_where=sa.text("account_id IS NULL"),
    )
    op.create_table(
        "role_group",
        sa.Column("id", Identity, nullable=False),
        sa.Column("team_id", sa.Text(), nullable=False),
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "reviewer",
                "lead",
                "on_call",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("account_id", Identity, nullable=True),
        sa.Column("set_at", Instant, nullable=False),
        sa.CheckConstraint("role <> 'admin'", name=op.f("ck_role_group_admin_by_hand")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_role_group_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_group")),
    )
    op.create_index(
        "uq_role_group_account",
        "role_group",
        ["group_id", "role", "account_id"],
        unique=True,
        sqlite_where=sa.text("account_id IS NOT NULL"),
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_index(
        "uq_role_group_everywhere",
        "role_group",
        ["group_id", "role"],
        unique=True,
        sqlite_where=sa.text("account_id IS NULL"),
        postgresql_where=sa.text("account_id IS NULL"),
    )
    op.create_table(
        "post",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_post_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint(
            "account_id", "external_id", name=op.f("uq_post_account_id_external_id")
        ),
        sa.UniqueConstraint("id", "account_id", name=op.f("uq_post_id_account_id")),
    )
    op.create_table(
        "publish_freeze",
        sa.Column("id", Identity, nullable=False),
        sa.Column("installation_id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=True),
        sa.Column("post_id", Identity, nullable=True),
        sa.Column("phrase", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("frozen_by", Identity, nullable=True),
        sa.Column("frozen_at", Instant, nullable=False),
        sa.Column("ask_at", Instant, nullable=True),
        sa.Column("lifted_by", Identity, nullable=True),
        sa.Column("lifted_at", Instant, nullable=True),
        sa.CheckConstraint("ask_at > frozen_at", name=op.f("ck_publish_freeze_ask_at")),
        sa.CheckConstraint(
            "phrase IS NULL OR (account_id IS NOT NULL AND post_id IS NULL)",
            name=op.f("ck_publish_freeze_phrase"),
        ),
        sa.CheckConstraint(
            "length(phrase) BETWEEN 2 AND 60", name=op.f("ck_publish_freeze_phrase_length")
        ),
        sa.CheckConstraint(
            "lifted_by IS NULL OR lifted_at IS NOT NULL", name=op.f("ck_publish_freeze_lifted")
        ),
        sa.CheckConstraint(
            "post_id IS NULL OR account_id IS NOT NULL", name=op.f("ck_publish_freeze_scope")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_publish_freeze_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["frozen_by"], ["member.id"], name=op.f("fk_publish_freeze_frozen_by")
        ),
        sa.ForeignKeyConstraint(
            ["installation_id"], ["installation.id"], name=op.f("fk_publish_freeze_installation_id")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["member.id"], name=op.f("fk_publish_freeze_lifted_by")
        ),
        sa.ForeignKeyConstraint(
            ["post_id", "account_id"],
            ["post.id", "post.account_id"],
            name=op.f("fk_publish_freeze_post_id_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publish_freeze")),
    )
    op.create_index(
        "uq_publish_freeze_account",
        "publish_freeze",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text(
            "lifted_at IS NULL AND account_id IS NOT NULL AND post_id IS NULL AND phrase IS NULL"
        ),
        postgresql_where=sa.text(
            "lifted_at IS NULL AND account_id IS NOT NULL AND post_id IS NULL AND phrase IS NULL"
        ),
    )
    op.create_index(
        "uq_publish_freeze_phrase",
        "publish_freeze",
        ["account_id", "phrase"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL AND phrase IS NOT NULL"),
        postgresql_where=sa.text("lifted_at IS NULL AND phrase IS NOT NULL"),
    )
    op.create_index(
        "uq_publish_freeze_post",
        "publish_freeze",
        ["post_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL AND post_id IS NOT NULL"),
        postgresql_where=sa.text("lifted_at IS NULL AND post_id IS NOT NULL"),
    )
    op.create_index(
        "uq_publish_freeze_everything",
        "publish_freeze",
        ["installation_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL AND account_id IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL AND account_id IS NULL"),
    )
    op.create_table(
        "lift_request",
        sa.Column("id", Identity, nullable=False),
        sa.Column("freeze_id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("confirmed_by", Identity, nullable=True),
        sa.Column("confirmed_at", Instant, nullable=True),
        sa.Column("voided_at", Instant, nullable=True),
        sa.Column(
            "voided_because",
            sa.Enum(
                "withdrawn",
                "expired",
                "lost_right",
                "not_needed",
                name="liftvoid",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("confirmed_by <> member_id", name=op.f("ck_lift_request_two_members")),
        sa.CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_lift_request_confirmed"),
        ),
        sa.CheckConstraint(
            "confirmed_at < expires_at", name=op.f("ck_lift_request_confirmed_in_time")
        ),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (voided_because IS NULL)",
            name=op.f("ck_lift_request_voided"),
        ),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR voided_at IS NULL", name=op.f("ck_lift_request_one_end")
        ),
        sa.CheckConstraint("expires_at > asked_at", name=op.f("ck_lift_request_shelf_life")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["member.id"], name=op.f("fk_lift_request_confirmed_by")
        ),
        sa.ForeignKeyConstraint(
            ["freeze_id"], ["publish_freeze.id"], name=op.f("fk_lift_request_freeze_id")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_lift_request_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lift_request")),
    )
    op.create_index(
        "uq_lift_request_freeze_id_valid",
        "lift_request",
        ["freeze_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "risk_policy",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column(
            "risk",
            sa.Enum(
                "self_harm",
                "health_safety",
                "threat",
                "personal_data",
                "legal",
                "press",
                "refund",
                "injection",
                "too_long",
                "sarcasm",
                "abuse",
                "complaint",
                name="risk",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "measure",
            sa.Enum(
                "one",
                "two",
                "lead",
                "holding",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("is_people_only", sa.Boolean(), nullable=False),
        sa.Column("set_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_risk_policy_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "risk", name=op.f("pk_risk_policy")),
    )
    op.create_table(
        "roll_up",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "no_reply",
                "spam",
                name="rollupkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("hour_at", Instant, nullable=False),
        sa.Column("closed_at", Instant, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_roll_up_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_up")),
        sa.UniqueConstraint(
            "account_id", "hour_at", "kind", name=op.f("uq_roll_up_account_id_hour_at_kind")
        ),
    )
    op.create_table(
        "slack_message",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=True),
        sa.Column(
            "subject",
            sa.Enum(
                "comment",
                "draft",
                "roll_up",
                "candidates",
                "meaning",
                "due_reminder",
                "anchor",
                name="cardsubject",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", Identity, nullable=False),
        sa.Column("parent_id", Identity, nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("marker", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "wanted",
                "posting",
                "posted",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("ts", sa.Text(), nullable=True),
        sa.Column("wanted_version", sa.Integer(), nullable=False),
        sa.Column("shown_version", sa.Integer(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=True),
        sa.Column("wanted_at", Instant, nullable=False),
        sa.Column("posted_at", Instant, nullable=True),
        sa.CheckConstraint(
            "(state = 'posted') = (ts IS NOT NULL)", name=op.f("ck_slack_message_ts")
        ),
        sa.CheckConstraint(
            "shown_version <= wanted_version", name=op.f("ck_slack_message_shown_version")
        ),
        sa.CheckConstraint(
            "(account_id IS NULL) = (subject = 'anchor')", name=op.f("ck_slack_message_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_slack_message_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["slack_message.id"], name=op.f("fk_slack_message_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_message")),
        sa.UniqueConstraint("marker", name=op.f("uq_slack_message_marker")),
        sa.UniqueConstraint(
            "subject", "subject_id", name=op.f("uq_slack_message_subject_subject_id")
        ),
    )
    op.create_index(
        "ix_slack_message_behind",
        "slack_message",
        ["wanted_at"],
        unique=False,
        sqlite_where=sa.text("shown_version < wanted_version"),
        postgresql_where=sa.text("shown_version < wanted_version"),
    )
    op.create_index("ix_slack_message_channel_ts", "slack_message", ["channel", "ts"], unique=False)
    op.create_index("ix_slack_message_parent_id", "slack_message", ["parent_id"], unique=False)
    op.create_table(
        "lost_message",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("message_id", Identity, nullable=False),
        sa.Column("lost_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["slack_message.id"], name=op.f("fk_lost_message_message_id")
        ),
        sa.PrimaryKeyConstraint("channel", "ts", name=op.f("pk_lost_message")),
    )
    op.create_table(
        "tombstone",
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("deleted_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_tombstone_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "external_id", name=op.f("pk_tombstone")),
    )
    op.create_table(
        "trainee",
        sa.Column("id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=True),
        sa.Column("until", Instant, nullable=True),
        sa.Column("remaining", sa.Integer(), nullable=True),
        sa.Column("set_at", Instant, nullable=False),
        sa.CheckConstraint(
            "(until IS NULL) <> (remaining IS NULL)", name=op.f("ck_trainee_until_or_remaining")
        ),
        sa.CheckConstraint("remaining >= 0", name=op.f("ck_trainee_remaining")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_trainee_account_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_trainee_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainee")),
    )
    op.create_index(
        "uq_trainee_account",
        "trainee",
        ["member_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("account_id IS NOT NULL"),
        postgresql_where=sa.text("account_id IS NOT NULL"),
    )
    op.create_index(
        "uq_trainee_everywhere",
        "trainee",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("account_id IS NULL"),
        postgresql_where=sa.text("account_id IS NULL"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("post_id", Identity, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_conversation_account_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_conversation_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint(
            "account_id", "external_id", name=op.f("uq_conversation_account_id_external_id")
        ),
    )
    op.create_table(
        "routing_rule",
        sa.Column("id", Identity, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("conditions", Json, nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("assign", Json, nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("loaded_at", Instant, nullable=False),
        sa.CheckConstraint(
            "channel IS NOT NULL OR assign <> '[]'", name=op.f("ck_routing_rule_leads_somewhere")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_routing_rule_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_rule")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_routing_rule_name_version")),
    )
    op.create_index(
        "uq_routing_rule_current",
        "routing_rule",
        ["name"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "comment",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("conversation_id", Identity, nullable=False),
        sa.Column("author_id", Identity, nullable=True),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("parent_external_id", sa.Text(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "comment",
                "mention",
                "review",
                name="commentkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("edited_at", Instant, nullable=True),
        sa.Column("missed_at", Instant, nullable=True),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column(
            "placement",
            sa.Enum(
                "waiting",
                "threaded",
                "grouped",
                "set_aside",
                "failed",
                name="placement",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "closed",
                "gone",
                name="commentstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("roll_up_id", Identity, nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("flags", Json, nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("is_judged", sa.Boolean(), nullable=False),
        sa.Column("is_people_only", sa.Boolean(), nullable=False),
        sa.Column("candidates", Json, nullable=False),
        sa.Column("uncovered", Json, nullable=False),
        sa.Column("draft_note", sa.Text(), nullable=True),
        sa.Column("note_facts", Json, nullable=False),
        sa.Column("assigned_to", Identity, nullable=True),
        sa.Column("erased_at", Instant, nullable=True),
        sa.Column(
            "erased_because",
            sa.Enum(
                "author",
                "age",
                "deleted",
                name="erasedbecause",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (erased_because IS NULL)", name=op.f("ck_comment_erased")
        ),
        sa.CheckConstraint(
            "erased_at IS NULL OR (text = '' AND url IS NULL AND author_id IS NULL)",
            name=op.f("ck_comment_erased_words"),
        ),
        sa.Column("routed_by", Identity, nullable=True),
        sa.Column("snoozed_until", Instant, nullable=True),
        sa.Column("woken_at", Instant, nullable=True),
        sa.Column("due_from", Instant, nullable=True),
        sa.Column("due_at", Instant, nullable=True),
        sa.Column("reminded_at", Instant, nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "shown",
                "hiding",
                "hidden",
                "showing",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("visibility_by", Identity, nullable=True),
        sa.Column("visibility_at", Instant, nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("visibility_heard_at", Instant, nullable=True),
        sa.Column(
            "hide_failed",
            sa.Enum(
                "gone",
                "not_permitted",
                "connection_expired",
                "refused",
                "gave_up",
                "asker_lost_right",
                "not_on_record",
                name="hideend",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "visibility = 'shown' OR (visibility_at IS NOT NULL"
            " AND (visibility = 'hidden' OR visibility_by IS NOT NULL))",
            name=op.f("ck_comment_visibility_by"),
        ),
        sa.ForeignKeyConstraint(
            ["visibility_by"], ["member.id"], name=op.f("fk_comment_visibility_by")
        ),
        sa.Column(
            "standing",
            sa.Enum(
                "open",
                "grouped",
                "answered",
                "closed",
                "hidden",
                "gone",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            sa.Computed(STANDING, persisted=True),
            nullable=False,
        ),
        sa.Column("turn", sa.Integer(), sa.Computed(TURN, persisted=True), nullable=False),
        sa.Column(
            "due_or_last",
            Instant,
            sa.Computed("coalesce(due_at, '9999-12-31T00:00:00.000000+00:00')", persisted=True),
            nullable=False,
        ),
        sa.CheckConstraint("due_at IS NULL OR due_from IS NOT NULL", name=op.f("ck_comment_due")),
        sa.CheckConstraint(
            "(placement = 'grouped') = (roll_up_id IS NOT NULL)", name=op.f("ck_comment_grouped")
        ),
        sa.CheckConstraint("round >= 1", name=op.f("ck_comment_round")),
        sa.CheckConstraint(
            "snoozed_until IS NULL OR woken_at IS NULL", name=op.f("ck_comment_snoozed")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_comment_version")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_comment_account_id")),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["member.id"], name=op.f("fk_comment_assigned_to")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["author.id"], name=op.f("fk_comment_author_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_comment_conversation_id")
        ),
        sa.ForeignKeyConstraint(["roll_up_id"], ["roll_up.id"], name=op.f("fk_comment_roll_up_id")),
        sa.ForeignKeyConstraint(
            ["routed_by"], ["routing_rule.id"], name=op.f("fk_comment_routed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint(
            "account_id", "external_id", name=op.f("uq_comment_account_id_external_id")
        ),
    )
    op.create_index("ix_comment_author_id", "comment", ["author_id", "id"], unique=False)
    op.create_index("ix_comment_conversation_id", "comment", ["conversation_id"], unique=False)
    op.create_index("ix_comment_url", "comment", ["url"], unique=False, postgresql_using="hash")
    op.create_index(
        "ix_comment_turn",
        "comment",
        ["placement", "state", "turn", "due_or_last", "id"],
        unique=False,
        sqlite_where=sa.text(AWAITS_REPLY),
        postgresql_where=sa.text(AWAITS_REPLY),
    )
    op.create_index("ix_comment_placement_state", "comment", ["placement", "state"], unique=False)
    op.create_index("ix_comment_account_id_id", "comment", ["account_id", "id"], unique=False)
    op.create_index("ix_comment_standing_id", "comment", ["standing", "id"], unique=False)
    op.create_index(
        "ix_comment_account_id_standing_id",
        "comment",
        ["account_id", "standing", "id"],
        unique=False,
    )
    op.create_index("ix_comment_received_at", "comment", ["received_at"], unique=False)
    op.create_index(
        "ix_comment_id_flagged",
        "comment",
        ["id", "flags"],
        unique=False,
        sqlite_where=sa.text("flags <> '[]'"),
        postgresql_where=sa.text("flags <> '[]'"),
    )
    op.create_index(
        "ix_comment_assigned_to",
        "comment",
        ["assigned_to", "id"],
        unique=False,
        sqlite_where=sa.text("assigned_to IS NOT NULL"),
        postgresql_where=sa.text("assigned_to IS NOT NULL"),
    )
    op.create_index(
        "ix_comment_roll_up_id",
        "comment",
        ["roll_up_id"],
        unique=False,
        sqlite_where=sa.text("roll_up_id IS NOT NULL"),
        postgresql_where=sa.text("roll_up_id IS NOT NULL"),
    )
    op.create_table(
        "comment_version",
        sa.Column("comment_id", Identity, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("delivery_id", Identity, nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_version_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_comment_version_delivery_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", "version", name=op.f("pk_comment_version")),
    )
    op.create_table(
        "meaning_pick",
        sa.Column("id", Identity, nullable=False),
        sa.Column("comment_id", Identity, nullable=False),
        sa.Column("comment_version", sa.Integer(), nullable=False),
        sa.Column(
            "meaning",
            sa.Enum(
                "sincere",
                "sarcastic",
                name="meaning",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("picked_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id", "comment_version"],
            ["comment_version.comment_id", "comment_version.version"],
            name=op.f("fk_meaning_pick_comment_id_comment_version"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_meaning_pick_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meaning_pick")),
        sa.UniqueConstraint(
            "comment_id",
            "comment_version",
            name=op.f("uq_meaning_pick_comment_id_comment_version"),
        ),
    )
    op.create_table(
        "draft",
        sa.Column("id", Identity, nullable=False),
        sa.Column("comment_id", Identity, nullable=False),
        sa.Column("comment_version", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "faq",
                "model",
                "person",
                "holding",
                name="draftsource",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("based_on", Identity, nullable=True),
        sa.Column("corrects", Identity, nullable=True),
        sa.Column("written_by", Identity, nullable=True),
        sa.Column("origin", Json, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "signed",
                "rejected",
                "retired",
                name="draftstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "retired_because",
            sa.Enum(
                "replaced",
                "comment_changed",
                "comment_gone",
                "comment_hidden",
                "answered_elsewhere",
                "no_reply",
                "too_long",
                "people_only",
                "holding_only",
                "statement_changed",
                "reply_ended",
                name="retiredbecause",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("offering", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(source = 'person') = (written_by IS NOT NULL)", name=op.f("ck_draft_written_by")
        ),
        sa.CheckConstraint(
            "(state = 'retired') = (retired_because IS NOT NULL)", name=op.f("ck_draft_retired")
        ),
        sa.ForeignKeyConstraint(["based_on"], ["draft.id"], name=op.f("fk_draft_based_on")),
        sa.ForeignKeyConstraint(["corrects"], ["draft.id"], name=op.f("fk_draft_corrects")),
        sa.ForeignKeyConstraint(
            ["comment_id", "comment_version"],
            ["comment_version.comment_id", "comment_version.version"],
            name=op.f("fk_draft_comment_id_comment_version"),
        ),
        sa.ForeignKeyConstraint(["written_by"], ["member.id"], name=op.f("fk_draft_written_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint(
            "id",
            "comment_id",
            "comment_version",
            name=op.f("uq_draft_id_comment_id_comment_version"),
        ),
    )
    op.create_index("ix_draft_comment_id", "draft", ["comment_id"], unique=False)
    op.create_index(
        "ix_draft_corrects",
        "draft",
        ["corrects"],
        unique=False,
        sqlite_where=sa.text("corrects IS NOT NULL"),
        postgresql_where=sa.text("corrects IS NOT NULL"),
    )
    op.create_index(
        "ix_draft_written_by",
        "draft",
        ["written_by", "comment_id"],
        unique=False,
        sqlite_where=sa.text("written_by IS NOT NULL"),
        postgresql_where=sa.text("written_by IS NOT NULL"),
    )
    op.create_index(
        "ix_draft_comment_id_written",
        "draft",
        ["comment_id"],
        unique=False,
        sqlite_where=sa.text("written_by IS NOT NULL"),
        postgresql_where=sa.text("written_by IS NOT NULL"),
    )
    op.create_index(
        "ix_draft_comment_id_rejected",
        "draft",
        ["comment_id"],
        unique=False,
        sqlite_where=sa.text("state = 'rejected'"),
        postgresql_where=sa.text("state = 'rejected'"),
    )
    op.create_table(
        "rejection",
        sa.Column("id", Identity, nullable=False),
        sa.Column("draft_id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "wrong",
                "tone",
                "off_topic",
                "out_of_date",
                "robotic",
                "no_answer_wanted",
                "other",
                name="rejectionreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("rejected_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_rejection_draft_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_rejection_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejection")),
        sa.UniqueConstraint("draft_id", name=op.f("uq_rejection_draft_id")),
    )
    op.create_index("ix_rejection_member_id", "rejection", ["member_id", "draft_id"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", Identity, nullable=False),
        sa.Column("draft_id", Identity, nullable=False),
        sa.Column("comment_id", Identity, nullable=False),
        sa.Column("comment_version", sa.Integer(), nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("send_at", Instant, nullable=True),
        sa.Column("signed_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("voided_at", Instant, nullable=True),
        sa.Column(
            "voided_because",
            sa.Enum(
                "undone",
                "sent_back",
                "text_changed",
                "time_changed",
                "draft_ended",
                "reply_ended",
                "frozen",
                "expired",
                "signer_lost_right",
                "not_needed",
                name="voidedbecause",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("voided_by", Identity, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(voided_at IS NULL) = (voided_because IS NULL)", name=op.f("ck_signature_voided")
        ),
        sa.CheckConstraint(
            "voided_by IS NULL OR voided_at IS NOT NULL", name=op.f("ck_signature_voided_by")
        ),
        sa.CheckConstraint(
            "note IS NULL OR voided_because = 'sent_back'", name=op.f("ck_signature_note")
        ),
        sa.CheckConstraint("expires_at > signed_at", name=op.f("ck_signature_shelf_life")),
        sa.CheckConstraint("expires_at <= send_at", name=op.f("ck_signature_send_at")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_signature_digest")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_signature_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id", "comment_id", "comment_version"],
            ["draft.id", "draft.comment_id", "draft.comment_version"],
            name=op.f("fk_signature_draft_id_comment_id_comment_version"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_signature_member_id")),
        sa.ForeignKeyConstraint(["voided_by"], ["member.id"], name=op.f("fk_signature_voided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint(
            "id",
            "draft_id",
            "digest",
            "member_id",
            name=op.f("uq_signature_id_draft_id_digest_member_id"),
        ),
    )
    op.create_index("ix_signature_comment_id", "signature", ["comment_id"], unique=False)
    op.create_index(
        "ix_signature_member_id", "signature", ["member_id", "comment_id"], unique=False
    )
    op.create_index(
        "ix_signature_member_id_valid",
        "signature",
        ["member_id"],
        unique=False,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_index(
        "uq_signature_draft_id_valid",
        "signature",
        ["draft_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "sign_off",
        sa.Column("id", Identity, nullable=False),
        sa.Column("draft_id", Identity, nullable=False),
        sa.Column("comment_id", Identity, nullable=False),
        sa.Column("comment_version", sa.Integer(), nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("needs_two", sa.Boolean(), nullable=False),
        sa.Column("needs_holding", sa.Boolean(), nullable=False),
        sa.Column("statement_id", Identity, nullable=True),
        sa.Column("first_signature_id", Identity, nullable=True),
        sa.Column("first_member_id", Identity, nullable=True),
        sa.Column("send_at", Instant, nullable=True),
        sa.Column("signed_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("voided_at", Instant, nullable=True),
        sa.CheckConstraint("expires_at > signed_at", name=op.f("ck_sign_off_shelf_life")),
        sa.CheckConstraint(
            "send_at > signed_at AND send_at < expires_at", name=op.f("ck_sign_off_send_at")
        ),
        sa.CheckConstraint("first_member_id <> member_id", name=op.f("ck_sign_off_two_members")),
        sa.CheckConstraint(
            "(first_signature_id IS NULL) = (first_member_id IS NULL)",
            name=op.f("ck_sign_off_first_signature"),
        ),
        sa.CheckConstraint(
            "NOT needs_two OR first_signature_id IS NOT NULL", name=op.f("ck_sign_off_needs_two")
        ),
        sa.CheckConstraint(
            "NOT needs_holding OR statement_id IS NOT NULL",
            name=op.f("ck_sign_off_needs_holding"),
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_sign_off_digest")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_sign_off_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id", "comment_id", "comment_version"],
            ["draft.id", "draft.comment_id", "draft.comment_version"],
            name=op.f("fk_sign_off_draft_id_comment_id_comment_version"),
        ),
        sa.ForeignKeyConstraint(
            ["first_signature_id", "draft_id", "digest", "first_member_id"],
            ["signature.id", "signature.draft_id", "signature.digest", "signature.member_id"],
            name=op.f("fk_sign_off_first_signature_id_draft_id_digest_first_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["statement_id", "account_id"],
            ["holding_statement.id", "holding_statement.account_id"],
            name=op.f("fk_sign_off_statement_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_off_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_off")),
        sa.UniqueConstraint(
            "id",
            "draft_id",
            "comment_id",
            "account_id",
            "digest",
            name=op.f("uq_sign_off_id_draft_id_comment_id_account_id_digest"),
        ),
        sa.UniqueConstraint("first_signature_id", name=op.f("uq_sign_off_first_signature_id")),
    )
    op.create_index("ix_sign_off_comment_id", "sign_off", ["comment_id"], unique=False)
    op.create_index("ix_sign_off_member_id", "sign_off", ["member_id", "comment_id"], unique=False)
    op.create_index(
        "uq_sign_off_draft_id_valid",
        "sign_off",
        ["draft_id"],
        unique=True,
        sqlite_where=sa.text("voided_at IS NULL"),
        postgresql_where=sa.text("voided_at IS NULL"),
    )
    op.create_table(
        "reply",
        sa.Column("id", Identity, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sign_off_id", Identity, nullable=False),
        sa.Column("draft_id", Identity, nullable=False),
        sa.Column("comment_id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "doubtful",
                "failed",
                "withdrawn",
                name="replystate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("send_after", Instant, nullable=False),
        sa.Column(
            "ended_because",
            sa.Enum(
                "undone",
                "comment_changed",
                "comment_gone",
                "comment_hidden",
                "replies_closed",
                "answered_elsewhere",
                "frozen",
                "expired",
                "signer_lost_right",
                "policy_changed",
                "text_blocked",
                "holding_only",
                "refused",
                "connection_expired",
                "not_permitted",
                "gave_up",
                "not_found",
                "not_on_record",
                "reply_gone",
                "edited_elsewhere",
                "taken_down",
                name="replyend",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("edits_reply_id", Identity, nullable=True),
        sa.Column("edits_external_id", sa.Text(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("queued_at", Instant, nullable=False),
        sa.Column("sent_at", Instant, nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (external_id IS NOT NULL)", name=op.f("ck_reply_external_id")
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_reply_sent_at")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reply_account_id")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_reply_comment_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_reply_draft_id")),
        sa.ForeignKeyConstraint(
            ["sign_off_id", "draft_id", "comment_id", "account_id", "digest"],
            [
                "sign_off.id",
                "sign_off.draft_id",
                "sign_off.comment_id",
                "sign_off.account_id",
                "sign_off.digest",
            ],
            name=op.f("fk_reply_sign_off_id_draft_id_comment_id_account_id_digest"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply")),
        sa.ForeignKeyConstraint(
            ["edits_reply_id", "comment_id", "edits_external_id"],
            ["reply.id", "reply.comment_id", "reply.external_id"],
            name=op.f("fk_reply_edits_reply_id_comment_id_edits_external_id"),
        ),
        sa.CheckConstraint(
            "(edits_reply_id IS NULL) = (edits_external_id IS NULL)", name=op.f("ck_reply_edits")
        ),
        sa.CheckConstraint("external_id = edits_external_id", name=op.f("ck_reply_edited")),
        sa.UniqueConstraint(
            "id", "comment_id", "external_id", name=op.f("uq_reply_id_comment_id_external_id")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_reply_key")),
        sa.UniqueConstraint("sign_off_id", name=op.f("uq_reply_sign_off_id")),
    )
    op.create_index(
        "uq_reply_account_id_external_id_first",
        "reply",
        ["account_id", "external_id"],
        unique=True,
        sqlite_where=sa.text("edits_reply_id IS NULL"),
        postgresql_where=sa.text("edits_reply_id IS NULL"),
    )
    op.create_index("ix_reply_comment_id", "reply", ["comment_id"], unique=False)
    op.create_index("ix_reply_draft_id", "reply", ["draft_id"], unique=False)
    op.create_index("ix_reply_sent_at", "reply", ["sent_at"], unique=False)
    op.create_index(
        "ix_reply_edits_reply_id",
        "reply",
        ["edits_reply_id"],
        unique=False,
        sqlite_where=sa.text("edits_reply_id IS NOT NULL"),
        postgresql_where=sa.text("edits_reply_id IS NOT NULL"),
    )
    op.create_index("ix_reply_url", "reply", ["url"], unique=False, postgresql_using="hash")
    op.create_index(
        "ix_reply_account_id_id_kept_back",
        "reply",
        ["account_id", "id"],
        unique=False,
        sqlite_where=sa.text("ended_because IN ('connection_expired', 'not_permitted', 'gave_up')"),
        postgresql_where=sa.text(
            "ended_because IN ('connection_expired', 'not_permitted', 'gave_up')"
        ),
    )
    op.create_index(
        "ix_reply_state_unsettled",
        "reply",
        ["state", "account_id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued' OR state = 'sending' OR state = 'doubtful'"),
        postgresql_where=sa.text("state = 'queued' OR state = 'sending' OR state = 'doubtful'"),
    )
    op.create_index(
        "uq_reply_comment_id_round_in_play",
        "reply",
        ["comment_id", "round"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'sending', 'doubtful', 'sent')"),
        postgresql_where=sa.text("state IN ('queued', 'sending', 'doubtful', 'sent')"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", Identity, nullable=False),
        sa.Column("reply_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.Column("finished_at", Instant, nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "sent",
                "not_sent",
                "unknown",
                name="attemptoutcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_attempt_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("reply_id", "number", name=op.f("uq_attempt_reply_id_number")),
    )
    op.create_table(
        "in_flight",
        sa.Column("freeze_id", Identity, nullable=False),
        sa.Column("reply_id", Identity, nullable=False),
        sa.Column("settled_at", Instant, nullable=True),
        sa.Column(
            "became",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "doubtful",
                "failed",
                "withdrawn",
                name="replystate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (became IS NULL)", name=op.f("ck_in_flight_settled")
        ),
        sa.CheckConstraint(
            "became NOT IN ('sending', 'doubtful')", name=op.f("ck_in_flight_became")
        ),
        sa.ForeignKeyConstraint(
            ["freeze_id"], ["publish_freeze.id"], name=op.f("fk_in_flight_freeze_id")
        ),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_in_flight_reply_id")),
        sa.PrimaryKeyConstraint("freeze_id", "reply_id", name=op.f("pk_in_flight")),
    )
    op.create_index(
        "ix_in_flight_reply_id_unsettled",
        "in_flight",
        ["reply_id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "sum_difference",
        sa.Column("id", Identity, nullable=False),
        sa.Column(
            "sum",
            sa.Enum(
                "received",
                "signed",
                name="sum",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("recorded", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("found_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.CheckConstraint("recorded <> counted", name=op.f("ck_sum_difference_differs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sum_difference")),
    )
    op.create_index(
        "uq_sum_difference_sum_standing",
        "sum_difference",
        ["sum"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "due_reminder",
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("unassigned", sa.Integer(), nullable=False),
        sa.Column("signed_once", sa.Integer(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("told_at", Instant, nullable=False),
        sa.CheckConstraint(
            "late BETWEEN 0 AND unassigned + signed_once", name=op.f("ck_due_reminder_late")
        ),
        sa.CheckConstraint("unassigned + signed_once > 0", name=op.f("ck_due_reminder_count")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_due_reminder_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_reminder")),
    )
    op.create_index(
        "ix_due_reminder_account_id_told_at",
        "due_reminder",
        ["account_id", "told_at"],
        unique=False,
    )
    op.create_table(
        "take_down",
        sa.Column("id", Identity, nullable=False),
        sa.Column("reply_id", Identity, nullable=False),
        sa.Column("comment_id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("signed_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "doubtful",
                "done",
                "failed",
                "withdrawn",
                name="takedownstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("unclear_count", sa.Integer(), nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.Column(
            "ended_because",
            sa.Enum(
                "expired",
                "signer_lost_right",
                "connection_expired",
                "not_permitted",
                "refused",
                "gave_up",
                "seen_standing",
                "not_on_record",
                name="takedownend",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_take_down_digest")),
        sa.CheckConstraint("expires_at > signed_at", name=op.f("ck_take_down_shelf_life")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (state IN ('queued', 'sending', 'doubtful'))",
            name=op.f("ck_take_down_ended_at"),
        ),
        sa.CheckConstraint(
            "(ended_because IS NULL) = (state NOT IN ('failed', 'withdrawn'))",
            name=op.f("ck_take_down_ended_because"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_take_down_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_take_down_comment_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_take_down_member_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_take_down_reply_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_take_down")),
    )
    op.create_index("ix_take_down_comment_id", "take_down", ["comment_id"], unique=False)
    op.create_index(
        "uq_take_down_reply_id_in_play",
        "take_down",
        ["reply_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('queued', 'sending', 'doubtful', 'done')"),
        postgresql_where=sa.text("state IN ('queued', 'sending', 'doubtful', 'done')"),
    )
    op.create_table(
        "notice",
        sa.Column("id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("reply_id", Identity, nullable=True),
        sa.Column("signature_id", Identity, nullable=True),
        sa.Column("freeze_id", Identity, nullable=True),
        sa.Column("comment_id", Identity, nullable=True),
        sa.Column("difference_id", Identity, nullable=True),
        sa.Column("take_down_id", Identity, nullable=True),
        sa.Column("noticed_at", Instant, nullable=False),
        sa.Column("told_at", Instant, nullable=True),
        sa.CheckConstraint(
            "signature_id IS NULL OR (reply_id IS NULL AND freeze_id IS NULL)",
            name=op.f("ck_notice_sent_back"),
        ),
        sa.CheckConstraint(
            "comment_id IS NULL OR coalesce(reply_id, signature_id, freeze_id) IS NULL",
            name=op.f("ck_notice_assigned"),
        ),
        sa.CheckConstraint(
            "difference_id IS NULL"
            " OR coalesce(reply_id, signature_id, freeze_id, comment_id) IS NULL",
            name=op.f("ck_notice_difference"),
        ),
        sa.CheckConstraint(
            "take_down_id IS NULL"
            " OR coalesce(reply_id, signature_id, freeze_id, comment_id, difference_id) IS NULL",
            name=op.f("ck_notice_take_down"),
        ),
        sa.CheckConstraint(
            "coalesce(reply_id, signature_id, freeze_id, comment_id, difference_id, take_down_id)"
            " IS NOT NULL",
            name=op.f("ck_notice_subject"),
        ),
        sa.ForeignKeyConstraint(
            ["difference_id"], ["sum_difference.id"], name=op.f("fk_notice_difference_id")
        ),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_notice_comment_id")),
        sa.ForeignKeyConstraint(
            ["freeze_id"], ["publish_freeze.id"], name=op.f("fk_notice_freeze_id")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notice_member_id")),
        sa.ForeignKeyConstraint(["reply_id"], ["reply.id"], name=op.f("fk_notice_reply_id")),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_notice_signature_id")
        ),
        sa.ForeignKeyConstraint(
            ["take_down_id"], ["take_down.id"], name=op.f("fk_notice_take_down_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("signature_id", name=op.f("uq_notice_signature_id")),
    )
    op.create_index("ix_notice_member_id_told_at", "notice", ["member_id", "told_at"], unique=False)
    op.create_index(
        "uq_notice_reply_id_untold",
        "notice",
        ["reply_id"],
        unique=True,
        sqlite_where=sa.text("told_at IS NULL AND freeze_id IS NULL"),
        postgresql_where=sa.text("told_at IS NULL AND freeze_id IS NULL"),
    )
    op.create_index(
        "uq_notice_comment_id_untold",
        "notice",
        ["comment_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("told_at IS NULL AND comment_id IS NOT NULL"),
        postgresql_where=sa.text("told_at IS NULL AND comment_id IS NOT NULL"),
    )
    op.create_index(
        "uq_notice_take_down_id_untold",
        "notice",
        ["take_down_id"],
        unique=True,
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    op.create_table(
        "claim_override",
        sa.Column("id", Identity, nullable=False),
        sa.Column("sign_off_id", Identity, nullable=True),
        sa.Column("signature_id", Identity, nullable=True),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "asks_personal_data",
                "personal_data",
                "over_limit",
                "profanity",
                "health",
                "guarantee",
                "refund",
                "link",
                "competitor",
                "mention",
                "price",
                "date",
                "language",
                "repeated",
                name="rule",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "measure",
            sa.Enum(
                "warn",
                "second_signature",
                "block",
                name="measure",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("overridden_at", Instant, nullable=False),
        sa.CheckConstraint("measure <> 'block'", name=op.f("ck_claim_override_never_past_a_block")),
        sa.CheckConstraint(
            "length(reason) BETWEEN 1 AND 500", name=op.f("ck_claim_override_reason")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_claim_override_member_id")
        ),
        sa.ForeignKeyConstraint(
            ["sign_off_id"], ["sign_off.id"], name=op.f("fk_claim_override_sign_off_id")
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"], ["signature.id"], name=op.f("fk_claim_override_signature_id")
        ),
        sa.CheckConstraint(
            "(sign_off_id IS NULL) <> (signature_id IS NULL)",
            name=op.f("ck_claim_override_of_one_signature"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_override")),
    )
    op.create_index(
        "ix_claim_override_sign_off_id", "claim_override", ["sign_off_id"], unique=False
    )
    op.create_index(
        "ix_claim_override_signature_id",
        "claim_override",
        ["signature_id"],
        unique=False,
        sqlite_where=sa.text("signature_id IS NOT NULL"),
        postgresql_where=sa.text("signature_id IS NOT NULL"),
    )
    op.create_table(
        "review_run",
        sa.Column("id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("started_at", Instant, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_review_run_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_run")),
    )
    op.create_index("ix_review_run_started_at", "review_run", ["started_at"], unique=False)
    op.create_table(
        "run_view",
        sa.Column("id", Identity, nullable=False),
        sa.Column("run_id", Identity, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("comment_id", Identity, nullable=False),
        sa.Column("comment_version", sa.Integer(), nullable=False),
        sa.Column("draft_id", Identity, nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("shown_at", Instant, nullable=False),
        sa.Column("readable_at", Instant, nullable=False),
        sa.Column(
            "decision",
            sa.Enum(
                "signed",
                "skipped",
                "closed",
                "rejected",
                "overtaken",
                "shown_anew",
                name="rundecision",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("decided_at", Instant, nullable=True),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_run_view_digest")),
        sa.CheckConstraint(
            "digest IS NULL OR draft_id IS NOT NULL", name=op.f("ck_run_view_digest_of_draft")
        ),
        sa.CheckConstraint("readable_at > shown_at", name=op.f("ck_run_view_readable_at")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decision IS NULL)", name=op.f("ck_run_view_decided")
        ),
        sa.CheckConstraint(
            "decision IN ('overtaken', 'shown_anew') OR decided_at >= readable_at",
            name=op.f("ck_run_view_read"),
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_run_view_comment_id")
        ),
        sa.ForeignKeyConstraint(
            ["draft_id", "comment_id", "comment_version"],
            ["draft.id", "draft.comment_id", "draft.comment_version"],
            name=op.f("fk_run_view_draft_id_comment_id_comment_version"),
        ),
        sa.ForeignKeyConstraint(["run_id"], ["review_run.id"], name=op.f("fk_run_view_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_view")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_run_view_run_id_number")),
    )
    op.create_index("ix_run_view_comment_id", "run_view", ["comment_id"], unique=False)
    op.create_index(
        "uq_run_view_run_id_open",
        "run_view",
        ["run_id"],
        unique=True,
        sqlite_where=sa.text("decided_at IS NULL"),
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.create_table(
        "findable",
        sa.Column("comment_id", Identity, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_findable_comment_id")
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_findable")),
    )
    op.create_table(
        "looking",
        sa.Column("comment_id", Identity, autoincrement=False, nullable=False),
        sa.Column("member_id", Identity, autoincrement=False, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_looking_comment_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_looking_member_id")),
        sa.PrimaryKeyConstraint("comment_id", "member_id", name=op.f("pk_looking")),
    )
    op.create_table(
        "record_export",
        sa.Column("id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "wanted",
                "sharing",
                "sent",
                "doubtful",
                "withheld",
                "failed",
                name="exportstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Text(), nullable=True),
        sa.Column("seq", Identity, nullable=True),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("wanted_at", Instant, nullable=False),
        sa.Column("ended_at", Instant, nullable=True),
        sa.CheckConstraint(
            "(state IN ('wanted', 'sharing')) = (ended_at IS NULL)",
            name=op.f("ck_record_export_ended_at"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('sharing', 'sent', 'doubtful')"
            " OR (file_id IS NOT NULL AND seq IS NOT NULL AND hash IS NOT NULL)",
            name=op.f("ck_record_export_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_record_export_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_export")),
    )
    op.create_index(
        "uq_record_export_member_id_unended",
        "record_export",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    for statement in FIND_BY_TERMS[op.get_bind().dialect.name]:
        op.execute(statement)


FIND_BY_TERMS = {
    # It keeps neither the texts nor where in them a term stands. The tokenizer takes whatever is
    # not ASCII for a part of a term, so that emoji are some as well.
    "sqlite": [
        """
        CREATE VIRTUAL TABLE findable_terms
        USING fts5(terms, content='', detail=none, columnsize=0, tokenize='ascii')
        """
    ],
    "postgresql": [
        """
        CREATE TABLE findable_terms (
            comment_id BIGINT NOT NULL CONSTRAINT pk_findable_terms PRIMARY KEY
                CONSTRAINT fk_findable_terms_comment_id REFERENCES findable ON DELETE CASCADE,
            terms TSVECTOR NOT NULL
        )
        """,
        # How often terms occur tells whether to read the index or the newest rows.
        "ALTER TABLE findable_terms ALTER terms SET STATISTICS 1000",
        "CREATE INDEX ix_findable_terms_terms ON findable_terms USING gin (terms)",
    ],
}


def downgrade() -> None:
    op.execute("DROP TABLE findable_terms")
    for table in (
        "record_export",
        "looking",
        "findable",
        "run_view",
        "review_run",
        "claim_override",
        "notice",
        "sum_difference",
        "take_down",
        "in_flight",
        "attempt",
        "reply",
        "sign_off",
        "signature",
        "rejection",
        "draft",
        "meaning_pick",
        "comment_version",
        "comment",
        "routing_rule",
        "conversation",
        "trainee",
        "tombstone",
        "lost_message",
        "slack_message",
        "due_reminder",
        "roll_up",
        "risk_policy",
        "lift_request",
        "publish_freeze",
        "post",
        "role_group",
        "member_role",
        "arrival",
        "delivery",
        "author",
        "personal_text",
        "audit_anchor",
        "faq_version",
        "listed_name",
        "claim_policy",
        "holding_statement",
        "account",
        "slack_event",
        "model_usage",
        "member",
        "installation",
        "guidance",
        "faq_vector",
        "faq_entry",
        "audit_head",
        "audit_entry",
    ):
        op.drop_table(table)
