"""What an administrator's pages are asked about, read where it is stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import Account, AuditEvent
from tests.cast import LEILA, ZONE
from tests.conftest import Arrange

LINK = re.compile(r"/sign-in/link/([\w-]{43})")
STANDS = {
    "name": LEILA.name, "email": LEILA.email, "team_id": "1", "time_zone": ZONE, "country": "",
}  # fmt: skip


def was(**change: str) -> dict[str, str]:
    """A form of Leila's page, with what it was drawn with."""
    return {**STANDS, **{f"was_{name}": value for name, value in STANDS.items()}, **change}


@pytest.fixture
def accounts(as_system: Arrange) -> Callable[[int], dict[str, Any]]:
    """Everything that is stored of somebody's account: `accounts(LEILA.id)["email"]`."""

    def read(person_id: int) -> dict[str, Any]:
        with as_system() as session:
            row = session.scalars(select(Account).filter_by(person_id=person_id)).one()
            return {it.key: getattr(row, it.key) for it in Account.__table__.columns}

    return read


@pytest.fixture
def tags_about(as_system: Arrange) -> Callable[[int], list[str]]:
    """What the log holds of somebody, in the order it happened: `tags_about(LEILA.id)`."""

    def read(person_id: int) -> list[str]:
        with as_system() as session:
            of_them = select(AuditEvent.tag).filter_by(subject_id=person_id)
            return list(session.scalars(of_them.order_by(AuditEvent.id)))

    return read
