"""How a step of a live meeting is answered when something stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from oneonone.agenda.conversation import Conversation, conversation
from oneonone.agenda.step import Step
from oneonone.features.auth.views import me
from oneonone.lib.versions import VersionConflictError, is_untouched
from oneonone.models.base import db
from oneonone.models.pair_change import count_written
from oneonone.web.forms import AppForm, posted, posted_edits
from oneonone.web.htmx import page
from oneonone.web.transaction import keep_what_was_written

from .clash import clash_of
from .stage import stage


def talk_of(meeting_id: int) -> Conversation:
    """Read the meeting for who is looking."""
    return conversation(meeting_id, me().viewer, me().time_zone)


def as_it_stands(talk: Conversation) -> Conversation:
    """Read the meeting again where something was written; nothing was, mostly: texts save alone."""
    db.session.flush()
    count = count_written(db.session())
    return talk if count in (None, talk.changes) else talk_of(talk.meeting.id)


def stamps_after(talk: Conversation, step: Step, form: AppForm) -> dict[str, str]:
    """Return the stamps for a page that stays as it is, of each text that stands as it shows it."""
    shown = [name for name in posted_edits() if name in form and step.field(name) is not None]
    stamps = {name: step.stamp_of(talk, name) for name in shown}
    return {name: at for name, at in stamps.items() if is_untouched(form[name].data or "", at)}


def clash(
    talk: Conversation, step: Step, form: AppForm, conflicts: Sequence[VersionConflictError]
) -> Response:
    """Answer the step again with both texts of each field that two wrote; the rest is saved."""
    keep_what_was_written()
    clashes = [clash_of(talk, step, conflict, posted()) for conflict in conflicts]
    return page(
        "meetings/live.html",
        fragment="meetings/_moved.html",
        status=409,
        stage=stage(as_it_stands(talk), step, form, clashes, edits=posted_edits()),
        errors=[],
    )


def refused(
    talk: Conversation,
    step: Step,
    form: AppForm,
    errors: list[dict[str, str]],
    conflicts: Sequence[VersionConflictError] = (),
) -> Response:
    """Answer the step again with what was sent, what was wrong, and both texts of each clash.

    What could be kept is kept: an answer that is refused takes no text along.
    """
    keep_what_was_written()
    clashes = [clash_of(talk, step, conflict, posted()) for conflict in conflicts]
    shown = stage(talk, step, form, clashes, edits=posted_edits())
    return page(
        "meetings/live.html",
        fragment="meetings/_moved.html",
        status=422,
        stage=shown,
        errors=errors,
    )
