"""What a test of a slot looks at: the meeting, its moves, who is told, and the log."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from oneonone.models import Meeting, MeetingMove, OutboxMessage
from oneonone.models.audit_event import AuditEvent
from tests.cast import PRIYA_DANIEL

MEETING = PRIYA_DANIEL.planned


class Stored:
    """The stored rows of Priya's and Daniel's next meeting, read anew each time."""

    def __init__(self, as_system: Any, meeting_id: int = MEETING) -> None:
        self.as_system, self.meeting_id = as_system, meeting_id

    def __getattr__(self, name: str) -> Any:
        with self.as_system() as session:
            return getattr(session.get_one(Meeting, self.meeting_id), name)

    @property
    def moves(self) -> list[tuple[int, datetime, datetime]]:
        with self.as_system() as session:
            rows = session.scalars(select(MeetingMove).filter_by(meeting_id=self.meeting_id))
            return [(row.moved_by_id, row.from_at, row.to_at) for row in rows]

    @property
    def mails(self) -> list[tuple[str, int]]:
        with self.as_system() as session:
            rows = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
            return [(row.kind, row.person_id) for row in rows]

    @property
    def tags(self) -> list[str]:
        with self.as_system() as session:
            rows = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
            tags = [str(row.tag) for row in rows if row.tag.startswith(("meeting:", "leave:"))]
            return [tag for tag in tags if tag != "meeting:read"]


@pytest.fixture
def stored(as_system: Any) -> Callable[..., Stored]:
    return lambda meeting_id=MEETING: Stored(as_system, meeting_id)


def words(answer: TestResponse) -> str:
    """What is read on a page, the tags left out."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True)).split())


def undo_form(answer: TestResponse) -> tuple[str, dict[str, str]]:
    """Where the toast's form goes, and what it sends."""
    text = answer.get_data(as_text=True)
    toast = text[text.index("data-toast") :].split("</form>")[0]
    action = re.search(r'action="([^"]+)"', toast)
    assert action
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', toast))
    fields.pop("csrf_token")
    return action[1], fields
