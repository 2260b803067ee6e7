"""Write the lock files and the table of download sizes: `make lock`. Needs uv and the network.

The sizes come from the package index (PEP 700) by way of a PEP 751 lock that is not kept, because
it holds addresses.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from packaging import tags
from packaging.markers import Environment
from packaging.pylock import PackageSdist, PackageWheel, Pylock
from packaging.tags import Tag

ROOT = Path(__file__).resolve().parents[1]
LOCKS: dict[str, list[str]] = {
    "requirements.txt": [],
    "requirements-dev.txt": ["--group", "dev", "-c", "requirements.txt"],
}
HOW = [
    *("uv", "pip", "compile", "--universal", "--generate-hashes", "--python-version", "3.11"),
    "--no-strip-extras",  # pip refuses `name[extra]` beside a hashed `name` once a newer one is out
]
PYTHONS = ((3, 11), (3, 12), (3, 13))
LINUX, MAC = (2, 36), (14, 0)  # glibc of Debian 12; the oldest macOS that Apple still mends


def main() -> int:
    """Compile each lock anew, keeping versions that still fit; ``--upgrade`` takes the newest."""
    if shutil.which("uv") is None:
        sys.stderr.write("signoff: uv is missing; install it (pipx install uv) and run again.\n")
        return 1
    sizes = {name: write_lock(name, options) for name, options in LOCKS.items()}
    table = json.dumps(sizes, indent=2, sort_keys=True) + "\n"
    (ROOT / ".ci" / "download_sizes.json").write_text(table, encoding="utf-8")
    return 0


def write_lock(name: str, options: Sequence[str]) -> dict[str, int]:
    """Compile one lock; returns the bytes to download on each kind of machine."""
    command = [*HOW, "-o", name, "pyproject.toml", *options]
    compile_lock([*command, *sys.argv[1:], "--no-emit-index-url", "--no-emit-find-links"], command)
    with tempfile.TemporaryDirectory() as folder:
        sized = Path(folder) / "pylock.toml"
        compile_lock([*HOW, "-o", str(sized), "pyproject.toml", *options, "-c", name], command)
        lock = Pylock.from_dict(tomllib.loads(sized.read_text(encoding="utf-8")))
    return {machine: max(size(lock, machine, python) for python in PYTHONS) for machine in MACHINES}


def compile_lock(command: Sequence[str], shown: Sequence[str]) -> None:
    """Run uv with *shown* as the command in the file's head."""
    environment = {**os.environ, "UV_CUSTOM_COMPILE_COMMAND": " ".join(shown)}  # noqa: TID251 - passed on, not read
    subprocess.run([*command, "--quiet"], cwd=ROOT, env=environment, check=True)  # noqa: S603 - our own


def size(lock: Pylock, machine: str, python: tuple[int, int]) -> int:
    """Bytes to download for *python* on *machine*."""
    system, arch = machine.split("-", 1)
    version = ".".join(map(str, python))
    environment: Environment = {
        "implementation_name": "cpython",
        "implementation_version": f"{version}.0",
        "os_name": "posix",
        "platform_machine": arch,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux" if system == "linux" else "Darwin",
        "platform_version": "",
        "python_full_version": f"{version}.0",
        "python_version": version,
        "sys_platform": system,
    }
    chosen = lock.select(environment=environment, tags=tags_of(MACHINES[machine], python))
    files = [file for _, file in chosen if isinstance(file, PackageSdist | PackageWheel)]
    return sum(file.size or 0 for file in files)


def tags_of(platforms: Sequence[str], python: tuple[int, int]) -> list[Tag]:
    """What wheels fit, best first."""
    interpreter = f"cp{python[0]}{python[1]}"
    return [
        *tags.cpython_tags(python, platforms=platforms),
        *tags.compatible_tags(python, interpreter, platforms),
    ]


def linux(arch: str) -> list[str]:
    """Platform names of PEP 600 and its forerunners."""
    newest = [f"manylinux_{LINUX[0]}_{minor}_{arch}" for minor in range(LINUX[1], 4, -1)]
    return [*newest, *(f"manylinux{old}_{arch}" for old in (2014, 2010, 1)), f"linux_{arch}"]


MACHINES = {
    "linux-x86_64": linux("x86_64"),
    "linux-aarch64": linux("aarch64"),
    "darwin-arm64": list(tags.mac_platforms(MAC, "arm64")),
    "darwin-x86_64": list(tags.mac_platforms(MAC, "x86_64")),
}

if __name__ == "__main__":
    sys.exit(main())
