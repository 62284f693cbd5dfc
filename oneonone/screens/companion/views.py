"""Private notes beside a meeting, never in it, and the meeting's remote control (D2).

No route under /private is for a room. Every POST of the page sends the notes along, so that
nothing typed is lost whichever button is pressed, with and without JavaScript.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Response, abort, current_app, request

from oneonone.access.permissions import Permission
from oneonone.agenda.conversation import Conversation
from oneonone.agenda.course import ask_next, leave, move_to, open_step
from oneonone.agenda.registry import step_at
from oneonone.agenda.step import Step
from oneonone.config import LOOPBACK
from oneonone.features.auth.views import me
from oneonone.features.conduct import queries as conduct
from oneonone.features.conduct.rules import ensure_live
from oneonone.features.private_notes import queries
from oneonone.features.private_notes import service as notes
from oneonone.features.schedule import queries as schedule
from oneonone.lib.errors import RuleError
from oneonone.lib.qr import code_of
from oneonone.lib.versions import Edit, VersionConflictError
from oneonone.models.base import db
from oneonone.web import htmx
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.clash import ChoiceForm
from oneonone.web.forms import AppForm, one_field_form, posted, posted_edits
from oneonone.web.htmx import fragment, page, see_other
from oneonone.web.presence import are_both_here, tag_of
from oneonone.web.transaction import keep_what_was_written

from .answers import clash, keep_notes, moved, refused, talk_of
from .earlier import groups_of
from .forms import NAMES, GoForm, NotesForm, notes_form
from .page import clash_of, companion, texts_of
from .rules import ensure_has_agenda, ensure_leads, over_words, phone_address
from .watch import news, phone_watch

blueprint = AppBlueprint("companion", __name__)
WRITE = Permission.NOTE_WRITE
HERE = "/private/meetings/<id:meeting_id>"
NOTE = f"{HERE}/notes/<slug>"


@blueprint.get(HERE, permission=WRITE)
def show(meeting_id: int) -> Response:
    """Show the note of the step the meeting is at, or of `?step=` without moving anybody."""
    shown = step_at(request.args.get("step", ""))
    return page("companion/page.html", companion=companion(talk_of(meeting_id), shown), errors=[])


@blueprint.post(f"{HERE}/notes", permission=WRITE)
def save_page(meeting_id: int) -> Response:
    """Save all notes of the page, and show the step that was pressed (`show`) or the same one."""
    talk, go = talk_of(meeting_id), GoForm(posted())
    return keep_notes(talk) or moved(talk, step_at(go.show.data or go.at.data or ""))


@blueprint.post(NOTE, permission=WRITE)
def save_note(meeting_id: int, slug: str) -> Response:
    """Save one note by itself, with its stamp and op."""
    step = step_at(slug) or abort(404)
    meeting, name = schedule.meeting(meeting_id), NAMES[step.key]
    form = _one_note(step)
    if not form.validate():
        return _not_saved(meeting_id, name)
    edit = _edit(name, form[name].data)
    try:
        now = notes.save(meeting.id, author_id=me().person_id, step=step.key, edit=edit)
    except VersionConflictError as conflict:
        return _both_texts(meeting_id, step, conflict)
    if not htmx.wants_fragment():
        return see_other(f"/private/meetings/{meeting_id}?step={slug}")
    return fragment("meetings/_field_saved.html", name=name, stamp=now)


@blueprint.post(f"{NOTE}/choose", permission=WRITE)
def choose_note(meeting_id: int, slug: str) -> Response:
    """Keep this one, the other one, or both; without JavaScript the other notes are kept too."""
    step, meeting = step_at(slug) or abort(404), schedule.meeting(meeting_id)
    choice, form = ChoiceForm(posted()), _one_note(step)
    if not choice.validate() or not form.validate():
        abort(422)
    try:
        text, now = _chosen(meeting.id, step, choice.stays.data, form)
    except VersionConflictError as conflict:
        return _both_texts(meeting_id, step, conflict)
    if not htmx.wants_fragment():
        talk = talk_of(meeting_id)
        return keep_notes(talk, but=step.key) or moved(talk, step)
    return fragment("meetings/_chosen.html", name=NAMES[step.key], text=text, stamp=now)


def _chosen(meeting_id: int, step: Step, choice: str, form: AppForm) -> tuple[str, str]:
    name, author_id = NAMES[step.key], me().person_id
    edit = replace(_edit(name, form[name].data), base=posted().get(f"newer_{name}", ""))
    return notes.choose(meeting_id, author_id=author_id, step=step.key, choice=choice, edit=edit)


def _one_note(step: Step) -> AppForm:
    name = NAMES[step.key]
    return one_field_form(name, getattr(NotesForm, name))


def _edit(name: str, text: str | None) -> Edit:
    sent = posted_edits().get(name, Edit(""))
    return replace(sent, text=text or "", author_id=me().person_id)


def _not_saved(meeting_id: int, name: str) -> Response:
    form = notes_form(texts_of(meeting_id), posted())
    form.validate()
    if not htmx.wants_fragment():
        return refused(talk_of(meeting_id), 422, form=form)
    return fragment("meetings/_field_error.html", status=422, field=form[name])


def _both_texts(meeting_id: int, step: Step, conflict: VersionConflictError) -> Response:
    """Show both texts in the note's own place; without JavaScript on the whole page."""
    if not htmx.wants_fragment():
        return clash(talk_of(meeting_id), [conflict], notes_form(texts_of(meeting_id), posted()))
    both = clash_of(meeting_id, conflict, step, posted())
    return fragment("companion/_conflict.html", status=409, clash=both)


@blueprint.post(f"{HERE}/open", permission=WRITE)
def open_on_screen(meeting_id: int) -> Response:
    """Move the meeting to another step; the note of the one it leaves is saved first."""
    talk, step = talk_of(meeting_id), step_at(GoForm(posted()).step.data or "") or abort(422)
    ensure_leads(is_manager=_is_manager(talk), manager_name=talk.manager_name)
    stopped = keep_notes(talk) or _not_led(talk)
    if stopped:
        return stopped
    now = open_step(talk.agenda, talk.state.current_step if talk.state else "")
    if now is not step:
        leave(talk, now.key)
    move_to(talk, step.key)
    db.session.flush()
    return moved(talk_of(meeting_id))


@blueprint.post(f"{HERE}/question", permission=WRITE)
def another_question(meeting_id: int) -> Response:
    """Bring up another question on the big screen, of the step the meeting is at."""
    talk = talk_of(meeting_id)
    ensure_leads(is_manager=_is_manager(talk), manager_name=talk.manager_name)
    stopped = keep_notes(talk) or _not_led(talk)
    if stopped:
        return stopped
    now = open_step(talk.agenda, talk.state.current_step if talk.state else "")
    ask_next(talk, now.key)
    db.session.flush()
    return moved(talk_of(meeting_id), step_at(GoForm(posted()).at.data or ""))


def _is_manager(talk: Conversation) -> bool:
    return talk.viewer_id == talk.span.manager_id


def _not_led(talk: Conversation) -> Response | None:
    """Answer why the meeting cannot be led now; the notes that came along are kept."""
    try:
        ensure_live(talk.meeting.state)
        ensure_has_agenda(talk.agenda.mode)
    except RuleError as error:
        keep_what_was_written()
        words = error.message if talk.meeting.state == "live" else over_words(talk.meeting.state)
        return refused(talk, error.status, said=words)
    return None


@blueprint.get(f"{HERE}/sync", permission=WRITE, is_poll=True)
def sync(meeting_id: int) -> Response:
    """Answer what is new since the tag that was sent; opened by hand, the page itself."""
    change = conduct.change(meeting_id, me().viewer)
    if not htmx.is_htmx():
        return see_other(f"/private/meetings/{meeting_id}")
    tag = tag_of(change.layout, are_both_here(meeting_id, change.people, me().person_id))
    if htmx.sent_tag() == tag:
        return htmx.not_modified()
    talk = talk_of(meeting_id)
    found = news(talk, request.args.get("at", ""), is_pinned=request.args.get("pinned") == "1")
    return htmx.tagged(fragment("companion/_news.html", news=found, companion=found.page), tag)


@blueprint.get(f"{HERE}/revisions", permission=WRITE)
def revisions(meeting_id: int) -> Response:
    """Show the viewer's own earlier notes and lines of preparation; the meeting's have their own
    page."""
    meeting = schedule.meeting(meeting_id)
    groups = groups_of(queries.revisions(meeting_id))
    return page("companion/revisions.html", meeting=meeting, groups=groups)


@blueprint.get(
    "/meetings/<id:meeting_id>/phone", permission=Permission.MEETING_READ, is_for_room=True
)
def phone(meeting_id: int) -> Response:
    """Show the way to one's own page on a phone; the same for everybody, so it hints at nothing."""
    talk, settings = talk_of(meeting_id), current_app.config["SETTINGS"]
    scheme = "https" if settings.is_https else request.scheme
    address = phone_address(meeting_id, scheme=scheme, host=request.host, loopback=LOOPBACK)
    return page(
        "meetings/phone.html",
        meeting_id=meeting_id,
        is_room=talk.is_room,
        address=address,
        code=code_of(address.url),
        watch=phone_watch(talk),
    )
