"""A closed meeting: what was agreed, on screen and on paper, and what may still be said of it."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.agenda.registry import AGENDA
from oneonone.features.auth.views import me
from oneonone.features.corrections import queries, service
from oneonone.features.corrections.forms import CONTEST_WORDS, ContestForm, CorrectionForm
from oneonone.features.corrections.queries import RecordRow
from oneonone.features.corrections.rules import ensure_may_add, ensure_may_contest
from oneonone.features.notes import queries as notes
from oneonone.features.preparations import queries as preparations
from oneonone.features.pulse.views import after_context
from oneonone.features.schedule import queries as schedule
from oneonone.features.schedule.answers.rules import is_asked
from oneonone.features.schedule.slots.actions import actions_of
from oneonone.lib.dates import local, now, today
from oneonone.models.base import db
from oneonone.models.meeting import Meeting, MeetingState
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.reading import remember_read

from .contest_rules import contest_until, did_not_happen_words
from .promised import Done, promising
from .record_dates import full_date_words, moment_words
from .record_rules import coming_of, record_of
from .record_types import Coming, Line, Pairing, Reader, Record, Said, Vows

blueprint = AppBlueprint("record", __name__)
READ, CORRECT = Permission.MEETING_READ, Permission.MEETING_CORRECT


def record_page(
    meeting_id: int,
    form: CorrectionForm | None = None,
    *,
    done: Done | None = None,
    status: int = 200,
) -> Response:
    """Answer the record of a held meeting, with the form that was refused if one was."""
    row = queries.record_row(meeting_id, now())
    open_for = promising(row.meeting, _reader(row.meeting), row.coming, done)
    record = _record(row, can_promise=open_for is not None)
    remember_read(row.meeting)
    refused = "meetings/_closed.html" if form else "meetings/_promised_side.html" if done else None
    return page(
        "meetings/record.html",
        fragment=refused,
        status=status,
        record=record,
        promising=open_for,
        side=_vows_on(record, done),
        form=form or CorrectionForm(),
        said="",
        contest_words=CONTEST_WORDS,
        is_asked=is_open(row.meeting)
        and not me().viewer.is_room
        and is_asked(row.meeting, now(), row.rep_zone),
        **after_context(row.meeting, is_room=me().viewer.is_room),
        **_frame(record.pairing),
    )


def promised_part(meeting_id: int, done: Done) -> Response:
    """Answer one side of a record after a promise was added or taken off; what is typed on the
    other side stays."""
    db.session.flush()  # the promises are read again below
    row = queries.record_row(meeting_id, now())
    open_for = promising(row.meeting, _reader(row.meeting), row.coming, done)
    record = _record(row, can_promise=open_for is not None)
    return fragment(
        "meetings/_promised_side.html",
        record=record,
        promising=open_for,
        side=_vows_on(record, done),
    )


@blueprint.get("/meetings/<id:meeting_id>/print", permission=READ, is_for_room=True)
def print_record(meeting_id: int) -> Response:
    """Answer the record as one sheet of paper; `?sign=1` adds lines to sign on."""
    row = queries.record_row(meeting_id, now())
    if row.meeting.state != MeetingState.HELD:
        return see_other(f"/meetings/{meeting_id}")
    record = _record(row)
    remember_read(row.meeting)
    has_lines = request.args.get("sign") == "1"
    return page(
        "meetings/record_print.html", record=record, has_lines=has_lines, **_frame(record.pairing)
    )


@blueprint.post("/meetings/<id:meeting_id>/corrections", permission=CORRECT)
def correct(meeting_id: int) -> Response:
    """Add a line below the record; nothing above it ever changes."""
    meeting = queries.meeting_to_change(meeting_id)
    ensure_may_add(state=meeting.state, is_pair_open=is_open(meeting))
    form = CorrectionForm(posted())
    if not form.validate():
        return record_page(meeting_id, form, status=422)
    text = form.text.data.strip()
    service.correct(meeting, author_id=me().person_id, text=text, at=now())
    if not wants_fragment():
        return see_other(f"/meetings/{meeting_id}#corrections")
    db.session.flush()  # the new line is read again below
    record = _record(queries.record_row(meeting_id, now()))
    return fragment("meetings/_corrected.html", record=record, form=CorrectionForm(), said="Added.")


@blueprint.post("/meetings/<id:meeting_id>/contest", permission=CORRECT)
def contest(meeting_id: int) -> Response:
    """Take the rep at their word: the meeting does not count until both have settled it."""
    meeting = queries.meeting_to_change(meeting_id)
    ensure_may_add(state=meeting.state, is_pair_open=is_open(meeting))
    pairing, zone = _pairing(_span(meeting)), queries.rep_zone(meeting.pair_id)
    ensure_may_contest(
        is_rep=me().person_id == pairing.rep_id,
        rep_name=pairing.rep,
        today=today(zone),
        until=contest_until(meeting, zone),
    )
    form = ContestForm(posted())
    if not form.validate():
        abort(422)
    service.contest(meeting, contest=form.contest.data, actor_id=me().person_id, at=now())
    return see_other(f"/meetings/{meeting_id}")


@blueprint.post("/meetings/<id:meeting_id>/settle", permission=CORRECT)
def settle(meeting_id: int) -> Response:
    """Let one of the two say that it is settled, for themselves."""
    meeting = queries.meeting_to_change(meeting_id)
    ensure_may_add(state=meeting.state, is_pair_open=is_open(meeting))
    is_rep = _span(meeting).rep_id == me().person_id
    service.settle(meeting, is_rep=is_rep, actor_id=me().person_id, at=now())
    return see_other(f"/meetings/{meeting_id}")


def did_not_happen_page(meeting: Meeting, series_zone: str) -> Response:
    """Say what became of a slot that was skipped, missed, or fell on an absence."""
    pairing, zone = _pairing(_span(meeting)), me().time_zone
    is_rep = me().person_id == pairing.rep_id
    planned = local(meeting.starts_at, zone)
    return page(
        "meetings/did_not_happen.html",
        when=f"{full_date_words(planned.date())}, {planned:%H:%M}",
        words=did_not_happen_words(meeting, pairing, zone, planned.year),
        meeting=meeting,
        name=pairing.manager if is_rep else pairing.rep,
        is_open=is_open(meeting),
        has_prepared=is_rep and bool(preparations.drafts(meeting.id)),
        actions=actions_of(meeting, series_zone, is_open=is_open(meeting)),
        coming=_coming(schedule.next_meeting(meeting.pair_id, now()), pairing, _reader(meeting)),
        **_frame(pairing),
    )


def _vows_on(record: Record, done: Done | None) -> Vows | None:
    """Return the side of a record on which something was done."""
    return next((vows for vows in record.vows if done and vows.side == done.side), None)


def _record(row: RecordRow, *, can_promise: bool = False) -> Record:
    """Compose what both read from what is stored."""
    meeting, pairing, reader = row.meeting, _pairing(_span(row.meeting)), _reader(row.meeting)
    # Days are those of the rep's calendar, whoever looks.
    on = local(meeting.ended_at or meeting.starts_at, row.rep_zone).date()
    since = local(row.last_at, row.rep_zone).date() if row.last_at else None
    said = Said(
        notes={key: note.text for key, note in notes.notes(meeting.id).items()},
        lines=queries.lines_said(meeting, since=since, on=on),
        promises=queries.promises_said(meeting.id),
        reviews=row.reviews,
        check_in=row.check_in,
        helped=row.helped,
    )
    return record_of(
        meeting,
        said,
        pairing,
        reader,
        titles={step.key: step.title for step in AGENDA},
        rep_zone=row.rep_zone,
        coming=_coming(row.coming, pairing, reader),
        can_promise=can_promise,
    )


def _coming(meeting: Meeting | None, pairing: Pairing, reader: Reader) -> Coming | None:
    return coming_of(meeting.id, meeting.starts_at, pairing, reader) if meeting else None


def _reader(meeting: Meeting) -> Reader:
    return Reader(
        person_id=me().person_id,
        zone=me().time_zone,
        now=now(),
        is_open=is_open(meeting),
        is_room=me().viewer.is_room,
    )


def _frame(pairing: Pairing) -> dict[str, Any]:
    """Return what stands around the sheet: where back leads, and who prints it.

    A shared screen leads nowhere and names nobody's account.
    """
    someone = me()
    printed = f"Printed by {someone.name} on {moment_words(now(), someone.time_zone, 0)}"
    if someone.viewer.is_room:
        return {"printed": printed, "crumb": None, "is_room": True, "viewer_name": ""}
    is_rep = someone.person_id == pairing.rep_id
    crumb = Line("/home", "Home") if is_rep else Line("/team", "My team")
    return {"printed": printed, "crumb": crumb, "is_room": False}


def _pairing(span: PairSpan) -> Pairing:
    return Pairing(span.rep_id, span.rep_name.split()[0], span.manager_name.split()[0])


def _span(meeting: Meeting) -> PairSpan:
    return next(span for span in me().viewer.spans if span.id == meeting.pair_id)


def first_name_of(pair_id: int, person_id: int | None) -> str:
    """Return the first name of one of the two of a pair."""
    span = next(span for span in me().viewer.spans if span.id == pair_id)
    return _pairing(span).name_of(person_id)


def is_open(meeting: Meeting) -> bool:
    """Tell whether the two of a meeting still meet."""
    return meeting.pair_id in me().viewer.open_pairs
