"""The ledger of what Slack should show: what is wanted, what stands, what must be redrawn.

Changes bump ``wanted_version`` and enqueue one `show` task a message: many are one redraw
(`bot.services.redraws`).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from bot.ids import CommentId, DraftId, RollUpId, SlackMessageId
from bot.models.comments import Comment, Conversation
from bot.models.drafts import Draft
from bot.models.due_reminders import DueReminder
from bot.models.slack import BEHIND, CardSubject, LostMessage, MessageState, SlackMessage
from bot.services import card_views
from bot.services.redraws import want_redraw, want_show
from bot.views import Card

NOW = timedelta(0)
DRAW_SENDING_AFTER = timedelta(seconds=3)
"""Most replies are out before anybody could read that they are being sent."""

_AS_PARENT: Final[dict[str, Any]] = {"read": True, "key_share": True}
"""How who adds to a thread holds its root: `posted` waits, and so wakes what was added."""

# Made once: to put them together takes longer than to run them.
_ROOT = (
    select(SlackMessage)
    .join(Comment, Comment.id == SlackMessage.subject_id)
    .where(
        SlackMessage.subject == CardSubject.COMMENT,
        SlackMessage.parent_id.is_(None),
        Comment.conversation_id == bindparam("conversation_id"),
    )
    .order_by(SlackMessage.id)
    .limit(1)
    .with_for_update(of=SlackMessage, **_AS_PARENT)
    .execution_options(populate_existing=True)
)
_IS_SHOWN = (SlackMessage.subject == bindparam("shown")) & (
    SlackMessage.subject_id == bindparam("shown_id")
)
_ID_OF = select(SlackMessage.id).where(_IS_SHOWN)
_ROOT_OVER = (
    select(SlackMessage)
    .where(
        SlackMessage.id
        == select(func.coalesce(SlackMessage.parent_id, SlackMessage.id))
        .where(_IS_SHOWN)
        .scalar_subquery()
    )
    .with_for_update(**_AS_PARENT)
    .execution_options(populate_existing=True)
)
_MESSAGE = select(SlackMessage).where(SlackMessage.id == bindparam("message_id"))
_WITH_PARENT = _MESSAGE.options(joinedload(SlackMessage.parent))
_HELD = _MESSAGE.with_for_update().execution_options(populate_existing=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """What the desk must do about one message."""

    message_id: SlackMessageId
    card: Card
    fingerprint: str
    channel: str
    thread_ts: str | None
    ts: str | None  # None: not posted yet
    marker: str
    version: int
    was_begun: bool  # a post of it was out: whether that stands nobody noted, if ``ts`` is None


async def want_comment(
    session: AsyncSession, comment: Comment, *, channel: str, now: datetime, delay: timedelta = NOW
) -> None:
    """Give a comment its card: the root of its conversation's thread, or a line in it."""
    but_its_key: Any = {"key_share": True}  # a comment that comes into it need not wait
    await session.get_one(Conversation, comment.conversation_id, with_for_update=but_its_key)
    root = await session.scalar(_ROOT, {"conversation_id": comment.conversation_id})
    wanted = SlackMessage(
        subject=CardSubject.COMMENT,
        subject_id=comment.id,
        account_id=comment.account_id,
        channel=root.channel if root else channel,
    )
    await _want(session, wanted, parent=root, now=now, delay=delay, is_new=root is None)


async def want_draft(session: AsyncSession, draft: Draft, *, now: datetime) -> None:
    """Give a new draft its message, in the thread of its comment."""
    subject = CardSubject.DRAFT
    await want_in_thread(session, draft.comment_id, subject, draft.id, now=now, is_new=True)


async def want_candidates(session: AsyncSession, comment: Comment, *, now: datetime) -> None:
    """Ask in the thread which FAQ entry fits."""
    await want_in_thread(session, comment.id, CardSubject.CANDIDATES, comment.id, now=now)


async def want_in_thread(
    session: AsyncSession,
    comment_id: CommentId,
    subject: CardSubject,
    subject_id: int,
    *,
    now: datetime,
    is_new: bool = False,
) -> None:
    """Give something of a comment, like its draft, a message in the thread."""
    of_comment = {"shown": CardSubject.COMMENT, "shown_id": comment_id}
    root = await session.scalar(_ROOT_OVER, of_comment)
    if root is None:
        return
    wanted = SlackMessage(
        subject=subject, subject_id=subject_id, account_id=root.account_id, channel=root.channel
    )
    await _want(session, wanted, parent=root, now=now, is_new=is_new)


async def want_roll_up(
    session: AsyncSession,
    comment: Comment,
    roll_up_id: RollUpId,
    *,
    now: datetime,
    delay: timedelta,
) -> None:
    """Show the newest state of the roll-up that a comment, its account loaded, has joined."""
    wanted = SlackMessage(
        subject=CardSubject.ROLL_UP,
        subject_id=roll_up_id,
        account_id=comment.account_id,
        channel=comment.account.channel,
    )
    await _want(session, wanted, now=now, delay=delay)


async def want_due_reminder(
    session: AsyncSession, told: DueReminder, *, channel: str, now: datetime
) -> None:
    """Tell in the channel of an account what is due soon."""
    wanted = SlackMessage(
        subject=CardSubject.DUE_REMINDER,
        subject_id=told.id,
        account_id=told.account_id,
        channel=channel,
    )
    await _want(session, wanted, now=now)


async def want_anchor(session: AsyncSession, seq: int, *, channel: str, now: datetime) -> None:
    """Tell the anchor of entry *seq* in a channel, once."""
    wanted = SlackMessage(subject=CardSubject.ANCHOR, subject_id=seq, channel=channel)
    await _want(session, wanted, now=now)


async def refresh(session: AsyncSession, comment_id: CommentId, *, now: datetime) -> None:
    """Redraw a comment's card and those of its drafts, as far as anything changed on them."""
    await refresh_comment(session, comment_id, now=now)
    want_redraw(session, CardSubject.CANDIDATES, comment_id, at=now, now=now)
    draft_ids = await session.scalars(select(Draft.id).where(Draft.comment_id == comment_id))
    for draft_id in draft_ids.all():
        refresh_draft(session, draft_id, now=now)


async def refresh_comment(
    session: AsyncSession, comment_id: CommentId, *, now: datetime, delay: timedelta = NOW
) -> None:
    """Redraw a comment, alone or in its roll-up, at once or (if more is near) after *delay*."""
    for subject in (CardSubject.COMMENT, CardSubject.MEANING):
        want_redraw(session, subject, comment_id, at=now + delay, now=now)
    refresh_roll_up(session, (await session.get_one(Comment, comment_id)).roll_up_id, now=now)


def refresh_roll_up(session: AsyncSession, roll_up_id: RollUpId | None, *, now: datetime) -> None:
    """Redraw the roll-up that a comment stands in, or just left."""
    if roll_up_id is not None:
        want_redraw(session, CardSubject.ROLL_UP, roll_up_id, at=now, now=now)


def refresh_draft(session: AsyncSession, draft_id: DraftId, *, now: datetime) -> None:
    """Redraw a draft's card."""
    want_redraw(session, CardSubject.DRAFT, draft_id, at=now, now=now)


async def find_showing(session: AsyncSession, message_id: SlackMessageId) -> Showing | None:
    """What to post or redraw now; None when all is shown or the root is not posted yet."""
    message = (await session.scalars(_WITH_PARENT, {"message_id": message_id})).one()
    parent = message.parent
    if parent is not None and parent.ts is None:
        return None
    card = await card_views.get_card(session, message.subject, message.subject_id)
    fingerprint = card_views.fingerprint(card)
    if message.shown_as == fingerprint:
        message.shown_version = message.wanted_version
        return None
    return Showing(
        message_id=message.id,
        card=card,
        fingerprint=fingerprint,
        channel=message.channel,
        thread_ts=parent.ts if parent else None,
        ts=message.ts,
        marker=message.marker,
        version=message.wanted_version,
        was_begun=message.state is MessageState.POSTING,
    )


async def begin_posting(session: AsyncSession, message_id: SlackMessageId) -> None:
    """Note before the call that a post is out: after a crash it is looked for first."""
    await session.execute(
        update(SlackMessage)
        .where(SlackMessage.id == message_id, SlackMessage.state == MessageState.WANTED)
        .values(state=MessageState.POSTING)
        .execution_options(synchronize_session=False)
    )


async def posted(session: AsyncSession, showing: Showing, *, ts: str, now: datetime) -> None:
    """Note that a message stands, and wake what waits for its thread."""
    message = (await session.scalars(_HELD, {"message_id": showing.message_id})).one()
    message.state, message.ts, message.posted_at = MessageState.POSTED, ts, now
    await _drawn(session, message, showing, now=now)
    if message.parent_id is not None:  # nothing waits for it
        return
    waiting = await session.scalars(
        select(SlackMessage)
        .where(SlackMessage.parent_id == message.id, BEHIND)
        .order_by(SlackMessage.id)
    )
    for child in waiting:
        want_show(session, child.id, run_at=now, now=now)


async def redrawn(session: AsyncSession, showing: Showing, *, now: datetime) -> None:
    """Note which state a message shows now."""
    message = (await session.scalars(_HELD, {"message_id": showing.message_id})).one()
    await _drawn(session, message, showing, now=now)


async def lost(session: AsyncSession, *, channel: str, ts: str, now: datetime) -> None:
    """Somebody deleted a card of ours in Slack: it is posted afresh."""
    message = await session.scalar(
        select(SlackMessage)
        .where(SlackMessage.channel == channel, SlackMessage.ts == ts)
        .with_for_update()
    )
    if message is None:
        return
    session.add(LostMessage(channel=channel, ts=ts, message_id=message.id, lost_at=now))
    message.state, message.ts, message.shown_as = MessageState.WANTED, None, None
    message.marker = secrets.token_hex(16)
    message.wanted_version += 1
    message.wanted_at = now
    want_show(session, message.id, run_at=now, now=now)


async def _drawn(
    session: AsyncSession, message: SlackMessage, showing: Showing, *, now: datetime
) -> None:
    message.shown_as = showing.fingerprint
    message.shown_version = max(message.shown_version, showing.version)
    if message.wanted_version > message.shown_version:
        want_show(session, message.id, run_at=now, now=now)


async def _want(
    session: AsyncSession,
    wanted: SlackMessage,
    *,
    now: datetime,
    parent: SlackMessage | None = None,
    delay: timedelta = NOW,
    is_new: bool = False,
) -> None:
    """*is_new*: what it shows cannot have a message yet."""
    subject, subject_id = wanted.subject, wanted.subject_id
    of_it = {"shown": subject, "shown_id": subject_id}
    if not is_new and await session.scalar(_ID_OF, of_it) is not None:
        want_redraw(session, subject, subject_id, at=now + delay, now=now)
        return
    wanted.parent_id = parent.id if parent else None
    wanted.marker, wanted.wanted_at = secrets.token_hex(16), now
    session.add(wanted)
    await session.flush()
    if parent is None or parent.ts is not None:
        want_show(session, wanted.id, run_at=now + delay, now=now)
