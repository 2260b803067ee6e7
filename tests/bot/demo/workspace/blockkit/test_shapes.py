"""What is wrong by shape, not by length."""

from typing import Any

import pytest

from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from tests.bot.demo.workspace.blockkit.samples import (
    actions,
    alert,
    asking,
    button,
    card,
    confirm,
    container,
    context,
    context_actions,
    data_table,
    feedback,
    home,
    image,
    line,
    menu,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    rich,
    section,
    table,
    text_input,
    trash,
)

Json = dict[str, Any]
TEXT = {"type": "text", "text": "a"}
TWO_WIDE = table(columns=2)["rows"]


def grouped(*values: str) -> Json:
    groups = [{"label": plain(), "options": [option(value)]} for value in values]
    return {"type": "static_select", "action_id": "m", "option_groups": groups}


def markdown(size: int) -> Json:
    return {"type": "markdown", "text": "x" * size}


def number(**more: Any) -> Json:
    return {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, **more}


def form(element: Json) -> Json:
    return modal(asking(element), submit=plain())


def focused(**more: Any) -> Json:
    return menu(focus_on_load=True, **more)


BAD_MESSAGES: list[tuple[str, list[Any], str]] = [
    ("not an object", ["text"], "/0"),
    ("no type", [{}], "/0"),
    ("unknown block", [{"type": "marquee"}], "/0/type"),
    ("unknown property", [section(colour="red")], "/0"),
    ("section without text", [{"type": "section"}], "/0"),
    ("empty section text", [section(text=mrkdwn(""))], "/0/text/text"),
    ("section text as a string", [section(text="words")], "/0/text"),
    ("section text of another type", [section(text={"type": "html", "text": "x"})], "/0/text/type"),
    ("emoji not a boolean", [section(text=plain() | {"emoji": "yes"})], "/0/text/emoji"),
    ("empty fields", [section(fields=[])], "/0/fields"),
    ("text input as accessory", [section(accessory=text_input())], "/0/accessory/type"),
    ("header in mrkdwn", [{"type": "header", "text": mrkdwn()}], "/0/text/type"),
    ("header without text", [{"type": "header"}], "/0"),
    ("context without elements", [{"type": "context", "elements": []}], "/0/elements"),
    ("button in context", [context(button())], "/0/elements/0/type"),
    ("actions without elements", [{"type": "actions", "elements": []}], "/0/elements"),
    ("text in actions", [actions(mrkdwn())], "/0/elements/0/type"),
    ("unknown element", [actions({"type": "lever"})], "/0/elements/0/type"),
    ("same action_id twice", [actions(button(), button())], "/0/elements/1/action_id"),
    ("same block_id twice", [section(block_id="a"), section(block_id="a")], "/1/block_id"),
    ("empty action_id", [actions(button(action_id=""))], "/0/elements/0/action_id"),
    ("button in mrkdwn", [actions(button(text=mrkdwn()))], "/0/elements/0/text/type"),
    ("button style", [actions(button(style="default"))], "/0/elements/0/style"),
    ("button url without scheme", [actions(button(url="mosiru"))], "/0/elements/0/url"),
    ("button value not a string", [actions(button(value=7))], "/0/elements/0/value"),
    ("no deny", [actions(button(confirm=confirm(deny=None)))], "/0/elements/0/confirm"),
    ("confirm style", [actions(button(confirm=confirm(style="x")))], "/0/elements/0/confirm/style"),
    ("no options", [actions(menu(options=[]))], "/0/elements/0/options"),
    ("same value twice", [actions(menu(options=[option(), option()]))],
     "/0/elements/0/options/1/value"),
    ("options and groups", [actions(menu(option_groups=[
        {"label": plain(), "options": [option()]}]))], "/0/elements/0"),
    ("neither options nor groups", [actions({"type": "static_select", "action_id": "m"})],
     "/0/elements/0"),
    ("initial option not offered", [actions(menu(initial_option=option("other")))],
     "/0/elements/0/initial_option"),
    ("initial choice not offered", [actions(menu("radio_buttons", initial_option=option("other")))],
     "/0/elements/0/initial_option"),
    ("mrkdwn that describes", [actions(menu(options=[option(description=mrkdwn())]))],
     "/0/elements/0/options/0/description/type"),
    ("mrkdwn in a select", [actions(menu(options=[option(text=mrkdwn())]))],
     "/0/elements/0/options/0/text/type"),
    ("date", [actions({"type": "datepicker", "initial_date": "2026-02-30"})],
     "/0/elements/0/initial_date"),
    ("time", [actions({"type": "timepicker", "initial_time": "24:00"})],
     "/0/elements/0/initial_time"),
    ("image over http", [image(image_url="http://img.example.com/a.png")], "/0/image_url"),
    ("image at no address", [image(image_url="https://[x/")], "/0/image_url"),
    ("image on localhost", [image(image_url="https://localhost/a.png")], "/0/image_url"),
    ("image on a private address", [image(image_url="https://192.168.1.4/a.png")], "/0/image_url"),
    ("image on IPv6 loopback", [image(image_url="https://[::1]/a.png")], "/0/image_url"),
    ("image without alt_text", [image(alt_text=None)], "/0"),
    ("image with two sources", [image(slack_file={"id": "F1"})], "/0"),
    ("image without source", [{"type": "image", "alt_text": "a"}], "/0"),
    ("picture without source", [context({"type": "image", "alt_text": "a"})], "/0/elements/0"),
    ("slack_file without id", [{"type": "image", "alt_text": "a", "slack_file": {}}],
     "/0/slack_file"),
    ("input in a message", [asking()], "/0/type"),
    ("rich_text without elements", [{"type": "rich_text", "elements": []}], "/0/elements"),
    ("text outside a section", [rich(TEXT)], "/0/elements/0/type"),
    ("empty rich text", [rich(line({"type": "text", "text": ""}))],
     "/0/elements/0/elements/0/text"),
    ("style of rich text", [rich(line(TEXT | {"style": {"loud": True}}))],
     "/0/elements/0/elements/0/style"),
    ("link without url", [rich(line({"type": "link", "text": "a"}))],
     "/0/elements/0/elements/0"),
    ("broadcast range", [rich(line({"type": "broadcast", "range": "all"}))],
     "/0/elements/0/elements/0/range"),
    ("list style", [rich(line(line(TEXT), kind="rich_text_list", style="dash"))],
     "/0/elements/0/style"),
    ("text in a list", [rich(line(TEXT, kind="rich_text_list", style="bullet"))],
     "/0/elements/0/elements/0/type"),
    ("uneven table", [{"type": "table", "rows": [*table()["rows"], *table(columns=2)["rows"]]}],
     "/0/rows"),
    ("table cell", [{"type": "table", "rows": [[plain()]]}], "/0/rows/0/0/type"),
    ("button in context actions", [context_actions(button())], "/0/elements/0/type"),
    ("no context actions", [{"type": "context_actions", "elements": []}], "/0/elements"),
    ("same icon twice", [context_actions(trash(action_id="t"), trash(action_id="t"))],
     "/0/elements/1/action_id"),
    ("unknown icon", [context_actions(trash(icon="skull"))], "/0/elements/0/icon"),
    ("feedback without a value", [context_actions(feedback(positive_button={"text": plain()}))],
     "/0/elements/0/positive_button"),
    ("card with nothing to say", [{"type": "card", "subtitle": plain()}], "/0"),
    ("menu on a card", [card(actions=[menu()])], "/0/actions/0/type"),
    ("empty carousel", [{"type": "carousel", "elements": []}], "/0/elements"),
    ("section in a carousel", [{"type": "carousel", "elements": [section()]}],
     "/0/elements/0/type"),
    ("empty container", [{"type": "container", "title": plain(), "child_blocks": []}],
     "/0/child_blocks"),
    ("container without title", [container(title=None)], "/0"),
    ("container in a container", [container(container())], "/0/child_blocks/0/type"),
    ("input in a container", [container(asking())], "/0/child_blocks/0/type"),
    ("container width", [container(width="huge")], "/0/width"),
    ("container header line", [container(is_collapsible=True, has_header_divider=True)],
     "/0/has_header_divider"),
    ("alert in a message", [alert()], "/0/type"),
    ("button url with a blank", [actions(button(url="http://a b"))], "/0/elements/0/url"),
    ("button url without a host", [actions(button(url="https:"))], "/0/elements/0/url"),
    ("button url that is a program", [actions(button(url="javascript:x"))], "/0/elements/0/url"),
    ("image on a short loopback", [image(image_url="https://127.1/a.png")], "/0/image_url"),
    ("image on localhost.", [image(image_url="https://localhost./a.png")], "/0/image_url"),
    ("image on a .lan", [image(image_url="https://nas.lan/a.png")], "/0/image_url"),
    ("image on a .local", [image(image_url="https://printer.local/a.png")], "/0/image_url"),
    ("same value in two groups", [actions(grouped("a", "a"))],
     "/0/elements/0/option_groups/1/options/0/value"),
    ("time zone", [actions({"type": "timepicker", "timezone": "Mars/Base"})],
     "/0/elements/0/timezone"),
    ("two focused in one block", [actions(focused(), focused(action_id="n"))],
     "/0/elements/1/focus_on_load"),
    ("more settings than columns", [table() | {"column_settings": [{}, {}]}],
     "/0/column_settings"),
    ("data table without a caption", [data_table(caption=None)], "/0"),
    ("data table of a head", [data_table(TWO_WIDE[0])], "/0/rows"),
    ("rich head of a data table", [data_table([rich()], [rich()])], "/0/rows/0/0/type"),
    ("uneven data table", [data_table(TWO_WIDE[0], TWO_WIDE[0][:1])], "/0/rows"),
    ("column without a cell", [data_table(row_header_column_index=1)],
     "/0/row_header_column_index"),
    ("much in all tables", [table(text="x" * 6000), data_table(*table(2, text="x" * 2001)["rows"])],
     ""),
    ("same block_id in a container", [section(block_id="a"), container(section(block_id="a"))],
     "/1/child_blocks/0/block_id"),
    ("second table in a container", [table(), container(table())], "/1/child_blocks/0"),
    ("much markdown in containers", [container(markdown(7000)), container(markdown(7000))], ""),
    ("same block_id on two cards", [{"type": "carousel", "elements": [card(block_id="a")] * 2}],
     "/0/elements/1/block_id"),
    ("block_id not a string", [section(block_id=7)], "/0/block_id"),
    ("blocks within blocks", [[section()]], "/0"),
    ("column alignment", [table() | {"column_settings": [{"align": "top"}]}],
     "/0/column_settings/0/align"),
]  # fmt: skip
BAD_VIEWS: list[tuple[str, Json, str]] = [
    ("no title", modal(title=None), ""),
    ("title in mrkdwn", modal(title=mrkdwn()), "/title/type"),
    ("no blocks", {"type": "modal", "title": plain()}, ""),
    ("empty blocks", {**modal(), "blocks": []}, "/blocks"),
    ("input without submit", modal(asking()), ""),
    ("alert without text", modal({"type": "alert"}), "/blocks/0"),
    ("alert level", modal(alert(level="loud")), "/blocks/0/level"),
    ("alert in a home", home(alert()), "/blocks/0/type"),
    ("card in a modal", modal(card()), "/blocks/0/type"),
    ("context actions in a home", home(context_actions()), "/blocks/0/type"),
    ("container in a modal", modal(container()), "/blocks/0/type"),
    ("blocks not a list", {**modal(), "blocks": {}}, "/blocks"),
    ("private_metadata not a string", modal(private_metadata={"id": 1}), "/private_metadata"),
    ("clear_on_close", modal(clear_on_close=1), "/clear_on_close"),
    ("optional", modal(asking(optional="no"), submit=plain()), "/blocks/0/optional"),
    ("unknown property", modal(color="red"), ""),
    ("notify_on_close", modal(notify_on_close="yes"), "/notify_on_close"),
    ("table in a modal", modal(table()), "/blocks/0/type"),
    ("markdown in a home", home({"type": "markdown", "text": "a"}), "/blocks/0/type"),
    ("home with submit", home(submit=plain()), ""),
    ("home with title", home(title=plain()), ""),
    ("same block_id", modal(section(block_id="a"), section(block_id="a")), "/blocks/1/block_id"),
    ("button as input", modal(asking(button()), submit=plain()), "/blocks/0/element/type"),
    ("label in mrkdwn", modal(asking(label=mrkdwn()), submit=plain()), "/blocks/0/label/type"),
    ("input without element", modal({"type": "input", "label": plain()}, submit=plain()),
     "/blocks/0"),
    ("negative min_length", modal(asking(text_input(min_length=-1)), submit=plain()),
     "/blocks/0/element/min_length"),
    ("max_length 0", modal(asking(text_input(max_length=0)), submit=plain()),
     "/blocks/0/element/max_length"),
    ("min over max", modal(asking(text_input(min_length=9, max_length=8)), submit=plain()),
     "/blocks/0/element/min_length"),
    ("two focused", modal(asking(text_input(focus_on_load=True)),
                          asking(text_input(focus_on_load=True)), submit=plain()),
     "/blocks/1/element/focus_on_load"),
    ("dispatch trigger", modal(asking(text_input(
        dispatch_action_config={"trigger_actions_on": ["on_blur"]})), submit=plain()),
     "/blocks/0/element/dispatch_action_config/trigger_actions_on/0"),
    ("filter", modal(asking({"type": "conversations_select", "filter": {"include": ["all"]}}),
                     submit=plain()), "/blocks/0/element/filter/include/0"),
    ("empty filter", modal(asking({"type": "conversations_select", "filter": {}}),
                           submit=plain()), "/blocks/0/element/filter"),
    ("number input", modal(asking({"type": "number_input"}), submit=plain()), "/blocks/0/element"),
    ("no number", form(number(initial_value="abc")), "/blocks/0/element/initial_value"),
    ("least over most", form(number(min_value="2", max_value="1")), "/blocks/0/element/min_value"),
    ("number over most", form(number(initial_value="2", max_value="1")),
     "/blocks/0/element/initial_value"),
    ("decimals", form(number(initial_value="1.5")), "/blocks/0/element/initial_value"),
    ("no mail address", form({"type": "email_text_input", "initial_value": "mina"}),
     "/blocks/0/element/initial_value"),
    ("no web address", form({"type": "url_text_input", "initial_value": "https:"}),
     "/blocks/0/element/initial_value"),
    ("short start", form(text_input(initial_value="ab", min_length=3)),
     "/blocks/0/element/initial_value"),
    ("more chosen than may be", form(menu("multi_static_select", initial_options=options(2),
                                          max_selected_items=1)),
     "/blocks/0/element/initial_options"),
    ("chosen twice", form(menu("checkboxes", initial_options=[option("v0"), option("v0")])),
     "/blocks/0/element/initial_options/1"),
    ("person chosen twice", form({"type": "multi_users_select", "initial_users": ["U1", "U1"]}),
     "/blocks/0/element/initial_users/1"),
    ("an instant in milliseconds", form({"type": "datetimepicker",
                                         "initial_date_time": 1_700_000_000_000}),
     "/blocks/0/element/initial_date_time"),
    ("focus beside an input", modal(asking(text_input(focus_on_load=True)),
                                    section(accessory=focused()), submit=plain()),
     "/blocks/1/accessory/focus_on_load"),
    ("data table in a modal", modal(data_table()), "/blocks/0/type"),
]  # fmt: skip


@pytest.mark.parametrize("row", BAD_MESSAGES, ids=[row[0] for row in BAD_MESSAGES])
def test_a_message_is_refused_where_it_is_wrong(row: tuple[str, list[Any], str]):
    _, blocks, pointer = row

    problems = check_blocks(blocks, Surface.MESSAGE)

    assert f"/blocks{pointer}" in [problem.pointer for problem in problems]


@pytest.mark.parametrize("row", BAD_VIEWS, ids=[row[0] for row in BAD_VIEWS])
def test_a_view_is_refused_where_it_is_wrong(row: tuple[str, Json, str]):
    _, view, pointer = row

    problems = check_view(view, Surface(view["type"]))

    assert f"/view{pointer}" in [problem.pointer for problem in problems]


def test_a_modal_given_as_a_home_is_refused():
    problems = check_view(modal(), Surface.HOME)

    assert "/view/type" in [problem.pointer for problem in problems]
