"""What is mutated, and which tests answer for it: the one place that names them."""

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

# From the click that signs to what becomes of the reply: what must not sign or send by mistake.
SIGNING_AND_SENDING = (
    "agreement", "approving", "batches", "claim_checks", "clearance", "corrections", "endings",
    "flights",
    "freeze", "held", "lifting", "offers", "outcomes", "reply_agreement", "review",
    "second_signers", "sending", "settling", "signatures", "signers", "signing", "snoozing",
    "stops_agreement", "take_down_agreement", "take_down_outcomes", "take_downs",
    "taking_down", "turns",
)  # fmt: skip

# The columns and checks of the models are those of the migrated schema: killed by comparing.
SCHEMA_TESTS = (
    "tests/test_migrations.py::test_the_revisions_end_where_the_models_are[sqlite]",
    "tests/test_migrations.py::test_checks_keys_and_indices_of_the_models_are_those_of_the_revisions",
    "tests/test_migrations.py::test_an_index_of_the_models_is_of_the_same_rows_on_both_databases",
)
# What a row begins with, and what comes with it unasked.
MODEL_TESTS = ("tests/bot/models/test_beginnings.py", "tests/bot/models/test_relations.py")
TESTS = (
    "tests/bot/rules", "tests/bot/models", "tests/bot/services", "tests/attacks", *SCHEMA_TESTS,
)  # fmt: skip


# Fitted numbers: measured, not decided; the answers do not change with the last digits.
_FITTED = "faq_gate_weights.py"


class Part(NamedTuple):
    """Modules of one sort."""

    name: str
    paths: tuple[Path, ...]
    sample: int | None  # how many of its mutants are tried unless told otherwise; None: all
    # Of what is executed at the import, no test is known to reach it. What answers for it:
    first: tuple[str, ...]  # these tests, then whichever reach a function of the module,
    otherwise: str  # or, where none does, those of this folder


def list_parts() -> dict[str, Part]:
    """By name; the paths are from the root."""
    services = tuple(Path("bot", "services", f"{name}.py") for name in SIGNING_AND_SENDING)
    first = (*SCHEMA_TESTS, *MODEL_TESTS)
    parts = (
        # what a column may hold is often said by a rule
        Part("rules", _list_modules("bot/rules"), None, SCHEMA_TESTS[1:2], "tests/bot/rules"),
        Part("models", _list_modules("bot/models"), None, first, "tests/bot/services"),
        Part("services", services, 300, (), "tests/bot/services"),
    )
    return {part.name: part for part in parts}


def _list_modules(folder: str) -> tuple[Path, ...]:
    paths = (path for path in sorted((ROOT / folder).rglob("*.py")) if path.name != _FITTED)
    return tuple(path.relative_to(ROOT) for path in paths)
