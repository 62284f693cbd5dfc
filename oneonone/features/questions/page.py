"""What the page of questions shows: a step at a time, a group for each situation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from oneonone.lib.versions import VersionConflictError, differing

from .forms import QuestionForm
from .queries import Shelf
from .rules import KINDS, STEPS, Question, fill
from .service import stamp_of
from .wording import KIND_WORDS, STEP_WORDS, situation_words

ALL = "all"


@dataclass(frozen=True)
class Whose:
    """Whose questions a page chooses: a manager's, or with nobody the company's."""

    url: str
    manager_id: int | None
    reader: str
    lead: str

    @property
    def is_company(self) -> bool:
        return self.manager_id is None


COMPANY = Whose(
    "/admin/questions",
    None,
    "Everybody in the company, in their one-to-ones. Write no names.",
    "What every one-to-one here can ask. Managers star and switch off for themselves, "
    "and add their own.",
)


def of_manager(manager_id: int) -> Whose:
    return Whose(
        "/questions",
        manager_id,
        "You, and the rep you ask it in a one-to-one. Write no names.",
        "One stands on the screen at a time. What you star comes sooner; "
        "what you switch off is not asked.",
    )


@dataclass(frozen=True)
class Link:
    words: str
    href: str
    is_current: bool


@dataclass(frozen=True)
class Clash:
    """Both texts of a question that was reworded twice at once, each with where it differs."""

    mine: tuple[str, str, str]
    theirs: tuple[str, str, str]


@dataclass(frozen=True)
class Line:
    """One question with what can be done about it; a form only where it is one's own."""

    id: str
    words: str
    kind: str
    whose: str
    is_off: bool
    is_off_by_company: bool
    is_starred: bool
    number: int = 0
    stamp: str = ""
    form: QuestionForm | None = None
    clash: Clash | None = None
    warning: str = ""
    # What the page was drawn with, so that an old page undoes nothing.
    was_place: str = ""
    was_kind: str = ""

    @property
    def is_open(self) -> bool:
        """Tell whether its form stands open: something is to be settled there."""
        return bool(self.form and (self.form.errors or self.clash or self.warning))


@dataclass(frozen=True)
class Group:
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Page:
    whose: Whose
    steps: tuple[Link, ...]
    kinds: tuple[Link, ...]
    groups: tuple[Group, ...]
    # The step and kind in the address; every form takes them along, to lead back here.
    query: str
    first_place: str


def page_of(shelf: Shelf, whose: Whose, asked: Mapping[str, str], changed: Line | None) -> Page:
    """Return the page for what an address asks; `changed` stands in for its own line."""
    step, kind = _step_and_kind(asked)
    shown = [
        question
        for question in shelf.questions
        if step in (ALL, question.step) and kind in ("", question.kind)
    ]
    lines = {question.id: line_of(shelf, whose, question) for question in shown}
    if changed is not None:
        lines[changed.id] = changed
    return Page(
        whose=whose,
        steps=tuple(
            Link(words, _href(whose, key, kind), key == step)
            for key, words in {**STEP_WORDS, ALL: "All"}.items()
        ),
        kinds=tuple(
            Link(words, _href(whose, step, key), key == kind)
            for key, words in {"": "All kinds", **KIND_WORDS}.items()
        ),
        groups=tuple(_groups(shown, lines, has_steps=step == ALL)),
        query=_query(step, kind),
        first_place=f"{step if step != ALL else STEPS[0]}:any",
    )


def query_of(asked: Mapping[str, str]) -> str:
    """Return the step and kind of an address, to lead back to the same page."""
    return _query(*_step_and_kind(asked))


def _step_and_kind(asked: Mapping[str, str]) -> tuple[str, str]:
    step, kind = asked.get("step", ""), asked.get("kind", "")
    return step if step in (*STEPS, ALL) else STEPS[0], kind if kind in KINDS else ""


def line_of(shelf: Shelf, whose: Whose, question: Question) -> Line:
    """Return one question as it stands."""
    is_mine = question in shelf.own
    return Line(
        id=question.id,
        words=question.text if question.is_own else fill(question),
        kind=KIND_WORDS[question.kind],
        whose=_whose_words(question, whose, is_mine=is_mine),
        is_off=question.id in shelf.off | shelf.off_by_company,
        is_off_by_company=question.id in shelf.off_by_company,
        is_starred=question.id in shelf.starred,
        number=int(question.id[1:]) if is_mine else 0,
        stamp=stamp_of(question.text) if is_mine else "",
        form=form_for(question) if is_mine else None,
        was_place=_place_of(question),
        was_kind=question.kind,
    )


def form_for(question: Question) -> QuestionForm:
    """Return the form that rewords a question, as it stands."""
    data = {"text": question.text, "place": _place_of(question), "kind": question.kind}
    return QuestionForm(data=data).with_ids(question.id)


def _place_of(question: Question) -> str:
    return f"{question.step}:{question.situation}"


def clash_of(conflict: VersionConflictError) -> Clash:
    return Clash(
        differing(conflict.mine, conflict.theirs), differing(conflict.theirs, conflict.mine)
    )


def _groups(
    shown: list[Question], lines: Mapping[str, Line], *, has_steps: bool
) -> Iterator[Group]:
    found: dict[tuple[str, str], list[Line]] = {}
    order = {step: place for place, step in enumerate(STEPS)}
    for question in sorted(shown, key=lambda it: order[it.step]):
        found.setdefault((question.step, question.situation), []).append(lines[question.id])
    for (step, situation), group in found.items():
        words = situation_words(step, situation)
        title = f"{STEP_WORDS[step]}: {words[:1].lower()}{words[1:]}" if has_steps else words
        yield Group(title, tuple(group))


def _whose_words(question: Question, whose: Whose, *, is_mine: bool) -> str:
    if not question.is_own:
        return ""
    return "Your company’s own" if whose.is_company or not is_mine else "Your own"


def _href(whose: Whose, step: str, kind: str) -> str:
    return whose.url + _query(step, kind)


def _query(step: str, kind: str) -> str:
    return "?" + urlencode({"step": step, **({"kind": kind} if kind else {})})
