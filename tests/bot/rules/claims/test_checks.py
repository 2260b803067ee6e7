"""The check of outgoing texts: each finding names its words, and no disguise hides them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.claims.checks import check
from bot.rules.claims.findings import Context, Rule, SentText
from bot.rules.faq_file import parse
from integrations.contract import TextUnit

STORY = Path(__file__).parents[4] / "bot/demo/story/faq.yaml"
FAQ = parse(STORY.read_bytes(), name="faq.yaml")
PLACE = Context(
    limit=300,
    unit=TextUnit.CODE_POINT,
    author_name="Lena K",
    own_names=("mosiru", "@mosiru_kr", "help@brand.example", "02-555-0100"),
    link_hosts=("mosiru.example", "모시루.com"),
    competitors=("쿠첸", "Philips"),
)


def found(text: str, place: Context = PLACE) -> list[tuple[Rule, str]]:
    return [(finding.rule, finding.words) for finding in check(text, place)]


def a_place(**changed) -> Context:
    return Context(**{"limit": 300, "unit": TextUnit.CODE_POINT, **changed})


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("Sure, we'll refund it.", Rule.REFUND, "refund"),
        ("네, 전액 환불해 드릴게요.", Rule.REFUND, "환불"),
        ("It will de\u200btox you.", Rule.HEALTH, "de\u200btox"),
        ("Ｄｅｔｏｘ guaranteed?", Rule.HEALTH, "Ｄｅｔｏｘ"),
        ("It will dеtох you.", Rule.HEALTH, "dеtох"),
        ("détox naturelle", Rule.HEALTH, "détox"),
        ("치\u200b료에 좋아요", Rule.HEALTH, "치\u200b료"),
        ("치료에", Rule.HEALTH, "치료"),
        ("전화는 ０１０ １２３４ ５６７８", Rule.PERSONAL_DATA, "０１０ １２３４ ５６７８"),
        ("0 1 0 - 1 2 3 4 - 5 6 7 8", Rule.PERSONAL_DATA, "0 1 0 - 1 2 3 4 - 5 6 7 8"),
        ("It costs ＄８９.99", Rule.PRICE, "＄８９.99"),
        ("Philips", Rule.COMPETITOR, "Philips"),
        ("P.h.i.l.i.p.s", Rule.COMPETITOR, "P.h.i.l.i.p.s"),
        ("Рhilips", Rule.COMPETITOR, "Рhilips"),
        ("f\u200bu\u200bc\u200bk this", Rule.PROFANITY, "f\u200bu\u200bc\u200bk"),
        ("ask @lena_fan", Rule.MENTION, "@lena_fan"),
        ("ask ＠lena_fan.", Rule.MENTION, "＠lena_fan"),
    ],
)
def test_a_finding_names_the_words_as_they_stand_in_the_text(text, rule, words):
    assert (rule, words) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "@Lena K, the top rack is fine.",
        "@lena k님, 위 칸이에요.",
        "Ask @mosiru or @mosiru_kr.",
        "@mosiru_kr로 보내 주세요.",
        "Write to help@brand.example or care@mosiru.example.",
        "고객센터는 02 555 0100이에요.",
        "See https://www.mosiru.example/help?a=1.",
        "See shop.mosiru.example에서",
        "모시루.com에 있어요.",
        "xn--2s2b15a99m.com이에요.",
    ],
)
def test_what_is_the_brands_or_the_authors_own_is_no_finding(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("see evil.com now", "unknown", "evil.com"),
        ("see HTTPS://Evil.COM/a?b=c.", "unknown", "HTTPS://Evil.COM/a?b=c"),
        ("evil.com에서 봐요", "unknown", "evil.com"),
        ("https://evil.com에서", "unknown", "https://evil.com"),
        ("mosiru.example.evil.com", "unknown", "mosiru.example.evil.com"),
        ("https://mosiru.example@evil.com/a", "unknown", "https://mosiru.example@evil.com/a"),
        (r"https://evil.com\@mosiru.example", "unknown", r"https://evil.com\@mosiru.example"),
        ("evilmosiru.example", "unknown", "evilmosiru.example"),
        ("http://10.0.0.1:8080/x", "unknown", "http://10.0.0.1:8080/x"),
        ("www.evil.place", "unknown", "www.evil.place"),
        ("evilа.com", "disguised", "evilа.com"),
        ("shop.xn--msiru-0ye.example", "disguised", "shop.xn--msiru-0ye.example"),
        ("ｅｖｉｌ．ｃｏｍ", "unknown", "ｅｖｉｌ．ｃｏｍ"),
        ("ev\u200bil.com", "unknown", "ev\u200bil.com"),
        ("evil。com", "unknown", "evil。com"),
        ("evil[.]com", "unknown", "evil[.]com"),
        ("evil (dot) com", "unknown", "evil (dot) com"),
        ("evil dot com", "unknown", "evil dot com"),
        ("evil 닷 컴으로", "unknown", "evil 닷 컴"),
        ("hxxps://evil[.]com", "unknown", "hxxps://evil[.]com"),
        ("bit.ly/abc", "short", "bit.ly/abc"),
        ("bit[.]ly/abc", "short", "bit[.]ly/abc"),
        ("여기.bit.ly/abc", "short", "여기.bit.ly/abc"),
        ("mоsiru.example", "disguised", "mоsiru.example"),
        ("mósiru.example", "disguised", "mósiru.example"),
        ("xn--msiru-0ye.example", "disguised", "xn--msiru-0ye.example"),
    ],
)
def test_a_link_is_known_however_it_is_written(text, kind, words):
    finding = next(each for each in check(text, PLACE) if each.rule is Rule.LINK)

    assert (finding.parameters["kind"], finding.words) == (kind, words)


@pytest.mark.parametrize(
    "text",
    [
        "돼요.잘 닦아 주세요",
        "v1.2 is out",
        "i.e. the lid",
        "1.5l라",
        "Wipe it.Then dry it",
        "a.m. or p.m.",
    ],
)
def test_a_missing_space_makes_no_link(text):
    assert found(text) == []


def test_a_name_of_one_letter_stands_in_no_text():
    assert found("a b c", a_place(competitors=("a", "!"))) == []


@pytest.mark.parametrize(
    ("unit", "fits", "over"),
    [
        (TextUnit.CODE_POINT, "🥟" * 10, "🥟" * 11),
        (TextUnit.UTF16, "🥟" * 5, "🥟" * 6),
        (TextUnit.BYTE, "가" * 3, "가" * 4),
    ],
)
def test_the_limit_counts_in_the_unit_of_the_platform(unit, fits, over):
    place = a_place(limit=10, unit=unit)

    assert check(fits, place) == ()
    assert found(over, place) == [(Rule.OVER_LIMIT, over[-1])]


def test_a_text_over_the_limit_is_told_its_length_and_the_limit():
    (finding,) = check("🥟" * 11, a_place(limit=10))

    assert finding.parameters == {"length": 11, "limit": 10}


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("Better than Philips", PLACE, {"name": "Philips"}),
        ("see evil.com now", PLACE, {"kind": "unknown", "host": "evil.com"}),
        ("위 칸에 넣으셔도 돼요.", a_place(language="en"), {"expected": "en", "written": "ko"}),
    ],
)
def test_a_finding_tells_its_reader_what_was_found(text, place, said):
    assert [finding.parameters for finding in check(text, place)] == [said]


def test_a_repeated_text_is_found_as_a_whole():
    (finding,) = check(LONG, a_place(recent=(SentText(LONG, 5),)))

    assert (finding.words, finding.parameters) == (LONG, {"count": 5})


def test_what_is_asked_for_is_named_where_it_stands_among_sentences():
    text = "Thanks. Sorry to hear that. What's your email address? We'll look."

    assert [words for rule, words in found(text) if rule is Rule.ASKS_PERSONAL_DATA] == [
        "What's your email address"
    ]


def test_a_sentence_of_an_approved_text_claims_nothing_new():
    answer = "무상 보증은 구입일부터 1년이에요. 영수증만 있으면 돼요."

    assert found(answer, a_place(approved=(answer,))) == []
    assert found("안녕하세요! " + answer, a_place(approved=(answer,))) == []


def test_an_approved_sentence_approves_none_of_its_words():
    place = a_place(approved=("무상 보증은 구입일부터 1년이에요.",))

    assert found("무상 보증은 구입일부터 2년이에요.", place) == [
        (Rule.GUARANTEE, "보증"),
        (Rule.PRICE, "무상"),
    ]


def test_the_hotline_in_an_approved_text_is_no_personal_data():
    answer = "고객센터 02-555-0142로 전화 주세요."

    assert found(answer, a_place(approved=(answer,))) == []
    assert found(answer, a_place()) == [(Rule.PERSONAL_DATA, "02-555-0142")]


@pytest.mark.parametrize(
    "text",
    [
        "주문번호는 help@brand.example로 보내 주세요.",
        "고객센터에 주문번호를 알려 주세요.",
        "Email us your order number at help@brand.example.",
        "Tell us your order number by email.",
    ],
)
def test_data_that_is_wanted_by_mail_is_not_asked_for_in_public(text):
    assert found(text) == []


def test_nobody_can_approve_asking_for_personal_data():
    asks = "전화번호 남겨 주세요."

    assert found(asks, a_place(approved=(asks,))) == [
        (Rule.ASKS_PERSONAL_DATA, "전화번호 남겨"),
    ]


@pytest.mark.parametrize("entry", FAQ.entries, ids=lambda entry: entry.slug)
def test_no_faq_answer_of_the_demo_is_noise(entry):
    for language, answer in entry.answers.items():
        place = a_place(language=language, approved=(answer,))

        assert check(answer, place) == ()


def test_only_what_binds_is_found_in_the_faq_of_the_demo_by_itself():
    noisy = {
        (entry.slug, finding.rule)
        for entry in FAQ.entries
        for language, answer in entry.answers.items()
        for finding in check(answer, a_place(language=language))
    }

    assert noisy == {
        ("shipping-us", Rule.DATE),
        ("order-change", Rule.DATE),
        ("returns", Rule.DATE),
        ("returns", Rule.REFUND),
        ("warranty", Rule.GUARANTEE),
        ("warranty", Rule.PRICE),
        ("restock", Rule.DATE),
    }


LONG = "뚜껑과 바구니는 식기세척기 위 칸에 넣으셔도 되고 본체는 닦아 주시면 돼요"


@pytest.mark.parametrize(
    ("text", "sent", "count"),
    [
        (f"@lena {LONG}!", [SentText(f"@jo {LONG}.", 5)], 5),
        (LONG, [SentText(LONG, 3), SentText(f"{LONG} :)", 2)], 5),
        (LONG, [SentText(LONG, 4)], None),
        (LONG, [SentText("전혀 다른 말이지만 길이는 넉넉하게 긴 문장을 하나 보냈어요", 50)], None),
        ("감사해요!", [SentText("감사해요!", 50)], None),
    ],
)
def test_a_text_is_repeated_where_many_authors_got_nearly_it(text, sent, count):
    findings = check(text, a_place(author_name="lena", recent=tuple(sent)))

    assert [each.parameters["count"] for each in findings] == ([count] if count else [])


@pytest.mark.parametrize(
    ("text", "expected", "written"),
    [
        ("위 칸에 넣으셔도 돼요.", "en", "ko"),
        ("Top rack is fine.", "ko", "en"),
        ("Vielen Dank, wir schauen uns das sofort an.", "en", "de"),
        ("Mini 2: 1.2 L", "en", None),
        ("OK 👍", "en", None),
        ("120V", "ko", None),
    ],
)
def test_a_language_that_was_not_expected_is_told(text, expected, written):
    findings = [
        each for each in check(text, a_place(language=expected)) if each.rule is Rule.LANGUAGE
    ]

    assert [each.parameters["written"] for each in findings] == ([written] if written else [])


@given(st.text(max_size=60), st.sampled_from(["detox", "환불", "bit.ly/x", "010-1234-5678"]))
def test_words_are_found_in_any_company(noise, claim):
    findings = check(f"{noise}\n{claim}\n", PLACE)

    assert any(claim in finding.words for finding in findings)


@given(st.text(max_size=80))
def test_each_finding_is_a_stretch_of_the_text(text):
    for finding in check(text, PLACE):
        assert 0 <= finding.start < finding.end <= len(text)
        assert text[finding.start : finding.end] == finding.words
