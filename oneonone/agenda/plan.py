"""What the screen follows in one meeting: steps with their minutes, and what is different today."""

from dataclasses import dataclass

MOST_DEALS = 2
MOST_PRIORITIES = 3

NEEDS_USUAL = frozenset({"outcomes", "focus", "rep", "manager"})
# A hard day, a first day and an agenda put away owe each other little (product §3).
NEEDS_LITTLE = frozenset({"manager", "next_date"})


@dataclass(frozen=True)
class PlannedStep:
    """A step and its minutes; a folded one is shown as "later, if it fits"."""

    key: str
    minutes: int
    is_optional: bool = False
    is_folded: bool = False


@dataclass(frozen=True)
class Agenda:
    """What the screen follows.

    `mode` is ok, high, lighter, short, first or put_away; `question_mode` low, ok or high.
    `changes` says what is different today, never why; empty when nothing is. `is_bent`: a rule
    changed something that either of the two may take back; `taken_back` is the mode they would have
    without that, empty where nobody took anything back. `needs` is the close gate's.

    `is_short`: there is time for one thing, and the rep says which (R13). `offers_growth`: this
    quarter has not had its growth conversation, and either may choose it.

    What steps ask because of a rule: `manager_first`, in step 2 the manager answers first (R6);
    `support_first`, in step 5 the support comes before the priorities (R1); `asks_for_deal`, no
    deal was chosen, so the rep is asked (R11); `gap_days`, so long ago was the last one (R8);
    `asks_if_helped`, the support of a lighter one; `asks_about_focus` (R12); `asks_how_done` and
    `most_priorities` (R7). `is_second_hard_week` is for the manager's own page alone (R4).
    """

    steps: tuple[PlannedStep, ...]
    mode: str = "ok"
    question_mode: str = "ok"
    changes: tuple[str, ...] = ()
    is_bent: bool = False
    taken_back: str = ""
    is_short: bool = False
    offers_growth: bool = False
    max_deals: int = MOST_DEALS
    manager_first: bool = False
    support_first: bool = False
    asks_for_deal: bool = False
    gap_days: int = 0
    asks_if_helped: bool = False
    asks_about_focus: bool = False
    asks_how_done: bool = False
    is_second_hard_week: bool = False
    suggested_priorities: int = MOST_PRIORITIES
    most_priorities: int = MOST_PRIORITIES
    needs: frozenset[str] = NEEDS_USUAL

    @property
    def minutes(self) -> int:
        """Return the planned minutes of all steps together."""
        return sum(step.minutes for step in self.steps)

    @property
    def sentence(self) -> str:
        """Say what is different today, without a full stop; empty when nothing is."""
        return ". ".join(self.changes)

    def has(self, key: str) -> bool:
        """Say whether a step is on the agenda."""
        return any(step.key == key for step in self.steps)
