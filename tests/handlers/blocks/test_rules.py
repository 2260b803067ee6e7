"""The rules of the cards that hold for each of them in each state."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.demo.workspace.blockkit.surface import Surface, check_blocks, check_view
from bot.ids import AccountId, MemberId
from bot.locales import LOCALES, Catalogue
from bot.rules.asking import AskTimes
from bot.rules.permissions import Permission, Role
from bot.rules.policy import Requirement
from bot.rules.visibility import Visibility
from bot.views import (
    Actor,
    Card,
    CommentCard,
    CommentState,
    CommentStatus,
    FaqName,
    Flag,
    FreezeOutcome,
    Said,
)
from handlers.action_ids import ActionId
from handlers.blocks.cards import draw
from handlers.blocks.elements import Message
from handlers.blocks.freeze_modal import (
    THIS_POST,
    freeze_comment_modal,
    freeze_confirm_modal,
    freeze_modal,
)
from handlers.blocks.home_page import home_page
from handlers.blocks.more_modal import more_modal
from handlers.blocks.review_modal import review_modal
from handlers.blocks.roll_up_card import roll_up_modal
from handlers.blocks.run_modal import run_modal
from handlers.blocks.texts import json_size, units
from handlers.blocks.timeline_modal import timeline_modal
from handlers.payloads import FreezeState
from tests.handlers.blocks.test_golden import views
from tests.handlers.every_view import every_card
from tests.handlers.sample_timeline import a_broken_timeline, a_step, a_timeline
from tests.handlers.sample_views import (
    LID,
    MOSIRU,
    NOW,
    a_banner,
    a_comment_card,
    a_draft_card,
    a_first_signature,
    a_home_page,
    a_queue,
    a_queue_line,
    a_review_form,
    a_roll_up_card,
    a_run_step,
    a_signed_draft_card,
    a_spam_card,
    an_actor,
)

KO = Catalogue.of("ko")
CARDS = every_card()
SLACK_MESSAGE_TEXT = 300
FOR_A_LEAD = Requirement(lead=True)
FOR_HOLDING = Requirement(holding=True)


def buttons(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = [block["accessory"] for block in blocks if "accessory" in block]
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    return [*found, *[each for row in rows for each in row if each["type"] == "button"]]


def action_ids(message: Message) -> list[str]:
    return [each["action_id"] for each in buttons(message.blocks)]


def is_marked(block: dict[str, Any]) -> bool:
    return bool(block["type"] == "section" and block["text"]["type"] == "mrkdwn")


def outside_strings(node: Any, marker: str) -> Iterator[str]:
    """The kinds of text objects that hold *marker*."""
    if isinstance(node, list):
        for each in node:
            yield from outside_strings(each, marker)
    if isinstance(node, dict):
        if marker in str(node.get("text", "")) and isinstance(node["text"], str):
            yield "literal" if node["type"] in ("text", "link") else node["type"]
        for each in node.values():
            yield from outside_strings(each, marker)


def beside_quotes(node: Any) -> Any:
    """The same blocks without quotations, in which a stranger is alone on the line."""
    if isinstance(node, list):
        return [beside_quotes(each) for each in node]
    if not isinstance(node, dict):
        return node
    if node.get("type") == "rich_text_quote":
        return None
    return {key: beside_quotes(value) for key, value in node.items()}


@pytest.fixture(scope="module")
def drawn() -> dict[str, Message]:
    """Each card in each language; a test of them all names those that break its rule."""
    return {
        f"{name} in {locale}": draw(card, Catalogue.of(locale))
        for name, card in CARDS.items()
        for locale in LOCALES
    }


def breaking(rule: Callable[[Message], bool], drawn: dict[str, Message]) -> list[str]:
    return [name for name, message in drawn.items() if not rule(message)]


def test_slack_takes_every_card(drawn: dict[str, Message]):
    problems = {
        name: check_blocks(message.blocks, Surface.MESSAGE) for name, message in drawn.items()
    }

    assert {name: found for name, found in problems.items() if found} == {}


def test_no_card_shows_more_than_four_buttons(drawn: dict[str, Message]):
    assert breaking(lambda message: len(buttons(message.blocks)) <= 4, drawn) == []


def test_labels_fit_on_a_phone(drawn: dict[str, Message]):
    def fits(label: str) -> bool:
        return len(re.findall("[가-힣]", label)) <= 6 and (not label.isascii() or len(label) <= 12)

    labels = {
        (name, each["text"]["text"])
        for name, message in drawn.items()
        for each in buttons(message.blocks)
    }

    assert [(name, label) for name, label in labels if not fits(label)] == []


def test_more_is_always_last_and_approve_always_first(drawn: dict[str, Message]):
    def is_ordered(message: Message) -> bool:
        rows = [
            [each["action_id"] for each in block.get("elements", []) if "action_id" in each]
            for block in message.blocks
        ]
        return not any(ActionId.MORE in ids[:-1] or ActionId.SIGN_OFF in ids[1:] for ids in rows)

    assert breaking(is_ordered, drawn) == []


def test_no_arrow_of_a_link_stands_on_a_line_of_its_own(drawn: dict[str, Message]):
    def holds(message: Message) -> bool:
        return " ↗" not in json.dumps(message.blocks, ensure_ascii=False)

    assert breaking(holds, drawn) == []


def test_nobody_is_mentioned(drawn: dict[str, Message]):
    def mentions_nobody(message: Message) -> bool:
        marked = [block["text"]["text"] for block in message.blocks if is_marked(block)]
        kinds = '"type": "(user|usergroup|broadcast|channel)"'
        return not (
            any(re.search(r"<[!@#](?!date\^)", text) for text in [message.text, *marked])
            or re.search(kinds, json.dumps(message.blocks))
        )

    assert breaking(mentions_nobody, drawn) == []


def test_each_message_has_one_line_for_notifications(drawn: dict[str, Message]):
    def is_one_line(message: Message) -> bool:
        return 0 < units(message.text) <= SLACK_MESSAGE_TEXT and "\n" not in message.text

    assert breaking(is_one_line, drawn) == []


def test_each_message_fits_into_the_limit_of_a_whole_message(drawn: dict[str, Message]):
    assert breaking(lambda message: json_size(message.blocks) <= 12_000, drawn) == []


def test_buttons_carry_ids_and_no_words(drawn: dict[str, Message]):
    def carries_ids(message: Message) -> bool:
        values = [each["value"] for each in buttons(message.blocks)]
        return all(len(value) < 200 and value.isascii() for value in values)

    assert breaking(carries_ids, drawn) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_slack_takes_every_modal_and_home(locale: str):
    problems = {
        name: check_view(view, Surface(view["type"]))
        for name, view in views(Catalogue.of(locale)).items()
    }

    assert {name: found for name, found in problems.items() if found} == {}


@pytest.mark.parametrize("field", ["text", "author_name", "post_title", "previous_text"])
def test_words_of_authors_are_never_markup(field: str):
    message = draw(a_comment_card(**{field: "*MARK* <!channel> :smile:"}), KO)

    assert set(outside_strings(message.blocks, "MARK")) == {"literal"}


@pytest.mark.parametrize("field", ["text", "author_name", "post_title", "previous_text"])
def test_words_of_authors_never_turn_the_rest_of_a_line_round(field: str):
    message = draw(a_comment_card(is_folded=False, **{field: "MARK\u202e \u2067end"}), KO)

    shared = json.dumps([message.text, beside_quotes(message.blocks)], ensure_ascii=False)
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", shared)


def test_outside_words_of_a_timeline_are_never_markup_and_turn_no_line_round():
    outside = "*MARK* <!channel> :smile: \u202eend"
    said = Said("step_detail.answer", {"answer": outside})
    shown = a_timeline(steps=(a_step(by=outside, details=(said,)),), author_name=outside)

    view = timeline_modal(shown, KO)

    assert set(outside_strings(view["blocks"], "MARK")) == {"literal", "plain_text"}
    assert not re.search("[\u202a-\u202e]", json.dumps(view, ensure_ascii=False))


def test_times_of_a_timeline_are_seen_in_the_readers_own_zone():
    view = timeline_modal(a_timeline(), KO)

    dates = [each for each in walk(view["blocks"]) if each.get("type") == "date"]
    assert len(dates) == len(a_timeline().steps) + 1  # until when the approval holds
    assert "UTC" not in "".join(each["text"] for each in walk(view["blocks"]) if is_literal(each))


def test_a_timeline_says_whether_its_entries_hold_or_which_does_not():
    sound, broken = timeline_modal(a_timeline(), KO), timeline_modal(a_broken_timeline(), KO)

    assert "기록 확인됨 ✓" in sound["blocks"][-1]["text"]["text"]
    assert "기록 2번은 검증되지 않았어요" in broken["blocks"][-1]["text"]["text"]


def is_literal(node: dict[str, Any]) -> bool:
    return isinstance(node.get("text"), str)


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of a view."""
    if isinstance(node, list):
        for each in node:
            yield from walk(each)
    if isinstance(node, dict):
        yield node
        for each in node.values():
            yield from walk(each)


def test_a_reason_in_a_state_line_is_plain_text_without_emoji_codes():
    message = draw(CARDS["comment_frozen"], KO)

    assert set(outside_strings(message.blocks, "은색 가루")) == {"plain_text"}


@pytest.mark.parametrize(
    "card",
    [
        a_signed_draft_card(signed_by="*<!here>* :x:"),
        a_comment_card(status=CommentStatus.SIGNED, status_at=NOW, status_by="*<!here>* :x:"),
    ],
)
def test_a_name_in_a_state_line_has_no_markup(card: Card):
    message = draw(card, KO)

    state = message.blocks[-1]["text"]["text"]
    assert "<!here>" not in state
    assert not re.search(r"\*(?!\u2060)|:x:", state.split(" · ")[0])


def test_a_draft_on_offer_has_the_four_buttons():
    assert action_ids(draw(a_draft_card(), KO)) == [
        ActionId.SIGN_OFF,
        ActionId.EDIT,
        ActionId.REJECT,
        ActionId.MORE,
    ]


def test_a_draft_over_the_limit_has_no_approve():
    message = draw(a_draft_card(length=301, limit=300), KO)

    assert action_ids(message) == [ActionId.EDIT, ActionId.REJECT, ActionId.MORE]


def test_a_draft_that_does_not_fit_into_a_message_is_signed_in_the_modal():
    message = draw(CARDS["draft_long"], KO)

    assert ActionId.SIGN_OFF not in action_ids(message)
    assert KO("draft.sign_in_modal") in json.dumps(message.blocks, ensure_ascii=False)


def test_undo_stands_beside_the_state_line_of_the_comment_where_approve_never_was():
    signed = draw(CARDS["comment_signed"], KO)

    assert signed.blocks[-1]["accessory"]["action_id"] == ActionId.UNDO
    assert action_ids(signed) == [ActionId.UNDO]
    assert ActionId.SIGN_OFF not in action_ids(draw(a_comment_card(), KO))


def test_a_signed_draft_says_who_signed_and_nothing_that_time_would_make_false():
    message = draw(a_signed_draft_card(), KO)

    state = message.blocks[-1]
    assert state["text"]["text"].startswith("✔ 민아님이 승인했어요")
    assert state["accessory"]["action_id"] == ActionId.MORE
    assert not [block for block in message.blocks if block["type"] == "actions"]


def test_a_doubtful_reply_can_be_looked_up_and_settled_from_its_comment():
    assert action_ids(draw(CARDS["comment_doubtful"], KO)) == [ActionId.CHECK, ActionId.MORE]


def test_a_signed_card_shows_what_was_changed():
    message = draw(CARDS["draft_signed_changed"], KO)

    quotation = message.blocks[0]["elements"][1]["elements"]
    assert any(each.get("style") == {"strike": True} for each in quotation)


def test_unsupported_sentences_are_underlined():
    message = draw(CARDS["draft_model_unsupported"], KO)

    quotation = message.blocks[0]["elements"][1]["elements"]
    assert [each["text"] for each in quotation if "style" in each] == [
        "본체는 물에 담그지 말고 닦아 주세요."
    ]


@pytest.mark.parametrize("name", [name for name in CARDS if "retired" in name])
def test_a_closed_draft_is_one_line_without_buttons(name: str):
    message = draw(CARDS[name], KO)

    assert len(message.blocks) == 1
    assert buttons(message.blocks) == []


@pytest.mark.parametrize("name", ["sent", "closed", "answered_elsewhere", "gone"])
def test_a_finished_comment_shrinks_to_two_lines_and_more(name: str):
    message = draw(CARDS[f"comment_{name}"], KO)

    assert len(message.blocks) == 2
    assert action_ids(message) == [ActionId.MORE]


def test_times_are_seen_in_the_readers_own_zone():
    message = draw(CARDS["comment_sent"], KO)

    assert re.search(r"<!date\^\d+\^\{time\}\|", message.blocks[-1]["text"]["text"])


def test_whoever_may_freeze_finds_the_brake_first_on_home():
    on_call = an_actor(Role.ON_CALL)

    first = home_page(a_home_page(actor=on_call), KO)["blocks"][0]

    assert first["accessory"]["action_id"] == ActionId.FREEZE
    assert ActionId.FREEZE not in json.dumps(home_page(a_home_page(), KO))


def test_home_offers_a_review_only_to_those_who_may_sign():
    risky = a_home_page(queue=a_queue(unassigned=(a_queue_line(needs=FOR_A_LEAD),)))

    assert ActionId.REVIEW not in json.dumps(home_page(risky, KO))
    assert ActionId.REVIEW in json.dumps(home_page(replace(risky, actor=an_actor(Role.LEAD)), KO))
    assert ActionId.REVIEW not in json.dumps(
        home_page(a_home_page(actor=an_actor(Role.ON_CALL)), KO)
    )


def test_home_leads_to_all_that_wait():
    view = home_page(a_home_page(queue=a_queue(unassigned=(a_queue_line(),), count=78)), KO)

    shown = json.dumps(view, ensure_ascii=False)
    assert KO("home.unassigned", count=78) in shown
    assert shown.count(KO("button.show_all")) == 1


def test_an_entry_without_a_name_in_this_language_has_that_of_another():
    only_korean = FaqName(slug="first-use", words=(("ko", "첫 사용"),))

    assert only_korean.in_locale("en") == "첫 사용"
    assert FaqName(slug="first-use").in_locale("en") == "first-use"


def test_a_platform_without_a_name_is_left_out():
    own = replace(MOSIRU, platform="standard_webhooks")

    came = draw(a_comment_card(account=own), KO).blocks[0]["elements"][0]["elements"][0]["text"]
    form = json.dumps(review_modal(a_review_form(account=own), KO, later=None), ensure_ascii=False)

    assert came == "mosiru_kr · "
    assert KO("review.hint_plain", limit=300) in form


def test_who_signs_sees_for_which_account_and_what_the_draft_leaves_open():
    first = replace(a_review_form().choices[0], uncovered=("고무링도요?",))
    form = a_review_form(choices=(first,))

    for view in (review_modal(form, KO, later=None), run_modal(a_run_step(form=form), KO)):
        shown = json.dumps(view, ensure_ascii=False)
        assert f'"{MOSIRU.name}"' in shown
        assert "근거를 찾지 못한 질문: 고무링도요?" in shown

    blank = review_modal(replace(form, chosen=None), KO, later=None)
    assert "고무링도요?" not in json.dumps(blank, ensure_ascii=False)


def test_who_signs_in_a_form_sees_the_sentences_without_a_source_that_still_stand():
    first = replace(a_review_form().choices[0], unsupported=(LID, "없앤 문장이에요."))
    form = a_review_form(choices=(first,))

    for view in (review_modal(form, KO, later=None), run_modal(a_run_step(form=form), KO)):
        told = json.dumps(view["blocks"], ensure_ascii=False).partition("근거 없는 문장 1개:")[2]
        assert f'"text": "{LID}", "style": {{"underline": true}}' in told
        assert "없앤" not in told

    typed = review_modal(form, KO, later=None, typed="직접 쓴 글이에요.")
    assert "근거 없는" not in json.dumps(typed, ensure_ascii=False)


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ({"visibility": Visibility.HIDDEN}, "다시 보이기"),
        ({"visibility": Visibility.HIDING}, "숨기지 않기"),
        ({"visibility": Visibility.SHOWING}, None),
        ({"visibility": Visibility.SHOWN}, None),
        ({"visibility": Visibility.HIDDEN, "state": CommentState.GONE}, None),
        ({"visibility": Visibility.HIDDEN, "is_erased": True}, None),
    ],
)
def test_a_line_of_spam_offers_what_can_be_done_with_it(line: dict[str, Any], offered: str | None):
    card = a_spam_card()
    known = replace(card.lines[0], **{"state": CommentState.CLOSED, **line})

    [shown] = roll_up_modal(replace(card, lines=(known,), count=1), KO)["blocks"]

    assert shown.get("accessory", {}).get("text", {}).get("text") == offered
    cannot = roll_up_modal(replace(card, lines=(known,), count=1, can_hide=False), KO)["blocks"]
    assert "accessory" not in cannot[0]


def test_who_may_freeze_one_account_is_offered_no_other():
    times, there = AskTimes.after(NOW, ZoneInfo("Asia/Seoul")), replace(MOSIRU, id=AccountId(2))
    on_call = on_call_for(MOSIRU.id)

    asked = freeze_modal((MOSIRU, there), None, KO, by=on_call, times=times)
    asked_on_comment = freeze_comment_modal(a_comment_card(), KO, by=on_call, times=times)

    assert scopes_of(asked) == [str(MOSIRU.id)]
    assert scopes_of(asked_on_comment) == [str(MOSIRU.id), THIS_POST]


def test_the_only_account_that_somebody_may_freeze_is_picked_already():
    times = AskTimes.after(NOW, ZoneInfo("Asia/Seoul"))

    asked = freeze_modal((MOSIRU,), None, KO, by=on_call_for(MOSIRU.id), times=times)

    assert scope_field(asked)["initial_option"]["value"] == str(MOSIRU.id)


def on_call_for(account_id: AccountId) -> Actor:
    freezes = frozenset({(account_id, Permission.FREEZE)})
    return replace(an_actor(), permissions=frozenset(), account_permissions=freezes)


def scope_field(modal: dict[str, Any]) -> dict[str, Any]:
    fields = [block.get("element", {}) for block in modal["blocks"]]
    return next(each for each in fields if each.get("action_id") == ActionId.SCOPE)


def scopes_of(modal: dict[str, Any]) -> list[str]:
    return [option["value"] for option in scope_field(modal)["options"]]


def test_a_freeze_says_in_both_looks_until_when_and_writes_times_alike():
    times, nothing = AskTimes.after(NOW, ZoneInfo("Asia/Seoul")), FreezeOutcome(held=0, in_flight=0)
    by_hand, asked = FreezeState(), FreezeState(ask_at=times.soon)

    first = json.dumps(
        freeze_modal((), None, KO, by=an_actor(Role.LEAD), times=times), ensure_ascii=False
    )
    second, at_a_time = (
        json.dumps(freeze_confirm_modal("", nothing, "", state, KO), ensure_ascii=False)
        for state in (by_hand, asked)
    )

    assert f"한 시간 뒤 {KO.time(times.soon, times.zone)}에 다시 묻기" in first
    assert "누군가 직접 풀 때까지 계속 중단돼요." in second
    assert "에 팀에 다시 물어봐요. 저절로 풀리지는 않아요." in at_a_time


def test_the_form_of_a_holding_statement_does_not_speak_of_changes():
    form = json.dumps(
        review_modal(a_review_form(is_fixed=True), KO, later=None), ensure_ascii=False
    )

    assert "그대로만 승인할 수 있어요" in form
    assert "바꾼 글 그대로" not in form


def test_the_topics_of_a_roll_up_add_up():
    lines = tuple(
        replace(a_roll_up_card().lines[0], topic=topic) for topic in ("praise", None, "of_tomorrow")
    )

    message = draw(a_roll_up_card(lines=lines, count=3), KO)

    assert message.blocks[0]["text"]["text"].endswith("댓글 3개 · 기타 2 · 칭찬 1")


def test_a_long_comment_is_folded():
    message = draw(CARDS["comment_long"], KO)

    quotation = message.blocks[0]["elements"][1]["elements"]
    assert units(quotation[0]["text"]) <= 600
    assert quotation[-1]["text"].strip() == KO("card.folded_long", button="검토하기")


@pytest.mark.parametrize("changes", [{"text": "가" * 601}, {"is_folded": True}])
@pytest.mark.parametrize(
    ("card", "button"),
    [
        (a_comment_card(), "검토하기"),
        (a_comment_card(draft_note="note.people_only"), "직접 쓰기"),
        (a_comment_card(status=CommentStatus.SENDING), "더보기"),
    ],
)
def test_a_folded_card_names_the_button_that_it_has(
    card: CommentCard, button: str, changes: dict[str, Any]
):
    shown = json.dumps(draw(replace(card, **changes), KO).blocks, ensure_ascii=False)

    assert f"‘{button}’에서 볼 수 있어요" in shown
    assert f'"text": "{button}"' in shown


def test_more_shows_all_of_a_long_comment():
    card = a_comment_card(text="가" * 601)

    view = more_modal(card, an_actor(Role.REVIEWER), KO, has_writer=False, has_drafts=False)

    assert card.text in json.dumps(view, ensure_ascii=False)


def test_abuse_is_not_shown_before_somebody_wants_to_see_it():
    message = draw(a_comment_card(text="무례한 말", is_folded=True), KO)

    assert "무례한 말" not in json.dumps([message.text, message.blocks], ensure_ascii=False)


@pytest.mark.parametrize("language", ["ko", None])
def test_abuse_is_named_once_on_a_card_and_once_in_its_notification(language: str | None):
    card = a_comment_card(is_folded=True, topic="abuse", flags=(Flag.ABUSE,), language=language)

    message = draw(card, KO)

    shown = json.dumps(message.blocks, ensure_ascii=False)
    assert (message.text.count("욕설"), shown.count("욕설")) == (1, 1)
    assert KO("card.untriaged") not in shown


@pytest.mark.parametrize(
    ("needs", "root", "draft"),
    [
        (Requirement(), "", ""),
        (FOR_A_LEAD, "리드가 승인해요", "리드가 승인해야 하는 댓글이에요"),
        (Requirement(signatures=2), "두 분이 승인해요", "두 분이 승인해야 하고"),
    ],
)
def test_the_cards_say_who_may_answer(needs: Requirement, root: str, draft: str):
    cards = (a_comment_card(needs=needs), a_draft_card(needs=needs))
    shown = [json.dumps(draw(card, KO).blocks, ensure_ascii=False) for card in cards]

    for words, said in zip((root, draft), shown, strict=True):
        assert words in said if words else not re.search("리드|두 분", said)


def test_where_people_answer_the_card_says_so_and_offers_to_write():
    message = draw(a_comment_card(draft_note="note.people_by_choice"), KO)

    assert "사람이 직접 답하기로 했어요" in json.dumps(message.blocks, ensure_ascii=False)
    assert action_ids(message)[0] == ActionId.WRITE


def test_more_offers_only_what_is_possible_and_allowed():
    def offered(
        *roles: Role, has_writer: bool = True, has_drafts: bool = True, **changes: Any
    ) -> str:
        card, actor = a_comment_card(**changes), an_actor(*roles)
        return json.dumps(more_modal(card, actor, KO, has_writer=has_writer, has_drafts=has_drafts))

    assert ActionId.MORE_AGAIN in offered()
    assert ActionId.MORE_AGAIN not in offered(is_for_people=True)
    assert ActionId.MORE_AGAIN not in offered(has_writer=False)
    assert ActionId.MORE_DRAFTS in offered(has_writer=False)
    assert ActionId.MORE_DRAFTS not in offered(has_drafts=False)
    assert ActionId.MORE_WRITE in offered(is_for_people=True)
    assert ActionId.MORE_WRITE not in offered(needs=FOR_HOLDING)
    assert ActionId.MORE_DRAFTS in offered(needs=FOR_HOLDING, is_for_people=True)
    assert ActionId.MORE_NO_REPLY not in offered(Role.ON_CALL)
    assert ActionId.MORE_FREEZE in offered(Role.ON_CALL)
    assert ActionId.MORE_NO_REPLY not in offered(needs=FOR_A_LEAD)
    assert ActionId.MORE_NO_REPLY in offered(Role.LEAD, needs=FOR_A_LEAD)
    assert ActionId.MORE_WHY in offered(Role.ON_CALL)
    assert ActionId.MORE_WHY in offered(status=CommentStatus.SENT)
    assert ActionId.MORE_TAKE_DOWN in offered(Role.LEAD, can_take_down=True)
    assert ActionId.MORE_TAKE_DOWN not in offered(Role.LEAD)
    assert ActionId.MORE_TAKE_DOWN not in offered(can_take_down=True)
    assert ActionId.MORE_HIDE in offered(can_hide=True)
    assert ActionId.MORE_HIDE not in offered()
    assert ActionId.MORE_HIDE not in offered(can_hide=True, needs=FOR_A_LEAD)
    assert ActionId.MORE_UNHIDE in offered(status=CommentStatus.HIDDEN, can_unhide=True)
    assert ActionId.MORE_CORRECT in offered(can_correct=True)
    assert ActionId.MORE_CORRECT not in offered(Role.LEAD)
    assert ActionId.MORE_CORRECT not in offered(can_correct=True, needs=FOR_A_LEAD)


def test_what_was_signed_once_is_reviewed_and_no_more_to_be_written():
    card = a_comment_card(draft_note="note.people_only", first=a_first_signature())

    shown = draw(card, KO)

    assert ActionId.REVIEW in action_ids(shown)
    assert ActionId.WRITE not in action_ids(shown)
    assert KO("note.people_only") not in str(shown.blocks)


def test_who_signs_second_sees_whose_signature_is_the_first_and_its_reason():
    form = a_review_form(first=a_first_signature(), first_reason="리드와 <!channel> 확인했어요")

    for view in (review_modal(form, KO, later=None), run_modal(a_run_step(form=form), KO)):
        assert "1/2 승인 · 민아님" in str(view)
        assert set(outside_strings(view, "<!channel>")) == {"literal"}


def test_one_comment_is_hidden_no_faster_than_many():
    card = a_comment_card(can_hide=True)

    shown = more_modal(card, an_actor(), KO, has_writer=False, has_drafts=False)

    hide = next(
        each for each in buttons(shown["blocks"]) if each["action_id"] == ActionId.MORE_HIDE
    )
    assert hide["confirm"]["title"]["text"] == "이 댓글을 숨길까요?"


def test_who_froze_is_not_told_that_another_must_confirm_what_lifts_at_once():
    lead = an_actor(Role.LEAD)

    def asked(lifts_alone: MemberId | None) -> str:
        banner = a_banner(needs_two=True, lifts_alone=lifts_alone)
        return json.dumps(home_page(a_home_page(actor=lead, freezes=(banner,)), KO))

    asks = json.dumps(KO("lift_first.confirm_title"))
    assert asks in asked(None)
    assert asks not in asked(lead.member_id)
