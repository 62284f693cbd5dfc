from __future__ import annotations

from wtforms import EmailField, Field, HiddenField, PasswordField
from wtforms.validators import ValidationError

from oneonone.lib import dates
from oneonone.lib.text import EMAIL_LIMIT, NAME_LIMIT, email_key, is_blank
from oneonone.web.forms import AppForm, LineField, required

from .rules import weakness

# The longest name of a zone has 32 letters; the column takes 64.
_ZONE_LIMIT = 64


def _new_password() -> PasswordField:
    # Asked once: Show says what was typed, and a link makes good a mistake. Made where it stands on
    # its page, so that what is wrong is listed in that order.
    return PasswordField("New password", [required("Write a password.")])


class ChooseForm(AppForm):
    """A new password."""

    new_password = _new_password()
    # Name and address of whose password it will be; set by the view.
    about: tuple[str, ...] = ()

    def validate_new_password(self, field: Field) -> None:
        """Refuse what is guessed first (S-AUTH-2)."""
        refused = weakness(field.data, self.about) if field.data else ""
        if refused:
            raise ValidationError(refused)


class ChangeForm(ChooseForm):
    password = PasswordField("Password you have now", [required("Write your password.")])
    new_password = _new_password()


class FirstAdminForm(ChooseForm):
    """Who the first administrator is."""

    name = LineField("Your name", limit=NAME_LIMIT, render_kw={"autocomplete": "name"})
    email = EmailField("Work email", [required("Write your work email.")])
    new_password = _new_password()
    zone = LineField("Time zone", limit=_ZONE_LIMIT)

    def validate_name(self, field: LineField) -> None:
        if not field.errors and is_blank(field.data or ""):
            raise ValidationError("Write your name.")

    def validate_email(self, field: Field) -> None:
        if not field.data:
            return
        try:
            email_key(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if len(field.data.strip()) > EMAIL_LIMIT:
            raise ValidationError("That is not an email address.")

    def validate_zone(self, field: LineField) -> None:
        if field.errors:
            return
        try:
            dates.zone(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from error


class NoticeForm(AppForm):
    """That the notice was read, and which version stood there."""

    read_version = HiddenField()
    next = HiddenField()
