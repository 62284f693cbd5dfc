"""Every column says what it is for and how long it stays, and docs/DATA.md says the same (P-1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect

from oneonone.features.retention import over
from oneonone.features.retention.classes import content
from oneonone.features.retention.document import document, retention_words
from oneonone.models import kept
from oneonone.models.base import Base
from oneonone.models.keeping import OF_MEETING, OF_PAIR, Keep, said_of

SHEET = Path(__file__).parents[3] / "docs" / "DATA.md"
MODELS = [
    mapper.class_
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_table_and_each_of_its_columns_say_why_they_are_there(model: type[Any]) -> None:
    said = kept()[model.__tablename__]
    columns = {column.name for column in inspect(model).local_table.columns}
    assert set(said.columns) == columns
    for words in (said.what, said.why, said.owner, said.readers, *said.columns.values()):
        assert words.strip(), model
    assert said.data_class in ("C0", "C1", "C2", "C3")
    assert retention_words(said)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_its_period_is_one_that_can_be_kept(model: type[Any]) -> None:
    said = kept()[model.__tablename__]
    columns = set(said.columns)
    if said.keep in (Keep.WORDS, Keep.PARTICIPATION, Keep.DAYS, Keep.LOG):
        assert said.by, "By which day?"
    assert set(said.by) <= columns | {OF_MEETING, OF_PAIR}
    assert bool(said.days) == (said.keep is Keep.DAYS)
    assert bool(said.hangs_on) == (said.keep is Keep.WITH)
    if said.hangs_on:
        keys = [
            key
            for key in inspect(model).local_table.foreign_keys
            if key.column.table.name == said.hangs_on
        ]
        assert keys
        assert {key.ondelete for key in keys} == {"CASCADE"}, "Or nothing would let it go."


def test_content_never_stays_for_no_reason() -> None:
    """What somebody said or noted goes by a day of its own, with another row, or with them."""
    standing = {kept()[model.__tablename__].table for model in content()} & {
        said.table for said in kept().values() if said.keep is Keep.STANDING
    }
    assert standing == set()


def test_what_is_said_of_exceptions_is_what_is_done() -> None:
    assert {said.table for said in kept().values() if said.unless} == set(over._SPECIAL)


def test_no_table_that_is_no_more_is_spoken_of() -> None:
    assert said_of() == set(kept())


def test_a_column_that_says_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from oneonone.models import keeping

    read = keeping._read

    def without_one(file: Path) -> dict[str, Any]:
        found = read(file)
        found.get("topic", {}).get("columns", {}).pop("text", None)
        return found

    monkeypatch.setattr(keeping, "_read", without_one)
    with pytest.raises(KeyError, match="text"):
        keeping.kept.__wrapped__()


def test_the_sheet_is_of_these_models() -> None:
    assert SHEET.read_text(encoding="utf-8") == document(), "Run: oneonone data-sheet docs/DATA.md"
