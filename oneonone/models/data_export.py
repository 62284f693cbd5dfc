from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from .base import Instant, Model, Private, one_of

EXPORT_STATES = ("running", "done")


class DataExport(Private, Model):
    """Everything of one person, gathered a part at a time so that it can say how far it is; gone a
    day after."""

    __table_args__ = (
        one_of("state", EXPORT_STATES),
        CheckConstraint("parts_done >= 0", name="parts_counted"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(10), default="running")
    parts_done: Mapped[int] = mapped_column(default=0)
    gathered: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    archive: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)
