"""What each row of a file of people would do to who is here; pure.

An empty cell leaves what is there. Who is not in the file is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from oneonone.features.reporting_lines import rules as line_rules
from oneonone.features.schedule.rules import DEFAULT_MINUTES, Rhythm
from oneonone.lib import cells
from oneonone.lib.errors import RuleError
from oneonone.lib.imports import CellReader, Row, RowPlan
from oneonone.lib.text import email_key

from . import rules
from .asked import Asked, has_left, zone_of
from .free_times import FreeTimes
from .known import Company, Known, Names, circles, ensure_may_begin
from .rows import planned

# So many rhythms that stand already are changed by one file: each moves what is planned, and
# everybody else waits meanwhile.
RHYTHMS_AT_ONCE = 200

_A_DAY = timedelta(days=1)


def plan(
    rows: Sequence[Row], company: Company, *, order: str
) -> tuple[list[RowPlan], frozenset[str]]:
    """Return what each row would do, all of them together, and whom the rows name."""
    asked = [_read(row, order) for row in rows]
    _refuse_twins(asked)
    _name_teams(asked, company)
    coming = {it.key: it for it in asked if it.key}
    names = Names(
        {
            **{it.key: it.name for it in company.people.values() if it.left_on is None},
            **{key: it.said["name"] for key, it in coming.items() if it.said.get("name")},
        }
    )
    for it in asked:
        _find_manager(it, company, names)
    for it in asked:
        _decide_line(it, company, coming)
    _refuse_circles(asked, company, names)
    _set_rhythms(asked, company, coming)
    plans = [planned(it, company, coming, names.names) for it in asked]
    return plans, frozenset(coming)


# --- What a row says -----------------------------------------------------------------------------


def _read(row: Row, order: str) -> Asked:
    texts = dict(row.cells)
    if "name" not in texts:
        texts["name"] = f"{texts.get('first_name', '')} {texts.get('last_name', '')}".strip()
    row = Row(row.number, texts, None, row.fault)
    reader = CellReader(row)
    address = reader.read("email", rules.email)
    said: dict[str, Any] = {
        "name": reader.read("name", rules.name),
        "team": reader.read("team", rules.name),
        "from": reader.read("from", partial(cells.day, order=order)),
        "cadence": reader.read("cadence", rules.wanted),
        "time_zone": reader.read("time_zone", rules.time_zone),
        "country": reader.read("country", rules.country),
    }
    if address is None:
        reader.refuse("email", "Write the work email.")
        return Asked(row, reader, said)
    said["email"], key = address
    return Asked(row, reader, said, key)


def _refuse_twins(asked: Sequence[Asked]) -> None:
    first: dict[str, int] = {}
    for it in asked:
        if it.key and first.setdefault(it.key, it.row.number) != it.row.number:
            it.reader.refuse("email", f"This is the address of row {first[it.key]} again.")
            it.key = ""


def _name_teams(asked: Sequence[Asked], company: Company) -> None:
    """Let two spellings of a team be one, and say which teams are new."""
    teams = dict(company.teams)
    for it in asked:
        if team := it.said["team"]:
            key = rules.same_name(team)
            if key not in teams:
                it.notes["team"] = "A new team."
            it.said["team"] = teams.setdefault(key, team)


def _find_manager(it: Asked, company: Company, names: Names) -> None:
    known = company.people.get(it.key)
    if known is None and not it.said.get("name") and it.key:
        it.reader.refuse("name", "Write their name.")
    text = it.row.cells.get("manager", "").strip()
    if not text or not it.key:
        return
    try:
        key: str | None = email_key(text)
    except ValueError:
        key = None
    try:
        it.manager = names.find(text, key)
    except ValueError as error:
        it.reader.refuse("manager", str(error))
    if it.manager == it.key:
        it.reader.refuse("manager", "Nobody leads themselves.")
        it.manager = ""


# --- Who leads them ------------------------------------------------------------------------------


def _decide_line(it: Asked, company: Company, coming: Mapping[str, Asked]) -> None:
    if not it.manager or has_left(company, it.key):
        return
    today = company.today(zone_of(it, company, coming))
    says = it.said["from"]
    for line in company.coming(it.key, today):
        is_now = line.started_on <= today and line.ended_on is None
        if line.manager == it.manager and (says in (None, line.started_on) or is_now):
            return
    try:
        _ensure_may_lead(company.people.get(it.manager))
        _ensure_is_led(company.people.get(it.key))
    except RuleError as error:
        it.reader.refuse("manager", error.message)
        return
    on = says or today
    try:
        if it.manager == company.actor_key:
            on = max(on, _alone(company, today, zone_of(it, company, coming)))
        it.on, it.is_back = ensure_may_begin(company, it.key, it.manager, on, today)
    except RuleError as error:
        it.reader.refuse("from" if says else "manager", error.message)
        return
    if it.is_back:
        it.notes["manager"] = "Their earlier one-to-ones go on."
    if it.on != says and says is not None:
        it.notes["from"] = "What was before is not known here."


def _ensure_may_lead(manager: Known | None) -> None:
    if manager is not None and manager.left_on is not None:
        raise RuleError(f"{manager.name} leaves the company. Choose somebody who stays.")
    if manager is not None and not manager.is_active:
        raise RuleError(f"{manager.name} cannot sign in. Choose somebody who can.")


def _ensure_is_led(rep: Known | None) -> None:
    if rep is not None and rep.left_on is not None:
        raise RuleError(f"{rep.name} leaves the company, so there is nobody to lead.")


def _alone(company: Company, today: date, zone: str) -> date:
    if company.other_admins:
        raise RuleError(
            "You cannot make yourself somebody’s manager. Ask another administrator: "
            f"{' or '.join(company.other_admins)}."
        )
    return max(today, line_rules.first_day_alone(company.moment, zone))


def _refuse_circles(asked: Sequence[Asked], company: Company, names: Names) -> None:
    changed = {it.key: (it.manager, it.on) for it in asked if it.on is not None}
    if not changed:
        return
    first = min(company.today("Pacific/Kiritimati"), *(on for _, on in changed.values()))
    found = circles(company, changed, max(first, company.today("UTC")))
    for it in asked:
        if it.on is not None and it.key in found:
            ring = [names.names.get(key, key) for key in found[it.key]]
            it.reader.refuse("manager", _ring_words(ring))


def _ring_words(ring: Sequence[str]) -> str:
    if len(ring) > 2:
        return f"This is a circle of {len(ring)}: {ring[1]} is below {ring[0]} already."
    return f"This is a circle: {ring[0]} leads {ring[1]}."


# --- When they meet ------------------------------------------------------------------------------


def _set_rhythms(asked: Sequence[Asked], company: Company, coming: Mapping[str, Asked]) -> None:
    if not any(it.said["cadence"] for it in asked):
        return
    free = FreeTimes(company.today("UTC"))
    for line in (it for of in company.lines.values() for it in of):
        rhythm = company.rhythms.get(line.pair_id)
        if rhythm and (line.ended_on is None or line.ended_on > company.today("UTC")):
            free.take((line.rep, line.manager), rhythm)
    count = 0
    for it in sorted(asked, key=_is_open):
        if it.said["cadence"] and it.is_well and not has_left(company, it.key):
            count += _set_rhythm(it, company, coming, free)
            if count > RHYTHMS_AT_ONCE and it.rhythm and it.on is None:
                it.reader.refuse("cadence", "More than 200 rhythms change. Bring it in parts.")


def _is_open(it: Asked) -> bool:
    """Those whose day and time are said come first; what is found goes around them."""
    wanted = it.said["cadence"]
    return wanted is None or wanted.at is None or wanted.weekday is None


def _set_rhythm(it: Asked, company: Company, coming: Mapping[str, Asked], free: FreeTimes) -> bool:
    """Decide somebody's rhythm; says whether one that stands is to change."""
    wanted: rules.Wanted = it.said["cadence"]
    today = company.today(zone_of(it, company, coming))
    line = next(iter(company.coming(it.key, today)), None) if it.on is None else None
    if it.is_back or (it.on is None and line is None):
        it.notes["cadence"] = (
            "Theirs goes on." if it.is_back else "Nobody leads them, so there is none."
        )
        return False
    before = company.rhythms.get(line.pair_id) if line else None
    if before is not None and wanted.is_met_by(before):
        return False
    manager = line.manager if line else it.manager
    zone = before.zone if before else _zone_of_manager(manager, company, coming)
    weekday = before.weekday if before and wanted.weekday is None else wanted.weekday
    at = before.at if before and wanted.at is None else wanted.at
    who = (it.key, manager)
    if weekday is None or at is None:
        try:
            weekday, at = free.find(who, rules.Wanted(wanted.every_weeks, weekday, at), zone)
        except LookupError:
            name = company.people[manager].name if manager in company.people else manager
            it.reader.refuse(
                "cadence", f"{name} has no half hour left then. Write another day and time."
            )
            return False
    begins = max(today + _A_DAY, it.on or today, line.started_on if line else today)
    minutes = before.minutes if before else DEFAULT_MINUTES
    it.rhythm = Rhythm(wanted.every_weeks, weekday, at, zone, minutes, begins)
    it.pair_id = line.pair_id if line else None
    free.take(who, it.rhythm)
    return before is not None


def _zone_of_manager(key: str, company: Company, coming: Mapping[str, Asked]) -> str:
    manager = coming.get(key)
    return zone_of(manager, company, coming) if manager else company.people[key].time_zone
