"""A test that hangs fails."""

import asyncio

import pytest


@pytest.mark.ends_within(0)
@pytest.mark.xfail(raises=TimeoutError, strict=True)
async def test_a_test_that_waits_without_an_end_fails():
    await asyncio.Event().wait()
