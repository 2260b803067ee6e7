"""The FAQ: loaded from a file as new versions, read by the drafting."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import hold_names
from bot.models.faq import FaqEntry, FaqVersion, Guidance
from bot.rules.faq_file import FaqEntryText, FaqFile
from bot.services import audit
from bot.services.audit import Audit

ONE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSummary:
    """What a load changed."""

    added: int
    changed: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FaqSnapshot:
    """Everything drafting knows, as of one revision. ``versions`` and ``checked_on`` by slug."""

    revision: int
    entries: tuple[FaqEntryText, ...]
    versions: dict[str, int]
    checked_on: dict[str, date]
    voice: str
    facts: tuple[tuple[dict[str, str], date], ...]


async def load(session: AsyncSession, file: FaqFile, *, now: datetime) -> LoadSummary:
    """Make *file* the FAQ: changed entries get a new version, missing ones are put to rest.

    Earlier versions stay, for the drafts that cite them.
    """
    await hold_names(session, "faq")  # two loads would leave the entries of both
    known = {entry.slug: entry for entry in await session.scalars(select(FaqEntry))}
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for text in file.entries:
        counts[await _take_entry(session, text, known.get(text.slug), now=now)] += 1
    written = {text.slug for text in file.entries}
    removed = [entry for slug, entry in known.items() if slug not in written and entry.is_active]
    for entry in removed:
        entry.is_active = False
    revision = await _take_guidance(session, file, now=now)
    summary = LoadSummary(**counts, removed=len(removed))
    audit.record(
        session,
        Audit.FAQ_LOADED,
        "faq",
        by=audit.COMMAND,
        at=now,
        revision=revision,
        added=summary.added,
        changed=summary.changed,
        removed=summary.removed,
    )
    return summary


async def get_revision(session: AsyncSession) -> int:
    """Grows with each load; 0 before the first."""
    return await session.scalar(select(Guidance.revision)) or 0


async def get_snapshot(session: AsyncSession) -> FaqSnapshot:
    """The FAQ as it stands."""
    guidance = await session.get(Guidance, ONE)
    rows = await session.execute(
        select(FaqEntry.slug, FaqVersion)
        .join(
            FaqVersion,
            (FaqVersion.entry_id == FaqEntry.id) & (FaqVersion.version == FaqEntry.version),
        )
        .where(FaqEntry.is_active)
        .order_by(FaqEntry.slug)
    )
    current = [(slug, version) for slug, version in rows]
    return FaqSnapshot(
        revision=guidance.revision if guidance else 0,
        entries=tuple(_text_of(slug, version) for slug, version in current),
        versions={slug: version.version for slug, version in current},
        checked_on={slug: version.loaded_at.date() for slug, version in current},
        voice=guidance.voice if guidance else "",
        facts=tuple(
            (fact["text"], date.fromisoformat(fact["until"]))
            for fact in (guidance.facts if guidance else [])
        ),
    )


async def _take_entry(
    session: AsyncSession, text: FaqEntryText, entry: FaqEntry | None, *, now: datetime
) -> str:
    if entry is None:
        entry = FaqEntry(slug=text.slug, version=1, is_active=True)
        session.add(entry)
        await session.flush()
        session.add(_version(entry, text, now=now))
        return "added"
    current = await session.get_one(FaqVersion, (entry.id, entry.version))
    if entry.is_active and _text_of(text.slug, current) == text:
        return "unchanged"
    entry.version, entry.is_active = entry.version + 1, True
    session.add(_version(entry, text, now=now))
    return "changed"


def _version(entry: FaqEntry, text: FaqEntryText, *, now: datetime) -> FaqVersion:
    return FaqVersion(
        entry_id=entry.id,
        version=entry.version,
        titles=dict(text.titles),
        answers=dict(text.answers),
        phrasings={locale: list(questions) for locale, questions in text.phrasings.items()},
        review_by=text.review_by,
        loaded_at=now,
    )


def _text_of(slug: str, version: FaqVersion) -> FaqEntryText:
    return FaqEntryText(
        slug=slug,
        titles=dict(version.titles),
        answers=dict(version.answers),
        phrasings={locale: tuple(items) for locale, items in version.phrasings.items()},
        review_by=version.review_by,
    )


async def _take_guidance(session: AsyncSession, file: FaqFile, *, now: datetime) -> int:
    guidance = await session.get(Guidance, ONE)
    if guidance is None:
        guidance = Guidance(id=ONE, revision=0, voice="", facts=[])
        session.add(guidance)
    guidance.revision += 1
    guidance.loaded_at = now
    if file.voice is not None:
        guidance.voice = file.voice
    if file.facts is not None:
        guidance.facts = [
            {"text": dict(fact.text), "until": fact.until.isoformat()} for fact in file.facts
        ]
    return guidance.revision
