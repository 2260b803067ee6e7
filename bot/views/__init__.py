"""Frozen values that handlers may show. No rows, no words: words are made by the handlers.

Texts of authors, posts and drafts are outside text: whoever draws them keeps them literal.
"""

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
from bot.views.pages import (
    Counts,
    DraftChoice,
    FreezeOutcome,
    HomePage,
    Leaving,
    NoticeLine,
    Notices,
    QueueLine,
    ReviewForm,
    SentBack,
)
from bot.views.people import Actor, MemberLine, RolesOnAccount, Training, holders
from bot.views.places import AccountLabel, PostLabel
from bot.views.timeline import Fault, Language, Said, Step, StepText, Term, Timeline, Value

__all__ = [
    "AccountLabel",
    "Actor",
    "AnchorCard",
    "CandidatesCard",
    "Card",
    "ClaimFinding",
    "CommentCard",
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
    "HomePage",
    "Language",
    "Leaving",
    "LiftAsked",
    "MemberLine",
    "NoticeLine",
    "Notices",
    "Override",
    "PostLabel",
    "QueueLine",
    "ReviewForm",
    "RolesOnAccount",
    "RollUpCard",
    "RollUpLine",
    "Said",
    "SentBack",
    "Sentence",
    "Step",
    "StepText",
    "Term",
    "Timeline",
    "Training",
    "Value",
    "holders",
    "seen_of",
]
