from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app

from oneonone.access.permissions import Permission
from oneonone.access.viewer import PairSpan
from oneonone.features.auth.views import me
from oneonone.features.commitments import between
from oneonone.features.commitments import queries as commitments
from oneonone.features.commitments.closing import close_to_former
from oneonone.features.commitments.rules import WORDS
from oneonone.lib.dates import now, today
from oneonone.lib.errors import NotAllowedError
from oneonone.lib.paths import safe_next
from oneonone.models.commitment import CommitmentOutcome
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import page, see_other
from oneonone.web.notices import Undo, say
from oneonone.web.viewer import open_span

from . import queries
from .forms import (
    CloseForm,
    OutcomeForm,
    TakeBackForm,
    asked_before,
    asked_person,
    number_of,
    outcome_form,
)
from .lines import Looking
from .rules import CLAIMS

blueprint = AppBlueprint("promises", __name__)
READ, ANSWER = Permission.COMMITMENT_READ, Permission.COMMITMENT_OUTCOME
PAGE = "/commitments"


@blueprint.get("/commitments", permission=READ)
def show() -> Response:
    """Answer what is promised between the viewer and everybody they meet; `?person=` only with one
    of them, `?before=` what was settled earlier."""
    return _page()


@blueprint.post("/commitments/<id:commitment_id>/outcome", permission=ANSWER)
def give_outcome(commitment_id: int) -> Response:
    made, form = commitments.commitment(commitment_id), outcome_form(today(me().time_zone))
    span, back = _span(made.pair_id), safe_next(form.back.data or PAGE)
    between.ensure_may_answer(made, span, me().person_id)
    if not form.validate():
        return _refused(made.id, form)
    answer = between.answer(
        made,
        span,
        actor_id=me().person_id,
        outcome=form.outcome.data,
        new_due_on=form.new_due_on.data,
        on=form.on,
    )
    _say_answered(answer, back)
    return see_other(f"{back}#commitment-{made.id}")


@blueprint.post("/commitments/<id:commitment_id>/outcome/take-back", permission=ANSWER)
def take_back(commitment_id: int) -> Response:
    made, form = commitments.commitment(commitment_id), TakeBackForm(posted())
    _span(made.pair_id)
    between.take_back(
        made,
        number_of(form.answer.data),
        actor_id=me().person_id,
        on=today(me().time_zone),
    )
    say("Taken back. It is open again.")
    return see_other(f"{safe_next(form.back.data or PAGE)}#commitment-{made.id}")


@blueprint.post("/commitments/close-to-former", permission=ANSWER)
def close() -> Response:
    pair_id = CloseForm(posted()).pair_id.data or ""
    span = close_to_former(me().viewer, pair_id, today(me().time_zone))
    say(f"{span.manager_name.split()[0]} reads nothing of it any more.")
    return see_other(PAGE)


def _span(pair_id: int) -> PairSpan:
    """Return the pair of a promise; raises NotAllowedError once it has ended."""
    span = open_span(pair_id)
    if span is None:
        raise NotAllowedError("This pair has ended. What it promised can still be read.")
    return span


def _say_answered(answer: CommitmentOutcome, back: str) -> None:
    url = f"{PAGE}/{answer.commitment_id}/outcome/take-back"
    said = f"{WORDS[answer.outcome]}. It counts from now on."
    say(said, undo=Undo(url, {"answer": answer.id, "back": back}))


def _refused(commitment_id: int, form: OutcomeForm) -> Response:
    """Draw the page again with what was wrong beside the promise it was about."""
    if form.outcome.errors:
        abort(422, "Choose Kept, Partly, Not yet or Let go.")
    reason, typed = str(form.new_due_on.errors[0]), form.new_due_on._value()
    return _page(422, refused={commitment_id: reason}, typed=typed)


def _page(status: int = 200, *, refused: Any = None, typed: str = "") -> Response:
    settings = current_app.config["SETTINGS"]
    looking = Looking(me().viewer, now(), me().time_zone, settings.former_manager_days)
    person_id = asked_person()
    drawn = queries.page(looking, person_id, asked_before())
    return page(
        "promises/index.html",
        status=status,
        drawn=drawn,
        refused=refused or {},
        typed=typed,
        claims=CLAIMS,
        back=PAGE if person_id is None else f"{PAGE}?person={person_id}",
    )
