from __future__ import annotations

from wtforms import HiddenField, SelectField
from wtforms.validators import ValidationError

from oneonone.lib.text import TITLE_LIMIT, is_blank
from oneonone.web.forms import AppForm, LineField

from .rules import OPEN_STAGES, STAGE_WORDS


class AddDealForm(AppForm):
    """A deal in one line; `rep_id` names another rep than oneself, as a manager may."""

    name = LineField("Name of the deal", limit=TITLE_LIMIT)
    stage = SelectField("Stage", choices=[(it, STAGE_WORDS[it]) for it in OPEN_STAGES])
    rep_id = HiddenField()
    next = HiddenField()

    def validate_name(self, field: LineField) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write the name of the deal.")
