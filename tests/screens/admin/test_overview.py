"""What needs an administrator, and how the installation stands: figures and names, never a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from oneonone import __version__, schema
from oneonone.lib import last_backup, storage
from oneonone.lib.last_backup import LastBackup
from oneonone.lib.storage import Room
from oneonone.models import (
    Account,
    BrowserSession,
    Erasure,
    Installation,
    Lasting,
    ManagerOwned,
    OutboxMessage,
    Pair,
    PendingFlag,
    Person,
    Private,
    RepOwned,
    Words,
)
from oneonone.models.base import Base
from oneonone.screens.admin.overview.rules import (
    Company,
    Machine,
    Named,
    Pending,
    People,
    Seen,
    Someone,
    headline,
    todos,
)
from oneonone.web.condition import TICK_LATE_AFTER
from tests.cast import NADIA_OMAR, NOW, OTTO_VERA, PRIYA, SAM, VERA, ZONE

SEEN = Seen(NOW, ZONE)
DAY = timedelta(days=1)
WELL = Company(
    people=16, pairs=11, teams=3, admins=2, mails_given_up=0, ticked_at=NOW, words_months=12,
    participation_months=24,
)  # fmt: skip
ROOM = Room(free=50 * 10**9, total=100 * 10**9)
SOUND = Machine(
    is_mail_on=True,
    has_backups=True,
    backup=LastBackup(since=NOW - DAY, made_at=NOW - timedelta(hours=8)),
    room=ROOM,
    late_after=TICK_LATE_AFTER,
)
PEOPLE = People()
ADA = Someone(99, "Ada Lovelace")


# --- What needs doing ----------------------------------------------------------------------------


def test_where_all_is_well_there_is_nothing_to_do() -> None:
    assert todos(WELL, SOUND, PEOPLE, SEEN) == []


@pytest.mark.parametrize(
    ("company", "machine", "people", "words", "is_urgent"),
    [
        (WELL, replace(SOUND, room=Room(10**8, 10**11)), PEOPLE, "disk is nearly full", True),
        (
            replace(WELL, ticked_at=NOW - DAY),
            SOUND,
            PEOPLE,
            "or sent since yesterday at 10:20",
            True,
        ),
        (replace(WELL, ticked_at=None), SOUND, PEOPLE, "or sent yet", False),
        (WELL, replace(SOUND, has_backups=False), PEOPLE, "another program’s", False),
        (WELL, replace(SOUND, backup=LastBackup(since=NOW)), PEOPLE, "no backup yet", False),
        (WELL, replace(SOUND, backup=LastBackup(since=NOW - 3 * DAY)), PEOPLE, "No backup", True),
        (
            WELL,
            replace(SOUND, backup=LastBackup(made_at=NOW - 2 * DAY)),
            PEOPLE,
            "No backup for more than a day. The last one is of Saturday 21 November at 10:20.",
            True,
        ),
        (
            WELL,
            replace(SOUND, backup=LastBackup(made_at=NOW, problem="No room.")),
            PEOPLE,
            "It said: No room.",
            True,
        ),
        (WELL, replace(SOUND, is_mail_on=False), PEOPLE, "Mail is off", False),
        (replace(WELL, mails_given_up=1), SOUND, PEOPLE, "1 mail was given up", True),
        (replace(WELL, mails_given_up=1200), SOUND, PEOPLE, "1,200 mails were given up", True),
        (
            WELL,
            SOUND,
            People(rights=[Pending(ADA, "hr", NOW + DAY)]),
            "Ada Lovelace is to become HR. It begins only when another administrator agrees. If",
            True,
        ),
        (
            WELL,
            SOUND,
            People(rights=[Pending(ADA, "hr", NOW + DAY, is_alone=True)]),
            "Nobody else can agree, so it begins tomorrow at 10:20. If it should not be, call it",
            True,
        ),
        (
            WELL,
            SOUND,
            People(erasures=[Pending(ADA, "", NOW + timedelta(hours=2))]),
            "Everything of Ada Lovelace is to be deleted. It can be called off until today at 12",
            False,
        ),
        (replace(WELL, pairs=0), SOUND, PEOPLE, "Nobody leads anybody yet", False),
        (
            WELL,
            SOUND,
            People(led_by_nobody=Named(1, (ADA,))),
            "Ada Lovelace is in no one-to-one",
            False,
        ),
        (
            WELL,
            SOUND,
            People(without_password=Named(7, (ADA,))),
            "Seven people have no password yet",
            False,
        ),
        (
            WELL,
            SOUND,
            People(without_second_step=Named(2, (ADA, ADA))),
            "Two people have no second step yet",
            False,
        ),
        (replace(WELL, admins=1), SOUND, PEOPLE, "There is one administrator", False),
    ],
)
def test_each_thing_is_said_with_what_to_do(
    company: Company, machine: Machine, people: People, words: str, is_urgent: bool
) -> None:
    (found,) = todos(company, machine, people, SEEN)
    assert words in f"{found.what} {found.how}"
    assert found.is_urgent is is_urgent
    assert found.how


def test_of_many_people_some_are_named_and_the_rest_counted() -> None:
    (found,) = todos(WELL, SOUND, People(without_password=Named(40, (ADA, ADA))), SEEN)
    assert (found.what, found.more) == ("40 people have no password yet.", 38)


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "Nothing needs you."), (1, "One thing needs you."), (3, "Three things need you.")],
)
def test_the_headline_counts(count: int, words: str) -> None:
    assert headline(count) == words


# --- The page ------------------------------------------------------------------------------------


def said(browser: Any) -> str:
    answer = browser.get("/admin")
    assert answer.status_code == 200
    return " ".join(answer.text.replace('<b class="num">', "").replace("</b>", "").split())


def test_it_counts_the_company(sign_in: Any) -> None:
    page = said(sign_in("sam"))
    for words in ("16 people", "11 pairs meet one-to-one", "3 teams", "2 administrators"):
        assert words in page


def test_who_is_in_no_one_to_one_is_named(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Pair, OTTO_VERA.id).ended_on = NOW.date()
    page = said(sign_in("sam"))
    assert "Two people are in no one-to-one." in page
    assert f'href="/admin/people/{VERA.id}"' in page
    assert "Otto Brandt" in page


def test_who_will_be_led_is_not_named(sign_in: Any, as_system: Any) -> None:
    tomorrow = NOW.date() + DAY
    with as_system() as session:
        session.get_one(Pair, NADIA_OMAR.id).ended_on = NOW.date()
        session.add(Pair(rep_id=NADIA_OMAR.rep.id, manager_id=VERA.id, started_on=tomorrow))
    assert "Nadia Petrova" not in said(sign_in("sam"))


def test_who_left_is_counted_nowhere(sign_in: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Person, PRIYA.id).left_on = NOW.date()
        session.get_one(Account, PRIYA.id).password_hash = None
    page = said(sign_in("sam"))
    assert "15 people" in page
    assert "Priya Shah" not in page


def test_what_waits_for_somebody_is_named(sign_in: Any, given: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Account, PRIYA.id).password_hash = None
    due = {"asked_at": NOW, "due_at": NOW + DAY}
    given(
        PendingFlag(account_id=SAM.id, flag="hr", **due),
        Erasure(person_id=VERA.id, **due),
        OutboxMessage(
            kind="planned", person_id=PRIYA.id, created_on=NOW.date(), due_at=NOW,
            failed_at=NOW, attempts=7,
        ),
    )  # fmt: skip
    page = said(sign_in("sam"))
    assert "Sam Berg is to become HR." in page
    assert "Everything of Vera Lind is to be deleted." in page
    assert "Priya Shah has no password yet." in page
    assert 'href="/admin/people/links"' in page


def test_who_lacks_a_second_step_is_named_only_where_it_is_asked_for(
    app: Flask, sign_in: Any, as_system: Any
) -> None:
    browser = sign_in("sam")
    with as_system() as session:
        session.get_one(Account, SAM.id).totp_secret = "sealed"
        session.execute(update(BrowserSession).values(second_step_at=NOW))
    asked = replace(app.config["SETTINGS"], has_second_step=True)
    app.config["SETTINGS"] = asked
    page = said(browser)
    assert "Three people have no second step yet." in page
    assert "3 of HR and administrators have no second step yet." in page

    app.config["SETTINGS"] = replace(asked, has_second_step=False)
    page = said(browser)
    assert "have no second step" not in page
    assert "No second step is asked for." in page


def test_it_says_how_the_installation_stands(
    app: Flask, sign_in: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(storage, "room_at", lambda _folder: ROOM)
    with as_system() as session:
        row = session.get_one(Installation, 1)
        row.last_tick_at, row.words_months = NOW - timedelta(minutes=2), 18
    last_backup.remember_success(app.config["SETTINGS"].data, tmp_path / "b", NOW - DAY)
    page = said(sign_in("sam"))
    for words in (
        f"oneonone {__version__}, schema {schema.head()}",
        "SQLite 3.",
        "50 GB of 100 GB free",
        "Today at 10:18",
        "Yesterday at 10:20, found whole",
        "Words 18 months, counts 24",
    ):
        assert words in page, words


def test_a_database_that_does_not_say_what_it_is_yet_is_no_trouble(
    sign_in: Any, as_system: Any
) -> None:
    with as_system() as session:
        session.delete(session.get_one(Installation, 1))
    assert "or sent yet" in said(sign_in("sam"))


def test_it_reads_no_table_of_words_and_little_of_the_others(
    sign_in: Any, count_statements: Any
) -> None:
    sam = sign_in("sam")
    with count_statements() as statements:
        sam.get("/admin")
    assert len(statements) <= 8
    theirs = (Words, Lasting, Private, RepOwned, ManagerOwned)
    tables = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, theirs)
    }
    assert not [(table, it) for it in statements for table in tables if f" {table} " in it]
