"""One comment that nobody wrote: its rows, and what the record is to tell of it."""

import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from bot.rules import search_terms
from bot.services.audit import SYSTEM, Audit

POSTS = 100
"""Of each account."""
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
Row = dict[str, Any]
Hours = dict[tuple[int, datetime], int]
"""The roll-ups there are so far, by account and hour."""


class Told(NamedTuple):
    """What one entry says; its ``texts`` stand beside it unless they were erased."""

    at: datetime
    kind: Audit
    subject: str
    actor: str
    facts: Mapping[str, Any]
    texts: Mapping[str, str]
    is_erased: bool


class Given(NamedTuple):
    """What a comment begins with. ``fate``: the name of one of `tests.benchmarks.fates`."""

    number: int
    at: datetime
    account: int
    author: int
    member: int  # who deals with it
    text: str
    risk: str
    fate: str
    dice: random.Random
    hours: Hours


class Life:
    """A comment that was taken in and triaged; fates add to it."""

    def __init__(self, given: Given) -> None:
        self.given, self.number, self.at = given, given.number, given.at
        self.by = f"member:{given.member}"
        self.is_grouped, self.is_erased = given.fate == "grouped", given.fate == "gone"
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.told: list[Told] = []
        self.words = [f"작성자{given.author}", given.text]
        self.comment = _comment(given)
        self._stand()
        self._tell_beginning()

    def add(self, table: str, **row: Any) -> None:
        """Keep a row."""
        self.rows[table].append(row)

    def tell(
        self,
        after: timedelta,
        kind: Audit,
        by: str,
        *,
        subject: str | None = None,
        text: str | None = None,
        **facts: Any,
    ) -> None:
        """Have the record say something that happened so long *after* the comment came."""
        subject = subject or f"comment:{self.number}"
        texts = {"text": text} if text is not None else {}
        self.told.append(Told(self.at + after, kind, subject, by, facts, texts, self.is_erased))

    def show(self, subject: str, number: int) -> None:
        """A card that stands in Slack as it should."""
        second = int(self.at.timestamp()) + len(self.rows["slack_message"])
        self.add(
            "slack_message",
            account_id=self.given.account,
            subject=subject,
            subject_id=number,
            channel=f"C{self.given.account}",
            marker=f"{subject}{number}",
            state="posted",
            ts=f"{second}.{self.number % 1_000_000:06d}",
            wanted_version=3,
            shown_version=3,
            wanted_at=self.at,
            posted_at=self.at + SECOND,
        )

    def lay(
        self,
        draft: int,
        text: str,
        state: str,
        *,
        because: str | None = None,
        based_on: int | None = None,
        after: timedelta = 4 * SECOND,
    ) -> None:
        """A draft of the FAQ, or of the member who made it from another one."""
        is_own, slug = based_on is not None, f"entry-{self.number % 15}"
        source = "person" if is_own else "faq"
        self.add(
            "draft",
            id=draft,
            comment_id=self.number,
            comment_version=1,
            source=source,
            text=text,
            language=self.comment["language"],
            based_on=based_on,
            written_by=self.given.member if is_own else None,
            origin="{}" if is_own else f'{{"faq":[{{"slug":"{slug}","version":1}}]}}',
            state=state,
            retired_because=because,
            created_at=self.at + after,
        )
        self.show("draft", draft)
        self.words.append(text)
        says = {"based_on": based_on} if is_own else {"origin": {"faq": [slug]}}
        self.tell(
            after,
            Audit.DRAFT_OFFERED,
            self.by if is_own else SYSTEM,
            subject=f"draft:{draft}",
            text=text,
            comment=self.number,
            comment_version=1,
            source=source,
            **says,
        )

    def be_found(self) -> None:
        """Keep what it is found by, once all was said."""
        words = "\n".join(map(_folded, self.words))
        self.add("findable", comment_id=self.number, words=words)
        terms = " ".join(search_terms.terms_of(words))
        self.add("findable_terms", comment_id=self.number, terms=terms)

    def _stand(self) -> None:
        """Its rows as they are at the end: fates change the one of the comment itself."""
        number, account = self.number, self.given.account
        self.rows["comment"].append(self.comment)
        text = "" if self.is_erased else self.given.text
        self.add("comment_version", comment_id=number, version=1, text=text, seen_at=self.at)
        post = number % POSTS * 3 + account
        external_id = self.comment["external_id"]
        self.add(
            "conversation", id=number, account_id=account, post_id=post, external_id=external_id
        )
        if not self.is_grouped:
            self.show("comment", number)

    def _tell_beginning(self) -> None:
        given, comment = self.given, self.comment
        self.tell(
            timedelta(0),
            Audit.COMMENT_RECEIVED,
            "author",
            text=given.text,
            account=given.account,
            external_id=comment["external_id"],
        )
        self.tell(
            SECOND,
            Audit.COMMENT_TRIAGED,
            SYSTEM,
            version=1,
            placement="grouped" if self.is_grouped else "threaded",
            language=comment["language"],
            topic=comment["topic"],
            flags=[given.risk] if given.risk else [],
        )


def _comment(given: Given) -> Row:
    has_hangul = any("가" <= letter <= "힣" for letter in given.text)
    return {
        "id": given.number,
        "account_id": given.account,
        "conversation_id": given.number,
        "author_id": given.author,
        "external_id": f"c{given.number}",
        "kind": "comment",
        "text": given.text,
        "url": f"https://square.example/c/{given.number}",
        "created_at": given.at,
        "received_at": given.at,
        "placement": "threaded",
        "state": "open",
        "roll_up_id": None,
        "language": "ko" if has_hangul else "en",
        "flags": f'["{given.risk}"]' if given.risk else "[]",
        "topic": "praise" if given.fate == "grouped" else "question",
        "is_judged": True,
        "is_people_only": False,
        "assigned_to": None,
        "erased_at": None,
        "erased_because": None,
    }


@lru_cache(maxsize=50_000)
def _folded(text: str) -> str:
    return search_terms.folded(text)
