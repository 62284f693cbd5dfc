"""Choosing questions: a manager for their one-to-ones, an administrator for the company."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus

from flask import Response, abort, request

from oneonone.access.permissions import Permission
from oneonone.lib.errors import RuleError
from oneonone.lib.versions import Edit, VersionConflictError
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted, posted_edits
from oneonone.web.htmx import fragment, page, see_other, wants_fragment
from oneonone.web.notices import say
from oneonone.web.once import is_repeated
from oneonone.web.viewer import viewer

from . import queries, service
from .forms import QuestionForm, SwitchForm
from .page import COMPANY, Line, Whose, clash_of, line_of, of_manager, page_of, query_of
from .queries import OwnRow, Shelf

blueprint = AppBlueprint("questions", __name__)
CHOOSE, ADMINISTER = Permission.QUESTION_CHOOSE, Permission.ADMINISTER


@blueprint.get("/questions", permission=CHOOSE)
def show() -> Response:
    return _page(_mine())


@blueprint.get("/admin/questions", permission=ADMINISTER)
def show_company() -> Response:
    return _page(COMPANY)


@blueprint.post("/questions", permission=CHOOSE)
def add() -> Response:
    return _add(_mine())


@blueprint.post("/admin/questions", permission=ADMINISTER)
def add_for_all() -> Response:
    return _add(COMPANY)


@blueprint.post("/questions/own/<id:question_id>", permission=CHOOSE)
def reword(question_id: int) -> Response:
    row = queries.manager_question(question_id, viewer().person_id)
    return _reword(_mine(), row, f"M{question_id}")


@blueprint.post("/admin/questions/own/<id:question_id>", permission=ADMINISTER)
def reword_for_all(question_id: int) -> Response:
    return _reword(COMPANY, queries.company_question(question_id), f"C{question_id}")


@blueprint.post("/questions/<name>/star", permission=CHOOSE)
def star(name: str) -> Response:
    """Star a question or leave it unstarred; said again, nothing changes."""
    shelf = _shelf(_mine())
    question = shelf.question(name)
    service.star(shelf, question.id, manager_id=viewer().person_id, is_starred=_is_on())
    return _changed(_mine(), name)


@blueprint.post("/questions/<name>/ask", permission=CHOOSE)
def switch(name: str) -> Response:
    """Ask a question or not, in one's own one-to-ones."""
    shelf = _shelf(_mine())
    question = shelf.question(name)
    service.switch(shelf, question.id, manager_id=viewer().person_id, is_off=not _is_on())
    return _changed(_mine(), name)


@blueprint.post("/admin/questions/<name>/ask", permission=ADMINISTER)
def switch_for_all(name: str) -> Response:
    """Ask a question in this company or not."""
    shelf = queries.company_shelf()
    question = shelf.question(name)
    service.switch_for_all(shelf, question.id, is_off=not _is_on(), actor_id=viewer().person_id)
    return _changed(COMPANY, name)


def _mine() -> Whose:
    return of_manager(viewer().person_id)


def _shelf(whose: Whose) -> Shelf:
    if whose.manager_id is None:
        return queries.company_shelf()
    return queries.manager_shelf(whose.manager_id)


def _is_on() -> bool:
    form = SwitchForm(posted())
    if not form.validate():
        abort(422)
    return bool(form.state.data == "on")


def _page(
    whose: Whose,
    *,
    form: QuestionForm | None = None,
    warning: str = "",
    changed: Line | None = None,
    status: int = 200,
) -> Response:
    """Answer the page; htmx gets the form, or the one line that something is to be settled in."""
    shown = page_of(_shelf(whose), whose, request.args, changed)
    part = "questions/_line.html" if changed else "questions/_add.html" if form else None
    form = form or QuestionForm(data={"place": shown.first_place})
    return page(
        "questions/index.html",
        fragment=part,
        status=status,
        shown=shown,
        whose=whose,
        query=shown.query,
        form=form.with_ids("new"),
        warning=warning,
        line=changed,
        has_errors=status >= HTTPStatus.BAD_REQUEST,
    )


def _add(whose: Whose) -> Response:
    form = QuestionForm(posted())
    warning = form.warning if form.validate() else ""
    if form.errors or warning:
        return _page(whose, form=form, warning=warning, status=422)
    step, situation = form.step_and_situation
    try:
        if not is_repeated("text", form.text.data):
            service.add(
                _shelf(whose),
                manager_id=whose.manager_id,
                actor_id=viewer().person_id,
                step=step,
                situation=situation,
                kind=form.kind.data,
                text=form.text.data,
            )
    except RuleError as error:
        form.text.errors = [error.message]
        return _page(whose, form=form, status=error.status)
    say("Added. It can be asked from now on.")
    return see_other(f"{whose.url}?step={step}")


def _reword(whose: Whose, row: OwnRow, name: str) -> Response:
    shelf, form = _shelf(whose), QuestionForm(posted())
    # Words that stand already were warned of when they were written.
    warning = form.warning if form.validate() and form.text.data != row.text else ""
    line = replace(line_of(shelf, whose, shelf.question(name)), form=form.with_ids(name))
    if form.errors or warning:
        return _page(whose, changed=_as_sent(line, form, warning), status=422)
    edit = replace(posted_edits().get("text", Edit("")), text=form.text.data)
    place = form.step_and_situation if form.is_changed("place") else None
    kind = form.kind.data if form.is_changed("kind") else None
    try:
        service.reword(row, edit, actor_id=viewer().person_id, place=place, kind=kind)
    except VersionConflictError as conflict:
        both = replace(line, clash=clash_of(conflict), stamp=conflict.stamp)
        return _page(whose, changed=both, status=conflict.status)
    say("Saved. It is asked in these words from now on.")
    # To a browser the same address with another fragment is no new page.
    at = "" if wants_fragment() else f"#q-{name}"
    return see_other(f"{whose.url}?step={row.step}{at}")


def _as_sent(line: Line, form: QuestionForm, warning: str) -> Line:
    """Return a line drawn again with what its page had been drawn with."""
    base = posted_edits().get("text", Edit("")).base
    was_place, was_kind = form.was("place"), form.was("kind")
    return replace(line, warning=warning, stamp=base, was_place=was_place, was_kind=was_kind)


def _changed(whose: Whose, name: str) -> Response:
    """Answer the one line that was changed, or lead back to it."""
    query = query_of(request.args)
    if not wants_fragment():
        return see_other(f"{whose.url}{query}#q-{name}")
    shelf = _shelf(whose)
    line = line_of(shelf, whose, shelf.question(name))
    return fragment("questions/_line.html", whose=whose, query=query, line=line)
