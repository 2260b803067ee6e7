"""Near-identical comments with one answer: looked at together, each signed for itself.

All of a page is signed in one transaction, each sign-off behind a savepoint of its own: a refusal
takes back its share alone, and either everything that the member is told of stands or nothing does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.errors import AssignedToAnother, CardOutdated, NotInTheBatch, Refusal
from bot.ids import CommentId, DraftId, MemberId
from bot.models.comments import Comment, CommentState, Placement
from bot.models.drafts import Draft, DraftSource, DraftState
from bot.models.members import Member
from bot.models.sign_offs import STANDS
from bot.models.signatures import Signature
from bot.rules.likeness import is_near_identical
from bot.rules.permissions import Permission
from bot.services import (
    comment_views,
    draft_views,
    members,
    policies,
    review,
    trainees,
)
from bot.views import AccountLabel, Actor, Batch, BatchLine, BatchOutcome, LeftOut

LEAST = 2
A_PAGE = 10
"""Lines of one modal, and so the most that one click signs."""
LONGEST = 300
"""Characters of a comment that can be read among others; a longer one is read alone."""
LONGEST_REPLY = 1_000
AT_MOST = 200
"""Open comments with the same answer that are compared: the oldest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Anchor:
    """The draft and the comment from which a batch was opened; plain values outlive savepoints."""

    draft_id: DraftId
    account: AccountLabel
    reply: str
    comment_text: str
    cites: Any


async def find_anchor(session: AsyncSession, comment_id: CommentId) -> DraftId | None:
    """The draft of the FAQ that a comment has on offer, which others may have, too."""
    return await session.scalar(
        select(Draft.id)
        .where(
            Draft.comment_id == comment_id,
            Draft.source == DraftSource.FAQ,
            Draft.state == DraftState.OFFERED,
        )
        .order_by(Draft.id)
        .limit(1)
    )


async def count_alike(session: AsyncSession, draft_id: DraftId, *, by: Actor, now: datetime) -> int:
    """How many comments *by* may answer together with the one of *draft_id*, itself counted.

    0 where there are not two.
    """
    _, found = await _find_alike(session, draft_id, by=by, now=now)
    return len(found) if len(found) >= LEAST else 0


async def find_batch(
    session: AsyncSession,
    draft_id: DraftId,
    *,
    by: Actor,
    now: datetime,
    after: DraftId | None = None,
) -> Batch | None:
    """A page of the comments that *by* may answer together with the one of *draft_id*.

    None where there are not two. *after* is the last of the page before.
    """
    anchor, found = await _find_alike(session, draft_id, by=by, now=now)
    if len(found) < LEAST:
        return None
    rest = [pair for pair in found if after is None or pair[0].id > after]
    page = rest[:A_PAGE]
    return Batch(
        anchor=draft_id,
        account=anchor.account,
        reply=anchor.reply,
        count=len(found),
        lines=tuple([await _line(session, draft, comment) for draft, comment in page]),
        has_more=len(rest) > len(page),
    )


async def sign_off(
    session: AsyncSession,
    draft_id: DraftId,
    ticked: Mapping[DraftId, str],
    *,
    by: Actor,
    now: datetime,
) -> BatchOutcome:
    """Sign each of *ticked*, drafts with the digest that their line was drawn with, for itself.

    What can no longer be signed, or not like this, is left out and told with its refusal. Raises
    `NotAllowed` for who may not sign on the account, and `CardOutdated` for more than a page, or
    drafts that nobody knows or of accounts that the member may not see.
    """
    anchor = await _get_anchor(session, draft_id)
    members.must(by, Permission.SIGN_OFF, on=anchor.account.id)
    lines = await _list_ticked(session, ticked, by=by)
    signed, left_out = 0, list[LeftOut]()
    for line, assigned_to in lines:  # in order of comments, as everybody takes them
        try:
            async with session.begin_nested():
                await _must_be_free(session, assigned_to, by=by)
                await _must_belong(session, anchor, line.draft_id)
                await review.sign_off(
                    session, line.draft_id, digest=line.digest, by=by, now=now, in_batch=True
                )
                await session.flush()
            signed += 1
        except Refusal as refusal:
            left_out.append(LeftOut(line=line, refusal=refusal))
    return BatchOutcome(signed=signed, left_out=tuple(left_out))


async def _get_anchor(session: AsyncSession, draft_id: DraftId) -> _Anchor:
    draft = await session.get(Draft, draft_id)
    if draft is None:
        raise CardOutdated
    comment = await comment_views.load_comment(session, draft.comment_id)
    return _Anchor(
        draft_id=draft.id,
        account=AccountLabel.of(comment.account),
        reply=draft.text,
        comment_text=comment.text,
        cites=draft.origin.get("faq"),
    )


async def _find_alike(
    session: AsyncSession, draft_id: DraftId, *, by: Actor, now: datetime
) -> tuple[_Anchor, list[tuple[Draft, Comment]]]:
    """All that *by* may sign with this draft; nothing for who may not, or not alone."""
    anchor = await _get_anchor(session, draft_id)
    account_id = anchor.account.id
    if not by.may(Permission.SIGN_OFF, on=account_id):
        return anchor, []
    if await trainees.is_trainee(session, by.member_id, on=account_id, now=now):
        return anchor, []
    return anchor, await _list_alike(session, anchor, by=by)


async def _list_alike(
    session: AsyncSession, anchor: _Anchor, *, by: Actor
) -> list[tuple[Draft, Comment]]:
    """Every open comment that fits, with its draft, oldest first."""
    rows = await session.execute(
        select(Draft, Comment)
        .join(Comment, Comment.id == Draft.comment_id)
        .where(
            Comment.account_id == anchor.account.id,
            Comment.placement == Placement.THREADED,
            Comment.state == CommentState.OPEN,
            Comment.is_judged,
            Comment.version == Draft.comment_version,
            Comment.assigned_to.is_(None) | (Comment.assigned_to == by.member_id),
            Draft.state == DraftState.OFFERED,
            Draft.source == DraftSource.FAQ,
            Draft.text == anchor.reply,
            ~exists().where(STANDS, Signature.draft_id == Draft.id),
        )
        .options(joinedload(Comment.author), joinedload(Comment.account))
        .order_by(Draft.id)
        .limit(AT_MOST)
    )
    return [
        (draft, comment)
        for draft, comment in rows
        if _fits(anchor, draft, comment)
        and not (comment.is_people_only or comment.account.is_people_only)
    ]


def _fits(anchor: _Anchor, draft: Draft, comment: Comment) -> bool:
    """Whether a draft of the FAQ answers nearly the same comment in the same words."""
    return (
        (draft.source, draft.text) == (DraftSource.FAQ, anchor.reply)
        and len(draft.text) <= LONGEST_REPLY
        and draft.origin.get("faq") == anchor.cites
        and comment.account_id == anchor.account.id
        and comment.snoozed_until is None  # somebody put it off
        and len(comment.text) <= LONGEST
        and policies.is_harmless(comment)
        and is_near_identical(anchor.comment_text, comment.text)
    )


async def _line(session: AsyncSession, draft: Draft, comment: Comment) -> BatchLine:
    return BatchLine(
        draft_id=draft.id,
        digest=await draft_views.digest_of(session, draft, comment),
        author_name=comment.author.name if comment.author else None,
        text=comment.text,
    )


async def _list_ticked(
    session: AsyncSession, ticked: Mapping[DraftId, str], *, by: Actor
) -> list[tuple[BatchLine, MemberId | None]]:
    """The lines that were set, and whose their comments are now."""
    rows = await session.execute(
        select(Draft, Comment)
        .join(Comment, Comment.id == Draft.comment_id)
        .where(Draft.id.in_(ticked))
        .options(joinedload(Comment.author))
        .order_by(Comment.id)
    )
    found = [
        (
            BatchLine(
                draft_id=draft.id,
                digest=ticked[draft.id],
                author_name=comment.author.name if comment.author else None,
                text=comment.text,
            ),
            comment.assigned_to,
        )
        for draft, comment in rows
        if by.may_see(comment.account_id)  # a line that is left out is told with its words
    ]
    if len(found) != len(ticked) or len(found) > A_PAGE:
        raise CardOutdated
    return found


async def _must_be_free(session: AsyncSession, assigned_to: MemberId | None, *, by: Actor) -> None:
    if assigned_to not in (None, by.member_id):
        raise AssignedToAnother(name=(await session.get_one(Member, assigned_to)).name)


async def _must_belong(session: AsyncSession, anchor: _Anchor, draft_id: DraftId) -> None:
    """Raise `NotInTheBatch` for what no modal of this batch could show.

    Asked before the comment is held: its digest, which is asked after that, tells whether its words
    are others by then.
    """
    draft = await session.get_one(Draft, draft_id)
    comment = await session.get_one(Comment, draft.comment_id)
    if comment.version == draft.comment_version and not _fits(anchor, draft, comment):
        raise NotInTheBatch
