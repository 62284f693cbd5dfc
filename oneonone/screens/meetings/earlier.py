"""Earlier words of a live meeting, sorted by where they stood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from oneonone.agenda.step import Step
from oneonone.models.revision import Revision


@dataclass(frozen=True)
class Earlier:
    """What stood in one field, the newest first; a text that lives on in another is left out."""

    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    title: str
    fields: tuple[Earlier, ...]


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
        fields = _fields([(_label(step, row.key, sides), row.text) for row in rows])
        if fields:
            groups.append(Group(step.title, fields))
    return groups


def _fields(said: Sequence[tuple[str, str]]) -> tuple[Earlier, ...]:
    labels = list(dict.fromkeys(label for label, _text in said))
    return tuple(
        Earlier(label, _whole([text for at, text in said if at == label])) for label in labels
    )


def _whole(texts: Sequence[str]) -> tuple[str, ...]:
    different = list(dict.fromkeys(texts))
    return tuple(
        text for text in different if not any(text in other for other in different if other != text)
    )


def _label(step: Step, key: str, sides: Mapping[str, str]) -> str:
    side = key.partition(".")[0]
    if side in sides:
        return sides[side]
    name = next((name for name, at in step.notes.items() if at == key), None)
    field = step.field(name) if name else None
    return str(field.args[0]) if field is not None and field.args else step.title
