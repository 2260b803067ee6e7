"""Finding the comment that somebody points at: by a message, an address, or a number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import (
    HoldsSeveral,
    NoRecordFound,
    NoSuchComment,
    NoSuchReply,
    Refusal,
    SeveralRecords,
)
from bot.ids import AccountId, CommentId
from bot.models.accounts import Account
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.replies import Reply
from bot.models.slack import CardSubject, LostMessage, SlackMessage
from bot.views import Actor

MOST_PARTS = 12
"""Parts of an address that may be ids: they are also tried in pairs."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Our own number of a comment or a reply."""

    sort: Literal["comment", "reply"]
    number: int


@dataclass(frozen=True, slots=True)
class Posted:
    """A message in a channel, perhaps inside a thread."""

    channel: str
    ts: str
    thread_ts: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A web address of a comment or a reply on its platform."""

    url: str


Wanted = Numbered | Posted | Address


async def find_comment(session: AsyncSession, wanted: Wanted, *, by: Actor | None) -> CommentId:
    """The comment that is meant. ``by`` None: the command line, which sees every account.

    Raises `NoRecordFound`, also for an account on which the member has no role, so that nothing
    tells the two apart; the command line hears of a number that it is nobody's: `NoSuchReply`,
    `NoSuchComment`. `HoldsSeveral` for the card of a roll-up; `SeveralRecords`.
    """
    found = await _find(session, wanted, await _visible(session, by))
    if not found:
        raise _nothing(wanted) if by is None else NoRecordFound
    if len(found) > 1:
        raise SeveralRecords(numbers=", ".join(str(each) for each in sorted(found)))
    return found.pop()


def _nothing(wanted: Wanted) -> Refusal:
    match wanted:
        case Numbered("reply", number):
            return NoSuchReply(number=str(number))  # as it is typed, not as a count
        case Numbered("comment", number):
            return NoSuchComment(number=str(number))
        case _:
            return NoRecordFound()


async def _visible(session: AsyncSession, by: Actor | None) -> list[AccountId]:
    every = await session.scalars(select(Account.id).order_by(Account.id))
    return [account_id for account_id in every if by is None or by.may_see(account_id)]


async def _find(
    session: AsyncSession, wanted: Wanted, visible: Sequence[AccountId]
) -> set[CommentId]:
    match wanted:
        case Numbered():
            return await _by_number(session, wanted, visible)
        case Posted():
            return await _by_message(session, wanted, visible)
        case Address():
            return await _by_address(session, wanted.url, visible)


async def _by_number(
    session: AsyncSession, wanted: Numbered, visible: Sequence[AccountId]
) -> set[CommentId]:
    if wanted.sort == "reply":
        return await _replied(session, Reply.id == wanted.number, visible)
    return await _commented(session, Comment.id == wanted.number, visible)


async def _by_message(
    session: AsyncSession, wanted: Posted, visible: Sequence[AccountId]
) -> set[CommentId]:
    """What a card shows; what people wrote in a thread stands for the card above it."""
    for ts in filter(None, (wanted.ts, wanted.thread_ts)):
        message = await _find_message(session, wanted.channel, ts, visible)
        if message is not None:
            return {await _shown_by(session, message)}
    return set()


async def _find_message(
    session: AsyncSession, channel: str, ts: str, visible: Sequence[AccountId]
) -> SlackMessage | None:
    """The card that stands there, or stood there before somebody deleted it."""
    lost = select(LostMessage.message_id).where(
        LostMessage.channel == channel, LostMessage.ts == ts
    )
    stands = (SlackMessage.channel == channel) & (SlackMessage.ts == ts)
    return await session.scalar(
        select(SlackMessage).where(
            stands | SlackMessage.id.in_(lost), SlackMessage.account_id.in_(visible)
        )
    )


async def _shown_by(session: AsyncSession, message: SlackMessage) -> CommentId:
    match message.subject:
        case CardSubject.COMMENT | CardSubject.CANDIDATES | CardSubject.MEANING:
            return CommentId(message.subject_id)
        case CardSubject.DRAFT:
            found = await session.scalars(
                select(Draft.comment_id).where(Draft.id == message.subject_id)
            )
            return found.one()
        case CardSubject.ROLL_UP:
            raise HoldsSeveral
        case CardSubject.DUE_REMINDER:
            raise HoldsSeveral
        case CardSubject.ANCHOR:
            raise NoRecordFound


async def _by_address(
    session: AsyncSession, url: str, visible: Sequence[AccountId]
) -> set[CommentId]:
    exact = await _commented(session, Comment.url == url, visible) | await _replied(
        session, Reply.url == url, visible
    )
    return exact or await _by_part(session, list(_names_in(url)), visible)


async def _by_part(
    session: AsyncSession, names: list[str], visible: Sequence[AccountId]
) -> set[CommentId]:
    """What has a platform id that the address carries; the last one in it is the most exact."""
    rank = {name: position for position, name in enumerate(names)}
    comments = await session.execute(
        select(Comment.external_id, Comment.id).where(
            Comment.account_id.in_(visible), Comment.external_id.in_(names)
        )
    )
    replies = await session.execute(
        select(Reply.external_id, Reply.comment_id).where(
            Reply.account_id.in_(visible), Reply.external_id.in_(names)
        )
    )
    found = [(rank[name], comment_id) for name, comment_id in (*comments, *replies) if name]
    best = max((each for each, _ in found), default=None)
    return {comment_id for each, comment_id in found if each == best}


def _names_in(url: str) -> Iterator[str]:
    """Parts of an address that may be a platform's id, alone and joined to one before them."""
    parts = urlsplit(url)
    values = [value for _, value in parse_qsl(parts.query)]
    pieces = [unquote(each) for each in parts.path.split("/")] + values + [unquote(parts.fragment)]
    seen = [each for each in dict.fromkeys(pieces) if each and each.isprintable()][-MOST_PARTS:]
    for position, piece in enumerate(seen):
        yield piece
        yield from (f"{before}_{piece}" for before in seen[:position])


async def _commented(
    session: AsyncSession, condition: ColumnElement[bool], visible: Sequence[AccountId]
) -> set[CommentId]:
    wanted = select(Comment.id).where(condition, Comment.account_id.in_(visible))
    return set(await session.scalars(wanted))


async def _replied(
    session: AsyncSession, condition: ColumnElement[bool], visible: Sequence[AccountId]
) -> set[CommentId]:
    wanted = select(Reply.comment_id).where(condition, Reply.account_id.in_(visible))
    return set(await session.scalars(wanted))
