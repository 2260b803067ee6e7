"""An export is complete or not there, and holds all that proves it."""

import hashlib
import json
import stat
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import CannotExport
from bot.models.audit import AuditAnchor
from bot.services.export_folder import Enclosed, Head, export_to
from tests.support.builders import NOW, record_entries

NAMES = {"README.txt", "entries.csv", "entries.jsonl", "head.json", "verify.py"}
ENCLOSED = Enclosed(product="Signoff 1.2.3", readme="Lies mich, 읽어 주세요")


async def export(database: Database, target: Path, **given) -> Head:
    return await export_to(database, target, enclosed=ENCLOSED, **{"now": NOW, **given})


def list_names(folder: Path) -> list[str]:
    """Whatever begins or ends like the export, hidden or not."""
    return [path.name for path in folder.glob("*record*")]


def stop(read: int, total: int) -> None:
    raise KeyboardInterrupt(read, total)


async def test_a_folder_holds_the_entries_their_head_and_a_verifier(
    database: Database, tmp_path: Path
):
    await record_entries(database, 3)

    await export(database, tmp_path / "record")

    folder = tmp_path / "record"
    assert {path.name for path in folder.iterdir()} == NAMES
    assert len((folder / "entries.jsonl").read_text("utf-8").splitlines()) == 3
    assert len((folder / "entries.csv").read_text("utf-8-sig").splitlines()) == 4
    assert (folder / "README.txt").read_text("utf-8") == ENCLOSED.readme


async def test_the_head_of_an_export_is_recorded_as_an_anchor(database: Database, tmp_path: Path):
    await record_entries(database, 3)

    head = await export(database, tmp_path / "record")

    async with database.reads() as session:
        [anchor] = (await session.scalars(select(AuditAnchor))).all()
    assert (anchor.seq, anchor.hash, anchor.at) == (head.seq, head.hash, NOW)
    told = json.loads((tmp_path / "record" / "head.json").read_bytes())
    table = hashlib.sha256((tmp_path / "record" / "entries.csv").read_bytes())
    assert told == {
        "seq": 3,
        "hash": anchor.hash,
        "at": "2026-11-24T09:00:00.000000+00:00",
        "product": "Signoff 1.2.3",
        "table": table.hexdigest(),
    }


async def test_two_exports_of_one_head_tell_when_it_was_first_anchored(
    sqlite: Database, tmp_path: Path
):
    await record_entries(sqlite)
    first = await export(sqlite, tmp_path / "first")

    second = await export(sqlite, tmp_path / "second", now=NOW + timedelta(days=1))

    assert first == second


@pytest.mark.postgresql
async def test_entries_after_the_head_are_left_to_the_next_export(
    postgresql: Database, tmp_path: Path
):
    await record_entries(postgresql, 2)

    await export(postgresql, tmp_path / "first")
    await record_entries(postgresql, 2)
    await export(postgresql, tmp_path / "second")

    counts = [
        (tmp_path / name / "entries.jsonl").read_bytes().count(b"\n")
        for name in ("first", "second")
    ]
    assert counts == [2, 4]


async def test_a_zip_holds_the_same_files_in_a_folder_of_its_name(sqlite: Database, tmp_path: Path):
    await record_entries(sqlite)

    await export(sqlite, tmp_path / "record.zip")

    with zipfile.ZipFile(tmp_path / "record.zip") as packed:
        assert set(packed.namelist()) == {f"record/{name}" for name in NAMES}
        assert packed.testzip() is None
    assert list_names(tmp_path) == ["record.zip"]


async def test_an_empty_record_is_exported_as_one(database: Database, tmp_path: Path):
    head = await export(database, tmp_path / "record")

    assert (head.seq, head.hash) == (0, "0" * 64)
    assert (tmp_path / "record" / "entries.jsonl").read_bytes() == b""


@pytest.mark.parametrize("name", ["record", "record.zip"])
async def test_an_export_that_is_broken_off_leaves_nothing(
    sqlite: Database, tmp_path: Path, name: str
):
    await record_entries(sqlite)

    with pytest.raises(KeyboardInterrupt):
        await export(sqlite, tmp_path / name, on_page=stop)

    assert list_names(tmp_path) == []


@pytest.mark.parametrize("name", ["record", "record.zip"])
async def test_what_is_there_already_is_not_written_over(
    sqlite: Database, tmp_path: Path, name: str
):
    (tmp_path / name).write_text("mine", "utf-8")

    with pytest.raises(CannotExport, match="is there already: choose another name"):
        await export(sqlite, tmp_path / name)

    assert (tmp_path / name).read_text("utf-8") == "mine"


async def test_a_place_that_cannot_be_written_is_told_with_its_reason(
    sqlite: Database, tmp_path: Path
):
    with pytest.raises(CannotExport, match="No such file or directory"):
        await export(sqlite, tmp_path / "nowhere" / "record")


@pytest.mark.parametrize("name", ["record", "record.zip"])
async def test_only_the_owner_may_read_what_people_wrote(
    sqlite: Database, tmp_path: Path, name: str
):
    await record_entries(sqlite)

    await export(sqlite, tmp_path / name)

    assert stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077 == 0
