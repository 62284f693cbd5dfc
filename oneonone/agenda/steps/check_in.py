from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.step import Step
from oneonone.features.commitments.queries import Promise
from oneonone.features.conduct import queries as conduct_queries
from oneonone.features.conduct import rules
from oneonone.features.conduct import service as conduct
from oneonone.features.conduct.forms import CheckInForm
from oneonone.features.topics import service as topics
from oneonone.features.work_card import queries as work_cards

if TYPE_CHECKING:
    from oneonone.web.forms import AppForm


class CheckInStep(Step):
    key = "check_in"
    title = "How you are"
    position = 10
    form_class = CheckInForm
    notes: ClassVar[dict[str, str]] = {
        "line": "line",
        "feedback": "feedback",
        "pressure": "pressure",
        "helps": "helps",
    }

    def values(self, talk: Conversation) -> dict[str, Any]:
        check_in = talk.check_in
        answer = {True: "yes", False: "no", None: None}
        return {
            "mood": check_in.mood if check_in else None,
            "feelings": rules.feelings_of(check_in.feelings) if check_in else [],
            "wants_lighter": answer[check_in.wants_lighter] if check_in else None,
            "helped": talk.state.support_helped if talk.state else None,
            "reached": [str(t.id) for t in self._lines(talk) if t.done_meeting_id],
        }

    def load(self, talk: Conversation) -> dict[str, Any]:
        check_in = talk.check_in
        mood = check_in.mood if check_in else None
        return {
            "lines": self._lines(talk),
            "offered": talk.offer.commitment.text
            if talk.agenda.asks_if_helped and talk.offer
            else "",
            "asks_how": check_in is None and talk.agenda.mode != "first",
            "offers_lighter": rules.is_low(mood)
            and check_in is not None
            and check_in.wants_lighter is None,
            "is_shown": check_in is not None and check_in.is_shown and mood != "unsaid",
            "mood_words": rules.MOOD_WORDS.get(mood or "", ""),
            "mood_level": rules.MOOD_LEVELS.get(mood or ""),
            "feelings": rules.feelings_of(check_in.feelings) if check_in else [],
            # What the two show each other, where the step asks for the very same.
            "cards": work_cards.cards_in(talk.span) if talk.agenda.mode == "first" else (),
        }

    def opening(self, talk: Conversation, more: Mapping[str, Any]) -> str:
        if talk.agenda.mode == "first":
            return "How do we like to work with each other?"
        if more["asks_how"]:
            return f"How are you this week, {talk.rep_name}?"
        days = talk.agenda.gap_days
        return f"It has been {days} days. What got stuck meanwhile?" if days else ""

    def save(self, talk: Conversation, form: AppForm, *, is_quiet: bool = False) -> None:
        self._save_mood(talk, form)
        if form.is_changed("helped") and self._offer(talk):
            conduct_queries.agenda_row(talk.meeting, talk.state).support_helped = (
                form["helped"].data or None
            )
        reached, before = set(form["reached"].data or []), set(form.was("reached").split(","))
        for line in self._lines(talk):
            name = str(line.id)
            if (name in reached) != (name in before):
                topics.mark(line, talk.meeting.id if name in reached else None)
        if form["new_topic"].data and not is_quiet:
            topics.bring(
                talk.meeting.pair_id, author_id=talk.viewer_id, text=form["new_topic"].data
            )

    def _save_mood(self, talk: Conversation, form: AppForm) -> None:
        known = talk.check_in
        mood = form["mood"].data or (known.mood if known else None)
        is_new = any(form.is_changed(name) for name in ("mood", "feelings", "wants_lighter"))
        if mood is None or not is_new:
            return
        answer = form["wants_lighter"].data
        feelings = form["feelings"].data or (rules.feelings_of(known.feelings) if known else [])
        conduct.check_in(
            talk.meeting,
            mood=mood,
            feelings=feelings,
            is_shown=known.is_shown if known else True,
            is_in_person=known.is_in_person if known else False,
            wants_lighter=(
                (answer == "yes") if answer else (known.wants_lighter if known else None)
            ),
        )

    def _offer(self, talk: Conversation) -> Promise | None:
        """Return the support of a lighter one-to-one, to be asked about in the next."""
        return talk.offer if talk.agenda.asks_if_helped else None

    def _lines(self, talk: Conversation) -> list[Any]:
        return talk.topics_of("topic", "parked")

    def is_done(self, talk: Conversation) -> bool:
        return super().is_done(talk) or talk.check_in is not None

    def summary(self, talk: Conversation) -> str:
        return talk.text(self.key, "line")


STEP = CheckInStep()
