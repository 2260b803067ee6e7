"""Refusals to whoever looks for a record."""

from bot.errors.base import Refusal


class NotALink(Refusal):
    """What was pasted is neither a link nor a number."""

    message_id = "refusal.not_a_link"


class NoRecordFound(Refusal):
    """Nothing is known by this link or number, or nothing that this member may see."""

    message_id = "refusal.no_record_found"


class NoSuchReply(Refusal):
    """No reply has this number. Parameters: ``number``."""

    message_id = "refusal.no_such_reply"


class NoSuchComment(Refusal):
    """No comment has this number. Parameters: ``number``."""

    message_id = "refusal.no_such_comment"


class SeveralRecords(Refusal):
    """A link fits more than one comment. Parameters: ``numbers`` of the comments, listed."""

    message_id = "refusal.several_records"


class HoldsSeveral(Refusal):
    """A link leads to the card of a roll-up, which has many comments."""

    message_id = "refusal.holds_several"


class DatesReversed(Refusal):
    """A time that ends before it begins."""

    message_id = "refusal.dates_reversed"


class NoSuchMember(Refusal):
    """Somebody of the workspace who is no member of ours."""

    message_id = "refusal.no_such_member"


class ExportUnderWay(Refusal):
    """The member's earlier export of the record is not ended."""

    message_id = "refusal.export_under_way"


class RecordTooLarge(Refusal):
    """The record is too large for one file in Slack.

    Parameters: ``count`` entries; ``size`` and ``most`` in megabytes.
    """

    message_id = "refusal.record_too_large"
