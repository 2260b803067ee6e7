"""Frozen values that handlers may show. No rows, no words: words are made by the handlers.

Texts of authors, posts and drafts are outside text: whoever draws them keeps them literal.
"""

from bot.models.comments import CommentState
from bot.models.history_states import HistoryState
from bot.models.roll_ups import RollUpKind
from bot.views.cards import (
    REVIEWABLE,
    AnchorCard,
    CandidatesCard,
    Card,
    CommentCard,
    CommentStatus,
    DraftCard,
    DraftStatus,
    Due,
    DueReminderCard,
    Erased,
    FirstSignature,
    Flag,
    HideMark,
    TakeDownMark,
)
from bot.views.claims import ClaimFinding, Override, seen_of
from bot.views.connections import AccountHealth, SlackHealth
from bot.views.freezes import FreezeBanner, LiftAsked
from bot.views.history import HistoryLine, HistoryPage, HistoryQuery, Outcome
from bot.views.meanings import MeaningCard, Picked
from bot.views.pages import (
    Batch,
    BatchLine,
    BatchOutcome,
    CorrectionForm,
    Counts,
    DraftChoice,
    FreezeOutcome,
    HomePage,
    Leaving,
    LeftOut,
    Looker,
    NoticeLine,
    Notices,
    ProposedCorrection,
    ReviewForm,
    SentBack,
    TakeDownForm,
    UnevenSum,
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
from bot.views.review_runs import RunStep, RunSums, Shown
from bot.views.roll_ups import RollUpCard, RollUpLine
from bot.views.sources import FaqCitation, FaqName, Sentence
from bot.views.terms import PLAIN, Terms
from bot.views.timeline import Fault, Language, Said, Step, StepText, Term, Timeline, Value

__all__ = [
    "PLAIN",
    "REVIEWABLE",
    "AccountHealth",
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
    "CorrectionForm",
    "Counts",
    "DraftCard",
    "DraftChoice",
    "DraftStatus",
    "Due",
    "DueReminderCard",
    "Erased",
    "FaqCitation",
    "FaqName",
    "Fault",
    "FirstSignature",
    "Flag",
    "FreezeBanner",
    "FreezeOutcome",
    "HideMark",
    "HistoryLine",
    "HistoryPage",
    "HistoryQuery",
    "HistoryState",
    "HomePage",
    "Language",
    "Leaving",
    "LeftOut",
    "LiftAsked",
    "Looker",
    "MeaningCard",
    "MemberLine",
    "NoticeLine",
    "Notices",
    "Outcome",
    "Override",
    "Picked",
    "PostLabel",
    "ProposedCorrection",
    "Queue",
    "QueueLine",
    "QueuePage",
    "ReviewForm",
    "RoleGroupLine",
    "RolesOnAccount",
    "RollUpCard",
    "RollUpKind",
    "RollUpLine",
    "RunStep",
    "RunSums",
    "Said",
    "Section",
    "SentBack",
    "Sentence",
    "Shown",
    "SlackHealth",
    "Step",
    "StepText",
    "TakeDownForm",
    "TakeDownMark",
    "Term",
    "Terms",
    "Timeline",
    "Training",
    "UnevenSum",
    "Value",
    "holders",
    "seen_of",
]
