"""What every POST of the companion does first: keep the notes that came along, or show why not."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from oneonone.agenda.conversation import Conversation, conversation
from oneonone.agenda.registry import step_at, step_for
from oneonone.agenda.step import Step
from oneonone.features.auth.views import me
from oneonone.features.growth.profile import service as growth
from oneonone.lib.versions import VersionConflictError
from oneonone.web import htmx
from oneonone.web.clash import Clash
from oneonone.web.forms import AppForm, posted, posted_edits
from oneonone.web.htmx import page, push_url, see_other
from oneonone.web.once import is_repeated
from oneonone.web.transaction import keep_what_was_written

from . import service
from .forms import KEYS, NAMES, GoForm, notes_form
from .page import Companion, can_notice, clash_of, companion, texts_of


def talk_of(meeting_id: int) -> Conversation:
    """Read the meeting for who is looking."""
    return conversation(meeting_id, me().viewer, me().time_zone)


def moved(talk: Conversation, shown: Step | None = None) -> Response:
    """Answer the page after something worked; a plain POST is led to its address."""
    made = companion(talk, shown)
    url = f"{made.url}?step={made.shown.slug}" if made.is_pinned else made.url
    if not htmx.wants_fragment():
        return see_other(url)
    return push_url(_drawn(made, is_moved=True), url)


def refused(
    talk: Conversation,
    status: int,
    *,
    form: AppForm | None = None,
    clashes: Sequence[Clash] = (),
    said: str = "",
) -> Response:
    """Answer the page as it was, with what stands in the way; the notes in it are kept."""
    shown = step_at(GoForm(posted()).at.data or "")
    return _drawn(
        companion(talk, shown, form=form, clashes=clashes, said=said), status=status, form=form
    )


def _drawn(
    made: Companion, *, status: int = 200, form: AppForm | None = None, is_moved: bool = False
) -> Response:
    return page(
        "companion/page.html",
        fragment="companion/_turn.html",
        status=status,
        companion=made,
        errors=form.error_items if form else [],
        is_moved=is_moved,
    )


def keep_notes(talk: Conversation, *, but: str = "") -> Response | None:
    """Keep every note of the page but one, and what was noticed; answer both texts where two
    devices wrote one."""
    form = notes_form(texts_of(talk.meeting.id), posted())
    if not form.validate():
        return refused(talk, 422, form=form)
    edits = {KEYS[name]: edit for name, edit in posted_edits().items() if name in KEYS}
    edits.pop(but, None)
    texts = {key: form[NAMES[key]].data or "" for key in edits}
    author_id = me().person_id
    conflicts = service.save_notes(talk.meeting.id, author_id=author_id, texts=texts, edits=edits)
    _keep_noticed(talk, form)
    return clash(talk, conflicts, form) if conflicts else None


def _keep_noticed(talk: Conversation, form: AppForm) -> None:
    """Keep what the manager noticed, for themselves alone, with this meeting as its example."""
    line = form["new_noticed"].data
    if not line or not can_notice(talk) or is_repeated("new_noticed", line):
        return
    growth.notice(
        talk.meeting.pair_id,
        author_id=me().person_id,
        kind=form["noticed_kind"].data or "strength",
        claim=line,
        example=growth.Example(meeting_id=talk.meeting.id),
        on=talk.on,
    )


def clash(talk: Conversation, conflicts: Sequence[VersionConflictError], form: AppForm) -> Response:
    """Answer the page with both texts of each note that met another one; the rest is saved."""
    keep_what_was_written()
    clashes = [clash_of(talk.meeting.id, it, step_for(it.field), posted()) for it in conflicts]
    return refused(talk, 409, form=form, clashes=clashes)
