"""The question bank and which question comes next (experience §6.1, below the table)."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

STEPS = ("check_in", "progress", "deals", "focus", "alignment", "growth")
KINDS = ("report", "think")
# A situation that is a mode is asked in that mode only: "What is behind the good week?".
MODES = ("low", "ok", "high")

# On a hard day a question about strategy is one too many: the deal step keeps to its own (R1).
STEPS_LOW_ONLY = frozenset({"deals"})
# On a hard day first what is in control, and then what matters (R1): these come after the rest.
CLARITY = frozenset({"Q02", "Q05", "Q09"})

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
    """Return the question of that id; raise KeyError for any other text."""
    return _by_id()[question_id]


def queue(
    *,
    step: str,
    mode: str,
    situations: Sequence[str] = (),
    recently_asked: frozenset[str] = frozenset(),
    meeting_id: int,
) -> tuple[Question, ...]:
    """Return the questions of a step, the one to ask first; never empty for a known step.

    `situations` are what fits now, best first: the deal's stage, the skill, up or down, rep,
    manager or close. Questions of the last three meetings come last, and the rest of the order
    depends on the meeting alone, so that a reload does not reshuffle.
    """
    fitting = [it for it in bank() if it.step == step and _fits_mode(it, mode)]
    known = [it for it in fitting if it.situation in {mode, "any", *situations}]
    return tuple(
        sorted(
            known or fitting,
            key=lambda it: (
                it.situation != mode,
                _place(it, mode, situations),
                it.id in recently_asked,
                _shuffled(it, meeting_id),
            ),
        )
    )


def fill(question: Question, *, buyer: str = "", deal: str = "", skill: str = "") -> str:
    """Return the text with its tokens replaced in one pass, so that names stay as typed."""
    said = {"buyer": buyer.strip(), "deal": deal.strip(), "skill": skill.strip()}
    return _TOKEN.sub(lambda token: said[token[1]] or _UNSAID[token[1]], question.text)


@cache
def _by_id() -> dict[str, Question]:
    return {question.id: question for question in bank()}


def _fits_mode(question: Question, mode: str) -> bool:
    if mode == "low" and question.step in STEPS_LOW_ONLY:
        return question.situation == "low"
    return question.situation == mode or question.situation not in MODES


def _place(question: Question, mode: str, situations: Sequence[str]) -> int:
    if mode == "low" and question.id in CLARITY:
        return len(situations) + 1
    fits = question.situation in situations
    return situations.index(question.situation) if fits else len(situations)


def _shuffled(question: Question, meeting_id: int) -> str:
    # Not hash(): Python salts it per process, and two workers must agree.
    return hashlib.sha256(f"{meeting_id}:{question.id}".encode()).hexdigest()
