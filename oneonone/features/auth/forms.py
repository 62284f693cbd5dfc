from __future__ import annotations

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField
from wtforms.validators import ValidationError
from wtforms.widgets import PasswordInput

from oneonone.web.forms import AppForm, LineField, choices, required

from .rules import code_of

THEME_WORDS = {"system": "As this device", "light": "Light", "dark": "Dark"}


class SignInForm(AppForm):
    email = EmailField("Work email", [required("Write your work email.")])
    password = PasswordField("Password", [required("Write your password.")])
    keep = BooleanField("Keep me signed in for 30 days")
    next = HiddenField()


class DemoSignInForm(SignInForm):
    """Shows its password filled in, as every password of the demo is the same."""

    password = PasswordField(
        "Password",
        [required("Write your password.")],
        widget=PasswordInput(hide_value=False),
    )


class AgainForm(AppForm):
    """Signing in on a page that stays: its ids are no field's of that page."""

    email = EmailField("Work email", [required("Write your work email.")], id="again-email")
    password = PasswordField("Password", [required("Write your password.")], id="again-password")
    person = HiddenField(id="again-person")
    room = HiddenField(id="again-room")


class AgainNamedForm(AppForm):
    """The same where the company's own sign-in names who asks: there is nothing to type."""

    person = HiddenField(id="again-person")
    room = HiddenField(id="again-room")


class CodeForm(AppForm):
    code = LineField("Six-digit code", limit=40, render_kw={"inputmode": "numeric"})

    def validate_code(self, field: LineField) -> None:
        """Refuse what is no code before it counts as a try."""
        if code_of(field.data) is None:
            raise ValidationError("Write the six digits of the code.")

    @property
    def digits(self) -> str:
        """The code, however it was grouped; only after it was validated."""
        return code_of(self.code.data) or ""


class SettingsForm(AppForm):
    theme = RadioField("Look", choices=choices(THEME_WORDS))
    has_single_keys = BooleanField("Single-key shortcuts")
