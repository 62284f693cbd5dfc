"""The database handle, the naming of constraints, and the eight classes a row can be of.

The class of a row says who may see it (product.md, section 2). Every model carries exactly one
of the mixins below; `tests/test_models.py` refuses a model without.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    String,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

# Every constraint has a name from the first migration on: SQLite cannot drop an unnamed one.
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)

if TYPE_CHECKING:
    # Flask-SQLAlchemy builds `db.Model` at run time; the type checker is told its base.
    Model = Base
else:
    Model = db.Model


class Instant(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, values: tuple[str, ...] | type[Any]) -> CheckConstraint:
    """Return the constraint that `column` holds one of these words."""
    words = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def of_meeting() -> ForeignKeyConstraint:
    """Return the key that ties a row to a meeting of its own pair, never to a stranger's."""
    return ForeignKeyConstraint(
        ["meeting_id", "pair_id"], ["meeting.id", "meeting.pair_id"], ondelete="CASCADE"
    )


class Directory:
    """People, teams, definitions: everyone signed in reads, administrators write."""


class System:
    """Rows of the machinery (accounts, sessions, audit): reached by named modules only."""


class Participation:
    """That a pair's meetings happen: read by the pair, by managers above and HR as counts."""

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)


class RepOwned:
    """What travels with the rep (deals): read by the rep and the rep's current manager."""

    rep_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class ManagerOwned:
    """What a manager brings to all of their one-to-ones (own questions): read by them and, since
    it stands on the screen both look at, by the reps they lead; written by the manager."""

    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Words:
    """What the two of a pair said: the rep for ever, the manager while the pair is open."""

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)


class Lasting:
    """Words that outlast their pair for a while (open promises): read as words are, and by who led
    the pair until lately as long as they are open; written as words are."""

    pair_id: Mapped[int] = mapped_column(ForeignKey("pair.id"), index=True)
    # Set when the meeting ends: until then it is a proposal on the screen.
    agreed_at: Mapped[datetime | None] = mapped_column(Instant)
    # The last word on it; nothing while it is open.
    outcome: Mapped[str | None] = mapped_column(String(10))


class Private:
    """What one person wrote for themselves: its author only, and never in a room."""

    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)


class Versioned:
    """A text that two devices may write: the version tells who wrote from what.

    A text that is replaced or taken back is kept (models/revision.py); `kept` makes the row.
    Changing or deleting a row that somebody changed since it was read is a StaleDataError, so
    that no text is written over on a database that locks rows only.
    """

    # The column the words stand in.
    worded: ClassVar[str] = "text"

    version: Mapped[int] = mapped_column(default=1)
    # The typing that wrote it last (lib/versions.py): an answer lost on the way is no conflict.
    op: Mapped[str | None] = mapped_column(String(48))

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        # The services count; the database compares: UPDATE ... WHERE version = the one read.
        return {"version_id_col": cls.version, "version_id_generator": False}

    def kept(self, text: str, version: int, author_id: int | None) -> Any:
        """Return the revision of a text that no longer stands here; nothing where it is no word."""
        raise NotImplementedError


CLASSES = (Directory, System, Participation, RepOwned, ManagerOwned, Words, Lasting, Private)
