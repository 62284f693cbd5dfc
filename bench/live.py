"""A Monday morning: 200 live meetings on 400 devices, 50 saves a second: `python -m bench.live`.

Every device asks for news every two seconds; whenever one saves, the other one's next question
is answered with the words. One process plays all the devices, on the processors the
server uses too. Before that, without any crowd: what a poll costs that finds nothing new, and a
save, each beside a bare page. Ends with 1 when an answer was wrong or news were missed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from .apart import aside, run_apart
from .asking import FieldSaver, Poller
from .browser import BenchError, Browser
from .company import environment, running
from .crowd import COOKIE, STEP, Talk, crowd
from .devices import FIELDS, POLL_SECONDS, Device, Pair, Sample, Watched
from .measure import Case, Figures, measure, p95
from .profiling import profiled

SAVE_P95_MS, POLL_CPU_MS, POLL_STATEMENTS = 150.0, 1.0, 2
NOT_MODIFIED = 304
# Until everybody has polled and every meeting has been saved in; not measured.
_WARM_UP_SECONDS = 6.0
_OPENING_AT_ONCE = 4


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--meetings", type=int, default=200, help="live ones, two devices each")
    parser.add_argument("--saves", type=float, default=50.0, help="of all devices, a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--processes", type=int, default=2, help="that answer at the port")
    parser.add_argument("--profile", action="store_true", help="only where a poll's time goes")
    options = parser.parse_args(arguments)
    return run_apart(lambda folder: _run(folder, options))


@dataclass
class Load:
    """What the crowd did in how long, and what it cost."""

    watched: Watched
    seconds: float
    server_cpu: float
    client_cpu: float
    busy: str

    @property
    def is_right(self) -> bool:
        return not self.watched.errors and not self.watched.missed


def _run(folder: Path, options: argparse.Namespace) -> int:
    aside(f"Making a company with {options.meetings} live meetings in a folder of its own.")
    env = environment(folder)
    alone = {**env, "ONEONONE_PROCESSES": "1"}
    env["ONEONONE_PROCESSES"] = str(options.processes)
    _app, talks = crowd(env, options.meetings)
    if options.profile:
        _profile(folder, alone, talks[0])
        return 0
    with running(alone, folder / "server.log") as port:
        quiet = _quiet(port, talks[0])
        print("\n".join(_quiet_report(quiet)), flush=True)
    with running(env, folder / "server.log") as port:
        load = asyncio.run(_crowded(port, talks, options))
    print("\n".join(_report(quiet[0], load, options)))
    if median(quiet[0].cpu_ms) >= POLL_CPU_MS:
        _profile(folder, alone, talks[0])
    return 0 if load.is_right else 1


# --- One device -----------------------------------------------------------------------------------


def _quiet(port: int, talk: Talk) -> list[Figures]:
    """Measure a poll and a save beside a bare page, with nobody else there."""
    aside("Asking for news and saving, each in turn with a bare page.")
    found = []
    # One after the other: that somebody else comes in is news.
    for who, case_of in enumerate((_poll_of, _save_of)):
        case = case_of(_browser(port, talk, who), talk)
        found += measure([case], rounds=300, seconds=20, say=_mute)
        case.browser.close()
        if not found[-1].is_there:
            raise BenchError(f"{case.name}: {found[-1].status} instead of {case.expects}.")
    return found


def _browser(port: int, talk: Talk, who: int) -> Browser:
    browser = Browser(port, {COOKIE: talk.tokens[who]})
    browser.learn_token(browser.get(f"/meetings/{talk.meeting_id}/steps/{STEP}"))
    return browser


def _poll_of(browser: Browser, talk: Talk) -> Case:
    poll = Poller(browser, f"/meetings/{talk.meeting_id}/steps/{STEP}")
    return Case("Poll, nothing new", browser, poll, expects=NOT_MODIFIED)


def _save_of(browser: Browser, talk: Talk) -> Case:
    save = FieldSaver(browser, f"/meetings/{talk.meeting_id}/steps/{STEP}", FIELDS[1])
    return Case("Save a field", browser, save)


def _profile(folder: Path, env: dict[str, str], talk: Talk) -> None:
    """Print where the time of a poll goes that finds nothing new."""
    aside("Profiling a poll that finds nothing new.")
    with running(env, folder / "server.log", folder / "profile") as port:
        browser = _browser(port, talk, 0)
        poll = _poll_of(browser, talk).ask
        for number in range(420):
            browser.is_profiled = number >= 20
            poll()
        browser.close()
    print(profiled(folder / "profile"))


# --- All of them ----------------------------------------------------------------------------------


async def _crowded(port: int, talks: list[Talk], options: argparse.Namespace) -> Load:
    watched = Watched()
    devices: list[Device] = []
    for talk in talks:
        pair = Pair()
        devices += [Device(port, talk, who, pair, watched) for who in (0, 1)]
    await _open(devices)
    begins = time.monotonic() + _WARM_UP_SECONDS
    ends = begins + options.seconds
    following = [asyncio.create_task(device.follow(ends)) for device in devices]
    saving = asyncio.create_task(_saving(devices, options.saves, ends))
    await asyncio.sleep(begins - time.monotonic())
    watched.is_noting = True
    server_before, client_before = _server_cpu(port, talks[0]), time.process_time()
    begun = time.monotonic()
    aside(f"{len(devices)} devices are there; now {options.seconds:.0f} seconds of it.")
    await asyncio.gather(saving, *following)
    seconds = time.monotonic() - begun
    load = Load(
        watched=watched,
        seconds=seconds,
        server_cpu=_server_cpu(port, talks[0]) - server_before,
        client_cpu=time.process_time() - client_before,
        busy=f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "?",
    )
    for device in devices:
        device.close()
    return load


async def _open(devices: list[Device]) -> None:
    begun, room = time.monotonic(), asyncio.Semaphore(_OPENING_AT_ONCE)

    async def enter(device: Device) -> None:
        async with room:
            await device.open()

    await asyncio.gather(*(enter(device) for device in devices))
    aside(f"{len(devices)} pages were opened in {time.monotonic() - begun:.0f} s.")


async def _saving(devices: list[Device], a_second: float, until: float) -> None:
    """Let one device after the other save, at an even pace, whoever still waits for an answer."""
    order, tasks, number = devices[:], set[asyncio.Task[None]](), 0
    random.Random(7).shuffle(order)  # noqa: S311  # the same order in every run
    begun = time.monotonic()
    while time.monotonic() < until:
        task = asyncio.create_task(order[number % len(order)].save())
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        number += 1
        await asyncio.sleep(begun + number / a_second - time.monotonic())
    await asyncio.gather(*tasks)


def _server_cpu(port: int, talk: Talk) -> float:
    """Ask over a connection of its own: one that was idle all the time would be closed by now."""
    browser = Browser(port, {COOKIE: talk.tokens[0]})
    try:
        return float(browser.get("/bench/cpu").text)
    finally:
        browser.close()


# --- For a person to read -------------------------------------------------------------------------


def _quiet_report(quiet: list[Figures]) -> list[str]:
    return [
        "",
        f"One device, {len(quiet[0].ms)} requests each beside a bare page.",
        f"{'':<22}{'median':>9}{'p95':>8}{'CPU':>8}{'p10':>7}{'SQL':>5}{'× bare':>9}{'× CPU':>8}",
        *(_quiet_row(figures) for figures in quiet),
        "",
    ]


def _report(poll: Figures, load: Load, options: argparse.Namespace) -> list[str]:
    watched, seconds = load.watched, load.seconds
    kinds = (
        ("Poll, nothing new", watched.nothing),
        ("Poll, the step again", watched.news),
        ("Save a field", watched.saves),
    )
    requests = sum(len(sample.ms) for _, sample in kinds)
    wanted = options.meetings * 2 / POLL_SECONDS + options.saves
    return [
        "",
        f"{options.meetings} meetings on {options.meetings * 2} devices, {seconds:.0f} seconds, "
        f"{options.processes} server processes.",
        f"{'':<22}{'requests':>9}{'median':>8}{'p95':>8}{'p99':>8}{'CPU':>7}{'SQL':>5}{'bytes':>8}",
        *(_row(name, sample) for name, sample in kinds),
        "",
        f"{requests / seconds:.0f} requests a second of {wanted:.0f} wanted, "
        f"{len(watched.saves.ms) / seconds:.0f} of them saves.",
        f"The server used {load.server_cpu / seconds:.0%} of one processor, its devices "
        f"{load.client_cpu / seconds:.0%}; {load.busy} programs wanted one of {os.cpu_count()}.",
        f"{sum(watched.errors.values())} errors; {len(watched.missed)} news missed; "
        f"{watched.read} news read, word for word; {watched.own_as_news} times own words as news.",
        "",
        *_verdict(poll, load),
        "",
        "Milliseconds are of this machine and this hour; the ratios to the bare page compare. On a",
        "shared machine a thread's own clock runs long too: p10 is the CPU when it was left alone.",
    ]


def _quiet_row(figures: Figures) -> str:
    return (
        f"{figures.case.name:<22}{median(figures.ms):>9.2f}{p95(figures.ms):>8.2f}"
        f"{median(figures.cpu_ms):>8.2f}{quantiles(figures.cpu_ms, n=10)[0]:>7.2f}"
        f"{figures.statements:>5}"
        f"{figures.times_bare:>9.2f}{figures.times_bare_cpu:>8.2f}"
    )


def _row(name: str, sample: Sample) -> str:
    if len(sample.ms) < 2:
        return f"{name:<22}{len(sample.ms):>9}"
    p99 = quantiles(sample.ms, n=100, method="inclusive")[-1]
    return (
        f"{name:<22}{len(sample.ms):>9,}{median(sample.ms):>8.1f}{p95(sample.ms):>8.1f}{p99:>8.1f}"
        f"{median(sample.cpu_ms):>7.2f}{sample.statements:>5}{sample.sent // len(sample.ms):>8,}"
    )


def _verdict(poll: Figures, load: Load) -> list[str]:
    """Return a line for each goal that was missed, or one for all of them."""
    watched, missed = load.watched, []
    missed += [f"{count} times {what}." for what, count in watched.errors.most_common()]
    missed += watched.missed[:20]
    if not watched.saves.ms or p95(watched.saves.ms) >= SAVE_P95_MS:
        missed.append(f"Saves are too slow, goal p95 < {SAVE_P95_MS:.0f} ms.")
    if median(poll.cpu_ms) >= POLL_CPU_MS:
        missed.append(
            f"A poll took {median(poll.cpu_ms):.2f} ms of processor, goal < {POLL_CPU_MS:.0f}."
        )
    if max(poll.statements, watched.nothing.statements) > POLL_STATEMENTS:
        missed.append(f"A poll ran more than {POLL_STATEMENTS} statements.")
    return missed or ["Every goal was met."]


def _mute(_line: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
