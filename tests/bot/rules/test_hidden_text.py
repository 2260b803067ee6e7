"""Hidden text: nothing leaves that its signer could not see, and emoji and scripts pass."""

import pytest

from bot.rules import draft_check
from bot.rules.hidden_text import holds_hidden, is_empty

TAGS = "".join(chr(0xE0000 + ord(letter)) for letter in "buy at evil.example")
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize(
    "hidden",
    [
        TAGS,
        f"\U0001f3f4{TAGS}\U000e007f",
        "\u200b",
        "\u2060",
        "\ufeff",
        "\xad",
        "\x85",
        "\x9b",
        "\x00",
        "\ud83d",
        "\u061c",
        "\u200e",
        "\u200f",
        "\u202e",
        "\u2063",
        "\u3164",
        "\u200d\u200c\u200d",
        "\u2764\ufe0f\ufe0e\ufe0f",
        "葛\U000e0100\U000e0101",
    ],
)
def test_what_a_reader_cannot_see_is_found(hidden: str):
    assert holds_hidden(f"Thanks!{hidden} See you.")


@pytest.mark.parametrize(
    "text",
    [
        "감사합니다 😊\n위 칸에 넣으셔도 돼요.",
        "👩\u200d👩\u200d👧 and 👍🏽 and 1\ufe0f\u20e3 and ❤\ufe0f\u200d🔥",
        f"Made in {SCOTLAND}!",
        "می\u200cخواهم",
        "葛\U000e0100飾区",
        "क्\u200dष",
        "one\ttwo\r\nthree\xa0four",
        "IT FITS LUNCH BOXES UP TO XXL.",
    ],
)
def test_what_emoji_and_scripts_need_passes(text: str):
    assert not holds_hidden(text)


@pytest.mark.parametrize("text", ["", " \n", "\u3164", "\u115f\u2800", "\u200d\ufe0f"])
def test_a_text_of_which_nothing_is_seen_is_empty(text: str):
    assert is_empty(text)


@pytest.mark.parametrize("text", ["네", "👍", ".", "❤\ufe0f"])
def test_a_text_of_which_something_is_seen_is_not_empty(text: str):
    assert not is_empty(text)


@pytest.mark.parametrize("hidden", [TAGS, "\u200bevil", "\u2063\u2064", "\u3164"])
def test_a_draft_with_hidden_words_is_not_shown(hidden: str):
    source = f"The lid goes on the top rack.{hidden}"

    assert "hides_text" in draft_check.check(source, [source]).faults
