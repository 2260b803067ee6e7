"""Events of Slack are taken once, however often they are delivered."""

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.slack import SlackEvent


async def take(session: AsyncSession, event_id: str, *, now: datetime) -> bool:
    """Whether this is the first time; the id is kept with whatever else the transaction does."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    statement = (
        insert(SlackEvent)
        .values(event_id=event_id, received_at=now)
        .on_conflict_do_nothing()
        .returning(SlackEvent.event_id)
    )
    return await session.scalar(statement) is not None
