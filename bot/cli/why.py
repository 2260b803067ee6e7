"""`signoff audit why`: how a reply came about, all of it, on a terminal."""

from collections.abc import Iterator

import click
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cli.opening import in_reading
from bot.locales import LOCALES, Catalogue, Words
from bot.rules.word_diff import Change, Run
from bot.services import lookup, timeline
from bot.views import Step, StepText, Timeline
from handlers import pasted
from handlers.timeline_words import doer_of, label_of, proof, sentence, title_of

_JOINER = "\u200d"  # holds an emoji together; every other invisible character could be a command
_MARKS = {Change.EQUAL: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}


@click.command()
@click.argument("reply")
@click.option("--locale", type=click.Choice(LOCALES), default=LOCALES[0])
def why(reply: str, locale: str) -> None:
    """Tell how REPLY came about: a number, 'comment 7', or a link to it on Slack or its platform.

    Each entry of the record is proved; exit code 1 if one of them does not hold.
    """

    async def explain(session: AsyncSession) -> Timeline:
        comment_id = await lookup.find_comment(session, pasted.read(reply), by=None)
        return await timeline.explain(session, comment_id, by=None)

    shown, words = in_reading(explain), Catalogue.of(locale)
    for each in _lines(shown, words):
        click.echo(_harmless(each))
    if shown.fault is not None:
        raise click.exceptions.Exit(1)


def _lines(shown: Timeline, words: Words) -> Iterator[str]:
    yield " · ".join(part for part in title_of(shown, words) if part)
    for step in shown.steps:
        yield from _step(step, words)
    yield ""
    yield proof(shown, words)


def _step(step: Step, words: Words) -> Iterator[str]:
    yield ""
    done = f"{doer_of(step, words)} · {sentence(step.what, words)}"
    yield f"{step.seq}  {words.stamp(step.at, seconds=True)} · {done}"
    if not step.is_sound:
        yield f"    {words('why.unsound')}"
    for text in step.texts:
        yield from _text(text, words)
    for detail in step.details:
        yield f"    {sentence(detail, words)}"
    if step.url is not None:
        yield f"    {step.url}"


def _text(each: StepText, words: Words) -> Iterator[str]:
    label = label_of(each, words)
    if label is not None:
        yield f"    {label}"
    if each.text is None:
        yield f"    {words('why.erased')}"
        return
    for line in (_marked(each.diff) or each.text).splitlines():
        yield f"    | {line}"


def _marked(diff: tuple[Run, ...]) -> str:
    return "".join(_MARKS[run.change].format(run.text) for run in diff)


def _harmless(line: str) -> str:
    """Outside text must not move the cursor, recolour the terminal or turn a line round."""
    return "".join(each if each.isprintable() or each == _JOINER else "\ufffd" for each in line)
