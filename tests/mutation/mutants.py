"""The mutants of a module: one change each, made by mutmut's operators.

mutmut itself leaves out what is outside of functions, and every decorated function: most of
`bot.models`, and the word lists of `bot.rules`. So its operators are used on the whole module.
"""

import difflib
import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import libcst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.mutators import mutation_operators, operator_arg_removal, operator_string
from typing_extensions import override

from tests.mutation.children import Outcome
from tests.mutation.report import Result

# Nothing is computed there, and how a class is laid out (`slots`) changes no answer.
_LEFT_OUT = (libcst.Annotation, libcst.Import, libcst.ImportFrom, libcst.Decorator)

Operator = Callable[[Any], Iterable[libcst.CSTNode]]


class Mutant(NamedTuple):
    """One change to one module; it is made when it is tried."""

    key: str  # the same for the same change to the same module
    path: Path  # from the root
    line: int  # where the change begins
    operator: str
    tree: libcst.Module
    node: libcst.CSTNode
    changed: libcst.CSTNode

    def make(self) -> str:
        """The source of the changed module."""
        tree = self.tree.deep_replace(self.node, self.changed)
        assert isinstance(tree, libcst.Module)
        return tree.code

    def became(self, outcome: Outcome, change: str) -> Result:
        """What is kept of it."""
        return Result(self.key, str(self.path), self.line, self.operator, outcome, change)


def find_mutants(root: Path, path: Path) -> list[Mutant]:
    """In the order of the source; ``path`` is from the root."""
    source = (root / path).read_text(encoding="utf-8")
    wrapper = MetadataWrapper(libcst.parse_module(source))
    finder = _Finder()
    wrapper.visit(finder)
    found = []
    for number, (line, operator, node, changed) in enumerate(finder.found):
        text = f"{path}\n{number}\n{operator}\n{source}"
        key = hashlib.sha256(text.encode()).hexdigest()[:16]
        found.append(Mutant(key, path, line, operator, wrapper.module, node, changed))
    return found


def show_change(before: str, after: str) -> str:
    """The lines that differ, ``-`` before and ``+`` after."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


class _Finder(libcst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str, libcst.CSTNode, libcst.CSTNode]] = []

    @override
    def on_visit(self, node: libcst.CSTNode) -> bool:
        if isinstance(node, _LEFT_OUT):
            return False
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                self._add(node, operator)
        return super().on_visit(node)

    def _add(self, node: libcst.CSTNode, operator: Operator) -> None:
        for changed in _choose(node, operator):
            line = self.get_metadata(PositionProvider, node).start.line
            self.found.append((line, operator.__name__, node, changed))


def _choose(node: libcst.CSTNode, operator: Operator) -> list[libcst.CSTNode]:
    """Without those that say the same twice, or that every call trips over."""
    made = list(operator(node))
    if operator is operator_string:
        return made[:1]  # the same string in other cases dies of the same test
    if operator is operator_arg_removal and isinstance(node, libcst.Call):
        return [each for each in made if isinstance(each, libcst.Call) and _may_be(node, each)]
    return made


def _may_be(call: libcst.Call, changed: libcst.Call) -> bool:
    """Whether no positional argument is missing."""
    positional = [sum(arg.keyword is None for arg in each.args) for each in (call, changed)]
    return positional[0] == positional[1]
