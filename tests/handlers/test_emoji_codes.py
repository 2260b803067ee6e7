import pytest

from handlers.emoji_codes import UnknownEmoji, with_characters


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("네 :blush:", "네 😊"),
        (":+1::tada:", "👍🎉"),
        (":wave::skin-tone-3:", "👋🏼"),
        (":flag-kr: 만세", "🇰🇷 만세"),
        (":slightly_smiling_face:", "🙂"),
        (":egg: :umbrella: :email:", "🥚 \u2602\ufe0f \u2709\ufe0f"),
        (":satellite: :snowman: :beetle: :8ball:", "\U0001f6f0\ufe0f \u2603\ufe0f 🪲 🎱"),
        (":male-farmer::skin-tone-4:", "👨🏽\u200d🌾"),
        (":simple_smile:", "🙂"),
        ("이미 😊 글자", "이미 😊 글자"),
        ("12:30:45에 봬요", "12:30:45에 봬요"),
        ("https://mosiru.example:8080/a:b", "https://mosiru.example:8080/a:b"),
        ("비율은 1:2:3", "비율은 1:2:3"),
    ],
)
def test_codes_become_characters_and_nothing_else_changes(typed: str, sent: str):
    assert with_characters(typed) == sent


def test_a_name_that_is_not_slacks_is_not_guessed():
    with pytest.raises(UnknownEmoji) as refused:
        with_characters(":thumbs_up: :egg::skin-tone-3:")

    assert refused.value.codes == (":thumbs_up:", ":egg::skin-tone-3:")


def test_codes_nobody_knows_are_named_once_each():
    with pytest.raises(UnknownEmoji) as refused:
        with_characters(":mosiru: :blush: :mosiru: :party_steamer:")

    assert refused.value.codes == (":mosiru:", ":party_steamer:")
