from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.lib.dates import local, now
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.models.meeting import Meeting
from oneonone.models.pulse import DRIVERS, ShownPulse
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.filters import viewer_zone
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.viewer import viewer, viewer_today

from . import own, service
from .forms import PulseForm, TalkedForm
from .own import After
from .rules import ANSWERS, STATEMENTS, TALKED_WORDS, WINDOW, day_of_words, is_open

blueprint = AppBlueprint("pulse", __name__)
ANSWER = Permission.PULSE_ANSWER


@dataclass(frozen=True)
class AfterCard:
    """What a record asks the viewer alone, and the pulse that its rep showed."""

    meeting_id: int
    # The other one's first name.
    other: str
    asks_pulse: bool
    asks_talked: bool
    talked: str
    shown: tuple[tuple[str, str], ...]
    line: str
    # Who showed it: "You", or the rep's name.
    shown_by: str
    # A first one-to-one, and its rep looks: what was said there may go to their card.
    is_first_for_rep: bool


@blueprint.get("/pulse/<id:meeting_id>", permission=ANSWER)
def show(meeting_id: int) -> Response:
    after, span = _asked(meeting_id)
    if after.answer is not None:
        return _answered(after, span)
    if not _is_open(after):
        return _refused(after, span, service.OVER)
    return _ask(after, span, PulseForm())


@blueprint.post("/pulse/<id:meeting_id>", permission=ANSWER)
def send(meeting_id: int) -> Response:
    after, span = _asked(meeting_id)
    form = PulseForm(posted())
    # Late, it is said at once: to put a form right that cannot be sent any more helps nobody.
    is_asked = after.answer is None and _is_open(after)
    if not form.validate() or (is_asked and not _may_show(form, span)):
        return _ask(after, span, form) if is_asked else _late(after, span, form)
    try:
        service.answer(
            after,
            form.drivers,
            line=form.line.data,
            is_shown=form.is_shown.data,
            author_id=viewer().person_id,
        )
    except RuleError as error:
        return _refused(after, span, error.message, status=error.status, typed=form.line.data)
    return see_other(f"/pulse/{meeting_id}")


@blueprint.post("/meetings/<id:meeting_id>/talked", permission=ANSWER)
def say_who_talked(meeting_id: int) -> Response:
    """Keep who talked more, as the viewer felt it: theirs alone."""
    if own.pair_of(meeting_id) is None:
        raise NotVisibleError
    after, form = own.after(meeting_id), TalkedForm(posted())
    if not form.validate():
        abort(422)
    service.say_who_talked(after, form.who.data, author_id=viewer().person_id)
    if not wants_fragment():
        return see_other(f"/meetings/{meeting_id}#talked")
    card = _card(after, _span(after.meeting), talked=form.who.data)
    return fragment(
        "pulse/_talked.html", after=card, said_talked="Kept.", talked_words=TALKED_WORDS
    )


def after_context(meeting: Meeting, *, is_room: bool) -> dict[str, Any]:
    """Return what the record of a meeting asks its reader; a shared screen is asked nothing."""
    if is_room:
        return {"after": None}
    found = own.after(meeting.id)
    card = _card(found, _span(meeting), talked=found.talked.who if found.talked else "")
    return _talked_frame(card)


def waiting_context() -> dict[str, Any]:
    """Return the pulse that waits for the viewer as a rep, and of which day it is."""
    pair_ids = [span.id for span in viewer().spans if span.rep_id == viewer().person_id]
    meeting = own.waiting(pair_ids, now() - WINDOW)
    if meeting is None:
        return {"pulse_waiting": None}
    name = _span(meeting).manager_name.split()[0]
    return {"pulse_waiting": {"id": meeting.id, "day": _day(meeting), "manager": name}}


def lines_of(row: Any) -> tuple[tuple[str, str], ...]:
    """Return the four statements with what was answered."""
    return tuple((STATEMENTS[driver], ANSWERS[getattr(row, driver)]) for driver in DRIVERS)


def _asked(meeting_id: int) -> tuple[After, PairSpan]:
    """Return a meeting of which the viewer as its rep is asked; to anybody else it is not there."""
    span = _rep_span(meeting_id)
    found = own.after(meeting_id)
    if found.meeting.pair_id != span.id or (found.answer is None and not found.is_due):
        raise NotVisibleError
    return found, span


def _rep_span(meeting_id: int) -> PairSpan:
    """Return the pair the viewer is the rep of; the tables of answers are asked for nobody else."""
    pair_id = own.pair_of(meeting_id)
    span = next((it for it in viewer().spans if it.id == pair_id), None)
    if span is None or span.rep_id != viewer().person_id:
        raise NotVisibleError
    return span


def _span(meeting: Meeting) -> PairSpan:
    return next(span for span in viewer().spans if span.id == meeting.pair_id)


def _is_open(after: After) -> bool:
    return after.ended_at is not None and is_open(after.ended_at, now())


def _card(after: After, span: PairSpan, *, talked: str) -> AfterCard:
    is_rep = span.rep_id == viewer().person_id
    shown: ShownPulse | None = after.shown
    return AfterCard(
        meeting_id=after.meeting.id,
        other=(span.manager_name if is_rep else span.rep_name).split()[0],
        asks_pulse=is_rep and after.is_due and after.answer is None and _is_open(after),
        asks_talked=_is_open(after),
        talked=talked,
        shown=lines_of(shown) if shown else (),
        line=shown.line if shown else "",
        shown_by="You" if is_rep else span.rep_name.split()[0],
        is_first_for_rep=is_rep and after.meeting.kind == "first",
    )


def _may_show(form: PulseForm, span: PairSpan) -> bool:
    """Tell whether the tick can be kept; where the two meet no more, say so beside it."""
    if form.is_shown.data and span.id not in viewer().open_pairs:
        form.is_shown.errors = ["You two no longer meet, so it cannot be shown. Take the tick out."]
        return False
    return True


def _day(meeting: Meeting) -> str:
    ended_on = local(meeting.ended_at or meeting.starts_at, viewer_zone()).date()
    return day_of_words(ended_on, viewer_today())


def _talked_frame(card: AfterCard, said: str = "") -> dict[str, Any]:
    return {"after": card, "talked_words": TALKED_WORDS, "said_talked": said}


def _frame(after: After, span: PairSpan) -> dict[str, Any]:
    return {
        "meeting_id": after.meeting.id,
        "day": _day(after.meeting),
        "rep": span.rep_name.split()[0],
        "manager": span.manager_name.split()[0],
        "can_show": span.id in viewer().open_pairs,
    }


def _ask(after: After, span: PairSpan, form: PulseForm) -> Response:
    status = 422 if form.errors else 200
    return page("pulse/page.html", status=status, form=form, **_frame(after, span))


def _answered(after: After, span: PairSpan) -> Response:
    answer = after.answer
    return page("pulse/answered.html", answer=answer, lines=lines_of(answer), **_frame(after, span))


def _late(after: After, span: PairSpan, form: PulseForm) -> Response:
    is_twice = after.answer is not None
    return _refused(
        after,
        span,
        service.TWICE if is_twice else service.TOO_LATE,
        status=409 if is_twice else 403,
        typed=form.line.data,
    )


def _refused(
    after: After, span: PairSpan, words: str, *, status: int = 200, typed: str = ""
) -> Response:
    """Say why it is not taken, with the line that was typed."""
    return page(
        "pulse/refused.html", status=status, words=words, typed=typed, **_frame(after, span)
    )
