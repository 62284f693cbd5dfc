"""What each team reads, and the company's own definitions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.features.indicators import queries
from oneonone.models import AuditEvent, OwnIndicator, Reading, TeamIndicator
from tests.cast import DANIEL, NORTH, PRIYA, PRIYA_DANIEL, SAM, WEST
from tests.factories import a_reading

PAGE = "/admin/indicators"
WALKS = {
    "name": "Walks through their house",
    "definition": "Visits on which I spoke with somebody who will use it",
    "why": "Who has seen it in use speaks for it.",
    "unit": "times",
    "better": "up",
    "maximum": "20",
    "is_in_control": "y",
}


def keys_of(as_system: Any, team_id: int) -> list[str]:
    with as_system() as session:
        return list(
            session.scalars(
                select(TeamIndicator.key)
                .where(TeamIndicator.team_id == team_id)
                .order_by(TeamIndicator.position)
            )
        )


def owns(as_system: Any) -> list[OwnIndicator]:
    with as_system() as session:
        rows = list(session.scalars(select(OwnIndicator).order_by(OwnIndicator.id)))
        session.expunge_all()
        return rows


def an_own(**differs: Any) -> OwnIndicator:
    words = {"name": "Walks", "definition": "Walks on site", "why": "Seen is believed."}
    return OwnIndicator(**{"key": "own_1", "unit": "times", "maximum": 9, **words, **differs})


# --- What a team reads --------------------------------------------------------------------------


def test_a_team_reads_what_is_chosen_in_that_order(sign_in: Any, post: Any, as_system: Any) -> None:
    before = keys_of(as_system, NORTH)
    chosen = ["threads", "first_replies", "", "practice"]
    answer = post(sign_in(SAM), f"{PAGE}/teams/{WEST}", {"keys": chosen})

    assert answer.headers["Location"] == f"{PAGE}#team-{WEST}"
    assert keys_of(as_system, WEST) == ["threads", "first_replies", "practice"]
    assert keys_of(as_system, NORTH) == before
    with as_system() as session:
        tags = list(session.scalars(select(AuditEvent.tag)))
    assert tags.count("indicator:change") == 1


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ([], "three to five numbers. Fewer say nothing"),
        (["threads", "practice"], "three to five numbers. Fewer say nothing"),
        (["threads", "practice", "prep_calls", "energy_cost", "focus_time", "reply_time"],
         "three to five numbers. More are not read"),
        (["threads", "practice", "threads"], "“People I know per deal” stands there twice"),
        (["threads", "practice", "revenue"], "no number that can be chosen"),
        (["threads", "practice", "own_99"], "no number that can be chosen"),
        (["threads", "practice", "x" * 5000], "no number that can be chosen"),
    ],
)  # fmt: skip
def test_another_set_is_refused_in_a_sentence_and_nothing_changes(
    sign_in: Any, post: Any, as_system: Any, keys: list[str], words: str
) -> None:
    before = keys_of(as_system, WEST)
    answer = post(sign_in(SAM), f"{PAGE}/teams/{WEST}", {"keys": keys})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in text
    assert keys_of(as_system, WEST) == before
    if "practice" in keys:  # what was chosen still stands there
        card = text[text.index(f'id="team-{WEST}"') : text.index(f"Keep for {'West'}")]
        assert '<option value="practice" selected>' in card


def test_a_team_that_is_none_is_not_here(sign_in: Any, post: Any) -> None:
    assert post(sign_in(SAM), f"{PAGE}/teams/999", {"keys": ["threads"]}).status_code == 404


def test_readings_stay_when_a_team_reads_something_else(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    def count() -> int:
        with as_system() as session:
            return len(session.scalars(select(Reading)).all())

    before = count()
    post(sign_in(SAM), f"{PAGE}/teams/{WEST}", {"keys": ["threads", "practice", "energy_cost"]})
    assert count() == before


# --- Own definitions ----------------------------------------------------------------------------


def test_an_own_definition_is_added_chosen_and_entered(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    sam = sign_in(SAM)
    assert post(sam, f"{PAGE}/own", WALKS).status_code == 303
    (own,) = owns(as_system)
    assert own.key == f"own_{own.id}"
    assert (own.unit, own.better, own.maximum, own.is_in_control) == ("times", "up", 20, True)
    chosen = ["first_replies", own.key, "practice"]
    assert post(sam, f"{PAGE}/teams/{WEST}", {"keys": chosen}).status_code == 303

    priya = sign_in(PRIYA)
    data = {"only": own.key, f"reading_{own.key}": "3"}
    assert post(priya, "/indicators", data, hx=True).status_code == 200
    for browser, path in (
        (priya, "/indicators"),
        (priya, f"/meetings/{PRIYA_DANIEL.planned}/prep/progress"),
        (sign_in(DANIEL), f"/meetings/{PRIYA_DANIEL.planned}"),
    ):
        assert WALKS["name"] in browser.get(path).get_data(as_text=True), path


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"name": "Revenue"}, "“Revenue” is a result"),
        ({"definition": "Umsatz mit Neukunden"}, "“Umsatz” is a result"),
        ({"name": " "}, "Give it a name"),
        ({"definition": ""}, "Say what is counted"),
        ({"why": ""}, "Say in one sentence why"),
        ({"maximum": "0"}, "from 1 to 999"),
        ({"maximum": "1000"}, "from 1 to 999"),
        ({"maximum": "٣"}, "from 1 to 999"),
        ({"maximum": "1e2"}, "from 1 to 999"),
        ({"unit": "euros"}, "Choose one of the answers"),
        ({"better": "sideways"}, "Choose one of the answers"),
        ({"name": "x" * 61}, "60"),
        ({"name": "Buyer replies"}, "already one called"),
    ],
)
def test_another_definition_is_refused_and_what_was_typed_stays(
    sign_in: Any, post: Any, as_system: Any, differs: dict[str, str], words: str
) -> None:
    answer = post(sign_in(SAM), f"{PAGE}/own", {**WALKS, **differs})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in text
    assert owns(as_system) == []
    kept = "why" if "why" not in differs else "definition"
    assert WALKS[kept] in text


def test_a_unit_that_says_its_most_brings_it_along(sign_in: Any, post: Any, as_system: Any) -> None:
    post(sign_in(SAM), f"{PAGE}/own", {**WALKS, "unit": "quarters", "maximum": "77"})
    (own,) = owns(as_system)
    assert own.maximum == 4


def test_a_definition_is_reworded_and_its_unit_stays(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    own = given(an_own())
    new = {**WALKS, "name": "Walks on site", "unit": "people", "maximum": "999", "better": "down"}
    answer = post(sign_in(SAM), f"{PAGE}/own/{own.id}", new)

    assert answer.status_code == 303
    (kept,) = owns(as_system)
    assert (kept.name, kept.why) == ("Walks on site", WALKS["why"])
    assert (kept.unit, kept.maximum, kept.better) == ("times", 9, "up")


def test_rewording_into_a_result_is_refused(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    own = given(an_own())
    answer = post(sign_in(SAM), f"{PAGE}/own/{own.id}", {**WALKS, "name": "Bookings"})

    assert answer.status_code == 422
    assert 'value="Bookings"' in answer.get_data(as_text=True)
    assert owns(as_system)[0].name == "Walks"


def test_who_reads_one_that_is_switched_off_is_named_and_goes_on(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    own = given(an_own(), TeamIndicator(team_id=WEST, key="own_1", position=4), a_reading(
        key="own_1"))[0]  # fmt: skip
    sam = sign_in(SAM)
    assert post(sam, f"{PAGE}/own/{own.id}/state", {"state": "off"}).status_code == 303

    text = sam.get(PAGE).get_data(as_text=True)
    assert "West reads it until you choose another for them; what was entered stays" in text
    assert keys_of(as_system, WEST)[-1] == "own_1"
    assert "Walks" in sign_in(PRIYA).get("/indicators").get_data(as_text=True)
    # It may stay where it is read, and come nowhere else.
    north = {"keys": ["threads", "practice", "own_1"]}
    assert post(sam, f"{PAGE}/teams/{NORTH}", north).status_code == 422
    assert post(sam, f"{PAGE}/teams/{WEST}", north).status_code == 303
    assert post(sam, f"{PAGE}/own/{own.id}/state", {"state": "on"}).status_code == 303
    assert post(sam, f"{PAGE}/teams/{NORTH}", north).status_code == 303


def test_a_definition_that_is_none_is_not_here(sign_in: Any, post: Any) -> None:
    sam = sign_in(SAM)
    assert post(sam, f"{PAGE}/own/999", WALKS).status_code == 404
    assert post(sam, f"{PAGE}/own/999/state", {"state": "off"}).status_code == 404


def test_a_key_that_means_nothing_any_more_breaks_no_page(sign_in: Any, given: Any) -> None:
    given(TeamIndicator(team_id=WEST, key="own_77", position=4), a_reading(key="own_77"))

    for who, path in (
        (SAM, PAGE),
        (PRIYA, "/indicators"),
        (PRIYA, f"/meetings/{PRIYA_DANIEL.planned}/prep/progress"),
        (DANIEL, f"/meetings/{PRIYA_DANIEL.planned}"),
    ):
        assert sign_in(who).get(path).status_code == 200, path


def test_definitions_are_there_wherever_they_come_from(
    app: Any, given: Any, as_system: Any
) -> None:
    given(an_own(is_off=True))
    with as_system():
        found = queries.definitions()

    assert {"first_replies", "own_1"} <= found.keys()
    assert found["own_1"].is_off
    assert len(found) == 14


def test_the_page_asks_no_table_of_words(sign_in: Any, count_statements: Any) -> None:
    sam = sign_in(SAM)
    sam.get(PAGE)
    with count_statements() as statements:
        assert sam.get(PAGE).status_code == 200
    tables = set(re.findall(r"\b(?:FROM|JOIN) \"?(\w+)", "\n".join(statements)))
    assert not tables & {"reading", "deal", "preparation_draft", "step_note", "deal_move"}
    assert len(statements) <= 8
