"""Somebody is erased: a week to call it off, then everything of theirs, and no count (P-6)."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from oneonone import purging, tick
from oneonone.access.system import as_system as system
from oneonone.backups import folder_of
from oneonone.features.retention import erasing, service
from oneonone.features.retention.classes import content
from oneonone.features.retention.erasing import NOBODY_ANY_MORE
from oneonone.features.retention.queries import owner_of
from oneonone.lib import tombstones
from oneonone.lib.errors import CommandError, RuleError
from oneonone.lib.tombstones import Tombstone
from oneonone.models import (
    Account,
    AuditEvent,
    BrowserSession,
    CalendarFeed,
    Commitment,
    Erasure,
    Lasting,
    Meeting,
    OutboxMessage,
    Pair,
    Person,
    PrivateNote,
    StepNote,
    Words,
)
from oneonone.models.base import db
from oneonone.screens.admin import erasing as asked
from tests.cast import (
    CAST,
    DANIEL,
    INES,
    JONAS_DANIEL,
    NOW,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    SAM,
    TOM,
    TOM_DANIEL,
    WEST,
)
from tests.conftest import SignIn

WEEK = timedelta(days=7)


@pytest.fixture
def run(app: Flask) -> Callable[[], str]:
    def once() -> str:
        said: list[str] = []
        tick.run(app, said.append)
        return next(line for line in said if line.startswith("erase"))

    return once


@pytest.fixture
def ask(as_system: Any) -> Callable[..., None]:
    def once(person_id: int = PRIYA.id) -> None:
        with as_system() as session:
            asked.ask(session, person_id, actor_id=SAM.id)

    return once


def mine(session: Session, person_id: int) -> dict[str, int]:
    """How many rows there are of somebody: own ones, and those of pairs they are the rep of."""
    as_rep = select(Pair.id).where(Pair.rep_id == person_id)
    found = {}
    for model in content():
        is_of_pair = issubclass(model, (Words, Lasting))
        which = model.pair_id.in_(as_rep) if is_of_pair else owner_of(model) == person_id
        count = session.scalar(select(func.count(model.id)).where(which))
        if count:
            found[model.__name__] = count
    return found


def held(session: Session) -> dict[int, int]:
    # But for the live one: the tick stops it when nobody comes back to it.
    rows = session.execute(
        select(Meeting.pair_id, func.count(Meeting.id))
        .where(Meeting.state == "held", Meeting.starts_at < NOW, Meeting.id != TOM_DANIEL.live)
        .group_by(Meeting.pair_id)
    )
    return dict(iter(rows))


def test_a_week_later_nothing_of_theirs_is_left_and_every_count_is(
    run: Any, ask: Any, as_system: Any, app: Flask, clock: Any, sign_in: SignIn
) -> None:
    browser = sign_in("priya")
    with as_system() as session:
        session.add(CalendarFeed(person_id=PRIYA.id, token_digest="x", made_at=NOW))
        assert len(mine(session, PRIYA.id)) > 20
        before, others = held(session), mine(session, INES.id)
    ask()
    clock.move_to(NOW + WEEK - timedelta(minutes=1))
    assert run() == "erase: nobody is due to be erased."
    clock.move_to(NOW + WEEK)
    assert run() == "erase: everything of 1 person gone."

    with as_system() as session:
        assert mine(session, PRIYA.id) == {}
        # What others noted about her goes too, and nothing else of theirs.
        about = select(Meeting.id).where(Meeting.pair_id.in_([PRIYA_DANIEL.id, PRIYA_INES.id]))
        notes = select(PrivateNote.id).where(PrivateNote.meeting_id.in_(about))
        assert session.scalar(notes) is None
        assert set(others) - {"ImportFile", "DataExport"} == set(mine(session, INES.id))
        assert held(session) == before
        person = session.get_one(Person, PRIYA.id)
        assert (person.name, person.country) == (NOBODY_ANY_MORE, None)
        assert person.left_on == (NOW + WEEK).date()
        assert session.scalar(select(Account).where(Account.person_id == PRIYA.id)) is None
        for model in (CalendarFeed, OutboxMessage):
            assert session.scalar(select(model.id).where(model.person_id == PRIYA.id)) is None
        assert session.scalar(select(BrowserSession.id)) is None
        assert session.get_one(Pair, PRIYA_DANIEL.id).ended_on == (NOW + WEEK).date()
        tags = session.scalars(
            select(AuditEvent.tag).where(AuditEvent.subject_id == PRIYA.id).order_by(AuditEvent.id)
        ).all()
        assert tags[0] == "erasure:ask"
        assert tags[-1] == "erasure:done"
    assert browser.get("/").status_code == 302
    file = folder_of(app.config["SETTINGS"]) / tombstones.NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [it.person_id for it in tombstones.recall(file.parent)] == [PRIYA.id]


def test_their_words_and_their_name_are_not_in_the_bytes_of_the_file(
    run: Any, ask: Any, app: Flask, clock: Any
) -> None:
    folder, pattern = app.config["SETTINGS"].data, rb"Priya Shah|priya@|\(priya to daniel\)"

    def found() -> bool:
        return any(re.search(pattern, it.read_bytes()) for it in folder.glob("oneonone.sqlite3*"))

    assert found()
    ask()
    clock.move_to(NOW + WEEK)
    run()
    assert not found()


def test_what_a_manager_said_stays_with_the_rep_without_the_name(
    run: Any, ask: Any, as_system: Any, clock: Any, sign_in: SignIn
) -> None:
    ask(DANIEL.id)
    clock.move_to(NOW + WEEK)
    run()
    with as_system() as session:
        own = mine(session, DANIEL.id)
        assert own == {}
        said = select(func.count(StepNote.id)).where(StepNote.pair_id == JONAS_DANIEL.id)
        assert session.scalar(said)
    page = sign_in("jonas").get(f"/meetings/{JONAS_DANIEL.held}").get_data(as_text=True)
    assert "Daniel Okafor" not in page


def test_nobody_is_left_in_a_team_that_could_not_be_taken_out_of_it(
    run: Any, ask: Any, as_system: Any, clock: Any, sign_in: SignIn
) -> None:
    """Whoever is nameless has no page to change teams on."""
    ask()
    clock.move_to(NOW + WEEK)
    run()
    assert NOBODY_ANY_MORE not in sign_in(SAM).get(f"/admin/teams/{WEST}").text
    with as_system() as session:
        assert session.get_one(Person, PRIYA.id).team_id is None


def test_it_can_be_called_off_for_a_week_and_not_after(
    run: Any, ask: Any, as_system: Any, clock: Any
) -> None:
    ask()
    with as_system() as session:
        assert asked.call_off(session, PRIYA.id, actor_id=SAM.id)
        assert not asked.call_off(session, PRIYA.id, actor_id=SAM.id)
    clock.move_to(NOW + WEEK)
    assert run() == "erase: nobody is due to be erased."
    ask()
    clock.move_to(NOW + 2 * WEEK)
    with as_system() as session, pytest.raises(RuleError, match="too late"):
        asked.call_off(session, PRIYA.id, actor_id=SAM.id)


def test_asked_twice_it_is_asked_once(ask: Any, as_system: Any, clock: Any) -> None:
    ask()
    clock.shift(3600)
    ask()
    with as_system() as session:
        (row,) = session.scalars(select(Erasure)).all()
        assert row.due_at == NOW + WEEK


def test_nobody_erases_themselves_nor_the_last_administrator(as_system: Any) -> None:
    with as_system() as session:
        with pytest.raises(RuleError, match="to yourself"):
            asked.ask(session, SAM.id, actor_id=SAM.id)
        for account in session.scalars(select(Account).where(Account.is_admin)):
            account.is_admin = account.person_id == SAM.id
        session.flush()
        with pytest.raises(RuleError, match="only administrator"):
            asked.ask(session, SAM.id, actor_id=None)


def test_one_that_is_in_the_way_does_not_keep_the_others(
    run: Any, ask: Any, as_system: Any, clock: Any
) -> None:
    """Who has become the last administrator meanwhile stays until there is another one."""
    for one in (SAM, PRIYA):
        with as_system() as session:
            asked.ask(session, one.id, actor_id=None)
    with as_system() as session:
        for account in session.scalars(select(Account).where(Account.is_admin)):
            account.is_admin = account.person_id == SAM.id
    clock.move_to(NOW + WEEK)
    assert "only administrator" in run()
    with as_system() as session:
        assert session.get_one(Person, PRIYA.id).name == NOBODY_ANY_MORE
        assert session.get_one(Person, SAM.id).name == SAM.name


def test_one_that_is_in_the_way_keeps_nobody_from_writing(
    ask: Any, as_system: Any, app: Flask, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the journal could not be emptied, and what was deleted would stay in it."""
    ask(PRIYA.id)
    with as_system() as session:
        asked.ask(session, SAM.id, actor_id=None)
        for account in session.scalars(select(Account).where(Account.is_admin)):
            account.is_admin = account.person_id == SAM.id
    clock.move_to(NOW + WEEK)
    is_writing: list[bool] = []
    with app.app_context(), system(db.session(), "a test") as session:
        monkeypatch.setattr(
            purging, "checkpoint", lambda _engine: is_writing.append(session.in_transaction())
        )
        with pytest.raises(CommandError, match="only administrator"):
            purging.erase(session, print)
    assert is_writing == [False]


def test_what_cannot_be_written_down_waits_and_does_not_hide_what_was_done(
    ask: Any, as_system: Any, run: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (PRIYA, TOM):
        ask(one.id)
    clock.move_to(NOW + WEEK)
    remember = tombstones.remember

    def full(folder: Path, stone: Tombstone) -> None:
        if stone.person_id == TOM.id:
            raise OSError(28, "No space left on device")
        remember(folder, stone)

    monkeypatch.setattr(tombstones, "remember", full)
    said = run()
    assert "An erasure waits: it cannot be written down (No space left on device)." in said
    assert "Nobody" not in said
    with as_system() as session:
        assert session.get_one(Person, PRIYA.id).name == NOBODY_ANY_MORE
        assert session.get_one(Person, TOM.id).name == TOM.name


def test_one_that_was_killed_goes_on(
    run: Any, ask: Any, as_system: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    clock.move_to(NOW + WEEK)
    monkeypatch.setattr(service, "BATCH", 2)
    left = iter([None] * 7)
    finish = erasing.let_rows_go

    def killed(session: Session, person_id: int) -> int:
        if next(left, "now") == "now":
            raise SystemExit
        return finish(session, person_id)

    monkeypatch.setattr(erasing, "let_rows_go", killed)
    with pytest.raises(SystemExit):
        run()
    with as_system() as session:
        assert mine(session, PRIYA.id)
    monkeypatch.setattr(erasing, "let_rows_go", finish)
    assert run() == "erase: everything of 1 person gone."
    with as_system() as session:
        assert mine(session, PRIYA.id) == {}


def test_nobody_is_erased_who_cannot_be_written_down(
    run: Any, ask: Any, as_system: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    ask()
    clock.move_to(NOW + WEEK)
    monkeypatch.setattr(tombstones, "remember", full)
    assert "cannot be written down (No space left on device)" in run()
    with as_system() as session:
        assert mine(session, PRIYA.id)
        assert session.scalar(select(Account.id).where(Account.person_id == PRIYA.id))


def test_it_counts_without_a_table_of_words(app: Flask, count_statements: Any) -> None:
    from oneonone.models import db

    with app.app_context(), count_statements() as statements:
        looked = asked.look(db.session(), PRIYA.id, actor_id=SAM.id)
    assert (looked.extent.pairs, looked.extent.held, looked.refusal) == (2, 4, "")
    tables = {inspect(model).local_table.name for model in content()}
    touched = {it for one in statements for it in re.findall(r"(?:FROM|JOIN) (\w+)", one)}
    assert touched & tables == set()


# --- Again, after a restore -----------------------------------------------------------------------


def stone_of(as_system: Any, person_id: int) -> tombstones.Tombstone:
    with as_system() as session:
        return tombstones.Tombstone(erasing.name_of_installation(session), person_id, NOW)


def test_whom_a_database_of_before_brought_back_is_erased_again(app: Flask, as_system: Any) -> None:
    stone = stone_of(as_system, PRIYA.id)
    assert purging.erase_again(app, [stone]) == 1
    with as_system() as session:
        assert mine(session, PRIYA.id) == {}
        assert session.get_one(Person, PRIYA.id).name == NOBODY_ANY_MORE
        assert session.scalar(select(Commitment.id).where(Commitment.pair_id == TOM_DANIEL.id))
    assert purging.erase_again(app, [stone]) == 0


def test_another_installations_erasures_touch_nobody_here(app: Flask, as_system: Any) -> None:
    stone = tombstones.Tombstone("somewhere else", PRIYA.id, NOW)
    assert purging.erase_again(app, [stone]) == 0
    with as_system() as session:
        assert session.get_one(Person, PRIYA.id).name == PRIYA.name


def test_somebody_new_never_gets_an_erased_persons_number(app: Flask, as_system: Any) -> None:
    """Who came after the backup and was erased is not in it; their number must stay theirs."""
    number = max(one.id for one in CAST) + 1
    assert purging.erase_again(app, [stone_of(as_system, number)]) == 1
    with as_system() as session:
        session.add(Person(name="New", team_id=None))
        session.flush()
        assert session.get_one(Person, number).name == NOBODY_ANY_MORE


def test_who_was_added_since_is_somebody_else(app: Flask, as_system: Any, given: Any) -> None:
    given(AuditEvent(at=NOW + WEEK, on=NOW.date(), tag="person:add", subject_id=PRIYA.id))
    assert purging.erase_again(app, [stone_of(as_system, PRIYA.id)]) == 0
