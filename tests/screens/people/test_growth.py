"""Growth: noticed by one, shared with the other, agreed by the rep alone."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oneonone.lib.versions import new_op
from oneonone.models import (
    AuditEvent,
    GrowthEntry,
    GrowthEvidence,
    NoticedEvidence,
    NoticedGrowth,
)
from oneonone.models.base import Private
from tests.cast import DANIEL, LAST_MONDAY, NOW, PRIYA, PRIYA_DANIEL, PRIYA_INES, TOM_DANIEL
from tests.factories import a_meeting, a_step_note

PAGE = f"/people/{PRIYA.id}/growth"


def text(browser: Any, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status
    return str(answer.get_data(as_text=True))


def an_entry(**differs: Any) -> GrowthEntry:
    fields = {
        "pair_id": PRIYA_DANIEL.id,
        "kind": "strength",
        "claim": "Asks before answering",
        "author_id": DANIEL.id,
        "state": "shared",
        "shared_on": LAST_MONDAY,
    }
    return GrowthEntry(**(fields | differs))


def a_noticed(**differs: Any) -> NoticedGrowth:
    fields = {
        "author_id": DANIEL.id,
        "pair_id": PRIYA_DANIEL.id,
        "kind": "value",
        "claim": "Keeps her word",
        "noticed_on": LAST_MONDAY,
    }
    return NoticedGrowth(**(fields | differs))


@pytest.fixture
def stored(as_system: Any) -> Any:
    """Read rows back: `stored(GrowthEntry, claim="…")`"""

    def read(model: Any, **where: Any) -> list[Any]:
        with as_system() as session:
            rows = session.scalars(select(model).filter_by(**where)).all()
            for row in rows:
                session.refresh(row)
                session.expunge(row)
            return list(rows)

    return read


# --- Noticed: its author's alone ---------------------------------------------------------------


def test_what_is_noticed_is_drawn_for_its_author_alone(sign_in: Any, given: Any) -> None:
    row = given(a_noticed())

    mine = text(sign_in("daniel"), PAGE)
    assert "Keeps her word" in mine
    assert "Only you, until you share it with Priya." in mine
    assert "Keeps her word" not in text(sign_in("priya"), PAGE)
    text(sign_in("priya"), f"/growth/noticed/{row.id}", 404)


def test_a_shared_screen_reaches_none_of_it(sign_in: Any, given: Any) -> None:
    room = sign_in("daniel", room=TOM_DANIEL.live)
    row = given(a_noticed(pair_id=TOM_DANIEL.id))

    for path in (f"/people/{TOM_DANIEL.rep.id}/growth", f"/growth/noticed/{row.id}"):
        assert room.get(path).status_code == 403


def test_a_manager_notices_with_a_meeting_a_line_and_a_tag(
    sign_in: Any, post: Any, stored: Any
) -> None:
    answer = post(
        sign_in("daniel"),
        PAGE,
        {
            "kind": "deciding",
            "claim": "Wants the number first",
            "meeting": str(PRIYA_DANIEL.held),
            "quote": "“The worst figure first”",
            "signal": "adaptability",
            "go": "keep",
        },
    )

    assert answer.status_code == 303
    (row,) = stored(NoticedGrowth, claim="Wants the number first")
    (example,) = stored(NoticedEvidence, noticed_id=row.id)
    assert (example.meeting_id, example.signal) == (PRIYA_DANIEL.held, "adaptability")
    assert not stored(GrowthEntry, claim="Wants the number first")


def test_a_double_tap_notices_once(sign_in: Any, post: Any, stored: Any) -> None:
    daniel, sent = sign_in("daniel"), {"kind": "value", "claim": "Fair", "op_claim": new_op()}

    for _ in range(2):
        assert post(daniel, PAGE, sent).status_code == 303

    assert len(stored(NoticedGrowth, claim="Fair")) == 1


def test_sharing_moves_it_with_its_examples(
    sign_in: Any, post: Any, given: Any, stored: Any
) -> None:
    row = given(a_noticed())
    given(
        NoticedEvidence(
            author_id=DANIEL.id,
            noticed_id=row.id,
            meeting_id=PRIYA_DANIEL.held,
            quote="She called back",
            seen_on=LAST_MONDAY,
        )
    )

    daniel, sent = sign_in("daniel"), {"op_once": new_op(), "back": PAGE}
    for _ in range(2):
        assert post(daniel, f"/growth/noticed/{row.id}/share", sent).status_code == 303

    (entry,) = stored(GrowthEntry, claim="Keeps her word")
    assert (entry.state, entry.author_id) == ("shared", DANIEL.id)
    (example,) = stored(GrowthEvidence, entry_id=entry.id)
    assert (example.meeting_id, example.quote) == (PRIYA_DANIEL.held, "She called back")
    assert not stored(NoticedGrowth, claim="Keeps her word")
    assert not stored(NoticedEvidence, quote="She called back")
    assert "Keeps her word" in text(sign_in("priya"), PAGE)


def test_what_changed_on_another_device_is_not_shared_from_an_old_page(
    sign_in: Any, post: Any, given: Any, stored: Any
) -> None:
    row = given(a_noticed())

    answer = post(sign_in("daniel"), f"/growth/noticed/{row.id}/share", {"was": "1-0123456789ab"})

    assert answer.status_code == 409
    assert stored(NoticedGrowth, claim="Keeps her word")


def test_a_reps_own_word_is_agreed_when_it_is_shared(sign_in: Any, post: Any, stored: Any) -> None:
    post(sign_in("priya"), PAGE, {"kind": "strength", "claim": "I listen", "go": "share"})

    (entry,) = stored(GrowthEntry, claim="I listen")
    assert (entry.state, entry.author_id) == ("agreed", PRIYA.id)
    assert "Needs one more example" in text(sign_in("daniel"), PAGE)


def test_an_empty_claim_is_refused_and_the_line_is_kept(sign_in: Any, post: Any) -> None:
    answer = post(sign_in("daniel"), PAGE, {"kind": "value", "claim": " ", "quote": "A line kept"})

    assert answer.status_code == 422
    assert "Write a sentence first." in answer.text
    assert "A line kept" in answer.text


# --- The rep answers ---------------------------------------------------------------------------


def test_a_rep_agrees(sign_in: Any, post: Any, given: Any, stored: Any) -> None:
    row = given(an_entry())

    answer = post(
        sign_in("priya"), f"/growth/entries/{row.id}/answer",
        {"answer": "agreed", "was_state": "shared"},
    )  # fmt: skip

    assert answer.headers["Location"] == f"{PAGE}#entry-{row.id}"
    (entry,) = stored(GrowthEntry, id=row.id)
    assert (entry.state, entry.answered_on) == ("agreed", NOW.date())
    assert stored(AuditEvent, tag="growth:answer", actor_id=PRIYA.id)


def test_a_rep_rewrites_and_so_agrees(sign_in: Any, post: Any, given: Any, stored: Any) -> None:
    row = given(an_entry())
    priya = sign_in("priya")
    base = _stamp(text(priya, f"/growth/entries/{row.id}"))

    post(priya, f"/growth/entries/{row.id}", {"claim": "I ask first", "version_claim": base})

    (entry,) = stored(GrowthEntry, id=row.id)
    assert (entry.state, entry.claim, entry.offered) == (
        "agreed", "I ask first", "Asks before answering",
    )  # fmt: skip
    assert "You noticed, Priya rewrote" in text(sign_in("daniel"), PAGE)


def test_a_rep_sets_it_aside_and_agrees_later(
    sign_in: Any, post: Any, given: Any, stored: Any
) -> None:
    row = given(an_entry())
    priya, url = sign_in("priya"), f"/growth/entries/{row.id}/answer"

    post(priya, url, {"answer": "declined", "was_state": "shared"})
    assert "Set aside (1)" in text(priya, PAGE)
    assert "Set aside (1)" in text(sign_in("daniel"), PAGE)
    post(priya, url, {"answer": "agreed", "was_state": "declined"})

    assert stored(GrowthEntry, id=row.id)[0].state == "agreed"


def test_an_old_page_undoes_no_answer(sign_in: Any, post: Any, given: Any, stored: Any) -> None:
    row = given(an_entry(state="declined", answered_on=LAST_MONDAY))

    answer = post(
        sign_in("priya"), f"/growth/entries/{row.id}/answer",
        {"answer": "agreed", "was_state": "shared"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert stored(GrowthEntry, id=row.id)[0].state == "declined"


def test_nobody_agrees_to_words_they_have_not_read(
    sign_in: Any, post: Any, given: Any, stored: Any
) -> None:
    row = given(an_entry())

    answer = post(
        sign_in("priya"), f"/growth/entries/{row.id}/answer",
        {"answer": "agreed", "was_state": "shared", "was_claim": "1-0123456789ab"},
    )  # fmt: skip

    assert answer.status_code == 409
    assert stored(GrowthEntry, id=row.id)[0].state == "shared"


@pytest.mark.parametrize("answer", ["agreed", "declined"])
def test_only_the_rep_answers(
    sign_in: Any, post: Any, given: Any, stored: Any, answer: str
) -> None:
    row = given(an_entry())
    url = f"/growth/entries/{row.id}/answer"

    refused = post(sign_in("daniel"), url, {"answer": answer, "was_state": "shared"})
    assert refused.status_code == 403
    assert "Only Priya answers this." in refused.text
    for stranger in ("tom", "ines", "marek", "ruth", "sam", "vera"):
        assert post(sign_in(stranger), url, {"answer": answer}).status_code == 404
    assert stored(GrowthEntry, id=row.id)[0].state == "shared"


def test_agreed_words_are_the_reps(sign_in: Any, post: Any, given: Any, stored: Any) -> None:
    row = given(an_entry(state="agreed", answered_on=LAST_MONDAY))

    refused = post(sign_in("daniel"), f"/growth/entries/{row.id}", {"claim": "Mine"})

    assert refused.status_code == 403
    assert stored(GrowthEntry, id=row.id)[0].claim == "Asks before answering"


def test_two_who_reword_at_once_lose_nothing(
    sign_in: Any, post: Any, given: Any, stored: Any, as_system: Any
) -> None:
    row = given(an_entry())
    daniel, url = sign_in("daniel"), f"/growth/entries/{row.id}"
    base = _stamp(text(daniel, url))
    with as_system() as session:
        session.get(GrowthEntry, row.id).claim = "Changed on the phone"

    clash = post(daniel, url, {"claim": "Typed on the laptop", "version_claim": base})

    assert clash.status_code == 409
    assert "Typed on the laptop" in clash.text
    assert "Changed on the phone" in clash.text
    assert stored(GrowthEntry, id=row.id)[0].claim == "Changed on the phone"
    post(daniel, url, {"claim": "Typed on the laptop", "version_claim": _stamp(clash.text)})
    assert stored(GrowthEntry, id=row.id)[0].claim == "Typed on the laptop"


def test_a_closed_pair_is_read_only(sign_in: Any, post: Any, given: Any, stored: Any) -> None:
    row = given(an_entry(pair_id=PRIYA_INES.id))
    priya = sign_in("priya")

    assert "Asks before answering" in text(priya, PAGE)
    url = f"/growth/entries/{row.id}"
    assert post(priya, f"{url}/answer", {"answer": "agreed"}).status_code == 403
    assert post(priya, f"{url}/examples", {"quote": "There"}).status_code == 403
    text(sign_in("ines"), url, 404)
    assert stored(GrowthEntry, id=row.id)[0].state == "shared"


def test_home_says_that_something_was_noticed(sign_in: Any, given: Any) -> None:
    priya = sign_in("priya")
    assert "noticed something about you" not in text(priya, "/")
    given(an_entry())

    home = text(priya, "/")

    assert "Daniel noticed something about you" in home
    assert "Asks before answering" not in home


# --- Examples ----------------------------------------------------------------------------------


def test_either_adds_an_example_once(sign_in: Any, post: Any, given: Any, stored: Any) -> None:
    row = given(an_entry())
    url = f"/growth/entries/{row.id}/examples"

    for who in ("daniel", "daniel", "priya"):
        sent = {"meeting": str(PRIYA_DANIEL.held), "quote": f"Seen by {who}"}
        assert post(sign_in(who), url, sent).status_code == 303

    quotes = {it.quote for it in stored(GrowthEvidence, entry_id=row.id)}
    assert quotes == {"Seen by daniel", "Seen by priya"}
    assert len(stored(GrowthEvidence, entry_id=row.id)) == 2


@pytest.mark.parametrize(
    "meeting", [TOM_DANIEL.held, PRIYA_INES.held, PRIYA_DANIEL.planned, 999999999, "abc", "٣"]
)
def test_a_meeting_of_another_pair_is_no_example(
    sign_in: Any, post: Any, given: Any, stored: Any, meeting: int | str
) -> None:
    """Not even one that who asks was in, nor one that has not taken place"""
    row, noticed = given(an_entry(), a_noticed())
    for who, url in (
        ("daniel", f"/growth/entries/{row.id}/examples"),
        ("priya", f"/growth/entries/{row.id}/examples"),
        ("daniel", f"/growth/noticed/{noticed.id}/examples"),
        ("daniel", PAGE),
    ):
        sent = {"meeting": str(meeting), "quote": "Stolen", "kind": "value", "claim": "Never"}
        assert post(sign_in(who), url, sent).status_code == 404
    for model in (GrowthEvidence, NoticedEvidence):
        assert not stored(model, quote="Stolen")
    assert not stored(NoticedGrowth, claim="Never")


def test_only_who_added_it_takes_an_example_off(
    sign_in: Any, post: Any, given: Any, stored: Any
) -> None:
    row = given(an_entry())
    example = given(
        GrowthEvidence(
            pair_id=row.pair_id,
            entry_id=row.id,
            quote="A line",
            author_id=DANIEL.id,
            seen_on=LAST_MONDAY,
        )
    )
    url = f"/growth/examples/{example.id}/take-off"

    assert post(sign_in("priya"), url).status_code == 403
    assert post(sign_in("tom"), url).status_code == 404
    assert post(sign_in("daniel"), url).status_code == 303
    assert not stored(GrowthEvidence, id=example.id)


def test_an_example_of_nothing_is_refused(sign_in: Any, post: Any, given: Any) -> None:
    row = given(an_entry())

    answer = post(sign_in("daniel"), f"/growth/entries/{row.id}/examples", {"quote": "  "})

    assert answer.status_code == 422
    assert "Choose a one-to-one, or write a line." in answer.text


def test_the_search_finds_words_deals_and_days_of_this_pair_only(
    sign_in: Any, post: Any, given: Any
) -> None:
    given(a_step_note(PRIYA_DANIEL, meeting_id=PRIYA_DANIEL.held, key="x", text="Crème brûlée"))
    daniel, url = sign_in("daniel"), f"{PAGE}/meetings"

    def found(query: str) -> list[str]:
        sent = {"pair_id": str(PRIYA_DANIEL.id), "q": query}
        answer = post(daniel, url, sent, hx=True)
        assert answer.status_code == 200
        return re.findall(r'name="meeting" value="(\d+)"', answer.text)

    held, earlier = str(PRIYA_DANIEL.held), str(PRIYA_DANIEL.earlier)
    assert found("") == [held, earlier]
    assert found("CREME brulee") == [held]
    assert found("acme") == [held]
    assert found("9 nov") == [earlier]
    for hostile in ("%", "' OR 1=1 --", "\\", "🦆", "a" * 5000, "\x00"):
        assert found(hostile) in ([], [held, earlier])


def test_a_search_reaches_no_other_pair(sign_in: Any, post: Any) -> None:
    for pair_id in (TOM_DANIEL.id, PRIYA_INES.id, 999, "x", "01"):
        answer = post(sign_in("daniel"), f"{PAGE}/meetings", {"pair_id": str(pair_id)}, hx=True)
        assert answer.status_code == 404


def test_without_a_script_the_search_keeps_the_words_and_writes_nothing(
    sign_in: Any, post: Any, given: Any, stored: Any
) -> None:
    row = given(an_entry())

    answer = post(
        sign_in("daniel"),
        f"/growth/entries/{row.id}/examples",
        {"q": "acme", "quote": "Half a line", "go": "search"},
    )

    assert answer.status_code == 200
    assert "Half a line" in answer.text
    assert not stored(GrowthEvidence, entry_id=row.id)


# --- Looks -------------------------------------------------------------------------------------


def test_only_agreed_entries_print(sign_in: Any, given: Any) -> None:
    given(an_entry(claim="Agreed one", state="agreed", answered_on=LAST_MONDAY))
    given(an_entry(claim="Shared one"), a_noticed(claim="Noticed one"))
    given(an_entry(claim="Aside one", state="declined", answered_on=LAST_MONDAY))

    page = text(sign_in("daniel"), PAGE)

    printed = {
        claim: "screen-only" not in classes
        for classes, claim in re.findall(
            r'<article class="([^"]*)"[^>]*>\s*<h3[^>]*>(\w+ one)</h3>', page
        )
    }
    assert printed == {
        "Agreed one": True, "Shared one": False, "Noticed one": False, "Aside one": False,
    }  # fmt: skip


def test_three_years_cost_few_statements(sign_in: Any, count_statements: Any, given: Any) -> None:
    for week in range(150):
        at = NOW - timedelta(days=30 + 7 * week)
        meeting = given(a_meeting(on=at.date(), state="held", starts_at=at, ended_at=at))
        entry = given(an_entry(claim=f"Claim {week}"))
        given(
            GrowthEvidence(
                pair_id=entry.pair_id, entry_id=entry.id, meeting_id=meeting.id,
                author_id=DANIEL.id, seen_on=at.date(),
            )
        )  # fmt: skip
    for who in ("daniel", "priya"):
        browser = sign_in(who)
        text(browser, PAGE)
        with count_statements() as statements:
            text(browser, PAGE)
        assert len(statements) <= 10, "\n".join(statements)


def test_noticed_rows_are_private_by_class() -> None:
    assert issubclass(NoticedGrowth, Private)
    assert issubclass(NoticedEvidence, Private)


def _stamp(page: str) -> str:
    found = re.search(r'name="version_claim" value="([^"]+)"', page)
    assert found
    return found[1]
