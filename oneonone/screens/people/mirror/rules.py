"""What a mirror counts of one pair, the same for both of the two; pure. Counts, never rates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from oneonone.features.commitments.rules import Kept, kept_of
from oneonone.features.pulse.rules import Talked
from oneonone.features.schedule.tally import PastSlot, Tally, tally
from oneonone.features.schedule.uneven import Uneven, uneven
from oneonone.lib.dates import monday
from oneonone.lib.meeting_days import Counts, in_all
from oneonone.lib.text import number_word

# How far back one looks, in weeks: a quarter, half a year, a year.
PERIODS = {"13": 13, "26": 26, "52": 52}
USUAL_WEEKS = 26
# In fewer weeks a holiday looks like a habit.
NEEDS_WEEKS = 4
MONTHS_PER_QUARTER = 3

# Below these a suggestion would be made of chance (in the order they are asked).
FEWEST_DUE = 4
FEWEST_SETTLED = 4
FEWEST_ANSWERS = 4
FEWEST_QUESTIONS = 10
FEWEST_FOCUSES = 3
# A quarter of what was due fell out: more than holidays and customers explain.
SHARE_FELL_OUT = 4


class Span(NamedTuple):
    """From the Monday of the first week to today, both included."""

    since: date
    until: date


class Answered(NamedTuple):
    """A promise that has its last word; `side` says which of the two promised."""

    side: str
    outcome: str


@dataclass(frozen=True)
class PairPast:
    """What was read of one pair: slots, promises with an outcome, and who named each focus."""

    pair_id: int
    rep_id: int
    rep_name: str
    manager_id: int
    manager_name: str
    started_on: date
    slots: tuple[PastSlot, ...] = ()
    answered: tuple[Answered, ...] = ()
    focuses_named_by: tuple[int, ...] = ()

    @property
    def first_name(self) -> str:
        return self.rep_name.split()[0]

    @property
    def began_on(self) -> date:
        """Return the day from which there was anything to count."""
        return max(
            self.started_on, min((it.day.planned_on for it in self.slots), default=self.started_on)
        )


@dataclass(frozen=True)
class PairCounts:
    """Everything a mirror counts of one pair."""

    pair: PairPast
    tally: Tally
    # What the manager promised.
    kept: Kept
    named_by_rep: int
    named: int


def span_of(weeks: int, today: date) -> Span:
    """Return so many weeks, this one included."""
    return Span(monday(today) - timedelta(weeks=weeks - 1), today)


def is_young(pair: PairPast, today: date) -> bool:
    """Tell whether a pair has had fewer weeks than the mirror needs."""
    return today < pair.began_on + timedelta(weeks=NEEDS_WEEKS)


def counts_of(pair: PairPast, span: Span) -> PairCounts:
    """Count one pair: the one rule behind the manager's mirror and the rep's own page."""
    return PairCounts(
        pair=pair,
        tally=tally(
            pair.slots,
            rep_id=pair.rep_id,
            manager_id=pair.manager_id,
            since=span.since,
            today=span.until,
        ),
        kept=kept_of(pair.answered, "manager"),
        named_by_rep=pair.focuses_named_by.count(pair.rep_id),
        named=len(pair.focuses_named_by),
    )


@dataclass(frozen=True)
class Mix:
    """How many questions asked to report and how many to think, and both by quarter."""

    report: int = 0
    think: int = 0
    # By year and quarter, 1 to 4: (report, think).
    quarters: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        return self.report + self.think


def mix_of(rows: Iterable[tuple[int, int, str, int]]) -> Mix:
    """Add up questions by year, month, kind and how many; an unknown kind is not counted."""
    quarters: dict[tuple[int, int], tuple[int, int]] = {}
    for year, month, kind, many in rows:
        if kind not in ("report", "think"):
            continue
        place = year, (month - 1) // MONTHS_PER_QUARTER + 1
        report, think = quarters.get(place, (0, 0))
        quarters[place] = (report + many, think) if kind == "report" else (report, think + many)
    return Mix(
        sum(report for report, _think in quarters.values()),
        sum(think for _report, think in quarters.values()),
        dict(sorted(quarters.items())),
    )


@dataclass(frozen=True)
class Overall:
    """All pairs of a manager together."""

    held: Counts
    kept: Kept
    fell_out: int
    named_by_rep: int
    named: int
    mix: Mix
    talk: Talked
    uneven: Uneven | None


def overall(lines: Sequence[PairCounts], mix: Mix, talk: Talked) -> Overall:
    """Add up what was counted pair by pair."""
    return Overall(
        held=in_all(line.tally.counts for line in lines),
        kept=Kept(sum(line.kept.kept for line in lines), sum(line.kept.settled for line in lines)),
        fell_out=sum(line.tally.through_manager for line in lines),
        named_by_rep=sum(line.named_by_rep for line in lines),
        named=sum(line.named for line in lines),
        mix=mix,
        talk=talk,
        uneven=uneven((line.pair.first_name, line.tally) for line in lines),
    )


class Suggestion(NamedTuple):
    """One thing to try: a question or an offer, and the count it comes from."""

    words: str
    because: str


def suggestion(found: Overall) -> Suggestion | None:
    """Return the first that applies, in the order of what matters most to a rep, or nothing.

    Somebody left out, the rhythm, promises, who talks, what is asked, whose focus it is.
    """
    some = (
        _left_out(found), _rhythm(found), _promises(found), _talking(found), _asking(found),
        _naming(found),
    )  # fmt: skip
    return next((one for one in some if one is not None), None)


def _left_out(found: Overall) -> Suggestion | None:
    if found.uneven is None:
        return None
    words = f"What would make the one-to-one with {found.uneven.first_name} easier to keep?"
    return Suggestion(words, found.uneven.words)


def _rhythm(found: Overall) -> Suggestion | None:
    due, fell_out = found.held.due, found.fell_out
    if due < FEWEST_DUE or fell_out * SHARE_FELL_OUT < due:
        return None
    because = f"You called off or missed {number_word(fell_out)} of {number_word(due)}."
    return Suggestion(
        "Would another hour of the week, or fewer minutes, be easier to keep?", because
    )


def _promises(found: Overall) -> Suggestion | None:
    kept, settled = found.kept
    if settled < FEWEST_SETTLED or kept * 2 >= settled:
        return None
    because = (
        f"Of {number_word(settled)} promises of yours that have their answer, "
        f"{number_word(kept)} {'was' if kept == 1 else 'were'} kept."
    )
    return Suggestion("“What have I said I would do, and not done?”", because)


def _talking(found: Overall) -> Suggestion | None:
    me, answers = found.talk.me, found.talk.answered
    if answers < FEWEST_ANSWERS or me * 2 <= answers:
        return None
    because = f"After {number_word(me)} of {number_word(answers)} you felt that you talked more."
    return Suggestion("What happens if you ask, and count to ten?", because)


def _asking(found: Overall) -> Suggestion | None:
    mix = found.mix
    if mix.asked < FEWEST_QUESTIONS or mix.report <= mix.think:
        return None
    because = f"{mix.report} of your questions asked for a report, {mix.think} for a thought."
    return Suggestion("Which question that asks for a report could ask for a thought?", because)


def _naming(found: Overall) -> Suggestion | None:
    by_rep, named = found.named_by_rep, found.named
    if named < FEWEST_FOCUSES or by_rep * 2 >= named:
        return None
    who = "they" if by_rep else "nobody of them"
    because = (
        f"Of {number_word(named)} skills that began, {who} named "
        f"{number_word(by_rep) if by_rep else 'one'}."
    )
    return Suggestion("“Which one skill would you pick yourself?”", because)
