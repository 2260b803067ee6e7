"""Which way a draft, a reply and a take-down may go, and what is told where there is none."""

import pytest

from bot.errors import AlreadyRejected, AlreadySignedOff, DraftRetired, IllegalMove
from bot.models.drafts import Draft, DraftState, RetiredBecause
from bot.models.replies import SEEN, Reply, ReplyState
from bot.models.take_downs import TakeDown, TakeDownState


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (DraftState.SIGNED, AlreadySignedOff),
        (DraftState.REJECTED, AlreadyRejected),
        (DraftState.RETIRED, DraftRetired),
    ],
)
def test_who_decides_on_a_decided_draft_is_told_what_was_decided(state, refusal):
    for decide in (Draft.sign, Draft.reject, Draft.must_be_offered):
        with pytest.raises(refusal):
            decide(Draft(state=state))


def test_after_each_undo_a_draft_is_offered_as_another_one():
    draft = Draft(state=DraftState.OFFERED, offering=1)

    offerings = []
    for _ in range(2):
        draft.sign()
        draft.offer_again()
        offerings.append((draft.state, draft.offering))

    assert offerings == [(DraftState.OFFERED, 2), (DraftState.OFFERED, 3)]


@pytest.mark.parametrize("state", [DraftState.OFFERED, DraftState.REJECTED, DraftState.RETIRED])
def test_only_a_signed_draft_is_offered_again(state):
    with pytest.raises(DraftRetired):
        Draft(state=state, offering=1).offer_again()


def test_a_rejected_draft_stays_rejected():
    draft = Draft(state=DraftState.REJECTED)

    draft.retire(next(iter(RetiredBecause)))

    assert (draft.state, draft.retired_because) == (DraftState.REJECTED, None)


def test_an_illegal_move_names_the_row_and_both_states():
    with pytest.raises(IllegalMove, match="reply 4: sent → queued"):
        Reply(id=4, state=ReplyState.SENT).move(ReplyState.QUEUED)
    with pytest.raises(IllegalMove, match="take-down 2: done → queued"):
        TakeDown(id=2, state=TakeDownState.DONE).move(TakeDownState.QUEUED)


@pytest.mark.parametrize(
    ("external_id", "by_hand"), [(None, False), ("r5", False), (f"{SEEN}r5", True)]
)
def test_a_reply_that_a_person_found_is_told_from_one_that_the_platform_named(external_id, by_hand):
    assert Reply(external_id=external_id).was_seen_by_hand is by_hand
