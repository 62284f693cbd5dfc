"""Earlier words of a live meeting, sorted by where they stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oneonone.agenda.step import Step
from oneonone.lib.earlier import Group, by_field
from oneonone.models.revision import Revision


def groups_of(
    shared: Sequence[Revision],
    steps: Mapping[str, Step],
    *,
    names: tuple[str, str],
) -> list[Group]:
    """Return the viewer's earlier words, the newest first in each field; `names` rep, manager."""
    rep, manager = (name.split()[0] for name in names)
    sides = {"rep": f"{rep} will", "manager": f"{manager} will"}
    groups = []
    for key, step in steps.items():
        rows = [row for row in shared if row.step == key]
        fields = by_field([(_label(step, row.key, sides), row.text) for row in rows])
        if fields:
            groups.append(Group(step.title, fields))
    return groups


def _label(step: Step, key: str, sides: Mapping[str, str]) -> str:
    side = key.partition(".")[0]
    if side in sides:
        return sides[side]
    name = next((name for name, at in step.notes.items() if at == key), None)
    field = step.field(name) if name else None
    return str(field.args[0]) if field is not None and field.args else step.title
