"""Message catalogues, read from ``.po`` files into memory; nobody has to compile anything.

Messages are named by ids (``refusal.frozen``), so that every language, English included, is a
catalogue like the others and a wording can change without touching code.
"""

import gettext
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_time_format
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LOCALES = ("en", "ko")
"""Languages with a catalogue; the first one serves everybody whose language has none."""


class UnknownMessage(KeyError):
    """A message id that the catalogue does not hold."""


class Words:
    """Sentences in one language: ``words("refusal.frozen", reason="…")``.

    Whole numbers among the parameters are written as the language groups them. The parameter
    ``count`` also picks the plural form.
    """

    def __init__(
        self, locale: str, translations: gettext.NullTranslations, ids: Mapping[str, bool]
    ) -> None:
        self.locale = locale
        self._translations = translations
        self._ids = ids  # id → whether it has plural forms
        self._babel = Locale.parse(locale)

    def __call__(self, message_id: str, /, **parameters: Any) -> str:
        """The sentence *message_id* with its placeholders filled; raises `UnknownMessage`."""
        if message_id not in self._ids:
            raise UnknownMessage(message_id)
        if self._ids[message_id]:
            pattern = self._translations.ngettext(message_id, message_id, parameters["count"])
        else:
            pattern = self._translations.gettext(message_id)
        return pattern.format_map({name: self._shown(value) for name, value in parameters.items()})

    def knows(self, message_id: str) -> bool:
        """Whether the catalogue holds *message_id*; a newer release may have stored others."""
        return message_id in self._ids

    def clock(self, instant: datetime, zone: tzinfo = UTC, *, seconds: bool = False) -> str:
        """The time of day of *instant* in *zone*: ``14:03``."""
        pattern = "HH:mm:ss" if seconds else "HH:mm"
        return format_time(instant, pattern, tzinfo=zone, locale=self._babel)

    def stamp(self, instant: datetime, *, seconds: bool = False) -> str:
        """Day and time of *instant* for a record: ``2026-11-23 05:03 UTC``."""
        return f"{instant.astimezone(UTC):%Y-%m-%d} {self.clock(instant, seconds=seconds)} UTC"

    def time(self, instant: datetime, zone: tzinfo = UTC) -> str:
        """The time of day of *instant* in *zone* as the language writes it: ``2:03 PM``."""
        pattern = get_time_format("short", self._babel).pattern
        # only the wide form is 오전 or 오후 in Korean, the short one is AM or PM
        wide = pattern.replace("a", "aaaa")
        return format_time(instant, wide, tzinfo=zone, locale=self._babel)

    def day(self, day: date, *, year: bool = False) -> str:
        """Month and day: ``11월 2일``, with the *year* where it may be another."""
        if year:
            return format_date(day, "long", locale=self._babel)
        return format_skeleton("MMMMd", day, locale=self._babel)

    def weekday(self, day: date) -> str:
        """The short name of the day of the week: ``금``."""
        return format_date(day, "EEE", locale=self._babel)

    def listed(self, items: Sequence[str]) -> str:
        """The items as one enumeration; of labels, which no "and" belongs between."""
        return ", ".join(items)

    def language(self, code: str) -> str | None:
        """The name of a language in this one; None when nobody knows the code."""
        try:
            return Locale.parse(code, sep="-").get_display_name(self._babel)
        except (UnknownLocaleError, ValueError):
            return None

    def _shown(self, value: Any) -> str:
        if isinstance(value, int) and not isinstance(value, bool):
            return format_decimal(value, locale=self._babel)
        return str(value)


class Catalogue:
    """Where `Words` come from."""

    @staticmethod
    def of(locale: str) -> Words:
        """Words in *locale* (``ko``, ``ko-KR``); English when it has no catalogue."""
        language = locale.replace("_", "-").partition("-")[0].lower()
        return _words(language if language in LOCALES else LOCALES[0])


@cache
def _words(locale: str) -> Words:
    messages = read(locale)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    ids = {name: plural for name, plural, _ in listed(messages)}
    return Words(locale, gettext.GNUTranslations(compiled), ids)


def read(locale: str) -> Catalog:
    """The catalogue of *locale* as it stands in its file."""
    source = resources.files(__package__).joinpath(f"{locale}.po").read_bytes()
    return read_po(BytesIO(source), locale=locale)


def listed(messages: Catalog) -> list[tuple[str, bool, tuple[str, ...]]]:
    """Each message as its id, whether it has plural forms, and its translations."""
    return [
        (
            message.id if isinstance(message.id, str) else message.id[0],
            message.pluralizable,
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ()),
        )
        for message in messages
        if message.id
    ]
