"""How a line of the log looks: one event a line, and no word that somebody wrote (P-8).

Of an exception stands there what kind it is and where it came from, not what it says: its text
may repeat what somebody typed. Messages of other people's code are left out below a warning, and
otherwise stand as they were written in that code, without what was filled in.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

OURS = "oneonone"
_ENDS_A_LINE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PLAIN = re.compile(r"[A-Za-z0-9_./<>:+-]+")


class _OurHandler(logging.StreamHandler[TextIO]):
    """Told apart from what another program has put there."""


def begin(kind: str) -> None:
    """Write to standard error, as "text" or "json"; called again, the last kind counts.

    Where another program has arranged logging in this process, what is ours goes to our handler
    and not to theirs: they would write what exceptions say, and leave out what is no warning.
    """
    ours, root = logging.getLogger(OURS), logging.getLogger()
    for logger in (ours, root):
        for earlier in [it for it in logger.handlers if isinstance(it, _OurHandler)]:
            logger.removeHandler(earlier)
    handler = _OurHandler()
    handler.setFormatter(JsonLines() if kind == "json" else TextLines())
    handler.addFilter(is_told)
    ours.setLevel(logging.INFO)
    ours.propagate = not root.handlers
    (root if ours.propagate else ours).addHandler(handler)


def is_told(record: logging.LogRecord) -> bool:
    """Tell whether a line is written: all of ours, of others what is a warning at least."""
    return _is_ours(record) or record.levelno >= logging.WARNING


class TextLines(logging.Formatter):
    """Lines for people: moment, level, where from, what, and name=value."""

    def format(self, record: logging.LogRecord) -> str:
        told = _told(record)
        where = told.pop("exception", None)
        head = [told.pop(name) for name in ("at", "level", "logger", "message")]
        line = " ".join([*head, *(f"{name}={_quoted(value)}" for name, value in told.items())])
        # A line that goes on is indented, so that none can pass for another event.
        return "\n    ".join([_on_one_line(line), *map(_on_one_line, where or ())])


class JsonLines(logging.Formatter):
    """Lines for programs: one JSON object each."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_told(record))


def _told(record: logging.LogRecord) -> dict[str, Any]:
    at = datetime.fromtimestamp(record.created, UTC)
    told: dict[str, Any] = {
        "at": f"{at:%Y-%m-%dT%H:%M:%S}.{int(record.msecs):03}Z",
        "level": record.levelname,
        "logger": record.name,
        "message": record.getMessage() if _is_ours(record) else _as_written(record),
        **getattr(record, "fields", {}),
    }
    if record.exc_info and record.exc_info[1] is not None:
        told["exception"] = list(_where(record.exc_info[1]))
    return told


def _is_ours(record: logging.LogRecord) -> bool:
    # "oneonone.app" is Flask's own logger, which writes the path it was asked for.
    is_ours = record.name == OURS or record.name.startswith(f"{OURS}.")
    return is_ours and record.name != "oneonone.app"


def _as_written(record: logging.LogRecord) -> str:
    # Waitress fills in the path before it logs.
    return str(record.msg).split(" while serving ")[0] if isinstance(record.msg, str) else "-"


def _where(error: BaseException) -> Iterator[str]:
    """Walk through an exception and those before it: kinds and places."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield type(error).__qualname__
        for frame in traceback.extract_tb(error.__traceback__, limit=-12):
            yield f"at {frame.filename}:{frame.lineno} in {frame.name}"
        before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if before is None:
            return
        error = before


def _quoted(value: object) -> str:
    if value is None:
        return "-"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _on_one_line(text: str) -> str:
    return _ENDS_A_LINE.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
