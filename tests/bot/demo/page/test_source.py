"""What no browser test can prove about the page's source."""

import re
from pathlib import Path

import pytest

from bot.demo.workspace.page_api import PAGE
from bot.demo.workspace.page_bundle import SHEETS, bundle_modules
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


async def test_the_page_is_one_script_and_one_sheet():
    async with local_workspace(a_config()) as ws:
        html = (await ws.page.get("/")).text
        script, sheet = [(await ws.page.get(path)).text for path in ("/page.js", "/page.css")]

    assert re.findall(r'(?:src|href)="([^"]+\.(?:js|css))"', html) == ["/page.css", "/page.js"]
    assert re.findall("^(?:import|export).*", script, re.MULTILINE) == []
    assert {f"// {module.name}" for module in MODULES} - set(script.splitlines()) == {TYPES}
    assert sorted(SHEETS) == sorted(path.stem for path in (PAGE / "css").iterdir())
    assert len(sheet) > sum(path.stat().st_size for path in (PAGE / "css").iterdir()) * 0.9


TYPES = "// types.js"
"""Which holds comments only."""


@pytest.mark.parametrize("line", ['import x from "./b.js";', "export default 1;", "export { a };"])
def test_what_the_bundle_cannot_read_is_refused(tmp_path: Path, line: str):
    (tmp_path / "a.js").write_text(line)

    with pytest.raises(ValueError, match=r"a\.js is not written as the others"):
        bundle_modules(tmp_path / "a.js")


def test_modules_that_import_one_another_are_refused(tmp_path: Path):
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nexport const a = 1;')
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = a;')

    with pytest.raises(ValueError, match=r"a\.js and b\.js import one another"):
        bundle_modules(tmp_path / "a.js")
