"""A line of the log is one event, and has no word that somebody wrote (P-8)."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from oneonone.lib import logs

WORD = "CANARY-of-the-log"
ROOT = Path(__file__).resolve().parents[2]


def a_record(
    name: str = "oneonone.tick",
    message: object = "tick: %s failed",
    args: tuple[object, ...] = ("plan",),
    error: BaseException | None = None,
    **more: object,
) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, args, told)
    record.__dict__.update(more)
    return record


def an_error() -> BaseException:
    try:
        try:
            raise KeyError(WORD)
        except KeyError as before:
            raise ValueError(f"{WORD}\n2026-11-23 INFO signed in") from before
    except ValueError as error:
        return error


FORMATTERS = [logs.TextLines(), logs.JsonLines()]


@pytest.mark.parametrize("formatter", FORMATTERS, ids=["text", "json"])
def test_an_exception_says_what_kind_and_where_never_what(formatter: logging.Formatter) -> None:
    line = formatter.format(a_record(error=an_error()))
    assert WORD not in line
    assert "ValueError" in line
    assert "KeyError" in line
    assert "test_logs.py" in line


@pytest.mark.parametrize("formatter", FORMATTERS, ids=["text", "json"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\x85", "\u2028", "\x1b[2J", "\x00"])
def test_nobody_writes_a_line_of_their_own(formatter: logging.Formatter, end: str) -> None:
    forged = f"x{end}2026-11-23T09:20:00Z INFO oneonone.request answered"
    line = formatter.format(a_record(args=(forged,), fields={"route": forged}))
    assert len(line.splitlines()) == 1
    assert end not in line


def test_a_line_that_goes_on_is_indented() -> None:
    lines = logs.TextLines().format(a_record(error=an_error())).splitlines()
    assert len(lines) > 3
    assert all(line.startswith("    ") for line in lines[1:])


def test_json_is_one_object_a_line() -> None:
    line = logs.JsonLines().format(a_record(fields={"status": 200, "person": None}))
    told = json.loads(line)
    assert (told["level"], told["logger"]) == ("ERROR", "oneonone.tick")
    assert (told["message"], told["status"], told["person"]) == ("tick: plan failed", 200, None)
    assert told["at"].endswith("Z")


@pytest.mark.parametrize(
    ("name", "message", "args"),
    [
        ("waitress", f"Exception while serving /calendar/{WORD}.ics", ()),
        ("oneonone.app", "Exception on %s [%s]", (f"/calendar/{WORD}.ics", "GET")),
        ("some.library", "Could not read %r", (WORD,)),
        ("some.library", ValueError(WORD), ()),
    ],
)
@pytest.mark.parametrize("formatter", FORMATTERS, ids=["text", "json"])
def test_of_other_peoples_code_only_what_was_written_in_it(
    formatter: logging.Formatter, name: str, message: object, args: tuple[object, ...]
) -> None:
    assert WORD not in formatter.format(a_record(name, message, args))


@pytest.mark.parametrize(
    ("name", "level", "is_told"),
    [
        ("oneonone.request", logging.DEBUG, True),
        ("sqlalchemy.engine.Engine", logging.DEBUG, False),
        ("sqlalchemy.engine.Engine", logging.INFO, False),
        ("sqlalchemy.pool", logging.ERROR, True),
    ],
)
def test_what_other_code_chats_about_is_left_out(name: str, level: int, is_told: bool) -> None:
    record = a_record(name)
    record.levelno = level
    assert logs.is_told(record) is is_told


# --- Who arranges it -----------------------------------------------------------------------------

PROGRAM = """
import logging, sys
if "before" in sys.argv:
    logging.basicConfig(format="THEIRS %(message)s")
from oneonone.lib import logs
logs.begin("text")
logs.begin("json")
log = logging.getLogger("oneonone.somewhere")
log.debug("not told")
log.info("answered")
try:
    raise ValueError("CANARY")
except ValueError as error:
    log.error("failed", exc_info=error)
logging.getLogger("other").info("not told either")
logging.getLogger("other").warning("theirs to say")
"""


@pytest.mark.parametrize("order", ["alone", "before"])
def test_ours_is_told_in_our_words_whoever_else_writes_a_log(order: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, order],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = ran.stderr.splitlines()
    ours = [json.loads(line) for line in lines if line.startswith("{")]
    told = [it["message"] for it in ours]
    if order == "alone":
        assert told == ["answered", "failed", "theirs to say"]
        assert len(lines) == 3
    else:
        assert told == ["answered", "failed"]
        assert [line for line in lines if not line.startswith("{")] == ["THEIRS theirs to say"]
    assert ours[1]["exception"][0] == "ValueError"
    assert "CANARY" not in ran.stderr
