"""Starts `oneonone serve` without waiting for Python to read it all again, for `bench.kill`.

Holds the program read and nothing else: no database, no port. Each process is forked from here
and runs the command as a shell would. Talks over standard input and output: a line of ports
starts one process for each, all in one process group, and answers that group; an empty line
answers when all of them are gone.
"""

from __future__ import annotations

import os
import sys

from oneonone.cli import main


def serve_on_request() -> None:
    for line in sys.stdin:
        if line.strip():
            _say(_start(line.split()))
        else:
            _wait_for_all()
            _say(0)


def _start(ports: list[str]) -> int:
    group = 0
    for port in ports:
        child = os.fork()
        if child == 0:
            os.setpgid(0, group)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(2, 1)  # what it says goes to the log
            sys.argv = ["oneonone", "serve", "--port", port]
            main()
        group = group or child
        os.setpgid(child, group)  # here too: whoever comes first
    return group


def _wait_for_all() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def _say(number: int) -> None:
    print(number, flush=True)


if __name__ == "__main__":
    serve_on_request()
