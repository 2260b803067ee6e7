"""Who may do what, for those who manage it."""

from collections.abc import Sequence

from bot.ids import AccountId
from bot.locales import Words
from bot.rules.permissions import Permission, Role, roles_for
from bot.views import AccountLabel, MemberLine, RolesOnAccount, Training, holders
from handlers.action_ids import ActionId, ModalId
from handlers.blocks.elements import (
    Block,
    Choice,
    Message,
    actions,
    button,
    literal,
    message,
    modal,
    person_input,
    select,
    ticks_input,
)
from handlers.blocks.texts import clip, one_line
from handlers.payloads import MemberState

LINES = 95  # inside the hundred blocks of a modal
A_BLOCK = 15  # lines that fit into a text of 3,000 characters


def members_modal(members: Sequence[MemberLine], words: Words) -> Block:
    """Everybody known here, each with a button for their roles."""
    adding = button(words("button.add_member"), ActionId.MEMBER_ADD, MemberState().encode())
    lines = [_line(member, words) for member in members[:LINES]]
    return modal(words("members.title"), [*actions("add", [adding]), *lines], words)


def roles_modal(
    member: MemberLine | None,
    accounts: Sequence[AccountLabel],
    chosen: AccountId | None,
    words: Words,
) -> Block:
    """The roles of one member for the account *chosen*, or for all; with None also who it is."""
    user_id, held = member.user_id if member else None, _held(member, chosen)
    # Slack keeps what was ticked under the same block: the roles for another account are others.
    ticks = ticks_input(
        f"roles-{chosen or 'all'}",
        ActionId.ROLES,
        words("members.roles"),
        [Choice(role, words(f"role.{role.value}")) for role in roles_for(chosen)],
        held.roles if held else (),
    )
    who = (
        literal(words("members.of", name=_name(member)))
        if member
        else person_input("person", ActionId.PERSON, words("members.person"))
    )
    where = [_where(user_id, accounts, chosen, words)] if accounts else []
    return modal(
        words("members.title"),
        [who, *where, ticks, *_from_groups(held, words)],
        words,
        callback=ModalId.ROLES,
        metadata=MemberState(user_id=user_id, account_id=chosen).encode(),
        submit=words("button.save"),
    )


def members_note(members: Sequence[MemberLine], words: Words) -> Message:
    """The answer to a command: everybody known here, then who may do each thing, a line each."""
    people = [
        words("command.who_line", name=_name(each), roles=" · ".join(_parts(each, words)))
        for each in members
    ]
    may = "\n".join(_who_may(permission, members, words) for permission in Permission)
    in_parts = [people[at : at + A_BLOCK] for at in range(0, len(people), A_BLOCK)]
    texts = ["\n".join(part) for part in in_parts]
    return message([words("members.title")], [literal(each) for each in (*texts, may)])


def all_roles(member: MemberLine, words: Words) -> str:
    """What a member is anywhere; as of a group what is given by hand nowhere."""
    held: tuple[MemberLine | RolesOnAccount, ...] = (member, *member.on_accounts)
    by_hand = {role for each in held for role in each.roles}
    of_groups = {role for each in held for role in each.of_groups} - by_hand
    return _listed(sorted(by_hand), sorted(of_groups), words)


def _who_may(permission: Permission, members: Sequence[MemberLine], words: Words) -> str:
    named = [_holder(each, words) for each in holders(members, permission)]
    shown = words.listed(named) or words("members.nobody")
    return words("command.who_may", what=words(f"may.{permission.value}"), who=clip(shown, 300))


def _parts(member: MemberLine, words: Words) -> list[str]:
    on_accounts = [
        words("members.on_account", account=each.account.name, roles=_named(each, words))
        for each in member.on_accounts
    ]
    everywhere = _named(member, words)
    no_role = None if on_accounts else words("members.no_role")
    training = [_training(each, words) for each in member.training]
    inactive = None if member.is_active else words("members.inactive")
    return [each for each in (everywhere or no_role, *on_accounts, *training, inactive) if each]


def _where(
    user_id: str | None,
    accounts: Sequence[AccountLabel],
    chosen: AccountId | None,
    words: Words,
) -> Block:
    def value(account_id: AccountId | None) -> str:
        return MemberState(user_id=user_id, account_id=account_id).encode()

    every = Choice(value(None), words("members.everywhere"))
    named = [Choice(value(each.id), each.name) for each in accounts]
    label = words("members.where")
    return literal(label, select(ActionId.ROLES_ACCOUNT, label, [every, *named], value(chosen)))


def _held(
    member: MemberLine | None, chosen: AccountId | None
) -> MemberLine | RolesOnAccount | None:
    if member is None or chosen is None:
        return member
    return next((each for each in member.on_accounts if each.account.id == chosen), None)


def _from_groups(held: MemberLine | RolesOnAccount | None, words: Words) -> list[Block]:
    """Roles that nobody takes away here."""
    if held is None or not held.of_groups:
        return []
    named = words.listed([words(f"role.{role.value}") for role in held.of_groups])
    return [literal(words("members.of_groups", roles=named))]


def _line(member: MemberLine, words: Words) -> Block:
    value = MemberState(user_id=member.user_id).encode()
    changing = button(words("button.roles"), ActionId.MEMBER_ROLES, value)
    return literal(" · ".join([_name(member), *_parts(member, words)]), changing)


def _named(held: MemberLine | RolesOnAccount, words: Words) -> str:
    return _listed(held.roles, held.of_groups, words)


def _listed(by_hand: Sequence[Role], of_groups: Sequence[Role], words: Words) -> str:
    names = [words(f"role.{role.value}") for role in by_hand]
    marked = [words("members.of_group", role=words(f"role.{role.value}")) for role in of_groups]
    return words.listed([*names, *marked])


def _training(training: Training, words: Words) -> str:
    if training.until is not None:
        told = words("members.training_until", day=words.day(training.until.date()))
    else:
        told = words("members.training_left", count=training.remaining or 0)
    account = training.account
    return words("members.on_account", account=account.name, roles=told) if account else told


def _holder(member: MemberLine, words: Words) -> str:
    only = words.listed([each.account.name for each in member.on_accounts])
    return words("members.only", name=_name(member), accounts=only) if only else _name(member)


def _name(member: MemberLine) -> str:
    return clip(one_line(member.name), 80) or member.user_id
