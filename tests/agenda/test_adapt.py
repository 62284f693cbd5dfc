from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneonone.agenda.adapt import (
    LEAST_MINUTES,
    NEEDS_LITTLE,
    NEEDS_USUAL,
    RULES,
    Agenda,
    World,
    adapt,
)
from oneonone.agenda.minutes import USUAL_MINUTES

HARD_DAY = World(mood="rough", wants_lighter=True)

WORLDS = st.builds(
    World,
    mood=st.sampled_from([None, "rough", "not_great", "okay", "good", "great", "unsaid"]),
    wants_lighter=st.sampled_from([None, True, False]),
    is_undone=st.booleans(),
    minutes_total=st.integers(10, 120),
    minutes_available=st.none() | st.integers(LEAST_MINUTES, 120),
    is_first_meeting=st.booleans(),
    is_put_away=st.booleans(),
    manager_has_overdue=st.booleans(),
    days_since_last=st.none() | st.integers(0, 400),
    cadence_days=st.sampled_from([None, 7, 14, 28]),
    missed_through_manager=st.booleans(),
    template_minutes=st.dictionaries(st.sampled_from(list(USUAL_MINUTES)), st.integers(0, 60)),
    short_choice=st.sampled_from([None, "deals", "focus", "lunch"]),
    has_deal=st.booleans(),
)


def plan(agenda: Agenda) -> dict[str, int]:
    return {step.key: step.minutes for step in agenda.steps}


def test_r2_an_ordinary_day_keeps_the_usual_agenda() -> None:
    for mood in (None, "okay", "unsaid"):
        agenda = adapt(World(mood=mood))

        assert plan(agenda) == USUAL_MINUTES
        assert (agenda.mode, agenda.question_mode, agenda.sentence) == ("ok", "ok", "")
        assert (agenda.max_deals, agenda.suggested_priorities) == (2, 3)
        assert agenda.needs == NEEDS_USUAL


def test_r1_a_yes_makes_it_lighter() -> None:
    agenda = adapt(HARD_DAY)

    assert plan(agenda) == {
        "check_in": 8, "progress": 5, "deals": 4, "focus": 4, "alignment": 6,
    }  # fmt: skip
    assert (agenda.mode, agenda.question_mode) == ("lighter", "low")
    assert agenda.sentence == "Lighter agenda today"
    assert (agenda.max_deals, agenda.suggested_priorities) == (1, 1)
    assert agenda.support_first
    assert agenda.needs == NEEDS_LITTLE
    folded = [step.key for step in agenda.steps if step.is_folded and step.is_optional]
    assert folded == ["deals"]


@pytest.mark.parametrize(
    "world",
    [
        replace(HARD_DAY, wants_lighter=None),
        replace(HARD_DAY, wants_lighter=False),
        replace(HARD_DAY, is_undone=True),
        replace(HARD_DAY, mood=None),
        replace(HARD_DAY, mood="unsaid"),
        replace(HARD_DAY, mood="okay"),
    ],
)
def test_r1_nothing_but_a_yes_on_a_hard_day_changes_anything(world: World) -> None:
    assert adapt(world) == adapt(World())


def test_r1_a_teams_longer_check_in_is_not_cut() -> None:
    team = {**USUAL_MINUTES, "check_in": 12, "deals": 3}

    lighter = plan(adapt(replace(HARD_DAY, template_minutes=team)))

    assert lighter["check_in"] == 12
    assert lighter["deals"] == 3


@pytest.mark.parametrize("mood", ["good", "great"])
def test_r3_a_good_day_asks_what_made_it_work(mood: str) -> None:
    agenda = adapt(World(mood=mood))

    assert (agenda.mode, agenda.question_mode) == ("high", "high")
    assert plan(agenda) == USUAL_MINUTES
    assert adapt(World(mood=mood, is_undone=True)).mode == "ok"


def test_r6_an_overdue_promise_lets_the_manager_answer_first() -> None:
    assert adapt(World(manager_has_overdue=True)).manager_first
    assert not adapt(World()).manager_first


@pytest.mark.parametrize(
    ("world", "check_in"),
    [
        (World(missed_through_manager=True), 8),
        (World(days_since_last=13, cadence_days=7), 8),
        (World(days_since_last=12, cadence_days=7), 5),
        (World(days_since_last=90), 5),
        (World(days_since_last=24, cadence_days=14), 5),
        (World(days_since_last=25, cadence_days=14), 8),
        (replace(HARD_DAY, missed_through_manager=True), 11),
        (World(missed_through_manager=True, minutes_available=15), 2),
    ],
)
def test_r8_a_gap_through_the_manager_gets_three_minutes(world: World, check_in: int) -> None:
    agenda = adapt(world)

    assert plan(agenda)["check_in"] == check_in
    assert agenda.minutes <= world.budget


def test_r11_without_a_deal_the_rep_is_asked_and_nobody_chooses() -> None:
    assert adapt(World(has_deal=False)).asks_for_deal
    assert not adapt(World(has_deal=True)).asks_for_deal
    focus_only = World(has_deal=False, minutes_available=10, short_choice="focus")
    assert not adapt(focus_only).asks_for_deal


@pytest.mark.parametrize(
    ("choice", "expected", "deals"),
    [
        ("deals", {"progress": 2, "check_in": 2, "deals": 8, "alignment": 3}, 1),
        ("focus", {"progress": 2, "check_in": 2, "focus": 8, "alignment": 3}, 0),
        (None, {"progress": 2, "check_in": 2, "deals": 4, "focus": 4, "alignment": 3}, 1),
    ],
)
def test_r13_fifteen_minutes_are_promises_check_in_and_one_thing(
    choice: str | None, expected: dict[str, int], deals: int
) -> None:
    agenda = adapt(World(minutes_available=15, short_choice=choice))

    assert plan(agenda) == expected
    assert list(plan(agenda)) == list(expected)
    assert (agenda.mode, agenda.max_deals) == ("short", deals)
    assert agenda.sentence == "15 minutes: promises, check-in, one thing"


def test_r13_until_the_rep_has_chosen_both_things_are_optional() -> None:
    agenda = adapt(World(minutes_available=12))

    assert [step.key for step in agenda.steps if step.is_optional] == ["deals", "focus"]


def test_r13_a_focus_nobody_gets_to_is_not_asked_for_at_the_end() -> None:
    assert "focus" not in adapt(World(minutes_available=10, short_choice="deals")).needs
    assert "focus" in adapt(World(minutes_available=10, short_choice="focus")).needs


@pytest.mark.parametrize("minutes", [20, 24])
def test_r13_under_twenty_five_there_is_one_deal_and_the_rest_is_scaled(minutes: int) -> None:
    agenda = adapt(World(minutes_available=minutes))

    assert agenda.minutes == minutes
    assert (agenda.mode, agenda.max_deals) == ("ok", 1)
    assert agenda.sentence == f"{minutes} minutes: one deal, the rest a little shorter"
    assert list(plan(agenda)) == list(USUAL_MINUTES)


def test_r13_a_hard_day_and_little_time_begin_with_the_person() -> None:
    agenda = adapt(replace(HARD_DAY, minutes_available=15, short_choice="deals"))

    assert plan(agenda) == {"check_in": 2, "progress": 2, "deals": 8, "alignment": 3}
    assert agenda.steps[0].key == "check_in"
    assert agenda.mode == "lighter"
    assert agenda.needs == NEEDS_LITTLE
    assert agenda.support_first
    assert agenda.sentence == ("Lighter agenda today. 15 minutes: promises, check-in, one thing")


def test_a_short_slot_is_short_whoever_asked() -> None:
    assert adapt(World(minutes_total=15)) == adapt(World(minutes_available=15))
    assert adapt(World(minutes_total=15, minutes_available=20)).minutes == 15


def test_a_longer_slot_is_used_in_the_same_proportions() -> None:
    assert plan(adapt(World(minutes_total=60))) == {
        key: 2 * minutes for key, minutes in USUAL_MINUTES.items()
    }


def test_the_first_meeting_is_about_how_they_like_to_work() -> None:
    agenda = adapt(World(is_first_meeting=True, mood="rough", wants_lighter=True))

    assert plan(agenda) == {"check_in": 24, "alignment": 6}
    assert agenda.sentence == "First one-to-one: how we like to work"
    assert (agenda.mode, agenda.max_deals, agenda.needs) == ("first", 0, NEEDS_LITTLE)
    assert adapt(World(is_first_meeting=True, is_undone=True)) == adapt(World())


def test_an_agenda_put_away_leaves_one_promise_and_the_next_date() -> None:
    agenda = adapt(World(is_put_away=True, is_undone=True, is_first_meeting=True))

    assert plan(agenda) == {"alignment": 30}
    assert (agenda.mode, agenda.sentence) == ("put_away", "No agenda today")
    assert (agenda.suggested_priorities, agenda.needs) == (0, NEEDS_LITTLE)


def test_the_rules_stand_under_their_names() -> None:
    names = [rule.name for rule in RULES]

    assert len(set(names)) == len(names)


@given(WORLDS)
def test_the_time_is_never_overdrawn_and_no_step_is_empty(world: World) -> None:
    agenda = adapt(world)

    assert agenda.steps
    assert min(step.minutes for step in agenda.steps) >= 1
    assert agenda.minutes <= world.budget
    assert len({step.key for step in agenda.steps}) == len(agenda.steps)
    assert set(plan(agenda)) <= set(USUAL_MINUTES)
    assert agenda.has("alignment")


@given(WORLDS)
def test_r14_never_a_third_deal_and_never_a_deal_without_its_step(world: World) -> None:
    agenda = adapt(world)

    assert 0 <= agenda.max_deals <= 2
    assert (agenda.max_deals > 0) == agenda.has("deals")
    assert world.budget >= 25 or agenda.max_deals <= 1


@given(WORLDS)
def test_the_sentence_never_says_why(world: World) -> None:
    sentence = adapt(world).sentence.lower()

    assert not any(word in sentence for word in ("rough", "great", "hard", "mood", "because"))


@given(WORLDS)
def test_the_manager_always_promises_something(world: World) -> None:
    agenda = adapt(world)

    assert "manager" in agenda.needs
    assert agenda.question_mode in {"low", "ok", "high"}
    assert agenda.mode in {"ok", "high", "lighter", "short", "first", "put_away"}


@given(WORLDS)
def test_taking_it_back_ends_the_lighter_agenda(world: World) -> None:
    agenda = adapt(replace(world, is_undone=True, is_put_away=False))

    assert agenda.mode in {"ok", "short"}
    assert agenda.question_mode == "ok"
