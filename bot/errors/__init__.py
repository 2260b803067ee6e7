"""Refusals, each named as the fact that happened.

    BotError
    ├── Refusal            a person asked for something that is not possible (any more)
    │   ├── AlreadySignedOff (SignedByYourself) · AlreadyRejected
    │   ├── FirstSignedByYourself · WroteItYourself · TraineeSignsFirst
    │   ├── DraftRetired · DraftChanged
    │   ├── AlreadyTaken · CommentChanged · CommentGone · CommentAnswered · WordsErased
    │   ├── NotAllowed · NotAMember · SendingFrozen · NotFrozen · AlreadyFrozen · AskTimePast
    │   ├── LiftedByTwo · LiftAskedByYourself · NoLiftAsked
    │   ├── PhraseRefused · PhraseOfAnAccount · TooManyPhrases
    │   ├── TooLateToUndo · NothingToUndo · TextRefused (ClaimBlocked) · LastAdmin · AdminOfOne
    │   ├── AdminOfGroup
    │   ├── PeopleOnly · TakenAsSincere · TakenAsSarcastic · StillInFlight · NothingInDoubt
    │   ├── TimeRefused · ReasonNeeded · HoldingOnly · NotInTheBatch · AssignedToAnother
    │   ├── MayNotBeAssigned · SnoozeTimeRefused · ReadFirst · ViewUsed · NotThisView
    │   ├── AlreadyTakenDown · NothingToTakeDown · CannotTakeDown
    │   ├── CannotHide · CommentHidden · RollUpChanged
    │   ├── NothingToCorrect · CannotCorrect · BeingCorrected
    │   ├── NotALink · NoRecordFound · SeveralRecords · HoldsSeveral · DatesReversed
    │   ├── NoSuchMember · NoSuchReply · NoSuchComment · ExportUnderWay · RecordTooLarge
    │   └── CardOutdated
    └── IllegalMove · NotConnected · NothingSuch · HoldsComments · IdInUse
        · NotForThisRule · CannotExport    of ours or the set-up

A refusal carries the id of a message in the catalogues and its parameters; the words are made in
`handlers.refusals`, in the reader's language.
"""

from bot.errors.base import BotError, Refusal
from bot.errors.corrections import BeingCorrected, CannotCorrect, NothingToCorrect
from bot.errors.faults import (
    CannotExport,
    HoldsComments,
    IdInUse,
    IllegalMove,
    NotConnected,
    NotForThisRule,
    NothingSuch,
)
from bot.errors.freezes import (
    AlreadyFrozen,
    AskTimePast,
    LiftAskedByYourself,
    LiftedByTwo,
    NoLiftAsked,
    NotFrozen,
    PhraseOfAnAccount,
    PhraseRefused,
    SendingFrozen,
    TooManyPhrases,
)
from bot.errors.hides import CannotHide, CommentHidden, RollUpChanged
from bot.errors.people import AdminOfGroup, AdminOfOne, LastAdmin, NotAllowed, NotAMember
from bot.errors.records import (
    DatesReversed,
    ExportUnderWay,
    HoldsSeveral,
    NoRecordFound,
    NoSuchComment,
    NoSuchMember,
    NoSuchReply,
    NotALink,
    RecordTooLarge,
    SeveralRecords,
)
from bot.errors.signing import (
    AlreadyRejected,
    AlreadySignedOff,
    AlreadyTaken,
    AssignedToAnother,
    CardOutdated,
    ClaimBlocked,
    CommentAnswered,
    CommentChanged,
    CommentGone,
    DraftChanged,
    DraftRetired,
    FirstSignedByYourself,
    HoldingOnly,
    MayNotBeAssigned,
    NothingInDoubt,
    NothingToUndo,
    NotInTheBatch,
    NotThisView,
    PeopleOnly,
    ReadFirst,
    ReasonNeeded,
    SignedByYourself,
    SnoozeTimeRefused,
    StillInFlight,
    TakenAsSarcastic,
    TakenAsSincere,
    TextRefused,
    TimeRefused,
    TooLateToUndo,
    TraineeSignsFirst,
    ViewUsed,
    WordsErased,
    WroteItYourself,
)
from bot.errors.take_downs import AlreadyTakenDown, CannotTakeDown, NothingToTakeDown

__all__ = [
    "AdminOfGroup",
    "AdminOfOne",
    "AlreadyFrozen",
    "AlreadyRejected",
    "AlreadySignedOff",
    "AlreadyTaken",
    "AlreadyTakenDown",
    "AskTimePast",
    "AssignedToAnother",
    "BeingCorrected",
    "BotError",
    "CannotCorrect",
    "CannotExport",
    "CannotHide",
    "CannotTakeDown",
    "CardOutdated",
    "ClaimBlocked",
    "CommentAnswered",
    "CommentChanged",
    "CommentGone",
    "CommentHidden",
    "DatesReversed",
    "DraftChanged",
    "DraftRetired",
    "ExportUnderWay",
    "FirstSignedByYourself",
    "HoldingOnly",
    "HoldsComments",
    "HoldsSeveral",
    "IdInUse",
    "IllegalMove",
    "LastAdmin",
    "LiftAskedByYourself",
    "LiftedByTwo",
    "MayNotBeAssigned",
    "NoLiftAsked",
    "NoRecordFound",
    "NoSuchComment",
    "NoSuchMember",
    "NoSuchReply",
    "NotALink",
    "NotAMember",
    "NotAllowed",
    "NotConnected",
    "NotForThisRule",
    "NotFrozen",
    "NotInTheBatch",
    "NotThisView",
    "NothingInDoubt",
    "NothingSuch",
    "NothingToCorrect",
    "NothingToTakeDown",
    "NothingToUndo",
    "PeopleOnly",
    "PhraseOfAnAccount",
    "PhraseRefused",
    "ReadFirst",
    "ReasonNeeded",
    "RecordTooLarge",
    "Refusal",
    "RollUpChanged",
    "SendingFrozen",
    "SeveralRecords",
    "SignedByYourself",
    "SnoozeTimeRefused",
    "StillInFlight",
    "TakenAsSarcastic",
    "TakenAsSincere",
    "TextRefused",
    "TimeRefused",
    "TooLateToUndo",
    "TooManyPhrases",
    "TraineeSignsFirst",
    "ViewUsed",
    "WordsErased",
    "WroteItYourself",
]
