"""What the pair's earlier slots say about today: R4, R7, R8, R12, whether support is asked about,
and whether this quarter had its growth conversation. Pure; counts and dates only, never words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from oneonone.features.conduct.rules import had_growth

# R4 and R7 look at the meetings just before.
MEETINGS_LOOKED_AT = 2
HELD, SKIPPED, AWAY = "held", "skipped", "away"


@dataclass(frozen=True)
class EarlierSlot:
    """One slot before today.

    `on` is the local day it was held or planned for. `is_off_by_rep`: the rep called it off.
    `rep_kept` of `rep_looked_at` of the rep's promises were said to be kept in it.
    """

    meeting_id: int
    on: date
    state: str
    is_off_by_rep: bool = False
    was_lighter: bool = False
    rep_kept: int = 0
    rep_looked_at: int = 0

    @property
    def is_excused(self) -> bool:
        """Tell whether nobody or the rep was why it did not take place (R8 is about managers)."""
        return self.state == AWAY or (self.state == SKIPPED and self.is_off_by_rep)


@dataclass(frozen=True)
class Lately:
    """What the rules look at.

    `days_since_last` counts from the last one held; `days_excused` of them went with weeks away or
    called off by the rep. `lighter_before` is how many of the two before were lighter.
    `is_slipping`: the rep kept less than half two meetings running. `focus_meetings` is how many
    were held since the focus was agreed, the one that agreed it left out. `had_growth`: this
    quarter of the year has had its growth conversation.
    """

    days_since_last: int | None = None
    days_excused: int = 0
    was_missed_through_manager: bool = False
    lighter_before: int = 0
    last_held_id: int | None = None
    last_held_on: date | None = None
    was_last_lighter: bool = False
    is_slipping: bool = False
    focus_meetings: int = 0
    had_growth: bool = False


def lately(
    slots: Sequence[EarlierSlot],
    *,
    on: date,
    cadence_days: int | None,
    focus_since: date | None = None,
    last_growth_on: date | None = None,
) -> Lately:
    """Return what the slots before a day say; the latest slot comes first."""
    held = [slot for slot in slots if slot.state == HELD]
    last = held[0] if held else None
    since = slots[: slots.index(last)] if last else slots
    before = held[:MEETINGS_LOOKED_AT]
    return Lately(
        days_since_last=(on - last.on).days if last else None,
        days_excused=sum(slot.is_excused for slot in since) * (cadence_days or 0),
        was_missed_through_manager=_is_through_manager(since),
        lighter_before=sum(slot.was_lighter for slot in before),
        last_held_id=last.meeting_id if last else None,
        last_held_on=last.on if last else None,
        was_last_lighter=last is not None and last.was_lighter,
        is_slipping=len(before) == MEETINGS_LOOKED_AT and all(map(_kept_too_little, before)),
        focus_meetings=sum(slot.on > focus_since for slot in held) if focus_since else 0,
        had_growth=had_growth(on, last_growth_on),
    )


def _is_through_manager(since: Sequence[EarlierSlot]) -> bool:
    # A week away says nothing about anybody: the last slot that could have taken place counts.
    last = next((slot for slot in since if slot.state != AWAY), None)
    return last is not None and not last.is_excused


def _kept_too_little(slot: EarlierSlot) -> bool:
    return 2 * slot.rep_kept < slot.rep_looked_at
