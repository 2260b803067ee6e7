"""A long history that nobody lived through: comments, what they are found by, and replies."""

import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import psycopg

from bot.database import upgrade
from bot.database.sessions import with_driver
from bot.rules import search_terms
from tests.support.builders import TEAM, user_of

ENDS = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LASTS = timedelta(days=730)
READER = "민아"
ACCOUNTS, MEMBERS, AUTHORS = 3, 5, 20_000
BACKLOG = 2_000
"""Comments that wait for a reply: the newest, as after a storm."""
AT_ONCE = 10_000
COMMON = (
    "이거 정말 언제 오나요 주문 했는데 아직 뚜껑 바구니 만두 찜기 좋아요 감사 합니다 where great"
)
SOMETIMES = {
    "배송": 0.08,
    "환불": 0.03,
    "A/S": 0.01,
    "🤯": 0.005,
    "은색": 0.002,
    "XZ-4711": 0.00005,
}
Row = dict[str, Any]
Insert = Callable[[str, Sequence[Row]], None]


def fill(url: str, count: int) -> None:
    """Make the tables and insert *count* comments."""
    upgrade(url)
    if url.startswith("sqlite"):
        _fill_sqlite(with_driver(url).database or "", count)
    else:
        _fill_postgresql(url, count)


def _fill_sqlite(path: str, count: int) -> None:
    def insert(table: str, rows: Sequence[Row]) -> None:
        columns, marks = ", ".join(rows[0]), ", ".join("?" * len(rows[0]))
        statement = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - constants
        connection.executemany(statement, [tuple(map(_as_text, row.values())) for row in rows])

    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            connection.execute(f"DROP TRIGGER {name}")
        _insert_all(insert, count, terms_by="rowid")


def _as_text(value: object) -> object:
    """As `bot.models.base.Instant` keeps it."""
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _fill_postgresql(url: str, count: int) -> None:
    def insert(table: str, rows: Sequence[Row]) -> None:
        target = "terms_as_text" if table == "findable_terms" else table
        statement = f"COPY {target} ({', '.join(rows[0])}) FROM STDIN".encode()
        with connection.cursor() as cursor, cursor.copy(statement) as copying:
            for row in rows:
                copying.write_row(tuple(row.values()))

    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")  # no triggers
        connection.execute("CREATE TEMP TABLE terms_as_text (comment_id bigint, terms text)")
        _insert_all(insert, count, terms_by="comment_id")
        connection.execute("DROP INDEX ix_findable_terms_terms")
        connection.execute(
            "INSERT INTO findable_terms SELECT comment_id,"
            " array_to_tsvector(string_to_array(terms, ' ')) FROM terms_as_text"
        )
        connection.execute(
            "CREATE INDEX ix_findable_terms_terms ON findable_terms USING gin (terms)"
        )
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _insert_all(insert: Insert, count: int, *, terms_by: str) -> None:
    _insert_surroundings(insert)
    dice = random.Random(1)  # noqa: S311 - the same history every time
    numbers = iter(range(1, count + 1))
    while page := [_Made(number, count, dice) for number in islice(numbers, AT_ONCE)]:
        insert("comment", [each.comment() for each in page])
        insert("comment_version", [each.version() for each in page])
        insert("findable", [each.findable() for each in page])
        insert("findable_terms", [each.terms(terms_by) for each in page])
        answered = [each for each in page if each.is_answered]
        for table in ("draft", "sign_off", "reply"):
            insert(table, [getattr(each, table)() for each in answered])


def _insert_surroundings(insert: Insert) -> None:
    insert("account", [_account(number) for number in range(1, ACCOUNTS + 1)])
    names = [READER, *(f"검토자 {number}" for number in range(2, MEMBERS + 1))]
    insert("member", [_member(number, name) for number, name in enumerate(names, 1)])
    roles = [(number, "lead") for number in range(1, MEMBERS + 1)] + [(1, "admin")]
    insert("member_role", [_role(number, *role) for number, role in enumerate(roles, 1)])
    place = {"id": 1, "account_id": 1, "external_id": "p1"}
    insert("post", [place])
    insert("conversation", [place | {"post_id": 1}])
    insert("author", [_author(number) for number in range(1, AUTHORS + 1)])


def _account(number: int) -> Row:
    return {
        "id": number,
        "installation_id": 1,
        "platform": "fake" if number > 1 else "square",
        "name": f"account_{number}",
        "external_id": str(number),
        "locale": "ko",
        "channel": "C1",
        "text_limit": 500,
        "text_unit": "code_point",
        "undo_seconds": 20,
        "shelf_life_seconds": 14_400,
        "is_active": True,
        "created_at": ENDS - LASTS,
    }


def _member(number: int, name: str) -> Row:
    return {
        "id": number,
        "team_id": TEAM,
        "user_id": user_of(name),
        "name": name,
        "locale": "ko",
        "is_active": True,
        "created_at": ENDS - LASTS,
    }


def _role(number: int, member: int, role: str) -> Row:
    return {"id": number, "member_id": member, "role": role, "granted_at": ENDS}


def _author(number: int) -> Row:
    return {"id": number, "account_id": 1, "external_id": str(number), "name": f"작성자{number}"}


class _Made:
    """One comment and what belongs to it."""

    def __init__(self, number: int, count: int, dice: random.Random) -> None:
        self._number = number
        self._at = ENDS - LASTS * ((count - number) / count)
        self._account = 1 + (dice.random() > 0.7) + (dice.random() > 0.95)
        self._author = dice.randint(1, AUTHORS)
        self._text = _text(dice)
        self._member = dice.randint(1, MEMBERS)
        is_open = number > count - min(BACKLOG, count // 10)
        self._state = "open" if is_open else _one_of(dice, answered=0.65, closed=0.31, gone=0.04)
        self.is_answered = self._state == "answered" and dice.random() < 0.9
        self._risk = _one_of(dice, none=0.96, refund=0.03, press=0.0099, self_harm=0.0001)
        self._is_edited = dice.random() < 0.2

    def comment(self) -> Row:
        is_open = self._state == "open"
        return {
            "id": self._number,
            "account_id": self._account,
            "conversation_id": 1,
            "author_id": self._author,
            "external_id": str(self._number),
            "kind": "comment",
            "text": self._text,
            "version": 1,
            "created_at": self._at,
            "received_at": self._at,
            "placement": "set_aside" if self._state == "gone" else "threaded",
            "state": self._state,
            "round": 1,
            "is_judged": True,
            "is_people_only": False,
            "flags": "[]" if self._risk == "none" else f'["{self._risk}"]',
            "candidates": "[]",
            "uncovered": "[]",
            "note_facts": "{}",
            "assigned_to": self._member if is_open and self._number % 2 else None,
        }

    def version(self) -> Row:
        return {"comment_id": self._number, "version": 1, "text": self._text, "seen_at": self._at}

    def findable(self) -> Row:
        return {"comment_id": self._number, "words": self._words()}

    def terms(self, key: str) -> Row:
        return {key: self._number, "terms": " ".join(search_terms.terms_of(self._words()))}

    def _words(self) -> str:
        said = (f"작성자{self._author}", self._text, *([self._reply()] if self.is_answered else ()))
        return "\n".join(map(search_terms.folded, said))

    def _reply(self) -> str:
        return f"안녕하세요, {self._number % 97}번 안내를 봐 주세요."

    def draft(self) -> Row:
        return {
            "id": self._number,
            "comment_id": self._number,
            "comment_version": 1,
            "source": "person" if self._is_edited else "faq",
            "text": self._reply(),
            "written_by": self._member if self._is_edited else None,
            "origin": "{}",
            "state": "retired",
            "retired_because": "reply_ended",
            "created_at": self._at,
            "offering": 1,
        }

    def sign_off(self) -> Row:
        return {
            "id": self._number,
            "draft_id": self._number,
            "comment_id": self._number,
            "comment_version": 1,
            "account_id": self._account,
            "digest": "0" * 64,
            "member_id": self._member,
            "needs_two": False,
            "signed_at": self._at,
            "expires_at": self._at + timedelta(hours=4),
        }

    def reply(self) -> Row:
        return {
            "id": self._number,
            "key": str(self._number),
            "sign_off_id": self._number,
            "draft_id": self._number,
            "comment_id": self._number,
            "account_id": self._account,
            "digest": "0" * 64,
            "round": 1,
            "state": "sent",
            "send_after": self._at,
            "external_id": str(self._number),
            "queued_at": self._at,
            "sent_at": self._at,
        }


def _text(dice: random.Random) -> str:
    words = dice.choices(COMMON.split(), k=dice.randint(3, 12))
    words += [word for word, share in SOMETIMES.items() if dice.random() < share]
    return " ".join(words)


def _one_of(dice: random.Random, **shares: float) -> str:
    return dice.choices(list(shares), list(shares.values()))[0]
