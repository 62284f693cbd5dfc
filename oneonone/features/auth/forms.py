from __future__ import annotations

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField
from wtforms.widgets import PasswordInput

from oneonone.web.forms import AppForm, choices, required

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


class SettingsForm(AppForm):
    theme = RadioField("Look", choices=choices(THEME_WORDS))
    has_single_keys = BooleanField("Single-key shortcuts")
