"""Each limit of slack.md 1.5: accepted at n, refused at n + 1 with the right pointer."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from tests.bot.demo.workspace.blockkit.samples import (
    PICTURE,
    actions,
    alert,
    asking,
    button,
    buttons,
    card,
    carousel,
    confirm,
    container,
    context,
    context_actions,
    feedback,
    home,
    image,
    menu,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    section,
    table,
    text_input,
    trash,
)

Json = dict[str, Any]
Build = Callable[[int], Any]

GROUP = {"label": plain("Group"), "options": options(1)}


def w(count: int) -> str:
    return "x" * count


def grouped(count: int, label: int = 5) -> Json:
    groups = [{"label": plain(w(label)), "options": options(1)}] * count
    return {"type": "static_select", "action_id": "m", "option_groups": groups}


IN_MESSAGES: list[tuple[str, int, Build, str]] = [
    ("blocks", 50, lambda n: [{"type": "divider"}] * n, ""),
    ("block_id", 255, lambda n: [section(block_id=w(n))], "/0/block_id"),
    ("section text", 3000, lambda n: [section(text=mrkdwn(w(n)))], "/0/text/text"),
    ("section plain text", 3000, lambda n: [section(text=plain(w(n)))], "/0/text/text"),
    ("section fields", 10, lambda n: [section(fields=[mrkdwn()] * n)], "/0/fields"),
    ("field", 2000, lambda n: [section(fields=[mrkdwn(w(n))])], "/0/fields/0/text"),
    ("header", 150, lambda n: [{"type": "header", "text": plain(w(n))}], "/0/text/text"),
    ("context elements", 10, lambda n: [context(*[mrkdwn()] * n)], "/0/elements"),
    ("actions elements", 25, lambda n: [buttons(n)], "/0/elements"),
    ("button text", 75, lambda n: [actions(button(text=plain(w(n))))], "/0/elements/0/text/text"),
    ("button value", 2000, lambda n: [actions(button(value=w(n)))], "/0/elements/0/value"),
    (
        "button url",
        3000,
        lambda n: [actions(button(url="https://" + w(n - 8)))],
        "/0/elements/0/url",
    ),
    (
        "accessibility_label",
        75,
        lambda n: [actions(button(accessibility_label=w(n)))],
        "/0/elements/0/accessibility_label",
    ),
    ("action_id", 255, lambda n: [actions(button(action_id=w(n)))], "/0/elements/0/action_id"),
    ("select options", 100, lambda n: [actions(menu(options=options(n)))], "/0/elements/0/options"),
    ("option groups", 100, lambda n: [actions(grouped(n))], "/0/elements/0/option_groups"),
    (
        "group label",
        75,
        lambda n: [actions(grouped(1, n))],
        "/0/elements/0/option_groups/0/label/text",
    ),
    (
        "option text",
        75,
        lambda n: [actions(menu(options=[option(text=plain(w(n)))]))],
        "/0/elements/0/options/0/text/text",
    ),
    (
        "option value",
        150,
        lambda n: [actions(menu(options=[option(w(n))]))],
        "/0/elements/0/options/0/value",
    ),
    (
        "option description",
        75,
        lambda n: [actions(menu(options=[option(description=plain(w(n)))]))],
        "/0/elements/0/options/0/description/text",
    ),
    (
        "checkboxes",
        10,
        lambda n: [actions(menu("checkboxes", options=options(n)))],
        "/0/elements/0/options",
    ),
    (
        "radio buttons",
        10,
        lambda n: [actions(menu("radio_buttons", options=options(n)))],
        "/0/elements/0/options",
    ),
    (
        "overflow",
        5,
        lambda n: [section(accessory=menu("overflow", options=options(n)))],
        "/0/accessory/options",
    ),
    (
        "confirm title",
        100,
        lambda n: [actions(button(confirm=confirm(title=plain(w(n)))))],
        "/0/elements/0/confirm/title/text",
    ),
    (
        "confirm text",
        300,
        lambda n: [actions(button(confirm=confirm(text=mrkdwn(w(n)))))],
        "/0/elements/0/confirm/text/text",
    ),
    (
        "confirm button",
        30,
        lambda n: [actions(button(confirm=confirm(confirm=plain(w(n)))))],
        "/0/elements/0/confirm/confirm/text",
    ),
    (
        "deny button",
        30,
        lambda n: [actions(button(confirm=confirm(deny=plain(w(n)))))],
        "/0/elements/0/confirm/deny/text",
    ),
    (
        "placeholder",
        150,
        lambda n: [actions(menu(placeholder=plain(w(n))))],
        "/0/elements/0/placeholder/text",
    ),
    ("image alt_text", 2000, lambda n: [image(alt_text=w(n))], "/0/alt_text"),
    ("image title", 2000, lambda n: [image(title=plain(w(n)))], "/0/title/text"),
    (
        "image_url",
        3000,
        lambda n: [image(image_url=PICTURE + w(n - len(PICTURE)))],
        "/0/image_url",
    ),
    ("table rows", 100, lambda n: [table(rows=n)], "/0/rows"),
    ("table columns", 20, lambda n: [table(columns=n)], "/0/rows/0"),
    ("table text", 10_000, lambda n: [table(text=w(n))], "/0/rows/0/0/text"),
    ("table text together", 4_998, lambda n: [table(columns=2, text=w(n) + "y")], "/0/rows"),
    ("tables", 1, lambda n: [table()] * n, "/1"),
    ("markdown", 12_000, lambda n: [{"type": "markdown", "text": w(n)}], "/0/text"),
    (
        "context_actions elements",
        5,
        lambda n: [context_actions(*(trash(action_id=f"t{i}") for i in range(n)))],
        "/0/elements",
    ),
    (
        "icon text",
        75,
        lambda n: [context_actions(trash(text=plain(w(n))))],
        "/0/elements/0/text/text",
    ),
    ("icon value", 2000, lambda n: [context_actions(trash(value=w(n)))], "/0/elements/0/value"),
    (
        "icon label",
        75,
        lambda n: [context_actions(trash(accessibility_label=w(n)))],
        "/0/elements/0/accessibility_label",
    ),
    (
        "icon readers",
        10,
        lambda n: [context_actions(trash(visible_to_user_ids=["U1"] * n))],
        "/0/elements/0/visible_to_user_ids",
    ),
    (
        "feedback text",
        75,
        lambda n: [context_actions(feedback(positive_button={"text": plain(w(n)), "value": "v"}))],
        "/0/elements/0/positive_button/text/text",
    ),
    (
        "feedback value",
        2000,
        lambda n: [context_actions(feedback(negative_button={"text": plain(), "value": w(n)}))],
        "/0/elements/0/negative_button/value",
    ),
    ("card title", 150, lambda n: [card(title=mrkdwn(w(n)))], "/0/title/text"),
    ("card subtitle", 150, lambda n: [card(subtitle=mrkdwn(w(n)))], "/0/subtitle/text"),
    ("card body", 200, lambda n: [card(body=mrkdwn(w(n)))], "/0/body/text"),
    ("cards", 10, lambda n: [carousel(n)], "/0/elements"),
    ("container title", 150, lambda n: [container(title=plain(w(n)))], "/0/title/text"),
    ("container subtitle", 150, lambda n: [container(subtitle=plain(w(n)))], "/0/subtitle/text"),
    ("child blocks", 10, lambda n: [container(*[section()] * n)], "/0/child_blocks"),
    (
        "markdown together",
        6_000,
        lambda n: [{"type": "markdown", "text": w(n)}, {"type": "markdown", "text": w(6000)}],
        "",
    ),
]
IN_VIEWS: list[tuple[str, int, Build, str]] = [
    ("alert", 3000, lambda n: modal(alert(text=plain(w(n)))), "/blocks/0/text/text"),
    ("view block_id", 255, lambda n: modal(section(block_id=w(n))), "/blocks/0/block_id"),
    (
        "input action_id",
        255,
        lambda n: modal(asking(text_input(action_id=w(n))), submit=plain()),
        "/blocks/0/element/action_id",
    ),
    ("title", 24, lambda n: modal(title=plain(w(n))), "/title/text"),
    ("submit", 24, lambda n: modal(submit=plain(w(n))), "/submit/text"),
    ("close", 24, lambda n: modal(close=plain(w(n))), "/close/text"),
    ("private_metadata", 3000, lambda n: modal(private_metadata=w(n)), "/private_metadata"),
    ("callback_id", 255, lambda n: modal(callback_id=w(n)), "/callback_id"),
    ("external_id", 255, lambda n: modal(external_id=w(n)), "/external_id"),
    ("modal blocks", 100, lambda n: modal(*[{"type": "divider"}] * n), "/blocks"),
    ("home blocks", 100, lambda n: home(*[{"type": "divider"}] * n), "/blocks"),
    (
        "label",
        2000,
        lambda n: modal(asking(label=plain(w(n))), submit=plain()),
        "/blocks/0/label/text",
    ),
    (
        "hint",
        2000,
        lambda n: modal(asking(hint=plain(w(n))), submit=plain()),
        "/blocks/0/hint/text",
    ),
    (
        "initial_value",
        3000,
        lambda n: modal(asking(text_input(initial_value=w(n))), submit=plain()),
        "/blocks/0/element/initial_value",
    ),
    (
        "initial_value within max_length",
        20,
        lambda n: modal(asking(text_input(initial_value=w(n), max_length=20)), submit=plain()),
        "/blocks/0/element/initial_value",
    ),
    (
        "max_length",
        3000,
        lambda n: modal(asking(text_input(max_length=n)), submit=plain()),
        "/blocks/0/element/max_length",
    ),
    (
        "min_length",
        3000,
        lambda n: modal(asking(text_input(min_length=n)), submit=plain()),
        "/blocks/0/element/min_length",
    ),
    (
        "input placeholder",
        150,
        lambda n: modal(asking(text_input(placeholder=plain(w(n)))), submit=plain()),
        "/blocks/0/element/placeholder/text",
    ),
]


def names(rows: list[tuple[str, int, Build, str]]) -> list[str]:
    return [row[0] for row in rows]


def check(view: Json) -> list[str]:
    return [problem.pointer for problem in check_view(view, Surface(view["type"]))]


@pytest.mark.parametrize("row", IN_MESSAGES, ids=names(IN_MESSAGES))
def test_a_message_is_accepted_at_the_limit(row: tuple[str, int, Build, str]):
    _, limit, build, _ = row

    assert check_blocks(build(limit), Surface.MESSAGE) == []


@pytest.mark.parametrize("row", IN_MESSAGES, ids=names(IN_MESSAGES))
def test_a_message_over_the_limit_is_refused_there(row: tuple[str, int, Build, str]):
    _, limit, build, pointer = row

    problems = check_blocks(build(limit + 1), Surface.MESSAGE)

    assert f"/blocks{pointer}" in [problem.pointer for problem in problems]


@pytest.mark.parametrize("row", IN_VIEWS, ids=names(IN_VIEWS))
def test_a_view_is_accepted_at_the_limit(row: tuple[str, int, Build, str]):
    _, limit, build, _ = row

    assert check(build(limit)) == []


@pytest.mark.parametrize("row", IN_VIEWS, ids=names(IN_VIEWS))
def test_a_view_over_the_limit_is_refused_there(row: tuple[str, int, Build, str]):
    _, limit, build, pointer = row

    assert f"/view{pointer}" in check(build(limit + 1))


def test_length_is_counted_in_utf16_units():
    fits, too_long = "🔥" * 75, "🔥" * 75 + "x"

    assert check_blocks([{"type": "header", "text": plain(fits)}], Surface.MESSAGE) == []
    assert check_blocks([{"type": "header", "text": plain(too_long)}], Surface.MESSAGE)


def test_a_problem_reads_as_slack_writes_it():
    problems = check_blocks([section(text=mrkdwn(w(3001)))], Surface.MESSAGE)

    expected = "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert [str(problem) for problem in problems] == [expected]
