"""The agenda of one meeting as a pure function of what is known about it (rules R1–R14).

Each rule is one row of RULES: when it applies, and what it makes of the agenda so far. Rows run
from top to bottom and a later row has the last word. A new rule is a function and a row.

What is here says *what* changed, never why: the sentence stands on a screen both look at. Three
rules need no agenda and stand with their subject: R5 (features/support: always one tap away),
R9 (features/indicators/rules.py: which number is asked about), R10 (features/deals/rules.py: what
counts as stalled).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from .minutes import (
    FIRST_MINUTES,
    LEAST_MINUTES,
    lighter_minutes,
    shared,
    short_minutes,
    usual_minutes,
    with_longer_check_in,
)
from .plan import NEEDS_LITTLE, Agenda, PlannedStep
from .world import HIGH_MOODS, World

# R13: under the first there is time for one thing, under the second for one deal.
SHORT_BELOW = 20
ONE_DEAL_BELOW = 25
# R8: "It has been 23 days" needs a little time to be said.
OVERDUE_EXTRA_MINUTES = 3
OVERDUE_GAP = 1.75
# R4: lighter so often in three meetings, today included.
HARD_WEEKS = 2
# R12: so many meetings with the same focus.
FOCUS_ASKED_AFTER = 4

# The step that is optional on a hard day, and the two of which a short meeting has one.
DEALS = frozenset({"deals"})
THINGS = ("deals", "focus")
# The growth conversation stands where both stood (product §3).
GROWTH = "growth"


@dataclass(frozen=True)
class Rule:
    """One row: its name in experience §6.1, when it applies, and what it changes."""

    name: str
    applies: Callable[[World], bool]
    change: Callable[[Agenda, World], Agenda]


def adapt(world: World) -> Agenda:
    """Return the agenda for what is known: minutes within the time there is, a minute a step."""
    steps = _planned(usual_minutes(world.budget, world.template_minutes))
    agenda = Agenda(steps=steps, offers_growth=_may_grow(world))
    for rule in RULES:
        if rule.applies(world):
            agenda = rule.change(agenda, world)
    if world.is_undone:
        suggested = adapt(replace(world, is_undone=False))
        return replace(agenda, taken_back=suggested.mode if suggested.is_bent else "")
    return agenda


def _may_grow(world: World) -> bool:
    is_no = world.is_first_meeting or world.lately.had_growth
    return not (is_no or (world.is_growth and not world.is_undone))


def _is_high(world: World) -> bool:
    return world.mood in HIGH_MOODS and not world.is_undone


def _is_short(world: World) -> bool:
    return world.budget < SHORT_BELOW


def _is_one_deal(world: World) -> bool:
    return SHORT_BELOW <= world.budget < ONE_DEAL_BELOW


def _is_overdue(world: World) -> bool:
    # Under twenty minutes the check-in keeps the two minutes of R13.
    is_late = world.lately.was_missed_through_manager or _is_gap(world)
    return is_late and not _is_short(world) and not world.is_undone


def _is_gap(world: World) -> bool:
    days, cadence_days = world.lately.days_since_last, world.cadence_days
    if days is None or cadence_days is None:
        return False
    return days - world.lately.days_excused > OVERDUE_GAP * cadence_days


def _is_second_hard_week(world: World) -> bool:
    return world.lately.lighter_before + world.is_lighter >= HARD_WEEKS


def _asks_if_helped(world: World) -> bool:
    return world.lately.was_last_lighter and world.has_offer


def _is_slipping(world: World) -> bool:
    return world.lately.is_slipping and not world.is_undone


def _is_focus_old(world: World) -> bool:
    return world.lately.focus_meetings >= FOCUS_ASKED_AFTER


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
        changes=("Lighter agenda today",),
        is_bent=True,
        max_deals=1,
        support_first=True,
        suggested_priorities=1,
        needs=NEEDS_LITTLE,
    )


def _one_deal(agenda: Agenda, world: World) -> Agenda:
    words = f"{world.budget} minutes: one deal, the rest a little shorter"
    return replace(agenda, max_deals=1, changes=agenda.changes or (words,))


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
        is_short=True,
        changes=(words,),
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
        changes=(*agenda.changes, *short.changes),
    )


def _longer_check_in(agenda: Agenda, world: World) -> Agenda:
    minutes = {step.key: step.minutes for step in agenda.steps}
    longer = with_longer_check_in(world.budget, minutes, OVERDUE_EXTRA_MINUTES)
    steps = tuple(replace(step, minutes=longer[step.key]) for step in agenda.steps)
    return replace(
        agenda,
        steps=steps,
        gap_days=world.lately.days_since_last or 0,
        changes=(*agenda.changes, "More time to arrive"),
        is_bent=True,
    )


def _growth(agenda: Agenda, _world: World) -> Agenda:
    """Put one step where deals and the focus stood, with the time of both."""
    minutes = sum(step.minutes for step in agenda.steps if step.key in THINGS)
    steps: list[PlannedStep] = []
    for step in agenda.steps:
        if step.key not in THINGS:
            steps.append(step)
        elif GROWTH not in (it.key for it in steps):
            steps.append(PlannedStep(GROWTH, minutes))
    return replace(
        agenda,
        steps=tuple(steps),
        changes=(*agenda.changes, "About growth today"),
        is_bent=True,
        is_short=False,
        max_deals=0,
        needs=agenda.needs - {"focus"},
    )


def _second_hard_week(agenda: Agenda, _world: World) -> Agenda:
    return replace(agenda, is_second_hard_week=True)


def _ask_if_helped(agenda: Agenda, _world: World) -> Agenda:
    return replace(agenda, asks_if_helped=agenda.has("check_in"))


def _one_priority(agenda: Agenda, _world: World) -> Agenda:
    return replace(
        agenda,
        suggested_priorities=1,
        most_priorities=1,
        asks_how_done=True,
        changes=(*agenda.changes, "One priority today"),
        is_bent=True,
    )


def _ask_about_focus(agenda: Agenda, _world: World) -> Agenda:
    return replace(agenda, asks_about_focus=agenda.has("focus"))


def _manager_first(agenda: Agenda, _world: World) -> Agenda:
    return replace(agenda, manager_first=True)


def _ask_for_deal(agenda: Agenda, _world: World) -> Agenda:
    return replace(agenda, asks_for_deal=agenda.has("deals"))


def _first(_agenda: Agenda, world: World) -> Agenda:
    return Agenda(
        steps=_planned(shared(world.budget, FIRST_MINUTES)),
        mode="first",
        changes=("First one-to-one: how we like to work",),
        is_bent=True,
        max_deals=0,
        suggested_priorities=1,
        needs=NEEDS_LITTLE,
    )


def _put_away(_agenda: Agenda, world: World) -> Agenda:
    return Agenda(
        steps=(PlannedStep("alignment", world.budget),),
        mode="put_away",
        question_mode="low",
        changes=("No agenda today",),
        max_deals=0,
        support_first=True,
        suggested_priorities=0,
        needs=NEEDS_LITTLE,
    )


# R2 is the agenda before the first row; R14 is what no row can break: one focus step, at most
# two deals, questions only.
RULES: tuple[Rule, ...] = (
    Rule("R3", _is_high, _high),
    Rule("R1", lambda world: world.is_lighter, _lighter),
    Rule("R13 under 25", _is_one_deal, _one_deal),
    Rule("R13 under 20", lambda world: _is_short(world) and not world.is_lighter, _short),
    Rule("R13 and R1", lambda world: _is_short(world) and world.is_lighter, _short_and_lighter),
    Rule("growth", lambda world: world.is_growth and not world.is_undone, _growth),
    Rule("R4", _is_second_hard_week, _second_hard_week),
    Rule("R8", _is_overdue, _longer_check_in),
    Rule("R1 afterwards", _asks_if_helped, _ask_if_helped),
    Rule("R6", lambda world: world.manager_has_overdue, _manager_first),
    Rule("R7", _is_slipping, _one_priority),
    Rule("R12", _is_focus_old, _ask_about_focus),
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
