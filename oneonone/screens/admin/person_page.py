"""Somebody's page, as every action on it answers: with what was refused, or what was just made."""

from __future__ import annotations

from typing import Any

from flask import Response

from oneonone.features.accounts.rules import ADMIN, HR, RIGHTS
from oneonone.features.reporting_lines import queries as lines
from oneonone.lib.dates import now, zone_names
from oneonone.lib.versions import as_sent
from oneonone.models.base import db
from oneonone.web.address import base_address
from oneonone.web.forms import AppForm
from oneonone.web.htmx import page
from oneonone.web.viewer import viewer, viewer_today

from . import queries
from .forms import leave_form, line_form, person_form

LIST = "/admin/people"
ONE = f"{LIST}/<id:person_id>"


def href(person_id: int) -> str:
    return f"{LIST}/{person_id}"


def lines_form(*, is_sent: bool = False) -> Any:
    """Return the form of who leads somebody, with everybody who can."""
    return line_form(lines.may_lead(db.session()), viewer_today(), is_sent=is_sent)


def answer(
    person_id: int,
    *,
    who: AppForm | None = None,
    line: AppForm | None = None,
    leaving: AppForm | None = None,
    refusal: str = "",
    **shown: Any,
) -> Response:
    """Answer somebody's page; raises NotVisibleError.

    `shown` is what a change would do, before it is made, or the path of a link, the one time.
    """
    session, today = db.session(), viewer_today()
    one = queries.someone(session, person_id, today, now())
    problems = [item for form in (who, line, leaving) if form for item in form.error_items]
    problems += [{"href": "", "text": refusal}] if refusal else []
    link = shown.get("link")
    return page(
        "admin/person.html",
        status=422 if problems else 200,
        one=one,
        person=one.row,
        today=today,
        rights=RIGHTS,
        zones=zone_names(),
        # A refused form keeps what its page was drawn with: it must not undo a newer change.
        was={
            name: who.was(name) if who else as_sent(value)
            for name, value in vars(one.stands).items()
        },
        is_self=person_id == viewer().person_id,
        waits={flag: one.waits_for(flag) for flag in (HR, ADMIN)},
        who=who or person_form(one.teams, one.stands),
        line=line or lines_form(),
        leaving=leaving or leave_form(is_sent=False),
        move=shown.get("move"),
        farewell=shown.get("farewell"),
        link=f"{base_address()}{link}" if link else "",
        is_added=shown.get("is_added", False),
        problems=problems,
    )
