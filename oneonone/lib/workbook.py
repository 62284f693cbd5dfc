"""Workbooks as HR opens them: typed cells, a frozen header that filters; nothing is evaluated.

Text is written as text and never guessed at, so a name like "=1+1" stays a name (V-7).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import xlsxwriter

from . import dates

Value = str | int | date | None
_NARROW, _WIDE = 12, 28


@dataclass(frozen=True)
class Sheet:
    """A table with its name; without `is_table` it is lines to read."""

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    is_table: bool = True


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets as an XLSX file."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"created": dates.now().replace(tzinfo=None)})
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for place, name in enumerate(sheet.header):
            page.write_string(0, place, name, bold)
            wide = any(isinstance(row[place], str) for row in sheet.rows[:1])
            page.set_column(place, place, _WIDE if wide else _NARROW)
        for number, row in enumerate(sheet.rows, start=1):
            for place, value in enumerate(row):
                match value:
                    case str():
                        page.write_string(number, place, value)
                    case int():
                        page.write_number(number, place, value)
                    case date():
                        page.write_datetime(number, place, value, day)
        if sheet.is_table:
            page.freeze_panes(1, 0)
            page.autofilter(0, 0, len(sheet.rows), len(sheet.header) - 1)
    book.close()
    return out.getvalue()
