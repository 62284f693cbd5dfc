"""What stands at the top of every page, by relation: each only what applies."""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request

from oneonone.access.permissions import Permission
from oneonone.features.auth.session import SignedIn
from oneonone.lib.dates import today
from oneonone.web import condition


@dataclass(frozen=True)
class NavItem:
    label: str
    href: str
    is_current: bool


# More than these on one line and a laptop has no room for Find; the rest stands behind "More".
SHOWN = 6


def init_app(app: Flask) -> None:
    app.context_processor(_page_frame)


def _page_frame() -> dict[str, Any]:
    # Not signed_in(): an error page must not ask the database once more.
    someone: SignedIn | None = g.get("signed_in")
    is_for_admin = someone is not None and someone.viewer.can(Permission.ADMINISTER)
    frame: dict[str, Any] = {
        "banner": condition.banner(current_app.config["SETTINGS"], is_for_admin=is_for_admin),
        "is_demo": current_app.config["IS_DEMO"],
    }
    if someone is None:
        return {**frame, "theme": "system", "nav": [], "nav_more": []}
    nav = nav_of(someone, request.path)
    return {
        **frame,
        "theme": someone.theme,
        "has_single_keys": someone.has_single_keys,
        "viewer_name": someone.name,
        "viewer_id": someone.person_id,
        "draft_key": draft_key(someone),
        "room_meeting_id": someone.viewer.room_meeting_id,
        "is_room_only": someone.is_room_only,
        "nav": nav[:SHOWN],
        "nav_more": nav[SHOWN:],
        "nav_more_label": next((it.label for it in nav[SHOWN:] if it.is_current), ""),
        "can": someone.viewer.can,
        "Permission": Permission,
    }


def draft_key(someone: SignedIn) -> str:
    """Return what a browser seals unsent words with: the same for one account, for nobody else.

    It comes with every page and is stored nowhere, so drafts found on a device are unreadable
    without signing in as who wrote them (D14). A meeting-room computer gets none, and keeps none.
    """
    if someone.is_room_only:
        return ""
    words = f"drafts of account {someone.account_id}".encode()
    key: str = current_app.config["SECRET_KEY"]
    return base64.b64encode(hmac.digest(key.encode(), words, "sha256")).decode()


def nav_of(someone: SignedIn, path: str) -> list[NavItem]:
    """Return the pages of this person; a room has none."""
    viewer = someone.viewer
    if viewer.is_room:
        return []
    on = today(someone.time_zone)
    mine = [s for s in viewer.spans if s.rep_id == viewer.person_id and s.is_open(on)]
    mine.sort(key=lambda span: span.is_cover)
    # HR and administrators without one-to-ones of their own begin at what they look after.
    is_office = viewer.can(Permission.PARTICIPATION_READ_ALL) or viewer.can(Permission.ADMINISTER)
    items = []
    if viewer.can(Permission.TEAM_READ):
        items.append(("My team", "/team"))
        items += [(f"Me and {span.manager_name.split()[0]}", "/home") for span in mine[:1]]
    elif mine or not is_office:
        items.append(("Home", "/"))
    if viewer.spans:
        items.append(("Promises", "/commitments"))
    if viewer.can(Permission.TEAM_READ):
        items.append(("In the way", "/friction"))
    elif mine:
        items.append(("In my way", "/friction"))
    if viewer.can(Permission.MIRROR_READ):
        items.append(("Mirror", "/mirror"))
    if mine or viewer.can(Permission.TEAM_READ):
        items += [("Deals", "/deals"), ("Numbers", "/indicators")]
    if mine and not viewer.can(Permission.TEAM_READ):
        items.append(("History", f"/people/{viewer.person_id}"))
    if viewer.can(Permission.QUESTION_CHOOSE):
        items.append(("Questions", "/questions"))
    if viewer.can(Permission.PARTICIPATION_READ):
        items.append(("Participation", "/participation"))
    if is_office and not mine and any(s.rep_id == viewer.person_id for s in viewer.spans):
        # Their own one-to-ones, which are over.
        items.append(("Earlier", "/home"))
    if viewer.can(Permission.ADMINISTER):
        items.append(("Administration", "/admin"))
    return [NavItem(label, href, _is_here(href, path)) for label, href in items]


def _is_here(href: str, path: str) -> bool:
    return path == href or (href != "/" and path.startswith(f"{href}/"))
