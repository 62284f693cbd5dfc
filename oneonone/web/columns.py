"""The form that says which column of a file is what, for every kind of file."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField
from wtforms.validators import Optional

from oneonone.lib import cells
from oneonone.lib.imports import Field
from oneonone.lib.sheets import Sheet

from .forms import AppForm, choices, posted, required

_FIELD = "field_"
_NOT_THERE = "Not in this file"


class ColumnsForm(AppForm):
    """A column for each field; `order` says which comes first in dates that leave it open."""

    order = RadioField(
        "Which comes first in the dates?",
        choices=choices({cells.DAY_FIRST: "The day", cells.MONTH_FIRST: "The month"}),
        validators=[Optional()],
    )
    header: tuple[str, ...] = ()
    asks_order = False
    keys: tuple[str, ...] = ()

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        if self.asks_order and not self.order.data and not self.order.errors:
            self.order.errors = ["Choose the day or the month."]
        return bool(is_valid) and not self.order.errors

    @property
    def columns(self) -> list[Any]:
        """The select of each field, in their order."""
        return [self[_FIELD + key] for key in self.keys]

    @property
    def mapping(self) -> dict[str, str]:
        """Return the column chosen for each field, by name."""
        chosen = {key: self[_FIELD + key].data for key in self.keys}
        return {key: self.header[int(place)] for key, place in chosen.items() if place}


def columns_form(
    sheet: Sheet, order: str, *, asks_order: bool, is_sent: bool = False
) -> ColumnsForm:
    """Return the form of a file; a column is named by its place, for its words are not ours."""
    header = sheet.table.header
    places = {name: str(place) for place, name in enumerate(header)}
    words = {"": _NOT_THERE, **{str(place): name for place, name in enumerate(header)}}
    fields: dict[str, Any] = {_FIELD + it.key: _select(it, words) for it in sheet.fields}
    made = type("FileColumnsForm", (ColumnsForm,), fields)
    kept = {_FIELD + it.key: places.get(sheet.mapping.get(it.key, ""), "") for it in sheet.fields}
    form: ColumnsForm = made(posted() if is_sent else None, data={**kept, "order": order or None})
    form.header, form.keys = header, tuple(it.key for it in sheet.fields)
    form.asks_order = asks_order
    return form


def _select(field: Field, words: dict[str, str]) -> SelectField:
    is_needed = field.is_required and not field.made_of
    needs = [required("Choose the column it stands in.")] if is_needed else []
    return SelectField(
        field.label, choices=choices(words), description=field.note, validators=needs
    )
