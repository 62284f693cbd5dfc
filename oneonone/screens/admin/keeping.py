"""How long things are kept, and erasing somebody."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from oneonone.access.permissions import Permission
from oneonone.config import Settings
from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import say
from oneonone.web.viewer import viewer

from . import erasing, periods
from .keeping_forms import MonthsForm, months_form, months_words

blueprint = AppBlueprint("keeping", __name__)
HERE = "/admin/keeping"
ONE = "/admin/people/<id:person_id>/erase"
_MAY = Permission.ADMINISTER


@blueprint.app_context_processor
def _of_mine() -> dict[str, Any]:
    """Let the settings page say that everything of its person is to go; asked only there."""
    return {"erasure_of_mine": lambda: erasing.waiting_for(db.session(), viewer().person_id)}


@blueprint.get(HERE, permission=_MAY)
def show() -> Response:
    return _page()


@blueprint.post(HERE, permission=_MAY, wants_password=True)
def change() -> Response:
    """Keep things as long as asked; where that is shorter, say first what goes."""
    session, form = db.session(), months_form(periods.periods(db.session()), is_sent=True)
    if not form.validate():
        return _page(form)
    try:
        shorter = periods.preview(session, *form.months)
        if shorter is not None and form.sure.data != "yes":
            return _page(form, shorter)
        is_new = periods.change(session, *form.months, actor_id=viewer().person_id)
    except RuleError as error:
        form.participation.errors = [error.message]
        return _page(form)
    say("Kept as long as you said." if is_new else "It was so already.")
    return see_other(HERE)


def _page(form: MonthsForm | None = None, shorter: Any = None) -> Response:
    session, problems = db.session(), form.error_items if form else []
    settings: Settings = current_app.config["SETTINGS"]
    now = periods.periods(session)
    return page(
        "admin/keeping.html",
        status=422 if problems else 200,
        form=form or months_form(now),
        shorter=shorter,
        now=now,
        asked=form.months if form and shorter else None,
        months_words=months_words,
        last_time=periods.last_time(session),
        erasures=erasing.listed(session),
        backup_days=settings.backup_days if settings.has_backups else 0,
        problems=problems,
    )


@blueprint.get(ONE, permission=_MAY)
def show_erasure(person_id: int) -> Response:
    return _erasure_page(person_id)


@blueprint.post(ONE, permission=_MAY, wants_password=True)
def erase(person_id: int) -> Response:
    try:
        erasing.ask(db.session(), person_id, actor_id=viewer().person_id)
    except RuleError as error:
        return _erasure_page(person_id, error.message)
    say("It happens in a week. Until then it can be called off.")
    return see_other(ONE.replace("<id:person_id>", str(person_id)))


@blueprint.post(f"{ONE}/call-off", permission=_MAY)
def call_off(person_id: int) -> Response:
    try:
        was_there = erasing.call_off(db.session(), person_id, actor_id=viewer().person_id)
    except RuleError as error:
        return _erasure_page(person_id, error.message)
    say("Called off. Everything stays." if was_there else "It was so already.")
    return see_other(f"/admin/people/{person_id}")


def _erasure_page(person_id: int, refusal: str = "") -> Response:
    looked = erasing.look(db.session(), person_id, actor_id=viewer().person_id)
    return page(
        "admin/erase.html",
        status=422 if refusal else 200,
        person_id=person_id,
        looked=looked,
        lines=erasing.extent_words(looked.extent),
        refusal=refusal or looked.refusal,
    )
