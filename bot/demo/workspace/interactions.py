"""What a person does in Slack that the bot hears of: click, command, type, open the Home."""

from dataclasses import dataclass

from bot.demo.workspace.blockkit.elements import (
    chosen_state,
    describe_action,
    find_element,
    state_values,
)
from bot.demo.workspace.delivery.parcel import Outcome, Parcel, ParcelKind, Receipt
from bot.demo.workspace.documents import Documents, Json
from bot.demo.workspace.entries import can_hold, is_state
from bot.demo.workspace.posting import post, send_event
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.replies import answer_command
from bot.demo.workspace.suggestions import Suggestions
from bot.demo.workspace.typed_text import escape, mention, typed_block
from bot.demo.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """One press or choice; `container` as in Slack, `value` as in the page's interface."""

    user: str
    container: Json
    block_id: str
    action_id: str
    value: Json | None = None
    state: Json | None = None
    window: str = ""


class Interactions:
    """Turns what people do into payloads, and the answers into what they see."""

    def __init__(self, workspace: Workspace) -> None:
        """Act in this workspace."""
        self._workspace = workspace
        self._message_states = Documents(workspace.archive, "message_state")
        self._suggestions = Suggestions(workspace)

    async def click(self, click: Click) -> tuple[str, Receipt]:
        """Press an element; returns the delivery's id and its receipt."""
        user = self.person(click.user)
        if click.container.get("type") == "view":
            action, where = self._in_view(click)
        else:
            action, where = self._in_message(click)
        trigger_id = self._trigger(click, where.get("view"))
        payload = self._workspace.payloads.block_actions(user, action, where, trigger_id)
        parcel = Parcel(kind=ParcelKind.INTERACTION, payload=payload)
        return await self._workspace.courier.deliver(parcel)

    async def command(
        self, user: str, channel_id: str, command: str, text: str, *, window: str = ""
    ) -> Receipt:
        """Run a slash command of the manifest and show its answer."""
        workspace = self._workspace
        person, channel = self.person(user), self.channel(channel_id, user)
        known = next((c for c in workspace.commands if c["command"] == command), None)
        if known is None:
            raise Refused("unknown_command", [f"{command} is not a valid command."])
        if known.get("should_escape"):
            text = mention(escape(text), workspace.directory, named=True)
        key = workspace.tickets.issue_response(channel_id, user, None, ephemeral=True)
        form = workspace.payloads.command(person, channel, command, text)
        form["response_url"] = self._response_url(key)
        form["trigger_id"] = workspace.tickets.issue_trigger(user, window=window)
        parcel = Parcel(kind=ParcelKind.COMMAND, payload=form)
        _, receipt = await workspace.courier.deliver(parcel)
        if receipt.outcome is Outcome.ACKED and receipt.answer:
            answer_command(workspace, channel, user, receipt.answer)
        return receipt

    async def shortcut(
        self,
        user: str,
        callback_id: str,
        on: tuple[str, str] | None = None,
        *,
        window: str = "",
    ) -> Receipt:
        """Run a shortcut of the manifest, from anywhere or `on` a channel's message."""
        workspace, person = self._workspace, self.person(user)
        wanted = {"type": "message" if on else "global", "callback_id": callback_id}
        if not any(wanted.items() <= known.items() for known in workspace.shortcuts):
            raise Refused("unknown_shortcut")
        where = self._about(user, *on) if on else {}
        where["trigger_id"] = workspace.tickets.issue_trigger(user, window=window)
        at = workspace.clock.new_ts()
        payload = workspace.payloads.shortcut(person, callback_id, where, at)
        parcel = Parcel(kind=ParcelKind.INTERACTION, payload=payload)
        _, receipt = await workspace.courier.deliver(parcel)
        return receipt

    async def suggest(self, click: Click, value: str) -> Json:
        """Type `value` into a menu; returns the options that the app gives."""
        user = self.person(click.user)
        if click.container.get("type") == "view":
            view = self._view(click)
            blocks, where = view["blocks"], _of_view(view)
        else:
            channel, message, ephemeral = self._clicked(click)
            blocks = message.get("blocks", [])
            where = _of_message(channel, message, ephemeral=ephemeral)
        element = find_element(blocks, click.block_id, click.action_id)
        typed = {"action_id": click.action_id, "block_id": click.block_id, "value": value}
        return await self._suggestions.ask(user, element, typed, where)

    def type(self, user: str, channel_id: str, text: str, thread_ts: str | None) -> Json:
        """Say something in a channel or thread; returns the message."""
        self.person(user)
        channel = self.channel(channel_id, user)
        if channel["is_archived"]:
            raise Refused("is_archived")
        messages = self._workspace.messages
        if thread_ts and messages.find(channel_id, thread_ts) is None:
            raise Refused("thread_not_found")
        return post(self._workspace, channel, self._typed(user, text, thread_ts))

    def open_home(self, user: str) -> None:
        """Open the app's Home tab."""
        self.person(user)
        workspace = self._workspace
        event: Json = {
            "type": "app_home_opened",
            "user": user,
            "channel": workspace.directory.dm_with(user)["id"],
            "tab": "home",
            "event_ts": workspace.clock.new_ts(),
        }
        home = workspace.views.home(user)
        if home is not None:
            event["view"] = home
        send_event(workspace, "app_home_opened", event)

    def person(self, user: str) -> Json:
        """Return a person of the workspace; refuses strangers and bots."""
        found = self._workspace.directory.users.find(user)
        if found is None or found["is_bot"] or found["deleted"]:
            raise Refused("user_not_found")
        return found

    def channel(self, channel_id: str, user: str) -> Json:
        """Return a channel the person is in."""
        found = self._workspace.directory.channels.find(channel_id)
        if found is None or user not in found["members"]:
            raise Refused("channel_not_found")
        return found

    def _trigger(self, click: Click, view: Json | None) -> str:
        tickets, views = self._workspace.tickets, self._workspace.views
        if view is None:
            return tickets.issue_trigger(click.user, window=click.window)
        # A modal stays where it stands, whoever clicks in it; a Home is in every window.
        window = views.window(view["id"]) if view["type"] == "modal" else click.window
        return tickets.issue_trigger(click.user, view["id"], window)

    def _in_view(self, click: Click) -> tuple[Json, Json]:
        view = self._view(click)
        known = click.state or view["state"]["values"]
        action, values = self._act(click, view["blocks"], known, _of_view(view))
        return action, _of_view(self._workspace.views.remember_state(view["id"], values))

    def _view(self, click: Click) -> Json:
        views = self._workspace.views
        view = views.find(click.container.get("view_id", ""))
        if view is None or views.owner(view["id"]) != click.user:
            raise Refused("view_not_found")
        return view

    def _in_message(self, click: Click) -> tuple[Json, Json]:
        channel, message, ephemeral = self._clicked(click)
        where, ts = _of_message(channel, message, ephemeral=ephemeral), message["ts"]
        key = f"{channel['id']}:{ts}"
        known = click.state or self._message_states.find(key) or {}
        action, values = self._act(click, message.get("blocks", []), known, where)
        self._message_states.put(key, values)
        ticket = self._workspace.tickets.issue_response(
            channel["id"], click.user, ts, ephemeral=ephemeral
        )
        response_url = self._response_url(ticket)
        return action, {**where, "state": {"values": values}, "response_url": response_url}

    def _clicked(self, click: Click) -> tuple[Json, Json, bool]:
        channel = self.channel(click.container.get("channel", ""), click.user)
        ts = click.container.get("ts", "")
        return channel, *self._message(channel["id"], ts, click.user)

    def _about(self, user: str, channel_id: str, ts: str) -> Json:
        """Where a message's shortcut was run; what only one person sees has none."""
        channel = self.channel(channel_id, user)
        message, ephemeral = self._message(channel_id, ts, user)
        if ephemeral:
            raise Refused("message_not_found")
        ticket = self._workspace.tickets.issue_response(channel_id, user, None, ephemeral=True)
        return {
            "channel": _named(channel),
            "message": message,
            "message_ts": ts,
            "response_url": self._response_url(ticket),
        }

    def _act(self, click: Click, blocks: list[Json], known: Json, where: Json) -> tuple[Json, Json]:
        element = find_element(blocks, click.block_id, click.action_id)
        asked = {"block_id": click.block_id, "action_id": click.action_id}
        offering = self._suggestions.with_offered(element, where["container"], asked)
        chosen = chosen_state(offering, click.value)
        if not (can_hold(element, chosen) and is_state(known)):
            raise Refused("invalid_arguments", ["Slack has no such choice here."])
        at = self._workspace.clock.new_ts()
        action = describe_action(element, click.block_id, chosen, at)
        values = state_values(blocks, known)
        if click.action_id in values.get(click.block_id, {}):
            held = {"type": element["type"], **chosen}
            values[click.block_id] = {**values[click.block_id], click.action_id: held}
        return action, values

    def _message(self, channel_id: str, ts: str, user: str) -> tuple[Json, bool]:
        messages = self._workspace.messages
        stored = messages.find(channel_id, ts)
        if stored is not None:
            return messages.as_seen(channel_id, stored), False
        whispered = messages.find_ephemeral(channel_id, ts)
        if whispered is None or whispered["user"] != user:
            raise Refused("message_not_found")
        message: Json = whispered["message"]
        return message, True

    def _response_url(self, key: str) -> str:
        team_id, app_id = self._workspace.config.team_id, self._workspace.config.app.id
        return f"{self._workspace.base_url}/actions/{team_id}/{app_id}/{key}"

    def _typed(self, user: str, text: str, thread_ts: str | None) -> Json:
        escaped = mention(escape(text), self._workspace.directory)
        message: Json = {
            "type": "message",
            "client_msg_id": self._workspace.clock.new_id("c").lower(),
            "user": user,
            "team": self._workspace.config.team_id,
            "text": escaped,
            "blocks": [typed_block(escaped, self._workspace.clock.new_id("b"))],
        }
        return {**message, "thread_ts": thread_ts} if thread_ts else message


def _of_view(view: Json) -> Json:
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def _of_message(channel: Json, message: Json, *, ephemeral: bool) -> Json:
    container = _container(channel, message, ephemeral=ephemeral)
    where = {"container": container, "channel": _named(channel)}
    return where if ephemeral else {**where, "message": message}


def _named(channel: Json) -> Json:
    return {"id": channel["id"], "name": channel.get("name", "directmessage")}


def _container(channel: Json, message: Json, *, ephemeral: bool) -> Json:
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel["id"],
        "is_ephemeral": ephemeral,
    }
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    return container
