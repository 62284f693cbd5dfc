"""What is written for a row of a file of people, and how the preview shows it; pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oneonone.features.schedule.rules import Rhythm
from oneonone.lib.dates import day_in_table
from oneonone.lib.imports import CHANGED, NEW, SAME, Cell, RowPlan

from . import rules
from .asked import Asked, has_left, zone_of
from .known import Company, Known, KnownLine

_SHOWN = tuple(it.key for it in rules.FIELDS if not it.is_hidden)
# What of a person may change, each with where it stands when nothing is said.
_OF_PERSON = ("name", "team", "time_zone", "country")


def planned(
    it: Asked, company: Company, coming: Mapping[str, Asked], names: Mapping[str, str]
) -> RowPlan:
    """Return what a row would do, and how the preview shows it."""
    if not it.is_well:
        return it.reader.problem_row(it.row.fault)
    known = company.people.get(it.key)
    if known is not None and has_left(company, it.key):
        return _left(it, known)
    line = _line(it, company, coming)
    before, after = _before(known, line, company, names), _after(it, known)
    if known is None:
        after["time_zone"] = zone_of(it, company, coming)
        if not it.said["time_zone"]:
            it.notes["time_zone"] = "As their manager’s." if it.manager else "As yours."
    values: dict[str, Any] = {
        key: after[key] for key in _OF_PERSON if after[key] != before.get(key, "")
    }
    if it.on is not None:
        values |= {"manager": it.manager, "on": it.on}
        after |= {"manager": names.get(it.manager, ""), "from": day_in_table(it.on)}
        before.pop("from", None)
    if it.rhythm is not None:
        values |= {"rhythm": it.rhythm, "pair_id": it.pair_id}
        after["cadence"] = _rhythm(it.rhythm)
    if known is None:
        values |= {"email": it.said["email"], "key": it.key}
    cells = {
        key: _cell(key, {**before, **after}.get(key, ""), before, it)
        for key in _SHOWN
        if key in it.row.cells
    }
    what = NEW if known is None else CHANGED if values else SAME
    return RowPlan(it.row.number, what, cells, None, known.id if known else None, values)


def _line(it: Asked, company: Company, coming: Mapping[str, Asked]) -> KnownLine | None:
    """Return the line a row speaks of: the one it names, else who leads them now or next."""
    lines = company.coming(it.key, company.today(zone_of(it, company, coming)))
    named = [one for one in lines if one.manager == it.manager and it.on is None]
    return next(iter([*named, *lines]), None)


def _before(
    known: Known | None, line: KnownLine | None, company: Company, names: Mapping[str, str]
) -> dict[str, str]:
    if known is None:
        return {}
    found = {key: str(getattr(known, key)) for key in _OF_PERSON} | {"email": known.email}
    if line is not None:
        manager = company.people.get(line.manager)
        found["manager"] = names.get(line.manager) or (manager.name if manager else "")
        found["from"] = day_in_table(line.started_on)
        if rhythm := company.rhythms.get(line.pair_id):
            found["cadence"] = _rhythm(rhythm)
    return found


def _after(it: Asked, known: Known | None) -> dict[str, str]:
    """Return the person as they would be; an empty cell leaves what is there."""
    found = {key: it.said[key] or (getattr(known, key) if known else "") for key in _OF_PERSON}
    return found | {"email": known.email if known else it.said["email"]}


def _cell(key: str, text: str, before: Mapping[str, str], it: Asked) -> Cell:
    was = before.get(key, "")
    return Cell(text, was if was != text else "", note=it.notes.get(key, ""))


def _left(it: Asked, known: Known) -> RowPlan:
    on: date | None = known.left_on
    note = f"Left on {day_in_table(on)}. Nothing happens." if on else ""
    texts: dict[str, Any] = {**it.row.cells, "email": known.email}
    cells = {key: Cell(texts[key]) for key in _SHOWN if key in it.row.cells}
    cells["name"] = Cell(known.name, note=note)
    return RowPlan(it.row.number, SAME, cells, None, known.id)


def _rhythm(rhythm: Rhythm) -> str:
    return rules.rhythm_words(rhythm.every_weeks, rhythm.weekday, rhythm.at)
