"""One spelling for the id of a comment.

Facebook documents ``post_comment``; the Page may stand before it, and the post be left out.
"""

from typing import Annotated

from pydantic import AfterValidator

from integrations.fields import ExternalId


def _without_page(comment_id: str) -> str:
    return "_".join(comment_id.split("_")[-2:])


CommentId = Annotated[ExternalId, AfterValidator(_without_page)]
"""``post_comment``, so that news, answers and echoes of one comment name it alike."""


def are_same(one: str, other: str) -> bool:
    """Whether two spellings name one comment: the shorter is then the end of the longer."""
    return f"_{one}".endswith(f"_{other}") or f"_{other}".endswith(f"_{one}")
