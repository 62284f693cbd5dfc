"""What the app knows of a person beside their rows: settings, devices, pairs; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from oneonone.access.viewer import PairSpan
from oneonone.lib.dates import day_in_table

THEMES = {"system": "As the device", "light": "Light", "dark": "Dark"}


@dataclass(frozen=True)
class Device:
    label: str
    since_on: date
    used_on: date
    until_on: date


@dataclass(frozen=True)
class Account:
    """Somebody's account as they may see it: never a password, a token or a digest of one."""

    name: str
    email: str
    team: str
    time_zone: str
    theme: str
    has_single_keys: bool
    is_hr: bool
    is_admin: bool
    devices: tuple[Device, ...]
    # The day a calendar link was made; nothing where there is none.
    calendar_link_on: date | None


@dataclass(frozen=True)
class About:
    """The beginning of a file: whose it is, in data and in lines."""

    name: str
    made_on: date
    data: dict[str, Any]
    lines: tuple[tuple[str, str], ...]


def about(account: Account, spans: Sequence[PairSpan], person_id: int, made_on: date) -> About:
    """Tell whose file it is; of others, names and the days of a pair."""
    data = {
        "made_on": made_on.isoformat(),
        "you": {
            "name": account.name,
            "email": account.email,
            "team": account.team,
            "time_zone": account.time_zone,
            "look": account.theme,
            "single_key_shortcuts": account.has_single_keys,
            "is_hr": account.is_hr,
            "is_administrator": account.is_admin,
            "calendar_link_made_on": _iso(account.calendar_link_on),
            "devices": [
                {
                    "device": it.label,
                    "signed_in_on": _iso(it.since_on),
                    "last_used_on": _iso(it.used_on),
                    "signed_in_until": _iso(it.until_on),
                }
                for it in account.devices
            ],
        },
        "pairs": [
            {
                "id": span.id,
                "rep": span.rep_name,
                "manager": span.manager_name,
                "you_are": "rep" if span.rep_id == person_id else "manager",
                "started_on": _iso(span.started_on),
                "ended_on": _iso(span.ended_on),
                "is_cover": span.is_cover,
            }
            for span in spans
        ],
    }
    link = account.calendar_link_on
    lines = [
        ("Name", account.name),
        ("Work email", account.email),
        ("Team", account.team),
        ("Time zone", account.time_zone),
        ("Look", THEMES[account.theme]),
        ("Single-key shortcuts", "On" if account.has_single_keys else "Off"),
        ("Calendar link", f"Made on {day_in_table(link)}" if link else "None"),
        *((f"Signed in: {it.label}", _device_words(it)) for it in account.devices),
    ]
    return About(account.name, made_on, data, tuple(line for line in lines if line[1]))


def _device_words(device: Device) -> str:
    return (
        f"since {day_in_table(device.since_on)}, last used {day_in_table(device.used_on)}, "
        f"until {day_in_table(device.until_on)}"
    )


def _iso(on: date | None) -> str | None:
    return on.isoformat() if on else None
