"""The record of a meeting in words, the same on every day it is read; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from oneonone.features.commitments.rules import on_day_words
from oneonone.features.corrections.rules import LineSaid, PromiseSaid
from oneonone.features.preparations.rules import opens_at
from oneonone.features.questions.rules import mix_words
from oneonone.lib.dates import local

from .contest_rules import added_of, can_contest, contest_of, contest_until
from .record_dates import date_words, full_date_words
from .record_sections import asked_in, sections_of
from .record_types import Coming, FocusSaid, Held, Notes, Pairing, Reader, Record, Said, Vow, Vows


def record_of(
    meeting: Held,
    said: Said,
    pairing: Pairing,
    reader: Reader,
    *,
    titles: Mapping[str, str],
    rep_zone: str,
    coming: Coming | None = None,
    can_promise: bool = False,
) -> Record:
    """Return the record of a held meeting as somebody reads it; `titles` are the steps in order.

    Where they `can_promise`, both sides stand there, also without a promise.
    """
    year = local(meeting.started_at or meeting.starts_at, reader.zone).year
    until = contest_until(meeting, rep_zone)
    may_contest = can_contest(meeting, pairing, reader, until, rep_zone)
    return Record(
        id=meeting.id,
        heading=heading(meeting, pairing),
        when=when_words(meeting, reader.zone),
        pairing=pairing,
        focus=focus_said(said.lines, said.notes, is_agreed=not meeting.is_stopped_early),
        vows=vows_of(pairing, said.promises, year, is_blank_shown=can_promise),
        sections=sections_of(
            said, pairing, titles=titles, is_agreed=not meeting.is_stopped_early, year=year
        ),
        added=added_of(pairing, said.lines, reader.zone, year),
        contest=contest_of(meeting, pairing, reader),
        contest_until=date_words(until, year) if may_contest else "",
        coming=coming,
        is_off_app=meeting.is_off_app,
        is_open=reader.is_open,
        is_room=reader.is_room,
        mix=mix_of(said, pairing, reader),
    )


def mix_of(said: Said, pairing: Pairing, reader: Reader) -> str:
    """Say how the manager asked, to them alone: it is for their own eyes, and no score."""
    if reader.person_id == pairing.rep_id or reader.is_room:
        return ""
    return mix_words([question.kind for question in asked_in(said)])


def heading(meeting: Held, pairing: Pairing) -> str:
    """Return the sentence a record begins with."""
    both = f"{pairing.rep} and {pairing.manager}"
    if meeting.is_stopped_early:
        return "Stopped early. What was written is kept."
    if meeting.is_off_app:
        return f"{both} met without the app."
    return f"How {both} like to work." if meeting.kind == "first" else f"What {both} agreed."


def when_words(meeting: Held, zone: str) -> str:
    """Say when it was, and how it ended."""
    begun = local(meeting.started_at or meeting.starts_at, zone)
    words = full_date_words(begun.date())
    if meeting.ended_at is None or meeting.is_off_app:
        return words
    end = f"{local(meeting.ended_at, zone):%H:%M}"
    how = "stopped" if meeting.is_stopped_early else "agreed by both"
    return f"{words}, {begun:%H:%M} to {end} · {how} at {end}"


def focus_said(lines: Iterable[LineSaid], notes: Notes, *, is_agreed: bool) -> FocusSaid | None:
    """Return the one focus as it stood at the close.

    What is written in a meeting that was stopped was not agreed: the focus before it stands.
    """
    standing = {line.kind: line.text for line in lines if line.kind in ("skill", "sign")}
    if not standing.get("skill") and is_agreed:
        standing = {key: notes.get(("focus", key), "") for key in ("skill", "sign")}
    skill = standing.get("skill", "")
    return FocusSaid(skill, standing.get("sign", "")) if skill else None


def vows_of(
    pairing: Pairing, promises: Sequence[PromiseSaid], year: int, *, is_blank_shown: bool = False
) -> tuple[Vows, ...]:
    """Return what each side promised, carried ones first; nothing where nobody did."""
    has_any = any(it.is_new or it.outcome == "not_yet" for it in promises)
    if not has_any and not is_blank_shown:
        return ()
    return tuple(
        Vows(pairing.on_side(side), dot, _vows(promises, side, year), side)
        for side, dot in (("rep", ""), ("manager", "mgr"))
    )


def _vows(promises: Sequence[PromiseSaid], side: str, year: int) -> tuple[Vow, ...]:
    own = [it for it in promises if it.side == side]
    carried = [it for it in own if not it.is_new and it.outcome == "not_yet"]
    return (
        *(
            Vow(it.text, _due(it.new_due_on, year, "carried from last time"), it.id)
            for it in carried
        ),
        *(Vow(it.text, _due(it.promised_for, year), it.id) for it in own if it.is_new),
    )


def _due(on: date | None, year: int, more: str = "") -> str:
    return " · ".join(part for part in (f"by {date_words(on, year)}" if on else "", more) if part)


def coming_of(meeting_id: int, starts_at: datetime, pairing: Pairing, reader: Reader) -> Coming:
    """Say when the two meet next and when its preparation opens."""
    wall, today = local(starts_at, reader.zone), local(reader.now, reader.zone).date()
    whose = "Your" if reader.person_id == pairing.rep_id else f"{pairing.rep}’s"
    opens = opens_at(starts_at)
    opens_on = local(opens, reader.zone).date()
    is_open = reader.now >= opens
    opening = "is open" if is_open else f"opens {on_day_words(opens_on, today)}"
    return Coming(
        meeting_id,
        f"{date_words(wall.date(), today.year)}, {wall:%H:%M}",
        f"{whose} preparation {opening}.",
    )
