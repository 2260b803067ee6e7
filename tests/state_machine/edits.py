"""What the ledger knows of replies whose words change: by our corrections, or by hand."""

from dataclasses import dataclass, field
from datetime import datetime

from typing_extensions import override

from bot.ids import AccountId
from integrations.contract import Correction
from tests.state_machine.cuts import FLIES_FOR
from tests.state_machine.ledger import Ledger, Signature

MAX_CALLS = 2
"""How often one signature may edit where nobody knows what became of a call."""


@dataclass
class EditLedger(Ledger):
    """The truth of the test, about corrections too. A place is a reply by its name outside."""

    standing: dict[tuple[AccountId, str], str | None] = field(default_factory=dict)  # as read
    calls: dict[str, list[datetime]] = field(default_factory=dict)  # of which nobody knows
    confirmed: set[str] = field(default_factory=set)  # keys whose caller was told so
    by_hand: set[tuple[AccountId, str]] = field(default_factory=set)  # since our last words
    overwritten: set[str] = field(default_factory=set)  # keys whose words somebody changed

    @override
    def forget_readings(self) -> None:
        super().forget_readings()
        self.standing.clear()

    @override
    def reply_was_read(self, account_id: AccountId, external_id: str, text: str | None) -> None:
        self.standing[account_id, external_id] = text

    @override
    def is_being_edited(self, account_id: AccountId, correction: Correction) -> None:
        place = (account_id, correction.reply.external_id)
        signed = self.signatures.get(correction.key)
        if signed is None or (signed.account_id, signed.edits) != place:
            self.broken.append("a reply was edited, and nobody signed that")
            return
        self.blame(correction.text != signed.text, "other words were put there than were signed")
        self._judge_moment(signed)
        self._judge_comment(signed)
        self._judge_standing(signed, place)
        self._judge_again(correction.key)

    @override
    def was_edited(self, account_id: AccountId, correction: Correction) -> None:
        self.by_hand.discard((account_id, correction.reply.external_id))

    @override
    def edit_was_answered(self, correction: Correction, *, is_done: bool) -> None:
        if is_done:
            self.confirmed.add(correction.key)
        else:  # it surely did not happen
            self.calls[correction.key].pop()

    def edit_by_hand(self, account_id: AccountId, external_id: str) -> None:
        """Somebody put words of theirs in the place of ours, in the platform's app."""
        self.by_hand.add((account_id, external_id))
        self.overwritten |= {
            signed.key
            for signed in self.signatures.values()
            if (signed.account_id, signed.edits) == (account_id, external_id)
        }

    def _judge_standing(self, signed: Signature, place: tuple[AccountId, str]) -> None:
        """What is lost by an edit is what its signers saw; a call of before may have arrived."""
        found = self.standing.get(place)
        self.blame(found is None, "a reply was edited that was not read again")
        known = (signed.standing, signed.text)
        self.blame(found not in known, "words went that the signer had not seen")

    def _judge_again(self, key: str) -> None:
        calls, now = self.calls.setdefault(key, []), self.clock()
        self.blame(key in self.confirmed, "edited again by one signature")
        is_early = bool(calls) and now < calls[-1] + FLIES_FOR
        self.blame(is_early, "edited again while the first call might arrive")
        self.blame(len(calls) >= MAX_CALLS, "edited again and again in doubt")
        calls.append(now)
