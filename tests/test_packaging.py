"""The image, without an engine: its steps run as an unprivileged user in an empty directory."""

import asyncio
import json
import re
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from sqlalchemy import make_url

from tests.support.serving import free_port
from tests.support.workspace import LocalWorkspace, local_workspace

ROOT = Path(__file__).parents[1]
NOBODY = 65534
NO_NETWORK = 69  # what `.ci/prepare.py` ends with
SECONDS_TO_START = 60
Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """The steps of the Dockerfile, comments dropped and continued lines joined."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^\s*#.*\n", "", text))
    return [(name, rest) for name, rest in re.findall(r"^([A-Z]+) (.*)$", joined, re.MULTILINE)]


def stages() -> list[list[Instruction]]:
    found: list[list[Instruction]] = []
    for step in instructions():
        if step[0] == "FROM":
            found.append([])
        if found:
            found[-1].append(step)
    return found


def last(name: str) -> str:
    return [rest for step, rest in stages()[-1] if step == name][-1]


ENTRYPOINT = json.loads(last("ENTRYPOINT"))


def find_user() -> int | None:
    """Who runs the steps: nobody where the tests run as root, else whoever runs the tests."""
    asked = subprocess.run(["id", "-u"], capture_output=True, text=True, check=True)  # noqa: S607 - POSIX
    return NOBODY if asked.stdout.strip() == "0" else None


@dataclass(slots=True)
class Container:
    """A folder in the place of the image's file system."""

    root: Path
    user: int | None
    variables: dict[str, str] = field(default_factory=dict)

    def inside(self, text: str) -> str:
        """*text* with the image's folders moved to ours."""
        return re.sub(r"/(?=(?:opt|var/lib)/signoff\b)", f"{self.root}/", text)

    def copy(self, rest: str) -> None:
        """COPY from the checkout: a file into a folder, or what is in a folder."""
        *names, target = rest.split()
        folder = self.root / "opt" / "signoff" / target
        for source in (ROOT / name for name in names):
            if source.is_dir():
                ignored = shutil.ignore_patterns("*.pyc", "__pycache__")
                shutil.copytree(source, folder, ignore=ignored)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, folder)

    def set(self, rest: str) -> None:
        """ENV, with variables of before filled in."""
        for pair in shlex.split(rest):
            name, value = pair.split("=", 1)
            self.variables[name] = self.inside(value).replace("$PATH", self.variables["PATH"])

    def start(self, command: list[str]) -> subprocess.Popen[str]:
        """Start *command* as the unprivileged user."""
        given = [f"{name}={value}" for name, value in self.variables.items()]
        return subprocess.Popen(  # noqa: S603 - the steps of our own Dockerfile
            ["env", *given, *command],  # noqa: S607 - POSIX
            cwd=self.root / "opt" / "signoff",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            user=self.user,
            group=self.user,
            extra_groups=[] if self.user else None,
        )

    def run(self, command: list[str]) -> tuple[int, str]:
        """Run *command* to its end; its status and what it wrote."""
        with self.start(command) as process:
            written, _ = process.communicate()
            return process.returncode, written


def find_python(container: Container) -> str | None:
    """A Python that the unprivileged user may start, too."""
    for name in ("python3.12", "python3.13", "python3.11", "python3"):
        found = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin")
        question = "import sys, ensurepip; sys.exit(sys.version_info < (3, 11))"
        if found and container.run([found, "-c", question])[0] == 0:
            return found
    return None


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    """The image as its steps leave it."""
    with tempfile.TemporaryDirectory(prefix="image-") as folder:
        made = Container(Path(folder), find_user())
        for part in ("opt/signoff", "var/lib/signoff", "bin"):
            (made.root / part).mkdir(parents=True)
        hand_over(made)
        made.variables |= {"HOME": str(made.root), "PATH": f"{made.root}/bin:/usr/bin:/bin"}
        python = find_python(made)
        if python is None:
            pytest.skip("not run: no Python that an unprivileged user may start")
        (made.root / "bin" / "python").symlink_to(python)
        build(made)
        yield made


def hand_over(container: Container) -> None:
    for path in [container.root, *container.root.rglob("*")]:
        if container.user and not path.is_symlink():
            shutil.chown(path, NOBODY, NOBODY)


def build(container: Container) -> None:
    """Take the steps that make the image; users and owners are what this test stands in for."""
    for number, stage in enumerate(stages()):
        for name, rest in stage:
            if name == "COPY" and not rest.startswith("--from"):
                container.copy(rest)
                hand_over(container)
            elif name == "ENV":
                container.set(rest)
            elif name == "RUN" and number == 0:
                status, written = container.run(["sh", "-c", container.inside(rest)])
                if status == NO_NETWORK:
                    pytest.skip("not run: no connection to the package index")
                assert status == 0, written


class Ended(NamedTuple):
    """A product that was started, waited for and told to stop."""

    was_healthy: bool
    status: int
    written: str


@pytest.fixture(scope="module")
def ended(container: Container) -> Ended:
    return asyncio.run(serve_beside_a_workspace(container))


async def serve_beside_a_workspace(container: Container) -> Ended:
    async with local_workspace() as slack:
        container.variables |= settings_for(slack)
        status, written = await asyncio.to_thread(container.run, [*ENTRYPOINT, "migrate"])
        assert status == 0, written
        return await asyncio.to_thread(serve_until_healthy, container)


def settings_for(slack: LocalWorkspace) -> dict[str, str]:
    return {
        "SLACK_BASE_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SIGNOFF_EMBEDDER": "none",
        "SIGNOFF_PORT": str(free_port()),
    }


def serve_until_healthy(container: Container) -> Ended:
    """Start as the image does, wait for its health check, stop as an engine does."""
    with container.start([*ENTRYPOINT, *json.loads(last("CMD"))]) as product:
        try:
            was_healthy = wait_for_health(container, product)
        finally:
            product.terminate()
        written, _ = product.communicate(timeout=30)
        return Ended(was_healthy, product.returncode, written)


def wait_for_health(container: Container, product: subprocess.Popen[str]) -> bool:
    """Ask as the engine would, until it is well, has ended or had its time."""
    check = json.loads(last("HEALTHCHECK").split("CMD ")[1])
    until = time.monotonic() + SECONDS_TO_START
    while product.poll() is None and time.monotonic() < until:
        if container.run(check)[0] == 0:
            return True
        time.sleep(0.2)
    return False


def test_the_image_starts_and_passes_its_health_check(container: Container, ended: Ended):
    assert ended.was_healthy, ended.written
    assert (container.root / "var/lib/signoff/signoff.db").exists()


def test_a_container_that_is_stopped_finishes_first(ended: Ended):
    assert "signoff.stopped" in ended.written
    assert ended.status == 0


def test_a_missing_secret_stops_the_start_with_its_name(container: Container):
    before = container.variables
    container.variables = {**before, "SLACK_BOT_TOKEN": ""}

    status, written = container.run([*ENTRYPOINT, *json.loads(last("CMD"))])
    container.variables = before

    assert status != 0
    assert "SLACK_BOT_TOKEN is missing" in written


def test_the_image_runs_as_somebody_without_rights():
    assert last("USER") == "signoff"
    assert last("STOPSIGNAL") == "SIGTERM"
    assert last("VOLUME") == "/var/lib/signoff"


def test_the_context_lets_through_what_the_image_copies():
    let_through = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    copied = {
        name
        for step, rest in instructions()
        if step == "COPY" and not rest.startswith("--from")
        for name in rest.split()[:-1]
    }

    assert {line.removeprefix("!") for line in let_through if line.startswith("!")} == copied


def test_compose_starts_one_process_on_sqlite_and_several_on_postgresql():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]

    alone = [name for name, service in services.items() if "profiles" not in service]
    assert sorted(alone) == ["migrate", "signoff"]
    assert services["web"]["deploy"]["replicas"] == 2
    assert services["worker"]["command"] == ["worker"]


def test_compose_runs_the_product_as_a_role_that_does_not_own_the_record():
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services = compose["services"]

    who = {
        name: make_url(services[name]["environment"]["SIGNOFF_DATABASE_URL"]).username
        for name in ("web", "worker", "migrate-postgresql")
    }

    owner = services["postgresql"]["environment"]["POSTGRES_USER"]
    assert who == {"web": "signoff_app", "worker": "signoff_app", "migrate-postgresql": owner}
    assert services["migrate-postgresql"]["command"][-2:] == ["--grant", "signoff_app"]
    assert "CREATE ROLE signoff_app LOGIN" in compose["configs"]["application-role"]["content"]


def test_the_image_builds():
    engine = shutil.which("docker") or shutil.which("podman") or "false"
    asked = subprocess.run([engine, "info"], capture_output=True, check=False)  # noqa: S603 - looked up above
    if asked.returncode:
        pytest.skip("not run: no container engine here, so build and size are not known")

    built = subprocess.run(  # noqa: S603 - looked up above
        [engine, "build", "--quiet", str(ROOT)], capture_output=True, text=True, check=False
    )

    assert built.returncode == 0, built.stderr
