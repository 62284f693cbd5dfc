import re
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.questions.rules import (
    KINDS,
    MODES,
    STEPS,
    Question,
    bank,
    checked,
    fill,
    question,
    queue,
)

SITUATIONS = sorted({it.situation for it in bank()} - set(MODES))


def ids(step: str, mode: str = "ok", **more: object) -> list[str]:
    return [it.id for it in queue(step=step, mode=mode, meeting_id=7, **more)]  # type: ignore[arg-type]


def test_the_bank_holds_ninety_six_questions_for_every_step() -> None:
    assert len(bank()) == 96
    assert {it.step for it in bank()} == set(STEPS)
    assert {it.kind for it in bank()} == set(KINDS)


@pytest.mark.parametrize("it", bank(), ids=lambda it: it.id)
def test_every_question_is_a_question_and_no_advice(it: Question) -> None:
    assert it.text.endswith("?")
    assert len(it.text.split()) <= 19
    assert re.match(r"(If|In|At|By|On|Of|What|Which|Who|Whose|Where|When|How|Whom)\b", it.text)
    assert set(re.findall(r"\{(\w+)\}", it.text)) <= {"buyer", "deal", "skill"}


@pytest.mark.parametrize(
    "broken",
    [
        [question("Q01"), question("Q01")],
        [Question("Q97", "lunch", "any", "think", "What?")],
        [Question("Q97", "focus", "any", "advise", "What?")],
    ],
)
def test_an_unsound_bank_does_not_load(broken: list[Question]) -> None:
    with pytest.raises(ValueError, match=r"^Question Q"):
        checked(broken)


def test_a_question_is_found_by_its_id_or_not_at_all() -> None:
    assert question("Q15").text == "What is behind the good week?"
    with pytest.raises(KeyError):
        question("Q97")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("low", {f"Q0{n}" for n in range(1, 10)}),
        ("ok", {f"Q{n}" for n in range(10, 15)}),
        ("high", {f"Q{n}" for n in range(15, 19)}),
    ],
)
def test_the_check_in_asks_what_fits_the_day(mode: str, expected: set[str]) -> None:
    assert set(ids("check_in", mode)) == expected


@pytest.mark.parametrize("meeting_id", range(1, 20))
def test_a_hard_day_begins_with_what_is_in_control_and_then_what_matters(meeting_id: int) -> None:
    asked = [it.id for it in queue(step="check_in", mode="low", meeting_id=meeting_id)]

    assert set(asked[-3:]) == {"Q02", "Q05", "Q09"}


def test_on_a_hard_day_a_deal_gets_only_its_gentle_questions() -> None:
    assert set(ids("deals", "low", situations=["negotiation"])) == {"Q58", "Q59"}


def test_the_stage_of_the_deal_decides_in_the_order_given() -> None:
    asked = queue(step="deals", mode="ok", situations=["stalled", "proposal"], meeting_id=7)

    stages = [it.situation for it in asked]
    assert stages == ["stalled"] * stages.count("stalled") + ["proposal"] * stages.count("proposal")
    assert Counter(stages).keys() == {"stalled", "proposal"}


def test_the_skill_comes_before_what_fits_any() -> None:
    asked = queue(step="focus", mode="high", situations=["listening"], meeting_id=7)

    assert asked[0].id == "Q69"
    assert {it.situation for it in asked[1:]} == {"any"}


def test_an_unknown_stage_still_has_something_to_ask() -> None:
    assert len(ids("deals", situations=["procurement"])) > 20


def test_a_number_that_fell_is_asked_about_and_one_that_rose_is_not() -> None:
    asked = ids("progress", situations=["down"])

    assert set(asked[:3]) == {"Q25", "Q26", "Q27"}
    assert not {"Q23", "Q24", "Q28", "Q29"} & set(asked)


def test_what_was_asked_lately_comes_last_but_does_not_vanish() -> None:
    usual = ids("check_in")
    lately = frozenset(usual[:2])

    asked = ids("check_in", recently_asked=lately)

    assert asked == [*usual[2:], *usual[:2]]


def test_meetings_differ_and_a_reload_does_not_reshuffle() -> None:
    orders = {
        tuple(it.id for it in queue(step="check_in", mode="low", meeting_id=meeting_id))
        for meeting_id in range(10)
        for _ in range(2)
    }

    assert 5 < len(orders) <= 10


def test_two_workers_agree_on_the_order() -> None:
    program = (
        "from oneonone.features.questions.rules import queue;"
        "print(*(it.id for it in queue(step='focus', mode='ok', meeting_id=7)))"
    )
    for seed in ("1", "2"):
        told = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert told.stdout.split() == ids("focus")


def test_tokens_are_filled_with_names_as_typed() -> None:
    it = Question("Q97", "deals", "any", "think", "What would {buyer} lose if {deal} waits?")

    assert fill(it, buyer="Ana {deal}", deal="Northwind") == (
        "What would Ana {deal} lose if Northwind waits?"
    )
    assert fill(it, buyer="  ") == "What would the buyer lose if this deal waits?"
    assert fill(question("Q61")) == ("When did you last do this skill well, and what was going on?")


@given(
    step=st.sampled_from(STEPS),
    mode=st.sampled_from(MODES),
    situations=st.lists(st.sampled_from(SITUATIONS), max_size=3),
    recently_asked=st.frozensets(st.sampled_from([it.id for it in bank()])),
    meeting_id=st.integers(1, 999_999_999),
)
def test_there_is_always_a_question_of_the_step_and_never_one_twice(
    step: str,
    mode: str,
    situations: list[str],
    recently_asked: frozenset[str],
    meeting_id: int,
) -> None:
    asked = queue(
        step=step,
        mode=mode,
        situations=situations,
        recently_asked=recently_asked,
        meeting_id=meeting_id,
    )

    assert asked
    assert {it.step for it in asked} == {step}
    assert not {it.situation for it in asked} & (set(MODES) - {mode})
    assert len(set(asked)) == len(asked)
