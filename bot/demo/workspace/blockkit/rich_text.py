"""rich_text: the block whose text elements are taken literally."""

from bot.demo.workspace.blockkit.checks import Check, Matching, String, Whole, flag, one_of
from bot.demo.workspace.blockkit.objects import IDENTIFIER, WEB_URL
from bot.demo.workspace.blockkit.shapes import ByType, Listing, Record

MOST_ELEMENTS = 1_000
"""Slack states none; a bound keeps a runaway list from looking fine here."""
_LONGEST_TEXT = 12_000
_STYLE = Record(
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
_SLACK_ID = String(255, 1)


def _inline(
    kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None
) -> Check:
    extra: dict[str, Check] = {"style": _STYLE, **(optional or {})}
    return Record(required={"type": one_of(kind), **required}, optional=extra)


_INLINES = ByType(
    {
        "text": _inline("text", {"text": String(_LONGEST_TEXT, 1)}),
        "link": _inline("link", {"url": WEB_URL}, {"text": String(_LONGEST_TEXT), "unsafe": flag}),
        "emoji": _inline(
            "emoji",
            {"name": String(255, 1)},
            {"unicode": String(255), "skin_tone": Whole(1, 6)},
        ),
        "user": _inline("user", {"user_id": _SLACK_ID}),
        "usergroup": _inline("usergroup", {"usergroup_id": _SLACK_ID}),
        "channel": _inline("channel", {"channel_id": _SLACK_ID}),
        "team": _inline("team", {"team_id": _SLACK_ID}),
        "broadcast": _inline("broadcast", {"range": one_of("here", "channel", "everyone")}),
        "date": _inline(
            "date",
            {"timestamp": Whole(0, 10**11), "format": String(255, 1)},
            {"url": WEB_URL, "fallback": String(255, 1)},
        ),
        "color": _inline("color", {"value": Matching(r"#[0-9A-Fa-f]{6}", "must be a hex color")}),
    }
)
_LINE = Listing(_INLINES, most=MOST_ELEMENTS)
_BORDER: dict[str, Check] = {"border": Whole(0, 1)}


def _part(kind: str, **optional: Check) -> Check:
    return Record(required={"type": one_of(kind), "elements": _LINE}, optional=optional)


_SECTION = _part("rich_text_section")
_PARTS = ByType(
    {
        "rich_text_section": _SECTION,
        "rich_text_quote": _part("rich_text_quote", **_BORDER),
        "rich_text_preformatted": _part(
            "rich_text_preformatted", **_BORDER, language=String(255, 1)
        ),
        "rich_text_list": Record(
            required={
                "type": one_of("rich_text_list"),
                "style": one_of("bullet", "ordered"),
                "elements": Listing(_SECTION, most=MOST_ELEMENTS, least=1),
            },
            optional={**_BORDER, "indent": Whole(0, 8), "offset": Whole(0, 10_000)},
        ),
    }
)

RICH_TEXT = Record(
    required={
        "type": one_of("rich_text"),
        "elements": Listing(_PARTS, most=MOST_ELEMENTS, least=1),
    },
    optional={"block_id": IDENTIFIER},
)
