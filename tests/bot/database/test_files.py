"""Care for the SQLite file."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.database import DatabaseHeld, OnNetworkVolume, hold_exclusively, refuse_network_volume
from bot.database.files import find_filesystem

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
tmpfs /run tmpfs rw 0 0
fileserver:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local ext4 rw 0 0
//nas/share /mnt/my\\040share cifs rw 0 0
"""
HOLDER = """
import sys
from pathlib import Path
from bot.database import hold_exclusively
with hold_exclusively(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize(
    ("path", "filesystem"),
    [
        ("/var/lib/signoff.db", "ext4"),
        ("/home/ann/signoff.db", "nfs4"),
        ("/home/local/signoff.db", "ext4"),
        ("/homeless/signoff.db", "ext4"),
        ("/mnt/my share/signoff.db", "cifs"),
    ],
)
def test_the_nearest_mount_names_the_file_system(path, filesystem):
    assert find_filesystem(Path(path), MOUNTS) == filesystem


@pytest.mark.parametrize("path", ["/home/ann/signoff.db", "/mnt/my share/signoff.db"])
def test_a_network_volume_is_refused(tmp_path, path):
    (tmp_path / "mounts").write_text(MOUNTS)

    with pytest.raises(OnNetworkVolume, match="needs a local disk"):
        refuse_network_volume(Path(path), tmp_path / "mounts")


@pytest.mark.parametrize("table", ["mounts", "missing"])
def test_a_local_disk_and_a_system_without_the_table_are_taken(tmp_path, table):
    (tmp_path / "mounts").write_text(MOUNTS)

    refuse_network_volume(Path("/var/lib/signoff.db"), tmp_path / table)


def test_a_second_holder_is_told_that_the_file_is_in_use(tmp_path):
    with hold_exclusively(tmp_path / "signoff.db"), pytest.raises(DatabaseHeld, match="in use"):
        hold_exclusively(tmp_path / "signoff.db").__enter__()


def test_a_file_is_free_after_its_holder_was_killed(tmp_path):
    path = tmp_path / "signoff.db"
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(DatabaseHeld):
            hold_exclusively(path).__enter__()
        holder.kill()

    with hold_exclusively(path):
        assert path.with_name("signoff.db.lock").exists()
