from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.models.indicator import OwnIndicator, Reading, TeamIndicator

from . import queries
from .results import ensure_leads
from .rules import OWN_UNITS, ensure_set


def enter(
    pair_id: int,
    *,
    key: str,
    week_on: date,
    value: Decimal | None,
    entered_by_id: int,
    entered: str = "",
    source: str = "rep",
) -> None:
    """Keep a week's number; nothing is "not this week". Entered again, the newer one stands.

    `entered` is what was pressed where the value does not say it. Two one-to-ones in one week
    share its number: it is about the week, not about the meeting.
    """
    row = queries.reading(pair_id, key, week_on)
    if row is None:
        row = Reading(pair_id=pair_id, key=key, week_on=week_on)
        db.session.add(row)
    row.value, row.entered, row.source = value, entered, source
    row.entered_by_id = entered_by_id


def take_back(pair_id: int, *, key: str, week_on: date) -> None:
    """Let a week stand open again, as if nothing had been entered."""
    row = queries.reading(pair_id, key, week_on)
    if row is not None:
        db.session.delete(row)


def choose(team_id: int, keys: Sequence[str], *, actor_id: int) -> None:
    """Let a team read these three to five, in this order; raises RuleError.

    What it read before keeps its readings. One that is switched off may stay, not come.
    """
    rows = queries.team_rows(team_id)
    had = {row.key for row in rows}
    offered = {key: it for key, it in queries.definitions().items() if not it.is_off or key in had}
    ensure_set(keys, offered)
    for row in rows:
        db.session.delete(row)
    db.session.flush()  # their places are free before others take them
    db.session.add_all(
        TeamIndicator(team_id=team_id, key=key, position=position)
        for position, key in enumerate(keys, start=1)
    )
    _remember(actor_id)


def define(
    *,
    name: str,
    definition: str,
    why: str,
    unit: str,
    better: str,
    maximum: int,
    is_in_control: bool,
    actor_id: int,
) -> OwnIndicator:
    """Add a definition of the company's own; raises RuleError for a result."""
    _ensure_new(name, definition)
    most = OWN_UNITS[unit][2]
    row = OwnIndicator(
        key="",
        name=name,
        definition=definition,
        why=why,
        unit=unit,
        better=better,
        maximum=most or maximum,
        is_in_control=is_in_control,
    )
    db.session.add(row)
    db.session.flush()  # its number makes its key
    row.key = f"own_{row.id}"
    _remember(actor_id)
    return row


def reword(
    row: OwnIndicator,
    *,
    name: str,
    definition: str,
    why: str,
    is_in_control: bool,
    actor_id: int,
) -> None:
    """Say a definition in other words; unit, direction and maximum stay, for the readings do."""
    _ensure_new(name, definition, but=row.key)
    row.name, row.definition, row.why = name, definition, why
    row.is_in_control = is_in_control
    _remember(actor_id)


def switch(row: OwnIndicator, *, is_off: bool, actor_id: int) -> None:
    """Offer a definition to no team any more, or again; who reads it goes on until they choose."""
    if row.is_off != is_off:
        row.is_off = is_off
        _remember(actor_id)


def _ensure_new(name: str, definition: str, *, but: str = "") -> None:
    ensure_leads(name, definition)
    known = {it.name.casefold(): key for key, it in queries.definitions().items()}
    if known.get(name.casefold(), but) != but:
        raise RuleError(f"There is already one called “{name}”. Choose another name.")


def _remember(actor_id: int) -> None:
    record(db.session(), AuditTag.INDICATOR_CHANGE, actor_id=actor_id)
