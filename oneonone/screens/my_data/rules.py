"""How far an export is, and in what form its rows are kept; pure."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

# So much is taken at a time: no other writer waits longer than that for its turn.
ROWS_AT_ONCE = 1_500
TABLES_AT_ONCE = 5
# An export that nobody took in a day is forgotten.
KEPT = timedelta(days=1)

Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where the gathering stands: which tables there are, with their rows, and how far it is."""

    tables: tuple[tuple[str, int], ...]
    at: int = 0
    after_id: int = 0
    rows: int = 0

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Place:
        every = tuple((str(name), int(rows)) for name, rows in stored.get("tables", ()))
        return cls(every, stored.get("at", 0), stored.get("after_id", 0), stored.get("rows", 0))

    @property
    def total(self) -> int:
        return sum(rows for _name, rows in self.tables)

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.tables)

    @property
    def table(self) -> str:
        return self.tables[self.at][0]

    def further(self, ids: list[int], *, is_whole: bool) -> Place:
        """Return the place after these rows; whole, the table has no more."""
        rows = min(self.rows + len(ids), self.total)
        if is_whole:
            return Place(self.tables, self.at + 1, 0, rows)
        return Place(self.tables, self.at, ids[-1], rows)

    def stored(self) -> dict[str, Any]:
        return {
            "tables": [list(it) for it in self.tables],
            "at": self.at,
            "after_id": self.after_id,
            "rows": self.rows,
        }


def plain(value: Any) -> Any:
    """Return a value as JSON has it; raises TypeError for a kind nobody has thought of."""
    match value:
        case None | bool() | int() | str() | dict() | list():
            return value
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | datetime() | time():
            return value.isoformat()
    raise TypeError(f"No way to write a {type(value).__name__}.")


def with_part(archive: bytes | None, number: int, rows: Mapping[str, Iterable[Row]]) -> bytes:
    """Return what was gathered so far with one part more, packed."""
    held = io.BytesIO(archive or b"")
    with zipfile.ZipFile(held, "a" if archive else "w", zipfile.ZIP_DEFLATED) as packed:
        for table, every in rows.items():
            texts = [{key: plain(value) for key, value in row.items()} for row in every]
            packed.writestr(f"{number}/{table}", json.dumps(texts, ensure_ascii=False))
    return held.getvalue()


def gathered(archive: bytes) -> dict[str, list[Row]]:
    """Return every row that was gathered, by table."""
    found: dict[str, list[Row]] = {}
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        for name in packed.namelist():
            found.setdefault(name.partition("/")[2], []).extend(json.loads(packed.read(name)))
    return found


def packed(files: Mapping[str, str]) -> bytes:
    """Return files of text as one zip."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in files.items():
            out.writestr(name, text)
    return held.getvalue()
