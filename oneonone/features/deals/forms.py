from __future__ import annotations

from wtforms import HiddenField, SelectField
from wtforms.validators import Optional, ValidationError

from oneonone.lib.text import TITLE_LIMIT, is_blank
from oneonone.web.forms import AppForm, DayField, LineField, NoteField, choices

from .rules import OPEN_STAGES, STAGE_WORDS


class AddDealForm(AppForm):
    """A deal in one line; `rep_id` names another rep than oneself, as a manager may."""

    name = LineField("Name of the deal", limit=TITLE_LIMIT)
    stage = SelectField("Stage", choices=choices({it: STAGE_WORDS[it] for it in OPEN_STAGES}))
    rep_id = HiddenField()
    next = HiddenField()

    def validate_name(self, field: LineField) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write the name of the deal.")


class DealsForm(AppForm):
    """Both places of step 3; the dates stand on the reviews."""

    deal_1 = SelectField("Which deal?", validators=[Optional()], validate_choice=False)
    going_on_1 = NoteField("What is going on")
    will_try_1 = NoteField("What they will try")
    next_step_1 = LineField("Next step")
    next_on_1 = DayField("By when")
    deal_2 = SelectField("Another deal", validators=[Optional()], validate_choice=False)
    going_on_2 = NoteField("What is going on")
    will_try_2 = NoteField("What they will try")
    next_step_2 = LineField("Next step")
    next_on_2 = DayField("By when")
    new_deal = LineField("A deal that is not here yet", limit=TITLE_LIMIT)
