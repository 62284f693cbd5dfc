"""People from a file: looked at, then everybody or nobody, and the same file again does nothing."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from oneonone.features.schedule import planning
from oneonone.lib.dates import now
from oneonone.lib.tabular import MAX_ROWS, read
from oneonone.models import (
    Account,
    AuditEvent,
    Cadence,
    ImportFile,
    Meeting,
    OutboxMessage,
    Pair,
    Person,
    Team,
)
from tests.cast import (
    CAST,
    DANIEL,
    IVO,
    LEILA,
    LEILA_DANIEL,
    MAREK,
    NOW,
    OMAR,
    PRIYA_DANIEL,
    SAM,
    VERA,
)

_HIDDEN = re.compile(r'name="(stamp|rows)" value="([^"]*)"')
TODAY = NOW.date()
HEADER = "Name,Email,Team,Manager,From,Rhythm\n"


class Importer:
    """An administrator at a browser with a file."""

    def __init__(self, browser: FlaskClient, post: Callable[..., TestResponse]) -> None:
        self.browser, self._post = browser, post
        self.path = ""

    def bring(self, text: str | bytes) -> TestResponse:
        data = text.encode() if isinstance(text, str) else text
        # Encoded here: the client of the library keeps a large body in a file it forgets to close.
        boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), "x.csv")})
        kind = f"multipart/form-data; boundary={boundary}"
        answer = self._post(self.browser, "/admin/import", body, content_type=kind)
        self.path = answer.headers.get("Location", self.path)
        return answer

    def look(self) -> str:
        return said(self.browser.get(self.path))

    def fields(self) -> dict[str, str]:
        return dict(_HIDDEN.findall(self.browser.get(self.path).text))

    def run(self, fields: dict[str, str] | None = None) -> TestResponse:
        return self._post(self.browser, f"{self.path}/run", fields or self.fields())

    def plan(self, *, hx: bool = False) -> TestResponse:
        return self._post(self.browser, f"{self.path}/plan", self.fields(), hx=hx)

    def send(self, action: str, **form: str) -> TestResponse:
        return self._post(self.browser, f"{self.path}/{action}", form)


def said(answer: TestResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.fixture
def sam(sign_in: Any, post: Any) -> Importer:
    return Importer(sign_in(SAM), post)


@pytest.fixture
def stored(as_system: Any) -> Callable[..., list[Any]]:
    def rows(model: type[Any], **by: Any) -> list[Any]:
        with as_system() as session:
            found = list(session.scalars(select(model).filter_by(**by).order_by(model.id)))
            session.expunge_all()
            return found

    return rows


# --- Looking -------------------------------------------------------------------------------------


def test_a_file_is_looked_at_before_anything_is_saved(
    sam: Importer, stored: Any, count_statements: Any
) -> None:
    sam.bring(
        f"{HEADER}Nora Berg,nora@cast.example,East,vera@cast.example,,weekly\n"
        "Leila Haddad,leila@cast.example,,Vera Lind,2026-12-01,\n"
    )
    with count_statements() as statements:
        page = sam.look()

    assert len(statements) <= 10
    assert "One new, one changed." in page
    assert "Was: Daniel Okafor Vera Lind" in page
    assert "Import 2 people" in page
    assert stored(Person, name="Nora Berg") == []


def test_with_one_problem_nobody_is_taken_in(sam: Importer, stored: Any) -> None:
    sam.bring(HEADER + "Nora Berg,nora@cast.example,,,,\nOlaf Berg,olaf@,,,,\n")
    page = sam.look()
    assert "Nobody can be imported yet" in page
    assert "Row 3: “olaf@” is not an email address" in page
    assert "Import 1" not in page

    answer = sam.run({"stamp": "x", "rows": "0"})

    assert answer.status_code in (409, 422)
    assert stored(Person, name="Nora Berg") == []


def test_who_is_not_in_the_file_is_named_and_nothing_happens_to_them(
    sam: Importer, stored: Any
) -> None:
    sam.bring(HEADER + "Nora Berg,nora@cast.example,,,,\n")
    answer = sam.browser.get(sam.path)
    active = [it for it in CAST if it.is_active]
    assert f"{len(active)} people are not in the file. Nothing happens to them." in said(answer)
    assert f'href="/admin/people/{LEILA.id}">Leila Haddad' in answer.text
    assert f"/admin/people/{IVO.id}" not in answer.text
    sam.run()
    assert len(stored(Account, is_active=True)) == len(active) + 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "There is nothing in this file."),
        ("Name,Email\n".encode("utf-16"), "This file is saved as “Unicode” (UTF-16)."),
        (b"Name,Email\n" + b"a,a@x.example\n" * (MAX_ROWS + 1), "5,000 fit."),
        (b'Name,Email\n"Nora,nora@x.example\n' + b"a,b@x.example\n" * 999, "Row 2 cannot be read"),
        (b"x" * (1024 * 1024 + 1), "A file may have 1 MB at most."),
    ],
    ids=["empty", "utf-16", "5,001 rows", "an open quote", "too large"],
)
def test_what_cannot_be_read_is_refused_whole(sam: Importer, data: bytes, told: str) -> None:
    answer = sam.bring(data)
    assert answer.status_code in (413, 422)
    assert told in said(answer) or answer.status_code == 413


@pytest.mark.parametrize("rows", ["", "\n,,,\n\n"], ids=["header only", "blank lines"])
def test_a_file_of_nobody_says_so(sam: Importer, rows: str) -> None:
    sam.bring(HEADER + rows)
    assert "There are no rows in this file." in sam.look()


def test_letters_of_windows_are_guessed_with_a_warning(sam: Importer, stored: Any) -> None:
    sam.bring("Name;E-Mail\nJoël Müller;joel@cast.example\n".encode("cp1252"))
    page = sam.look()
    assert "Joël Müller" in page
    assert "so they were guessed" in page


def test_columns_are_chosen_by_hand_where_none_is_known(sam: Importer, stored: Any) -> None:
    sam.bring("Wer,Kontakt\nNora Berg,nora@cast.example\n")
    assert "Which column is what?" in sam.look()
    assert sam.send("columns", field_name="0", field_email="1").status_code == 303
    assert "One new." in sam.look()


def test_first_and_last_name_make_a_name(sam: Importer, stored: Any) -> None:
    sam.bring("Vorname;Nachname;E-Mail\nNora;Berg;nora@cast.example\n")
    sam.run()
    assert [it.name for it in stored(Person, name="Nora Berg")] == ["Nora Berg"]


# --- Taking in -----------------------------------------------------------------------------------


def test_everybody_comes_with_team_line_rhythm_and_log(sam: Importer, stored: Any) -> None:
    sam.bring(
        f"{HEADER}Nora Berg,Nora@cast.example,South,olaf@cast.example,,\n"
        "Olaf Berg,olaf@cast.example,South,Marek Novak,,every 2 weeks\n"
        'Pia Berg,pia@cast.example,South,olaf@cast.example,,"weekly, Thursday 9:00"\n'
    )
    assert sam.run().status_code == 303

    nora, olaf, pia = (stored(Person, name=f"{it} Berg")[0] for it in ("Nora", "Olaf", "Pia"))
    (team,) = stored(Team, name="South")
    assert {it.team_id for it in (nora, olaf, pia)} == {team.id}
    (account,) = stored(Account, person_id=nora.id)
    assert (account.email, account.email_key) == ("Nora@cast.example", "nora@cast.example")
    assert (account.password_hash, account.is_admin, account.is_hr) == (None, False, False)
    (pair,) = stored(Pair, rep_id=nora.id)
    assert (pair.manager_id, pair.started_on) == (olaf.id, TODAY)
    (of_olaf,), (of_pia,) = stored(Pair, rep_id=olaf.id), stored(Pair, rep_id=pia.id)
    assert of_olaf.manager_id == MAREK.id
    (every_two,), (weekly,) = (
        stored(Cadence, pair_id=of_olaf.id),
        stored(Cadence, pair_id=of_pia.id),
    )
    assert (every_two.every_weeks, weekly.weekday, str(weekly.at)) == (2, 3, "09:00:00")
    events = [it for it in stored(AuditEvent, actor_id=SAM.id) if it.subject_id == nora.id]
    assert [it.tag for it in events] == ["person:add", "manager:change"]
    (brought,) = stored(AuditEvent, tag="file:import")
    assert (brought.actor_id, brought.count) == (SAM.id, 3)


def test_their_one_to_ones_are_planned_part_by_part(
    sam: Importer, stored: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oneonone.screens.admin.people_file.service.BATCH", 1)
    sam.bring(HEADER + "Nora Berg,nora@cast.example,,Vera Lind,,weekly\n"
              "Olaf Berg,olaf@cast.example,,Vera Lind,,weekly\n")  # fmt: skip
    sam.run()
    assert "One-to-ones planned for 0 of 2 pairs" in sam.look()
    old = sam.fields()
    assert sam.plan(hx=True).status_code == 200
    sam._post(sam.browser, f"{sam.path}/plan", old)  # a second press on the same part
    (file,) = stored(ImportFile, kind="people")
    assert (file.rows_done, file.content) == (1, "")
    sam.plan()
    assert "Two people added." in sam.look()
    (nora,) = stored(Person, name="Nora Berg")
    (pair,) = stored(Pair, rep_id=nora.id)
    assert [it.kind for it in stored(Meeting, pair_id=pair.id)] == ["first", *["regular"] * 3]


def test_a_change_of_manager_is_dated_and_calls_off_what_was_planned(
    sam: Importer, stored: Any, as_system: Any
) -> None:
    with as_system() as session:
        planning.plan(session, [LEILA_DANIEL.id], now())
    on = TODAY + timedelta(days=7)
    sam.bring(f"{HEADER}Leila Haddad,leila@cast.example,,Vera Lind,{on},weekly\n")
    sam.run()
    sam.plan()

    lines = stored(Pair, rep_id=LEILA.id)
    assert [(it.manager_id, it.started_on, it.ended_on) for it in lines][1:] == [
        (VERA.id, on, None)
    ]
    assert lines[0].ended_on == on
    later = [it for it in stored(Meeting, pair_id=LEILA_DANIEL.id) if it.starts_at.date() >= on]
    assert {it.state for it in later} == {"away"}
    told = {it.person_id for it in stored(OutboxMessage, kind="new_manager")}
    assert told == {LEILA.id, VERA.id}


def test_a_line_corrected_within_two_weeks_restores_the_pair(sam: Importer, stored: Any) -> None:
    sam.bring(HEADER + "Leila Haddad,leila@cast.example,,Vera Lind,,\n")
    sam.run()
    sam.bring(HEADER + "Leila Haddad,leila@cast.example,,daniel@cast.example,,\n")
    assert "Their earlier one-to-ones go on." in sam.look()
    sam.run()
    daniels, veras = stored(Pair, rep_id=LEILA.id)
    assert (daniels.id, daniels.ended_on) == (LEILA_DANIEL.id, None)
    assert veras.ended_on == TODAY


def test_a_rhythm_that_stands_moves_what_is_planned(
    sam: Importer, stored: Any, as_system: Any
) -> None:
    with as_system() as session:
        planning.plan(session, [PRIYA_DANIEL.id], now())
    sam.bring('Email,Name,Rhythm\npriya@cast.example,Priya Shah,"weekly, Friday 15:00"\n')
    sam.run()
    sam.plan()
    planned = [
        it for it in stored(Meeting, pair_id=PRIYA_DANIEL.id)
        if it.state == "planned" and it.starts_at > NOW
    ]  # fmt: skip
    assert {it.starts_at.weekday() for it in planned} == {4}


def test_the_same_file_again_changes_nothing(sam: Importer, stored: Any) -> None:
    text = HEADER + "Nora Berg,nora@cast.example,South,Vera Lind,2024-05-01,weekly\n"
    sam.bring(text)
    sam.run()
    before = [len(stored(model)) for model in (Person, Account, Pair, Cadence, Team, AuditEvent)]
    sam.bring(text.replace("nora@", "NORA@"))
    assert "Everything is here already." in sam.look()
    sam.run({"stamp": "x", "rows": "0"})
    after = [len(stored(model)) for model in (Person, Account, Pair, Cadence, Team, AuditEvent)]
    assert after == before


def test_a_page_that_is_older_than_the_company_is_shown_anew(
    sam: Importer, stored: Any, as_system: Any
) -> None:
    sam.bring(HEADER + "Nora Berg,nora@cast.example,,Vera Lind,,\n")
    fields = sam.fields()
    with as_system() as session:
        session.scalars(select(Account).where(Account.person_id == VERA.id)).one().is_active = False

    answer = sam.run(fields)

    assert answer.status_code == 409
    assert "Something has changed since you looked." in said(answer)
    assert "Vera Lind cannot sign in." in said(answer)
    assert stored(Person, name="Nora Berg") == []


def test_a_second_press_does_nothing(sam: Importer, stored: Any) -> None:
    sam.bring(HEADER + "Nora Berg,nora@cast.example,,,,\n")
    fields = sam.fields()
    assert [sam.run(fields).status_code for _ in range(2)] == [303, 303]
    assert len(stored(Person, name="Nora Berg")) == 1


def test_an_administrator_does_not_become_a_manager_by_a_file(
    sign_in: Any, post: Any, stored: Any
) -> None:
    omar = Importer(sign_in(OMAR), post)
    omar.bring(HEADER + "Priya Shah,priya@cast.example,,omar@cast.example,,\n")
    assert "Ask another administrator: Sam." in omar.look()


def test_rights_and_passwords_in_a_file_are_not_read(sam: Importer, stored: Any) -> None:
    sam.bring(
        "Name,Email,role,is_admin,password\nNora Berg,nora@cast.example,admin,1,secret12345\n"
    )
    assert "Left alone: role, is_admin, password." in sam.look()
    sam.run()
    (account,) = stored(Account, email_key="nora@cast.example")
    assert (account.is_admin, account.is_hr, account.password_hash) == (False, False, None)


def test_somebody_elses_file_is_not_there(sam: Importer, sign_in: Any, post: Any) -> None:
    sam.bring(HEADER + "Nora Berg,nora@cast.example,,,,\n")
    omar = sign_in(OMAR)
    assert omar.get(sam.path).status_code == 404
    own = Importer(omar, post)
    own.bring(HEADER + "Nora Berg,nora@cast.example,,,,\n")
    # Nor is a file of people one of deals.
    assert (
        omar.get(own.path.removeprefix("/admin/import").join(["/imports", ""])).status_code == 404
    )


@pytest.mark.parametrize("name", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "O'Brien", "Null",
                                  'He said "x", y;z', "<b>x</b>", "’=1"])  # fmt: skip
def test_everybody_out_and_in_again_is_nothing_to_do(
    sam: Importer, stored: Any, as_system: Any, name: str
) -> None:
    with as_system() as session:
        session.get_one(Person, DANIEL.id).name = name
    answer = sam.browser.get("/admin/people.csv")
    assert answer.status_code == 200
    table = read(answer.data.decode("utf-8-sig"))
    assert len(table.records) == len(CAST)
    assert not any(
        cell[:1] in "=+@" for cell in re.findall(r'"((?:[^"]|"")*)"', answer.text) if cell
    )

    sam.bring(answer.data)

    assert "Everything is here already." in sam.look()
    assert [it.actor_id for it in stored(AuditEvent, tag="people:export")] == [SAM.id]


def test_the_password_is_asked_for_again_before_anything(
    sam: Importer, clock: Any, stored: Any
) -> None:
    sam.bring(HEADER + "Nora Berg,nora@cast.example,,,,\n")
    fields = sam.fields()
    clock.shift(11 * 60)
    assert sam.run(fields).status_code == 403
    assert sam.browser.get("/admin/people.csv").status_code == 403
    assert stored(Person, name="Nora Berg") == []


def test_a_date_that_could_be_two_days_is_asked_about(sam: Importer) -> None:
    sam.bring(HEADER + "Nora Berg,nora@cast.example,,Vera Lind,03/04/2027,\n")
    assert "Which comes first in the dates?" in sam.look()
    sam.send("columns", field_name="0", field_email="1", field_manager="3", field_from="4",
             order="month")  # fmt: skip
    assert "4 Mar 2027" in sam.look()
    assert date(2027, 3, 4) > TODAY
