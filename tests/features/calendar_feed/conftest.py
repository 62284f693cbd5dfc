from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from werkzeug.test import TestResponse

from tests.conftest import Post, SignIn

MakeLink = Callable[[str], str]
_LINK = re.compile(r"http://localhost(/calendar/[A-Za-z0-9_-]{43}\.ics)")


@pytest.fixture
def make_link(sign_in: SignIn, post: Post) -> MakeLink:
    """Return the path of a fresh calendar link: `make_link("daniel")`."""

    def made(who: str) -> str:
        return link_on(post(sign_in(who), "/me/calendar"))

    return made


@pytest.fixture
def program(app: Flask) -> FlaskClient:
    """A calendar program: it has a link, and nothing else."""
    return app.test_client()


def link_on(answer: TestResponse) -> str:
    found = _LINK.search(answer.text)
    assert found, answer.status_code
    return found[1]


def events_in(answer: TestResponse) -> dict[int, Any]:
    """The entries of a calendar, by the meeting's id"""
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.get_data()).walk("VEVENT")
    return {int(re.match(r"meeting-(\d+)@", event["UID"])[1]): event for event in found}  # type: ignore[index]
