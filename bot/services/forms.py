"""What the Review / Edit modal starts from."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import CommentId, DraftId
from bot.models.drafts import Draft, DraftState
from bot.models.members import Member
from bot.services import comment_views, signing
from bot.views import AccountLabel, Actor, DraftChoice, ReviewForm

MAX_CHOICES = 20


async def get_review_form(
    session: AsyncSession, comment_id: CommentId, *, draft_id: DraftId | None, by: Actor
) -> ReviewForm:
    """The form for a comment as it stands now; raises `NotAllowed`.

    Texts on offer come first, then others written for this version; rejected ones are left out.
    """
    comment = await comment_views.load_comment(session, comment_id)
    signing.must_sign(by, comment)
    rows = await session.execute(
        select(Draft, Member.name)
        .outerjoin(Member, Member.id == Draft.written_by)
        .where(
            Draft.comment_id == comment_id,
            (Draft.comment_version == comment.version) | (Draft.id == draft_id),
            Draft.state != DraftState.REJECTED,
        )
        .order_by(Draft.state != DraftState.OFFERED, Draft.id)
        .limit(MAX_CHOICES)
    )
    choices = tuple(_choice(draft, name) for draft, name in rows)
    known = {choice.draft_id for choice in choices}
    first = choices[0].draft_id if choices else None
    return ReviewForm(
        comment_id=comment_id,
        comment_version=comment.version,
        account=AccountLabel.of(comment.account),
        author_name=comment.author.name if comment.author else None,
        text=comment.text,
        previous_text=await comment_views.find_previous_text(session, comment),
        flags=comment_views.flags_of(comment),
        choices=choices,
        chosen=draft_id if draft_id in known else first,
        limit=comment.account.text_limit,
    )


def _choice(draft: Draft, writer: str | None) -> DraftChoice:
    cited = draft.origin.get("faq") or [{}]
    return DraftChoice(
        draft_id=draft.id,
        source=draft.source,
        label=writer or cited[0].get("slug"),
        text=draft.text,
    )
