"""The public side: people write, change and delete; platforms tell of it in any order."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.database import GroupCommit
from bot.ids import AccountId
from bot.services import arrivals
from bot.services.arrivals import Verified
from integrations.contract import (
    CommentCreated,
    CommentDeleted,
    CommentEdited,
    CommentSnapshot,
    InboundEvent,
    PostSnapshot,
    ReplyEchoed,
    Resend,
    VisibilityChanged,
)
from tests.state_machine.world import World
from tests.support.builders import a_comment, verified

POSTS = ("p1", "p2")
ENDINGS = ("", "?", " 급해요")
TEXTS = (
    "식세기 돌려도 돼요",
    "배송 언제 와요",
    "만두 터졌는데 환불 되나요",
    "가스 냄새 나고 손 데었어요",
)


def author_of(comment: str) -> str:
    """Who wrote a comment: everybody writes once."""
    return f"author <{comment}>"


@dataclass(frozen=True)
class Parcel:
    """One delivery, as often as the platform likes to bring it."""

    account_id: AccountId
    key: str
    events: tuple[InboundEvent, ...]


@dataclass
class Public:
    """Everybody outside."""

    world: World
    parcels: list[Parcel] = field(default_factory=list)  # not acknowledged yet
    brought: list[Parcel] = field(default_factory=list)
    told: dict[tuple[AccountId, str], bool] = field(default_factory=dict)  # what is hidden
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def write(self, account: int, text: int) -> str:
        """Somebody comments; returns the comment's id."""
        account_id = list(self.world.platforms)[account % len(self.world.platforms)]
        name = f"c{next(self.numbers)}"
        post = PostSnapshot(external_id=POSTS[text % len(POSTS)], title=None)
        shown = a_comment(
            name,
            text=TEXTS[text % len(TEXTS)],
            post=post,
            author_id=author_of(name),
            author_name=author_of(name),
            url=None,
        )
        self.world.ledger.posts[account_id, name] = post.external_id
        self.world.platforms[account_id].comments[name] = shown
        self._tell(account_id, CommentCreated(comment=shown))
        return name

    def edit(self, choice: int, ending: int, *, tells: bool = True) -> bool:
        """An author changes a comment, perhaps back to what it said; an edit may go unannounced."""
        found = self._find(choice)
        if found is None:
            return False
        account_id, shown = found
        self.world.clock.advance(timedelta(milliseconds=10))
        base = next(text for text in TEXTS if shown.text.startswith(text))
        at, text = self.world.clock(), base + ENDINGS[ending % len(ENDINGS)]
        if text == shown.text:
            return False
        changed = replace(shown, text=text, edited_at=at)
        self.world.platforms[account_id].comments[shown.external_id] = changed
        if tells:
            self._tell(account_id, CommentEdited(comment=changed, edited_at=at))
        hidden = self.world.ledger.unannounced
        (hidden.discard if tells else hidden.add)((account_id, shown.external_id))
        return True

    def delete(self, choice: int) -> bool:
        found = self._find(choice)
        if found is None:
            return False
        account_id, shown = found
        del self.world.platforms[account_id].comments[shown.external_id]
        gone = CommentDeleted(external_id=shown.external_id, deleted_at=self.world.clock())
        self._tell(account_id, gone)
        return True

    def hide_in_app(self, choice: int) -> None:
        """A colleague hides a comment in the platform's own app, or shows it again."""
        found = self._find(choice)
        if found is None:
            return
        account_id, shown = found
        comments = self.world.platforms[account_id].comments
        comments[shown.external_id] = replace(shown, is_hidden=not shown.is_hidden)
        self.tell_hides()

    def tell_hides(self) -> None:
        """Platforms tell what is hidden or shown by now, whoever did it; one does not say when."""
        self.world.clock.advance(timedelta(milliseconds=10))
        for account_id, platform in self.world.platforms.items():
            changed_at = None if self._is_vague(account_id) else self.world.clock()
            for name, shown in platform.comments.items():
                is_hidden = bool(shown.is_hidden)
                if self.told.get((account_id, name), False) is not is_hidden:
                    self.told[account_id, name] = is_hidden
                    news = VisibilityChanged(
                        external_id=name, is_hidden=is_hidden, changed_at=changed_at
                    )
                    self._tell(account_id, news)

    def tell_hides_again(self) -> None:
        """Where nobody says when, the product may have failed to read what it was told of."""
        vague = {
            target: is_hidden
            for target, is_hidden in self.told.items()
            if self._is_vague(target[0])
        }
        self.told |= {target: not is_hidden for target, is_hidden in vague.items()}
        self.tell_hides()

    def _is_vague(self, account_id: AccountId) -> bool:
        return self.world.platforms[account_id].capabilities.resend is Resend.BLIND

    def answer_natively(self, choice: int) -> bool:
        """A colleague answers in the platform's own app."""
        found = self._find(choice)
        if found is None:
            return False
        account_id, shown = found
        reply_id = f"n{next(self.numbers)}"
        ids = (*shown.own_reply_ids, reply_id)
        self.world.platforms[account_id].comments[shown.external_id] = replace(
            shown, own_reply_ids=ids
        )
        self._echo(account_id, reply_id, shown.external_id, "직접 답했어요")
        return True

    def echo(self, choice: int) -> bool:
        """A platform tells us of a reply that we published."""
        published = [
            (account_id, f"r{number}", reply)
            for account_id, platform in self.world.platforms.items()
            for number, reply in enumerate(platform.published, 1)
        ]
        if not published:
            return False
        account_id, reply_id, reply = published[choice % len(published)]
        self._echo(account_id, reply_id, reply.target_id, reply.text)
        return True

    async def deliver(self, choice: int, count: int = 1) -> None:
        """Bring some news, in whatever order, sharing a commit."""
        self.tell_hides()
        commits = self._commits()
        for _ in range(min(count, len(self.parcels))):
            parcel = self.parcels.pop(choice % len(self.parcels))
            await self._bring(commits, parcel)

    async def deliver_again(self, choice: int) -> None:
        """Bring news that was acknowledged before."""
        if self.brought:
            parcel = self.brought[choice % len(self.brought)]
            is_new = await self._bring(self._commits(), parcel)
            self.world.ledger.blame(is_new, "a delivery was taken twice")

    def _commits(self) -> GroupCommit[Verified, bool]:
        return GroupCommit(
            self.world.database,
            lambda session, waiting: arrivals.store(session, waiting, now=self.world.clock()),
        )

    async def _bring(self, commits: GroupCommit[Verified, bool], parcel: Parcel) -> bool:
        is_new = await commits.run(verified(parcel.account_id, *parcel.events, key=parcel.key))
        self.brought.append(parcel)
        for event in parcel.events:
            self._acknowledged(parcel.account_id, event)
        return is_new

    def _acknowledged(self, account_id: AccountId, event: InboundEvent) -> None:
        ledger = self.world.ledger
        match event:
            case CommentCreated(comment=shown):
                ledger.received.add((account_id, shown.external_id))
            case CommentEdited(comment=shown, edited_at=at):
                ledger.received.add((account_id, shown.external_id))
                ledger.hear(account_id, shown.external_id, at, shown.text)
            case VisibilityChanged():  # voids what was signed, and brings no words
                pass
            case CommentDeleted(external_id=target, deleted_at=at):
                ledger.hear(account_id, target, at, None)
            case ReplyEchoed(external_id=reply_id, parent_id=target):
                is_native = reply_id.startswith("n")
                if is_native and (account_id, str(target)) in ledger.received:
                    ledger.native.add((account_id, str(target)))

    def _find(self, choice: int) -> tuple[AccountId, CommentSnapshot] | None:
        shown = [
            (account_id, comment)
            for account_id, platform in self.world.platforms.items()
            for comment in platform.comments.values()
        ]
        return shown[choice % len(shown)] if shown else None

    def _echo(self, account_id: AccountId, reply_id: str, target: str, text: str) -> None:
        echo = ReplyEchoed(
            external_id=reply_id,
            parent_id=target,
            text=text,
            url=None,
            sent_at=self.world.clock(),
        )
        self._tell(account_id, echo)

    def _tell(self, account_id: AccountId, event: InboundEvent) -> None:
        self.parcels.append(Parcel(account_id, f"d{next(self.numbers)}", (event,)))
