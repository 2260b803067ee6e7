"""Who may do what, for those who manage it."""

from collections.abc import Sequence

from bot.locales import Words
from bot.rules.permissions import Role
from bot.views import MemberLine
from handlers.blocks.elements import (
    Block,
    Choice,
    actions,
    button,
    literal,
    modal,
    person_input,
    ticks_input,
)
from handlers.blocks.texts import clip, one_line
from handlers.payloads import ActionId, MemberState, ModalId, ScopeButton

LINES = 95  # inside the hundred blocks of a modal


def members_modal(members: Sequence[MemberLine], words: Words) -> Block:
    """Everybody known here, each with a button for their roles."""
    adding = button(words("button.add_member"), ActionId.MEMBER_ADD, ScopeButton().encode())
    lines = [_line(member, words) for member in members[:LINES]]
    return modal(words("members.title"), [*actions("add", [adding]), *lines], words)


def roles_modal(member: MemberLine | None, words: Words) -> Block:
    """The roles of one member; with None also who it is."""
    roles = [Choice(role, words(f"role.{role.value}")) for role in Role]
    ticked = member.roles if member else ()
    who = (
        literal(words("members.of", name=_name(member)))
        if member
        else person_input("person", ActionId.PERSON, words("members.person"))
    )
    state = MemberState(user_id=member.user_id if member else None)
    return modal(
        words("members.title"),
        [who, ticks_input("roles", ActionId.ROLES, words("members.roles"), roles, ticked)],
        words,
        callback=ModalId.ROLES,
        metadata=state.encode(),
        submit=words("button.save"),
    )


def _line(member: MemberLine, words: Words) -> Block:
    roles = words.listed([words(f"role.{role.value}") for role in member.roles])
    parts = [_name(member), roles or words("members.no_role")]
    if not member.is_active:
        parts.append(words("members.inactive"))
    value = MemberState(user_id=member.user_id).encode()
    changing = button(words("button.roles"), ActionId.MEMBER_ROLES, value)
    return literal(" · ".join(parts), changing)


def _name(member: MemberLine) -> str:
    return clip(one_line(member.name), 80) or member.user_id
