"""A mutant inside of functions is put into a running process: their code is exchanged.

That saves importing everything anew. Not so what is executed at the import – constants, columns,
defaults, decorators, functions that are called there –: see `tests.mutation.renewal`.
"""

import gc
import inspect
from collections.abc import Callable, Iterable
from functools import cache
from types import CodeType, FunctionType
from typing import Any

Pair = tuple[CodeType, CodeType]  # of a function, before and after
# By path, then by qualified name and first line; one text may have made several functions.
Living = dict[str, dict[tuple[str, int], list[FunctionType]]]


def find_changed_functions(before: CodeType, after: CodeType) -> list[Pair] | None:
    """The outermost functions that differ; None if what is executed at the import differs."""
    if _describe(before) == _describe(after):
        return []
    if before.co_flags & inspect.CO_OPTIMIZED and before.co_name != "<lambda>":
        return [(before, after)]
    inner, changed = _list_inner(before), _list_inner(after)
    if len(inner) != len(changed) or _describe_self(before) != _describe_self(after):
        return None
    found: list[Pair] = []
    for pair in zip(inner, changed, strict=True):
        functions = find_changed_functions(*pair)
        if functions is None:
            return None
        found += functions
    return found


def list_lines(code: CodeType) -> set[int]:
    """Lines of the body, and of what is nested in it."""
    lines = {line for *_, line in code.co_lines() if line and line != code.co_firstlineno}
    return lines.union(*(list_lines(each) for each in _list_inner(code)))


def find_functions(paths: Iterable[str]) -> Living:
    """All of these files that live in this process."""
    found: Living = {path: {} for path in paths}
    gc.unfreeze()  # what was frozen after the tests were collected would not be listed
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__code__.co_filename in found:
            code = each.__code__
            found[code.co_filename].setdefault(_name(code), []).append(each)
    return found


def find_caches(paths: Iterable[str]) -> list[Callable[[], None]]:
    """What empties the caches of these files: from them a test is answered and executes nothing."""
    known, kind = set(paths), type(cache(find_functions))
    gc.unfreeze()
    found = [(each, inspect.unwrap(each)) for each in gc.get_objects() if isinstance(each, kind)]
    gc.freeze()
    return [
        each.cache_clear
        for each, cached in found
        if isinstance(cached, FunctionType) and cached.__code__.co_filename in known
    ]


def can_exchange(living: Living, path: str, pairs: Iterable[Pair]) -> bool:
    """Whether all of them live, and close over as much as before."""
    return all(
        _name(before) in living[path] and before.co_freevars == after.co_freevars
        for before, after in pairs
    )


def exchange(living: Living, path: str, pairs: Iterable[Pair]) -> None:
    """Give the living functions their new code."""
    for before, after in pairs:
        for function in living[path][_name(before)]:
            function.__code__ = after


def _name(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _list_inner(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _describe_self(code: CodeType) -> tuple[Any, ...]:
    constants = [repr(each) for each in code.co_consts if not isinstance(each, CodeType)]
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return (code.co_qualname, code.co_code, code.co_exceptiontable, *names, constants)


def _describe(code: CodeType) -> tuple[Any, ...]:
    """All but the lines, which a change moves."""
    return (*_describe_self(code), [_describe(each) for each in _list_inner(code)])
