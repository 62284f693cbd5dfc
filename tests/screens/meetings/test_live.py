"""The live meeting as two people step through it."""

from __future__ import annotations

import pytest

from tests import HX
from tests.cast import TOM_DANIEL

STEPS = ("check-in", "progress", "deals", "focus", "alignment")
LIVE = TOM_DANIEL.live


@pytest.mark.parametrize("slug", STEPS)
def test_a_step_is_a_page_and_a_fragment(sign_in, slug):
    daniel = sign_in("daniel")
    whole = daniel.get(f"/meetings/{LIVE}/steps/{slug}")
    part = daniel.get(f"/meetings/{LIVE}/steps/{slug}", headers=HX)
    assert whole.status_code == part.status_code == 200
    assert b"<html" in whole.data and b"<html" not in part.data
    assert part.headers["HX-Push-Url"] == f"/meetings/{LIVE}/steps/{slug}"


@pytest.mark.parametrize("slug", STEPS)
def test_a_step_costs_eight_statements_at_most(sign_in, count_statements, slug):
    daniel = sign_in("daniel", room=LIVE)
    daniel.get(f"/meetings/{LIVE}/steps/{slug}", headers=HX)
    with count_statements() as statements:
        daniel.get(f"/meetings/{LIVE}/steps/{slug}", headers=HX)
    assert len(statements) <= 8, statements
