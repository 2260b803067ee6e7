"""What was typed and not sent is kept where it was typed."""

from playwright.async_api import expect

from tests.bot.demo.page.conftest import IN_BROWSER, Desk, mrkdwn

pytestmark = IN_BROWSER


async def test_an_unsent_message_waits_in_its_channel_and_its_thread(desk: Desk):
    ts = await desk.post(mrkdwn("The root"))
    await desk.open(f"/archives/C_KR/p{ts.replace('.', '')}")
    box, reply = (desk.page.locator(f"{pane} .composer-field") for pane in (".main", ".thread"))
    here = desk.page.locator('.place[data-channel="C_KR"]')
    elsewhere = desk.page.locator('.place[data-channel="C_US"]')
    await box.fill("to the channel")
    await reply.fill("to the thread")
    await expect(here.locator(".icon-pencil")).to_have_count(0)

    await elsewhere.click()
    await expect(here.locator(".icon-pencil")).to_be_visible()
    await expect(here).to_have_accessible_name("mosiru-kr unsent message")
    await expect(box).to_have_value("")
    await desk.page.reload()
    await here.click()
    await expect(box).to_have_value("to the channel")
    await desk.message(ts).locator(".time").first.click()
    await expect(reply).to_have_value("to the thread")

    await reply.press("Enter")
    await expect(desk.page.locator(".thread")).to_contain_text("to the thread")
    await box.fill("")
    await elsewhere.click()
    await expect(here.locator(".icon-hash")).to_be_visible()
