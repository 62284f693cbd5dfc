from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from oneonone.lib.text import NAME_LIMIT, TITLE_LIMIT, is_blank
from oneonone.web.forms import AppForm, DayField, LineField, NoteField, choices

from .rules import FIELDS, OPEN_STAGES, STAGE_WORDS, parse_value, value_words

_NAME_IT = "Write the name of the deal."


class ValueField(StringField):
    """What a deal is worth, in plain digits; keeps what was typed when it refuses."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = parse_value(valuelist[0])

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else value_words(self.data)


class AddDealForm(AppForm):
    """A deal in one line; `rep_id` names another rep than oneself, as a manager may."""

    name = LineField("Name of the deal", limit=TITLE_LIMIT)
    stage = SelectField("Stage", choices=choices({it: STAGE_WORDS[it] for it in OPEN_STAGES}))
    rep_id = HiddenField()
    next = HiddenField()

    def validate_name(self, field: LineField) -> None:
        if is_blank(field.data or ""):
            raise ValidationError(_NAME_IT)


class DealForm(AppForm):
    """Everything of one deal. Only what differs from what its page was drawn with is written."""

    name = LineField("Name of the deal", limit=TITLE_LIMIT)
    buyer = LineField("Buyer", limit=NAME_LIMIT)
    stage = SelectField("Stage", choices=choices(STAGE_WORDS))
    value = ValueField("Value, if you like")
    last_buyer_action_on = DayField("Buyer’s last word")
    next_step = LineField("Next step")
    next_step_on = DayField("By when")
    # A button of the page: the buyer did something today.
    buyer_today = StringField()

    today: date

    def validate_name(self, field: LineField) -> None:
        if is_blank(field.data or ""):
            raise ValidationError(_NAME_IT)

    def validate_last_buyer_action_on(self, field: DayField) -> None:
        if field.data and field.data > self.today:
            raise ValidationError("That day is still to come. Choose today or a day before.")

    @property
    def wanted(self) -> dict[str, Any]:
        """Return the answers that were changed on the page."""
        changed = {name: self[name].data for name in FIELDS if self.is_changed(name)}
        for name in ("name", "buyer", "next_step"):
            if name in changed:
                changed[name] = changed[name].strip()
        return changed

    @property
    def was_sent(self) -> dict[str, str]:
        """Return what the page was drawn with, as far as it says so."""
        sent = self._sent if self._sent is not None else {}
        return {name: sent[f"was_{name}"] for name in FIELDS if f"was_{name}" in sent}


class DealsForm(AppForm):
    """Both places of step 3; the dates stand on the reviews.

    `closed_ideas` are the places whose idea has no field yet: words for one are refused and stay.
    """

    deal_1 = SelectField("Which deal?", validators=[Optional()], validate_choice=False)
    going_on_1 = NoteField("What is going on")
    will_try_1 = NoteField("What they will try")
    idea_1 = NoteField("The manager’s idea, if wanted")
    next_step_1 = LineField("Next step")
    next_on_1 = DayField("By when")
    deal_2 = SelectField("Another deal", validators=[Optional()], validate_choice=False)
    going_on_2 = NoteField("What is going on")
    will_try_2 = NoteField("What they will try")
    idea_2 = NoteField("The manager’s idea, if wanted")
    next_step_2 = LineField("Next step")
    next_on_2 = DayField("By when")
    new_deal = LineField("A deal that is not here yet", limit=TITLE_LIMIT)
    # The button that sent the form: "propose" says that the manager brings the second deal.
    go = StringField()

    closed_ideas: Collection[int] = ()
    idea_waits: str = ""

    def validate_idea_1(self, field: NoteField) -> None:
        self._ensure_idea_is_open(1, field)

    def validate_idea_2(self, field: NoteField) -> None:
        self._ensure_idea_is_open(2, field)

    def _ensure_idea_is_open(self, place: int, field: NoteField) -> None:
        try_now = self[f"will_try_{place}"]
        is_written = not is_blank(try_now.data or "") and not try_now.errors
        if place in self.closed_ideas and not is_written and not is_blank(field.data or ""):
            raise ValidationError(self.idea_waits)
