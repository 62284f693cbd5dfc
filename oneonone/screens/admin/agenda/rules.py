"""Minutes by step and skills, as they are typed, and what an agenda of them looks like; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from oneonone.agenda.adapt import adapt
from oneonone.agenda.minutes import HALF_HOUR, USUAL_MINUTES
from oneonone.agenda.world import World
from oneonone.lib.errors import RuleError
from oneonone.lib.text import clean_line, is_blank

# Of one step, and of all five: no one-to-one is longer.
MOST_MINUTES, MOST_IN_ALL = 60, 120
# What fits beside a question without being read as a form, each in a few words.
MOST_SKILLS, SKILL_LIMIT = 12, 60


class Line(NamedTuple):
    """One step of a sample; its key, its minutes, and whether it is only if they like."""

    key: str
    minutes: int
    is_optional: bool


class Sample(NamedTuple):
    """What the screen shows in one kind of meeting."""

    words: str
    lines: tuple[Line, ...]


def minutes_of(text: str) -> int | None:
    """Return the minutes of one step; nothing for an empty text. Raises RuleError."""
    number = text.strip()
    if not number:
        return None
    is_number = number.isascii() and number.isdigit() and len(number) < len(str(MOST_MINUTES)) + 1
    if not is_number or not 1 <= int(number) <= MOST_MINUTES:
        raise RuleError(f"Give whole minutes from 1 to {MOST_MINUTES}, or nothing.")
    return int(number)


def skills_of(text: str) -> list[str]:
    """Return the skills of a text, one a line and each once. Raises RuleError."""
    lines = (clean_line(line, limit=len(text)) for line in text.splitlines())
    skills: dict[str, str] = {}
    for line in lines:
        if not is_blank(line):
            skills.setdefault(line.casefold(), line)
    if len(skills) > MOST_SKILLS:
        raise RuleError(f"These are {len(skills)} lines. {MOST_SKILLS} are the most.")
    for skill in skills.values():
        if len(skill) > SKILL_LIMIT:
            raise RuleError(f"“{skill[:20]}…” is too long: {SKILL_LIMIT} characters are the most.")
    return list(skills.values())


def as_lines(skills: Sequence[str] | None) -> str:
    """Return skills as they stand in a box."""
    return "\n".join(skills or ())


def merged(now: Mapping[str, int], changes: Mapping[str, int | None]) -> dict[str, int]:
    """Return minutes with the changes in them; a change to nothing takes a step's own away."""
    both = {**now, **changes}
    return {key: minutes for key, minutes in both.items() if minutes is not None}


def in_force(*minutes: Mapping[str, int]) -> dict[str, int]:
    """Return what counts of the steps' own minutes, the company's and a team's; the last wins."""
    found = dict(USUAL_MINUTES)
    for each in minutes:
        found |= {key: each[key] for key in USUAL_MINUTES if key in each}
    return found


def ensure_fit(minutes: Mapping[str, int], *, team: str = "") -> None:
    """Refuse more minutes than any one-to-one lasts, and name the team whose they would be."""
    total = sum(minutes.values())
    if total > MOST_IN_ALL:
        these = f"Together with {team}’s own these" if team else "Together these"
        raise RuleError(f"{these} are {total} minutes; {MOST_IN_ALL} are the most.")


def samples(minutes: Mapping[str, int]) -> tuple[Sample, ...]:
    """Return what the screen shows with these minutes: usually, on a hard day, with little time."""
    total = sum(minutes.values())
    usual = World(minutes_total=total, template_minutes=minutes)
    half = World(template_minutes=minutes)
    hard = World(template_minutes=minutes, mood="rough", wants_lighter=True)
    short = World(template_minutes=minutes, minutes_available=15)
    worlds = [("As you typed it", usual)] if total != HALF_HOUR else []
    worlds += [("Half an hour", half), ("A lighter one", hard), ("Fifteen minutes", short)]
    return tuple(Sample(words, _lines(world)) for words, world in worlds)


def _lines(world: World) -> tuple[Line, ...]:
    return tuple(Line(it.key, it.minutes, it.is_optional) for it in adapt(world).steps)
