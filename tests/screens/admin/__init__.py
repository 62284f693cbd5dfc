"""What a page says, without its markup."""

from __future__ import annotations

import html
import re

from werkzeug.test import TestResponse


def words_of(answer: TestResponse) -> str:
    """Return the words of a page, one space between them."""
    page = re.sub(r"<(script|style|svg).*?</\1>", "", answer.get_data(as_text=True), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())
