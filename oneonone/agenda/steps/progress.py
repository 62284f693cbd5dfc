from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.step import Step
from oneonone.features.commitments import rules
from oneonone.features.commitments import service as commitments
from oneonone.features.commitments.forms import ProgressForm, progress_form
from oneonone.features.commitments.queries import Promise
from oneonone.features.indicators import queries
from oneonone.features.indicators import service as indicators
from oneonone.features.indicators.minis import minis
from oneonone.features.indicators.rules import BY_KEY, parse_reading
from oneonone.features.topics import service as topics
from oneonone.lib.dates import local, monday
from oneonone.lib.errors import RuleError

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from oneonone.web.forms import AppForm


class ProgressStep(Step):
    key = "progress"
    title = "What moved"
    position = 20
    form_class = ProgressForm
    notes: ClassVar[dict[str, str]] = {"numbers": "numbers"}

    def form(self, talk: Conversation, formdata: MultiDict[str, str] | None = None) -> AppForm:
        missing = [name[8:] for name in formdata if name.startswith("reading_")] if formdata else []
        form_class = progress_form(
            {p.commitment.id: p.commitment.text for p in talk.older_promises},
            {key: BY_KEY[key].name for key in missing if key in BY_KEY},
        )
        return form_class(
            formdata,
            data={"numbers": talk.text(self.key, "numbers"), **self.values(talk)},
        )

    def values(self, talk: Conversation) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for promise in talk.older_promises:
            made, given = promise.commitment, promise.given
            found[f"outcome_{made.id}"] = given.outcome if given else None
            found[f"new_due_{made.id}"] = (given and given.new_due_on) or talk.next_on
        return found

    def load(self, talk: Conversation) -> dict[str, Any]:
        week_on = self._week(talk)
        readings = queries.readings(talk.meeting.pair_id, talk.span.rep_id, week_on)
        drawn = minis(readings, week_on)
        return {
            "minis": drawn,
            "asking": next((mini for mini in drawn if mini.is_worth_asking), None),
            "missing": [
                BY_KEY[key]
                for key, entered in readings.items()
                if not any(on == week_on for on, _value in entered)
            ],
            "wins": talk.topics_of("win", "thanks"),
            "may_answer": {
                promise.commitment.id: self._may_answer(talk, promise)
                for promise in talk.older_promises
            },
        }

    def opening(self, talk: Conversation, more: Mapping[str, Any]) -> str:
        is_open = any(promise.given is None for promise in talk.older_promises)
        return "What happened with what we promised?" if is_open else ""

    def situations(self, talk: Conversation, more: Mapping[str, Any]) -> list[str]:
        asking = more["asking"]
        return [asking.direction] if asking else ["any"]

    def save(self, talk: Conversation, form: AppForm, *, is_quiet: bool = False) -> None:
        for promise in talk.older_promises:
            self._save_outcome(talk, form, promise)
        for field in form:
            if field.name.startswith("reading_") and str(field.data or "").strip():
                self._save_reading(talk, field.name[8:], str(field.data))
        for name, kind, side in (("new_win", "win", "rep"), ("new_thanks", "thanks", "manager")):
            text = form[name].data
            is_known = any(line.text == text for line in talk.topics_of(kind))
            if text and not is_known and not is_quiet:
                line = topics.bring(
                    talk.meeting.pair_id, author_id=talk.said_by(side), text=text, kind=kind
                )
                topics.mark(line, talk.meeting.id)

    def _save_outcome(self, talk: Conversation, form: AppForm, promise: Promise) -> None:
        made, given = promise.commitment, promise.given
        outcome = form[f"outcome_{made.id}"].data
        new_due_on = form[f"new_due_{made.id}"].data
        is_moved = outcome == "not_yet" and form.is_changed(f"new_due_{made.id}")
        if not outcome or not (is_moved or form.is_changed(f"outcome_{made.id}")):
            return
        promised_to_id = talk.person_on("manager" if made.side == "rep" else "rep")
        rules.ensure_may_give_outcome(
            promised_to_id=promised_to_id,
            actor_id=talk.viewer_id,
            is_room=talk.is_room,
            promised_to_name=talk.name_of(promised_to_id),
        )
        commitments.give_outcome(
            talk.meeting,
            made,
            outcome=outcome,
            given_by_id=promised_to_id if talk.is_room else talk.viewer_id,
            new_due_on=new_due_on or talk.next_on,
            row=given,
        )

    def _save_reading(self, talk: Conversation, key: str, text: str) -> None:
        try:
            value = parse_reading(BY_KEY[key], text)
        except ValueError as error:
            raise RuleError(str(error)) from error
        indicators.enter(
            talk.meeting.pair_id,
            key=key,
            week_on=self._week(talk),
            value=value,
            entered_by_id=talk.span.rep_id,
        )

    def _may_answer(self, talk: Conversation, promise: Promise) -> bool:
        side = "manager" if promise.commitment.side == "rep" else "rep"
        return talk.is_room or talk.viewer_id == talk.person_on(side)

    def _week(self, talk: Conversation) -> date:
        return monday(local(talk.meeting.starts_at, talk.zone).date())

    def is_done(self, talk: Conversation) -> bool:
        older = talk.older_promises
        if older:
            return all(promise.given for promise in older)
        return super().is_done(talk) or any(t.done_meeting_id for t in talk.topics_of("win"))

    def summary(self, talk: Conversation) -> str:
        return talk.text(self.key, "numbers")


STEP = ProgressStep()
