"""Mail as it would go out, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from flask import Flask

from oneonone.config import Settings
from oneonone.features.mail import jobs, letters
from oneonone.lib import mail
from oneonone.lib.dates import now
from oneonone.models import OutboxMessage
from tests.cast import PRIYA_DANIEL, Member, Two
from tests.conftest import Arrange, app_with, settings_in

ON = {
    "ONEONONE_URL": "https://oneonone.example",
    "ONEONONE_SMTP_HOST": "mail.example:587",
    "ONEONONE_MAIL_FROM": "oneonone@mail.example",
}


@pytest.fixture
def app(settings: Settings, clock: time_machine.Coordinates) -> Iterator[Flask]:
    """The company with a mail server, which no test here reaches."""
    with app_with(settings_in(settings.data, **ON)) as app:
        yield app


@dataclass(frozen=True)
class Mail:
    """A message as somebody reads it."""

    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"])

    def _part(self, media_type: str) -> str:
        parts = [p for p in self.message.walk() if p.get_content_type() == media_type]
        return str(parts[0].get_content()) if parts else ""

    @property
    def text(self) -> str:
        return self._part("text/plain").replace("\r\n", "\n")

    @property
    def html(self) -> str:
        return self._part("text/html")

    @property
    def ics(self) -> str:
        return self._part("text/calendar")

    @property
    def words(self) -> str:
        """What stands between "Hi" and the link"""
        return self.text.partition("\n\n")[2].partition("\n\nhttps://")[0]


Drawn = Callable[..., Mail | None]


@pytest.fixture
def drawn(app: Flask, as_system: Arrange) -> Drawn:
    """Draw a mail: `drawn("planned", PRIYA)`; nothing where it would not be sent."""

    def draw(
        kind: str,
        who: Member,
        two: Two = PRIYA_DANIEL,
        *,
        meeting_id: int | None = 0,
        **facts: Any,
    ) -> Mail | None:
        paper = jobs.post_of(app).paper
        with as_system() as session:
            row = OutboxMessage(
                kind=kind,
                person_id=who.id,
                meeting_id=two.planned if meeting_id == 0 else meeting_id,
                pair_id=two.id,
                facts=facts,
                created_on=now().date(),
                due_at=now(),
            )
            session.add(row)
            session.flush()
            case = letters.case_of(session, row, now())
            letter = letters.letter_of(session, case, paper) if case else None
            session.delete(row)
        return Mail(mail.message(letter, paper.sender)) if letter else None

    return draw
