"""What every platform must do when Signoff calls out. `FakePlatform` promises the same."""

from collections.abc import AsyncIterator
from datetime import timedelta
from importlib import import_module

import httpx
import pytest

from integrations import registry
from integrations.contract import Moderates, Resend
from integrations.errors import OutcomeUnknown, RateLimited, Refused, TargetGone, Unavailable
from integrations.http_client import open_client
from tests.support.bench import (
    NOW,
    Bench,
    a_comment,
    a_correction,
    a_reply,
    bench,
    build,
    connected,
    published,
)
from tests.support.platform import ERRORS, Fault
from tests.support.serving import free_port


@pytest.fixture(params=[*registry.NAMES, "fake"])
async def connection(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with bench(request.param) as made:
        made.outside.comments["c1"] = a_comment()
        yield made


@pytest.fixture(params=registry.NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def test_a_comment_can_be_read_again(connection: Bench):
    comment = await connection.platform.fetch_comment("c1")

    assert comment == a_comment()


async def test_a_deleted_comment_reads_as_none(connection: Bench):
    assert await connection.platform.fetch_comment("c-gone") is None


async def test_the_answer_of_another_comment_is_not_passed_off_as_this_one(connection: Bench):
    connection.outside.comments["c1"] = a_comment("c2")

    comment = await connection.platform.fetch_comment("c1")

    assert comment is not None
    assert comment.external_id == "c2"


async def test_a_comment_goes_by_one_id_however_the_platform_spells_it(name):
    async with connected(name) as (platform, simulator):
        for spelling in simulator.spellings("1122_3344"):
            simulator.comments["1122_3344"] = a_comment(spelling)

            comment = await platform.fetch_comment("1122_3344")

            assert comment is not None
            assert comment.external_id == "1122_3344"


async def test_a_reply_is_published_and_found(connection: Bench):
    sent = await connection.platform.send_reply(a_reply())

    found = await connection.platform.find_reply(a_reply(), since=NOW)
    assert len(connection.outside.published) == 1
    assert found is not None
    assert found.external_id == sent.external_id


async def test_a_reply_that_was_never_sent_is_not_found(connection: Bench):
    assert await connection.platform.find_reply(a_reply(), since=NOW) is None


async def test_a_second_send_behaves_as_the_capabilities_say(connection: Bench):
    first = await connection.platform.send_reply(a_reply())
    second = await connection.platform.send_reply(a_reply())

    is_idempotent = connection.platform.capabilities.resend is Resend.IDEMPOTENT
    assert (first == second) == is_idempotent
    assert len(connection.outside.published) == (1 if is_idempotent else 2)


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.UNAVAILABLE])
async def test_every_fault_becomes_its_error(connection: Bench, fault: Fault):
    connection.outside.faults.append(fault)

    with pytest.raises(ERRORS[fault]) as raised:
        await connection.platform.send_reply(a_reply())
    assert raised.type is ERRORS[fault]


async def test_a_rate_limit_says_when_to_come_back(connection: Bench):
    connection.outside.faults.append(Fault.RATE_LIMIT)

    with pytest.raises(RateLimited) as raised:
        await connection.platform.send_reply(a_reply())
    assert raised.value.retry_after is not None
    assert raised.value.retry_after > timedelta()


async def test_a_reply_whose_answer_was_lost_can_be_found(connection: Bench):
    connection.outside.faults.append(Fault.LOSE_ANSWER)

    with pytest.raises(OutcomeUnknown):
        await connection.platform.send_reply(a_reply())
    assert await connection.platform.find_reply(a_reply(), since=NOW) is not None


async def test_a_platform_that_was_busy_takes_the_reply_after_a_look(connection: Bench):
    connection.outside.faults.append(Fault.BUSY)

    with pytest.raises(OutcomeUnknown):
        await connection.platform.send_reply(a_reply())
    assert await connection.platform.find_reply(a_reply(), since=NOW) is None
    assert (await connection.platform.send_reply(a_reply())).external_id


async def test_a_reply_to_a_deleted_comment_says_so(connection: Bench):
    connection.outside.comments.clear()

    with pytest.raises(TargetGone):
        await connection.platform.send_reply(a_reply())
    assert len(connection.outside.published) == 0


async def test_the_longest_reply_passes_and_one_more_unit_is_refused(connection: Bench):
    limit = connection.platform.capabilities.text_limit

    await connection.platform.send_reply(a_reply("가" * limit))
    with pytest.raises(Refused):
        await connection.platform.send_reply(a_reply("가" * (limit + 1), key="reply-2"))


async def test_a_reply_that_was_taken_down_stands_no_more(connection: Bench):
    sent = await connection.platform.send_reply(a_reply())
    assert await connection.platform.is_standing(published(sent.external_id))

    await connection.platform.delete_reply(published(sent.external_id))

    assert not await connection.platform.is_standing(published(sent.external_id))


async def test_a_reply_that_nobody_knows_cannot_be_taken_down_and_does_not_stand(
    connection: Bench,
):
    with pytest.raises(TargetGone):
        await connection.platform.delete_reply(published("r9", key="reply-9"))
    assert not await connection.platform.is_standing(published("r9", key="reply-9"))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.UNAVAILABLE])
async def test_every_fault_of_a_take_down_becomes_its_error(connection: Bench, fault: Fault):
    sent = await connection.platform.send_reply(a_reply())
    connection.outside.delete_faults.append(fault)

    with pytest.raises(ERRORS[fault]) as raised:
        await connection.platform.delete_reply(published(sent.external_id))
    assert raised.type is ERRORS[fault]
    is_gone = fault is Fault.LOSE_ANSWER
    assert await connection.platform.is_standing(published(sent.external_id)) is not is_gone


async def test_a_reply_is_edited_in_its_place(connection: Bench):
    sent = await connection.platform.send_reply(a_reply())
    correction = a_correction(sent.external_id)

    for _ in range(2):  # a second call does no harm
        await connection.platform.edit_reply(correction)

    reads = await connection.platform.read_reply(published(sent.external_id))
    assert (reads, len(connection.outside.published)) == (correction.text, 1)


async def test_a_reply_that_was_taken_down_cannot_be_edited(connection: Bench):
    sent = await connection.platform.send_reply(a_reply())
    await connection.platform.delete_reply(published(sent.external_id))

    with pytest.raises(TargetGone):
        await connection.platform.edit_reply(a_correction(sent.external_id))
    assert await connection.platform.read_reply(published(sent.external_id)) is None


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.UNAVAILABLE])
async def test_every_fault_of_an_edit_becomes_its_error(connection: Bench, fault: Fault):
    sent = await connection.platform.send_reply(a_reply())
    connection.outside.edit_faults.append(fault)

    with pytest.raises(ERRORS[fault]) as raised:
        await connection.platform.edit_reply(a_correction(sent.external_id))
    assert raised.type is ERRORS[fault]
    stands = await connection.platform.read_reply(published(sent.external_id))
    assert (stands == a_reply().text) is not (fault is Fault.LOSE_ANSWER)


async def test_a_comment_is_hidden_and_shown_again(connection: Bench):
    platform = connection.platform
    assert isinstance(platform, Moderates)

    for _ in range(2):  # a second call does no harm
        await platform.hide("c1")
    hidden = await platform.fetch_comment("c1")
    await platform.unhide("c1")
    shown = await platform.fetch_comment("c1")

    assert hidden is not None
    assert shown is not None
    assert (hidden.is_hidden, shown.is_hidden) == (True, False)


async def test_a_comment_that_is_gone_cannot_be_hidden(connection: Bench):
    assert isinstance(connection.platform, Moderates)

    with pytest.raises(TargetGone):
        await connection.platform.hide("c-gone")


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.UNAVAILABLE])
async def test_every_fault_of_a_hide_becomes_its_error(connection: Bench, fault: Fault):
    assert isinstance(connection.platform, Moderates)
    connection.outside.hide_faults.append(fault)

    with pytest.raises(ERRORS[fault]) as raised:
        await connection.platform.hide("c1")

    assert raised.type is ERRORS[fault]


def test_a_platform_moderates_where_its_capabilities_say_so(name):
    platform = build(name, http=httpx.AsyncClient())

    assert isinstance(platform, Moderates) is registry.capabilities_of(name).can_hide


# Silence; a fake in memory has no wire.


async def test_a_send_without_an_answer_is_an_unknown_outcome(name):
    async with connected(name, patience=httpx.Timeout(5, read=0.2)) as (platform, simulator):
        simulator.is_silent = True

        with pytest.raises(OutcomeUnknown):
            await platform.send_reply(a_reply())


async def test_a_take_down_without_an_answer_is_an_unknown_outcome(name):
    async with connected(name, patience=httpx.Timeout(5, read=0.2)) as (platform, simulator):
        simulator.is_silent = True

        with pytest.raises(OutcomeUnknown):
            await platform.delete_reply(published("r1"))


async def test_a_question_without_an_answer_may_be_asked_again(name):
    async with connected(name, patience=httpx.Timeout(5, read=0.2)) as (platform, simulator):
        simulator.is_silent = True

        with pytest.raises(Unavailable):
            await platform.fetch_comment("c1")


async def test_a_platform_that_cannot_be_reached_did_surely_nothing(name):
    module = import_module(f"tests.integrations.{name}.simulator")
    secrets = module.secrets_for(f"http://127.0.0.1:{free_port()}")

    async with open_client() as http:
        with pytest.raises(Unavailable):
            await build(name, http=http, secrets=secrets).send_reply(a_reply())
