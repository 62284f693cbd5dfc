"""A double click on "Go on", on both databases: each part is taken once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from oneonone.config import Settings
from oneonone.models import DataExport
from tests.cast import PRIYA
from tests.conftest import Post, csrf_token
from tests.databases import app_on

from .test_views import begun, file_of, whole

CLICKS = 4
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


def test_clicks_at_the_same_moment_take_one_part(
    app: Flask, sign_in: Any, post: Post, as_system: Any
) -> None:
    browsers = [sign_in(PRIYA) for _ in range(CLICKS)]
    headers = [{"X-CSRFToken": csrf_token(browser)} for browser in browsers]
    path = begun(browsers[0], post)
    gate = threading.Barrier(CLICKS)

    def click(number: int) -> int:
        gate.wait(10)
        answer = browsers[number].post(
            f"{path}/go-on", data={"part": 0}, headers=headers[number], content_type=FORM
        )
        return answer.status_code

    with ThreadPoolExecutor(CLICKS) as threads:
        assert list(threads.map(click, range(CLICKS))) == [303] * CLICKS

    with as_system() as session:
        running = select(DataExport.parts_done).where(DataExport.state == "running")
        assert session.scalars(running).all() == [1]
    files = file_of(browsers[0], whole(browsers[0], post))
    assert files["my-data.json"].count('"name": "Acme renewal (priya)"') == 1
