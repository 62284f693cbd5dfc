"""Several server processes at one port, asked over real connections: run by test_server.py.

A program of its own, because no test may reach a port.
"""

from __future__ import annotations

import http.client
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from oneonone import server
from oneonone.web.presence import presence

PROCESSES = 2
WITHIN = 20.0
SLOW = 1.0
# Shared by all processes: a file that was open before they were started.
WORKERS = tempfile.TemporaryFile("a+b", buffering=0)  # noqa: SIM115  # open until the end
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DANIEL, PRIYA, MEETING = 1, 2, 7


def small_app() -> Flask:
    app = Flask(__name__)

    @app.get("/who")
    def who() -> str:
        return str(os.getpid())

    @app.get("/see/<int:person>")
    def see(person: int) -> str:
        presence.see(MEETING, person, AT)
        return str(os.getpid())

    @app.get("/both")
    def both() -> str:
        return str(presence.are_here(MEETING, (DANIEL, PRIYA), AT))

    @app.get("/slow")
    def slow() -> str:
        time.sleep(SLOW)
        return "answered"

    return app


def ask(port: int, path: str) -> str:
    """Ask over a new connection; whichever process is free takes it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def ask_of(port: int, path: str, who: str) -> None:
    """Ask until that process has answered: which one does is nobody's choice."""
    until(lambda: ask(port, path) == who)


def until(is_so: Callable[[], bool]) -> None:
    give_up = time.monotonic() + WITHIN
    while not is_so():
        assert time.monotonic() < give_up, "That never came."


def all_of(port: int) -> list[str]:
    """Return who answers at the port, once every process has."""
    found: set[str] = set()

    def have_answered() -> bool:
        found.add(ask(port, "/who"))
        return len(found) == PROCESSES

    until(have_answered)
    return sorted(found)


def work(is_ending: threading.Event) -> None:
    """Say which process works beside its answers, and when it has been told to end."""
    who = str(os.getpid())
    WORKERS.write(f"{who}\n".encode())
    if is_ending.wait(WITHIN * 3):
        WORKERS.write(f"{who} ended\n".encode())


def working() -> list[str]:
    WORKERS.seek(0)
    return WORKERS.read().decode().split("\n")[:-1]


def main() -> None:
    taken = server.listening("127.0.0.1", 0)
    port = taken.getsockname()[1]
    first = os.fork()
    if not first:
        server.serve(small_app(), taken, PROCESSES, work)
        os._exit(0)
    taken.close()

    one, other = all_of(port)
    assert str(first) not in (one, other), "The first process only watches."

    assert ask(port, "/both") == "False"
    ask_of(port, f"/see/{DANIEL}", one)
    ask_of(port, f"/see/{PRIYA}", other)
    assert {ask(port, "/both") for _ in range(20)} == {"True"}

    (worker,) = working()
    assert worker in (one, other), "One process works beside its answers."
    if worker == other:
        one, other = other, one
    os.kill(int(one), signal.SIGKILL)
    until(lambda: one not in (now := all_of(port)) and other in now)
    (third,) = set(all_of(port)) - {other}
    until(lambda: working() == [one, third])

    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(ask(port, "/slow")))
    asking.start()
    time.sleep(SLOW / 2)
    os.kill(first, signal.SIGTERM)
    asking.join()
    assert answers == ["answered"], answers
    assert os.waitpid(first, 0)[1] == 0
    assert working() == [one, third, f"{third} ended"], working()
    try:
        os.kill(int(other), 0)
    except ProcessLookupError:
        print("Two processes answered as one.")
    else:
        raise AssertionError("A process was left behind.")


if __name__ == "__main__":
    main()
