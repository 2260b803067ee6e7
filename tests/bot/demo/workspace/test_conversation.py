"""Bolt and slack_sdk, unmodified, against the workspace, over both transports."""

from tests.bot.demo.workspace.bolt import Bot, a_card
from tests.support.workspace import LocalWorkspace

Pair = tuple[LocalWorkspace, Bot]


async def test_a_click_reaches_the_bot_and_the_card_changes(anywhere: Pair):
    ws, bot = anywhere
    await bot.client.chat_postMessage(channel="C_KR", text="New", blocks=a_card())

    result = await ws.click(ws.messages("C_KR")[0], "Approve", as_="U_MINA")

    assert result["ok"], result
    assert ws.messages("C_KR")[0]["text"] == "Signed"
    assert bot.seen["approve"][0]["actions"][0]["value"] == "d1"
    ws.expect_quiet()


async def test_a_click_opens_a_modal_and_its_text_comes_back(anywhere: Pair):
    ws, bot = anywhere
    await bot.client.chat_postMessage(channel="C_KR", text="New", blocks=a_card(action_id="edit"))
    await ws.click(ws.messages("C_KR")[0], "Approve", as_="U_MINA")

    result = await ws.submit(ws.modal("U_MINA"), {"Reply": "a better text"}, as_="U_MINA")

    assert result == {"ok": True, "response_action": None}
    values = bot.seen["saved"][0]["view"]["state"]["values"]
    assert values == {"reply": {"text": {"type": "plain_text_input", "value": "a better text"}}}
    assert ws.modals("U_MINA") == []


async def test_errors_of_a_submission_keep_the_modal_open(anywhere: Pair):
    ws, bot = anywhere
    await bot.client.chat_postMessage(channel="C_KR", text="New", blocks=a_card(action_id="edit"))
    await ws.click(ws.messages("C_KR")[0], "Approve", as_="U_MINA")

    bot.answers["bad"] = {"response_action": "errors", "errors": {"reply": "Not like this"}}
    result = await ws.submit(ws.modal("U_MINA"), {"Reply": "bad"}, as_="U_MINA")

    assert result == {"ok": False, "errors": {"reply": "Not like this"}}
    assert len(ws.modals("U_MINA")) == 1


async def test_a_command_is_answered_to_the_person_alone(anywhere: Pair):
    ws, _ = anywhere

    await ws.command("/signoff", "queue", as_="U_MINA")

    assert [m["text"] for m in ws.ephemerals("U_MINA")] == ["You said queue"]
    assert ws.ephemerals("U_THEO") == []


async def test_opening_the_home_brings_a_published_home(anywhere: Pair):
    ws, _ = anywhere

    await ws.home("U_MINA")
    view = await ws.wait_for(lambda: ws.home_view("U_MINA"))

    assert view["blocks"][0]["text"]["text"] == "Home"
    ws.expect_quiet()


async def test_a_typed_message_reaches_the_bot(anywhere: Pair):
    ws, bot = anywhere

    await ws.type("C_KR", "hello <b> & @theo", as_="U_MINA")
    await ws.wait_for(lambda: bot.seen["message"])

    event = bot.seen["message"][0]["event"]
    assert event["text"] == "hello &lt;b&gt; &amp; <@U_THEO>"
    assert [ping["ts"] for ping in ws.pings("U_THEO")] == [event["ts"]]
