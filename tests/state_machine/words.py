"""Whether the words that stand on the platforms are those which were last signed for there."""

from dataclasses import dataclass, field

from bot.ids import AccountId
from bot.models.replies import LEAVING, Reply, ReplyState
from tests.state_machine.world import World


@dataclass
class Words:
    """Takes every reply of a world in the order of their ids, then checks the platforms."""

    world: World
    last: dict[tuple[AccountId, str], str] = field(default_factory=dict)  # keys, by place
    unsure: set[tuple[AccountId, str]] = field(default_factory=set)

    def take(self, reply: Reply) -> None:
        place = (reply.account_id, reply.external_id or reply.edits_external_id or "")
        if reply.state is ReplyState.SENT and not reply.was_seen_by_hand:
            self.last[place] = reply.key
        if reply.state in LEAVING:
            self.unsure.add(place)

    def check(self) -> None:
        """What stands is what the last confirmed signature says, unless one is in doubt."""
        ledger = self.world.ledger
        for account_id, external_id in self.last.keys() - self.unsure - ledger.by_hand:
            signed = ledger.signatures[self.last[account_id, external_id]]
            shown = self.world.platforms[account_id].published[int(external_id[1:]) - 1]
            assert shown.text == signed.text, "the words there are not those last signed for"
