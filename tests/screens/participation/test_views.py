"""What HR, and who leads managers, are shown: counts by hand, and not a row more."""

from __future__ import annotations

import csv
import io
import random
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select

from oneonone.lib.dates import instant, local, monday
from oneonone.lib.meeting_days import MeetingDay, mark_of
from oneonone.models import (
    AuditEvent,
    Cadence,
    Lasting,
    ManagerOwned,
    Meeting,
    Pair,
    Person,
    Private,
    RepOwned,
    Team,
    Words,
)
from oneonone.models.base import Base
from tests.cast import (
    DANIEL,
    HANA,
    INES,
    INES_MAREK,
    IVO_DANIEL,
    JONAS_DANIEL,
    LEILA_DANIEL,
    MAREK,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    RUTH,
    TEN,
    TOM_DANIEL,
    VERA,
    WEST,
    ZONE,
    Two,
)
from tests.factories import a_cadence, a_meeting, a_move

PAGES = ("/participation", "/participation/quarters", "/participation.csv",
         "/participation.csv?sheet=people", "/participation.csv?sheet=about",
         "/participation.xlsx")  # fmt: skip
FOUR_WEEKS = "/participation.csv?period=4-last"
MONDAY = date(2026, 11, 2)
# After every rhythm of the cast.
NEWEST = date(2026, 11, 22)


def table(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.fixture
def a_week(given: Any) -> None:
    """The week of 2 November with Daniel: one of each kind, of what counts and what does not."""
    tuesday, friday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=4)
    late_at = instant(MONDAY + timedelta(days=11), TEN, "Europe/Paris")
    moved_at = instant(MONDAY + timedelta(days=2), TEN, "Europe/Paris")
    given(
        a_meeting(PRIYA_DANIEL, tuesday, state="held", is_stopped_early=True),
        a_meeting(TOM_DANIEL, tuesday, state="held", is_off_app=True),
        a_meeting(LEILA_DANIEL, tuesday, state="skipped", skip_reason="too_busy"),
        a_meeting(JONAS_DANIEL, tuesday, state="planned"),
        a_meeting(IVO_DANIEL, tuesday, state="away"),
        # Moved and held within three working days: held.
        a_meeting(LEILA_DANIEL, MONDAY, id=901, state="held", starts_at=moved_at),
        # Moved and held on Friday the week after: the slot itself was missed.
        a_meeting(TOM_DANIEL, friday, id=902, state="held", starts_at=late_at),
        # They do not agree whether they met.
        a_meeting(PRIYA_DANIEL, friday, state="held", contest="did_not_meet", contested_at=NOW),
        a_move(901, pair_id=LEILA_DANIEL.id),
        a_move(902, pair_id=TOM_DANIEL.id),
        a_move(902, pair_id=TOM_DANIEL.id),
    )


GOLDEN = """\
"week","team","manager","due","held","stopped_early","off_app","moved","skipped","missed","away"
"2026-10-26","North","Ines Duarte",1,1,0,0,0,0,0,0
"2026-11-02","West","Daniel Okafor",6,3,1,1,2,1,2,1
"2026-11-09","West","Daniel Okafor",5,5,0,0,0,0,0,0
"2026-11-09","North","Ines Duarte",2,2,0,0,0,0,0,0
"2026-11-09","North","Marek Novak",2,2,0,0,0,0,0,0
"2026-11-09","East","Omar Farouk",1,1,0,0,0,0,0,0
"2026-11-09","East","Vera Lind",1,1,0,0,0,0,0,0
"2026-11-16","West","Daniel Okafor",5,5,0,0,0,0,0,0
"2026-11-16","North","Ines Duarte",2,2,0,0,0,0,0,0
"2026-11-16","North","Marek Novak",2,2,0,0,0,0,0,0
"2026-11-16","East","Omar Farouk",1,1,0,0,0,0,0,0
"2026-11-16","East","Vera Lind",1,1,0,0,0,0,0,0
"""


@pytest.mark.usefixtures("a_week")
def test_the_weeks_are_what_a_count_by_hand_says(sign_in: Any) -> None:
    answer = sign_in(RUTH).get(FOUR_WEEKS)

    assert answer.get_data() == b"\xef\xbb\xbf" + GOLDEN.replace("\n", "\r\n").encode()
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="participation-weeks.csv"'


@pytest.mark.usefixtures("a_week")
def test_people_are_counted_in_blocks_with_the_day_they_last_met(sign_in: Any, clock: Any) -> None:
    """2 to 29 November is a block; nobody said anything of 24 November."""
    clock.move_to(NOW + timedelta(weeks=1))
    rows = table(sign_in(RUTH).get("/participation.csv?period=4-last&sheet=people&manager=6"))

    assert rows == [
        ["rep", "manager", "due", "held", "last_held"],
        ["Ivo Marin", "Daniel Okafor", "3", "2", "2026-11-16"],
        ["Jonas Weber", "Daniel Okafor", "4", "2", "2026-11-16"],
        ["Leila Haddad", "Daniel Okafor", "5", "3", "2026-11-16"],
        ["Priya Shah", "Daniel Okafor", "4", "3", "2026-11-16"],
        ["Tom Okonkwo", "Daniel Okafor", "5", "3", "2026-11-16"],
    ]


@pytest.mark.usefixtures("a_week")
def test_the_page_says_the_same(sign_in: Any) -> None:
    page = sign_in(RUTH).get("/participation?period=4-last").get_data(as_text=True)

    assert "Held: 26 of 29 one-to-ones that were due." in page
    assert "Stopped early: 1 of 26 held." in page
    cells = re.findall(r'<td class="(hm [^"]*)">([^<]*)</td>', page)
    assert cells[:4] == [("hm none", "–"), ("hm h2", "3/6"), ("hm h4", "5/5"), ("hm h4", "5/5")]
    # Marek leads two people: counts and no shade.
    assert ("hm few", "2/2") in cells
    assert "13 of 16" in page
    for sentence in ("Weeks missed is about the calendar", "written to the access log"):
        assert sentence in page


@pytest.mark.parametrize("two", [PRIYA_DANIEL, LEILA_DANIEL, TOM_DANIEL])
@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Europe/Paris"])
def test_sql_counts_what_the_rule_says_in_every_zone(
    sign_in: Any, as_system: Any, two: Two, zone: str
) -> None:
    """Slots at every hour around the edges of days, of which the zone decides."""
    chance = random.Random(two.id)  # noqa: S311  # no secret
    with as_system() as session:
        session.add(a_cadence(two, starts_on=NEWEST, time_zone=zone))
        session.add(a_cadence(IVO_DANIEL, starts_on=NEWEST, time_zone="Asia/Tokyo"))
        for number in range(240):
            on = date(2026, 9, 1) + timedelta(days=number % 80)
            hours = chance.randint(-20, 190) if number % 2 else chance.randint(0, 23)
            starts_at = instant(on, TEN, "UTC") + timedelta(hours=hours, minutes=number % 60)
            state = chance.choice(["held", "planned", "skipped", "away"])
            reason = "customer_first" if state == "skipped" else None
            session.add(a_meeting(two, on, starts_at=starts_at, state=state, skip_reason=reason))
            session.flush()
        expected: dict[date, list[int]] = {}
        today = local(NOW, zone).date()
        for row in session.scalars(select(Meeting).where(Meeting.pair_id == two.id)):
            day = MeetingDay(
                row.planned_on, row.state, was_moved=True,
                starts_on=local(row.starts_at, zone).date(),
            )  # fmt: skip
            mark = mark_of(day, today)
            sums = expected.setdefault(monday(row.planned_on), [0, 0, 0, 0])
            sums[0] += mark in ("moved", "held", "missed", "skipped")
            sums[1] += mark in ("moved", "held")
            sums[2] += mark == "missed"
            sums[3] += mark == "away"
        others = session.scalars(
            select(Pair).where(Pair.manager_id == DANIEL.id, Pair.id != two.id)
        )
        for pair in others:
            for row in session.scalars(select(Meeting).where(Meeting.pair_id == pair.id)):
                session.delete(row)

    rows = table(sign_in(RUTH).get(f"/participation.csv?manager={DANIEL.id}"))[1:]

    counted = {date.fromisoformat(it[0]): [int(it[n]) for n in (3, 4, 9, 10)] for it in rows}
    weeks = [date(2026, 8, 31) + timedelta(weeks=n) for n in range(12)]
    assert counted == {on: expected[on] for on in weeks if any(expected.get(on, []))}


# --- Whose ---------------------------------------------------------------------------------------


def managers_in(answer: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in table(answer)[1:]:
        found.setdefault(row[2], set()).add(row[0])
    return found


def test_who_leads_managers_counts_the_own_tree(sign_in: Any) -> None:
    found = managers_in(sign_in(MAREK).get("/participation.csv"))

    assert set(found) == {"Daniel Okafor", "Ines Duarte", "Marek Novak"}
    page = sign_in(MAREK).get("/participation").get_data(as_text=True)
    for other in ("Omar", "Vera", "Otto", "Nadia"):
        assert other not in page


def test_a_manager_who_moves_counts_for_whom_they_reported_to_then(
    sign_in: Any, as_system: Any
) -> None:
    moved_on = date(2026, 11, 10)
    with as_system() as session:
        session.get_one(Pair, INES_MAREK.id).ended_on = moved_on
        session.add(Pair(rep_id=INES.id, manager_id=VERA.id, started_on=moved_on))

    before, after = (managers_in(sign_in(it).get("/participation.csv")) for it in (MAREK, VERA))

    assert before["Ines Duarte"] == {"2026-10-19", "2026-10-26", "2026-11-09"}
    assert after["Ines Duarte"] == {"2026-11-16"}


def test_a_manager_who_left_stays_in_past_counts(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        for pair in session.scalars(select(Pair).where(Pair.manager_id == DANIEL.id)):
            pair.ended_on = date(2026, 11, 20)
        session.get_one(Person, DANIEL.id).left_on = date(2026, 11, 20)

    assert "Daniel Okafor" in managers_in(sign_in(RUTH).get("/participation.csv"))


def test_a_filter_shows_whole_teams_as_they_stand_without_it(sign_in: Any, given: Any) -> None:
    """P-10: no view holds a number that the widest one does not hold as well."""
    given(a_cadence(LEILA_DANIEL, starts_on=NEWEST, every_weeks=4))
    browser = sign_in(RUTH)
    whole = {tuple(row) for row in table(browser.get("/participation.csv?period=12-last"))}
    for team in ("", "1", "2", "3"):
        for manager in ("", str(DANIEL.id), str(INES.id)):
            for cadence in ("", "1", "2", "4", "none"):
                query = f"period=12-last&team={team}&manager={manager}&cadence={cadence}"
                found = table(browser.get(f"/participation.csv?{query}"))
                assert {tuple(row) for row in found} <= whole
    with_leila = table(browser.get("/participation.csv?period=12-last&cadence=4"))[1:]
    # All five of Daniel's, not Leila alone.
    assert {(row[2], row[3]) for row in with_leila} == {("Daniel Okafor", "5")}


# --- Who waits -----------------------------------------------------------------------------------


def test_who_waits_longer_than_twice_their_rhythm_is_named(
    sign_in: Any, given: Any, as_system: Any, clock: Any
) -> None:
    given(
        # Twice four weeks are not over.
        a_cadence(TOM_DANIEL, starts_on=NEWEST, every_weeks=4),
    )
    with as_system() as session:
        for cadence in session.scalars(select(Cadence).where(Cadence.pair_id == JONAS_DANIEL.id)):
            session.delete(cadence)
        # All that was planned fell on days away.
        session.get_one(Meeting, LEILA_DANIEL.planned).state = "away"
    clock.move_to(NOW + timedelta(weeks=3))
    page = sign_in(RUTH).get("/participation").get_data(as_text=True)
    waiting, bare = re.findall(r'aria-labelledby="(?:wait|bare)-h">(.*?)</section>', page, re.S)

    named = re.findall(r"<b>(.*?)</b>", waiting)
    assert {"Priya Shah", "Ivo Marin"} <= set(named)
    assert not {"Tom Okonkwo", "Leila Haddad", "Jonas Weber"} & set(named)
    assert "with Daniel Okafor, 4 weeks" in waiting
    assert re.findall(r"<b>(.*?)</b>", bare) == ["Jonas Weber"]
    assert "4 weeks (Daniel Okafor)" in page


# --- The page ------------------------------------------------------------------------------------


def test_empty_weeks_say_what_to_do(sign_in: Any) -> None:
    page = sign_in(RUTH).get("/participation?period=2025-q2").get_data(as_text=True)

    assert "No one-to-ones in these weeks. Widen the dates." in page


@pytest.mark.parametrize(
    ("query", "sentences"),
    [
        ("period=%00&team=1'--&manager=9999&cadence=3&page=-1", 4),
        ("period=12-last&period=52-last&team=1&team=2", 2),
        ("team=%D9%A1&manager=%EF%BC%93&cadence=%C2%B2", 3),
        ("team=99999999999999999999&manager=1e1&cadence=1%20", 3),
        ("period=2026-q5&team=-1&manager=1%20OR%201%3D1&cadence=" + "1" * 5000, 4),
        ("page=0&page=1", 0),
        ("period=&team=&manager=&cadence=&page=&sort=name", 0),
    ],
)
def test_a_hostile_address_is_answered_with_a_sentence(
    sign_in: Any, query: str, sentences: int
) -> None:
    for hx in ({}, {"HX-Request": "true"}):
        answer = sign_in(RUTH).get(f"/participation?{query}", headers=hx)

        assert answer.status_code == 200
        assert answer.get_data(as_text=True).count('class="told"') == sentences
    for name in ("csv", "xlsx"):
        assert sign_in(RUTH).get(f"/participation.{name}?{query}").status_code == 200


def test_an_unknown_sheet_is_not_there(sign_in: Any) -> None:
    assert sign_in(RUTH).get("/participation.csv?sheet=../etc").status_code == 404


def test_who_may_not_be_seen_cannot_be_chosen(sign_in: Any) -> None:
    page = sign_in(MAREK).get(f"/participation?manager={VERA.id}").get_data(as_text=True)

    assert "There is no such manager here." in page
    assert "Vera" not in page


def test_a_filter_swaps_the_grid_alone(sign_in: Any) -> None:
    hx = {"HX-Request": "true"}
    part = sign_in(RUTH).get("/participation?period=4-last", headers=hx).get_data(as_text=True)

    assert part.lstrip().startswith('<div id="grid">')
    assert "/participation.xlsx?period=4-last" in part


def test_hr_starts_here_and_finds_it_in_the_navigation(sign_in: Any) -> None:
    assert sign_in(RUTH).get("/").location == "/participation"
    for who in (RUTH, HANA, MAREK):
        assert 'href="/participation"' in sign_in(who).get("/me").get_data(as_text=True)
    assert 'href="/participation"' not in sign_in(DANIEL).get("/me").get_data(as_text=True)


@pytest.mark.parametrize("who", [RUTH, MAREK])
def test_each_look_and_each_download_is_one_event(sign_in: Any, as_system: Any, who: Any) -> None:
    browser = sign_in(who)
    for url in (*PAGES, *PAGES):
        assert browser.get(url).status_code == 200
    with as_system() as session:
        found = session.scalars(select(AuditEvent.tag).where(AuditEvent.actor_id == who.id)).all()

    assert sorted(found) == ["participation:download"] * 8 + ["participation:read"] * 4


TABLES = {
    mapper.class_.__tablename__
    for mapper in Base.registry.mappers
    if issubclass(mapper.class_, (Words, Lasting, Private, RepOwned, ManagerOwned))
}


@pytest.mark.parametrize("who", [RUTH, HANA, MAREK])
def test_no_table_of_words_is_asked(sign_in: Any, count_statements: Any, who: Any) -> None:
    """Neither of who only counts nor of who has words of their own (Z-10)."""
    browser = sign_in(who)
    with count_statements() as statements:
        for url in PAGES:
            browser.get(url)
    asked = {name for it in statements for name in re.findall(r"(?:FROM|JOIN)\s+\"?(\w+)", it)}

    assert "meeting" in asked
    assert asked & TABLES == set()


def test_a_larger_company_costs_no_statement_more(
    sign_in: Any, count_statements: Any, as_system: Any
) -> None:
    browser = sign_in(RUTH)
    with count_statements() as small:
        browser.get("/participation")
    with as_system() as session:
        for number in range(100, 190):
            session.add(Person(id=number, name=f"Rep {number}", team_id=WEST, time_zone=ZONE))
        session.flush()
        for number in range(110, 190):
            manager_id = 100 + number % 10
            session.add(Pair(id=number, rep_id=number, manager_id=manager_id, started_on=MONDAY))
            session.flush()
            session.add(a_meeting(replace(PRIYA_DANIEL, id=number), MONDAY, state="held"))
    with count_statements() as large:
        page = browser.get("/participation").get_data(as_text=True)

    assert "Rep 105" in page
    assert len(large) == len(small)


def test_managers_come_a_page_at_a_time(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        for number in range(100, 160):
            session.add(Person(id=number, name=f"Z{number}", team_id=WEST))
        session.flush()
        for number in range(100, 130):
            session.add(Pair(rep_id=number, manager_id=number + 30, started_on=MONDAY))
    browser = sign_in(RUTH)
    first = browser.get("/participation").get_data(as_text=True)
    second = browser.get("/participation?page=2").get_data(as_text=True)

    assert "Managers 1 to 25 of 35" in first
    assert "/participation?period=12-last&amp;page=2" in first
    assert "Managers 26 to 35 of 35" in second
    assert "Managers 26 to 35" in browser.get("/participation?page=99").get_data(as_text=True)


# --- Names switched off --------------------------------------------------------------------------


@pytest.fixture
def no_names(app: Flask) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], has_participation_names=False)


@pytest.mark.usefixtures("no_names")
def test_without_names_no_rep_is_named(sign_in: Any) -> None:
    browser = sign_in(RUTH)
    for url in ("/participation", "/participation.csv", "/participation.xlsx"):
        data = browser.get(url).get_data()
        said = str(_parts(data)) if url.endswith("xlsx") else data.decode()
        assert "Tom Okonkwo" not in said
        assert PRIYA.name not in said
    assert browser.get("/participation.csv?sheet=people").status_code == 404


@pytest.mark.usefixtures("no_names")
def test_without_names_those_without_a_rhythm_are_a_number(sign_in: Any, as_system: Any) -> None:
    browser = sign_in(RUTH)
    with as_system() as session:
        session.execute(delete(Cadence).where(Cadence.pair_id == PRIYA_DANIEL.id))
    one = browser.get("/participation").get_data(as_text=True)
    with as_system() as session:
        session.execute(delete(Cadence))
    many = browser.get("/participation").get_data(as_text=True)

    assert "1 person. Names are switched off." in one
    assert re.search(r"\d people\. Names are switched off\.", many)


@pytest.mark.usefixtures("no_names")
def test_without_names_small_teams_are_one(sign_in: Any) -> None:
    rows = table(sign_in(RUTH).get(FOUR_WEEKS))

    assert [row[:5] for row in rows if row[0] == "2026-11-09"] == [
        ["2026-11-09", "West", "Daniel Okafor", "5", "5"],
        ["2026-11-09", "North", "Ines Duarte", "2", "2"],
        # Marek, Omar and Vera lead two, one and one.
        ["2026-11-09", "small teams", "", "4", "4"],
    ]


@pytest.mark.usefixtures("no_names")
def test_without_names_the_page_has_one_line_for_small_teams(sign_in: Any) -> None:
    page = sign_in(RUTH).get("/participation?period=4-last").get_data(as_text=True)

    assert '<b>Small teams</b> <span class="xs muted">4 people</span>' in page
    assert "<b>Daniel Okafor</b>" in page
    # Neither in a line, nor to be chosen, nor as the one whose people wait longest.
    for name in (MAREK.name, VERA.name):
        assert name not in page.partition('<div class="participation">')[2]


@pytest.mark.usefixtures("no_names")
@pytest.mark.parametrize("choice", ["team=1", "cadence=1", f"manager={DANIEL.id}"])
def test_without_names_a_choice_leaves_small_teams_out_and_says_so(
    sign_in: Any, choice: str
) -> None:
    browser = sign_in(RUTH)
    page = browser.get(f"/participation?period=4-last&{choice}").get_data(as_text=True)
    rows = table(browser.get(f"{FOUR_WEEKS}&{choice}"))

    assert "teams of fewer than three people are left out here" in page
    assert "Small teams</b>" not in page
    assert "small teams" not in {row[1] for row in rows}


@pytest.mark.usefixtures("no_names")
def test_without_names_a_small_team_cannot_be_chosen(sign_in: Any) -> None:
    browser = sign_in(RUTH)
    page = browser.get(f"/participation?manager={MAREK.id}").get_data(as_text=True)

    assert "There is no such manager here." in page
    assert table(browser.get(f"{FOUR_WEEKS}&manager={MAREK.id}")) == table(browser.get(FOUR_WEEKS))


# --- Files that run nothing ----------------------------------------------------------------------

EVIL = ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", '=HYPERLINK("http://x.example")')


def _parts(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


@pytest.fixture
def evil_names(as_system: Any) -> None:
    with as_system() as session:
        for person, name in zip((6, 1, 2, 3, 11), EVIL, strict=True):
            session.get_one(Person, person).name = name
        session.get_one(Team, WEST).name = "=2+2"


@pytest.mark.usefixtures("evil_names")
def test_a_name_is_never_a_formula(sign_in: Any) -> None:
    browser = sign_in(RUTH)
    for url in ("/participation.csv", "/participation.csv?sheet=people"):
        cells = [cell for row in table(browser.get(url)) for cell in row]
        assert any(cell.startswith("'=") for cell in cells)
        assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    parts = _parts(browser.get("/participation.xlsx").get_data())
    assert "=1+1" in parts["xl/sharedStrings.xml"]
    assert not [name for name, text in parts.items() if "<f>" in text or "hyperlink" in text]


@pytest.mark.usefixtures("evil_names")
def test_a_spreadsheet_program_finds_no_formula(sign_in: Any, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here: apt-get install libreoffice-calc-nogui.")
    browser = sign_in(RUTH)
    files = []
    for name in ("participation.csv", "participation.xlsx"):
        files.append(tmp_path / name)
        files[-1].write_bytes(browser.get(f"/{name}").get_data())
    for file in files:
        out = tmp_path / file.suffix[1:]
        subprocess.run(
            [office, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
             "--convert-to", "fods", "--outdir", str(out), str(file)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        opened = (out / "participation.fods").read_text()
        assert "=1+1" in opened
        assert "table:formula" not in opened


def test_the_workbook_is_typed_frozen_and_filters(sign_in: Any) -> None:
    parts = _parts(sign_in(RUTH).get("/participation.xlsx").get_data())
    weeks = parts["xl/worksheets/sheet1.xml"]

    assert re.findall(r'<sheet name="(\w+)"', parts["xl/workbook.xml"]) == [
        "weeks", "people", "about"
    ]  # fmt: skip
    assert 'state="frozen"' in weeks
    assert "<autoFilter" in weeks
    # 19 October 2026 as a day and the counts as numbers: no "t" says that it is text.
    assert re.search(r'<c r="A2" s="\d+"><v>46314</v></c>', weeks)
    assert re.search(r'<c r="D2"><v>\d+</v></c>', weeks)
    assert "12 weeks, to last week" in parts["xl/sharedStrings.xml"]
