"""Whatever people write: Slack takes every message, and what can be signed is seen whole."""

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from bot.ids import AccountId, CommentId, FreezeId, PostId
from bot.locales import LOCALES, Catalogue
from bot.models.drafts import DraftSource
from bot.rules.permissions import Role
from bot.rules.word_diff import word_diff
from bot.views import (
    CommentStatus,
    FaqName,
    Flag,
    PostLabel,
    Said,
    Section,
    Sentence,
    SlackHealth,
    StepText,
    Term,
)
from handlers.action_ids import ActionId
from handlers.blocks.cards import draw
from handlers.blocks.history_filters import filters_modal
from handlers.blocks.history_modal import history_modal
from handlers.blocks.home_page import home_page
from handlers.blocks.members_modal import members_modal
from handlers.blocks.more_modal import more_modal
from handlers.blocks.notes import note
from handlers.blocks.notices import notices_message
from handlers.blocks.review_modal import review_modal
from handlers.blocks.roll_up_card import roll_up_modal
from handlers.blocks.texts import clip, headline, json_size, pieces, safe, units
from handlers.blocks.timeline_modal import BUDGET, MOST_STEPS, timeline_modal
from handlers.paging import MOST_LETTERS, MOST_PAGES, HistoryButton
from tests.handlers.sample_timeline import a_step, a_timeline
from tests.handlers.sample_views import (
    MOSIRU,
    NOW,
    a_banner,
    a_candidates_card,
    a_comment_card,
    a_connection,
    a_draft_card,
    a_home_page,
    a_meaning_card,
    a_member_line,
    a_queue,
    a_queue_line,
    a_review_form,
    a_roll_up_card,
    a_signed_draft_card,
    an_actor,
    some_history,
    some_notices,
)

LIMIT = 8_000
LINK = "https://square.example/archives/C0KR/p1"
COST = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
words_of = st.sampled_from([Catalogue.of(locale) for locale in LOCALES])
character = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
short = st.text(character, max_size=400)
grown = st.builds(
    lambda piece, times: (piece * times)[: LIMIT // 2],
    st.text(st.one_of(character, st.sampled_from('"\\\n <&>*😀가 ')), min_size=1, max_size=40),
    st.integers(1, 400),
)
text = st.one_of(short, grown)
flags = st.lists(st.sampled_from(Flag), unique=True).map(tuple)


def quoted_text(blocks: list[dict[str, Any]]) -> str:
    elements = blocks[0]["elements"]
    quotation = next(each for each in elements if each["type"] == "rich_text_quote")
    return "".join(each["text"] for each in quotation["elements"])


def has_approve(blocks: list[dict[str, Any]]) -> bool:
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return any(each["action_id"] == ActionId.SIGN_OFF for row in rows for each in row)


@COST
@given(words=words_of, outside=text, name=short, flags=flags, status=st.sampled_from(CommentStatus))
def test_any_comment_fits_into_a_message(words, outside, name, flags, status):
    card = a_comment_card(
        text=outside,
        author_name=name,
        post_title=outside,
        previous_text=outside,
        flags=flags,
        status=status,
        assignee=name,
        frozen=a_banner(reason=outside),
    )

    message = draw(card, words)

    assert check_blocks(message.blocks, Surface.MESSAGE) == []
    assert json_size(message.blocks) <= 12_000
    assert units(message.text) <= 300


@COST
@given(words=words_of, draft=text.filter(str.strip), marks=st.lists(st.booleans(), max_size=300))
def test_a_draft_that_can_be_signed_from_its_card_is_seen_to_the_last_character(
    words, draft, marks
):
    sentences = tuple(
        Sentence(text=piece, is_supported=mark)
        for piece, mark in zip(pieces(draft, 20), marks, strict=False)
    )
    card = a_draft_card(text=draft, sentences=sentences, source=DraftSource.MODEL, limit=LIMIT)

    blocks = draw(card, words).blocks

    assert check_blocks(blocks, Surface.MESSAGE) == []
    assert json_size(blocks) <= 12_000
    assert not has_approve(blocks) or quoted_text(blocks) == draft


def test_a_draft_of_the_longest_usual_text_can_be_signed_from_its_card():
    longest = ("가나다 라마바사. " * 800)[:LIMIT]

    blocks = draw(a_draft_card(text=longest, sentences=(), limit=LIMIT), Catalogue.of("ko")).blocks

    assert has_approve(blocks)
    assert quoted_text(blocks) == longest


@COST
@given(words=words_of, before=text, after=text.filter(str.strip))
def test_any_signed_draft_fits_with_its_changes(words, before, after):
    changes = tuple(word_diff(before, after))
    card = a_signed_draft_card(text=after, diff=changes, signed_by=before)

    blocks = draw(card, words).blocks

    assert check_blocks(blocks, Surface.MESSAGE) == []
    assert json_size(blocks) <= 12_000


@COST
@given(words=words_of, outside=text, draft=text, limit=st.integers(1, LIMIT))
def test_any_review_form_fits_and_loses_no_character(words, outside, draft, limit):
    form = a_review_form(text=outside, previous_text=outside, author_name=outside, limit=limit)
    choice = form.choices[0]
    form = a_review_form(
        text=outside,
        limit=limit,
        choices=(replace(choice, written_by=outside, entry=None, text=draft),),
    )

    view = review_modal(form, words, later=None)

    fields = [block["element"] for block in view["blocks"] if block["type"] == "input"]
    assert check_view(view, Surface.MODAL) == []
    assert "".join(field.get("initial_value", "") for field in fields) == draft


@COST
@given(words=words_of, outside=text, name=short, count=st.integers(0, 100))
def test_any_list_of_people_and_comments_fits(words, outside, name, count):
    lines = tuple(a_queue_line(number, text=outside, author_name=name) for number in range(10))
    post = PostLabel(id=PostId(1), title=outside)
    frozen = [
        a_banner(freeze_id=FreezeId(number), reason=outside, post=post, by=name)
        for number in range(10)
    ]
    member = a_member_line(name=name, roles=tuple(Role))
    page = a_home_page(
        actor=an_actor(*Role),
        freezes=tuple(frozen),
        queue=a_queue(**dict.fromkeys(Section, lines), count=1_000_000),
        connections=(a_connection(account=replace(MOSIRU, name=outside)),) * 12,
        slack=SlackHealth(behind=1_000_000, since=NOW),
    )
    roll_up = a_roll_up_card(lines=a_roll_up_card().lines[:1] * count, count=count)

    home = home_page(page, words)

    assert len(home["blocks"]) <= 60
    assert check_view(home, Surface.HOME) == []
    assert check_view(members_modal((member,) * count, words), Surface.MODAL) == []
    for view in (
        roll_up_modal(a_roll_up_card(count=count), words),
        more_modal(
            a_comment_card(text=outside), an_actor(*Role), words, has_writer=True, has_drafts=True
        ),
    ):
        assert check_view(view, Surface.MODAL) == []
    assert check_blocks(draw(roll_up, words).blocks, Surface.MESSAGE) == []
    asked = next(pieces(outside, MOST_LETTERS), "")
    at = HistoryButton(text=asked, account_id=MOSIRU.id, pages=(CommentId(10**15),) * MOST_PAGES)
    named = [replace(MOSIRU, id=AccountId(number)) for number in range(1, 11)]
    found = history_modal(
        some_history(count=10, text=outside, author_name=name, reply_text=outside, signed_by=name),
        (LINK,) * 10,
        named,
        at,
        words,
    )
    assert check_view(found, Surface.MODAL) == []
    assert check_view(filters_modal(named, at, words), Surface.MODAL) == []
    told = notices_message(some_notices(text=outside, author_name=name), (LINK, None), words)
    assert check_blocks(told.blocks, Surface.MESSAGE) == []


@COST
@given(words=words_of, before=text, after=text, count=st.integers(1, 300))
def test_any_timeline_fits_and_counts_what_it_leaves_out(words, before, after, count):
    said = Said("step_detail.answer", {"answer": after})
    changed = StepText(field="text", text=after, diff=word_diff(before, after))
    note = StepText(field="note", text=after)
    step = a_step(by=before, details=(said,) * 3, texts=(changed, note), url=before)

    view = timeline_modal(a_timeline(steps=(step,) * count, author_name=before), words)

    shown = sum('"date"' in str(block).replace("'", '"') for block in view["blocks"])
    gaps = [block for block in view["blocks"][1:] if block["type"] == "context"]
    assert check_view(view, Surface.MODAL) == []
    assert json_size(view["blocks"]) <= BUDGET
    assert 1 <= shown <= MOST_STEPS
    assert bool(gaps) == (shown < count)
    assert not gaps or words("why.folded", number=count - shown, command="")[:9] in str(gaps)


def test_hundreds_of_short_steps_fill_the_modal_and_the_newest_is_there():
    old, new = a_step(), a_step("step.comment_closed", by=Term("by.author", "author"))

    view = timeline_modal(a_timeline(steps=(*(old,) * 400, new)), Catalogue.of("en"))

    assert len(view["blocks"]) == MOST_STEPS + 4
    assert "Decided that no reply is needed" in str(view["blocks"][-3])


@COST
@given(words=words_of, outside=text, slug=st.text(st.characters(codec="ascii"), max_size=60))
def test_any_candidate_and_any_note_fits(words, outside, slug):
    entry = FaqName(slug=slug, words=(("ko", outside), ("en", outside)))
    card = a_candidates_card(candidates=((entry, outside),) * 3)

    blocks = draw(card, words).blocks
    meant = draw(a_meaning_card(praise=(outside[:60],), faults=(outside[:60],) * 3), words).blocks

    assert check_blocks(blocks, Surface.MESSAGE) == []
    assert check_blocks(meant, Surface.MESSAGE) == []
    assert json_size(blocks) <= 12_000
    assert check_blocks(note(outside or "-").blocks, Surface.MESSAGE) == []


@given(outside=text, limit=st.integers(2, 100))
def test_pieces_are_the_text_and_none_is_too_long(outside, limit):
    parts = list(pieces(outside, limit))

    assert "".join(parts) == outside
    assert all(0 < units(part) <= limit for part in parts)


@given(outside=text, limit=st.integers(3, 100))
def test_a_clipped_text_is_never_too_long(outside, limit):
    assert units(clip(outside, limit)) <= limit


@given(outside=text)
def test_a_headline_is_one_harmless_line(outside):
    line = headline([outside])

    assert units(line) <= 300
    assert "<" not in line
    assert len(line.splitlines()) <= 1


@given(outside=text)
def test_a_safe_name_starts_no_control_sequence(outside):
    assert "<" not in safe(outside)
