"""One good example of everything, small enough to break in one place."""

from typing import Any

Json = dict[str, Any]
PICTURE = "https://img.mosiru.example.com/a.png"


def plain(text: str = "Text") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Text*") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "v1", **more: Any) -> Json:
    return {"text": plain("One"), "value": value, **more}


def options(count: int) -> list[Json]:
    return [option(f"v{n}") for n in range(count)]


def confirm(**more: Any) -> Json:
    words = {"title": plain(), "text": mrkdwn(), "confirm": plain("Yes"), "deny": plain("No")}
    return {**words, **more}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain("Go"), "action_id": "go", **more}


def menu(kind: str = "static_select", **more: Any) -> Json:
    return {"type": kind, "action_id": "menu", "options": options(2), **more}


def text_input(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "text", **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements) or [button()]}


def asking(element: Json | None = None, **more: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": element or text_input(), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "image_url": PICTURE, "alt_text": "A chart", **more}


def context(*elements: Json) -> Json:
    return {"type": "context", "elements": list(elements) or [mrkdwn()]}


def rich(*parts: Json) -> Json:
    return {"type": "rich_text", "elements": list(parts) or [line({"type": "text", "text": "a"})]}


def line(*inlines: Json, kind: str = "rich_text_section", **more: Any) -> Json:
    return {"type": kind, "elements": list(inlines), **more}


def table(rows: int = 1, columns: int = 1, text: str = "cell") -> Json:
    cell = {"type": "raw_text", "text": text}
    return {"type": "table", "rows": [[cell] * columns for _ in range(rows)]}


def data_table(*rows: list[Json], **more: Any) -> Json:
    cell = {"type": "raw_text", "text": "cell"}
    return {"type": "data_table", "caption": "Text", "rows": list(rows) or [[cell]] * 2, **more}


def trash(**more: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain("Drop"), **more}


def feedback(**more: Any) -> Json:
    good, bad = ({"text": plain(word), "value": word} for word in ("Good", "Bad"))
    return {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": good,
        "negative_button": bad,
        **more,
    }


def context_actions(*elements: Json) -> Json:
    return {"type": "context_actions", "elements": list(elements) or [trash()]}


def card(**more: Any) -> Json:
    return {"type": "card", "title": mrkdwn(), **more}


def carousel(count: int) -> Json:
    return {"type": "carousel", "elements": [card()] * count}


def container(*blocks: Json, **more: Any) -> Json:
    shown = list(blocks) or [section()]
    return {"type": "container", "title": plain(), "child_blocks": shown, **more}


def alert(**more: Any) -> Json:
    return {"type": "alert", "text": mrkdwn(), "level": "info", **more}


def modal(*blocks: Json, **more: Any) -> Json:
    shown = list(blocks) or [section()]
    return {"type": "modal", "title": plain("Title"), "blocks": shown, **more}


def home(*blocks: Json, **more: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()], **more}
