"""The restore drill, as a person would do it on a new machine: run by test_drill.py.

A program of its own, because no test may reach a port. Its one argument is the data folder of a
company with the cast in it. Every step is a command of `oneonone`, and the pages are asked for over
a real connection.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.cast import PASSWORD, PRIYA, PRIYA_DANIEL

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from oneonone.cli import main; main()"]
WITHIN = 60.0
ANSWERS_WITHIN = 20.0
_TOKEN = re.compile(r'<meta name="csrf-token" content="([^"]+)">')


def environment(data: Path) -> dict[str, str]:
    """Return an environment in which nothing of ours is set but the folder."""
    ours = {name: text for name, text in os.environ.items() if not name.startswith("ONEONONE_")}
    return {**ours, "ONEONONE_DATA": str(data), "PYTHONPATH": str(ROOT)}


def oneonone(data: Path, *arguments: str) -> str:
    """Run a command to its end and return what it said; it has to work."""
    ran = subprocess.run(
        [*COMMAND, *arguments],
        env=environment(data), cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, f"{arguments}: {ran.stdout}{ran.stderr}"
    return ran.stdout


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(data: Path) -> Iterator[int]:
    """Serve until the block ends; stopping is a clean end."""
    port = free_port()
    server = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(port), "--no-tick"],
        env=environment(data), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        wait_for(port, server)
        yield port
        server.send_signal(signal.SIGTERM)
        _, said = server.communicate(timeout=ANSWERS_WITHIN)
        assert server.returncode == 0, said
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()


def wait_for(port: int, server: subprocess.Popen[str]) -> None:
    give_up = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < give_up:
        assert server.poll() is None, "The server ended before it answered."
        try:
            if Browser(port).get("/healthz")[0] == 200:
                return
        except ConnectionError:
            time.sleep(0.05)
    raise AssertionError("The server does not answer.")


@dataclass
class Browser:
    """A connection for each request, and the cookies of those before."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, None)

    def post(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        return self._ask("POST", path, urlencode(form))

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        headers = {"Cookie": "; ".join(f"{name}={text}" for name, text in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWERS_WITHIN)
        with closing(connection):
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, text = cookie.partition(";")[0].partition("=")
                self.cookies[name] = text
            return answer.status, answer.read().decode()


def read_what_was_said(port: int) -> None:
    """Sign in as Priya and open what she and Daniel said last week."""
    browser = Browser(port)
    found = _TOKEN.search(browser.get("/sign-in")[1])
    assert found, "The sign-in page has no token."
    form = {"email": PRIYA.email, "password": PASSWORD, "csrf_token": found[1]}
    assert browser.post("/sign-in", form)[0] == 303, "Priya cannot sign in."
    status, page = browser.get(f"/meetings/{PRIYA_DANIEL.held}")
    assert status == 200, f"The record answers {status}."
    word = f"Find a reference site ({PRIYA_DANIEL.rep.key} to {PRIYA_DANIEL.manager.key})"
    assert word in page, "What was said is not there."


def main() -> None:
    company = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        away, machine = Path(folder, "away"), Path(folder, "machine")
        oneonone(company, "backup", "--to", str(away))
        (backup,) = away.glob("*.sqlite3")
        begun = time.monotonic()
        machine.mkdir(mode=0o700)
        said = oneonone(machine, "restore", str(backup))
        assert "Everybody signs in anew." in said, said
        oneonone(machine, "doctor")
        with served(machine) as port:
            read_what_was_said(port)
        took = time.monotonic() - begun
        oneonone(machine, "backup")
    assert took < WITHIN, f"It took {took:.0f} seconds."
    print(f"Restored, served, signed in and read in {took:.1f} seconds.")


if __name__ == "__main__":
    main()
