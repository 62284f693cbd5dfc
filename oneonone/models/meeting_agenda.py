from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, Words, of_meeting, one_of
from .question import QUESTION_KINDS

FOCUS_CHOICES = ("keep", "got_it", "still_working", "wrong_focus")
SHORT_CHOICES = ("deals", "focus")
HELPED = ("yes", "partly", "no")


class MeetingAgenda(Words, Model):
    """How one meeting goes: where it stands, and how the two bent it.

    Words, not participation: a lighter agenda tells how somebody was.
    """

    __table_args__ = (
        UniqueConstraint("meeting_id"),
        of_meeting(),
        one_of("focus_choice", FOCUS_CHOICES),
        one_of("short_choice", SHORT_CHOICES),
        one_of("support_helped", HELPED),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    current_step: Mapped[str] = mapped_column(String(20), default="check_in")
    # "How long have we got?"; nothing means all of it.
    minutes_available: Mapped[int | None]
    short_choice: Mapped[str | None] = mapped_column(String(10))
    # Either of the two asked for the usual agenda back.
    is_usual_wanted: Mapped[bool] = mapped_column(default=False)
    is_put_away: Mapped[bool] = mapped_column(default=False)
    # The growth conversation of the quarter, chosen by either: it replaces steps 3 and 4.
    is_growth: Mapped[bool] = mapped_column(default=False, server_default=false())
    focus_choice: Mapped[str | None] = mapped_column(String(15))
    focus_named_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # The next one as the two chose it; nothing means the rhythm's next slot.
    next_at: Mapped[datetime | None] = mapped_column(Instant)
    # "{manager} offered X. Did it help?", asked after a lighter one.
    support_helped: Mapped[str | None] = mapped_column(String(10))


class AskedQuestion(Words, Model):
    """A question that stood on the screen, in the order asked."""

    __table_args__ = (
        UniqueConstraint("meeting_id", "question_id"),
        of_meeting(),
        one_of("kind", QUESTION_KINDS),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int]
    step: Mapped[str] = mapped_column(String(20))
    question_id: Mapped[str] = mapped_column(String(20))
    # The words and the kind of a question of one's own, as it was asked: it may be reworded.
    text: Mapped[str | None] = mapped_column(String(200))
    kind: Mapped[str | None] = mapped_column(String(10))
