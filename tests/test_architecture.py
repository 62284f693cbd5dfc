"""What nobody may write, since the guard, the policy on scripts or a reader could not see it.

Which module may import which is checked by lint-imports (`make check`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from oneonone.access.permissions import GRANTS, Permission
from oneonone.models.account import Role
from oneonone.web.blueprint import AppBlueprint, access_of, ensure_every_route_is_guarded

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "oneonone").rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if path.parent.name != "ui"]
MAILS = [path for path in TEMPLATES if path.parent.name == "emails"]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _found(pattern: str, paths: list[Path], but: tuple[str, ...] = ()) -> list[str]:
    """Return where a pattern stands, comments of templates left out."""
    found = []
    for path in paths:
        if _name(path) in but:
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        for number, line in enumerate(text.splitlines(), start=1):
            if re.search(pattern, line):
                found.append(f"{_name(path)}:{number}: {line.strip()[:80]}")
    return found


# --- Python --------------------------------------------------------------------------------------


# A count of writes, taken after the guard has let them pass; and the look-up of a cookie, before
# anybody is bound. Both are one statement each, on every write and on every request.
PAST_THE_ORM = ("oneonone/models/pair_change.py", "oneonone/models/session.py")


@pytest.mark.parametrize(
    ("pattern", "but"),
    [
        # The guard sees none of these (test_guard.py has the rest).
        (
            r"session(\(\))?\.connection\(",
            PAST_THE_ORM,
        ),
        (r"\.bulk_(insert_mappings|update_mappings|save_objects)\(", ()),
        (r"\.from_statement\(", ()),
        (r"\.__table__", PAST_THE_ORM),
        (r"exec_driver_sql\(", ("oneonone/web/transaction.py",)),
        (r"get_bind\(", ()),
        # A second way past the guard than the door with a reason.
        (r"info\[\"system\"\]|info\['system'\]", ("oneonone/access/system.py",)),
        (r"info\[\"(viewer|criteria)\"\]", ("oneonone/access/guard.py",)),
        # Text that Jinja does not escape, or that is a template itself.
        (r"\bMarkup\(|render_template_string|\.from_string\(|\.autoescape\b", ()),
        # "No log in as": there is no such thing, by any name (D8).
        (r"impersonat|login_as|sign_in_as\b|\bsudo\b", ()),
        # htmx 2 and 4 name their headers differently: one file to change.
        (r"[\"']HX-", ("oneonone/web/htmx.py",)),
        (r"\bprint\(", ()),
    ],
)
def test_nobody_writes(pattern: str, but: tuple[str, ...]) -> None:
    assert _found(pattern, SOURCES, but) == []


def test_features_and_screens_leave_the_commit_to_the_request() -> None:
    inner = [
        path for path in SOURCES if re.search(r"oneonone/(features|screens|agenda)/", _name(path))
    ]
    assert _found(r"\.commit\(\)", inner) == []


def test_tables_are_named_by_the_models_alone() -> None:
    """Joined to a mapped class, a table is not narrowed: twice the rows in the trial."""
    # The demo empties them; the schema compares names and reads no row; a move copies them whole.
    but = ("oneonone/demo/__init__.py", "oneonone/schema.py", "oneonone/moving.py")
    assert _found(r"metadata\.tables|sorted_tables", SOURCES, but) == []


def test_every_package_file_starts_with_the_same_line() -> None:
    missing = [
        _name(path)
        for path in SOURCES
        if "class " in path.read_text() and "Mapped[" in path.read_text()
        and "from __future__ import annotations" not in path.read_text()
    ]  # fmt: skip
    assert missing == []


# --- Routes --------------------------------------------------------------------------------------


def test_a_route_cannot_forget_its_permission() -> None:
    blueprint = AppBlueprint("forgetful", __name__)
    with pytest.raises(TypeError, match="permission"):
        blueprint.get("/somewhere")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="permission"):
        blueprint.post("/somewhere")  # type: ignore[call-arg]
    assert blueprint.get("/somewhere", permission=Permission.HOME_READ)


def test_a_route_that_came_another_way_stops_the_start() -> None:
    app = Flask(__name__)
    app.add_url_rule("/bare", "bare", lambda: "")
    with pytest.raises(LookupError):
        ensure_every_route_is_guarded(app)


def test_every_id_in_a_path_is_one_as_the_product_writes_it(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for argument in rule.arguments:
            if argument.endswith("_id"):
                assert f"<id:{argument}>" in rule.rule, rule.rule


# --- Templates -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        r"\|\s*safe\b",
        r"autoescape\s+false",
        r"\bMarkup\b",
        # Policy on scripts and styles: nothing inline (W-04). SVG has attributes of its own.
        r"[\s\"']style\s*=",
        r"<style\b",
        r"<script(?![^>]*\bsrc=)",
        r"\son[a-z]+\s*=",
        r"hx-on",
        r"\bjs:",
        r"javascript:",
        # A filter in a trigger is evaluated as script (W-02).
        r"hx-trigger=\"[^\"]*\[",
        r"\"hx-trigger\":\s*\"[^\"]*\[",
        # An attribute without quotes lets a name bring attributes of its own.
        r"\s[a-z-]+=\{\{",
        # Other hosts: none, ever.
        r"(src|href|action|hx-(get|post))=\"(https?:)?//",
    ],
)
def test_no_template_has(pattern: str) -> None:
    # No mail program knows our stylesheet: the frame of a mail brings its own.
    frame = ROOT / "templates" / "emails" / "base.html"
    looked_at = [path for path in TEMPLATES if pattern != r"<style\b" or path != frame]
    assert _found(pattern, looked_at) == []


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_a_fragment_stands_alone_and_a_page_does_not(path: Path) -> None:
    is_page = "{%- extends" in path.read_text() or "{% extends" in path.read_text()
    is_base = path.name.startswith("base")
    assert is_page is not path.name.startswith("_") or is_base


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.name != "styleguide.html"], ids=_name
)
def test_every_form_that_writes_carries_the_token(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    macros = re.findall(r"macro (\w+)\([^)]*\) -?%\}(.*?)\{%-? endmacro", text, flags=re.DOTALL)
    bringers = ["csrf", *(f"{{{{ {name}(" for name, body in macros if "csrf" in body)]
    for form in re.findall(r"<form\b.*?</form>", text, flags=re.DOTALL):
        opening = form[: form.index(">")]
        if 'method="post"' in opening:
            assert any(bringer in form for bringer in bringers), opening


def test_no_shared_template_takes_anything_from_the_private_folder() -> None:
    """A private note must be absent from the meeting's pages, not hidden in them (D2)."""
    shared = [path for path in TEMPLATES if path.parent.name != "companion"]
    assert _found(r"companion/", shared) == []
    assert _found(r"private_note", shared) == []


def test_only_the_companion_draws_from_the_private_folder_and_never_for_a_room(app: Flask) -> None:
    others = [path for path in SOURCES if "oneonone/screens/companion/" not in _name(path)]
    assert _found(r"[\"']companion/", others) == []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/private/"):
            access = access_of(rule.endpoint, app)
            assert not access.is_for_room, rule.rule
            assert access.permission is Permission.NOTE_WRITE, rule.rule
    assert Permission.NOTE_WRITE not in GRANTS[Role.ROOM]


def test_every_form_names_where_it_goes() -> None:
    """Everything works without JavaScript first."""
    bare = []
    for path in PAGES:
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        bare += [
            f"{_name(path)}: {opening[:80]}"
            for opening in re.findall(r"<form\b[^>]*>", text)
            if ("action=" not in opening or "method=" not in opening)
            and 'method="dialog"' not in opening
        ]
    assert bare == []


class _Tree(HTMLParser):
    """Counts the elements a fragment has outside all others."""

    VOID = frozenset({"input", "br", "img", "hr", "meta", "link", "path", "rect", "circle", "use"})

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.outer: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self.outer.append(tag)
        if tag not in self.VOID:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.depth -= 1


def test_tags_are_closed_where_they_are_opened() -> None:
    """A fragment that leaves one open swallows what is swapped beside it."""
    assert [name for name, tree in _trees() if tree.depth != 0] == []


def _trees() -> Iterator[tuple[str, _Tree]]:
    for path in PAGES:
        if not path.name.startswith("_"):
            continue
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(), flags=re.DOTALL)
        tree = _Tree()
        tree.feed(text)
        yield _name(path), tree


# --- Styles and scripts --------------------------------------------------------------------------


def test_every_layer_of_the_stylesheet_stands_at_the_top() -> None:
    """A brace that is missing would put paper into the layer before it, and nothing would print."""
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "static" / "app.css").read_text(), flags=re.S)
    depth = 0
    for line in css.splitlines():
        assert depth == 0 or not line.lstrip().startswith("@layer"), line
        depth += line.count("{") - line.count("}")
    assert depth == 0


def test_colours_have_names_outside_the_tokens() -> None:
    css = (ROOT / "static" / "app.css").read_text()
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    outside = _without_layer(css, "tokens")
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])", outside) == []
    assert re.findall(r"\b(?:rgb|hsl|oklch|lab)a?\(", outside) == []


def _without_layer(css: str, name: str) -> str:
    start = re.search(rf"@layer {name}\s*\{{", css)
    assert start, f"There is no layer {name}."
    depth, at = 1, start.end()
    while depth:
        depth += {"{": 1, "}": -1}.get(css[at], 0)
        at += 1
    return css[: start.start()] + css[at:]


def test_a_mail_has_the_colours_of_the_tokens() -> None:
    """No mail program reads our stylesheet, so they stand twice; they must stay the same."""
    colour = r"#[0-9a-fA-F]{6}\b"
    tokens = set(re.findall(colour, (ROOT / "static" / "app.css").read_text()))
    used = {found for path in MAILS for found in re.findall(colour, path.read_text())}
    assert used
    assert used - tokens == set()


def test_the_style_asks_no_other_host() -> None:
    css = (ROOT / "static" / "app.css").read_text()
    assert re.findall(r"url\(\s*[\"']?(?:https?:)?//", css) == []
    assert "@import" not in css


def test_the_script_evaluates_nothing_and_builds_no_markup() -> None:
    script = (ROOT / "static" / "app.js").read_text()
    for banned in (r"\beval\(", r"new Function", r"innerHTML\s*=", r"insertAdjacentHTML",
                   r"document\.write", r"localStorage\.setItem", r"https?://"):  # fmt: skip
        assert not re.search(banned, script), banned
