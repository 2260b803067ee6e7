"""The catalogues are complete, agree with each other, and hold every word that people see."""

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter

import pytest

from bot import errors
from bot.locales import LOCALES, catalogue
from bot.models.drafts import DraftSource, RejectionReason, RetiredBecause
from bot.models.replies import ReplyEnd
from bot.models.signatures import VoidedBecause
from bot.models.take_downs import TakeDownEnd
from bot.rules.erasure import ErasedBecause
from bot.rules.permissions import Permission, Role
from bot.services.audit import Audit
from bot.views import CommentStatus, Flag
from handlers.blocks.review_modal import NEXT_STEPS, REASONS

ROOT = Path(__file__).parents[1]
MESSAGES = {
    locale: {name: texts for name, _, texts in catalogue.listed(catalogue.read(locale))}
    for locale in LOCALES
}
IDS = set(MESSAGES[LOCALES[0]])
ENUMS: dict[str, type[StrEnum]] = {
    "flag": Flag,
    "comment_state": CommentStatus,
    "end": ReplyEnd,
    "not_taken_down": TakeDownEnd,
    "retired": RetiredBecause,
    "source": DraftSource,
    "reject": RejectionReason,
    "role": Role,
    "step": Audit,
    "may": Permission,
    "void_because": VoidedBecause,
    "erased_because": ErasedBecause,
    "refusal.not_allowed": Permission,
}
GENERAL = {"comment_state.frozen"}  # said in other words: a frozen state names its reason
TECHNICAL = re.compile(r"[a-z0-9_.:{}|^/+&;<!-]*|%7C|UTC>|{date_num} {time_secs}")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def sources(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "demo" not in path.parts and "locales" not in path.parts:
                yield path, ast.parse(path.read_text(encoding="utf-8"))


def docstrings(tree: ast.Module) -> set[int]:
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def literals(tree: ast.Module) -> Iterator[str]:
    skipped = docstrings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in skipped:
                yield text


def begun_ids(tree: ast.Module) -> Iterator[str]:
    """The fixed beginnings of ids that are put together: ``f"flag.{…}"``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            yield str(node.values[0].value)


def used_ids() -> set[str]:
    found: set[str] = set()
    for _, tree in sources("handlers", "bot"):
        found |= IDS & set(literals(tree))
        begun = [each for each in begun_ids(tree) if re.fullmatch(r"[a-z_]+[._][a-z_.]*", each)]
        found |= {name for name in IDS if any(name.startswith(each) for each in begun)}
        found |= {f"{each}.{part}" for each in literals(tree) for part in CONFIRM} & IDS
    # a refusal has more exact words where its parameters allow: see handlers.refusals
    return found | {name for name in IDS if any(name.startswith(f"{base}_") for base in found)}


CONFIRM = ("confirm_title", "confirm_text", "confirm_yes")


def refusals(kind: type[errors.Refusal] = errors.Refusal) -> Iterator[type[errors.Refusal]]:
    for child in kind.__subclasses__():
        yield child
        yield from refusals(child)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_message_is_translated(locale: str):
    assert set(MESSAGES[locale]) == IDS
    assert not [name for name, texts in MESSAGES[locale].items() if not all(texts)]


@pytest.mark.parametrize("locale", LOCALES[1:])
def test_placeholders_are_the_same_in_every_language(locale: str):
    for name, texts in MESSAGES[locale].items():
        assert placeholders("".join(texts)) == placeholders("".join(MESSAGES["en"][name])), name


def test_no_message_is_left_over():
    assert sorted(IDS - used_ids()) == []


@pytest.mark.parametrize("prefix", ENUMS)
def test_every_value_that_people_see_has_words(prefix: str):
    joint = "_" if prefix == "refusal.not_allowed" else "."
    names = {f"{prefix}{joint}{value}" for value in ENUMS[prefix]}

    assert names - {name.replace("allowed.", "allowed_") for name in GENERAL} - IDS == set()


@pytest.mark.parametrize("refusal", list(refusals()))
def test_every_refusal_has_words(refusal: type[errors.Refusal]):
    assert refusal.message_id in IDS


def test_the_choices_of_the_reject_modal_are_the_reasons_of_the_core():
    assert set(REASONS) == set(RejectionReason)
    assert {f"next.{step}" for step in NEXT_STEPS} <= IDS


def test_messages_named_by_the_core_exist():
    begun = {name.split(".")[0] for name in IDS}
    named = {
        text
        for _, tree in sources("bot/services", "bot/rules")
        for text in literals(tree)
        if re.fullmatch(r"(note|finding|refusal|draft_note|trouble)\.[a-z_]+", text)
    }

    assert named - IDS == set()
    assert begun


def test_no_word_that_people_see_stands_in_the_code():
    visible = {
        f"{path.name}: {text}"
        for path, tree in sources("handlers/blocks")
        for text in literals(tree)
        if any(character.isalpha() for character in text) and not TECHNICAL.fullmatch(text.strip())
    }

    assert visible == set()


def test_the_product_never_says_you_or_dear_customer_in_korean():
    everything = " ".join(text for texts in MESSAGES["ko"].values() for text in texts)

    assert not re.search("당신|고객님|습니다", everything)
