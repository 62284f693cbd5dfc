"""Weekly numbers that walk like real ones: around a usual, slowly better, sometimes missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from oneonone.features.indicators.rules import movement


@dataclass(frozen=True)
class Walk:
    """Where an indicator begins, where a year takes it, how far a week strays, and its ends."""

    begins: float
    ends: float
    strays: float
    low: int
    high: int


# A share of n meetings or deals is stored as whole percent.
WALKS: Mapping[str, Walk] = {
    "outreach_quality": Walk(2.6, 3.8, 0.9, 0, 5),
    "first_replies": Walk(2.4, 3.8, 1.3, 0, 9),
    "reply_time": Walk(2.0, 0.9, 0.7, 0, 3),
    "focus_time": Walk(1.6, 2.5, 0.8, 0, 4),
    "meetings_good": Walk(45, 66, 18, 0, 100),
    "stage_moves": Walk(0.7, 1.1, 0.7, 0, 3),
    "threads": Walk(1.8, 3.2, 0.7, 1, 7),
    "next_step_cover": Walk(55, 80, 14, 0, 100),
    "discovery_depth": Walk(1.3, 2.2, 0.7, 0, 3),
    "practice": Walk(1.5, 3.0, 1.2, 0, 8),
    "energy_cost": Walk(4.0, 2.6, 1.2, 0, 9),
    "own_1": Walk(1.0, 2.2, 0.8, 0, 9),
}
_OF = (3, 4, 5, 6)
_NOT_THIS_WEEK = 0.05


class Numbers:
    """One pair's readings, week after week."""

    def __init__(self, keys: list[str], chance: Random) -> None:
        self._keys, self._chance = keys, chance
        self._past: dict[str, list[Decimal | None]] = {key: [] for key in keys}
        self._apart = {key: chance.uniform(-0.6, 0.6) for key in keys}

    def week(self, share: float, told: Mapping[str, int]) -> dict[str, Decimal | None]:
        """Return a week's readings; `share` is how much of the year has passed."""
        found: dict[str, Decimal | None] = {}
        for key in self._keys:
            value = Decimal(told[key]) if key in told else self._step(key, share)
            self._past[key].append(value)
            found[key] = value
        return found

    def _step(self, key: str, share: float) -> Decimal | None:
        chance, walk = self._chance, WALKS[key]
        aim = walk.begins + (walk.ends - walk.begins) * share + self._apart[key] * walk.strays
        value = chance.gauss(aim, walk.strays)
        if chance.random() < _NOT_THIS_WEEK:
            return None
        if walk.high == 100:
            of = chance.choice(_OF)
            return Decimal(round(100 * min(of, max(0, round(value * of / 100))) / of))
        return Decimal(min(walk.high, max(walk.low, round(value))))

    def moved_most(self) -> tuple[str, str]:
        """Return the key that moved most this week and the way it went; ("", "flat") for none."""
        best, most = ("", "flat"), Decimal(0)
        for key in self._keys:
            values = self._past[key]
            entered = [value for value in values if value is not None]
            if not values or values[-1] is None or len(entered) < 4:
                continue
            direction = movement(values, "up").direction
            before = sorted(entered[-5:-1])[len(entered[-5:-1]) // 2]
            far = abs(entered[-1] - before) / Decimal(WALKS[key].high)
            if direction != "flat" and far > most:
                best, most = (key, direction), far
        return best
