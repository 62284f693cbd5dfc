"""A line that a form adds is added once, however often the form arrives (R-CON-4).

The page draws a number beside each box for a new line (`op_<box>`); the number and the words
together are remembered. The same form with other words is another line: nothing typed is lost to
a number.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from wtforms import Field

from oneonone.lib.dates import now
from oneonone.lib.versions import op_id
from oneonone.models.base import db
from oneonone.models.operation import Operation

from .forms import AppForm, posted
from .viewer import viewer

BOX = "new_"


def is_repeated(name: str, text: str) -> bool:
    """Tell whether these words of this box have been added already, and remember them if not."""
    op = op_id(posted().get(f"op_{name}", ""))
    if not op or not text:
        return False
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    person_id = viewer().person_id
    known = select(Operation.id).filter_by(person_id=person_id, op_id=op, digest=digest)
    if db.session.scalar(known) is not None:
        return True
    row = Operation(person_id=person_id, op_id=op, digest=digest, done_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # at this very moment, in another process
        return True
    return False


def empty_repeated_boxes(form: AppForm) -> None:
    """Empty each box whose words have been added already, so that they are not added again."""
    for field in _boxes(form):
        if is_repeated(field.name, field.data):
            field.data = ""


def empty_boxes(form: AppForm) -> None:
    """Empty every box of a form that is drawn again after its lines were added."""
    for field in _boxes(form):
        field.data = ""


def _boxes(form: AppForm) -> list[Field]:
    return [it for it in form if it.name.startswith(BOX) and isinstance(it.data, str)]
