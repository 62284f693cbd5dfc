"""A field that two wrote at once, as the screen shows it: both texts, whose they are, a choice."""

from __future__ import annotations

from collections.abc import Mapping

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.step import Step
from oneonone.lib.versions import VersionConflictError, differing
from oneonone.web.clash import Clash, Side


def clash_of(
    talk: Conversation, step: Step, conflict: VersionConflictError, sent: Mapping[str, str]
) -> Clash:
    """Return both texts of a field; `sent` is the form that met the newer text."""
    name = conflict.field
    field = step.field(name)
    title, icon = _theirs(talk, conflict.their_author_id)
    return Clash(
        name=name,
        label=str(field.args[0]) if field is not None and field.args else "One line",
        mine=Side("Mine, on this screen", "screen", differing(conflict.mine, conflict.theirs)),
        theirs=Side(title, icon, differing(conflict.theirs, conflict.mine)),
        text=conflict.mine,
        stamp=conflict.stamp,
        base=sent.get(f"version_{name}", ""),
        op=sent.get(f"op_{name}", ""),
        action=f"/meetings/{talk.meeting.id}/steps/{step.slug}/fields/{name}/choose",
    )


def _theirs(talk: Conversation, author_id: int | None) -> tuple[str, str]:
    if author_id is None:
        return "Theirs, on the shared screen", "screen"
    if author_id == talk.viewer_id and not talk.is_room:
        return "Mine, on another device", "phone"
    return f"Theirs, on {talk.name_of(author_id)}’s device", "phone"
