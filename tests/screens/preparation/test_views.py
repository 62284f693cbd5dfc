from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.models import (
    AuditEvent,
    CheckIn,
    Commitment,
    Deal,
    Friction,
    Preparation,
    PreparationClaim,
    PreparationDraft,
    Reading,
    TeamIndicator,
    Topic,
)
from tests.cast import DANIEL, LEILA, PRIYA, PRIYA_DANIEL, TOM, TOM_DANIEL, WEST, deal_id
from tests.factories import a_commitment, a_draft, a_friction, a_preparation, a_topic

MEETING = PRIYA_DANIEL.planned
PREP = f"/meetings/{MEETING}/prep"
SECRET = "I am thinking of leaving"
WORDS = ("check-in", "progress", "deals", "focus", "alignment")

# What each of Daniel's pages could leak a draft through.
DANIELS_PAGES = (
    f"/meetings/{MEETING}",
    "/",
    "/team",
    "/commitments",
    f"/meetings/{MEETING}/steps/check-in",
)


def stamp_on(page: str, name: str) -> str:
    """What a page carries beside a field"""
    found = re.search(rf'name="version_{name}" value="([^"]+)"', page)
    assert found, name
    return found[1]


def write(browser: Any, post: Any, word: str, data: dict[str, Any], *, hx: bool = False) -> Any:
    """Answer a page as a browser does: with the stamps it was drawn with"""
    page = browser.get(f"{PREP}/{word}").get_data(as_text=True)
    stamps = dict(re.findall(r'name="(version_[a-z_0-9]+)" value="([^"]+)"', page))
    return post(browser, f"{PREP}/{word}", {**stamps, **data}, hx=hx)


def drafts_of(as_system: Any) -> dict[str, str]:
    with as_system() as session:
        rows = session.scalars(
            select(PreparationDraft).where(PreparationDraft.meeting_id == MEETING)
        )
        return {row.key: row.value for row in rows}


def promise_ids(as_system: Any) -> list[int]:
    with as_system() as session:
        return list(
            session.scalars(
                select(Commitment.id).where(
                    Commitment.pair_id == PRIYA_DANIEL.id, Commitment.outcome.is_(None)
                )
            )
        )


# --- Who, and when ------------------------------------------------------------------------------


@pytest.mark.parametrize("word", WORDS)
def test_the_rep_reads_every_page(sign_in: Any, word: str) -> None:
    answer = sign_in(PRIYA).get(f"{PREP}/{word}")

    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "Only you, until you share it with Daniel. HR never." in page
    assert f"{WORDS.index(word) + 1} of 5" in page


@pytest.mark.parametrize("path", ["", "/check-in", "/alignment", "/preview"])
@pytest.mark.parametrize("who", [DANIEL, LEILA])
def test_nobody_else_finds_a_preparation(sign_in: Any, who: Any, path: str) -> None:
    assert sign_in(who).get(PREP + path).status_code == 404


def test_the_manager_still_finds_none_once_it_is_shared(sign_in: Any, given: Any) -> None:
    given(a_preparation())

    assert sign_in(DANIEL).get(PREP).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/check-in", "/share", "/alignment/fields/in_my_way", "/alignment/fields/in_my_way/settle"],
)
def test_the_manager_may_not_write_it(sign_in: Any, post: Any, path: str) -> None:
    answer = post(sign_in(DANIEL), PREP + path, {"mood": "good"})

    assert answer.status_code == 403
    assert "Only Priya prepares this." in answer.get_data(as_text=True)


def test_a_peers_write_finds_nothing(sign_in: Any, post: Any) -> None:
    assert post(sign_in(LEILA), f"{PREP}/check-in", {"mood": "good"}).status_code == 404


def test_a_word_that_is_no_page_is_not_found(sign_in: Any, post: Any) -> None:
    priya = sign_in(PRIYA)

    assert priya.get(f"{PREP}/check_in").status_code == 404
    assert post(priya, f"{PREP}/growth", {}).status_code == 404


def test_a_room_prepares_nothing(sign_in: Any, post: Any) -> None:
    room = sign_in(PRIYA, room=MEETING)

    assert room.get(f"{PREP}/check-in").status_code == 403
    assert post(room, f"{PREP}/share", {}).status_code == 403


def test_too_early_it_says_when_it_opens(sign_in: Any, post: Any, clock: Any) -> None:
    clock.move_to(datetime(2026, 11, 22, 8, 0, tzinfo=UTC))
    priya = sign_in(PRIYA)

    answer = priya.get(f"{PREP}/check-in")
    assert answer.status_code == 200
    assert "Preparation opens today at 10:00." in answer.get_data(as_text=True)
    assert post(priya, f"{PREP}/check-in", {"mood": "good"}).status_code == 403


def test_while_they_meet_the_page_leads_there_and_words_are_handed_back(
    sign_in: Any, post: Any
) -> None:
    tom, live = sign_in(TOM), f"/meetings/{TOM_DANIEL.live}"

    assert tom.get(f"{live}/prep/check-in").headers["Location"] == live
    answer = post(tom, f"{live}/prep/alignment", {"in_my_way": SECRET})
    assert answer.status_code == 403
    page = answer.get_data(as_text=True)
    assert "You are meeting now." in page
    assert SECRET in page


def test_a_closed_meeting_takes_no_preparation(sign_in: Any, post: Any) -> None:
    held = f"/meetings/{PRIYA_DANIEL.held}/prep"

    assert post(sign_in(PRIYA), f"{held}/alignment", {"in_my_way": SECRET}).status_code == 403


# --- Private until shared -----------------------------------------------------------------------


def test_what_is_typed_stays_the_reps_until_share(sign_in: Any, post: Any, as_system: Any) -> None:
    priya, daniel = sign_in(PRIYA), sign_in(DANIEL)
    write(priya, post, "check-in", {"mood": "rough", "feelings": "lonely", "care": "y"})
    write(priya, post, "focus", {"focus_line": SECRET})
    write(priya, post, "alignment", {"in_my_way": SECRET, "topic_1": SECRET})
    post(priya, f"{PREP}/alignment/fields/would_help", {"would_help": SECRET}, hx=True)

    for path in DANIELS_PAGES:
        page = daniel.get(path).get_data(as_text=True)
        assert SECRET not in page
        assert "lonely" not in page
    with as_system() as session:
        for model in (CheckIn, Preparation, PreparationClaim):
            rows = session.scalars(select(model).where(model.meeting_id == MEETING)).all()
            assert rows == []
        assert session.scalar(select(Topic).where(Topic.text == SECRET)) is None


def test_a_change_after_sharing_stays_the_reps_until_it_is_shared(sign_in: Any, post: Any) -> None:
    priya, daniel = sign_in(PRIYA), sign_in(DANIEL)
    write(priya, post, "alignment", {"in_my_way": "Legal", "then": "share"})
    page = priya.get(f"{PREP}/alignment").get_data(as_text=True)
    post(
        priya,
        f"{PREP}/alignment/fields/in_my_way",
        {"in_my_way": SECRET, "version_in_my_way": stamp_on(page, "in_my_way")},
        hx=True,
    )

    ready = daniel.get(f"/meetings/{MEETING}").get_data(as_text=True)
    assert "Legal" in ready
    assert SECRET not in ready
    assert "Changed since you shared it." in priya.get(PREP).get_data(as_text=True)


# --- Sharing ------------------------------------------------------------------------------------


def prepare_all(priya: Any, post: Any, own: int, theirs: int) -> None:
    answers: dict[str, dict[str, Any]] = {
        "check-in": {
            "mood": "not_great",
            "feelings": ["tired", "unsure"],
            "in_person": "y",
            "lighter": "yes",
            "care": "y",
        },
        "progress": {
            f"promise_{own}": "partly",
            f"promise_{theirs}": "kept",
            "reading_outreach_quality": "4",
            "reading_first_replies": "0",
            "reading_focus_time": "none",
        },
        "deals": {"deal": str(deal_id(PRIYA, 2))},
        "focus": {"focus_line": "Twice on Monday"},
        "alignment": {
            "in_my_way": "Legal",
            "would_help": "A name there",
            "topic_1": "The trade fair",
        },
    }
    for word, data in answers.items():
        assert write(priya, post, word, data).status_code == 303


def test_share_publishes_exactly_what_was_answered(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    own, theirs = promise_ids(as_system)
    prepare_all(priya, post, own, theirs)

    answer = post(priya, f"{PREP}/share")

    assert answer.headers["Location"] == PREP
    with as_system() as session:
        check_in = session.scalars(select(CheckIn).where(CheckIn.meeting_id == MEETING)).one()
        assert (check_in.mood, check_in.feelings) == ("not_great", "tired,unsure")
        # The tick "Show this when we meet" was not sent: it is off.
        assert (check_in.is_in_person, check_in.is_shown, check_in.wants_lighter) == (
            True, False, True,
        )  # fmt: skip
        shared = session.scalars(select(Preparation).where(Preparation.meeting_id == MEETING)).one()
        assert shared.deal_id == deal_id(PRIYA, 2)
        assert (shared.focus_line, shared.in_my_way, shared.would_help) == (
            "Twice on Monday", "Legal", "A name there",
        )  # fmt: skip
        claims = session.scalars(select(PreparationClaim)).all()
        assert {claim.commitment_id: claim.outcome for claim in claims} == {
            own: "partly",
            theirs: "kept",
        }
        readings = session.scalars(
            select(Reading).where(
                Reading.pair_id == PRIYA_DANIEL.id, Reading.week_on == datetime(2026, 11, 23).date()
            )
        ).all()
        assert {row.key: row.value for row in readings} == {
            "outreach_quality": 4,
            "first_replies": 0,
            "focus_time": None,
        }
        line = session.scalars(select(Topic).where(Topic.text == "The trade fair")).one()
        assert (line.author_id, line.kind) == (PRIYA.id, "topic")
        tags = session.scalars(select(AuditEvent.tag).where(AuditEvent.meeting_id == MEETING))
        assert "preparation:share" in list(tags)


def test_sharing_again_replaces_and_doubles_nothing(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    priya = sign_in(PRIYA)
    own, theirs = promise_ids(as_system)
    prepare_all(priya, post, own, theirs)
    post(priya, f"{PREP}/share")
    post(priya, f"{PREP}/share")
    write(
        priya,
        post,
        "alignment",
        {"in_my_way": "Legal", "would_help": "", "topic_1": "The trade fair in May"},
    )

    with as_system() as session:
        shared = session.scalars(select(Preparation).where(Preparation.meeting_id == MEETING)).one()
        assert (shared.in_my_way, shared.would_help) == ("Legal", "")
        lines = session.scalars(
            select(Topic.text).where(
                Topic.pair_id == PRIYA_DANIEL.id, Topic.text.startswith("The trade")
            )
        ).all()
        assert lines == ["The trade fair in May"]
        assert len(session.scalars(select(PreparationClaim)).all()) == 2


def in_the_way(as_system: Any) -> list[str]:
    with as_system() as session:
        rows = session.scalars(
            select(Friction.text).where(Friction.pair_id == PRIYA_DANIEL.id).order_by(Friction.id)
        )
        return list(rows)[1:]  # the cast has one


def test_what_is_in_the_way_stands_on_the_list_once_it_is_shared(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    priya = sign_in(PRIYA)
    write(priya, post, "alignment", {"in_my_way": "Legal"})
    assert in_the_way(as_system) == []
    for words in ("Legal", "Legal", "Legal takes nine days"):
        write(priya, post, "alignment", {"in_my_way": words, "then": "share"})
    assert in_the_way(as_system) == ["Legal takes nine days"]
    ready = sign_in(DANIEL).get(f"/meetings/{MEETING}").get_data(as_text=True)
    assert "Legal takes nine days" in ready
    assert "“Legal takes nine days”" not in ready  # said once, by the list


def test_what_somebody_has_taken_is_not_reworded(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    write(priya, post, "alignment", {"in_my_way": "Legal", "then": "share"})
    with as_system() as session:
        row = session.scalars(select(Friction).where(Friction.text == "Legal")).one()
        row.handled_by_id, row.state = DANIEL.id, "handled"
    write(priya, post, "alignment", {"in_my_way": "The price tool", "then": "share"})
    assert in_the_way(as_system) == ["Legal", "The price tool"]


def test_a_full_list_keeps_nobody_from_sharing(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    given(*(a_friction(text=f"Number {number}") for number in range(6)))
    priya = sign_in(PRIYA)
    shared = write(priya, post, "alignment", {"in_my_way": "One more", "then": "share"})
    assert shared.status_code == 303
    assert "One more" not in in_the_way(as_system)
    ready = sign_in(DANIEL).get(f"/meetings/{MEETING}").get_data(as_text=True)
    assert "One more" in ready


def test_a_line_the_meeting_has_reached_is_not_brought_up_again(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    priya = sign_in(PRIYA)
    write(priya, post, "alignment", {"topic_1": "The trade fair", "in_my_way": "", "then": "share"})
    with as_system() as session:
        line = session.scalars(select(Topic).where(Topic.text == "The trade fair")).one()
        line.done_meeting_id = PRIYA_DANIEL.held
    post(priya, f"{PREP}/share")

    with as_system() as session:
        assert len(session.scalars(select(Topic).where(Topic.text == "The trade fair")).all()) == 1


def test_own_lines_leave_room_for_fewer(sign_in: Any, given: Any) -> None:
    given(a_topic(text="One"), a_topic(text="Two"))
    page = sign_in(PRIYA).get(f"{PREP}/alignment").get_data(as_text=True)

    assert "On the list already" in page
    assert 'name="topic_1"' not in page  # the cast has brought one: that makes three


def test_something_to_say_in_person_without_a_mood_is_shared_as_unsaid(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    given(a_draft(key="in_person", value="y"))
    post(sign_in(PRIYA), f"{PREP}/share")

    with as_system() as session:
        check_in = session.scalars(select(CheckIn).where(CheckIn.meeting_id == MEETING)).one()
        assert (check_in.mood, check_in.is_in_person) == ("unsaid", True)


def test_a_deal_that_was_won_meanwhile_is_not_shared(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    given(a_draft(key="deal", value=str(deal_id(PRIYA))))
    with as_system() as session:
        session.get(Deal, deal_id(PRIYA)).stage = "won"
    post(sign_in(PRIYA), f"{PREP}/share")

    with as_system() as session:
        shared = session.scalars(select(Preparation).where(Preparation.meeting_id == MEETING)).one()
        assert shared.deal_id is None


def test_preview_holds_what_was_answered_and_nothing_skipped(sign_in: Any, post: Any) -> None:
    priya = sign_in(PRIYA)
    write(priya, post, "alignment", {"in_my_way": "Legal"})
    page = priya.get(f"{PREP}/preview").get_data(as_text=True)

    assert "What Daniel will see" in page
    assert "Legal" in page
    assert "Nothing said" not in page
    assert 'class="change"' not in page


# --- Page by page -------------------------------------------------------------------------------


def test_continue_leads_on_as_a_page(sign_in: Any, post: Any) -> None:
    answer = post(sign_in(PRIYA), f"{PREP}/check-in", {"mood": "good"})

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"{PREP}/progress"


def test_continue_leads_on_inline(sign_in: Any, post: Any) -> None:
    answer = post(sign_in(PRIYA), f"{PREP}/check-in", {"mood": "good"}, hx=True)

    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == f"{PREP}/progress"
    page = answer.get_data(as_text=True)
    assert page.startswith("<title>What happened to the promises")
    assert "<html" not in page


@pytest.mark.parametrize("hx", [True, False])
def test_continue_with_nothing_chosen_asks_and_keeps_the_rest(
    sign_in: Any, post: Any, hx: bool
) -> None:
    answer = post(sign_in(PRIYA), f"{PREP}/check-in", {"feelings": "tired"}, hx=hx)

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Choose one, or press Skip." in page
    assert re.search(r'value="tired" checked', page)


def test_skip_leads_on_and_writes_nothing(sign_in: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    before = drafts_of(as_system)
    page = priya.get(f"{PREP}/check-in").get_data(as_text=True)

    assert f'href="{PREP}/progress"' in page
    assert priya.get(f"{PREP}/progress").status_code == 200
    assert drafts_of(as_system) == before


@pytest.mark.parametrize("word", WORDS[1:])
def test_every_page_but_the_first_continues_empty(sign_in: Any, post: Any, word: str) -> None:
    assert post(sign_in(PRIYA), f"{PREP}/{word}", {}).status_code == 303


def test_a_low_mood_is_asked_about_a_lighter_agenda_once(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    priya = sign_in(PRIYA)
    first = post(priya, f"{PREP}/check-in", {"mood": "rough"})
    assert first.headers["Location"] == f"{PREP}/check-in"
    page = priya.get(f"{PREP}/check-in").get_data(as_text=True)
    assert "Would a lighter agenda help?" in page

    again = {"mood": "rough", "care": "y", "version_mood": stamp_on(page, "mood")}
    assert post(priya, f"{PREP}/check-in", again).headers["Location"] == f"{PREP}/progress"
    assert drafts_of(as_system).get("lighter", "") == ""


def test_choosing_a_low_mood_brings_the_question_inline(sign_in: Any, post: Any) -> None:
    answer = post(sign_in(PRIYA), f"{PREP}/check-in/fields/mood", {"mood": "rough"}, hx=True)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'hx-target="#care"' in page
    assert "Would a lighter agenda help?" in page
    assert "Saved 10:20" in page


def test_all_kept_and_same_as_last_week_stay_on_the_page(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    priya = sign_in(PRIYA)
    own, theirs = promise_ids(as_system)

    answer = post(priya, f"{PREP}/progress", {"fill": "kept", f"promise_{own}": "not_yet"})
    assert answer.headers["Location"] == f"{PREP}/progress"
    kept = drafts_of(as_system)
    assert (kept[f"promise_{own}"], kept[f"promise_{theirs}"]) == ("not_yet", "kept")

    post(priya, f"{PREP}/progress", {"fill": "same", "absent_first_replies": "y"})
    kept = drafts_of(as_system)
    assert kept["reading_outreach_quality"] == "4"
    assert kept["reading_first_replies"] == "none"


def test_practice_is_counted_beside_the_focus(sign_in: Any, post: Any, given: Any) -> None:
    given(TeamIndicator(team_id=WEST, key="practice", position=4))
    priya = sign_in(PRIYA)

    assert "Practised my focus" in priya.get(f"{PREP}/focus").get_data(as_text=True)
    assert "Practised my focus" not in priya.get(f"{PREP}/progress").get_data(as_text=True)


@pytest.mark.parametrize("text", ["-1", "1e3", "٣", "100", "1\x00"])
def test_a_number_that_is_none_is_refused_and_kept(sign_in: Any, post: Any, text: str) -> None:
    answer = post(sign_in(PRIYA), f"{PREP}/progress", {"reading_first_replies": text})

    assert answer.status_code == 422
    assert "from 0 to 99" in answer.get_data(as_text=True)


# --- Deals --------------------------------------------------------------------------------------


def test_a_deal_is_added_in_one_line_and_chosen(sign_in: Any, post: Any, as_system: Any) -> None:
    data = {"name": "Corvus rollout", "stage": "evaluation", "deal": "none"}
    answer = post(sign_in(PRIYA), f"{PREP}/deals", data)

    assert answer.headers["Location"] == f"{PREP}/focus"
    with as_system() as session:
        deal = session.scalars(select(Deal).where(Deal.name == "Corvus rollout")).one()
        assert (deal.rep_id, deal.stage) == (PRIYA.id, "evaluation")
    assert drafts_of(as_system)["deal"] == str(deal.id)


@pytest.mark.parametrize("hx", [True, False])
def test_the_add_button_leads_back_with_the_deal(sign_in: Any, post: Any, hx: bool) -> None:
    priya = sign_in(PRIYA)
    data = {"name": "Corvus rollout", "stage": "evaluation", "next": f"{PREP}/deals"}
    answer = post(priya, "/deals", data, hx=hx)

    back = answer.headers["HX-Redirect" if hx else "Location"]
    assert re.fullmatch(rf"{PREP}/deals\?deal=\d+", back)
    page = priya.get(back).get_data(as_text=True)
    assert re.search(r'<input checked[^>]*name="deal"', page)


@pytest.mark.parametrize("hx", [True, False])
def test_a_deal_without_a_name_is_asked_for(sign_in: Any, post: Any, hx: bool) -> None:
    answer = post(sign_in(PRIYA), "/deals", {"name": " ", "stage": "evaluation"}, hx=hx)

    assert answer.status_code == 422
    assert "Write the name of the deal." in answer.get_data(as_text=True)


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\tevil"])
def test_adding_a_deal_leads_nowhere_else(sign_in: Any, post: Any, where: str) -> None:
    data = {"name": "Corvus", "stage": "discovery", "next": where}

    assert post(sign_in(PRIYA), "/deals", data).headers["Location"].startswith("/?deal=")


def test_a_manager_adds_a_deal_for_their_rep_and_for_nobody_else(
    sign_in: Any, post: Any, as_system: Any
) -> None:
    daniel = sign_in(DANIEL)
    data = {"name": "Corvus", "stage": "discovery"}

    assert post(daniel, "/deals", {**data, "rep_id": str(PRIYA.id)}).status_code == 303
    assert post(daniel, "/deals", {**data, "rep_id": "4"}).status_code == 404
    assert post(sign_in(PRIYA), "/deals", {**data, "rep_id": str(LEILA.id)}).status_code == 404
    with as_system() as session:
        assert session.scalars(select(Deal.rep_id).where(Deal.name == "Corvus")).all() == [PRIYA.id]


def test_another_reps_deal_cannot_be_chosen(sign_in: Any, post: Any) -> None:
    answer = post(sign_in(PRIYA), f"{PREP}/deals", {"deal": str(deal_id(LEILA))})

    assert answer.status_code == 422
    assert "Choose one of the answers." in answer.get_data(as_text=True)


# --- One field, two devices ---------------------------------------------------------------------


def test_autosave_writes_its_own_field_only(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    page = priya.get(f"{PREP}/alignment").get_data(as_text=True)
    answer = post(
        priya,
        f"{PREP}/alignment/fields/would_help",
        {
            "would_help": "A name there",
            "in_my_way": "half a sen",
            "version_would_help": stamp_on(page, "would_help"),
        },
        hx=True,
    )

    assert answer.status_code == 200
    said = answer.get_data(as_text=True)
    assert 'id="would_help-version"' in said
    assert "Saved 10:20" in said
    kept = drafts_of(as_system)
    assert kept["would_help"] == "A name there"
    assert kept["in_my_way"] != "half a sen"


@pytest.mark.parametrize("name", ["mood", "_shared", "value", "version", "topic_4", "author_id"])
def test_a_field_that_is_not_on_the_page_is_not_saved(
    sign_in: Any, post: Any, as_system: Any, name: str
) -> None:
    before = drafts_of(as_system)
    answer = post(sign_in(PRIYA), f"{PREP}/alignment/fields/{name}", {name: "x"}, hx=True)

    assert answer.status_code == 404
    assert drafts_of(as_system) == before


def test_fields_nobody_asked_for_are_not_kept(sign_in: Any, post: Any, as_system: Any) -> None:
    data = {"in_my_way": "Legal", "_shared": "x", "pair_id": "9", "author_id": "6", "mood": "good"}
    write(sign_in(PRIYA), post, "alignment", data)

    assert drafts_of(as_system) == {"in_my_way": "Legal"}


def test_two_devices_get_both_texts(sign_in: Any, post: Any, as_system: Any) -> None:
    phone, laptop = sign_in(PRIYA), sign_in(PRIYA)
    stamp = stamp_on(phone.get(f"{PREP}/alignment").get_data(as_text=True), "in_my_way")
    url = f"{PREP}/alignment/fields/in_my_way"
    post(phone, url, {"in_my_way": "On the phone", "version_in_my_way": stamp}, hx=True)

    answer = post(laptop, url, {"in_my_way": "On the laptop", "version_in_my_way": stamp}, hx=True)

    assert answer.status_code == 409
    both = answer.get_data(as_text=True)
    assert "On the phone" in both
    assert "On the laptop" in both
    assert drafts_of(as_system)["in_my_way"] == "On the phone"


@pytest.mark.parametrize("hx", [True, False])
def test_continue_on_an_old_page_keeps_everything_typed(
    sign_in: Any, post: Any, as_system: Any, hx: bool
) -> None:
    phone, laptop = sign_in(PRIYA), sign_in(PRIYA)
    page = phone.get(f"{PREP}/alignment").get_data(as_text=True)
    old = {"version_in_my_way": stamp_on(page, "in_my_way")}
    post(phone, f"{PREP}/alignment", {**old, "in_my_way": "On the phone"})

    answer = post(
        laptop,
        f"{PREP}/alignment",
        {**old, "in_my_way": "On the laptop", "would_help": "Half a day"},
        hx=hx,
    )

    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert all(words in page for words in ("On the phone", "On the laptop", "Half a day"))
    assert drafts_of(as_system) == {"in_my_way": "On the phone"}


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("mine", "On the laptop"),
        ("theirs", "On the phone"),
        ("both", "On the laptop / On the phone"),
        ("evil", "On the phone"),
    ],
)
@pytest.mark.parametrize("hx", [True, False])
def test_the_rep_chooses_what_stays(
    sign_in: Any, post: Any, as_system: Any, hx: bool, choice: str, expected: str
) -> None:
    priya = sign_in(PRIYA)
    page = priya.get(f"{PREP}/alignment").get_data(as_text=True)
    old = {"version_in_my_way": stamp_on(page, "in_my_way")}
    url = f"{PREP}/alignment/fields/in_my_way"
    post(priya, url, {**old, "in_my_way": "On the phone"}, hx=True)
    refused = post(priya, url, {**old, "in_my_way": "On the laptop"}, hx=True)
    newer = re.search(r'name="newer_in_my_way" value="([^"]+)"', refused.get_data(as_text=True))
    assert newer

    answer = post(
        priya,
        f"{url}/settle",
        {
            **old,
            "in_my_way": "On the laptop",
            "newer_in_my_way": newer[1],
            "would_help": "Half a day",
            "choice": choice,
        },
        hx=hx,
    )

    assert answer.status_code == (200 if hx else 303)
    kept = drafts_of(as_system)
    assert kept["in_my_way"] == expected
    # Without JavaScript the whole page was sent, so the rest of it is kept as well.
    assert kept.get("would_help", "") == ("" if hx else "Half a day")


def test_both_texts_too_long_together_change_nothing(
    sign_in: Any, post: Any, given: Any, as_system: Any
) -> None:
    given(a_draft(key="would_help", value="b" * 300))
    answer = post(
        sign_in(PRIYA),
        f"{PREP}/alignment/fields/would_help/settle",
        {"would_help": "a" * 300, "newer_would_help": "", "choice": "both"},
        hx=True,
    )

    assert answer.status_code == 422
    assert "longer than fits" in answer.get_data(as_text=True)
    assert drafts_of(as_system)["would_help"] == "b" * 300


def test_of_two_choices_the_newer_stands(sign_in: Any, post: Any, as_system: Any) -> None:
    priya = sign_in(PRIYA)
    url = f"{PREP}/check-in/fields/mood"
    stamp = stamp_on(priya.get(f"{PREP}/check-in").get_data(as_text=True), "mood")
    post(priya, url, {"mood": "good", "version_mood": stamp}, hx=True)

    assert post(priya, url, {"mood": "okay", "version_mood": stamp}, hx=True).status_code == 200
    assert drafts_of(as_system)["mood"] == "okay"


# --- Hostile ------------------------------------------------------------------------------------


def test_markup_is_words(sign_in: Any, post: Any) -> None:
    priya, hostile = sign_in(PRIYA), "<script>alert(1)</script>\"'{{7*7}}"
    post(priya, f"{PREP}/focus", {"focus_line": hostile})
    post(priya, f"{PREP}/share")

    for page in (priya.get(PREP), sign_in(DANIEL).get(f"/meetings/{MEETING}")):
        text = page.get_data(as_text=True)
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "{{7*7}}" in text


def test_characters_that_cannot_be_kept_are_refused_with_the_text(sign_in: Any, post: Any) -> None:
    answer = post(sign_in(PRIYA), f"{PREP}/focus", {"focus_line": "before\x00after"})

    assert answer.status_code == 422
    assert "beforeafter" in answer.get_data(as_text=True)


@pytest.mark.parametrize("hx", [True, False])
def test_a_text_too_long_is_refused_and_kept(sign_in: Any, post: Any, hx: bool) -> None:
    long = "word " * 200
    answer = post(sign_in(PRIYA), f"{PREP}/focus", {"focus_line": long}, hx=hx)

    assert answer.status_code == 422
    assert long.strip() in answer.get_data(as_text=True)


def test_autosave_of_a_text_too_long_says_so(sign_in: Any, post: Any) -> None:
    answer = post(
        sign_in(PRIYA), f"{PREP}/focus/fields/focus_line", {"focus_line": "x" * 501}, hx=True
    )

    assert answer.status_code == 422
    assert "501 characters" in answer.get_data(as_text=True)


def test_autosave_says_what_is_wrong_with_its_own_field(sign_in: Any, post: Any) -> None:
    four = {"feelings": ["tired", "proud", "calm", "flat"]}
    answer = post(sign_in(PRIYA), f"{PREP}/check-in/fields/feelings", four, hx=True)

    assert answer.status_code == 422
    assert "Three words are the most." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("word", "data"),
    [
        ("check-in", {"mood": "evil"}),
        ("check-in", {"mood": "good", "feelings": ["tired", "proud", "calm", "flat"]}),
        ("check-in", {"mood": "good", "feelings": "evil"}),
        ("check-in", {"mood": "good", "lighter": "maybe"}),
        ("deals", {"deal": "1 OR 1=1"}),
    ],
)
def test_answers_that_are_none_are_refused(
    sign_in: Any, post: Any, word: str, data: dict[str, Any]
) -> None:
    assert post(sign_in(PRIYA), f"{PREP}/{word}", data).status_code == 422


def test_one_answer_sent_twice_is_refused(sign_in: Any, post: Any) -> None:
    data = {"in_my_way": ["one", "two"]}

    assert post(sign_in(PRIYA), f"{PREP}/alignment", data).status_code == 400


def test_nothing_visible_is_nothing(sign_in: Any, post: Any, as_system: Any) -> None:
    post(sign_in(PRIYA), f"{PREP}/alignment", {"would_help": "\u200b\u2800", "in_my_way": ""})

    assert drafts_of(as_system).get("would_help", "") == ""


# --- Cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/preview", *(f"/{word}" for word in WORDS)])
def test_a_page_costs_six_statements_at_most(
    sign_in: Any, given: Any, count_statements: Any, path: str
) -> None:
    given(*(a_commitment(text=f"Promise {n}", position=n) for n in (2, 3)))
    given(TeamIndicator(team_id=WEST, key="stage_moves", position=4))  # ticked in a list of deals
    priya = sign_in(PRIYA)
    with count_statements() as statements:
        assert priya.get(PREP + path).status_code == 200

    assert len(statements) <= 6, "\n".join(statements)


def test_no_page_says_what_we_do_not_say(sign_in: Any) -> None:
    priya = sign_in(PRIYA)
    for path in ("", "/preview", *(f"/{word}" for word in WORDS)):
        page = priya.get(PREP + path).get_data(as_text=True)
        text = re.sub(r"<head>.*?</head>|<[^>]+>", " ", page, flags=re.S)
        assert not re.search(r"\b(she|he|her|his|task|submit|invalid|user|please)\b", text, re.I)
