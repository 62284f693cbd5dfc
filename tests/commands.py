"""Commands, run as the shell runs them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from oneonone import cli


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


Run = Callable[..., Ran]


@contextmanager
def shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *group: str
) -> Iterator[Run]:
    """Run commands, of a group where one is named: `run("init")`, `run("import", file)`."""
    mask = os.umask(0o022)

    def command(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["oneonone", *group, *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        said = capsys.readouterr()
        return Ran(int(end.value.code or 0), said.out, said.err)

    try:
        yield command
    finally:
        os.umask(mask)


def one_sentence(text: str) -> bool:
    return "Traceback" not in text and len(text.strip().splitlines()) == 1
