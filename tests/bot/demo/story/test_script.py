"""The demo's texts as they must stand."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.demo.stage import ACCOUNTS
from bot.demo.story import FAQ_FILE
from bot.demo.story.script import CommentKind, Deletion, Edit, Strand, Writing, read_script
from bot.rules.faq_file import FaqFile, parse

SCRIPT = read_script()
STORY = SCRIPT.strands[Strand.STORY]
STORM = SCRIPT.strands[Strand.STORM]
STARTED = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def faq() -> FaqFile:
    return parse(FAQ_FILE.read_bytes(), name=FAQ_FILE.name)


def writings(prefix: str) -> list[Writing]:
    everything = (*STORY, *STORM)
    return [h for h in everything if isinstance(h, Writing) and h.comment_id.startswith(prefix)]


def test_the_faq_has_fifteen_entries_in_both_languages(faq: FaqFile):
    both = [e for e in faq.entries if set(e.answers) == set(e.phrasings) == {"ko", "en"}]

    assert len(both) == len(faq.entries) == 15


def test_only_restock_must_be_reviewed(faq: FaqFile):
    days = {entry.slug: entry.review_by for entry in faq.entries if entry.review_by}

    assert days == {"restock": date(2026, 10, 31)}


def test_the_faq_brings_voice_and_two_current_facts(faq: FaqFile):
    assert faq.voice is not None
    assert "We sound like the sister who cooks" in faq.voice
    assert [fact.until for fact in faq.facts or ()] == [date(2026, 12, 2), date(2026, 11, 27)]


def test_thirty_two_comments_arrive_within_nine_minutes():
    comments = writings("comment-")

    assert [c.comment_id for c in comments] == [f"comment-{n:02}" for n in range(1, 33)]
    assert comments[-1].at == timedelta(minutes=8, seconds=20)


def test_everything_happens_under_a_post_of_an_account():
    posts = {post.id: post.account for post in SCRIPT.posts}
    accounts = {account.name for account in ACCOUNTS}

    assert set(posts.values()) == accounts
    assert {w.post_id for w in writings("")} == set(posts)


def test_typing_errors_and_signs_survive():
    texts = {c.comment_id: c.text for c in writings("comment-")}

    assert texts["comment-01"] == "이거 식세기 되나요??"
    assert texts["comment-16"] == "💰재 택 부 업💰 하루 3O만 프로필 ㄱ ㄱ"
    assert '"전 제품 무상 교환해 드립니다"' in texts["comment-22"]


def test_one_comment_is_edited_and_one_is_deleted():
    changes = [h for h in STORY if not isinstance(h, Writing)]

    assert changes == [
        Edit(
            at=timedelta(minutes=6, seconds=10),
            comment_id="comment-23",
            text="220v 맞죠? 일본 100v에서도 돼요?",
        ),
        Deletion(at=timedelta(minutes=6, seconds=20), comment_id="comment-24"),
    ]


def test_the_follow_up_comes_from_the_same_person():
    first, follow_up = writings("comment-01") + writings("comment-25")

    assert (follow_up.answers, follow_up.author) == (first.comment_id, first.author)


def test_only_the_stars_are_a_review():
    reviews = [c.comment_id for c in writings("") if c.kind is CommentKind.REVIEW]

    assert reviews == ["comment-30"]


def test_the_draw_brings_thirty_comments_under_one_post():
    decoys = writings("decoy-")

    assert (len(decoys), {d.post_id for d in decoys}) == (30, {"A"})
    assert decoys[0].at == timedelta(minutes=9)
    assert decoys[-1].at < timedelta(minutes=10, seconds=30)


def test_the_storm_has_sixty_voices_of_many_people():
    storm = writings("storm-")

    assert len(storm) == len({s.text for s in storm}) == 60
    assert len({s.author for s in storm}) >= 45
    assert {s.post_id for s in storm} == {"A", "B", "D"}


def test_nobody_of_the_crowd_writes_a_line_with_one_word_changed():
    words = [Counter(w.text.split()) for w in writings("storm-")]

    too_close = [
        (mine, other)
        for number, mine in enumerate(words)
        for other in words[number + 1 :]
        if (mine - other).total() <= 1 and (other - mine).total() <= 1
    ]

    assert not too_close


def test_names_fit_and_are_not_the_brands():
    brand = {name for a in ACCOUNTS for name in (a.name, a.display_name)}

    assert all(len(w.author) <= 40 for w in writings(""))
    assert not {w.author for w in writings("")} & brand
