"""What every refusal and every fault is."""

from typing import Any, ClassVar


class BotError(Exception):
    """Base of everything the core raises on purpose."""


class Refusal(BotError):
    """What a person asked for cannot be done; ``parameters`` fill the message ``message_id``."""

    message_id: ClassVar[str]

    def __init__(self, **parameters: Any) -> None:
        super().__init__(f"{type(self).__name__} {sorted(parameters)}")
        self.parameters = parameters
