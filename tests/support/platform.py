"""A platform in memory for tests of services; the contract suite runs on it too."""

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from integrations import errors
from integrations.contract import (
    Capabilities,
    CommentSnapshot,
    Correction,
    PublishedReply,
    ReplyToSend,
    Resend,
    SentReply,
    TextUnit,
)


class Fault(StrEnum):
    LOSE_ANSWER = "lose_answer"  # the reply is stored, the answer does not arrive
    RATE_LIMIT = "rate_limit"
    UNAVAILABLE = "unavailable"  # no connection: surely nothing happened
    BUSY = "busy"  # 503 and no more: nobody knows what happened
    EXPIRED = "expired"
    NOT_PERMITTED = "not_permitted"
    GONE = "gone"
    REFUSE = "refuse"


ERRORS: Mapping[Fault, type[errors.PlatformError]] = {
    Fault.LOSE_ANSWER: errors.OutcomeUnknown,
    Fault.RATE_LIMIT: errors.RateLimited,
    Fault.UNAVAILABLE: errors.Unavailable,
    Fault.BUSY: errors.OutcomeUnknown,
    Fault.EXPIRED: errors.ConnectionExpired,
    Fault.NOT_PERMITTED: errors.NotPermitted,
    Fault.GONE: errors.TargetGone,
    Fault.REFUSE: errors.Refused,
}
"""What the sender of a reply sees of each fault, on every platform."""


def error_of(fault: Fault) -> errors.PlatformError:
    if fault is Fault.RATE_LIMIT:
        return errors.RateLimited(fault, retry_after=timedelta(seconds=30))
    return ERRORS[fault](fault)


def capabilities(*, resend: Resend = Resend.LOOKUP, text_limit: int = 500) -> Capabilities:
    """Everything a push platform can do, except deleting and liking what others wrote."""
    return Capabilities(
        pushes=True,
        announces_edits=True,
        announces_deletions=True,
        echoes_own_replies=True,
        can_hide=True,
        can_delete=False,
        can_like=False,
        can_take_down=True,
        can_edit_reply=True,
        text_limit=text_limit,
        text_unit=TextUnit.CODE_POINT,
        resend=resend,
    )


@dataclass
class FakePlatform:
    """Set `comments`, queue faults; `published` holds every reply that stands, doubles too."""

    capabilities: Capabilities = field(default_factory=capabilities)
    name: str = "fake"
    comments: dict[str, CommentSnapshot] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)  # of the next sends, first first
    fetch_faults: deque[Fault] = field(default_factory=deque)
    find_faults: deque[Fault] = field(default_factory=deque)
    delete_faults: deque[Fault] = field(default_factory=deque)
    hide_faults: deque[Fault] = field(default_factory=deque)  # of both directions
    look_faults: deque[Fault] = field(default_factory=deque)
    edit_faults: deque[Fault] = field(default_factory=deque)
    published: list[ReplyToSend] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)  # ids, as often as it was asked
    edited: list[Correction] = field(default_factory=list)
    hidden: dict[str, bool] = field(default_factory=dict)  # by id: what was asked for last

    async def fetch_comment(self, external_id: str) -> CommentSnapshot | None:
        if self.fetch_faults:
            raise error_of(self.fetch_faults.popleft())
        return self.comments.get(external_id)

    async def send_reply(self, reply: ReplyToSend) -> SentReply:
        fault = self.faults.popleft() if self.faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            raise error_of(fault)
        if reply.target_id not in self.comments:
            raise error_of(Fault.GONE)
        if self.capabilities.measure(reply.text) > self.capabilities.text_limit:
            raise error_of(Fault.REFUSE)
        known = self._find(reply) if self.capabilities.resend is Resend.IDEMPOTENT else None
        if known is None:
            self.published.append(reply)
        if fault:
            raise error_of(fault)
        return known or SentReply(external_id=f"r{len(self.published)}", url=None)

    async def find_reply(
        self, reply: ReplyToSend, *, since: datetime, besides: Collection[str] = ()
    ) -> SentReply | None:
        del since, besides
        if self.find_faults:
            raise error_of(self.find_faults.popleft())
        return self._find(reply)

    async def delete_reply(self, reply: PublishedReply) -> None:
        fault = self.delete_faults.popleft() if self.delete_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            raise error_of(fault)
        if not self._stands(reply):
            raise error_of(Fault.GONE)
        self.deleted.append(reply.external_id)
        if fault:
            raise error_of(fault)

    async def is_standing(self, reply: PublishedReply) -> bool:
        if self.look_faults:
            raise error_of(self.look_faults.popleft())
        return self._stands(reply)

    async def read_reply(self, reply: PublishedReply) -> str | None:
        if self.look_faults:
            raise error_of(self.look_faults.popleft())
        return self.published[_place_of(reply.external_id)].text if self._stands(reply) else None

    async def edit_reply(self, correction: Correction) -> None:
        fault = self.edit_faults.popleft() if self.edit_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            raise error_of(fault)
        if not self._stands(correction.reply):
            raise error_of(Fault.GONE)
        self.edit_by_hand(correction.reply.external_id, correction.text)
        self.edited.append(correction)
        if fault:
            raise error_of(fault)

    async def hide(self, external_id: str) -> None:
        self._moderate(external_id, is_hidden=True)

    async def unhide(self, external_id: str) -> None:
        self._moderate(external_id, is_hidden=False)

    def _moderate(self, external_id: str, *, is_hidden: bool) -> None:
        fault = self.hide_faults.popleft() if self.hide_faults else None
        if fault and fault is not Fault.LOSE_ANSWER:
            raise error_of(fault)
        if external_id not in self.comments:
            raise error_of(Fault.GONE)
        self.hidden[external_id] = is_hidden
        self.comments[external_id] = replace(self.comments[external_id], is_hidden=is_hidden)
        if fault:
            raise error_of(fault)

    def edit_by_hand(self, external_id: str, text: str) -> None:
        """Change what stands there, as somebody does in the platform's app."""
        place = _place_of(external_id)
        self.published[place] = replace(self.published[place], text=text)

    async def close(self) -> None:
        """Nothing to give back."""

    def _stands(self, reply: PublishedReply) -> bool:
        known = {f"r{number}" for number in range(1, len(self.published) + 1)}
        return reply.external_id in known and reply.external_id not in self.deleted

    def _find(self, reply: ReplyToSend) -> SentReply | None:
        keys = [published.key for published in self.published]
        if reply.key not in keys:
            return None
        return SentReply(external_id=f"r{keys.index(reply.key) + 1}", url=None)


def _place_of(external_id: str) -> int:
    return int(external_id.removeprefix("r")) - 1
