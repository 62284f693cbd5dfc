from __future__ import annotations

from oneonone.audit.record import record
from oneonone.audit.tags import AuditTag
from oneonone.lib.errors import NotAllowedError, RuleError
from oneonone.lib.versions import Edit, Verdict, judge, stamp
from oneonone.models.base import db
from oneonone.models.question import CompanyQuestion, ManagerQuestion, QuestionChoice, QuestionOff

from . import queries
from .queries import OwnRow, Shelf
from .wording import MOST_OWN

# A question has no count of its changes: its stamp is that of its words.
_VERSION = 1


def add(
    shelf: Shelf, *, manager_id: int | None, actor_id: int, step: str, situation: str, kind: str,
    text: str,
) -> str:  # fmt: skip
    """Add a question of a manager's own, or with nobody the organisation's; return its id."""
    _ensure_room(shelf)
    row: OwnRow
    if manager_id is None:
        row = CompanyQuestion(step=step, situation=situation, kind=kind, text=text)
        _record(actor_id)
    else:
        row = ManagerQuestion(
            manager_id=manager_id, step=step, situation=situation, kind=kind, text=text
        )
    db.session.add(row)
    db.session.flush()
    return f"{'C' if manager_id is None else 'M'}{row.id}"


def stamp_of(text: str) -> str:
    """Return what a page carries beside a question that can be reworded."""
    return stamp(_VERSION, text)


def reword(
    row: OwnRow, edit: Edit, *, actor_id: int, place: tuple[str, str] | None, kind: str | None
) -> None:
    """Change the words, and when it is asked and its kind where these are given.

    Raises VersionConflictError when it was reworded since the page was drawn.
    """
    verdict = judge(
        edit,
        field="text",
        version=_VERSION,
        current=row.text,
        current_op=None,
        current_author_id=None,
    )
    if verdict is Verdict.WRITE:
        row.text = edit.text
    if place is not None:
        row.step, row.situation = place
    row.kind = kind or row.kind
    if isinstance(row, CompanyQuestion):
        _record(actor_id)


def switch(shelf: Shelf, question_id: str, *, manager_id: int, is_off: bool) -> None:
    """Let a manager say whether they want to be shown a question; off, it is starred no more."""
    if question_id in shelf.off_by_company and not is_off:
        raise NotAllowedError("Your company does not ask this one, so it stays off for everybody.")
    if question_id.startswith("M"):
        if not is_off and question_id in shelf.off:
            _ensure_room(shelf)
        queries.manager_question(int(question_id[1:]), manager_id).is_off = is_off
    if is_off:
        _choose(question_id, manager_id, None if question_id.startswith("M") else "off")
    elif question_id in shelf.off:
        _choose(question_id, manager_id, None)


def star(shelf: Shelf, question_id: str, *, manager_id: int, is_starred: bool) -> None:
    """Let a manager star a question, so that it comes sooner; one that was off is on again."""
    if not is_starred:
        if question_id in shelf.starred:
            _choose(question_id, manager_id, None)
        return
    if question_id in shelf.off | shelf.off_by_company:
        switch(shelf, question_id, manager_id=manager_id, is_off=False)
    _choose(question_id, manager_id, "starred")


def switch_for_all(shelf: Shelf, question_id: str, *, is_off: bool, actor_id: int) -> None:
    """Let an administrator say whether the company asks a question; said again, nothing changes."""
    if is_off == (question_id in shelf.off):
        return
    if question_id.startswith("C"):
        if not is_off:
            _ensure_room(shelf)
        queries.company_question(int(question_id[1:])).is_off = is_off
    elif is_off:
        db.session.add(QuestionOff(question_id=question_id))
    else:
        db.session.delete(queries.question_off(question_id))
    _record(actor_id)


def _choose(question_id: str, manager_id: int, choice: str | None) -> None:
    row = queries.choice(question_id, manager_id)
    if choice is None:
        if row is not None:
            db.session.delete(row)
            db.session.flush()
    elif row is None:
        db.session.add(
            QuestionChoice(manager_id=manager_id, question_id=question_id, choice=choice)
        )
    else:
        row.choice = choice


def _ensure_room(shelf: Shelf) -> None:
    on = [question for question in shelf.own if question.id not in shelf.off]
    if len(on) >= MOST_OWN:
        raise RuleError(
            f"{MOST_OWN} questions of your own are switched on, and that is the most. "
            "Switch one off first."
        )


def _record(actor_id: int) -> None:
    record(db.session(), AuditTag.QUESTION_CHANGE, actor_id=actor_id)
