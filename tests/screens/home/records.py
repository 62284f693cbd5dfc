"""A pair as the board knows it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from oneonone.features.schedule.tally import PastSlot
from oneonone.lib.meeting_days import MeetingDay
from oneonone.screens.home.flags import RepRecord

from .clocks import TODAY

REP, MANAGER = 1, 2
BY_ME, BY_REP = f"skipped:{MANAGER}", f"skipped:{REP}"


def record(*states: str, **differs: Any) -> RepRecord:
    """A pair that meets on Mondays; the last word is last Monday's, "skipped:1" names who."""
    slots = []
    for weeks, word in enumerate(reversed(states), start=1):
        state, _, by = word.partition(":")
        day = MeetingDay(TODAY - timedelta(weeks=weeks), state)
        slots.append(PastSlot(day, int(by) if by else None))
    held = [slot.day.planned_on for slot in slots if slot.day.state == "held"]
    fields: dict[str, Any] = {
        "pair_id": 4,
        "rep_id": REP,
        "rep_name": "Tom Baker",
        "manager_id": MANAGER,
        "started_on": date(2026, 1, 5),
        "slots": tuple(slots),
        "every_weeks": 1,
        "last_held_on": max(held, default=None),
        "next_meeting_id": 9,
    }
    return RepRecord(**{**fields, **differs})
