"""What the pay pages load: our own script; the processor's on the two pages with card fields."""

import re
import zlib
from io import BytesIO
from typing import Any

import pypdf
import pytest
from django.test import Client

from tests.test_payment_pages import pay, words
from tests.town import NOW, Town
from tollbook.access.models import AccessEvent, Change
from tollbook.flows.actions import pay_link_of
from tollbook.kernel.uploads import fault_of, runs_code
from tollbook.notices.models import Notice
from tollbook.payments.actions import review_form
from tollbook.payments.models import AchForm, Attempt, CycleGateways, Method
from tollbook.payments.tests.people import Till, by, till_of

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"
SCRIPT = re.compile(r'<script[^>]*src="([^"]+)"')
PAGES = (
    *("/payments/pay/", "/payments/auto/", "/payments/mail/", "/payments/cards/"),
    *("/payments/banks/", "/payments/cards/add/", "/payments/banks/add/"),
)
BANK = "55501234567890"


@pytest.fixture
def till(town: Town) -> Till:
    """Bell, owing 81.40, whose cards Stripe takes."""
    till = till_of(town)
    till.owes("81.40", "invoice:L1001")
    return till


def scripts(page: Any) -> list[str]:
    """Where a page loads scripts from: hosts, "" for ours."""
    found = SCRIPT.findall(page.content.decode())
    return sorted({re.sub(r"^(https://[^/]+)?.*", r"\1", each) for each in found})


def test_only_pages_with_card_fields_load_and_allow_the_processors_script(
    till: Till, client_of_bell: Client, settings: Any
) -> None:
    settings.STRIPE_PUBLIC_KEY = "pk_test_1"
    CycleGateways.objects.update(card_gateway="stripe")
    address = pay_link_of(account=till.account, debt_source="invoice:L1001", now=NOW)
    link = re.sub(r"^https?://[^/]+", "", address)

    inventory = {path: client_of_bell.get(path) for path in PAGES}
    by_link = Client().get(link)

    with_fields = {path for path, page in inventory.items() if scripts(page) != [""]}
    assert with_fields == {"/payments/cards/add/"}
    for page in (inventory["/payments/cards/add/"], by_link):
        assert scripts(page) == ["", "https://js.stripe.com"]
        policy = page["Content-Security-Policy"]
        assert "frame-src 'self' https://js.stripe.com https://hooks.stripe.com" in policy
        assert "unsafe-inline" not in policy
        assert 'data-key="pk_test_1"' in page.content.decode()
    others = [page for path, page in inventory.items() if path != "/payments/cards/add/"]
    assert [page for page in others if "stripe.com" in page["Content-Security-Policy"]] == []


def test_in_the_office_only_the_page_that_adds_a_card_loads_the_processors_script(
    till: Till, client_of_sam: Client, settings: Any
) -> None:
    settings.STRIPE_PUBLIC_KEY = "pk_test_1"
    CycleGateways.objects.update(card_gateway="stripe")
    tab = "/office/customers/100100/payments/"
    pages = (tab, tab + "banks/", tab + "auto/", "/office/customers/100100/pay/", tab + "cards/")

    inventory = {path: client_of_sam.get(path) for path in pages}

    shut = [page for path, page in inventory.items() if path != tab + "cards/"]
    assert {str(scripts(page)) for page in shut} == {"['']"}
    assert not any("stripe.com" in page["Content-Security-Policy"] for page in shut)
    assert scripts(inventory[tab + "cards/"]) == ["", "https://js.stripe.com"]
    assert "https://js.stripe.com" in inventory[tab + "cards/"]["Content-Security-Policy"]


@pytest.mark.parametrize("token", ["", "4111111111111111", "tok_visa", "pm_1 or 1=1"])
def test_only_a_token_of_the_processor_is_taken(
    till: Till, client_of_bell: Client, settings: Any, token: str
) -> None:
    settings.STRIPE_PUBLIC_KEY = "pk_test_1"
    CycleGateways.objects.update(card_gateway="stripe")

    sent = {"token": token, "holder": "Ben Bell", "state": "MN"}
    answer = client_of_bell.post("/payments/cards/add/", sent)

    assert (answer.status_code, Method.objects.count()) == (422, 0)
    assert "4111111111111111" not in answer.content.decode()


@pytest.mark.accepts("portal-50")
def test_a_bank_account_pays_by_itself_once_its_form_is_on_file(
    till: Till, client_of_bell: Client
) -> None:
    bank = till.bank(BANK)
    CycleGateways.objects.update(requires_ach_form=True)
    page = f"/payments/methods/{bank.handle}/form/"
    plan = {"method": bank.handle, "day": "due", "limit": ""}

    before = client_of_bell.post("/payments/auto/", plan)
    needed = words(client_of_bell.get("/payments/auto/"))
    paper = client_of_bell.get(f"{page}paper/")
    for _ in range(2):
        client_of_bell.post(f"{page}mail/")
    mailed = words(client_of_bell.get(page))
    wrong = client_of_bell.post(page, {"file": named("form.pdf", b"<script>")})
    client_of_bell.post(page, {"file": named("form.pdf", PDF)})
    waiting = words(client_of_bell.get("/payments/auto/"))
    review_form(form=AchForm.objects.get(), is_accepted=True, by=by())
    after = client_of_bell.post("/payments/auto/", plan)

    assert before.status_code == 422
    assert "Form needed" in needed
    text = "".join(each.extract_text() for each in pypdf.PdfReader(BytesIO(paper.content)).pages)
    assert "ending in 7890" in text
    assert BANK not in text
    assert Notice.objects.get(kind="ach_form").to == "b@b.example"
    assert "Sent" in mailed
    assert (wrong.status_code, "not accepted" in words(wrong)) == (422, True)
    assert "Form is looked at" in waiting
    assert after.status_code == 302


def named(name: str, content: bytes) -> BytesIO:
    """A file as a browser sends it."""
    file = BytesIO(content)
    file.name = name
    return file


def test_a_stranger_finds_neither_form_nor_receipt(
    till: Till, client_of_bell: Client, client_of_cyd: Client, town: Town
) -> None:
    till_of(town, town.cygnet)
    bank = till.bank()
    pay(client_of_bell, till)
    key = Attempt.objects.get().key
    form = f"/payments/methods/{bank.handle}/form/"
    addresses = (form, f"{form}paper/", f"/payments/pay/{key}/receipt/pdf/")

    assert [client_of_cyd.get(each).status_code for each in addresses] == [404] * 3
    assert client_of_cyd.post(f"{form}mail/").status_code == 404
    receipt = client_of_bell.get(addresses[2])
    text = pypdf.PdfReader(BytesIO(receipt.content)).pages[0].extract_text()
    assert "$81.40" in text
    assert "Visa ending in 4242" in text
    stub = client_of_bell.get("/payments/mail/stub/")
    assert "100100" in pypdf.PdfReader(BytesIO(stub.content)).pages[0].extract_text()


def packed(inner: bytes) -> bytes:
    """A PDF whose objects lie packed in one stream."""
    stream = zlib.compress(inner)
    return b"%PDF-1.7\n1 0 obj<</Type/ObjStm>>stream\n" + stream + b"endstream endobj\n%%EOF"


@pytest.mark.parametrize(
    ("pdf", "runs"),
    [
        (PDF, False),
        (PDF + b"<</S/JavaScript/JS(app.alert(1))>>", True),
        (PDF + b"<</S/J#61vaScript>>", True),
        (PDF + b"<</S/Launch/F(cmd.exe)>>", True),
        (PDF + b"<</Encrypt 5 0 R>>", True),
        (packed(b"<</S/JavaScript>>"), True),
        (packed(b"<</Type/Page>>"), False),
        (b"%PDF-1.7\n1 0 obj<</Type/XObject>>stream\n/JS/Launch endstream endobj", False),
    ],
)
def test_a_pdf_that_would_run_something_is_refused(pdf: bytes, *, runs: bool) -> None:
    assert runs_code(pdf) is runs
    assert (fault_of("form.pdf", pdf) is not None) is runs


def test_a_bank_number_stands_nowhere_but_in_its_seal(
    till: Till, client_of_bell: Client, client_of_sam: Client, caplog: pytest.LogCaptureFixture
) -> None:
    facts = {"routing": "091000019", "number": BANK, "kind": "checking", "owner": "personal"}
    sent = facts | {"holder": "Ben Bell", "email": "ben@bell.example"}
    client_of_bell.post("/payments/banks/add/", sent)
    pages = [client_of_bell.get(path) for path in PAGES]
    pages += [
        client_of_sam.get(f"/office/customers/100100/{tab}/") for tab in ("payments", "history")
    ]
    rows = [
        repr(each.__dict__)
        for model in (Method, Change, AccessEvent, Notice)
        for each in model.objects.all()
    ]

    assert Method.objects.count() == 1
    heard = "".join([*(page.content.decode() for page in pages), *rows, caplog.text])
    assert BANK not in heard
