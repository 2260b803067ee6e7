"""Who asked to hide a comment, and what came of it, stands as the chain tells it."""

from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.ids import CommentId
from bot.models.comments import Comment
from bot.ports import Address
from bot.services import audit, hides, hiding, verification
from bot.services.audit import Audit
from bot.services.sending import Sender
from tests.support.builders import NOW, a_comment, add_account, add_draft, add_member, identify
from tests.support.database import change_without_guards
from tests.support.platform import FakePlatform
from tests.support.working_off import work_off

ASKED, HIDDEN, REFUSED, UNTOUCHED, KEPT, SHOWN = [CommentId(number) for number in range(1, 7)]
"""Comments by what becomes of them; the platform refuses to show again what it keeps."""


@dataclass
class Stage:
    """Six comments, and a platform that knows those that it is to hide."""

    database: Database
    platform: FakePlatform = field(
        default_factory=lambda: FakePlatform(
            comments={f"c{each}": a_comment(f"c{each}") for each in (HIDDEN, KEPT, SHOWN)}
        )
    )

    def of(self, _address: Address) -> FakePlatform:
        return self.platform

    async def hide(self, *comment_ids: CommentId) -> None:
        async with self.database.writes() as session:
            by = await identify(session)
            for each in comment_ids:
                await hides.hide(session, each, seen_version=1, by=by, now=NOW)

    async def unhide(self, *comment_ids: CommentId) -> None:
        async with self.database.writes() as session:
            by = await identify(session)
            for each in comment_ids:
                await hides.unhide(session, each, seen_version=1, by=by, now=NOW)

    async def ask_platform(self) -> None:
        sender = Sender(
            sessions=self.database, platforms=self, clock=lambda: NOW, random=lambda: 0.5
        )
        await work_off(
            self.database, hides.SET_VISIBILITY, lambda job: hiding.set_visibility(sender, job)
        )


async def hide_some(database: Database) -> None:
    """민아 hides comments, and thinks better of some."""
    stage = Stage(database)
    await add_member(database)
    await add_member(database, "테오")
    account_id = await add_account(database)
    for each in (ASKED, HIDDEN, REFUSED, UNTOUCHED, KEPT, SHOWN):
        await add_draft(database, account_id=account_id, snapshot=a_comment(f"c{each}"))
    await stage.hide(HIDDEN, REFUSED, KEPT, SHOWN)
    await stage.ask_platform()
    await stage.unhide(KEPT, SHOWN)
    del stage.platform.comments[f"c{KEPT}"]
    await stage.ask_platform()
    await stage.hide(ASKED)


async def verify(database: Database) -> tuple[str | None, str | None]:
    async with database.reads() as session:
        found = await verification.verify(session)
    return found.bad, found.fault


async def test_what_members_hid_and_showed_again_agrees(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.services.visibility_agreement.AT_ONCE", 2)
    await hide_some(database)

    assert await verify(database) == (None, None)
    async with database.reads() as session:
        stands = select(Comment.visibility, Comment.hide_failed).order_by(Comment.id)
        rows = [tuple(row) for row in await session.execute(stands)]
    assert rows == [
        ("hiding", None),
        ("hidden", None),
        ("shown", "gone"),
        ("shown", None),
        ("hidden", "gone"),
        ("shown", None),
    ]


@pytest.mark.parametrize(
    ("comment_id", "change"),
    [
        (ASKED, "visibility = 'hidden'"),
        (ASKED, "visibility_by = 2"),
        (HIDDEN, "visibility = 'shown'"),
        (HIDDEN, "visibility = 'showing'"),
        (HIDDEN, "visibility = 'shown', visibility_by = NULL, visibility_at = NULL"),
        (HIDDEN, "hide_failed = 'refused'"),
        (REFUSED, "hide_failed = 'refused'"),
        (REFUSED, "hide_failed = NULL, visibility_by = NULL, visibility_at = NULL"),
        (UNTOUCHED, "visibility = 'hidden', visibility_by = 1, visibility_at = received_at"),
        (UNTOUCHED, "hide_failed = 'gone'"),
        (KEPT, "visibility_by = 2"),
        (SHOWN, "visibility = 'hidden'"),
        (SHOWN, "visibility_at = '2025-01-01 00:00:00+00:00'"),
    ],
)
async def test_a_comment_that_was_hidden_or_shown_by_hand_is_named(
    database: Database, comment_id: CommentId, change: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.services.visibility_agreement.AT_ONCE", 2)
    await hide_some(database)
    change_without_guards(database, f"UPDATE comment SET {change} WHERE id = {comment_id}")  # noqa: S608 - constants above

    assert await verify(database) == (f"comment {comment_id}", "it differs from the record")


async def test_an_entry_about_a_comment_that_was_deleted_is_found(database: Database):
    await hide_some(database)
    change_without_guards(database, f"DELETE FROM comment WHERE id = {REFUSED}")  # noqa: S608 - a constant above

    bad, fault = await verify(database)

    assert (bad or "").startswith("entry ")
    assert fault == "the comment it tells of is not there"


async def test_an_entry_that_is_about_no_comment_is_found(database: Database):
    await hide_some(database)
    async with database.writes() as session:
        audit.record(session, Audit.COMMENT_HIDDEN, "reply:1", by=audit.SYSTEM, at=NOW)

    bad, fault = await verify(database)

    assert (bad or "").startswith("entry ")
    assert fault == "it tells of no comment"
