"""What a file of deals means: its columns, the words of other programs, and what each row would do.

Pure: known deals come in, plans come out; the screen reads and writes. An empty cell leaves what
is there, so that a file never overwrites words with nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from oneonone.lib import cells
from oneonone.lib.dates import day_in_table
from oneonone.lib.imports import (
    CHANGED,
    NEW,
    SAME,
    Cell,
    CellReader,
    Field,
    Row,
    RowPlan,
    whose_words,
)
from oneonone.lib.tabular import folded
from oneonone.lib.text import LINE_LIMIT, NAME_LIMIT, TITLE_LIMIT, clean_line, is_blank

from .rules import OPEN_STAGES, STAGE_WORDS, value_words

EXTERNAL_ID_LIMIT = 80

# In the order in which a row is read and shown. The names are those of the exports of Salesforce
# (opportunities) and HubSpot (deals).
FIELDS = (
    Field("name", "Name of the deal", names=("Deal", "Name", "Opportunity Name", "Deal Name"),
          is_required=True, example="Acme renewal"),
    Field("buyer", "Buyer", names=("Account Name", "Account", "Associated Company", "Company name",
          "Associated Company (Primary)", "Associated Company Names (Primary)", "Company"),
          example="Acme"),
    Field("stage", "Stage", "in our words, or those of Salesforce or HubSpot",
          names=("Deal Stage", "Stage Name", "Opportunity Stage"),
          example="Proposal"),
    Field("value", "Value", "a plain amount, in your own currency", example="12000",
          names=("Amount", "Deal Amount", "Opportunity Amount", "Amount in company currency")),
    Field("last_buyer_action_on", "Last buyer action", "the day the buyer last did something",
          names=("Last buyer action on", "Last Activity", "Last Activity Date",
                 "Last Contacted"), is_day=True, example="2026-11-19"),
    Field("next_step", "Next step", names=("NextStep",), example="Send the draft contract"),
    Field("next_step_on", "Next step date", names=("Next step on", "Next step due",
          "Next Activity Date", "Next Step Due Date", "Due"), is_day=True, example="2026-11-27"),
    Field("closed_on", "Close date", "for deals won or lost: since when", is_day=True,
          names=("Closed on", "Closed Date"), is_hidden=True),
    Field("external_id", "Id", "its number in the other program, so that a second file finds it",
          names=("External id", "Opportunity ID", "Record ID", "Record Id - Deal", "Deal ID",
                 "18 Character Opportunity ID"), is_hidden=True, example="006-4711"),
    Field("rep", "Rep", "a work email or a whole name; without this column the deals are your own",
          names=("Rep email", "Email", "Work email", "Owner Email", "Opportunity Owner Email",
                 "Opportunity Owner: Email", "Deal owner email", "Opportunity Owner",
                 "Deal owner", "Owner")),
)  # fmt: skip

_WORDS_OF_STAGE = {
    "discovery": ("Prospecting", "Qualification", "Needs Analysis", "Appointment scheduled"),
    "evaluation": ("Value Proposition", "Id. Decision Makers", "Perception Analysis",
                   "Qualified to buy", "Presentation scheduled"),
    "proposal": ("Proposal/Price Quote", "Proposal/Quote", "Decision maker bought-in"),
    "negotiation": ("Negotiation/Review", "Contract sent"),
    "won": ("Closed won",),
    "lost": ("Closed lost",),
}  # fmt: skip
STAGE_OF_WORD: Mapping[str, str] = {
    folded(word): stage
    for stage, own in STAGE_WORDS.items()
    for word in (own, stage, *_WORDS_OF_STAGE[stage])
}

_ELSEWHERE = "There is another deal of this name already. Give one of the two another name."


@dataclass(frozen=True)
class KnownDeal:
    """A deal as it stands; without an id it is one that an earlier row of the file would add."""

    id: int | None
    rep_id: int
    name: str
    buyer: str = ""
    stage: str = "discovery"
    value: Decimal | None = None
    last_buyer_action_on: date | None = None
    next_step: str = ""
    next_step_on: date | None = None
    external_id: str | None = None


def plan(
    rows: Sequence[Row],
    known: Iterable[KnownDeal],
    *,
    on: date,
    order: str,
    rep_names: Mapping[int, str],
    part: slice = slice(None),
) -> list[RowPlan]:
    """Return what each row of a part would do, after the rows before it in that part.

    A deal is found by its id in the other program, else by its name; both within its rep. A row
    that names a deal of an earlier row of the file is a problem that says which.
    """
    twins = _twins(rows)
    sign = cells.decimal_sign(row.cells.get("value", "") for row in rows)
    here = _Here(known)
    read = partial(_plan_row, here=here, on=on, order=order, sign=sign, rep_names=rep_names)
    return [read(row, twin=twins.get(row.number)) for row in rows[part]]


def stage_of(text: str) -> str:
    """Return our stage for a word of ours, of Salesforce or of HubSpot; raise ValueError.

    HubSpot adds its pipeline: "Closed won (Sales pipeline)".
    """
    found = STAGE_OF_WORD.get(folded(text)) or STAGE_OF_WORD.get(folded(text.partition("(")[0]))
    if found is None:
        *first, last = STAGE_WORDS.values()
        raise ValueError(
            f"{cells.quoted(text)} is no stage here. Ours are {', '.join(first)} and {last}."
        )
    return found


class _Here:
    """The deals as they are after the rows so far."""

    def __init__(self, known: Iterable[KnownDeal]) -> None:
        self._by_name: dict[tuple[int, str], KnownDeal] = {}
        self._by_external: dict[tuple[int, str], KnownDeal] = {}
        for deal in known:
            self.put(deal)

    def put(self, deal: KnownDeal, before: KnownDeal | None = None) -> None:
        if before is not None:
            self._by_name.pop((before.rep_id, before.name), None)
        self._by_name[deal.rep_id, deal.name] = deal
        if deal.external_id:
            self._by_external[deal.rep_id, deal.external_id] = deal

    def named(self, rep_id: int, name: str) -> KnownDeal | None:
        return self._by_name.get((rep_id, name))

    def found(self, rep_id: int, name: str, external_id: str | None) -> KnownDeal | None:
        """Return the deal a row means; raises ValueError where the name is another's."""
        by_name = self.named(rep_id, name)
        if external_id is None:
            return by_name
        by_external = self._by_external.get((rep_id, external_id))
        if by_external is None and by_name is not None and by_name.external_id is None:
            return by_name
        if by_name is not None and by_name is not by_external:
            raise ValueError(_ELSEWHERE)
        return by_external


def _plan_row(
    row: Row,
    twin: int | None,
    *,
    here: _Here,
    on: date,
    order: str,
    sign: str,
    rep_names: Mapping[int, str],
) -> RowPlan:
    reader = CellReader(row)
    if row.fault:
        return reader.problem_row(row.fault)
    said = _said(reader, on, order, sign)
    if "name" not in said:
        reader.refuse("name", "Write the name of the deal.")
    if twin is not None:
        reader.refuse("name", f"This is the deal of row {twin} again.")
    if row.rep_id is None:
        reader.refuse("rep", whose_words(row.cells.get("rep", "")))
    if not reader.is_well or row.rep_id is None:
        return reader.problem_row()
    try:
        before = here.found(row.rep_id, said["name"], said.get("external_id"))
        if before is not None and before.id is None:
            raise ValueError("An earlier row is this deal already.")
    except ValueError as error:
        reader.refuse("name", str(error))
        return reader.problem_row()
    closed_on = said.pop("closed_on", None)
    after = replace(before or KnownDeal(None, row.rep_id, said["name"]), **said)
    here.put(after, before)
    shown = _shown(row, before, after, rep_names[row.rep_id])
    if before is None:
        what, values = NEW, said
    else:
        values = {key: value for key, value in said.items() if getattr(before, key) != value}
        what = CHANGED if values else SAME
    if closed_on and "stage" in values:
        values["closed_on"] = closed_on
    return RowPlan(row.number, what, shown, row.rep_id, before.id if before else None, values)


def _said(reader: CellReader, on: date, order: str, sign: str) -> dict[str, Any]:
    """Return what a row says, without what it says nothing about."""
    day = partial(cells.day, order=order)
    said: dict[str, Any] = {
        "name": reader.read("name", _line(TITLE_LIMIT)),
        "buyer": reader.read("buyer", _line(NAME_LIMIT)),
        "stage": reader.read("stage", stage_of),
        "value": reader.read("value", partial(cells.amount, decimal_sign=sign)),
        "last_buyer_action_on": reader.read("last_buyer_action_on", partial(_past, day, on)),
        "next_step": reader.read("next_step", _line(LINE_LIMIT)),
        "next_step_on": reader.read("next_step_on", day),
        "external_id": reader.read("external_id", _line(EXTERNAL_ID_LIMIT), at="name"),
    }
    if said["stage"] not in (None, *OPEN_STAGES):
        # A forecast is not kept; the day it was won or lost is.
        closed_on = reader.read("closed_on", day, at="stage")
        said["closed_on"] = closed_on if closed_on and closed_on <= on else None
    return {key: value for key, value in said.items() if value is not None and value != ""}


def _past(day: Callable[[str], date], on: date, text: str) -> date:
    found = day(text)
    if found > on:
        raise ValueError(f"{cells.quoted(text)} has not come yet.")
    return found


def _line(limit: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        line = clean_line(text, limit=limit)
        return "" if is_blank(line) else line

    return read


def _twins(rows: Sequence[Row]) -> dict[int, int]:
    """By the number of a row: the earlier row that is the same deal."""
    first: dict[tuple[int, str, str], int] = {}
    twins: dict[int, int] = {}
    for row in rows:
        if row.rep_id is None or row.fault:
            continue
        for key in ("external_id", "name"):
            text = " ".join(row.cells.get(key, "").split())
            if text and first.setdefault((row.rep_id, key, text), row.number) != row.number:
                twins.setdefault(row.number, first[row.rep_id, key, text])
    return twins


def _shown(row: Row, before: KnownDeal | None, after: KnownDeal, rep: str) -> dict[str, Cell]:
    """Return what the preview shows of a row, in the words of the app."""
    return {
        key: Cell(rep) if key == "rep" else _cell(key, before, after)
        for key in row.cells
        if key != "closed_on"
    }


def _cell(key: str, before: KnownDeal | None, after: KnownDeal) -> Cell:
    now = _words(key, getattr(after, key))
    was = "" if before is None else _words(key, getattr(before, key))
    return Cell(now, was if was != now else "")


def _words(key: str, value: Any) -> str:
    match key:
        case "value":
            return value_words(value)
        case "last_buyer_action_on" | "next_step_on":
            return day_in_table(value) if value else ""
        case "stage":
            return STAGE_WORDS[value]
        case _:
            return value or ""
