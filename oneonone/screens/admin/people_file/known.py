"""Who is here when a file of people is read: names, addresses, lines and rhythms; pure."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from oneonone.features.reporting_lines import rules as line_rules
from oneonone.features.schedule.rules import Rhythm
from oneonone.lib.dates import local

from .rules import same_name

# Two names this alike may be one that was mistyped.
_ALIKE = 0.75
_HEAD = 2


@dataclass(frozen=True)
class Known:
    """Somebody who is here."""

    id: int
    key: str
    email: str
    name: str
    team: str
    time_zone: str
    country: str
    left_on: date | None
    is_active: bool


@dataclass(frozen=True)
class KnownLine:
    """A pair, by the keys of the two; covers are none."""

    rep: str
    manager: str
    started_on: date
    ended_on: date | None
    pair_id: int

    def runs_on(self, on: date) -> bool:
        return self.started_on <= on and (self.ended_on is None or self.ended_on > on)


@dataclass(frozen=True)
class Company:
    """Everybody by the key of their address, and who asks."""

    people: Mapping[str, Known]
    lines: Mapping[str, list[KnownLine]]
    rhythms: Mapping[int, Rhythm]
    teams: Mapping[str, str]
    moment: datetime
    # Nobody for the command.
    actor_key: str = ""
    other_admins: tuple[str, ...] = ()
    # Where nothing else says in which zone somebody lives.
    usual_zone: str = "UTC"

    def today(self, zone: str) -> date:
        return local(self.moment, zone).date()

    def line_on(self, rep: str, on: date) -> KnownLine | None:
        """Return who leads somebody on a day."""
        return next((it for it in reversed(self.lines.get(rep, [])) if it.runs_on(on)), None)

    def coming(self, rep: str, on: date) -> list[KnownLine]:
        """Return the lines that run on a day or later, in order."""
        return [
            it
            for it in self.lines.get(rep, [])
            if it.ended_on is None or it.ended_on > max(on, it.started_on)
        ]

    def missing(self, keys: Iterable[str]) -> list[Known]:
        """Return by name who can sign in and is not among the keys."""
        named = set(keys)
        found = [
            it
            for it in self.people.values()
            if it.is_active and it.left_on is None and it.key not in named
        ]
        return sorted(found, key=lambda it: it.name.casefold())


@dataclass
class Names:
    """Everybody who is here or comes with the file, to be found by address or name."""

    names: dict[str, str] = field(default_factory=dict)

    def find(self, text: str, key: str | None) -> str:
        """Return the key of whom a cell names; raise ValueError with what may have been meant."""
        if key is not None:
            if key in self.names:
                return key
            raise ValueError(self._nobody(f"Nobody here has the address {text}.", key))
        found = self._by_name.get(same_name(text), [])
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(f"{len(found)} people are called {text}. Write the address instead.")
        raise ValueError(self._nobody(f"Nobody here is called “{text}”.", same_name(text)))

    def _nobody(self, told: str, wanted: str) -> str:
        alike = difflib.get_close_matches(wanted, self._near(wanted), n=1, cutoff=_ALIKE)
        if not alike:
            return told
        meant = alike[0] if "@" in wanted else self.names[self._by_name[alike[0]][0]]
        return f"{told} Did you mean {meant}?"

    def _near(self, wanted: str) -> list[str]:
        """Return what shares the beginning of a word: comparing with everybody takes too long."""
        found = {name for head in _heads(wanted) for name in self._by_head.get(head, ())}
        return sorted(name for name in found if ("@" in name) == ("@" in wanted))

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key, name in self.names.items():
            found[same_name(name)].append(key)
        return found

    @cached_property
    def _by_head(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for text in (*self.names, *self._by_name):
            for head in _heads(text):
                found[head].append(text)
        return found


def _heads(text: str) -> set[str]:
    return {word[:_HEAD] for word in text.partition("@")[0].split()}


def circles(
    company: Company, changed: Mapping[str, tuple[str, date]], from_on: date
) -> dict[str, list[str]]:
    """Return by rep the circle that their new manager would close, as keys; `changed` is by rep.

    Looked at on every day from which something else is true.
    """
    days = {from_on, *(on for _, on in changed.values() if on > from_on)}
    days |= {it.started_on for of in company.lines.values() for it in of if it.started_on > from_on}
    found: dict[str, list[str]] = {}
    for day in sorted(days):
        above = _above(company, changed, day)
        for one in _in_circles(above):
            if changed.get(one[0]) and one[0] not in found:
                found[one[0]] = one
    return found


def _above(company: Company, changed: Mapping[str, tuple[str, date]], day: date) -> dict[str, str]:
    above = {}
    for rep in {*company.lines, *changed}:
        new = changed.get(rep)
        if new and new[1] <= day:
            above[rep] = new[0]
        elif line := company.line_on(rep, day):
            above[rep] = line.manager
    return above


def _in_circles(above: Mapping[str, str]) -> list[list[str]]:
    """Return every circle once for each who is in it, beginning with them; each looked at once."""
    found: list[list[str]] = []
    seen: set[str] = set()
    for start in above:
        path: dict[str, int] = {}
        one: str | None = start
        while one is not None and one not in seen:
            seen.add(one)
            path[one] = len(path)
            one = above.get(one)
        if one is not None and one in path:
            circle = list(path)[path[one] :]
            found += [circle[at:] + circle[:at] for at in range(len(circle))]
    return found


def ensure_may_begin(
    company: Company, rep: str, manager: str, on: date, today: date
) -> tuple[date, bool]:
    """Return from when a line would count, and whether it goes back to an earlier pair.

    Somebody's first line begins today where the file names a day long ago: what was before is not
    known here. Raises RuleError for a day that cannot be, as the change itself does.
    """
    own = company.lines.get(rep, [])
    if not own:
        return (on if on >= today - line_rules.CORRECTED_WITHIN else today), False
    line_rules.ensure_day(on, today)
    theirs = [it for it in own if it.manager == manager and it.started_on <= on]
    is_back = bool(theirs) and line_rules.is_correction(theirs[-1].ended_on, on, today)
    begun = [it for it in company.coming(rep, on) if on < it.started_on <= today]
    if begun and not is_back:
        line_rules.refuse_before(begun[-1].started_on, company.people[rep].name, today)
    return on, is_back
