"""Every block element and its limits (slack.md 1.5), as one table."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.demo.workspace.blockkit.checks import (
    Check,
    Matching,
    Problem,
    String,
    Whole,
    flag,
    length,
    number,
    one_of,
)
from bot.demo.workspace.blockkit.objects import (
    CONFIRM,
    IDENTIFIER,
    OPTION_GROUP,
    PICTURE_FIELDS,
    STYLE,
    WEB_URL,
    any_text,
    mrkdwn,
    option,
    options,
    plain,
)
from bot.demo.workspace.blockkit.rules import ExactlyOne
from bot.demo.workspace.blockkit.shapes import ByType, Listing, Record

TEXT_INPUT_LIMIT = 3000
_ID = {"action_id": IDENTIFIER}
_ASKING: dict[str, Check] = {**_ID, "focus_on_load": flag, "placeholder": plain(150)}
_MENU: dict[str, Check] = {**_ASKING, "confirm": CONFIRM}
_DISPATCH = Record(
    required={},
    optional={
        "trigger_actions_on": Listing(
            one_of("on_enter_pressed", "on_character_entered"), most=2, least=1
        )
    },
)
_FILTER = Record(
    required={},
    optional={
        "include": Listing(one_of("im", "mpim", "private", "public"), most=4, least=1),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)
_DATE_FORM = Matching(r"\d{4}-\d{2}-\d{2}", "must be a date as YYYY-MM-DD")
_TIMES_PATTERN = r"([01]\d|2[0-3]):[0-5]\d"
_SLACK_ID = String(255, 1)
_IDS = Listing(_SLACK_ID, most=100)
_AT_LEAST_ONE = Whole(1, 10_000)


def _a(kind: str) -> dict[str, Check]:
    return {"type": one_of(kind)}


def _offered(value: Any) -> list[Any]:
    groups = value.get("option_groups") or []
    return [*(value.get("options") or []), *(o for group in groups for o in group["options"])]


def starts_with_offered(value: Any, at: str) -> Iterator[Problem]:
    """A rule: what is chosen at first is among the options."""
    words = "must be one of the options"
    start = value.get("initial_option")
    if start is not None and start not in _offered(value):
        yield Problem(f"{at}/initial_option", "not_offered", words)
    for position, chosen in enumerate(value.get("initial_options") or []):
        if chosen not in _offered(value):
            yield Problem(f"{at}/initial_options/{position}", "not_offered", words)


def _text_fits(value: Any, at: str) -> Iterator[Problem]:
    least, most = value.get("min_length") or 0, value.get("max_length") or TEXT_INPUT_LIMIT
    if least > most:
        yield Problem(f"{at}/min_length", "conflict", "must not be more than max_length")
    if length(value.get("initial_value") or "") > most:
        words = f"must be less than {most + 1} characters"
        yield Problem(f"{at}/initial_value", "too_long", words)


def a_date(value: Any, at: str) -> Iterator[Problem]:
    """A day of the calendar, as YYYY-MM-DD."""
    problems = list(_DATE_FORM(value, at))
    yield from problems
    if problems:
        return
    try:
        date.fromisoformat(value)
    except ValueError:
        yield Problem(at, "wrong_format", _DATE_FORM.words)


def _static_menu(kind: str, extra: dict[str, Check]) -> Check:
    return Record(
        required=_a(kind),
        optional={
            **_MENU,
            **extra,
            "options": options(plain(75), most=100),
            "option_groups": Listing(OPTION_GROUP, most=100, least=1),
        },
        rules=(ExactlyOne(("options", "option_groups")), starts_with_offered),
    )


def _choices(kind: str, extra: dict[str, Check]) -> Check:
    return Record(
        required={**_a(kind), "options": options(any_text(75), most=10)},
        optional={**_ID, **extra, "confirm": CONFIRM, "focus_on_load": flag},
        rules=(starts_with_offered,),
    )


def _menu(kind: str, extra: dict[str, Check]) -> Check:
    return Record(required=_a(kind), optional={**_MENU, **extra})


def _typed(kind: str, initial: Check) -> Check:
    extra: dict[str, Check] = {"initial_value": initial, "dispatch_action_config": _DISPATCH}
    return Record(required=_a(kind), optional={**_ASKING, **extra})


_CONVERSATION: dict[str, Check] = {
    "default_to_current_conversation": flag,
    "filter": _FILTER,
}
_SEVERAL: dict[str, Check] = {"max_selected_items": _AT_LEAST_ONE}
_TYPED_AHEAD: dict[str, Check] = {"min_query_length": Whole(0, 10_000)}
_MANY_OPTIONS: dict[str, Check] = {
    **_SEVERAL,
    "initial_options": Listing(option(plain(75)), most=100, least=1),
}

ELEMENTS: dict[str, Check] = {
    "button": Record(
        required={**_a("button"), "text": plain(75)},
        optional={
            **_ID,
            "url": WEB_URL,
            "value": String(2000),
            "style": STYLE,
            "confirm": CONFIRM,
            "accessibility_label": String(75),
        },
    ),
    "image": Record(
        required={**_a("image"), "alt_text": String(2000, 1)},
        optional=PICTURE_FIELDS,
        rules=(ExactlyOne(("image_url", "slack_file")),),
    ),
    "overflow": Record(
        required={**_a("overflow"), "options": options(plain(75), most=5, with_url=True)},
        optional={**_ID, "confirm": CONFIRM},
    ),
    "static_select": _static_menu("static_select", {"initial_option": option(plain(75))}),
    "multi_static_select": _static_menu("multi_static_select", _MANY_OPTIONS),
    "external_select": _menu(
        "external_select", {**_TYPED_AHEAD, "initial_option": option(plain(75))}
    ),
    "multi_external_select": _menu("multi_external_select", {**_TYPED_AHEAD, **_MANY_OPTIONS}),
    "radio_buttons": _choices("radio_buttons", {"initial_option": option(any_text(75))}),
    "checkboxes": _choices(
        "checkboxes", {"initial_options": Listing(option(any_text(75)), most=10, least=1)}
    ),
    "plain_text_input": Record(
        required=_a("plain_text_input"),
        optional={
            **_ASKING,
            "initial_value": String(TEXT_INPUT_LIMIT),
            "multiline": flag,
            "min_length": Whole(0, TEXT_INPUT_LIMIT),
            "max_length": Whole(1, TEXT_INPUT_LIMIT),
            "dispatch_action_config": _DISPATCH,
        },
        rules=(_text_fits,),
    ),
    "email_text_input": _typed("email_text_input", String(TEXT_INPUT_LIMIT)),
    "url_text_input": _typed("url_text_input", WEB_URL),
    "number_input": Record(
        required={**_a("number_input"), "is_decimal_allowed": flag},
        optional={
            **_ASKING,
            "initial_value": String(255, 1),
            "min_value": String(255, 1),
            "max_value": String(255, 1),
            "dispatch_action_config": _DISPATCH,
        },
    ),
    "datepicker": _menu("datepicker", {"initial_date": a_date}),
    "timepicker": _menu(
        "timepicker",
        {
            "initial_time": Matching(_TIMES_PATTERN, "must be a time as HH:mm"),
            "timezone": String(255, 1),
        },
    ),
    "datetimepicker": Record(
        required=_a("datetimepicker"),
        optional={
            **_ID,
            "initial_date_time": number,
            "focus_on_load": flag,
            "confirm": CONFIRM,
        },
    ),
    "users_select": _menu("users_select", {"initial_user": _SLACK_ID}),
    "conversations_select": _menu(
        "conversations_select",
        {**_CONVERSATION, "initial_conversation": _SLACK_ID, "response_url_enabled": flag},
    ),
    "channels_select": _menu(
        "channels_select", {"initial_channel": _SLACK_ID, "response_url_enabled": flag}
    ),
    "multi_users_select": _menu("multi_users_select", {**_SEVERAL, "initial_users": _IDS}),
    "multi_conversations_select": _menu(
        "multi_conversations_select",
        {**_CONVERSATION, **_SEVERAL, "initial_conversations": _IDS},
    ),
    "multi_channels_select": _menu("multi_channels_select", {**_SEVERAL, "initial_channels": _IDS}),
    "plain_text": plain(2000),
    "mrkdwn": mrkdwn(2000),
}

SELECTS = (
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
)
MULTI_SELECTS = tuple(f"multi_{kind}" for kind in SELECTS)
PICKERS = ("datepicker", "timepicker")
CHOICES = ("radio_buttons", "checkboxes")
TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input")


def elements(*kinds: str) -> Check:
    """One of these elements."""
    return ByType({kind: ELEMENTS[kind] for kind in kinds})
