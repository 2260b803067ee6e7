"""How the Web API refuses: the exact code of every row, and each of them Slack's own."""

from dataclasses import replace

import httpx
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.demo.workspace.api.methods import METHODS
from tests.bot.demo.workspace.bolt import a_card
from tests.bot.demo.workspace.refusal_rows import ROWS, UPLOADS, Json, Row
from tests.support.mosiru import MANIFEST
from tests.support.workspace import (
    ANY_METHOD,
    PUBLISHED,
    Complaint,
    LocalWorkspace,
    a_config,
    local_workspace,
)


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{row.name}" for n, row in enumerate(ROWS)])
async def test_a_call_is_refused_with_slacks_code(
    ws: LocalWorkspace, client: AsyncWebClient, row: Row
):
    prepared = await row.given(ws, client)

    with pytest.raises(SlackApiError) as refusal:
        await client.api_call(row.method, json={**prepared, **row.arguments})

    answer = refusal.value.response
    assert answer["error"] == row.code, answer.data
    if row.message is not None:
        assert row.message in answer["response_metadata"]["messages"]
    ws.forgive(*[row.complaint] if row.complaint else [])


@pytest.mark.parametrize(("code", "arguments"), UPLOADS)
async def test_an_upload_is_refused_before_it_begins(
    client: AsyncWebClient, code: str, arguments: Json
):
    with pytest.raises(SlackApiError) as refusal:
        await client.api_call("files.getUploadURLExternal", params=arguments)

    assert refusal.value.response["error"] == code


def test_every_row_is_a_code_that_slack_documents_for_the_method():
    strange = [
        str(row) for row in ROWS if row.code not in (*ANY_METHOD, *PUBLISHED.get(row.method, ()))
    ]

    assert strange == []


async def test_a_code_slack_does_not_document_is_noticed(
    ws: LocalWorkspace, monkeypatch: pytest.MonkeyPatch, client: AsyncWebClient
):
    monkeypatch.setitem(PUBLISHED, "users.info", [])
    with pytest.raises(SlackApiError):
        await client.users_info(user="U_NOBODY")

    assert ws.unpublished() == {("users.info", "user_not_found")}
    monkeypatch.undo()


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "not_authed"),
        ("xoxb-wrong", "invalid_auth"),
        ("xapp-local-app", "not_allowed_token_type"),
    ],
)
async def test_a_wrong_token_is_told_apart(ws: LocalWorkspace, token: str, code: str):
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    answer = await ws.page.post("/api/users.list", headers=headers)

    assert answer.json() == {"ok": False, "error": code}


async def test_a_token_counts_in_a_header_or_a_form_only(ws: LocalWorkspace):
    token = {"token": ws.bot_token}

    in_json = await ws.page.post("/api/users.list", json=token)
    in_query = await ws.page.get("/api/users.list", params=token)
    in_form = await ws.page.post("/api/users.list", data=token)

    assert (in_json.json()["error"], in_query.json()["error"]) == ("not_authed", "not_authed")
    assert in_form.json()["ok"]


async def test_a_revoked_token_is_named(ws: LocalWorkspace, client: AsyncWebClient):
    await ws.control("revoke_token")

    with pytest.raises(SlackApiError) as refusal:
        await client.auth_test()

    assert refusal.value.response["error"] == "token_revoked"


@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.scope])
async def test_a_missing_scope_is_named_with_what_is_there(name: str):
    app = replace(a_config().app, manifest=with_scopes("commands"))

    async with local_workspace(a_config(app=app)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        with pytest.raises(SlackApiError) as refusal:
            await client.api_call(name)

    answer = refusal.value.response
    assert (answer["error"], answer["needed"], answer["provided"]) == (
        "missing_scope",
        METHODS[name].scope,
        "commands",
    )


@pytest.mark.parametrize(
    ("method", "channel", "scope"),
    [
        ("conversations.info", "C_KR", "channels:read"),
        ("conversations.info", "C_ONCALL", "groups:read"),
        ("conversations.members", "C_ONCALL", "groups:read"),
        ("conversations.history", "C_KR", "channels:history"),
        ("conversations.replies", "C_ONCALL", "groups:history"),
    ],
)
async def test_the_kind_of_channel_decides_the_scope(method: str, channel: str, scope: str):
    app = replace(a_config().app, manifest=with_scopes("chat:write"))

    async with local_workspace(a_config(app=app)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        with pytest.raises(SlackApiError) as refusal:
            await client.api_call(method, params={"channel": channel, "ts": "1.000001"})

    assert (refusal.value.response["error"], refusal.value.response["needed"]) == (
        "missing_scope",
        scope,
    )


async def test_a_home_that_the_manifest_switches_off_is_not_enabled():
    app = replace(a_config().app, manifest={**MANIFEST, "features": {}})

    async with local_workspace(a_config(app=app)) as ws:
        client = AsyncWebClient(token=ws.bot_token, base_url=ws.api_url)
        with pytest.raises(SlackApiError, match="not_enabled"):
            await client.views_publish(user_id="U_MINA", view={"type": "home", "blocks": a_card()})


async def test_a_form_only_method_ignores_json(client: AsyncWebClient):
    with pytest.raises(SlackApiError) as refusal:
        await client.api_call("files.getUploadURLExternal", json={"filename": "a.txt", "length": 1})

    assert refusal.value.response["error"] == "invalid_arguments"
    messages = refusal.value.response["response_metadata"]["messages"]
    assert messages == ["[ERROR] missing required field: filename"]


async def test_a_socket_is_asked_for_by_post(ws: LocalWorkspace):
    headers = {"Authorization": f"Bearer {ws.app_token}"}

    answer = await ws.page.get("/api/apps.connections.open", headers=headers)

    assert answer.json()["error"] == "insecure_request"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "invalid_json"),
        ("[]", "json_not_object"),
        ('{"text": "\\ud800"}', "invalid_json"),
        ('{"text": NaN}', "invalid_json"),
        ('{"text": ' + "[" * 100_000, "invalid_json"),
    ],
)
async def test_a_body_that_is_no_object_is_refused(ws: LocalWorkspace, body: str, code: str):
    headers = {
        "Authorization": f"Bearer {ws.bot_token}",
        "Content-Type": "application/json; charset=utf-8",
    }

    answer = await ws.page.post("/api/chat.postMessage", content=body, headers=headers)

    assert answer.json()["error"] == code


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("", "missing_post_type"),
        ("application/xml", "invalid_post_type"),
        ("multipart/form-data", "invalid_form_data"),
        ("multipart/form-data; boundary=x", "invalid_form_data"),
    ],
)
async def test_a_body_of_no_known_kind_is_refused(ws: LocalWorkspace, kind: str, code: str):
    headers = {"Authorization": f"Bearer {ws.bot_token}", "Content-Type": kind}

    answer = await ws.page.post("/api/auth.test", content="--y", headers=headers)

    assert answer.json()["error"] == code


async def test_blocks_without_text_are_accepted_with_a_warning(
    ws: LocalWorkspace, client: AsyncWebClient
):
    given = {"channel": "C_KR", "blocks": a_card()}

    answer = await client.api_call("chat.postMessage", json=given)

    assert answer["warning"] == "missing_text_in_message"
    assert answer["response_metadata"]["warnings"] == ["missing_text_in_message"]
    with pytest.raises(AssertionError, match="no_text"):
        ws.expect_quiet()
    ws.forgive(Complaint.NO_TEXT)


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral", "chat.update"])
async def test_attachments_that_nobody_would_see_are_complained_of(
    ws: LocalWorkspace, client: AsyncWebClient, method: str
):
    posted = await client.chat_postMessage(channel="C_KR", text="a")
    given = {"channel": "C_KR", "ts": posted["ts"], "user": "U_MINA", "text": "b"}

    await client.api_call(method, json={**given, "attachments": []})
    ws.expect_quiet()
    await client.api_call(method, json={**given, "attachments": [{"text": "c"}]})

    ws.forgive(Complaint.DROPPED)


async def test_names_that_slack_would_turn_into_pings_are_complained_of(
    ws: LocalWorkspace, client: AsyncWebClient
):
    await client.chat_postMessage(channel="C_KR", text="@mina", parse="none")
    ws.expect_quiet()
    await client.chat_postMessage(channel="C_KR", text="@mina", parse="full")

    ws.forgive(Complaint.DROPPED)


async def test_a_very_long_text_is_cut_with_a_warning(ws: LocalWorkspace, client: AsyncWebClient):
    answer = await client.chat_postMessage(channel="C_KR", text="x" * 40_001)

    assert len(answer["message"]["text"]) == 40_000
    assert answer["warning"] == "message_truncated"
    ws.forgive(Complaint.WARNING)


async def test_json_without_a_charset_is_warned_of(ws: LocalWorkspace):
    headers = {"Authorization": f"Bearer {ws.bot_token}"}

    answer = await ws.page.post("/api/auth.test", json={}, headers=headers)

    assert answer.json()["warning"] == "missing_charset"
    ws.forgive(Complaint.WARNING)


async def test_arguments_may_come_in_any_way(ws: LocalWorkspace):
    headers = {"Authorization": f"Bearer {ws.bot_token}"}
    typed = {**headers, "Content-Type": "application/json; charset=utf-8"}
    given = {"channel": "C_KR", "text": "a"}

    answers = [
        await ws.page.post("/api/chat.postMessage", params=given, headers=headers),
        await ws.page.get("/api/chat.postMessage", params=given, headers=headers),
        await ws.page.post("/api/chat.postMessage", data=given, headers=headers),
        await ws.page.post("/api/chat.postMessage", json=given, headers=typed),
        await ws.page.post("/api/chat.postMessage", files={"x": b""}, data=given, headers=headers),
        await ws.page.post("/api/chat.postMessage", data={**given, "token": ws.bot_token}),
        await ws.page.post(
            "/api/chat.postMessage", params={"channel": "C_KR"}, json={"text": "a"}, headers=typed
        ),
    ]

    assert [httpx_ok(answer) for answer in answers] == [True] * len(answers)


def with_scopes(*scopes: str) -> Json:
    return {**MANIFEST, "oauth_config": {"scopes": {"bot": list(scopes)}}}


def httpx_ok(answer: httpx.Response) -> bool:
    return bool(answer.json()["ok"])
