"""Refusals, each named as the fact that happened.

    BotError
    ├── Refusal            a person asked for something that is not possible (any more)
    │   ├── AlreadySignedOff (SignedByYourself) · AlreadyRejected
    │   ├── FirstSignedByYourself · WroteItYourself · TraineeSignsFirst
    │   ├── DraftRetired · DraftChanged
    │   ├── AlreadyTaken · CommentChanged · CommentGone · CommentAnswered
    │   ├── NotAllowed · NotAMember · SendingFrozen · NotFrozen · AlreadyFrozen
    │   ├── TooLateToUndo · NothingToUndo · TextRefused (ClaimBlocked) · LastAdmin
    │   ├── PeopleOnly · StillInFlight · NothingInDoubt
    │   ├── ReasonNeeded
    │   ├── NotALink · NoRecordFound · SeveralRecords · HoldsSeveral
    │   └── CardOutdated
    └── IllegalMove · NotConnected · NothingSuch · HoldsComments · IdInUse
        · NotForThisRule · CannotExport    of ours or the set-up

A refusal carries the id of a message in the catalogues and its parameters; the words are made in
`handlers.refusals`, in the reader's language.
"""

from typing import Any, ClassVar


class BotError(Exception):
    """Base of everything the core raises on purpose."""


class Refusal(BotError):
    """What a person asked for cannot be done; ``parameters`` fill the message ``message_id``."""

    message_id: ClassVar[str]

    def __init__(self, **parameters: Any) -> None:
        super().__init__(f"{type(self).__name__} {sorted(parameters)}")
        self.parameters = parameters


class AlreadySignedOff(Refusal):
    """Somebody signed before. Parameters: ``name``, ``at`` (aware instant), if known."""

    message_id = "refusal.already_signed"


class SignedByYourself(AlreadySignedOff):
    """The one who clicks signed before: a second tap, or a card that was not redrawn yet."""

    message_id = "refusal.signed_by_yourself"


class FirstSignedByYourself(Refusal):
    """The one who clicks gave the first of two signatures: the second is another member's."""

    message_id = "refusal.first_signed_by_yourself"


class WroteItYourself(Refusal):
    """The one who clicks wrote the text that somebody else signed first."""

    message_id = "refusal.wrote_it_yourself"


class TraineeSignsFirst(Refusal):
    """A member in training signs first, never second."""

    message_id = "refusal.trainee_signs_first"


class AlreadyRejected(Refusal):
    """Somebody rejected this draft before."""

    message_id = "refusal.already_rejected"


class AlreadyTaken(Refusal):
    """This very request was taken before: it came twice, or somebody plays it again."""

    message_id = "refusal.already_taken"


class DraftRetired(Refusal):
    """The draft was replaced or its comment moved on."""

    message_id = "refusal.draft_retired"


class DraftChanged(Refusal):
    """The digest on the button is not the digest of what would be signed."""

    message_id = "refusal.draft_changed"


class CommentChanged(Refusal):
    """The author edited the comment after what the reviewer saw."""

    message_id = "refusal.comment_changed"


class CommentGone(Refusal):
    """The comment was deleted."""

    message_id = "refusal.comment_gone"


class CommentAnswered(Refusal):
    """A reply of ours is already on its way or out."""

    message_id = "refusal.comment_answered"


class NotAllowed(Refusal):
    """The member's roles do not permit this. Parameters: ``permission``."""

    message_id = "refusal.not_allowed"


class NotAMember(Refusal):
    """The person is unknown here, a guest, from another workspace, or deactivated."""

    message_id = "refusal.not_a_member"


class LastAdmin(Refusal):
    """The change would leave nobody who can manage members."""

    message_id = "refusal.last_admin"


class SendingFrozen(Refusal):
    """A freeze stands. Parameters: ``reason``."""

    message_id = "refusal.frozen"


class AlreadyFrozen(Refusal):
    """A freeze of this scope stands already. Parameters: ``reason``."""

    message_id = "refusal.already_frozen"


class NotFrozen(Refusal):
    """There is no freeze to lift."""

    message_id = "refusal.not_frozen"


class TooLateToUndo(Refusal):
    """The reply has left or is leaving."""

    message_id = "refusal.too_late_to_undo"


class NothingToUndo(Refusal):
    """The sign-off was undone or came to an end before."""

    message_id = "refusal.nothing_to_undo"


class TextRefused(Refusal):
    """A text breaks a limit. Parameters: ``finding`` (message id) and what it needs."""

    message_id = "refusal.text_refused"


class ClaimBlocked(TextRefused):
    """A text says what nobody may sign. Parameters: ``findings`` (`bot.views.ClaimFinding`)."""

    message_id = "refusal.claim_blocked"


class ReasonNeeded(Refusal):
    """A text can be signed with a reason, for what is found in it now. Parameters: ``findings``."""

    message_id = "refusal.reason_needed"


class CardOutdated(Refusal):
    """The button belongs to a card of an older release or another state."""

    message_id = "refusal.card_outdated"


class StillInFlight(Refusal):
    """The last call to the platform may yet land; ask again in half a minute."""

    message_id = "refusal.still_in_flight"


class NothingInDoubt(Refusal):
    """It is known by now what became of the reply."""

    message_id = "refusal.nothing_in_doubt"


class PeopleOnly(Refusal):
    """No machine may draft for a comment of this sort."""

    message_id = "refusal.people_only"


class NotALink(Refusal):
    """What was pasted is neither a link nor a number."""

    message_id = "refusal.not_a_link"


class DatesReversed(Refusal):
    """A time that ends before it begins."""

    message_id = "refusal.dates_reversed"


class NoSuchMember(Refusal):
    """Somebody of the workspace who is no member of ours."""

    message_id = "refusal.no_such_member"


class NoRecordFound(Refusal):
    """Nothing is known by this link or number, or nothing that this member may see."""

    message_id = "refusal.no_record_found"


class SeveralRecords(Refusal):
    """A link fits more than one comment. Parameters: ``numbers`` of the comments, listed."""

    message_id = "refusal.several_records"


class HoldsSeveral(Refusal):
    """A link leads to the card of a roll-up, which has many comments."""

    message_id = "refusal.holds_several"


class IllegalMove(BotError):
    """A state change that the table of moves does not know."""


class NotConnected(BotError):
    """The account has no working connection in the settings."""


class HoldsComments(BotError):
    """An account with comments cannot point elsewhere: they belong to where it points."""


class IdInUse(BotError):
    """Another account points to this place on its platform."""


class NotForThisRule(BotError):
    """A measure that no account can choose for this rule."""


class NothingSuch(BotError):
    """A row that was asked for by id does not exist."""


class CannotExport(BotError):
    """The record cannot be written where it was wanted."""
