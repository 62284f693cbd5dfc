"""Five questions on a phone. What is typed stays the rep's until Share (D11)."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.features.deals import service as deals
from oneonone.features.preparations.rules import opens_at
from oneonone.lib.dates import now, today
from oneonone.lib.errors import NotAllowedError
from oneonone.lib.versions import Edit, VersionConflictError
from oneonone.models.base import db
from oneonone.models.preparation import DRAFT_TEXTS
from oneonone.web import htmx
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted, posted_edits
from oneonone.web.htmx import fragment, page, push_url, see_other

from . import queries, service
from .forms import DealsForm, PrepForm, ProgressForm, form_for, mood_of, shows_care
from .queries import Material, Prep
from .rules import PAGE_AT, PAGES, Page, feelings_shown, filled, needs_care_first

blueprint = AppBlueprint("preparation", __name__)
PREPARE = Permission.MEETING_PREPARE
STEP = "/meetings/<id:meeting_id>/prep/<any('check-in', progress, deals, focus, alignment):word>"
CHECK = ""


@blueprint.get(STEP, permission=PREPARE)
def show_page(meeting_id: int, word: str) -> Response:
    found, asked = _mine(meeting_id), PAGE_AT[word]
    if not (found.is_planned and found.is_open):
        return _not_now(found)
    material = queries.material(found, asked)
    form = form_for(asked, found, material)
    if isinstance(form, DealsForm) and request.args.get("deal") in form.deal_values:
        form.deal.data = request.args["deal"]  # it has just been added
    return _page(found, asked, material, form)


@blueprint.post(STEP, permission=PREPARE)
def save_page(meeting_id: int, word: str) -> Response:
    found, asked = _to_write(meeting_id), PAGE_AT[word]
    material = queries.material(found, asked)
    form = form_for(asked, found, material, posted())
    if not form.validate():
        return _page(found, asked, material, form, status=422)
    try:
        service.save(found, _values(found, material, form), posted_edits(), form.texts)
    except VersionConflictError as conflict:
        db.session.rollback()
        return _page(_mine(meeting_id), asked, material, form, status=409, conflict=conflict)
    db.session.flush()  # what now stands is read again
    return _go_on(_mine(meeting_id), asked, form)


@blueprint.post(f"{STEP}/fields/<name>", permission=PREPARE)
def save_field(meeting_id: int, word: str, name: str) -> Response:
    """Keep one answer as soon as it is given; the rest of the form is not looked at."""
    try:
        found, asked = _to_write(meeting_id), PAGE_AT[word]
    except NotAllowedError as error:
        return _too_late(meeting_id, name, error)
    form = form_for(asked, found, queries.material(found, asked), posted())
    values = form.values()
    if name not in values:
        abort(404)
    if not form.validate() and form[name].errors:
        return _refused(found, asked, form, name)
    try:
        stamps = service.save(found, {name: values[name]}, posted_edits(), form.texts)
    except VersionConflictError as conflict:
        return _conflicted(found, asked, form, conflict)
    return _saved(found, asked, form, stamps)


@blueprint.post(f"{STEP}/fields/<name>/settle", permission=PREPARE)
def settle_field(meeting_id: int, word: str, name: str) -> Response:
    """Choose between the words of two devices; without JavaScript the whole page is kept."""
    found, asked = _to_write(meeting_id), PAGE_AT[word]
    form = form_for(asked, found, queries.material(found, asked), posted())
    values = form.values()
    if name not in form.texts or name not in values:
        abort(404)
    if not form.validate():
        return _refused(found, asked, form, name)
    edit = Edit(values.pop(name), posted().get(f"newer_{name}", ""))
    service.settle(found, name, choice=posted().get("choice", ""), edit=edit)
    if htmx.wants_fragment():
        return _redrawn(meeting_id, asked, name)
    service.save(found, values, posted_edits(), form.texts)
    return see_other(f"{found.url}/{word}")


@blueprint.get("/meetings/<id:meeting_id>/prep", permission=PREPARE)
def check(meeting_id: int) -> Response:
    found = _mine(meeting_id)
    if not (found.is_planned and found.is_open):
        return _not_now(found)
    return _check(found)


@blueprint.get("/meetings/<id:meeting_id>/prep/preview", permission=PREPARE)
def preview(meeting_id: int) -> Response:
    found = _mine(meeting_id)
    if not (found.is_planned and found.is_open):
        return _not_now(found)
    said = queries.lines(found, queries.everything(found), is_preview=True)
    return page("preparation/preview.html", found=found, lines=said)


@blueprint.post("/meetings/<id:meeting_id>/prep/share", permission=PREPARE)
def share(meeting_id: int) -> Response:
    found = _to_write(meeting_id)
    service.share(found, queries.everything(found))
    return _moved(meeting_id, CHECK)


def _mine(meeting_id: int) -> Prep:
    """Read a preparation for its author; for anybody else there is none (trust.md, 5)."""
    found = queries.prep(meeting_id, me().viewer, me().time_zone)
    if found.span.rep_id != me().person_id:
        abort(404)
    return found


def _to_write(meeting_id: int) -> Prep:
    found = queries.prep(meeting_id, me().viewer, me().time_zone, is_to_write=True)
    service.ensure_may_write(found, actor_id=me().person_id)
    return found


def _values(found: Prep, material: Material, form: PrepForm) -> dict[str, str]:
    """Return the answers to keep: all kept, same as last week, and a deal just named included."""
    values, fill = form.values(), posted().get("fill", "")
    if isinstance(form, ProgressForm) and fill:
        return filled(values, fill, material.gauges, found.row.template.skills)
    if isinstance(form, DealsForm) and form.new_name:
        on = today(me().time_zone)
        new = deals.add(found.span.rep_id, name=form.new_name, on=on, stage=form.new_stage)
        return {"deal": str(new.id)}
    return values


def _go_on(found: Prep, asked: Page, form: PrepForm) -> Response:
    """Answer where to after Continue."""
    if posted().get("fill") or _comes_back(found, form):
        return _moved(found.meeting.id, asked.word)
    if found.is_shared or posted().get("then") == "share":
        service.share(found, queries.everything(found))
        return _moved(found.meeting.id, CHECK)
    is_last = asked.number == len(PAGES)
    return _moved(found.meeting.id, CHECK if is_last else PAGES[asked.number].word)


def _comes_back(found: Prep, form: PrepForm) -> bool:
    was_asked = "care" in form and bool(form["care"].data)
    lighter = found.values.get("lighter", "")
    return needs_care_first(mood_of(form), was_asked=was_asked, lighter=lighter)


def _moved(meeting_id: int, word: str) -> Response:
    """Lead to another page: by its address, or inline with the address following."""
    url = f"/meetings/{meeting_id}/prep/{word}".rstrip("/")
    if not htmx.wants_fragment():
        return see_other(url)
    db.session.flush()  # what now stands is read again
    found = _mine(meeting_id)
    if word == CHECK:
        return push_url(_check(found), url)
    material = queries.material(found, PAGE_AT[word])
    form = form_for(PAGE_AT[word], found, material)
    return push_url(_page(found, PAGE_AT[word], material, form), url)


def _page(
    found: Prep,
    asked: Page,
    material: Material,
    form: PrepForm,
    *,
    status: int = 200,
    conflict: VersionConflictError | None = None,
) -> Response:
    following = PAGES[asked.number].word if asked.number < len(PAGES) else CHECK
    return page(
        "preparation/page.html",
        fragment="preparation/_turn.html",
        status=status,
        found=found,
        page=asked,
        of=len(PAGES),
        asked=material,
        form=form,
        conflict=conflict,
        skip_to=f"{found.url}/{'' if found.is_shared else following}".rstrip("/"),
        **_mood(form),
    )


def _mood(form: PrepForm) -> dict[str, Any]:
    chosen = list(form["feelings"].data or []) if "feelings" in form else []
    return {"feelings": feelings_shown(mood_of(form), chosen), "shows_care": shows_care(form)}


def _check(found: Prep) -> Response:
    return page(
        "preparation/check.html",
        fragment="preparation/_turn_check.html",
        found=found,
        lines=queries.lines(found, queries.everything(found)),
    )


def _not_now(found: Prep) -> Response:
    """Say when preparation opens; while they meet, or afterwards, lead to the meeting."""
    if found.is_off and found.drafts:
        said = queries.lines(found, queries.everything(found), is_preview=True)
        return page("preparation/kept.html", found=found, lines=said)
    if not found.is_planned:
        return see_other(f"/meetings/{found.meeting.id}")
    return page("preparation/not_yet.html", found=found, opens_at=opens_at(found.meeting.starts_at))


def _saved(found: Prep, asked: Page, form: PrepForm, stamps: dict[str, str]) -> Response:
    """Say that it is saved, and draw what depends on the answer; without htmx the page."""
    if not htmx.wants_fragment():
        return see_other(f"{found.url}/{asked.word}")
    is_mood = "mood" in stamps
    return fragment(
        "preparation/_saved.html",
        found=found,
        page=asked,
        form=form,
        stamps=stamps,
        saved_at=now(),
        is_mood=is_mood,
        **_mood(form),
    )


def _conflicted(
    found: Prep, asked: Page, form: PrepForm, conflict: VersionConflictError
) -> Response:
    meeting_id = found.meeting.id
    db.session.rollback()
    if not htmx.wants_fragment():
        again = _mine(meeting_id)
        material = queries.material(again, asked)
        return _page(again, asked, material, form, status=409, conflict=conflict)
    return fragment(
        "preparation/_conflict.html",
        status=409,
        field=form[conflict.field],
        conflict=conflict,
        page=asked,
        url=f"/meetings/{meeting_id}/prep",
    )


def _refused(found: Prep, asked: Page, form: PrepForm, name: str) -> Response:
    """Say why one field was not saved; inline nothing is drawn anew, so nothing typed is lost."""
    if htmx.wants_fragment():
        error = (form[name].errors or [form.error_items[0]["text"]])[0]
        return fragment("preparation/_refused.html", status=422, error=error)
    return _page(found, asked, queries.material(found, asked), form, status=422)


def _too_late(meeting_id: int, name: str, error: NotAllowedError) -> Response:
    """Offer the rep's words a place when their preparation has become a meeting, or is over."""
    text = posted().get(name, "")
    if not text or name not in DRAFT_TEXTS or not htmx.wants_fragment():
        raise error
    found = queries.prep(meeting_id, me().viewer, me().time_zone)
    if found.span.rep_id != me().person_id or found.is_planned:
        raise error
    return fragment(
        "meetings/_too_late.html", status=403, meeting=found.meeting, name=name, text=text
    )


def _redrawn(meeting_id: int, asked: Page, name: str) -> Response:
    db.session.flush()  # what now stands is drawn
    found = _mine(meeting_id)
    form = form_for(asked, found, queries.material(found, asked))
    return fragment(
        "preparation/_line.html",
        found=found,
        page=asked,
        field=form[name],
        conflict=None,
        saved_at=now(),
    )
