"""What a deal is, when it has stalled (R10), and what became of it after a one-to-one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import Any, NamedTuple, Protocol

from oneonone.lib.errors import RuleError
from oneonone.lib.slots import QUIET_WORKING_DAYS, working_days_since
from oneonone.lib.stages import OPEN_STAGES as OPEN_STAGES
from oneonone.lib.versions import as_sent

STAGE_WORDS = {
    "discovery": "Discovery",
    "evaluation": "Evaluation",
    "proposal": "Proposal",
    "negotiation": "Negotiation",
    "won": "Won",
    "lost": "Lost",
}

# One or two real opportunities (the seed); a third would be a pipeline review.
MOST_REVIEWS = 2

# R10: so much longer in its stage than the team's deals usually are.
STALLED_FACTOR = Decimal("1.5")
# Fewer stays say more about those deals than about the team.
FEWEST_STAYS = 5
# Stays that ended longer ago tell of another market.
PACE_COUNTS = timedelta(days=365)

# A deal won or lost can be talked about for a week, and stands in the list for a month.
CLOSED_ON_TABLE = timedelta(days=7)
CLOSED_IN_LIST = timedelta(days=30)

# What a Numeric(12, 2) holds.
MOST_VALUE = Decimal("9999999999.99")
# Thousands in groups of three or not at all, a point before the cents: 1,250 is never 1.25.
_VALUE = re.compile(r"([0-9]{1,12}|[0-9]{1,3}(?:[,’' \u00a0\u202f][0-9]{3})+)(\.[0-9]{1,2})?")
_NOT_A_VALUE = "Write the value as a plain number, like 12500 or 12,500.50."
_TOO_MUCH = "That is more than fits. The most is 9,999,999,999.99."


class Facts(Protocol):
    """What tells whether a deal has stalled."""

    @property
    def stage(self) -> str: ...
    @property
    def stage_since(self) -> date: ...
    @property
    def last_buyer_action_on(self) -> date | None: ...


class Move(Protocol):
    """A deal went from one stage to another."""

    @property
    def from_stage(self) -> str: ...
    @property
    def to_stage(self) -> str: ...
    @property
    def moved_on(self) -> date: ...


def ensure_room_for_review(count: int, most: int = MOST_REVIEWS) -> None:
    """Refuse a deal more than this meeting has room for."""
    if count >= most:
        words = "One deal is enough today." if most == 1 else "Two deals are the most."
        raise RuleError(words)


def ensure_rep_has_chosen(has_first: bool, rep_name: str, manager_name: str) -> None:
    """Refuse a manager's proposal before the rep has a deal on the table: theirs comes first."""
    if not has_first:
        raise RuleError(
            f"{rep_name} chooses the first deal. After that {manager_name} may propose one."
        )


def stage_step(stage: str) -> int:
    """Return how far along a stage is, 1 to 5."""
    return {"discovery": 1, "evaluation": 2, "proposal": 3, "negotiation": 4}.get(stage, 5)


# --- Stalled (R10) -------------------------------------------------------------------------------


def stalled_words(deal: Facts, usual_days: Decimal | None, today: date) -> str:
    """Say why a deal counts as stalled; empty where it does not.

    `usual_days` is the team's median for its stage, nothing where too few deals have left it. A
    deal without any word from its buyer counts from the day it came to its stage.
    """
    if deal.stage not in OPEN_STAGES:
        return ""
    return ". ".join(filter(None, (_too_long(deal, usual_days, today), _too_quiet(deal, today))))


def _too_long(deal: Facts, usual_days: Decimal | None, today: date) -> str:
    days = days_in_stage(deal, today)
    if usual_days is None or days <= STALLED_FACTOR * usual_days:
        return ""
    return f"{_days(days)} in {STAGE_WORDS[deal.stage]}; usual is {usual_words(usual_days)}"


def _too_quiet(deal: Facts, today: date) -> str:
    acted_on = deal.last_buyer_action_on
    days = working_days_since(acted_on or deal.stage_since, today)
    if days < QUIET_WORKING_DAYS:
        return ""
    if acted_on is None:
        return f"No word from the buyer yet, after {days} working days in {STAGE_WORDS[deal.stage]}"
    return f"No word from the buyer for {days} working days"


def days_in_stage(deal: Facts, today: date) -> int:
    return max(0, (today - deal.stage_since).days)


def usual_words(usual_days: Decimal | None) -> str:
    """Say a median in whole days; empty where there is none."""
    return "" if usual_days is None else str(max(1, int(usual_days + Decimal("0.5"))))


def stage_for_words(deal: Facts, today: date) -> str:
    """Say for how long a deal is in its stage: "31 days", "since today"."""
    days = days_in_stage(deal, today)
    return _days(days) if days else "since today"


def pace_of(stays: Mapping[int, int]) -> Decimal | None:
    """Return the median of stays, given as days and how many; nothing of fewer than five."""
    days = [length for length, many in sorted(stays.items()) for _ in range(many)]
    if len(days) < FEWEST_STAYS:
        return None
    return Decimal(str(median(days)))


# --- The list ------------------------------------------------------------------------------------


class InList(Facts, Protocol):
    """What a deal's place in the list depends on."""

    @property
    def name(self) -> str: ...
    @property
    def next_step_on(self) -> date | None: ...
    @property
    def changed_on(self) -> date: ...


def list_order(deal: InList, *, is_stalled: bool) -> tuple[Any, ...]:
    """Return what sorts open deals: stalled first, then those without a date, then the soonest."""
    on = deal.next_step_on
    return not is_stalled, on is not None, on or date.max, -deal.changed_on.toordinal(), deal.name


def is_closed_within(deal: Facts, today: date, span: timedelta) -> bool:
    """Say whether a deal was won or lost in the last days."""
    return deal.stage not in OPEN_STAGES and deal.stage_since >= today - span


# --- Changing a deal -----------------------------------------------------------------------------

FIELDS = (
    "name", "buyer", "stage", "value", "last_buyer_action_on", "next_step", "next_step_on",
)  # fmt: skip


def parse_value(text: str) -> Decimal | None:
    """Read what a deal is worth in ASCII digits; empty is nothing. Raises ValueError."""
    if not text.strip():
        return None
    match = _VALUE.fullmatch(text.strip())
    if match is None:
        is_long = re.fullmatch(r"[0-9]{13,}(\.[0-9]{1,2})?", text.strip())
        raise ValueError(_TOO_MUCH if is_long else _NOT_A_VALUE)
    value = Decimal(re.sub(r"[^0-9]", "", match[1]) + (match[2] or ""))
    if value > MOST_VALUE:
        raise ValueError(_TOO_MUCH)
    return value


def value_words(value: Decimal | None) -> str:
    """Say a value: "64,000", with cents only where there are any; empty for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,.2f}"


def as_drawn(values: Mapping[str, Any]) -> dict[str, str]:
    """Return answers as a page sends them back untouched, to tell an old page later."""
    return {
        name: value_words(value) if name == "value" else as_sent(value)
        for name, value in values.items()
    }


def met(
    wanted: Mapping[str, str], was: Mapping[str, str], current: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the answers that somebody else changed since the page was drawn, to something else.

    An answer whose page does not say what it was drawn with counts as given now.
    """
    return tuple(
        name
        for name, answer in wanted.items()
        if name in was and current[name] not in (was[name], answer)
    )


# --- What became of it ---------------------------------------------------------------------------


class Talked(NamedTuple):
    """A day on which a one-to-one talked about a deal, and its stage then."""

    on: date
    stage: str


def became(talks: Sequence[Talked], moves: Iterable[Move], stage_now: str) -> list[str]:
    """Say for each talk, oldest first, what became of the stage until the next one."""
    after: list[list[str]] = [[] for _ in talks]
    for move in moves:
        places = [place for place, talk in enumerate(talks) if _is_after(move, talk)]
        if places:
            after[places[-1]].append(_moved(move, talks[places[-1]].on, not after[places[-1]]))
    return [
        ", then ".join(after[place]) + "." if after[place] else _stayed(talks, place, stage_now)
        for place in range(len(talks))
    ]


def _is_after(move: Move, talk: Talked) -> bool:
    # On the day itself, only what left the stage that was talked about.
    return move.moved_on > talk.on or (move.moved_on == talk.on and move.from_stage == talk.stage)


def _moved(move: Move, on: date, is_first: bool) -> str:
    days = (move.moved_on - on).days
    when = f"{_days(days)} later" if days else "the same day"
    if move.to_stage in OPEN_STAGES:
        words = f"{STAGE_WORDS[move.to_stage]} {when}"
        return f"Moved to {words}" if is_first else words
    return f"{STAGE_WORDS[move.to_stage] if is_first else move.to_stage} {when}"


def _stayed(talks: Sequence[Talked], place: int, stage_now: str) -> str:
    stage = talks[place].stage
    if place + 1 < len(talks):
        return f"Still in {STAGE_WORDS[stage]} next time." if stage in OPEN_STAGES else ""
    return f"Still in {STAGE_WORDS[stage]}." if stage == stage_now in OPEN_STAGES else ""


@dataclass(frozen=True)
class ReviewLine:
    """One one-to-one that talked about a deal, as its page shows it."""

    meeting_id: int
    on: date
    rep_name: str
    manager_name: str
    stage: str
    texts: Mapping[str, str]
    next_on: date | None
    became: str


# --- The manager's own idea ----------------------------------------------------------------------


def idea_waits_words(rep_name: str, manager_name: str) -> str:
    """Say why the manager's idea has no place yet."""
    return (
        f"{manager_name}’s idea waits until {rep_name} has written what {rep_name} will try, "
        "or asks for it."
    )


def _days(days: int) -> str:
    return f"{days:,} day" if days == 1 else f"{days:,} days"
