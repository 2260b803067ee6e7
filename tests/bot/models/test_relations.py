"""Relations of rows: what was not asked for is not loaded."""

from typing import Any

from sqlalchemy import ColumnElement

from bot.models.base import Row


def test_no_relation_is_loaded_behind_ones_back():
    loading = {
        str(relation): relation.lazy
        for mapper in Row.registry.mappers
        for relation in mapper.relationships
    }

    assert loading
    assert {name: lazy for name, lazy in loading.items() if lazy != "raise"} == {}


def has_a_key_of_its_own(column: ColumnElement[Any]) -> bool:
    keys = [key.constraint for key in column.foreign_keys]
    return any(key is not None and len(key.elements) == 1 for key in keys)


def test_a_relation_over_a_part_of_a_longer_key_is_only_read():
    """Such a key binds reply, sign-off and draft together: no relation may rewrite a part of it."""
    written = {
        str(relation)
        for mapper in Row.registry.mappers
        for relation in mapper.relationships
        if not relation.viewonly and not all(map(has_a_key_of_its_own, relation.local_columns))
    }

    assert written == set()
