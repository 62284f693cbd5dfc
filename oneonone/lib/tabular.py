"""Tables in text: reads what other programs export as CSV, and writes ours (V-7, V-8).

Nothing here is evaluated: a formula is text on the way in and on the way out.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from .text import NAME_LIMIT, shorten

# One mebibyte and five thousand rows: what is larger is cut in two by who brings it (V-8).
MAX_BYTES = 1024 * 1024
MAX_ROWS = 5000
# Exports of everything have about a hundred.
MAX_COLUMNS = 200

# Reports begin with a title or two; below that many rows nobody looks for the header.
_HEADER_WITHIN = 10
# One word that is known may be a title's; two are a header.
_IS_HEADER_FROM = 2
_DELIMITERS = (",", ";", "\t")
_QUOTED = re.compile(r'"[^"]*"')
# Enough of a file to see what parts its cells.
_HEAD = 64 * 1024
_NUL = "\x00"
# How a workbook begins: it is an archive, whatever its name ends in.
_WORKBOOK = b"PK\x03\x04"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SIGNS = re.compile(r"[^0-9a-z]+")
# What a spreadsheet takes for a formula, after any spaces, and our mark before it (V-7). More
# than one mark is somebody's own text that begins with one, and keeps what it had.
_FORMULA = re.compile("'* *[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")

SAVE_AS = "Save it as “CSV UTF-8” and bring that."


class TableError(ValueError):
    """A file that cannot be read; `message` says why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Record:
    """A row below the header: `number` as a spreadsheet counts, `fault` what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A file that was read; each column has a name of its own."""

    header: tuple[str, ...]
    records: tuple[Record, ...]


def decode(data: bytes) -> tuple[str, bool]:
    """Return the text of a file and whether its letters had to be guessed; raise TableError."""
    if len(data) > MAX_BYTES:
        raise TableError("A file may have 1 MB at most. Bring it in two parts.")
    if not data.strip():
        raise TableError("There is nothing in this file.")
    if data.startswith(_WORKBOOK):
        raise TableError(f"This is a workbook, not a CSV file. {SAVE_AS}")
    text, is_guessed = _text(data)
    if _NUL in text:
        raise TableError(f"There are characters in this file that no table has. {SAVE_AS}")
    return text, is_guessed


def _text(data: bytes) -> tuple[str, bool]:
    try:
        if data.startswith(_UTF_16):
            return data.decode("utf-16"), False
        return data.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        pass
    try:
        # What Windows writes in western Europe and America; others show in the preview.
        return data.decode("cp1252"), True
    except UnicodeDecodeError:
        raise TableError(f"The letters of this file cannot be read. {SAVE_AS}") from None


def read(text: str, known: Collection[str] = ()) -> Table:
    """Read a table; `known` are folded names of columns, which tell the header from a title.

    Raises TableError. A row whose cells do not fit the header stays, with its fault.
    """
    rows = _rows(text)
    if not rows:
        raise TableError("There is nothing in this file but empty lines.")
    start = _header_at(rows, known)
    header = _names(rows[start][1])
    body = rows[start + 1 :]
    if len(body) > MAX_ROWS:
        raise TableError(
            f"This file has {len(body):,} rows; {MAX_ROWS:,} fit. Bring it in parts, one after "
            "the other."
        )
    return Table(header, tuple(_record(number, cells, len(header)) for number, cells in body))


def write(rows: Iterable[Sequence[str | int]]) -> bytes:
    """Return rows as a CSV file that a spreadsheet opens without running anything (V-7).

    Text is quoted; numbers are numbers.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerows(
        [guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return out.getvalue().encode("utf-8-sig")


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    """Return a cell as it was before it was guarded; any other stays as it is."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def folded(name: str) -> str:
    """Return what two spellings of a column share: "E-Mail", "e_mail" and "email" are one."""
    return _SIGNS.sub("", name.casefold())


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Return every row that holds something, with its number; raise TableError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if any(map(str.strip, cells)):
                rows.append((number, cells))
    except csv.Error as error:
        # Read loosely, one open quote would swallow a thousand rows into a cell.
        or_long = ", or a cell is far too long" if "limit" in str(error) else ""
        raise TableError(
            f"Row {number + 1} cannot be read: a quotation mark stands there without its partner"
            f"{or_long}. Nothing was brought in."
        ) from None
    return rows


def _delimiter(text: str) -> str:
    """Return the sign that parts the first rows most evenly; within quotes it is text."""
    lines = [line for line in _QUOTED.sub("", text[:_HEAD]).splitlines() if line.strip()]

    def evenness(sign: str) -> tuple[int, int]:
        counts = Counter(line.count(sign) for line in lines[:_HEADER_WITHIN] if sign in line)
        return max(((rows, cells) for cells, rows in counts.items()), default=(0, 0))

    return max(_DELIMITERS, key=evenness)


def _header_at(rows: Sequence[tuple[int, list[str]]], known: Collection[str]) -> int:
    counts = [
        sum(folded(cell) in known for cell in cells[:MAX_COLUMNS] if cell.strip())
        for _, cells in rows[:_HEADER_WITHIN]
    ]
    most = max(counts)
    return counts.index(most) if most >= _IS_HEADER_FROM else 0


def _names(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column: one without a name by its place, a second of one name by its number."""
    names: list[str] = []
    cells = _without_tail(cells, 0)
    if len(cells) > MAX_COLUMNS:
        raise TableError(f"This file has more than {MAX_COLUMNS} columns. Bring those that count.")
    for place, cell in enumerate(cells, start=1):
        plain = shorten(" ".join(unguarded(cell).split()), NAME_LIMIT) or f"Column {place}"
        name, number = plain, 1
        while name in names:
            number += 1
            name = f"{plain} ({number})"
        names.append(name)
    return tuple(names)


def _without_tail(cells: Sequence[str], width: int) -> Sequence[str]:
    """Return a row without the empty cells beyond a width: delimiters too many say nothing."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _record(number: int, cells: Sequence[str], width: int) -> Record:
    cells = _without_tail(cells, width)
    fault = ""
    if len(cells) != width:
        has = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        fault = f"this row has {has}, the header has {width}"
    filled = (*cells, *[""] * (width - len(cells)))
    if any(cell[:1] == "'" for cell in filled):
        filled = tuple(unguarded(cell) for cell in filled)
    return Record(number, filled, fault)
