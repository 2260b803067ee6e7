"""The names by which Slack tells our buttons, fields and modals apart.

They are never renamed or dropped: buttons of old messages work after every upgrade.
"""

from enum import StrEnum


class ActionId(StrEnum):
    """Buttons and fields. The values stand in messages in Slack: keep every one for ever."""

    REVIEW = "comment.review"
    TAKE = "comment.take"
    NO_REPLY = "comment.no_reply"
    MORE = "comment.more"
    WRITE = "comment.write"
    PICK_1 = "candidates.pick_1"
    PICK_2 = "candidates.pick_2"
    PICK_3 = "candidates.pick_3"
    SINCERE = "meaning.sincere"
    SARCASTIC = "meaning.sarcastic"
    SIGN_OFF = "draft.sign_off"
    EDIT = "draft.edit"
    REJECT = "draft.reject"
    UNDO = "sign_off.undo"
    CHECK = "sign_off.check"
    UNDO_FIRST = "signature.undo"
    SEND_BACK = "signature.send_back"
    ROLL_UP_DONE = "roll_up.done"
    ROLL_UP_LINES = "roll_up.lines"
    ROLL_UP_THREAD = "roll_up.thread"
    ROLL_UP_HIDE = "roll_up.hide"
    ROLL_UP_NOT_SPAM = "roll_up.not_spam"
    ROLL_UP_UNHIDE = "roll_up.unhide"
    MORE_DRAFTS = "more.drafts"
    MORE_AGAIN = "more.again"
    MORE_WRITE = "more.write"
    MORE_TAKE = "more.take"
    MORE_ASSIGN = "more.assign"
    MORE_RELEASE = "more.release"
    MORE_SNOOZE = "more.snooze"
    MORE_WAKE = "more.wake"
    MORE_NO_REPLY = "more.no_reply"
    MORE_BY_HAND = "more.by_hand"
    MORE_REOPEN = "more.reopen"
    MORE_STANDS = "more.stands"
    MORE_STANDS_NOT = "more.stands_not"
    MORE_TAKE_DOWN = "more.take_down"
    MORE_CORRECT = "more.correct"
    MORE_IS_DOWN = "more.is_down"
    MORE_IS_NOT_DOWN = "more.is_not_down"
    MORE_HIDE = "more.hide"
    MORE_UNHIDE = "more.unhide"
    MORE_FREEZE = "more.freeze"
    MORE_WHY = "more.why"
    MORE_BATCH = "more.batch"
    MORE_LATER = "more.later"
    BATCH_NEXT = "batch.next"
    RUN = "home.run"
    FREEZE = "home.freeze"
    LIFT = "home.lift"
    LIFT_WITHDRAW = "home.lift_withdraw"
    MEMBERS = "home.members"
    QUEUE = "queue.open"
    QUEUE_BACK = "queue.back"
    QUEUE_ON = "queue.on"
    QUEUE_SECTION = "queue.section"
    QUEUE_ACCOUNT = "queue.account"
    HISTORY = "history.open"
    HISTORY_BACK = "history.back"
    HISTORY_ON = "history.on"
    HISTORY_FILTERS = "history.filters"
    HISTORY_WHY = "history.why"
    HISTORY_WORDS = "history.words"
    HISTORY_PLACE = "history.place"
    HISTORY_MEMBER = "history.member"
    HISTORY_SINCE = "history.since"
    HISTORY_UNTIL = "history.until"
    HISTORY_OUTCOME = "history.outcome"
    HISTORY_RISK = "history.risk"
    HISTORY_STATE = "history.state"
    MEMBER_ROLES = "members.roles"
    MEMBER_ADD = "members.add"
    ROLES_ACCOUNT = "members.roles_account"
    LINK = "link"  # link buttons send a click, too
    DRAFT_CHOICE = "review.draft"
    RUN_DRAFT = "run.draft"
    RUN_DECISION = "run.decision"
    TEXT = "review.text"
    WHY_ANYWAY = "review.why_anyway"
    WHEN = "review.when"
    SEND_DAY = "review.send_day"
    SEND_CLOCK = "review.send_clock"
    REASON = "reject.reason"
    NOTE = "reject.note"
    SEND_BACK_NOTE = "send_back.note"
    NEXT = "reject.next"
    INSTRUCTION = "again.instruction"
    BATCH_TICKS = "batch.ticks"
    SCOPE = "freeze.scope"
    WHY = "freeze.why"
    UNTIL = "freeze.until"
    PHRASE = "freeze.phrase"
    PERSON = "roles.person"
    ASSIGNEE = "assign.person"
    SNOOZE_TIME = "snooze.time"
    SNOOZE_DAY = "snooze.day"
    ROLES = "roles.roles"


FIELDS = frozenset(
    {
        ActionId.TEXT,
        ActionId.WHY_ANYWAY,
        ActionId.SEND_DAY,
        ActionId.SEND_CLOCK,
        ActionId.REASON,
        ActionId.NOTE,
        ActionId.SEND_BACK_NOTE,
        ActionId.NEXT,
        ActionId.INSTRUCTION,
        ActionId.BATCH_TICKS,
        ActionId.SCOPE,
        ActionId.WHY,
        ActionId.UNTIL,
        ActionId.PHRASE,
        ActionId.PERSON,
        ActionId.ROLES,
        ActionId.ASSIGNEE,
        ActionId.SNOOZE_TIME,
        ActionId.SNOOZE_DAY,
        ActionId.HISTORY_WORDS,
        ActionId.HISTORY_PLACE,
        ActionId.HISTORY_MEMBER,
        ActionId.HISTORY_SINCE,
        ActionId.HISTORY_UNTIL,
        ActionId.HISTORY_OUTCOME,
        ActionId.HISTORY_RISK,
        ActionId.HISTORY_STATE,
    }
)
"""Fields whose value comes with the submission; they send no click of their own."""


class ModalId(StrEnum):
    """Kinds of modals; `READ` has nothing to submit."""

    READ = "modal.read"
    REVIEW = "modal.review"
    REJECT = "modal.reject"
    RUN = "modal.run"
    RUN_REJECT = "modal.run_reject"
    SEND_BACK = "modal.send_back"
    AGAIN = "modal.again"
    BATCH = "modal.batch"
    TAKE_DOWN = "modal.take_down"
    CORRECT = "modal.correct"
    FREEZE = "modal.freeze"
    FREEZE_CONFIRM = "modal.freeze_confirm"
    ROLES = "modal.roles"
    ASSIGN = "modal.assign"
    SNOOZE = "modal.snooze"
    HISTORY = "modal.history"
    HISTORY_FILTERS = "modal.history_filters"
