"""Nothing secret and nobody's words leave through the logs."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    """Logging belongs to the whole process: leave it as it was."""
    names = (None, "bot", "handlers", "integrations")
    before = {
        name: (logging.getLogger(name).level, logging.getLogger(name).handlers[:]) for name in names
    }
    yield
    for name, (level, handlers) in before.items():
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers[:] = handlers
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_is_json_with_level_logger_and_time(capsys: pytest.CaptureFixture[str]):
    logs.set_up(level="INFO", as_json=True)

    structlog.get_logger("bot.test").info("reply_sent", reply_id=7)

    (line,) = lines(capsys)
    assert line["event"] == "reply_sent"
    assert line["level"] == "info"
    assert line["logger"] == "bot.test"
    assert line["reply_id"] == 7
    assert "timestamp" in line


def test_a_library_speaks_in_the_same_form(capsys: pytest.CaptureFixture[str]):
    logs.set_up(level="INFO", as_json=True)

    logging.getLogger("some.library").warning("lost %s rows", 3)

    (line,) = lines(capsys)
    assert line["event"] == "lost 3 rows"
    assert line["logger"] == "some.library"


@pytest.mark.parametrize(
    "field",
    ["slack_bot_token", "app_secret", "Authorization", "api_key", "trigger_id", "response_url"],
)
def test_a_field_named_like_a_secret_is_hidden(field: str):
    line = logs.hide_secrets(None, "info", {"event": "called", field: "hunter2"})

    assert line[field] == logs.HIDDEN


@pytest.mark.parametrize("field", ["text", "comment", "draft", "author", "body", "note", "name"])
def test_peoples_words_are_hidden(field: str):
    line = logs.hide_secrets(None, "info", {"event": "stored", field: "Kim was rude to me"})

    assert line[field] == logs.HIDDEN


@pytest.mark.parametrize(
    "secret", ["xoxb-1-abc", "xapp-1-A0-b", "sk-abcdefgh12", "whsec_c2VjcmV0", "xoxe.xoxp-1-abc"]
)
def test_a_secret_in_a_sentence_is_hidden(secret: str):
    line = logs.hide_secrets(None, "info", {"event": f"refused {secret} again"})

    assert line["event"] == f"refused {logs.HIDDEN} again"


def test_a_secret_inside_a_nested_value_is_hidden():
    payload = {"headers": {"authorization": "Bearer xoxb-1-abc"}, "tried": ["xoxb-2-def", 3]}

    line = logs.hide_secrets(None, "info", {"event": "called", "request": payload})

    assert line["request"] == {"headers": {"authorization": logs.HIDDEN}, "tried": [logs.HIDDEN, 3]}


def test_a_secret_in_a_traceback_is_hidden(capsys: pytest.CaptureFixture[str]):
    logs.set_up(level="INFO", as_json=True)

    refused = RuntimeError("Slack refused xoxb-1-abc")
    logging.getLogger("bot.test").error("call_failed", exc_info=refused)

    (line,) = lines(capsys)
    assert "xoxb" not in str(line)
    assert "RuntimeError" in str(line["exception"])


def test_fields_of_the_standard_library_are_shown(capsys: pytest.CaptureFixture[str]):
    logs.set_up(level="INFO", as_json=True)

    logging.getLogger("bot.test").info("task.failed", extra={"task": 7, "text": "Kim was rude"})

    (line,) = lines(capsys)
    assert (line["task"], line["text"]) == (7, logs.HIDDEN)


@pytest.mark.parametrize("field", ["reply_id", "tokens_used", "seconds"])
def test_numbers_stay_readable(field: str):
    line = logs.hide_secrets(None, "info", {"event": "counted", field: 7})

    assert line[field] == 7


def test_lines_below_the_level_are_left_out(capsys: pytest.CaptureFixture[str]):
    logs.set_up(level="WARNING", as_json=True)

    structlog.get_logger("bot.test").info("not_shown")

    assert capsys.readouterr().err == ""


def test_libraries_do_not_show_requests_even_when_we_speak_freely(
    capsys: pytest.CaptureFixture[str],
):
    logs.set_up(level="DEBUG", as_json=True)

    logging.getLogger("openai").debug("Request options: what a person wrote")

    assert capsys.readouterr().err == ""


def test_our_own_loggers_follow_the_level(capsys: pytest.CaptureFixture[str]):
    logs.set_up(level="DEBUG", as_json=True)

    logging.getLogger("handlers.review").debug("click_taken")

    assert "click_taken" in capsys.readouterr().err


def test_a_person_can_read_the_console_form(capsys: pytest.CaptureFixture[str]):
    logs.set_up(level="INFO", as_json=False)

    structlog.get_logger("bot.test").info("ready", port=8000)

    shown = capsys.readouterr().err
    assert "ready" in shown
    assert not shown.startswith("{")
