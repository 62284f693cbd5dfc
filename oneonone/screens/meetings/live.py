"""The live meeting: one address per step, moved through inline, saved as it goes."""

from __future__ import annotations

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.agenda.adapt import adapt
from oneonone.agenda.conversation import Conversation, world_of
from oneonone.agenda.course import PUT_AWAY, ask_next, leads, leave, move_to, open_step
from oneonone.agenda.registry import step_at, step_for
from oneonone.agenda.step import Step
from oneonone.agenda.steps.deals import STEP as DEALS
from oneonone.agenda.steps.focus import STEP as FOCUS
from oneonone.features.auth.screen import share
from oneonone.features.auth.views import me
from oneonone.features.conduct.queries import MeetingRow
from oneonone.features.conduct.rules import ensure_live
from oneonone.features.schedule import queries as schedule
from oneonone.lib.text import as_sentence, id_of
from oneonone.models.base import db
from oneonone.models.meeting import MeetingState
from oneonone.web import htmx
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import fragment, page, push_url, see_other
from oneonone.web.reading import remember_read
from oneonone.web.transaction import keep_what_was_written

from . import service
from .answers import as_it_stands, clash, keep_page, refused, stamps_after, talk_of
from .forms import GoForm, LengthForm, StartForm, StateForm
from .stage import Stage, stage
from .watch import READ_BACK

blueprint = AppBlueprint("live", __name__)
RUN = Permission.MEETING_RUN
ALIGNMENT = step_for("alignment")
# The button beside an idea that waits, before its number, and of a skill, before its words.
TAKE_IDEA, TAKE_SKILL = "take-idea-", "take-skill-"
# What is said after P; without JavaScript the address brings it along.
_PARKED = {"new": "Saved for next time.", "known": "It is saved for next time already."}


@blueprint.post("/meetings/<id:meeting_id>/start", permission=RUN, is_for_room=True)
def start(meeting_id: int) -> Response:
    meeting = schedule.meeting(meeting_id)
    form = StartForm(posted())
    if not form.validate():
        abort(422)
    service.start(meeting, actor_id=me().person_id, minutes_available=form.minutes_available)
    answer = see_other(f"/meetings/{meeting_id}")
    if form.screen.data == "shared" and not me().viewer.is_room:
        return share(answer, meeting_id, meeting.pair_id)
    return answer


def live_page(row: MeetingRow) -> Response:
    """Lead to the step that is open, or answer the calm page of an agenda put away."""
    meeting_id, state = row.meeting.id, row.agenda
    if state is not None and state.is_put_away:
        return page(
            "meetings/put_away.html", stage=stage(talk_of(meeting_id), ALIGNMENT, at=PUT_AWAY)
        )
    viewer, zone = me().viewer, me().time_zone
    span = next(span for span in viewer.spans if span.id == row.meeting.pair_id)
    agenda = adapt(world_of(row, span, zone))
    step = open_step(agenda, state.current_step if state else "")
    return see_other(f"/meetings/{meeting_id}/steps/{step.slug}")


@blueprint.get("/meetings/<id:meeting_id>/steps/<slug>", permission=RUN, is_for_room=True)
def show_step(meeting_id: int, slug: str) -> Response:
    step = step_at(slug) or abort(404)
    talk = talk_of(meeting_id)
    if talk.meeting.state != MeetingState.LIVE or talk.agenda.mode == "put_away":
        return see_other(f"/meetings/{meeting_id}")
    shown = stage(talk, step)
    remember_read(talk.meeting)
    return _stage_answer(shown)


@blueprint.post("/meetings/<id:meeting_id>/steps/<slug>", permission=RUN, is_for_room=True)
def save_step(meeting_id: int, slug: str) -> Response:
    step = step_at(slug) or abort(404)
    talk = talk_of(meeting_id)
    ensure_live(talk.meeting.state)
    form, go = step.form(talk, posted()), GoForm(posted()).go.data or "stay"
    talk, refusal, conflicts = keep_page(talk, step, form, is_quiet=go == "quiet")
    if refusal:
        return refused(talk, step, form, refusal, conflicts)
    if conflicts:
        return clash(talk, step, form, conflicts)
    if go == "quiet":
        return fragment(
            "meetings/_saved.html", stage=stage(talk, step), stamps=stamps_after(talk, step, form)
        )
    return _go_on(talk, step, go)


def _go_on(talk: Conversation, step: Step, go: str) -> Response:
    """Answer where to after saving; anything that is not a place stays."""
    to = step
    match go:
        case "question":
            ask_next(talk, step.key)
        case "park":
            _words, is_new = service.park(talk, step.key)
            said = "new" if is_new else "known"
            return see_other(f"/meetings/{talk.meeting.id}/steps/{step.slug}?parked={said}")
        case "read-back":
            _leave(talk, step)
            return _to_read_back(talk)
        case "hide-check-in":
            service.hide_check_in(talk.meeting.id)
        case "put-back-1" | "put-back-2":
            DEALS.put_back(talk, int(go[-1]))
        case "idea-1" | "idea-2":
            DEALS.ask_for_idea(talk, int(go[-1]))
        case _ if go.startswith(TAKE_IDEA):
            FOCUS.take_idea(talk, id_of(go.removeprefix(TAKE_IDEA)))
        case _ if go.startswith(TAKE_SKILL):
            FOCUS.take_skill(talk, go.removeprefix(TAKE_SKILL))
        case _:
            to = step_at(go.replace("_", "-")) or step
    talk = as_it_stands(talk)
    if to is not step:
        _leave(talk, step)
    move_to(talk, to.key)
    return _stage_answer(stage(talk, to), is_moved=True)


def _leave(talk: Conversation, step: Step) -> None:
    """Remember what stood on the page, where it is the meeting's and not a rep's looking ahead."""
    if leads(talk):
        leave(talk, step.key, GoForm(posted()).stood.data or "")


def _stage_answer(shown: Stage, *, is_moved: bool = False) -> Response:
    """Answer the stage as a page or inline; a plain POST is led to the step's own address."""
    if is_moved and not htmx.wants_fragment():
        return see_other(shown.url)
    said = _PARKED.get(request.args.get("parked", ""), "")
    response = page(
        "meetings/live.html", fragment="meetings/_moved.html", stage=shown, errors=[], said=said
    )
    return push_url(response, shown.url) if htmx.wants_fragment() else response


@blueprint.post("/meetings/<id:meeting_id>/steps/<slug>/question", permission=RUN, is_for_room=True)
def next_question(meeting_id: int, slug: str) -> Response:
    """Bring up another question in place; Q."""
    step = step_at(slug) or abort(404)
    talk = talk_of(meeting_id)
    ensure_live(talk.meeting.state)
    ask_next(talk, step.key)
    db.session.flush()
    shown = stage(talk_of(meeting_id), step)
    if not htmx.wants_fragment():
        return see_other(shown.url)
    return fragment("meetings/_question.html", stage=shown)


@blueprint.post("/meetings/<id:meeting_id>/steps/<slug>/park", permission=RUN, is_for_room=True)
def park_question(meeting_id: int, slug: str) -> Response:
    """Save the question for next time; P."""
    step = step_at(slug) or abort(404)
    talk = talk_of(meeting_id)
    ensure_live(talk.meeting.state)
    words, is_new = service.park(talk, step.key)
    said = "new" if is_new else "known"
    if not htmx.wants_fragment():
        return see_other(f"/meetings/{meeting_id}/steps/{step.slug}?parked={said}")
    return fragment("meetings/_parked.html", words=words, said=_PARKED[said])


@blueprint.post("/meetings/<id:meeting_id>/length", permission=RUN, is_for_room=True)
def set_length(meeting_id: int) -> Response:
    meeting = schedule.meeting(meeting_id)
    ensure_live(meeting.state)
    form = LengthForm(posted())
    if not form.validate():
        abort(422)
    service.set_length(meeting, form.minutes_available, form.short_choice.data)
    return see_other(f"/meetings/{meeting_id}")


@blueprint.post("/meetings/<id:meeting_id>/usual", permission=RUN, is_for_room=True)
def want_usual(meeting_id: int) -> Response:
    meeting = schedule.meeting(meeting_id)
    form = StateForm(posted())
    if not form.validate():
        abort(422)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.LIVE):
        ensure_live(meeting.state)
    service.want_usual(meeting, form.state.data == "on")
    return see_other(f"/meetings/{meeting_id}")


@blueprint.post("/meetings/<id:meeting_id>/growth", permission=RUN, is_for_room=True)
def choose_growth(meeting_id: int) -> Response:
    """Make it the growth conversation of the quarter, or a usual one again."""
    meeting = schedule.meeting(meeting_id)
    form = StateForm(posted())
    if not form.validate():
        abort(422)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.LIVE):
        ensure_live(meeting.state)
    service.choose_growth(meeting, is_wanted=form.state.data == "on", zone=me().time_zone)
    return see_other(f"/meetings/{meeting_id}")


@blueprint.post("/meetings/<id:meeting_id>/put-away", permission=RUN, is_for_room=True)
def put_away(meeting_id: int) -> Response:
    meeting = schedule.meeting(meeting_id)
    ensure_live(meeting.state)
    form = StateForm(posted())
    if not form.validate():
        abort(422)
    service.put_away(meeting, form.state.data == "on")
    return see_other(f"/meetings/{meeting_id}")


def _to_read_back(talk: Conversation) -> Response:
    """Lead to the read-back, or say calmly what is left."""
    if talk.gate.is_open:
        return see_other(f"/meetings/{talk.meeting.id}/read-back")
    keep_what_was_written()  # although the gate stays shut
    return _gate_shut(talk)


def _gate_shut(talk: Conversation) -> Response:
    """Say calmly what is left, each with a link to where it is settled."""
    is_put_away, at = talk.agenda.mode == "put_away", f"/meetings/{talk.meeting.id}"
    return page(
        "meetings/put_away.html" if is_put_away else "meetings/live.html",
        fragment="meetings/put_away.html" if is_put_away else "meetings/_moved.html",
        status=422,
        stage=stage(talk, ALIGNMENT, at=PUT_AWAY if is_put_away else ""),
        errors=[],
        left=talk.gate,
        left_items=[
            {
                "href": f"{at}/steps/{step_for(item.step).slug}#{item.anchor}",
                "text": as_sentence(item.question),
            }
            for item in talk.gate.items
            if not item.is_done
        ],
    )


@blueprint.get("/meetings/<id:meeting_id>/read-back", permission=RUN, is_for_room=True)
def read_back(meeting_id: int) -> Response:
    talk = talk_of(meeting_id)
    if talk.meeting.state != MeetingState.LIVE or not talk.gate.is_open:
        return see_other(f"/meetings/{meeting_id}")
    return page("meetings/read_back.html", stage=stage(talk, ALIGNMENT, at=READ_BACK))


@blueprint.post("/meetings/<id:meeting_id>/close", permission=RUN, is_for_room=True)
def close(meeting_id: int) -> Response:
    talk = talk_of(meeting_id)
    if talk.meeting.state == MeetingState.HELD:
        return see_other(f"/meetings/{meeting_id}")
    service.ensure_may_close(talk)
    ensure_live(talk.meeting.state)
    if not talk.gate.is_open:
        return _gate_shut(talk)
    service.close(talk)
    return see_other(f"/meetings/{meeting_id}")


@blueprint.get("/meetings/<id:meeting_id>/stop", permission=RUN, is_for_room=True)
def ask_stop(meeting_id: int) -> Response:
    talk = talk_of(meeting_id)
    if talk.meeting.state != MeetingState.LIVE:
        return see_other(f"/meetings/{meeting_id}")
    return page("meetings/stop.html", talk=talk)


@blueprint.post("/meetings/<id:meeting_id>/stop", permission=RUN, is_for_room=True)
def stop(meeting_id: int) -> Response:
    talk = talk_of(meeting_id)
    if talk.meeting.state == MeetingState.LIVE:
        service.stop(talk)
    return see_other(f"/meetings/{meeting_id}")
