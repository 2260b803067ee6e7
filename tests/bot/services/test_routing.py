"""A comment goes where the first rule that fits it says, once, when it gets its card."""

import json
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from bot.database import Database
from bot.ids import CommentId, MemberId
from bot.models.audit import AuditEntry
from bot.models.comments import Comment
from bot.models.routing import RoutingRule
from bot.models.slack import CardSubject, SlackMessage
from bot.rules.judgement import judge
from bot.rules.permissions import Role
from bot.rules.risk import Risk
from bot.rules.routing import Conditions, Route
from bot.services import notices, routing, routing_files, triage, verification
from bot.services.audit import Audit
from bot.services.routing_files import Loaded
from integrations.contract import CommentCreated
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_member,
    deliver,
    user_of,
)
from tests.support.leftovers import tables_with

POWDER = Route(name="powder", when=Conditions(keywords=("은색 가루",)), channel="C2", assign=())


def to(*names: str) -> Route:
    """A rule that makes Korean comments somebody's."""
    users = tuple(map(user_of, names))
    return Route(name="korean", when=Conditions(languages=("ko",)), channel=None, assign=users)


async def load(database: Database, *routes: Route) -> Loaded:
    async with database.writes() as session:
        return await routing_files.load(session, routes, now=NOW)


async def judged(database: Database, name: str = "c1", **fields: Any) -> Comment:
    """A comment that arrived and was judged."""
    async with database.reads() as session:
        known = await session.scalar(select(Comment.account_id).limit(1))
    account_id = known or await add_account(database)
    fields = {"text": "은색가루가 나와요. 왜 그런가요?"} | fields
    await deliver(database, account_id, CommentCreated(comment=a_comment(name, **fields)))
    async with database.writes() as session:
        found = select(Comment).where(Comment.external_id == name)
        comment = (await session.scalars(found)).one()
        await judge_again(session, comment.id, comment.text)
    async with database.reads() as session:
        return await session.get_one(Comment, comment.id)


async def judge_again(session: Any, comment_id: CommentId, text: str) -> None:
    heard = routing.listen(text, await routing.list_keywords(session))
    words = judge(text)
    await triage.take_judgement(session, comment_id, words, heard, version=1, now=NOW)


async def channel_of(database: Database, comment: Comment) -> str:
    async with database.reads() as session:
        message = select(SlackMessage.channel).where(
            SlackMessage.subject == CardSubject.COMMENT, SlackMessage.subject_id == comment.id
        )
        return (await session.scalars(message)).one()


async def told(database: Database, member_id: MemberId) -> int:
    async with database.writes() as session:
        found = await notices.collect(session, member_id)
    return found.assigned_count if found else 0


async def test_a_comment_goes_to_the_channel_of_its_rule_and_says_by_which(database: Database):
    await load(database, POWDER)

    comment = await judged(database)

    async with database.reads() as session:
        rule = await session.get_one(RoutingRule, comment.routed_by)
        body = select(AuditEntry.body).where(AuditEntry.kind == Audit.COMMENT_ROUTED)
        entry = (await session.scalars(body)).one()
    assert await channel_of(database, comment) == "C2"
    assert (rule.name, rule.version) == ("powder", 1)
    assert b'"rule":"powder"' in entry
    assert b'"version":1' in entry


async def test_what_no_rule_fits_goes_to_its_account(sqlite: Database):
    await load(sqlite, POWDER)

    comment = await judged(sqlite, text="이거 식세기 되나요?")

    assert (comment.routed_by, await channel_of(sqlite, comment)) == (None, "C1")


async def test_a_follow_up_stays_in_the_thread_it_belongs_to(sqlite: Database):
    await judged(sqlite)
    await load(sqlite, POWDER)

    follow_up = await judged(sqlite, "c2", parent_id="c1")

    assert await channel_of(sqlite, follow_up) == "C1"


async def test_a_card_that_stands_is_not_moved_by_new_rules(sqlite: Database):
    comment = await judged(sqlite)
    await load(sqlite, POWDER)

    async with sqlite.writes() as session:
        await judge_again(session, comment.id, comment.text)

    async with sqlite.reads() as session:
        assert (await session.get_one(Comment, comment.id)).routed_by is None
    assert await channel_of(sqlite, comment) == "C1"


async def test_a_comment_is_the_first_ones_who_may_answer_it_and_they_hear_of_it(
    sqlite: Database,
):
    haneul = await add_member(sqlite, "하늘", Role.ON_CALL)
    mina = await add_member(sqlite)
    await load(sqlite, to("하늘", "민아"))

    comment = await judged(sqlite)

    assert comment.assigned_to == mina
    assert (await told(sqlite, mina), await told(sqlite, haneul)) == (1, 0)


async def test_what_nobody_who_is_named_may_answer_is_nobodys(sqlite: Database):
    await add_member(sqlite, "하늘", Role.ON_CALL)
    await load(sqlite, to("하늘"))

    assert (await judged(sqlite)).assigned_to is None


async def test_a_rule_that_says_something_else_is_a_new_version_and_order_is_none(
    sqlite: Database,
):
    await add_member(sqlite)
    korean = to("민아")
    first = await load(sqlite, POWDER, korean)
    moved = await load(sqlite, korean, POWDER)
    risky = Conditions(risks=(Risk.HEALTH_SAFETY,))
    changed = await load(sqlite, Route(name="powder", when=risky, channel="C2", assign=()))

    async with sqlite.reads() as session:
        current = await routing.list_current(session)
    assert first == Loaded(added=2, changed=0, unchanged=0, removed=0)
    assert moved == Loaded(added=0, changed=0, unchanged=2, removed=0)
    assert changed == Loaded(added=0, changed=1, unchanged=0, removed=1)
    assert [(each.name, each.version) for each in current] == [("powder", 2)]
    assert current[0].as_route().when == risky


@pytest.mark.parametrize("next_rules", [(), (POWDER,)])
async def test_a_rule_that_ended_names_no_author_any_more(
    database: Database, next_rules: tuple[Route, ...]
):
    """Whoever erases an author takes the id out of the file; nobody finds it in old versions."""
    known = Conditions(keywords=("은색 가루",), authors=("u-dduk-777",))
    await load(database, Route(name="powder", when=known, channel="C2", assign=()))
    assert await tables_with(database, "u-dduk-777") == {"routing_rule"}

    await load(database, *next_rules)

    assert await tables_with(database, "u-dduk-777") == set()
    async with database.reads() as session:
        ended = (await session.scalars(select(RoutingRule).where(~RoutingRule.is_current))).one()
        found = await verification.verify(session)
    assert ended.conditions == {"keywords": ["은색 가루"], "authors": []}
    assert found.fault is None


async def test_the_order_of_the_newest_file_decides(sqlite: Database):
    korean = Route(name="korean", when=Conditions(languages=("ko",)), channel="C3", assign=())
    await load(sqlite, POWDER, korean)
    await load(sqlite, korean, POWDER)

    assert await channel_of(sqlite, await judged(sqlite)) == "C3"


async def test_another_order_alone_is_put_on_record(sqlite: Database):
    """The first rule that fits decides: two that change places send comments elsewhere."""
    korean = Route(name="korean", when=Conditions(languages=("ko",)), channel="C3", assign=())
    for routes in ((POWDER, korean), (korean, POWDER), (korean, POWDER)):
        await load(sqlite, *routes)

    async with sqlite.reads() as session:
        loaded = select(AuditEntry.body).where(AuditEntry.kind == Audit.ROUTING_LOADED)
        bodies = (await session.scalars(loaded.order_by(AuditEntry.seq))).all()
    orders = [json.loads(body)["facts"]["order"] for body in bodies]
    assert orders == [["powder", "korean"], ["korean", "powder"]]


async def test_rules_are_tried_on_what_came_before_and_change_nothing(sqlite: Database):
    older = await judged(sqlite)
    newer = await judged(sqlite, "c2")
    other = await judged(sqlite, "c3", text="이거 식세기 되나요?")

    async with sqlite.reads() as session:
        tried = await routing_files.preview(session, [POWDER], since=NOW)

    assert {name: (each.count, each.examples) for name, each in tried.items()} == {
        "powder": (2, (newer.id, older.id)),
        None: (1, (other.id,)),
    }


async def test_every_page_of_past_comments_is_tried(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
):
    for name in ("c1", "c2", "c3"):
        await judged(sqlite, name)
    monkeypatch.setattr(routing_files, "AT_ONCE", 2)

    async with sqlite.reads() as session:
        tried = await routing_files.preview(session, [POWDER], since=NOW)

    assert tried["powder"].count == 3


async def test_the_database_holds_one_current_rule_of_a_name_that_leads_somewhere(
    database: Database,
):
    await load(database, POWDER)
    with pytest.raises(IntegrityError, match="leads_somewhere"):
        async with database.writes() as session:
            await session.execute(update(RoutingRule).values(channel=None))

    again = RoutingRule(
        name="powder",
        version=2,
        position=1,
        conditions={},
        channel="C3",
        assign=[],
        loaded_at=NOW,
    )
    with pytest.raises(IntegrityError):
        async with database.writes() as session:
            session.add(again)
