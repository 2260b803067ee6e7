"""How commands speak of one and of many."""


def counted(count: int, one: str, many: str) -> str:
    """*count* with the noun that fits: ``1 entry``, ``2 entries``."""
    return f"{count} {one if count == 1 else many}"
