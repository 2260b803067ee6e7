"""Frozen values that handlers may show. No rows, no words: words are made by the handlers.

Texts of authors, posts and drafts are outside text: whoever draws them keeps them literal.
"""

from bot.models.comments import CommentState
from bot.views.cards import (
    AnchorCard,
    CandidatesCard,
    Card,
    CommentCard,
    CommentStatus,
    DraftCard,
    DraftStatus,
    FaqCitation,
    FaqName,
    FirstSignature,
    Flag,
    RollUpCard,
    RollUpLine,
    Sentence,
)
from bot.views.claims import ClaimFinding, Override, seen_of
from bot.views.freezes import FreezeBanner, LiftAsked
from bot.views.history import HistoryLine, HistoryPage, HistoryQuery, Outcome
from bot.views.pages import (
    Batch,
    BatchLine,
    BatchOutcome,
    Counts,
    DraftChoice,
    FreezeOutcome,
    HomePage,
    Leaving,
    LeftOut,
    NoticeLine,
    Notices,
    ReviewForm,
    SentBack,
)
from bot.views.people import (
    Actor,
    MemberLine,
    RoleGroupLine,
    RolesOnAccount,
    Training,
    holders,
)
from bot.views.places import AccountLabel, PostLabel
from bot.views.queue import Queue, QueueLine, QueuePage, Section
from bot.views.terms import PLAIN, Terms
from bot.views.timeline import Fault, Language, Said, Step, StepText, Term, Timeline, Value

__all__ = [
    "PLAIN",
    "AccountLabel",
    "Actor",
    "AnchorCard",
    "Batch",
    "BatchLine",
    "BatchOutcome",
    "CandidatesCard",
    "Card",
    "ClaimFinding",
    "CommentCard",
    "CommentState",
    "CommentStatus",
    "Counts",
    "DraftCard",
    "DraftChoice",
    "DraftStatus",
    "FaqCitation",
    "FaqName",
    "Fault",
    "FirstSignature",
    "Flag",
    "FreezeBanner",
    "FreezeOutcome",
    "HistoryLine",
    "HistoryPage",
    "HistoryQuery",
    "HomePage",
    "Language",
    "Leaving",
    "LeftOut",
    "LiftAsked",
    "MemberLine",
    "NoticeLine",
    "Notices",
    "Outcome",
    "Override",
    "PostLabel",
    "Queue",
    "QueueLine",
    "QueuePage",
    "ReviewForm",
    "RoleGroupLine",
    "RolesOnAccount",
    "RollUpCard",
    "RollUpLine",
    "Said",
    "Section",
    "SentBack",
    "Sentence",
    "Step",
    "StepText",
    "Term",
    "Terms",
    "Timeline",
    "Training",
    "Value",
    "holders",
    "seen_of",
]
