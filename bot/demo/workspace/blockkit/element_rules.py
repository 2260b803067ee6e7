"""Every block element and its limits (slack.md 1.5), as one table."""

from bot.demo.workspace.blockkit.addresses import is_mail_address
from bot.demo.workspace.blockkit.checks import Check, Matching, String, Whole, flag, one_of
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
from bot.demo.workspace.blockkit.rules import AtLeastOne, ExactlyOne
from bot.demo.workspace.blockkit.shapes import ByType, Formed, Listing, Record
from bot.demo.workspace.blockkit.starts import (
    NUMBER,
    TEXT_INPUT_LIMIT,
    a_date,
    a_time_zone,
    numbers_fit,
    starts_with_few,
    starts_with_offered,
    text_fits,
    unique_in_groups,
)

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
    rules=(AtLeastOne(("include", "exclude_external_shared_channels", "exclude_bot_users")),),
)
_A_TIME = Matching(r"([01][0-9]|2[0-3]):[0-5][0-9]", "must be a time as HH:mm")
_AN_INSTANT = Whole(10**9, 10**10 - 1)
"""Seconds since 1970 in ten digits, as Slack asks for."""
_A_NUMBER = Formed(String(255, 1), NUMBER)
_A_MAIL_ADDRESS = Formed(String(TEXT_INPUT_LIMIT, 1), is_mail_address)
_SLACK_ID = String(255, 1)
_IDS = Listing(_SLACK_ID, most=100)
_AT_LEAST_ONE = Whole(1, 10_000)


def _a(kind: str) -> dict[str, Check]:
    return {"type": one_of(kind)}


def _static_menu(kind: str, extra: dict[str, Check]) -> Check:
    return Record(
        required=_a(kind),
        optional={
            **_MENU,
            **extra,
            "options": options(plain, most=100),
            "option_groups": Listing(OPTION_GROUP, most=100, least=1),
        },
        rules=(
            ExactlyOne(("options", "option_groups")),
            unique_in_groups,
            starts_with_offered,
            starts_with_few,
        ),
    )


def _choices(kind: str, extra: dict[str, Check]) -> Check:
    return Record(
        required={**_a(kind), "options": options(any_text, most=10)},
        optional={**_ID, **extra, "confirm": CONFIRM, "focus_on_load": flag},
        rules=(starts_with_offered, starts_with_few),
    )


def _menu(kind: str, extra: dict[str, Check]) -> Check:
    return Record(required=_a(kind), optional={**_MENU, **extra}, rules=(starts_with_few,))


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
    "initial_options": Listing(option(plain), most=100, least=1),
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
        required={**_a("overflow"), "options": options(plain, most=5, with_url=True)},
        optional={**_ID, "confirm": CONFIRM},
    ),
    "static_select": _static_menu("static_select", {"initial_option": option(plain)}),
    "multi_static_select": _static_menu("multi_static_select", _MANY_OPTIONS),
    "external_select": _menu("external_select", {**_TYPED_AHEAD, "initial_option": option(plain)}),
    "multi_external_select": _menu("multi_external_select", {**_TYPED_AHEAD, **_MANY_OPTIONS}),
    "radio_buttons": _choices("radio_buttons", {"initial_option": option(any_text)}),
    "checkboxes": _choices(
        "checkboxes", {"initial_options": Listing(option(any_text), most=10, least=1)}
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
        rules=(text_fits,),
    ),
    "email_text_input": _typed(
        "email_text_input", Formed(String(TEXT_INPUT_LIMIT, 1), is_mail_address)
    ),
    "url_text_input": _typed("url_text_input", WEB_URL),
    "number_input": Record(
        required={**_a("number_input"), "is_decimal_allowed": flag},
        optional={
            **_ASKING,
            "initial_value": _A_NUMBER,
            "min_value": _A_NUMBER,
            "max_value": _A_NUMBER,
            "dispatch_action_config": _DISPATCH,
        },
        rules=(numbers_fit,),
    ),
    "datepicker": _menu("datepicker", {"initial_date": a_date}),
    "timepicker": _menu(
        "timepicker",
        {"initial_time": _A_TIME, "timezone": a_time_zone},
    ),
    "datetimepicker": Record(
        required=_a("datetimepicker"),
        optional={
            **_ID,
            "initial_date_time": _AN_INSTANT,
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
