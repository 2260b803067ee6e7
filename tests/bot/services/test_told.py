"""What is gathered while the record is read."""

import json

from bot.services.audit import Audit
from bot.services.entries import Entry, Page
from bot.services.told import Told


def a_page(*kinds: Audit, first: int) -> Page:
    return Page(
        [
            Entry(seq, "", kind.value, "", json.dumps({"seq": seq, "kind": kind}).encode(), "", "")
            for seq, kind in enumerate(kinds, first)
        ],
        {},
    )


def test_entries_of_several_kinds_come_in_the_order_of_the_record():
    told = Told()
    told.take(a_page(Audit.LIFTED, Audit.COMMENT_CLOSED, Audit.FROZEN, first=1))
    told.take(a_page(Audit.FROZEN, Audit.LIFTED, first=4))

    found = [entry["seq"] for entry in told.of((Audit.FROZEN, Audit.LIFTED))]

    assert found == [1, 3, 4, 5]


def test_an_entry_is_unmatched_until_its_row_was_found():
    told, kinds = Told(), (Audit.SIGNED_OFF, Audit.REPLY_SENT)
    told.take(a_page(Audit.SIGNED_OFF, Audit.REPLY_SENT, Audit.SIGNED_OFF, first=1))

    told.match([{"kind": "signed_off"}, {"kind": "reply_sent"}])
    assert told.has_unmatched(kinds)

    told.match([{"kind": "signed_off"}])
    assert not told.has_unmatched(kinds)
