"""What operators and contributors read agrees with the code."""

import itertools
import re
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

from bot.demo.workspace.control import LEVERS
from bot.demo.workspace.faults import Fault
from bot.rules.permissions import Permission
from bot.settings import Settings, variable_of
from integrations import registry
from tests.benchmarks import growth, growth_table

ROOT = Path(__file__).parents[1]
ADDRESS = re.compile(r"https?://|file:|index-url|find-links|\.whl\b|@ git\+")
README = ROOT / "README.md"
MACHINE = re.compile(r"/(?:root|home|tmp|Users|opt/pypi)\b")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def variables() -> list[str]:
    """Every environment variable that an operator may set."""
    own = [variable_of(field) for field in Settings.model_fields if field != "platforms"]
    return own + [name for platform in registry.NAMES for name in registry.setting_names(platform)]


def examples() -> dict[str, tuple[str, str]]:
    """The lines of `.env.example`: variable, what stands behind it, and the comment above."""
    found = re.findall(r"^# (.*)\n#?([A-Z_]+)=(.*)$", read(".env.example"), re.MULTILINE)
    return {variable: (value, comment) for comment, variable, value in found}


def targets() -> list[str]:
    return re.findall(r"^([a-z][a-z-]*):", read("Makefile"), re.MULTILINE)


def locks() -> list[str]:
    return sorted(path.name for path in ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("variable", variables())
def test_every_setting_stands_in_the_example(variable: str):
    assert re.search(rf"^#?{variable}=", read(".env.example"), re.MULTILINE)


def test_the_example_knows_no_other_setting():
    named = re.findall(r"^#?([A-Z_]+)=", read(".env.example"), re.MULTILINE)

    assert sorted(named) == sorted(variables())


@pytest.mark.parametrize("field", [name for name in Settings.model_fields if name != "platforms"])
def test_the_example_says_what_a_setting_is_for(field: str):
    _value, comment = examples()[variable_of(field)]

    assert comment == Settings.model_fields[field].description


def test_the_example_shows_the_defaults():
    shown = {name: value for name, (value, _) in examples().items() if value}

    given = {variable_of(field): example for field, example in defaults().items()}
    assert {name: shown.get(name) for name in given} == given


def defaults() -> dict[str, str]:
    """Each default as it would be written in the environment."""
    fields = Settings.model_fields
    values = {name: field.default for name, field in fields.items() if not field.is_required()}
    made = Settings.model_construct(**values).model_dump(mode="json", exclude={"platforms"})
    return {name: str(value) for name, value in made.items() if value is not None}


@pytest.mark.skipif(not README.exists(), reason="the README is not written yet")
@pytest.mark.parametrize("variable", variables())
def test_every_setting_is_explained_in_the_readme(variable: str):
    assert variable in read("README.md")


def test_the_readme_names_every_right_that_may_be_asked_for():
    asked = read("README.md").partition("`may` lists who may do one thing")[2].partition(")")[0]

    assert re.findall(r"`(\w+)`", asked) == [each.value for each in Permission]


def test_every_make_target_is_explained_in_its_help():
    explained = re.findall(r"^([a-z-]+):[^#\n]*## \S", read("Makefile"), re.MULTILINE)

    assert sorted(targets()) == sorted(explained)


def test_every_make_target_is_phony():
    (phony,) = re.findall(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)

    assert sorted(phony.split()) == sorted(targets())


@pytest.mark.parametrize("guide", [path.name for path in sorted(ROOT.glob("*.md"))])
def test_guides_name_only_commands_that_exist(guide: str):
    named = set(re.findall(r"\bmake ([a-z][a-z-]+)", read(guide)))

    assert named - set(targets()) == set()


@pytest.mark.parametrize("lock", locks())
def test_a_lock_holds_no_address(lock: str):
    assert not ADDRESS.search(read(lock))
    assert not MACHINE.search(read(lock))


@pytest.mark.parametrize("lock", locks())
def test_every_locked_version_has_a_hash(lock: str):
    pinned = re.split(r"^(?=[a-z0-9])", read(lock), flags=re.MULTILINE)[1:]

    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_both_locks_agree_on_versions():
    both = [set(re.findall(r"^[a-z0-9][^ ]*==[^ ]+", read(lock), re.MULTILINE)) for lock in locks()]

    development, runtime = both
    assert runtime - development == set()


def test_every_dependency_is_locked():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    wanted = {re.split(r"[^a-z0-9-]", entry)[0] for entry in project["dependencies"]}

    locked = set(re.findall(r"^([a-z0-9-]+)[^ ]*==", read("requirements.txt"), re.MULTILINE))
    assert wanted - locked == set()


def test_an_extra_that_a_package_asks_for_is_locked_by_name():
    """Pip takes ``name[extra]`` for another package than ``name``, and looks for its newest."""
    lines = re.findall(r"^([a-z0-9-]+)\[([a-z0-9,-]+)\]==", read(locks()[0]), re.MULTILINE)
    locked = {(name, extra) for name, extras in lines for extra in extras.split(",")}

    asked = {
        (each.name.lower(), extra)
        for installed in distributions()
        for each in map(Requirement, installed.requires or [])
        if each.marker is None or each.marker.evaluate({"extra": ""})
        for extra in each.extras
    }

    assert asked - locked == set()


def test_decisions_are_numbered_and_short():
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    numbers = [int(page.name.split("-")[0]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    assert [page.name for page in pages if page.read_text(encoding="utf-8").count("\n") > 10] == []


def test_the_notice_names_the_data_that_packages_bring():
    notice = read("NOTICE")

    assert {"lid.176.ftz", "multilingual-e5-small", "procrastinate"} - set(
        re.findall(r"[\w.-]+\w", notice)
    ) == set()


def test_the_changelog_has_an_entry_for_this_version():
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]

    assert re.search(
        rf"^## \[(?:Unreleased|{re.escape(version)})\]", read("CHANGELOG.md"), re.MULTILINE
    )


def test_the_hooks_before_a_commit_run_what_ci_runs_first():
    hooks = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"][0]["hooks"]

    assert [hook["entry"] for hook in hooks] == ["make check"]
    assert "\nmake check\n" in read(".ci/run")
    assert read(".ci/run").rstrip().endswith("make test")


def levers() -> dict[str, list[str]]:
    """The rows of the page about the local workspace: lever, and its fields as they are shown."""
    rows = re.findall(
        r"^\| `(\w+)` \| (.*?) ?\| .+ \|$", read("docs/local-workspace.md"), re.MULTILINE
    )
    return {name: re.findall(r"\*?`\w+`\*?", fields) for name, fields in rows}


def test_every_lever_of_the_local_workspace_is_explained_with_its_fields():
    known = {
        name: [*(f"`{field}`" for field in lever.must), *(f"*`{field}`*" for field in lever.may)]
        for name, lever in LEVERS.items()
    }

    assert {name: sorted(shown) for name, shown in levers().items()} == {
        name: sorted(fields) for name, fields in known.items()
    }


def test_every_fault_of_the_local_workspace_is_explained():
    page = read("docs/local-workspace.md")

    shown = re.findall(r"^\| `(\w+)` \| [^|]+ \|$", page, re.MULTILINE)

    assert shown == list(Fault)


def test_no_label_of_the_picture_about_growth_lies_on_another():
    picture = read("docs/pictures/growth.svg")
    for panel in picture.split("<g ")[1:]:
        placed = re.findall(r'<text x="([\d.]+)" y="([\d.]+)" fill=', panel)
        heights = sorted(float(y) for _, y in placed)

        assert {float(x) > growth.END for x, _ in placed} == {True}  # beside the lines, not on them
        gaps = [below - above for above, below in itertools.pairwise(heights)]
        assert min(gaps) >= growth.APART - 0.1


def test_the_page_about_growth_shows_what_was_measured(tmp_path: Path):
    page, results = tmp_path / "scale.md", tmp_path / "growth.json"
    page.write_text(read("docs/scale.md"), "utf-8")
    results.write_text(read("docs/pictures/growth.json"), "utf-8")

    growth_table.show(results, page)

    assert read("docs/scale.md") == page.read_text("utf-8")
    assert read("docs/pictures/growth.svg") == results.with_suffix(".svg").read_text("utf-8")
