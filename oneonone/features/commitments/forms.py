from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from wtforms import HiddenField, RadioField, StringField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextArea

from oneonone.lib.dates import parse_time
from oneonone.lib.text import is_blank
from oneonone.web.forms import AppForm, DayField, LineField, NoteField, choices

from .rules import WORDS


class PromiseField(LineField):
    """One line of words that wraps on the screen."""

    widget = TextArea()


# One promise by itself, as it saves itself while somebody types.
PROMISE = PromiseField("A promise")


class ClaimForm(AppForm):
    """What the one who promised says of it; a tick taken off sends no outcome."""

    outcome = StringField()
    back = HiddenField()


class ProgressForm(AppForm):
    """The fixed fields of step 2; `progress_form` adds the promises."""

    numbers = NoteField("What the numbers say, in one line")
    new_win = LineField("Something that went well")
    new_thanks = LineField("A thank-you")


def progress_form(promises: Mapping[int, str]) -> type[ProgressForm]:
    """Return the form with an outcome and a new date for each promise, given by id and words."""
    fields: dict[str, Any] = {}
    for promise_id, text in promises.items():
        fields[f"outcome_{promise_id}"] = RadioField(
            text, choices=choices(WORDS), validators=[Optional()]
        )
        fields[f"new_due_{promise_id}"] = DayField("New date")
    return type("ProgressFormOfMeeting", (ProgressForm,), fields)


class AlignmentForm(AppForm):
    """New promises and the next date; `alignment_form` adds the promises that stand there."""

    new_rep = LineField("One thing to have done by next time")
    new_rep_due = DayField("By when")
    new_manager = LineField("What help, by when?")
    new_manager_due = DayField("By when")
    # Something else in the rep's way, which the two come upon.
    new_obstacle = LineField("Something in the way?")
    # The number of what is in the rep's way, from the button that promises to help with it.
    help = HiddenField()
    next_on = DayField("Next one-to-one")
    next_time = StringField("At")

    def validate_next_time(self, field: StringField) -> None:
        if field.data:
            try:
                parse_time(field.data)
            except ValueError as error:
                raise ValidationError(str(error)) from error


def alignment_form(promise_ids: Sequence[int]) -> type[AlignmentForm]:
    """Return the form with the words and the date of each promise made so far."""
    fields: dict[str, Any] = {}
    for promise_id in promise_ids:
        fields[f"promise_{promise_id}"] = PromiseField("Promise", render_kw={"rows": 1})
        fields[f"due_{promise_id}"] = DayField("By when")
    return type("AlignmentFormOfMeeting", (AlignmentForm,), fields)


class AfterwardsForm(AppForm):
    """A promise of a meeting that took place without the app."""

    met_on: ClassVar[date]

    side = HiddenField()
    text: LineField
    due_on: DayField

    def validate_text(self, field: Any) -> None:
        if is_blank(field.data or ""):
            raise ValidationError("Write what was promised.")

    def validate_due_on(self, field: Any) -> None:
        if field.data and field.data < self.met_on:
            raise ValidationError("That day was before you met. Choose a later one.")


def afterwards_form(side: str, met_on: date) -> type[AfterwardsForm]:
    """Return the form of one side, whose ids differ from the other's on the same page."""
    fields = {
        "met_on": met_on,
        "text": LineField("Add a promise", id=f"{side}-promise"),
        "due_on": DayField("by", id=f"{side}-promise-due"),
    }
    return type("AfterwardsFormOfSide", (AfterwardsForm,), fields)


class TakeOffForm(AppForm):
    """Which words the page showed."""

    stamp = HiddenField()
