"""Saying what a comment means that may mock."""

from functools import partial

from bot.rules.meaning import Meaning
from bot.services import meanings
from handlers.action_ids import ActionId
from handlers.front import Front
from handlers.interactions import Interaction
from handlers.listeners import Listeners
from handlers.payloads import CommentButton


def register(on: Listeners, front: Front) -> None:
    """Connect the buttons of the two readings."""
    on.click(ActionId.SINCERE, partial(_pick, front, Meaning.SINCERE))
    on.click(ActionId.SARCASTIC, partial(_pick, front, Meaning.SARCASTIC))


async def _pick(front: Front, meaning: Meaning, click: Interaction, value: str | None) -> None:
    """Pick a reading of the words that the card shows."""
    button = CommentButton.decode(value)
    async with front.sessions.writes() as session:
        reviewer = await front.act(session, click)
        await meanings.pick(
            session,
            button.comment_id,
            meaning,
            seen_version=button.get_version(),
            by=reviewer,
            now=front.now(),
        )
