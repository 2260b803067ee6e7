"""Two load a file at once: the later one holds, not the sum of both."""

import asyncio

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.models.statements import HoldingStatement
from bot.rules.faq_file import FaqEntryText, FaqFile
from bot.rules.holding_file import StatementText
from bot.rules.routing import Conditions, Route
from bot.services import faq, routing, routing_files, statement_files
from tests.support.builders import NOW, add_account
from tests.support.locks import until_somebody_waits

pytestmark = pytest.mark.postgresql


def rules(name: str) -> list[Route]:
    return [Route(name=name, when=Conditions(languages=("ko",)), channel="C2", assign=())]


def statements(name: str) -> list[StatementText]:
    return [StatementText(name=name, account="mosiru_kr", texts={"ko": f"{name} 안내드려요."})]


def entries(slug: str) -> FaqFile:
    entry = FaqEntryText(slug=slug, answers={"ko": "돼요."}, phrasings={"ko": ("되나요",)})
    return FaqFile(entries=(entry,))


async def test_of_two_files_of_rules_the_later_one_holds(postgresql: Database):
    async def load_later() -> None:
        async with postgresql.writes() as session:
            await routing_files.load(session, rules("later"), now=NOW)

    async with postgresql.writes() as session:
        await routing_files.load(session, rules("earlier"), now=NOW)
        loading = asyncio.create_task(load_later())
        await until_somebody_waits(postgresql)
    await loading

    async with postgresql.reads() as session:
        assert [each.name for each in await routing.list_current(session)] == ["later"]


async def test_of_two_files_of_holding_statements_the_later_one_holds(postgresql: Database):
    await add_account(postgresql)

    async def load_later() -> None:
        async with postgresql.writes() as session:
            await statement_files.load(session, statements("later"), now=NOW)

    async with postgresql.writes() as session:
        await statement_files.load(session, statements("earlier"), now=NOW)
        loading = asyncio.create_task(load_later())
        await until_somebody_waits(postgresql)
    await loading

    async with postgresql.reads() as session:
        current = select(HoldingStatement.name).where(HoldingStatement.is_current)
        assert (await session.scalars(current)).all() == ["later"]


async def test_of_two_files_of_the_faq_the_later_one_holds(postgresql: Database):
    async def load_later() -> None:
        async with postgresql.writes() as session:
            await faq.load(session, entries("later"), now=NOW)

    async with postgresql.writes() as session:
        await faq.load(session, entries("earlier"), now=NOW)
        loading = asyncio.create_task(load_later())
        await until_somebody_waits(postgresql)
    await loading

    async with postgresql.reads() as session:
        snapshot = await faq.get_snapshot(session)
    assert (snapshot.revision, [each.slug for each in snapshot.entries]) == (2, ["later"])
