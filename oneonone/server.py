"""Waitress, which answers others while one connection dawdles, and where it is reached.

Several processes may share one port (`ONEONONE_PROCESSES`): Python fills one processor each.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

from flask import Flask
from waitress.server import create_server

log = logging.getLogger(__name__)

# What a one-to-one needs of a small machine; stack.md has what was tried.
THREADS = 4
CONNECTIONS = 1000
IDLE_SECONDS = 30
# A process that cannot start is not tried again in a frenzy.
_RESTARTS_AFTER = 1.0
# What runs beside the answers may finish what it is at before the process ends.
_BESIDE_ENDS_WITHIN = 5.0
# Something to do besides answering, until the event says that the server ends.
Beside = Callable[[threading.Event], None]

EVERYWHERE = "0.0.0.0"  # only with --lan, which says what that means


class PortTakenError(Exception):
    """Something else listens there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} on {host} is taken. Stop what runs there, or choose another one "
            f"with --port {port + 1 if port < 65535 else port - 1}."
        )


class PortForbiddenError(Exception):
    """This person may not listen there, or the address is not this machine's."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"Cannot listen on {host}:{port} ({reason}). Choose another --port.")


def listening(host: str, port: int) -> socket.socket:
    """Take the port before any work is done for nothing; who comes early waits.

    Raises PortTakenError or PortForbiddenError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family)
    try:
        if os.name == "posix":  # elsewhere it would share the port
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host.strip("[]"), port))
        taken.listen(CONNECTIONS)
    except OSError as error:
        taken.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(host, port) from error
        raise PortForbiddenError(host, port, error.strerror or "no reason given") from error
    return taken


def serve(
    app: Flask, taken: socket.socket, processes: int = 1, beside: Beside | None = None
) -> None:
    """Answer until SIGTERM or Ctrl+C; what is in flight is finished first.

    With several processes this one only watches over them: one that dies is replaced. `app` must
    hold no open connection to its database then, since two processes cannot share one. `beside`
    runs in a thread of one process, and in its replacement when it dies.
    """
    if processes == 1:
        _answer(app, taken, beside)
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running: set[int] = set()
    has_beside: int | None = None
    try:
        while True:
            while len(running) < processes:
                work = beside if has_beside not in running else None
                process = _started(app, taken, work)
                running.add(process)
                has_beside = process if work else has_beside
            ended, status = os.wait()
            running.discard(ended)
            log.error("A server process ended with %s; starting another.", status)
            time.sleep(_RESTARTS_AFTER)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        _end(running)


def _answer(app: Flask, taken: socket.socket, beside: Beside | None) -> None:
    server: Any = create_server(
        app,
        sockets=[taken],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        # select() knows no more than 1024 files
        asyncore_use_poll=True,
        # web/forwarded.py believes or drops them: it knows which proxies are trusted.
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    is_ending = threading.Event()
    # A daemon: what it has not committed when the server is gone is rolled back, as after a crash.
    thread = threading.Thread(target=beside, args=(is_ending,), name="beside", daemon=True)
    try:
        if beside is not None:
            thread.start()
        server.run()
    finally:
        server.close()
        is_ending.set()
        if beside is not None:
            thread.join(_BESIDE_ENDS_WITHIN)


def _started(app: Flask, taken: socket.socket, beside: Beside | None) -> int:
    process = os.fork()
    if process:
        return process
    _be_one_of_several(app, taken, beside)


def _be_one_of_several(app: Flask, taken: socket.socket, beside: Beside | None) -> NoReturn:
    """Answer and end here: what the first process does at its end is not this one's to do."""
    status = 1
    try:
        # Ctrl+C reaches every process of the terminal; the first one passes it on.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _answer(app, taken, beside)
        status = 0
    finally:
        sys.stderr.flush()
        os._exit(status)


def _end(running: set[int]) -> None:
    """Let every process finish what is in flight."""
    for process in running:
        os.kill(process, signal.SIGTERM)
    for process in running:
        os.waitpid(process, 0)


def lan_address() -> str | None:
    """Return this machine's address on the local network; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nobody is there
        except OSError:
            return None
        address: str = probe.getsockname()[0]
        return address


def host_names() -> tuple[str, ...]:
    """Return the names other machines on the network may use for this one."""
    name = socket.gethostname().lower()
    return (name, f"{name}.local")
