"""How far an export of the record is."""

from enum import StrEnum


class ExportState(StrEnum):
    """What became of an export that a member asked for in Slack."""

    WANTED = "wanted"
    SHARING = "sharing"  # its file is with Slack, and may stand in the direct message
    SENT = "sent"
    DOUBTFUL = "doubtful"  # nobody can tell whether the file stands there
    WITHHELD = "withheld"  # the member may not have it any more
    FAILED = "failed"
