"""A section of somebody's queue, a page at a time."""

from dataclasses import replace

from bot.locales import Words
from bot.views import Actor, Queue, QueueLine, QueuePage, Section
from handlers.action_ids import ActionId
from handlers.blocks.comment_card import author_of, flag_names
from handlers.blocks.due import due_field
from handlers.blocks.elements import (
    Block,
    Choice,
    actions,
    button,
    header,
    literal,
    modal,
    select,
)
from handlers.blocks.texts import clip, one_line
from handlers.paging import QueueButton
from handlers.payloads import CommentButton


def queue_modal(queue: Queue, at: QueueButton, words: Words) -> Block:
    """The page that *at* leads to, with menus for other sections and accounts."""
    page = queue.page
    blocks = [
        *actions("queue", _menus(queue, at, words)),
        header(words(f"home.{page.section.value}", count=page.count)),
        *(queue_lines(page, queue.actor, words) or [literal(words("home.nothing_waits"))]),
        *actions("pages", _paging(page, at, words)),
    ]
    return modal(words("queue.title"), blocks, words)


def queue_lines(page: QueuePage, actor: Actor, words: Words) -> list[Block]:
    """A line for each comment, with the button that opens it."""
    section, is_replied = page.section.value, page.section is Section.DOUBTFUL
    lines = [replace(each, due=None) if is_replied else each for each in page.lines]
    return [
        queue_line(each, actor, words) | {"block_id": f"{section}:{each.comment_id}"}
        for each in lines
    ]


def queue_line(each: QueueLine, actor: Actor, words: Words) -> Block:
    """A comment with the button for what the reader may do: review it, or look at it."""
    named = [*flag_names(each.flags, words), each.account.name, author_of(each.author_name, words)]
    is_abuse = any(flag.value == "abuse" for flag in each.flags)
    text = words("card.abuse_short") if is_abuse else clip(one_line(each.text), 150)
    value = CommentButton(comment_id=each.comment_id).encode()
    opening = (
        button(words("button.review"), ActionId.REVIEW, value)
        if actor.may(each.needs.first, on=each.account.id)
        else button(words("button.open_comment"), ActionId.MORE, value)
    )
    due = {"fields": [due_field(each.due, words)]} if each.due else {}
    return literal(f"{' · '.join(named)}\n{text or words('card.no_text')}", opening) | due


def _menus(queue: Queue, at: QueueButton, words: Words) -> list[Block]:
    sections = [Choice(_start(at, section=each), words(f"queue.{each.value}")) for each in Section]
    menus = [select(ActionId.QUEUE_SECTION, words("queue.section"), sections, _start(at))]
    if len(queue.accounts) > 1:
        accounts = [
            Choice(_start(at, account_id=None), words("queue.every_account")),
            *(Choice(_start(at, account_id=each.id), each.name) for each in queue.accounts[:99]),
        ]
        menus.append(select(ActionId.QUEUE_ACCOUNT, words("queue.account"), accounts, _start(at)))
    return menus


def _start(at: QueueButton, **other: object) -> str:
    """The first page of the same, but for *other*."""
    return at.model_copy(update={"pages": (), **other}).encode()


def _paging(page: QueuePage, at: QueueButton, words: Words) -> list[Block]:
    back = button(words("button.page_back"), ActionId.QUEUE_BACK, at.preceding().encode())
    following = at.following(page.next).encode() if page.next is not None else None
    return [
        *([back] if at.pages else []),
        *([button(words("button.page_on"), ActionId.QUEUE_ON, following)] if following else []),
    ]
