"""Words for stored values, for every template."""

from __future__ import annotations

from flask import Flask

from oneonone.features.commitments.rules import WORDS as OUTCOME_WORDS
from oneonone.features.commitments.rules import on_day_words
from oneonone.features.conduct.rules import MOOD_WORDS
from oneonone.features.deals.rules import STAGE_WORDS
from oneonone.lib.dates import today
from oneonone.web.filters import viewer_zone


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        on_day=lambda on: on_day_words(on, today(viewer_zone())),
        outcome=lambda outcome: OUTCOME_WORDS[outcome],
        mood=lambda mood: MOOD_WORDS[mood],
        stage=lambda stage: STAGE_WORDS[stage],
    )
