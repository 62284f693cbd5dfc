"""A focus as the rules know it."""

from __future__ import annotations

from datetime import date

from oneonone.features.growth.queries import Rung
from tests.cast import PRIYA, PRIYA_DANIEL


def step(
    started_on: date,
    ended_on: date | None = None,
    ending: str | None = None,
    *,
    skill: str = "Ask, then wait",
    named_by_id: int = PRIYA.id,
    pair_id: int = PRIYA_DANIEL.id,
) -> Rung:
    return Rung(pair_id, skill, named_by_id, started_on, ended_on, ending, None)
