"""Writes what a file of people was planned to do: one transaction, everybody or nobody.

For a session behind the system door; the caller commits, and then lets the pairs be planned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from oneonone.audit.record import record, record_many
from oneonone.audit.tags import AuditTag
from oneonone.features.reporting_lines import queries as line_queries
from oneonone.features.reporting_lines import service as line_service
from oneonone.features.schedule import cadence
from oneonone.features.schedule.restored import plan_again
from oneonone.features.schedule.rules import Rhythm
from oneonone.lib.errors import RuleError
from oneonone.lib.imports import CHANGED, NEW, RowPlan
from oneonone.models.account import Account
from oneonone.models.pair import Cadence, Pair
from oneonone.models.person import Person, Team

from . import queries
from .known import Company

_OF_PERSON = ("name", "time_zone", "country")


@dataclass
class _Writer:
    """What is known while a file is written: people and pairs that it has made, by address."""

    session: Session
    company: Company
    actor_id: int | None
    ids: dict[str, int]
    teams: dict[str, Team]
    pair_ids: set[int]

    def record(self, tag: AuditTag, **about: Any) -> None:
        record(self.session, tag, actor_id=self.actor_id, **about)

    def record_many(self, tag: AuditTag, about: Sequence[Mapping[str, int]]) -> None:
        record_many(self.session, tag, about, actor_id=self.actor_id)


def write(
    session: Session, plans: Sequence[RowPlan], company: Company, *, actor_id: int | None
) -> list[int]:
    """Write every row that changes something; return the pairs to be planned, in order.

    Raises RuleError where a line cannot be changed; nothing may be committed then.
    """
    rows = [it for it in plans if it.what in (NEW, CHANGED)]
    ids = {key: it.id for key, it in company.people.items()}
    writer = _Writer(session, company, actor_id, ids, {}, set())
    _make_teams(writer, rows)
    _add_people(writer, [it for it in rows if it.what == NEW])
    _change_people(writer, [it for it in rows if it.what == CHANGED])
    pairs = _begin_lines(writer, rows)
    _set_rhythms(writer, rows, pairs)
    if rows:
        writer.record(AuditTag.FILE_IMPORT, count=len(rows))
    session.flush()
    return sorted(writer.pair_ids)


def _make_teams(writer: _Writer, rows: Sequence[RowPlan]) -> None:
    names = {it.values["team"] for it in rows if it.values.get("team")}
    writer.teams = queries.teams(writer.session, names)
    made = {name: Team(name=name) for name in sorted(names - set(writer.teams))}
    writer.session.add_all(made.values())
    writer.session.flush()
    writer.teams |= made
    for _ in made:
        writer.record(AuditTag.TEAM_CHANGE)


def _add_people(writer: _Writer, rows: Sequence[RowPlan]) -> None:
    """Add people in sets: five thousand objects would keep everybody else waiting."""
    if not rows:
        return
    session = writer.session
    people = [_person(writer, it.values) for it in rows]
    ids = session.scalars(
        insert(Person).returning(Person.id, sort_by_parameter_order=True), people
    ).all()
    said = [(it.values["key"], it.values["email"]) for it in rows]
    writer.ids.update({key: id_ for (key, _), id_ in zip(said, ids, strict=True)})
    accounts = [
        {"person_id": id_, "email": email, "email_key": key}
        for (key, email), id_ in zip(said, ids, strict=True)
    ]
    session.execute(insert(Account), accounts)
    writer.record_many(AuditTag.PERSON_ADD, [{"subject_id": id_} for id_ in ids])


def _person(writer: _Writer, values: Mapping[str, Any]) -> dict[str, Any]:
    team = values.get("team")
    return {
        "name": values["name"],
        "team_id": writer.teams[team].id if team else None,
        "time_zone": values["time_zone"],
        "country": values.get("country") or None,
    }


def _change_people(writer: _Writer, rows: Sequence[RowPlan]) -> None:
    changed = {
        it.target_id: it
        for it in rows
        if it.target_id is not None and not it.values.keys().isdisjoint({*_OF_PERSON, "team"})
    }
    for person_id, person in queries.people(writer.session, changed).items():
        _fill(writer, person, changed[person_id].values)
        writer.record(AuditTag.PERSON_CHANGE, subject_id=person_id)


def _fill(writer: _Writer, person: Person, values: Mapping[str, Any]) -> None:
    for key in _OF_PERSON:
        if key in values:
            setattr(person, key, values[key])
    if "team" in values:
        person.team_id = writer.teams[values["team"]].id


def _begin_lines(writer: _Writer, rows: Sequence[RowPlan]) -> dict[int, int]:
    """Let the managers of the file begin; return the pairs by the number of the row."""
    led = [it for it in rows if "on" in it.values]
    new = [it for it in led if it.what == NEW]
    pairs = [_pair(writer, it.values) for it in new]
    ids: Sequence[int] = ()
    if pairs:
        added = insert(Pair).returning(Pair.id, sort_by_parameter_order=True)
        ids = writer.session.scalars(added, pairs).all()
    writer.pair_ids.update(ids)
    writer.record_many(
        AuditTag.MANAGER_CHANGE,
        [
            {"pair_id": id_, "subject_id": one["rep_id"]}
            for id_, one in zip(ids, pairs, strict=True)
        ],
    )
    found = {row.number: id_ for row, id_ in zip(new, ids, strict=True)}
    return found | _change_lines(writer, [it for it in led if it.what == CHANGED])


def _pair(writer: _Writer, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "rep_id": writer.ids[values["key"]],
        "manager_id": writer.ids[values["manager"]],
        "started_on": values["on"],
    }


def _change_lines(writer: _Writer, rows: Sequence[RowPlan]) -> dict[int, int]:
    wanted = [(it.target_id or 0, writer.ids[it.values["manager"]], it.values["on"]) for it in rows]
    if not wanted:
        return {}
    session, actor_id = writer.session, writer.actor_id
    seen = line_queries.seen(session, {id_ for rep, manager, _ in wanted for id_ in (rep, manager)})
    moves = []
    for row, (rep_id, manager_id, on) in zip(rows, wanted, strict=True):
        try:
            moves.append(
                line_service.look_at_move(
                    session, rep_id, manager_id, on, actor_id=actor_id, seen=seen
                )
            )
        except RuleError as error:
            raise RuleError(f"Row {row.number}: {error.message}") from error
    found = {}
    made = line_service.make(session, moves, actor_id=actor_id)
    for row, changed in zip(rows, made, strict=True):
        writer.pair_ids.update(changed.pair_ids)
        if changed.restored is not None:
            pair_id, since = changed.restored
            plan_again(session, [pair_id], since, writer.company.moment, actor_id=actor_id)
        elif changed.pair_ids:
            found[row.number] = changed.pair_ids[-1]  # in order: the one made just now is last
    return found


def _set_rhythms(writer: _Writer, rows: Sequence[RowPlan], pairs: dict[int, int]) -> None:
    """Change the rhythms that stand one by one, and add the others in one statement.

    What tells open pages of a pair that it changed is written when its one-to-ones are planned.
    """
    added = []
    for row in rows:
        rhythm: Rhythm | None = row.values.get("rhythm")
        pair_id = row.values.get("pair_id") or pairs.get(row.number)
        if rhythm is None or pair_id is None:
            continue
        if pair_id in writer.company.rhythms:
            cadence.set_rhythm(pair_id, rhythm, actor_id=writer.actor_id)
        else:
            added.append(_cadence(pair_id, rhythm))
        writer.pair_ids.add(pair_id)
    if added:
        writer.session.execute(insert(Cadence), added)
        writer.record_many(AuditTag.RHYTHM_SET, [{"pair_id": it["pair_id"]} for it in added])


def _cadence(pair_id: int, rhythm: Rhythm) -> dict[str, Any]:
    return {
        "pair_id": pair_id,
        "starts_on": rhythm.starts_on,
        "every_weeks": rhythm.every_weeks,
        "weekday": rhythm.weekday,
        "at": rhythm.at,
        "time_zone": rhythm.zone,
        "minutes": rhythm.minutes,
    }
