from __future__ import annotations

from flask import Response

from oneonone.web.blueprint import PUBLIC, AppBlueprint
from oneonone.web.htmx import page

blueprint = AppBlueprint("styleguide", __name__)


@blueprint.get("/styleguide", permission=PUBLIC)
def styleguide() -> Response:
    return page("styleguide.html")
