from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import EmailField, Field, HiddenField, SelectField
from wtforms.validators import ValidationError

from oneonone.features.accounts.rules import RIGHTS, Details, name_of
from oneonone.lib.countries import country_code
from oneonone.lib.dates import zone
from oneonone.lib.text import EMAIL_LIMIT, NAME_LIMIT, address_of, clean_line
from oneonone.web.forms import AppForm, DayField, LineField, choices, gated, posted

# The longest name of a zone has 32 letters; the column takes 64.
_ZONE_LIMIT = 64
_NOBODY = ("", "Nobody yet")


class AddressField(EmailField):
    """An address through the text gate; keeps what was typed when it refuses."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = gated(self, valuelist[0], clean_line, EMAIL_LIMIT)


class PersonForm(AppForm):
    """Who somebody is."""

    name = LineField("Name", limit=NAME_LIMIT)
    email = AddressField("Work email", render_kw={"maxlength": EMAIL_LIMIT})
    team_id = SelectField("Team", choices=[])
    time_zone = LineField("Time zone", limit=_ZONE_LIMIT)
    country = LineField("Country", limit=20)

    def validate_name(self, field: Field) -> None:
        _try(field, name_of)

    def validate_email(self, field: Field) -> None:
        _try(field, address_of)

    def validate_time_zone(self, field: Field) -> None:
        _try(field, lambda text: zone(text) and text)

    def validate_country(self, field: Field) -> None:
        if field.data:
            _try(field, country_code)

    def details(self, stands: Details | None = None) -> Details:
        """Return what is to stand: of an earlier page only what was changed on it."""
        sent = Details(
            name=self.name.data,
            email=self.email.data,
            team_id=int(self.team_id.data) if self.team_id.data else None,
            time_zone=self.time_zone.data,
            country=self.country.data or None,
        )
        if stands is None:
            return sent
        return Details(
            **{
                name: getattr(sent if self.is_changed(name) else stands, name)
                for name in Details.__dataclass_fields__
            }
        )


class NewPersonForm(PersonForm):
    """Somebody new, with who leads them."""

    manager_id = SelectField("Their manager", choices=[])
    on = DayField("Led from")

    def validate_on(self, field: Field) -> None:
        if self.manager_id.data and field.data is None:
            raise ValidationError("Choose a day.")


class RightForm(AppForm):
    """One right, given or taken."""

    right = SelectField("Right", choices=choices(RIGHTS))
    state = SelectField("", choices=choices({"on": "Give", "off": "Take away"}))


class LineForm(AppForm):
    """Who leads somebody, and from when."""

    manager_id = SelectField("Their manager", choices=[])
    on = DayField("From")
    sure = HiddenField()

    def validate_manager_id(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Choose who leads them.")

    def validate_on(self, field: Field) -> None:
        if field.data is None:
            raise ValidationError("Choose a day.")


class LeaveForm(AppForm):
    """From which day somebody is no longer here."""

    on = DayField("First day they are no longer here")
    sure = HiddenField()

    def validate_on(self, field: Field) -> None:
        if field.data is None:
            raise ValidationError("Choose a day.")


def _try(field: Field, gate: Any) -> None:
    """Keep what a gate makes of a text; where it refuses, what was typed stays."""
    if field.errors:
        return
    try:
        field.data = gate(field.data or "")
    except ValueError as error:
        raise ValidationError(str(error)) from error


def person_form(teams: Iterable[tuple[int, str]], stands: Details | None) -> PersonForm:
    """Return the form of somebody: as they are, or as it was sent."""
    form = PersonForm(data=vars(stands)) if stands else PersonForm(posted())
    form.team_id.choices = _teams(teams)
    if stands:
        form.team_id.data = str(stands.team_id or "")
    return form.with_ids("who")


def new_person_form(
    teams: Iterable[tuple[int, str]],
    people: Iterable[tuple[int, str]],
    first: dict[str, Any] | None = None,
) -> NewPersonForm:
    """Return the form of somebody new: with what is usual, or as it was sent."""
    form = NewPersonForm(posted()) if first is None else NewPersonForm(data=first)
    form.team_id.choices = _teams(teams)
    form.manager_id.choices = [_NOBODY, *((str(key), name) for key, name in people)]
    return form.with_ids("new")


def _teams(teams: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    return [("", "No team"), *((str(key), name) for key, name in teams)]


def line_form(people: Iterable[tuple[int, str]], today: date, *, is_sent: bool) -> LineForm:
    """Return the form with everybody who can lead, filled from the request where it was sent."""
    form = LineForm(posted()) if is_sent else LineForm(data={"on": today})
    form.manager_id.choices = [("", "Choose"), *((str(key), name) for key, name in people)]
    return form.with_ids("line")


def leave_form(*, is_sent: bool) -> LeaveForm:
    return (LeaveForm(posted()) if is_sent else LeaveForm()).with_ids("leave")
