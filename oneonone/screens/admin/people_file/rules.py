"""What a file of people says: its columns, the headers of other programs, how a cell is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from functools import cache

import holidays

from oneonone.features.schedule.rules import Rhythm
from oneonone.lib import dates
from oneonone.lib.cells import quoted
from oneonone.lib.imports import Field
from oneonone.lib.text import NAME_LIMIT, clean_line, email_key, is_blank

# In the order in which a row is read and shown. The names are those of Workday, BambooHR, Personio
# and SAP exports, and of lists in German and French.
FIELDS = (
    Field("name", "Name", "first and last name may stand in two columns", is_required=True,
          names=("Full name", "Employee name", "Display name", "Worker", "Employee", "Mitarbeiter",
                 "Vollständiger Name", "Nom complet", "Nom et prénom", "Collaborateur"),
          made_of=("first_name", "last_name"), example="Priya Shah"),
    Field("first_name", "First name", "read where there is no column for the whole name",
          names=("Given name", "Legal first name", "Vorname", "Prénom"), is_hidden=True),
    Field("last_name", "Last name", "read where there is no column for the whole name",
          names=("Surname", "Family name", "Legal last name", "Nachname", "Familienname",
                 "Nom de famille", "Nom"), is_hidden=True),
    Field("email", "Work email", "by it a second file finds the same person", is_required=True,
          names=("Email", "Email address", "Primary work email", "Business email",
                 "E-Mail-Adresse", "Dienstliche E-Mail", "E-Mail geschäftlich", "Adresse e-mail",
                 "E-mail professionnel", "Courriel", "Mail"), example="priya@company.example"),
    Field("team", "Team", "one that is not here yet is made",
          names=("Team name", "Department", "Division", "Abteilung", "Bereich", "Équipe",
                 "Département", "Service"), example="West"),
    Field("manager", "Manager", "who leads them: a work email, or a name that only one person has",
          names=("Manager email", "Manager's email", "Supervisor email", "Line manager",
                 "Supervisor", "Reporting to", "Reports to", "Manager name", "Vorgesetzter",
                 "Vorgesetzte/r", "Vorgesetzte", "Führungskraft", "E-Mail Führungskraft",
                 "Responsable", "Supérieur hiérarchique"), example="daniel@company.example"),
    Field("from", "From", "the day that manager begins; today where it is empty", is_day=True,
          names=("Manager since", "Manager from", "Valid from", "Effective date", "Since",
                 "Gültig ab", "Ab", "Seit", "À partir du", "Depuis", "Date d'effet"),
          example="2026-12-01"),
    Field("cadence", "Rhythm", "weekly, every 2 weeks or every 4 weeks; with a day and a time, or "
          "a free half hour is found",
          names=("One-to-one rhythm", "1:1 rhythm", "Frequency", "Rhythmus", "Turnus", "Rythme",
                 "Fréquence"), example="weekly, Tuesday 10:00"),
    Field("time_zone", "Time zone", "like Europe/Paris; their manager’s where it is empty",
          names=("Timezone", "TZ", "Zeitzone", "Fuseau horaire"), example="Europe/Paris"),
    Field("country", "Country", "whose public holidays count for them: DE, or DE-BY with its part",
          names=("Country code", "Location country", "Land", "Länderkürzel", "Pays", "Code pays"),
          example="FR"),
)  # fmt: skip

EVERY_WORDS: Mapping[int, str] = {1: "weekly", 2: "every 2 weeks", 4: "every 4 weeks"}
_EVERY = {
    1: ("weekly", "every week", "each week", "wöchentlich", "jede woche", "hebdomadaire",
        "chaque semaine", "toutes les semaines"),
    2: ("every 2 weeks", "every two weeks", "every second week", "every other week", "fortnightly",
        "alle 2 wochen", "alle zwei wochen", "zweiwöchentlich", "14-täglich",
        "toutes les 2 semaines", "toutes les deux semaines"),
    4: ("every 4 weeks", "every four weeks", "every fourth week", "alle 4 wochen",
        "alle vier wochen", "vierwöchentlich", "toutes les 4 semaines",
        "toutes les quatre semaines"),
}  # fmt: skip
_WEEKS_OF = {words: weeks for weeks, spelled in _EVERY.items() for words in spelled}
_WEEKDAYS = (
    ("monday", "mon", "montag", "mo", "lundi", "lun"),
    ("tuesday", "tue", "dienstag", "di", "mardi", "mar"),
    ("wednesday", "wed", "mittwoch", "mi", "mercredi", "mer"),
    ("thursday", "thu", "donnerstag", "do", "jeudi", "jeu"),
    ("friday", "fri", "freitag", "fr", "vendredi", "ven"),
    ("saturday", "sat", "samstag", "sa", "samedi", "sam"),
    ("sunday", "sun", "sonntag", "so", "dimanche", "dim"),
)
_WEEKDAY_OF = {word: number for number, words in enumerate(_WEEKDAYS) for word in words}
# "weekly, on Tuesday at 10:00", "alle 2 Wochen, Di um 9:30", "hebdomadaire, mardi à 10:00".
_WHEN = re.compile(r"(?:(?:on|am|le) )?(?P<day>[^\W\d_]{2,9})?,?(?: ?(?P<at>[0-9]{1,2}:[0-9]{2}))?")
_AT = re.compile(r"\b(?:at|um|à) ")
# A whole cell of it; longer ones are no rhythm.
_LONGEST = 60

_COUNTRY = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")


@dataclass(frozen=True)
class Wanted:
    """A rhythm as a cell says it; what it leaves open is found."""

    every_weeks: int
    weekday: int | None = None
    at: time | None = None

    def is_met_by(self, rhythm: Rhythm) -> bool:
        return (
            self.every_weeks == rhythm.every_weeks
            and self.weekday in (None, rhythm.weekday)
            and self.at in (None, rhythm.at)
        )


def rhythm_words(every_weeks: int, weekday: int, at: time) -> str:
    """Say a rhythm as a file says it: "every 2 weeks, Tuesday 10:00"."""
    return f"{EVERY_WORDS[every_weeks]}, {dates.DAY_NAMES[weekday]} {at:%H:%M}"


def wanted(text: str) -> Wanted:
    """Read a rhythm; raise ValueError."""
    plain = " ".join(text.casefold().split())
    every = max((it for it in _WEEKS_OF if plain.startswith(it)), key=len, default="")
    rest = _AT.sub("", plain[len(every) :].strip(" ,;"))
    when = _WHEN.fullmatch(rest)
    if not every or len(plain) > _LONGEST or when is None:
        raise ValueError(_no_rhythm(text))
    weekday = _WEEKDAY_OF.get(when["day"] or "")
    if when["day"] and weekday is None:
        raise ValueError(_no_rhythm(text))
    try:
        at = dates.parse_time(when["at"].zfill(5)) if when["at"] else None
    except ValueError:
        raise ValueError(f"{quoted(when['at'])} is no time. Write it like 09:30.") from None
    return Wanted(_WEEKS_OF[every], weekday, at)


def _no_rhythm(text: str) -> str:
    return (
        f"{quoted(text)} is no rhythm here. Write weekly, every 2 weeks or every 4 weeks, and a "
        "day and time if you like: weekly, Tuesday 10:00."
    )


def name(text: str) -> str:
    """Read the name of somebody or of a team; raise ValueError for one nobody could read."""
    line = clean_line(text, limit=NAME_LIMIT)
    return "" if is_blank(line) else line


def email(text: str) -> tuple[str, str]:
    """Return an address as it is written and its key; raise ValueError."""
    try:
        key = email_key(text)
    except ValueError as error:
        told = str(error).removeprefix("That is")
        raise ValueError(f"{quoted(text)} is{told}" if told != str(error) else told) from None
    # What is kept is sent to, so it is the spelling without anything that cannot be seen.
    return "".join(it for it in text.strip() if it.isprintable() and not it.isspace()), key


def time_zone(text: str) -> str:
    try:
        dates.zone(text)
    except ValueError:
        raise ValueError(f"{quoted(text)} is no time zone. Write it like Europe/Paris.") from None
    return text


def country(text: str) -> str:
    """Read a country or a part of one, of which public holidays are known; raise ValueError."""
    found = _COUNTRY.fullmatch(text.upper())
    parts = _countries().get(found[1]) if found else None
    if found is None or parts is None:
        raise ValueError(
            f"{quoted(text)} is no country code known here. Write it like DE or DE-BY."
        )
    if found[2] and found[2] not in parts:
        raise ValueError(f"{found[1]} has no part {quoted(found[2])} with holidays of its own.")
    return found[0]


@cache
def _countries() -> Mapping[str, frozenset[str]]:
    known = holidays.list_supported_countries(include_aliases=True)
    return {code: frozenset(parts) for code, parts in known.items()}


def same_name(text: str) -> str:
    """Return what two spellings of a name share; "Novak, Marek" is Marek Novak."""
    plain = " ".join(text.casefold().split())
    last, comma, first = plain.partition(", ")
    return f"{first} {last}" if comma and first else plain
