"""What the app can count from a rep's deals, so that the rep only has to say yes; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oneonone.lib.slots import QUIET_WORKING_DAYS, working_days_since

# "Typical over the top three deals".
TOP_DEALS = 3
# What a text of ticked deals begins with.
TICK = "#"


@dataclass(frozen=True)
class DealFacts:
    """What there is to count of one deal; `moved_on` is when it last went a stage further."""

    id: int
    name: str
    is_open: bool
    value: Decimal
    heard_on: date
    next_step_on: date | None = None
    moved_on: date | None = None


def is_quiet(deal: DealFacts, on: date) -> bool:
    """Tell whether the buyer has done nothing for ten working days, the day itself included."""
    return deal.is_open and working_days_since(deal.heard_on, on) >= QUIET_WORKING_DAYS


def top(deals: Sequence[DealFacts]) -> tuple[DealFacts, ...]:
    """Return the three open deals that are worth most; where no value says so, by their name."""
    still = [deal for deal in deals if deal.is_open]
    return tuple(sorted(still, key=lambda deal: (-deal.value, deal.name))[:TOP_DEALS])


def _quiet(deals: Sequence[DealFacts], on: date, _week_on: date) -> str:
    return str(sum(is_quiet(deal, on) for deal in deals))


def _dated(deals: Sequence[DealFacts], on: date, _week_on: date) -> str:
    still = [deal for deal in deals if deal.is_open]
    dated = [deal for deal in still if deal.next_step_on is not None and deal.next_step_on >= on]
    return f"{len(dated)}/{len(still)}" if still else ""


def _moved(deals: Sequence[DealFacts], _on: date, week_on: date) -> str:
    moved = [str(deal.id) for deal in deals if deal.moved_on and deal.moved_on >= week_on]
    # Where nothing was written down, nothing is claimed: the buyer may have moved all the same.
    return TICK + ",".join(moved) if moved else ""


# By the key of the indicator; own definitions are never counted.
_COUNTS: Mapping[str, Callable[[Sequence[DealFacts], date, date], str]] = {
    "stale_deals": _quiet,
    "next_step_cover": _dated,
    "stage_moves": _moved,
}
# Those that show deals without being counted from them.
FROM_DEALS = frozenset({*_COUNTS, "threads"})


def counted(key: str, deals: Sequence[DealFacts], *, on: date, week_on: date) -> str:
    """Return what would be entered for this week, as the control would send it; or nothing."""
    count = _COUNTS.get(key)
    return count(deals, on, week_on) if count and deals else ""
