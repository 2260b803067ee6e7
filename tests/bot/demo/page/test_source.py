"""What no browser test can prove about the page's source."""

import re
from pathlib import Path

import pytest

from bot.demo.workspace.page_api import PAGE
from tests.support.workspace import a_config, local_workspace

MODULES = sorted(PAGE.rglob("*.js"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PAGE)))
def test_no_module_reads_words_as_markup_or_code(module: Path):
    source = module.read_text()

    banned = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "Function(",
    )
    assert [word for word in banned if word in source] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(PAGE)))
def test_a_module_fits_on_a_few_screens(module: Path):
    assert len(module.read_text().splitlines()) <= 300


def test_the_page_needs_nothing_from_elsewhere():
    sources = [*MODULES, *PAGE.rglob("*.css"), PAGE / "index.html"]

    address = re.compile(r"https?://(?!www\.w3\.org)\w")
    assert [path.name for path in sources if address.search(path.read_text())] == []


async def test_the_page_names_every_module_at_once():
    async with local_workspace(a_config()) as ws:
        html = (await ws.page.get("/")).text

    named = re.findall(r'<link rel="modulepreload" href="/page/([^"]+)">', html)
    assert named == [module.relative_to(PAGE).as_posix() for module in MODULES]
