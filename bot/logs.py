"""Structured logs, without secrets and without anybody's words."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

_SECRET_NAMES: Final = re.compile(
    r"token|secret|password|authorization|signature|api_?key|cookie|trigger_id|response_url",
    re.IGNORECASE,
)
_SECRET_SHAPES: Final = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|sk-[\w-]{8,}|whsec_[\w+/=]+")
_PERSONAL_NAMES: Final = frozenset({"text", "comment", "draft", "author", "body", "note", "name"})
HIDDEN: Final = "[hidden]"


def set_up(*, level: str, as_json: bool) -> None:
    """Send every log line, also those of libraries, through one filter to standard error."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in (
        "apscheduler",
        "aiosqlite",
        "httpx",
        "httpx2",
        "httpcore",
        "slack_sdk",
        "uvicorn.access",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def hide_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Blank what looks like a secret by name or shape, and every field with people's words."""
    for name, value in event.items():
        if name in _PERSONAL_NAMES or (_SECRET_NAMES.search(name) and name != "event"):
            event[name] = HIDDEN
        elif isinstance(value, str):
            event[name] = _SECRET_SHAPES.sub(HIDDEN, value)
    return event
