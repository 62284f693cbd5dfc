"""Who works in the demo company, read from company.toml, and the rows that say so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

from oneonone.features.auth.rules import NOTICE_VERSION
from oneonone.lib.dates import monday
from oneonone.lib.text import email_key
from oneonone.models import (
    Account,
    AgendaTemplate,
    OwnIndicator,
    Pair,
    Person,
    SupportContact,
    Team,
    TeamIndicator,
)

ZONE = "Europe/Berlin"
PASSWORD = "one-to-one-demo"  # the demo's, printed on its sign-in page
SATURDAY = 5


@dataclass(frozen=True)
class Line:
    """One reporting line: to whom, since when, and when the two meet."""

    manager: str
    slot: tuple[int, time]
    since_weeks: int
    every_weeks: int = 1
    until_weeks: int | None = None
    lately: tuple[str, ...] = ()
    away_in_weeks: int | None = None
    # The day it began, or the one before ended, where weeks are too coarse.
    changed_days_ago: int | None = None


@dataclass(frozen=True)
class Member:
    """One person of the company; `key` is the first name in small letters."""

    key: str
    name: str
    team: str
    is_hr: bool
    is_admin: bool
    steadiness: float
    lines: tuple[Line, ...]

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


@dataclass
class Bond:
    """A pair as the demo builds it: the row, the two, and their line."""

    rep: Member
    manager: Member
    line: Line
    pair: Pair
    first_slot_on: date
    people: Mapping[str, Person] = field(repr=False)

    @property
    def key(self) -> str:
        return f"{self.rep.key}-{self.manager.key}"

    @property
    def rep_id(self) -> int:
        return self.pair.rep_id

    @property
    def manager_id(self) -> int:
        return self.pair.manager_id

    @property
    def countries(self) -> tuple[str, ...]:
        """Return whose public holidays the two have."""
        rows = (self.people[self.rep.key], self.people[self.manager.key])
        return tuple(row.country for row in rows if row.country)

    def leave(self, on: date) -> tuple[date, date] | None:
        """Return the days ahead on which they do not meet, seen from a day; both included."""
        if self.line.away_in_weeks is None:
            return None
        first_on = monday(on) + timedelta(weeks=self.line.away_in_weeks)
        return first_on, first_on + timedelta(days=SATURDAY - 1)

    @property
    def is_just_over(self) -> bool:
        """Whether it ended so lately that what was open still is."""
        return self.line.changed_days_ago is not None and self.pair.ended_on is not None

    @property
    def is_new(self) -> bool:
        return self.line.since_weeks == 0


@cache
def data(name: str) -> dict[str, Any]:
    """Return one of the demo's word lists; it is shared, so nobody changes it."""
    source = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)


@cache
def members() -> tuple[Member, ...]:
    """Return everybody, in the order of the sign-in page."""
    return tuple(_member(entry) for entry in data("company")["person"])


def _member(entry: dict[str, Any]) -> Member:
    lines = []
    if "manager" in entry:
        lines.append(_line(entry))
    if "before" in entry:
        before = _line(entry["before"], until_weeks=entry["since_weeks"])
        lines.insert(0, replace(before, changed_days_ago=entry.get("since_days")))
    return Member(
        key=entry["name"].split()[0].lower(),
        name=entry["name"],
        team=entry["team"],
        is_hr=entry.get("is_hr", False),
        is_admin=entry.get("is_admin", False),
        steadiness=entry.get("steadiness", 1.0),
        lines=tuple(lines),
    )


def _line(entry: dict[str, Any], until_weeks: int | None = None) -> Line:
    days, at = entry["slot"]
    return Line(
        manager=entry["manager"],
        slot=(days, time.fromisoformat(at)),
        since_weeks=entry["since_weeks"],
        every_weeks=entry.get("every_weeks", 1),
        until_weeks=until_weeks,
        lately=tuple(entry.get("lately", ())),
        away_in_weeks=entry.get("away_in_weeks"),
        changed_days_ago=entry.get("since_days"),
    )


def working_day(after: date, days: int) -> date:
    """Return the n-th weekday strictly after a date; the date itself for none."""
    while days > 0:
        after += timedelta(days=1)
        days -= after.weekday() < SATURDAY
    return after


def on_weekday(day: date) -> date:
    """Return the day, or the Friday before it where nobody works."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def people_rows() -> tuple[dict[str, Team], dict[str, Person]]:
    """Return the teams by name and the people by key, without their ids yet."""
    entries = data("company")["team"]
    teams = {entry["name"]: Team(name=entry["name"]) for entry in entries}
    countries = {entry["name"]: entry["country"] for entry in entries}
    return teams, {
        it.key: Person(name=it.name, time_zone=ZONE, country=countries[it.team]) for it in members()
    }


def hanging_rows(
    teams: dict[str, Team], people: dict[str, Person], password_hash: str
) -> list[Account | TeamIndicator | OwnIndicator]:
    """Put people into their teams; return the accounts, the teams' indicators and the own one."""
    rows: list[Account | TeamIndicator | OwnIndicator] = []
    for member in members():
        person = people[member.key]
        person.team_id = teams[member.team].id
        email = f"{member.key}@demo.example"
        rows.append(
            Account(
                person_id=person.id,
                email=email,
                email_key=email_key(email),
                password_hash=password_hash,
                is_hr=member.is_hr,
                is_admin=member.is_admin,
                # Whoever looks around has nothing here that could be kept of them.
                notice_version=NOTICE_VERSION,
            )
        )
    rows += [OwnIndicator(**entry) for entry in data("company")["own"]]
    for entry in data("company")["team"]:
        rows += [
            TeamIndicator(team_id=teams[entry["name"]].id, key=key, position=position)
            for position, key in enumerate(entry["indicators"], start=1)
        ]
    return rows


def template() -> AgendaTemplate:
    """Return how the company's one-to-ones go: as usual, with skills to choose from."""
    return AgendaTemplate(minutes={}, skills=data("company")["skills"])


def contacts() -> list[SupportContact]:
    """Return who is there besides one's manager."""
    return [SupportContact(**entry) for entry in data("company")["contact"]]


def bonds(people: dict[str, Person], on: date, *, is_late: bool) -> list[Bond]:
    """Return every pair, open and closed; `is_late` moves what would be today to tomorrow."""
    by_key = {it.key: it for it in members()}
    return [
        _bond(member, by_key[line.manager], line, people, on, is_late=is_late)
        for member in members()
        for line in member.lines
    ]


def _bond(
    rep: Member, manager: Member, line: Line, people: dict[str, Person], on: date, *, is_late: bool
) -> Bond:
    days = line.slot[0]
    if days == 0 and (is_late or on.weekday() >= SATURDAY):
        days = 1
    next_on = working_day(on, days)
    started_on = monday(on) - timedelta(weeks=line.since_weeks)
    ended_on = None
    if line.until_weeks is not None:
        ended_on = monday(on) - timedelta(weeks=line.until_weeks)
    if line.changed_days_ago is not None:
        changed_on = on - timedelta(days=line.changed_days_ago)
        started_on, ended_on = (changed_on, None) if ended_on is None else (started_on, changed_on)
    # The company began with one-to-ones a year ago; whoever came later began then.
    stride = timedelta(weeks=line.every_weeks)
    first = next_on - timedelta(weeks=52)
    while first < started_on:
        first += stride
    if line.since_weeks == 0:
        first, started_on = next_on, min(started_on, on)
    pair = Pair(
        rep_id=people[rep.key].id,
        manager_id=people[manager.key].id,
        started_on=started_on,
        ended_on=ended_on,
    )
    return Bond(rep, manager, line, pair, first, people)
