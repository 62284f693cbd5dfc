"""A file with its columns chosen: which stand for what, and what tells one file from another."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from . import cells
from .imports import Field, cells_of, guess, known_names
from .tabular import Table, read
from .text import TITLE_LIMIT, TextError, clean_line, shorten

# The answer about dates stands beside the columns; no field has this name.
ORDER = "order"

_NAMELESS = "file.csv"


@dataclass(frozen=True)
class Sheet:
    """A file with its columns chosen."""

    fields: tuple[Field, ...]
    table: Table
    mapping: Mapping[str, str]

    @property
    def missing(self) -> tuple[Field, ...]:
        """Fields without which no row can be read."""
        return tuple(it for it in self.fields if it.is_required and not self._has(it))

    @property
    def unread(self) -> tuple[str, ...]:
        """Columns that say nothing here."""
        read_ = set(self.mapping.values())
        return tuple(name for name in self.table.header if name not in read_)

    @property
    def columns(self) -> tuple[Field, ...]:
        """What the preview has a column for."""
        return tuple(it for it in self.fields if self._has(it) and not it.is_hidden)

    def order_needed(self) -> str:
        """Tell which comes first in the file's dates: "day", "month", "ask" or nothing."""
        days = [self.mapping[it.key] for it in self.fields if it.is_day and it.key in self.mapping]
        places = [self.table.header.index(column) for column in days]
        return cells.day_order(it.cells[at] for it in self.table.records for at in places)

    def said(self) -> list[dict[str, str]]:
        """Return what every row says by field."""
        places = {name: place for place, name in enumerate(self.table.header)}
        return [cells_of(it, self.mapping, places) for it in self.table.records]

    def _has(self, field: Field) -> bool:
        if field.key in self.mapping:
            return True
        return bool(field.made_of) and all(key in self.mapping for key in field.made_of)


@dataclass(frozen=True)
class Look:
    """A file as it is read now: its columns, and the order of its dates."""

    sheet: Sheet
    order: str
    asks_order: bool

    @property
    def unsettled(self) -> str:
        """Say what is to be answered before any row can be read; nothing where all is."""
        if self.sheet.missing:
            return f"Choose the column for “{self.sheet.missing[0].label}” first."
        if self.order == cells.UNDECIDED:
            return "Say first which comes first in the dates, the day or the month."
        return ""


def look(fields: tuple[Field, ...], content: str, mapping: Mapping[str, str]) -> Look:
    """Read a file with what was said of its columns; raises TableError."""
    read_ = sheet(fields, content, mapping)
    needed = read_.order_needed()
    return Look(read_, order_of(mapping.get(ORDER, ""), needed), needed == cells.UNDECIDED)


def sheet(fields: tuple[Field, ...], content: str, mapping: Mapping[str, str]) -> Sheet:
    """Return a file with those of its columns that are there; raises TableError."""
    table = read(content, known_names(fields))
    known = {it.key for it in fields}
    kept = {k: v for k, v in mapping.items() if k in known and v in table.header}
    return Sheet(fields, table, kept)


def first_mapping(fields: tuple[Field, ...], content: str) -> dict[str, str]:
    """Return the columns a new file is read from until somebody says otherwise."""
    return guess(fields, read(content, known_names(fields)).header)


def order_of(said: str, needed: str) -> str:
    """Return the order dates are read in: what was answered where it was asked, else what shows."""
    return said if needed == cells.UNDECIDED and said else needed


def file_name(text: str) -> str:
    """Return what a file is called on the page: no path, one line, of a length that fits."""
    last = re.split(r"[/\\]", text)[-1]
    try:
        name = clean_line(last[: 4 * TITLE_LIMIT], limit=4 * TITLE_LIMIT)
    except TextError as error:
        name = error.kept
    return shorten(name, TITLE_LIMIT) or _NAMELESS


def stamp(created_at: datetime, mapping: Mapping[str, str]) -> str:
    """Return what tells the file and columns a page was drawn with from any other."""
    said = f"{created_at.isoformat()} {sorted(mapping.items())}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]
