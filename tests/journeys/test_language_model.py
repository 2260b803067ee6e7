"""With a language model, and with one that fails: the person can always answer."""

from collections.abc import AsyncIterator

import pytest

from tests.journeys.test_comment_to_signed_reply import QUESTION
from tests.support.database import ONLY_SQLITE
from tests.support.model_server import Fail, ModelServer, Say, a_draft
from tests.support.serving import serving
from tests.support.town import CHANNEL, Town, labels_of, text_of

pytestmark = ONLY_SQLITE

UNKNOWN = "배 위에서 인버터로 돌려도 되나요?"
WRITTEN = "위 칸에 넣으셔도 돼요."


@pytest.fixture
async def model(place: Town) -> AsyncIterator[ModelServer]:
    """A language model that the product is connected to."""
    server = ModelServer(key=None, usual=Say(a_draft(WRITTEN, "faq:dishwasher")))
    async with serving(server.app) as url:
        place.model_url = f"{url}/v1"
        await place.restart()
        yield server


async def drafts_of(place: Town, question: str, count: int) -> list[str]:
    root = await place.card(question)

    def found() -> list[str] | None:
        thread = place.workspace.thread(CHANNEL, root["ts"])[1:]
        shown = [text_of(message) for message in thread if labels_of(message)]
        return shown if len(shown) >= count else None

    drafts: list[str] = await place.workspace.wait_for(found, 20)
    return drafts


@pytest.mark.usefixtures("model")
async def test_both_drafts_lie_side_by_side(place: Town):
    await place.comment("c1", QUESTION)

    drafts = await drafts_of(place, QUESTION, 2)

    assert sorted("AI 초안" in draft for draft in drafts) == [False, True]


@pytest.mark.usefixtures("model")
async def test_signing_one_draft_closes_the_other(place: Town):
    await place.comment("c1", QUESTION)
    await drafts_of(place, QUESTION, 2)
    draft = await place.draft(QUESTION)

    await place.workspace.click(draft, "승인", as_="U_MINA")

    await place.answered("c1", WRITTEN)
    root = await place.card(QUESTION)
    await place.workspace.wait_for(
        lambda: (
            [
                "다른 초안" in text_of(message) or not labels_of(message)
                for message in place.workspace.thread(CHANNEL, root["ts"])[1:]
            ]
            == [True, True]
        )
    )


async def test_a_model_that_is_down_leaves_the_faq_draft_and_says_so(
    place: Town, model: ModelServer
):
    model.usual = Fail(500)
    await place.comment("c1", QUESTION)

    await place.draft(QUESTION)

    card = await place.card(QUESTION)
    await place.shows(card, "AI 초안을 받지 못", within=60)


async def test_a_model_that_is_down_leaves_the_question_to_a_person(
    place: Town, model: ModelServer
):
    model.usual = Fail(500)
    await place.comment("c1", UNKNOWN)

    card = await place.card(UNKNOWN)

    await place.shows(card, "AI 초안을 받지 못", within=60)
    assert "검토하기" in labels_of(card)


async def test_the_model_is_never_asked_about_what_people_must_answer(
    place: Town, model: ModelServer
):
    await place.comment("c1", "plug got so hot it started smoking?? outlet is black now")

    await place.card("smoking")

    assert model.calls == 0
