"""Exports that members ask for in Slack: who may, how far each is, how it ended.

An export holds the words of all accounts and what every member did. So it takes a permission that
only a role of all accounts gives, and it is asked for again before the file is handed over.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import work
from bot.desk import SEND_EXPORT
from bot.errors import ExportUnderWay, RecordTooLarge
from bot.ids import ExportId
from bot.models.exports import RecordExport
from bot.models.members import Member
from bot.rules.chain import Anchor
from bot.rules.exports import ExportState
from bot.rules.permissions import Permission
from bot.services import audit, entries, export, exports, members
from bot.services.audit import Audit
from bot.views import Actor

MEGABYTE: Final = 1_000_000
MOST_BYTES: Final = 150 * MEGABYTE
"""Of one file. It is put together on the server's disk for temporary files."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """What Slack holds already; ``head`` is where the export in it ends."""

    file_id: str
    head: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsentExport:
    """An export on its way to its member. ``file``: it may have arrived already."""

    export_id: ExportId
    user_id: str
    locale: str
    file: SharedFile | None


async def want(session: AsyncSession, *, by: Actor, now: datetime) -> int:
    """Have the whole record sent to *by*; returns how many entries there are before this wish.

    Raises `NotAllowed`, `RecordTooLarge`, and `ExportUnderWay` while an earlier one is not ended.
    """
    members.must(by, Permission.EXPORT)
    count = (await audit.get_head(session)).seq
    size = await _estimate(session, count)
    if size > MOST_BYTES:
        most = MOST_BYTES // MEGABYTE
        raise RecordTooLarge(count=count, size=max(size // MEGABYTE, 1), most=most)
    unended = select(RecordExport.id).where(
        RecordExport.member_id == by.member_id, RecordExport.ended_at.is_(None)
    )
    if await session.scalar(unended) is not None:
        raise ExportUnderWay
    export = RecordExport(member_id=by.member_id, wanted_at=now)
    session.add(export)
    await session.flush()
    member = await session.get_one(Member, by.member_id)
    exports.record_for(session, member.user_id, by=by, now=now)
    name, args = f"{SEND_EXPORT}:{export.id}", {"export_id": export.id}
    work.enqueue(session, SEND_EXPORT, args=args, run_at=now, now=now, key=name, dedupe=name)
    return count


async def _estimate(session: AsyncSession, count: int) -> int:
    """Bytes of the file for *count* entries, if all are as those of the newest page."""
    after = max(count - entries.AT_ONCE, 0)
    async for page in entries.pages(session, after=after, until=count):
        forms = (export.as_lines(page), export.as_rows(page))
        packed = sum(len(zlib.compress(form.encode(), export.PACKED)) for form in forms)
        return packed * count // len(page.entries)
    return 0


async def find_unsent(
    session: AsyncSession, export_id: ExportId, *, now: datetime
) -> UnsentExport | None:
    """What is to be sent; None when it ended, or ends here because its member may not have it."""
    export = await session.get_one(RecordExport, export_id)
    if export.ended_at is not None or not await _may_have(session, export, now=now):
        return None
    member = await session.get_one(Member, export.member_id)
    shared = None
    if export.file_id is not None and export.seq is not None and export.hash is not None:
        shared = SharedFile(export.file_id, Anchor(export.seq, export.hash))
    return UnsentExport(
        export_id=export_id, user_id=member.user_id, locale=member.locale, file=shared
    )


async def begin_sharing(
    session: AsyncSession, export_id: ExportId, file: SharedFile, *, now: datetime
) -> bool:
    """Note the file before it is shared; False when its member may not have it any more.

    Nor is a second file shared: a process that stood still may come back after another one took
    over, made the export and sent it.
    """
    export = await session.get_one(RecordExport, export_id)
    await members.hold(session, export.member_id)
    await session.refresh(export, with_for_update=True)
    if export.file_id is not None or export.ended_at is not None:
        return False
    if not await _may_have(session, export, now=now):
        return False
    export.state, export.file_id = ExportState.SHARING, file.file_id
    export.seq, export.hash = file.head
    return True


async def end(
    session: AsyncSession,
    export_id: ExportId,
    state: ExportState,
    *,
    now: datetime,
    error: str | None = None,
) -> None:
    """Keep how an export ended, unless it has; *error* in a word, as Slack says it."""
    export = await session.get_one(RecordExport, export_id)
    if export.ended_at is None:
        _end(session, export, state, now=now, error=error)


async def give_up(session: AsyncSession, export_id: ExportId, *, now: datetime) -> None:
    """Keep that nobody could send an export, so that its member can ask for another."""
    export = await session.get_one(RecordExport, export_id)
    is_out = export.state is ExportState.SHARING
    state = ExportState.DOUBTFUL if is_out else ExportState.FAILED
    await end(session, export_id, state, now=now, error="gave_up")


async def _may_have(session: AsyncSession, export: RecordExport, *, now: datetime) -> bool:
    await members.hold(session, export.member_id)
    rights = await members.get_rights(session, export.member_id, on=None)
    if Permission.EXPORT in rights:
        return True
    is_out = export.state is ExportState.SHARING
    _end(session, export, ExportState.DOUBTFUL if is_out else ExportState.WITHHELD, now=now)
    return False


def _end(
    session: AsyncSession,
    export: RecordExport,
    state: ExportState,
    *,
    now: datetime,
    error: str | None = None,
) -> None:
    export.state, export.ended_at, export.error = state, now, error
    audit.record(
        session,
        Audit.EXPORT_ENDED,
        f"export:{export.id}",
        by=audit.SYSTEM,
        at=now,
        state=state.value,
        member=export.member_id,
        file=export.file_id,
        head=export.seq,
        error=error,
    )
