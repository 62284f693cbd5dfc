"""Who signs in with two steps, and what waits until they have."""

from __future__ import annotations

from flask import current_app

from oneonone.access.permissions import Permission, permissions_of
from oneonone.models.account import Role


def is_second_step_needed(*, is_hr: bool, is_admin: bool) -> bool:
    """Tell whether an account with these rights signs in with two steps (S-AUTH-8)."""
    is_asked = current_app.config["SETTINGS"].has_second_step and not current_app.config["IS_DEMO"]
    return is_asked and (is_hr or is_admin)


def withheld(*, is_hr: bool, is_admin: bool, is_done: bool) -> frozenset[Permission]:
    """Return what these rights allow, as long as the second step is needed and not done."""
    if is_done or not is_second_step_needed(is_hr=is_hr, is_admin=is_admin):
        return frozenset()
    roles = {Role.HR: is_hr, Role.ADMIN: is_admin}
    return permissions_of(frozenset(role for role, is_theirs in roles.items() if is_theirs))
