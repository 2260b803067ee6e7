"""Messages by channel and timestamp, threads, and what only one person sees."""

from bisect import bisect_left, insort

from bot.demo.workspace.clock import Clock
from bot.demo.workspace.documents import Archive, Documents, Json


class Messages:
    """Stored messages are Slack's own objects; reply counts are worked out when read."""

    def __init__(self, archive: Archive, clock: Clock) -> None:
        """Load and index what an earlier run left."""
        self._clock = clock
        self._documents = Documents(archive, "message")
        self._ephemeral = Documents(archive, "ephemeral")
        self._order: dict[str, list[str]] = {}
        self._roots: dict[str, list[str]] = {}
        self._threads: dict[str, list[str]] = {}
        self.index()

    def index(self) -> None:
        """Learn anew which messages there are."""
        self._order.clear()
        self._roots.clear()
        self._threads.clear()
        for held in self._documents.all():
            self._index(held["channel"], held["message"])

    def add(self, channel: str, message: Json) -> Json:
        """Store a message under a new timestamp and return it."""
        stamped = {**message, "ts": self._clock.new_ts()}
        thread_ts = stamped.get("thread_ts")
        parent = self.find(channel, thread_ts) if thread_ts else None
        if parent is not None:
            stamped["parent_user_id"] = parent.get("user", "")
        self._documents.put(_key(channel, stamped["ts"]), {"channel": channel, "message": stamped})
        self._index(channel, stamped)
        return stamped

    def find(self, channel: str, ts: str) -> Json | None:
        """Return a stored message as it was written, or None."""
        held = self._documents.find(_key(channel, ts))
        return held["message"] if held else None

    def replace(self, channel: str, message: Json) -> Json:
        """Put a changed message in place of the one with the same ``ts``."""
        key = _key(channel, message["ts"])
        self._documents.put(key, {"channel": channel, "message": message})
        return message

    def remove(self, channel: str, ts: str) -> None:
        """Delete a message; a parent with replies leaves Slack's tombstone."""
        message = self._held(channel, ts)
        if self.replies(channel, ts):
            self.replace(channel, _tombstone(ts))
            return
        self._documents.drop(_key(channel, ts))
        self._order[channel].remove(ts)
        if _is_in_channel(message):
            self._roots[channel].remove(ts)
        if _is_reply(message):
            self._threads[_key(channel, message["thread_ts"])].remove(ts)

    def list_all(self, channel: str) -> list[Json]:
        """Return every stored message of a channel, oldest first."""
        return [self._held(channel, ts) for ts in self._order.get(channel, [])]

    def roots(self, channel: str) -> list[Json]:
        """Return what the channel itself shows, oldest first, with reply counts."""
        return self.latest_roots(channel, len(self._roots.get(channel, [])))

    def latest_roots(self, channel: str, most: int, before: str | None = None) -> list[Json]:
        """Return the last `most` of `roots`, or of those before a timestamp."""
        stamps = self._roots.get(channel, [])
        end = len(stamps) if before is None else bisect_left(stamps, before)
        shown = stamps[max(0, end - most) : end]
        return [self.as_seen(channel, self._held(channel, ts)) for ts in shown]

    def replies(self, channel: str, thread_ts: str) -> list[Json]:
        """Return the replies of a thread without its parent, oldest first."""
        stamps = self._threads.get(_key(channel, thread_ts), [])
        return [self._held(channel, ts) for ts in stamps]

    def thread(self, channel: str, thread_ts: str) -> list[Json]:
        """Return parent and replies; empty when there is no such message."""
        parent = self.find(channel, thread_ts)
        if parent is None:
            return []
        return [self.as_seen(channel, parent), *self.replies(channel, thread_ts)]

    def as_seen(self, channel: str, message: Json) -> Json:
        """Add the thread fields that Slack works out for a parent."""
        replies = self.replies(channel, message["ts"])
        if not replies:
            return message
        users = list(dict.fromkeys(reply.get("user", "") for reply in replies))
        return {
            **message,
            "thread_ts": message["ts"],
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": replies[-1]["ts"],
            "reply_users": users[:5],
            "is_locked": False,
            "subscribed": False,
        }

    def add_ephemeral(self, channel: str, user: str, message: Json) -> Json:
        """Show a message to one person only."""
        stamped = {**message, "ts": self._clock.new_ts(), "is_ephemeral": True}
        self._put_ephemeral(channel, user, stamped)
        return stamped

    def find_ephemeral(self, channel: str, ts: str) -> Json | None:
        """Return ``{"channel", "user", "message"}`` or None."""
        return self._ephemeral.find(_key(channel, ts))

    def replace_ephemeral(self, channel: str, user: str, message: Json) -> None:
        """Put another text in place of an ephemeral message."""
        self._put_ephemeral(channel, user, message)

    def remove_ephemeral(self, channel: str, ts: str) -> None:
        """Take an ephemeral message away."""
        self._ephemeral.drop(_key(channel, ts))

    def ephemerals(self, user: str, channel: str | None = None) -> list[Json]:
        """Return what only this person sees, oldest first."""
        return [held["message"] for held in self.list_ephemeral(user, channel)]

    def list_ephemeral(self, user: str, channel: str | None = None) -> list[Json]:
        """Return ``{"channel", "user", "message"}`` of what only this person sees."""
        return [
            held
            for held in self._ephemeral.all()
            if held["user"] == user and channel in (None, held["channel"])
        ]

    def _index(self, channel: str, message: Json) -> None:
        insort(self._order.setdefault(channel, []), message["ts"])
        if _is_in_channel(message):
            insort(self._roots.setdefault(channel, []), message["ts"])
        if _is_reply(message):
            key = _key(channel, message["thread_ts"])
            insort(self._threads.setdefault(key, []), message["ts"])

    def _held(self, channel: str, ts: str) -> Json:
        message: Json = self._documents.get(_key(channel, ts))["message"]
        return message

    def _put_ephemeral(self, channel: str, user: str, message: Json) -> None:
        document = {"channel": channel, "user": user, "message": message}
        self._ephemeral.put(_key(channel, message["ts"]), document)


def _key(channel: str, ts: str) -> str:
    return f"{channel}:{ts}"


def _is_reply(message: Json) -> bool:
    return message.get("thread_ts") not in (None, message["ts"])


def _is_in_channel(message: Json) -> bool:
    return not _is_reply(message) or message.get("subtype") == "thread_broadcast"


def _tombstone(ts: str) -> Json:
    return {
        "type": "message",
        "subtype": "tombstone",
        "text": "This message was deleted.",
        "user": "USLACKBOT",
        "hidden": True,
        "thread_ts": ts,
        "ts": ts,
    }
