"""The guide's pictures: taken here, and held against what the pages say today.

    TAKE_PICTURES=1 .venv/bin/python -m pytest tests/browser/test_guide.py

takes them anew, with the words of each page beside them; without it the words are compared, so a
page that changed asks for its picture again.
"""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Windows
from tests.browser.test_portal_crawl import furnish, papers
from tests.plan import HOUSE, ROOT
from tests.town import Town
from tollbook.billing.models import Invoice
from tollbook.payments.tests.people import till_of

GUIDE = ROOT / "docs" / "guide"
PICTURES = GUIDE / "pictures"
WORDS = PICTURES / "words.json"
BYTES_MAX = 300 * 1024
WIDTH, HEIGHT = 1100, 720
TAKES = bool(os.environ.get("TAKE_PICTURES"))


def stays(_page: Page) -> None:
    """Nothing more to press before the picture."""


def chooses_lines(page: Page) -> None:
    """As somebody would who reports a dead line."""
    page.get_by_label("Product type").select_option(label="Business line")
    page.get_by_text("(218) 555-0110").first.click()
    page.get_by_label("What is wrong?").fill("No dial tone since this morning.")


@dataclass(frozen=True)
class Shot:
    """One picture: whose page it is, "" for a stranger's, and what is pressed first."""

    name: str
    user_id: str
    path: str
    pressed: Callable[[Page], None] = stays


SHOTS = (
    Shot("sign-in", "", "/login/"),
    Shot("read-your-bill", "100100", "/billing/invoices/{bill}/"),
    Shot("calls", "100100", "/billing/invoices/{bill}/calls/"),
    Shot("pay", "100100", "/payments/pay/"),
    Shot("automatic-payments", "100100", "/payments/auto/"),
    Shot("report-trouble", "100100", "/services/tickets/new/", chooses_lines),
    Shot("order", "100100", "/services/orders/request/"),
    Shot("ring-to", "100100", "/services/ring-to/"),
    Shot("addresses", "100100", "/profile/"),
    Shot("security", "100100", "/profile/security/"),
    Shot("several-accounts", "200100", "/linked-accounts/"),
    Shot("staff-customer", "sam", "/office/customers/100100/"),
    Shot("staff-act-as", "sam", "/office/customers/100100/users/"),
    Shot("staff-bill-run", "sam", "/office/runs/"),
    Shot("staff-work", "sam", "/office/tickets/"),
    Shot("staff-payments", "sam", "/office/customers/100100/payments/"),
    Shot("staff-content", "sam", "/office/news/"),
    Shot("staff-reports", "sam", "/office/reports/"),
    Shot("staff-rights", "sam", "/office/system/groups/"),
)


@pytest.fixture
def shown(billed_town: Town, tmp_path: Path, settings: Any, monkeypatch: Any) -> Town:
    """Bell with a card, a bank account, a ticket and an order; everybody has just proved who they
    are."""
    settings.DOCUMENTS_DIR = tmp_path
    monkeypatch.setattr("tollbook.entrance.visits.is_fresh", lambda _request: True)
    furnish(billed_town)
    till = till_of(billed_town)
    till.card()
    till.bank("000987654321", nickname="Shop account")
    papers(billed_town)
    return billed_town


def words_of(page: Page) -> str:
    """What the page says, blanks and keys of single payments aside."""
    return re.sub(r"\s+", " ", page.locator("main").inner_text()).strip()


def test_the_pictures_show_the_pages_as_they_are(shown: Town, windows: Windows) -> None:
    told = {}
    bill = Invoice.objects.filter(account=shown.bell, issued_at__isnull=False).latest("pk")
    for shot in SHOTS:
        user = shown.users[shot.user_id] if shot.user_id else None
        visit = windows.of(user, width=WIDTH)
        visit.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page = visit.open(shot.path.format(bill=bill.number))
        shot.pressed(page)
        told[shot.name] = words_of(page)
        assert "Nothing here" not in told[shot.name], shot.name
        if TAKES:
            page.screenshot(path=PICTURES / f"{shot.name}.png", animations="disabled")
        visit.context.close()
    if TAKES:
        WORDS.write_text(json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n")

    assert told == json.loads(WORDS.read_text()), "take the pictures anew; see above"


def test_each_page_of_the_guide_has_a_picture_and_each_picture_a_page() -> None:
    pages = {path: path.read_text() for path in GUIDE.glob("*/*.md")}
    shown = {path: re.findall(r"pictures/([\w-]+)\.png", text) for path, text in pages.items()}

    assert [path.name for path, pictures in shown.items() if not pictures] == []
    taken = {path.stem for path in PICTURES.glob("*.png")}
    assert {each for pictures in shown.values() for each in pictures} == taken
    assert taken == {shot.name for shot in SHOTS}
    assert [path.name for path in PICTURES.glob("*.png") if path.stat().st_size > BYTES_MAX] == []


def test_the_list_of_the_guide_names_every_page_once() -> None:
    listed = re.findall(r"\]\(([\w/-]+\.md)\)", (GUIDE / "README.md").read_text())

    assert sorted(listed) == sorted(str(path.relative_to(GUIDE)) for path in GUIDE.glob("*/*.md"))


def test_what_the_guide_tells_to_press_stands_on_a_page() -> None:
    sources = [*HOUSE.rglob("*.html"), *HOUSE.rglob("*.py")]
    ours = re.sub(r"\s+", " ", " ".join(path.read_text() for path in sources))
    told = [
        (path.name, word)
        for path in GUIDE.glob("*/*.md")
        for word in re.findall(r"\*\*([^*]+)\*\*", re.sub(r"\s+", " ", path.read_text()))
    ]

    assert told
    assert [(name, word) for name, word in told if word not in ours] == []
