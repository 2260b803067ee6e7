"""What all people in Slack have in common: they see cards and comments, and click."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.ids import MemberId
from bot.models.comments import Comment, CommentVersion
from bot.models.members import Member
from tests.state_machine.slack import Seen
from tests.state_machine.world import TEAM_ROLES, World
from tests.support.builders import user_of

MOSTLY = 5
NAMES = (*TEAM_ROLES, "모르는 사람")
LEAD = NAMES.index("지우")


def name_of(who: int) -> str:
    """Whoever it is, of the team or not."""
    return NAMES[who % len(NAMES)]


def teammate(who: int) -> str:
    """Somebody of the team."""
    return list(TEAM_ROLES)[who % len(TEAM_ROLES)]


async def member_of(session: AsyncSession, name: str) -> MemberId:
    """Who somebody of the team is to the product."""
    return (await session.scalars(select(Member.id).where(Member.user_id == user_of(name)))).one()


@dataclass
class People:
    """Those who click in one world."""

    world: World

    def pick(self, choice: int) -> Seen | None:
        """A card with an Approve; or, rarely, any card."""
        cards = list(self.world.slack.seen.values())
        live = [card for card in cards if card.is_offered]
        some = live if live and choice < MOSTLY else cards
        return some[-1 - choice % len(some)] if some else None

    async def find_comment(self, choice: int) -> Comment | None:
        """One of those that came last."""
        async with self.world.database.reads() as session:
            newest = select(Comment).order_by(Comment.id.desc()).limit(8)
            comments = (await session.scalars(newest)).all()
        return comments[choice % len(comments)] if comments else None

    async def text_of(self, comment: Comment, version: int) -> str:
        """What a comment said in this version."""
        async with self.world.database.reads() as session:
            return (await session.get_one(CommentVersion, (comment.id, version))).text
