from __future__ import annotations

from flask import Response, make_response

from oneonone.access.permissions import Permission
from oneonone.features.auth.links import make_welcome_links
from oneonone.features.auth.proxy import ensure_passwords_are_on
from oneonone.lib.errors import ConflictError
from oneonone.lib.tabular import write
from oneonone.models.base import db
from oneonone.web.address import base_address
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.htmx import page
from oneonone.web.viewer import viewer, viewer_today

from . import queries

blueprint = AppBlueprint("admin_welcome", __name__)
HERE = "/admin/people/links"
COLUMNS = ("Name", "Work email", "Link, good once and for seven days")


@blueprint.get(HERE, permission=Permission.ADMINISTER)
def show_links() -> Response:
    ensure_passwords_are_on()
    return page("admin/welcome.html", count=queries.count(viewer_today()))


@blueprint.post(HERE, permission=Permission.ADMINISTER, wants_password=True)
def make_links() -> Response:
    """Answer a file with a link for everybody without a password; the links of before end."""
    ensure_passwords_are_on()
    found = queries.newcomers(viewer_today())
    if not found:
        raise ConflictError("Everybody has chosen a password, so there is nobody to let in.")
    accounts = {it.account_id: it.person_id for it in found}
    paths = make_welcome_links(db.session(), accounts, made_by_id=viewer().person_id)
    at = base_address()
    rows = [(it.name, it.email, f"{at}{paths[it.account_id]}") for it in found]
    response = make_response(write([COLUMNS, *rows]))
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="links.csv"'
    return response
