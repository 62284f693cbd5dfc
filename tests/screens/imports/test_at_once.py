"""A double click on "Import", on both databases: each row is taken in once."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from oneonone.config import Settings
from oneonone.models import Deal, ImportFile
from tests.cast import PRIYA
from tests.conftest import csrf_token
from tests.databases import app_on

CLICKS = 4
TEXT = "Deal name,Id\n" + "".join(f"Deal {number},{number}\n" for number in range(600))


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


def test_clicks_at_the_same_moment_take_in_one_batch(
    app: Flask, sign_in: Any, as_system: Any
) -> None:
    browsers = [sign_in(PRIYA) for _ in range(CLICKS)]
    headers = [{"X-CSRFToken": csrf_token(browser)} for browser in browsers]
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(TEXT.encode()), "x.csv")})
    path = (
        browsers[0]
        .post(
            "/deals/import",
            data=body,
            content_type=f"multipart/form-data; boundary={boundary}",
            headers=headers[0],
        )
        .headers["Location"]
    )
    page = browsers[0].get(path).text
    fields = dict(re.findall(r'name="(stamp|rows)" value="([^"]*)"', page))
    gate = threading.Barrier(CLICKS)

    def click(number: int) -> int:
        gate.wait(10)
        answer = browsers[number].post(f"{path}/run", data=fields, headers=headers[number])
        return answer.status_code

    with ThreadPoolExecutor(CLICKS) as threads:
        assert list(threads.map(click, range(CLICKS))) == [303] * CLICKS

    with as_system() as session:
        file = session.scalars(select(ImportFile).where(ImportFile.name == "x.csv")).one()
        assert (file.rows_done, file.counts["new"]) == (500, 500)
        names = session.scalars(select(Deal.name).where(Deal.name.like("Deal %"))).all()
        assert len(names) == len(set(names)) == 500
