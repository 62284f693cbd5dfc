"""A file from the first look to its last row: what is saved, when, and by whom."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from oneonone import tick
from oneonone.lib.tabular import MAX_BYTES
from oneonone.models import AuditEvent, Deal, DealMove, ImportFile, Pair, Reading
from oneonone.screens.imports import service
from tests.cast import (
    DANIEL,
    DANIEL_MAREK,
    LEILA,
    NOOR,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    TOM,
    TOM_DANIEL,
)
from tests.factories import a_deal

_HIDDEN = re.compile(r'name="(stamp|rows)" value="([^"]*)"')
HEADER = "Deal name,Stage,Amount,Last activity,Next step,Owner email\n"


class Importer:
    """Somebody at a browser with a file."""

    def __init__(self, browser: FlaskClient, post: Callable[..., TestResponse]) -> None:
        self._browser, self._post = browser, post
        self.path = ""

    def bring(self, text: str | bytes, kind: str = "deals", name: str = "x.csv") -> TestResponse:
        data = text.encode() if isinstance(text, str) else text
        # Encoded here: the client of the library keeps a large body in a file it forgets to close.
        boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), name)})
        answer = self._post(
            self._browser,
            f"/{kind}/import",
            body,
            content_type=f"multipart/form-data; boundary={boundary}",
        )
        self.path = answer.headers.get("Location", self.path)
        return answer

    def look(self, query: str = "") -> str:
        answer = self._browser.get(self.path + query)
        assert answer.status_code == 200, answer.status_code
        return html.unescape(re.sub(r"<[^>]+>", "", answer.text))

    def fields(self) -> dict[str, str]:
        return dict(_HIDDEN.findall(self._browser.get(self.path).text))

    def run(self, fields: dict[str, str] | None = None, *, hx: bool = False) -> TestResponse:
        return self._post(self._browser, f"{self.path}/run", fields or self.fields(), hx=hx)

    def send(self, action: str, **said: str) -> TestResponse:
        return self._post(self._browser, f"{self.path}/{action}", said)


@pytest.fixture
def by(sign_in: Any, post: Any) -> Callable[[Any], Importer]:
    return lambda who: Importer(sign_in(who), post)


@pytest.fixture
def stored(as_system: Any) -> Callable[..., list[Any]]:
    def rows(model: type[Any], **said: Any) -> list[Any]:
        with as_system() as session:
            found = list(session.scalars(select(model).filter_by(**said).order_by(model.id)))
            session.expunge_all()
            return found

    return rows


def title_of(answer: TestResponse) -> str:
    found = re.search(r'id="file-error"[^>]*>(.*?)</p>', answer.text, re.S)
    return html.unescape(re.sub(r"<span.*?</span>", "", found[1])) if found else ""


# --- Deals ---------------------------------------------------------------------------------------


def test_a_file_is_looked_at_before_anything_is_saved(by: Any, stored: Any) -> None:
    priya = by(PRIYA)

    answer = priya.bring("Deal name,Stage\nCorvus pilot,Discovery\nDorado,Prospekt\n")

    assert (answer.status_code, stored(Deal, name="Corvus pilot")) == (303, [])
    page = priya.look()
    assert "One new, one problem." in page
    assert "nothing is saved yet" in page
    assert "One row will be left out" in page
    assert "Row 3: “Prospekt” is no stage here." in page


def test_rows_are_taken_in_and_the_file_is_emptied(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring(HEADER + "Corvus pilot,Closed won,$12,2026-11-20,Say thanks,priya@cast.example\n"
                .replace("$12,", '"$12,000",') + "Bad,Nope,,,,\n")  # fmt: skip

    answer = priya.run()

    assert (answer.status_code, answer.headers["Location"]) == (303, priya.path)
    (deal,) = stored(Deal, name="Corvus pilot")
    assert (deal.rep_id, deal.stage, deal.value) == (PRIYA.id, "won", Decimal(12000))
    assert (deal.last_buyer_action_on, deal.next_step) == (date(2026, 11, 20), "Say thanks")
    (file,) = [it for it in stored(ImportFile, author_id=PRIYA.id) if it.name == "x.csv"]
    assert (file.state, file.content, file.mapping) == ("done", "", {})
    assert "One deal added." in priya.look()
    assert "Row 3. Put" in priya.look()


def test_an_import_is_in_the_log_without_a_word(by: Any, stored: Any) -> None:
    daniel = by(DANIEL)
    daniel.bring(HEADER + "Corvus,,,,,priya@cast.example\nDorado,,,,,Tom Okonkwo\n")
    daniel.run()

    events = stored(AuditEvent, tag="file:import")

    assert [(it.actor_id, it.subject_id) for it in events] == [
        (DANIEL.id, PRIYA.id),
        (DANIEL.id, TOM.id),
    ]


def test_what_changed_keeps_the_rest_and_remembers_the_move(by: Any, stored: Any) -> None:
    priya, name = by(PRIYA), "Acme renewal (priya)"
    priya.bring(f"Deal name,Buyer,Stage,Next step\n{name},,Negotiation,\n")
    page = priya.look()
    assert "One changed." in page
    assert "Was: Proposal" in page

    priya.run()

    (deal,) = stored(Deal, name=name)
    assert (deal.stage, deal.stage_since) == ("negotiation", NOW.date())
    assert deal.buyer == "Buyer 1 of priya"
    assert deal.next_step.startswith("Send the draft contract")
    (move,) = stored(DealMove, deal_id=deal.id)
    assert (move.from_stage, move.to_stage, move.days) == ("proposal", "negotiation", 21)


def test_a_deal_won_long_ago_is_not_of_this_week(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring("Deal name,Stage,Close date\nCorvus,Closed won,2026-03-31\n")
    priya.run()

    (deal,) = stored(Deal, name="Corvus")
    assert deal.stage_since == date(2026, 3, 31)


def test_the_same_file_again_changes_nothing(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    text = "Record ID,Deal name,Amount\n1,Corvus,12\n2,Dorado,\n"
    priya.bring(text)
    priya.run()
    before = [(it.id, it.changed_on) for it in stored(Deal, rep_id=PRIYA.id)]

    priya.bring(text)

    assert "Everything is here already." in priya.look()
    assert "stamp" not in priya.fields()
    assert [(it.id, it.changed_on) for it in stored(Deal, rep_id=PRIYA.id)] == before


def test_a_name_may_pass_from_deal_to_deal_within_a_file(by: Any, stored: Any, given: Any) -> None:
    given(a_deal(rep_id=PRIYA.id, name="Corvus", external_id="1"))
    given(a_deal(rep_id=PRIYA.id, name="Dorado", external_id="2"))
    priya = by(PRIYA)

    priya.bring("Record ID,Deal name\n2,Eridanus\n1,Dorado\n3,Corvus\n")
    assert priya.run().status_code == 303

    names = {it.external_id: it.name for it in stored(Deal, rep_id=PRIYA.id) if it.external_id}
    assert names == {"1": "Dorado", "2": "Eridanus", "3": "Corvus"}


# --- Whose ---------------------------------------------------------------------------------------


def test_a_rep_brings_no_peers_deals(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring(HEADER + "Corvus,,,,,tom@cast.example\nDorado,,,,,who@cast.example\n")
    page = priya.look()

    assert "Row 2: “tom@cast.example” is none of the people you can bring this for" in page
    assert "Row 3: “who@cast.example” is none of the people you can bring this for" in page
    priya.run({"stamp": priya.fields().get("stamp", ""), "rows": "0"})
    assert stored(Deal, name="Corvus") == []


def test_a_file_is_its_authors_alone(by: Any, sign_in: Any, post: Any) -> None:
    priya = by(PRIYA)
    priya.bring("Deal name\nCorvus\n")

    for who in (DANIEL, TOM, "ruth", "sam"):
        browser = sign_in(who)
        assert browser.get(priya.path).status_code == 404
        for action in ("run", "columns", "discard"):
            assert post(browser, f"{priya.path}/{action}").status_code == 404


def test_a_pair_that_ends_before_the_last_row_leaves_no_half(
    by: Any, stored: Any, as_system: Any
) -> None:
    daniel = by(DANIEL)
    daniel.bring(HEADER + "Corvus,,,,,priya@cast.example\nDorado,,,,,tom@cast.example\n")
    fields = daniel.fields()
    with as_system() as session:
        session.get_one(Pair, PRIYA_DANIEL.id).ended_on = NOW.date()

    daniel.run(fields)

    assert (stored(Deal, name="Corvus"), len(stored(Deal, name="Dorado"))) == ([], 1)
    assert "Row 2. Put" in daniel.look()


# --- Batches -------------------------------------------------------------------------------------

MANY = "Deal name\n" + "".join(f"Deal {number}\n" for number in range(1100))


def test_a_large_file_is_taken_in_by_and_by(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring(MANY)

    first = priya.run()
    assert first.status_code == 303
    assert "500 of 1,100 rows are in" in priya.look()
    assert "Go on: 500 of 1,100 done" in priya.look()
    # With a script the next rows are asked for by the part of the page itself.
    second = priya.run(hx=True)
    assert second.status_code == 200
    assert 'value="1000" max="1100"' in second.text
    assert 'hx-trigger="load, submit"' in second.text
    third = priya.run(hx=True)
    assert (third.status_code, third.headers["HX-Redirect"]) == (204, priya.path)

    assert len([it for it in stored(Deal, rep_id=PRIYA.id) if it.name.startswith("Deal ")]) == 1100
    assert "1,100 deals added." in priya.look()


def test_a_double_click_takes_no_row_twice_and_skips_none(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring(MANY)
    fields = priya.fields()

    assert [priya.run(fields).status_code for _ in range(3)] == [303] * 3

    (file,) = stored(ImportFile, name="x.csv")
    assert (file.rows_done, file.counts["new"]) == (500, 500)


def test_a_batch_that_breaks_leaves_nothing_and_the_next_try_takes_all(
    by: Any, stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a server that is killed in the middle: what became of the rows is in one transaction."""
    priya = by(PRIYA)
    priya.bring(MANY)
    priya.run()

    def break_off(*_about: Any) -> None:
        raise RuntimeError("on purpose")

    with monkeypatch.context() as patch:
        patch.setattr(service, "counted", break_off)
        assert priya.run().status_code == 500
    (file,) = stored(ImportFile, state="running")
    assert (file.rows_done, len(stored(Deal, stage="discovery"))) == (500, 500)

    priya.run()
    priya.run()

    assert len(stored(Deal, stage="discovery")) == 1100


def test_a_half_way_file_waits_to_be_gone_on_with(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring(MANY)
    priya.run()
    half_way = priya.path

    priya.bring("Deal name\nCorvus\n")  # takes no half-way file's place
    priya.path = "/deals/import"
    page = priya.look()

    assert "x.csv is half way." in page
    assert "500 of 1,100 rows are in." in page
    assert len(stored(ImportFile, state="running")) == 1
    priya.path = half_way
    assert priya.run().status_code == 303


def test_columns_do_not_change_under_way(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring(MANY)
    priya.run()

    priya.send("columns", field_name="")

    (file,) = stored(ImportFile, state="running")
    assert file.mapping == {"name": "Deal name"}


def test_another_file_in_its_place_is_not_taken_in_unseen(by: Any, stored: Any, clock: Any) -> None:
    """The new one has the number of the old, which is gone."""
    priya = by(PRIYA)
    priya.bring("Deal name\nCorvus\n")
    old = priya.fields()
    clock.shift(1)
    priya.bring("Deal name\nDorado\n")

    answer = priya.run(old)

    assert answer.status_code == 409
    assert stored(Deal, name="Dorado") == []


# --- Columns and dates ---------------------------------------------------------------------------


def test_columns_nobody_knows_are_asked_for(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring("Vorgang,Kunde\nCorvus,Corvus AG\n")
    assert "Which column is what?" in priya.look()
    assert priya.run({"stamp": "", "rows": "0"}).status_code == 409

    refused = priya.send("columns", field_name="", field_buyer="1")
    assert refused.status_code == 422
    assert "Choose the column it stands in." in refused.text

    assert priya.send("columns", field_name="0", field_buyer="1").status_code == 303
    assert "One new." in priya.look()
    priya.run()
    (deal,) = stored(Deal, name="Corvus")
    assert deal.buyer == "Corvus AG"


@pytest.mark.parametrize("place", ["7", "-1", "\u0660", "x"])
def test_a_column_that_is_not_there_cannot_be_chosen(by: Any, place: str) -> None:
    priya = by(PRIYA)
    priya.bring("Deal name\nCorvus\n")

    assert priya.send("columns", field_name=place).status_code == 422


def test_dates_that_could_be_two_days_are_asked_about(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring("Deal name,Last activity\nCorvus,03/04/2026\n")
    assert "Which comes first in the dates?" in priya.look()

    unanswered = priya.send("columns", field_name="0", field_last_buyer_action_on="1")
    assert unanswered.status_code == 422
    assert "Choose the day or the month." in unanswered.text

    priya.send("columns", field_name="0", field_last_buyer_action_on="1", order="day")
    assert "3 Apr 2026" in priya.look()
    priya.run()
    (deal,) = stored(Deal, name="Corvus")
    assert deal.last_buyer_action_on == date(2026, 4, 3)


# --- Bad files -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "There is nothing in this file."),
        (b"Deal name\nCor\x00vus\n", "no table has"),
        (b'Deal name,Stage\n"Corvus,Won\n' + b"a,b\n" * 1000, "Row 2 cannot be read"),
        (b"Deal name\n" + b"a\n" * 10_000, "10,000 rows; 5,000 fit"),
        (b"a" * (MAX_BYTES + 1), "1 MB"),
        (b"PK\x03\x04", "workbook"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence(by: Any, stored: Any, data: bytes, said: str) -> None:
    answer = by(PRIYA).bring(data)

    assert answer.status_code == 422
    assert said in title_of(answer)
    assert stored(ImportFile, name="x.csv") == []


def test_a_far_too_large_file_is_not_read_at_all(by: Any) -> None:
    answer = by(PRIYA).bring(b"a" * (2 * MAX_BYTES))

    assert answer.status_code == 413
    assert "A file may have 1 MB at most." in answer.text


def test_no_file_is_asked_for_in_words(sign_in: Any, post: Any) -> None:
    browser = sign_in(PRIYA)
    nothing = {"file": (io.BytesIO(b""), "")}

    for data in (nothing, {}):
        answer = post(browser, "/deals/import", data, content_type="multipart/form-data")
        assert (answer.status_code, title_of(answer)) == (422, "Choose a file first.")


def test_a_file_is_refused_everywhere_else(sign_in: Any, post: Any) -> None:
    answer = post(
        sign_in(PRIYA),
        "/topics",
        {"file": (io.BytesIO(b"a"), "x.csv")},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 400
    assert "Files cannot be sent here." in answer.text


def test_guessed_letters_are_said(by: Any) -> None:
    priya = by(PRIYA)
    priya.bring("Deal name\nJosé\n".encode("cp1252"))

    page = priya.look()

    assert "they were guessed" in page
    assert "José" in page


def test_words_of_a_file_are_words(by: Any, stored: Any) -> None:
    bad = "<script>alert(1)</script> {{7*7}} =1+1"
    priya = by(PRIYA)
    priya.bring(f"Deal name,<b>Other\n{bad},x\n", name="<i>.csv")

    assert bad in priya.look()
    priya.run()
    assert len(stored(Deal, name=bad)) == 1


def test_a_header_alone_brings_nothing(by: Any) -> None:
    priya = by(PRIYA)
    priya.bring("Deal name,Stage\n")

    assert "There are no rows in this file." in priya.look()
    assert priya.fields() == {}


# --- Readings ------------------------------------------------------------------------------------


def test_readings_go_to_the_pair_of_who_is_named(by: Any, stored: Any) -> None:
    daniel = by(DANIEL)
    rows = "\n".join(
        f"{one.email},{week},first_replies,{value}"
        for one, week, value in (
            (TOM, "2026-11-09", "6"),
            (TOM, "2026-W44", ""),
            (DANIEL, "2026-W40", "3"),
            (NOOR, "2026-11-11", "3"),
            (LEILA, "2026-11-11", "-1"),
        )
    )
    daniel.bring(f"email,week,key,value\n{rows}\n", "indicators")
    page = daniel.look()
    assert "Row 5: “noor@cast.example” is none of the people" in page
    assert "Row 6: Give a whole number from 0 to 99" in page

    daniel.run()

    brought = [
        (it.pair_id, it.week_on, it.value, it.entered_by_id)
        for it in stored(Reading, source="import")
    ]
    assert brought == [
        (TOM_DANIEL.id, date(2026, 11, 9), Decimal(6), DANIEL.id),
        (TOM_DANIEL.id, date(2026, 10, 26), None, DANIEL.id),
        (DANIEL_MAREK.id, date(2026, 9, 28), Decimal(3), DANIEL.id),
    ]


def test_the_same_readings_again_change_nothing(by: Any) -> None:
    priya = by(PRIYA)
    text = "week,key,value\n2026-11-11,first_replies,4\n2026-11-04,first_replies,\n"
    priya.bring(text, "indicators")
    priya.run()

    priya.bring(text, "indicators")

    assert "Everything is here already." in priya.look()


def test_what_a_team_looks_at_stands_beside_the_form(sign_in: Any) -> None:
    page = sign_in(PRIYA).get("/indicators/import").text

    assert "first_replies" in page
    assert "energy_cost" not in page


# --- Around --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["deals", "indicators"])
def test_the_example_can_be_brought(by: Any, sign_in: Any, kind: str) -> None:
    answer = sign_in(PRIYA).get(f"/{kind}/import/example.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")

    priya = by(PRIYA)
    text = answer.get_data().replace(b"priya@company.example", PRIYA.email.encode())
    priya.bring(text, kind)

    page = priya.look()
    assert "1 row read" in page
    assert "left out" not in page


def test_a_file_can_be_thrown_away(by: Any, stored: Any) -> None:
    priya = by(PRIYA)
    priya.bring("Deal name\nCorvus\n")

    assert priya.send("discard").headers["Location"] == "/deals/import"
    assert stored(ImportFile, name="x.csv") == []


def test_looking_at_a_large_file_takes_few_statements(
    by: Any, sign_in: Any, count_statements: Any
) -> None:
    priya = by(PRIYA)
    priya.bring(MANY)
    browser = sign_in(PRIYA)

    with count_statements() as statements:
        assert browser.get(priya.path).status_code == 200

    assert len(statements) <= 5


def test_a_file_is_gone_after_a_day(by: Any, app: Flask, stored: Any, clock: Any) -> None:
    by(PRIYA).bring("Deal name\nCorvus\n")
    said: list[str] = []
    clock.shift(timedelta(hours=23))
    tick.run(app, said.append)
    assert len(stored(ImportFile, name="x.csv")) == 1

    clock.shift(timedelta(hours=2))
    tick.run(app, said.append)

    assert stored(ImportFile) == []
    assert any(line.startswith("forget: 32 old files gone.") for line in said)
