"""The revisions of the schema that this version brings along."""

from __future__ import annotations

from functools import cache

from alembic.script import ScriptDirectory

from .folders import folder


def scripts() -> ScriptDirectory:
    return ScriptDirectory(str(folder("migrations")))


@cache
def newest() -> str:
    """Return the revision this version wants; a database that is served has it."""
    return scripts().get_current_head() or ""
