"""One's own earlier notes and lines of preparation, sorted by where they stood."""

from __future__ import annotations

from collections.abc import Sequence

from oneonone.agenda.registry import AGENDA
from oneonone.lib.earlier import Group, by_field
from oneonone.models.revision import PrivateRevision

_STEPS = {step.key: step.title for step in AGENDA}
# What preparation asks; its topics have no question of their own.
_ASKED = {
    "focus_line": "The one skill, in one line",
    "in_my_way": "What is in your way?",
    "would_help": "What would help?",
}
_TOPIC = "A topic"


def groups_of(rows: Sequence[PrivateRevision]) -> list[Group]:
    """Return what no longer stands, notes first; `rows` come newest first."""
    notes = [(_STEPS.get(row.key, row.key), row.text) for row in rows if row.place == "note"]
    prepared = [
        (_ASKED.get(row.key, _TOPIC), row.text) for row in rows if row.place == "preparation"
    ]
    found = (Group("Private notes", by_field(notes)), Group("Preparation", by_field(prepared)))
    return [group for group in found if group.fields]
