"""A long history that nobody lived through: comments, and all that the product would have kept.

Deliveries and tasks are left out: the product lets go of them.
"""

import json
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from bot.rules.later import zone_for
from bot.rules.working_hours import begin_with
from bot.services.audit import COMMAND, Audit
from tests.benchmarks.fates import FATES
from tests.benchmarks.life import POSTS, Given, Hours, Life, Row, Told
from tests.support.builders import TEAM, user_of

ENDS = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LASTS = timedelta(days=730)
READER = "민아"
BACKLOG = 600
"""Comments that wait for somebody: the newest."""
ACCOUNTS = {"mosiru_kr": 70, "mosiru": 25, "mosiru_shop": 5}  # shares in a hundred
NAMES = [READER, *(f"검토자 {number}" for number in range(2, 6))]
AUTHORS = 21_000
ENDED = {"grouped": 62, "sent": 13, "edited": 2, "closed": 16, "rejected": 2} | {
    "by_hand": 2,
    "gone": 3,
}
WAITS = {"waiting": 45, "taken": 40, "signed_first": 10, "doubtful": 5}
ROLES = {1: ["admin", "lead"]} | {number: ["lead"] for number in range(2, len(NAMES) + 1)}
RISKS = {"": 9600, "refund": 300, "press": 99, "self_harm": 1}
SOMETIMES = {
    "배송": 0.08,
    "환불": 0.03,
    "A/S": 0.01,
    "🤯": 0.005,
    "은색": 0.002,
    "XZ-4711": 0.00005,
}
_STORY = Path(__file__).parents[2] / "bot" / "demo" / "story" / "comments.yaml"
_SAID = [each["text"] for each in yaml.safe_load(_STORY.read_text("utf-8"))["comments"]]
_MORE = "정말 언제쯤 저도 진짜 혹시 그리고 아직 벌써 주문 만두 뚜껑 바구니 찜기 where really lid"


def lives(count: int) -> Iterator[Life]:
    """*count* comments, oldest first; the same ones every time."""
    dice = random.Random(1)  # noqa: S311 - the same history every time
    hours: Hours = {}
    return (_lived(number, count, dice, hours) for number in range(1, count + 1))


def _lived(number: int, count: int, dice: random.Random, hours: Hours) -> Life:
    is_open = number > count - min(BACKLOG, count // 10)
    fate = _one_of(dice, WAITS if is_open else ENDED)
    account = 1 + list(ACCOUNTS).index(_one_of(dice, ACCOUNTS))
    life = Life(
        Given(
            number=number,
            at=ENDS - LASTS * ((count - number) / count),
            account=account,
            author=dice.randrange(AUTHORS // len(ACCOUNTS)) * len(ACCOUNTS) + account,
            member=dice.randint(1, len(NAMES)),
            text=_text(dice),
            risk="refund" if fate == "signed_first" else _one_of(dice, RISKS),
            fate=fate,
            dice=dice,
            hours=hours,
        )
    )
    FATES[fate](life)
    if not life.is_erased:
        life.be_found()
    return life


def _text(dice: random.Random) -> str:
    words = [dice.choice(_SAID), *dice.choices(_MORE.split(), k=dice.randint(0, 4))]
    words += [word for word, share in SOMETIMES.items() if dice.random() < share]
    return " ".join(words)


def _one_of(dice: random.Random, shares: Mapping[str, int]) -> str:
    return dice.choices(list(shares), list(shares.values()))[0]


def told_of_members() -> list[Told]:
    """What the record says of their roles."""
    at = ENDS - LASTS
    return [
        Told(
            at=at,
            kind=Audit.MEMBER_CHANGED,
            subject=f"member:{number}",
            actor=COMMAND,
            facts={"account": None, "roles": roles, "team_id": TEAM, "user_id": user_of(name)},
            texts={},
            is_erased=False,
        )
        for (number, roles), name in zip(ROLES.items(), NAMES, strict=True)
    ]


def surroundings() -> Mapping[str, list[Row]]:
    """What comments belong to, and who deals with them."""
    accounts = range(1, len(ACCOUNTS) + 1)
    roles = [(member, role) for member, given in ROLES.items() for role in given]
    posts = range(1, (POSTS + 1) * len(ACCOUNTS) + 1)
    authors = range(1, AUTHORS + len(ACCOUNTS) + 1)
    return {
        "account": [_account(*each) for each in zip(accounts, ACCOUNTS, strict=True)],
        "member": [_member(number, name) for number, name in enumerate(NAMES, 1)],
        "member_role": [
            {"id": number, "member_id": member, "role": role, "granted_at": ENDS - LASTS}
            for number, (member, role) in enumerate(roles, 1)
        ],
        "post": [_of_account(number) | {"title": f"게시물 {number}"} for number in posts],
        "author": [_of_account(number) | {"name": f"작성자{number}"} for number in authors],
    }


def _of_account(number: int) -> Row:
    account = (number - 1) % len(ACCOUNTS) + 1
    return {"id": number, "account_id": account, "external_id": str(number)}


def _account(number: int, name: str) -> Row:
    return {
        "id": number,
        "installation_id": 1,
        "platform": "square" if number == 1 else "fake",
        "name": name,
        "external_id": str(number),
        "locale": "ko",
        "time_zone": zone_for("ko"),
        "channel": f"C{number}",
        "text_limit": 500,
        "text_unit": "code_point",
        "can_take_down": True,
        "can_edit_reply": True,
        "can_hide": True,
        "erase_deleted_seconds": 24 * 60 * 60,
        "working_hours": json.dumps(begin_with("ko", zone_for("ko")).stored()),
        "created_at": ENDS - LASTS,
    }


def _member(number: int, name: str) -> Row:
    return {
        "id": number,
        "team_id": TEAM,
        "user_id": user_of(name),
        "name": name,
        "locale": "ko",
        "created_at": ENDS - LASTS,
    }
