"""Every limit in the rule tables, with the way that leads to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from typing_extensions import override

from bot.demo.workspace.blockkit.checks import Check, Matching, OneOf, String, Whole
from bot.demo.workspace.blockkit.rules import AtLeastOne, Budget, ExactlyOne
from bot.demo.workspace.blockkit.shapes import ByType, Formed, Listing, Record
from bot.demo.workspace.blockkit.surface import BLOCKS_OF, VIEWS, Surface
from bot.demo.workspace.suggestions import ANSWER
from tests.bot.demo.workspace.blockkit.least_values import EXAMPLES

Step: TypeAlias = tuple[Check, str]
"""A check that holds another, and the field, position or type under which it does."""
Steps: TypeAlias = tuple[Step, ...]
UNKNOWN = "unknown"
"""The bound of a check that has no place here yet, so that its tests fail."""
HAND_WRITTEN = frozenset({
    "unique_action_ids", "starts_with_offered", "starts_with_few", "text_fits", "numbers_fit",
    "unique_in_groups", "needs_submit", "_unique_values", "_folds_without_a_line", "even_rows",
    "settings_have_columns", "names_a_column", "_plain_header", "_across", "_across_view",
})  # fmt: skip
"""Rules about a whole that hold no bound; test_shapes and test_limits have their cases."""


@dataclass(frozen=True, slots=True)
class Root:
    """Where the rules of one surface begin."""

    name: str
    check: Check
    at: str


ROOTS = (
    Root("message", BLOCKS_OF[Surface.MESSAGE], "/blocks"),
    Root("modal", VIEWS[Surface.MODAL], "/view"),
    Root("home", VIEWS[Surface.HOME], "/view"),
    Root("suggestions", ANSWER, ""),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """One bound of one check: accepted at the number, refused one step beyond."""

    root: Root
    steps: Steps
    check: Check
    bound: str

    @override
    def __str__(self) -> str:
        bound = "together" if isinstance(self.check, Budget) else self.bound
        return "/".join([self.root.name, *(key for _, key in self.steps), bound])

    @property
    def number(self) -> int:
        """The limit itself."""
        found: int = getattr(self.check, self.bound)
        return found

    @property
    def pointer(self) -> str:
        """Where Slack points beyond it."""
        keys = [f"/{key}" for check, key in self.steps if isinstance(check, Listing | Record)]
        within = self.check.within if isinstance(self.check, Budget) else ""
        return "".join([self.root.at, *keys, within])

    @property
    def beyond(self) -> int:
        """The first number that is refused."""
        return self.number + (1 if self.bound == "most" else -1)


def limits_of(root: Root) -> list[Limit]:
    """Return all limits; a rule that stands in several places is met in the first."""
    met: list[Check] = []
    found = []
    for check, steps in _walk(root.check, (), met):
        found += [Limit(root, steps, check, bound) for bound in _bounds(check)]
    return found


def _walk(check: Check, steps: Steps, met: list[Check]) -> Iterator[tuple[Check, Steps]]:
    if isinstance(check, Record) and any(check is known for known in met):
        return
    met.append(check)
    yield check, steps
    for rule in getattr(check, "rules", ()):
        yield rule, steps
    for key, part in _parts(check).items():
        yield from _walk(part, (*steps, (check, key)), met)


def _parts(check: Check) -> dict[str, Check]:
    match check:
        case Listing():
            return {"0": check.item}
        case Record():
            return {**check.required, **check.optional}
        case ByType():
            return {**check.table}
        case Formed():
            return {"size": check.size, "form": check.form}
        case _:
            return {}


def _bounds(check: Check) -> list[str]:
    match check:
        case String() | Listing():
            return ["most", "least"] if check.least else ["most"]
        case Whole():
            return ["most", "least"]
        case Budget():
            return ["most"]
        case Record() | ByType() | Formed() | OneOf() | Matching() | ExactlyOne() | AtLeastOne():
            return []
        case _:
            return [] if check in EXAMPLES or _name(check) in HAND_WRITTEN else [UNKNOWN]


def _name(check: Check) -> str:
    return getattr(check, "__name__", type(check).__name__)


LIMITS = [limit for root in ROOTS for limit in limits_of(root)]
