"""The script that an auditor runs, with nothing of ours: it names the first bad entry."""

import ast
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete

from bot.database import Database
from bot.models.audit import PersonalText
from bot.rules.chain import hash_of
from bot.rules.head_signature import SigningKey
from bot.services import audit, export_verifier
from bot.services.audit import Audit
from bot.services.export_folder import Enclosed, export_to
from tests.support.builders import NOW, record_entries

SOURCE = Path(export_verifier.__file__)
COUNT = 5
Lines = list[bytes]


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """As on a machine without Signoff: no package is found but the standard library's."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script


@pytest.fixture
async def folder(sqlite: Database, tmp_path: Path) -> Path:
    """An export of five entries; the third has no text beside it."""
    await record_entries(sqlite, 2)
    async with sqlite.writes() as session:
        audit.record(session, Audit.FAQ_LOADED, "faq", by="=1+1", at=NOW, note='물음표 "?"')
    await record_entries(sqlite, 2)
    return await export(sqlite, tmp_path / "record")


async def export(database: Database, target: Path, key: SigningKey | None = None) -> Path:
    enclosed = Enclosed(product="Signoff", readme="", key=key)
    await export_to(database, target, enclosed=enclosed, now=NOW)
    return target


def change(folder: Path, do: Callable[[Lines], Any]) -> None:
    """Let *do* change the lines of the entries."""
    path = folder / "entries.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    do(lines)
    path.write_bytes(b"".join(lines))


def head_of(folder: Path) -> str:
    head = json.loads((folder / "head.json").read_bytes())
    return f"{head['seq']}:{head['hash']}"


def hash_at(folder: Path, seq: int) -> str:
    line = (folder / "entries.jsonl").read_bytes().splitlines()[seq - 1]
    return str(json.loads(line)["hash"])


def relink(lines: Lines) -> None:
    """Change what entry 3 says, and make all hashes after it anew, as who exports could."""
    prev = json.loads(lines[1])["hash"]
    for place in range(2, len(lines)):
        kept = json.loads(lines[place])
        body = json.loads(kept["body"]) | {"prev": prev}
        if place == 2:
            body["actor"] = "member:9"
        kept["body"] = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        prev = kept["hash"] = hash_of(kept["body"])
        lines[place] = json.dumps(kept).encode() + b"\n"


def reword(lines: Lines) -> None:
    lines[1] = lines[1].replace("이유 1".encode(), "이유 9".encode())


def cut_in_half(lines: Lines) -> None:
    lines[4] = lines[4][:50]


def swap(lines: Lines) -> None:
    lines[1], lines[2] = lines[2], lines[1]


def with_its_own_hash(lines: Lines) -> None:
    kept = json.loads(lines[2])
    kept["body"] = kept["body"].replace("faq_loaded", "frozen")
    kept["hash"] = hash_of(kept["body"])
    lines[2] = json.dumps(kept).encode() + b"\n"


def rename_text(lines: Lines) -> None:
    lines[0] = lines[0].replace(b'"personal":{"reason"', b'"personal":{"other"')


BAD = {
    "changed": (
        lambda lines: lines.__setitem__(1, lines[1].replace(b"account:1", b"account:9")),
        "entry 2 does not hold: its bytes do not have its hash",
    ),
    "changed with its hash": (
        with_its_own_hash,
        "entry 4 does not hold: it does not follow the entry before it",
    ),
    "removed": (
        lambda lines: lines.pop(1),
        "entry 2 does not hold: entry 3 stands in its place",
    ),
    "inserted": (
        lambda lines: lines.insert(2, lines[1]),
        "entry 3 does not hold: entry 2 stands in its place",
    ),
    "re-ordered": (swap, "entry 2 does not hold: entry 3 stands in its place"),
    "cut off": (
        lambda lines: lines.pop(),
        "entry 5 is missing, or head.json is of another export",
    ),
    "emptied": (
        lambda lines: lines.clear(),
        "entry 1 is missing, or head.json is of another export",
    ),
    "cut in half": (cut_in_half, "entry 5 does not hold: its line is no entry"),
    "no object": (
        lambda lines: lines.__setitem__(3, b"[1]\n"),
        "entry 4 does not hold: its line is no entry",
    ),
    "reworded": (reword, "entry 2 does not hold: its text 'reason' was changed"),
    "a text it never held": (
        rename_text,
        "entry 1 does not hold: its text 'other' was changed",
    ),
    "made anew": (relink, "entry 6 is missing, or head.json is of another export"),
}


async def test_a_good_export_holds(database: Database, tmp_path: Path):
    await record_entries(database, 3)
    folder = await export(database, tmp_path / "record")

    answer = run(folder)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.splitlines() == [
        "Entries that hold: 3. Personal texts erased: 0.",
        f"Head: {head_of(folder)}",
        "Proved by anchors: up to entry 0. Not proved yet: 3 after it.",
        "The head is not signed.",
    ]


@pytest.mark.parametrize("how", BAD)
def test_the_first_bad_entry_is_named(folder: Path, how: str):
    do, words = BAD[how]
    change(folder, do)

    answer = run(folder)

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == f"BAD: {words}\n"


async def test_an_entry_whose_text_was_erased_holds(sqlite: Database, tmp_path: Path):
    await record_entries(sqlite, 2)
    async with sqlite.writes() as session:
        await session.execute(delete(PersonalText).where(PersonalText.entry_seq == 2))
    folder = await export(sqlite, tmp_path / "record")

    assert "Entries that hold: 2. Personal texts erased: 1." in run(folder).stdout


async def test_an_export_of_an_empty_record_holds(sqlite: Database, tmp_path: Path):
    folder = await export(sqlite, tmp_path / "record")

    assert "Entries that hold: 0." in run(folder).stdout


def test_an_anchor_proves_what_stands_up_to_it(folder: Path):
    answer = run(folder, "--anchor", f"3:{hash_at(folder, 3)}")

    assert "Proved by anchors: up to entry 3. Not proved yet: 2 after it." in answer.stdout


def test_an_export_that_was_made_up_does_not_have_the_anchor(folder: Path):
    anchor = f"3:{hash_at(folder, 3)}"
    change(folder, relink)
    head = {"seq": COUNT, "hash": hash_at(folder, COUNT)}
    (folder / "head.json").write_text(json.dumps(head), "utf-8")

    answer = run(folder, "--anchor", anchor)

    assert answer.stderr == (
        f"BAD: entry 3 does not have the hash of the anchor, {anchor.removeprefix('3:')}\n"
    )


def test_an_export_that_ends_before_the_anchor_is_named(folder: Path):
    answer = run(folder, "--anchor", f"9:{'a' * 64}")

    assert answer.stderr == "BAD: there is no entry 9: the export ends at 5\n"


@pytest.mark.parametrize("words", ["9", "9:a", f"x:{'a' * 64}"])
def test_words_that_are_no_anchor_are_refused(folder: Path, words: str):
    answer = run(folder, "--anchor", words)

    assert answer.returncode == 2
    assert "an anchor is SEQ:HASH, the hash of 64 digits" in answer.stderr


def test_a_table_that_was_changed_is_named(folder: Path):
    table = folder / "entries.csv"
    table.write_bytes(table.read_bytes().replace("이유 1".encode(), "이유 9".encode()))

    assert run(folder).stderr == "BAD: entries.csv was changed; entries.jsonl holds\n"


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"seq": 5}'])
def test_a_head_that_is_none_is_no_crash(folder: Path, content: str):
    (folder / "head.json").write_text(content, "utf-8")

    answer = run(folder)

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr.startswith("BAD: ")
    assert "Traceback" not in answer.stderr


def test_a_file_that_is_missing_is_named(folder: Path):
    (folder / "entries.jsonl").unlink()

    assert "entries.jsonl" in run(folder).stderr


OPENSSL = shutil.which("openssl")


@pytest.fixture
async def signed(sqlite: Database, tmp_path: Path) -> Path:
    """An export with a signed head."""
    await record_entries(sqlite, 2)
    return await export(sqlite, tmp_path / "record", key=new_key())


def new_key() -> SigningKey:
    return SigningKey(Ed25519PrivateKey.generate())


def run_beside_cryptography(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(folder / "verify.py"), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script


def test_a_signed_head_is_checked_where_cryptography_is_there(signed: Path):
    answer = run_beside_cryptography(signed)

    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.splitlines()[-1] == "The head is signed by the key of public_key.pem."


def test_a_head_that_was_changed_is_not_signed(signed: Path):
    head = signed / "head.json"
    head.write_bytes(head.read_bytes().replace(b"2026", b"2025"))

    answer = run_beside_cryptography(signed)

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == ("BAD: head.sig is not the signature of head.json by public_key.pem\n")


def test_a_head_that_somebody_else_signed_does_not_fit_the_key_that_was_kept(
    signed: Path, tmp_path: Path
):
    kept = tmp_path / "kept.pem"
    kept.write_bytes(new_key().public_pem())

    answer = run_beside_cryptography(signed, "--key", str(kept))

    assert answer.stderr == "BAD: head.sig is not the signature of head.json by kept.pem\n"


@pytest.mark.parametrize("content", [None, b"no key"])
def test_a_key_that_is_none_is_no_crash(signed: Path, content: bytes | None):
    key = signed / "public_key.pem"
    key.unlink()
    if content is not None:
        key.write_bytes(content)

    answer = run_beside_cryptography(signed)

    assert answer.returncode == 1
    assert answer.stderr.startswith("BAD: ")
    assert "Traceback" not in answer.stderr


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_without_cryptography_the_script_says_what_to_type(signed: Path):
    said = run(signed).stdout.splitlines()[-1]
    command = shlex.split(said.removeprefix("The head is signed. To check that: "))

    good = subprocess.run(command, cwd=signed, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    (signed / "head.json").write_bytes(b"{}")
    bad = subprocess.run(command, cwd=signed, capture_output=True, text=True, check=False)  # noqa: S603 - as above

    assert command[0] == "openssl"
    assert (good.returncode, good.stdout) == (0, "Signature Verified Successfully\n")
    assert bad.returncode != 0


def test_the_script_is_short_and_reads_on_old_pythons():
    source = SOURCE.read_text("utf-8")

    ast.parse(source, feature_version=(3, 9))
    assert len(source.splitlines()) <= 120


def test_the_script_needs_the_standard_library_alone():
    names = re.findall(r"(?m)^\s*(?:import|from) ([a-z_]+)", SOURCE.read_text("utf-8"))

    assert set(names) - {"cryptography"} <= sys.stdlib_module_names
