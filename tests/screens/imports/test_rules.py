"""What the pages of an import say, and whom a row may name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from oneonone.lib import previews, sheets
from oneonone.lib.imports import CHANGED, NEW, PROBLEM, SAME, Cell, RowPlan
from oneonone.lib.previews import PART, SHOWN
from oneonone.screens.imports import rules
from oneonone.screens.imports.rules import Whom

DANIELS = Whom(
    6,
    {6: "Daniel Okafor", 1: "Priya Shah", 2: "Tom Okonkwo"},
    {"daniel@cast.example": 6, "priya@cast.example": 1, "tom@cast.example": 2},
)


def plans(**counts: int) -> list[RowPlan]:
    whats = [what for what, count in counts.items() for _ in range(count)]
    wrong = {"name": Cell("", "", "Write the name.")}
    return [
        RowPlan(number, what, wrong if what == PROBLEM else {}, 1)
        for number, what in enumerate(whats, start=2)
    ]


def said(**counts: int) -> dict[str, int]:
    return {NEW: 0, CHANGED: 0, SAME: 0, PROBLEM: 0, **counts}


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"new": 12, "changed": 3, "problem": 3}, "Twelve new, three changed, three problems."),
        ({"new": 1, "problem": 1, "same": 4}, "One new, one problem."),
        ({"new": 4996, "problem": 4}, "4,996 new, 4 problems."),
        ({"same": 31}, "Everything is here already."),
        ({}, "There are no rows in this file."),
    ],
)
def test_a_file_is_said_in_one_sentence(counts: dict[str, int], words: str) -> None:
    assert previews.heading(said(**counts)) == words


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"new": 12, "changed": 3}, "Twelve deals added, three changed."),
        ({"new": 1}, "One deal added."),
        ({"changed": 1500}, "1,500 deals changed."),
        ({"same": 3}, "Nothing was new."),
    ],
)
def test_what_became_of_it_is_said_in_one_sentence(counts: dict[str, int], words: str) -> None:
    assert previews.done_heading(said(**counts), "deal") == words


def test_what_matters_first_is_shown_in_the_order_of_the_file() -> None:
    found = previews.preview(plans(same=40, new=40, changed=5, problem=2), "/imports/1", 0)

    assert len(found.rows) == SHOWN
    assert [it.what for it in found.rows] == [SAME] * 3 + [NEW] * 40 + [CHANGED] * 5 + [PROBLEM] * 2
    assert found.rest == "37 more rows: 37 the same."
    assert [it.href for it in found.problems] == ["#row87", "#row88"]
    assert found.takes == 45


def test_further_rows_come_in_parts_and_their_problems_lead_back() -> None:
    found = previews.preview(plans(new=PART, problem=1), "/imports/1", 1)

    assert ([it.number for it in found.rows][:2], len(found.rows)) == ([2, 3], PART)
    assert (found.part, found.parts, found.rest) == (1, 2, "")
    assert found.problems[0].href == f"/imports/1#row{PART + 2}"


def test_more_problems_than_fit_are_counted() -> None:
    found = previews.preview(plans(problem=SHOWN + 5), "/imports/1", 0)

    assert (len(found.problems), found.more_problems) == (SHOWN, 5)
    assert found.problems[0].text == "Row 2: Write the name"


@pytest.mark.parametrize(("text", "part"), [("1", 1), ("12", 12), ("0", 0), ("٣", 0), ("x", 0)])
def test_a_part_is_a_number(text: str, part: int) -> None:
    assert previews.part_of(text) == part


def test_counts_go_on_from_batch_to_batch_and_hold_no_word() -> None:
    first = rules.counted({}, plans(new=2, problem=1), 6)
    second = rules.counted(first, plans(changed=1, same=2), 6)

    assert second == {"rows": 6, NEW: 2, CHANGED: 1, SAME: 2, PROBLEM: 1, "left_out": [4],
                      "reps": [1]}  # fmt: skip


# --- Whom ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rep_id"),
    [
        ("priya@cast.example", 1),
        (" Priya@Cast.example ", 1),
        ("Priya Shah", 1),
        ("priya  shah", 1),
        ("daniel@cast.example", 6),
        ("noor@cast.example", None),
        ("Priya", None),
        # With several to choose from, nothing said is nobody meant.
        ("", None),
    ],
)
def test_a_row_names_somebody_of_ones_own_or_nobody(text: str, rep_id: int | None) -> None:
    assert DANIELS.named([text]) == {text: rep_id}


def test_who_leads_nobody_need_not_be_named() -> None:
    assert Whom(1, {1: "Priya Shah"}, {}).named([" "]) == {" ": 1}


def test_two_of_one_name_are_nobody() -> None:
    assert Whom(6, {6: "D", 1: "Ann Lee", 2: "Ann Lee"}, {}).named(["Ann Lee"]) == {"Ann Lee": None}


# --- Names and stamps ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("deals.csv", "deals.csv"),
        ("../../etc/x.csv", "x.csv"),
        (r"C:\Users\me\deals.csv", "deals.csv"),
        ("a\u202egnp.csv", "agnp.csv"),
        ("/", "file.csv"),
        ("a\x01\n b.csv", "a b.csv"),
    ],
)
def test_a_file_is_called_by_its_name_alone(text: str, name: str) -> None:
    assert sheets.file_name(text) == name


def test_a_long_name_is_cut() -> None:
    assert len(sheets.file_name("x" * 3000)) == 120


def test_a_stamp_tells_other_columns_and_another_file() -> None:
    at = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
    one = sheets.stamp(at, {"name": "Deal", "buyer": "Account"})

    assert one == sheets.stamp(at, {"buyer": "Account", "name": "Deal"})
    assert one != sheets.stamp(at, {"name": "Deal"})
    assert one != sheets.stamp(at.replace(microsecond=1), {"name": "Deal", "buyer": "Account"})
