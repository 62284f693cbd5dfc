"""What every import is made of: fields, the columns they are read from, and what becomes of a row.

Knows no field by name; `importing` of a feature says which there are and what they mean.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .cells import quoted
from .tabular import Record, folded
from .text import LINE_LIMIT, shorten

NEW, CHANGED, SAME, PROBLEM = "new", "changed", "same", "problem"

T = TypeVar("T")


@dataclass(frozen=True)
class Field:
    """Something a row says, and the names of columns it is found under in other programs."""

    key: str
    label: str
    # What it means where the label does not say it all.
    note: str = ""
    names: tuple[str, ...] = ()
    is_required: bool = False
    is_day: bool = False
    # Read, but no column of the preview.
    is_hidden: bool = False
    # Keys of fields that say the same together where it has no column of its own.
    made_of: tuple[str, ...] = ()
    example: str = ""

    @property
    def known(self) -> frozenset[str]:
        """The folded names of columns it is recognised by."""
        return frozenset(folded(name) for name in (self.label, self.key, *self.names))


@dataclass(frozen=True)
class Row:
    """One row by field; `rep_id` is whom it names, nothing where that is nobody of the viewer's.

    A field whose column is not in the file is not in `cells`.
    """

    number: int
    cells: Mapping[str, str]
    rep_id: int | None
    fault: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell of the preview, what it replaces, and what is to be said of it."""

    text: str
    was: str = ""
    problem: str = ""
    # What is worth knowing and no problem.
    note: str = ""


@dataclass(frozen=True)
class RowPlan:
    """What a row would do; `values` is what is written, `target_id` the row it changes."""

    number: int
    what: str
    cells: Mapping[str, Cell]
    rep_id: int | None = None
    target_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    # What is wrong with the row and stands in no cell.
    fault: str = ""

    @property
    def problems(self) -> tuple[str, ...]:
        """Everything that is wrong with it, the row itself first."""
        found = [self.fault, *(cell.problem for cell in self.cells.values())]
        return tuple(problem for problem in found if problem)


class CellReader:
    """Reads the cells of one row and keeps what is wrong with them."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self.problems: dict[str, str] = {}

    def read(self, key: str, parse: Callable[[str], T], *, at: str = "") -> T | None:
        """Return what a cell says; nothing where it is empty, absent or a problem.

        What is wrong with it stands at another cell where `at` names one: it is not shown itself.
        """
        text = self._row.cells.get(key, "").strip()
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.refuse(at or key, str(error))
            return None

    def refuse(self, key: str, problem: str) -> None:
        """Say what is wrong with a cell, unless something is already."""
        self.problems.setdefault(key, problem)

    @property
    def is_well(self) -> bool:
        return not self.problems

    def problem_row(self, fault: str = "") -> RowPlan:
        """Return the row as it came, with everything that is wrong with it."""
        texts = {**dict.fromkeys(self.problems, ""), **self._row.cells}
        cells = {
            key: Cell(shorten(text, LINE_LIMIT), "", self.problems.get(key, ""))
            for key, text in texts.items()
        }
        return RowPlan(self._row.number, PROBLEM, cells, self._row.rep_id, fault=fault)


def whose_words(text: str) -> str:
    """Say that a row names nobody one may bring something for, whoever else that may be."""
    if not text.strip():
        return "Write whose it is: the work email of a rep."
    return f"{quoted(text)} is none of the people you can bring this for."


def guess(fields: Sequence[Field], header: Sequence[str]) -> dict[str, str]:
    """Return the column each field is read from, as far as their names say so.

    A column serves one field. A field's own names come in order: the first that is there counts.
    """
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(folded(column), column)
    found: dict[str, str] = {}
    for one in fields:
        names = (folded(name) for name in (one.label, one.key, *one.names))
        column = next((by_name[name] for name in names if name in by_name), "")
        if column and column not in found.values():
            found[one.key] = column
    return found


def known_names(fields: Sequence[Field]) -> frozenset[str]:
    """Return every folded name by which a header is told from a title."""
    return frozenset().union(*(one.known for one in fields))


def cells_of(
    record: Record, mapping: Mapping[str, str], places: Mapping[str, int]
) -> dict[str, str]:
    """Return what a row says by field; `places` are the columns by name."""
    return {
        key: record.cells[places[column]] for key, column in mapping.items() if column in places
    }
