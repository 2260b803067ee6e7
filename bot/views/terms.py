"""What somebody who signs sets besides the text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.views.claims import Override


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """*override* says why the text is signed with what was found in it.

    *send_at* is when it is sent; None: as soon as the signature cannot be undone any more.
    """

    override: Override | None = None
    send_at: datetime | None = None


PLAIN: Final = Terms()
"""At once, and nothing to say."""
