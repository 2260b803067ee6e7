"""What Slack sends is taken once, however often it is delivered."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.models.slack import SlackEvent
from bot.services import surroundings


async def take(session: AsyncSession, event_id: str, *, now: datetime) -> bool:
    """Whether this is the first time; the id is kept with whatever else the transaction does."""
    taken = await surroundings.insert_once(session, SlackEvent, event_id=event_id, received_at=now)
    return taken is not None
