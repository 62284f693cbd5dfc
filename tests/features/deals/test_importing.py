"""What a row of deals means, and what it would do beside the deals that are here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine

from oneonone.features.deals.importing import (
    FIELDS,
    STAGE_OF_WORD,
    KnownDeal,
    plan,
    stage_of,
)
from oneonone.features.deals.rules import STAGE_WORDS, value_words
from oneonone.lib.imports import CHANGED, NEW, PROBLEM, SAME, Row, RowPlan, guess
from tests.cast import NOW, PRIYA, TOM

TODAY = date(2026, 11, 23)
NAMES = {PRIYA.id: PRIYA.name, TOM.id: TOM.name}
ACME = KnownDeal(
    7, PRIYA.id, "Acme renewal", "Acme", "proposal", Decimal("12000.00"), date(2026, 11, 12),
    "Send the contract", date(2026, 11, 27), "006-1",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def row(number: int = 2, rep_id: int | None = PRIYA.id, fault: str = "", **said: str) -> Row:
    return Row(number, said, rep_id, fault)


def plans(*rows: Row, known: tuple[KnownDeal, ...] = (ACME,), order: str = "") -> list[RowPlan]:
    return plan(rows, known, on=TODAY, order=order, rep_names=NAMES)


def only(one: Row, **more: object) -> RowPlan:
    (found,) = plans(one, **more)  # type: ignore[arg-type]
    return found


# --- Columns and words of other programs ---------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (
            ["Opportunity ID", "Opportunity Name", "Account Name", "Stage", "Amount", "Close Date",
             "Last Activity", "Next Step", "Opportunity Owner", "Probability (%)"],
            {"external_id": "Opportunity ID", "name": "Opportunity Name", "buyer": "Account Name",
             "stage": "Stage", "value": "Amount", "closed_on": "Close Date",
             "last_buyer_action_on": "Last Activity", "next_step": "Next Step",
             "rep": "Opportunity Owner"},
        ),
        (
            ["Record ID", "Deal Name", "Deal Stage", "Amount", "Close Date", "Associated Company",
             "Deal owner", "Last Activity Date", "Next step", "Pipeline"],
            {"external_id": "Record ID", "name": "Deal Name", "stage": "Deal Stage",
             "value": "Amount", "closed_on": "Close Date", "buyer": "Associated Company",
             "rep": "Deal owner", "last_buyer_action_on": "Last Activity Date",
             "next_step": "Next step"},
        ),
        # An address tells whose it is better than a name.
        (["Deal", "Opportunity Owner", "Owner Email"], {"name": "Deal", "rep": "Owner Email"}),
        ([it.label for it in FIELDS], {it.key: it.label for it in FIELDS}),
        ([it.key for it in FIELDS], {it.key: it.key for it in FIELDS}),
    ],
    ids=["salesforce", "hubspot", "owner", "ours", "keys"],
)  # fmt: skip
def test_columns_are_recognised(header: list[str], found: dict[str, str]) -> None:
    assert guess(FIELDS, header) == found


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("Proposal", "proposal"),
        ("Prospecting", "discovery"),
        ("Id. Decision Makers", "evaluation"),
        ("Proposal/Price Quote", "proposal"),
        ("Negotiation/Review", "negotiation"),
        ("Closed Won", "won"),
        ("appointmentscheduled", "discovery"),
        ("Decision Maker Bought-In", "proposal"),
        ("Closed lost (Sales Pipeline)", "lost"),
    ],
)
def test_stages_of_other_programs_are_ours(word: str, stage: str) -> None:
    assert stage_of(word) == stage


def test_no_word_means_two_stages() -> None:
    assert set(STAGE_OF_WORD.values()) == set(STAGE_WORDS)


def test_a_stage_nobody_knows_is_a_problem_that_lists_ours() -> None:
    found = only(row(name="Corvus", stage="Prospekt"))

    assert found.what == PROBLEM
    assert found.problems == (
        "“Prospekt” is no stage here. Ours are Discovery, Evaluation, Proposal, Negotiation, Won "
        "and Lost.",
    )


# --- New, changed, the same ----------------------------------------------------------------------


def test_a_name_is_enough_for_a_deal() -> None:
    found = only(row(name="Corvus"))

    assert (found.what, found.rep_id, found.values) == (NEW, PRIYA.id, {"name": "Corvus"})


def test_a_row_with_everything() -> None:
    found = only(
        row(name=" Corvus  pilot", buyer="Corvus", stage="Closed Won", value="$12,000.50",
            last_buyer_action_on="2026-11-20", next_step="Say thanks", next_step_on="1 Dec 2026",
            closed_on="2026-11-18", external_id="006-9", rep="priya@cast.example"),
    )  # fmt: skip

    assert found.values == {
        "name": "Corvus pilot", "buyer": "Corvus", "stage": "won", "value": Decimal("12000.50"),
        "last_buyer_action_on": date(2026, 11, 20), "next_step": "Say thanks",
        "next_step_on": date(2026, 12, 1), "external_id": "006-9", "closed_on": date(2026, 11, 18),
    }  # fmt: skip
    shown = {key: cell.text for key, cell in found.cells.items()}
    assert (shown["stage"], shown["value"], shown["rep"]) == ("Won", "12,000.50", PRIYA.name)


@pytest.mark.parametrize("stage", ["Proposal", "Closed Won"])
def test_a_close_date_that_is_a_forecast_is_not_kept(stage: str) -> None:
    assert "closed_on" not in only(row(name="Corvus", stage=stage, closed_on="2027-01-31")).values


def test_what_is_the_same_is_left_alone() -> None:
    found = only(
        row(name="Acme renewal", buyer="Acme", stage="Proposal/Price Quote", value="12.000,00",
            external_id="006-1", next_step_on="27.11.2026"),
    )  # fmt: skip

    assert (found.what, found.values) == (SAME, {})


def test_what_is_new_stands_beside_what_was() -> None:
    found = only(row(name="Acme renewal", stage="Negotiation", value="15000"))

    assert (found.what, found.target_id) == (CHANGED, 7)
    assert found.values == {"stage": "negotiation", "value": Decimal(15000)}
    assert (found.cells["stage"].was, found.cells["stage"].text) == ("Proposal", "Negotiation")
    assert found.cells["name"].was == ""


def test_an_empty_cell_overwrites_nothing() -> None:
    found = only(row(name="Acme renewal", buyer="", stage=" ", value="", next_step="\u200b"))

    assert (found.what, found.values) == (SAME, {})
    assert found.cells["buyer"].text == "Acme"


# --- Which deal is meant -------------------------------------------------------------------------


def test_an_id_finds_a_deal_under_another_name() -> None:
    found = only(row(name="Acme expansion", external_id="006-1"))

    assert (found.what, found.target_id, found.values) == (CHANGED, 7, {"name": "Acme expansion"})


def test_a_deal_without_an_id_is_found_by_its_name_and_takes_the_id() -> None:
    here = replace(ACME, external_id=None)

    found = only(row(name="Acme renewal", external_id="006-4"), known=(here,))

    assert (found.target_id, found.values) == (7, {"external_id": "006-4"})


@pytest.mark.parametrize("external_id", ["006-2", "006-3"])
def test_a_name_that_is_another_deals_is_a_problem(external_id: str) -> None:
    borealis = replace(ACME, id=8, name="Borealis", external_id="006-2")

    found = only(row(name="Acme renewal", external_id=external_id), known=(ACME, borealis))

    assert found.what == PROBLEM
    assert "another deal of this name" in found.problems[0]


def test_deals_of_two_reps_may_have_one_name_and_one_id() -> None:
    found = only(row(name="Acme renewal", external_id="006-1", rep_id=TOM.id))

    assert (found.what, found.rep_id) == (NEW, TOM.id)


def test_a_name_that_became_free_above_may_be_taken() -> None:
    first, second = plans(
        row(2, name="Acme expansion", external_id="006-1"),
        row(3, name="Acme renewal", external_id="006-5"),
    )

    assert (first.what, second.what) == (CHANGED, NEW)


@pytest.mark.parametrize(
    "twin",
    [{"name": "Corvus"}, {"name": "Corvus two", "external_id": "006-9"}, {"name": " Corvus"}],
)
def test_a_deal_twice_in_a_file_is_a_problem_that_names_the_first(twin: dict[str, str]) -> None:
    first, second = plans(row(4, name="Corvus", external_id="006-9"), row(9, **twin))

    assert first.what == NEW
    assert second.problems == ("This is the deal of row 4 again.",)


def test_a_part_knows_the_rows_before_it() -> None:
    rows = [row(2, name="Corvus"), row(3, name="Dorado"), row(4, name="Corvus")]

    found = plan(rows, (), on=TODAY, order="", rep_names=NAMES, part=slice(2, 3))

    assert [it.problems for it in found] == [("This is the deal of row 2 again.",)]


# --- Problems ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "key", "words"),
    [
        ({"name": " "}, "name", "Write the name of the deal."),
        ({}, "name", "Write the name of the deal."),
        ({"name": "x" * 121}, "name", "121 characters"),
        ({"name": "Cor\x01vus"}, "name", "cannot be kept"),
        ({"name": "Corvus", "buyer": "x" * 81}, "buyer", "81 characters"),
        ({"name": "Corvus", "value": "-5"}, "value", "“-5” is not an amount"),
        ({"name": "Corvus", "value": "٣"}, "value", "“٣” is not an amount"),
        ({"name": "Corvus", "last_buyer_action_on": "2026-11-24"}, "last_buyer_action_on",
         "has not come yet"),
        ({"name": "Corvus", "next_step_on": "31.11.2026"}, "next_step_on", "not in the calendar"),
        ({"name": "Corvus", "external_id": "x" * 81}, "name", "81 characters"),
        ({"name": "Corvus", "stage": "Won", "closed_on": "soon"}, "stage", "“soon” is not a date"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_at_its_cell(
    said: dict[str, str], key: str, words: str
) -> None:
    found = only(row(**said))

    assert found.what == PROBLEM
    assert words in found.cells[key].problem
    assert found.values == {}


def test_every_problem_of_a_row_is_said_at_once() -> None:
    found = only(row(name="", value="x", stage="y"))

    assert len(found.problems) == 3


@pytest.mark.parametrize("text", ["noor@cast.example", "nobody@cast.example"])
def test_somebody_elses_rep_and_nobody_are_told_apart_by_nothing(text: str) -> None:
    found = only(row(rep_id=None, name="Corvus", rep=text))

    assert found.problems == (f"“{text}” is none of the people you can bring this for.",)


def test_a_row_that_does_not_fit_its_header_is_left_out_as_it_came() -> None:
    found = only(row(fault="this row has 1 cell, the header has 2", name="Acme renewal"))

    assert (found.what, found.problems) == (PROBLEM, ("this row has 1 cell, the header has 2",))


def test_formulas_are_names_like_any_other() -> None:
    assert only(row(name="=1+1")).values == {"name": "=1+1"}


@pytest.mark.parametrize(
    ("value", "words"), [("12000.00", "12,000"), ("12000.50", "12,000.50"), ("0", "0")]
)
def test_amounts_in_words(value: str, words: str) -> None:
    assert value_words(Decimal(value)) == words
