"""Countries by the codes that public holidays are known by."""

from __future__ import annotations

import re

import holidays

# ISO 3166: a country, or a part of it. The column of a person takes six characters.
_CODE = re.compile("[A-Z]{2}(-[A-Z0-9]{1,3})?")
_NOT_A_COUNTRY = "Write a country as two letters, like DE, or with its part, like DE-BY."


def country_code(text: str) -> str:
    """Return the code of a country whose public holidays are known; raise ValueError."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise ValueError(_NOT_A_COUNTRY)
    name, _, part = code.partition("-")
    try:
        holidays.country_holidays(name, subdiv=part or None)
    except NotImplementedError:
        raise ValueError(
            f"The holidays of {code} are not known here. Leave it empty, or look at the code again."
        ) from None
    return code
