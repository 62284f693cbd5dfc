from __future__ import annotations

from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField

from oneonone.models.account import THEMES
from oneonone.web.forms import AppForm, required

THEME_WORDS = {"system": "As this device", "light": "Light", "dark": "Dark"}


class SignInForm(AppForm):
    email = EmailField("Work email", [required("Write your work email.")])
    password = PasswordField("Password", [required("Write your password.")])
    keep = BooleanField("Keep me signed in for 30 days")
    next = HiddenField()


class SettingsForm(AppForm):
    theme = RadioField("Look", choices=[(theme, THEME_WORDS[theme]) for theme in THEMES])
    has_single_keys = BooleanField("Single-key shortcuts")
