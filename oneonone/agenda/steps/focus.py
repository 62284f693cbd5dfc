from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from oneonone.agenda.conversation import Conversation
from oneonone.agenda.step import FieldWords, Step
from oneonone.features.conduct import queries as conduct
from oneonone.features.growth import queries
from oneonone.features.growth import service as growth
from oneonone.features.growth.forms import FocusForm
from oneonone.features.questions.rules import skills_in
from oneonone.lib.errors import ConflictError, NotVisibleError, RuleError
from oneonone.lib.versions import Edit, stamp

if TYPE_CHECKING:
    from oneonone.web.forms import AppForm


class FocusStep(Step):
    key = "focus"
    title = "One skill"
    position = 40
    form_class = FocusForm
    notes: ClassVar[dict[str, str]] = {"skill": "skill", "sign": "sign"}

    def values(self, talk: Conversation) -> dict[str, Any]:
        named_by_id = talk.state.focus_named_by_id if talk.state else None
        skill, sign = talk.proposed_focus
        return {
            "choice": talk.focus_choice if talk.focus else None,
            "skill": skill,
            "sign": sign,
            "named_by": "manager" if named_by_id == talk.span.manager_id else "rep",
        }

    def load(self, talk: Conversation) -> dict[str, Any]:
        ladder = queries.ladder(talk.meeting.pair_id)
        past = {focus.id: focus for focus, _seen in ladder if focus.ended_on}
        return {
            "seen": [seen for _focus, seen in ladder if seen is not None][:3],
            "past": list(past.values())[:3],
            "ideas": queries.parked(talk.meeting.pair_id),
            "may_take": talk.focus_choice != "keep",
        }

    def opening(self, talk: Conversation, more: Mapping[str, Any]) -> str:
        return "Keep, change or finish this focus?" if talk.agenda.asks_about_focus else ""

    def situations(self, talk: Conversation, more: Mapping[str, Any]) -> list[str]:
        return [*(skills_in(talk.focus.skill) if talk.focus else ()), "any"]

    def tokens(self, talk: Conversation, more: Mapping[str, Any]) -> dict[str, str]:
        return {"skill": _spoken(talk.focus.skill) if talk.focus else ""}

    def stamp_of(self, talk: Conversation, name: str) -> str:
        """Return the stamp of what the page shows: until somebody words it anew, that is the
        focus as it was agreed, and a page that nobody touched must not count as changed."""
        note = talk.notes.get((self.key, self.notes[name]))
        skill, sign = talk.proposed_focus
        return stamp(note.version if note else 0, {"skill": skill, "sign": sign}[name])

    def words(self, meeting_id: int) -> list[FieldWords]:
        """Nothing: other steps show them too, so what is new here draws the step again, with the
        focus as agreed where nobody has worded it anew."""
        return []

    def save(self, talk: Conversation, form: AppForm, *, is_quiet: bool = False) -> None:
        state = conduct.agenda_row(talk.meeting, talk.state)
        if talk.focus is not None and form["choice"].data and form.is_changed("choice"):
            state.focus_choice = form["choice"].data
        if form["named_by"].data and form.is_changed("named_by"):
            state.focus_named_by_id = talk.person_on(form["named_by"].data)
        if form["new_idea"].data and not is_quiet:
            growth.park(
                talk.meeting.pair_id,
                author_id=talk.said_by("rep"),
                text=form["new_idea"].data,
                on=talk.on,
            )
        if form["new_evidence"].data and not is_quiet:
            if talk.focus is None:
                raise RuleError("There is no focus yet to have seen something of.")
            growth.notice(
                talk.focus,
                author_id=talk.said_by("rep"),
                text=form["new_evidence"].data,
                on=talk.on,
            )

    def take_idea(self, talk: Conversation, idea_id: int) -> None:
        """Put an idea that waited on the screen; it becomes the focus when the meeting closes.

        Words that stood there stay among the earlier words of who wrote them.
        """
        idea = queries.parked_idea(idea_id)
        if idea.pair_id != talk.meeting.pair_id:
            raise NotVisibleError
        if idea.closed_on is not None:
            raise ConflictError("This idea is off the list by now. The page shows what waits.")
        self._take(talk, idea.text)

    def take_skill(self, talk: Conversation, skill: str) -> None:
        """Put a skill that the company offers on the screen, to be worded on from there."""
        if skill not in talk.skills:
            raise ConflictError("This one is not offered any more. Choose another, or write one.")
        self._take(talk, skill)

    def _take(self, talk: Conversation, text: str) -> None:
        if talk.focus_choice == "keep":
            raise RuleError("Say first how the focus you have ends.")
        base = talk.stamp(self.key, "skill")
        self.write(talk.meeting, "skill", Edit(text, base=base, author_id=talk.author_id))

    def agree(self, talk: Conversation) -> None:
        """Let the focus on the screen be the pair's one focus, from the close on."""
        skill, sign = talk.proposed_focus
        named_by_id = (talk.state and talk.state.focus_named_by_id) or talk.span.rep_id
        current, choice = talk.focus, talk.focus_choice
        if current is not None and choice == "keep":
            if skill and (skill, sign) != (current.skill, current.sign):
                growth.reword_focus(current, skill=skill, sign=sign)
        elif skill:
            growth.agree_focus(
                talk.meeting.pair_id,
                skill=skill,
                sign=sign,
                named_by_id=named_by_id,
                on=talk.on,
                ending=choice,
            )
        elif current is not None and choice != "keep":
            growth.end_focus(current, on=talk.on, ending=choice)

    def is_done(self, talk: Conversation) -> bool:
        return bool(talk.proposed_focus[0]) and (
            talk.state is not None
            and (talk.state.focus_choice is not None or bool(talk.text("focus", "skill")))
        )

    def summary(self, talk: Conversation) -> str:
        return talk.proposed_focus[0]


def _spoken(skill: str) -> str:
    """Return the skill as it stands inside a question."""
    words = skill.strip().rstrip(".")
    return words[:1].lower() + words[1:]


STEP = FocusStep()
