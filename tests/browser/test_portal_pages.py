"""The portal's pages in a real browser: nothing for axe to say, nothing sideways, both themes."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Windows
from tests.town import PASSWORD, Town

INVOICE = "/billing/invoices/L1014/"
# Pages without a number in their address are walked by test_every_page.
PAGES = (
    *(INVOICE, f"{INVOICE}locations/?open=1.1", f"{INVOICE}pdf/", f"{INVOICE}calls/"),
    *(f"{INVOICE}explain/1/", "/billing/statements/?year=2020", "/no/such/page/"),
)
REQUESTS_FIRST_MAX = 6


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_no_page_gives_axe_or_the_browser_reason_to_complain(
    billed: Town, windows: Windows, width: int, theme: str
) -> None:
    visit = windows.of(billed.users["200100"], width=width, theme=theme)

    found = {}
    for path in PAGES:
        visit.open(path)
        if flaws := visit.flaws():
            found[path] = flaws
        if visit.sideways() > 0:
            found.setdefault(path, []).append(f"{visit.sideways()} px too wide")

    complaints = [each for each in visit.complaints if "404 (Not Found)" not in each]
    assert found == {}
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_log_in_page_too(town: Town, windows: Windows, theme: str, width: int) -> None:
    visit = windows.of(None, width=width, theme=theme)

    visit.open("/login/")

    assert visit.flaws() == []
    assert visit.sideways() <= 0
    assert visit.complaints == []


def test_nothing_is_fetched_from_elsewhere_and_little_at_all(
    billed: Town, windows: Windows
) -> None:
    visit = windows.of(billed.users["100100"])

    visit.open("/")

    assert all(address.startswith(visit.base) for address in visit.addresses)
    assert len(visit.addresses) <= REQUESTS_FIRST_MAX


def test_somebody_signs_in_reads_a_bill_and_leaves_without_script(
    billed: Town, windows: Windows
) -> None:
    visit = windows.of(None, script=False)
    page = visit.open("/login/")

    page.get_by_label("Account number or user id").fill("100100")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="View invoice").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice L1013")
    page.get_by_label("Billing cycle").select_option("L1005")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invoice L1005")
    page.get_by_role("link", name="Location Summary").click()
    page.get_by_role("link", name="Show details of Harbor Annex").click()
    page.get_by_role("link", name=re.compile("^Show items of .218. 555-0111")).click()
    expect(page.get_by_text("Voicemail box")).to_be_visible()
    page.locator("summary", has_text="Ben Bell").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()


def test_choosing_an_account_changes_what_one_sees(billed: Town, windows: Windows) -> None:
    visit = windows.of(billed.users["200100"])
    page = visit.open("/billing/statements/")

    page.locator("summary", has_text="Entire corporate view").click()
    page.get_by_role("button", name="200101 Acme Superior").click()

    expect(page.locator("summary", has_text="200101 Acme Superior")).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(5)


def test_a_filter_swaps_the_list_says_the_count_and_keeps_back_working(
    billed: Town, windows: Windows
) -> None:
    visit = windows.of(billed.users["200100"])
    page = visit.open("/billing/statements/")

    page.get_by_label("Account", exact=True).select_option("200102")
    page.get_by_role("button", name="Filter").click()

    expect(page.locator("#status")).to_have_text("4 statements")
    expect(page).to_have_url(re.compile(r"account=200102"))
    expect(page.get_by_role("row")).to_have_count(5)
    page.go_back()
    expect(page.get_by_role("row")).to_have_count(13)


def test_explain_opens_beside_the_bill_and_on_a_phone_by_itself(
    billed: Town, windows: Windows
) -> None:
    wide = windows.of(billed.users["100100"]).open("/billing/invoices/L1013/")
    wide.get_by_role("link", name="Explain Voicemail box").click()
    expect(wide.get_by_role("heading", name="Why $4.50?")).to_be_visible()
    expect(wide).to_have_url(re.compile(r"L1013/$"))

    slim = windows.of(billed.users["100100"], width=360).open("/billing/invoices/L1013/")
    slim.get_by_role("link", name="Explain Voicemail box").click()
    expect(slim).to_have_url(re.compile(r"L1013/explain/3/$"))


def test_the_theme_is_there_with_the_first_byte_and_stays(billed: Town, windows: Windows) -> None:
    visit = windows.of(billed.users["100100"])
    page = visit.open("/")

    page.locator("summary", has_text="Ben Bell").click()
    page.get_by_role("button", name="Dark").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert visit.open("/profile/").evaluate("getComputedStyle(document.body).colorScheme") == "dark"


def test_the_keyboard_alone_reaches_the_content_and_closes_what_is_open(
    billed: Town, windows: Windows
) -> None:
    page = windows.of(billed.users["200100"]).open("/")

    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator("summary", has_text="Ada Lund").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(page.locator("summary", has_text="Ada Lund")).to_be_focused()


def test_a_card_of_the_profile_is_edited_in_its_place(town: Town, windows: Windows) -> None:
    visit = windows.of(town.users["100100"])
    page = visit.open("/profile/")

    page.get_by_role("link", name="Edit invoice delivery").click()
    card = page.get_by_role("region", name="Invoice delivery")
    expect(card.get_by_label("Never")).to_be_visible()
    assert visit.flaws() == []
    card.get_by_label("Never").check()
    card.get_by_label("No", exact=True).check()
    card.get_by_label("I will look at bills here").check()
    card.get_by_role("button", name="Save delivery").click()

    expect(page).to_have_url(re.compile(r"/profile/$"))
    expect(page.get_by_text("Your choice is saved.")).to_be_visible()


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_a_file_is_sent_and_says_what_became_of_its_rows(
    town: Town, windows: Windows, width: int, theme: str
) -> None:
    visit = windows.of(town.users["300100"], width=width, theme=theme)
    found = []
    for kind in ("orders", "care"):
        visit.open(f"/wholesale/send-files/{kind}/")
        found += [*visit.flaws(), visit.sideways() > 0]
    file = {"name": "care.csv", "mimeType": "text/csv", "buffer": b"line,care\n2185559999,add\n"}
    visit.page.get_by_label("File").set_input_files(file)  # type: ignore[arg-type]
    visit.page.get_by_role("button", name="Send the file").click()

    expect(visit.page.get_by_text("Nothing was taken.")).to_be_visible()
    expect(visit.page.get_by_text("is no line of yours in service.")).to_be_visible()
    found += [*visit.flaws(), visit.sideways() > 0]
    assert found == [False, False, False]


@pytest.mark.parametrize("user_id", ["100100", "200100"])
def test_home_is_printed_on_one_page_and_a_list_with_all_its_columns(
    billed: Town, windows: Windows, user_id: str
) -> None:
    visit = windows.of(billed.users[user_id])

    home = pypdf.PdfReader(io.BytesIO(visit.open("/").pdf(format="Letter")))
    products = pypdf.PdfReader(io.BytesIO(visit.open("/services/products/").pdf(format="A4")))
    words = products.pages[0].extract_text()

    assert len(home.pages) == 1
    assert "Total due" in home.pages[0].extract_text()
    assert all(each in words for each in ("Description", "Disconnect", "Active"))
    assert "Export" not in words
