"""What the record of a meeting held without the app offers: a form for each side, and the way
back from what was added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from oneonone.features.commitments import queries
from oneonone.features.commitments.forms import AfterwardsForm, afterwards_form
from oneonone.features.commitments.rules import MAX_REP_PRIORITIES, default_due, may_take_off
from oneonone.features.commitments.service import MOST_SUPPORTS
from oneonone.features.schedule.slots import queries as slots
from oneonone.lib.dates import local, today
from oneonone.lib.versions import stamp
from oneonone.models.meeting import Meeting

from .promised_rules import can_promise, promise_until
from .record_dates import date_words
from .record_types import Reader

_MOST = {"rep": MAX_REP_PRIORITIES, "manager": MOST_SUPPORTS}


@dataclass(frozen=True)
class Promising:
    """A record that still takes promises, as one of the two sees it."""

    until: str
    # By side; a side that has promised the most it can has none.
    forms: Mapping[str, AfterwardsForm]
    # The stamp of each promise that the reader may take off, by its number.
    stamps: Mapping[int, str]
    # What just happened, and on which side.
    said: str = ""
    side: str = ""

    @property
    def errors(self) -> list[dict[str, str]]:
        return [item for form in self.forms.values() for item in form.error_items]


@dataclass(frozen=True)
class Done:
    """What the page answers: a form that was refused, or what was done on which side."""

    side: str
    said: str = ""
    form: AfterwardsForm | None = None


def promising(
    meeting: Meeting, reader: Reader, coming: Meeting | None, done: Done | None = None
) -> Promising | None:
    """Compose the forms of a record; nothing where it takes no promises any more.

    `coming` is the pair's next meeting, whose day a promise is for unless they say another.
    """
    if not meeting.is_off_app or not reader.is_open or reader.is_room:
        return None  # most records: nothing more is read for them
    zone = slots.zones(meeting.pair_id, today()).zone
    until = promise_until(meeting, zone)
    if not can_promise(meeting, reader, until, zone):
        return None
    made = queries.made_and_answered(meeting.id)
    refused = done.form if done else None
    forms = {
        side: blank_form(side, meeting, reader.zone, coming)
        for side, most in _MOST.items()
        if sum(1 for row, _ in made if row.side == side) < most
    }
    if done is not None and refused is not None:
        forms[done.side] = refused
    return Promising(
        until=date_words(until, local(reader.now, reader.zone).year),
        forms=forms,
        stamps={
            row.id: stamp(row.version, row.text)
            for row, is_answered in made
            if may_take_off(
                author_id=row.author_id, actor_id=reader.person_id, is_answered=is_answered
            )
        },
        said=done.said if done else "",
        side=done.side if done else "",
    )


def blank_form(side: str, meeting: Meeting, zone: str, coming: Meeting | None) -> AfterwardsForm:
    """Return the form of one side with the day a promise is for unless they say another."""
    return form_class(side, meeting, zone)(side=side, due_on=due_by_default(coming, zone))


def form_class(side: str, meeting: Meeting, zone: str) -> type[AfterwardsForm]:
    met_at = meeting.started_at or meeting.starts_at
    return afterwards_form(side, local(met_at, zone).date())


def due_by_default(coming: Meeting | None, zone: str) -> date:
    """Return the next one-to-one's day, or a week ahead where none is planned."""
    return default_due(local(coming.starts_at, zone).date() if coming else None, today(zone))
