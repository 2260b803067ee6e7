"""The desk's work as kinds of tasks, for the dispatcher."""

from typing import overload

from bot.desk import (
    NOTIFY,
    REDRAW_HOME,
    REFRESH_GROUP,
    SEND_EXPORT,
    SHOW,
    Desk,
    HomeOf,
    Postponed,
)
from bot.ids import ExportId, MemberId, SlackMessageId
from bot.work import Again, Job, Kind, OutwardHandler, Settled

FOR_DAYS = 1_000
"""Attempts: Slack may be away for long, and what was committed must be seen in the end."""

EXPORT_ATTEMPTS = 5
"""Then the member is told: each attempt reads the whole record, and uploads it."""


def kinds_of(desk: Desk) -> tuple[Kind, ...]:
    """The outward kinds that *desk* answers; arguments are those of `bot.desk`."""

    async def show(job: Job) -> Again | Settled | None:
        return _again(await desk.show(SlackMessageId(job.args["message_id"]), job))

    async def redraw_home(job: Job) -> Again | None:
        return _again(await desk.redraw_home(HomeOf.of(job.args)))

    async def notify(job: Job) -> Again | None:
        return _again(await desk.notify(MemberId(job.args["member_id"])))

    async def refresh_group(job: Job) -> Again | None:
        return _again(await desk.refresh_group(job.args["group_id"]))

    handlers: dict[str, OutwardHandler] = {
        SHOW: show,
        REDRAW_HOME: redraw_home,
        NOTIFY: notify,
        REFRESH_GROUP: refresh_group,
    }
    return (
        _sending(desk),
        *(
            Kind(name=name, handler=each, outward=True, max_attempts=FOR_DAYS)
            for name, each in handlers.items()
        ),
    )


def _sending(desk: Desk) -> Kind:
    async def send_export(job: Job) -> Again | None:
        is_last = job.attempts >= EXPORT_ATTEMPTS
        return _again(await desk.send_export(ExportId(job.args["export_id"]), is_last=is_last))

    return Kind(
        name=SEND_EXPORT,
        handler=send_export,
        outward=True,
        concurrency=1,  # each reads all there is
        max_attempts=EXPORT_ATTEMPTS,
    )


@overload
def _again(later: Postponed | None) -> Again | None: ...


@overload
def _again(later: Postponed | Settled | None) -> Again | Settled | None: ...


def _again(later: Postponed | Settled | None) -> Again | Settled | None:
    if not isinstance(later, Postponed):
        return later
    return Again(run_at=later.until, reason=later.reason, counts=later.counts)
