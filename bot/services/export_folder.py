"""An export that proves itself: the record, its head and a verifier, as a folder or a zip."""

import asyncio
import hashlib
import json
import os
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final, Protocol, Self

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import CannotExport, NothingSuch
from bot.ports import Sessions
from bot.rules.chain import GENESIS, written
from bot.services import anchors, entries, export, export_verifier
from bot.services.entries import Page, Progress

ZIP: Final = ".zip"
_PRIVATE_FOLDER, _PRIVATE_FILE = 0o700, 0o600  # people's words are in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where an export ends, and when it was told; ``seq`` 0 is an empty record."""

    seq: int
    hash: str
    at: datetime


class Signs(Protocol):
    """A private key, as `bot.rules.head_signature.SigningKey`."""

    def sign(self, content: bytes) -> bytes:
        """The signature of *content*."""

    def public_pem(self) -> bytes:
        """The public key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What goes with the entries: who made the export, how to read it, who signs its head."""

    product: str  # name and version
    readme: str
    key: Signs | None = None


async def anchor_head(sessions: Sessions, *, now: datetime) -> Head:
    """Anchor the present head, for whoever takes the entries up to it along."""
    async with sessions.writes() as session:
        try:
            kept = await anchors.record(session, now=now)
        except NothingSuch:
            return Head(seq=0, hash=GENESIS, at=now)
        return Head(seq=kept.seq, hash=kept.hash, at=kept.at)


async def export_to(
    sessions: Sessions,
    target: Path,
    *,
    enclosed: Enclosed,
    now: datetime,
    on_page: Progress | None = None,
) -> Head:
    """Anchor the head and write all entries up to it to *target*, a new folder or ``….zip``.

    It is made under another name and renamed when it is complete. Raises `CannotExport`.
    """
    with _made_beside(target) as folder:
        head = await anchor_head(sessions, now=now)
        with _Files(folder) as files:
            async with sessions.reads() as session:
                async for page in entries.pages(session, until=head.seq, on_page=on_page):
                    files.add(page)
        _enclose(folder, head, enclosed, table=files.table_hash())
    return head


async def export_into(
    sessions: Sessions, file: BinaryIO, *, name: str, enclosed: Enclosed, now: datetime
) -> Head:
    """The same as a zip in an open *file*, whose folder is called *name*; nothing else is written.

    The entries are read twice, at one moment: a zip takes one file after the other. Raises
    OSError where there is no room for it.
    """
    head = await anchor_head(sessions, now=now)
    made = hashlib.sha256()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=export.PACKED) as packed:
        async with sessions.reads() as session:
            await _pack(packed, f"{name}/entries.jsonl", _lines(session, head))
            await _pack(packed, f"{name}/entries.csv", _rows(session, head, made))
        contents = _contents(head, enclosed, table=made.hexdigest())
        for each, content in contents.items():
            packed.writestr(f"{name}/{each}", content)
    return head


async def _lines(session: AsyncSession, head: Head) -> AsyncIterator[bytes]:
    async for page in entries.pages(session, until=head.seq):
        yield export.as_lines(page).encode()


async def _rows(session: AsyncSession, head: Head, made: "hashlib._Hash") -> AsyncIterator[bytes]:
    """The table, which goes into the hash *made* as well."""
    content = export.heading().encode()
    made.update(content)
    yield content
    async for page in entries.pages(session, until=head.seq):
        content = export.as_rows(page).encode()
        made.update(content)
        yield content


async def _pack(packed: zipfile.ZipFile, name: str, parts: AsyncIterator[bytes]) -> None:
    """Write *parts* as one file; packing is no work for the event loop."""
    with packed.open(name, "w") as room:
        async for part in parts:
            await asyncio.to_thread(room.write, part)


class _Files:
    """The two forms of the entries, written side by side."""

    def __init__(self, folder: Path) -> None:
        self._lines = (folder / "entries.jsonl").open("xb")
        self._table = (folder / "entries.csv").open("xb")
        self._hash = hashlib.sha256()
        self._add_rows(export.heading())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in (self._lines, self._table):
            _settle(file)

    def add(self, page: Page) -> None:
        """Write a page of entries."""
        self._lines.write(export.as_lines(page).encode())
        self._add_rows(export.as_rows(page))

    def table_hash(self) -> str:
        """SHA-256 of the table so far, lower hex."""
        return self._hash.hexdigest()

    def _add_rows(self, rows: str) -> None:
        content = rows.encode()
        self._hash.update(content)
        self._table.write(content)


def _enclose(folder: Path, head: Head, enclosed: Enclosed, *, table: str) -> None:
    for name, content in _contents(head, enclosed, table=table).items():
        with (folder / name).open("xb") as file:
            file.write(content)
            _settle(file)


def _contents(head: Head, enclosed: Enclosed, *, table: str) -> Mapping[str, bytes]:
    """What stands beside the entries, by its name."""
    told = {
        "seq": head.seq,
        "hash": head.hash,
        "at": written(head.at),
        "product": enclosed.product,
        "table": table,  # SHA-256 of entries.csv
    }
    head_json = f"{json.dumps(told, indent=1)}\n".encode()
    contents = {
        "head.json": head_json,
        "README.txt": enclosed.readme.encode(),
        "verify.py": Path(export_verifier.__file__).read_bytes(),
    }
    if enclosed.key is not None:
        contents["head.sig"] = enclosed.key.sign(head_json)
        contents["public_key.pem"] = enclosed.key.public_pem()
    return contents


@contextmanager
def _made_beside(target: Path) -> Iterator[Path]:
    """A folder that becomes *target* at the end of the block, and nothing when it fails."""
    if target.exists():
        raise CannotExport(f"{target} is there already: choose another name.")
    try:
        with TemporaryDirectory(
            dir=target.parent, prefix=f".{target.name}.", suffix=".unfinished"
        ) as room:
            folder = Path(room) / target.name.removesuffix(ZIP)
            folder.mkdir(_PRIVATE_FOLDER)
            yield folder
            (_zipped(folder) if target.suffix == ZIP else folder).rename(target)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotExport(f"The export cannot be written to {target}: {reason}") from error


def _zipped(folder: Path) -> Path:
    archive = folder.with_name("archive")
    with archive.open("xb") as file:
        archive.chmod(_PRIVATE_FILE)
        with zipfile.ZipFile(
            file, "w", zipfile.ZIP_DEFLATED, compresslevel=export.PACKED
        ) as packed:
            for path in sorted(folder.iterdir()):
                packed.write(path, f"{folder.name}/{path.name}")
        _settle(file)
    return archive


def _settle(file: BinaryIO) -> None:
    """Close *file* when it is on the disk: a rename must not come there before it."""
    with file:
        file.flush()
        os.fsync(file.fileno())
