"""The app's Home: the emergency brake and what stands still, then what waits for whom.

Blocks with a button have ids of their own: a Home that is drawn anew under somebody's thumb takes
the click all the same.
"""

from bot.locales import Words
from bot.rules.permissions import Permission
from bot.views import Actor, FreezeBanner, HomePage, QueuePage, Section
from handlers.action_ids import ActionId
from handlers.blocks.connections import connection_blocks
from handlers.blocks.elements import (
    Block,
    Message,
    actions,
    button,
    confirm,
    context,
    header,
    literal,
    message,
)
from handlers.blocks.freeze_banner import sentence_of, terms_of
from handlers.blocks.notices import sum_told
from handlers.blocks.queue_modal import queue_lines
from handlers.paging import HistoryButton, QueueButton
from handlers.payloads import FreezeButton, ScopeButton

BANNERS = 3


def home_page(page: HomePage, words: Words) -> Block:
    """Home of one member, at most sixty blocks, in the member's language."""
    blocks = [
        *_brake(page, words),
        *_banners(page, words),
        *_run(page, words),
        *(block for each in page.queue for block in _section(each, page, words)),
        *_nothing(page, words),
        *_lately(page, words),
        *(literal(sum_told(each, words)) for each in page.differences),
        *actions("home", _buttons(page, words)),
    ]
    return {"type": "home", "blocks": blocks}


def stranger_home(words: Words) -> Block:
    """Home of somebody who is no member."""
    return {"type": "home", "blocks": [literal(words("refusal.not_a_member"))]}


def with_local_badge(home: Block, words: Words) -> Block:
    """The same Home of somebody whose workspace is only a stand-in for Slack."""
    return {**home, "blocks": [context(words("home.local_workspace")), *home["blocks"]]}


def freeze_note(page: HomePage, words: Words) -> Message:
    """What stands still, as the answer to a command."""
    sentences = [sentence_of(banner, words) for banner in page.freezes[:1]]
    return message(sentences, _banners(page, words))


def _brake(page: HomePage, words: Words) -> list[Block]:
    """First of all, because whoever needs it is in a hurry."""
    may = page.actor.may
    may_freeze = may(Permission.FREEZE) or any(
        may(Permission.FREEZE, on=account.id) for account in page.accounts
    )
    if not may_freeze or any(banner.account is None for banner in page.freezes):
        return []
    everything = ScopeButton().encode()
    freezing = button(words("button.freeze"), ActionId.FREEZE, everything, style="danger")
    return [literal(words("home.brake"), freezing) | {"block_id": "brake"}]


def _banners(page: HomePage, words: Words) -> list[Block]:
    shown = page.freezes[:BANNERS]
    rest = len(page.freezes) - len(shown)
    more = [context(words("home.more_frozen", count=rest))] if rest else []
    return [block for banner in shown for block in _banner(banner, page, words)] + more


def _banner(banner: FreezeBanner, page: HomePage, words: Words) -> list[Block]:
    sentence = sentence_of(banner, words)
    account_id = banner.account.id if banner.account else None
    if not page.actor.may(Permission.LIFT_FREEZE, on=account_id):
        return [literal(sentence), terms_of(banner, words)]
    named = {"block_id": f"frozen:{banner.freeze_id}"}
    return [literal(sentence, _lifting(banner, page.actor, words)) | named, terms_of(banner, words)]


def _lifting(banner: FreezeBanner, actor: Actor, words: Words) -> Block:
    """The button to lift, to ask for it, to confirm it, or to take one's own request back."""
    target, asked = FreezeButton(freeze_id=banner.freeze_id).encode(), banner.lift_asked
    if asked is not None and asked.member_id == actor.member_id:
        return button(words("button.withdraw_lift"), ActionId.LIFT_WITHDRAW, target)
    topic, takes_back = "lift", asked is None and banner.lifts_alone == actor.member_id
    if banner.needs_two and not takes_back:
        topic = "lift_first" if asked is None else "lift_second"
    return button(words("button.lift"), ActionId.LIFT, target, confirm=confirm(words, topic))


def _run(page: HomePage, words: Words) -> list[Block]:
    if not page.turns:
        return []
    starting = button(words("button.run"), ActionId.RUN, ScopeButton().encode(), style="primary")
    return [literal(words("home.turns", count=page.turns), starting) | {"block_id": "run"}]


def _section(shown: QueuePage, page: HomePage, words: Words) -> list[Block]:
    if not shown.lines:
        return []
    section = shown.section.value
    if shown.section is Section.DUE:
        return [_due(shown, words)]
    opening = button(
        words("button.show_all"), ActionId.QUEUE, QueueButton(section=shown.section).encode()
    )
    return [
        header(words(f"home.{section}", count=shown.count)),
        *queue_lines(shown, page.actor, words),
        *(actions(f"all:{section}", [opening]) if shown.next is not None else []),
    ]


def _due(shown: QueuePage, words: Words) -> Block:
    """One line, for what is due stands first in the sections below it, too."""
    due = words("home.due", count=shown.count)
    value = QueueButton(section=Section.DUE).encode()
    opening = button(words("button.show_all"), ActionId.QUEUE, value)
    return literal(due, opening) | {"block_id": "due"}


def _nothing(page: HomePage, words: Words) -> list[Block]:
    is_empty = not any(each.lines for each in page.queue)
    return [literal(words("home.nothing_waits"))] if is_empty else []


def _lately(page: HomePage, words: Words) -> list[Block]:
    sent = context(words("home.sent_lately", count=page.sent_lately))
    return connection_blocks(page, words) or [sent]


def _buttons(page: HomePage, words: Words) -> list[Block]:
    finding = button(words("button.history"), ActionId.HISTORY, HistoryButton().encode())
    if not page.actor.may(Permission.MANAGE_MEMBERS):
        return [finding]
    return [finding, button(words("button.members"), ActionId.MEMBERS, ScopeButton().encode())]
