from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from oneonone.models import Meeting
from tests.cast import NOW, PRIYA_DANIEL, Two
from tests.factories import a_meeting

HALF_AN_HOUR = timedelta(minutes=30)
ANSWERS = {"safety": "4", "clarity": "5", "autonomy": "3", "progress": "4"}


@pytest.fixture
def fourth(given: Any) -> Callable[..., Meeting]:
    """Let a pair of the cast hold its third and its fourth one-to-one; return the fourth.

    It ended half an hour ago, or `ago`.
    """

    def hold(two: Two = PRIYA_DANIEL, ago: timedelta = timedelta(minutes=30), **more: Any) -> Any:
        ended_at = NOW - ago
        third = a_meeting(two, on=date(2026, 11, 11), state="held")
        last = a_meeting(
            two,
            on=ended_at.date(),
            starts_at=ended_at - timedelta(minutes=30),
            state="held",
            **more,
        )
        meetings: list[Meeting] = given(third, last)
        return meetings[1]

    return hold
