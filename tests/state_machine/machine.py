"""A Hypothesis state machine that drives the product as no test writer would.

One rule draws the move: rules of their own would be switched off in turns, and few lives would
get as far as a reply on its way.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, ExitStack
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from typing_extensions import override

from tests.state_machine.moves import WEIGHTS, Moves
from tests.state_machine.people import LEAD
from tests.state_machine.promises import Promises
from tests.state_machine.world import World

OpenDatabase = Callable[[], AbstractContextManager[str]]
Result = TypeVar("Result")

names = st.sampled_from([name for name, weight in WEIGHTS.items() for _ in range(weight)])
choices = st.integers(0, 5)
people = st.sampled_from([0, 0, 0, 1, 1, LEAD, LEAD, LEAD, 3, 4, 4, 5])
variants = st.integers(0, 12)


class SignoffMachine(RuleBasedStateMachine):
    """One world an example. Subclass it with a database to open."""

    open_database: ClassVar[OpenDatabase]
    steps: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.Runner()
        self._stack = ExitStack()
        url = self._stack.enter_context(type(self).open_database())  # it may run a loop of its own
        self.world = self._run(self._build(url))
        self.moves, self.promises = Moves(self.world), Promises(self.world)

    @initialize(choice=choices, what=variants)
    def begin(self, choice: int, what: int) -> None:
        """Most of what can go wrong begins with comments that have drafts."""
        for more in range(2):
            self._run(self.moves.make("write", choice + more, 0, what + more))

    @rule(name=names, choice=choices, who=people, what=variants)
    def move(self, name: str, choice: int, who: int, what: int) -> None:
        """One step of somebody."""
        self._run(self.moves.make(name, choice, who, what))

    @invariant()
    def keeps_its_promises(self) -> None:
        """What must hold after each step."""
        type(self).steps += 1
        self._run(self.promises.check())

    @override
    def teardown(self) -> None:
        """All faults end: what must hold then."""
        try:
            if not self.world.ledger.broken:
                self._run(self.moves.end())
                self._run(self.promises.check_end())
        finally:
            self.close()

    def close(self) -> None:
        """Give back what a world holds, whatever state it is in."""
        self._run(self.world.close())
        self._loop.close()
        self._stack.close()

    async def _build(self, url: str) -> World:
        world = World(url)
        await world.open()
        return world

    def _run(self, moving: Coroutine[Any, Any, Result]) -> Result:
        return self._loop.run(moving)
