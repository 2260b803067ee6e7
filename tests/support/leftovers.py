"""Looking for words in every column of every table, those of later releases among them."""

import json
from typing import Any

from sqlalchemy import select

from bot.models.base import Row
from bot.ports import Sessions


async def tables_with(sessions: Sessions, *words: str) -> set[str]:
    """Every table of ours in which one of *words* stands, in whichever column."""
    spelled = [*words, *(json.dumps(word)[1:-1] for word in words)]
    found = set()
    async with sessions.reads() as session:
        for table in Row.metadata.sorted_tables:
            for row in await session.execute(select(table)):
                if any(word in text for text in map(_text_of, row) for word in spelled):
                    found.add(table.name)
    return found


def _text_of(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return json.dumps(value, ensure_ascii=False, default=str)
