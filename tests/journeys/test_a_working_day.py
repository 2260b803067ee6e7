"""How fast one reviewer is: the 120 comments of a day, counted click by click on the page."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect
from sqlalchemy import func, select

from bot import gates
from bot.models.comments import Arrival, Comment, CommentState, Placement
from bot.models.drafts import Draft
from bot.models.replies import Reply, ReplyState
from bot.models.work import Task, TaskState
from bot.rules.pacing import Pace
from tests.support.chromium import SOON
from tests.support.database import Templates
from tests.support.town import CHANNEL, Town, town
from tests.support.working_day import COMMENTS, Visit, working_day
from tests.support.workspace import Json

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MOST_CLICKS = 80
READS_FOR = timedelta(seconds=1)
CARDS_WAIT_FOR = timedelta(minutes=1)
WIDE = Pace(interval=timedelta(microseconds=1), burst=1_000_000)
COUNT_PRESSES = """addEventListener("pointerdown", () => {
  sessionStorage.presses = Number(sessionStorage.presses ?? 0) + 1;
}, true)"""
NO_ANSWER_WANTED = ("comment-11", "comment-21", "comment-22", "decoy-")
"""Abuse without a complaint, orders to our machine, and who takes part in the draw."""
OWN_WORDS = {True: "다이렉트 메시지로 알려 주세요.", False: "Please send us a DM."}
"""What the reviewer types where there is no draft, to Koreans and to others."""


class Ahead:
    """The real clock, which runs ahead of itself by as long as the reviewer reads."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by  # noqa: TID251 - a real town has the real time


@pytest.fixture(scope="module")
def clock() -> Ahead:
    return Ahead()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(templates: Templates, clock: Ahead) -> AsyncIterator[Town]:
    """A town whose cards come as fast as they can: what counts here is the reviewer."""
    with pytest.MonkeyPatch.context() as patch, templates.sqlite() as url:
        patch.setattr("bot.app.read_system_clock", clock)
        patch.setattr(gates, "pace_of", lambda _: WIDE)
        async with town(url) as opened:
            yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    opened = await browser.new_page(locale="ko-KR", timezone_id="Asia/Seoul")
    opened.set_default_timeout(SOON)
    await opened.add_init_script(COUNT_PRESSES)
    yield opened
    await opened.close()


async def at_rest(place: Town, clock: Ahead) -> None:
    """Wait until nothing is left to do that is due."""
    due = select(func.count()).select_from(Task)
    due = due.where(Task.state.in_((TaskState.READY, TaskState.RUNNING)))
    arrived = select(func.count()).select_from(Arrival)
    while True:
        async with place.database.reads() as session:
            left = await session.scalar(due.where(Task.run_at <= clock()))
            if not left and not await session.scalar(arrived):
                return
        await asyncio.sleep(0.1)


async def bring(place: Town, clock: Ahead, day: tuple[Visit, ...]) -> None:
    """Have the whole day arrive, be judged and drafted, and stand in the channel."""
    for visit in day:
        await place.comment(visit.comment_id, visit.text, author=visit.author)
    await at_rest(place, clock)
    clock.by += CARDS_WAIT_FOR
    await at_rest(place, clock)


def quoted(message: Json) -> str:
    """The words of the comment that a root card shows."""
    rich = (each for each in message["blocks"] if each["type"] == "rich_text")
    quotes = [part for each in rich for part in each["elements"] if "quote" in part["type"]]
    return "".join(run.get("text", "") for part in quotes for run in part["elements"])


class Reviewer:
    """Somebody at the page with a mouse and a keyboard. Only the mouse is counted."""

    def __init__(self, place: Town, page: Page, clock: Ahead) -> None:
        self.place, self.page, self.clock = place, page, clock
        self.modal = page.locator("dialog.modal")

    async def come(self) -> None:
        """Open the channel and scroll up to the first card."""
        await self.page.goto(f"{self.place.workspace.url}/?user=U_JIWOO&channel={CHANNEL}")
        roots = self.place.workspace.messages(CHANNEL)
        first = self.page.locator(f'.main .message[data-message-ts="{roots[0]["ts"]}"]')
        await expect(self.page.locator(".main .message").first).to_be_visible()
        while not await first.count():
            await self.page.locator(".main .scroll.messages").evaluate("node => node.scrollTop = 0")
            await asyncio.sleep(0.1)

    async def clicks(self) -> int:
        return int(await self.page.evaluate("Number(sessionStorage.presses ?? 0)"))

    def card(self, visit: Visit) -> Locator:
        roots = self.place.workspace.messages(CHANNEL)
        named = re.compile(re.escape(visit.author) + "(?!_)")  # abuse is folded: its words are not
        [root] = [each for each in roots if quoted(each) == visit.text] or [
            each for each in roots if named.search(str(each["blocks"][0]))
        ]
        return self.page.locator(f'.main .message[data-message-ts="{root["ts"]}"]')

    async def press(self, where: Locator, label: str) -> None:
        await where.get_by_role("button", name=label, exact=True).click()

    async def sign_from_the_card(self, visit: Visit) -> None:
        await self.press(self.card(visit), "검토하기")
        await self.press(self.modal, "승인")
        await expect(self.modal).to_have_count(0)

    async def edit_and_sign(self, visit: Visit, words: str) -> None:
        await self.press(self.card(visit), "검토하기")
        await self.modal.get_by_label("답글").click()
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.insert_text(words)
        await self.press(self.modal, "승인")
        await expect(self.modal).to_have_count(0)

    async def sign_alike(self, visit: Visit) -> None:
        await self.press(self.card(visit), "더보기")
        alike = self.modal.locator(".block", has_text="비슷한 댓글")
        await alike.get_by_role("button").click()
        await self.press(self.modal, "체크한 댓글 승인")
        await expect(self.modal).to_contain_text("승인했어요")
        await self.press(self.modal.locator(".dialog-foot"), "닫기")

    async def close_from_the_card(self, visit: Visit) -> None:
        await self.press(self.card(visit), "답글 안 달기")
        await self.see_it_go(self.card(visit), "답글 안 달기")

    async def see_it_go(self, where: Locator, label: str) -> None:
        """Look whether a click did what it should, as one does before the next."""
        await expect(where.get_by_role("button", name=label, exact=True)).to_have_count(0)

    async def finish_roll_ups(self) -> None:
        for root in self.place.workspace.messages(CHANNEL):
            shown = self.page.locator(f'.main .message[data-message-ts="{root["ts"]}"]')
            if "답글이 필요 없어 보이는" in str(root):
                await self.press(shown, "모두 마침")
                await self.see_it_go(shown, "모두 마침")
            if "스팸으로 보이는" in str(root):
                await self.press(shown, "모두 숨기기")
                await self.press(self.page.get_by_role("alertdialog"), "숨기기")
                await self.see_it_go(shown, "모두 숨기기")

    async def run(self) -> None:
        await self.page.locator('.sidebar [data-place="home"]').click()
        await self.press(self.page.locator(".home"), "연속 검토 시작")
        title = self.modal.locator("h2")
        await expect(title).to_contain_text("검토 1/")
        while (shown := await title.inner_text()) != "연속 검토":
            await self._decide(shown)
        await self.press(self.modal.locator(".dialog-foot"), "닫기")

    async def _decide(self, shown: str) -> None:
        field = self.modal.get_by_role("textbox")
        if not await field.input_value():
            asked = await self.modal.locator("blockquote").first.inner_text()
            is_korean = any("가" <= char <= "힣" for char in asked)
            await expect(field).to_be_focused()
            await self.page.keyboard.insert_text(OWN_WORDS[is_korean])
        self.clock.by += READS_FOR
        await self.press(self.modal, "승인하고 다음")
        await expect(self.modal.locator("h2")).not_to_have_text(shown)


def like(day: tuple[Visit, ...], *names: str) -> list[Visit]:
    return [visit for visit in day if visit.like.startswith(names)]


async def has_card(place: Town, visit: Visit) -> bool:
    async with place.database.reads() as session:
        asked = select(Comment.placement).where(Comment.external_id == visit.comment_id)
        return await session.scalar(asked) is Placement.THREADED


async def test_a_reviewer_handles_the_120_comments_of_a_day_in_at_most_80_clicks(
    place: Town, page: Page, clock: Ahead
):
    day = working_day()
    await bring(place, clock, day)
    reviewer = Reviewer(place, page, clock)
    await reviewer.come()

    await reviewer.sign_from_the_card(like(day, "comment-01")[0])
    assert await reviewer.clicks() == 2
    await reviewer.edit_and_sign(like(day, "comment-02")[0], "Yes, it plugs straight in.")
    assert await reviewer.clicks() == 2 + 3
    await reviewer.sign_alike(like(day, "comment-24")[0])
    for visit in like(day, *NO_ANSWER_WANTED):
        if await has_card(place, visit):
            await reviewer.close_from_the_card(visit)
    await reviewer.finish_roll_ups()
    await reviewer.run()

    clicks = await reviewer.clicks()
    assert clicks <= MOST_CLICKS
    await every_comment_ended(place, clock)


async def every_reply_left(place: Town, clock: Ahead) -> None:
    """Let time pass until no reply is on its way: one whose reading took too long tries again."""
    await at_rest(place, clock)
    on_its_way = select(func.count()).select_from(Reply).where(Reply.state == ReplyState.QUEUED)
    while True:
        async with place.database.reads() as session:
            if not await session.scalar(on_its_way):
                return
        clock.by += CARDS_WAIT_FOR
        await at_rest(place, clock)


async def every_comment_ended(place: Town, clock: Ahead) -> None:
    """All are answered or closed, and what stands on the platform is what was signed for it."""
    await every_reply_left(place, clock)
    async with place.database.reads() as session:
        states = (await session.scalars(select(Comment.state))).all()
        sent = await session.execute(
            select(Comment.external_id, Draft.text, Reply.state)
            .join(Reply, Reply.comment_id == Comment.id)
            .join(Draft, Draft.id == Reply.draft_id)
        )
        replies = sent.all()
        is_open = Comment.state == CommentState.OPEN
        left = (await session.scalars(select(Comment.external_id).where(is_open))).all()
    assert (left, len(states)) == ([], COMMENTS)
    assert {*states} == {CommentState.ANSWERED, CommentState.CLOSED}
    assert {state for _, _, state in replies} == {ReplyState.SENT}
    assert len(replies) == states.count(CommentState.ANSWERED)
    for comment_id, text, _ in replies:
        assert await place.answers(comment_id) == [text]
    assert await place.record_holds()
