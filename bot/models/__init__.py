"""The tables: one file a family, with columns, constraints and legal state moves."""

from bot.models import (
    accounts,
    audit,
    claims,
    comments,
    drafts,
    faq,
    freezes,
    in_flight,
    lift_requests,
    members,
    replies,
    signatures,
    slack,
    statements,
    usage,
    work,
)

__all__ = [
    "accounts",
    "audit",
    "claims",
    "comments",
    "drafts",
    "faq",
    "freezes",
    "in_flight",
    "lift_requests",
    "members",
    "replies",
    "signatures",
    "slack",
    "statements",
    "usage",
    "work",
]
