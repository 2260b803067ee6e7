"""A bar for long reading, where somebody watches."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.services.entries import Progress


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Draw a bar on standard error while the block runs; nothing where that is no terminal."""
    is_watched = sys.stderr.isatty()
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not is_watched) as bar:

        def show(read: int, total: int) -> None:
            bar.length = total
            bar.update(read - bar.pos)

        yield show
