"""The lint of a question, and what cannot be kept at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.agenda.registry import AGENDA
from oneonone.features.questions.rules import STEPS, Question, bank
from oneonone.features.questions.wording import (
    ADVICE,
    NO_MARK,
    SITUATION_WORDS,
    STEP_WORDS,
    refusal,
    warning,
)


@pytest.mark.parametrize("it", bank(), ids=lambda it: it.id)
def test_every_question_of_the_bank_passes_the_lint(it: Question) -> None:
    assert warning(it.text) == ""
    assert refusal(it.text) == ""
    assert it.text.endswith("?")


@pytest.mark.parametrize(
    "text",
    [
        "What do you think is going on?",
        "which of these matters most?",
        "WHO else knows?",
        "Whose door can I open for you?",
        "Where does it hurt?",
        "When did it turn?",
        "How do you know?",
        "If it were lost, when did it turn?",
        "On which call could you practise?",
        "By when would my help be useful?",
        "Tell me about the last call.",
        "Walk me through the morning of the demo",
        "  What   is\u200f next?  ",
        "\u202eWhat is next?",
        # "Must" and the others count as words, not as a part of one.
        "What would the mustard factory say?",
        "What shoulder do you lean on?",
        " ".join(["What", *["more"] * 17, "then?"]),
        "What would {buyer} say about {deal}?",
    ],
)
def test_a_question_passes(text: str) -> None:
    assert warning(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "What if you try harder: have you tried calling?",
        "What would help, don't you think?",
        "What would help, don’t you think?",
        "What would help, DON`T  YOU THINK?",
        "When should you call {buyer}?",
        "What happened, and why didn't you call?",
        "What happened, and why didn’t you call?",
        "What must change?",
        "What MU\u200bST change?",
        "How, have you\u00a0tried it?",
        "Should you call today?",
        "Why is it late?",
        "Is it late?",
        "Call them today.",
        "Tell me about why it must be like this.",
        "Whatever happens?",
        "<b>What</b> is next?",
        "٣",
    ],
)
def test_advice_is_warned_of(text: str) -> None:
    assert warning(text) == ADVICE


def test_a_question_ends_with_its_mark() -> None:
    assert warning("What is next.") == NO_MARK
    assert warning("What is next?!") == NO_MARK


def test_a_long_one_is_counted() -> None:
    text = " ".join(["What", *["more"] * 18, "then?"])

    assert warning(text) == "That is 20 words. Up to 19 are easy to hear and to answer."


@given(st.text())
def test_the_lint_answers_every_text_with_a_sentence_or_nothing(text: str) -> None:
    for said in (warning(text), refusal(text)):
        assert said == "" or said.endswith(".")


def test_a_megabyte_takes_no_time_to_speak_of() -> None:
    assert warning("What " * 200_000).startswith("That does not end")


@pytest.mark.parametrize("text", ["", "   ", "\u200f\u200b", "\u3164"])
def test_nothing_is_no_question(text: str) -> None:
    assert refusal(text) == "Write the question first."


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("What would {Buyer} say?", "{Buyer}"),
        ("What would {name} say?", "{name}"),
        ("What would {} say?", "{}"),
        ("What would { buyer } say?", "{ buyer }"),
        ("What would {buyer say?", "{"),
        ("What would buyer} say?", "}"),
        ("What would {{buyer}} say?", "{"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_in_a_sentence(text: str, named: str) -> None:
    assert refusal(text).startswith(f"{named} cannot be filled in. {{buyer}}, {{deal}}")


@pytest.mark.parametrize("text", ["What of {buyer}, {deal} and {skill}?", "What of <b>?", "٣"])
def test_the_known_ones_and_plain_words_are_kept(text: str) -> None:
    assert refusal(text) == ""


def test_every_situation_of_the_bank_has_words_and_the_steps_are_those_of_the_agenda() -> None:
    for it in bank():
        assert SITUATION_WORDS[it.step][it.situation]
    assert {step.key: step.title for step in AGENDA}.items() <= STEP_WORDS.items()
    assert tuple(STEP_WORDS) == STEPS
