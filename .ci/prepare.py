"""Make the virtual environment from a lock file: `make` calls this before anything is installed.

Standard library only. The syntax is that of Python 3.6 (a test parses it so), because an old
``python3`` must be able to say what is wrong, or to hand over to a newer one beside it.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, TextIO

from troubles import NO_NETWORK, explain

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")
ROOT = Path(__file__).resolve().parents[1]
SIZES = ROOT / ".ci" / "download_sizes.json"
MEGABYTE = 1_000_000
UNPACKED = 3  # times the download: 142 MB become 350 MB, and a wheel lies beside what it unpacks to
PACKAGE = r"(?:Collecting|Processing \S*/|Ignoring|Requirement already satisfied:)\s*([^\s:]+)"
STAMP = ".holds-"  # of a finished installation
UNFINISHED = ".unfinished"  # from before anything is changed until after the stamp is written
EX_UNAVAILABLE = 69  # sysexits.h: no network; `tests/test_packaging.py` tells it from a failure


class Unprepared(Exception):
    """Why there is no environment, and what a person can do about it."""

    def __init__(self, words: str, status: int = 1) -> None:
        super().__init__(words)
        self.status = status


def main() -> int:
    """Prepare the environment named on the command line; returns the exit status."""
    try:
        require_python()
        wishes = read_arguments()
        prepare(ROOT / wishes.lock, wishes.venv)
    except Unprepared as trouble:
        say(f"\nsignoff: {trouble}")
        return trouble.status
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again; what was downloaded is kept.")
        return 130
    return 0


def say(words: str) -> None:
    """Show a line at once, also through a pipe."""
    print(words, flush=True)  # noqa: T201 - speaking to a person is the purpose here


def read_arguments() -> argparse.Namespace:
    """Read the command line: where to, and from which lock."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("lock", help="requirements.txt or requirements-dev.txt")
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    return parser.parse_args()


def require_python() -> None:
    """Hand over to a newer Python where this one is too old; raises `Unprepared`."""
    is_known = platform.python_implementation() == "CPython"
    if sys.version_info >= OLDEST and is_known:
        return
    for name in NEWER:
        found = shutil.which(name)
        if found and is_usable(found):
            say(f"This is Python {platform.python_version()}; going on with {found}.")
            os.execv(found, [found, *sys.argv])  # noqa: S606 - no shell is the point
    raise Unprepared(
        f"Signoff needs CPython 3.11 or newer; this is {platform.python_implementation()} "
        f"{platform.python_version()} ({sys.executable}).\n"
        "Install one (Debian, Ubuntu: apt install python3 python3-venv; Fedora: dnf install\n"
        "python3; macOS: brew install python@3.12), or name one: make PYTHON=/path/to/python3 …"
    )


def is_usable(python: str) -> bool:
    """Whether *python* starts, is CPython and new enough; a version manager's shim may be empty."""
    question = (
        "import sys; sys.exit(sys.version_info < (3, 11) or sys.implementation.name != 'cpython')"
    )
    return is_success([python, "-c", question])


def is_success(command: "list[str]") -> bool:
    """Run *command* in silence."""
    quiet = subprocess.DEVNULL
    return subprocess.run(command, stdout=quiet, stderr=quiet, check=False).returncode == 0  # noqa: S603 - our own


def prepare(lock: Path, venv: Path) -> None:
    """Bring *venv* to what *lock* says, or do nothing if it is there; raises `Unprepared`."""
    if is_held(lock, venv):
        return
    announce(lock, venv)
    if not is_whole(venv):
        make_venv(venv)
    unfinished = venv / UNFINISHED
    unfinished.touch()
    for stamp in venv.glob(f"{STAMP}*"):  # what an earlier lock named may be replaced from here on
        stamp.unlink()
    install(lock, venv)
    enter_project(venv)
    (venv / f"{STAMP}{lock.stem}").write_text(fingerprint(lock), encoding="utf-8")
    unfinished.unlink()
    say(f"Ready: {venv}")


def is_held(lock: Path, venv: Path) -> bool:
    """Whether *venv* has what *lock* names; the development lock holds all of the other one."""
    if not (venv / "bin" / "python").exists() or (venv / UNFINISHED).exists():
        return False
    for stamp in venv.glob(f"{STAMP}{lock.stem}*"):
        held = lock.with_name(f"{stamp.name[len(STAMP) :]}.txt")
        if held.exists() and stamp.read_text(encoding="utf-8") == fingerprint(held):
            return True
    return False


def fingerprint(lock: Path) -> str:
    """What the stamp must say: another lock, Python or place of the checkout prepares anew."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    project = read_project()
    entered = [project["version"], *project["scripts"]]
    return f"{digest} {entered} {platform.python_version()} {ROOT}\n"


def announce(lock: Path, venv: Path) -> None:
    """Say how much will be downloaded; raises `Unprepared` if the disk cannot hold it."""
    machine = f"{sys.platform}-{platform.machine().lower()}"
    size = json.loads(SIZES.read_text(encoding="utf-8"))[lock.name].get(machine)
    room = shutil.disk_usage(str(existing_parent(venv))).free
    if size is None:
        say(f"Packages for {machine} will be downloaded (size unknown here, about 150 MB).")
        return
    needed = size * UNPACKED
    amounts = f"{size // MEGABYTE} MB to download (less what pip has kept), {needed // MEGABYTE} MB"
    if room < needed and not is_whole(venv):
        raise Unprepared(
            f"the disk is full: {amounts} on disk are needed, {room // MEGABYTE} MB are free\n"
            f"at {venv}. Make room, or choose another place: make VENV=/some/folder …"
        )
    say(f"Preparing {venv} with Python {platform.python_version()}: {amounts} on disk.")


def existing_parent(path: Path) -> Path:
    """The nearest folder above *path*, or itself, that exists."""
    path = path.absolute()
    while not path.exists():
        path = path.parent
    return path


def make_venv(venv: Path) -> None:
    """Create *venv*, also in place of one that is broken, unfinished or of another Python."""
    if venv.exists() and not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
        raise Unprepared(
            f"{venv} exists and is not a virtual environment; move it away, or choose another\n"
            "place: make VENV=/some/folder …"
        )
    require_ensurepip()
    say("Creating the virtual environment …")
    made = run([sys.executable, "-m", "venv", "--clear", str(venv)])
    if made.returncode:
        raise Unprepared(explain(made.stdout))


def is_whole(venv: Path) -> bool:
    """Whether an installation may go on in *venv*."""
    python = venv / "bin" / "python"
    if not python.exists() or (venv / UNFINISHED).exists():
        return False
    same = f"import sys, pip; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])})"
    return is_success([str(python), "-c", same])


def require_ensurepip() -> None:
    """Raise `Unprepared` naming the package to install where a system splits Python up."""
    try:
        import ensurepip  # noqa: F401, PLC0415 - only whether it is there
        import venv  # noqa: F401, PLC0415
    except ImportError:
        raise Unprepared(
            f"{sys.executable} comes without ensurepip or venv. Install the missing part:\n"
            f"  {package_with_ensurepip()}\nand run the same command again."
        ) from None


def package_with_ensurepip(release: Path = Path("/etc/os-release")) -> str:
    """The command that installs the missing part on this system, by os-release(5)."""
    text = release.read_text(encoding="utf-8") if release.exists() else ""
    family = " ".join(re.findall(r"^ID(?:_LIKE)?=\"?([^\"\n]*)", text, re.MULTILINE))
    version = "{}.{}".format(*sys.version_info)
    if re.search("debian|ubuntu", family):
        return f"apt install python{version}-venv"
    if re.search("fedora|rhel|centos", family):
        return "dnf install python3-pip python3-libs"
    if "suse" in family:
        return f"zypper install python{version.replace('.', '')}-base"
    if "alpine" in family:
        return "apk add python3 py3-pip"
    return "a Python with ensurepip, for example from python.org"


def install(lock: Path, venv: Path) -> None:
    """Install exactly what *lock* names, by hash; raises `Unprepared`."""
    command = [str(venv / "bin" / "python"), "-m", "pip", "install", "--require-hashes"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    command += ["--retries", "2", "-r", str(lock)]
    count = len(re.findall(r"^[a-z0-9]\S*==", lock.read_text(encoding="utf-8"), re.MULTILINE))
    log = venv / "install.log"
    with log.open("w", encoding="utf-8") as journal:
        status = follow(command, journal, count)
    if status:
        written = log.read_text(encoding="utf-8")
        words = explain(written)
        raise Unprepared(
            f"{words}\nThe whole record: {log}", EX_UNAVAILABLE if words == NO_NETWORK else 1
        )


def follow(command: "list[str]", journal: TextIO, count: int) -> int:
    """Run pip, keep what it writes in *journal*, show each of *count* packages as it comes."""
    seen = 0
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        for line in pip.stdout or ():
            journal.write(line)
            found = re.match(PACKAGE, line)
            if found:
                seen += 1
                say(f"  [{seen}/{count}] {found.group(1)}")
            elif line.startswith(("Installing collected", "Building wheel")):
                say(f"  {line.split(':')[0].strip()} …")
    return pip.returncode


def run(command: "list[str]") -> "subprocess.CompletedProcess[str]":
    """Run *command* with its output as text."""
    return subprocess.run(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def enter_project(venv: Path) -> None:
    """Let *venv* know the product and its commands; it runs from its checkout, nothing is built."""
    project = read_project()
    for name, target in project["scripts"].items():
        write_launcher(venv, name, *target.split(":"))
    name, version = project["name"], project["version"]
    (packages,) = venv.glob("lib/python3*/site-packages")
    for former in packages.glob(f"{name}-*.dist-info"):
        shutil.rmtree(former)
    described = packages / f"{name}-{version}.dist-info"
    described.mkdir()
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (described / "METADATA").write_text(metadata, encoding="utf-8")


def read_project() -> "dict[str, Any]":
    """The table ``[project]`` of `pyproject.toml`."""
    import tomllib  # noqa: PLC0415 - only here, on a Python that has it

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return dict(project)


def write_launcher(venv: Path, name: str, module: str, function: str) -> None:
    """Write one command of ``[project.scripts]``."""
    launcher = venv / "bin" / name
    launcher.write_text(
        f"#!{(venv / 'bin' / 'python').absolute()}\n"
        f"import sys\n\nsys.path.insert(0, {str(ROOT)!r})\n"
        f"from {module} import {function}\n\nsys.exit({function}())\n",
        encoding="utf-8",
    )
    launcher.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
