"""All that can be checked at run time, each with how to put it right; nobody's word in it (O-4)."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.exc import DBAPIError

from oneonone import schema
from oneonone.app import create_app
from oneonone.config import Settings
from oneonone.models import db

from . import arranged, machine, stored
from .finding import ATTENTION, OK, PROBLEM, Finding


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; what cannot be looked at is a finding too, never a traceback."""
    found = [
        machine.version(),
        *arranged.configuration(settings),
        *arranged.sign_in(settings),
        *machine.disk(settings),
        *machine.files(settings),
    ]
    app: Flask | None = None
    try:
        app = create_app(settings)
        state = schema.schema_of(app)
    except DBAPIError as error:
        reason = str(error.orig).strip().splitlines()[0]
        found.append(
            Finding("database", PROBLEM, f"does not answer: {reason}", "Is it running and ours?")
        )
    else:
        found += stored.database(app, settings, state)
    found += [*arranged.backup(settings), *machine.zones(), machine.processes(settings)]
    if app is not None:
        with app.app_context():
            db.engine.dispose()
    return found


def summary(found: list[Finding]) -> str:
    """Say in one line how it is."""
    problems = sum(finding.mark == PROBLEM for finding in found)
    others = sum(finding.mark == ATTENTION for finding in found)
    if not problems and not others:
        return f"All {len(found)} checks are well."
    return f"{problems} of {len(found)} checks need work, {others} a look."


__all__ = ["ATTENTION", "OK", "PROBLEM", "Finding", "examine", "summary"]
