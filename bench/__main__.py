"""The command: `python -m bench`, or `make bench`; `--quick` for a first look."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from oneonone.demo import PASSWORD

from . import report
from .apart import aside, run_apart
from .asking import FieldSaver
from .browser import Answer, BenchError, Browser, fields_of
from .calendar import busy_calendar
from .company import MANAGER, REP, Scene, environment, made, running, scene_of
from .first_load import first_load
from .history import lengthen
from .measure import Case, measure
from .profiling import profiled

BOARD_MS, STEP_MS, SAVE_MS, CALENDAR_MS = 15.0, 8.0, 5.0, 20.0
TIMES = 10
STEPS = ("check-in", "progress", "deals", "focus", "alignment")


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    return run_apart(lambda folder: _run(folder, options))


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=report.__doc__)
    parser.add_argument("--quick", action="store_true", help="few requests: a first look")
    parser.add_argument(
        "--profile",
        metavar="WORDS",
        help="instead: where the time of the cases goes whose name has these words",
    )
    return parser.parse_args(arguments)


def _run(folder: Path, options: argparse.Namespace) -> int:
    rounds, seconds = (25, 10.0) if options.quick else (200, 50.0)
    aside("Making the demo company in a folder of its own.")
    env = environment(folder)
    app = made(env, aside)
    scene, calendar = scene_of(app), busy_calendar(app)
    profile = folder / "profile" if options.profile else None
    with running(env, folder / "server.log", profile) as port:
        people = {email: Browser(port) for email in (MANAGER, REP, scene.other_rep)}
        load = {encoding: first_load(Browser(port), encoding) for encoding in ("br", "gzip")}
        for email, browser in people.items():
            browser.sign_in(email, PASSWORD)
        cases = cases_of(scene, people, calendar)
        if options.profile:
            _profile(cases, options.profile, people, rounds)
        else:
            aside(f"Asking each of {len(cases)} in turn with a bare page, up to {rounds} times.")
            now = measure(cases, rounds=rounds, seconds=seconds, say=aside)
            lengthen(app, scene.pairs, TIMES, aside)
            later = measure(cases, rounds=rounds // 2, seconds=seconds / 2, say=aside)
            print(report.report(now, later, _gzipped(cases), load, TIMES))
        for browser in people.values():
            browser.close()
    if profile:
        print(profiled(profile))
    return 0


def cases_of(scene: Scene, people: dict[str, Browser], calendar: str) -> list[Case]:
    """Start Priya's meeting; return what is measured, the goals first."""
    daniel, priya, other = people[MANAGER], people[REP], people[scene.other_rep]
    meeting = f"/meetings/{scene.meeting_id}"
    started = daniel.post(f"{meeting}/start", {"minutes": "all", "screen": "own"})
    if started.status != 204:
        raise BenchError(f"Priya’s meeting could not be started: {started.status}.")
    steps = f"{meeting}/steps/"
    prep = f"/meetings/{scene.other_meeting_id}/prep/check-in"
    return [
        Case("Team board", daniel, lambda: daniel.get("/team"), BOARD_MS),
        *(
            Case(f"Step: {slug}", daniel, _asking(daniel, steps + slug, is_htmx=True), STEP_MS)
            for slug in STEPS
        ),
        Case("Save a field", daniel, FieldSaver(daniel, f"{steps}check-in"), SAVE_MS),
        Case("Calendar of 12 pairs", daniel, lambda: daniel.get(calendar), CALENDAR_MS),
        Case("Record page", daniel, lambda: daniel.get(f"/meetings/{scene.record_id}")),
        Case("Move on, form saved", daniel, _Mover(daniel, f"{steps}check-in", "progress")),
        Case("Move back, form saved", daniel, _Mover(daniel, f"{steps}progress", "check_in")),
        *(Case(f"Whole page: {slug}", daniel, _asking(daniel, steps + slug)) for slug in STEPS),
        Case("Rep’s home", priya, lambda: priya.get("/")),
        Case("Preparation", other, lambda: other.get(prep)),
    ]


def _asking(browser: Browser, path: str, *, is_htmx: bool = False) -> Callable[[], Answer]:
    return lambda: browser.get(path, is_htmx=is_htmx)


class _Mover:
    """Presses Next or Back with everything on the page, as it stood when first seen."""

    def __init__(self, browser: Browser, step: str, to: str) -> None:
        self._browser, self._step = browser, step
        self._fields = {**fields_of(browser.get(step).text, "step-form"), "go": to}

    def __call__(self) -> Answer:
        return self._browser.post(self._step, self._fields)


def _gzipped(cases: list[Case]) -> dict[str, int]:
    """Return the bytes of each page for who takes gzip and no more; a saved form answers alike."""
    found = {}
    for case in cases:
        case.browser.encoding = "gzip"
        found[case.name] = len(case.ask().sent)
        case.browser.encoding = "gzip, br"
    return found


def _profile(cases: list[Case], words: str, people: dict[str, Browser], rounds: int) -> None:
    chosen = [case for case in cases if words.lower() in case.name.lower()]
    if not chosen:
        raise BenchError(f"No case has {words!r} in its name: {', '.join(c.name for c in cases)}.")
    aside(f"Profiling {', '.join(case.name for case in chosen)}: {rounds} times each.")
    for is_profiled in (False, True):
        for browser in people.values():
            browser.is_profiled = is_profiled
        for case in chosen * (rounds if is_profiled else 10):
            case.ask()


if __name__ == "__main__":
    sys.exit(main())
