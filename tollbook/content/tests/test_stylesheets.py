"""The style sheet of a base: what may stand in it, and how each way out is shut."""

import pytest

from tollbook.content.stylesheets import SHEET_BYTES_MAX, judged

PICTURE = "/brand/NORTH/0123/"
HOSTILE = (
    '@import "x.css";',
    "@font-face { src: url(x) }",
    ".a { --own-x: url(https://elsewhere.example/a) }",
    '.a { --own-x: image-set("https://elsewhere.example/a" 1x) }',
    ".a { position: fixed }",
    ".a { z-index: 9 }",
    ".a { display: none }",
    ".a { visibility: hidden }",
    ".a { opacity: 0 }",
    ".a { pointer-events: none }",
    '.a::before { content: "x" }',
    ".a { behavior: none }",
    ".a { color: expression(1) }",
    ".a { color: \\65xpression(1) }",
    ".a { gap: 1px !important }",
    "* { gap: 1px }",
    "div { gap: 1px }",
    ":not(.a) { gap: 1px }",
    "body .a { gap: 1px }",
    ":root .a { gap: 1px }",
    ".acting { gap: 1px }",
    ".\\61 cting { gap: 1px }",
    ".a:not(.acting) { gap: 1px }",
    ".a:has(.b) { gap: 1px }",
    ".gate.terms { gap: 1px }",
    ".a input[value^=x] { gap: 1px }",
    ".a { margin: -90px }",
    ".a { margin: calc(0px - 90px) }",
    ".a { font-size: 2px }",
    ".a { --ink: #ffffff }",
    ".a { .b { gap: 1px } }",
    ".a } .b { gap: 1px }",
    ".a { gap: 1px }} .b { gap: 1px }",
    "<style>.a { gap: 1px }</style>",
)


@pytest.mark.parametrize("sheet", HOSTILE)
def test_nothing_reaches_out_of_the_sheet(sheet: str) -> None:
    found = judged("\n" + sheet, {}, {PICTURE})

    assert found.text == ""
    assert all(each.startswith("Line 2: ") for each in found.faults)
    assert found.faults


@pytest.mark.parametrize(
    ("sheet", "ratio"),
    [
        (".a { color: #cccccc }", "light: words come to 1.4 to 1"),
        (".a { color: #333333 }", "dark: words come to 1.2 to 1"),
        (".a { background-color: #444444 }", "light: words come to 1.7 to 1"),
        (".a { color: #fff; background-color: var(--brand) }", "dark: words come to 2.2 to 1"),
    ],
)
def test_words_that_cannot_be_read_are_refused_with_the_number(sheet: str, ratio: str) -> None:
    assert ratio in judged(sheet, {}).words


@pytest.mark.parametrize("sheet", [".a { color: transparent }", ".a { color: rgb(0 0 0 / 9%) }"])
def test_a_colour_that_cannot_be_measured_is_refused(sheet: str) -> None:
    assert "cannot be measured" in judged(sheet, {}).words


@pytest.mark.parametrize(
    "rule",
    [
        ".panel { border-radius: 4px; padding: 8px 12px; }",
        ".btn { color: light-dark(#333333, #eeeeee); }",
        ".btn-main { color: #ffffff; background-color: #0b5a6b; }",
        '.panel { --own-mark: url("/brand/NORTH/0123/"); }',
        '.badge[data-tone="good"]:not(.quiet) { letter-spacing: 0.02em; }',
    ],
)
def test_what_may_be_set_is_served_in_its_layer_and_scope(rule: str) -> None:
    found = judged(rule, {}, {PICTURE})

    assert found.faults == ()
    assert rule.partition(" {")[0] in found.text
    assert found.text.startswith("@layer brand { @scope (.frame, .gate:not(.terms)) to (.acting")


def test_a_rule_may_depend_on_the_width_and_nothing_is_told_twice() -> None:
    found = judged("@media (width < 40rem) { .panel { padding: 4px } }\n.a { position: fixed }", {})

    assert found.faults == ("Line 2: position is not allowed in a style sheet.",)


def test_a_sheet_has_its_largest_size_and_tells_the_first_faults() -> None:
    assert "larger than 100 KB" in judged("/*" + "x" * SHEET_BYTES_MAX + "*/", {}).words
    assert judged("@import x;\n" * 7, {}).words.endswith(" And 2 more.")
