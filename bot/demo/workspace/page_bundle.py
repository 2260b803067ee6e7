"""The page's files as one script and one sheet: eighty requests would cost a browser a second."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

SHEETS = ("tokens", "frame", "messages", "blocks", "controls", "dialogs", "panels", "narrow")
"""In the order in which the later wins."""

_IMPORT = re.compile(r'^import \{ (.+) \} from "(\..+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function\*?|class|const) (\w+)", re.MULTILINE)
_FOREIGN = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


@cache
def bundle_sheets(folder: Path) -> str:
    """Return the style sheets of a folder as one; read once, like the program itself."""
    return "\n".join((folder / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)


@cache
def bundle_modules(entry: Path) -> str:
    """Return a module and all that it imports as one script, each in a scope of its own.

    Read once, like the program itself: who changes the page starts the workspace anew.
    Knows our own way to write only: ``import { a, b as c } from "./x.js";`` on one line, and
    exported functions, classes and constants. Raises ValueError for anything else, and for
    modules that import one another.
    """
    order: dict[Path, str] = {}
    _collect(entry.resolve(), order, ())
    return "\n".join(_scopes(order))


def _collect(module: Path, order: dict[Path, str], way: tuple[Path, ...]) -> None:
    """Put a module's source behind those of what it imports."""
    if module in way:
        raise ValueError(f"{module.name} and {way[-1].name} import one another.")
    if module in order:
        return
    source = module.read_text(encoding="utf-8")
    for found in _IMPORT.finditer(source):
        _collect(_source_of(module, found), order, (*way, module))
    order[module] = source


def _scopes(order: dict[Path, str]) -> Iterator[str]:
    names = {module: f"module{number}" for number, module in enumerate(order)}
    for module, source in order.items():
        given = ", ".join(name for _, name in _EXPORT.findall(source))
        body = _EXPORT.sub(r"\1 \2", _IMPORT.sub(_taking(module, names), source))
        if foreign := _FOREIGN.search(body):
            raise ValueError(f"{module.name} is not written as the others: {foreign[0]}")
        head = f"// {module.name}\nconst {names[module]} = (() => {{"
        yield f"{head}\n{body}\nreturn {{ {given} }};\n}})();"


def _taking(module: Path, names: dict[Path, str]) -> Callable[[re.Match[str]], str]:
    def take(found: re.Match[str]) -> str:
        return f"const {{ {found[1].replace(' as ', ': ')} }} = {names[_source_of(module, found)]};"

    return take


def _source_of(module: Path, found: re.Match[str]) -> Path:
    return (module.parent / found[2]).resolve()
