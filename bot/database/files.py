"""Care for the SQLite file: one process at a time, on a disk whose locks work."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.database.trouble import (
    DatabaseBusy,
    DatabaseGone,
    DatabaseHeld,
    OnNetworkVolume,
    find_trouble,
)

_NETWORK = frozenset(
    {"9p", "afs", "ceph", "cifs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
)
_NETWORK_FUSE = ("fuse.sshfs", "fuse.gluster", "fuse.ceph", "fuse.rclone", "fuse.s3fs", "fuse.gcs")


@contextmanager
def hold_exclusively(path: Path) -> Iterator[None]:
    """Hold the database at ``path`` for this process until the block ends.

    The lock is an open exclusive transaction on ``<path>.lock``: SQLite's own locks exist on each
    system we run on, and the system drops them when the process dies, however it dies.
    Raises `DatabaseHeld`, or another `DatabaseTrouble` when there can be no such file.
    """
    guard = path.with_name(path.name + ".lock")
    with closing(_take_guard(guard)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            trouble = find_trouble(error)
            if isinstance(trouble, DatabaseBusy):
                raise DatabaseHeld(
                    f"{path} is in use by another signoff process; stop that one first"
                ) from error
            raise DatabaseGone(f"{guard}: {error}") from error
        yield


def _take_guard(guard: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(guard, timeout=0, isolation_level=None)
    except sqlite3.Error as error:
        raise DatabaseGone(
            f"{guard} cannot be created; its folder must exist and be writable"
        ) from error


def refuse_network_volume(path: Path, mounts: Path = Path("/proc/mounts")) -> None:
    """Raise `OnNetworkVolume` if ``path`` lies on one; says nothing where /proc is missing."""
    if not mounts.exists():
        return
    filesystem = find_filesystem(path, mounts.read_text(encoding="utf-8"))
    if filesystem in _NETWORK or (filesystem or "").startswith(_NETWORK_FUSE):
        raise OnNetworkVolume(
            f"{path} lies on a network volume ({filesystem}); SQLite needs a local disk"
        )


def find_filesystem(path: Path, mounts: str) -> str | None:
    """The type of the file system that holds ``path``, by a table in the form of proc(5) mounts."""
    resolved = path.resolve()
    best: tuple[int, str] | None = None
    for line in mounts.splitlines():
        _device, point, filesystem, *_ = line.split(" ")
        point = point.encode().decode("unicode_escape")  # proc(5) writes a space as \040
        inside = resolved.is_relative_to(point)
        if inside and (best is None or len(point) >= best[0]):  # a later mount hides the earlier
            best = (len(point), filesystem)
    return best[1] if best else None
