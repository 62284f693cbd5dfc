"""Where the app is, for links that are taken elsewhere."""

from __future__ import annotations

from flask import current_app, request

from oneonone.config import Settings


def base_address() -> str:
    """Return the address of the app, or the one this browser found it at."""
    settings: Settings = current_app.config["SETTINGS"]
    scheme = "https" if settings.is_https else request.scheme
    return settings.url or f"{scheme}://{request.host}"
