"""The README's way to a workspace, with the real commands as processes of their own."""

import asyncio
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.rehearsal import Rehearsal, Transport, rehearsing
from tests.support.town import labels_of
from tests.support.workspace import Json, LocalWorkspace

ROOT = Path(__file__).parents[2]
CHANNEL, THEO = "C0MOSIRUUS", "U0THEO0001"
QUESTION = "does this work w us outlets"
ANSWER = "The US and Canada model is 120 V and plugs straight in"
ENDS_WITHIN = 60.0  # seconds
PLAIN = {"HOME": "/nonexistent", "PATH": os.defpath}
PROGRAM = (sys.executable, "-m", "bot")


def commands_of_the_readme() -> list[list[str]]:
    """What the README tells to type between the variables and `signoff serve`."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"<!-- rehearsed -->\n```sh\n(.*?)```", text, re.DOTALL)
    return [shlex.split(line)[1:] for line in block.replace("\\\n", " ").splitlines()]


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database after every command of the README but the last."""
    file = tmp_path_factory.mktemp("settled") / "signoff.sqlite3"
    settings = {**PLAIN, "SIGNOFF_DATABASE_URL": f"sqlite:///{file}"}
    for command in commands_of_the_readme()[:-1]:
        subprocess.run([*PROGRAM, *command], cwd=ROOT, env=settings, check=True)  # noqa: S603 - ours
    return file


@asynccontextmanager
async def connected(place: Rehearsal, settled: Path, folder: Path) -> AsyncIterator[LocalWorkspace]:
    """The last command, `signoff serve`, until the block ends."""
    shutil.copy(settled, folder)
    with (folder / "serve.log").open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *PROGRAM,
            *commands_of_the_readme()[-1],
            cwd=ROOT,
            env={**PLAIN, **place.variables},
            stdout=output,
            stderr=output,
        )
    headers = {"X-Local-Workspace": "1", "X-Control-Key": place.control_key}
    address = place.workspace.url
    try:
        async with httpx.AsyncClient(base_url=address, headers=headers, trust_env=False) as page:
            yield LocalWorkspace(place.workspace, page)
    finally:
        process.terminate()
        status = await asyncio.wait_for(process.wait(), ENDS_WITHIN)
    assert status == 0


async def comment(place: Rehearsal) -> None:
    written = {"id": "c1", "post_id": "C", "author_name": "ranch_dressing_ok", "text": QUESTION}
    (await place.square.post("/control/comments", json=written)).raise_for_status()


async def draft_in(slack: LocalWorkspace) -> Json:
    """The first message with an Approve button in a thread of the channel."""

    def found() -> Any:
        threads = [slack.thread(CHANNEL, root["ts"]) for root in slack.messages(CHANNEL)]
        return next((m for thread in threads for m in thread if "Approve" in labels_of(m)), None)

    draft: Json = await slack.wait_for(found, 60)
    return draft


async def answers(place: Rehearsal) -> list[str]:
    """What stands in public, as soon as something does."""
    async with asyncio.timeout(60):
        while True:
            shown = (await place.square.get("/control/comments/c1")).json()
            if shown["answers"]:
                return [answer["text"] for answer in shown["answers"]]
            await asyncio.sleep(0.1)


@pytest.mark.parametrize("over", ["socket", "http"])
async def test_the_variables_of_the_readme_lead_to_a_signed_reply(
    over: Transport, settled: Path, tmp_path: Path
):
    async with (
        rehearsing(tmp_path, 0, over) as place,
        connected(place, settled, tmp_path) as slack,
    ):
        await comment(place)
        draft = await draft_in(slack)

        await slack.click(draft, "Approve", as_=THEO)

        (answer,) = await answers(place)
        assert answer.startswith(ANSWER)
        slack.expect_quiet()


@pytest.mark.parametrize(
    ("over", "missing"), [("socket", "SLACK_SIGNING_SECRET"), ("http", "SLACK_APP_TOKEN")]
)
async def test_each_transport_does_without_the_others_secret(
    over: Transport, missing: str, tmp_path: Path
):
    async with rehearsing(tmp_path, 0, over) as place:
        assert missing not in place.variables
