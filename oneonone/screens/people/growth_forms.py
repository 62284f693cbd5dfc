"""What each form of the growth pages does once: a double tap, and the way back."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from oneonone.access.viewer import PairSpan, Viewer
from oneonone.features.auth.views import me
from oneonone.features.growth.profile.forms import ExampleForm
from oneonone.features.growth.profile.queries import meetings
from oneonone.lib.errors import ConflictError, NotAllowedError, NotVisibleError
from oneonone.lib.versions import Edit, VersionConflictError
from oneonone.web.forms import AppForm, posted, posted_edits
from oneonone.web.htmx import see_other
from oneonone.web.notices import say
from oneonone.web.once import is_repeated

from .whose import Whose, whose


def only_in_a_pair() -> None:
    """Ask no table of words for somebody who is in no one-to-one (Z-10)."""
    if not me().viewer.pairs:
        raise NotVisibleError


def span_with(viewer: Viewer, person_id: int) -> PairSpan:
    """Return the pair in which something new is written of a rep; raises NotVisibleError."""
    return viewer.span_in_force(person_id) or _nobody()


def span_of(viewer: Viewer, pair_id: int) -> PairSpan:
    """Return the pair of a row; raises NotVisibleError for one the viewer no longer reads."""
    found = (span for span in viewer.spans if span.id == pair_id and pair_id in viewer.pairs)
    return next(found, None) or _nobody()


def whose_row(pair_id: int) -> tuple[PairSpan, Whose]:
    """Return the pair of a row and whose page it stands on; raises NotVisibleError."""
    span = span_of(me().viewer, pair_id)
    return span, whose(me().viewer, span.rep_id)


def open_row(pair_id: int) -> tuple[PairSpan, Whose]:
    """Return what `whose_row` does, of a pair that may still be written; else NotAllowedError."""
    span, who = whose_row(pair_id)
    if span.id not in me().viewer.open_pairs:
        raise NotAllowedError("This pair has ended, so it can be read only.")
    return span, who


def was_done() -> bool:
    """Tell whether this very form has arrived before (a double tap, or an answer that was lost)."""
    return is_repeated("once", request.path)


def page_of(person_id: int) -> str:
    return f"/people/{person_id}/growth"


def back_to(person_id: int, said: str, place: str = "") -> Response:
    """Lead back to the page, or to one thing on it, and say what happened."""
    say(said)
    return see_other(page_of(person_id) + (f"#{place}" if place else ""))


def ensure_same_row(mark: str) -> None:
    """Refuse a form that was drawn for other words than those that stand here now."""
    was = posted().get("was")
    if was and was != mark:
        raise ConflictError("This has changed meanwhile. Look at the page again, then decide.")


def edit_of(name: str, text: str | None) -> Edit:
    """Return a text as its page sent it, with what it was typed over."""
    sent = posted_edits().get(name, Edit(""))
    return Edit(text or "", sent.base, sent.op)


def show_conflict(form: AppForm, conflict: VersionConflictError) -> str:
    """Say beside the field what stands there now, keep what was typed; return the newer stamp."""
    form[conflict.field].errors = [
        f"Somebody changed this meanwhile to: “{conflict.theirs}” "
        "Your words are still here. Save once more and they stand instead."
    ]
    return conflict.stamp


def picker(span: PairSpan, form: ExampleForm) -> dict[str, Any]:
    """Return what `people/_meetings.html` draws: the pair's meetings that are looked for."""
    chosen = form.meeting_id or 0
    return {
        "pair_id": span.id,
        "rep_id": span.rep_id,
        "chosen_id": chosen,
        "query": form.query,
        "talks": meetings(span.id, form.query, me().time_zone, chosen),
    }


def _nobody() -> PairSpan:
    raise NotVisibleError
