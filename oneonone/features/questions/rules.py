"""The question bank and which question comes next (experience §6.1, below the table)."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

STEPS = ("check_in", "progress", "deals", "focus", "alignment", "growth")
KINDS = ("report", "think")
# A situation that is a mode is asked in that mode only: "What is behind the good week?".
MODES = ("low", "ok", "high")

# On a hard day a question about strategy is one too many: the deal step keeps to its own (R1).
STEPS_LOW_ONLY = frozenset({"deals"})
# On a hard day first what is in control, and then what matters (R1): these come after the rest.
CLARITY = frozenset({"Q02", "Q05", "Q09"})
# They take something for granted that may not be so, and are asked where it is, nowhere else.
PRESUMING = frozenset({"up", "down", "won", "lost", "stalled", "objection", "writing"})
# Skills are worded freely; by these beginnings of words the bank knows what one is about.
SKILL_SIGNS = {
    "opening": ("opening", "open with", "open the", "hook", "first sentence", "cold call"),
    "discovery": ("discover", "question", "ask", "curio", "need", "problem"),
    "listening": ("listen", "silen", "pause", "wait", "hear", "interrupt"),
    "storytelling": ("story", "stories", "storytell", "example", "reference"),
    "objection": ("objection", "pushback", "doubt", "concern"),
    "negotiation": ("negotiat", "price", "pricing", "discount", "concession"),
    "next steps": ("next step", "follow up", "follow-up", "commit", "close", "closing"),
    "multi-threading": ("multi-thread", "multithread", "stakeholder", "second contact", "threads"),
    "planning": ("plan", "prepar", "calendar", "time block", "priorit"),
    "writing": ("writ", "email", "e-mail", "message", "proposal text"),
}

_TOKEN = re.compile(r"\{(buyer|deal|skill)\}")
_UNSAID = {"buyer": "the buyer", "deal": "this deal", "skill": "this skill"}


@dataclass(frozen=True)
class Question:
    """One question; `situation` is a mode, a deal's stage, a skill, a direction, or "any"."""

    id: str
    step: str
    situation: str
    kind: str
    text: str

    @property
    def is_own(self) -> bool:
        """Tell whether it is the organisation's (C and a number) or a manager's own (M)."""
        return self.id[:1] in "CM"


@dataclass(frozen=True)
class Choices:
    """What the organisation and a manager make of the bank: their own, off, and starred ids."""

    own: tuple[Question, ...] = ()
    off: frozenset[str] = frozenset()
    starred: frozenset[str] = frozenset()


AS_THEY_ARE = Choices()


@cache
def bank() -> tuple[Question, ...]:
    """Return all questions of bank.toml, in its order; raise ValueError if one is not sound."""
    source = resources.files(__package__).joinpath("bank.toml").read_text(encoding="utf-8")
    return checked(Question(**entry) for entry in tomllib.loads(source)["question"])


def checked(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Return the questions if ids are unique and steps and kinds known; else raise ValueError."""
    seen: dict[str, Question] = {}
    for question in questions:
        if question.id in seen:
            raise ValueError(f"Question {question.id} stands in the bank twice.")
        if question.step not in STEPS or question.kind not in KINDS:
            raise ValueError(f"Question {question.id} has an unknown step or kind.")
        seen[question.id] = question
    return tuple(seen.values())


def question(question_id: str) -> Question:
    """Return the question of the bank with that id; raise KeyError for any other text."""
    return _by_id()[question_id]


def queue(
    *,
    step: str,
    mode: str,
    situations: Sequence[str] = (),
    recently_asked: frozenset[str] = frozenset(),
    choices: Choices = AS_THEY_ARE,
    meeting_id: int,
) -> tuple[Question, ...]:
    """Return the questions of a step, the one to ask first; never empty for a known step.

    `situations` are what fits now, best first: the deal's stage, the skill, up or down, rep,
    manager or close. In this order: what fits the mode, then the situation, then what was not
    asked in the last three meetings, then what the manager starred. The rest depends on the
    meeting alone, so that a reload does not reshuffle.
    """
    return tuple(
        sorted(
            _fitting(step, mode, tuple(situations), choices),
            key=lambda it: (
                it.situation != mode,
                _place(it, mode, situations),
                it.id in recently_asked,
                it.id not in choices.starred,
                _shuffled(it.id, meeting_id),
            ),
        )
    )


def skills_in(words: str) -> list[str]:
    """Return the skills of the bank that a freely worded one is about, in the bank's order."""
    said = " ".join(words.lower().split())
    return [
        skill
        for skill, signs in SKILL_SIGNS.items()
        if any(re.search(rf"\b{re.escape(sign)}", said) for sign in signs)
    ]


def fill(question: Question, *, buyer: str = "", deal: str = "", skill: str = "") -> str:
    """Return the text with its tokens replaced in one pass, so that names stay as typed."""
    said = {"buyer": buyer.strip(), "deal": deal.strip(), "skill": skill.strip()}
    return _TOKEN.sub(lambda token: said[token[1]] or _UNSAID[token[1]], question.text)


def mix_words(kinds: Sequence[str]) -> str:
    """Say how many questions asked for a view and how many what happened: counts, no score."""
    count, views = len(kinds), sum(kind == "think" for kind in kinds)
    if not count:
        return ""
    if views in (0, count):
        who = "It" if count == 1 else "All"
        said = f"{who} asked {'for a view' if views else 'what happened'}"
    else:
        said = f"{views} asked for a view, {count - views} asked what happened"
    return f"Questions asked: {count}. {said}."


@cache
def _by_id() -> dict[str, Question]:
    return {question.id: question for question in bank()}


def _fitting(
    step: str, mode: str, situations: Sequence[str], choices: Choices
) -> Sequence[Question]:
    """Return the questions that may be asked now, in no order yet.

    Where the bank has nothing for the situation, whatever fits the mode and takes nothing for
    granted comes behind what does fit. What is switched off is asked again only where nothing
    else could be: a stage without a question would be worse than one that somebody does not love.
    """
    own = [it for it in choices.own if it.step == step and _fits_mode(it, mode)]
    of_step = [*_of_bank(step, mode), *own]
    on = [it for it in of_step if it.id not in choices.off]
    known = {mode, "any", *situations}
    for asked in (on, of_step):
        fitting = [it for it in asked if it.situation in known]
        if any(not it.is_own for it in fitting):
            return fitting
        sound = [it for it in asked if it.situation not in PRESUMING - known]
        if sound:
            return sound
    return ()


@cache
def _of_bank(step: str, mode: str) -> tuple[Question, ...]:
    return tuple(it for it in bank() if it.step == step and _fits_mode(it, mode))


def _fits_mode(question: Question, mode: str) -> bool:
    if mode == "low" and question.step in STEPS_LOW_ONLY:
        return question.situation == "low"
    return question.situation == mode or question.situation not in MODES


def _place(question: Question, mode: str, situations: Sequence[str]) -> int:
    if mode == "low" and question.id in CLARITY:
        return len(situations) + 1
    if question.situation in situations:
        return situations.index(question.situation)
    return len(situations) + (question.situation not in ("any", mode))


@lru_cache(maxsize=4096)
def _shuffled(question_id: str, meeting_id: int) -> bytes:
    # Not hash(): Python salts it per process, and two workers must agree.
    return hashlib.sha256(f"{meeting_id}:{question_id}".encode()).digest()
