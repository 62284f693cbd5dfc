"""The application as commands open it that work on a database which is there."""

from __future__ import annotations

from flask import Flask

from oneonone import schema
from oneonone.app import create_app
from oneonone.config import settings_from


def opened_app() -> Flask:
    """Return the application over a database of this version; raises ConfigurationError."""
    app = create_app(settings_from())
    schema.ensure_current(app)
    return app
