"""What a screen is held to: axe, no sideways scrolling, targets large enough to hit."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from .devices import Device

NARROWEST = 320
TOUCH_PX = 44
POINTER_PX = 24

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = """
async (tags) => {
  // A colour on its way from light to dark is neither; one that is inherited starts later.
  for (let quiet = 0; quiet < 3; quiet++) {
    await new Promise(requestAnimationFrame);
    const moving = document.getAnimations();
    if (moving.length) quiet = -1;
    await Promise.all(moving.map((one) => one.finished.catch(() => {})));
  }
  const found = await axe.run({ runOnly: tags, resultTypes: ["violations"] });
  return found.violations.flatMap(({ id, help, nodes }) => nodes.map((node) =>
    `${id}: ${help}: ${node.target.join(" ")} (${node.failureSummary.split("\\n")[1]?.trim()})`));
}
"""
# A radio or a tick is as large as its label; a link in a sentence is as high as its line.
_TARGETS = """
(least) => {
  const size = (el) => {
    const { width, height } = el.getBoundingClientRect();
    return Math.round(Math.min(width, height));
  };
  const target = (el) => Math.max(size(el), el.closest("label") ? size(el.closest("label")) : 0);
  const counts = (el) => el.checkVisibility({ visibilityProperty: true }) && !el.disabled
    && !el.closest(".vh, .skip") && target(el) > 1
    && !(el.matches("a") && getComputedStyle(el).display === "inline");
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  return [...document.querySelectorAll(all)].filter((el) => counts(el) && target(el) < least)
    .map((el) => `${target(el)} px: ${el.tagName.toLowerCase()} ${el.id || el.name} `
      + el.textContent.trim().slice(0, 40));
}
"""
_POKES_OUT = """
() => [...document.querySelectorAll(".card, .ask, .sheet")].flatMap((box) => {
  const isDocked = (el) => el !== box
    && (getComputedStyle(el).position === "fixed" || isDocked(el.parentElement));
  const edge = box.getBoundingClientRect().right - parseFloat(getComputedStyle(box).paddingRight);
  return [...box.querySelectorAll("input:not([type=hidden]), textarea, select, .btn, .seg")]
    .filter((el) => el.checkVisibility({ visibilityProperty: true }) && !el.closest(".vh"))
    .filter((el) => !isDocked(el) && el.getBoundingClientRect().right > edge + 1)
    .map((el) => `pokes out of its card: ${el.tagName.toLowerCase()} ${el.id || el.name || ""} `
      + el.textContent.trim().slice(0, 40));
})
"""
_TOO_LONG = """
() => {
  const root = document.scrollingElement;
  const scrolls = (el) => el === root || /auto|scroll/.test(getComputedStyle(el).overflowY);
  return Object.fromEntries([root, ...document.querySelectorAll("main, main :not(textarea)")]
    .filter((el) => scrolls(el) && el.scrollHeight > el.clientHeight + 1)
    .map((el) => [el.id || el.className || el.tagName, el.scrollHeight - el.clientHeight]));
}
"""


class Inspector:
    """Goes from screen to screen with one device and writes down what is not right."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.found: list[str] = []
        self.seen = 0

    def visit(self, *paths: str) -> None:
        for path in paths:
            self.device.goto(path)
            self.look(path)

    def look(self, name: str) -> None:
        """Inspect what is on the screen now."""
        page = self.device.page
        page.evaluate(AXE_SCRIPT)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            self._note(f"{name}, {scheme}", page.evaluate(_AXE, _RULES))
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        self._note(name, self._sizes(page))
        self.seen += 1

    def _sizes(self, page: Page) -> list[str]:
        least = TOUCH_PX if self.device.is_phone else POINTER_PX
        found: list[str] = page.evaluate(_TARGETS, least) + page.evaluate(_POKES_OUT)
        as_it_was = page.viewport_size
        assert as_it_was is not None
        found += _scrolls_sideways(page, as_it_was["width"])
        page.set_viewport_size({"width": NARROWEST, "height": as_it_was["height"]})
        found += _scrolls_sideways(page, NARROWEST)
        page.set_viewport_size(as_it_was)
        return found

    def _note(self, name: str, found: list[str]) -> None:
        self.found += [f"{name}: {one}" for one in found]


def _scrolls_sideways(page: Page, width: int) -> list[str]:
    needed: int = page.evaluate("document.scrollingElement.scrollWidth")
    return [f"scrolls sideways at {width} px: needs {needed}"] if needed > width else []


def overflow(page: Page) -> dict[str, int]:
    """Return by how many pixels the page, and the stage in it, are longer than the window."""
    found: dict[str, int] = page.evaluate(_TOO_LONG)
    return found
