"""Which rows are whose, read from the models, so that a new table is never forgotten."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.schema import sort_tables

from oneonone.models.base import Lasting, ManagerOwned, Model, Private, RepOwned, Words

CONTENT = (Words, Lasting, Private, RepOwned, ManagerOwned)


@cache
def content() -> tuple[type[Any], ...]:
    """Return every model of content; what points to another one stands before it."""
    models: dict[Any, type[Any]] = {
        mapper.local_table: mapper.class_
        for mapper in Model.registry.mappers
        if issubclass(mapper.class_, CONTENT)
    }
    return tuple(models[table] for table in reversed(sort_tables(list(models))))


@cache
def about_pairs() -> tuple[tuple[type[Any], Any], ...]:
    """Return the private models that tell of a pair, each with the column that says of which.

    The column names a pair or a meeting. What hangs on such a row goes with it.
    """
    found: list[tuple[type[Any], Any]] = []
    for model in content():
        if issubclass(model, Private):
            key = named(model, "pair.id") or named(model, "meeting.id")
            if key:
                found.append((model, getattr(model, key)))
    return tuple(found)


def named(model: type[Any], target: str) -> str:
    """Name the column that points to a table; empty where there is none."""
    mapper = inspect(model)
    for column in mapper.columns:
        if any(key.target_fullname == target for key in column.foreign_keys):
            return str(mapper.get_property_by_column(column).key)
    return ""
