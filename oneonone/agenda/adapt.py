"""The agenda of one meeting as a pure function of what is known about it (rules R1–R14).

Each rule is one row of RULES: when it applies, and what it makes of the agenda so far. Rows run
from top to bottom and a later row has the last word. A new rule is a function and a row.

What is here says *what* changed, never why: the sentence stands on a screen both look at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from .minutes import (
    FIRST_MINUTES,
    HALF_HOUR,
    USUAL_MINUTES,
    lighter_minutes,
    shared,
    short_minutes,
    usual_minutes,
    with_longer_check_in,
)

# R13: under the first there is time for one thing, under the second for one deal.
SHORT_BELOW = 20
ONE_DEAL_BELOW = 25
# R8: "It has been 23 days" needs a little time to be said.
OVERDUE_EXTRA_MINUTES = 3
OVERDUE_GAP = 1.75
# Five steps of a minute each; less than that is a hello, and is planned like five minutes.
LEAST_MINUTES = 5

# The step that is optional on a hard day, and the two of which a short meeting has one.
DEALS = frozenset({"deals"})
THINGS = ("deals", "focus")

MOST_DEALS = 2
MOST_PRIORITIES = 3

LOW_MOODS = frozenset({"rough", "not_great"})
HIGH_MOODS = frozenset({"good", "great"})

NEEDS_USUAL = frozenset({"outcomes", "focus", "rep", "manager"})
# A hard day, a first day and an agenda put away owe each other little (product §3).
NEEDS_LITTLE = frozenset({"manager", "next_date"})


@dataclass(frozen=True)
class World:
    """What is known when the agenda is drawn; everything a rule may look at.

    `mood` is rough, not_great, okay, good, great, unsaid, or None when nothing was chosen.
    `is_undone`: either of the two asked for the usual agenda. `minutes_available` is their
    answer to "How long have we got?", None for all. `days_since_last` counts from the last one
    held, without weeks that were away or called off by the rep (R8 is about the manager); it
    says nothing without `cadence_days`. Minutes a template leaves out are as usual.
    """

    mood: str | None = None
    wants_lighter: bool | None = None
    is_undone: bool = False
    minutes_total: int = HALF_HOUR
    minutes_available: int | None = None
    is_first_meeting: bool = False
    is_put_away: bool = False
    manager_has_overdue: bool = False
    days_since_last: int | None = None
    cadence_days: int | None = None
    missed_through_manager: bool = False
    template_minutes: Mapping[str, int] = field(default_factory=lambda: USUAL_MINUTES)
    short_choice: str | None = None
    has_deal: bool = True

    @property
    def budget(self) -> int:
        """Return the minutes there are: what was planned, or less if they have less."""
        available = self.minutes_total if self.minutes_available is None else self.minutes_available
        return max(LEAST_MINUTES, min(self.minutes_total, available))


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
    `sentence` is empty when nothing changed. `manager_first`: in step 2 the manager answers
    first (R6); `support_first`: in step 5 the support comes before the priorities (R1).
    `asks_for_deal`: no deal was chosen, so the rep is asked (R11). `needs` is the close gate's.
    """

    steps: tuple[PlannedStep, ...]
    mode: str = "ok"
    question_mode: str = "ok"
    sentence: str = ""
    max_deals: int = MOST_DEALS
    manager_first: bool = False
    support_first: bool = False
    asks_for_deal: bool = False
    suggested_priorities: int = MOST_PRIORITIES
    needs: frozenset[str] = NEEDS_USUAL

    @property
    def minutes(self) -> int:
        """Return the planned minutes of all steps together."""
        return sum(step.minutes for step in self.steps)

    def has(self, key: str) -> bool:
        """Say whether a step is on the agenda."""
        return any(step.key == key for step in self.steps)


@dataclass(frozen=True)
class Rule:
    """One row: its name in experience §6.1, when it applies, and what it changes."""

    name: str
    applies: Callable[[World], bool]
    change: Callable[[Agenda, World], Agenda]


def adapt(world: World) -> Agenda:
    """Return the agenda for what is known: minutes within the time there is, a minute a step."""
    agenda = Agenda(steps=_planned(usual_minutes(world.budget, world.template_minutes)))
    for rule in RULES:
        if rule.applies(world):
            agenda = rule.change(agenda, world)
    return agenda


def is_lighter(world: World) -> bool:
    """Say whether the rep asked for a lighter agenda and nobody took it back (R1)."""
    asked = world.mood in LOW_MOODS and world.wants_lighter is True
    return asked and not world.is_undone


def _is_high(world: World) -> bool:
    return world.mood in HIGH_MOODS and not world.is_undone


def _is_short(world: World) -> bool:
    return world.budget < SHORT_BELOW


def _is_one_deal(world: World) -> bool:
    return SHORT_BELOW <= world.budget < ONE_DEAL_BELOW


def _is_overdue(world: World) -> bool:
    # Under twenty minutes the check-in keeps the two minutes of R13.
    return (world.missed_through_manager or _is_gap(world)) and not _is_short(world)


def _is_gap(world: World) -> bool:
    if world.days_since_last is None or world.cadence_days is None:
        return False
    return world.days_since_last > OVERDUE_GAP * world.cadence_days


def _high(agenda: Agenda, _world: World) -> Agenda:
    return replace(agenda, mode="high", question_mode="high")


def _lighter(agenda: Agenda, world: World) -> Agenda:
    planned = max(LEAST_MINUTES, world.minutes_total)
    minutes = lighter_minutes(world.budget, planned, world.template_minutes)
    return replace(
        agenda,
        steps=_planned(minutes, optional=DEALS, folded=DEALS),
        mode="lighter",
        question_mode="low",
        sentence="Lighter agenda today",
        max_deals=1,
        support_first=True,
        suggested_priorities=1,
        needs=NEEDS_LITTLE,
    )


def _one_deal(agenda: Agenda, world: World) -> Agenda:
    words = f"{world.budget} minutes: one deal, the rest a little shorter"
    return replace(agenda, max_deals=1, sentence=agenda.sentence or words)


def _short(agenda: Agenda, world: World) -> Agenda:
    things = _things(world)
    words = f"{world.budget} minutes: promises, check-in, one thing"
    return replace(
        agenda,
        steps=_planned(
            short_minutes(world.budget, things),
            optional=frozenset(things) if len(things) > 1 else frozenset(),
        ),
        mode="short",
        sentence=words,
        max_deals=1 if "deals" in things else 0,
        # A focus nobody gets to cannot be asked for at the end.
        needs=agenda.needs if "focus" in things else agenda.needs - {"focus"},
    )


def _short_and_lighter(agenda: Agenda, world: World) -> Agenda:
    short = _short(agenda, world)
    check_in_first = sorted(short.steps, key=lambda step: step.key != "check_in")
    steps = (
        replace(step, is_optional=True, is_folded=True) if step.key in DEALS else step
        for step in check_in_first
    )
    return replace(
        short,
        steps=tuple(steps),
        mode="lighter",
        sentence=f"{agenda.sentence}. {short.sentence}",
    )


def _longer_check_in(agenda: Agenda, world: World) -> Agenda:
    minutes = {step.key: step.minutes for step in agenda.steps}
    longer = with_longer_check_in(world.budget, minutes, OVERDUE_EXTRA_MINUTES)
    steps = tuple(replace(step, minutes=longer[step.key]) for step in agenda.steps)
    return replace(agenda, steps=steps)


def _manager_first(agenda: Agenda, _world: World) -> Agenda:
    return replace(agenda, manager_first=True)


def _ask_for_deal(agenda: Agenda, _world: World) -> Agenda:
    return replace(agenda, asks_for_deal=agenda.has("deals"))


def _first(_agenda: Agenda, world: World) -> Agenda:
    return Agenda(
        steps=_planned(shared(world.budget, FIRST_MINUTES)),
        mode="first",
        sentence="First one-to-one: how we like to work",
        max_deals=0,
        suggested_priorities=1,
        needs=NEEDS_LITTLE,
    )


def _put_away(_agenda: Agenda, world: World) -> Agenda:
    return Agenda(
        steps=(PlannedStep("alignment", world.budget),),
        mode="put_away",
        question_mode="low",
        sentence="No agenda today",
        max_deals=0,
        support_first=True,
        suggested_priorities=0,
        needs=NEEDS_LITTLE,
    )


# R2 is the agenda before the first row; R14 is what no row can break: one focus step, at most
# two deals, questions only.
RULES: tuple[Rule, ...] = (
    Rule("R3", _is_high, _high),
    Rule("R1", is_lighter, _lighter),
    Rule("R13 under 25", _is_one_deal, _one_deal),
    Rule("R13 under 20", lambda world: _is_short(world) and not is_lighter(world), _short),
    Rule("R13 and R1", lambda world: _is_short(world) and is_lighter(world), _short_and_lighter),
    Rule("R8", _is_overdue, _longer_check_in),
    Rule("R6", lambda world: world.manager_has_overdue, _manager_first),
    Rule("R11", lambda world: not world.has_deal, _ask_for_deal),
    Rule("first meeting", lambda world: world.is_first_meeting and not world.is_undone, _first),
    # Putting the agenda away has the last word: taking it out again clears its own flag.
    Rule("put away", lambda world: world.is_put_away, _put_away),
)


def _things(world: World) -> tuple[str, ...]:
    # Until the rep has chosen, both are offered and share the time: nobody chooses for them.
    if world.short_choice in THINGS:
        return (world.short_choice,)
    return THINGS


def _planned(
    minutes: Mapping[str, int],
    *,
    optional: frozenset[str] = frozenset(),
    folded: frozenset[str] = frozenset(),
) -> tuple[PlannedStep, ...]:
    return tuple(
        PlannedStep(key, minutes[key], is_optional=key in optional, is_folded=key in folded)
        for key in minutes
    )
