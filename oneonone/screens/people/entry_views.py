"""One entry of a rep's growth: its words, its examples, and the rep's answer."""

from __future__ import annotations

from typing import Any

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.features.auth.views import me
from oneonone.features.growth.profile import queries, service
from oneonone.features.growth.profile.forms import (
    AnswerForm,
    ClaimForm,
    NewExampleForm,
    NoticedForm,
)
from oneonone.features.growth.profile.rules import mark
from oneonone.lib.versions import VersionConflictError
from oneonone.models.growth import GrowthEntry, NoticedGrowth
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer_today

from .growth import claim_of, example_mark, noticed_claim_of, noticed_mark
from .growth_forms import (
    back_to,
    edit_of,
    ensure_same_row,
    only_in_a_pair,
    open_row,
    page_of,
    picker,
    show_conflict,
    was_done,
    whose_row,
)

blueprint = AppBlueprint("growth_entries", __name__)
blueprint.before_request(only_in_a_pair)
WRITE = Permission.GROWTH_WRITE
NOTICED = "/growth/noticed/<id:noticed_id>"
ENTRY = "/growth/entries/<id:entry_id>"
_SAID = {"agreed": "Agreed. It counts now.", "declined": "Set aside. You can agree later."}


# --- Only noticed: the author's alone ----------------------------------------------------------


@blueprint.get(NOTICED, permission=WRITE)
def show_noticed(noticed_id: int) -> Response:
    return _noticed(queries.noticed_entry(noticed_id))


@blueprint.post(NOTICED, permission=WRITE)
def reword_noticed(noticed_id: int) -> Response:
    """Change the words or the kind of what was noticed."""
    row, form = queries.noticed_entry(noticed_id), NoticedForm(posted())
    span, _who = open_row(row.pair_id)
    if not form.validate():
        return _noticed(row, form=form, status=422)
    try:
        service.reword_noticed(row, edit_of("claim", form.claim.data), kind=form.kind.data)
    except VersionConflictError as conflict:
        return _noticed(row, form=form, status=409, stamp=show_conflict(form, conflict))
    return back_to(span.rep_id, "Saved.", f"noticed-{row.id}")


@blueprint.post(f"{NOTICED}/share", permission=WRITE)
def share(noticed_id: int) -> Response:
    """Let the rep read it; a rep shares with who leads them."""
    if was_done():
        return see_other(_back())
    row = queries.noticed_entry(noticed_id)
    span, _who = open_row(row.pair_id)
    ensure_same_row(noticed_mark(row))
    entry = service.share(row, span, on=viewer_today())
    other = span.rep_name if me().person_id != span.rep_id else span.manager_name
    return back_to(span.rep_id, f"{other.split()[0]} can read it now.", f"entry-{entry.id}")


@blueprint.post(f"{NOTICED}/drop", permission=WRITE)
def drop(noticed_id: int) -> Response:
    if was_done():
        return see_other(_back())
    row = queries.noticed_entry(noticed_id)
    span, _who = open_row(row.pair_id)
    ensure_same_row(noticed_mark(row))
    service.drop(row)
    return back_to(span.rep_id, "Taken off.")


@blueprint.post(f"{NOTICED}/examples", permission=WRITE)
def add_noticed_example(noticed_id: int) -> Response:
    """Add where it was seen; a search writes nothing."""
    row, form = queries.noticed_entry(noticed_id), NewExampleForm(posted())
    open_row(row.pair_id)
    example = None if form.is_searching or not form.validate() else form.example
    if example is None:
        return _noticed(row, examples=form, status=200 if form.is_searching else 422)
    service.add_noticed_example(row, example, on=viewer_today())
    say("Added.")
    return see_other(f"/growth/noticed/{row.id}")


@blueprint.post("/growth/noticed/examples/<id:noticed_example_id>/take-off", permission=WRITE)
def take_noticed_off(noticed_example_id: int) -> Response:
    if was_done():
        return see_other(_back())
    example = queries.noticed_example(noticed_example_id)
    row = queries.noticed_entry(example.noticed_id)
    open_row(row.pair_id)
    ensure_same_row(example_mark(example))
    service.take_noticed_off(example)
    say("Taken off.")
    return see_other(f"/growth/noticed/{row.id}")


# --- Shared, agreed or set aside: the two of the pair ------------------------------------------


@blueprint.get(ENTRY, permission=WRITE)
def show_entry(entry_id: int) -> Response:
    return _entry(queries.entry(entry_id))


@blueprint.post(ENTRY, permission=WRITE)
def reword(entry_id: int) -> Response:
    """Change the words; the rep's own words are agreed with that."""
    row, form = queries.entry(entry_id), ClaimForm(posted())
    span, who = open_row(row.pair_id)
    if not form.validate():
        return _entry(row, form=form, status=422)
    edit = edit_of("claim", form.claim.data)
    try:
        service.reword(row, span, edit, actor_id=me().person_id, on=viewer_today())
    except VersionConflictError as conflict:
        return _entry(row, form=form, status=409, stamp=show_conflict(form, conflict))
    said = "Agreed, in your words." if who.is_own else "Saved."
    return back_to(span.rep_id, said, f"entry-{row.id}")


@blueprint.post(f"{ENTRY}/answer", permission=WRITE)
def answer(entry_id: int) -> Response:
    """Agree, or set it aside: the rep alone."""
    row, form = queries.entry(entry_id), AnswerForm(posted())
    span, _who = open_row(row.pair_id)
    service.answer(
        row,
        span,
        actor_id=me().person_id,
        state=form.answer.data if form.validate() else abort(422),
        was_state=form.was_state.data or "",
        was_claim=form.was_claim.data or "",
        on=viewer_today(),
    )
    return back_to(span.rep_id, _SAID[row.state], f"entry-{row.id}")


@blueprint.post(f"{ENTRY}/examples", permission=WRITE)
def add_example(entry_id: int) -> Response:
    """Add where it was seen, by either; a search writes nothing."""
    row, form = queries.entry(entry_id), NewExampleForm(posted())
    span, _who = open_row(row.pair_id)
    example = None if form.is_searching or not form.validate() else form.example
    if example is None:
        return _entry(row, examples=form, status=200 if form.is_searching else 422)
    service.add_example(row, example, author_id=me().person_id, on=viewer_today())
    return back_to(span.rep_id, "Added.", f"entry-{row.id}")


@blueprint.post("/growth/examples/<id:example_id>/take-off", permission=WRITE)
def take_off(example_id: int) -> Response:
    """Take one's own example off."""
    if was_done():
        return see_other(_back())
    example = queries.example(example_id)
    open_row(example.pair_id)
    service.take_off(example, actor_id=me().person_id)
    ensure_same_row(example_mark(example))
    say("Taken off.")
    return see_other(f"/growth/entries/{example.entry_id}")


def _noticed(
    row: NoticedGrowth,
    *,
    form: NoticedForm | None = None,
    examples: NewExampleForm | None = None,
    status: int = 200,
    stamp: str = "",
) -> Response:
    span, who = whose_row(row.pair_id)
    shown = next(it for it in queries.noticed([row.pair_id]) if it.entry.id == row.id)
    return page(
        "people/growth_entry.html",
        status=status,
        who=who,
        claim=noticed_claim_of(shown, me().viewer, me().time_zone),
        form=form or NoticedForm(data={"claim": row.claim, "kind": row.kind}),
        can_word=True,
        noticed_mark=noticed_mark(row),
        **_more(span, row.claim, examples, stamp),
    )


def _entry(
    row: GrowthEntry,
    *,
    form: ClaimForm | None = None,
    examples: NewExampleForm | None = None,
    status: int = 200,
    stamp: str = "",
) -> Response:
    span, who = whose_row(row.pair_id)
    shown = next(it for it in queries.entries([row.pair_id]) if it.entry.id == row.id)
    return page(
        "people/growth_entry.html",
        status=status,
        who=who,
        claim=claim_of(shown, who, me().viewer, me().time_zone),
        form=form or ClaimForm(data={"claim": row.claim}),
        can_word=who.is_own or (row.author_id == me().person_id and row.state != "agreed"),
        noticed_mark="",
        **_more(span, row.claim, examples, stamp),
    )


def _more(
    span: PairSpan, claim: str, examples: NewExampleForm | None, stamp: str
) -> dict[str, Any]:
    form = examples or NewExampleForm()
    other = span.manager_name if me().person_id == span.rep_id else span.rep_name
    return {
        "example_form": form,
        "stamp": stamp or mark(claim),
        "other": other.split()[0],
        "page_href": page_of(span.rep_id),
        **picker(span, form),
    }


def _back() -> str:
    return posted().get("back", "") if posted().get("back", "").startswith("/people/") else "/"
