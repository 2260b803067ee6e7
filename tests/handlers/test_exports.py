"""`/signoff export`: the whole record as a file in a direct message."""

import asyncio
import io
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.demo.workspace.faults import Fault, PlannedFault
from bot.demo.workspace.refused import Refused
from bot.desk import SEND_EXPORT, Desk, Postponed
from bot.errors import CannotExport
from bot.ids import ExportId, TaskId
from bot.models.audit import AuditEntry
from bot.models.exports import RecordExport
from bot.rules.chain import Anchor
from bot.rules.exports import ExportState
from bot.rules.permissions import Role
from bot.services import export_sending, exports, members
from bot.services.audit import Audit
from bot.services.export_folder import Enclosed
from bot.services.export_sending import SharedFile
from bot.work import Job, OutwardHandler
from handlers.desk_tasks import kinds_of
from handlers.exports import Enclose
from handlers.manifest import http_manifest
from tests.handlers.office import CHANNEL, MINA, THEO, Office, a_team, an_office, tasks_of
from tests.support.builders import NOW, add_member
from tests.support.workspace import Json

FIRST = ExportId(1)
ENCLOSED = Enclosed(product="Signoff", readme="읽어 주세요")
SHARING = "files.completeUploadExternal"


@pytest.fixture
async def idle(sqlite: Database) -> AsyncIterator[Office]:
    """민아 manages members; the desk does only what a test asks of it."""
    async with an_office(sqlite, works=False) as opened:
        await add_member(sqlite, "민아", Role.ADMIN)
        yield opened


async def ask(office: Office, form: str = "", *, as_: str = MINA) -> str:
    await office.workspace.command("/signoff", f"export {form}", as_=as_, channel=CHANNEL)
    return await office.note(as_)


async def send(office: Office, *, is_last: bool = False) -> Postponed | None:
    return await office.side.desk.send_export(FIRST, is_last=is_last)


async def ended(office: Office) -> tuple[ExportState, str | None]:
    async with office.database.reads() as session:
        export = await session.get_one(RecordExport, FIRST)
        return export.state, export.error


async def kinds_on_record(office: Office) -> list[str]:
    async with office.database.reads() as session:
        wanted = select(AuditEntry.kind).where(AuditEntry.kind.like("%export%"))
        return list(await session.scalars(wanted.order_by(AuditEntry.seq)))


def files_for(office: Office, user: str = MINA) -> list[Json]:
    return [file for message in office.workspace.dm(user) for file in message.get("files", ())]


def unpacked(office: Office, folder: Path) -> Path:
    """What the one file in the direct message holds."""
    (file,) = files_for(office)
    content = io.BytesIO(office.workspace.workspace.files.content(file["id"]))
    zipfile.ZipFile(content).extractall(folder)
    (inside,) = folder.iterdir()
    return inside


def prove(folder: Path, anchor: str) -> str:
    """What the verifier in the file says of it."""
    script = [sys.executable, str(folder / "verify.py"), "--anchor", anchor]
    return subprocess.check_output(script, text=True)  # noqa: S603 - our own


async def test_an_admin_gets_the_whole_record_in_a_file_that_proves_itself(
    office: Office, tmp_path: Path
):
    await add_member(office.database, "민아", Role.ADMIN)

    assert await ask(office) == (
        "기록 1개와 지우지 않은 글을 모두 내보내고 있어요. 다이렉트 메시지에 파일로 보내 드릴게요."
    )

    (message,) = await office.workspace.wait_for(lambda: office.workspace.dm(MINA))
    (anchor,) = re.findall("[0-9]+:[0-9a-f]{64}", message["text"])
    folder = unpacked(office, tmp_path / "unpacked")
    assert {each.name for each in folder.iterdir()} == {
        "README.txt", "entries.csv", "entries.jsonl", "head.json", "verify.py",
    }  # fmt: skip
    proved = await asyncio.to_thread(prove, folder, anchor)
    assert "Proved by anchors: up to entry 2. Not proved yet: 0" in proved
    assert message["text"].startswith("기록 2개")  # the export itself is on record


async def test_who_is_no_admin_of_all_accounts_is_refused_in_words(idle: Office):
    await add_member(idle.database, "테오", Role.LEAD, Role.REVIEWER, locale="en")

    told = await ask(idle, as_=THEO)

    assert told == "Admins export the record: it holds the words of every account."
    assert await tasks_of(idle.database, "send_export") == []
    assert await kinds_on_record(idle) == []


async def test_both_forms_are_in_the_file_whichever_is_named(idle: Office):
    assert (await ask(idle, "csv")).startswith("기록 1개")


async def test_a_part_of_the_record_is_not_exported(idle: Office):
    assert "항상 전체 기록" in await ask(idle, "2026-11")
    assert await tasks_of(idle.database, "send_export") == []


async def test_a_second_wish_waits_for_the_end_of_the_first(idle: Office):
    await ask(idle)

    assert await ask(idle) == (
        "앞서 요청한 기록을 아직 보내는 중이에요. 다이렉트 메시지로 도착해요."
    )


async def test_a_record_that_is_too_large_for_slack_is_exported_on_the_server(
    idle: Office, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(export_sending, "MOST_BYTES", 0)

    told = await ask(idle)

    assert "기록 1개는 파일로 약 1MB라" in told
    assert "signoff audit export --output record.zip" in told


async def test_who_lost_the_permission_meanwhile_gets_no_file_and_that_is_on_record(idle: Office):
    member_id = await add_member(idle.database, "민아", Role.ADMIN)
    await ask(idle)
    async with idle.database.writes() as session:
        await members.set_roles(session, member_id, roles=frozenset({Role.LEAD}), by=None, now=NOW)

    assert await send(idle) is None

    assert await ended(idle) == (ExportState.WITHHELD, None)
    assert idle.workspace.dm(MINA) == []
    assert await kinds_on_record(idle) == [Audit.RECORD_EXPORTED, Audit.EXPORT_ENDED]


async def test_the_permission_is_asked_for_again_when_the_file_is_made(idle: Office):
    member_id = await add_member(idle.database, "민아", Role.ADMIN)
    await ask(idle)
    file = SharedFile("F1", Anchor(2, "0" * 64))
    async with idle.database.writes() as session:
        await members.set_roles(session, member_id, roles=frozenset(), by=None, now=NOW)

        assert not await export_sending.begin_sharing(session, FIRST, file, now=NOW)

    assert await ended(idle) == (ExportState.WITHHELD, None)


async def test_a_process_that_stood_still_shares_no_second_file_of_an_export(idle: Office):
    await ask(idle)
    async with idle.database.writes() as session:
        first = SharedFile("F1", Anchor(1, "0" * 64))
        assert await export_sending.begin_sharing(session, FIRST, first, now=NOW)

    async with idle.database.writes() as session:
        second = SharedFile("F2", Anchor(2, "1" * 64))
        assert not await export_sending.begin_sharing(session, FIRST, second, now=NOW)

    async with idle.database.reads() as session:
        assert (await session.get_one(RecordExport, FIRST)).file_id == "F1"


async def test_after_a_lost_answer_no_second_file_is_made_and_the_doubt_is_told(idle: Office):
    await ask(idle)
    idle.workspace.workspace.faults.plan(SHARING, PlannedFault(Fault.RESET))

    assert await send(idle) is not None
    assert await ended(idle) == (ExportState.SHARING, None)
    assert await send(idle) is None

    assert len(files_for(idle)) == 1
    assert len(idle.workspace.calls("files.getUploadURLExternal")) == 1
    assert await ended(idle) == (ExportState.DOUBTFUL, "file_not_found")
    assert "위에 도착했는지 알 수 없어요" in idle.workspace.dm(MINA)[-1]["text"]


def refuse(*_: object) -> None:
    raise Refused("file_update_failed")


async def test_whatever_slack_refuses_after_a_lost_answer_the_file_may_be_there(
    idle: Office, monkeypatch: pytest.MonkeyPatch
):
    await ask(idle)
    idle.workspace.workspace.faults.plan(SHARING, PlannedFault(Fault.RESET))
    await send(idle)
    monkeypatch.setattr(idle.workspace.workspace.files, "is_uploaded", refuse)

    await send(idle)

    assert await ended(idle) == (ExportState.DOUBTFUL, "file_update_failed")


async def test_bytes_that_slack_does_not_take_are_sent_again_and_that_counts(
    idle: Office, monkeypatch: pytest.MonkeyPatch
):
    await ask(idle)
    monkeypatch.setattr(idle.workspace.workspace.files, "receive", refuse)

    later = await send(idle)

    assert later == Postponed(NOW + timedelta(minutes=1), "status 400", counts=True)
    assert await ended(idle) == (ExportState.WANTED, None)


async def test_after_the_last_attempt_the_member_is_told_the_command_instead(
    idle: Office, monkeypatch: pytest.MonkeyPatch
):
    await ask(idle)
    monkeypatch.setattr(idle.workspace.workspace.files, "receive", refuse)

    assert await send(idle, is_last=True) is None

    told = idle.workspace.dm(MINA)[-1]["text"]
    assert "Slack에 올리지 못했어요" in told
    assert "signoff audit export --output record.zip" in told
    assert await ended(idle) == (ExportState.FAILED, "not_uploaded")


def a_job(attempts: int) -> Job:
    return Job(
        id=TaskId(1),
        kind=SEND_EXPORT,
        key=None,
        args={"export_id": FIRST},
        attempts=attempts,
        fence=1,
        created_at=NOW,
    )


@pytest.mark.parametrize(("attempt", "known"), [(1, [False]), (4, [False]), (5, [True])])
async def test_a_task_knows_its_last_attempt(attempt: int, known: list[bool]):
    told = list[bool]()

    class OnlyExports:
        async def send_export(self, export_id: ExportId, *, is_last: bool) -> None:
            del export_id
            told.append(is_last)

    (sending, *_) = kinds_of(cast("Desk", OnlyExports()))
    await cast("OutwardHandler", sending.handler)(a_job(attempts=attempt))

    assert told == known


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.RATE_LIMITED])
@pytest.mark.parametrize("method", ["conversations.open", "files.getUploadURLExternal", SHARING])
async def test_what_slack_surely_did_not_do_is_done_later(idle: Office, method: str, fault: Fault):
    await ask(idle)
    idle.workspace.workspace.faults.plan(method, PlannedFault(fault))

    later = await send(idle)

    assert later is not None
    assert not later.counts
    assert await send(idle) is None
    assert len(files_for(idle)) == 1
    assert await ended(idle) == (ExportState.SENT, None)


async def test_a_missing_scope_is_told_with_its_remedy_and_another_wish_is_free(sqlite: Database):
    manifest = http_manifest("https://signoff.example")
    manifest["oauth_config"]["scopes"]["bot"].remove("files:write")
    app = replace(a_team().app, manifest=manifest)
    async with an_office(sqlite, works=False, team=a_team(app=app)) as office:
        await add_member(sqlite, "민아", Role.ADMIN)
        await ask(office)

        assert await send(office) is None

        assert "files:write" in office.workspace.dm(MINA)[-1]["text"]
        assert await ended(office) == (ExportState.FAILED, "missing_scope")
        assert "내보내고 있어요" in await ask(office)


def no_key() -> Enclosed:
    raise CannotExport("signing.pem: no such file")


def no_room() -> Enclosed:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("enclose", "error", "told"),
    [(no_key, "key", "서명 키를 읽을 수 없어"), (no_room, "no_room", "공간이 없어")],
)
async def test_what_goes_wrong_on_our_side_is_told(
    sqlite: Database, enclose: Enclose, error: str, told: str
):
    async with an_office(sqlite, works=False, enclose=enclose) as office:
        await add_member(sqlite, "민아", Role.ADMIN)
        await ask(office)

        assert await send(office) is None

        assert told in office.workspace.dm(MINA)[-1]["text"]
        assert await ended(office) == (ExportState.FAILED, error)


async def test_nothing_of_an_export_stands_on_the_disk_under_a_name(
    sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "room"))
    (tmp_path / "room").mkdir()
    seen: list[list[Path]] = []

    def enclose() -> Enclosed:
        seen.append(list((tmp_path / "room").iterdir()))  # as a crash would leave it
        return ENCLOSED

    async with an_office(sqlite, works=False, enclose=enclose) as office:
        await add_member(sqlite, "민아", Role.ADMIN)
        await ask(office)
        await send(office)

    assert seen == [[]]
    assert len(files_for(office)) == 1


async def test_an_export_that_gave_up_is_ended_and_on_record(idle: Office):
    await ask(idle)
    async with idle.database.writes() as session:
        await export_sending.give_up(session, FIRST, now=NOW)

    assert await ended(idle) == (ExportState.FAILED, "gave_up")
    assert await send(idle) is None
    assert idle.workspace.dm(MINA) == []


async def test_erasing_names_the_exports_that_went_to_slack(idle: Office):
    await ask(idle)
    async with idle.database.reads() as session:
        (exported,) = await exports.list_all(session)

    assert (exported.where, exported.user) == (None, MINA)


async def test_a_member_has_one_export_under_way(database: Database):
    member_id = await add_member(database)
    async with database.writes() as session:
        session.add(RecordExport(member_id=member_id, wanted_at=NOW))

    with pytest.raises(IntegrityError):
        async with database.writes() as session:
            session.add(RecordExport(member_id=member_id, wanted_at=NOW))
