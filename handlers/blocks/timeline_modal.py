"""How a reply came about, one step after the other; outside words stay literal."""

from bot.locales import Words
from bot.rules.word_diff import Change, Run
from bot.views import Said, Step, StepText, Timeline
from handlers.blocks.elements import (
    Block,
    context,
    divider,
    line,
    literal,
    modal,
    moment_element,
    quote,
    rich,
    run,
    web_link,
)
from handlers.blocks.texts import clip, json_size, web_address
from handlers.timeline_words import doer_of, gap, label_of, parts_of, proof, sentence, title_of

BUDGET = 80_000  # units of JSON, each of at most three bytes; Slack refuses a view of 250,000
MOST_STEPS = 90  # a modal has 100 blocks
TEXT = 1_000  # units of one text; the command line shows all of it
KEPT = 80  # units of an unchanged stretch, at either end
MOST_RUNS = 60


def timeline_modal(shown: Timeline, words: Words) -> Block:
    """The modal, with as many steps as Slack takes: what is left out is in the middle."""
    most = min(MOST_STEPS, max(len(shown.steps), 1))
    blocks = _blocks(shown.shortened(most), words)
    while json_size(blocks) > BUDGET and most > 1:
        most = most * 2 // 3
        blocks = _blocks(shown.shortened(most), words)
    return modal(explaining(words, is_reply=bool(shown.reply_ids)), blocks, words)


def explaining(words: Words, *, is_reply: bool) -> str:
    """What the timeline is called, and the button that leads to it: no reply may be there yet."""
    return words("why.explain_reply" if is_reply else "why.explain_comment")


def _blocks(shown: Timeline, words: Words) -> list[Block]:
    steps = [_step(each, words) for each in shown.steps]
    missing = gap(shown, words)
    if missing is not None:
        steps.insert(shown.left_out_after, context(missing))
    return [context(*title_of(shown, words)), *steps, divider(), literal(proof(shown, words))]


def _step(step: Step, words: Words) -> Block:
    done = f" · {doer_of(step, words)} · "
    head = line(
        moment_element(step.at, words), *run(done), *run(sentence(step.what, words), bold=True)
    )
    below = [line(*elements_of(each, words)) for each in step.details]
    unsound = [] if step.is_sound else [line(*run(words("why.unsound"), bold=True))]
    texts = [part for each in step.texts for part in _text(each, words)]
    return rich(head, *unsound, *texts, *below, *_link(step, words))


def elements_of(said: Said, words: Words) -> list[Block]:
    """One sentence in a rich text."""
    return [
        element
        for part in parts_of(said, words)
        for element in (run(part) if isinstance(part, str) else [moment_element(part, words)])
    ]


def _link(step: Step, words: Words) -> list[Block]:
    address = web_address(step.url)
    return [line(web_link(address, words("why.see_reply")))] if address else []


def _text(each: StepText, words: Words) -> list[Block]:
    label = label_of(each, words)
    above = [line(*run(label))] if label else []
    if each.text is None:
        return [*above, line(*run(words("why.erased"), italic=True))]
    if each.diff:
        return [*above, quote(*_changed(each.diff))]
    return [*above, quote(*run(clip(each.text, TEXT) or words("card.no_text")))]


def _changed(diff: tuple[Run, ...]) -> list[Block]:
    """The changes, as far as there is room, and a little of what stands around each."""
    shown: list[Block] = []
    left = TEXT
    for each in diff[:MOST_RUNS]:
        text = clip(_shortened(each), max(left, 2))
        left -= len(text)
        shown.extend(_run(each.change, text))
        if left <= 0:
            break
    return shown


def _shortened(each: Run) -> str:
    if each.change is not Change.EQUAL or len(each.text) <= 2 * KEPT + 1:
        return each.text
    return f"{each.text[:KEPT]}…{each.text[-KEPT:]}"


def _run(change: Change, text: str) -> list[Block]:
    match change:
        case Change.ADDED:
            return run(text, bold=True)
        case Change.REMOVED:
            return run(text, strike=True)
        case Change.EQUAL:
            return run(text)
