"""Menus that ask the app for their options while a person types."""

from bot.demo.workspace.blockkit.elements import EXTERNAL
from bot.demo.workspace.blockkit.objects import OPTION_GROUP, option, plain
from bot.demo.workspace.blockkit.rules import ExactlyOne
from bot.demo.workspace.blockkit.shapes import Listing, Record
from bot.demo.workspace.delivery.parcel import Outcome, Parcel, ParcelKind
from bot.demo.workspace.documents import Documents, Json
from bot.demo.workspace.journal import Complaint
from bot.demo.workspace.refused import Refused
from bot.demo.workspace.workspace import Workspace

MIN_QUERY_LENGTH = 3
"""Characters typed before Slack asks, where the element names no other number."""
ANSWER = Record(
    required={},
    optional={
        "options": Listing(option(plain), most=100),
        "option_groups": Listing(OPTION_GROUP, most=100),
    },
    rules=(ExactlyOne(("options", "option_groups")),),
)
"""What the app may answer."""


class Suggestions:
    """Asks the app, and remembers what it offered so that nothing else can be chosen."""

    def __init__(self, workspace: Workspace) -> None:
        """Act in this workspace."""
        self._workspace = workspace
        self._offered = Documents(workspace.archive, "suggestion")

    async def ask(self, user: Json, element: Json, typed: Json, where: Json) -> Json:
        """Return the app's ``options`` or ``option_groups``; refuses what is none of these.

        `typed` has action_id, block_id and value, `where` the container and what it is of.
        """
        if element["type"] not in EXTERNAL:
            raise Refused("element_not_supported")
        if not _has_options_url(self._workspace):
            raise Refused("options_url_missing")
        if len(typed["value"]) < element.get("min_query_length", MIN_QUERY_LENGTH):
            return {"options": []}
        payload = self._workspace.payloads.block_suggestion(user, typed, where)
        parcel = Parcel(kind=ParcelKind.INTERACTION, payload=payload)
        _, receipt = await self._workspace.courier.deliver(parcel)
        if receipt.outcome is not Outcome.ACKED:
            raise Refused("no_ack")
        return self._remember(_key(where["container"], typed), receipt.answer)

    def with_offered(self, element: Json, container: Json, asked: Json) -> Json:
        """Give an element of this kind the options that the app offered for it so far."""
        if element["type"] not in EXTERNAL:
            return element
        held = self._offered.find(_key(container, asked)) or {"options": []}
        start = [element.get("initial_option"), *element.get("initial_options", [])]
        return {**element, "options": [*filter(None, start), *held["options"]]}

    def _remember(self, key: str, answer: Json | str | None) -> Json:
        problems = [str(problem) for problem in ANSWER(answer, "")]
        if problems or not isinstance(answer, dict):
            self._workspace.journal.complain(Complaint.BAD_ANSWER, f"options: {problems}")
            raise Refused("bad_answer")
        groups = answer.get("option_groups", [])
        offered = [*answer.get("options", []), *(o for g in groups for o in g["options"])]
        earlier = (self._offered.find(key) or {"options": []})["options"]
        self._offered.put(key, {"options": [*(o for o in earlier if o not in offered), *offered]})
        return answer


def _has_options_url(workspace: Workspace) -> bool:
    """Over HTTP, Slack asks nobody unless the manifest names an address for it."""
    interactivity = workspace.manifest.get("settings", {}).get("interactivity", {})
    over_http = workspace.config.delivery == "http"
    return bool(interactivity.get("message_menu_options_url")) or not over_http


def _key(container: Json, asked: Json) -> str:
    place = container.get("view_id") or f"{container['channel_id']}:{container['message_ts']}"
    return f"{place}:{asked['block_id']}:{asked['action_id']}"
