"""What is on the page stays true while people, channels and groups change."""

from functools import partial

import pytest_asyncio
from playwright.async_api import Locator, expect

from tests.bot.demo.page.conftest import IN_BROWSER, Desk, mrkdwn, rich
from tests.bot.demo.workspace.bolt import message

pytestmark = IN_BROWSER

NEWS = (
    "channel_archive",
    "channel_unarchive",
    "member_left_channel",
    "user_change",
    "subteam_updated",
    "subteam_members_changed",
)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(desk: Desk) -> Desk:
    """One whose bot listens to what happens to people and channels."""
    for event in NEWS:
        desk.bot.app.event(event)(partial(message, desk.bot))
    return desk


async def told(places: list[Locator], words: str) -> None:
    """Wait until each of these places holds these words and no box to write in."""
    for place in places:
        await expect(place.locator(".closed")).to_have_text(words)
        await expect(place.get_by_role("textbox")).to_have_count(0)


async def test_who_may_not_write_any_more_is_told_why(desk: Desk):
    ts = await desk.post(mrkdwn("The root"))
    await desk.open(f"/archives/C_KR/p{ts.replace('.', '')}")
    panes = [desk.page.locator(".main"), desk.page.locator(".thread")]
    await panes[1].get_by_role("textbox").fill("half a")

    await desk.ws.control("archive_channel", channel="C_KR", user="U_MINA")
    await told(panes, "This channel is archived.")
    await desk.ws.control("archive_channel", channel="C_KR", user="U_MINA", restore=True)
    await expect(panes[0].get_by_role("textbox")).to_be_visible()
    await expect(panes[1].get_by_role("textbox")).to_have_value("half a")

    await desk.ws.control("remove_from_channel", channel="C_KR", user="U_THEO")
    await told(panes, "You are not in this channel, so you cannot write here.")
    await expect(desk.message(ts)).to_contain_text("The root")
    await expect(desk.page.locator('.place[data-channel="C_KR"]')).to_have_count(0)


async def test_a_persons_new_name_stands_everywhere_at_once(desk: Desk):
    await desk.ws.type("C_KR", "Hello", as_="U_THEO")
    ts = await desk.post(mrkdwn("<@U_THEO> please look"))
    await desk.open()
    await expect(desk.message(ts).locator(".mention")).to_be_visible()

    await desk.ws.control("change_user", user="U_THEO", real_name="Dora Field")

    await expect(desk.message(ts).locator(".mention")).to_have_text("@Dora Field")
    await expect(desk.page.get_by_role("article", name="Dora Field")).to_contain_text("Hello")
    await expect(desk.page.locator(".main .avatar").first).to_have_text("DF")
    await expect(desk.page.locator(".switcher b")).to_have_text("Dora Field")


async def test_a_group_is_called_by_its_handle_and_stands_out_for_those_in_it(desk: Desk):
    ts = await desk.post(mrkdwn("<!subteam^S_ONCALL>"), rich(GROUP))
    await desk.open()
    mentions = desk.message(ts).locator(".mention")
    await expect(mentions).to_have_text(["@oncall"] * 2)
    await expect(mentions).to_have_class(["mention"] * 2)

    await desk.ws.control("change_group", group="S_ONCALL", users=["U_THEO"])

    await expect(mentions).to_have_class(["mention mine"] * 2)


GROUP = {"type": "usergroup", "usergroup_id": "S_ONCALL"}
