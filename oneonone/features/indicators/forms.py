from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import CheckboxInput

from oneonone.lib.errors import RuleError
from oneonone.lib.text import is_blank
from oneonone.web.forms import AppForm, Choice, LineField, choices, required

from .entry import NOT_THIS_WEEK, Gauge, Pressed
from .results import ensure_leads
from .rules import OWN_UNITS

_NAME, _SENTENCE = 60, 200
MOST_OWN = 999
_WHOLE = re.compile(r"[0-9]{1,3}")
_DIRECTIONS = {"up": "More is better", "down": "Less is better"}


class Ticks(SelectMultipleField):
    """Any of these deals; a strange one is refused in our words."""

    option_widget = CheckboxInput()
    data: Any

    def pre_validate(self, form: Any) -> None:
        self.data = list(dict.fromkeys(self.data or []))
        known = {value for value, *_ in self.iter_choices()}
        if any(value not in known for value in self.data):
            raise StopValidation("One of these deals is not on the list any more. Look again.")


def gauge_fields(gauge: Gauge) -> dict[str, Any]:
    """Return the fields of one indicator; the one named `reading_<key>` says what is refused."""
    name, key = gauge.indicator.name, gauge.indicator.key
    if gauge.is_chosen:
        return {gauge.name: Choice(name, choices=choices(gauge.choices))}
    checks = [_readable(gauge)]
    fields: dict[str, Any] = {f"absent_{key}": BooleanField(NOT_THIS_WEEK)}
    match gauge.control:
        case "pair":
            with_words, of_words = gauge.pair_words
            fields[gauge.name] = StringField(with_words, checks)
            fields[f"of_{key}"] = StringField(of_words)
            fields[f"kept_{key}"] = HiddenField()
        case "ticks":
            names = {str(deal.id): deal.name for deal in gauge.deals}
            fields[gauge.name] = Ticks(name, checks, choices=choices(names))
            fields[f"zero_{key}"] = BooleanField("None moved")
            fields[f"kept_{key}"] = HiddenField()
        case "by_deal":
            for deal in gauge.deals:
                fields[f"deal_{key}_{deal.id}"] = StringField(deal.name)
            # What stands in the boxes as a suggestion is no answer until it is changed.
            fields[f"hint_{key}"] = HiddenField()
            fields[gauge.name] = HiddenField(name, checks)
        case _:
            fields[gauge.name] = StringField(name, checks)
    return fields


def gauge_data(gauge: Gauge, text: str) -> dict[str, Any]:
    """Turn what is entered, or the app's own count where nothing is, into what the fields hold."""
    key = gauge.indicator.key
    if gauge.is_chosen:
        return {gauge.name: text}
    hint = gauge.last_pressed if gauge.control == "by_deal" and not text else ""
    pressed = gauge.pressed(text or gauge.counted or hint)
    data: dict[str, Any] = {f"absent_{key}": pressed.is_absent, f"kept_{key}": pressed.kept}
    match gauge.control:
        case "ticks":
            data[gauge.name] = list(pressed.ticks)
            data[f"zero_{key}"] = pressed.is_zero
        case "by_deal":
            for deal in gauge.deals:
                data[f"deal_{key}_{deal.id}"] = pressed.by_deal.get(str(deal.id), "")
            data[f"hint_{key}"] = hint if pressed.by_deal else ""
            data[gauge.name] = "" if hint else pressed.kept
        case _:
            data[gauge.name] = pressed.number
            data[f"of_{key}"] = pressed.of
    return data


def entered(form: AppForm, gauge: Gauge) -> str:
    """Return what was pressed on one control, as it is kept; empty where it was left alone."""
    key, own = gauge.indicator.key, form[gauge.name].data
    if gauge.is_chosen:
        return _typed(own)
    text = gauge.text_of(
        Pressed(
            number=_typed(own) if isinstance(own, str) else "",
            of=_typed(form[f"of_{key}"].data) if gauge.is_pair else "",
            is_absent=bool(form[f"absent_{key}"].data),
            is_zero=gauge.control == "ticks" and bool(form[f"zero_{key}"].data),
            ticks=tuple(own or ()) if gauge.control == "ticks" else (),
            by_deal=_by_deal(form, gauge),
            kept=_kept(form, gauge),
        )
    )
    return "" if gauge.control == "by_deal" and text == form[f"hint_{key}"].data else text


def _by_deal(form: AppForm, gauge: Gauge) -> Mapping[str, str]:
    if gauge.control != "by_deal":
        return {}
    key = gauge.indicator.key
    return {str(it.id): _typed(form[f"deal_{key}_{it.id}"].data) for it in gauge.deals}


def _kept(form: AppForm, gauge: Gauge) -> str:
    if gauge.control == "by_deal":
        return _typed(form[gauge.name].data)
    name = f"kept_{gauge.indicator.key}"
    return _typed(form[name].data) if name in form else ""


def _typed(data: Any) -> str:
    return str(data or "").strip()


def _readable(gauge: Gauge) -> Any:
    def check(form: AppForm, _field: Field) -> None:
        try:
            text = entered(form, gauge)
            if text:
                gauge.read(text)
        except ValueError as error:
            raise ValidationError(str(error)) from error

    return check


class ReadingsForm(AppForm):
    """A week's numbers; its fields are made for the indicators a team reads."""

    gauges: Sequence[Gauge] = ()

    def texts(self) -> dict[str, str]:
        """Return what was pressed, by key."""
        return {it.indicator.key: entered(self, it) for it in self.gauges}


def readings_form(gauges: Sequence[Gauge]) -> type[ReadingsForm]:
    """Return the form of these indicators."""
    fields: dict[str, Any] = {"gauges": tuple(gauges)}
    for gauge in gauges:
        fields |= gauge_fields(gauge)
    return type("ReadingsFormOfWeek", (ReadingsForm,), fields)


def week_data(texts: Mapping[Gauge, str]) -> dict[str, Any]:
    """Turn what is entered of a week into what the fields hold."""
    data: dict[str, Any] = {}
    for gauge, text in texts.items():
        data |= gauge_data(gauge, text)
    return data


class TeamForm(AppForm):
    """What a team reads, place by place; an empty place is left out."""

    keys = SelectMultipleField("What this team reads", validate_choice=False)

    @property
    def chosen(self) -> list[str]:
        return [key for key in self.keys.data or [] if key]


class OwnWordsForm(AppForm):
    """What can be said in other words once readings are there."""

    name = LineField("Name", limit=_NAME)
    definition = LineField("What is counted", limit=_SENTENCE)
    why = LineField("Why it moves before a result does", limit=_SENTENCE)
    is_in_control = BooleanField("The rep can do it alone this week")

    @property
    def words(self) -> dict[str, Any]:
        return {name: self[name].data for name in ("name", "definition", "why", "is_in_control")}

    def validate_name(self, field: LineField) -> None:
        _ask(field, "Give it a name, as a rep would say it.")
        _leads(field)

    def validate_definition(self, field: LineField) -> None:
        _ask(field, "Say what is counted, so that two people count the same.")
        if not self.name.errors:  # said once is enough
            _leads(field)

    def validate_why(self, field: LineField) -> None:
        _ask(field, "Say in one sentence why it moves before a result does.")


class OwnForm(OwnWordsForm):
    unit = SelectField(
        "Counted in", choices=choices({key: words for key, (words, *_) in OWN_UNITS.items()})
    )
    better = Choice(
        "What is better", [required("Say what is better.")], choices=choices(_DIRECTIONS)
    )
    maximum = StringField("The most it can be in a week")

    @property
    def measure(self) -> dict[str, Any]:
        unit, better = self.unit.data, self.better.data
        return {"unit": unit, "better": better, "maximum": int(self.maximum.data or 0)}

    def validate_maximum(self, field: Field) -> None:
        fixed = OWN_UNITS.get(self.unit.data or "", ("", "", None))[2]
        text = str(fixed or (field.data or "").strip())
        if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= MOST_OWN:
            raise ValidationError(f"Give a whole number from 1 to {MOST_OWN}.")
        field.data = text


class SwitchForm(AppForm):
    state = StringField()


def _ask(field: LineField, sentence: str) -> None:
    if is_blank(field.data or ""):
        raise ValidationError(sentence)


def _leads(field: LineField) -> None:
    try:
        ensure_leads(field.data)
    except RuleError as error:
        raise ValidationError(error.message) from error
