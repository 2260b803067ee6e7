"""A view of a run decides just what it showed, and lets the comment of before go."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.database import Database
from bot.errors import CardOutdated, CommentChanged
from bot.models.comments import Comment
from bot.models.drafts import Draft, RejectionReason
from bot.models.looking import Looking
from bot.models.replies import Reply
from bot.services import review_runs
from bot.views import PLAIN, RunStep, RunSums, Shown, Terms
from integrations.contract import CommentEdited
from tests.support.builders import (
    NOW,
    a_comment,
    add_account,
    add_draft,
    add_member,
    deliver,
    identify,
)

THEN = NOW + timedelta(seconds=1)
"""When the first view can be decided."""
DRAFT = "1번 답."


@pytest.fixture
async def step(sqlite: Database) -> RunStep:
    """The first view of 민아's run over two comments."""
    await add_member(sqlite)
    account_id = await add_account(sqlite)
    for number in (1, 2):
        snapshot = a_comment(f"c{number}", text=f"{number}번 질문?", author_id=f"u{number}")
        await add_draft(sqlite, account_id=account_id, snapshot=snapshot, text=f"{number}번 답.")
    return await begin(sqlite)


async def begin(database: Database) -> RunStep:
    async with database.writes() as session:
        begun = await review_runs.begin(session, by=await identify(session), now=NOW)
    assert isinstance(begun, RunStep)
    return begun


def shown(step: RunStep) -> Shown:
    return Shown(
        view_id=step.view_id,
        comment_id=step.form.comment_id,
        comment_version=step.form.comment_version,
        draft_id=step.form.chosen,
        digest=step.digest,
    )


async def sign(database: Database, step: RunStep, text: str, *, terms: Terms = PLAIN) -> None:
    async with database.writes() as session:
        by = await identify(session)
        await review_runs.sign(session, shown(step), text=text, terms=terms, by=by, now=THEN)


async def go_on(database: Database, step: RunStep) -> RunStep | RunSums:
    async with database.writes() as session:
        by = await identify(session)
        return await review_runs.go_on(session, step.view_id, by=by, now=THEN)


async def edit(database: Database, step: RunStep) -> None:
    """The author changes the comment, and its new words are judged."""
    changed = a_comment("c1", text="1번 질문, 고침?", author_id="u1", edited_at=THEN)
    async with database.reads() as session:
        comment = await session.get_one(Comment, step.form.comment_id)
    await deliver(database, comment.account_id, CommentEdited(comment=changed, edited_at=THEN))
    async with database.writes() as session:
        (await session.get_one(Comment, step.form.comment_id)).is_judged = True


async def test_a_draft_that_nobody_changed_is_sent_at_the_time_that_was_chosen(
    sqlite: Database, step: RunStep
):
    at = NOW.replace(second=0, microsecond=0) + timedelta(hours=2)

    await sign(sqlite, step, DRAFT, terms=Terms(send_at=at))

    async with sqlite.reads() as session:
        assert (await session.scalars(select(Reply.send_after))).one() == at


async def test_what_was_changed_is_based_on_the_draft_that_was_shown(
    sqlite: Database, step: RunStep
):
    await sign(sqlite, step, "고친 답이에요.")

    async with sqlite.reads() as session:
        written = select(Draft.based_on).where(Draft.text == "고친 답이에요.")
        assert (await session.scalars(written)).one() == step.form.chosen


async def test_who_goes_on_looks_no_more_at_the_comment_of_before(sqlite: Database, step: RunStep):
    await sign(sqlite, step, DRAFT)

    following = await go_on(sqlite, step)

    assert isinstance(following, RunStep)
    async with sqlite.reads() as session:
        assert list(await session.scalars(select(Looking.comment_id))) == [
            following.form.comment_id
        ]


async def test_a_comment_with_other_words_than_were_shown_is_not_closed(
    sqlite: Database, step: RunStep
):
    await edit(sqlite, step)

    with pytest.raises(CommentChanged):
        async with sqlite.writes() as session:
            by = await identify(session)
            await review_runs.close(session, shown(step), by=by, now=THEN)


async def test_a_view_of_words_that_changed_is_not_resumed_but_shown_anew(
    sqlite: Database, step: RunStep
):
    await edit(sqlite, step)

    async with sqlite.writes() as session:
        by = await identify(session)
        resumed = await review_runs.resume(session, shown(step), by=by, now=THEN)

    assert isinstance(resumed, RunStep)
    assert resumed.view_id != step.view_id
    assert resumed.form.comment_version == 2


async def test_a_view_that_still_holds_is_resumed_as_it_is(sqlite: Database, step: RunStep):
    async with sqlite.writes() as session:
        by = await identify(session)
        resumed = await review_runs.resume(session, shown(step), by=by, now=THEN)

    assert isinstance(resumed, RunStep)
    assert resumed.view_id == step.view_id


async def test_a_view_without_a_draft_rejects_nothing(sqlite: Database, step: RunStep):
    async with sqlite.writes() as session:
        by = await identify(session)
        blank = await review_runs.show_anew(session, shown(step), by=by, now=NOW, is_blank=True)

    with pytest.raises(CardOutdated):
        async with sqlite.writes() as session:
            by, reason = await identify(session), RejectionReason.TONE.value
            await review_runs.reject(
                session, shown(blank), reason=reason, note=None, by=by, now=THEN
            )
