"""A person sends in or closes a modal, and the bot's answer changes the stack."""

from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace.blockkit.elements import state_values
from bot.demo.workspace.blockkit.identifiers import with_identifiers
from bot.demo.workspace.blockkit.surface import Surface, check_view
from bot.demo.workspace.delivery.parcel import Outcome, Parcel, ParcelKind
from bot.demo.workspace.documents import Json
from bot.demo.workspace.entries import find_errors, is_state
from bot.demo.workspace.journal import Complaint
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.slack_files import unknown_files
from bot.demo.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What the page is told; `error` is ``no_ack`` or ``bad_answer``."""

    response_action: str | None = None
    errors: Json = field(default_factory=dict)
    error: str | None = None


class Submissions:
    """Sends modals to the bot and does what it answers."""

    def __init__(self, workspace: Workspace) -> None:
        """Act in this workspace."""
        self._workspace = workspace

    async def submit(self, user: Json, view_id: str, state: Json) -> Submitted:
        """Send in a modal; what Slack's client would not let through never reaches the bot."""
        view = self._open_view(user, view_id)
        if not is_state(state):
            raise Refused("invalid_arguments", ["state is by block_id, then by action_id."])
        values = state_values(view["blocks"], _merged(view["state"]["values"], state))
        errors = find_errors(view["blocks"], values, user["locale"])
        if errors:
            return Submitted(errors=errors)
        view = self._workspace.views.remember_state(view_id, values)
        trigger_id = self._workspace.tickets.issue_trigger(
            user["id"], view_id, self._workspace.views.window(view_id)
        )
        payload = self._workspace.payloads.view_submission(user, view, trigger_id)
        _, receipt = await self._workspace.courier.deliver(
            Parcel(kind=ParcelKind.INTERACTION, payload=payload)
        )
        if receipt.outcome is not Outcome.ACKED:
            return Submitted(error="no_ack")
        return self._obey(user["id"], view, receipt.answer)

    async def close(self, user: Json, view_id: str, *, is_cleared: bool) -> None:
        """Close a modal or, with `is_cleared`, all of them; tells the bot that asked to know."""
        views = self._workspace.views
        view = self._open_view(user, view_id)
        is_cleared = is_cleared or view["clear_on_close"]
        window = views.window(view_id)
        closing = views.stack(user["id"], window)[::-1] if is_cleared else [view]
        if is_cleared:
            views.clear(user["id"], window)
        else:
            views.close(user["id"], view_id)
        self._tell(user["id"])
        for closed in closing:
            if closed["notify_on_close"]:
                payload = self._workspace.payloads.view_closed(user, closed, is_cleared=is_cleared)
                parcel = Parcel(kind=ParcelKind.INTERACTION, payload=payload)
                await self._workspace.courier.deliver(parcel)

    def _open_view(self, user: Json, view_id: str) -> Json:
        for view in self._workspace.views.stack(user["id"]):
            if view["id"] == view_id:
                return view
        raise Refused("view_not_found")

    def _obey(self, user: str, view: Json, answer: Json | str | None) -> Submitted:
        if not answer:
            self._close_if_open(user, view["id"])
            return Submitted()
        if isinstance(answer, str):
            return self._misunderstood(f"not an object: {answer[:200]}")
        match answer.get("response_action"):
            case "errors":
                return self._show_errors(view, answer.get("errors") or {})
            case "update" | "push" as action:
                return self._change(user, view, action, answer.get("view"))
            case "clear":
                self._workspace.views.clear(user, self._workspace.views.window(view["id"]))
                self._tell(user)
                return Submitted(response_action="clear")
            case other:
                return self._misunderstood(f"unknown response_action {other!r}")

    def _close_if_open(self, user: str, view_id: str) -> None:
        if any(view["id"] == view_id for view in self._workspace.views.stack(user)):
            self._workspace.views.close(user, view_id)
            self._tell(user)

    def _show_errors(self, view: Json, errors: Any) -> Submitted:
        inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        strange = not isinstance(errors, dict) or not errors or set(errors) - inputs
        if strange or not all(isinstance(text, str) and text for text in errors.values()):
            return self._misunderstood(f"errors must name input blocks: {errors}")
        return Submitted(errors=errors)

    def _change(self, user: str, view: Json, action: str, given: Any) -> Submitted:
        problems = check_view(given, Surface.MODAL)
        problems = problems or [*unknown_files(self._workspace.files, given, "/view")]
        if problems:
            words = [str(problem) for problem in problems]
            return self._misunderstood(f"response_action {action}: {words}")
        views = self._workspace.views
        filled = {**given, "blocks": with_identifiers(given["blocks"], self._workspace.clock)}
        try:
            if action == "update":
                views.update(view["id"], filled)
            else:
                views.push(user, filled, views.window(view["id"]))
        except Refused as refused:
            return self._misunderstood(f"response_action {action}: {refused.code}")
        self._tell(user)
        return Submitted(response_action=action)

    def _misunderstood(self, detail: str) -> Submitted:
        self._workspace.journal.complain(Complaint.BAD_ANSWER, detail)
        return Submitted(error="bad_answer")

    def _tell(self, user: str) -> None:
        self._workspace.hub.tell("view", {"user": user}, [user])


def _merged(known: Json, fresh: Json) -> Json:
    return {key: {**known.get(key, {}), **fresh.get(key, {})} for key in {**known, **fresh}}
