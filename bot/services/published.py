"""Our replies as they stand on their platform: which one does, and in which words."""

import unicodedata
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from bot.ids import CommentId, DraftId, ReplyId
from bot.models.audit import AuditEntry, PersonalText
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.replies import LEAVING, Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.take_downs import IN_PLAY, TakeDown
from bot.services import audit
from bot.services.audit import Audit
from integrations.contract import PublishedReply, SentReply

_LATER = aliased(Reply)
IS_CORRECTED = exists().where(_LATER.edits_reply_id == Reply.id, _LATER.state == ReplyState.SENT)
"""Whether other words were put in the place of a reply since."""
IS_TAKEN_DOWN = exists().where(TakeDown.reply_id == Reply.id, TakeDown.state.in_(IN_PLAY))
"""Whether a reply was taken down, or is signed to be."""


async def find_newest(session: AsyncSession, comment_id: CommentId) -> Reply | None:
    """The newest reply to a comment, whatever became of it; of corrections those that were made.

    After a correction that is the one whose words stand.
    """
    is_told = Reply.edits_reply_id.is_(None) | (Reply.state == ReplyState.SENT)
    return await session.scalar(
        select(Reply)
        .where(Reply.comment_id == comment_id, is_told)
        .order_by(Reply.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


async def get_of_draft(session: AsyncSession, draft_id: DraftId) -> Reply:
    """The reply in which the text of a draft was published; raises when it never was."""
    found = await session.scalars(
        select(Reply).where(Reply.draft_id == draft_id, Reply.state == ReplyState.SENT)
    )
    return found.one()


async def find_correction(
    session: AsyncSession,
    reply_id: ReplyId,
    *,
    states: Collection[ReplyState] = (ReplyState.QUEUED, *LEAVING),
) -> Reply | None:
    """The correction of a reply that is in one of *states*, loaded with its signer."""
    return await session.scalar(
        select(Reply)
        .where(Reply.edits_reply_id == reply_id, Reply.state.in_(states))
        .options(joinedload(Reply.sign_off).joinedload(SignOff.member))
        .execution_options(populate_existing=True)
    )


async def find_take_down(session: AsyncSession, reply_id: ReplyId) -> TakeDown | None:
    """The take-down of a reply that is under way or done, loaded with its signer."""
    return await session.scalar(
        select(TakeDown)
        .where(TakeDown.reply_id == reply_id, TakeDown.state.in_(IN_PLAY))
        .options(joinedload(TakeDown.member))
    )


async def name_of(session: AsyncSession, reply: Reply) -> PublishedReply:
    """How the platform knows a reply: a correction keeps the key under which the first was sent."""
    comment = await session.get_one(Comment, reply.comment_id)
    external_id = reply.external_id or reply.edits_external_id or ""
    first = await session.scalar(
        select(Reply.key).where(
            Reply.account_id == reply.account_id,
            Reply.external_id == external_id,
            Reply.edits_reply_id.is_(None),
        )
    )
    return PublishedReply(
        key=first or reply.key, target_id=comment.external_id, external_id=external_id
    )


async def as_sent(session: AsyncSession, correction: Reply) -> SentReply:
    """Where a correction stands: in the place of what it edits."""
    edited = await session.get_one(Reply, correction.edits_reply_id)
    return SentReply(external_id=edited.external_id or "", url=edited.url)


async def text_of(session: AsyncSession, reply: Reply) -> str:
    """What stands there as far as we know: our words, or what somebody made of them there."""
    changed = await session.scalar(
        select(PersonalText.text)
        .join(AuditEntry, AuditEntry.seq == PersonalText.entry_seq)
        .where(AuditEntry.subject == f"reply:{reply.id}", AuditEntry.kind == Audit.REPLY_CHANGED)
        .order_by(AuditEntry.seq.desc())
        .limit(1)
    )
    if changed is not None:
        return changed
    return (await session.get_one(Draft, reply.draft_id)).text


def note_change(session: AsyncSession, reply: Reply, text: str, *, now: datetime) -> None:
    """Put on record that somebody edited a reply of ours on the platform."""
    audit.record(
        session,
        Audit.REPLY_CHANGED,
        f"reply:{reply.id}",
        by="platform",
        at=now,
        personal={"text": text},
        external_id=reply.external_id,
    )


async def note_late(session: AsyncSession, correction: Reply, found: str, *, now: datetime) -> None:
    """Put on record what stands in the place of a correction that was given up meanwhile.

    Nothing where something else was decided of the reply since.
    """
    edited = await find_newest(session, correction.comment_id)
    if edited is None or edited.id != correction.edits_reply_id:
        return
    is_going = await find_take_down(session, edited.id) is not None
    if not is_going and not are_alike(await text_of(session, edited), found):
        note_change(session, edited, found, now=now)


def are_alike(ours: str, theirs: str) -> bool:
    """Whether two texts are the same to a platform, which may trim and compose them."""
    return (
        unicodedata.normalize("NFC", ours).strip() == unicodedata.normalize("NFC", theirs).strip()
    )
