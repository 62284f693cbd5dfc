from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select

from oneonone.lib.errors import NotVisibleError
from oneonone.models.base import db
from oneonone.models.question import CompanyQuestion, ManagerQuestion, QuestionChoice, QuestionOff

from .rules import Question, bank

# A row of one's own, of whichever of the two tables.
OwnRow = CompanyQuestion | ManagerQuestion


@dataclass(frozen=True)
class Shelf:
    """The questions somebody chooses from, and what has been chosen.

    `own` can be worded here; `company` are the organisation's own on a manager's page.
    """

    own: tuple[Question, ...] = ()
    company: tuple[Question, ...] = ()
    off: frozenset[str] = frozenset()
    starred: frozenset[str] = frozenset()
    # Switched off for the whole company: nothing a manager changes.
    off_by_company: frozenset[str] = field(default=frozenset())

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return all of them, one's own first."""
        return (*self.own, *self.company, *bank())

    def question(self, question_id: str) -> Question:
        """Return one of them; raises NotVisibleError."""
        found = next((it for it in self.questions if it.id == question_id), None)
        if found is None:
            raise NotVisibleError
        return found


def company_shelf() -> Shelf:
    """What the administrators choose, for everybody."""
    rows = db.session.scalars(select(CompanyQuestion).order_by(CompanyQuestion.id)).all()
    off = frozenset(db.session.scalars(select(QuestionOff.question_id)))
    return Shelf(own=_questions(rows, "C"), off=off | _off(rows, "C"))


def manager_shelf(manager_id: int) -> Shelf:
    """What a manager chooses from, and what they have chosen; asked for oneself alone."""
    rows = db.session.scalars(
        select(ManagerQuestion)
        .where(ManagerQuestion.manager_id == manager_id)
        .order_by(ManagerQuestion.id)
    ).all()
    chosen = db.session.scalars(
        select(QuestionChoice).where(QuestionChoice.manager_id == manager_id)
    ).all()
    of_company = company_shelf()
    return Shelf(
        own=_questions(rows, "M"),
        company=of_company.own,
        off=_off(rows, "M") | {it.question_id for it in chosen if it.choice == "off"},
        starred=frozenset(it.question_id for it in chosen if it.choice == "starred"),
        off_by_company=of_company.off,
    )


def company_question(number: int) -> CompanyQuestion:
    """Return one to change, held until the change is done; raises NotVisibleError."""
    found = db.session.scalar(
        select(CompanyQuestion).where(CompanyQuestion.id == number).with_for_update()
    )
    if found is None:
        raise NotVisibleError
    return found


def manager_question(number: int, manager_id: int) -> ManagerQuestion:
    """Return one of a manager's own to change, as above; a rep reads theirs and changes none."""
    found = db.session.scalar(
        select(ManagerQuestion)
        .where(ManagerQuestion.id == number, ManagerQuestion.manager_id == manager_id)
        .with_for_update()
    )
    if found is None:
        raise NotVisibleError
    return found


def question_off(question_id: str) -> QuestionOff | None:
    return db.session.scalar(select(QuestionOff).where(QuestionOff.question_id == question_id))


def choice(question_id: str, manager_id: int) -> QuestionChoice | None:
    return db.session.scalar(
        select(QuestionChoice).where(
            QuestionChoice.manager_id == manager_id, QuestionChoice.question_id == question_id
        )
    )


def _questions(rows: Collection[OwnRow], letter: str) -> tuple[Question, ...]:
    return tuple(
        Question(f"{letter}{row.id}", row.step, row.situation, row.kind, row.text) for row in rows
    )


def _off(rows: Collection[OwnRow], letter: str) -> frozenset[str]:
    return frozenset(f"{letter}{row.id}" for row in rows if row.is_off)
