"""Each revision up and down, empty and with rows, after SecureDrop's five functions (B-6).

The same tests run on PostgreSQL where ONEONONE_TEST_POSTGRES is set.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, MetaData, create_engine, func, inspect, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from oneonone import schema
from oneonone.access.system import as_system
from oneonone.app import create_app
from oneonone.models import (
    AskedQuestion,
    AuditEvent,
    Commitment,
    CommitmentOutcome,
    Focus,
    ImportFile,
    Meeting,
    MeetingAgenda,
    OwnIndicator,
    Revision,
    StepNote,
    Team,
    TeamIndicator,
    Topic,
    db,
)
from oneonone.web.folders import folder

from .cast import CAST, NOW, add_cast
from .conftest import settings_in
from .databases import empty_postgres, go_on_numbering

REVISIONS = [
    script.revision
    for script in reversed(list(ScriptDirectory(str(folder("migrations"))).walk_revisions()))
]

Database = Callable[[], Flask]


# --- What a revision is tried with: what stood there before it, and what must be true after ------


class Upgrade0001:
    """The first schema: it takes the whole cast."""

    def load(self) -> None:
        pass

    def check(self) -> None:
        _copy_cast()
        assert _count("person") == len(CAST)


class Downgrade0001:
    """Nothing of ours is left, whatever was in it."""

    def load(self) -> None:
        _copy_cast()

    def check(self) -> None:
        db.session.rollback()
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


class Upgrade0002:
    """Every word stays where it was, and the new tables take what the models write."""

    def load(self) -> None:
        _copy_cast()
        self.notes = _texts("step_note")
        self.topics = _texts("topic")

    def check(self) -> None:
        assert _texts("step_note") == self.notes
        assert _texts("topic") == self.topics
        with as_system(db.session(), "a migration's trial") as session:
            note = session.scalars(select(StepNote).order_by(StepNote.id)).first()
            assert note is not None
            assert note.author_id is not None
            before, note.text = note.text, "Other words"
            session.flush()
            assert session.scalars(select(Revision.text)).all() == [before]
        db.session.rollback()


class Downgrade0002:
    """A text of a shared screen gets a name again, and a long line is several lines."""

    LONG = "Why the board wants a site like theirs. " * 30

    def load(self) -> None:
        _copy_cast()
        with as_system(db.session(), "a migration's trial") as session:
            note = session.scalars(select(StepNote).order_by(StepNote.id)).first()
            assert note is not None
            note.author_id = None
            line = session.scalars(select(Topic).order_by(Topic.id)).first()
            assert line is not None
            line.text, self.pair_id = self.LONG, line.pair_id
        db.session.commit()
        self.notes = _texts("step_note")

    def check(self) -> None:
        assert _texts("step_note") == self.notes
        assert _count("step_note", "author_id IS NULL") == 0
        texts = _texts("topic")
        assert all(len(text) <= 500 for text in texts)
        found = [text for text in texts if text in self.LONG]
        assert sorted(len(text) for text in found) == [200, 500, 500]


class Upgrade0003:
    """Every meeting stays, and the company gets a name for its calendar entries."""

    def load(self) -> None:
        _copy_cast()
        self.meetings = _count("meeting")

    def check(self) -> None:
        assert _count("meeting", "sequence = 0 AND not_met_at IS NULL") == self.meetings
        assert _count("installation", "length(uid) = 36") == 1


class Downgrade0003:
    """Meetings and people stay; what the rhythm added goes."""

    def load(self) -> None:
        _copy_cast()
        self.counts = _count("meeting"), _count("person")

    def check(self) -> None:
        assert (_count("meeting"), _count("person")) == self.counts


class Upgrade0004:
    """Every deal, review, reading and asked question stays, and nobody wanted an idea yet."""

    def load(self) -> None:
        _copy_cast()
        self.readings = _count("reading")
        self.counts = _count("deal"), _count("deal_review"), _count("asked_question")

    def check(self) -> None:
        assert _count("deal", "external_id IS NULL") == self.counts[0]
        assert _count("deal_review", "NOT is_idea_wanted") == self.counts[1]
        assert _count("asked_question", "text IS NULL") == self.counts[2]
        assert _count("reading", "entered = ''") == self.readings


class Downgrade0004:
    """What the earlier version cannot name goes; readings and the bank's questions stay."""

    def load(self) -> None:
        _copy_cast()
        self.kept = _count("reading"), _count("deal"), _count("team_indicator")
        self.asked = _count("asked_question")
        with as_system(db.session(), "a migration's trial") as session:
            own = OwnIndicator(
                key="own_1", name="Calls", definition="n", why="w", unit="times", maximum=9
            )
            team_id = session.scalars(select(Team.id)).first()
            session.add_all([own, TeamIndicator(team_id=team_id, key=own.key, position=9)])
            asked = session.scalars(select(AskedQuestion)).first()
            assert asked is not None
            values = {"pair_id": asked.pair_id, "meeting_id": asked.meeting_id, "step": "deals"}
            session.add(AskedQuestion(**values, question_id="C1", text="What else?", kind="think"))
        db.session.commit()

    def check(self) -> None:
        assert (_count("reading"), _count("deal"), _count("team_indicator")) == self.kept
        assert _count("asked_question") == self.asked


class Upgrade0005:
    """Every promise stays; how a focus ended and what was chosen of it get today's words."""

    def load(self) -> None:
        _copy_cast()
        self.counts = _count("commitment"), _count("commitment_outcome")
        self.ended = _count("focus", "ending = 'landed'")
        assert self.ended

    def check(self) -> None:
        assert (_count("commitment"), _count("commitment_outcome")) == self.counts
        assert _count("focus", "ending = 'got_it'") == self.ended
        assert _count("focus", "before <> '' OR after <> ''") == 0
        assert _count("meeting_agenda", "is_growth") == 0


class Downgrade0005:
    """Promises of meetings stay; a focus that was the wrong one still ended, and says so."""

    def load(self) -> None:
        _copy_cast()
        self.made = _count("commitment")
        self.said = _count("commitment_outcome")
        with as_system(db.session(), "a migration's trial") as session:
            promise = session.scalars(select(Commitment)).first()
            focuses = session.scalars(select(Focus).where(Focus.ending == "got_it")).all()
            agenda = session.scalars(select(MeetingAgenda)).first()
            assert promise is not None
            assert agenda is not None
            agenda.focus_choice, focuses[0].ending = "wrong_focus", "wrong_focus"
            self.focuses = len(focuses)
            pair = {"pair_id": promise.pair_id}
            brought = Commitment(
                **pair, side="rep", position=1, promised_by_id=1, text="Brought along"
            )
            session.add(brought)
            session.flush()
            session.add(
                CommitmentOutcome(
                    **pair,
                    commitment_id=promise.id,
                    outcome="not_yet",
                    given_by_id=promise.promised_by_id,
                    given_on=NOW.date(),
                )
            )
        db.session.commit()

    def check(self) -> None:
        assert _count("commitment") == self.made
        assert _count("commitment_outcome") == self.said
        assert _count("focus", "ending = 'landed'") == self.focuses - 1
        assert _count("focus", "ending = 'wrong'") == 1
        assert _count("meeting_agenda", "focus_choice = 'change'") == 1


class Upgrade0006:
    """Everybody keeps their account and session; words are kept as long as the design says."""

    def load(self) -> None:
        _copy_cast()
        self.counts = _count("account"), _count("meeting"), _count("import_file")

    def check(self) -> None:
        assert (_count("account"), _count("meeting"), _count("import_file")) == self.counts
        assert _count("account", "notice_version = 0 AND totp_secret IS NULL") == len(CAST)
        assert _count("installation", "words_months = 12 AND participation_months = 24") == 1
        assert _count("team", "skills IS NULL AND every_weeks IS NULL") == _count("team")


class Downgrade0006:
    """A list of people that was about to be brought goes; every other file, and the log, stay."""

    def load(self) -> None:
        _copy_cast()
        with as_system(db.session(), "a migration's trial") as session:
            file = session.scalars(select(ImportFile)).first()
            assert file is not None
            file.kind = "people"
            session.add(AuditEvent(at=NOW, on=NOW.date(), tag="people:export", count=26))
        db.session.commit()
        self.files, self.events = _count("import_file"), _count("audit_event")

    def check(self) -> None:
        assert _count("import_file") == self.files - 1
        assert _count("audit_event") == self.events
        assert _count("account") == len(CAST)


TRIALS = {
    "0001": (Upgrade0001, Downgrade0001),
    "0002": (Upgrade0002, Downgrade0002),
    "0003": (Upgrade0003, Downgrade0003),
    "0004": (Upgrade0004, Downgrade0004),
    "0005": (Upgrade0005, Downgrade0005),
    "0006": (Upgrade0006, Downgrade0006),
}


def _store_cast() -> None:
    """Fill the newest schema."""
    with as_system(db.session(), "a migration's trial"):
        add_cast(db.session())
    db.session.commit()


def _copy_cast() -> None:
    """Fill the schema as it stands with whatever of today's cast it has columns for."""
    newest = create_engine("sqlite://", poolclass=StaticPool)
    db.metadata.create_all(newest)
    with Session(newest) as session, as_system(session, "a migration's trial"):
        add_cast(session)
        session.commit()
    source, target = MetaData(), MetaData()
    source.reflect(newest)
    target.reflect(db.engine)
    with newest.connect() as reading, db.engine.begin() as writing:
        for table in target.sorted_tables:
            if table.name not in source.tables:
                continue
            rows = reading.execute(select(source.tables[table.name])).mappings().all()
            kept = [
                {c.name: _moment(row[c.name]) for c in table.c if c.name in row} for row in rows
            ]
            if table.name == "focus" and "before" not in table.c:
                kept = [row | {"ending": row["ending"] and "landed"} for row in kept]
            if kept:
                writing.execute(table.insert(), kept)
                go_on_numbering(writing, [table.name])
    newest.dispose()


def _moment(value: object) -> object:
    is_naive = isinstance(value, datetime) and value.tzinfo is None
    if is_naive and db.engine.dialect.name == "postgresql":
        return value.replace(tzinfo=UTC)
    return value


def _count(table: str, where: str = "1 = 1") -> int:
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}")  # noqa: S608  # our own words
        return int(found.scalar() or 0)


def _texts(table: str) -> list[str]:
    with db.engine.connect() as connection:
        found = connection.exec_driver_sql(f"SELECT text FROM {table} ORDER BY id")  # noqa: S608  # our own words
        return [row[0] for row in found]


# --- The databases -------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path, clock: object) -> Iterator[Database]:
    """Make applications over an empty database."""
    made: list[Flask] = []

    def make() -> Flask:
        more = {}
        if request.param == "postgresql":
            more["ONEONONE_DATABASE_URL"] = request.getfixturevalue("postgres")
        app = create_app(settings_in(tmp_path, **more))
        made.append(app)
        if request.param == "postgresql":
            with app.app_context():
                empty_postgres()
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(database: Database) -> Flask:
    return database()


def _go(to: str, directory: Path | None = None) -> None:
    """Move to a revision, up or down."""
    where = str(directory or folder("migrations"))
    scripts = ScriptDirectory(where)
    with db.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
    revisions = ["base", *(script.revision for script in scripts.walk_revisions())][::-1]
    revisions = ["base", *revisions[:-1]]
    is_up = revisions.index(to) >= revisions.index(at or "base")
    move = flask_migrate.upgrade if is_up else flask_migrate.downgrade
    move(directory=where, revision=to)
    db.session.remove()


def _before(revision: str) -> str:
    return ["base", *REVISIONS][REVISIONS.index(revision)]


def _schema() -> dict[str, object]:
    """Everything the database says of its tables, in an order of ours."""
    found = inspect(db.engine)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"])
             for column in found.get_columns(table)],
            sorted((key["name"] or "") for key in found.get_foreign_keys(table)),
            sorted((key["name"] or "") for key in found.get_unique_constraints(table)),
            sorted((key["name"] or "") for key in found.get_check_constraints(table)),
            sorted((key["name"] or "") for key in found.get_indexes(table)),
        )
        for table in found.get_table_names()
        if table != "alembic_version"
    }  # fmt: skip


# --- The five ------------------------------------------------------------------------------------


def test_the_last_revision_is_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        schema.upgrade(app)
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(context, db.metadata) == []
        found = inspect(db.engine)
        for table in db.metadata.sorted_tables:
            checks = {check["name"]: check["sqltext"] for check in
                      found.get_check_constraints(table.name)}  # fmt: skip
            wanted = {
                c.name: c.sqltext for c in table.constraints if isinstance(c, CheckConstraint)
            }
            assert set(checks) == set(wanted), table.name
            if db.engine.dialect.name == "sqlite":  # PostgreSQL words them anew
                assert checks == {name: str(text) for name, text in wanted.items()}


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_goes_up_and_down(app: Flask, revision: str) -> None:
    with app.app_context():
        _go(revision)
        _go(_before(revision))
        _go(revision)


@pytest.mark.parametrize("revision", REVISIONS)
def test_up_and_down_leaves_the_schema_as_it_was(app: Flask, revision: str) -> None:
    with app.app_context():
        _go(_before(revision))
        before = _schema()

        _go(revision)
        assert _schema() != before
        _go(_before(revision))

        assert _schema() == before


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_goes_up_with_data(app: Flask, revision: str) -> None:
    trial = TRIALS[revision][0]()
    with app.app_context():
        _go(_before(revision))
        trial.load()
        _go(revision)
        trial.check()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_revision_goes_down_with_data(app: Flask, revision: str) -> None:
    trial = TRIALS[revision][1]()
    with app.app_context():
        _go(revision)
        trial.load()
        _go(_before(revision))
        trial.check()


# --- What the five do not see --------------------------------------------------------------------


def test_every_constraint_has_a_name_and_every_partial_index_its_condition(app: Flask) -> None:
    with app.app_context():
        schema.upgrade(app)
        for table, (_, *names) in _schema().items():
            assert all(all(some) for some in names), table
        found = inspect(db.engine)
        partial = {
            index["name"]: condition
            for table in ("pair", "focus", "talk_request")
            for index in found.get_indexes(table)
            if (condition := _condition(index.get("dialect_options", {})))
        }
    wanted = {
        "uq_pair_one_manager": "ended_on is null",
        "uq_focus_one_active": "ended_on is null",
        "uq_talk_request_one_open": "settled_at is null",
    }
    assert set(partial) == set(wanted)
    assert all(words in partial[name] for name, words in wanted.items())


def test_the_number_of_a_meeting_is_never_given_again(app: Flask) -> None:
    """Calendars and waiting mails know it by that. A table made anew by a revision forgets it."""
    with app.app_context():
        schema.upgrade(app)
        if db.engine.dialect.name != "sqlite":
            return  # a sequence never goes back
        with db.engine.connect() as connection:
            made = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE name = 'meeting'"
            ).scalar()
    assert "AUTOINCREMENT" in str(made)


def _condition(options: dict[str, object]) -> str:
    return " ".join(str(value).lower() for name, value in options.items() if "where" in name)


def test_the_log_is_only_ever_added_to(app: Flask) -> None:
    with app.app_context():
        schema.upgrade(app)
        with Session(db.engine) as session, session.begin():
            session.add(AuditEvent(at=NOW, on=NOW.date(), tag="system"))
        with db.engine.connect() as connection, pytest.raises(DBAPIError, match="only ever added"):
            connection.execute(update(AuditEvent).values(tag="denied"))


TRIAL_REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "trial"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("mood", sa.String(10), nullable=False, server_default="x"))
        batch.create_check_constraint("ck_meeting_mood_known", "mood in ('x', 'y')")
    {last}


def downgrade():
    with op.batch_alter_table("meeting") as batch:
        batch.drop_constraint("ck_meeting_mood_known", type_="check")
        batch.drop_column("mood")
"""


def _with_trial(tmp_path: Path, last: str) -> Path:
    copy = tmp_path / "migrations"
    shutil.copytree(folder("migrations"), copy)
    text = TRIAL_REVISION.format(head=schema.head(), last=last)
    (copy / "versions" / "trial.py").write_text(text)
    return copy


def test_rebuilding_a_table_keeps_what_hangs_on_it(app: Flask, tmp_path: Path) -> None:
    copy = _with_trial(tmp_path, "pass")
    with app.app_context():
        schema.upgrade(app)
        _store_cast()
        before = _schema()
        notes = _count_notes()
        assert notes

        _go("trial", copy)
        assert _count_notes() == notes
        _go(schema.head(), copy)

        assert _count_notes() == notes
        assert _schema() == before
        if db.engine.dialect.name == "sqlite":
            with db.engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_revision_that_breaks_leaves_everything_as_it_was(app: Flask, tmp_path: Path) -> None:
    copy = _with_trial(tmp_path, 'raise ValueError("the disk is full")')
    with app.app_context():
        schema.upgrade(app)
        _store_cast()
        before, notes = _schema(), _count_notes()

        with pytest.raises(ValueError, match="the disk is full"):
            _go("trial", copy)

        assert (_schema(), _count_notes()) == (before, notes)
        assert schema.schema_of(app) is schema.Schema.CURRENT


def test_a_revision_may_not_leave_rows_that_point_nowhere(app: Flask, tmp_path: Path) -> None:
    if app.config["SETTINGS"].is_sqlite is False:
        pytest.skip("PostgreSQL refuses by itself.")
    copy = _with_trial(tmp_path, 'op.execute("DELETE FROM pair")')
    with app.app_context():
        schema.upgrade(app)
        _store_cast()
        with pytest.raises(Exception, match="point nowhere"):
            _go("trial", copy)
        assert _count_notes()


def _count_notes() -> tuple[int, int]:
    with as_system(db.session(), "counting") as session:
        counts = (
            session.scalar(select(func.count(StepNote.id))) or 0,
            session.scalar(select(func.count(Meeting.id))) or 0,
        )
        session.rollback()
    return counts


def test_a_revision_has_a_number_and_a_trial() -> None:
    files = sorted(path.name for path in (folder("migrations") / "versions").glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", name) for name in files)
    assert [name[:4] for name in files] == REVISIONS
    assert set(TRIALS) == set(REVISIONS)
