"""The revisions: one line of them, each reversible, ending where the models are."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import Engine, create_engine, inspect, text

import bot.models  # noqa: F401 - fills the metadata
from bot.database import OfAnotherRelease, downgrade, upgrade
from bot.database.schema import HEAD
from bot.models.base import Row
from tests.conftest import ON_BOTH

ROOT = Path(__file__).parents[1]
TRIGGERS = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
}


@pytest.fixture(params=ON_BOTH)
def empty_url(request, templates, tmp_path) -> Iterator[str]:
    """A database in which nothing is yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    with templates.postgresql(migrated=False) as url:
        yield url


@pytest.fixture
def engine(empty_url) -> Iterator[Engine]:
    opened = create_engine(empty_url)
    yield opened
    opened.dispose()


def list_revisions() -> list[str]:
    """From the first to the head."""
    configuration = Config(toml_file=ROOT / "pyproject.toml")
    scripts = ScriptDirectory.from_config(configuration)
    return [script.revision for script in scripts.walk_revisions()][::-1]


def list_triggers(engine: Engine) -> set[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text(TRIGGERS[engine.dialect.name]))
        return {(name, table) for name, table in rows}


def list_checks(engine: Engine) -> dict[str, dict[str, str]]:
    """Alembic does not compare these: words of each check, by table and name."""
    inspector = inspect(engine)
    return {
        table: {
            str(check["name"]): " ".join(str(check["sqltext"]).split())
            for check in inspector.get_check_constraints(table)
        }
        for table in Row.metadata.tables
    }


def list_keys(engine: Engine) -> dict[str, list[str]]:
    """Nor these: columns of the primary key, by table."""
    inspector = inspect(engine)
    return {
        table: inspector.get_pk_constraint(table)["constrained_columns"]
        for table in Row.metadata.tables
    }


def list_indices(engine: Engine) -> dict[str, str]:
    """Nor of which rows they are: words of each index that has a name of ours."""
    wanted = text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index'")
    with engine.connect() as connection:
        return {
            name: " ".join(sql.split())
            for name, table, sql in connection.execute(wanted)
            if sql is not None and table in Row.metadata.tables
        }


def list_computed(engine: Engine) -> dict[tuple[str, str], tuple[str, bool]]:
    """Nor by what a column is computed."""
    columns = inspect(engine).get_multi_columns(filter_names=list(Row.metadata.tables))
    return {
        (str(table), column["name"]): (
            column["computed"]["sqltext"],
            column["computed"]["persisted"],
        )
        for (_, table), of_table in columns.items()
        for column in of_table
        if "computed" in column
    }


def find_differences(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (
                    kind != "table" or name in Row.metadata.tables
                ),
            },
        )
        return [str(each) for each in compare_metadata(context, Row.metadata)]


def test_there_is_one_head_and_a_start_knows_it():
    configuration = Config(toml_file=ROOT / "pyproject.toml")

    assert ScriptDirectory.from_config(configuration).get_heads() == [HEAD]


def test_tables_of_another_release_are_told_and_left(empty_url, engine):
    upgrade(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of_tomorrow'"))

    with pytest.raises(OfAnotherRelease, match=r"another release of Signoff .*of_tomorrow"):
        upgrade(empty_url)

    assert "comment" in inspect(engine).get_table_names()


def test_a_revision_of_another_release_beside_ours_is_told(empty_url, engine):
    upgrade(empty_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('of_tomorrow')"))

    with pytest.raises(OfAnotherRelease):
        upgrade(empty_url)


def test_the_revisions_end_where_the_models_are(empty_url, engine):
    upgrade(empty_url)

    assert find_differences(engine) == []


def test_the_way_down_ends_with_nothing(empty_url, engine):
    upgrade(empty_url)
    downgrade(empty_url, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_each_revision_up_and_down_leaves_the_triggers_it_found(empty_url, engine):
    revisions, found = list_revisions(), {}
    for revision in revisions:
        upgrade(empty_url, revision)
        found[revision] = list_triggers(engine)

    for before, after in pairwise(revisions):
        assert found[before] <= found[after], f"{after} drops triggers"
    for revision in revisions[-2::-1]:
        downgrade(empty_url, revision)
        assert list_triggers(engine) == found[revision], revision


def test_a_second_upgrade_after_going_down_restores_the_triggers(empty_url, engine):
    upgrade(empty_url)
    before = list_triggers(engine)
    downgrade(empty_url, "base")
    upgrade(empty_url)

    assert list_triggers(engine) == before


def test_the_frozen_schema_of_the_engine_is_that_of_the_pinned_release():
    frozen = (ROOT / "migrations" / "procrastinate_3_10.sql").read_text(encoding="utf-8")

    released = SchemaManager.get_schema()

    assert frozen.endswith(released), "a new release needs a revision with its migration files"


def test_checks_keys_and_indices_of_the_models_are_those_of_the_revisions(tmp_path):
    upgrade(f"sqlite:///{tmp_path / 'migrated.db'}")  # the one that keeps the words of a check
    migrated = create_engine(f"sqlite:///{tmp_path / 'migrated.db'}")
    modelled = create_engine(f"sqlite:///{tmp_path / 'modelled.db'}")
    Row.metadata.create_all(modelled)

    found, wanted = (
        (list_checks(engine), list_keys(engine), list_indices(engine), list_computed(engine))
        for engine in (migrated, modelled)
    )
    migrated.dispose()
    modelled.dispose()
    assert found == wanted
    assert found[-1]


def test_an_index_of_the_models_is_of_the_same_rows_on_both_databases():
    of_rows = {
        index.name: [str(index.dialect_options[sort]["where"]) for sort in TRIGGERS]
        for table in Row.metadata.tables.values()
        for index in table.indexes
    }

    assert {name: rows for name, rows in of_rows.items() if rows[0] != rows[1]} == {}
