"""What the two promised in a one-to-one that took place without the app: added, taken off."""

from __future__ import annotations

from datetime import date

from flask import Response, abort

from oneonone.access.permissions import Permission
from oneonone.features.auth.views import me
from oneonone.features.commitments import queries, service
from oneonone.features.commitments.forms import AfterwardsForm, TakeOffForm
from oneonone.features.corrections.rules import ensure_may_add, ensure_may_promise
from oneonone.features.schedule import queries as schedule
from oneonone.features.schedule.slots import queries as slots
from oneonone.features.schedule.slots.queries import SlotRow
from oneonone.lib.dates import now, today
from oneonone.lib.errors import RuleError
from oneonone.models.commitment import SIDES
from oneonone.models.meeting import Meeting
from oneonone.web.blueprint import AppBlueprint
from oneonone.web.forms import posted
from oneonone.web.htmx import see_other, wants_fragment

from .promised import Done, due_by_default, form_class
from .promised_rules import promise_until
from .record import first_name_of, is_open, promised_part, record_page

blueprint = AppBlueprint("off_app", __name__)
CORRECT = Permission.MEETING_CORRECT


@blueprint.post("/meetings/<id:meeting_id>/promises", permission=CORRECT)
def promise(meeting_id: int) -> Response:
    """Add what one of the two promised; it counts at once."""
    slot = _slot_to_add_to(meeting_id)
    side = posted().get("side", "")
    if side not in SIDES:
        abort(422)
    form = form_class(side, slot.meeting, me().time_zone)(posted())
    is_new = form.validate() and _add(slot, form)
    if form.errors:
        return record_page(meeting_id, done=Done(side, form=form), status=422)
    return _done(meeting_id, Done(side, "Added." if is_new else "That stands there already."))


@blueprint.post(
    "/meetings/<id:meeting_id>/promises/<id:commitment_id>/take-off", permission=CORRECT
)
def take_off(meeting_id: int, commitment_id: int) -> Response:
    """Take a promise off again, by who wrote it; pressed twice, it is gone once."""
    _slot_to_add_to(meeting_id)
    made = queries.made_in_or_gone(meeting_id, commitment_id, me().person_id)
    if isinstance(made, str):
        return _done(meeting_id, Done(made, "It is off the record."))
    side, author = made.side, first_name_of(made.pair_id, made.author_id)
    seen = TakeOffForm(posted()).stamp.data or ""
    service.take_off(made, actor_id=me().person_id, author_name=author, seen=seen)
    return _done(meeting_id, Done(side, "It is off the record."))


def _slot_to_add_to(meeting_id: int) -> SlotRow:
    """Return a meeting that still takes promises, locked; raises what stands in the way."""
    slot = slots.slot_to_change(meeting_id, today())
    meeting = slot.meeting
    ensure_may_add(state=meeting.state, is_pair_open=is_open(meeting))
    ensure_may_promise(
        is_off_app=meeting.is_off_app,
        today=today(slot.zone),
        until=promise_until(meeting, slot.zone),
    )
    return slot


def _add(slot: SlotRow, form: AfterwardsForm) -> bool:
    """Write the promise, or say beside the words why not; says whether it is new."""
    side, meeting = form.side.data, slot.meeting
    try:
        return service.promise_afterwards(
            meeting,
            side=side,
            promised_by_id=slot.rep_id if side == "rep" else slot.manager_id,
            text=form.text.data,
            due_on=form.due_on.data or _due_by_default(meeting),
            author_id=me().person_id,
            at=now(),
        )
    except RuleError as error:
        form.text.errors = [error.message]
        return False


def _due_by_default(meeting: Meeting) -> date:
    after = max(meeting.starts_at, now())
    return due_by_default(schedule.next_meeting(meeting.pair_id, after), me().time_zone)


def _done(meeting_id: int, done: Done) -> Response:
    if wants_fragment():
        return promised_part(meeting_id, done)
    return see_other(f"/meetings/{meeting_id}#promised")
