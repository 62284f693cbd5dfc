"""Kills the server in the middle of saving, again and again: `python -m bench.kill --rounds 200`.

Four people save numbered texts through two server processes over one database. 50 to 400
milliseconds after the first answer both processes are killed (SIGKILL), and started again. Every
text that was answered with a 200 has to be in the database file then: where it was written, or as
a revision. What was sent and not answered is sent once more, as a page does, and must be no
conflict with itself.

A kill is no power cut: the operating system still writes what a dead process handed to it. That
the database waits for the disk (synchronous=FULL) is a test of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from uuid import uuid4

from .apart import run_apart
from .asking import stamp_in
from .browser import BenchError, Browser
from .company import environment, wait_for
from .crowd import COOKIE, Talk, crowd

_ROOT = Path(__file__).resolve().parent.parent
_KILLED_AFTER = (0.05, 0.4)
_SAVES_OF_ONE_TYPING = 50
_SAID_EVERY = 20
_BEGINS_WITHIN = 20.0
_PROCESSES = 2
# Where the rep types, and where the manager does.
_FIELDS = (("check-in", "line"), ("focus", "skill"))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args(arguments).rounds
    if not hasattr(os, "fork"):
        print("This system has no process groups to kill.", file=sys.stderr)
        return 1
    return run_apart(lambda folder: _said(_run(folder, rounds)))


def _said(tally: Tally) -> int:
    print(tally.verdict())
    return 1 if tally.losses or tally.refused else 0


@dataclass
class Tally:
    """What was counted over all rounds."""

    rounds: int = 0
    saved: int = 0
    sent_again: int = 0
    refused: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)

    def line(self) -> str:
        return (
            f"{self.rounds:>4} rounds: {self.saved:,} saves answered, "
            f"{self.sent_again} sent again, {len(self.losses)} lost, {len(self.refused)} refused; "
            f"{median(self.took):.1f} s a round, of which {median(self.starts):.1f} s to start"
        )

    def verdict(self) -> str:
        if self.losses or self.refused:
            return "\n".join(
                ["Something was lost or refused.", *self.losses[:20], *self.refused[:20]]
            )
        return (
            f"Nothing was lost: {self.saved:,} answered saves in {self.rounds} kills, "
            f"{self.sent_again} sent again without a conflict, integrity and foreign keys whole."
        )


class Writer:
    """One person at one field, typing text after text and remembering what was answered."""

    def __init__(self, talk: Talk, who: int, port: int) -> None:
        step, self.name = _FIELDS[who]
        self.meeting_id, self._port = talk.meeting_id, port
        self._cookies = {COOKIE: talk.tokens[who]}
        self._step = f"/meetings/{talk.meeting_id}/steps/{step}"
        self._token = self._stamp = self._text = ""
        self._op, self._changes, self._number = str(uuid4()), 0, 0
        self.saved: list[str] = []
        self.refused: list[str] = []
        self.last_count = self.sent_again = self.checked = 0

    def open(self) -> None:
        """Look at the page once: its token and its stamp last, whoever serves the next request."""
        browser = Browser(self._port, self._cookies)
        page = browser.get(self._step)
        browser.learn_token(page)
        self._cookies, self._token = browser.cookies, browser.token
        self._stamp = stamp_in(page.text, self.name)
        browser.close()

    def write(self, has_begun: threading.Event) -> None:
        """Save text after text until the server is gone; says when the first was answered."""
        browser = Browser(self._port, self._cookies, self._token)
        self.sent_again += bool(self._text)
        try:
            while not self.refused:
                self._text = self._text or self._next()
                self._save(browser)
                has_begun.set()
        except BenchError:
            pass  # killed: what was not answered is sent again
        finally:
            browser.close()

    def _next(self) -> str:
        self._number += 1
        self._changes += 1
        if self._number % _SAVES_OF_ONE_TYPING == 0:
            self._op, self._changes = str(uuid4()), 1
        return f"Number {self._number} of {self.name}. We call the buyer before the board meets."

    def _save(self, browser: Browser) -> None:
        answer = browser.post(
            f"{self._step}/fields/{self.name}",
            {
                self.name: self._text,
                f"version_{self.name}": self._stamp,
                f"op_{self.name}": f"{self._op}.{self._changes}",
            },
        )
        if answer.status != 200:
            self.refused.append(f"{self._text!r} was answered with {answer.status}.")
            return
        self.saved.append(self._text)
        self._stamp, self._text = stamp_in(answer.text, self.name), ""
        self.last_count = int(answer.headers.get("X-Changes") or self.last_count)


class Servers:
    """`oneonone serve`, twice over one database, in a process group that dies as one."""

    def __init__(self, env: dict[str, str], log: Path) -> None:
        first = env["ONEONONE_LISTEN"]
        others = [environment(log.parent)["ONEONONE_LISTEN"] for _ in range(_PROCESSES - 1)]
        self.ports = [int(address.rpartition(":")[2]) for address in (first, *others)]
        self._group, self._log = 0, log
        with log.open("ab") as output:
            self._warm = subprocess.Popen(
                [sys.executable, "-m", "bench.warm"],
                cwd=_ROOT,
                env=env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
            )

    def start(self) -> float:
        """Start both and return how many seconds it took until they answered."""
        begun = time.perf_counter()
        self._group = self._ask(" ".join(str(port) for port in self.ports))
        for port in self.ports:
            wait_for(self._warm, port, self._log)
        return time.perf_counter() - begun

    def kill(self) -> None:
        if self._group:
            os.killpg(self._group, signal.SIGKILL)
            self._group = self._ask("")

    def close(self) -> None:
        self.kill()
        self._warm.communicate(timeout=30)

    def _ask(self, line: str) -> int:
        assert self._warm.stdin is not None
        assert self._warm.stdout is not None
        self._warm.stdin.write(f"{line}\n".encode())
        self._warm.stdin.flush()
        answer = self._warm.stdout.readline()
        if not answer:
            raise BenchError("What starts the servers has ended.")
        return int(answer)


def _run(folder: Path, rounds: int) -> Tally:
    env, tally = environment(folder), Tally()
    _app, talks = crowd(env, meetings=2)
    servers = Servers(env, folder / "server.log")
    writers = [Writer(talk, who, servers.ports[who]) for talk in talks for who in (0, 1)]
    chance = random.Random(7)  # noqa: S311  # the same moments in every run
    try:
        tally.starts.append(servers.start())
        for writer in writers:
            writer.open()
        for number in range(1, rounds + 1):
            begun = time.perf_counter()
            _round(servers, writers, chance.uniform(*_KILLED_AFTER))
            tally.starts.append(servers.start())
            is_last = number == rounds
            _check(folder / "oneonone.sqlite3", writers, tally, is_all=is_last)
            tally.rounds = number
            tally.took.append(time.perf_counter() - begun)
            if is_last or number % _SAID_EVERY == 0:
                print(tally.line(), flush=True)
            if tally.losses or tally.refused:
                break
    finally:
        servers.close()
    return tally


def _round(servers: Servers, writers: list[Writer], seconds: float) -> None:
    """Let all of them save; from the first answer on it takes so long until the kill."""
    has_begun = threading.Event()
    threads = [threading.Thread(target=writer.write, args=[has_begun]) for writer in writers]
    for thread in threads:
        thread.start()
    has_begun.wait(_BEGINS_WITHIN)
    time.sleep(seconds)
    servers.kill()
    for thread in threads:
        thread.join()


def _check(file: Path, writers: list[Writer], tally: Tally, *, is_all: bool) -> None:
    """Look for what was answered in the file itself; of earlier rounds too, the last time."""
    tally.saved = sum(len(writer.saved) for writer in writers)
    tally.sent_again = sum(writer.sent_again for writer in writers)
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            tally.losses.append("The file is damaged (integrity_check).")
        if database.execute("PRAGMA foreign_key_check").fetchall():
            tally.losses.append("A row hangs on one that is not there (foreign_key_check).")
        for writer in writers:
            tally.refused += writer.refused
            asked = (writer.meeting_id, writer.name)
            kept = {
                text
                for table in ("step_note", "revision")
                for (text,) in database.execute(
                    f"SELECT text FROM {table} WHERE meeting_id = ? AND key = ?",  # noqa: S608  # our own words
                    asked,
                )
            }
            new = writer.saved if is_all else writer.saved[writer.checked :]
            writer.checked = len(writer.saved)
            tally.losses += [f"Lost: {text!r}" for text in new if text not in kept]
            (count,) = database.execute(
                "SELECT count FROM pair_change JOIN meeting USING (pair_id) WHERE meeting.id = ?",
                asked[:1],
            ).fetchone()
            if count < writer.last_count:
                tally.losses.append(f"The count fell from {writer.last_count} to {count}.")


if __name__ == "__main__":
    sys.exit(main())
