"""What a text says is checked where it is signed: blocked, or signed with a reason on record."""

import ast
import json
import unicodedata
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from bot.database import Database
from bot.errors import ClaimBlocked, ReasonNeeded
from bot.models.audit import AuditEntry
from bot.models.claims import ClaimOverride, NameList
from bot.models.replies import Reply, ReplyState
from bot.models.sign_offs import SignOff
from bot.rules.claims.findings import Rule
from bot.rules.claims.measures import Measure
from bot.rules.faq_file import FaqEntryText, FaqFile
from bot.rules.hidden_text import FILLERS
from bot.services import claim_checks, claim_policies, draft_views, faq, forms, review
from bot.services.comment_views import load_comment
from bot.views import ClaimFinding, Override, Terms, seen_of
from tests.support.builders import (
    NOW,
    Drafted,
    a_comment,
    add_draft,
    add_member,
    identify,
    sign,
)
from tests.support.database import ONLY_SQLITE

ROOT = Path(__file__).parents[3]
BLOCKED = "전화번호 남겨 주세요."
WARNED = "내일 보내 드릴게요."
WORDS = "뚜껑과 바구니는 식기세척기 위 칸에 넣으셔도 되고 본체는 닦아 주세요."
ANSWER = "무상 보증은 구입일부터 1년이에요."


async def find(
    database: Database, drafted: Drafted, text: str, *, now: datetime = NOW
) -> tuple[ClaimFinding, ...]:
    async with database.reads() as session:
        comment = await load_comment(session, drafted.comment_id)
        return await claim_checks.find_claims(
            session, comment, text, resting_on=drafted.draft_id, now=now
        )


async def submit(
    database: Database, drafted: Drafted, text: str, override: Override | None = None
) -> None:
    async with database.writes() as session:
        await review.edit_and_sign(
            session,
            drafted.comment_id,
            seen_version=1,
            text=text,
            based_on=drafted.draft_id,
            by=await identify(session),
            now=NOW,
            terms=Terms(override=override),
        )


async def count_signed(database: Database) -> int:
    async with database.reads() as session:
        return await session.scalar(select(func.count()).select_from(SignOff)) or 0


async def choose(database: Database, rule: Rule, measure: Measure) -> None:
    async with database.writes() as session:
        await claim_policies.set_measure(session, "mosiru_kr", rule=rule, measure=measure, now=NOW)


async def add_warned(database: Database) -> tuple[Drafted, Override]:
    await add_member(database)
    drafted = await add_draft(database)
    findings = await find(database, drafted, WARNED)
    return drafted, Override(reason=" 창고에 확인함 ", seen=seen_of(findings))


@ONLY_SQLITE
async def test_a_blocked_text_is_signed_neither_on_its_card_nor_in_the_modal(database: Database):
    await add_member(database)
    drafted = await add_draft(database, text=BLOCKED)
    override = Override(reason="급해요", seen=seen_of(await find(database, drafted, BLOCKED)))

    with pytest.raises(ClaimBlocked) as refusal:
        await sign(database, drafted)
    with pytest.raises(ClaimBlocked):
        await submit(database, drafted, f"{BLOCKED} 꼭이요", override)
    with pytest.raises(ClaimBlocked):
        await submit(database, drafted, BLOCKED, override)

    assert [each.words for each in refusal.value.parameters["findings"]] == ["전화번호 남겨"]
    assert await count_signed(database) == 0


@ONLY_SQLITE
async def test_a_warned_text_is_not_signed_without_a_reason(database: Database):
    drafted, override = await add_warned(database)

    with pytest.raises(ReasonNeeded) as refusal:
        await submit(database, drafted, WARNED)
    with pytest.raises(ReasonNeeded):
        await submit(database, drafted, WARNED, Override(reason="  ", seen=override.seen))

    assert [each.rule for each in refusal.value.parameters["findings"]] == [Rule.DATE]
    assert await count_signed(database) == 0


@ONLY_SQLITE
async def test_a_warned_draft_cannot_be_signed_with_one_click(database: Database):
    await add_member(database)
    drafted = await add_draft(database, text=WARNED)

    with pytest.raises(ReasonNeeded):
        await sign(database, drafted)


async def test_who_signs_with_a_reason_is_on_record_with_rule_and_words(database: Database):
    drafted, override = await add_warned(database)

    await submit(database, drafted, WARNED, override)

    async with database.reads() as session:
        kept = (await session.scalars(select(ClaimOverride))).one()
        body = await session.scalar(
            select(AuditEntry.body).where(AuditEntry.kind == "claims_overridden")
        )
    assert (kept.rule, kept.measure, kept.words, kept.reason) == (
        Rule.DATE,
        Measure.WARN,
        "내일",
        "창고에 확인함",
    )
    assert json.loads(body or b"")["facts"]["rules"] == ["date"]
    assert "창고" not in (body or b"").decode()  # words of people can be erased


async def test_a_reason_holds_only_for_the_findings_that_were_seen(database: Database):
    drafted, override = await add_warned(database)

    with pytest.raises(ReasonNeeded) as refusal:
        await submit(database, drafted, f"{WARNED} 환불도 해 드려요.", override)

    assert [each.rule for each in refusal.value.parameters["findings"]] == [
        Rule.REFUND,
        Rule.DATE,
    ]


@ONLY_SQLITE
async def test_a_text_without_findings_needs_no_reason_and_leaves_none(database: Database):
    drafted, override = await add_warned(database)

    await submit(database, drafted, "확인하고 알려 드릴게요.", override)

    async with database.reads() as session:
        assert (await session.scalars(select(ClaimOverride))).all() == []
    assert await count_signed(database) == 1


@ONLY_SQLITE
async def test_the_account_decides_what_a_finding_asks_for(database: Database):
    drafted, override = await add_warned(database)
    await choose(database, Rule.DATE, Measure.BLOCK)

    with pytest.raises(ClaimBlocked):
        await submit(database, drafted, WARNED, override)


async def test_an_override_can_neither_be_changed_nor_removed_nor_pass_a_block(database: Database):
    drafted, override = await add_warned(database)
    await submit(database, drafted, WARNED, override)

    for statement in (update(ClaimOverride).values(reason="x"), delete(ClaimOverride)):
        with pytest.raises(DBAPIError, match="why somebody signed stands"):
            async with database.writes() as session:
                await session.execute(statement)
    with pytest.raises(DBAPIError, match="never_past_a_block"):
        async with database.writes() as session:
            kept = (await session.scalars(select(ClaimOverride))).one()
            columns = {c.name: getattr(kept, c.name) for c in ClaimOverride.__table__.columns}
            session.add(ClaimOverride(**columns | {"id": None, "measure": Measure.BLOCK}))
            await session.flush()


@ONLY_SQLITE
async def test_an_answer_of_the_faq_in_its_own_words_is_approved(database: Database):
    await add_member(database)
    entry = FaqEntryText(slug="dishwasher", answers={"ko": ANSWER}, phrasings={"ko": ("a",)})
    drafted = await add_draft(database, text=ANSWER)
    async with database.writes() as session:
        await faq.load(session, FaqFile(entries=(entry,)), now=NOW)

    assert await find(database, drafted, ANSWER) == ()
    assert await find(database, drafted, f"안녕하세요! {ANSWER}") == ()
    assert {each.rule for each in await find(database, drafted, ANSWER.replace("1", "2"))} == {
        Rule.GUARANTEE,
        Rule.PRICE,
    }
    await sign(database, drafted)


@ONLY_SQLITE
async def test_an_answer_that_the_faq_has_changed_is_approved_no_more(database: Database):
    drafted = await add_draft(database, text=ANSWER)
    for answer in (ANSWER, "무상 보증은 구입일부터 2년이에요."):
        entry = FaqEntryText(slug="dishwasher", answers={"ko": answer}, phrasings={"ko": ("a",)})
        async with database.writes() as session:
            await faq.load(session, FaqFile(entries=(entry,)), now=NOW)

    assert {each.rule for each in await find(database, drafted, ANSWER)} == {
        Rule.GUARANTEE,
        Rule.PRICE,
    }


@ONLY_SQLITE
async def test_an_edit_around_an_answer_of_the_faq_needs_no_reason(database: Database):
    await add_member(database)
    entry = FaqEntryText(slug="dishwasher", answers={"ko": ANSWER}, phrasings={"ko": ("a",)})
    drafted = await add_draft(database, text=ANSWER)
    async with database.writes() as session:
        await faq.load(session, FaqFile(entries=(entry,)), now=NOW)

    await submit(database, drafted, f"안녕하세요! {ANSWER}")

    assert await count_signed(database) == 1


async def test_the_lists_of_the_account_and_the_author_are_known(database: Database):
    drafted, _ = await add_warned(database)
    async with database.writes() as session:
        for names, name in (
            (NameList.LINK_HOST, "mosiru.example"),
            (NameList.OWN_NAME, "@mosiru_kr"),
            (NameList.COMPETITOR, "쿠첸"),
        ):
            await claim_policies.list_name(session, "mosiru_kr", names=names, name=name, now=NOW)

    fine = "@콩나물국밥러 님, @mosiru_kr 로 주시거나 mosiru.example/help 에서 볼 수 있어요."
    assert await find(database, drafted, fine) == ()
    assert [each.words for each in await find(database, drafted, "쿠첸과 달라요")] == ["쿠첸"]


async def send_to_many(database: Database, text: str) -> Drafted:
    """A draft whose text five others got at `NOW`."""
    await add_member(database)
    drafted = await add_draft(database, text=text)
    for number in range(5):
        comment = a_comment(f"c{number + 2}", author_id=f"u{number + 2}")
        other = await add_draft(
            database, text=text, snapshot=comment, account_id=drafted.account_id
        )
        reply_id = await sign(database, other)
        async with database.writes() as session:
            reply = await session.get_one(Reply, reply_id)
            reply.move(ReplyState.SENDING)
            await session.flush()
            reply.arrive(external_id=f"r{number}", url=None, at=NOW)
    return drafted


async def test_what_many_authors_got_within_a_day_is_told(database: Database):
    drafted = await send_to_many(database, WORDS)

    [finding] = await find(database, drafted, WORDS)

    assert (finding.rule, finding.parameters) == (Rule.REPEATED, {"count": 5})


async def test_what_many_authors_got_longer_ago_is_no_repetition(sqlite: Database):
    drafted = await send_to_many(sqlite, WORDS)

    [finding] = await find(sqlite, drafted, WORDS, now=NOW + timedelta(days=1))
    found = await find(sqlite, drafted, WORDS, now=NOW + timedelta(days=1, seconds=1))

    assert (finding.rule, found) == (Rule.REPEATED, ())


@ONLY_SQLITE
async def test_card_and_form_show_what_signing_would_find(database: Database):
    await add_member(database)
    drafted = await add_draft(database, text=WARNED)

    async with database.writes() as session:
        card = await draft_views.get_draft(session, drafted.draft_id)
        form = await forms.get_review_form(
            session, drafted.comment_id, draft_id=None, by=await identify(session), now=NOW
        )

    assert [each.words for each in card.findings] == ["내일"]
    assert form.findings == card.findings


CLAIMS = ("환불해 드려요", "010-1234-5678", "전화번호 남겨 주세요", "씨발", "bit.ly/a", "내일 와요")


@pytest.fixture
async def offered(database: Database) -> Drafted:
    await add_member(database)
    return await add_draft(database)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    noise=st.text(
        alphabet=st.characters(
            codec="utf-8", exclude_categories=["C", "M"], exclude_characters=FILLERS
        ),
        max_size=30,
    ),
    claims=st.lists(st.sampled_from(CLAIMS), max_size=3),
    has_reason=st.booleans(),
)
async def test_nothing_is_signed_past_a_block(database, offered, noise, claims, has_reason):
    text = " ".join([noise, *claims, "네"]).strip()
    findings = await find(database, offered, unicodedata.normalize("NFC", text))
    override = Override(reason="이유", seen=seen_of(findings)) if has_reason else None
    is_blocked = any(each.measure is Measure.BLOCK for each in findings)

    is_signed = await is_signed_for_a_moment(database, offered, text, override)

    assert is_signed == (not is_blocked and (has_reason or not findings))


async def is_signed_for_a_moment(
    database: Database, drafted: Drafted, text: str, override: Override | None
) -> bool:
    """Try it in a transaction that is taken back, so that the next text finds the same place."""
    async with database.writes() as session:
        attempt = await session.begin_nested()
        try:
            await review.edit_and_sign(
                session,
                drafted.comment_id,
                seen_version=1,
                text=text,
                based_on=drafted.draft_id,
                by=await identify(session),
                now=NOW,
                terms=Terms(override=override),
            )
        except (ClaimBlocked, ReasonNeeded):
            return False
        finally:
            await attempt.rollback()
            session.info.clear()
            session.expunge_all()
    return True


@cache
def every_call() -> dict[str, dict[str, list[str]]]:
    """Where the product calls what: the enclosing functions, by name and file."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in (*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Call):
                        by_file = found.setdefault(name_of(node.func), {})
                        by_file.setdefault(str(path.relative_to(ROOT)), []).append(function.name)
    return found


def name_of(called: ast.expr) -> str:
    match called:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""  # what a call or a subscript gave: it has no name


def calls(name: str) -> dict[str, list[str]]:
    """Where *name* is called in the product: the enclosing functions, by file."""
    return every_call()[name]


def test_every_sign_off_is_written_by_one_function_that_wants_the_proof_of_the_check():
    assert calls("SignOff") == {"bot/services/signing.py": ["_sign_off"]}
    assert calls("_sign_off") == {"bot/services/signing.py": ["queue"]}
    assert calls("Signature") == {"bot/services/approving.py": ["_sign_first"]}
    assert calls("Cleared") == {"bot/services/claim_checks.py": ["must_pass"]}
    assert calls("must_pass") == {"bot/services/signing.py": ["must_be_sendable"]}
    assert calls("must_be_sendable") == {"bot/services/approving.py": ["approve"]}
