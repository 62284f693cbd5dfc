from __future__ import annotations

from wtforms.validators import ValidationError

from oneonone.web.forms import AppForm, LineField

from .rules import LONGEST, why_not


class SearchForm(AppForm):
    """What somebody remembers of what was said."""

    q = LineField("A word or a few", limit=LONGEST)

    def validate_q(self, field: LineField) -> None:
        reason = why_not(field.data)
        if reason:
            raise ValidationError(reason)
