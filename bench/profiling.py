"""Where the time of a request goes, function by function."""

from __future__ import annotations

import pstats
from pathlib import Path
from typing import Any

_SHOWN = 45
_ROOT = str(Path(__file__).resolve().parent.parent)
# The profiled call of every request: its count is the number of requests.
_REQUEST = "wsgi_app"


def profiled(path: Path) -> str:
    """Return the functions that took longest, in milliseconds of one request."""
    stats: Any = pstats.Stats(str(path))
    functions: dict[tuple[str, int, str], Any] = stats.stats
    requests = next(calls for key, (calls, *_) in functions.items() if key[2] == _REQUEST)
    rows = sorted(
        (
            (total / requests * 1000, own / requests * 1000, calls / requests, _name(*key))
            for key, (_, calls, own, total, _callers) in functions.items()
        ),
        reverse=True,
    )
    lines = [
        "",
        f"Milliseconds of one request, of {requests} profiled; being watched makes it slower.",
        f"{'with all it calls':>18}{'itself':>9}{'calls':>9}",
        *(
            f"{total:18.3f}{own:9.3f}{calls:9.1f}  {name}"
            for total, own, calls, name in rows[:_SHOWN]
        ),
        "",
        "By what they take themselves:",
        *(
            f"{total:18.3f}{own:9.3f}{calls:9.1f}  {name}"
            for total, own, calls, name in sorted(rows, key=lambda row: -row[1])[:_SHOWN]
        ),
    ]
    return "\n".join(lines)


def _name(file: str, line: int, function: str) -> str:
    short = file.removeprefix(_ROOT).rpartition("site-packages/")[2].lstrip("/")
    return f"{short}:{line} {function}" if line else function
