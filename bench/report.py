"""Times the pages of oneonone over its real server, beside a bare signed-in page."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from statistics import median

from .first_load import FirstLoad
from .measure import Figures, p95

MOST_STATEMENTS = 8
FIRST_LOAD_KB = 110.0
_COLUMNS = ("median", "p95", "goal", "CPU", "SQL", "raw", "br", "gzip", "time", "CPU")
_WIDTHS = (8, 7, 6, 7, 5, 8, 7, 7, 7, 6)


def report(
    now: Sequence[Figures],
    later: Sequence[Figures],
    gzipped: Mapping[str, int],
    load: Mapping[str, FirstLoad],
    times: int,
) -> str:
    """Return everything measured, for a person to read."""
    return "\n".join(
        [
            "",
            *_table(now, gzipped),
            "",
            *_history(now, later, times),
            "",
            *_first_load(load),
            "",
            *_verdict(now, later, load),
            "",
            "The milliseconds are of this machine and this hour; the ratio to the bare page is the",
            "figure to compare: the same process answered both, one after the other.",
            "Many at once: python -m bench.live. Killed while saving: python -m bench.kill.",
        ]
    )


def _table(now: Sequence[Figures], gzipped: Mapping[str, int]) -> list[str]:
    count = max(len(figures.ms) for figures in now)
    rows = [_row(figures, gzipped) for figures in now]
    return [
        f"The demo company, {count} requests each.{_how_busy()}",
        _line("", ("ms", "", "", "", "", "bytes", "", "", "× bare", "")),
        _line("", _COLUMNS),
        *rows,
    ]


def _how_busy() -> str:
    """Say what else this machine does, where it can be asked: more than its processors is a lot."""
    if not hasattr(os, "getloadavg"):
        return ""
    return f" {os.cpu_count()} processors, {os.getloadavg()[0]:.1f} programs that want one."


def _row(figures: Figures, gzipped: Mapping[str, int]) -> str:
    if not figures.is_there:
        return f"{figures.case.name:<27} not built, or not now ({figures.status})"
    goal = figures.case.goal_ms
    return _line(
        figures.case.name,
        (
            f"{median(figures.ms):.1f}",
            f"{p95(figures.ms):.1f}",
            f"< {goal:.0f}" if goal else "",
            f"{median(figures.cpu_ms):.1f}",
            str(figures.statements),
            f"{figures.raw:,}",
            f"{figures.packed:,}",
            f"{gzipped[figures.case.name]:,}",
            f"{figures.times_bare:.1f}",
            f"{figures.times_bare_cpu:.1f}",
        ),
    )


def _history(now: Sequence[Figures], later: Sequence[Figures], times: int) -> list[str]:
    lines = [
        f"With {times} times the history, and as it is.",
        f"{'':<27}{'median ms':>16}{'CPU ms':>16}{'SQL':>10}{'× bare':>14}",
    ]
    for before, after in zip(now, later, strict=True):
        if before.is_there and after.is_there:
            lines.append(
                f"{after.case.name:<27}"
                f"{median(after.ms):9.1f} {median(before.ms):6.1f}"
                f"{median(after.cpu_ms):9.1f} {median(before.cpu_ms):6.1f}"
                f"{after.statements:6} {before.statements:3}"
                f"{after.times_bare:8.1f} {before.times_bare:5.1f}"
            )
    return lines


def _first_load(load: Mapping[str, FirstLoad]) -> list[str]:
    br, gzip = load["br"], load["gzip"]
    rows = [
        f"  {file.path:<52}{file.raw:9,}{file.sent:9,}{other.sent:9,}"
        for file, other in zip(br.files, gzip.files, strict=True)
    ]
    return [
        "First load, as a browser that has never been here.",
        f"  {'':<52}{'raw':>9}{'br':>9}{'gzip':>9}",
        *rows,
        f"  {f'{len(br.files)} requests':<52}{sum(file.raw for file in br.files):9,}"
        f"{br.sent:9,}{gzip.sent:9,}",
        f"  Other hosts asked: {', '.join(br.other_hosts) or 'none'}.",
    ]


def _verdict(
    now: Sequence[Figures], later: Sequence[Figures], load: Mapping[str, FirstLoad]
) -> list[str]:
    """Return a line for each goal that was missed, or one for all of them."""
    missed = [
        f"{figures.case.name} took {median(figures.ms):.1f} ms, goal < {figures.case.goal_ms:.0f}."
        for figures in now
        if figures.is_slow
    ]
    for before, after in zip(now, later, strict=True):
        if after.statements > MOST_STATEMENTS:
            missed.append(f"{after.case.name} ran {after.statements} statements, goal <= 8.")
        if after.statements != before.statements:
            missed.append(f"{after.case.name} runs more statements with more history.")
    kilobytes = load["br"].sent / 1000
    if kilobytes > FIRST_LOAD_KB:
        missed.append(f"The first load is {kilobytes:.0f} KB, goal <= {FIRST_LOAD_KB:.0f}.")
    if load["br"].other_hosts:
        missed.append("The first load asks other hosts.")
    return missed or ["Every goal was met."]


def _line(name: str, cells: Sequence[str]) -> str:
    padded = (f"{cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
    return f"{name:<27}{''.join(padded)}".rstrip()
