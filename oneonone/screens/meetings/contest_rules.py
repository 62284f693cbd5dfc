"""What is said of a meeting afterwards: a line below it, a contest, or that it never was; pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from oneonone.features.corrections.rules import LineSaid
from oneonone.features.schedule.rules import working_days_after
from oneonone.lib.dates import local

from .record_dates import date_words, moment_words
from .record_types import Added, Contest, Held, Pairing, Reader, Slot
from .rules import CONTEST_WORKING_DAYS

_NOT_COUNTED = "It does not count until you have both settled it"
_SKIP_WORDS = {
    "customer_first": "the customer came first",
    "too_busy": "too busy",
    "nothing_pressing": "nothing pressing",
}


def contest_until(meeting: Held, rep_zone: str) -> date:
    """Return the last day on which the rep may say it was not so: three working days after."""
    ended_at = meeting.ended_at or meeting.starts_at
    return working_days_after(local(ended_at, rep_zone).date(), CONTEST_WORKING_DAYS)


def can_contest(
    meeting: Held, pairing: Pairing, reader: Reader, until: date, rep_zone: str
) -> bool:
    """Tell whether the record offers it: to the rep, alone with it, while there is time."""
    is_theirs = reader.person_id == pairing.rep_id and reader.is_open and not reader.is_room
    return is_theirs and meeting.contest is None and local(reader.now, rep_zone).date() <= until


def contest_of(meeting: Held, pairing: Pairing, reader: Reader) -> Contest | None:
    """Say what the rep says and what is left to do about it; nothing on a shared screen."""
    if meeting.contest is None or reader.is_room:
        return None
    # Where one of the two said so when asked, it is theirs; on a record only the rep says it.
    said_by_id = meeting.not_met_by_id or pairing.rep_id
    is_rep = reader.person_id == pairing.rep_id
    has_met = meeting.contest != "did_not_meet"
    settled = {
        pairing.rep: meeting.rep_settled_at is not None,
        pairing.manager: meeting.manager_settled_at is not None,
    }
    is_settled = all(settled.values())
    said = "this is not what you agreed" if has_met else "you did not meet"
    left = "You have both settled it" if is_settled else _NOT_COUNTED
    is_own = reader.person_id == said_by_id
    whose = "You say" if is_own else f"{pairing.name_of(said_by_id)} says"
    paper = "this is not what was agreed" if has_met else "they did not meet"
    return Contest(
        sentence=f"{whose} {said}. {left}.",
        on_paper=f"{pairing.name_of(said_by_id)} says {paper}. "
        f"{'Both have settled it' if is_settled else 'Not settled by both yet'}.",
        settled_by=tuple(name for name, has_settled in settled.items() if has_settled),
        is_settled=is_settled,
        may_settle=reader.is_open and not settled[pairing.rep if is_rep else pairing.manager],
    )


def added_of(
    pairing: Pairing, lines: Iterable[LineSaid], zone: str, year: int
) -> tuple[Added, ...]:
    """Return the corrections with name and time, in the order written."""
    return tuple(
        Added(line.text, f"{pairing.name_of(line.author_id)}, {moment_words(line.at, zone, year)}")
        for line in lines
        if line.kind == "correction" and line.at is not None
    )


def did_not_happen_words(slot: Slot, pairing: Pairing, zone: str, year: int) -> str:
    """Say what became of a slot, as a fact and about nobody."""
    match slot.state:
        case "away":
            return "Away. It is not counted."
        case "skipped":
            by = f" by {pairing.name_of(slot.called_off_by_id)}" if slot.called_off_by_id else ""
            off_at = slot.called_off_at
            on = f" on {date_words(local(off_at, zone).date(), year)}" if off_at else ""
            why = f": {_SKIP_WORDS[slot.skip_reason]}" if slot.skip_reason else ""
            return f"Called off{by}{on}{why}."
        case _ if slot.not_met_at is not None:
            return "You did not meet, so it stands as missed."
        case _:
            return "Nobody said whether you met, so it stands as missed."
