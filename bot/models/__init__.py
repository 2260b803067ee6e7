"""The tables: one file a family, with columns, constraints and legal state moves."""

from bot.models import (
    accounts,
    audit,
    claims,
    comments,
    drafts,
    faq,
    findables,
    freezes,
    members,
    replies,
    signatures,
    slack,
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
    "findables",
    "freezes",
    "members",
    "replies",
    "signatures",
    "slack",
    "usage",
    "work",
]
