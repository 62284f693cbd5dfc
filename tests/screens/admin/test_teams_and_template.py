"""Teams, and how one-to-ones go: what an administrator types is what the next meeting follows."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.lib.dates import today
from oneonone.lib.errors import RuleError
from oneonone.models import (
    AgendaTemplate,
    AuditEvent,
    Cadence,
    ClosedDays,
    Focus,
    Person,
    StepNote,
    Team,
    TeamIndicator,
)
from oneonone.screens.admin.agenda.rules import samples, skills_of
from tests.cast import PRIYA_DANIEL, SAM, TOM, TOM_DANIEL, WEST

TEAMS, TEMPLATE = "/admin/teams", "/admin/template"
WEST_PAGE = f"{TEAMS}/{WEST}"
LIVE = TOM_DANIEL.live
# As the page is drawn where nobody has typed anything.
COMPANY = {
    "minutes_check_in": "5",
    "minutes_progress": "7",
    "minutes_deals": "10",
    "minutes_focus": "4",
    "minutes_alignment": "4",
    "skills": "",
}
OF_WEST = {
    "name": "West",
    "every": "",
    "minutes_check_in": "",
    "minutes_progress": "",
    "minutes_deals": "",
    "minutes_focus": "",
    "minutes_alignment": "",
    "skills": "",
}


def sent(drawn: dict[str, str], **typed: str) -> dict[str, str]:
    """The whole form, as a browser sends it that shows `drawn`."""
    return {**{f"was_{name}": value for name, value in drawn.items()}, **drawn, **typed}


@pytest.fixture
def sam(sign_in: Any) -> Any:
    return sign_in(SAM)


@pytest.fixture
def room(sign_in: Any) -> Any:
    return sign_in("daniel", room=LIVE)


def minutes_on_the_rail(room: Any) -> dict[str, int]:
    text = room.get(f"/meetings/{LIVE}/steps/check-in").get_data(as_text=True)
    found = re.findall(r'id="rail-(\w+)".*?<span class="m">(\d+) min', text, re.DOTALL)
    return {key: int(minutes) for key, minutes in found}


def west(as_system: Any) -> dict[str, Any]:
    with as_system() as session:
        team = session.get_one(Team, WEST)
        return {name: getattr(team, name) for name in ("name", "agenda_minutes", "skills",
                                                       "every_weeks")}  # fmt: skip


def template(as_system: Any) -> tuple[dict[str, int], list[str]] | None:
    with as_system() as session:
        row = session.get(AgendaTemplate, 1)
        return (row.minutes, row.skills) if row else None


def tags(as_system: Any) -> list[str]:
    with as_system() as session:
        wanted = ("team:change", "template:change")
        return list(session.scalars(select(AuditEvent.tag).where(AuditEvent.tag.in_(wanted))))


# --- The company's agenda ------------------------------------------------------------------------


def test_what_the_company_says_is_what_the_rail_shows(sam, room, post, as_system):
    assert minutes_on_the_rail(room)["check_in"] == 5
    form = sent(COMPANY, minutes_check_in="10", minutes_deals="5")
    assert post(sam, TEMPLATE, form).status_code == 303
    assert template(as_system) == ({"check_in": 10, "deals": 5}, [])
    assert minutes_on_the_rail(room) == {
        "check_in": 10, "progress": 7, "deals": 5, "focus": 4, "alignment": 4,
    }  # fmt: skip
    assert tags(as_system) == ["template:change"]


def test_a_teams_minutes_win_over_the_companys(sam, room, post):
    post(sam, TEMPLATE, sent(COMPANY, minutes_check_in="10", minutes_deals="5"))
    assert post(sam, WEST_PAGE, sent(OF_WEST, minutes_check_in="6")).status_code == 303
    said = minutes_on_the_rail(room)
    assert said["deals"] < said["check_in"] < 10


def test_the_same_form_twice_is_one_change(sam, post, as_system):
    form = sent(COMPANY, minutes_check_in="10")
    for _ in range(2):
        post(sam, TEMPLATE, form)
    assert tags(as_system) == ["template:change"]


def test_an_old_page_undoes_nothing(sam, post, as_system):
    post(sam, TEMPLATE, sent(COMPANY, minutes_check_in="10"))
    post(sam, TEMPLATE, sent(COMPANY, skills="Asking before answering"))
    assert template(as_system) == ({"check_in": 10}, ["Asking before answering"])


def test_a_field_that_is_emptied_is_the_usual_again(sam, post, as_system):
    post(sam, TEMPLATE, sent(COMPANY, minutes_check_in="10"))
    post(sam, TEMPLATE, sent({**COMPANY, "minutes_check_in": "10"}, minutes_check_in=""))
    assert template(as_system) == ({}, [])


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"minutes_deals": "0"}, "from 1 to 60"),
        ({"minutes_deals": "61"}, "from 1 to 60"),
        ({"minutes_deals": "-3"}, "from 1 to 60"),
        ({"minutes_deals": "4.5"}, "from 1 to 60"),
        ({"minutes_deals": "1e1"}, "from 1 to 60"),
        ({"minutes_deals": "\u0663"}, "from 1 to 60"),
        ({"minutes_deals": "9" * 5000}, "from 1 to 60"),
        ({"minutes_deals": "60", "minutes_progress": "60"}, "Together these are 133 minutes"),
        ({"skills": "\n".join(f"Skill {n}" for n in range(13))}, "12 are the most"),
        ({"skills": "x" * 61}, "60 characters are the most"),
        ({"skills": "x" * 5000}, "Nothing is lost; shorten it."),
    ],
)
@pytest.mark.parametrize(("url", "drawn"), [(TEMPLATE, COMPANY), (WEST_PAGE, OF_WEST)])
def test_what_cannot_be_is_refused_and_kept(sam, post, as_system, url, drawn, typed, says):
    answer = post(sam, url, sent(drawn, **typed))
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in text
    assert next(iter(typed.values()))[:40].split("\n")[0] in text
    assert (template(as_system), west(as_system)["agenda_minutes"]) == (None, {})


def test_the_company_leaves_room_for_a_teams_own_minutes(sam, post, as_system):
    post(sam, WEST_PAGE, sent(OF_WEST, minutes_deals="60"))
    refused = post(sam, TEMPLATE, sent(COMPANY, minutes_check_in="50"))
    assert "Together with West’s own these are 125 minutes; 120 are the most." in refused.text
    assert template(as_system) is None
    assert post(sam, TEMPLATE, sent(COMPANY, minutes_check_in="45")).status_code == 303


def test_new_skills_are_kept_whatever_minutes_a_team_has(sam, post, as_system):
    with as_system() as session:
        session.get_one(Team, WEST).agenda_minutes = {"deals": 60, "progress": 60}
    assert post(sam, TEMPLATE, sent(COMPANY, skills="Ask, then wait")).status_code == 303
    assert template(as_system) == ({}, ["Ask, then wait"])


def test_a_team_counts_who_is_here(sam, as_system):
    assert "7 people" in sam.get(TEAMS).text
    with as_system() as session:
        session.get_one(Person, TOM.id).left_on = today()
    assert "6 people" in sam.get(TEAMS).text


def test_the_page_shows_what_people_see(sam, post):
    post(sam, TEMPLATE, sent(COMPANY, minutes_check_in="20"))
    text = sam.get(TEMPLATE).get_data(as_text=True)
    for words in ("45 in all", "As you typed it", "Half an hour", "A lighter one", "Fifteen minu"):
        assert words in text


def test_every_sample_fits_its_time():
    for minutes in ({"check_in": 60}, {"deals": 1}, {}):
        for sample in samples({**{"check_in": 5, "deals": 10, "focus": 4}, **minutes}):
            assert all(line.minutes >= 1 for line in sample.lines)


def test_skills_are_lines_each_once_and_none_is_empty():
    text = "  Asking first \r\n\n asking FIRST\n\u200b\nPricing with \u202ecalm\n"
    assert skills_of(text) == ["Asking first", "Pricing with calm"]
    assert skills_of("") == []
    with pytest.raises(RuleError):
        skills_of("\n".join(str(number) for number in range(13)))


# --- Skills where they are chosen ----------------------------------------------------------------


@pytest.fixture
def skills(as_system: Any) -> None:
    with as_system() as session:
        session.add(AgendaTemplate(minutes={}, skills=["Asking first", "Naming the price"]))


def test_a_skill_is_offered_once_it_is_said_how_the_focus_ends(room, post, skills):
    at = f"/meetings/{LIVE}/steps/focus"
    assert "Asking first" not in room.get(at).get_data(as_text=True)
    early = post(room, at, {"go": "take-skill-Asking first"}, hx=True)
    assert early.status_code == 422
    post(room, at, {"go": "quiet", "choice": "got_it", "was_choice": "keep"})
    assert "take-skill-Asking first" in room.get(at).get_data(as_text=True)
    post(room, at, {"go": "take-skill-Asking first", "choice": "got_it"})
    text = room.get(at).get_data(as_text=True).replace("\r", "")
    assert "\nAsking first</textarea>" in text


def test_a_skill_nobody_offers_is_refused_and_the_page_kept(room, post, skills, as_system):
    at = f"/meetings/{LIVE}/steps/focus"
    form = {"go": "take-skill-Smiling", "choice": "got_it", "was_choice": "keep"}
    assert post(room, at, form, hx=True).status_code == 409
    with as_system() as session:
        texts = session.scalars(select(StepNote.text).filter_by(meeting_id=LIVE, step="focus"))
        assert "Smiling" not in list(texts)


def test_without_a_focus_they_are_offered_at_once(room, skills, as_system):
    with as_system() as session:
        for row in session.scalars(select(Focus).filter_by(pair_id=TOM_DANIEL.id)):
            row.ended_on = row.ended_on or date(2026, 11, 20)
    text = room.get(f"/meetings/{LIVE}/steps/focus").get_data(as_text=True)
    assert "take-skill-Naming the price" in text


@pytest.mark.parametrize(
    ("typed", "fill", "becomes"),
    [
        ("", "skill:Asking first", "Asking first"),
        ("On calls", "skill:Asking first", "On calls · Asking first"),
        ("Asking first, twice", "skill:Asking first", "Asking first, twice"),
        ("On calls", "skill:Smiling", "On calls"),
        ("x" * 500, "skill:Asking first", "x" * 500),
    ],
)
def test_a_rep_wishes_for_one_with_a_tap(sign_in, post, skills, typed, fill, becomes):
    priya, at = sign_in("priya"), f"/meetings/{PRIYA_DANIEL.planned}/prep/focus"
    assert "skill:Naming the price" in priya.get(at).get_data(as_text=True)
    stamps = dict(re.findall(r'name="(version_\w+|op_\w+)" value="([^"]*)"',
                             priya.get(at).get_data(as_text=True)))  # fmt: skip
    answer = post(priya, at, {**stamps, "focus_line": typed, "fill": fill})
    assert answer.location.endswith("/prep/focus")
    text = priya.get(at).get_data(as_text=True).replace("\r", "")
    assert f"\n{becomes}</textarea>" in text


def test_a_teams_own_skills_take_the_place_of_the_companys(sign_in, sam, post, skills):
    post(sam, WEST_PAGE, sent(OF_WEST, skills="Listening\nBeing brief"))
    text = sign_in("priya").get(f"/meetings/{PRIYA_DANIEL.planned}/prep/focus")
    assert "skill:Being brief" in text.get_data(as_text=True)
    assert "skill:Asking first" not in text.get_data(as_text=True)


# --- Teams ---------------------------------------------------------------------------------------


def test_a_team_is_added_once_however_often_the_form_arrives(sam, post, as_system):
    form = {"name": "Key accounts", "op_name": "0b8c2a52-58b5-4d6c-8d6f-3a0f8f7c9f11.1"}
    first, second = (post(sam, TEAMS, form) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert "Key accounts" in sam.get(TEAMS).get_data(as_text=True)
    with as_system() as session:
        assert session.query(Team).filter_by(name="Key accounts").count() == 1


@pytest.mark.parametrize("name", ["West", "wEST", " west ", "W\u202eest"])
def test_two_teams_do_not_share_a_name(sam, post, name):
    answer = post(sam, TEAMS, {"name": name})
    assert answer.status_code == 422
    assert "There is already a team called" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 81])
@pytest.mark.parametrize("url", [TEAMS, WEST_PAGE])
def test_a_team_has_a_name(sam, post, as_system, url, name):
    assert post(sam, url, sent(OF_WEST, name=name)).status_code == 422
    assert west(as_system)["name"] == "West"


def test_a_teams_page_says_who_is_in_it_and_when_somebody_left(sam, as_system):
    with as_system() as session:
        session.get_one(Person, 3).left_on = date(2026, 11, 1)
    text = sam.get(WEST_PAGE).get_data(as_text=True)
    assert "Priya Shah" in text
    assert 'Leila Haddad</a> <span class="sm muted">left ' in text
    assert "Noor Rahman" not in text
    assert "Take this team away" not in text


def test_a_team_is_renamed_and_gets_a_rhythm(sam, post, as_system):
    assert post(sam, WEST_PAGE, sent(OF_WEST, name="Far west", every="2")).status_code == 303
    assert (west(as_system)["name"], west(as_system)["every_weeks"]) == ("Far west", 2)
    assert tags(as_system) == ["team:change"]


def test_set_a_rhythm_begins_with_the_teams(sam, sign_in, post, as_system):
    post(sam, WEST_PAGE, sent(OF_WEST, every="2"))
    with as_system() as session:
        for row in session.scalars(select(Cadence).filter_by(pair_id=PRIYA_DANIEL.id)):
            session.delete(row)
    text = sign_in("daniel").get("/people/1/rhythm").get_data(as_text=True)
    assert re.search(r'value="2"[^>]*checked|checked[^>]*value="2"', text)


def test_only_an_empty_team_goes_and_takes_its_own_along(sam, post, given, as_system):
    assert post(sam, f"{WEST_PAGE}/take-away").status_code == 409
    empty = given(Team(name="Empty", agenda_minutes={}))
    given(TeamIndicator(team_id=empty.id, key="threads", position=1),
          ClosedDays(name="Fair", first_on=date(2026, 12, 1), last_on=date(2026, 12, 1),
                     team_id=empty.id))  # fmt: skip
    assert post(sam, f"{TEAMS}/{empty.id}/take-away").status_code == 303
    assert post(sam, f"{TEAMS}/{empty.id}/take-away").status_code == 404
    with as_system() as session:
        assert session.query(ClosedDays).count() == 0
        assert session.get(Team, WEST) is not None


@pytest.mark.parametrize("url", [TEAMS, WEST_PAGE, TEMPLATE])
def test_a_page_costs_few_statements(sam, count_statements, url):
    sam.get(url)
    with count_statements() as statements:
        assert sam.get(url).status_code == 200
    assert len(statements) <= 4
