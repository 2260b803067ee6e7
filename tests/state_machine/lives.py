"""Lives in which planted faults show at once: by test, the moves with their three numbers.

A hunt begins with the life of its test and searches on where it shows nothing any more.
"""

from collections.abc import Iterable, Mapping

from tests.state_machine.machine import SignoffMachine

LIVES: Mapping[str, tuple[str, ...]] = {
    "test_a_freeze_that_nobody_asks_about": ("freeze 0 2 0", "write 0 0 0", "sign 0 0 0"),
    "test_a_freeze_that_only_the_database_asks_about": ("write 0 0 0", "send_while 4 0 7"),
    "test_a_freeze_that_nothing_asks_about_when_sending": ("write 0 0 0", "send_while 4 0 7"),
    "test_a_digest_that_is_not_compared": ("write 0 0 0", "write 0 0 0", "sign 0 0 8"),
    "test_an_undo_that_takes_nothing_back": ("write 0 0 0", "sign 0 0 0", "send_while 2 0 6"),
    "test_rights_that_were_read_before_the_transaction": (
        "write 0 0 0",
        "write 0 0 0",
        "sign 0 1 0",
        "deactivate 0 1 0",
        "sign 0 1 0",
        "sign 1 1 0",
    ),
    "test_news_of_a_hide_that_nobody_believes": ("write 0 0 0", "hide_in_app 0 0 1"),
    "test_an_answer_to_a_hide_that_is_forgotten": ("write 0 0 0", "hide 0 2 0"),
    "test_a_signer_whose_loss_of_right_nobody_notices": (
        "write 0 0 0",
        "sign 0 2 0",
        "change_roles 0 2 0",
        "send_while 0 0 0",
    ),
    "test_a_second_signer_who_is_not_compared": (
        "change_policy 0 0 0",
        "write 0 0 2",
        "sign_by_two 0 2 0",
    ),
    "test_a_policy_that_was_read_before_the_transaction": (
        "write 0 0 4",
        "write 0 0 0",
        "write 5 0 2",
        "send_while 3 0 0",
        "write 0 0 3",
        "sign 0 0 0",
        "change_policy 2 0 0",
    ),
    "test_another_text_that_keeps_the_first_signature": (
        "write 1 0 10",
        "change_policy 4 0 0",
        "edit_and_sign 0 0 0",
        "edit_and_sign 0 0 4",
    ),
    "test_an_edit_of_the_comment_that_keeps_the_first_signature": (
        "write 5 0 0",
        "train 0 4 0",
        "write 0 0 0",
        "sign 0 4 0",
        "edit 0 0 1",
        "deliver 0 0 0",
    ),
    "test_an_author_who_counter_signs": (
        "write 0 0 0",
        "write 0 0 7",
        "keep 0 2 0",
        "keep 0 0 5",
        "write 0 0 0",
        "write 0 0 11",
        "keep 5 0 0",
        "keep 0 0 0",
        "train 0 4 0",
        "sign_by_two 4 4 0",
    ),
    "test_a_trainee_who_signs_alone": ("train 0 1 0", "write 0 0 0", "send_while 0 1 0"),
    "test_a_second_reading_that_changes_nothing": (
        "write 0 0 0",
        "edit_silently 0 0 8",
        "sign 0 0 0",
    ),
    "test_a_second_reading_of_any_age": ("write 0 0 0", "stall 2 0 0"),
    "test_a_platform_that_is_not_asked_before_a_second_send": ("write 0 0 0", "crash 0 0 5"),
    "test_a_time_that_is_forgotten": ("write 0 0 0", "sign_later 0 0 0"),
    "test_a_sign_off_that_is_used_again": (
        "write 0 0 0",
        "write 0 0 0",
        "sign 0 0 0",
        "write 0 0 0",
        "sign 0 0 0",
    ),
    "test_a_role_of_one_account_that_counts_for_all": (
        "write 0 0 0",
        "sign 0 0 0",
        "change_roles_on 4 0 0",
        "change_roles 0 0 0",
    ),
    "test_a_group_that_nobody_leaves": (
        "change_group 0 0 2",
        "change_group 3 0 11",
        "write 0 0 0",
        "change_group 3 0 5",
        "edit_and_sign 0 5 0",
    ),
    "test_a_member_without_rights_who_keeps_what_is_theirs": (
        "write 0 0 0",
        "change_roles 0 1 0",
        "change_roles 0 1 0",
        "take 0 1 0",
        "change_roles 0 1 0",
    ),
    "test_a_reason_that_nobody_keeps": ("write 0 0 0", "sign_past_claim 0 0 1"),
    "test_an_erasing_that_leaves_the_author": ("write 0 0 0", "close 0 0 0", "erase 0 0 0"),
    "test_a_comment_that_is_put_off_and_forgotten": ("write 0 0 0", "snooze 0 0 0"),
    "test_a_colleague_who_takes_what_they_did_not_see": ("write 0 0 0", "take 0 0 1", "take 0 1 0"),
    "test_a_claim_that_needs_no_reason": ("write 0 0 0", "sign_past_claim 0 0 1"),
}


def live_through(machine: type[SignoffMachine], steps: Iterable[str]) -> None:
    """Make these moves and no other, each with its three numbers."""
    life = machine()
    try:
        for step in steps:
            name, *numbers = step.split()
            life.move(name, *map(int, numbers))
            life.keeps_its_promises()
    finally:
        life.teardown()
