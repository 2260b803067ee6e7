"""Public holidays by country, as a library knows them; substitute and observed days are among them.

The library and one calendar are 19 MB: it loads with the first account that names a calendar.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache

_ONE_PART = 2
"""Letters of a country; longer names go on with a part of it."""


def is_holiday(calendar: str, day: date) -> bool:
    """Whether *day* is a public holiday in a calendar of `is_known`, such as KR or DE-BY."""
    return day in _holidays_of(calendar, day.year)


def is_known(calendar: str) -> bool:
    """Whether there is a calendar of this name: an ISO 3166 country, or a part of one."""
    country, _, part = calendar.partition("-")
    parts = _list_calendars().get(country) if len(country) == _ONE_PART else None
    return parts is not None and (calendar == country or part in parts)


@cache
def _holidays_of(calendar: str, year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - said above

    country, _, part = calendar.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


def _list_calendars() -> Mapping[str, list[str]]:
    import holidays  # noqa: PLC0415 - said above

    return holidays.list_supported_countries()
