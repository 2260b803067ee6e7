"""Where the victim is killed: the rows of the kill table, by name."""

from enum import StrEnum


class Point(StrEnum):
    """One moment at which a process may die."""

    BEFORE_DELIVERY_COMMIT = "before the delivery commit"
    BEFORE_DELIVERY_ACK = "after commit, before ack"
    DRAFTING = "during FAQ/LLM"
    BEFORE_POST = "message marked posting, before the Slack call"
    AFTER_POST = "after the Slack call, before commit"
    BEFORE_CLICK_COMMIT = "person pressed, before commit"
    AFTER_CLICK_COMMIT = "after that commit"
    DURING_PUBLISH = "during publish, answer unknown"
    AFTER_PUBLISH = "after publish, before commit"
    BEFORE_UPDATE = "before the Slack update"
    TICK = "tick claimed"


RANDOM = "at a random moment"
RESTART = "PostgreSQL restarts"  # under a living victim, which goes on
