"""`signoff audit` on the live database."""

import asyncio
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update

from bot.cli import record
from bot.database import Database
from bot.models.sign_offs import SignOff
from bot.rules.head_signature import SigningKey
from tests.support.builders import NOW, add_draft, add_member, record_entries, sign
from tests.support.database import ONLY_SQLITE


async def add_signature(url: str) -> None:
    database = Database(url)
    await add_member(database)
    await sign(database, await add_draft(database))
    await database.close()


async def add_entry(url: str) -> None:
    database = Database(url)
    await record_entries(database, 1)
    await database.close()


async def void_by_hand(url: str) -> None:
    database = Database(url)
    async with database.writes() as session:
        await session.execute(update(SignOff).values(voided_at=NOW))
    await database.close()


PRIVATE = Ed25519PrivateKey.generate().private_bytes(
    serialization.Encoding.PEM,
    serialization.PrivateFormat.PKCS8,
    serialization.NoEncryption(),
)
Verify = Callable[..., Result]


@pytest.fixture
def verify(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Verify:
    """Runs the command on a database in which one reply is signed."""
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", database_url)
    asyncio.run(add_signature(database_url))
    return lambda *options: CliRunner().invoke(record.group, ["verify", *options])


def test_verify_tells_how_much_holds_and_the_head(verify: Verify):
    answer = verify()

    assert answer.exit_code == 0
    assert answer.output.splitlines()[0] == "4 entries hold; 0 personal texts erased."
    assert "Head: 4:" in answer.output


def test_verify_names_the_first_that_does_not_agree(verify: Verify, database_url: str):
    asyncio.run(void_by_hand(database_url))

    answer = verify()

    assert answer.exit_code == 1
    assert answer.output == (
        "Error: reply 1 does not hold: it differs from the record: voided_at\n"
    )


@ONLY_SQLITE
def test_without_an_anchor_verify_says_that_the_tail_is_not_proved(verify: Verify):
    assert "the tail cannot be proved" in verify().output


def test_an_anchor_that_was_printed_proves_what_stands_up_to_it(verify: Verify, database_url: str):
    printed = CliRunner().invoke(record.group, ["anchor"])
    asyncio.run(add_entry(database_url))

    answer = verify("--anchor", printed.stdout)

    assert answer.output.splitlines()[-1] == (
        "Proved up to entry 4; the 1 entry after it cannot be proved yet."
    )


@ONLY_SQLITE
def test_the_newest_anchor_proves_all(verify: Verify):
    printed = CliRunner().invoke(record.group, ["anchor"])

    assert "Proved up to entry 4, the last one." in verify("--anchor", printed.stdout).output


@ONLY_SQLITE
def test_an_anchor_is_read_from_the_head_of_an_export(verify: Verify, tmp_path: Path):
    seq, its_hash = CliRunner().invoke(record.group, ["anchor"]).stdout.strip().split(":")
    head = tmp_path / "head.json"
    head.write_text(json.dumps({"seq": int(seq), "hash": its_hash}), "utf-8")

    assert "Proved up to entry 4" in verify("--anchor", str(head)).output


@ONLY_SQLITE
def test_verify_blames_no_entry_for_an_anchor_that_none_has(verify: Verify):
    answer = verify("--anchor", f"2:{'de' * 32}")

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: entry 2 does not have the hash dede")
    assert answer.output.endswith("the anchor was mistyped, or the record was changed since.\n")


@ONLY_SQLITE
@pytest.mark.parametrize("words", ["deadbeef", "2", "nowhere/head.json", "2:xyz"])
def test_words_that_are_no_anchor_are_refused_with_what_one_looks_like(verify: Verify, words: str):
    answer = verify("--anchor", words)

    assert answer.exit_code == 2
    assert "neither an anchor (SEQ:HASH, the hash of 64 digits) nor the head.json" in answer.output


@ONLY_SQLITE
@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"seq": 1}', '{"seq": 1, "hash": "x"}'])
def test_a_file_that_is_no_head_is_refused(verify: Verify, tmp_path: Path, content: str):
    head = tmp_path / "head.json"
    head.write_text(content, "utf-8")

    assert verify("--anchor", str(head)).exit_code == 2


def test_an_empty_record_has_nothing_to_anchor(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)

    answer = CliRunner().invoke(record.group, ["anchor"])

    assert answer.exit_code == 1
    assert answer.output == "Error: The record holds no entry yet: there is nothing to anchor.\n"


def test_verify_speaks_of_a_single_entry_as_of_one(sqlite_url: str, monkeypatch):
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    asyncio.run(add_entry(sqlite_url))

    answer = CliRunner().invoke(record.group, ["verify"])

    assert answer.output.splitlines()[0] == "1 entry holds; 0 personal texts erased."


@pytest.fixture
def export(verify: Verify) -> Verify:  # noqa: ARG001 - makes the database
    """Runs the other command on the same database."""
    return lambda *options: CliRunner().invoke(record.group, ["export", *options])


@ONLY_SQLITE
def test_without_a_name_the_lines_go_to_standard_output(export: Verify):
    answer = export()

    seqs = [json.loads(json.loads(line)["body"])["seq"] for line in answer.stdout.splitlines()]
    assert seqs == [1, 2, 3, 4, 5]  # the last tells of the export itself


def test_every_export_tells_its_head_and_can_be_verified_by_it(export: Verify, verify: Verify):
    head = export().stderr.strip().removeprefix("Head: ")

    assert "Proved up to entry 5, the last one." in verify("--anchor", head).output


def test_an_exported_folder_is_read_in_both_languages(export: Verify, tmp_path: Path):
    answer = export("--output", str(tmp_path / "record"))

    assert (answer.exit_code, answer.stdout) == (0, "")
    readme = (tmp_path / "record" / "README.txt").read_text("utf-8")
    assert "THE RECORD OF SIGNOFF" in readme
    assert "SIGNOFF 기록" in readme


@ONLY_SQLITE
def test_a_name_that_exists_is_refused_with_what_to_do(export: Verify, tmp_path: Path):
    answer = export("--output", str(tmp_path))

    assert answer.exit_code == 1
    assert answer.output == f"Error: {tmp_path} is there already: choose another name.\n"


@ONLY_SQLITE
@pytest.mark.parametrize("name", ["record.jsonl", "record.csv", "record.JSON"])
def test_a_name_of_one_file_is_refused_with_what_to_do(export: Verify, name: str):
    answer = export("--output", name)

    assert answer.exit_code == 2
    assert "a zip with a name like record.zip" in answer.output
    assert "signoff audit export > record.jsonl" in answer.output


@ONLY_SQLITE
def test_a_folder_that_is_not_there_is_named_and_no_export_is_noted(
    export: Verify, verify: Verify, tmp_path: Path
):
    answer = export("--output", str(tmp_path / "none" / "record.zip"))

    assert answer.exit_code == 2
    assert f"there is no folder {tmp_path / 'none'}: make it first." in answer.output
    assert verify().output.splitlines()[0] == "4 entries hold; 0 personal texts erased."


@ONLY_SQLITE
def test_the_key_of_the_settings_signs_the_head(
    export: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    key = tmp_path / "signing.pem"
    key.write_bytes(PRIVATE)
    monkeypatch.setenv("SIGNOFF_AUDIT_SIGNING_KEY_FILE", str(key))

    export("--output", str(tmp_path / "record"))

    signed = SigningKey.read(PRIVATE).sign((tmp_path / "record" / "head.json").read_bytes())
    assert (tmp_path / "record" / "head.sig").read_bytes() == signed  # Ed25519 has one a text


@ONLY_SQLITE
@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "No such file or directory"), (b"no key", "is no Ed25519 private key")],
)
def test_a_key_that_is_none_is_told_before_anything_is_exported(
    export: Verify,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    content: bytes | None,
    words: str,
):
    key = tmp_path / "signing.pem"
    if content is not None:
        key.write_bytes(content)
    monkeypatch.setenv("SIGNOFF_AUDIT_SIGNING_KEY_FILE", str(key))

    answer = export("--output", str(tmp_path / "record"))

    assert answer.exit_code == 1
    assert answer.output.startswith("Error: SIGNOFF_AUDIT_SIGNING_KEY_FILE: ")
    assert words in answer.output
    assert not (tmp_path / "record").exists()


@ONLY_SQLITE
def test_where_nobody_watches_no_bar_is_drawn(verify: Verify):
    assert verify().stderr == ""


def test_on_a_terminal_a_bar_shows_how_far_it_is(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SIGNOFF_DATABASE_URL", sqlite_url)
    asyncio.run(add_entry(sqlite_url))
    terminal, inside = pty.openpty()

    command = [sys.executable, "-m", "bot", "audit", "verify"]
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=inside, check=True)  # noqa: S603 - our own command

    os.close(inside)
    with os.fdopen(terminal, "rb", buffering=0) as drawn:
        assert b"Reading the record" in drawn.read(4096)
