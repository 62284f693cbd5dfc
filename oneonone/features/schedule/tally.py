"""What became of a pair's slots, counted: held, called off by whom, the longest gap; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from oneonone.lib.meeting_days import Counts, MeetingDay, consistency, in_all


@dataclass(frozen=True)
class PastSlot:
    """What became of one slot, and who called it off where somebody did."""

    day: MeetingDay
    called_off_by_id: int | None = None
    is_off_app: bool = False
    is_stopped_early: bool = False


@lru_cache(maxsize=4096)
def fate(day: MeetingDay, today: date) -> Counts:
    """Return whether one slot was due and held; a board asks this of each slot several times."""
    return consistency([day], today)


@dataclass(frozen=True)
class Tally:
    """What became of a pair's slots in some weeks; what was not held is told by who called off."""

    counts: Counts
    # The most days without a one-to-one; nothing where none was due yet.
    longest_gap: int | None = None
    off_by_manager: int = 0
    off_by_rep: int = 0

    @property
    def missed(self) -> int:
        """Return how many were due, not held, and called off by neither of the two."""
        return self.counts.due - self.counts.held - self.off_by_manager - self.off_by_rep

    @property
    def through_manager(self) -> int:
        """Return how many fell out through the manager: whose rhythm it is, unless the rep said."""
        return self.off_by_manager + self.missed


def tally(
    slots: Iterable[PastSlot], *, rep_id: int, manager_id: int, since: date, today: date
) -> Tally:
    """Count a pair's slots planned from `since` on; contested ones count nowhere."""
    lately = [slot for slot in slots if since <= slot.day.planned_on <= today]
    fates = [(slot, fate(slot.day, today)) for slot in lately]
    held = [slot for slot, counts in fates if counts.held]
    gaps = [slot for slot, counts in fates if counts.due > counts.held]
    return Tally(
        counts=in_all([Counts(), *(counts for _, counts in fates)])._replace(
            off_app=sum(slot.is_off_app for slot in held),
            stopped_early=sum(slot.is_stopped_early for slot in held),
        ),
        longest_gap=_longest_gap(lately, held, today),
        off_by_manager=sum(slot.called_off_by_id == manager_id for slot in gaps),
        off_by_rep=sum(slot.called_off_by_id == rep_id for slot in gaps),
    )


def _longest_gap(lately: Sequence[PastSlot], held: Sequence[PastSlot], today: date) -> int | None:
    """Return the most days between two that were held; the first slot and today bound them."""
    if not lately:
        return None
    met_on = sorted(slot.day.starts_on or slot.day.planned_on for slot in held)
    days = [min(slot.day.planned_on for slot in lately), *met_on, today]
    return max((later - earlier).days for earlier, later in pairwise(days))
