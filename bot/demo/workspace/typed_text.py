"""What Slack makes of the words a person types."""

import re

from bot.demo.workspace.directory import Directory
from bot.demo.workspace.documents import Json


def escape(text: str) -> str:
    """Escape the three characters Slack escapes in messages."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def typed_block(text: str, block_id: str) -> Json:
    """Return the rich_text block Slack makes of a typed message."""
    parts: list[Json] = []
    for piece in re.split(r"(<[@#]\w+>)", text):
        if piece.startswith("<@"):
            parts.append({"type": "user", "user_id": piece[2:-1]})
        elif piece.startswith("<#"):
            parts.append({"type": "channel", "channel_id": piece[2:-1]})
        elif piece:
            parts.append({"type": "text", "text": unescape(piece)})
    section = {"type": "rich_text_section", "elements": parts}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def mention(text: str, directory: Directory, *, named: bool = False) -> str:
    """Turn @names and #channels into mentions, as the completion in Slack's text box does.

    `named` adds the name (``<@U1|mina>``), as commands with ``should_escape`` get it.
    """
    for user in directory.users.all():
        text = _replaced(text, "@", user, named=named)
    for channel in directory.channels.all():
        if channel.get("name"):
            text = _replaced(text, "#", channel, named=named)
    return text


def _replaced(text: str, sign: str, document: Json, *, named: bool) -> str:
    label = f"|{document['name']}" if named else ""
    pattern = rf"(?<![\w&]){sign}{re.escape(escape(document['name']))}(?![\w-])"
    return re.sub(pattern, lambda _: f"<{sign}{document['id']}{label}>", text)
