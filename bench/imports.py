"""Takes in a file of five thousand deals beside one of five hundred: `python -m bench.imports`.

The company is the demo's, in a folder of its own. Each file is brought, looked at and taken in as
a browser does it, one request after the other; the second time proves that nothing is new.
"""

from __future__ import annotations

import argparse
import csv
import io
import logging
import re
import sys
import tempfile
import time
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from oneonone.access.system import as_system
from oneonone.demo import PASSWORD
from oneonone.lib.tabular import MAX_ROWS
from oneonone.models import Deal, db

from .browser import BenchError
from .company import MANAGER, environment, made

WITHIN_SECONDS = 10.0
SMALL = MAX_ROWS // 10
_OWNERS = ("priya@demo.example", "tom@demo.example", "leila@demo.example")
_STAGES = ("Prospecting", "Value Proposition", "Proposal/Price Quote", "Negotiation/Review")
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_HIDDEN = re.compile(r'name="(stamp|rows)" value="([^"]*)"')
_SEE_OTHER = 303


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=MAX_ROWS, help="how many deals the file has")
    rows = parser.parse_args(arguments).rows
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        with tempfile.TemporaryDirectory(prefix="oneonone-bench-") as folder:
            return _run(Path(folder), rows)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1


def _run(folder: Path, rows: int) -> int:
    _say("Making the demo company in a folder of its own.")
    app = made(environment(folder), _say)
    browser = _signed_in(app)
    small = _brought(browser, _file(SMALL, "small"), SMALL)
    large = _brought(browser, _file(rows, "large"), rows)
    count = _count(app)
    again = _brought(browser, _file(rows, "large"), rows)
    allowed = WITHIN_SECONDS * rows / MAX_ROWS
    _say(
        f"{rows:,} deals in {large:.1f} s: {large / allowed:.2f} of the {allowed:.0f} s allowed, "
        f"{large / small:.1f} times {SMALL} deals ({small:.2f} s), "
        f"{rows / large:,.0f} deals a second."
    )
    _say(f"The same file again took {again:.1f} s.")
    if _count(app) != count:
        _say("It added something: an import is not idempotent.")
        return 1
    _say("It added nothing.")
    return 0 if large <= allowed else 1


def _file(rows: int, tag: str) -> bytes:
    """Return an export as Salesforce makes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["Opportunity ID", "Opportunity Name", "Account Name", "Stage", "Amount",
                     "Close Date", "Last Activity", "Next Step", "Owner Email"])  # fmt: skip
    for number in range(rows):
        owner, stage = _OWNERS[number % len(_OWNERS)], _STAGES[number % len(_STAGES)]
        writer.writerow(
            [f"006{tag}{number:06d}", f"{tag} opportunity {number}", f"Account {number % 400}",
             stage, f"${number % 90 + 1},250.00", "12/18/2026", f"{number % 9 + 1}/14/2026",
             "Send the security paper and ask who else reads it", owner]
        )  # fmt: skip
    return out.getvalue().encode()


def _brought(browser: FlaskClient, data: bytes, rows: int) -> float:
    """Bring a file, look at it and take it in; return the seconds all of that took."""
    begun = time.perf_counter()
    token = _TOKEN.search(browser.get("/deals/import").text)
    if token is None:
        raise BenchError("The page of an import did not come.")
    headers = {"X-CSRFToken": token[1]}
    sent = browser.post(
        "/deals/import", data={"file": (io.BytesIO(data), "deals.csv")}, headers=headers
    )
    path = sent.headers.get("Location", "")
    looked = browser.get(path).text
    fields = dict(_HIDDEN.findall(looked))
    answer, asked = sent, 0
    # Where nothing is new there is no button, and no more to be taken in.
    while fields and asked <= rows:
        answer = browser.post(f"{path}/run", data=fields, headers={**headers, "HX-Request": "true"})
        if answer.status_code >= 400:
            raise BenchError(f"The import answered {answer.status_code}.")
        fields, asked = dict(_HIDDEN.findall(answer.text)), asked + 1
    return time.perf_counter() - begun


def _signed_in(app: Flask) -> FlaskClient:
    browser = app.test_client()
    token = _TOKEN.search(browser.get("/sign-in").text)
    answer = browser.post(
        "/sign-in",
        data={"email": MANAGER, "password": PASSWORD},
        headers={"X-CSRFToken": token[1] if token else ""},
    )
    if answer.status_code != _SEE_OTHER:
        raise BenchError(f"Signing in answered {answer.status_code}.")
    return browser


def _count(app: Flask) -> int:
    with app.app_context(), as_system(db.session(), "bench") as session:
        return session.scalar(select(func.count(Deal.id))) or 0


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
