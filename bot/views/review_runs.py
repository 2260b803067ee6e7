"""What a member sees in a review run."""

from dataclasses import dataclass

from bot.ids import CommentId, DraftId, RunViewId
from bot.views.pages import CorrectionForm, ReviewForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a view showed, as it says itself when it comes back."""

    view_id: RunViewId
    comment_id: CommentId
    comment_version: int
    draft_id: DraftId | None
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep:
    """One comment of a run. ``digest`` signs its draft as it stands; None: none is on offer."""

    view_id: RunViewId
    number: int  # of this comment, from 1
    count: int  # those behind, this one and those to come
    form: ReviewForm | CorrectionForm  # the latter waits for its second signature
    digest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSums:
    """How many comments of a run came to what."""

    signed: int
    closed: int
    rejected: int
    skipped: int
    overtaken: int

    @property
    def count(self) -> int:
        """All that were shown to the end."""
        return self.signed + self.closed + self.rejected + self.skipped + self.overtaken
