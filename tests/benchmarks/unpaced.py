"""`signoff serve` with its gates to Slack wide open, so that only our own time counts."""

from datetime import timedelta
from typing import Final

from bot import gates
from bot.__main__ import main
from bot.rules.pacing import Pace

WIDE: Final = Pace(interval=timedelta(microseconds=1), burst=1_000_000)

if __name__ == "__main__":
    gates.POST = WIDE  # type: ignore[misc]  # a program of its own, which nothing else imports
    gates.METHODS.clear()
    gates.USUAL = WIDE  # type: ignore[misc]
    main(["serve"])
