"""The two kinds of files: what each is called, how its rows are planned, how they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from oneonone.access.viewer import Viewer
from oneonone.features.deals import importing as deals
from oneonone.features.deals.service import change_stage
from oneonone.features.indicators import importing as indicators
from oneonone.lib.imports import CHANGED, NEW, Field, Row, RowPlan
from oneonone.lib.tabular import write
from oneonone.models.base import db
from oneonone.models.deal import Deal
from oneonone.models.indicator import Reading

from . import queries
from .rules import Whom

EVERYTHING = slice(None)

Plan = Callable[[Viewer, Whom, Sequence[Row], date, str, slice], list[RowPlan]]
Write = Callable[[Sequence[RowPlan], Viewer, date], None]


@dataclass(frozen=True)
class Kind:
    """A kind of file; `noun` is what one row of it becomes."""

    key: str
    noun: str
    title: str
    intro: str
    reader: str
    url: str
    # Where one sees what came in, and the words of the way there.
    there: tuple[str, str]
    fields: tuple[Field, ...]
    plan: Plan
    write: Write

    @property
    def example(self) -> bytes:
        """A file of one row, to fill in."""
        shown = [it for it in self.fields if it.example]
        return write([[it.label for it in shown], [it.example for it in shown]])


# --- Deals ---------------------------------------------------------------------------------------


def _plan_deals(
    _viewer: Viewer, whom: Whom, rows: Sequence[Row], on: date, order: str, part: slice
) -> list[RowPlan]:
    known = queries.known_deals({row.rep_id for row in rows if row.rep_id is not None})
    return deals.plan(rows, known, on=on, order=order, rep_names=whom.names, part=part)


def _write_deals(plans: Sequence[RowPlan], _viewer: Viewer, on: date) -> None:
    changed = [it.target_id for it in plans if it.what == CHANGED and it.target_id is not None]
    here = queries.deals(changed)
    for plan in plans:
        if plan.what == NEW and plan.rep_id is not None:
            db.session.add(_new_deal(plan.rep_id, plan.values, on))
        elif plan.what == CHANGED and plan.target_id is not None:
            _change_deal(here[plan.target_id], plan.values, on)


def _new_deal(rep_id: int, values: Mapping[str, object], on: date) -> Deal:
    said = dict(values)
    since = said.pop("closed_on", on)
    return Deal(rep_id=rep_id, stage_since=since, changed_on=on, **said)


def _change_deal(deal: Deal, values: Mapping[str, object], on: date) -> None:
    said = dict(values)
    closed_on, stage = said.pop("closed_on", None), said.pop("stage", None)
    if isinstance(stage, str):
        moved_on = closed_on if isinstance(closed_on, date) else on
        change_stage(deal, stage, on=max(moved_on, deal.stage_since))
    for key, value in said.items():
        setattr(deal, key, value)
    deal.changed_on = on
    if "name" in said:
        db.session.flush()  # a later row may take the name this deal had


# --- Readings ------------------------------------------------------------------------------------


def _plan_readings(
    viewer: Viewer, whom: Whom, rows: Sequence[Row], on: date, order: str, part: slice
) -> list[RowPlan]:
    about = {row.rep_id for row in rows}
    names = {rep_id: name for rep_id, name in whom.names.items() if rep_id in about}
    return indicators.plan(rows, queries.reps_here(viewer, names), on=on, order=order, part=part)


def _write_readings(plans: Sequence[RowPlan], viewer: Viewer, _on: date) -> None:
    values = [it.values for it in plans if it.what in (NEW, CHANGED)]
    here = queries.readings({it["pair_id"] for it in values}, {it["week_on"] for it in values})
    for one in values:
        row = here.get((one["pair_id"], one["key"], one["week_on"]))
        if row is None:
            row = Reading(pair_id=one["pair_id"], key=one["key"], week_on=one["week_on"])
            db.session.add(row)
        row.value, row.source, row.entered_by_id = one["value"], "import", viewer.person_id


DEALS = Kind(
    key="deals",
    noun="deal",
    title="Bring your deals from a file",
    intro="An export of Salesforce or HubSpot, or a table of your own, as CSV. You see what it "
    "would do before anything is saved.",
    reader="Deals are read by their rep and the manager they have now. HR never.",
    url="/deals/import",
    there=("/deals", "See the deals"),
    fields=deals.FIELDS,
    plan=_plan_deals,
    write=_write_deals,
)
READINGS = Kind(
    key="readings",
    noun="number",
    title="Bring your numbers from a file",
    intro="One row for each rep, week and number, as CSV. You see what it would do before "
    "anything is saved.",
    reader="Numbers are read by the rep and the manager of that pair. HR never.",
    url="/indicators/import",
    there=("/indicators", "See the numbers"),
    fields=indicators.FIELDS,
    plan=_plan_readings,
    write=_write_readings,
)
KINDS: Mapping[str, Kind] = {kind.key: kind for kind in (DEALS, READINGS)}
