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
from oneonone.features.indicators.entry import Gauge, gauges
from oneonone.features.indicators.forms import entered, gauge_fields, readings_form
from oneonone.features.indicators.minis import asked_about, minis
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
        plain = progress_form({p.commitment.id: p.commitment.text for p in talk.older_promises})
        sent, is_strange = self._sent_gauges(talk, formdata)
        fields = {name: field for gauge in sent for name, field in gauge_fields(gauge).items()}
        more = {**fields, "gauges": sent, "is_strange": is_strange}
        form_class: type[ProgressForm] = type("ProgressFormWithNumbers", (plain,), more)
        return form_class(
            formdata,
            data={"numbers": talk.text(self.key, "numbers"), **self.values(talk)},
        )

    def _sent_gauges(
        self, talk: Conversation, formdata: MultiDict[str, str] | None
    ) -> tuple[tuple[Gauge, ...], bool]:
        """Return the numbers entered here, and whether one is none of this team's.

        Empty boxes are not looked at, nor is any while a small control saves itself.
        """
        if formdata is None or formdata.get("go") == "quiet":
            return (), False
        sent = {
            name.partition("_")[2]
            for name, text in formdata.items()
            if name.startswith(("reading_", "absent_", "of_")) and text.strip()
        }
        known = queries.indicators_of(talk.span.rep_id) if sent else {}
        found = tuple(Gauge(known[key], None) for key in known if key in sent)
        return found, bool(sent - known.keys())

    def values(self, talk: Conversation) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for promise in talk.older_promises:
            made, given = promise.commitment, promise.given
            found[f"outcome_{made.id}"] = given.outcome if given else None
            found[f"new_due_{made.id}"] = (given and given.new_due_on) or talk.next_on
        return found

    def load(self, talk: Conversation) -> dict[str, Any]:
        week_on = self._week(talk)
        series = queries.readings(talk.meeting.pair_id, talk.span.rep_id, week_on)
        drawn = minis(series, week_on)
        asking = asked_about(drawn)
        # Without the deals: two people who look at one screen count faster than they tick.
        missing = gauges([it for it in series if it.at(week_on) is None], week_on)
        return {
            "minis": drawn,
            "asking": asking,
            "folded": [mini for mini in drawn if mini is not asking],
            "missing": missing,
            "entry": readings_form(missing)(),
            "wins": talk.topics_of("win", "thanks"),
            "settled": [self._settled(talk, promise) for promise in talk.settled_promises],
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
        if form.is_strange:
            raise RuleError("This team does not read that number. Load the page once more.")
        for gauge in form.gauges:
            self._save_reading(talk, gauge, entered(form, gauge))
        for name, kind, side in (("new_win", "win", "rep"), ("new_thanks", "thanks", "manager")):
            text = form[name].data
            is_known = any(line.text == text for line in talk.topics_of(kind))
            if text and not is_known and not is_quiet:
                line = topics.bring(
                    talk.meeting.pair_id, author_id=talk.said_by(side), text=text, kind=kind
                )
                topics.mark(line, talk.meeting.id)

    def _settled(self, talk: Conversation, promise: Promise) -> rules.SettledLine:
        between = promise.between
        assert between is not None
        return rules.settled_line(
            promise.commitment,
            between,
            who=talk.name_of(promise.commitment.promised_by_id),
            said_by=talk.name_of(between.given_by_id),
            today=talk.on,
        )

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

    def _save_reading(self, talk: Conversation, gauge: Gauge, text: str) -> None:
        if text:
            indicators.enter(
                talk.meeting.pair_id,
                key=gauge.indicator.key,
                week_on=self._week(talk),
                value=gauge.read(text),
                entered_by_id=talk.span.rep_id,
                entered=gauge.kept_of(text),
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
        if talk.settled_promises:
            return True
        return super().is_done(talk) or any(t.done_meeting_id for t in talk.topics_of("win"))

    def summary(self, talk: Conversation) -> str:
        return talk.text(self.key, "numbers")


STEP = ProgressStep()
