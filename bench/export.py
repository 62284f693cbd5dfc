"""Gathers everything of a rep and of their manager: `python -m bench.export`.

The company is the demo's in a folder of its own, first as it is, then with five years of every
pair of the manager. Each export is begun, gone on with and fetched as a browser does it, one
request after the other. All of it runs in this process, so its processor time is told: what it
takes on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from .apart import run_apart, say
from .browser import SEE_OTHER, BenchError, token_in
from .company import MANAGER, REP, environment, made, scene_of, signed_in
from .history import lengthen

WITHIN_SECONDS = 10.0
YEARS = 5
HERE = "/me/export"
_PART = re.compile(r'name="part" value="(\d+)"')


@dataclass(frozen=True)
class Taken:
    """What one export took, in seconds, and how much it was."""

    all_of_it: float
    parts: tuple[float, ...]
    fetching: float
    size: int
    packed: int


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.export", description=__doc__)
    parser.add_argument("--years", type=int, default=YEARS, help="how long the past is")
    years = parser.parse_args(arguments).years
    return run_apart(lambda folder: _run(folder, years))


def _run(folder: Path, years: int) -> int:
    app = made(environment(folder), say)
    browsers = {"the rep": signed_in(app, REP), "their manager": signed_in(app, MANAGER)}
    short = {who: _taken(browser) for who, browser in browsers.items()}
    lengthen(app, scene_of(app).pairs, years, say)
    missed = 0
    for who, browser in browsers.items():
        bare = min(_bare(browser) for _ in range(20))
        taken = _taken(browser)
        missed += taken.all_of_it > WITHIN_SECONDS
        _report(who, taken, short[who], bare)
    return 1 if missed else 0


def _report(who: str, taken: Taken, short: Taken, bare: float) -> None:
    say(
        f"{who}: {taken.all_of_it:.2f} s, {taken.all_of_it / WITHIN_SECONDS:.2f} of the "
        f"{WITHIN_SECONDS:.0f} s allowed, {taken.all_of_it / short.all_of_it:.1f} times one year; "
        f"{taken.size / 1e6:.1f} MB, {taken.packed / 1e6:.2f} MB packed."
    )
    say(
        f"  {len(taken.parts)} parts, the longest {max(taken.parts) * 1000:.0f} ms "
        f"({max(taken.parts) / bare:.0f} times a bare page); the file is put together in "
        f"{taken.fetching * 1000:.0f} ms ({taken.fetching / bare:.0f} times)."
    )


def _taken(browser: FlaskClient) -> Taken:
    begun = time.process_time()
    path = _post(browser, HERE).headers["Location"]
    parts = []
    while part := _PART.search(browser.get(path).text):
        since = time.process_time()
        _post(browser, f"{path}/go-on", part=part[1])
        parts.append(time.process_time() - since)
    since = time.process_time()
    packed = browser.get(f"{path}/file").data
    fetching = time.process_time() - since
    with ZipFile(BytesIO(packed)) as files:
        size = sum(it.file_size for it in files.infolist())
    return Taken(time.process_time() - begun, tuple(parts), fetching, size, len(packed))


def _bare(browser: FlaskClient) -> float:
    since = time.process_time()
    browser.get("/me/export")
    return time.process_time() - since


def _post(browser: FlaskClient, path: str, **fields: str) -> TestResponse:
    token = token_in(browser.get("/me").text)
    answer = browser.post(path, data=fields, headers={"X-CSRFToken": token},
                          content_type="application/x-www-form-urlencoded")  # fmt: skip
    if answer.status_code != SEE_OTHER:
        raise BenchError(f"{path} answered {answer.status_code}.")
    return answer


if __name__ == "__main__":
    sys.exit(main())
