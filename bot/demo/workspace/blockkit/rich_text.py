"""rich_text: the block whose text elements are taken literally."""

from bot.demo.workspace.blockkit.checks import (
    Check,
    by_type,
    flag,
    listing,
    matching,
    one_of,
    record,
    string,
    whole,
)
from bot.demo.workspace.blockkit.objects import IDENTIFIER, web_url

MOST_ELEMENTS = 1_000
"""Slack states none; a bound keeps a runaway list from looking fine here."""
_LONGEST_TEXT = 12_000
_STYLE = record(
    required={},
    optional=dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        flag,
    ),
)
_SLACK_ID = string(255, 1)


def _inline(
    kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None
) -> Check:
    extra = {"style": _STYLE, **(optional or {})}
    return record(required={"type": one_of(kind), **required}, optional=extra)


_INLINES = by_type(
    {
        "text": _inline("text", {"text": string(_LONGEST_TEXT, 1)}),
        "link": _inline("link", {"url": web_url}, {"text": string(_LONGEST_TEXT), "unsafe": flag}),
        "emoji": _inline(
            "emoji",
            {"name": string(255, 1)},
            {"unicode": string(255), "skin_tone": whole(1, 6)},
        ),
        "user": _inline("user", {"user_id": _SLACK_ID}),
        "usergroup": _inline("usergroup", {"usergroup_id": _SLACK_ID}),
        "channel": _inline("channel", {"channel_id": _SLACK_ID}),
        "team": _inline("team", {"team_id": _SLACK_ID}),
        "broadcast": _inline("broadcast", {"range": one_of("here", "channel", "everyone")}),
        "date": _inline(
            "date",
            {"timestamp": whole(0, 10**11), "format": string(255, 1)},
            {"url": web_url, "fallback": string(255, 1)},
        ),
        "color": _inline("color", {"value": matching(r"#[0-9A-Fa-f]{6}", "must be a hex color")}),
    }
)
_LINE = listing(_INLINES, most=MOST_ELEMENTS)
_BORDER: dict[str, Check] = {"border": whole(0, 1)}


def _part(kind: str, optional: dict[str, Check] | None = None) -> Check:
    return record(required={"type": one_of(kind), "elements": _LINE}, optional=optional)


_SECTION = _part("rich_text_section")
_PARTS = by_type(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": _part("rich_text_quote", _BORDER),
        "rich_text_preformatted": _part(
            "rich_text_preformatted", {**_BORDER, "language": string(255, 1)}
        ),
        "rich_text_list": record(
            required={
                "type": one_of("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": listing(_SECTION, most=MOST_ELEMENTS, least=1),
            },
            optional={**_BORDER, "indent": whole(0, 8), "offset": whole(0, 10_000)},
        ),
    }
)

RICH_TEXT = record(
    required={
        "type": one_of("rich_text"),
        "elements": listing(_PARTS, most=MOST_ELEMENTS, least=1),
    },
    optional={"block_id": IDENTIFIER},
)
