"""News as its readers get it: what staff wrote, without anything that acts."""

import pytest

from tollbook.content.rules.cleaning import cleaned, left_out

SIGNS = (
    *("<script", "onerror=", "onload=", "javascript:", "style=", "<img", "<form", "data:"),
    *("<iframe", "<svg", "<meta", "<input", "elsewhere", "class=", "<style", "srcdoc"),
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("One.\n\nTwo,\nbroken.", "<p>One.</p><p>Two,<br>broken.</p>"),
        ("5 < 6 & so on", "<p>5 &lt; 6 &amp; so on</p>"),
        ("A <b>bold</b> word.\r\n\r\nNext.", "<p>A <b>bold</b> word.</p><p>Next.</p>"),
        ("<p>Since <em>May</em></p>", "<p>Since <em>May</em></p>"),
        ("<h1>Big</h1><ul><li>a<li>b</ul>", "<h3>Big</h3><ul><li>a<li>b</li></li></ul>"),
        ("<p>open <b>still", "<p>open <b>still</b></p>"),
        ("</div></p>text", "<p>text</p>"),
        (
            '<a href="https://x.example/?a=1&b=2" onclick="x()">on</a>',
            '<p><a href="https://x.example/?a=1&amp;b=2" rel="noopener noreferrer">on</a></p>',
        ),
        (
            '<a href="/billing/statements/">bills</a>',
            '<p><a href="/billing/statements/" rel="noopener noreferrer">bills</a></p>',
        ),
        ("", ""),
    ],
)
def test_words_lists_and_links_stay(written: str, shown: str) -> None:
    assert cleaned(written) == shown


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<SCRIPT/XSS>alert(1)</SCRIPT >",
        "<scr<script>ipt>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        "<svg><script>alert(1)</script><g onload=alert(1)></svg>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href=" java\tscript:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href="//elsewhere.example/">x</a>',
        '<a href="data:text/html,alert(1)">x</a>',
        '<p style="position:fixed" class="acting" id="main">x</p>',
        "<style>body{display:none}</style>",
        '<form action="https://elsewhere.example/"><input name="password"></form>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<!--><img src=x onerror=alert(1)>-->",
        '<a href="https://x.example/" style="x">&lt;script&gt;</a>',
        '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
        "<p title='\"><script>alert(1)</script>'>x</p>",
    ],
)
def test_nothing_that_acts_comes_through(hostile: str) -> None:
    shown = cleaned(hostile).lower()

    assert [sign for sign in SIGNS if sign in shown] == []


def test_who_wrote_it_is_told_what_is_left_out() -> None:
    told = left_out('<p onclick="x">Hi<script>1</script></p><a href="ftp://x">y</a>')

    assert told == ["<script>", "href", "onclick"]
    assert left_out("<p>Fine <b>words</b></p>") == []
