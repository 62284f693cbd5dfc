"""A file as a browser brings it: sent, and looked at before anything is taken in."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from oneonone.access.system import as_system
from oneonone.models import Deal, Person, db

from .browser import token_in

_HIDDEN = re.compile(r'name="(stamp|rows)" value="([^"]*)"')


@dataclass(frozen=True)
class Brought:
    """A file's page, what a press on its button sends, and with which token."""

    path: str
    fields: dict[str, str]
    headers: dict[str, str]


def bring(browser: FlaskClient, here: str, data: bytes) -> Brought:
    """Bring a file where `here` takes them, and look at it; raises BenchError."""
    headers = {"X-CSRFToken": token_in(browser.get(here).text)}
    sent = browser.post(here, data={"file": (io.BytesIO(data), "file.csv")}, headers=headers)
    path = sent.headers.get("Location", "")
    return Brought(path, fields_in(browser.get(path).text), headers)


def fields_in(page: str) -> dict[str, str]:
    """Return what the button of an import sends; nothing where there is none."""
    return dict(_HIDDEN.findall(page))


def count_of(app: Flask, model: type[Deal] | type[Person]) -> int:
    """Return how many there are now."""
    with app.app_context(), as_system(db.session(), "bench") as session:
        return session.scalar(select(func.count(model.id))) or 0
