"""Take every picture of the guide anew: ``python -m tests.pictures`` (about two minutes)."""

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import expect

from tests.pictures.camera import CHANNELS, PHONE, Studio, studio
from tests.pictures.demo_on_show import running_demo, square_of, until_the_storm

FOLDER = Path(__file__).parents[2] / "docs/pictures"
OUTLET = "does this work w us outlets"
DISHES = "이거 식세기 되나요"
DUMPLINGS = "만두 몇개까지"
LOS_ANGELES = "LA 배송 되나요"
SENT_WITHIN = 60_000  # milliseconds: the undo window and some more


async def main() -> None:
    """Tell the story, stop, go on without it, and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        data = scratch / "demo"
        async with running_demo(data, "--speed", "20") as address:
            await until_the_storm(await square_of(address))
        async with (
            running_demo(data, "--no-story") as address,
            studio(address, FOLDER, scratch) as place,
        ):
            await in_english(place)
            await in_korean(place)
            await on_a_phone(place)
            await on_square(place, await square_of(address))


async def in_english(place: Studio) -> None:
    """Theo signs, and looks around."""
    async with place.camera("theo") as theo:
        await theo.open(f"channel={CHANNELS['en']}")
        await theo.to_top(theo.message(OUTLET))
        await theo.take("channel")
        thread = await theo.open_thread(OUTLET, channel=CHANNELS["en"])
        await theo.to_top(theo.message(OUTLET))
        await theo.take("draft")
        await thread.get_by_role("button", name="Approve").click()
        await expect(thread.get_by_role("button", name="Undo")).to_be_visible()
        await theo.take("signed")
        await theo.message(LOS_ANGELES).get_by_role("button", name="Review").click()
        await expect(theo.page.locator("dialog.modal")).to_be_visible()
        await theo.take("review")
        await theo.page.keyboard.press("Escape")
        await expect(thread.get_by_text("Sent").last).to_be_visible(timeout=SENT_WITHIN)
        await theo.to_top(theo.message(OUTLET))
        await theo.take("sent")
        await theo.open("view=home")
        await expect(theo.page.get_by_role("button", name="Review").first).to_be_visible()
        await theo.take("home")


async def in_korean(place: Studio) -> None:
    """Mina changes a word and signs; Jiwoo knows the brake."""
    async with place.camera("mina") as mina:
        await mina.open(f"channel={CHANNELS['ko']}")
        await mina.to_top(mina.message(DISHES))
        await mina.take("channel.ko")
        thread = await mina.open_thread(DISHES, channel=CHANNELS["ko"])
        await mina.to_top(mina.message(DISHES))
        await thread.get_by_role("button", name="수정").first.click()
        modal = mina.page.locator("dialog.modal")
        await expect(modal).to_be_visible()
        field = modal.locator("textarea").first
        await field.fill((await field.input_value()).replace("넣으셔도 돼요", "넣으시면 돼요"))
        await mina.take("review.ko")
        await modal.get_by_role("button", name="승인").click()
        await expect(thread.get_by_text("게시했어요").last).to_be_visible(timeout=SENT_WITHIN)
        await mina.take("sent.ko")
    async with place.camera("jiwoo") as jiwoo:
        await jiwoo.open("view=home")
        await expect(jiwoo.page.get_by_role("button", name="검토하기").first).to_be_visible()
        await jiwoo.take("home.ko")
        await jiwoo.page.get_by_role("button", name="게시 중단").click()
        await expect(jiwoo.page.locator("dialog.modal")).to_be_visible()
        await jiwoo.take("freeze.ko")


async def on_a_phone(place: Studio) -> None:
    """The same in a hand, at night."""
    async with place.camera("theo", size=PHONE, theme="dark", scale=2) as theo:
        await theo.open(f"channel={CHANNELS['en']}")
        await theo.to_top(theo.message(OUTLET))
        await theo.take("phone")
    async with place.camera("mina", size=PHONE, theme="dark", scale=2) as mina:
        await mina.open_thread(DUMPLINGS, channel=CHANNELS["ko"])
        await mina.take("phone.ko")


async def on_square(place: Studio, address: str) -> None:
    """What the public sees."""
    async with place.camera("theo") as anybody:
        await anybody.page.goto(address)
        question = anybody.page.locator("#c-comment-02")
        await expect(question.locator(".official")).to_be_visible()
        await anybody.to_top(anybody.page.locator("#p-C"), above=76)
        await anybody.take("square")


if __name__ == "__main__":
    asyncio.run(main())
