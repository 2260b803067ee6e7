"""What people did and what the world saw, kept apart from the code under test.

The ledger judges each reply at the moment it leaves. It collects broken promises instead of
raising them: a dispatcher would take what is raised for a failed task.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from typing_extensions import override

from bot.ids import AccountId
from bot.rules.permissions import Role
from bot.rules.policy import DEFAULTS, Measure
from bot.rules.risk import Risk
from integrations.contract import CommentSnapshot, ReplyToSend
from tests.state_machine.cuts import Watch
from tests.support.clock import SettableClock

SHELF_LIFE = timedelta(hours=4)
FRESH_FOR = timedelta(seconds=2)
TAKEN_BACK_WITHIN = timedelta(minutes=15)
CLAIMS = {"내일 도착해요.": False, "39,000원이에요.": False, "100% 안전해요.": True}
"""Texts that nobody signs without a reason, and whether two have to."""


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a person saw and agreed to, the last of those who had to."""

    sign_off_id: int
    account_id: AccountId
    key: str
    digest: str
    by: str
    text: str
    target: str
    comment_text: str
    risks: frozenset[Risk]  # of what the comment said
    needs_lead: bool  # also where nobody had judged it yet
    author: str | None  # of the text, where a person wrote it
    first_id: int | None
    send_at: datetime | None  # as they chose or saw it; None: at once
    reason: str | None  # to sign what was found in it
    at: datetime
    edits: str | None = None  # the reply that it corrects, by its name outside
    standing: str | None = None  # and the words whose place it takes


@dataclass(frozen=True, kw_only=True)
class First:
    """The first of two signatures: who saw what."""

    signature_id: int
    account_id: AccountId
    target: str
    by: str
    digest: str
    text: str
    comment_text: str
    reason: str | None


@dataclass(frozen=True)
class Scope:
    """What a freeze stops: everything, an account, a post of it by its name outside, a topic."""

    account_id: AccountId | None = None
    post: str | None = None
    phrase: str = ""

    def holds(self, account_id: AccountId, post: str, text: str) -> bool:
        is_there = self.account_id in (None, account_id) and self.post in (None, post)
        return is_there and self.phrase in text


@dataclass(frozen=True)
class News:
    """The newest thing a platform announced of a comment; ``text`` None: gone."""

    at: datetime
    text: str | None


@dataclass
class Ledger(Watch):
    """The truth of the test."""

    clock: SettableClock
    roles: dict[str, set[Role]] = field(default_factory=dict)
    account_roles: dict[tuple[str, AccountId], set[Role]] = field(default_factory=dict)
    group_roles: dict[Role, set[str]] = field(default_factory=dict)  # who was given it by a group
    inactive: set[str] = field(default_factory=set)
    posts: dict[tuple[AccountId, str], str] = field(default_factory=dict)  # of each comment
    frozen: set[Scope] = field(default_factory=set)
    frozen_by: dict[Scope, tuple[str, datetime]] = field(default_factory=dict)  # and when
    by_two: set[AccountId | None] = field(default_factory=set)  # whose freezes two members lift
    lift_asked: dict[Scope, str] = field(default_factory=dict)  # by whom
    received: set[tuple[AccountId, str]] = field(default_factory=set)
    announced: dict[tuple[AccountId, str], News] = field(default_factory=dict)
    native: set[tuple[AccountId, str]] = field(default_factory=set)
    unannounced: set[tuple[AccountId, str]] = field(default_factory=set)  # edits we never hear of
    signatures: dict[str, Signature] = field(default_factory=dict)  # by the key of the reply
    stopped: set[int] = field(default_factory=set)  # signed before a freeze that was lifted
    undone: set[int] = field(default_factory=set)
    firsts: dict[int, First] = field(default_factory=dict)
    void_firsts: set[int] = field(default_factory=set)  # undone, sent back, or from before a lift
    measures: dict[tuple[AccountId, Risk], Measure] = field(default_factory=dict)
    training: dict[str, datetime] = field(default_factory=dict)  # until when
    readings: dict[tuple[AccountId, str], tuple[datetime, str | None]] = field(default_factory=dict)
    seen_hidden: set[tuple[AccountId, str]] = field(default_factory=set)  # when read last
    ends: dict[tuple[AccountId, str], tuple[str, datetime]] = field(default_factory=dict)
    """Who signed the take-down of a reply, and when; of two, the later one."""
    was_snoozed: bool = False  # anything, ever
    broken: list[str] = field(default_factory=list)

    def roles_of(self, name: str, on: AccountId | None) -> set[Role]:
        """What somebody is for an account, or (None) for all; nothing once they are gone."""
        if name in self.inactive:
            return set()
        by_groups = {role for role, names in self.group_roles.items() if name in names}
        here = self.account_roles.get((name, on), set()) if on is not None else set()
        return self.roles.get(name, set()) | by_groups | here

    def may_sign(self, name: str, on: AccountId) -> bool:
        return bool(self.roles_of(name, on) & {Role.LEAD, Role.REVIEWER})

    def is_lead(self, name: str, on: AccountId | None) -> bool:
        return Role.LEAD in self.roles_of(name, on)

    def is_trainee(self, name: str) -> bool:
        return name in self.training and self.clock() < self.training[name]

    def may_lift(self, name: str, on: AccountId | None) -> bool:
        return self.is_lead(name, on)

    def may_freeze(self, name: str, on: AccountId | None) -> bool:
        return bool(self.roles_of(name, on) & {Role.LEAD, Role.ON_CALL})

    def is_frozen(self, signed: Signature | First) -> bool:
        return any(self._holds(scope, signed) for scope in self.frozen)

    def _holds(self, scope: Scope, signed: Signature | First) -> bool:
        post = self.posts[signed.account_id, signed.target]
        return scope.holds(signed.account_id, post, signed.comment_text)

    def blame(self, is_broken: object, promise: str) -> None:
        if is_broken:
            self.broken.append(promise)

    def hear(self, account_id: AccountId, target: str, at: datetime, text: str | None) -> None:
        """A delivery was acknowledged; of two, the one of the later change counts."""
        known = self.announced.get((account_id, target))
        if known is None or (known.text is not None and (text is None or at > known.at)):
            self.announced[account_id, target] = News(at, text)

    def sign(self, signature: Signature) -> None:
        self.signatures[signature.key] = signature
        signers = self._signers(signature)
        may, on = self.may_sign(signature.by, signature.account_id), signature.account_id
        self.blame(not may, f"{signature.by} signed without the right")
        has_lead = any(self.is_lead(name, on) for name in signers)
        self.blame(signature.needs_lead and not has_lead, "no lead signed: without the right")
        self.blame(self.is_frozen(signature), "signed while a freeze stood")
        self._judge_claim(signature)
        self._judge_signers(signature)
        if signature.first_id is not None:
            first = self.firsts.get(signature.first_id)
            same = first is not None and first.digest == signature.digest
            self.blame(not same, "the two signatures are not on one text")
            self.blame(signature.first_id in self.void_firsts, "the first signature was void")

    def sign_first(self, first: First) -> None:
        self.firsts[first.signature_id] = first
        may = self.may_sign(first.by, first.account_id)
        self.blame(not may, f"{first.by} signed first without the right")
        self.blame(self.is_frozen(first), "signed first while a freeze stood")
        self._judge_claim(first)

    def click_lift(self, scope: Scope, name: str, *, is_lifted: bool) -> None:
        """Somebody pressed *Lift*, and was not refused."""
        if not is_lifted:
            self.lift_asked[scope] = name
            return
        first = self.lift_asked.pop(scope, name)
        froze, at = self.frozen_by.get(scope, ("", self.clock()))
        takes_back = froze == name and self.clock() < at + TAKEN_BACK_WITHIN
        alone = first == name and scope.account_id in self.by_two and not takes_back
        self.blame(alone, "lifted by one where two are needed")
        self.lift(scope)

    def lift(self, scope: Scope) -> None:
        """Nothing that was signed by now in this scope may leave any more."""
        self.frozen.discard(scope)
        self.void_firsts |= {
            first.signature_id for first in self.firsts.values() if self._holds(scope, first)
        }
        self.stopped |= {
            signed.sign_off_id for signed in self.signatures.values() if self._holds(scope, signed)
        }

    def forget_readings(self) -> None:
        """Another task begins: it must read for itself."""
        self.readings.clear()

    @override
    def was_read(self, account_id: AccountId, target: str, shown: CommentSnapshot | None) -> None:
        self.readings[account_id, target] = (self.clock(), shown.text if shown else None)
        is_hidden = shown is not None and shown.is_hidden
        (self.seen_hidden.add if is_hidden else self.seen_hidden.discard)((account_id, target))

    @override
    def is_leaving(self, account_id: AccountId, reply: ReplyToSend) -> None:
        signed = self.signatures.get(reply.key)
        if signed is None:
            self.broken.append("a reply left that nobody signed")
            return
        self._judge_text(signed, account_id, reply)
        self._judge_moment(signed)
        self._judge_comment(signed)

    def sign_end(self, account_id: AccountId, external_id: str, name: str) -> None:
        self.ends[account_id, external_id] = (name, self.clock())
        is_lead = self.is_lead(name, account_id)
        self.blame(not is_lead, f"{name} signed a take-down without the right")

    @override
    def is_being_removed(self, account_id: AccountId, external_id: str) -> None:
        if (account_id, external_id) not in self.ends:
            self.broken.append("a reply was taken down that nobody signed for")
            return
        name, at = self.ends[account_id, external_id]
        has_right = self.is_lead(name, account_id)
        self.blame(not has_right, "the signer of a take-down has lost the right")
        self.blame(self.clock() >= at + SHELF_LIFE, "the signature of a take-down was too old")

    def _judge_text(self, signed: Signature, account_id: AccountId, reply: ReplyToSend) -> None:
        target = (signed.account_id, signed.target)
        self.blame(reply.text != signed.text, "another text left than was signed")
        self.blame((account_id, reply.target_id) != target, "it went to another comment")

    def _judge_moment(self, signed: Signature) -> None:
        now = self.clock()
        may = all(self.may_sign(name, signed.account_id) for name in self._signers(signed))
        self.blame(not may, "its signer has lost the right")
        self._judge_signers(signed)
        self.blame(self.is_frozen(signed), "cleared while a freeze stood")
        self.blame(signed.sign_off_id in self.stopped, "it left by itself after a lift")
        self.blame(signed.sign_off_id in self.undone, "its signature was undone")
        meant_for = signed.send_at or signed.at
        self.blame(now < meant_for, "it left before its time")
        self.blame(now >= meant_for + SHELF_LIFE, "its signature was too old")

    def _signers(self, signed: Signature) -> list[str]:
        first = self.firsts.get(signed.first_id) if signed.first_id is not None else None
        return [signed.by, first.by] if first else [signed.by]

    def _judge_signers(self, signed: Signature) -> None:
        """The policy and the training of this moment, and who must not sign second."""
        asked = {
            self.measures.get((signed.account_id, risk), DEFAULTS[risk]) for risk in signed.risks
        }
        signers = self._signers(signed)
        has_lead = any(self.is_lead(name, signed.account_id) for name in signers)
        self.blame(
            Measure.LEAD in asked and not has_lead, "its signer has lost the right of a lead"
        )
        self.blame(self.is_trainee(signed.by), "somebody in training signed last")
        if Measure.TWO in asked or CLAIMS.get(signed.text):
            self.blame(len(set(signers)) < 2, "of a class of two, and not signed by two")
            self.blame(signed.author == signed.by, "its only author signed second")

    def _judge_claim(self, signed: Signature | First) -> None:
        is_unsaid = signed.text in CLAIMS and signed.reason is None
        self.blame(is_unsaid, "signed past a claim without a reason")

    def _judge_comment(self, signed: Signature) -> None:
        target = (signed.account_id, signed.target)
        reading = self.readings.get(target)
        if reading is None:
            self.broken.append("the comment was not read again")
            return
        read_at, shown = reading
        news = self.announced.get(target)
        self.blame(self.clock() - read_at > FRESH_FOR, "the second reading was too old")
        self.blame(shown != signed.comment_text, "the platform showed another comment")
        is_hidden = target in self.seen_hidden and signed.edits is None
        self.blame(is_hidden, "the platform showed it hidden")
        changed = news is not None and news.text != signed.comment_text
        self.blame(changed, "a change of the comment had been announced")
        is_answered = target in self.native and signed.edits is None
        self.blame(is_answered, "somebody had answered on the platform")
