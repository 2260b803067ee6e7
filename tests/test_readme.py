"""What the guides tell people to type, look at and follow is there."""

import re
import shlex
from pathlib import Path

import click
import pytest

from bot.__main__ import COMMANDS, main
from bot.settings import Settings, variable_of

ROOT = Path(__file__).parents[1]
GUIDES = ["README.md", "docs/guide.md", "docs/ko.md", "docs/scale.md"]
PICTURES = sorted(path.name for path in (ROOT / "docs" / "pictures").iterdir())
LARGEST_PICTURE = 300_000  # bytes
ORDER = [
    "What it promises",
    "Five-minute start",
    "How a comment travels",
    "Settings",
    "Platforms",
    "Connect your Slack",
    "First accounts, members and FAQ",
    "Running it",
    "Changing it",
]


def read(guide: str) -> str:
    return (ROOT / guide).read_text(encoding="utf-8")


def shell_lines(guide: str) -> list[str]:
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```", read(guide), re.DOTALL | re.MULTILINE)
    lines = "\n".join(blocks).replace("\\\n", " ").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def commands(guide: str) -> list[list[str]]:
    """Each call of `signoff` as its words; comments behind it are dropped."""
    called = [re.search(r"(?:^|signoff )signoff (.*)", line) for line in shell_lines(guide)]
    return [shlex.split(found[1], comments=True) for found in called if found]


def parse(words: list[str]) -> None:
    """Read *words* as the command line would, without running anything."""
    command: click.Command = main
    context: click.Context | None = None
    while words and isinstance(command, click.Group):
        context = click.Context(command, context, info_name=words[0])
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, words = found, words[1:]
    if words != ["--help"]:
        command.make_context(command.name, list(words), parent=context)


def links(guide: str) -> list[str]:
    return [
        target
        for target in re.findall(r"(?:\]\(|src=\")([^)\"\s]+)", read(guide))
        if not re.match(r"https?:|#", target)
    ]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(
    ("guide", "words"), [(guide, words) for guide in GUIDES for words in commands(guide)]
)
def test_a_command_of_the_guides_can_be_typed(guide: str, words: list[str]):
    del guide

    parse(words)


def test_a_misspelt_command_would_be_noticed():
    with pytest.raises(click.UsageError):
        parse(["members", "set", "T1", "U1", "--rolle", "lead"])


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_stands_in_the_readme(name: str):
    command = main.get_command(click.Context(main), name)
    if command is None or command.hidden or name == "demo":  # `make demo` calls that one
        return

    assert name in {words[0] for words in commands("README.md")}


def test_the_readme_keeps_its_order():
    headings = re.findall(r"^## (.*)$", read("README.md"), re.MULTILINE)

    assert headings == ORDER


@pytest.mark.parametrize("field", [name for name in Settings.model_fields if name != "platforms"])
def test_the_table_of_settings_shows_the_default(field: str):
    given = Settings.model_fields[field]
    values = Settings.model_construct(**({} if given.is_required() else {field: given.default}))
    shown = values.model_dump(mode="json", include={field}).get(field)

    row = re.search(rf"^\| `{variable_of(field)}` \| (.*?) \|", read("README.md"), re.MULTILINE)
    assert row
    assert row[1] == ("–" if shown is None else f"`{shown}`")


@pytest.mark.parametrize(
    ("guide", "target"), [(guide, target) for guide in GUIDES for target in links(guide)]
)
def test_a_link_leads_somewhere(guide: str, target: str):
    path, _, anchor = target.partition("#")
    page = ROOT / Path(guide).parent / path

    assert page.exists()
    assert not anchor or anchor in anchors(page)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_shown_somewhere_and_is_small(name: str):
    shown = {Path(target).name for guide in GUIDES for target in links(guide)}

    assert name in shown
    assert (ROOT / "docs" / "pictures" / name).stat().st_size <= LARGEST_PICTURE


@pytest.mark.parametrize("guide", GUIDES)
def test_every_picture_says_what_it_shows(guide: str):
    pictures = re.findall(r"!\[(.*?)\]\(|<img [^>]*?(?:alt=\"(.+?)\")?>", read(guide))

    assert pictures
    assert all(any(words) for words in pictures)
