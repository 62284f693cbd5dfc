"""A result is refused, in the languages small companies write in; what leads to one is not."""

from __future__ import annotations

import pytest

from oneonone.features.indicators.results import ensure_leads, result_in
from oneonone.features.indicators.rules import INDICATORS
from oneonone.lib.errors import RuleError


@pytest.mark.parametrize(
    "text",
    [
        "Revenue",
        "Weekly REVENUE in k€",
        "Turnover",
        "Quota attainment",
        "Share of quota",
        "Bookings",
        "Closed-won deals",
        "closed won",
        "Deals/won",
        "Number of deals closed",
        "Sales closed",
        "Total sales",
        "New ARR",
        "MRR added",
        "Commission earned",
        "My forecast",
        "Contract_value signed",
        "Annual recurring income",
        "Average deal size",
        "Gross margin",
        "Umsatz",
        "Jahresumsatz",
        "Umsatzziel erreicht",
        "Abschlüsse",
        "ABSCHLU\u0308SSE",
        "Auftragseingang in Euro",
        "Provision",
        "Chiffre d’affaires",
        "Facturación",
        "Fatturato",
        "Omzet",
    ],
)
def test_a_result_is_found(text: str) -> None:
    assert result_in(text)
    with pytest.raises(RuleError, match="What did somebody do that led to it"):
        ensure_leads("Calls", text)


@pytest.mark.parametrize(
    "text",
    [
        "Sales calls with a written aim",
        "Buyers who agreed to a next step",
        "Demo bookings",
        "Meeting bookings with two buyers",
        "Provision of trial accounts",
        "Deals that moved because the buyer did something",
        "Arrivals at the stand",
        "Times I asked who signs contracts",
        "Visits to a commissioned plant",
        "Closed questions I turned into open ones",
        "Kundenbesuche mit Termin",
        "Quotes sent within a day",
        "",
    ],
)
def test_what_leads_to_one_is_not(text: str) -> None:
    assert result_in(text) is None
    ensure_leads(text)


def test_none_of_the_thirteen_is_a_result() -> None:
    for it in INDICATORS:
        ensure_leads(it.name, it.definition)


def test_the_refusal_names_the_word_and_says_what_would_be_right() -> None:
    with pytest.raises(RuleError) as refused:
        ensure_leads("Our Monatsumsatz")
    assert refused.value.message.startswith("“Monatsumsatz” is a result")
    assert "A leading indicator is something somebody does" in refused.value.message
