"""Tells a closed-revenue-like result from something that leads to one; pure.

A result is known when the work is over; a leading indicator is what somebody does, or a buyer
does, weeks before. Words are matched whole, not inside others, in the languages small companies
write in; German puts words together, so there a stem is looked for.
"""

from __future__ import annotations

import re
import unicodedata

from oneonone.lib.errors import RuleError

# A space here is any space, hyphen, slash or underscore on the page, or nothing but one of them.
_WORDS = (
    # English
    "revenue", "revenues", "turnover", "quota", "quotas", "quota attainment", "bookings",
    "closed won", "closed business", "closed deals", "closed sales", "deals closed", "deals won",
    "won deals", "sales closed", "sales made", "sales volume", "sales figures", "sales numbers",
    "sales target", "sales targets", "sales results", "number of sales", "total sales",
    "net sales", "gross sales", "monthly sales", "weekly sales", "quarterly sales", "annual sales",
    "arr", "mrr", "acv", "tcv", "nrr", "annual recurring", "monthly recurring", "commission",
    "commissions", "forecast", "forecasts", "forecasted", "contract value", "contract values",
    "deal value", "deal values", "deal size", "average deal", "order intake", "orders received",
    "order value", "signed contracts", "contracts signed", "win rate", "close rate",
    "closing rate", "profit", "profits", "gross margin", "profit margin", "billings", "invoiced",
    "income", "earnings", "pipeline value",
    # German
    "abschluss", "abschlüsse", "abschlüssen", "abschlussquote", "verkaufsabschluss",
    "verkaufsabschlüsse", "vertragsabschluss", "vertragsabschlüsse", "verkaufszahlen",
    "gewonnene deals", "provision", "provisionen", "prognose", "quotenerfüllung", "deckungsbeitrag",
    # French, Spanish, Portuguese, Italian, Dutch
    "chiffre d affaires", "ca signé", "ventes conclues", "ventes signées", "facturación",
    "ingresos", "ventas cerradas", "faturamento", "faturação", "receita", "vendas fechadas",
    "fatturato", "ricavi", "vendite chiuse", "omzet", "gesloten deals", "winst",
)  # fmt: skip
# German compounds: Jahresumsatz, Umsatzziel, Auftragseingänge.
_STEMS = ("umsatz", "umsätze", "auftragseingang", "auftragseingänge", "auftragswert", "erlös")
# The same words about something else.
_HARMLESS = re.compile(
    r"\b(?:meeting|demo|call|visit|trial|appointment|room|travel) bookings\b"
    r"|\bprovision of\b|\bcommission(?:ed|ing) \w+"
)
_FOUND = re.compile(
    r"\b(?:" + "|".join(map(re.escape, _WORDS)) + r")\b|\b\w*(?:" + "|".join(_STEMS) + r")\w*\b"
)


def result_in(text: str) -> str | None:
    """Return the words that name a result, as they were typed; nothing where none does."""
    typed = unicodedata.normalize("NFC", text)
    plain = re.sub(r"[\W_]+", " ", typed.casefold())
    found = _FOUND.search(_HARMLESS.sub(" ", plain))
    if found is None:
        return None
    words = r"[\W_]+".join(map(re.escape, found[0].split()))
    as_typed = re.search(words, typed, re.IGNORECASE)
    return as_typed[0] if as_typed else found[0]


def ensure_leads(*texts: str) -> None:
    """Refuse a definition that names a result, and say what would be none."""
    for text in texts:
        found = result_in(text)
        if found is not None:
            raise RuleError(
                f"“{found}” is a result: it is known when the work is over, and then nobody can"
                " change it any more. A leading indicator is something somebody does, or a buyer"
                " does, weeks before. What did somebody do that led to it? For example: “Buyers"
                " who agreed to a next step”."
            )
