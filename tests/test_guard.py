"""The guard narrows every query to the viewer and checks every write; nothing to remember.

Each hole of the design's trial (guard_checks.py) is closed here, or banned in
test_architecture.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import (
    delete,
    exists,
    func,
    insert,
    literal_column,
    select,
    text,  # noqa: TID251  # it is what is refused
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from oneonone.access import guard
from oneonone.access.errors import ForbiddenWriteError, UnscopedQueryError
from oneonone.access.permissions import GRANTS, Permission
from oneonone.access.system import as_system
from oneonone.access.viewer import (
    EVERY_PAIR,
    Viewer,
    counting,
    is_in_room,
    room_of,
    spans_of,
    viewer_of,
)
from oneonone.models import (
    Account,
    CheckIn,
    Commitment,
    Deal,
    ManagerQuestion,
    Meeting,
    Pair,
    Person,
    PrivateNote,
    StepNote,
    Team,
    Topic,
    db,
)
from oneonone.models.account import Role

from .cast import (
    DANIEL,
    HANA,
    INES,
    IVO,
    JONAS_INES,
    LEILA,
    MAREK,
    NOOR_INES,
    NOW,
    OMAR,
    PAIRS,
    PRIYA,
    PRIYA_DANIEL,
    PRIYA_INES,
    RUTH,
    SAM,
    TOM,
    TOM_DANIEL,
    VERA,
    Member,
    deal_id,
)
from .factories import a_deal, a_private_note, a_step_note, a_topic

As = Callable[..., AbstractContextManager[Session]]

QUESTION = {"step": "focus", "kind": "think", "text": "What would it look like?"}
DANIELS = {two.id for two in PAIRS if two.manager is DANIEL}
# Daniel's own with Marek, and those of his reps.
OF_DANIEL = DANIELS | {two.id for two in PAIRS if two.rep is DANIEL}
OF_PRIYA = {PRIYA_DANIEL.id, PRIYA_INES.id}


@pytest.fixture
def reading_as(app: Flask) -> As:
    """A session bound to somebody, as the sign-in binds it."""

    @contextmanager
    def bound(one: Member, former_manager_days: int = 0) -> Iterator[Session]:
        with app.app_context():
            guard.bind(db.session(), _viewer(one, former_manager_days))
            yield db.session()
            db.session.rollback()

    return bound


def _viewer(one: Member, former_manager_days: int = 0) -> Viewer:
    return viewer_of(
        one.id,
        spans_of(db.session(), one.id),
        NOW.date(),
        is_hr=one.is_hr,
        is_admin=one.is_admin,
        former_manager_days=former_manager_days,
    )


# --- Who sees what -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "pairs"),
    [
        (PRIYA, OF_PRIYA),
        (TOM, {TOM_DANIEL.id}),
        (DANIEL, OF_DANIEL),
        # Words of Priya, Jonas and Noor before closed for Ines; with Marek she is the rep.
        (INES, {two.id for two in PAIRS if INES in (two.manager, two.rep)} - {12, 13, 14}),
        (MAREK, {two.id for two in PAIRS if two.manager is MAREK}),
        (RUTH, set()),
        (SAM, set()),
        (HANA, {two.id for two in PAIRS if two.rep is HANA}),
        (OMAR, {two.id for two in PAIRS if two.manager is OMAR}),
    ],
    ids=lambda value: value.key if isinstance(value, Member) else "",
)
def test_somebody_reads_the_pairs_that_are_theirs(
    reading_as: As, one: Member, pairs: set[int]
) -> None:
    with reading_as(one) as session:
        for model in (Meeting, StepNote, CheckIn, Commitment, Topic):
            assert set(session.scalars(select(model.pair_id))) == pairs, model.__name__


@pytest.mark.parametrize(
    ("one", "days", "pairs"),
    [
        # Jonas went to Daniel 21 days ago, Priya 145.
        (INES, 30, {JONAS_INES.id}),
        (INES, 22, {JONAS_INES.id}),
        (INES, 21, set()),
        (INES, 0, set()),
        (VERA, 90, set()),
    ],
    ids=["in-time", "the-last-day", "too-late", "never", "a-stranger"],
)
def test_a_former_manager_reads_open_promises_for_a_while(
    reading_as: As, one: Member, days: int, pairs: set[int]
) -> None:
    with reading_as(one, days) as session:
        theirs = _viewer(one).pairs
        rows = session.scalars(select(Commitment)).all()
        lasting = [row for row in rows if row.pair_id not in theirs]
        assert {row.pair_id for row in lasting} == pairs
        assert all(row.outcome is None and row.agreed_at for row in lasting)
        for model in (Meeting, StepNote, CheckIn, Topic):
            assert set(session.scalars(select(model.pair_id))) <= theirs


def test_a_former_manager_writes_none_of_them(reading_as: As) -> None:
    with reading_as(INES, 30) as session:
        promise = session.scalars(
            select(Commitment).where(Commitment.pair_id == JONAS_INES.id)
        ).first()
        assert promise is not None
        promise.text = "Something else"
        with pytest.raises(ForbiddenWriteError):
            session.flush()


def test_a_rep_closes_open_promises_to_who_led_them(app: Flask) -> None:
    with app.app_context():
        spans = spans_of(db.session(), INES.id)
        on, closed_on = NOW.date(), NOW.date()
        closed = [replace(span, promises_closed_on=closed_on) for span in spans]
        for some, lasting in ((spans, {JONAS_INES.id}), (closed, set())):
            viewer = viewer_of(
                INES.id, some, on, is_hr=False, is_admin=False, former_manager_days=30
            )
            assert viewer.lasting_pairs == lasting


def test_an_earlier_pair_is_read_again_only_by_the_same_manager_and_only_if_let(
    app: Flask,
) -> None:
    """Priya was with Ines, and comes back to her today: the old pair opens with her word alone."""
    with app.app_context():
        on = NOW.date()
        spans = spans_of(db.session(), INES.id)
        again = replace(next(it for it in spans if it.id == PRIYA_INES.id), id=99,
                        started_on=on, ended_on=None)  # fmt: skip
        let = [replace(it, regranted_on=on) if it.id == PRIYA_INES.id else it for it in spans]
        for some, is_read in (
            ([*spans, again], False),
            ([*let, again], True),
            (let, False),
            ([*let, replace(again, is_cover=True)], False),
        ):
            viewer = viewer_of(INES.id, some, on, is_hr=False, is_admin=False)
            assert (PRIYA_INES.id in viewer.pairs) is is_read
            assert PRIYA_INES.id not in viewer.open_pairs


def test_deals_follow_the_rep_to_the_current_manager(reading_as: As) -> None:
    with reading_as(DANIEL) as session:
        led = {two.rep.id for two in PAIRS if two.manager is DANIEL and two.ended_on is None}
        assert set(session.scalars(select(Deal.rep_id))) == led | {DANIEL.id}
    with reading_as(INES) as session:
        assert PRIYA.id not in set(session.scalars(select(Deal.rep_id)))


def test_a_managers_questions_are_read_by_whom_they_lead_now(reading_as: As) -> None:
    for one, managers in ((PRIYA, {DANIEL.id}), (DANIEL, {DANIEL.id, MAREK.id}), (RUTH, set())):
        with reading_as(one) as session:
            assert set(session.scalars(select(ManagerQuestion.manager_id))) == managers, one.key


def test_a_room_knows_the_questions_of_its_own_manager(app: Flask) -> None:
    with app.app_context():
        room = room_of(_viewer(DANIEL), TOM_DANIEL.live, TOM_DANIEL.id)
        guard.bind(db.session(), room)
        assert set(db.session.scalars(select(ManagerQuestion.manager_id))) == {DANIEL.id}
        with pytest.raises(ForbiddenWriteError):
            _write(db.session(), ManagerQuestion(manager_id=DANIEL.id, **QUESTION))


def test_nobody_words_a_managers_question_but_the_manager(reading_as: As) -> None:
    with reading_as(DANIEL) as session:
        _write(session, ManagerQuestion(manager_id=DANIEL.id, **QUESTION))
    for one in (PRIYA, SAM):
        with reading_as(one) as session, pytest.raises(ForbiddenWriteError):
            _write(session, ManagerQuestion(manager_id=DANIEL.id, **QUESTION))


def test_a_private_note_is_its_authors_alone(reading_as: As) -> None:
    for one in (PRIYA, DANIEL, MAREK, RUTH, SAM):
        with reading_as(one) as session:
            authors = set(session.scalars(select(PrivateNote.author_id)))
            assert authors <= {one.id}


def test_a_pair_that_has_not_begun_or_is_over_is_not_written(app: Flask) -> None:
    with app.app_context():
        viewer = _viewer(INES)
    assert PRIYA_INES.id not in viewer.open_pairs | viewer.pairs
    assert JONAS_INES.id not in viewer.open_pairs | viewer.pairs


def test_a_room_holds_one_pair_and_no_private_note(reading_as: As) -> None:
    with reading_as(DANIEL) as session:
        guard.bind(session, room_of(_viewer(DANIEL), TOM_DANIEL.live, TOM_DANIEL.id))

        assert set(session.scalars(select(StepNote.pair_id))) == {TOM_DANIEL.id}
        assert set(session.scalars(select(Deal.rep_id))) == {TOM.id}
        assert session.scalars(select(PrivateNote.id)).all() == []


def test_a_room_reaches_its_meeting_and_the_last_one_before_it(app: Flask) -> None:
    with app.app_context():
        room = room_of(_viewer(DANIEL), TOM_DANIEL.live, TOM_DANIEL.id)
        guard.bind(db.session(), room)
        reached = [
            meeting_id
            for two in PAIRS
            for meeting_id in range(two.id * 10 + 1, two.id * 10 + 5)
            if is_in_room(room, db.session(), meeting_id)
        ]
    assert reached == [TOM_DANIEL.held, TOM_DANIEL.live]


def test_a_room_of_somebody_elses_meeting_holds_nothing(reading_as: As) -> None:
    with reading_as(DANIEL) as session:
        guard.bind(session, room_of(_viewer(DANIEL), NOOR_INES.planned, NOOR_INES.id))

        assert session.scalars(select(Meeting.id)).all() == []


# --- Every way to ask ----------------------------------------------------------------------------


def test_by_id_a_strangers_row_is_not_there(reading_as: As) -> None:
    with reading_as(DANIEL) as session:
        assert session.get(Meeting, PRIYA_DANIEL.held) is not None
        assert session.get(Meeting, NOOR_INES.held) is None
        assert session.get(Meeting, PRIYA_INES.held) is None


def _ways() -> dict[str, Any]:
    note = aliased(StepNote)
    inner = select(StepNote.pair_id).subquery()
    shared = select(StepNote.pair_id).cte()
    both = union_all(select(StepNote.pair_id), select(Topic.pair_id)).subquery()
    return {
        "plain": select(StepNote.pair_id),
        "alias": select(note.pair_id),
        "join": select(StepNote.pair_id).join(Meeting, Meeting.id == StepNote.meeting_id),
        "outer join": select(StepNote.pair_id).select_from(Person).outerjoin(
            StepNote, StepNote.author_id == Person.id
        ).where(StepNote.id.is_not(None)),
        "subquery": select(inner.c.pair_id),
        "cte": select(shared.c.pair_id),
        "union": select(both.c.pair_id),
        "having": select(StepNote.pair_id).group_by(StepNote.pair_id).having(func.count() > 0),
        "exists": select(Pair.id).where(exists().where(StepNote.pair_id == Pair.id)),
        "in": select(Pair.id).where(Pair.id.in_(select(StepNote.pair_id))),
        "scalar": select(
            select(func.max(StepNote.pair_id)).where(StepNote.pair_id == Pair.id).scalar_subquery()
        ).select_from(Pair),
    }  # fmt: skip


@pytest.mark.parametrize("way", list(_ways()))
def test_no_way_to_ask_gets_around_it(reading_as: As, way: str) -> None:
    with reading_as(DANIEL) as session:
        assert set(session.scalars(_ways()[way])) - {None} == OF_DANIEL


def test_a_count_counts_only_ones_own(reading_as: As) -> None:
    with reading_as(PRIYA) as session:
        mine = session.scalar(select(func.count(StepNote.id)))
        assert mine == len(session.scalars(select(StepNote)).all())
        assert session.query(StepNote).count() == mine


def test_a_relationship_does_not_lead_out(reading_as: As) -> None:
    with reading_as(PRIYA) as session:
        for loading in (joinedload(Meeting.pair), selectinload(Meeting.pair)):
            met = session.scalars(select(Meeting).options(loading)).unique().all()
            assert {meeting.pair.id for meeting in met} == OF_PRIYA
            session.expunge_all()


def test_one_statement_answers_each_viewer_their_own(reading_as: As) -> None:
    # The compiled statement is cached; the ids in it must not be.
    statement = select(StepNote.pair_id)
    for one, pairs in ((PRIYA, OF_PRIYA), (DANIEL, OF_DANIEL), (RUTH, set()), (PRIYA, OF_PRIYA)):
        with reading_as(one) as session:
            assert set(session.scalars(statement)) == pairs


@pytest.mark.parametrize(
    "statement",
    [
        text("SELECT * FROM step_note"),
        select(literal_column("1")),
        select(StepNote.__table__),
        update(StepNote.__table__).values(text="x"),
        insert(StepNote.__table__).values(text="x"),
        delete(StepNote.__table__),
        update(StepNote).values(text="x"),
        delete(PrivateNote),
        insert(StepNote),
        update(Pair).values(manager_id=2),
        delete(Person),
        insert(Team),
    ],
    ids=["text", "literal", "table", "table update", "table insert", "table delete",
         "bulk update", "bulk delete", "bulk insert",
         "directory update", "directory delete", "directory insert"],
)  # fmt: skip
def test_what_it_cannot_narrow_it_refuses(reading_as: As, statement: Any) -> None:
    with reading_as(DANIEL) as session, pytest.raises((UnscopedQueryError, ForbiddenWriteError)):
        session.execute(statement)


# --- Nobody --------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Meeting, StepNote, Deal, PrivateNote])
def test_with_nobody_bound_rows_about_people_cannot_be_asked_for(app: Flask, model: Any) -> None:
    with app.app_context(), pytest.raises(UnscopedQueryError):
        db.session.scalars(select(model)).all()


def test_with_nobody_bound_a_subquery_finds_nothing(app: Flask) -> None:
    with app.app_context():
        people = select(Person.id).where(exists().where(StepNote.author_id == Person.id))
        assert db.session.scalars(people).all() == []


def test_the_binding_lasts_as_long_as_the_session(reading_as: As, app: Flask) -> None:
    with reading_as(PRIYA) as session:
        session.commit()
        session.rollback()
        assert guard.viewer_bound_to(session) is not None
    with app.app_context():
        assert guard.viewer_bound_to(db.session()) is None


def test_a_session_that_holds_rows_is_bound_to_nobody_else(reading_as: As) -> None:
    with reading_as(DANIEL) as session:
        keep = session.get(Meeting, TOM_DANIEL.held)  # named, or it is collected at once
        assert keep is not None
        with pytest.raises(UnscopedQueryError):
            guard.bind(session, _viewer(PRIYA))


# --- Writing -------------------------------------------------------------------------------------


def _write(session: Session, row: Any) -> None:
    session.add(row)
    session.flush()


def test_one_writes_in_an_open_pair_of_ones_own(reading_as: As) -> None:
    for one in (PRIYA, DANIEL):
        with reading_as(one) as session:
            _write(session, a_step_note(author_id=one.id))


@pytest.mark.parametrize("one", [TOM, INES, MAREK, VERA, RUTH, SAM, HANA, OMAR])
def test_nobody_else_writes_there(reading_as: As, one: Member) -> None:
    for row in (a_step_note(), a_topic(), a_deal()):
        with reading_as(one) as session, pytest.raises(ForbiddenWriteError):
            _write(session, row)


def test_a_closed_pair_is_read_by_the_rep_and_written_by_nobody(reading_as: As) -> None:
    with reading_as(PRIYA) as session:
        topic = session.scalars(select(Topic).where(Topic.pair_id == PRIYA_INES.id)).first()
        assert topic is not None
        topic.text = "Another word"
        with pytest.raises(ForbiddenWriteError):
            session.flush()


def test_a_row_stays_with_whom_it_is_about(reading_as: As) -> None:
    with reading_as(DANIEL) as session:
        topic = session.scalars(select(Topic).where(Topic.pair_id == PRIYA_DANIEL.id)).first()
        assert topic is not None
        topic.pair_id = TOM_DANIEL.id
        with pytest.raises(ForbiddenWriteError, match="pair_id"):
            session.flush()
    with reading_as(DANIEL) as session:
        deal = session.get_one(Deal, deal_id(PRIYA))
        deal.rep_id = TOM.id
        with pytest.raises(ForbiddenWriteError, match="rep_id"):
            session.flush()


def test_nobody_writes_a_private_note_for_another(reading_as: As) -> None:
    with reading_as(DANIEL) as session, pytest.raises(ForbiddenWriteError):
        _write(session, a_private_note(author_id=PRIYA.id))


def test_nobody_writes_a_private_note_in_a_room(reading_as: As) -> None:
    with reading_as(DANIEL) as session:
        guard.bind(session, room_of(_viewer(DANIEL), TOM_DANIEL.live, TOM_DANIEL.id))
        with pytest.raises(ForbiddenWriteError):
            _write(session, a_private_note(TOM_DANIEL, author_id=DANIEL.id))


def test_nobody_deletes_what_is_not_theirs_to_write(reading_as: As, app: Flask) -> None:
    with reading_as(PRIYA) as session:
        session.delete(session.scalars(select(Topic).where(Topic.pair_id == PRIYA_INES.id)).first())
        with pytest.raises(ForbiddenWriteError):
            session.flush()


def test_the_directory_is_written_by_administrators(reading_as: As) -> None:
    for one in (PRIYA, DANIEL, RUTH):
        with reading_as(one) as session, pytest.raises(ForbiddenWriteError):
            _write(session, Person(name="Zoe Winter", time_zone="UTC"))
    with reading_as(SAM) as session:
        _write(session, Person(name="Zoe Winter", time_zone="UTC"))


def test_an_administrator_cannot_make_words_readable_by_asking(reading_as: As) -> None:
    with reading_as(SAM) as session, pytest.raises(ForbiddenWriteError):
        _write(session, a_topic())


def test_a_touched_but_unchanged_row_is_no_write(reading_as: As) -> None:
    with reading_as(PRIYA) as session:
        topic = session.scalars(select(Topic).where(Topic.pair_id == PRIYA_INES.id)).first()
        assert topic is not None
        topic.text = str(topic.text)
        session.flush()


# --- The door past it ----------------------------------------------------------------------------


def test_the_system_door_closes_behind_itself(app: Flask) -> None:
    with app.app_context():
        with as_system(db.session(), "a test") as session:
            held = session.get(StepNote, 1)
            assert held is not None
            assert set(session.scalars(select(StepNote.pair_id))) == {two.id for two in PAIRS}
        assert held not in db.session
        with pytest.raises(UnscopedQueryError):
            db.session.get(StepNote, 1)


def test_the_system_door_closes_after_an_error(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), as_system(db.session(), "a test"):
            raise ZeroDivisionError
        with pytest.raises(UnscopedQueryError):
            db.session.get(StepNote, 1)


def test_the_system_door_wants_a_reason(app: Flask) -> None:
    with app.app_context(), pytest.raises(ValueError, match="reason"), as_system(db.session(), ""):
        pass


def test_the_machinery_is_read_by_nobody_in_particular(app: Flask) -> None:
    with app.app_context():
        assert db.session.get(Account, LEILA.id) is not None
        assert db.session.get(Account, IVO.id) is not None


# --- Who only counts -----------------------------------------------------------------------------


def _hr(one: Any = HANA) -> Viewer:
    """Hana as HR: she is a rep of Ines as well, with words of her own."""
    return Viewer(one.id, GRANTS[Role.HR] | GRANTS[Role.PERSON], pairs=frozenset({7}))


def test_who_counts_everybody_finds_every_meeting_and_no_word(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        guard.bind(session, counting(_hr(), EVERY_PAIR))

        pairs = set(session.scalars(select(Meeting.pair_id)))
        assert pairs == {two.id for two in PAIRS}
        for model in (CheckIn, Commitment, Deal, ManagerQuestion, PrivateNote, StepNote, Topic):
            assert session.scalars(select(model)).first() is None, model


def test_who_counts_some_finds_no_meeting_of_others(app: Flask) -> None:
    viewer = Viewer(MAREK.id, GRANTS[Role.LEADER], pairs=frozenset({5, 6}))
    with app.app_context():
        session = db.session()
        guard.bind(session, counting(viewer, frozenset({1, 4})))

        assert set(session.scalars(select(Meeting.pair_id))) == {1, 4}
        assert session.scalars(select(StepNote)).first() is None


def test_who_counts_writes_nothing(app: Flask) -> None:
    with app.app_context():
        session = db.session()
        guard.bind(session, counting(_hr(), EVERY_PAIR))
        session.scalars(select(Meeting)).first().minutes = 45

        with pytest.raises(ForbiddenWriteError):
            session.flush()


@pytest.mark.parametrize(
    ("role", "pairs"),
    [(Role.LEADER, EVERY_PAIR), (Role.MANAGER, frozenset({1})), (Role.ADMIN, frozenset({1}))],
)
def test_nobody_counts_more_than_they_may(role: Role, pairs: Any) -> None:
    with pytest.raises(UnscopedQueryError):
        counting(Viewer(DANIEL.id, GRANTS[role]), pairs)


def test_who_leads_a_manager_counts_and_who_leads_reps_alone_does_not(app: Flask) -> None:
    with app.app_context():
        for one, may in ((MAREK, True), (DANIEL, False)):
            spans = spans_of(db.session(), one.id)
            viewer = viewer_of(one.id, spans, NOW.date(), is_hr=False, is_admin=False)
            assert viewer.can(Permission.PARTICIPATION_READ) is may
            assert not viewer.can(Permission.PARTICIPATION_READ_ALL)
