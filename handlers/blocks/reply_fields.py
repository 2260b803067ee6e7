"""The fields in which somebody writes a reply, and what was found in it."""

from collections.abc import Sequence

from bot.locales import Words
from bot.views import ClaimFinding, seen_of
from handlers.action_ids import ActionId
from handlers.blocks.claims import claims_told, has_block
from handlers.blocks.elements import ELEMENT, Block, literal, text_input
from handlers.blocks.texts import pieces

LONGEST_REASON = 500


def reply_fields(
    name: str, text: str, words: Words, *, limit: int, hint: str, may_be_empty: bool = False
) -> list[Block]:
    """One field, or several for a text that is longer than a field of Slack can be.

    The block id is *name* and a number: only a new id makes Slack fill the field anew.
    """
    parts = list(pieces(text, ELEMENT)) or [""]
    most = min(ELEMENT, limit) if len(parts) == 1 else ELEMENT
    fields = [
        text_input(
            f"{name}-{number:02}",
            f"{ActionId.TEXT}:{number:02}",
            _label(number, len(parts), words),
            initial=part,
            hint=hint if number == len(parts) else None,
            # a text over the limit must still fit into its field, to be shortened there
            limit=max(most, len(part.encode("utf-16-le")) // 2),
            is_optional=may_be_empty or number > 1,
        )
        for number, part in enumerate(parts, start=1)
    ]
    if may_be_empty and not text:  # then there is nothing to read first: one types at once
        fields[0]["element"]["focus_on_load"] = True
    return fields


def _label(number: int, count: int, words: Words) -> str:
    if count == 1:
        return words("review.reply")
    return words("review.reply_part", number=number, total=count)


def found(findings: Sequence[ClaimFinding], words: Words) -> list[Block]:
    """What the check found in the text as it was chosen or sent."""
    if not findings:
        return []
    return [literal(claims_told(findings, words, "claim.change_or_say_why_here"))]


def why_anyway(findings: Sequence[ClaimFinding], words: Words, *, of: str = "why") -> list[Block]:
    """A field for the reason; empty is right for a text that was put right."""
    if not findings or has_block(findings):
        return []
    return [
        text_input(
            f"{of}-{seen_of(findings)[:8]}",
            ActionId.WHY_ANYWAY,
            words("review.why_anyway"),
            hint=words("review.why_anyway_hint"),
            limit=LONGEST_REASON,
            is_optional=True,
        )
    ]
