"""A freeze that stands, in words: what it stops and why, then by whom and until when.

The first line carries words from outside and is literal; the second has times, which each reader
sees in the own time zone.
"""

from datetime import datetime

from bot.locales import Words
from bot.views import FreezeBanner, LiftAsked
from handlers.blocks.elements import Block, small
from handlers.blocks.texts import clip, day_and_time, one_line, safe

LONGEST_TITLE = 60


def scope_of(banner: FreezeBanner, words: Words) -> str:
    """What it stops, on one line; a post has the title that outsiders see."""
    if banner.account is None:
        return words("freeze.everything")
    if banner.phrase is not None:
        return words("freeze.phrase", account=banner.account.name, phrase=one_line(banner.phrase))
    if banner.post is None:
        return banner.account.name
    title = one_line(banner.post.title or "")
    if not title:
        return words("freeze.post_untitled", account=banner.account.name, number=banner.post.id)
    return words("freeze.post", account=banner.account.name, post=clip(title, LONGEST_TITLE))


def sentence_of(banner: FreezeBanner, words: Words) -> str:
    """That it stands: scope and reason, of which nothing may become markup."""
    return words("home.frozen", scope=scope_of(banner, words), reason=one_line(banner.reason))


def terms_of(banner: FreezeBanner, words: Words) -> Block:
    """Who froze it, since when, until when, and who wants it lifted."""
    by = words("freeze.by", name=safe(banner.by)) if banner.by else words("freeze.by_command")
    since = words("freeze.since", at=day_and_time(banner.since, words))
    asked = [_asked(banner.lift_asked, words)] if banner.lift_asked else []
    return small(" · ".join([by, since, _until(banner.asks_at, words), *asked]))


def _asked(asked: LiftAsked, words: Words) -> str:
    until_when = day_and_time(asked.expires_at, words)
    return words("freeze.lift_asked", name=safe(asked.name), until=until_when)


def _until(asks_at: datetime | None, words: Words) -> str:
    """That it stands until somebody lifts it, or when the team is asked; for mrkdwn."""
    if asks_at is None:
        return words("freeze.by_hand")
    return words("freeze.asks", at=day_and_time(asks_at, words))
