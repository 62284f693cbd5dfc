"""Measuring: each page in turn with a bare page of the same bytes, so that noise hits both."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from .browser import Answer, BenchError, Browser

OK = 200
_WARM_UP = 4


@dataclass
class Case:
    """One thing somebody does, and how long it may take; `ask` does it once."""

    name: str
    browser: Browser
    ask: Callable[[], Answer]
    goal_ms: float | None = None
    # What it answers; a poll that finds nothing new says so.
    expects: int = OK


@dataclass
class Figures:
    """What one case took, request by request, beside the bare page asked right after it."""

    case: Case
    status: int = OK
    ms: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    bare_ms: list[float] = field(default_factory=list)
    bare_cpu_ms: list[float] = field(default_factory=list)
    statements: int = 0
    raw: int = 0
    packed: int = 0

    @property
    def is_there(self) -> bool:
        return self.status == self.case.expects

    @property
    def is_slow(self) -> bool:
        goal = self.case.goal_ms
        return goal is not None and self.is_there and median(self.ms) >= goal

    @property
    def times_bare(self) -> float:
        return ratio(self.ms, self.bare_ms)

    @property
    def times_bare_cpu(self) -> float:
        return ratio(self.cpu_ms, self.bare_cpu_ms)

    def add(self, answer: Answer, bare: Answer) -> None:
        self.ms.append(answer.ms)
        self.cpu_ms.append(answer.cpu_ms)
        self.bare_ms.append(bare.ms)
        self.bare_cpu_ms.append(bare.cpu_ms)
        self.statements = max(self.statements, answer.statements)
        self.raw, self.packed = len(answer.body), len(answer.sent)


def p95(values: Sequence[float]) -> float:
    """Return what nineteen of twenty stayed below."""
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def ratio(values: Sequence[float], to: Sequence[float]) -> float:
    """Return the median of the ratios pair by pair: a machine that slows down slows both."""
    return median(one / other for one, other in zip(values, to, strict=True))


def measure(
    cases: Sequence[Case], *, rounds: int, seconds: float, say: Callable[[str], None]
) -> list[Figures]:
    """Ask every case in turn, `rounds` times or until the time is up; a case that is not there
    is asked once."""
    all_figures = [Figures(case) for case in cases]
    for figures in all_figures:
        figures.status = figures.case.ask().status
    there = [figures for figures in all_figures if figures.is_there]
    until = time.monotonic() + seconds
    for figures in there * _WARM_UP:
        _once(figures)
    for number in range(1, rounds + 1):
        for figures in there:
            figures.add(*_once(figures))
        if number % max(1, rounds // 5) == 0:
            say(f"  {number} of {rounds} rounds")
        if time.monotonic() > until:
            say(f"  {number} of {rounds} rounds, and the time is up")
            break
    return all_figures


def _once(figures: Figures) -> tuple[Answer, Answer]:
    case = figures.case
    answer = case.ask()
    if answer.status != case.expects:
        raise BenchError(f"{case.name}: {answer.status} after it had answered {case.expects}.")
    bare = case.browser.get(f"/bench/bare/{max(1, len(answer.body))}")
    if bare.status != OK:
        raise BenchError(f"The bare page answered {bare.status}.")
    return answer, bare
