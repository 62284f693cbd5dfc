"""Reporting lines with all that follows: the lines change, and what was planned changes with them.

The one place past the guard for it, for the page, the command and the demo alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from oneonone.access.system import as_system
from oneonone.features.reporting_lines import queries, rules, service
from oneonone.features.reporting_lines.service import Changed
from oneonone.features.schedule import planning
from oneonone.features.schedule.restored import plan_again
from oneonone.lib.dates import now, parse_date, today
from oneonone.lib.errors import RuleError

_REASON = "reporting lines"


@dataclass(frozen=True)
class Preview:
    """What a change would do, as counts and names; never a word."""

    rep: str
    manager: str
    # Who leads them until then; nothing for nobody.
    before: tuple[str, ...]
    on: date
    planned: int
    # A one-to-one is going on that the change ends.
    is_live: bool
    covers: int
    is_restored: bool
    is_delayed: bool
    is_nothing: bool


@dataclass(frozen=True)
class Farewell:
    """What leaving would do, as counts and names."""

    name: str
    on: date
    is_today: bool
    manager: str
    reps: tuple[str, ...]
    planned: int
    is_live: bool


def preview(session: Session, rep_id: int, manager_id: int, on: date, *, actor_id: int) -> Preview:
    """Look at a change before it is made; raises RuleError as the change itself would."""
    with as_system(session, _REASON):
        move = service.look_at_move(session, rep_id, manager_id, on, actor_id=actor_id)
        ending = [*move.ends, *move.covers]
        begins = max(now(), rules.begins_at(move.on, move.rep.time_zone))
        return Preview(
            rep=move.rep.name,
            manager=move.manager.name,
            before=queries.names(session, {it.manager_id for it in move.ends}),
            on=move.on,
            planned=queries.count_planned(session, [it.id for it in ending], begins),
            is_live=move.on <= today(move.rep.time_zone)
            and queries.is_any_live(session, [it.id for it in ending]),
            covers=len(move.covers),
            is_restored=move.restores is not None,
            is_delayed=move.is_delayed,
            is_nothing=move.is_nothing,
        )


def change_manager(
    session: Session, rep_id: int, manager_id: int, on: date, *, actor_id: int | None
) -> bool:
    """Change who leads a rep; says whether anything changed. Raises RuleError."""
    with as_system(session, _REASON):
        changed = service.change_manager(session, rep_id, manager_id, on, actor_id=actor_id)
        _plan(session, changed, actor_id)
        return changed is not service.NOTHING


def move_by_email(session: Session, rep: str, manager: str, day: str) -> str:
    """Change who leads a rep as the command names them; answers what it did. Raises RuleError."""
    with as_system(session, _REASON):
        led, leads = _named(session, rep), _named(session, manager)
        (rep_id, rep_name, zone), (manager_id, manager_name, _) = led, leads
    try:
        on = parse_date(day) if day else today(zone)
    except ValueError as error:
        raise RuleError(str(error)) from error
    if not change_manager(session, rep_id, manager_id, on, actor_id=None):
        return f"Nothing to do: {manager_name} leads {rep_name} already."
    return f"{manager_name} leads {rep_name} from {on}."


def _named(session: Session, email: str) -> tuple[int, str, str]:
    found = queries.person_by_email(session, email)
    if found is None:
        raise RuleError(f"Nobody here has the address {email}.")
    return found.id, found.name, found.time_zone


def farewell(session: Session, person_id: int, on: date, *, actor_id: int) -> Farewell:
    """Look at what leaving does before it is done; raises RuleError as leaving itself would."""
    with as_system(session, _REASON):
        person = queries.person(session, person_id)
        service.ensure_may_leave(session, person, on, actor_id=actor_id)
        as_rep = queries.running(session, on, rep_id=person.id)
        as_manager = queries.running(session, on, manager_id=person.id)
        begins = max(now(), rules.begins_at(on, person.time_zone))
        ids = [it.id for it in (*as_rep, *as_manager)]
        of = [it for it in as_rep if not it.is_cover]
        return Farewell(
            name=person.name,
            on=on,
            is_today=on <= today(person.time_zone),
            manager=queries.person(session, of[-1].manager_id).name if of else "",
            reps=queries.names(session, {it.rep_id for it in as_manager if not it.is_cover}),
            planned=queries.count_planned(session, ids, begins),
            is_live=on <= today(person.time_zone) and queries.is_any_live(session, ids),
        )


def leave_company(session: Session, person_id: int, on: date, *, actor_id: int | None) -> None:
    """Let somebody leave; raises RuleError."""
    with as_system(session, _REASON):
        changed = service.leave_company(session, person_id, on, actor_id=actor_id)
        _plan(session, changed, actor_id)


def stay(session: Session, person_id: int, *, actor_id: int) -> bool:
    """Take back that somebody leaves; tells whether they can sign in."""
    with as_system(session, _REASON):
        service.stay_after_all(session, person_id, actor_id=actor_id)
        account = queries.account(session, person_id)
        return account is not None and account.is_active


def _plan(session: Session, changed: Changed, actor_id: int | None) -> None:
    """Call off what ended pairs had planned, and plan on where a pair goes on."""
    moment = now()
    session.flush()
    if changed.restored is not None:
        pair_id, since = changed.restored
        plan_again(session, [pair_id], since, moment, actor_id=actor_id)
        session.flush()
    if changed.pair_ids:
        planning.plan(session, changed.pair_ids, moment)
