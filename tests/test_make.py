"""`make` on a machine with only Python and make: what it does, and what it says when it cannot."""

import ast
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from tests.support.serving import free_port

ROOT = Path(__file__).parents[1]
PROGRAMS = [ROOT / ".ci" / "prepare.py", ROOT / ".ci" / "troubles.py"]

ENDS_WELL = """
import signal, sys
def end(*_):
    print("stopped", flush=True)
    sys.exit(0)
signal.signal(signal.SIGINT, end)
print("up", flush=True)
signal.pause()
"""


Told = subprocess.CompletedProcess[str]


class Machine(NamedTuple):
    """A checkout with an empty lock, and a home and settings of its own."""

    checkout: Path
    settings: dict[str, str]

    def prepare(self, lock: str = "requirements.txt") -> Told:
        command = [sys.executable, str(self.checkout / ".ci" / "prepare.py"), lock]
        return subprocess.run(  # noqa: S603 - our own command
            [*command, "--venv", str(self.venv)],
            env=self.settings,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def venv(self) -> Path:
        return self.checkout / ".venv"


class Prepared(NamedTuple):
    """A machine with an environment, and what was told of it."""

    machine: Machine
    told: Told


def make_machine(folder: Path) -> Machine:
    checkout = folder / "signoff"
    (checkout / ".ci").mkdir(parents=True)
    for program in [*PROGRAMS, ROOT / ".ci" / "download_sizes.json"]:
        shutil.copy(program, checkout / ".ci")
    shutil.copy(ROOT / "pyproject.toml", checkout)
    (checkout / "requirements.txt").touch()
    nobody_listens = f"http://127.0.0.1:{free_port()}/simple"
    settings = {
        "HOME": str(folder),
        "PATH": "/usr/bin:/bin",
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_INDEX_URL": nobody_listens,
    }
    return Machine(checkout, settings)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return make_machine(tmp_path)


@pytest.fixture(scope="module")
def first_prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    """What `prepare` made of nothing: an environment takes seconds to create."""
    folder = tmp_path_factory.mktemp("prepared")
    machine = make_machine(folder)
    told = machine.prepare()
    shutil.copytree(machine.checkout, folder / "kept", symlinks=True)
    yield Prepared(machine, told)
    shutil.rmtree(folder)


@pytest.fixture
def prepared(first_prepared: Prepared) -> Prepared:
    """The same as it was then, at its own place: an environment cannot be moved."""
    checkout = first_prepared.machine.checkout
    shutil.rmtree(checkout)
    shutil.copytree(checkout.with_name("kept"), checkout, symlinks=True)
    return first_prepared


@pytest.fixture
def prepare(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The program as a module."""
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    spec = importlib.util.spec_from_file_location("prepare", PROGRAMS[0])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    sys.modules.pop("troubles", None)


def make(*words: str) -> Told:
    return subprocess.run(  # noqa: S603 - our own command
        ["make", "--no-print-directory", *words],  # noqa: S607 - make is what is tested
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.name)
def test_python_3_6_can_read_the_program_to_learn_that_it_is_too_old(program: Path):
    tree = ast.parse(program.read_text(encoding="utf-8"), feature_version=(3, 6))

    assert tree.body


def test_an_empty_environment_is_prepared_once(prepared: Prepared):
    second = prepared.machine.prepare()

    assert prepared.told.stdout.endswith(f"Ready: {prepared.machine.venv}\n")
    assert "MB to download" in prepared.told.stdout
    assert (second.returncode, second.stdout) == (0, "")


def test_the_environment_holds_the_command_and_its_version(prepared: Prepared):
    venv = prepared.machine.venv

    question = "import importlib.metadata as m; print(m.version('signoff'))"
    told = subprocess.run(  # noqa: S603 - our own command
        [venv / "bin" / "python", "-c", question],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "0.1.0"
    assert "from bot.__main__ import main" in (venv / "bin" / "signoff").read_text()


def test_another_lock_is_installed_over_it(prepared: Prepared):
    lock = prepared.machine.checkout / "requirements.txt"
    lock.write_text("# another\n", encoding="utf-8")

    again = prepared.machine.prepare()

    assert "Ready" in again.stdout
    assert "Creating" not in again.stdout


def test_without_a_network_the_remedy_is_said_and_the_next_run_makes_it_anew(prepared: Prepared):
    machine = prepared.machine
    lock = machine.checkout / "requirements.txt"
    lock.write_text(f"click==8.5.1 --hash=sha256:{'0' * 64}\n", encoding="utf-8")

    failed = machine.prepare()
    is_marked = (machine.venv / ".unfinished").exists()
    lock.write_text("", encoding="utf-8")  # as it was before
    repaired = machine.prepare()

    assert (failed.returncode, is_marked) == (69, True)
    assert "no connection to the package index" in failed.stdout
    assert "Creating the virtual environment" in repaired.stdout
    assert "Ready" in repaired.stdout
    assert not (machine.venv / ".unfinished").exists()


def test_a_folder_that_is_no_environment_is_left_alone(machine: Machine):
    machine.venv.mkdir()
    (machine.venv / "holiday.jpg").touch()

    refused = machine.prepare()

    assert refused.returncode == 1
    assert "is not a virtual environment" in refused.stdout
    assert (machine.venv / "holiday.jpg").exists()


def test_a_python_that_is_too_old_says_what_to_install(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))

    with pytest.raises(prepare.Unprepared, match=r"needs CPython 3\.11 or newer(?s:.*)apt install"):
        prepare.require_python()


def test_a_python_that_is_too_old_hands_over_to_a_newer_one(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "python3.13").write_text("#!/bin/sh\nexit 127\n")  # an empty shim
    (tmp_path / "python3.12").symlink_to(sys.executable)
    (tmp_path / "python3.13").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    started: list[str] = []
    monkeypatch.setattr(prepare.os, "execv", lambda path, _arguments: started.append(path))

    with pytest.raises(prepare.Unprepared):
        prepare.require_python()

    assert started[0] == str(tmp_path / "python3.12")


def test_a_python_without_ensurepip_names_the_package(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(prepare.Unprepared, match="without ensurepip") as refusal:
        prepare.require_ensurepip()

    assert prepare.package_with_ensurepip() in str(refusal.value)


@pytest.mark.parametrize(
    ("release", "command"),
    [
        ("ID=debian\n", "apt install python3.{}-venv"),
        ('ID=pop\nID_LIKE="ubuntu debian"\n', "apt install python3.{}-venv"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "dnf install"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "zypper install python3{}-base"),
        ("ID=alpine\n", "apk add"),
        ("ID=plan9\n", "python.org"),
    ],
)
def test_each_system_has_its_own_package(
    prepare: ModuleType, tmp_path: Path, release: str, command: str
):
    (tmp_path / "os-release").write_text(release)

    assert command.format(sys.version_info.minor) in prepare.package_with_ensurepip(
        tmp_path / "os-release"
    )


def test_a_full_disk_is_noticed_before_anything_is_downloaded(
    prepare: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr(prepare.sys, "platform", "linux")
    monkeypatch.setattr(prepare.platform, "machine", lambda: "x86_64")
    little = shutil._ntuple_diskusage(10**10, 10**10, 5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: little)

    with pytest.raises(prepare.Unprepared, match=r"disk is full: .* 5 MB are free"):
        prepare.announce(ROOT / "requirements.txt", tmp_path / "deep" / "venv")


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("OSError: [Errno 28] No space left on device: '/x'", "disk is full"),
        ("Temporary failure in name resolution\nERROR: No matching distribution", "no connection"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "differs"),
        ("error: command 'x86_64-linux-gnu-gcc' failed: No such file", "build-essential"),
        ("error: Failed to build 'numpy' when getting requirements", "compiler"),
        ("ssl.SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED", "PIP_CERT"),
        ("ERROR: Could not find a version (from versions: none)", "does not exist for this Python"),
        ("ERROR: [Errno 13] Permission denied: '/usr/lib'", "make VENV="),
        ("ERROR: something new", "something new"),
    ],
)  # fmt: skip
def test_what_pip_writes_becomes_a_sentence_with_a_remedy(
    prepare: ModuleType, written: str, remedy: str
):
    assert remedy in prepare.explain(written)


def test_every_lock_has_its_download_sizes(prepare: ModuleType):
    sizes = prepare.json.loads(prepare.SIZES.read_text(encoding="utf-8"))

    assert set(sizes) == {path.name for path in ROOT.glob("requirements*.txt")}
    assert all(size > prepare.MEGABYTE for sizes in sizes.values() for size in sizes.values())


def test_make_alone_shows_what_there_is():
    shown = make().stdout

    assert "make demo " in shown
    assert "make test " in shown


def test_make_says_nothing_of_a_demo_that_ctrl_c_ended_well(tmp_path: Path):
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f"#!{sys.executable}\n{ENDS_WELL}")
    python.chmod(0o755)
    made = subprocess.Popen(  # noqa: S603 - our own command
        ["make", "-o", "runtime", "demo", f"VENV={tmp_path}"],  # noqa: S607 - make is what is tested
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with made:
        assert made.stdout is not None
        assert "up\n" in iter(made.stdout.readline, "")
        os.killpg(made.pid, signal.SIGINT)  # as a terminal does: to everybody in it
        told = made.stdout.read()

    assert "stopped" in told
    assert "demo]" not in told  # as in "*** [Makefile:28: demo] Interrupt"


def test_a_missing_python_is_said_in_a_sentence():
    refused = make("runtime", "PYTHON=no-such-python")

    assert refused.returncode != 0
    assert "no-such-python was not found. Install CPython 3.11" in refused.stdout
