"""Two administrators bring the same people at the same moment, on both databases."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from oneonone.config import Settings
from oneonone.models import Account, Pair
from tests.cast import OMAR, SAM
from tests.conftest import csrf_token
from tests.databases import app_on

ROWS = 40
TEXT = "Name,Email,Team,Manager\n" + "".join(
    f"Rep {n},rep{n}@cast.example,South,Vera Lind\n" for n in range(ROWS)
)


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, settings: Settings, clock: Any) -> Iterator[Flask]:
    yield from app_on(request, settings)


def test_the_second_sees_what_the_first_did(app: Flask, sign_in: Any, as_system: Any) -> None:
    browsers = [sign_in(SAM), sign_in(OMAR)]
    headers = [{"X-CSRFToken": csrf_token(browser)} for browser in browsers]
    pages = [brought(*one) for one in zip(browsers, headers, strict=True)]
    gate = threading.Barrier(len(pages))

    def press(number: int) -> int:
        path, fields = pages[number]
        gate.wait(10)
        return (
            browsers[number].post(f"{path}/run", data=fields, headers=headers[number]).status_code
        )

    with ThreadPoolExecutor(len(pages)) as threads:
        assert sorted(threads.map(press, range(len(pages)))) == [303, 409]

    with as_system() as session:
        of = select(Account.person_id).where(Account.email_key.like("rep%@cast.example"))
        ids = session.scalars(of).all()
        assert len(ids) == len(set(ids)) == ROWS
        pairs = session.scalars(select(Pair).where(Pair.rep_id.in_(ids))).all()
        assert len(pairs) == ROWS


def brought(browser: FlaskClient, headers: dict[str, str]) -> tuple[str, dict[str, str]]:
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(TEXT.encode()), "x.csv")})
    kind = f"multipart/form-data; boundary={boundary}"
    answer = browser.post("/admin/import", data=body, content_type=kind, headers=headers)
    path = answer.headers["Location"]
    return path, dict(re.findall(r'name="(stamp|rows)" value="([^"]*)"', browser.get(path).text))
