"""Whom a row may name, and what is remembered of the rows that were taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oneonone.lib.imports import CHANGED, NEW, PROBLEM, SAME, Row, RowPlan
from oneonone.lib.sheets import Sheet
from oneonone.lib.text import email_key

# So many rows are taken in at once: a moment each, and a bar that moves.
BATCH = 500

_KEPT_NUMBERS = 50


@dataclass(frozen=True)
class Whom:
    """Whom rows may be about: oneself, and the reps one leads. Who else there is, is not said."""

    own_id: int
    names: Mapping[int, str]
    emails: Mapping[str, int]

    def named(self, texts: Collection[str]) -> dict[str, int | None]:
        """Return whom each text of a column names, by address or by name."""
        return {text: self._one(text.strip()) for text in texts}

    def _one(self, text: str) -> int | None:
        if not text:
            return self.own_id if len(self.names) == 1 else None
        try:
            return self.emails.get(email_key(text))
        except ValueError:
            wanted = " ".join(text.casefold().split())
            found = [id_ for id_, name in self.names.items() if name.casefold() == wanted]
            return found[0] if len(found) == 1 else None


def rows(sheet: Sheet, whom: Whom) -> list[Row]:
    """Return every row by field, with whom it is about."""
    said = sheet.said()
    reps = whom.named({one.get("rep", "") for one in said})
    return [
        Row(it.number, one, reps[one["rep"]] if "rep" in one else whom.own_id, it.fault)
        for it, one in zip(sheet.table.records, said, strict=True)
    ]


def counted(counts: Mapping[str, Any], plans: Sequence[RowPlan], total: int) -> dict[str, Any]:
    """Return the counts after a batch: numbers alone, never a word of the file."""
    found = Counter(it.what for it in plans)
    left_out = [it.number for it in plans if it.what == PROBLEM]
    written = {it.rep_id for it in plans if it.what in (NEW, CHANGED)}
    return {
        "rows": total,
        **{what: counts.get(what, 0) + found[what] for what in (NEW, CHANGED, SAME, PROBLEM)},
        "left_out": [*counts.get("left_out", []), *left_out][:_KEPT_NUMBERS],
        "reps": sorted({*counts.get("reps", []), *written} - {None}),
    }
