"""What is known when an agenda is drawn: everything that a rule may look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .lately import Lately
from .minutes import HALF_HOUR, LEAST_MINUTES, USUAL_MINUTES

LOW_MOODS = frozenset({"rough", "not_great"})
HIGH_MOODS = frozenset({"good", "great"})


@dataclass(frozen=True)
class World:
    """What is known when the agenda is drawn.

    `mood` is rough, not_great, okay, good, great, unsaid, or None when nothing was chosen.
    `is_undone`: either of the two asked for the usual agenda. `minutes_available` is their
    answer to "How long have we got?", None for all. `is_growth`: either chose the growth
    conversation of the quarter. `has_offer`: the manager promised something
    in the last one. A gap says nothing without `cadence_days`. Minutes a template leaves out are
    as usual.
    """

    mood: str | None = None
    wants_lighter: bool | None = None
    is_undone: bool = False
    minutes_total: int = HALF_HOUR
    minutes_available: int | None = None
    is_first_meeting: bool = False
    is_put_away: bool = False
    is_growth: bool = False
    manager_has_overdue: bool = False
    has_offer: bool = False
    lately: Lately = field(default_factory=Lately)
    cadence_days: int | None = None
    template_minutes: Mapping[str, int] = field(default_factory=lambda: USUAL_MINUTES)
    short_choice: str | None = None
    has_deal: bool = True

    @property
    def budget(self) -> int:
        """Return the minutes there are: what was planned, or less if they have less."""
        available = self.minutes_total if self.minutes_available is None else self.minutes_available
        return max(LEAST_MINUTES, min(self.minutes_total, available))

    @property
    def is_lighter(self) -> bool:
        """Say whether the rep asked for a lighter agenda and nobody took it back (R1)."""
        return self.mood in LOW_MOODS and self.wants_lighter is True and not self.is_undone
