"""What must be true when everything has settled, read from all sides."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Database
from bot.models.comments import Comment
from bot.models.drafts import Draft
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.models.work import Task, TaskState
from bot.services import draft_views, home, verification
from bot.services.comment_views import load_comment
from tests.chaos.load import Load
from tests.chaos.outside import CHANNEL, Outside

FINAL = (ReplyState.SENT, ReplyState.FAILED, ReplyState.WITHDRAWN)


@dataclass
class Verdict:
    """The sums, and every broken promise in words."""

    sums: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def blame(self, is_broken: object, promise: str) -> None:
        if is_broken:
            self.broken.append(promise)


async def is_at_rest(session: AsyncSession, written: int) -> bool:
    """Whether every comment arrived and got its reply, and no work is left."""
    received = await session.scalar(select(func.count()).select_from(Comment))
    settled = await session.scalar(
        select(func.count(Reply.comment_id.distinct())).where(Reply.state.in_(FINAL))
    )
    unsettled = await session.scalar(
        select(func.count()).select_from(Reply).where(Reply.state.not_in(FINAL))
    )
    waiting = await session.scalar(
        select(func.count())
        .select_from(Task)
        .where(
            Task.state.in_((TaskState.READY, TaskState.RUNNING)),
            Task.kind.not_in(("expire", "forget", "watch_due")),
        )
    )
    return received == settled == written and not unsettled and not waiting


async def count(database: Database, outside: Outside, load: Load) -> Verdict:
    """Judge the end of a run."""
    verdict = Verdict()
    async with database.reads() as session:
        verdict.blame(not await is_at_rest(session, len(load.written)), "something never settled")
        await _count_comments(session, verdict, load.written)
        published = await _count_replies(session, verdict, outside)
        verdict.blame(lost := set(load.signed) - published, f"acknowledged and not signed: {lost}")
        chain = await verification.verify(session)
        verdict.blame(chain.fault, f"the record breaks: {chain.bad}: {chain.fault}")
        verdict.sums["audit entries"] = chain.entry_count
        dead = await session.scalars(select(Task.kind).where(Task.state == TaskState.DEAD))
        verdict.blame(gone := list(dead), f"work gave up: {gone}")
    _count_cards(outside, verdict)
    verdict.sums |= {"clicks": load.clicks, "edits acknowledged": len(load.signed)}
    return verdict


async def _count_comments(session: AsyncSession, verdict: Verdict, written: list[str]) -> None:
    stored = Counter(await session.scalars(select(Comment.external_id)))
    lost = [comment_id for comment_id in written if stored[comment_id] == 0]
    verdict.blame(lost, f"acknowledged and not stored: {lost}")
    verdict.blame(max(stored.values(), default=1) > 1, "a comment is stored twice")
    counts = await home.get_counts(session)
    placed = {
        "waiting": counts.waiting,
        "threaded": counts.threaded,
        "grouped": counts.grouped,
        "set aside": counts.set_aside,
        "triage failed": counts.failed,
    }
    verdict.blame(counts.received != sum(placed.values()), "the sum of comments does not hold")
    verdict.sums |= {"received": counts.received} | placed


async def _count_replies(session: AsyncSession, verdict: Verdict, outside: Outside) -> set[str]:
    """Returns every text that was published."""
    rows = (
        await session.execute(
            select(Reply, SignOff, Draft, Comment)
            .join(SignOff, SignOff.id == Reply.sign_off_id)
            .join(Draft, Draft.id == Reply.draft_id)
            .join(Comment, Comment.id == Reply.comment_id)
        )
    ).all()
    expected: dict[str, list[str]] = {}
    for reply, signed, draft, comment in rows:
        loaded = await load_comment(session, comment.id)
        digest = await draft_views.digest_of(session, draft, loaded, send_at=signed.send_at)
        verdict.blame(digest != signed.digest, f"reply {reply.id} is not what was signed")
        is_told = reply.state is ReplyState.SENT or reply.ended_because is not None
        verdict.blame(not is_told, f"reply {reply.id} is {reply.state.value} without a reason")
        texts = expected.setdefault(comment.external_id, [])
        if reply.state is ReplyState.SENT:
            texts.append(draft.text)
    states = Counter(reply.state.value for reply, *_ in rows)
    verdict.sums["signed"] = await session.scalar(select(func.count(SignOff.id))) or 0
    verdict.sums |= {state.value: states[state.value] for state in ReplyState}
    verdict.blame(sum(states.values()) != verdict.sums["signed"], "the sum of replies differs")
    return await _compare(session, verdict, outside, expected)


async def _compare(
    session: AsyncSession, verdict: Verdict, outside: Outside, expected: dict[str, list[str]]
) -> set[str]:
    """Square must show what was signed, each once, and nothing else."""
    published: list[str] = []
    for comment_id in await session.scalars(select(Comment.external_id)):
        shown = await outside.answers(comment_id)
        published += shown
        for difference in differences(shown, expected.get(comment_id, [])):
            verdict.broken.append(f"{comment_id}: {difference}")
    verdict.sums["published"] = len(published)
    verdict.sums["answers lost"] = outside.platform.lost
    return set(published)


def differences(shown: list[str], signed: list[str]) -> Iterator[str]:
    """In words, how the answers under a comment differ from those that were signed and sent."""
    for text in Counter(shown) - Counter(signed):
        how = "more often than signed" if text in signed else "unsigned"
        yield f"published {how}: {text}"
    for text in Counter(signed) - Counter(shown):
        yield f"sent and not published: {text}"


def _count_cards(outside: Outside, verdict: Verdict) -> None:
    markers = Counter(_list_markers(outside))
    verdict.sums["cards"] = len(markers)
    doubled = sum(times > 1 for times in markers.values())
    verdict.blame(doubled, f"{doubled} cards stand twice in Slack")


def _list_markers(outside: Outside) -> Iterator[str]:
    """The marker of each card in the channel and its threads."""
    workspace = outside.workspace
    for root in workspace.messages(CHANNEL):
        for message in workspace.thread(CHANNEL, root["ts"]):
            payload: dict[str, Any] = (message.get("metadata") or {}).get("event_payload", {})
            if "marker" in payload:
                yield str(payload["marker"])
