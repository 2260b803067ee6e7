"""Hands the record over as a file in a direct message: docs.slack.dev/messaging/working-with-files.

Slack takes a file in three steps: an address for it, its bytes, and where it is to be shared. The
third is noted before it is made, with the id of the file; after an answer that was lost it is made
again with the same id. So a direct message never holds two files of different contents.
"""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.desk import Postponed
from bot.errors import CannotExport
from bot.ids import ExportId
from bot.locales import Catalogue
from bot.ports import Clock, Sessions
from bot.rules.chain import Anchor
from bot.rules.exports import ExportState
from bot.services import export_sending
from bot.services.export_folder import Enclosed, export_into
from bot.services.export_sending import SharedFile, UnsentExport
from handlers.slack_calls import NotNow, SlackCalls, code_of

Enclose = Callable[[], Enclosed]
"""What goes with the entries; raises `CannotExport` for a key that cannot be read."""

UPLOAD_WITHIN: Final = 600
"""Seconds for the bytes."""
UPLOAD_RETRY: Final = timedelta(minutes=1)
NOT_UPLOADED: Final = "not_uploaded"
TAKEN: Final = 200
NO_ROOM: Final = "no_room"
_log = structlog.get_logger(__name__)


class _NotUploaded(Exception):
    """Slack did not take the bytes, in a word; the address for them is never told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exports:
    """Makes an export, uploads it and shares it, each step once."""

    sessions: Sessions
    now: Clock
    calls: SlackCalls
    enclose: Enclose

    async def send(self, export_id: ExportId, *, is_last: bool) -> Postponed | None:
        """Do what is left of an export, and keep how it ended; ``is_last``: nobody tries again."""
        async with self.sessions.writes() as session:
            export = await export_sending.find_unsent(session, export_id, now=self.now())
        if export is None:
            return None
        try:
            await self._send(export, is_last=is_last)
        except NotNow as later:
            return Postponed(later.until, later.reason)
        except _NotUploaded as error:
            return Postponed(self.now() + UPLOAD_RETRY, str(error), counts=True)
        return None

    async def _send(self, export: UnsentExport, *, is_last: bool) -> None:
        try:
            channel = await self._open(export.user_id)
            file = export.file or await self._upload(export)
            if file is not None:
                await self._share(export, file, channel)
        except SlackApiError as error:
            # Of a file that was shared before Slack says `file_not_found`, but nobody promises
            # that: whatever it refuses after a lost answer, the file may stand there.
            is_doubtful = export.file is not None
            state = ExportState.DOUBTFUL if is_doubtful else ExportState.FAILED
            await self._give_up(export, state, code_of(error))
        except _NotUploaded as error:
            if not is_last:
                raise
            _log.error("export.not_uploaded", export=export.export_id, reason=str(error))
            await self._give_up(export, ExportState.FAILED, NOT_UPLOADED)
        except CannotExport as error:
            _log.error("export.not_made", reason=str(error))
            await self._give_up(export, ExportState.FAILED, "key")
        except OSError as error:
            _log.error("export.not_made", reason=error.strerror or type(error).__name__)
            await self._give_up(export, ExportState.FAILED, NO_ROOM)

    async def _open(self, user_id: str) -> str:
        """The direct message; asked for first, so that nothing is made while Slack is away."""
        await self.calls.pass_gates("conversations.open", "files.getUploadURLExternal")
        opened = await self.calls.call_passed("conversations.open", users=user_id)
        return str(opened["channel"]["id"])

    async def _upload(self, export: UnsentExport) -> SharedFile | None:
        """Make the file and give Slack its bytes; None when the member may not have it any more.

        The file on our disk has no name: whatever becomes of this process, nothing of it stays.
        """
        with tempfile.TemporaryFile() as file:
            head = await export_into(
                self.sessions,
                file,
                name=f"signoff-record-{export.export_id}",
                enclosed=self.enclose(),
                now=self.now(),
            )
            announced = await self.calls.call_passed(
                "files.getUploadURLExternal",
                filename=f"signoff-record-{head.seq}.zip",
                length=os.fstat(file.fileno()).st_size,
            )
            await self._put(str(announced["upload_url"]), file)
        shared = SharedFile(str(announced["file_id"]), Anchor(head.seq, head.hash))
        async with self.sessions.writes() as session:
            may_have = await export_sending.begin_sharing(
                session, export.export_id, shared, now=self.now()
            )
        return shared if may_have else None

    async def _put(self, address: str, file: BinaryIO) -> None:
        file.seek(0)
        limit = aiohttp.ClientTimeout(total=UPLOAD_WITHIN)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as http,
                http.post(address, data=file, proxy=self.calls.slack.proxy) as answer,
            ):
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as error:  # many are errors of the system, too
            raise _NotUploaded(type(error).__name__) from error
        if status != TAKEN:
            raise _NotUploaded(f"status {status}")

    async def _share(self, export: UnsentExport, file: SharedFile, channel: str) -> None:
        words, head = Catalogue.of(export.locale), file.head
        method = "files.completeUploadExternal"
        await self.calls.pass_gates(method, post_to=export.user_id)
        await self.calls.call_passed(
            method,
            files=[{"id": file.file_id, "title": words("export.title", seq=head.seq)}],
            channel_id=channel,
            initial_comment=words("export.sent", count=head.seq, head=head.written()),
        )
        await self._end(export, ExportState.SENT)

    async def _give_up(self, export: UnsentExport, state: ExportState, error: str) -> None:
        """Say what went wrong, then keep it; somebody whom Slack does not reach stays unsaid."""
        try:
            await self._tell(export, state, error)
        except SlackApiError as untold:
            _log.warning("person.not_reached", user=export.user_id, error=code_of(untold))
        await self._end(export, state, error)

    async def _tell(self, export: UnsentExport, state: ExportState, error: str) -> None:
        words = Catalogue.of(export.locale)
        said = f"export.{state.value}"
        exact = f"{said}_{error}"
        text = words(exact if words.knows(exact) else said, error=error)
        methods = ("conversations.open", "chat.postMessage")
        await self.calls.pass_gates(*methods, post_to=export.user_id)
        opened = await self.calls.call_passed("conversations.open", users=export.user_id)
        channel = opened["channel"]["id"]
        await self.calls.call_passed("chat.postMessage", channel=channel, text=text)

    async def _end(
        self, export: UnsentExport, state: ExportState, error: str | None = None
    ) -> None:
        _log.info("export.ended", export=export.export_id, state=state.value, error=error)
        async with self.sessions.writes() as session:
            await export_sending.end(session, export.export_id, state, now=self.now(), error=error)
