"""The quarter page: composed of what was, by its rep alone, for nobody else."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.features.quarter.rules import Quarter, asked_quarter, moved, quarter_of
from oneonone.lib.versions import new_op
from oneonone.models import QuarterItem, QuarterPage
from oneonone.models.base import Private
from tests.cast import DANIEL, PRIYA, TOM

PAGE = "/me/quarter"
TODAY = date(2026, 11, 23)


def text(browser: Any, path: str = PAGE) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def offered(page: str) -> list[str]:
    return re.findall(r'name="take" value="([^"]+)"', page)


def on_paper(page: str) -> list[str]:
    return re.findall(
        r'<li><span class="xs muted">[^<]*</span><span class="pre"[^>]*>([^<]*)', page
    )


@pytest.fixture
def items(as_system: Any) -> Any:
    """The lines of somebody's page in their order, as (kind, words)"""

    def read(author_id: int = PRIYA.id) -> list[tuple[str, str]]:
        with as_system() as session:
            rows = session.scalars(
                select(QuarterItem).filter_by(author_id=author_id).order_by(QuarterItem.position)
            )
            return [(row.kind, row.text) for row in rows]

    return read


def save(post: Any, browser: Any, **sent: Any) -> Any:
    return post(browser, PAGE, {"quarter": "2026-Q4"} | sent)


@pytest.mark.parametrize(
    ("asked", "starts_on"),
    [
        ("2026-Q4", date(2026, 10, 1)),
        ("2026-Q3", date(2026, 7, 1)),
        ("2024-Q1", date(2024, 1, 1)),
        ("2027-Q1", None),
        ("2026-Q5", None),
        ("2026-q3", None),
        ("٢٠٢٦-Q3", None),
        ("1999-Q1", None),
        ("2026-Q3 ", None),
        ("", None),
        ("' OR 1=1", None),
    ],
)
def test_a_quarter_is_written_one_way(asked: str, starts_on: date | None) -> None:
    found = asked_quarter(asked, TODAY)
    assert (found.starts_on if found else None) == starts_on


def test_a_quarter_knows_its_neighbours() -> None:
    quarter = quarter_of(TODAY)
    assert (quarter.key, quarter.label) == ("2026-Q4", "October to December 2026")
    assert quarter.after == Quarter(date(2027, 1, 1))
    assert quarter.before.before.before.before.key == "2025-Q4"


def test_a_line_moves_a_place_at_a_time() -> None:
    assert moved([1, 2, 3], 3, "up") == [1, 3, 2]
    assert moved([1, 2, 3], 1, "down") == [2, 1, 3]
    assert moved([1, 2, 3], 1, "up") == [1, 2, 3]


def test_nothing_is_ticked_beforehand(sign_in: Any) -> None:
    page = text(sign_in("priya"))
    assert {key.split("-")[0] for key in offered(page)} == {"promise", "focus", "growth", "win"}
    assert " checked" not in page


def test_words_are_copied_when_they_are_taken(sign_in: Any, post: Any, items: Any) -> None:
    priya = sign_in("priya")
    key = next(it for it in offered(text(priya)) if it.startswith("focus"))

    for _ in range(2):
        assert save(post, priya, take=key).status_code == 303

    assert items() == [
        ("own", "The fair in October (priya)"),
        ("focus", "Silence after the price (priya to daniel)"),
    ]
    assert key not in offered(text(priya))


def test_what_is_not_offered_is_not_there(sign_in: Any, post: Any, items: Any) -> None:
    """Foreign rows, other quarters' and nonsense alike"""
    priya, before = sign_in("priya"), items()
    toms = offered(text(sign_in("tom")))
    for key in (*toms, "promise-999", "deal-1", "own-1", "x", "focus-01"):
        assert save(post, priya, take=key).status_code == 404, key
    assert items() == before


def test_a_foreign_line_is_not_there(sign_in: Any, post: Any, items: Any) -> None:
    priya, before = sign_in("priya"), items(TOM.id)
    for sent in (
        {f"item_{TOM.id}": "Mine"}, {"go": f"off-{TOM.id}"}, {"go": f"up-{TOM.id}"},
        {"go": "off-999"}, {"item_999": "Mine"},
    ):  # fmt: skip
        assert save(post, priya, **sent).status_code == 404
    assert items(TOM.id) == before
    assert post(priya, PAGE, {"quarter": "2031-Q1"}).status_code == 404
    assert post(priya, PAGE, {}).status_code == 404


def test_own_lines_come_once_and_move(sign_in: Any, post: Any, items: Any) -> None:
    priya, op = sign_in("priya"), new_op()
    for _ in range(2):
        save(post, priya, new_own="I ran the stand", op_new_own=op)
    assert [line for _kind, line in items()] == ["The fair in October (priya)", "I ran the stand"]
    ids = re.findall(r'value="up-(\d+)"', text(priya))

    for _ in range(2):  # a double tap moves one place
        save(post, priya, go=f"up-{ids[0]}", **{f"was_{ids[0]}": "2"})

    assert [line for _kind, line in items()] == ["I ran the stand", "The fair in October (priya)"]
    assert on_paper(text(priya)) == ["I ran the stand", "The fair in October (priya)"]


def test_every_button_saves_what_was_typed(sign_in: Any, post: Any, items: Any) -> None:
    priya = sign_in("priya")
    page = text(priya)
    sent = {
        "opening": "I learned to wait", "version_opening": _stamp(page, "opening"),
        "ahead": "A deal of my own", "version_ahead": _stamp(page, "ahead"),
        f"item_{PRIYA.id}": "The fair, in my words",
        f"version_item_{PRIYA.id}": _stamp(page, f"item_{PRIYA.id}"),
        "new_own": "One more", "go": f"down-{PRIYA.id}",
    }  # fmt: skip

    assert save(post, priya, **sent).status_code == 303

    page = text(priya)
    assert "I learned to wait" in page
    assert "A deal of my own" in page
    assert on_paper(page) == ["One more", "The fair, in my words"]


def test_two_devices_lose_nothing(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in("priya")
    base = _stamp(text(priya), "opening")
    with as_system() as session:
        session.get(QuarterPage, PRIYA.id).opening = "From the phone"

    clash = save(post, priya, opening="From the laptop", version_opening=base, new_own="Kept")

    assert clash.status_code == 409
    assert "From the phone" in clash.text
    assert "From the laptop" in clash.text
    assert "Kept" in text(priya)


def test_a_page_holds_a_sheet(sign_in: Any, post: Any, items: Any) -> None:
    priya = sign_in("priya")
    for number in range(30):
        answer = save(post, priya, new_own=f"Line {number}")
    assert answer.status_code == 422
    assert "Line 29" in answer.text
    assert len(items()) == 24


def test_nobody_else_reads_it(sign_in: Any) -> None:
    """Not even who leads them, nor on a shared screen; who was never a rep has none."""
    assert issubclass(QuarterPage, Private)
    assert issubclass(QuarterItem, Private)
    assert "(priya)" not in text(sign_in("daniel"))
    for nobody in ("marek", "ruth", "sam", "vera"):
        assert sign_in(nobody).get(PAGE).status_code == 404
    assert sign_in(DANIEL, room=24).get(PAGE).status_code == 403


def test_it_costs_few_statements(sign_in: Any, count_statements: Any) -> None:
    priya = sign_in("priya")
    text(priya)
    with count_statements() as statements:
        text(priya)
    assert len(statements) <= 10, "\n".join(statements)


def _stamp(page: str, name: str) -> str:
    found = re.search(rf'name="version_{name}" value="([^"]+)"', page)
    assert found
    return found[1]
