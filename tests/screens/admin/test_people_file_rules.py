"""What a file of people says, decided without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from oneonone.features.schedule.rules import Rhythm
from oneonone.lib.imports import CHANGED, NEW, PROBLEM, SAME, Row, RowPlan, guess
from oneonone.screens.admin.people_file import rules
from oneonone.screens.admin.people_file.free_times import FreeTimes
from oneonone.screens.admin.people_file.known import Company, Known, KnownLine, Names
from oneonone.screens.admin.people_file.plan import plan

MOMENT = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)
TODAY = date(2026, 11, 23)
ZONE = "Europe/Paris"


def known(id_: int, name: str, **said: Any) -> Known:
    key = f"{name.split()[0].lower()}@cast.example"
    usual = {"team": "West", "time_zone": ZONE, "country": "", "left_on": None, "is_active": True}
    return Known(id_, key, key, name, **{**usual, **said})


def line(rep: str, manager: str, started_on: date, ended_on: date | None = None) -> KnownLine:
    pair_id = 100 + sum(map(ord, rep + manager))
    return KnownLine(
        f"{rep}@cast.example", f"{manager}@cast.example", started_on, ended_on, pair_id
    )


PRIYA, DANIEL = known(1, "Priya Shah"), known(6, "Daniel Okafor")
INES, MAREK = known(7, "Ines Duarte"), known(8, "Marek Novak")
PRIYAS = line("priya", "daniel", date(2026, 1, 5))
DANIELS = line("daniel", "marek", date(2026, 1, 5))
TUESDAY_10 = Rhythm(1, 1, time(10), ZONE, 30, date(2026, 1, 5))


def company(*more: Known, lines: tuple[KnownLine, ...] = (PRIYAS, DANIELS), **said: Any) -> Company:
    of: dict[str, list[KnownLine]] = {}
    for it in lines:
        of.setdefault(it.rep, []).append(it)
    return Company(
        people={it.key: it for it in (PRIYA, DANIEL, INES, MAREK, *more)},
        lines=of,
        rhythms=said.pop("rhythms", {PRIYAS.pair_id: TUESDAY_10}),
        teams={"west": "West"},
        moment=MOMENT,
        **said,
    )


def planned(*rows: dict[str, str], at: Company | None = None) -> list[RowPlan]:
    given = [Row(number, one, None) for number, one in enumerate(rows, start=2)]
    return plan(given, at or company(), order="")[0]


def row(name: str, **said: str) -> dict[str, str]:
    texts = {"from_": "from"}
    email = f"{name.split()[0].lower()}@cast.example"
    return {"name": name, "email": email, **{texts.get(k, k): v for k, v in said.items()}}


def problem(of: RowPlan) -> str:
    assert of.what == PROBLEM, of
    (told,) = of.problems
    return told


# --- Columns and cells ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        ["Full name", "Work email", "Department", "Supervisor email", "Valid from", "Frequency"],
        ["Mitarbeiter", "E-Mail", "Abteilung", "Vorgesetzte/r", "Gültig ab", "Turnus"],
        ["Collaborateur", "E-mail professionnel", "Service", "Responsable", "Depuis", "Rythme"],
    ],
    ids=["English", "German", "French"],
)
def test_headers_of_three_languages_are_recognised(header: list[str]) -> None:
    found = guess(rules.FIELDS, header)
    fields = ("name", "email", "team", "manager", "from", "cadence")
    assert [found[key] for key in fields] == header


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("weekly", (1, None, None)),
        (" Weekly ", (1, None, None)),
        ("weekly, Tuesday 10:00", (1, 1, time(10))),
        ("every 2 weeks on Thu at 9:30", (2, 3, time(9, 30))),
        ("alle 2 Wochen, Dienstag um 14:00", (2, 1, time(14))),
        ("toutes les quatre semaines, lundi à 08:15", (4, 0, time(8, 15))),
        ("wöchentlich, Fr", (1, 4, None)),
    ],
)
def test_a_rhythm_is_read(text: str, said: tuple[Any, ...]) -> None:
    found = rules.wanted(text)
    assert (found.every_weeks, found.weekday, found.at) == said


@pytest.mark.parametrize(
    "text",
    ["hourly", "0", "1000000000", "monthly", "biweekly", "weekly, Someday 10:00", "weekly 24:00",
     "every 3 weeks", "weekly" + " x" * 5000],
)  # fmt: skip
def test_what_is_no_rhythm_is_refused_with_what_is_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"Write (weekly|it like)"):
        rules.wanted(text)


@pytest.mark.parametrize("text", ["../../etc/passwd", "Mars/Phobos", "GMT+25", "x" * 10_000])
def test_a_hostile_time_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no time zone"):
        rules.time_zone(text)


@pytest.mark.parametrize(("text", "code"), [("de", "DE"), ("DE-BY", "DE-BY"), ("FR", "FR")])
def test_a_country_is_read(text: str, code: str) -> None:
    assert rules.country(text) == code


@pytest.mark.parametrize("text", ["Germany", "XX", "DE-ZZ", "٣٣", ""])
def test_another_country_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no country code known|has no part"):
        rules.country(text)


# --- Whom a row names ----------------------------------------------------------------------------


def test_somebody_new_comes_with_everything() -> None:
    (one,) = planned(
        row("Nora Berg", team="East", manager="Daniel Okafor", from_="2026-12-01", country="DE")
    )
    assert one.what == NEW
    assert one.values == {
        "name": "Nora Berg", "team": "East", "time_zone": ZONE, "country": "DE",
        "manager": DANIEL.key, "on": date(2026, 12, 1),
        "email": "nora@cast.example", "key": "nora@cast.example",
    }  # fmt: skip
    assert one.cells["team"].note == "A new team."


def test_who_is_here_already_is_found_by_address_however_it_is_spelled() -> None:
    (one,) = planned({"name": "Priya Shah", "email": " PRIYA@Cast.example\u200b"})
    assert (one.what, one.target_id) == (SAME, PRIYA.id)


def test_an_empty_cell_leaves_what_is_there() -> None:
    (one,) = planned(row("Priya Shah", team="", manager="", cadence="", time_zone="", country=""))
    assert one.what == SAME


def test_a_change_shows_what_it_replaces() -> None:
    (one,) = planned(row("Priya Shah-Jones", team="west", manager="ines@cast.example"))
    assert one.what == CHANGED
    assert (one.cells["name"].was, one.cells["manager"].was) == ("Priya Shah", "Daniel Okafor")
    assert one.cells["manager"].text == "Ines Duarte"
    assert one.values == {"name": "Priya Shah-Jones", "manager": INES.key, "on": TODAY}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"email": "prya@"}, "“prya@” is not an email address."),
        ({"email": ""}, "Write the work email."),
        ({"email": "\u0430dmin@cast.example"}, "This address mixes two alphabets. Type it again."),
        ({"name": ""}, "Write their name."),
        ({"name": "x" * 81}, "This is 81 characters; 80 fit. Nothing is lost; shorten it."),
        ({"manager": "Mark Novak"},
         "Nobody here is called “Mark Novak”. Did you mean Marek Novak?"),
        ({"manager": "daniel@cast.exampel"},
         "Nobody here has the address daniel@cast.exampel. Did you mean daniel@cast.example?"),
        ({"manager": "Zzyzx"}, "Nobody here is called “Zzyzx”."),
        ({"manager": "nora@cast.example"}, "Nobody leads themselves."),
        ({"from": "2026-02-30", "manager": "Ines Duarte"}, "“2026-02-30” is not in the calendar."),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_says_why(said: dict[str, str], told: str) -> None:
    (one,) = planned({**row("Nora Berg"), **said})
    assert problem(one) == told


def test_the_same_address_twice_is_a_problem_that_names_the_row() -> None:
    _, second = planned(row("Nora Berg"), {"name": "N. Berg", "email": "NORA@cast.example"})
    assert problem(second) == "This is the address of row 2 again."


def test_a_name_that_two_have_asks_for_the_address() -> None:
    (one,) = planned(row("Nora Berg", manager="Priya Shah"), at=company(known(20, "Priya Shah")))[
        :1
    ]
    assert one.what == NEW  # the second has the same address here, so there is one
    twin = Known(21, "p2@cast.example", "p2@cast.example", "Priya Shah", "", ZONE, "", None, True)
    (one,) = planned(row("Nora Berg", manager="Shah, Priya"), at=company(twin))
    assert problem(one) == "2 people are called Shah, Priya. Write the address instead."


def test_a_manager_may_come_with_the_same_file() -> None:
    one, two = planned(row("Nora Berg", manager="Omar Aziz"), row("Omar Aziz"))
    assert (one.what, two.what, one.values["manager"]) == (NEW, NEW, "omar@cast.example")


def test_who_cannot_sign_in_leads_nobody() -> None:
    (one,) = planned(row("Nora Berg", manager="Ivo Marin"), at=company(
        known(16, "Ivo Marin", is_active=False)))  # fmt: skip
    assert problem(one) == "Ivo Marin cannot sign in. Choose somebody who can."


def test_who_has_left_stays_as_they_are() -> None:
    gone = known(30, "Gail Moss", left_on=date(2026, 11, 1))
    (one,) = planned(row("Gail Smith", manager="Ines Duarte"), at=company(gone))
    assert (one.what, one.values) == (SAME, {})
    assert one.cells["name"].note == "Left on 1 Nov 2026. Nothing happens."


def test_missing_are_those_who_can_sign_in_and_are_not_named() -> None:
    off, gone = known(16, "Ivo M", is_active=False), known(30, "Gail M", left_on=TODAY)
    here = company(off, gone)
    assert [it.name for it in here.missing({PRIYA.key, DANIEL.key})] == [
        "Ines Duarte", "Marek Novak",
    ]  # fmt: skip


# --- Lines ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["", "2026-01-05", "2025-03-01", "2026-11-20"])
def test_the_same_manager_changes_nothing_whatever_the_day(said: str) -> None:
    (one,) = planned(row("Priya Shah", manager="Daniel Okafor", from_=said))
    assert one.what == SAME


def test_a_change_settled_for_later_is_left_alone_by_todays_manager() -> None:
    until = date(2026, 12, 7)
    lines = (line("priya", "daniel", date(2026, 1, 5), until), line("priya", "ines", until))
    at = company(lines=lines)
    assert planned(row("Priya Shah", manager="Daniel Okafor"), at=at)[0].what == SAME
    assert planned(row("Priya Shah", manager="Ines Duarte"), at=at)[0].what == SAME


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("2026-10-01", "That is more than two weeks ago. Choose a later day."),
        ("2026-11-12", "Priya has had another manager since Sunday 15 November. "
                       "Choose that day or a later one."),
    ],
)  # fmt: skip
def test_a_line_does_not_begin_before_what_has_begun(said: str, told: str) -> None:
    begun = date(2026, 11, 15)
    lines = (line("priya", "daniel", date(2026, 1, 5), begun), line("priya", "ines", begun))
    (one,) = planned(row("Priya Shah", manager="Marek Novak", from_=said), at=company(lines=lines))
    assert problem(one) == told


def test_a_first_line_of_long_ago_counts_from_today() -> None:
    (one,) = planned(row("Nora Berg", manager="Daniel Okafor", from_="2021-03-01"))
    assert one.values["on"] == TODAY
    assert one.cells["from"].note == "What was before is not known here."


def test_a_circle_is_refused_on_every_row_that_closes_it() -> None:
    one, two = planned(
        row("Marek Novak", manager="Priya Shah"), row("Ines Duarte", manager="Daniel Okafor")
    )
    assert problem(one) == "This is a circle of 3: Priya Shah is below Marek Novak already."
    assert two.what == CHANGED


def test_two_who_change_places_are_no_circle() -> None:
    rows = (
        row("Marek Novak", manager="Daniel Okafor"),
        row("Daniel Okafor", manager="Ines Duarte"),
    )
    assert [it.what for it in planned(*rows)] == [CHANGED, CHANGED]


def test_a_circle_that_closes_only_later_is_seen() -> None:
    (one,) = planned(row("Marek Novak", manager="Priya Shah", from_="2027-01-01"))
    assert problem(one).startswith("This is a circle")


def test_nobody_makes_themselves_a_manager_while_another_could() -> None:
    at = company(actor_key=INES.key, other_admins=("Sam",))
    (one,) = planned(row("Nora Berg", manager="Ines Duarte"), at=at)
    assert problem(one) == (
        "You cannot make yourself somebody’s manager. Ask another administrator: Sam."
    )


def test_an_administrator_alone_waits_a_whole_day() -> None:
    (one,) = planned(row("Nora Berg", manager="Ines Duarte"), at=company(actor_key=INES.key))
    assert one.values["on"] == date(2026, 11, 25)


# --- Rhythms -------------------------------------------------------------------------------------


def test_a_half_hour_is_found_in_which_neither_meets_somebody() -> None:
    rows = [row(f"Rep{n} New", manager="Daniel Okafor", cadence="weekly") for n in range(4)]
    found = [it.values["rhythm"] for it in planned(*rows)]
    times = [(it.weekday, it.at) for it in found]
    assert times == [
        (2, time(10)),
        (3, time(10)),
        (0, time(10)),
        (4, time(10)),
    ]  # Tuesday is Priya's
    assert {it.starts_on for it in found} == {date(2026, 11, 24)}
    assert {it.zone for it in found} == {ZONE}


def test_times_that_are_said_come_before_those_that_are_found() -> None:
    first, second = planned(
        row("Nora Berg", manager="Ines Duarte", cadence="weekly"),
        row("Olaf Berg", manager="Ines Duarte", cadence="weekly, Tuesday 10:00"),
    )
    assert (second.values["rhythm"].weekday, first.values["rhythm"].weekday) == (1, 2)


def test_a_week_without_room_says_so() -> None:
    rows = [row(f"Rep{n} New", manager="Ines Duarte", cadence="weekly, Tuesday") for n in range(21)]
    *_, last = planned(*rows)
    assert problem(last) == "Ines Duarte has no half hour left then. Write another day and time."


def test_a_rhythm_that_stands_is_the_same_or_changes_in_its_place() -> None:
    same, changed = (
        planned(row("Priya Shah", cadence=said))[0] for said in ("weekly", "every 2 weeks")
    )
    assert same.what == SAME
    rhythm = changed.values["rhythm"]
    assert (rhythm.every_weeks, rhythm.weekday, rhythm.at) == (2, 1, time(10))
    assert changed.cells["cadence"].was == "weekly, Tuesday 10:00"


def test_who_has_no_manager_has_no_rhythm_and_that_is_no_problem() -> None:
    (one,) = planned(row("Nora Berg", cadence="weekly"))
    assert one.what == NEW
    assert "rhythm" not in one.values
    assert one.cells["cadence"].note == "Nobody leads them, so there is none."


def test_free_times_know_other_zones() -> None:
    free = FreeTimes(TODAY)
    free.take(["ines"], Rhythm(1, 1, time(4), "America/New_York", 30, TODAY))  # 10:00 in Paris
    assert free.find(("nora", "ines"), rules.Wanted(1), ZONE) == (2, time(10))


def test_names_are_looked_up_without_comparing_with_everybody() -> None:
    names = Names({f"p{n}@x.example": f"Person{n} Family{n}" for n in range(5000)})
    names.names["m@x.example"] = "Marek Novak"
    with pytest.raises(ValueError, match="Did you mean Marek Novak"):
        names.find("Marek Nowak", None)
