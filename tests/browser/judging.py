"""What axe asks of a page, and what eyes, hands and paper ask beside it: each says in words what
is wrong.

Everything is looked at in the page as it stands, in one go each, so that a walk over all pages
stays affordable.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL_RULES: dict[str, Any] = {"runOnly": WCAG}
# What passes is not told, and what fails only in words: the whole answer of a page is a megabyte.
ASK_AXE = """async rules => {
  const found = await axe.run(document, {...rules, resultTypes: ['violations']});
  return found.violations.map(each => `${each.id}: ${each.nodes[0].html.slice(0, 200)}`);
}"""
PAPER_PX = 680  # A4 between its margins
ZOOMED_PX = 640  # 1280 at 200 %
ROUNDED_PX = 1  # a table's columns are whole pixels
# As WCAG 1.4.12 has it; a sheet made by script is none that the policy refuses.
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
UNSPACED = "() => { document.adoptedStyleSheets = [] }"
UNFOLD = """() => {
  const shut = [...document.querySelectorAll('details:not([open])')];
  shut.forEach(e => { e.open = true });
  const wide = document.documentElement.scrollWidth - innerWidth;
  shut.forEach(e => { e.open = false });
  return wide;
}"""
WIDER = "() => document.documentElement.scrollWidth - innerWidth"
# Each thing that takes the focus gets it as from the keyboard: it has a ring, and is not behind
# a bar that stays.
FOCUS = """() => {
  const found = [];
  const named = e => e.outerHTML.slice(0, 90);
  const all = 'a[href], button, input, select, textarea, summary, [tabindex]';
  for (const e of document.querySelectorAll(all)) {
    if (e.tabIndex > 0) found.push('an order of its own: ' + named(e));
    if (e.tabIndex < 0 || e.disabled || !e.checkVisibility()) continue;
    e.focus({focusVisible: true});
    if (document.activeElement !== e) continue;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    // What a chart links to is drawn around its column.
    const drawn = e.querySelector('.hit') && getComputedStyle(e.querySelector('.hit'));
    const around = drawn && drawn.stroke !== 'none' && parseFloat(drawn.strokeWidth) >= 2;
    if (!around && (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2))
      found.push('no ring: ' + named(e));
    const seen = [.1, .5, .9].some(x => [.2, .5, .8].some(y => {
      const at = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return at && (e.contains(at) || at.closest('label')?.control === e);
    }));
    if (!seen) found.push('covered: ' + named(e));
  }
  scrollTo(0, 0);
  return found;
}"""
MOVES = """() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  return style.animationName !== 'none' || style.transitionDuration.split(',').some(parseFloat);
}).map(e => 'moves: ' + e.outerHTML.slice(0, 90)).slice(0, 3)"""
ON_PAPER = """() => [
    ...document.querySelectorAll('.rail, .topbar, .tabs, .skip, main .btn, .pager'),
  ].filter(e => e.checkVisibility()).map(e => 'printed: ' + e.outerHTML.slice(0, 90)).slice(0, 3)"""
# A table wider than its box is cut off on paper; one that became cards has lost columns there.
CUT_TABLES = """() => [...document.querySelectorAll('.table-box > .table')]
  .filter(t => t.scrollWidth - t.parentElement.clientWidth > 1
    || getComputedStyle(t).display !== 'table')
  .map(t => 'cut table: ' + t.outerHTML.slice(0, 90)).slice(0, 3)"""

# The line around a field is what shows that there is one: three to one against its ground, whatever
# way its colour is written.
LINES = """() => {
  const pen = Object.assign(document.createElement('canvas'), {width: 1, height: 1})
    .getContext('2d', {willReadFrequently: true});
  const rgba = colour => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    return [...pen.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(part => part / 255)
    .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
  const ground = e => {
    for (let up = e; up; up = up.parentElement) {
      const found = rgba(getComputedStyle(up).backgroundColor);
      if (found[3] === 255) return found;
    }
    return [255, 255, 255, 255];
  };
  return [...document.querySelectorAll('input, select, textarea')].filter(e => {
    const style = getComputedStyle(e);
    const isShown = e.checkVisibility() && !e.disabled && e.type !== 'hidden';
    if (!isShown || style.borderTopStyle === 'none' || !parseFloat(style.borderTopWidth))
      return false;
    const [a, b] = [light(rgba(style.borderTopColor)), light(ground(e.parentElement))];
    return (Math.max(a, b) + .05) / (Math.min(a, b) + .05) < 3;
  }).map(e => 'a line below 3:1: ' + e.outerHTML.slice(0, 90)).slice(0, 3);
}"""


def flaws_of_axe(page: Page, rules: dict[str, Any] | None = None) -> list[str]:
    """What axe finds wrong with the page, by all rules or those given; axe comes once a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(ASK_AXE, rules or ALL_RULES)
    return found


def flaws_of_zoom(page: Page) -> list[str]:
    """Sideways at 200 %, and on a narrow screen with everything unfolded or text spaced out."""
    page.set_viewport_size({"width": ZOOMED_PX, "height": 450})
    zoomed = page.evaluate(WIDER)
    page.set_viewport_size({"width": 320, "height": 900})
    unfolded = page.evaluate(UNFOLD)
    page.evaluate(SPACED)
    spaced = page.evaluate(WIDER)
    page.evaluate(UNSPACED)
    found = {"at 200 %": zoomed, "unfolded": unfolded, "with spaced text": spaced}
    return [f"{wide} px too wide {words}" for words, wide in found.items() if wide > 0]


def flaws_of_focus(page: Page) -> list[str]:
    """What the keyboard cannot see."""
    found: list[str] = page.evaluate(FOCUS)
    return found[:3]


def flaws_of_motion(page: Page) -> list[str]:
    """What moves although the reader's system asks for stillness."""
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = page.evaluate(MOVES)
    page.emulate_media(reduced_motion="no-preference")
    return found


def flaws_of_lines(page: Page) -> list[str]:
    """Fields whose line is too faint, in both themes."""
    found: list[str] = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        found += [f"{theme}: {each}" for each in page.evaluate(LINES)]
    return found


def flaws_on_paper(page: Page) -> list[str]:
    """What paper has no use for, and what would be cut off at its edge."""
    page.set_viewport_size({"width": PAPER_PX, "height": 900})
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(ON_PAPER) + page.evaluate(CUT_TABLES)
    wide = page.evaluate(WIDER)
    page.emulate_media(media="screen")
    return found + ([f"{wide} px cut off on paper"] if wide > ROUNDED_PX else [])


def flaws_beside_axe(page: Page) -> list[str]:
    """All of it."""
    return [
        *flaws_of_zoom(page),
        *flaws_of_focus(page),
        *flaws_of_motion(page),
        *flaws_of_lines(page),
        *flaws_on_paper(page),
    ]
