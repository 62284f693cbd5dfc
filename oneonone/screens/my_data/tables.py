"""Which tables an export takes: all that belong to somebody, read from the models, so that a new
one and every new column are in it from their first day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import inspect

from oneonone.access.guard import GUARDED
from oneonone.models import DataExport, Participation, Private
from oneonone.models.base import Instant, Model

# An export in an export would hold itself.
LEFT_OUT: tuple[type[Any], ...] = (DataExport,)

# What a thing is called and where it stands among the others; what is not here is called by the
# name of its model and comes last.
HEADINGS: Mapping[str, str] = {
    "Meeting": "One-to-one",
    "MeetingMove": "Moved",
    "CheckIn": "Check-in",
    "Preparation": "Preparation, shared",
    "PreparationClaim": "What you said of a promise",
    "PreparationDraft": "Preparation, not shared",
    "Topic": "Topic, win or thanks",
    "StepNote": "Written in the meeting",
    "AskedQuestion": "Question asked",
    "DealReview": "Deal talked about",
    "Commitment": "Promise",
    "CommitmentOutcome": "What became of a promise",
    "MeetingAgenda": "How the meeting went",
    "Correction": "Correction",
    "Focus": "Focus",
    "FocusEvidence": "Seen of the focus",
    "ParkedFocus": "Idea for a focus",
    "Friction": "In the way",
    "GrowthEntry": "Growth",
    "GrowthEvidence": "Where growth was seen",
    "NoticedGrowth": "Growth, only noticed",
    "NoticedEvidence": "Where you noticed it",
    "Reading": "Number",
    "PrivateNote": "Private note",
    "PulseAnswer": "Pulse",
    "ShownPulse": "Pulse, shown",
    "TalkedMore": "Who talked more",
    "WorkCard": "How I like to work",
    "ShownWorkCard": "How I like to work, shown",
    "QuarterPage": "Quarter page",
    "QuarterItem": "On a quarter page",
    "HandedOver": "Brought along from an earlier pair",
    "TalkRequest": "Can we talk sooner?",
    "Deal": "Deal",
    "DealMove": "Deal, a stage further",
    "Cadence": "Rhythm",
    "Leave": "Days away",
    "ManagerQuestion": "Own question",
    "QuestionChoice": "Question, starred or switched off",
    "MutedMail": "Mail switched off",
    "ImportFile": "File brought",
    "PulseAverage": "Pulse of the team, one month",
    "Revision": "Earlier words",
    "PrivateRevision": "Earlier private words",
}


@dataclass(frozen=True)
class Table:
    """One kind of thing: what it is called, and what its columns hold."""

    name: str
    heading: str
    model: type[Any]
    columns: tuple[str, ...]
    # Columns that name a person; columns that name a row of another table, and which.
    people: frozenset[str]
    refers_to: Mapping[str, str]
    # Columns that hold one of a few words of ours; columns that hold a moment.
    choices: frozenset[str]
    instants: frozenset[str]
    # When two meet, whose hours are known to both; of everything else only the day is told (D18).
    is_schedule: bool
    # The author is the only reader.
    is_private: bool


@cache
def tables() -> tuple[Table, ...]:
    """Return every table that is taken, in the order in which things are told."""
    models = [
        mapper.class_
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, GUARDED) and mapper.class_ not in LEFT_OUT
    ]
    order = {name: place for place, name in enumerate(HEADINGS)}
    models.sort(key=lambda model: (order.get(model.__name__, len(order)), model.__name__))
    return tuple(_table(model) for model in models)


@cache
def by_name() -> dict[str, Table]:
    return {table.name: table for table in tables()}


def _table(model: type[Any]) -> Table:
    mapper: Any = inspect(model)
    named = {attribute.key: attribute.columns[0] for attribute in mapper.column_attrs}
    refers_to = {
        key: foreign.column.table.name
        for key, column in named.items()
        for foreign in column.foreign_keys
        if foreign.column.name == "id"
    }
    checks = {str(constraint.name) for constraint in mapper.local_table.constraints}
    return Table(
        name=mapper.local_table.name,
        heading=HEADINGS.get(model.__name__) or _spaced(model.__name__),
        model=model,
        columns=tuple(named),
        people=frozenset(key for key, name in refers_to.items() if name == "person"),
        refers_to={key: name for key, name in refers_to.items() if name not in ("person", "pair")},
        choices=frozenset(
            key for key in named if any(name.endswith(f"{key}_known") for name in checks)
        ),
        instants=frozenset(key for key, column in named.items() if _is_instant(column)),
        is_schedule=issubclass(model, Participation),
        is_private=issubclass(model, Private),
    )


def _is_instant(column: Any) -> bool:
    return isinstance(column.type, Instant)


def _spaced(name: str) -> str:
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return words.strip().capitalize()
