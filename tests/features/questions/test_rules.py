import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.features.questions.rules import (
    KINDS,
    MODES,
    PRESUMING,
    STEPS,
    Choices,
    Question,
    bank,
    checked,
    fill,
    mix_words,
    question,
    queue,
    skills_in,
)

SITUATIONS = sorted({it.situation for it in bank()} - set(MODES))


def ids(step: str, mode: str = "ok", **more: object) -> list[str]:
    return [it.id for it in queue(step=step, mode=mode, meeting_id=7, **more)]  # type: ignore[arg-type]


def test_the_bank_holds_the_ninety_six_and_what_we_added_for_every_step() -> None:
    assert [it.id for it in bank()] == [f"Q{number:02}" for number in range(1, 119)]
    assert {it.step for it in bank()} == set(STEPS)
    assert {it.kind for it in bank()} == set(KINDS)


@pytest.mark.parametrize("situation", ["won", "lost"])
def test_a_deal_that_is_over_gets_a_debrief_of_its_own(situation: str) -> None:
    debrief = [it for it in bank() if it.situation == situation]

    assert len(debrief) >= 6
    assert {it.step for it in debrief} == {"deals"}
    kinds = Counter(it.kind for it in debrief)
    assert kinds["think"] >= 3
    assert kinds["report"] >= 2
    assert ids("deals", situations=[situation]) == [
        it.id for it in queue(step="deals", mode="ok", situations=[situation], meeting_id=7)
        if it in debrief
    ]  # fmt: skip


@pytest.mark.parametrize("situations", [[], ["discovery"], ["stalled"], ["procurement"]])
def test_a_deal_that_is_open_is_never_asked_why_it_was_won_or_lost(situations: list[str]) -> None:
    asked = queue(step="deals", mode="ok", situations=situations, meeting_id=7)

    assert not {it.situation for it in asked} & {"won", "lost"}


@pytest.mark.parametrize(
    "broken",
    [
        [question("Q01"), question("Q01")],
        [Question("Q999", "lunch", "any", "think", "What?")],
        [Question("Q999", "focus", "any", "advise", "What?")],
    ],
)
def test_an_unsound_bank_does_not_load(broken: list[Question]) -> None:
    with pytest.raises(ValueError, match=r"^Question Q"):
        checked(broken)


def test_a_question_is_found_by_its_id_or_not_at_all() -> None:
    assert question("Q15").text == "What is behind the good week?"
    with pytest.raises(KeyError):
        question("Q999")


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
    asked = queue(step="focus", mode="ok", situations=["listening"], meeting_id=7)

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
    it = Question("Q999", "deals", "any", "think", "What would {buyer} lose if {deal} waits?")

    assert fill(it, buyer="Ana {deal}", deal="Northwind") == (
        "What would Ana {deal} lose if Northwind waits?"
    )
    assert fill(it, buyer="  ") == "What would the buyer lose if this deal waits?"
    assert fill(question("Q61")) == ("When did you last do this skill well, and what was going on?")


# --- What comes first (experience §6.1): each rule against the one below it -----------------------


def own(question_id: str, step: str = "deals", situation: str = "proposal") -> Question:
    return Question(question_id, step, situation, "think", f"What about {question_id}?")


PROPOSAL = [it.id for it in bank() if it.situation == "proposal"]


@pytest.mark.parametrize(
    ("why", "step", "mode", "situations", "lately", "choices", "first"),
    [
        # The mode wins over the skill, and without the mode the skill is first.
        ("mode", "focus", "low", ["listening"], {"Q77"}, Choices(starred=frozenset({"Q69"})),
         "Q77"),
        ("no mode", "focus", "ok", ["listening"], {"Q69"}, Choices(starred=frozenset({"Q63"})),
         "Q69"),
        # The situation wins over what was asked lately and over a star.
        ("situation", "deals", "ok", ["proposal"], set(PROPOSAL),
         Choices(own=(own("M1", situation="any"),), starred=frozenset({"M1"})), "Q"),
        ("another situation", "deals", "ok", ["discovery"], {"Q30"},
         Choices(own=(own("M1", situation="any"),), starred=frozenset({"M1"})), "Q"),
        # What was not asked lately wins over a star; a star wins over chance.
        ("asked lately", "deals", "ok", ["proposal"], set(PROPOSAL[1:]),
         Choices(starred=frozenset(PROPOSAL[1:])), PROPOSAL[0]),
        ("starred", "deals", "ok", ["proposal"], set(), Choices(starred=frozenset({PROPOSAL[3]})),
         PROPOSAL[3]),
        ("another starred", "deals", "ok", ["proposal"], set(),
         Choices(starred=frozenset({PROPOSAL[2]})), PROPOSAL[2]),
        ("own, starred", "deals", "ok", ["proposal"], set(),
         Choices(own=(own("C4"),), starred=frozenset({"C4"})), "C4"),
        ("own, off", "deals", "ok", ["proposal"], set(PROPOSAL[1:]),
         Choices(own=(own("C4"),), off=frozenset({"C4"})), PROPOSAL[0]),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value[:2] else "",
)  # fmt: skip
@pytest.mark.parametrize("meeting_id", [1, 7, 4711])
def test_what_is_asked_first(
    why: str,
    step: str,
    mode: str,
    situations: list[str],
    lately: set[str],
    choices: Choices,
    first: str,
    meeting_id: int,
) -> None:
    asked = queue(
        step=step,
        mode=mode,
        situations=situations,
        recently_asked=frozenset(lately),
        choices=choices,
        meeting_id=meeting_id,
    )

    assert asked[0].id.startswith(first), why


def test_two_starred_ones_come_in_the_order_of_the_meeting_and_then_the_rest() -> None:
    usual = ids("deals", situations=["proposal"])
    starred = frozenset(usual[-2:])

    asked = ids("deals", situations=["proposal"], choices=Choices(starred=starred))

    assert asked == [*usual[-2:], *usual[:-2]]


def test_a_question_of_ones_own_stands_among_those_of_its_situation() -> None:
    choices = Choices(own=(own("C1"), own("M1"), own("M2", "focus"), own("M3", situation="lost")))

    assert set(ids("deals", situations=["proposal"], choices=choices)) == {*PROPOSAL, "C1", "M1"}


def test_what_is_switched_off_is_not_asked() -> None:
    asked = ids("deals", situations=["proposal"], choices=Choices(off=frozenset(PROPOSAL[:4])))

    assert asked == [PROPOSAL[4]]


def test_where_all_that_fits_is_off_another_one_is_asked_that_takes_nothing_for_granted() -> None:
    asked = queue(
        step="deals",
        mode="ok",
        situations=["proposal"],
        choices=Choices(off=frozenset(PROPOSAL)),
        meeting_id=7,
    )

    assert {it.situation for it in asked} == {"discovery", "evaluation", "negotiation"}


@pytest.mark.parametrize(
    ("step", "mode", "expected"),
    [
        ("check_in", "low", {f"Q0{n}" for n in range(1, 10)}),
        ("deals", "low", {"Q58", "Q59"}),
        ("alignment", "ok", {f"Q{n}" for n in range(78, 83)}),
    ],
)
def test_with_everything_off_the_step_asks_as_if_nothing_were(
    step: str, mode: str, expected: set[str]
) -> None:
    everything = frozenset(it.id for it in bank())

    asked = ids(step, mode, situations=["rep"], choices=Choices(off=everything))

    assert set(asked) == expected


def test_one_question_of_ones_own_does_not_silence_the_bank() -> None:
    choices = Choices(own=(own("M1", situation="any"),), off=frozenset({"Q30"}))

    asked = ids("deals", situations=[], choices=choices)

    assert asked[0] == "M1"
    assert set(asked) == {"M1", *ids("deals", situations=[])} - {"Q30"}


def test_a_lighter_day_asks_ones_own_about_deals_only_if_it_is_meant_for_one() -> None:
    choices = Choices(own=(own("M1", situation="any"), own("M2", situation="low")))

    assert set(ids("deals", "low", choices=choices)) == {"Q58", "Q59", "M2"}


@pytest.mark.parametrize(
    ("words", "skills"),
    [
        ("Silence after the price", ["listening", "negotiation"]),
        ("Ask one more question", ["discovery"]),
        ("Open with their words", ["opening"]),
        ("Name the NEXT   step before we hang up", ["next steps"]),
        ("Write shorter e-mails", ["writing"]),
        ("Multitasking less", []),
        ("", []),
        ("٣", []),
    ],
)
def test_a_skill_worded_freely_finds_its_questions(words: str, skills: list[str]) -> None:
    assert skills_in(words) == skills
    known = {it.situation for it in bank() if it.step == "focus"}
    assert set(skills) <= known


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ([], ""),
        (["think"], "Questions asked: 1. It asked for a view."),
        (["report"], "Questions asked: 1. It asked what happened."),
        (["think"] * 3, "Questions asked: 3. All asked for a view."),
        (["report"] * 2, "Questions asked: 2. All asked what happened."),
        (
            ["think", "report", "think", "think", "report", "think"],
            "Questions asked: 6. 4 asked for a view, 2 asked what happened.",
        ),
    ],
)
def test_the_mix_is_counts_in_a_sentence(kinds: list[str], words: str) -> None:
    assert mix_words(kinds) == words


IDS = st.frozensets(st.sampled_from([*(it.id for it in bank()), "C1", "C2", "M1"]))
OWN = st.lists(
    st.builds(
        Question,
        st.sampled_from(["C1", "C2", "M1"]),
        st.sampled_from(STEPS),
        st.sampled_from([*SITUATIONS, *MODES]),
        st.sampled_from(KINDS),
        st.just("What else?"),
    ),
    unique_by=lambda it: it.id,
)


@given(
    step=st.sampled_from(STEPS),
    mode=st.sampled_from(MODES),
    situations=st.lists(st.sampled_from(SITUATIONS), max_size=3),
    recently_asked=IDS,
    own=OWN,
    off=IDS | st.just(frozenset(it.id for it in bank())),
    starred=IDS,
    meeting_id=st.integers(1, 999_999_999),
)
def test_there_is_always_a_question_of_the_step_and_never_one_twice(
    step: str,
    mode: str,
    situations: list[str],
    recently_asked: frozenset[str],
    own: list[Question],
    off: frozenset[str],
    starred: frozenset[str],
    meeting_id: int,
) -> None:
    def choose() -> tuple[Question, ...]:
        return queue(
            step=step,
            mode=mode,
            situations=situations,
            recently_asked=recently_asked,
            choices=Choices(tuple(own), off, starred),
            meeting_id=meeting_id,
        )

    asked = choose()

    assert asked
    assert asked == choose()
    assert {it.step for it in asked} == {step}
    assert not {it.situation for it in asked} & (set(MODES) - {mode})
    assert len({it.id for it in asked}) == len(asked)
    if mode == "low" and step == "deals":
        assert {it.situation for it in asked} == {"low"}
    # Either all of them are on, or there was nothing else to ask.
    assert not {it.id for it in asked} & off or not any(
        it.id not in off
        and it.step == step
        and it.situation not in {*PRESUMING, *MODES, *situations}
        and (mode != "low" or step != "deals")
        for it in (*bank(), *own)
    )


def test_r3_on_a_good_day_the_skill_begins_with_a_question_that_stretches() -> None:
    first = queue(step="focus", mode="high", situations=["listening", "any"], meeting_id=7)[0]
    assert first.situation == "high"
    usual = queue(step="focus", mode="ok", situations=["listening", "any"], meeting_id=7)
    assert all(question.situation != "high" for question in usual)
