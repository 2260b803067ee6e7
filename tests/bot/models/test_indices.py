"""The hot questions find their rows through an index, however many rows there are."""

import pytest
from sqlalchemy import text

from bot.database import Database
from bot.models.replies import KEPT_BACK

HOT = {
    "replies of a comment": ("reply", "comment_id = :a", "ix_reply_comment_id"),
    "replies in a state": ("reply", "state = :a", "ix_reply_state_unsettled"),
    "replies of a scope": ("reply", "state = :a AND account_id = :b", "ix_reply_state_unsettled"),
    "what the connection kept back": (
        "reply",
        f"account_id = :b AND {KEPT_BACK} ORDER BY id DESC LIMIT 1",
        "ix_reply_account_id_id_kept_back",
    ),
    "the newest delivery": (
        "delivery",
        "account_id = :b ORDER BY id DESC LIMIT 1",
        "ix_delivery_account_id_id",
    ),
    "the corrections of a reply": ("reply", "edits_reply_id = :a", "ix_reply_edits_reply_id"),
    "drafts of a correction": ("draft", "corrects = :a", "ix_draft_corrects"),
    "replies sent since": ("reply", "sent_at >= :a", "ix_reply_sent_at"),
    "signatures of a comment": ("sign_off", "comment_id = :a", "ix_sign_off_comment_id"),
    "messages of a thread": ("slack_message", "parent_id = :a", "ix_slack_message_parent_id"),
    "a message in Slack": (
        "slack_message",
        "channel = :a AND ts = :b",
        "ix_slack_message_channel_ts",
    ),
    "what was found at a signature": (
        "claim_override",
        "sign_off_id = :a",
        "ix_claim_override_sign_off_id",
    ),
    "what was found at a first signature": (
        "claim_override",
        "signature_id = :a",
        "ix_claim_override_signature_id",
    ),
    "roles of a member": ("member_role", "member_id = :a", "ix_member_role_member_id"),
    "entries of a subject": ("audit_entry", "subject = :a AND kind = :b", "ix_audit_entry_subject"),
    "entries of a sum": ("audit_entry", "kind = 'signed_off'", "ix_audit_entry_kind_summed"),
    "what waits": ("comment", "placement = :a AND state = :b", "ix_comment_placement_state"),
    "earlier comments of an author": (
        "comment",
        "author_id = :a AND id < :b",
        "ix_comment_author_id",
    ),
    "the newest that are hidden": (
        "comment",
        "standing = :a ORDER BY id DESC LIMIT 1",
        "ix_comment_standing_id",
    ),
    "the newest of an account that are hidden": (
        "comment",
        "account_id = :b AND standing = :a ORDER BY id DESC LIMIT 1",
        "ix_comment_account_id_standing_id",
    ),
    "the newest of an account": (
        "comment",
        "account_id = :b ORDER BY id DESC LIMIT 1",
        "ix_comment_account_id_id",
    ),
    "a comment by its address": ("comment", "url = :a", "ix_comment_url"),
    "a reply by its address": ("reply", "url = :a", "ix_reply_url"),
    "old bodies": (
        "delivery",
        "body IS NOT NULL AND received_at < :a",
        "ix_delivery_received_at_with_body",
    ),
    "what waits to be told": (
        "notice",
        "member_id = :a AND told_at IS NULL",
        "ix_notice_member_id_told_at",
    ),
    "the rejection of a draft": ("rejection", "draft_id = :a", "sqlite_autoindex_rejection_1"),
}


@pytest.mark.parametrize("question", HOT)
async def test_a_hot_question_uses_its_index(sqlite: Database, question: str):
    table, condition, index = HOT[question]
    asked = text(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {condition}")  # noqa: S608 - constants

    async with sqlite.reads() as session:
        plan = (await session.execute(asked, {"a": "queued", "b": "1"})).all()

    assert f"INDEX {index} " in f"{plan[0].detail} "
