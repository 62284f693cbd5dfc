"""How a step of a live meeting is answered when something stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from oneonone.agenda.conversation import Conversation, conversation
from oneonone.agenda.step import Step
from oneonone.features.auth.views import me
from oneonone.lib.errors import RuleError
from oneonone.lib.versions import VersionConflictError, is_untouched
from oneonone.models.base import db
from oneonone.models.pair_change import count_written
from oneonone.web.forms import AppForm, posted, posted_edits
from oneonone.web.htmx import page
from oneonone.web.once import BOX, empty_boxes, empty_repeated_boxes
from oneonone.web.transaction import keep_what_was_written

from .clash import clash_of
from .stage import Stage, stage


def talk_of(meeting_id: int) -> Conversation:
    """Read the meeting for who is looking."""
    return conversation(meeting_id, me().viewer, me().time_zone)


def as_it_stands(talk: Conversation) -> Conversation:
    """Read the meeting again where something was written; nothing was, mostly: texts save alone."""
    db.session.flush()
    count = count_written(db.session())
    return talk if count in (None, talk.changes) else talk_of(talk.meeting.id)


def keep_page(
    talk: Conversation, step: Step, form: AppForm, *, is_quiet: bool = False, but: str = ""
) -> tuple[Conversation, list[dict[str, str]], list[VersionConflictError]]:
    """Keep everything a page sent but one text; return what stands now, what was refused and why,
    and the texts that somebody else wrote meanwhile.

    Neither takes the rest along: whatever can be kept is kept.
    """
    keep_what_was_written()
    refusal = [] if form.validate() else form.error_items
    edits = {
        name: edit
        for name, edit in posted_edits().items()
        if name != but and name in form and not form[name].errors
    }
    conflicts = step.save_texts(talk, form, edits)
    if not refusal:
        refusal = _save_answers(talk, step, form, is_quiet=is_quiet)
    # What was taken back is not counted, and the texts beside it no more: read it all again.
    now = talk_of(talk.meeting.id) if refusal else as_it_stands(talk)
    return now, refusal, conflicts


def _save_answers(
    talk: Conversation, step: Step, form: AppForm, *, is_quiet: bool
) -> list[dict[str, str]]:
    """Keep what is no text, or return why not."""
    try:
        with db.session.begin_nested():
            if not is_quiet:  # the boxes are not read then, so nothing of them is done yet
                empty_repeated_boxes(form)
            step.save(talk, form, is_quiet=is_quiet)
    except RuleError as error:
        return [{"href": "#step-form", "text": error.message}]
    return []


def stamps_after(talk: Conversation, step: Step, form: AppForm) -> dict[str, str]:
    """Return the stamps for a page that stays as it is, of each text that stands as it shows it."""
    shown = [name for name in posted_edits() if name in form and step.field(name) is not None]
    stamps = {name: step.stamp_of(talk, name) for name in shown}
    return {name: at for name, at in stamps.items() if is_untouched(form[name].data or "", at)}


def clash(
    talk: Conversation, step: Step, form: AppForm, conflicts: Sequence[VersionConflictError]
) -> Response:
    """Answer the step again with both texts of each field that two wrote; the rest is saved."""
    empty_boxes(form)
    return page(
        "meetings/live.html",
        fragment="meetings/_moved.html",
        status=409,
        stage=_drawn_again(talk, step, form, conflicts),
        errors=[],
    )


def refused(
    talk: Conversation,
    step: Step,
    form: AppForm,
    errors: list[dict[str, str]],
    conflicts: Sequence[VersionConflictError] = (),
) -> Response:
    """Answer the step again with what was sent, what was wrong, and both texts of each clash."""
    shown = _drawn_again(talk, step, form, conflicts)
    return page(
        "meetings/live.html",
        fragment="meetings/_moved.html",
        status=422,
        stage=shown,
        errors=errors,
    )


def _drawn_again(
    talk: Conversation, step: Step, form: AppForm, conflicts: Sequence[VersionConflictError]
) -> Stage:
    """Compose the step with the answers that were sent, and the texts as they stand now.

    Only a text that could not be kept stays as it was sent, with the stamp and the op that came
    along: with those of what stands it would win unseen.
    """
    clashes = [clash_of(talk, step, conflict, posted()) for conflict in conflicts]
    unkept = {conflict.field for conflict in conflicts}
    standing, drawn = step.form(talk), step.form(talk, posted())
    drawn.validate()
    for field in drawn:
        if field.name.startswith(BOX):
            field.data = form[field.name].data
        elif step.field(field.name) is None or field.name not in standing:
            continue
        elif field.errors:
            unkept.add(field.name)
        elif field.name not in unkept:
            field.data = standing[field.name].data
    edits = {name: edit for name, edit in posted_edits().items() if name in unkept}
    return stage(talk, step, drawn, clashes, edits=edits)
