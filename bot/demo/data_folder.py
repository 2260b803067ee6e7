"""The folder that holds everything of one demo: one demo at a time, and sentences for trouble."""

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.database.files import hold_exclusively
from bot.database.trouble import DatabaseHeld
from bot.demo.made_up_secrets import SecretsUnreadable
from bot.demo.refused import DemoRefused
from bot.demo.stage import STAGE_FILE, read_stage

LOGS = "logs"
_PROCESSES = "processes.txt"
_KEPT = (
    "signoff.sqlite3*",
    "square.sqlite3*",
    "workspace.sqlite3*",
    "secrets.*",
    STAGE_FILE,
    _PROCESSES,
)


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Hold the folder, made when missing, until the block ends; raises `DemoRefused`."""
    with ExitStack() as stack:
        with keeping_data_in(data_dir):
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Whether we may write shows only in writing; the lock would blame another process.
            (data_dir / STAGE_FILE).touch()
        try:
            stack.enter_context(hold_exclusively(data_dir / "demo"))
        except DatabaseHeld:
            raise DemoRefused(_already_running(data_dir)) from None
        yield


@contextmanager
def keeping_data_in(data_dir: Path) -> Iterator[None]:
    """Turn what goes wrong with files in the block into `DemoRefused`."""
    try:
        yield
    except SecretsUnreadable as error:
        raise DemoRefused(str(error)) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DemoRefused(
                f"The disk that holds {data_dir} is full. Make room and start again."
            ) from None
        raise DemoRefused(
            f"The demo cannot keep its data in {data_dir} ({error.strerror or error}). "
            "Choose another folder: signoff demo --data-dir ..."
        ) from None


def reset(data_dir: Path) -> None:
    """Forget what an earlier demo left in the folder, and nothing else; raises `DemoRefused`."""
    if not data_dir.exists():
        return
    with held(data_dir), keeping_data_in(data_dir):
        for pattern in _KEPT:
            for path in data_dir.glob(pattern):
                path.unlink()
        shutil.rmtree(data_dir / LOGS, ignore_errors=True)


def note_processes(data_dir: Path, process_ids: Iterable[int]) -> None:
    """Remember what runs, for the start after one that was killed; none: everything ended."""
    lines = "".join(f"{process_id}\n" for process_id in process_ids)
    (data_dir / _PROCESSES).write_text(lines, encoding="utf-8")


def list_left_processes(data_dir: Path) -> list[int]:
    """What `note_processes` named last and still runs, or whatever got its number since."""
    try:
        noted = [int(line) for line in (data_dir / _PROCESSES).read_text("utf-8").split()]
    except (OSError, ValueError):
        return []
    return [process_id for process_id in noted if _runs(process_id)]


def _runs(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except OSError:
        return False
    return True


def _already_running(data_dir: Path) -> str:
    try:
        where = f" at {read_stage(data_dir / STAGE_FILE).ports.page_url}/"
    except (OSError, ValueError):
        where = ""
    return (
        f"A demo is already running{where} with the data in {data_dir}. "
        "Use that one, or end it with Ctrl-C in its terminal."
    )
