"""Faults on purpose, and where they leave the workspace."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.bot.demo.workspace.bolt import Bot
from tests.support.workspace import Json, LocalWorkspace, a_config, local_workspace


def last_event(ws: LocalWorkspace) -> Json:
    event: Json = ws.deliveries()[-1]["body"]["event"]
    return event


@pytest.fixture
def hasty(ws: LocalWorkspace) -> AsyncWebClient:
    return AsyncWebClient(token=ws.bot_token, base_url=ws.api_url, timeout=1)


async def test_too_many_requests(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("fault", method="chat.postMessage", kind="rate_limited", retry_after=7)

    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(channel="C_KR", text="a")

    assert refusal.value.response.headers["Retry-After"] == "7"
    assert ws.messages("C_KR") == []


async def test_a_server_error_for_the_planned_number_of_calls(
    ws: LocalWorkspace, client: AsyncWebClient
):
    await ws.control("fault", method="chat.postMessage", kind="server_error", times=1)

    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel="C_KR", text="a")
    second = await client.chat_postMessage(channel="C_KR", text="b")

    assert second["ok"]


@pytest.mark.parametrize(("kind", "posted"), [("timeout_before", 0), ("timeout_after", 1)])
async def test_a_timeout_before_or_after_the_commit(
    ws: LocalWorkspace, hasty: AsyncWebClient, kind: str, posted: int
):
    await ws.control("fault", method="chat.postMessage", kind=kind)

    with pytest.raises(asyncio.TimeoutError):
        await hasty.chat_postMessage(channel="C_KR", text="a")

    assert len(ws.messages("C_KR")) == posted


async def test_a_connection_lost_in_the_middle(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("fault", method="chat.postMessage", kind="reset")

    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel="C_KR", text="a")

    assert len(ws.messages("C_KR")) == 1


async def test_a_bot_removed_from_a_channel(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("remove_from_channel", channel="C_KR")

    with pytest.raises(SlackApiError, match="not_in_channel"):
        await client.chat_postMessage(channel="C_KR", text="a")


@pytest.mark.parametrize(
    ("channel", "name"), [("C_KR", "channel_archive"), ("C_ONCALL", "group_archive")]
)
async def test_an_archived_channel_is_told_by_its_kind(ws: LocalWorkspace, channel: str, name: str):
    await ws.control("archive_channel", channel=channel, user="U_ARA")
    await ws.settle()

    assert last_event(ws) == {
        "type": name,
        "channel": channel,
        "user": "U_ARA",
        "is_moved": 0,
        "event_ts": last_event(ws)["event_ts"],
    }


async def test_a_change_of_a_group_is_told_in_both_of_slacks_events(ws: LocalWorkspace):
    (before,) = ws.workspace.directory.usergroups.all()

    await ws.control("change_group", group="S_ONCALL", users=["U_MINA", "U_THEO"])
    await ws.settle()

    sent = {(event := each["body"]["event"])["type"]: event for each in ws.deliveries()}
    changed = sent["subteam_members_changed"]
    assert changed == {
        "type": "subteam_members_changed",
        "subteam_id": "S_ONCALL",
        "team_id": before["team_id"],
        "date_previous_update": before["date_update"],
        "date_update": int(float(changed["event_ts"])),
        "added_users": ["U_MINA", "U_THEO"],
        "added_users_count": 2,
        "removed_users": ["U_HANEUL"],
        "removed_users_count": 1,
        "event_ts": changed["event_ts"],
    }
    assert sent["subteam_updated"]["subteam"]["users"] == ["U_MINA", "U_THEO"]


async def test_a_disabled_group_is_told_and_found_no_more(
    ws: LocalWorkspace, client: AsyncWebClient
):
    await ws.control("change_group", group="S_ONCALL", disabled=True)
    await ws.settle()

    (sent,) = [each["body"]["event"] for each in ws.deliveries()]
    assert (sent["type"], sent["subteam"]["date_delete"] > 0) == ("subteam_updated", True)
    with pytest.raises(SlackApiError, match="no_such_subteam"):
        await client.usergroups_users_list(usergroup="S_ONCALL")
    assert (await client.usergroups_list())["usergroups"] == []
    shown = await client.usergroups_users_list(usergroup="S_ONCALL", include_disabled=True)
    assert shown["users"] == ["U_HANEUL"]


async def test_a_channel_taken_out_of_the_archive_takes_messages_again(
    ws: LocalWorkspace, client: AsyncWebClient
):
    await ws.control("archive_channel", channel="C_KR", user="U_ARA")

    await ws.control("archive_channel", channel="C_KR", user="U_ARA", restore=True)

    assert (await client.chat_postMessage(channel="C_KR", text="a"))["ok"]


async def test_an_app_that_is_removed_is_told_and_may_do_nothing_more(
    ws: LocalWorkspace, client: AsyncWebClient
):
    await ws.control("uninstall")
    await ws.settle()

    sent = [delivery["body"]["event"]["type"] for delivery in ws.deliveries()]
    assert sorted(sent) == ["app_uninstalled", "tokens_revoked"]
    with pytest.raises(SlackApiError, match="token_revoked"):
        await client.auth_test()


async def test_held_back_events_are_told(ws: LocalWorkspace):
    result = await ws.control("limit_events")

    body = ws.deliveries()[-1]["body"]
    assert result["outcome"] == "acked"
    keys = {"token", "type", "team_id", "minute_rate_limited", "api_app_id"}
    assert (body["type"], set(body)) == ("app_rate_limited", keys)


async def test_a_snapshot_brings_everything_back(ws: LocalWorkspace, client: AsyncWebClient):
    first = await client.chat_postMessage(channel="C_KR", text="kept")
    await ws.control("snapshot", name="before")
    await client.chat_update(channel="C_KR", ts=first["ts"], text="changed")
    await client.chat_postMessage(channel="C_KR", text="b", thread_ts=first["ts"])
    await ws.control("archive_channel", channel="C_KR")
    await ws.control("revoke_token")

    await ws.control("restore", name="before")

    assert [m["text"] for m in ws.thread("C_KR", first["ts"])] == ["kept"]
    later = await client.chat_postMessage(channel="C_KR", text="later")
    assert [m["text"] for m in ws.messages("C_KR")] == ["kept", "later"]
    assert later["ts"] > first["ts"]


async def test_ids_never_come_twice_after_a_restore(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("snapshot")
    lost = (await client.chat_postMessage(channel="C_KR", text="a"))["ts"]
    seen = ws.workspace.tickets.issue_trigger("U_MINA")

    await ws.control("restore")

    again = (await client.chat_postMessage(channel="C_KR", text="a"))["ts"]
    assert again > lost
    assert ws.workspace.tickets.issue_trigger("U_MINA") != seen


async def test_a_restored_workspace_survives_a_restart(tmp_path: Path):
    config = a_config(state_path=tmp_path / "workspace.sqlite3")
    async with local_workspace(config) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        await client.chat_postMessage(channel="C_KR", text="kept")
        await ws.control("snapshot")
        await client.chat_postMessage(channel="C_KR", text="lost")
        await ws.control("restore")

    async with local_workspace(config) as ws:
        assert [m["text"] for m in ws.messages("C_KR")] == ["kept"]


async def test_an_unknown_snapshot_is_refused(ws: LocalWorkspace):
    answer = await ws.page.post("/_local/control/restore", json={"name": "never"})

    assert (answer.status_code, answer.json()["error"]) == (404, "snapshot_not_found")


MISTYPED: list[tuple[str, Json, str]] = [
    ("faults", {}, "faults is no lever. There are fault, events, "),
    ("", {}, " is no lever. There are fault, "),
    (
        "fault",
        {"kind": "reset", "count": 2},
        "count. fault takes kind, method, times, retry_after.",
    ),
    ("fault", {"kind": "explode"}, "kind: must be one of: rate_limited, server_error, "),
    ("fault", {"method": "chat.update"}, "kind. fault takes kind, method"),
    ("fault", {"kind": "reset", "method": "chat.updates"}, "method: must be one of: *, api.test"),
    ("fault", {"kind": "reset", "times": "many"}, "times: must be an integer. fault takes"),
    ("events", {"duplicate": -1}, "duplicate: must be between 0 and 1000. events takes duplicate"),
    ("drop_sockets", {"all": True}, "all. drop_sockets takes nothing."),
    ("advance", {}, "missing required field: seconds. advance takes seconds."),
    ("advance", {"seconds": 1e300}, "seconds: must be between 0 and 315360000. "),
    ("advance", {"seconds": float("nan")}, "The body must be a JSON object."),
    ("change_user", {"user": "U_MINA", "delete": True}, "delete. change_user takes user, name, "),
    ("change_user", {"user": "U_MINA", "tz": "Seoul"}, "tz: must be a valid IANA timezone. "),
    ("change_group", {"group": "S_ONCALL", "users": "U_MINA"}, "users: must be an array. "),
    (
        "remove_from_channel",
        {"channels": "C_KR"},
        "field: channel. remove_from_channel takes channel",
    ),
]


@pytest.mark.parametrize("row", MISTYPED, ids=[f"{n}-{row[0]}" for n, row in enumerate(MISTYPED)])
async def test_a_mistyped_lever_is_refused_with_the_right_names(
    ws: LocalWorkspace, row: tuple[str, Json, str]
):
    lever, given, words = row

    answer = await ws.page.post(f"/_local/control/{lever}", content=json.dumps(given))

    assert answer.status_code == 400
    assert words in answer.json()["message"]


async def test_nobody_who_is_not_there_leaves_a_channel(ws: LocalWorkspace):
    given = {"channel": "C_KR", "user": "U_NOBODY"}

    answer = await ws.page.post("/_local/control/remove_from_channel", json=given)

    assert (answer.status_code, answer.json()["error"]) == (404, "user_not_found")


async def test_a_person_who_left_is_told(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("change_user", user="U_DOYUN", deleted=True)
    await ws.settle()

    assert ws.deliveries()[-1]["body"]["event"]["type"] == "user_change"
    assert (await client.users_info(user="U_DOYUN"))["user"]["deleted"]


async def test_the_log_shows_calls_and_complaints(ws: LocalWorkspace, bot: Bot):
    await bot.client.chat_postMessage(channel="C_KR", text="a")
    await ws.settle()

    log = await ws.control("log", method="chat.postMessage")

    assert [call["arguments"] for call in log["calls"]] == [{"channel": "C_KR", "text": "a"}]
    assert log["complaints"] == []
