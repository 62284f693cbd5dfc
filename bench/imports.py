"""Takes in a file of five thousand deals beside one of five hundred: `python -m bench.imports`.

The company is the demo's, in a folder of its own. Each file is brought, looked at and taken in as
a browser does it, one request after the other; the second time proves that nothing is new.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import time
from pathlib import Path

from flask.testing import FlaskClient

from oneonone.lib.tabular import MAX_ROWS
from oneonone.models import Deal

from .apart import run_apart, say
from .bringing import bring, count_of, fields_in
from .browser import BenchError
from .company import MANAGER, environment, made, signed_in

WITHIN_SECONDS = 10.0
SMALL = MAX_ROWS // 10
_OWNERS = ("priya@demo.example", "tom@demo.example", "leila@demo.example")
_STAGES = ("Prospecting", "Value Proposition", "Proposal/Price Quote", "Negotiation/Review")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=MAX_ROWS, help="how many deals the file has")
    rows = parser.parse_args(arguments).rows
    return run_apart(lambda folder: _run(folder, rows))


def _run(folder: Path, rows: int) -> int:
    say("Making the demo company in a folder of its own.")
    app = made(environment(folder), say)
    browser = signed_in(app, MANAGER)
    small = _brought(browser, _file(SMALL, "small"), SMALL)
    large = _brought(browser, _file(rows, "large"), rows)
    count = count_of(app, Deal)
    again = _brought(browser, _file(rows, "large"), rows)
    allowed = WITHIN_SECONDS * rows / MAX_ROWS
    say(
        f"{rows:,} deals in {large:.1f} s: {large / allowed:.2f} of the {allowed:.0f} s allowed, "
        f"{large / small:.1f} times {SMALL} deals ({small:.2f} s), "
        f"{rows / large:,.0f} deals a second."
    )
    say(f"The same file again took {again:.1f} s.")
    if count_of(app, Deal) != count:
        say("It added something: an import is not idempotent.")
        return 1
    say("It added nothing.")
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
    file = bring(browser, "/deals/import", data)
    fields, asked = file.fields, 0
    # Where nothing is new there is no button, and no more to be taken in.
    while fields and asked <= rows:
        answer = browser.post(
            f"{file.path}/run", data=fields, headers={**file.headers, "HX-Request": "true"}
        )
        if answer.status_code >= 400:
            raise BenchError(f"The import answered {answer.status_code}.")
        fields, asked = fields_in(answer.text), asked + 1
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
