"""What somebody who sees little, or holds a telephone, meets on a page: axe-core, and what is cut.

axe-core comes with ``axe-playwright-python`` (MPL-2.0); it is run, never shipped.
"""

from functools import cache
from importlib.resources import files

from playwright.async_api import Page

WIDTHS = (1280, 390)
LOOKS = (("light", 1280), ("dark", 390), ("dark", 1280), ("light", 390))
"""Colours and widths, in turn: each state is seen in one of them, and measured at both widths."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

AXE = """async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)} (${node.failureSummary})`));
}"""

CUT = """() => {
  const seen = (e) => {
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return box.width > 1 && e.textContent.trim() && style.visibility !== "hidden"
      && !e.closest(".hidden, .skip, [inert], .sidebar");
  };
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page is wider");
  // The bar is made for the cast; more people than that are scrolled to.
  const bar = document.querySelectorAll(".person").length > 8 ? "" : ".people, ";
  for (const e of document.querySelectorAll(bar + ".language, .tour-head, .dialog-buttons"))
    if (e.scrollWidth > e.clientWidth + 1) found.push(`${e.className} is cut`);
  for (const e of document.querySelectorAll("button, a, h1, h2, h3, p, label, time, .note")) {
    const box = e.getBoundingClientRect();
    const says = e.textContent.trim().slice(0, 40);
    if (seen(e) && (box.right > innerWidth + 1 || box.left < -1))
      found.push(`${e.tagName} “${says}” ends at ${Math.round(box.right)}`);
  }
  return found;
}"""


@cache
def _source() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


async def problems(page: Page, turn: int) -> list[str]:
    """What is wrong with the page as it is now; leaves it as it was."""
    before = page.viewport_size
    assert before is not None
    scheme, width = LOOKS[turn % len(LOOKS)]
    found = []
    for each in (*(w for w in WIDTHS if w != width), width):
        await page.set_viewport_size({"width": each, "height": before["height"]})
        found += [f"at {each}: {cut}" for cut in await page.evaluate(CUT)]
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if not await page.evaluate("() => 'axe' in window"):
        await page.evaluate(_source())
    found += [f"{scheme}, {width}: {rule}" for rule in await page.evaluate(AXE, RULES)]
    await page.emulate_media(color_scheme="light")
    await page.set_viewport_size(before)
    return found
