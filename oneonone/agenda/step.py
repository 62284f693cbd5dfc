"""The contract of a step: one class in one file, and one template beside it.

New step = `oneonone/agenda/steps/<key>.py` with a `STEP`, and `templates/agenda/_<key>.html`
with the macros `body(talk, form, more)` and `side(talk, more)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

from oneonone.features.conduct.queries import Asked
from oneonone.features.notes import queries
from oneonone.features.notes import service as notes
from oneonone.features.questions.rules import Choices, Question, bank, fill, queue
from oneonone.lib.versions import (
    Edit,
    VersionConflictError,
    as_sent,
    is_untouched,
    stamp,
    was_typed,
)
from oneonone.models.meeting import Meeting

from .conversation import Conversation

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict
    from wtforms.fields.core import UnboundField

    from oneonone.web.forms import AppForm


@dataclass(frozen=True)
class FieldWords:
    """What stands in a field now, and the stamp that goes with it."""

    name: str
    text: str
    stamp: str


class Step:
    """One step of the agenda, live and in the record."""

    key: str
    title: str
    # Sorted by it; in tens, so that another fits between.
    position: int
    form_class: type[AppForm]
    # Texts that save themselves: form field -> note key.
    notes: ClassVar[dict[str, str]] = {}

    @property
    def template(self) -> str:
        return f"agenda/_{self.key}.html"

    @property
    def slug(self) -> str:
        """Return the key as addresses write it."""
        return self.key.replace("_", "-")

    def form(self, talk: Conversation, formdata: MultiDict[str, str] | None = None) -> AppForm:
        """Return the form as it stands, or filled with what was sent."""
        data = {field: talk.text(self.key, key) for field, key in self.notes.items()}
        return self.form_class(formdata, data={**data, **self.values(talk)})

    def values(self, talk: Conversation) -> dict[str, Any]:
        """Return the answers that are not texts, for the form."""
        return {}

    def drawn(self, talk: Conversation, more: Mapping[str, Any]) -> dict[str, str]:
        """Return the answers beside the texts as the page shows them, to tell an old page later."""
        return {
            name: as_sent(value)
            for name, value in self.values(talk).items()
            if self.field(name) is None
        }

    def load(self, talk: Conversation) -> dict[str, Any]:
        """Return what only this step's template needs; one statement at most."""
        return {}

    def situations(self, talk: Conversation, more: Mapping[str, Any]) -> list[str]:
        """Return what fits now, best first, to choose questions by."""
        return []

    def tokens(self, talk: Conversation, more: Mapping[str, Any]) -> dict[str, str]:
        """Return the names that questions speak of."""
        return {}

    def questions(self, talk: Conversation, more: Mapping[str, Any]) -> tuple[Question, ...]:
        return queue(
            step=self.key,
            mode=talk.agenda.question_mode,
            situations=self.situations(talk, more),
            recently_asked=talk.asked.lately,
            choices=_choices(talk.asked),
            meeting_id=talk.meeting.id,
        )

    def opening(self, talk: Conversation, more: Mapping[str, Any]) -> str:
        """Return what is asked before any question of the bank; empty where nothing must be."""
        return ""

    def question(self, talk: Conversation, more: Mapping[str, Any]) -> tuple[Question | None, str]:
        """Return the one question on stage and its words: the last one asked, else the first.

        Where the last one fits no more (another deal, another day), the first not asked yet.
        """
        asked = talk.asked.at(self.key)
        opening = self.opening(talk, more)
        if opening and not asked:
            return None, opening
        questions = {question.id: question for question in self.questions(talk, more)}
        found = questions.get(asked[-1]) if asked else None
        if found is None:
            found = next((q for q in questions.values() if q.id not in asked), None)
        found = found or next(iter(questions.values()))
        return found, fill(found, **self.tokens(talk, more))

    def waiting(self, talk: Conversation, more: Mapping[str, Any]) -> list[Question]:
        """Return the questions behind the one on stage, in their order."""
        shown, _words = self.question(talk, more)
        seen = {*talk.asked.at(self.key), *([shown.id] if shown else [])}
        return [q for q in self.questions(talk, more) if q.id not in seen]

    def next_question(self, talk: Conversation, more: Mapping[str, Any]) -> Question | None:
        """Return the one behind Q; nothing when all have been asked."""
        return next(iter(self.waiting(talk, more)), None)

    def known_question(self, talk: Conversation, question_id: str) -> Question | None:
        """Return a question of this step by its id, whether it fits now or not."""
        every = (*bank(), *_choices(talk.asked).own)
        return next((q for q in every if (q.step, q.id) == (self.key, question_id)), None)

    def save(self, talk: Conversation, form: AppForm, *, is_quiet: bool = False) -> None:
        """Keep what the form says. `is_quiet`: a small control saved itself; the boxes for new
        lines are not read then, since somebody may still be typing in them."""

    def field(self, name: str) -> UnboundField | None:
        """Return one such text, for saving it alone; nothing for a name that is none."""
        return getattr(self.form_class, name) if name in self.notes else None

    def stamp_of(self, talk: Conversation, name: str) -> str:
        """Return what the page carries beside one such text."""
        return talk.stamp(self.key, self.notes[name])

    def current(self, meeting: Meeting, name: str) -> str:
        """Return a text as it stands; raises NotVisibleError."""
        row = queries.note(meeting.id, self.key, self.notes[name])
        return row.text if row else ""

    def write(self, meeting: Meeting, name: str, edit: Edit) -> str:
        """Write one text and return the new stamp.

        Raises VersionConflictError when somebody else wrote it meanwhile.
        """
        return notes.save(meeting, step=self.key, key=self.notes[name], edit=edit)

    def opens(self, name: str, edit: Edit) -> bool:
        """Tell whether saving this text by itself opens another field of its page; the step's
        macro `opened` draws it."""
        return False

    def keep_left_out(self, meeting: Meeting, name: str, edit: Edit) -> None:
        """Keep the words that were left out when two texts of a field met."""
        key = self.notes.get(name, name)
        notes.keep_left_out(meeting, step=self.key, key=key, edit=edit)

    def save_texts(
        self, talk: Conversation, form: AppForm, edits: Mapping[str, Edit]
    ) -> list[VersionConflictError]:
        """Write every text that was changed on that page; return those somebody else changed too.

        The others are written all the same: a clash in one field must not lose the next. `edits`
        are the stamps and ops of the page; the words are the form's.
        """
        conflicts = []
        for name, sent in edits.items():
            if name not in form or self.field(name) is None:
                continue
            edit = replace(sent, text=form[name].data or "", author_id=talk.author_id)
            if is_untouched(edit.text, edit.base) and not was_typed(edit.op):
                continue
            try:
                self.write(talk.meeting, name, edit)
            except VersionConflictError as conflict:
                conflict.field = name
                conflicts.append(conflict)
        return conflicts

    def words(self, meeting_id: int) -> list[FieldWords]:
        """Return the texts of this step by field, for a page that shows them already."""
        found = queries.notes(meeting_id)
        fields = {key: name for name, key in self.notes.items()}
        return [
            FieldWords(fields[key], row.text, stamp(row.version, row.text))
            for (step, key), row in found.items()
            if step == self.key and key in fields
        ]

    def is_done(self, talk: Conversation) -> bool:
        """Tell whether something of this step is kept."""
        return any(key[0] == self.key and note.text for key, note in talk.notes.items())

    def summary(self, talk: Conversation) -> str:
        """Return one line for history and mail; never more than was said."""
        return ""


def _choices(asked: Asked) -> Choices:
    """Return what the organisation and the pair's manager make of the bank."""
    own = tuple(Question(**row._asdict()) for row in asked.own)
    return Choices(own=own, off=asked.off, starred=asked.starred)
