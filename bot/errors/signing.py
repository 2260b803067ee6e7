"""Refusals about comments, drafts and signatures."""

from bot.errors.base import Refusal


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


class WordsErased(Refusal):
    """What the comment said was erased: nothing can be signed for it any more."""

    message_id = "refusal.words_erased"


class CommentChanged(Refusal):
    """The author edited the comment after what the reviewer saw."""

    message_id = "refusal.comment_changed"


class CommentGone(Refusal):
    """The comment was deleted."""

    message_id = "refusal.comment_gone"


class CommentAnswered(Refusal):
    """A reply of ours is already on its way or out."""

    message_id = "refusal.comment_answered"


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


class TimeRefused(Refusal):
    """A reply cannot be sent at a time. Parameters: ``finding`` (message id) and what it needs."""

    message_id = "refusal.time_refused"


class CardOutdated(Refusal):
    """The button belongs to a card of an older release or another state."""

    message_id = "refusal.card_outdated"


class StillInFlight(Refusal):
    """The last call to the platform may yet land; ask again in half a minute."""

    message_id = "refusal.still_in_flight"


class NothingInDoubt(Refusal):
    """It is known by now what became of the reply."""

    message_id = "refusal.nothing_in_doubt"


class TakenAsSincere(Refusal):
    """Somebody read a comment that may mock as sincere. Parameters: ``name``, ``at``."""

    message_id = "refusal.taken_as_sincere"


class TakenAsSarcastic(Refusal):
    """Somebody read a comment that may mock as sarcastic. Parameters: ``name``, ``at``."""

    message_id = "refusal.taken_as_sarcastic"


class PeopleOnly(Refusal):
    """No machine may draft for a comment of this sort."""

    message_id = "refusal.people_only"


class HoldingOnly(Refusal):
    """Only a holding statement may be signed for a comment of this sort, word for word."""

    message_id = "refusal.holding_only"


class ReadFirst(Refusal):
    """A view of a review run was sent in before anybody could have read it."""

    message_id = "refusal.read_first"


class ViewUsed(Refusal):
    """A view of a review run was decided before: a second tap, or an old one played again."""

    message_id = "refusal.view_used"


class NotThisView(Refusal):
    """A view of a review run comes back as it was not shown, or from somebody else."""

    message_id = "refusal.not_this_view"


class NotInTheBatch(Refusal):
    """The reply is one to look at and sign alone."""

    message_id = "refusal.not_in_the_batch"


class AssignedToAnother(Refusal):
    """Somebody else took the comment. Parameters: ``name``."""

    message_id = "refusal.assigned_to_another"


class MayNotBeAssigned(Refusal):
    """A member may not sign on the comment's account. Parameters: ``name``."""

    message_id = "refusal.may_not_be_assigned"


class SnoozeTimeRefused(Refusal):
    """A comment cannot come back in the past, or months later. Parameters: ``days`` at most."""

    message_id = "refusal.snooze_time_refused"
