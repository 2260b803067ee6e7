"""What arguments of commands must look like; each says so by itself."""

import json
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import click
from typing_extensions import override

from bot.rules.chain import Anchor
from handlers.blocks.freeze_modal import REASON_LIMIT


class Matching(click.ParamType[str]):
    """A word of one form; *form* tells people which."""

    def __init__(self, name: str, pattern: str, form: str) -> None:
        self.name = name
        self._pattern = re.compile(pattern)
        self._form = form

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The value as it is; anything else is refused."""
        text = str(value)
        if self._pattern.fullmatch(text) is None:
            self.fail(f"{text[:60]!r} is not {self._form}.", param, ctx)
        return text


class Line(click.ParamType[str]):
    """Words of people: some, and not more than *limit* characters."""

    def __init__(self, name: str, limit: int) -> None:
        self.name = name
        self._limit = limit

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words without blanks around them."""
        text = str(value).strip()
        if not text.isprintable() or not 0 < len(text) <= self._limit:
            self.fail(f"write 1 to {self._limit} characters, in one line.", param, ctx)
        return text


class TimeZone(click.ParamType[str]):
    """A time zone by its IANA name."""

    name = "zone"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as it is; one that nobody knows is refused, with the nearest that exists."""
        zone, known = str(value), available_timezones()
        if zone not in known:
            near = get_close_matches(zone, known, n=1, cutoff=0.5) or ["Asia/Seoul"]
            self.fail(f"{zone[:60]!r} is no time zone. Write one like {near[0]}.", param, ctx)
        return zone


class AnchorKept(click.ParamType[Anchor]):
    """An anchor as it is told, or the ``head.json`` of an export."""

    name = "anchor"

    @override
    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Anchor:
        """The anchor; a file is read for it."""
        path = Path(str(value))
        try:
            if not path.is_file():
                return Anchor.read(str(value))
            head = json.loads(path.read_bytes())
            return Anchor.read(f"{head['seq']}:{head['hash']}")
        except (ValueError, TypeError, KeyError, OSError):
            self.fail(
                f"{str(value)[:80]!r} is neither an anchor (SEQ:HASH, the hash of 64 digits)"
                " nor the head.json of an export.",
                param,
                ctx,
            )


class ExportName(click.ParamType[Path]):
    """Where an export goes: a folder or a zip, never one file of entries."""

    name = "name"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path; refused is a name that asks for another form, or is in no folder."""
        path = Path(str(value))
        if path.suffix.lower() in {".jsonl", ".json", ".csv"}:
            self.fail(
                "an export is a folder, or a zip with a name like record.zip: it holds the entries"
                " as JSONL and as CSV. For the lines alone: signoff audit export > record.jsonl",
                param,
                ctx,
            )
        if not path.absolute().parent.is_dir():  # told before the record says that words left
            self.fail(f"there is no folder {path.parent}: make it first.", param, ctx)
        return path


class Age(click.ParamType[int]):
    """An age in days: ``400d``, which is 400."""

    name = "age"
    _pattern = re.compile("([1-9][0-9]{0,4})d")

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The days; anything else is refused."""
        if isinstance(value, int):
            return value
        matched = self._pattern.fullmatch(str(value))
        if matched is None:
            self.fail(f"{str(value)[:60]!r} is not an age: write days, like 400d.", param, ctx)
        return int(matched[1])


class AgeOrNone(Age):
    """An age, or ``none``, which is 0."""

    name = "age or none"

    @override
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The days; 0 for none."""
        return 0 if value == "none" else super().convert(value, param, ctx)


EVERY_ACCOUNT: Final = "everything"
ACCOUNT_NAME: Final = Matching(
    "name",
    f"(?!{EVERY_ACCOUNT}$)[A-Za-z0-9][A-Za-z0-9_-]{{0,39}}",
    "a name for an account: up to 40 letters, digits, _ and -, as it stands in an address;"
    f" {EVERY_ACCOUNT!r} means all of them",
)
EXTERNAL_ID: Final = Matching("id", r"[^\s\x00-\x1f]{1,200}", "an id: it has no blanks")
CHANNEL: Final = Matching("channel", "[CG][A-Z0-9]+", "the id of a channel, like C0123ABCD")
TEAM: Final = Matching("team", "(T|E)[A-Z0-9]+", "the id of a workspace, like T0123ABCD")
USER: Final = Matching("user", "[UW][A-Z0-9]+", "the id of a user, like U0123ABCD")
GROUP: Final = Matching("group", "S[A-Z0-9]+", "the id of a user group, like S0123ABCD")
PUBLIC_URL: Final = Matching(
    "url", r"https://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\s?#]*)?", "an address like https://example.com"
)
REASON: Final = Line("reason", REASON_LIMIT)
PERSON_NAME: Final = Line("name", 80)
AGE: Final = Age()
AGE_OR_NONE: Final = AgeOrNone()
ANCHOR: Final = AnchorKept()
EXPORT: Final = ExportName()
