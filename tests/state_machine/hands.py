"""Everybody who acts in one world, and all that they can do."""

from tests.state_machine.assigners import Assigners
from tests.state_machine.correctors import Correctors
from tests.state_machine.deciders import Deciders
from tests.state_machine.operators import Operators
from tests.state_machine.public import Public
from tests.state_machine.signers import Signers
from tests.state_machine.stoppers import Stoppers
from tests.state_machine.world import World


class Hands:
    """The public and the team of one world."""

    def __init__(self, world: World) -> None:
        self.world, self.public = world, Public(world)
        self.signers, self.deciders = Signers(world), Deciders(world)
        self.assigners, self.stoppers = Assigners(world), Stoppers(world)
        self.operators, self.correctors = Operators(world), Correctors(world)
