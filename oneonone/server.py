"""Waitress, which answers others while one connection dawdles, and where it is reached."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
from typing import Any

from flask import Flask
from waitress.server import create_server

# What a one-to-one needs of a small machine; stack.md has what was tried.
THREADS = 4
CONNECTIONS = 1000
IDLE_SECONDS = 30

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


def serve(app: Flask, taken: socket.socket) -> None:
    """Answer until SIGTERM or Ctrl+C; what is in flight is finished first."""
    server: Any = create_server(
        app,
        sockets=[taken],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        channel_timeout=IDLE_SECONDS,
        ident=None,
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        server.run()
    finally:
        server.close()


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
