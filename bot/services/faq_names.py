"""What people call the entries of the FAQ, for cards and forms."""

from collections.abc import Collection, Iterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.faq import FaqEntry, FaqVersion
from bot.rules.faq_file import LOCALES
from bot.views import FaqName


async def find_names(session: AsyncSession, slugs: Collection[str]) -> dict[str, FaqName]:
    """How entries are called now, those at rest included; each of *slugs* has a name."""
    names = {slug: FaqName(slug=slug) for slug in slugs}
    if not names:
        return names
    rows = await session.execute(
        select(FaqEntry.slug, FaqVersion)
        .join(
            FaqVersion,
            (FaqVersion.entry_id == FaqEntry.id) & (FaqVersion.version == FaqEntry.version),
        )
        .where(FaqEntry.slug.in_(names))
    )
    for slug, version in rows:
        names[slug] = FaqName(slug=slug, words=tuple(_names(version)))
    return names


def _names(version: FaqVersion) -> Iterator[tuple[str, str]]:
    """The title in each language, or what people ask first."""
    for locale in LOCALES:
        asked = version.phrasings.get(locale) or [None]
        if name := version.titles.get(locale) or asked[0]:
            yield locale, name
