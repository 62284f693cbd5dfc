"""How long each table's rows are kept, why, and what each column is for: one source.

It stands in `kept/*.toml` beside the models. The purge takes its periods from there
(`features/retention`), and so does docs/DATA.md; a table or a column that says nothing fails the
tests.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from .base import (
    CLASSES,
    Base,
    Directory,
    Lasting,
    ManagerOwned,
    Participation,
    Private,
    RepOwned,
    System,
    Words,
)

_FOLDER = Path(__file__).parent / "kept"
_COMMON = "common.toml"


class Keep(StrEnum):
    """What ends the time of a row."""

    # So many months after the day it is about, as the installation says.
    WORDS = "words"
    PARTICIPATION = "participation"
    # A month after its one-to-one.
    REVISION = "revision"
    # So many days after a day of its own.
    DAYS = "days"
    LOG = "log"
    # With the row it hangs on; until its person leaves; as long as it is in use.
    WITH = "with"
    LEAVING = "leaving"
    STANDING = "standing"


# Days that are not a column of the row: its one-to-one's, and its pair's last one.
OF_MEETING, OF_PAIR = "meeting", "pair"

_DATA_CLASS = {
    Directory: "C0",
    Participation: "C1",
    System: "C2",
    RepOwned: "C2",
    ManagerOwned: "C2",
    Words: "C3",
    Lasting: "C3",
    Private: "C3",
}
_OWNER = {
    Directory: "The company",
    Participation: "The pair",
    System: "The machinery",
    RepOwned: "The rep",
    ManagerOwned: "The manager",
    Words: "The pair",
    Lasting: "The pair",
    Private: "Its author",
}
_READERS = {
    Directory: "Everyone signed in",
    Participation: "The pair; managers above and HR as counts",
    RepOwned: "The rep and the rep’s current manager",
    ManagerOwned: "The manager and the reps they lead",
    Words: "The rep; the manager while the pair is open",
    Lasting: "The rep; the manager while the pair is open, and 30 days longer what is open",
    Private: "Its author alone",
}


@dataclass(frozen=True)
class Kept:
    """One table: whose it is, who reads it, and how long it stays."""

    table: str
    what: str
    data_class: str
    owner: str
    readers: str
    keep: Keep
    why: str
    # The days that count: the first that a row has.
    by: tuple[str, ...] = ()
    days: int = 0
    # The table whose rows it goes with.
    hangs_on: str = ""
    # What keeps a row longer; `features/retention` knows it by the table.
    unless: str = ""
    until: str = ""
    columns: dict[str, str] = field(default_factory=dict)


@cache
def kept() -> dict[str, Kept]:
    """Return what is said of each table; raises KeyError or ValueError where that is too little."""
    common: dict[str, str] = _read(_FOLDER / _COMMON)["columns"]
    said: dict[str, Any] = {}
    for file in sorted(_FOLDER.glob("*.toml")):
        if file.name != _COMMON:
            said.update(_read(file))
    return {
        model.__tablename__: _of(model, said[model.__tablename__], common)
        for model in (mapper.class_ for mapper in Base.registry.mappers)
    }


def said_of() -> frozenset[str]:
    """Return every table that the files speak of, also of one that is no more."""
    files = (file for file in _FOLDER.glob("*.toml") if file.name != _COMMON)
    return frozenset(table for file in files for table in _read(file))


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _of(model: type[Any], said: dict[str, Any], common: dict[str, str]) -> Kept:
    mixin = next(it for it in CLASSES if issubclass(model, it))
    by = said.get("by", ())
    return Kept(
        table=model.__tablename__,
        what=said["what"],
        data_class=said.get("class", _DATA_CLASS[mixin]),
        owner=_OWNER[mixin],
        readers=said.get("readers") or _READERS[mixin],
        keep=Keep(said["keep"]),
        why=said["why"],
        by=(by,) if isinstance(by, str) else tuple(by),
        days=said.get("days", 0),
        hangs_on=said.get("with", ""),
        unless=said.get("unless", ""),
        until=said.get("until", ""),
        columns={
            column.name: said["columns"].get(column.name) or common[column.name]
            for column in model.__mapper__.local_table.columns
        },
    )
