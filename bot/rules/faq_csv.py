"""An FAQ as a table: one line for each entry and locale."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.rules.faq_entries import (
    LOCALES,
    MAX_ANSWER,
    MAX_PHRASING,
    MAX_PHRASINGS,
    MAX_TITLE,
    FaqEntryText,
    FaqFile,
    Fault,
    WrongFile,
    check_entries,
    fault_of_slug,
    fault_of_text,
    read_day,
)

_REQUIRED = {"id", "locale", "answer", "phrasings"}
_COLUMNS = _REQUIRED | {"title", "review_by"}


@dataclass(slots=True)
class _Entry:
    line: int
    review_by: str
    titles: dict[str, str] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    phrasings: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def done(self, slug: str) -> FaqEntryText:
        return FaqEntryText(
            slug=slug,
            titles=self.titles,
            answers=self.answers,
            phrasings=self.phrasings,
            review_by=read_day(self.review_by),
        )


def parse_csv(text: str) -> FaqFile:
    """Read CSV; raises `WrongFile` and nothing else."""
    rows = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    faults: list[Fault] = []
    entries: dict[str, _Entry] = {}
    try:
        faults += _faults_of_heading(list(rows.fieldnames or ()))
        if not faults:
            for row in rows:
                cells = {name: _cell(value) for name, value in row.items()}
                faults += (
                    Fault(rows.line_num, reason) for reason in _take(cells, entries, rows.line_num)
                )
    except csv.Error as error:
        faults.append(Fault(rows.reader.line_num, f"not CSV: {error}"))
    found = [(entry.line, entry.done(slug)) for slug, entry in entries.items()]
    faults += check_entries(found, is_whole=not faults)
    if faults:
        raise WrongFile(faults)
    return FaqFile(entries=tuple(entry for _, entry in found))


def _faults_of_heading(columns: list[str]) -> Iterator[Fault]:
    if missing := _REQUIRED - set(columns):
        yield Fault(1, f"columns missing: {', '.join(sorted(missing))}")
    if unknown := set(columns) - _COLUMNS:
        yield Fault(1, f"unknown columns: {', '.join(sorted(unknown))}")
    if len(columns) != len(set(columns)):
        yield Fault(1, "a column is there twice")


def _cell(value: str | list[str] | None) -> str:
    # A list holds what stands beyond the last column, None what the line lacks.
    text = value if isinstance(value, str) else "|".join(value or ())
    return text.replace("\r\n", "\n").strip()


def _take(cells: Mapping[str | None, str], entries: dict[str, _Entry], line: int) -> list[str]:
    """Add one line to its entry; what is wrong with it otherwise."""
    faults = list(_faults_of(cells, entries))
    if faults:
        return faults
    slug, locale, day = cells["id"], cells["locale"], cells.get("review_by", "")
    entry = entries.setdefault(slug, _Entry(line, day))
    entry.review_by = entry.review_by or day
    if title := cells.get("title"):
        entry.titles[locale] = title
    entry.answers[locale] = cells["answer"]
    entry.phrasings[locale] = _questions(cells)
    return []


def _faults_of(cells: Mapping[str | None, str], entries: Mapping[str, _Entry]) -> Iterator[str]:
    slug, locale, day = cells["id"], cells["locale"], cells.get("review_by", "")
    known = entries.get(slug)
    if cells.get(None):
        yield "more cells than columns: put a text with commas in double quotes"
    yield from filter(None, [fault_of_slug(slug), _fault_of_locale(locale, known)])
    yield from filter(None, [fault_of_text(cells["answer"], "the answer", MAX_ANSWER)])
    if title := cells.get("title"):
        yield from filter(None, [fault_of_text(title, "the title", MAX_TITLE)])
    yield from _faults_of_questions(_questions(cells))
    if day and read_day(day) is None:
        yield f"{day!r} is no day: write it like 2026-10-31"
    if day and known and known.review_by not in ("", day):
        yield f"review_by of {slug!r} is {known.review_by} in line {known.line}"


def _fault_of_locale(locale: str, known: _Entry | None) -> str | None:
    if locale not in LOCALES:
        return f"locale {locale!r}: use {' or '.join(LOCALES)}"
    if known and locale in known.answers:
        return f"the same id and locale {locale!r} twice"
    return None


def _questions(cells: Mapping[str | None, str]) -> tuple[str, ...]:
    return tuple(part for text in cells["phrasings"].split("|") if (part := text.strip()))


def _faults_of_questions(questions: tuple[str, ...]) -> Iterator[str]:
    if not questions:
        yield "phrasings are missing"
    if len(questions) > MAX_PHRASINGS:
        yield f"more than {MAX_PHRASINGS} phrasings"
    for text in questions:
        yield from filter(None, [fault_of_text(text, "a phrasing", MAX_PHRASING)])
