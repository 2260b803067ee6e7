"""What the manifests declare is what listeners handle, and the other way round."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, cast

import pytest

from handlers import manifest
from handlers.action_ids import ActionId, ModalId
from handlers.commands import NAME
from handlers.listeners import Listeners
from handlers.slack_app import register
from tests.handlers.blocks.test_golden import cards, views
from tests.handlers.blocks.test_rules import KO

BOTH = [manifest.socket_manifest(), manifest.http_manifest("https://signoff.example/")]


class Noting:
    """In Bolt's place: remembers what is connected to what sort of request."""

    def __init__(self) -> None:
        self.connected: dict[str, list[Any]] = defaultdict(list)

    def __getattr__(self, sort: str) -> Callable[[Any], Any]:
        def connect(constraint: Any) -> Any:
            self.connected[sort].append(constraint)
            return lambda listener: listener

        return connect


def registered(noting: Noting) -> Listeners:
    """What the product connects."""
    return register(cast("Any", noting), front=cast("Any", None), on_problem=cast("Any", None))


def connected(sort: str) -> list[str]:
    """The names that Bolt knows of a sort of request."""
    noting = Noting()
    registered(noting)
    return noting.connected[sort]


def everywhere(node: Any, key: str) -> set[str]:
    """Every value of *key* in what people see."""
    if isinstance(node, list):
        return {found for each in node for found in everywhere(each, key)}
    if not isinstance(node, dict):
        return set()
    here = {node[key]} if isinstance(node.get(key), str) else set()
    return here | {found for each in node.values() for found in everywhere(each, key)}


@pytest.fixture(scope="module")
def shown() -> list[Any]:
    return [cards(KO), views(KO)]


def test_every_action_has_a_listener():
    assert set(registered(Noting()).on_action) == {action.value for action in ActionId}


def test_no_action_can_have_two_listeners():
    on = registered(Noting())

    with pytest.raises(ValueError, match=ActionId.SIGN_OFF):
        on.click(ActionId.SIGN_OFF, cast("Any", None))


def test_every_button_and_field_that_people_see_has_a_listener(shown: list[Any]):
    ids = {each.partition(":")[0] for each in everywhere(shown, "action_id")}

    assert ids - set(registered(Noting()).on_action) == set()


def test_every_modal_that_can_be_submitted_has_a_listener(shown: list[Any]):
    assert everywhere(shown, "callback_id") - {ModalId.READ} == set(registered(Noting()).on_view)


@pytest.mark.parametrize("declared", BOTH)
def test_every_command_and_event_is_declared_and_handled(declared: dict[str, Any]):
    commands = {each["command"] for each in declared["features"]["slash_commands"]}
    events = declared["settings"]["event_subscriptions"]["bot_events"]

    assert commands == {NAME} == set(connected("command"))
    assert {each.partition(".")[0] for each in events} == set(connected("event"))


def test_only_the_transport_tells_the_manifests_apart():
    socket, http = BOTH

    assert socket["settings"]["socket_mode_enabled"]
    assert not everywhere(socket, "request_url")
    assert everywhere(http, "request_url") == {"https://signoff.example/slack/events"}
    assert socket["oauth_config"] == http["oauth_config"]
