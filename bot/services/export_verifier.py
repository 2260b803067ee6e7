"""Prove an export of Signoff's record: ``python3 verify.py [--anchor SEQ:HASH] [--key PEM]``.

Python 3.9 and the files beside it are enough. Each entry holds the hash of the one before it: what
was changed, removed, inserted or re-ordered before the head shows. Whoever made the export could
have made up all of it: an anchor, a head that was kept elsewhere, proves what stands up to it.
"""

import argparse
import hashlib
import hmac
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BY_HAND = "openssl pkeyutl -verify -pubin -inkey {} -rawin -in head.json -sigfile head.sig"


class Bad(Exception):
    """What does not hold, in words."""


Entry = tuple[dict[str, Any], dict[str, str], str]  # what it says, the texts beside it, its hash


def read_entries(folder: Path) -> Iterator[Entry]:
    """Yield them in order; raises Bad at the first that does not hold."""
    prev = "0" * 64
    with (folder / "entries.jsonl").open("rb") as lines:
        for seq, line in enumerate(lines, start=1):
            try:
                entry = read_entry(json.loads(line), seq, prev)
            except Bad as bad:
                raise Bad(f"entry {seq} does not hold: {bad}") from None
            except (ValueError, TypeError, KeyError, AttributeError):
                raise Bad(f"entry {seq} does not hold: its line is no entry") from None
            prev = entry[2]
            yield entry


def read_entry(kept: dict[str, Any], seq: int, prev: str) -> Entry:
    """Compare an entry with its hash, its place and the texts beside it."""
    said, texts, own = json.loads(kept["body"]), kept["personal"], kept["hash"]
    if hashlib.sha256(kept["body"].encode()).hexdigest() != own:
        raise Bad("its bytes do not have its hash")
    if said["seq"] != seq:
        raise Bad(f"entry {said['seq']} stands in its place")
    if said["prev"] != prev:
        raise Bad("it does not follow the entry before it")
    for name, text in texts.items():
        made = hmac.new(bytes.fromhex(text["key"]), text["text"].encode(), hashlib.sha256)
        if made.hexdigest() != said["commitments"].get(name):
            raise Bad(f"its text '{name}' was changed")
    return said, {name: text["text"] for name, text in texts.items()}, own


def prove(folder: Path, anchors: dict[int, str]) -> str:
    """Read all of it and tell what holds; raises Bad."""
    head = json.loads((folder / "head.json").read_bytes())
    seq, erased, own, proved = 0, 0, "0" * 64, max(anchors, default=0)
    for said, texts, own in read_entries(folder):
        seq, erased = said["seq"], erased + len(said["commitments"].keys() - texts.keys())
        if anchors.get(seq, own) != own:
            raise Bad(f"entry {seq} does not have the hash of the anchor, {anchors[seq]}")
    if (seq, own) != (head["seq"], head["hash"]):
        raise Bad(f"entry {seq + 1} is missing, or head.json is of another export")
    if proved > seq:
        raise Bad(f"there is no entry {proved}: the export ends at {seq}")
    with (folder / "entries.csv").open("rb") as table:
        made = hashlib.sha256()
        for part in iter(lambda: table.read(1 << 20), b""):
            made.update(part)
    if made.hexdigest() != head["table"]:
        raise Bad("entries.csv was changed; entries.jsonl holds")
    return (
        f"Entries that hold: {seq}. Personal texts erased: {erased}.\nHead: {seq}:{own}\n"
        f"Proved by anchors: up to entry {proved}. Not proved yet: {seq - proved} after it."
    )


def check_signature(folder: Path, key: Path) -> str:
    """Tell whether head.json is signed by *key*; raises Bad."""
    if not (folder / "head.sig").exists():
        return "The head is not signed."
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - where it is there
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    except ImportError:
        return f"The head is signed. To check that: {BY_HAND.format(key.name)}"
    public: Any = serialization.load_pem_public_key(key.read_bytes())
    try:
        public.verify((folder / "head.sig").read_bytes(), (folder / "head.json").read_bytes())
    except InvalidSignature:
        raise Bad(f"head.sig is not the signature of head.json by {key.name}") from None
    return f"The head is signed by the key of {key.name}."


def main() -> None:
    """Say what holds; end with 1 when something does not."""
    parser = argparse.ArgumentParser(description="Prove an export of Signoff's record.")
    parser.add_argument("--anchor", action="append", default=[], metavar="SEQ:HASH")
    parser.add_argument("--key", type=Path, help="public key that was kept elsewhere")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).parent)
    given = parser.parse_args()
    anchors = [re.fullmatch("([0-9]+):([0-9a-f]{64})", each.strip()) for each in given.anchor]
    if not all(anchors):
        parser.error("an anchor is SEQ:HASH, the hash of 64 digits")
    try:
        proved = prove(given.folder, {int(each[1]): each[2] for each in anchors if each})
        signed = check_signature(given.folder, given.key or given.folder / "public_key.pem")
    except (Bad, OSError, ValueError, TypeError, KeyError, AttributeError) as bad:
        sys.exit(f"BAD: {bad}")
    sys.stdout.write(f"{proved}\n{signed}\n")


if __name__ == "__main__":
    main()
