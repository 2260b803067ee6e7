"""Triggers: what must never happen is refused by the database itself, whoever asks.

The same rules on both engines. On SQLite more of them refuse what REPLACE would do: without
``recursive_triggers``, which each connection chooses, it deletes past every trigger on DELETE.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import sqlalchemy as sa
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
LEGAL_MOVES_OF_A_TAKE_DOWN = {
    "queued": ("sending", "withdrawn"),
    "sending": ("queued", "done", "doubtful", "failed"),
    "doubtful": ("queued", "done", "failed"),
}


def illegal_move(legal: Mapping[str, Sequence[str]]) -> str:
    return "NEW.state <> OLD.state AND NOT ({})".format(
        " OR ".join(
            f"(OLD.state = '{old}' AND NEW.state IN ({', '.join(repr(new) for new in news)}))"
            for old, news in legal.items()
        )
    )


IN_PLAY = "'queued', 'sending', 'doubtful', 'sent'"
NOT_CLEARED = """NEW.state = 'sending' AND OLD.state <> 'sending' AND (
    EXISTS (SELECT 1 FROM publish_freeze WHERE lifted_at IS NULL AND phrase IS NULL
            AND (account_id IS NULL OR account_id = NEW.account_id)
            AND (post_id IS NULL OR post_id = (
                SELECT conversation.post_id FROM comment
                JOIN conversation ON conversation.id = comment.conversation_id
                WHERE comment.id = NEW.comment_id)))
    OR NOT EXISTS (
        SELECT 1 FROM sign_off JOIN comment ON comment.id = sign_off.comment_id
        WHERE sign_off.id = NEW.sign_off_id AND sign_off.voided_at IS NULL
        AND sign_off.digest = NEW.digest
        AND (sign_off.first_signature_id IS NULL OR EXISTS (
            SELECT 1 FROM signature
            WHERE id = sign_off.first_signature_id AND voided_at IS NULL))
        AND (sign_off.statement_id IS NULL OR EXISTS (
            SELECT 1 FROM holding_statement
            WHERE id = sign_off.statement_id AND is_current))
        AND comment.version = sign_off.comment_version AND comment.state <> 'gone')
    OR EXISTS (SELECT 1 FROM take_down WHERE reply_id = NEW.edits_reply_id
               AND state IN ('queued', 'sending', 'doubtful', 'done')))"""

NOT_OF_WHAT_STANDS = """NEW.state <> 'queued' OR NOT EXISTS (
    SELECT 1 FROM reply WHERE id = NEW.reply_id AND state = 'sent'
    AND comment_id = NEW.comment_id AND account_id = NEW.account_id
    AND external_id = NEW.external_id)
OR EXISTS (SELECT 1 FROM reply WHERE edits_reply_id = NEW.reply_id
    AND state IN ('queued', 'sending', 'doubtful', 'sent'))"""

# A correction edits the reply whose draft was signed to be corrected, which stands untouched.
NOT_OF_THE_SIGNED = """NEW.edits_reply_id {differs} (
    SELECT published.id FROM draft JOIN reply AS published
    ON published.draft_id = draft.corrects AND published.state = 'sent'
    WHERE draft.id = NEW.draft_id)
OR (NEW.edits_reply_id IS NULL AND EXISTS (
    SELECT 1 FROM draft WHERE id = NEW.draft_id AND corrects IS NOT NULL))
OR EXISTS (SELECT 1 FROM take_down WHERE reply_id = NEW.edits_reply_id
    AND state IN ('queued', 'sending', 'doubtful', 'done'))"""

NOT_COUNTER_SIGNED = """NEW.first_signature_id IS NOT NULL AND (
    NOT EXISTS (SELECT 1 FROM signature WHERE id = NEW.first_signature_id
                AND voided_at IS NULL AND expires_at > NEW.signed_at
                AND NOT (send_at {differs} NEW.send_at))
    OR NEW.member_id = (
        SELECT alike.written_by FROM draft JOIN draft AS alike
        ON alike.comment_id = draft.comment_id AND alike.text = draft.text
        WHERE draft.id = NEW.draft_id ORDER BY alike.id LIMIT 1))"""

NOT_LIFTED_BY_TWO = """OLD.lifted_at IS NULL AND NEW.lifted_at IS NOT NULL
AND 'two' = CASE WHEN NEW.account_id IS NULL
    THEN (SELECT lift_by FROM installation WHERE id = NEW.installation_id)
    ELSE (SELECT lift_by FROM account WHERE id = NEW.account_id) END
AND NOT EXISTS (SELECT 1 FROM lift_request WHERE freeze_id = NEW.id
    AND confirmed_by = NEW.lifted_by AND confirmed_at = NEW.lifted_at AND voided_at IS NULL)
AND NOT coalesce(NEW.lifted_by = OLD.frozen_by AND {soon}, FALSE)"""
SOON = {  # who froze lifts alone: a little more than the service allows, which says it exactly
    "sqlite": "julianday(NEW.lifted_at) - julianday(OLD.frozen_at) < 15.01 / 1440",
    "postgresql": "NEW.lifted_at - OLD.frozen_at < interval '15 minutes 1 second'",
}

NOT_A_STATEMENT = """NEW.statement_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM holding_statement JOIN draft ON draft.text = holding_statement.text
    WHERE holding_statement.id = NEW.statement_id AND holding_statement.is_current
    AND draft.id = NEW.draft_id)"""

NOT_ENDED = """NEW.round <> OLD.round AND (NEW.round <> OLD.round + 1 OR NOT (EXISTS (
    SELECT 1 FROM take_down JOIN reply ON reply.id = take_down.reply_id
    WHERE reply.comment_id = OLD.id AND reply.round = OLD.round AND take_down.state = 'done')
    OR EXISTS (SELECT 1 FROM reply WHERE comment_id = OLD.id AND round = NEW.round
        AND state = 'sent' AND edits_reply_id IS NOT NULL)))"""

# Words go only where a comment was erased, and nothing comes in their place.
IS_ERASED = "EXISTS (SELECT 1 FROM comment WHERE id = {} AND erased_at IS NOT NULL)"
OF_AN_ERASED = IS_ERASED.format("OLD.comment_id")
SIGNED_FOR_ERASED = IS_ERASED.format(
    "coalesce((SELECT comment_id FROM sign_off WHERE id = OLD.sign_off_id),"
    " (SELECT comment_id FROM signature WHERE id = OLD.signature_id))"
)
STILL_ON_ITS_WAY = """OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
AND (EXISTS (SELECT 1 FROM reply WHERE comment_id = OLD.id
    AND (state = 'queued' OR state = 'sending' OR state = 'doubtful'))
    OR EXISTS (SELECT 1 FROM take_down WHERE comment_id = OLD.id AND ended_at IS NULL))"""


def kept_but_erased(columns: tuple[str, ...], *, emptied: str) -> str:
    """Whether *columns* change, other than to what erasing leaves of them."""
    return f"(({changed(*columns)}) AND NOT ({emptied}))"


RULES = (
    Rule(
        "comment_is_settled_when_erased",
        "comment",
        "UPDATE",
        STILL_ON_ITS_WAY,
        "a comment is erased when no reply to it is on its way or being taken down",
    ),
    Rule(
        "comment_stays_erased",
        "comment",
        "UPDATE",
        f"OLD.erased_at IS NOT NULL AND ({changed('erased_at', 'erased_because')})",
        "what was erased stays erased",
    ),
    Rule(
        "comment_round_ends_with_its_reply",
        "comment",
        "UPDATE",
        NOT_ENDED,
        "a round ends when its reply was taken down or corrected",
    ),
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
        "audit_anchor_of_an_entry",
        "audit_anchor",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq AND hash = NEW.hash)",
        "an anchor has the hash of its entry",
    ),
    Rule("audit_anchor_no_update", "audit_anchor", "UPDATE", "TRUE", "the record is append-only"),
    Rule("audit_anchor_no_delete", "audit_anchor", "DELETE", "TRUE", "the record is append-only"),
    Rule(
        "personal_text_no_update",
        "personal_text",
        "UPDATE",
        "TRUE",
        "a personal text is kept or erased, never changed",
    ),
    Rule(  # else who has another's id in the record could be made somebody else
        "member_stands",
        "member",
        "UPDATE",
        changed("id", "team_id", "user_id", "created_at"),
        "who a member is never changes",
    ),
    Rule(
        "member_no_delete",
        "member",
        "DELETE",
        "TRUE",
        "a member is deactivated, never deleted",
    ),
    Rule(
        "draft_text_stands",
        "draft",
        "UPDATE",
        changed(
            "id",
            "comment_id",
            "comment_version",
            "source",
            "language",
            "based_on",
            "corrects",
            "written_by",
            "created_at",
        )
        + " OR "
        + kept_but_erased(
            ("text", "origin"),
            emptied=f"NEW.text = '' AND NEW.origin = '{{{{}}}}' AND {OF_AN_ERASED}",
        ),
        "the text of a draft never changes",
    ),
    Rule("draft_no_delete", "draft", "DELETE", "TRUE", "a draft is retired, never deleted"),
    Rule(
        "signature_begins_valid",
        "signature",
        "INSERT",
        "NEW.voided_at IS NOT NULL OR NOT EXISTS"
        " (SELECT 1 FROM draft WHERE id = NEW.draft_id AND state = 'offered')",
        "a first signature is given on a draft on offer",
    ),
    Rule(
        "signature_stands",
        "signature",
        "UPDATE",
        changed(
            "id",
            "draft_id",
            "comment_id",
            "comment_version",
            "account_id",
            "digest",
            "member_id",
            "send_at",
            "signed_at",
            "expires_at",
        )
        + f" OR (OLD.voided_at IS NOT NULL AND ({changed('voided_at', 'voided_because')}"
        + f" OR {changed('voided_by')} OR "
        + kept_but_erased(("note",), emptied=f"NEW.note IS NULL AND {OF_AN_ERASED}")
        + "))",
        "a first signature can only be voided, once",
    ),
    Rule(
        "signature_no_delete",
        "signature",
        "DELETE",
        "TRUE",
        "a first signature is voided, never deleted",
    ),
    Rule(
        "sign_off_is_counter_signed",
        "sign_off",
        "INSERT",
        NOT_COUNTER_SIGNED,
        "a second signature follows a valid first one, for its time, and by no author of it",
    ),
    Rule(
        "sign_off_is_of_a_statement",
        "sign_off",
        "INSERT",
        NOT_A_STATEMENT,
        "a sign-off that names a holding statement is of its very words",
    ),
    Rule(
        "holding_statement_stands",
        "holding_statement",
        "UPDATE",
        changed("id", "account_id", "name", "locale", "text", "version", "loaded_at")
        + " OR (NEW.is_current AND NOT OLD.is_current)",
        "a holding statement is put to rest, never changed",
    ),
    Rule(
        "holding_statement_no_delete",
        "holding_statement",
        "DELETE",
        "TRUE",
        "a holding statement is put to rest, never deleted",
    ),
    Rule(
        "sign_off_stands",
        "sign_off",
        "UPDATE",
        changed(
            "id",
            "draft_id",
            "comment_id",
            "comment_version",
            "account_id",
            "digest",
            "member_id",
            "needs_two",
            "needs_holding",
            "statement_id",
            "first_signature_id",
            "first_member_id",
            "send_at",
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
        " WHERE id = NEW.sign_off_id AND voided_at IS NULL"
        " AND coalesce(send_at, NEW.send_after) <= NEW.send_after)",
        "a reply begins queued, under a valid sign-off, and not for an earlier time",
    ),
    Rule(
        "reply_is_of_this_round",
        "reply",
        "INSERT",
        "NEW.round <> (SELECT round FROM comment WHERE id = NEW.comment_id)"
        " + CASE WHEN NEW.edits_reply_id IS NULL THEN 0 ELSE 1 END"
        " OR NEW.round <> (SELECT round + 1 FROM reply WHERE id = NEW.edits_reply_id)",
        "a reply is of the round of its comment, and a correction of the next one",
    ),
    Rule(
        "reply_edits_what_was_signed",
        "reply",
        "INSERT",
        NOT_OF_THE_SIGNED,
        "a correction edits just the reply that was signed to be corrected, and that stands",
    ),
    Rule(
        "reply_stands",
        "reply",
        "UPDATE",
        changed(
            "id",
            "key",
            "sign_off_id",
            "draft_id",
            "comment_id",
            "account_id",
            "digest",
            "round",
            "edits_reply_id",
            "edits_external_id",
            "send_after",
            "queued_at",
        ),
        "what a reply is never changes",
    ),
    Rule(
        "reply_ended_stands",
        "reply",
        "UPDATE",
        "OLD.state IN ('sent', 'failed', 'withdrawn')",
        "a reply that came to its end never changes",
    ),
    Rule(
        "reply_has_its_own_external_id",
        "reply",
        "UPDATE",
        "NEW.external_id {differs} OLD.external_id AND EXISTS (SELECT 1 FROM reply"
        " WHERE account_id = NEW.account_id AND external_id = NEW.external_id"
        " AND NEW.edits_reply_id IS NULL)",
        "another reply has this id on the platform",
    ),
    Rule("reply_moves", "reply", "UPDATE", illegal_move(LEGAL_MOVES), "no such move of a reply"),
    Rule(
        "reply_is_cleared",
        "reply",
        "UPDATE",
        NOT_CLEARED,
        "a reply leaves only signed, current and not frozen",
    ),
    Rule(
        "claim_override_stands",
        "claim_override",
        "UPDATE",
        changed(
            "id",
            "sign_off_id",
            "signature_id",
            "member_id",
            "rule",
            "measure",
            "overridden_at",
        )
        + " OR "
        + kept_but_erased(
            ("words", "reason"),
            emptied=f"NEW.words = '' AND NEW.reason = '-' AND {SIGNED_FOR_ERASED}",
        ),
        "why somebody signed stands",
    ),
    Rule(
        "claim_override_no_delete",
        "claim_override",
        "DELETE",
        "TRUE",
        "why somebody signed stands",
    ),
    Rule("reply_no_delete", "reply", "DELETE", "TRUE", "a reply is never deleted"),
    Rule(
        "attempt_is_cleared",
        "attempt",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM reply JOIN sign_off ON sign_off.id = reply.sign_off_id"
        " WHERE reply.id = NEW.reply_id AND reply.state = 'sending'"
        " AND coalesce(sign_off.send_at, NEW.started_at) <= NEW.started_at)",
        "only a cleared reply is attempted, and not before its time",
    ),
    Rule(
        "attempt_stands",
        "attempt",
        "UPDATE",
        "OLD.outcome IS NOT NULL OR " + changed("id", "reply_id", "number", "started_at"),
        "an attempt ends once",
    ),
    Rule("attempt_no_delete", "attempt", "DELETE", "TRUE", "an attempt is never deleted"),
    Rule(
        "take_down_begins_queued",
        "take_down",
        "INSERT",
        NOT_OF_WHAT_STANDS,
        "a take-down begins queued, and is of just one reply that was sent",
    ),
    Rule(
        "take_down_stands",
        "take_down",
        "UPDATE",
        changed(
            "id",
            "reply_id",
            "comment_id",
            "account_id",
            "external_id",
            "digest",
            "member_id",
            "signed_at",
            "expires_at",
        )
        + " OR OLD.ended_at IS NOT NULL",
        "what was signed to be taken down never changes, nor what came of it",
    ),
    Rule(
        "take_down_moves",
        "take_down",
        "UPDATE",
        illegal_move(LEGAL_MOVES_OF_A_TAKE_DOWN),
        "no such move of a take-down",
    ),
    Rule("take_down_no_delete", "take_down", "DELETE", "TRUE", "a take-down is never deleted"),
    Rule(
        "comment_version_stands",
        "comment_version",
        "UPDATE",
        changed("comment_id", "version", "seen_at", "delivery_id")
        + " OR "
        + kept_but_erased(("text",), emptied=f"NEW.text = '' AND {OF_AN_ERASED}"),
        "what a comment once said stands",
    ),
    Rule(
        "comment_version_no_delete",
        "comment_version",
        "DELETE",
        "TRUE",
        "what a comment once said stands",
    ),
    Rule(
        "meaning_pick_of_these_words",
        "meaning_pick",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM comment"
        " WHERE id = NEW.comment_id AND version = NEW.comment_version)",
        "the meaning of a comment is picked for what it says now",
    ),
    Rule("meaning_pick_no_update", "meaning_pick", "UPDATE", "TRUE", "what was picked stands"),
    Rule("meaning_pick_no_delete", "meaning_pick", "DELETE", "TRUE", "what was picked stands"),
    Rule(
        "publish_freeze_stands",
        "publish_freeze",
        "UPDATE",
        "OLD.lifted_at IS NOT NULL OR "
        + changed(
            "id",
            "installation_id",
            "account_id",
            "post_id",
            "phrase",
            "reason",
            "frozen_by",
            "frozen_at",
            "ask_at",
        ),
        "a freeze is lifted once",
    ),
    Rule(
        "publish_freeze_is_lifted_by_two",
        "publish_freeze",
        "UPDATE",
        NOT_LIFTED_BY_TWO,
        "two members lift this freeze",
    ),
    Rule(
        "in_flight_begins_unsettled",
        "in_flight",
        "INSERT",
        "NEW.settled_at IS NOT NULL",
        "a reply that a freeze found on its way is settled by another act",
    ),
    Rule(
        "in_flight_is_settled_once",
        "in_flight",
        "UPDATE",
        changed("freeze_id", "reply_id") + " OR OLD.settled_at IS NOT NULL",
        "a reply that a freeze found on its way is settled once",
    ),
    Rule("in_flight_no_delete", "in_flight", "DELETE", "TRUE", "what a freeze found stands"),
    Rule(
        "lift_request_begins_open",
        "lift_request",
        "INSERT",
        "NEW.confirmed_at IS NOT NULL OR NEW.voided_at IS NOT NULL",
        "a request to lift is confirmed by another act",
    ),
    Rule(
        "lift_request_stands",
        "lift_request",
        "UPDATE",
        changed("id", "freeze_id", "member_id", "asked_at", "expires_at")
        + " OR OLD.voided_at IS NOT NULL OR OLD.confirmed_at IS NOT NULL",
        "a request to lift ends once",
    ),
    Rule(
        "lift_request_no_delete",
        "lift_request",
        "DELETE",
        "TRUE",
        "a request to lift is voided, never deleted",
    ),
    Rule(
        "publish_freeze_no_delete",
        "publish_freeze",
        "DELETE",
        "TRUE",
        "a freeze is lifted, never deleted",
    ),
    Rule(
        "run_view_is_used_once",
        "run_view",
        "UPDATE",
        "OLD.decided_at IS NOT NULL OR "
        + changed(
            *("id", "run_id", "number", "comment_id", "comment_version", "draft_id", "digest"),
            *("shown_at", "readable_at"),
        ),
        "a view of a review run is decided once, as it was shown",
    ),
)
NEVER_EMPTIED = (
    "audit_entry",
    "audit_head",
    "audit_anchor",
    "member",
    "signature",
    "sign_off",
    "holding_statement",
    "claim_override",
    "reply",
    "attempt",
    "take_down",
    "draft",
    "comment_version",
    "meaning_pick",
    "publish_freeze",
    "in_flight",
    "lift_request",
)

OF_AN_ACCOUNT = "coalesce(post_id, NEW.post_id) IS NULL AND coalesce(phrase, NEW.phrase) IS NULL"
OTHER_OF_A_NAME = (
    "account_id = NEW.account_id AND name = NEW.name AND locale = NEW.locale"
    " AND (version = NEW.version OR (is_current AND NEW.is_current))"
)
KEYS = {  # of each protected table; which row holds the key of the new one
    "audit_entry": ("seq = NEW.seq", "hash = NEW.hash"),
    "audit_head": ("id = NEW.id",),
    "audit_anchor": ("seq = NEW.seq",),
    "personal_text": ("id = NEW.id", "entry_seq = NEW.entry_seq AND field = NEW.field"),
    "member": ("id = NEW.id", "team_id = NEW.team_id AND user_id = NEW.user_id"),
    "draft": ("id = NEW.id",),
    "signature": ("id = NEW.id", "draft_id = NEW.draft_id AND voided_at IS NULL"),
    "sign_off": (
        "id = NEW.id",
        "draft_id = NEW.draft_id AND voided_at IS NULL",
        "first_signature_id = NEW.first_signature_id",
    ),
    "holding_statement": (
        "id = NEW.id",
        OTHER_OF_A_NAME,
    ),
    "claim_override": ("id = NEW.id",),
    "reply": (
        "id = NEW.id",
        "key = NEW.key",
        "sign_off_id = NEW.sign_off_id",
        "account_id = NEW.account_id AND external_id = NEW.external_id",
        f"comment_id = NEW.comment_id AND round = NEW.round AND state IN ({IN_PLAY})",
    ),
    "attempt": ("id = NEW.id", "reply_id = NEW.reply_id AND number = NEW.number"),
    "take_down": (
        "id = NEW.id",
        "reply_id = NEW.reply_id AND state IN ('queued', 'sending', 'doubtful', 'done')",
    ),
    "comment_version": (
        "rowid = NEW.rowid",  # -1 where the statement names none
        "comment_id = NEW.comment_id AND version = NEW.version",
    ),
    "meaning_pick": (
        "id = NEW.id",
        "comment_id = NEW.comment_id AND comment_version = NEW.comment_version",
    ),
    "publish_freeze": (
        "id = NEW.id",
        f"account_id = NEW.account_id AND {OF_AN_ACCOUNT} AND lifted_at IS NULL",
        "post_id = NEW.post_id AND lifted_at IS NULL",
        "account_id = NEW.account_id AND phrase = NEW.phrase AND lifted_at IS NULL",
        "coalesce(account_id, NEW.account_id) IS NULL AND lifted_at IS NULL",
    ),
    "in_flight": ("freeze_id = NEW.freeze_id AND reply_id = NEW.reply_id",),
    "lift_request": ("id = NEW.id", "freeze_id = NEW.freeze_id AND voided_at IS NULL"),
    "run_view": (
        "id = NEW.id",
        "run_id = NEW.run_id AND number = NEW.number",
        "run_id = NEW.run_id AND decided_at IS NULL",
    ),
}
NO_REPLACE = (
    *(
        Rule(
            f"{table}_no_replace",
            table,
            "INSERT",
            " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key})" for key in keys),  # noqa: S608 - constants
            "this row stands already",
        )
        for table, keys in KEYS.items()
    ),
    Rule(
        "comment_version_keeps_its_row",
        "comment_version",
        "UPDATE",
        "NEW.rowid <> OLD.rowid",
        "what a comment once said stands",
    ),
)


def upgrade() -> None:

    op.execute("INSERT INTO installation (id, lift_by) VALUES (1, 'one')")
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, {GENESIS})")  # noqa: S608 - a constant
    if op.get_bind().dialect.name == "postgresql":
        guard_postgresql()
    else:
        guard_sqlite()


HEAD_FOLLOWS = "UPDATE audit_head SET seq = NEW.seq, hash = NEW.hash;"


def guard_sqlite() -> None:
    op.execute(
        f"CREATE TRIGGER audit_head_follows AFTER INSERT ON audit_entry BEGIN {HEAD_FOLLOWS} END"
    )
    for rule in RULES + NO_REPLACE:
        op.execute(
            f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table}"
            f" WHEN {rule.when.format(differs='IS NOT', genesis=GENESIS, soon=SOON['sqlite'])}"
            f" BEGIN SELECT RAISE(ABORT, '{rule.words}'); END"
        )


def create_guard(name: str, body: str, rights: str = "INVOKER") -> None:
    """A function that reads our tables, and none that somebody laid over them.

    Temporary tables are searched first unless the path names their schema, and then also last.
    """
    ours = op.get_bind().scalar(sa.text("SELECT quote_ident(current_schema())"))
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY {rights}"
        f" SET search_path = {ours}, pg_temp AS $$ BEGIN {body} END $$"
    )


def guard_postgresql() -> None:
    # as its owner, for the product may lock the head but not move it
    create_guard("audit_head_follows", f"{HEAD_FOLLOWS} RETURN NULL;", "DEFINER")
    op.execute(
        "CREATE TRIGGER audit_head_follows AFTER INSERT ON audit_entry"
        " FOR EACH ROW EXECUTE FUNCTION audit_head_follows()"
    )
    differs, soon = "IS DISTINCT FROM", SOON["postgresql"]
    for rule in RULES:
        create_guard(
            rule.name,
            f"IF ({rule.when.format(differs=differs, genesis=GENESIS, soon=soon)}) THEN"
            f" RAISE EXCEPTION '{rule.words}' USING ERRCODE = 'integrity_constraint_violation';"
            f" END IF; RETURN {'OLD' if rule.event == 'DELETE' else 'NEW'};",
        )
        op.execute(
            f"CREATE TRIGGER {rule.name} BEFORE {rule.event} ON {rule.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {rule.name}()"
        )
    create_guard(
        "never_emptied",
        "RAISE EXCEPTION 'the record is append-only'"
        " USING ERRCODE = 'integrity_constraint_violation';",
    )
    for table in NEVER_EMPTIED:
        op.execute(
            f"CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_head_follows ON audit_entry")
        op.execute("DROP FUNCTION audit_head_follows()")
        for table in NEVER_EMPTIED:
            op.execute(f"DROP TRIGGER {table}_never_emptied ON {table}")
        op.execute("DROP FUNCTION never_emptied()")
        for rule in RULES:
            op.execute(f"DROP TRIGGER {rule.name} ON {rule.table}")
            op.execute(f"DROP FUNCTION {rule.name}()")
    else:
        op.execute("DROP TRIGGER audit_head_follows")
        for rule in RULES + NO_REPLACE:
            op.execute(f"DROP TRIGGER {rule.name}")
    op.execute("DELETE FROM audit_head")
    op.execute("DELETE FROM installation")
