"""Structured logs, without secrets and without anybody's words."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

HIDDEN: Final = "[hidden]"

_OURS: Final = ("bot", "handlers", "integrations")
_SECRET_NAMES: Final = re.compile(
    r"token|secret|password|authorization|signature|api_?key|cookie|trigger_id|response_url",
    re.IGNORECASE,
)
_SECRET_SHAPES: Final = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]+|xapp-[\w-]+|sk-[\w-]{8,}|whsec_[\w+/=]+"
)
_PERSONAL_NAMES: Final = frozenset({"text", "comment", "draft", "author", "body", "note", "name"})


def set_up(*, level: str, as_json: bool) -> None:
    """Send every log line, also those of libraries, through one filter to standard error.

    *level* is for our own loggers. Libraries speak from WARNING up, whatever it says: below, some
    write whole requests, and so people's words.
    """
    structlog.configure(
        processors=[*_steps(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(as_json=as_json))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    for name in _OURS:
        logging.getLogger(name).setLevel(level)


def hide_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Blank what looks like a secret by name or shape, and every field with people's words."""
    for name, value in event.items():
        event[name] = _without_secrets(name, value)
    return event


def _without_secrets(name: str, value: Any) -> Any:
    if isinstance(value, bool | int | float | None):
        return value  # a count of tokens is no token
    if name in _PERSONAL_NAMES or _SECRET_NAMES.search(name):
        return HIDDEN
    match value:
        case str():
            return _SECRET_SHAPES.sub(HIDDEN, value)
        case dict():
            return {key: _without_secrets(str(key), inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_without_secrets("", inner) for inner in value]
        case _:
            return value


def _steps() -> list[Any]:
    return [
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]


def _formatter(*, as_json: bool) -> logging.Formatter:
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    _check_level, *steps = _steps()  # the standard library has done the first by then
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *steps],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
    )
