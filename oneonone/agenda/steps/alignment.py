from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.step import Step
from oneonone.features.commitments import queries
from oneonone.features.commitments import service as commitments
from oneonone.features.commitments.forms import PROMISE, AlignmentForm, alignment_form
from oneonone.features.commitments.queries import Promise
from oneonone.features.conduct import queries as conduct
from oneonone.features.friction import queries as friction
from oneonone.features.friction import service as friction_service
from oneonone.features.friction.rules import age_words
from oneonone.lib import dates
from oneonone.lib.errors import NotVisibleError, RuleError
from oneonone.lib.text import LINE_LIMIT
from oneonone.lib.versions import Edit, VersionConflictError, is_untouched, stamp
from oneonone.models.commitment import Commitment
from oneonone.models.meeting import Meeting

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict
    from wtforms.fields.core import UnboundField

    from oneonone.web.forms import AppForm

SIDES = ("rep", "manager")
_NUMBER = re.compile("[1-9][0-9]{0,8}")
_ID = re.compile("promise_[1-9][0-9]{0,8}")


class InTheWay(NamedTuple):
    """Something in the rep's way, and whether a promise of this meeting is to end it."""

    id: int
    text: str
    age: str
    handled: str
    is_promised: bool


class AlignmentStep(Step):
    key = "alignment"
    title = "What we each promise"
    position = 50
    form_class = AlignmentForm

    def form(self, talk: Conversation, formdata: MultiDict[str, str] | None = None) -> AppForm:
        own = [p.commitment.id for p in self._promises(talk)]
        form_class = alignment_form([*own, *map(_id_of, _gone(own, formdata or ()))])
        return form_class(formdata, data=self.values(talk))

    def values(self, talk: Conversation) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for promise in self._promises(talk):
            values[f"promise_{promise.commitment.id}"] = promise.commitment.text
            values[f"due_{promise.commitment.id}"] = promise.commitment.due_on
        if talk.next_at is not None:
            next_at = dates.local(talk.next_at, talk.zone)
            values |= {"next_on": next_at.date(), "next_time": f"{next_at:%H:%M}"}
        return values

    def load(self, talk: Conversation) -> dict[str, Any]:
        return {
            "sides": ("manager", "rep") if talk.agenda.support_first else ("rep", "manager"),
            "carried": [p for p in talk.older_promises if p.given and p.given.outcome == "not_yet"],
            "default_due": talk.next_on,
            "in_the_way": self._in_the_way(talk),
            "may_raise": talk.said_by("rep") == talk.span.rep_id,
            "gate": talk.gate,
        }

    def opening(self, talk: Conversation, more: Mapping[str, Any]) -> str:
        if talk.agenda.asks_how_done and talk.promises_of("rep"):
            return "How will we both know it is done?"
        next_on = more["default_due"]
        return f"What will each of us do by {dates.day_words(next_on, talk.on)}?"

    def situations(self, talk: Conversation, more: Mapping[str, Any]) -> list[str]:
        return ["manager", "rep"] if talk.agenda.support_first else ["rep", "manager", "close"]

    def save(self, talk: Conversation, form: AppForm, *, is_quiet: bool = False) -> None:
        for promise in self._promises(talk):
            due = form[f"due_{promise.commitment.id}"]
            if due.data and form.is_changed(due.name):
                promise.commitment.due_on = due.data
        if not is_quiet:
            for side in SIDES:
                self._add(talk, form, side)
            if form["new_obstacle"].data:
                self._raise(talk, form["new_obstacle"].data)
            if form.help.data:
                self._promise_help(talk, form.help.data)
        self._keep_next(talk, form)

    def field(self, name: str) -> UnboundField | None:
        return PROMISE if _ID.fullmatch(name) else None

    def save_texts(
        self, talk: Conversation, form: AppForm, edits: Mapping[str, Edit]
    ) -> list[VersionConflictError]:
        """Write every text that was changed; words for a promise that somebody took back
        meanwhile stay reachable to who typed them."""
        gone = _gone([p.commitment.id for p in self._promises(talk)], edits)
        for name in gone:
            edit = replace(edits[name], text=form[name].data or "", author_id=talk.author_id)
            if not is_untouched(edit.text, edit.base):
                self.keep_left_out(talk.meeting, name, edit)
        left = {name: edit for name, edit in edits.items() if name not in gone}
        return super().save_texts(talk, form, left)

    def stamp_of(self, talk: Conversation, name: str) -> str:
        wanted = _id_of(name)
        made = next((p.commitment for p in self._promises(talk) if p.commitment.id == wanted), None)
        return stamp(made.version, made.text) if made else stamp(0, "")

    def current(self, meeting: Meeting, name: str) -> str:
        return _promise(meeting, name).text

    def write(self, meeting: Meeting, name: str, edit: Edit) -> str:
        return commitments.reword(_promise(meeting, name), edit)

    def _add(self, talk: Conversation, form: AppForm, side: str) -> None:
        text = form[f"new_{side}"].data
        if text:
            commitments.promise(
                talk.meeting,
                side=side,
                promised_by_id=talk.person_on(side),
                text=text,
                author_id=talk.author_id,
                due_on=form[f"new_{side}_due"].data or talk.next_on,
                most_priorities=talk.agenda.most_priorities,
            )

    def _in_the_way(self, talk: Conversation) -> list[InTheWay]:
        """What is in the rep's way; in names, for both may look at the screen."""
        made = {promise.commitment.id for promise in self._promises(talk)}
        return [
            InTheWay(
                row.id,
                row.text,
                age_words(row.raised_on, talk.on),
                f"being handled by {talk.name_of(row.handled_by_id)}" if row.handled_by_id else "",
                row.commitment_id in made,
            )
            for row in friction.open_friction([talk.meeting.pair_id])
        ]

    def _raise(self, talk: Conversation, text: str) -> None:
        """Keep what is in the rep's way; theirs to say, on the screen both look at as well. The
        same words pressed twice are there once."""
        rows = friction.open_friction([talk.meeting.pair_id])
        if any(row.text == text for row in rows):
            return
        actor_id = talk.said_by("rep")
        friction_service.raise_friction(
            talk.meeting.pair_id,
            actor_id=actor_id,
            is_rep=actor_id == talk.span.rep_id,
            text=text,
            on=talk.on,
        )

    def _promise_help(self, talk: Conversation, number: str) -> None:
        """Make a support of what is in the rep's way, for the two to reword; pressed twice, one."""
        if not _NUMBER.fullmatch(number):
            raise NotVisibleError
        row = friction.friction(int(number))
        if row.pair_id != talk.meeting.pair_id:
            raise NotVisibleError
        friction_service.ensure_may_link(row, is_pair_open=True)
        made = self._promises(talk)
        if any(promise.commitment.id == row.commitment_id for promise in made):
            return
        promise = commitments.promise(
            talk.meeting,
            side="manager",
            promised_by_id=talk.span.manager_id,
            text=f"Help with: {row.text}"[:LINE_LIMIT],
            author_id=talk.author_id,
            due_on=talk.next_on,
        )
        friction_service.link_new(row, promise)

    def _keep_next(self, talk: Conversation, form: AppForm) -> None:
        on, at = form["next_on"].data, form["next_time"].data
        is_new = form.is_changed("next_on") or form.is_changed("next_time")
        if not on or not at or not is_new:
            return
        next_at = dates.instant(on, dates.parse_time(at), talk.zone)
        if next_at == talk.next_at:
            return
        if next_at <= talk.meeting.starts_at:
            raise RuleError("The next one-to-one comes after this one. Choose a later day.")
        conduct.agenda_row(talk.meeting, talk.state).next_at = next_at

    def _promises(self, talk: Conversation) -> list[Promise]:
        return [*talk.promises_of("rep"), *talk.promises_of("manager")]

    def is_done(self, talk: Conversation) -> bool:
        return bool(talk.promises_of("rep") and talk.promises_of("manager"))

    def summary(self, talk: Conversation) -> str:
        return "; ".join(p.commitment.text for p in self._promises(talk))


def _id_of(name: str) -> int:
    return int(name[len("promise_") :])


def _gone(own: Collection[int], names: Iterable[str]) -> list[str]:
    """Return the fields a page has for promises that are not in this meeting any more."""
    return [name for name in names if _ID.fullmatch(name) and _id_of(name) not in own]


def _promise(meeting: Meeting, name: str) -> Commitment:
    """Return the promise of this meeting that a field is named after."""
    made = queries.commitment(_id_of(name))
    if made.meeting_id != meeting.id:
        raise NotVisibleError
    return made


STEP = AlignmentStep()
