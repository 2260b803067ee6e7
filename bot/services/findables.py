"""What comments are found by: texts are collected in a transaction, written at its commit.

A text only adds to what is there: a comment is found by what it said before an edit, too, and by
the drafts and replies for it. A batch of comments costs two statements on SQLite, one on
PostgreSQL.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, cast, delete, literal_column, select
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from bot.database import Sort, Turn, before_commit, sort_of
from bot.ids import CommentId
from bot.models.findables import FINDABLE_TERMS, Findable
from bot.ports import Sessions
from bot.rules import search_terms

MOST_TERMS = 60_000
"""Of one comment: PostgreSQL takes no more than a megabyte, and nobody shall keep an edit out."""
PAGES_AT_ONCE = 64
"""Of the index, rewritten in one transaction: others wait for some hundredths of a second."""
_FOUND_BY = "findables"  # (comment, folded text), in session.info
_KEEP_WORDS = sql(
    "INSERT INTO findable (comment_id, words) VALUES (:comment_id, :words)"
    " ON CONFLICT (comment_id) DO UPDATE SET words = words || char(10) || excluded.words"
)
# Terms that come later are written beside those that stand: a table without texts cannot read
# what it holds, and need not.
_KEEP_TERMS = sql("INSERT INTO findable_terms (rowid, terms) VALUES (:comment_id, :terms)")
_FORGET_TERMS = sql(
    "INSERT INTO findable_terms (findable_terms, rowid, terms)"
    " VALUES ('delete', :comment_id, :terms)"
)
_MERGE = sql("INSERT INTO findable_terms (findable_terms, rank) VALUES ('merge', :pages)")
_CHANGED = sql("SELECT total_changes()")
_KEEP_BOTH = sql(
    """
    WITH found AS (
        SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:words AS text[]), CAST(:terms AS text[]))
            AS found (comment_id, words, terms)
    ), kept AS (
        INSERT INTO findable (comment_id, words) SELECT comment_id, words FROM found
        ON CONFLICT (comment_id)
            DO UPDATE SET words = findable.words || chr(10) || excluded.words
    )
    INSERT INTO findable_terms (comment_id, terms)
    SELECT comment_id, array_to_tsvector(string_to_array(terms, ' ')) FROM found
    ON CONFLICT (comment_id) DO UPDATE SET terms = findable_terms.terms || excluded.terms
        WHERE length(findable_terms.terms) + length(excluded.terms) <= :most_terms
    """
)


def make_findable(session: AsyncSession, comment_id: CommentId, *texts: str | None) -> None:
    """Have a comment found by these *texts*, besides those by which it is found already."""
    found = [(comment_id, words) for text in texts if text and (words := search_terms.folded(text))]
    if found:
        session.info.setdefault(_FOUND_BY, []).extend(found)
        before_commit(session, _write, turn=Turn.FINDABLES)


async def forget(session: AsyncSession, comment_id: CommentId) -> None:
    """Have a comment found by no text any more."""
    if sort_of(session) == "sqlite":
        words = await session.scalar(
            select(Findable.words).where(Findable.comment_id == comment_id)
        )
        # Of a table that keeps no texts only the same terms can be taken out again.
        terms = " ".join(search_terms.terms_of(words or ""))
        await session.execute(_FORGET_TERMS, {"comment_id": comment_id, "terms": terms})
    await session.execute(delete(Findable).where(Findable.comment_id == comment_id))


async def rewrite(sessions: Sessions) -> None:
    """Write the index of terms anew without those that were forgotten, some pages at a time.

    FTS5 only adds that a term is gone, so that it stands in a page that no vacuum frees; see
    https://www.sqlite.org/fts5.html#the_merge_command. PostgreSQL vacuums its index by itself.
    """
    pages = -PAGES_AT_ONCE  # below zero: begin with all of it
    while True:
        async with sessions.writes() as session:
            if sort_of(session) != "sqlite":
                return
            before = await session.scalar(_CHANGED)
            await session.execute(_MERGE, {"pages": pages})
            if (await session.scalar(_CHANGED) or 0) - (before or 0) < 2:  # noqa: PLR2004 - itself
                return
        pages = PAGES_AT_ONCE


def key_of(sort: Sort) -> ColumnElement[int]:
    """The comment's id in the index of terms."""
    columns = FINDABLE_TERMS.c
    return columns.rowid if sort == "sqlite" else columns.comment_id


def has_terms(sort: Sort, words: Sequence[str]) -> ColumnElement[bool]:
    """Whether a row of the index has the terms of all *words*; `search_terms.holds` tells the rest.

    Terms lead to few rows, most of them right.
    """
    terms = search_terms.needed_terms(words)
    if sort == "sqlite":
        wanted = " ".join(f'"{term}"' for term in terms)
        return literal_column("findable_terms").op("MATCH", is_comparison=True)(wanted)
    wanted = " & ".join(f"'{term}'" for term in terms)
    return FINDABLE_TERMS.c.terms.op("@@", is_comparison=True)(cast(wanted, TSQUERY))


async def _write(session: AsyncSession) -> None:
    found: dict[CommentId, list[str]] = {}
    for comment_id, words in session.info.pop(_FOUND_BY, ()):
        found.setdefault(comment_id, []).append(words)
    # By id: whoever adds to the same comments waits in the same order.
    rows = [_row(comment_id, found[comment_id]) for comment_id in sorted(found)]
    if sort_of(session) == "sqlite":
        await session.execute(_KEEP_WORDS, rows)
        await session.execute(_KEEP_TERMS, rows)
        return
    columns = {name: [row[name] for row in rows] for name in ("comment_id", "words", "terms")}
    await session.execute(
        _KEEP_BOTH, {"ids": columns.pop("comment_id"), "most_terms": MOST_TERMS, **columns}
    )


def _row(comment_id: CommentId, texts: Iterable[str]) -> dict[str, object]:
    words = "\n".join(texts)
    return {
        "comment_id": comment_id,
        "words": words,
        "terms": " ".join(search_terms.terms_of(words)[:MOST_TERMS]),
    }
