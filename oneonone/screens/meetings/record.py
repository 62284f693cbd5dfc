from __future__ import annotations

from oneonone.web.blueprint import AppBlueprint

blueprint = AppBlueprint("record", __name__)
