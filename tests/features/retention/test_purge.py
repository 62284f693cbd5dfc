"""Words go when their time is over, the counts stay, and nothing is forgotten or taken too much."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from oneonone import tick
from oneonone.features.retention import service
from oneonone.features.retention.classes import about_pairs, content
from oneonone.models import (
    AuditEvent,
    Meeting,
    NoticedGrowth,
    Pair,
    Person,
    Private,
    PrivateNote,
    StepNote,
    WorkCard,
)
from oneonone.models.base import Base, Lasting, ManagerOwned, RepOwned, Words
from tests.cast import (
    DANIEL,
    INES,
    JONAS,
    JONAS_DANIEL,
    JONAS_INES,
    NOW,
    PRIYA,
    PRIYA_INES,
)
from tests.factories import a_pair

# What is about its author alone, and so goes only with them.
OF_ITS_AUTHOR = {
    "WorkCard", "QuarterPage", "QuarterItem", "DataExport", "ImportFile", "MutedMail",
    "PulseAverage",
}  # fmt: skip
FAR = NOW + timedelta(days=30)


@pytest.fixture
def run(app: Flask) -> Callable[[], str]:
    def once() -> str:
        said: list[str] = []
        assert tick.run(app, said.append), said
        return next(line for line in said if line.startswith("purge"))

    return once


def counts(as_system: Any) -> dict[str, int]:
    with as_system() as session:
        return {
            mapper.class_.__name__: session.scalar(select(func.count()).select_from(mapper.class_))
            for mapper in Base.registry.mappers
        }


def notes_of(as_system: Any, author_id: int, pair_id: int) -> int:
    with as_system() as session:
        return int(
            session.scalar(
                select(func.count(PrivateNote.id))
                .join(Meeting, Meeting.id == PrivateNote.meeting_id)
                .where(PrivateNote.author_id == author_id, Meeting.pair_id == pair_id)
            )
        )


# --- No table is forgotten -----------------------------------------------------------------------


def test_every_model_of_content_is_among_those_that_go() -> None:
    kinds = (Words, Lasting, Private, RepOwned, ManagerOwned)
    models = {it.class_ for it in Base.registry.mappers if issubclass(it.class_, kinds)}
    assert set(content()) == models


def test_a_private_model_tells_of_a_pair_or_of_its_author_alone() -> None:
    private = {model.__name__ for model in content() if issubclass(model, Private)}
    assert private - {model.__name__ for model, _ in about_pairs()} == OF_ITS_AUTHOR


def test_what_points_to_another_one_goes_first() -> None:
    place = {inspect(model).local_table: number for number, model in enumerate(content())}
    for model in content():
        table = inspect(model).local_table
        for key in table.foreign_keys:
            target = key.column.table
            assert target not in place or target is table or place[table] < place[target]


def test_nothing_that_stays_points_to_what_goes() -> None:
    going = {inspect(model).local_table for model in content()}
    stays = [it for it in Base.metadata.sorted_tables if it not in going]
    assert [
        f"{table.name} -> {key.column.table.name}"
        for table in stays
        for key in table.foreign_keys
        if key.column.table in going
    ] == []


# --- A former manager's notes ------------------------------------------------------------------


def test_a_former_managers_notes_go_after_thirty_days(run: Any, as_system: Any, clock: Any) -> None:
    # Jonas left Ines on 2 November; Priya in July, so that is due at once.
    assert "former managers" in run()
    assert notes_of(as_system, INES.id, PRIYA_INES.id) == 0
    assert notes_of(as_system, INES.id, JONAS_INES.id) == 1

    clock.move_to(NOW + timedelta(days=9))
    run()
    assert notes_of(as_system, INES.id, JONAS_INES.id) == 0
    with as_system() as session:
        noticed = session.scalars(select(NoticedGrowth.pair_id)).all()
        assert JONAS_INES.id not in noticed
        assert JONAS_DANIEL.id in noticed
    # The rep's own stay, and so does all that was said.
    assert notes_of(as_system, JONAS.id, JONAS_INES.id) == 1
    with as_system() as session:
        said = select(func.count(StepNote.id)).where(StepNote.pair_id == JONAS_INES.id)
        assert session.scalar(said) == 5


def test_who_leads_them_again_keeps_their_notes(run: Any, as_system: Any) -> None:
    with as_system() as session:
        session.get_one(Pair, JONAS_DANIEL.id).ended_on = date(2026, 11, 20)
        session.flush()
        session.add(a_pair(rep_id=JONAS.id, manager_id=INES.id, started_on=date(2026, 11, 20),
                           ended_on=None))  # fmt: skip
        session.get_one(Pair, JONAS_INES.id).ended_on = date(2026, 10, 1)
    run()
    assert notes_of(as_system, INES.id, JONAS_INES.id) == 1
    assert notes_of(as_system, INES.id, PRIYA_INES.id) == 0


def test_what_is_about_nobody_else_stays(run: Any, as_system: Any) -> None:
    run()
    with as_system() as session:
        assert session.scalar(select(WorkCard.id).where(WorkCard.author_id == INES.id))


# --- Who left ------------------------------------------------------------------------------------


def left(as_system: Any, person_id: int, on: date) -> None:
    with as_system() as session:
        session.get_one(Person, person_id).left_on = on
        for pair in session.scalars(select(Pair)):
            if person_id in (pair.rep_id, pair.manager_id) and pair.ended_on is None:
                pair.ended_on = on


def test_thirty_days_after_leaving_no_word_is_left_and_no_count_changes(
    run: Any, as_system: Any, clock: Any
) -> None:
    left(as_system, PRIYA.id, NOW.date())
    clock.move_to(FAR - timedelta(days=1))
    run()
    with as_system() as session:
        assert session.scalar(select(StepNote.id).where(StepNote.pair_id == PRIYA_INES.id))
    before = counts(as_system)
    clock.move_to(FAR)
    assert "of 1 leaver gone." in run()

    after = counts(as_system)
    assert all(after[name] == before[name] for name in ("MeetingMove", "Cadence", "Leave"))
    with as_system() as session:
        for model in content():
            owned = {it.key for it in inspect(model).columns}
            if "pair_id" in owned and not issubclass(model, Private):
                pairs = select(Pair.id).where(Pair.rep_id == PRIYA.id)
                left_over = select(func.count(model.id)).where(model.pair_id.in_(pairs))
            else:
                key = next(name for name in ("author_id", "rep_id", "manager_id") if name in owned)
                left_over = select(func.count(model.id)).where(getattr(model, key) == PRIYA.id)
            assert (model.__name__, session.scalar(left_over)) == (model.__name__, 0)


def test_a_manager_who_left_takes_their_own_and_leaves_the_reps(
    run: Any, as_system: Any, clock: Any
) -> None:
    left(as_system, DANIEL.id, NOW.date())
    clock.move_to(FAR)
    run()
    with as_system() as session:
        mine = select(func.count(PrivateNote.id)).where(PrivateNote.author_id == DANIEL.id)
        assert session.scalar(mine) == 0
        assert session.scalar(select(StepNote.id).where(StepNote.pair_id == JONAS_DANIEL.id))


# --- How it works ----------------------------------------------------------------------------


def test_it_looks_once_a_day_and_says_so_in_the_log_without_words(
    run: Any, as_system: Any, clock: Any
) -> None:
    # A note, what was noticed, its example and who talked more, of Ines about Priya.
    first = "purge: 4 notes of former managers about 1 pair, 38 rows whose time is over gone."
    assert run() == first
    assert run() == "purge: looked today already."
    clock.move_to(NOW + timedelta(days=1))
    assert run() == "purge: nothing is due to go."
    with as_system() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.tag == "words:purge")).all()
        assert [(it.pair_id, it.subject_id, it.actor_id) for it in events] == [
            (PRIYA_INES.id, None, None), (None, None, None), (None, None, None),
        ]  # fmt: skip


def test_it_goes_in_batches_and_one_that_was_killed_goes_on(
    run: Any, as_system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 1)
    with as_system() as session:
        assert service.purge_notes(session, PRIYA_INES.id, NOW.date()) == 1
    assert "3 notes" in run()
    assert notes_of(as_system, INES.id, PRIYA_INES.id) == 0


def test_the_bytes_are_gone_from_the_file(run: Any, as_system: Any, app: Flask, clock: Any) -> None:
    words = b"Note to myself: 7 (priya to ines)"
    folder = app.config["SETTINGS"].data
    assert any(words in file.read_bytes() for file in folder.glob("oneonone.sqlite3*"))
    run()
    assert not any(words in file.read_bytes() for file in folder.glob("oneonone.sqlite3*"))
