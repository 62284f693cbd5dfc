"""Changes who leads whom. What was said stays with the two who said it: no word moves (D1).

Every function wants a session behind the system door, and the caller plans the pairs that changed
(`Changed.pair_ids`) in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from oneonone.access.administrators import is_another_staying, other_admins
from oneonone.access.ways_in import end_links, end_sessions
from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.dates import now, today
from oneonone.lib.errors import RuleError
from oneonone.models.account import Account, PendingFlag
from oneonone.models.calendar_feed import CalendarFeed
from oneonone.models.installation import stand_in_line
from oneonone.models.outbox import queue
from oneonone.models.pair import Pair
from oneonone.models.person import Person

from . import queries, rules


@dataclass(frozen=True)
class Move:
    """What a change of manager will do; looked up before it is asked for, and again when done."""

    rep: Person
    manager: Person
    on: date
    ends: tuple[Pair, ...]
    covers: tuple[Pair, ...]
    # The pair that comes back, where the change corrects an earlier one.
    restores: Pair | None
    # The day asked for was too soon for an administrator who is alone.
    is_delayed: bool
    is_nothing: bool


@dataclass(frozen=True)
class Changed:
    """What was done: the pairs to plan anew, and what came back from which day on."""

    pair_ids: tuple[int, ...]
    restored: tuple[int, date] | None = None


NOTHING = Changed(())


def look_at_move(
    session: Session,
    rep_id: int,
    manager_id: int,
    on: date,
    *,
    actor_id: int | None,
    seen: queries.Seen | None = None,
) -> Move:
    """Decide what a change of manager does; raises RuleError with a sentence, writes nothing.

    With `seen` it is one of many, read beforehand, and the caller has looked for circles.
    """
    rep, manager = queries.person(session, rep_id), queries.person(session, manager_id)
    today_ = today(rep.time_zone)
    rules.ensure_day(on, today_)
    account = seen.accounts.get(manager.id) if seen else queries.account(session, manager.id)
    _ensure_may_lead(rep, manager, account)
    asked_for = on
    if manager.id == actor_id:
        on = max(on, _alone(session, manager, rep, today_))
    pairs = seen.pairs.get(rep.id, ()) if seen else queries.usual_pairs(session, rep.id)
    running = [it for it in pairs if it.ended_on is None or it.ended_on > max(on, it.started_on)]
    in_force = next((it for it in reversed(running) if it.started_on <= on), None)
    if in_force and in_force.manager_id == manager.id and in_force.ended_on is None:
        return Move(rep, manager, on, (), (), None, is_delayed=False, is_nothing=True)
    restores = _restored(pairs, in_force, manager, on, today_)
    ends = tuple(it for it in running if it is not restores)
    begun = [it for it in ends if on < it.started_on <= today_]
    if begun and restores is None:
        rules.refuse_before(begun[-1].started_on, rep.name, today_)
    lines = [] if seen else [it for it in queries.lines(session, on) if it[0] != rep.id]
    if rules.is_under(lines, manager.id, rep.id):
        raise RuleError(
            f"{manager.name} is below {rep.name} already, so this would be a circle. "
            "Choose somebody else."
        )
    covers = seen.covers.get(rep.id, ()) if seen else queries.covers(session, rep.id)
    covers = [it for it in covers if it.ended_on is None or it.ended_on > on]
    return Move(
        rep, manager, on, ends, tuple(covers), restores,
        is_delayed=on > asked_for, is_nothing=False,
    )  # fmt: skip


def change_manager(
    session: Session, rep_id: int, manager_id: int, on: date, *, actor_id: int | None
) -> Changed:
    """Let somebody lead a rep from a day on; back to who led them until lately is the pair itself.

    The usual pair ends that day, with covers and with whatever was settled for later. Raises
    RuleError. The same manager again changes nothing.
    """
    stand_in_line(session)
    move = look_at_move(session, rep_id, manager_id, on, actor_id=actor_id)
    (changed,) = make(session, [move], actor_id=actor_id)
    return changed


def make(session: Session, moves: Sequence[Move], *, actor_id: int | None) -> list[Changed]:
    """Do what was looked at, all of it together; what each of them changed stands in its place."""
    for move in moves:
        for pair in () if move.is_nothing else (*move.ends, *move.covers):
            pair.ended_on = max(move.on, pair.started_on)
    session.flush()  # the one-manager index must see them end before the next begins
    begun = [None if move.is_nothing else _begin(session, move) for move in moves]
    session.flush()
    return [
        _tell(session, move, *one, actor_id=actor_id) if one else NOTHING
        for move, one in zip(moves, begun, strict=True)
    ]


def _begin(session: Session, move: Move) -> tuple[Pair, date | None]:
    """Let the new pair begin, or the earlier one go on; that one with the day it was over."""
    if move.restores is not None:
        pair = move.restores
        was_over_on = pair.ended_on or move.on
        pair.ended_on = pair.promises_closed_on = pair.regranted_on = None
        return pair, was_over_on
    pair = Pair(rep_id=move.rep.id, manager_id=move.manager.id, started_on=move.on)
    session.add(pair)
    return pair, None


def _tell(
    session: Session, move: Move, pair: Pair, was_over_on: date | None, *, actor_id: int | None
) -> Changed:
    tag = AuditTag.MANAGER_CHANGE if was_over_on is None else AuditTag.MANAGER_RESTORE
    record(session, tag, actor_id=actor_id, pair_id=pair.id, subject_id=move.rep.id)
    on = move.on.isoformat()
    for person_id in (move.rep.id, move.manager.id):
        queue(session, "new_manager", person_id, at=now(), pair_id=pair.id, on=on)
    touched = {pair.id, *(it.id for it in (*move.ends, *move.covers))}
    restored = (pair.id, was_over_on) if was_over_on is not None else None
    return Changed(tuple(sorted(touched)), restored)


def _ensure_may_lead(rep: Person, manager: Person, account: Account | None) -> None:
    if rep.id == manager.id:
        raise RuleError("Nobody leads themselves. Choose somebody else.")
    if rep.left_on is not None:
        raise RuleError(f"{rep.name} leaves the company, so there is nobody to lead.")
    if manager.left_on is not None:
        raise RuleError(f"{manager.name} leaves the company. Choose somebody who stays.")
    if account is None or not account.is_active:
        raise RuleError(f"{manager.name} cannot sign in. Choose somebody who can.")


def _alone(session: Session, manager: Person, rep: Person, today_: date) -> date:
    """Return from when an administrator may lead somebody: not at all while another could do it."""
    others = other_admins(session, manager.id, today_)
    if others:
        raise RuleError(
            f"You cannot make yourself somebody’s manager. Ask another administrator: "
            f"{' or '.join(others)}."
        )
    return rules.first_day_alone(now(), rep.time_zone)


def _restored(
    pairs: Sequence[Pair], in_force: Pair | None, manager: Person, on: date, today_: date
) -> Pair | None:
    """Return the pair that comes back, where the change corrects an earlier one."""
    if in_force is not None and in_force.manager_id == manager.id:
        return in_force  # it was to end, and does not
    theirs = [it for it in pairs if it.manager_id == manager.id and it.started_on <= on]
    last = theirs[-1] if theirs else None
    is_back = last is not None and rules.is_correction(last.ended_on, on, today_)
    return last if is_back else None


# --- Leaving -------------------------------------------------------------------------------------


def ensure_may_leave(session: Session, person: Person, on: date, *, actor_id: int | None) -> None:
    """Refuse a day that cannot be, oneself, and the last administrator (H-90)."""
    rules.ensure_day(on, today(person.time_zone))
    if person.id == actor_id:
        raise RuleError("You cannot do this to yourself. Ask another administrator.")
    if person.left_on is not None and on >= person.left_on:
        raise RuleError(f"{person.name} leaves on {person.left_on} already.")
    account = queries.account(session, person.id)
    is_admin = account is not None and account.is_admin and account.is_active
    if is_admin and not is_another_staying(session, person.id):
        raise RuleError(
            f"{person.name} is the only administrator who stays. Name another one before they "
            "leave."
        )


def leave_company(session: Session, person_id: int, on: date, *, actor_id: int | None) -> Changed:
    """Let somebody go: their pairs end that day, and so does every way in. Raises RuleError."""
    stand_in_line(session)
    person = queries.person(session, person_id)
    ensure_may_leave(session, person, on, actor_id=actor_id)
    person.left_on = on
    ended = [
        *queries.running(session, on, rep_id=person.id),
        *queries.running(session, on, manager_id=person.id),
    ]
    for pair in ended:
        pair.ended_on = max(on, pair.started_on)
        record(
            session,
            AuditTag.MANAGER_CHANGE,
            actor_id=actor_id,
            pair_id=pair.id,
            subject_id=pair.rep_id,
        )
    record(session, AuditTag.PERSON_LEAVE, actor_id=actor_id, subject_id=person.id)
    if on <= today(person.time_zone):
        _shut_out(session, person.id, queries.account(session, person.id))
    session.flush()
    return Changed(tuple(sorted(pair.id for pair in ended)))


def stay_after_all(session: Session, person_id: int, *, actor_id: int | None) -> None:
    """Take back that somebody leaves; who leads them, and whom they lead, is chosen again.

    Once the last day is over the account is off, and stays so: it may have been switched off
    before for a reason of its own, which only people know.
    """
    stand_in_line(session)
    person = queries.person(session, person_id)
    if person.left_on is None:
        return
    person.left_on = None
    record(session, AuditTag.PERSON_STAY, actor_id=actor_id, subject_id=person.id)


def shut_out_who_left(session: Session) -> int:
    """Shut out everybody whose last day is over; says how many, and wants to run daily."""
    # No wall clock is further ahead than a day.
    rows = queries.due_to_leave(session, today() + timedelta(days=1))
    gone = [
        (person, account)
        for person, account in rows
        if person.left_on is not None and person.left_on <= today(person.time_zone)
    ]
    for person, account in gone:
        _shut_out(session, person.id, account)
    return len(gone)


def _shut_out(session: Session, person_id: int, account: Account | None) -> None:
    """End every way in: the next request of any browser is a stranger's (P-12)."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))
    if account is None:
        return
    account.is_active = False
    session.execute(delete(PendingFlag).where(PendingFlag.account_id == account.id))
    end_links(session, account.id)
    end_sessions(session, account.id)
