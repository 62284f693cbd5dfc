"""Every table says who may see it, and everybody who asks gets all of them."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import RelationshipProperty

import oneonone.models as models
from oneonone.models.base import (
    CLASSES,
    Base,
    Directory,
    Instant,
    ManagerOwned,
    Participation,
    Private,
    RepOwned,
    Words,
)

MAPPERS = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
MODELS = [mapper.class_ for mapper in MAPPERS]
FOLDER = Path(models.__file__).parent


@pytest.mark.parametrize("model", MODELS)
def test_a_model_is_of_exactly_one_class(model: type[Any]) -> None:
    mixins = [mixin for mixin in CLASSES if issubclass(model, mixin)]
    assert len(mixins) == 1, "The class of a row says who may see it (product.md, section 2)."


@pytest.mark.parametrize("model", MODELS)
def test_the_package_names_every_model(model: type[Any]) -> None:
    assert model.__name__ in models.__all__


def test_the_package_imports_every_file() -> None:
    source = (FOLDER / "__init__.py").read_text()
    imported = {node.module for node in ast.walk(ast.parse(source)) if
                isinstance(node, ast.ImportFrom) and node.level == 1}  # fmt: skip
    assert imported == {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_a_model_file_imports_from_its_neighbours_not_from_the_package(path: Path) -> None:
    if path.stem == "__init__":
        return
    names = {node.module or "" for node in ast.walk(ast.parse(path.read_text())) if
             isinstance(node, ast.ImportFrom) and node.level == 0}  # fmt: skip
    # What lies below knows no model, so it may be asked.
    assert not any(
        name.startswith("oneonone") and not name.startswith("oneonone.lib") for name in names
    )


@pytest.mark.parametrize("model", [m for m in MODELS if issubclass(m, (Words, Participation))])
def test_what_hangs_on_a_meeting_names_its_pair_as_well(model: type[Any]) -> None:
    """So that the database refuses an own pair with a stranger's meeting."""
    table = model.__table__
    if "meeting_id" not in table.c or model.__name__ == "MeetingMove":
        return
    pairs = [
        {column.name for column in key.columns}
        for key in table.constraints
        if isinstance(key, ForeignKeyConstraint)
    ]
    assert {"meeting_id", "pair_id"} in pairs


@pytest.mark.parametrize("model", MODELS)
def test_no_relationship_loads_by_surprise(model: type[Any]) -> None:
    for attribute in model.__mapper__.relationships:
        assert isinstance(attribute, RelationshipProperty)
        assert attribute.lazy in ("raise", "raise_on_sql"), attribute


@pytest.mark.parametrize("model", MODELS)
def test_a_text_that_is_one_of_few_is_checked_by_the_database(model: type[Any]) -> None:
    """Short columns hold words of ours; those that name a closed set have a CHECK (V-5)."""
    open_sets = {
        "tag",
        "key",
        "step",
        "current_step",
        "question_id",
        "deal_stage",
        "digest",
        "country",
        "situation",
    }
    checks = " ".join(
        str(constraint.sqltext)
        for constraint in model.__table__.constraints
        if isinstance(constraint, CheckConstraint)
    )
    for column in model.__table__.c:
        is_short = isinstance(column.type, String) and (column.type.length or 999) <= 20
        if is_short and column.name not in open_sets:
            assert f"{column.name} IN" in checks, column


def test_a_moment_needs_a_zone_and_comes_back_in_utc() -> None:
    paris = datetime(2026, 11, 23, 10, 20, tzinfo=timezone(timedelta(hours=1)))
    moment = Instant()
    for dialect in (sqlite.dialect(), postgresql.dialect()):  # type: ignore[no-untyped-call]
        stored = moment.process_bind_param(paris, dialect)
        assert moment.process_result_value(stored, dialect) == datetime(
            2026, 11, 23, 9, 20, tzinfo=UTC
        )
        assert moment.process_bind_param(None, dialect) is None
        with pytest.raises(ValueError, match="time zone"):
            moment.process_bind_param(datetime(2026, 11, 23), dialect)


def test_a_row_does_not_repeat_its_words_when_printed() -> None:
    """`repr()` ends up in logs and tracebacks (P-8)."""
    topic = models.Topic(text="I am thinking of leaving", pair_id=1)
    deal = models.Deal(name="The big one", stage_since=date(2026, 1, 1))
    assert "leaving" not in repr(topic)
    assert "big" not in repr(deal)


def test_every_class_has_its_models() -> None:
    by_class = {
        mixin.__name__: {m.__name__ for m in MODELS if issubclass(m, mixin)} for mixin in CLASSES
    }
    assert {"Person", "Team", "Pair"} <= by_class[Directory.__name__]
    assert {"Meeting", "MeetingMove", "Cadence", "Leave"} == by_class[Participation.__name__]
    assert {"Deal", "DealMove"} == by_class[RepOwned.__name__]
    assert {"ManagerQuestion", "QuestionChoice"} == by_class[ManagerOwned.__name__]
    assert {"PrivateNote", "PreparationDraft"} <= by_class[Private.__name__]
    assert {"StepNote", "CheckIn", "Topic", "Reading"} <= by_class[Words.__name__]
