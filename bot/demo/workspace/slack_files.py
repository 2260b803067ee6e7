"""Pictures by ``slack_file``: wherever they stand, the file must have been uploaded."""

from collections.abc import Iterator
from typing import Any

from bot.demo.workspace.blockkit.checks import Problem
from bot.demo.workspace.files import Files


def unknown_files(files: Files, node: Any, at: str) -> Iterator[Problem]:
    """Yield each picture in valid blocks whose file is not there; `at` points to `node`."""
    if isinstance(node, list):
        for position, item in enumerate(node):
            yield from unknown_files(files, item, f"{at}/{position}")
    elif isinstance(node, dict):
        file_id = (node.get("slack_file") or {}).get("id")
        if file_id and files.find(file_id) is None:
            yield Problem(f"{at}/slack_file", "unknown_file", "invalid slack file")
        for key, item in node.items():
            yield from unknown_files(files, item, f"{at}/{key}")
