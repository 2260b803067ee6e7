"""One command starts everything, says where it is, and ends it in order."""

import os
import re
import signal
import socket
import sys
from pathlib import Path
from typing import Literal

import pytest

from bot.demo.data_folder import list_left_processes, note_processes
from bot.demo.made_up_secrets import SECRETS_FILE, read_secrets
from bot.demo.ports import choose_ports
from bot.demo.refused import PortTaken
from bot.demo.stage import read_stage
from bot.demo.supervisor import Options, Surroundings, run
from bot.demo.terminal import WORDS, draw_box
from tests.bot.demo.demo_terminal import Terminal, is_box
from tests.support.serving import free_port

WORLD_ONLY = """
import asyncio, sys
from pathlib import Path
from bot.demo.stage import read_stage
from bot.demo.world import run_world
asyncio.run(run_world(read_stage(Path(sys.argv[2]))))
"""
ENGLISH = WORDS["en"]


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "data")


def press_ctrl_c() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def test_it_says_one_address_when_everything_is_ready(terminal: Terminal):
    code = terminal.run(exits_when_ready=True)

    page = read_stage(terminal.folder / "stage.json").ports.page_url
    assert code == 0
    assert terminal.said.count("http://") == 1
    assert f"{page}/" in terminal.said


def test_it_says_where_the_key_of_the_levers_is_but_not_the_key(terminal: Terminal):
    terminal.run(exits_when_ready=True)

    file = terminal.folder / SECRETS_FILE
    assert f"{ENGLISH.levers} {file}" in terminal.said
    assert read_secrets(terminal.folder, accounts=[]).control_key not in terminal.said


def test_progress_is_shown_in_the_order_of_the_start(terminal: Terminal):
    terminal.run(exits_when_ready=True)

    ready = [line.removeprefix("✓ ") for line in terminal.lines if line.startswith("✓")]
    assert ready == [
        ENGLISH.database_ready,
        ENGLISH.square_ready,
        ENGLISH.workspace_ready,
        ENGLISH.product_ready,
    ]


def test_the_database_is_prepared_before_anything_starts(terminal: Terminal):
    terminal.run(exits_when_ready=True)

    assert terminal.prepared == [f"sqlite:///{terminal.folder / 'signoff.sqlite3'}"]
    assert terminal.given_to("serve")["SIGNOFF_DATABASE_URL"] == terminal.prepared[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_product_first_and_then_its_world(
    terminal: Terminal, number: signal.Signals
):
    terminal.react = lambda line: os.kill(os.getpid(), number) if is_box(line) else None

    code = terminal.run()

    assert code == 0
    assert (terminal.folder / "ended.txt").read_text().split() == ["serve", "demo-world"]
    assert terminal.lines[-1] == ENGLISH.stopped


def test_a_second_ctrl_c_ends_what_does_not_listen(terminal: Terminal):
    terminal.react = lambda line: (
        press_ctrl_c() if is_box(line) or line == ENGLISH.stopping else None
    )

    code = terminal.run(environment={"FAKE_STUBBORN": "serve"})

    assert code == 0
    assert terminal.lines[-1] == ENGLISH.stopped


def test_nobody_is_left_behind(terminal: Terminal):
    terminal.run(exits_when_ready=True)

    ports = read_stage(terminal.folder / "stage.json").ports
    for port in (ports.page, ports.square, ports.product):
        with socket.socket() as knock:
            assert knock.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize(("command", "name"), [("serve", "Signoff"), ("demo-world", "world")])
def test_a_process_that_dies_is_reported_with_its_last_words(
    terminal: Terminal, command: str, name: str
):
    code = terminal.run(environment={"FAKE_DIES": command})

    assert code == 1
    assert f"{name} ended with code 3" in terminal.said
    assert f"this is {command}" in terminal.said


def test_a_taken_port_is_named_with_the_remedy(terminal: Terminal):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]

        code = terminal.run(port=taken)

    assert code == 1
    assert f"Port {taken} is taken" in terminal.said
    assert "make demo PORT=" in terminal.said


def test_another_program_tells_its_own_way_to_other_ports():
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        pytest.raises(PortTaken, match=r"choose other ports: rehearse --port \d+$"),
    ):
        choose_ports(listener.getsockname()[1], retry="rehearse --port ")


def test_what_a_killed_demo_left_behind_is_named(terminal: Terminal):
    terminal.folder.mkdir()
    note_processes(terminal.folder, [os.getpid()])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        code = terminal.run(port=listener.getsockname()[1])

    assert code == 1
    assert f"kill {os.getpid()}" in terminal.said


def test_after_an_orderly_end_nothing_is_left_behind(terminal: Terminal):
    seen: list[list[int]] = []
    terminal.react = lambda line: (
        seen.append(list_left_processes(terminal.folder)) if is_box(line) else None
    )

    terminal.run(exits_when_ready=True)

    assert [len(running) for running in seen] == [2]
    assert list_left_processes(terminal.folder) == []


@pytest.mark.parametrize("speed", [0.0, -1.0, float("inf"), float("nan")])
def test_a_story_without_speed_is_refused(terminal: Terminal, speed: float):
    code = terminal.run(speed=speed)

    assert (code, terminal.prepared) == (1, [])
    assert "speed" in terminal.said


@pytest.mark.parametrize("port", [-1, 65_534, 70_000])
def test_a_port_that_cannot_be_is_refused(terminal: Terminal, port: int):
    code = terminal.run(port=port)

    assert (code, terminal.prepared) == (1, [])
    assert f"{port} is no port" in terminal.said


def test_a_chosen_port_is_that_of_the_page(terminal: Terminal):
    port = free_port()

    terminal.run(port=port, exits_when_ready=True)

    assert f"http://127.0.0.1:{port}/" in terminal.said


def test_a_second_demo_in_the_same_folder_is_sent_to_the_first(terminal: Terminal):
    second = Terminal(terminal.folder)
    codes: list[int] = []
    terminal.react = lambda line: codes.append(second.run()) if is_box(line) else None

    terminal.run(exits_when_ready=True)

    page = read_stage(terminal.folder / "stage.json").ports.page_url
    assert codes == [1]
    assert f"already running at {page}/" in second.said


def test_a_real_workspace_in_the_environment_is_left_alone(terminal: Terminal):
    real = {"SLACK_BOT_TOKEN": "xoxb-real", "SIGNOFF_PLATFORMS__FACEBOOK__TOKEN": "real"}

    terminal.run(environment=real, exits_when_ready=True)

    given = terminal.given_to("serve")
    assert given["SLACK_BOT_TOKEN"].startswith("xoxb-local-")
    assert "SIGNOFF_PLATFORMS__FACEBOOK__TOKEN" not in given


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "OPENAI_BASE_URL"])
def test_a_language_model_is_passed_on(terminal: Terminal, name: str):
    terminal.run(environment={name: "given"}, exits_when_ready=True)

    assert terminal.given_to("serve")[name] == "given"
    assert ENGLISH.no_model not in terminal.lines


def test_without_a_language_model_one_line_says_so(terminal: Terminal):
    terminal.run(environment={"OPENAI_API_KEY": ""}, exits_when_ready=True)

    assert terminal.lines.count(ENGLISH.no_model) == 1


def test_a_folder_that_cannot_be_written_is_named(terminal: Terminal):
    terminal.folder.write_text("a file")

    code = terminal.run()

    assert code == 1
    assert f"cannot keep its data in {terminal.folder}" in terminal.said


def test_choices_reach_the_world(terminal: Terminal):
    terminal.run(speed=6, is_storm_asked=True, has_story=False, locale="ko", exits_when_ready=True)

    stage = read_stage(terminal.folder / "stage.json")
    assert (stage.speed, stage.is_storm_asked, stage.has_story) == (6, True, False)
    assert WORDS["ko"].running in terminal.said


def test_the_real_world_becomes_ready(terminal: Terminal):
    world = (
        sys.executable,
        "-c",
        f"import sys\nif sys.argv[1] != 'serve':\n{indented(WORLD_ONLY)}",
    )
    around = Surroundings(
        environment={},
        manifest_for=lambda url: {"url": url},
        prepare=terminal.prepared.append,
        program=(*world,),
        say=terminal.say,
    )

    code = run(Options(data_dir=terminal.folder, port=0, has_story=False), around)

    # This product ends at once, which the supervisor must notice after the world was ready.
    assert code == 1
    assert f"✓ {ENGLISH.workspace_ready}" in terminal.lines


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


@pytest.mark.parametrize("locale", ["ko", "en"])
def test_the_frame_is_straight_in_both_languages(locale: Literal["ko", "en"]):
    lines = draw_box(WORDS[locale], "http://127.0.0.1:8700/").splitlines()

    # Korean letters take two columns.
    wide = {len(line) + len(re.findall("[가-힣]", line)) for line in lines}
    assert len(wide) == 1
