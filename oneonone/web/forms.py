"""The base of every form: the text gate, one value per field, no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from flask import abort, request
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    Field,
    Form,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from oneonone.lib.dates import parse_date, parse_time
from oneonone.lib.text import LINE_LIMIT, NOTE_LIMIT, TextError, clean, clean_line
from oneonone.lib.versions import Edit, as_sent

_STAMPED = "version_"


class _Sentences:
    """What the library says, in words of ours."""

    _WORDS: ClassVar[dict[str, str]] = {
        "Not a valid choice.": "Choose one of the answers.",
        "Invalid Choice: could not coerce.": "Choose one of the answers.",
        "Not a valid date value.": "Write the day as 2026-11-26.",
        "Not a valid integer value.": "Write a whole number.",
        "This field is required.": "Write something here.",
    }

    def gettext(self, string: str) -> str:
        return self._WORDS.get(string, string)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        many = "Choose from the list." if "choices" in plural else plural
        return many if n != 1 else self.gettext(singular)


class AppForm(Form):
    """A form that takes each field once and gives back domain types."""

    class Meta:
        def get_translations(self, _form: Form) -> _Sentences:
            return _Sentences()

    def __init__(self, formdata: MultiDict[str, str] | None = None, **more: Any) -> None:
        super().__init__(formdata, **more)
        self._sent = formdata
        if formdata is not None:
            self._refuse_doubles(formdata)

    def with_ids(self, key: str | int) -> Self:
        """Tell the fields of several forms on one page apart."""
        for field in self:
            field.id = f"{field.name}-{key}"
        return self

    def is_changed(self, name: str) -> bool:
        """Tell whether an answer differs from the one its page was drawn with.

        The page says what that was in `was_<name>`. An old page must not undo what another
        device answered meanwhile; an answer without a `was_` counts as given now.
        """
        if self._sent is None or name not in self._sent:
            return False
        return as_sent(self._sent.getlist(name)) != self._sent.get(f"was_{name}")

    def was(self, name: str) -> str:
        """Return the answer the page was drawn with."""
        return self._sent.get(f"was_{name}", "") if self._sent is not None else ""

    def _refuse_doubles(self, formdata: MultiDict[str, str]) -> None:
        for field in self:
            if isinstance(field, SelectMultipleField):
                continue
            if len(formdata.getlist(field.name)) > 1:
                abort(400, "One answer was sent twice. Go back and press it once more.")

    @property
    def error_items(self) -> list[dict[str, str]]:
        """Return what the error summary links to, in the order of the page."""
        return [
            {"href": f"#{field.id}", "text": str(field.errors[0])} for field in self if field.errors
        ]


def choices(words: Mapping[str, str]) -> list[SelectChoice]:
    """Return the choices of a field from value and label."""
    return [SelectChoice(value, label) for value, label in words.items()]


def posted() -> MultiDict[str, str]:
    """Return what the browser sent in the body."""
    return request.form


def posted_edits() -> dict[str, Edit]:
    """Return, for each text the page carries a stamp of, that stamp and its op; not the words."""
    sent = posted()
    return {
        name[len(_STAMPED) :]: Edit("", base, sent.get(f"op_{name[len(_STAMPED) :]}", ""))
        for name, base in sent.items()
        if name.startswith(_STAMPED)
    }


def one_field_form(name: str, field: Any) -> AppForm:
    """Return a form of one field filled from the request, for saving it alone."""
    return type("OneFieldForm", (AppForm,), {name: field})(posted())  # type: ignore[no-any-return]  # built from AppForm


class LineField(StringField):
    """One line of text through the text gate; keeps what was typed when it refuses."""

    data: Any  # text, or nothing before anybody asked

    def __init__(self, label: str = "", *, limit: int = LINE_LIMIT, **more: Any) -> None:
        attributes = {"maxlength": limit, "autocomplete": "off", **more.pop("render_kw", {})}
        super().__init__(label, render_kw=attributes, **more)
        self.limit = limit

    def process_formdata(self, valuelist: list[str]) -> None:
        # A page that did not show the field says nothing about it, least of all that it is empty.
        self.data = self.data or ""
        if valuelist:
            self.data = gated(self, valuelist[0], clean_line, self.limit)


class NoteField(TextAreaField):
    """Several lines of text through the text gate."""

    data: Any  # text, or nothing before anybody asked

    def __init__(self, label: str = "", *, limit: int = NOTE_LIMIT, **more: Any) -> None:
        attributes = {"maxlength": limit, "autocomplete": "off", **more.pop("render_kw", {})}
        super().__init__(label, render_kw=attributes, **more)
        self.limit = limit

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = self.data or ""  # as above
        if valuelist:
            self.data = gated(self, valuelist[0], clean, self.limit)


def gated(field: Field, text: str, gate: Callable[..., str], limit: int) -> str:
    """Pass text through the gate; on refusal keep what can be kept and say why."""
    try:
        return gate(text, limit=limit)
    except TextError as error:
        field.data = error.kept
        raise ValueError(error.message) from error


class DayField(DateField):
    """A day written YYYY-MM-DD in ASCII, nothing else (V-4); empty is no day."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return  # the page did not show it
        self.data = None
        if valuelist[0]:
            self.data = parse_date(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""


class ClockField(TimeField):
    """A time of day written HH:MM in ASCII, nothing else (H-78); empty is no time."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return  # the page did not show it
        self.data = None
        if valuelist[0]:
            self.data = parse_time(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""


class Choice(RadioField):
    """One of a few answers, or none; what is not among them is refused in our words."""

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in {value for value, *_ in self.iter_choices()}:
            raise ValidationError("Choose one of the answers.")


def required(message: str) -> Callable[[Form, Field], None]:
    """Ask for something in the field; says what in the words of the page."""

    def check(_form: Form, field: Field) -> None:
        if not field.data:
            raise ValidationError(message)

    return check
