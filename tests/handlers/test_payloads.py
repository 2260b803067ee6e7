import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import CardOutdated
from bot.ids import CommentId, DraftId
from handlers.interactions import Command, Envelope, Interaction
from handlers.payloads import CommentButton, DraftButton, ReviewState, RollUpButton

DIGEST = "0f" * 32


def test_a_button_says_the_same_after_its_journey():
    button = DraftButton(comment_id=CommentId(7), draft_id=DraftId(2**62), digest=DIGEST)

    assert DraftButton.decode(button.encode()) == button
    assert len(button.encode()) < 2000


def test_a_button_on_a_draft_also_names_its_comment():
    button = DraftButton(comment_id=CommentId(7), draft_id=DraftId(1), digest=DIGEST)

    assert CommentButton.decode(button.encode()).comment_id == 7


def test_a_button_of_an_older_release_still_names_its_comment():
    button = CommentButton.decode('{"comment_id":7}')

    assert button.comment_id == 7
    with pytest.raises(CardOutdated):
        button.get_version()


def test_a_roll_up_of_an_older_release_does_not_know_what_was_seen():
    button = RollUpButton.decode('{"roll_up_id":3}')

    with pytest.raises(CardOutdated):
        button.get_last_seen()


@given(value=st.one_of(st.none(), st.text(), st.sampled_from(["{}", "null", "[]", "12"])))
def test_anything_else_is_an_outdated_card(value: str | None):
    with pytest.raises(CardOutdated):
        DraftButton.decode(value)


@pytest.mark.parametrize("kind", [Interaction, Command, Envelope])
def test_a_payload_without_what_we_need_is_an_outdated_card(kind):
    with pytest.raises(CardOutdated):
        kind.of({"user": "not an object"})


def test_the_clicker_is_known_by_the_own_team():
    click = Interaction.of(
        {"user": {"id": "U1", "team_id": "T-theirs", "name": "guest"}, "team": {"id": "T-ours"}}
    )

    assert click.clicker.team_id == "T-theirs"


def test_a_long_text_is_put_together_from_its_fields():
    values = {
        f"reply-1-{number:02}": {f"review.text:{number:02}": {"value": part}}
        for number, part in [(2, "world"), (1, "hello "), (10, "!")]
    }
    sent = Interaction.of({"user": {"id": "U1"}, "view": {"id": "V1", "state": {"values": values}}})

    assert sent.typed_parts("review.text") == "hello world!"  # type: ignore[arg-type]


def test_metadata_of_a_modal_holds_ids_only():
    state = ReviewState(comment_id=CommentId(7), seen_version=2)

    assert state.encode() == '{"comment_id":7,"seen_version":2}'


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"trigger_id": "1.2.a"}, "trigger:1.2.a"),
        ({"trigger_id": "1.2.a", "view": {"id": "V1"}}, "trigger:1.2.a"),
        ({"view": {"id": "V1"}}, "modal:V1"),
        ({"view": {"id": "V1", "type": "home"}}, None),
        ({}, None),
    ],
)
def test_a_request_is_known_by_its_trigger_or_its_modal(
    fields: dict[str, object], name: str | None
):
    assert Interaction.of({"user": {"id": "U1"}, **fields}).name_of_its_own() == name
