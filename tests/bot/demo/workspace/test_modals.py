"""Triggers, the stack of views, hashes, and what a submission may answer."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.demo.workspace.bolt import Bot, a_card, a_modal, plain
from tests.support.workspace import Complaint, LocalWorkspace

Json = dict[str, Any]
NO_FILE = {"type": "image", "alt_text": "a", "slack_file": {"id": "F_NONE"}}


async def a_trigger(ws: LocalWorkspace, bot: Bot) -> str:
    await ws.command("/signoff", "x", as_="U_MINA")
    trigger: str = bot.seen["command"][-1]["trigger_id"]
    return trigger


async def an_open_modal(ws: LocalWorkspace, bot: Bot, **changes: Any) -> Json:
    trigger_id = await a_trigger(ws, bot)
    answer = await bot.client.views_open(trigger_id=trigger_id, view=a_modal(**changes))
    view: Json = answer["view"]
    return view


def code_of(refusal: pytest.ExceptionInfo[SlackApiError]) -> str:
    code: str = refusal.value.response["error"]
    return code


async def test_a_trigger_works_once(ws: LocalWorkspace, bot: Bot):
    trigger_id = await a_trigger(ws, bot)
    await bot.client.views_open(trigger_id=trigger_id, view=a_modal())

    with pytest.raises(SlackApiError) as refusal:
        await bot.client.views_open(trigger_id=trigger_id, view=a_modal())

    assert code_of(refusal) == "exchanged_trigger_id"


async def test_a_trigger_works_for_three_seconds(ws: LocalWorkspace, bot: Bot):
    trigger_id = await a_trigger(ws, bot)
    ws.advance(3.1)

    with pytest.raises(SlackApiError) as refusal:
        await bot.client.views_open(trigger_id=trigger_id, view=a_modal())

    assert code_of(refusal) == "expired_trigger_id"


async def test_a_bad_view_does_not_use_up_the_trigger(ws: LocalWorkspace, bot: Bot):
    trigger_id = await a_trigger(ws, bot)
    with pytest.raises(SlackApiError):
        await bot.client.views_open(trigger_id=trigger_id, view=a_modal(submit=None))
    ws.forgive(Complaint.BAD_BLOCKS)

    answer = await bot.client.views_open(trigger_id=trigger_id, view=a_modal())

    assert answer["view"]["root_view_id"] == answer["view"]["id"]


async def test_three_views_fit_and_a_fourth_does_not(ws: LocalWorkspace, bot: Bot):
    section = {"type": "actions", "elements": a_card()[1]["elements"]}
    await an_open_modal(ws, bot, blocks=[section])
    for _ in range(2):
        await ws.click(ws.modal("U_MINA"), "Approve", as_="U_MINA")
        trigger_id = bot.seen["approve"][-1]["trigger_id"]
        await bot.client.views_push(trigger_id=trigger_id, view=a_modal(blocks=[section]))

    await ws.click(ws.modal("U_MINA"), "Approve", as_="U_MINA")
    trigger_id = bot.seen["approve"][-1]["trigger_id"]
    with pytest.raises(SlackApiError) as refusal:
        await bot.client.views_push(trigger_id=trigger_id, view=a_modal())

    assert (len(ws.modals("U_MINA")), code_of(refusal)) == (3, "push_limit_reached")


async def test_a_stale_hash_is_a_conflict(ws: LocalWorkspace, bot: Bot):
    view = await an_open_modal(ws, bot)
    await bot.client.views_update(view_id=view["id"], view=a_modal(), hash=view["hash"])

    with pytest.raises(SlackApiError) as refusal:
        await bot.client.views_update(view_id=view["id"], view=a_modal(), hash=view["hash"])

    assert code_of(refusal) == "hash_conflict"


async def test_an_external_id_finds_its_view_and_is_unique(ws: LocalWorkspace, bot: Bot):
    await an_open_modal(ws, bot, external_id="card-1")
    view = a_modal(external_id="card-1", title=plain("New"))
    await bot.client.views_update(external_id="card-1", view=view)
    trigger_id = await a_trigger(ws, bot)

    with pytest.raises(SlackApiError) as refusal:
        await bot.client.views_open(trigger_id=trigger_id, view=view)

    assert ws.modal("U_MINA")["title"]["text"] == "New"
    assert code_of(refusal) == "duplicate_external_id"


async def test_closing_is_told_only_when_asked_for(ws: LocalWorkspace, bot: Bot):
    await ws.close(await an_open_modal(ws, bot), as_="U_MINA")
    assert "closed" not in bot.seen

    await ws.close(await an_open_modal(ws, bot, notify_on_close=True), as_="U_MINA")

    assert [body["is_cleared"] for body in bot.seen["closed"]] == [False]
    assert ws.modals("U_MINA") == []


async def test_a_view_may_take_all_others_with_it(ws: LocalWorkspace, bot: Bot):
    root = await an_open_modal(ws, bot, notify_on_close=True)
    bot.answers["go"] = {"response_action": "push", "view": a_modal(clear_on_close=True)}
    await ws.submit(root, {"Reply": "go"}, as_="U_MINA")

    await ws.close(ws.modal("U_MINA"), as_="U_MINA")

    assert ws.modals("U_MINA") == []
    told = [(body["view"]["id"], body["is_cleared"]) for body in bot.seen["closed"]]
    assert told == [(root["id"], True)]


async def test_closing_all_tells_each_that_asked_from_the_top(ws: LocalWorkspace, bot: Bot):
    root = await an_open_modal(ws, bot, notify_on_close=True)
    bot.answers["go"] = {"response_action": "push", "view": a_modal(notify_on_close=True)}
    await ws.submit(root, {"Reply": "go"}, as_="U_MINA")
    top = ws.modal("U_MINA")

    await ws.close(top, as_="U_MINA", cleared=True)

    told = [(body["view"]["id"], body["is_cleared"]) for body in bot.seen["closed"]]
    assert told == [(top["id"], True), (root["id"], True)]


@pytest.mark.parametrize("action", ["update", "push"])
async def test_a_submission_may_change_the_stack(ws: LocalWorkspace, bot: Bot, action: str):
    view = await an_open_modal(ws, bot)
    following = a_modal(title=plain("Next"))
    bot.answers["go"] = {"response_action": action, "view": following}

    result = await ws.submit(view, {"Reply": "go"}, as_="U_MINA")

    assert result == {"ok": True, "response_action": action}
    titles = {"update": ["Next"], "push": ["Edit", "Next"]}[action]
    assert [v["title"]["text"] for v in ws.modals("U_MINA")] == titles


async def test_a_submission_may_clear_the_stack(ws: LocalWorkspace, bot: Bot):
    bot.answers["go"] = {"response_action": "clear"}

    result = await ws.submit(await an_open_modal(ws, bot), {"Reply": "go"}, as_="U_MINA")

    assert (result["response_action"], ws.modals("U_MINA")) == ("clear", [])


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nowhere": "x"}},
        {"response_action": "update", "view": {"type": "modal"}},
        {"response_action": "update", "view": a_modal(blocks=[NO_FILE])},
        {"response_action": "dance"},
    ],
    ids=["unknown block", "bad view", "unknown file", "unknown action"],
)
async def test_a_strange_answer_is_a_complaint(ws: LocalWorkspace, bot: Bot, answer: Json):
    bot.answers["go"] = answer

    result = await ws.submit(await an_open_modal(ws, bot), {"Reply": "go"}, as_="U_MINA")

    assert result["error"] == "bad_answer"
    ws.forgive(Complaint.BAD_ANSWER)


async def test_an_empty_required_field_never_reaches_the_bot(ws: LocalWorkspace, bot: Bot):
    result = await ws.submit(await an_open_modal(ws, bot), {"Reply": ""}, as_="U_MINA")

    assert result["errors"] == {"reply": "필수 항목이에요."}
    assert "saved" not in bot.seen


async def test_a_refused_entry_leaves_the_modal_open_and_the_bot_in_peace(
    ws: LocalWorkspace, bot: Bot
):
    number = {"type": "number_input", "action_id": "n", "is_decimal_allowed": False}
    block = {"type": "input", "block_id": "count", "label": plain("Count"), "element": number}
    view = await an_open_modal(ws, bot, blocks=[block])

    result = await ws.submit(view, {"Count": "ten"}, as_="U_MINA")

    assert result == {"ok": False, "errors": {"count": "정수를 입력해 주세요."}}
    assert ("saved" in bot.seen, len(ws.modals("U_MINA"))) == (False, 1)


async def test_a_state_of_another_form_is_refused_in_a_sentence(ws: LocalWorkspace, bot: Bot):
    view = await an_open_modal(ws, bot)
    body = {"user": "U_MINA", "view_id": view["id"], "state": {"reply": {"text": "go"}}}

    answer = await ws.page.post("/_local/view_submit", json=body)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_arguments")


async def test_an_untouched_field_keeps_its_initial_value(ws: LocalWorkspace, bot: Bot):
    await ws.submit(await an_open_modal(ws, bot), as_="U_MINA")

    values = bot.seen["saved"][0]["view"]["state"]["values"]
    assert values["reply"]["text"]["value"] == "draft"


async def test_nobody_submits_another_persons_modal(ws: LocalWorkspace, bot: Bot):
    view = await an_open_modal(ws, bot)

    result = await ws.submit(view, {"Reply": "mine"}, as_="U_THEO")

    assert result["error"] == "view_not_found"


async def test_a_home_is_published_for_one_person(ws: LocalWorkspace, bot: Bot):
    await ws.home("U_MINA")
    await ws.wait_for(lambda: ws.home_view("U_MINA"))

    assert ws.home_view("U_THEO") is None
    assert "view" not in bot.seen["home"][0]["event"]


async def test_the_second_opening_brings_the_view_along(ws: LocalWorkspace, bot: Bot):
    await ws.home("U_MINA")
    first = await ws.wait_for(lambda: ws.home_view("U_MINA"))
    await ws.settle()

    await ws.home("U_MINA")
    await ws.wait_for(lambda: len(bot.seen["home"]) == 2)

    assert bot.seen["home"][1]["event"]["view"]["id"] == first["id"]


async def test_a_new_initial_value_under_the_same_id_is_not_shown(ws: LocalWorkspace, bot: Bot):
    view = await an_open_modal(ws, bot)
    changed = a_modal()
    changed["blocks"][0]["element"]["initial_value"] = "another draft"
    await bot.client.views_update(view_id=view["id"], view=changed)

    await ws.submit(ws.modal("U_MINA"), as_="U_MINA")

    values = bot.seen["saved"][0]["view"]["state"]["values"]
    assert values["reply"]["text"]["value"] == "draft"
