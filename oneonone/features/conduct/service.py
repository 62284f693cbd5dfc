from __future__ import annotations

from collections.abc import Sequence

from oneonone.lib.errors import RuleError
from oneonone.models.base import db
from oneonone.models.check_in import CheckIn
from oneonone.models.meeting import Meeting
from oneonone.models.meeting_agenda import AskedQuestion

from . import queries
from .rules import FEELINGS, MOOD_WORDS, MOST_FEELINGS


def check_in(
    meeting: Meeting,
    *,
    mood: str,
    feelings: Sequence[str] = (),
    is_shown: bool = True,
    is_in_person: bool = False,
    wants_lighter: bool | None = None,
) -> CheckIn:
    """Keep how the rep says they are; said again, the newer answer stands."""
    if mood not in MOOD_WORDS:
        raise RuleError("Choose one of the answers.")
    if len(feelings) > MOST_FEELINGS:
        raise RuleError("Three words are the most.")
    if any(word not in FEELINGS for word in feelings):
        raise RuleError("Choose the words from the list.")
    row = queries.check_in(meeting.id)
    if row is None:
        row = CheckIn(pair_id=meeting.pair_id, meeting_id=meeting.id, mood=mood)
        db.session.add(row)
    row.mood = mood
    row.feelings = ",".join(feelings)
    row.is_shown = is_shown
    row.is_in_person = is_in_person
    row.wants_lighter = wants_lighter
    return row


def ask(
    meeting: Meeting,
    step: str,
    question_id: str,
    *,
    text: str | None = None,
    kind: str | None = None,
) -> None:
    """Remember that a question stood on the screen; one of somebody's own with its words and kind,
    so that the record stays as it was when it is reworded or switched off."""
    db.session.add(
        AskedQuestion(
            pair_id=meeting.pair_id,
            meeting_id=meeting.id,
            step=step,
            question_id=question_id,
            text=text,
            kind=kind,
        )
    )
