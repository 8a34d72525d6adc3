"""Records go in and out as files: counted, refused by line and column, taken once."""

import csv
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.town import NOW, Town
from tollbook.access.models import Change, User
from tollbook.access.queries import opened
from tollbook.billing.models import BillingProfile, InvoiceReports
from tollbook.catalog.models import UsedPrice
from tollbook.commands.main import main
from tollbook.customers.models import Account, AccountSecurity
from tollbook.customers.queries import viewer_of
from tollbook.customers.queries.search import hits_of
from tollbook.customers.types import SearchKind
from tollbook.flows.exchange import loading
from tollbook.flows.exchange.accounts import Accounts
from tollbook.flows.exchange.folder import TABLES
from tollbook.flows.models import LoadedFile
from tollbook.payments.models import PaymentProfile
from tollbook.services.models import Product, ProductCharge
from tollbook.usage.models import UsageProfile

GOOD = {
    "account_number": "700100",
    "name": "Fern Florist",
    "is_business": "yes",
    "contact_name": "Fay Fern",
    "phone": "218 555 0170",
    "contact_emails": "fay@fern.example",
    "address_1": "7 Lake Avenue",
    "postal_code": "55802",
    "city": "Duluth",
    "group": "NORT",
    "cycle": "M13",
    "exempt_state": "yes",
    "billing_emails": "bills@fern.example",
    "custom.credit_score": "640",
}


def written(folder: Path, rows: Iterable[Mapping[str, str]], name: str = "customers") -> Path:
    """A file with these rows."""
    among = list(rows)
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as paper:
        writer = csv.DictWriter(paper, list(dict.fromkeys(key for row in among for key in row)))
        writer.writeheader()
        writer.writerows(among)
    return path


def rejects(path: Path) -> list[dict[str, str]]:
    """What the rejects file beside `path` says."""
    beside = path.with_name(path.stem + ".rejects.csv")
    with beside.open(newline="", encoding="utf-8-sig") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.accepts("customers-40")
def test_a_bad_line_is_named_the_others_stand_and_a_second_load_adds_nothing(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    others = [GOOD | {"account_number": "700200", "postal_code": "123456"}]
    path = written(tmp_path, [GOOD, *others, GOOD | {"account_number": "700300"}])
    before = Account.objects.count()

    status = main(["load", "customers", str(path)])

    assert status == 1
    assert Account.objects.count() == before + 2
    told = rejects(path)
    assert [(row["reject_line"], row["reject_column"]) for row in told] == [("3", "postal_code")]
    assert told[0]["reject_text"] == "Enter a ZIP code as 12345 or 12345-6789."
    assert "read 3, new 2, changed 0, same 0, rejected 1" in capsys.readouterr().out
    assert main(["load", "customers", str(path)]) == 1
    assert main(["load", "customers", str(path), "--again"]) == 1
    assert "new 0, changed 0, same 2, rejected 1" in capsys.readouterr().out
    assert Account.objects.count() == before + 2


def test_a_new_account_has_its_rows_in_every_room_and_one_line_of_history(
    town: Town, tmp_path: Path
) -> None:
    assert main(["load", "customers", str(written(tmp_path, [GOOD]))]) == 0

    account = Account.objects.select_related("group", "status").get(number="700100")
    assert (account.group, account.status.code) == (town.groups["NORTH"], "new")
    assert (account.phone, account.custom) == ("+12185550170", {"credit_score": 640})
    place = account.locations.get()
    assert (place.state, place.county, place.in_city, place.is_bill_to) == (
        *("MN", "St. Louis County"),
        *(True, True),
    )
    profile = BillingProfile.objects.get(account=account)
    assert (profile.cycle, profile.exempt_state, profile.paper_bill) == (town.cycle, True, 2)
    rows = (AccountSecurity, InvoiceReports, UsageProfile, PaymentProfile)
    assert [row.objects.filter(account=account).count() for row in rows] == [1] * len(rows)
    told = Change.objects.filter(account="700100")
    assert [(each.face, each.label) for each in told] == [("import", "account opened")]
    sources = account.contacts_of_record.values_list("source", flat=True)
    assert sorted(sources) == ["bill_to", "billing_emails", "contact_emails", "phone"]
    assert found_accounts("fern flo") == ["700100"]


def found_accounts(words: str) -> list[str]:
    """What a search by name finds."""
    sam = viewer_of(User.objects.get(user_id="sam"), viewing="", now=NOW)
    hits = hits_of(sam, words, SearchKind.NAME)
    return [Account.objects.get(pk=each.account_id).number for each in hits]


@pytest.mark.accepts("customers-39")
def test_a_changed_cell_is_one_line_of_history_and_other_cells_stay(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["load", "customers", str(written(tmp_path, [GOOD]))])
    Change.objects.all().delete()
    line = {"account_number": "700100", "fax": "218 555 0171", "exempt_state": "", "cycle": "-"}

    status = main(["load", "customers", str(written(tmp_path, [line]))])

    told = [(each.label, each.old, each.new) for each in Change.objects.order_by("label")]
    assert told == [("Cycle", "Monthly on the 13th", ""), ("Fax", "", "+12185550171")]
    assert {each.face for each in Change.objects.all()} == {"import"}
    assert BillingProfile.objects.get(account__number="700100").exempt_state
    assert (status, "changed 1" in capsys.readouterr().out) == (0, True)


REFUSED = {
    "name": ("", "REQ", "This field is required."),
    "is_business": ("", "REQ", "Choose business or residential."),
    "city": ("Fargo", "ZIP", "Fargo is not a city of ZIP 55802."),
    "group": ("NONE", "CHO", "Choose one of the listed values."),
    "corporate_account_number": ("999", "ACC", "No account has this number."),
    "status": ("active", "STATUS", "An account gets to status Active by an action; "),
    "contact_emails": ("fay@x.com;nope", "MAIL", '"nope" is not an e-mail address.'),
    "contracted_on": ("45123", "DATE", "A spreadsheet has turned this day into 45123."),
    "phone": ("2.18E+09", "SHEET", "A spreadsheet has shortened this number to 2.18E+09."),
    "ssn": ("12345678", "ZERO", "A spreadsheet has dropped a leading zero."),
    "answer_1": ("", "REQ", "Give both questions with both answers."),
    "email_bill": ("2", "EMAIL", "Enter a billing e-mail address first."),
    "federal_tax_id": ("123-45-6789", "SSN", "Enter an SSN in the SSN field"),
    "custom.deposit_on": ("2026-01-01", "DEPOSIT", "Enter the deposit first."),
    "finance_percent": ("1.51", "RNG", "Enter a value from 0 to 1.5."),
    "minimum_rule": ("5", "TOP", "Corporate rules belong on the corporate parent."),
}


def test_each_refusal_of_the_pages_is_said_at_its_column(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = {
        "corporate_account_number": {"billing_type": "corporate"},
        "answer_1": {"question_1": "boat"},
        "email_bill": {"billing_emails": ""},
        "minimum_rule": {"minimum_amount": "50", "minimum_charge": "5"},
    }
    lines = [
        GOOD | {"account_number": f"7002{place:02d}", column: text} | more.get(column, {})
        for place, (column, (text, *_)) in enumerate(REFUSED.items())
    ]

    status = main(["load", "customers", str(written(tmp_path, lines)), "--json"])

    faults = json.loads(capsys.readouterr().out)[0]["faults"]
    told = {each["column"]: (each["line"], each["code"], each["text"]) for each in faults}
    assert status == 1
    assert [(told[name][0], told[name][1]) for name in REFUSED] == [
        (place, code) for place, (_, code, _) in enumerate(REFUSED.values(), 2)
    ]
    assert all(told[name][2].startswith(words) for name, (_, _, words) in REFUSED.items())
    assert not Account.objects.filter(number__startswith="7002").exists()


def test_excel_s_habits_are_named_and_true_line_numbers_kept(town: Town, tmp_path: Path) -> None:
    head = "account_number;name;is_business;phone;address_1;postal_code\r\n"
    town.bell.number = "0001001"
    town.bell.save()
    lines = (
        '700100;"Two\nlines";no;2185550170;7 Lake Avenue;55802\r\n'
        "700200;Lost Zero;no;2185550170;7 Elm Street;2139\r\n"
        "1001;Bell;no;2185550170;7 Elm Street;55802\r\n"
    )
    path = tmp_path / "customers.csv"
    path.write_bytes(b"\xef\xbb\xbf" + (head + lines).encode())

    assert main(["load", "customers", str(path)]) == 1

    told = [
        (each["reject_line"], each["reject_column"], each["reject_code"]) for each in rejects(path)
    ]
    assert told == [
        ("2", "name", "CTL"),
        ("4", "postal_code", "ZERO"),
        ("5", "account_number", "ZERO"),
    ]
    assert "0001001" in rejects(path)[2]["reject_text"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"account_number,nane\n1,x\n", 'there is no column "nane". Did you mean "name"?'),
        (b"name,name\n1,x\n", 'has the column "name" twice.'),
        (b"name\nJos\xe9\n", "line 2: this is not UTF-8."),
        (b"", "has no heading in its first line."),
    ],
)
def test_a_file_that_cannot_be_read_stops_before_its_first_line(
    town: Town,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: bytes,
    words: str,
) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)

    assert main(["load", "customers", str(path)]) == 1

    assert words in capsys.readouterr().err
    assert not LoadedFile.objects.exists()


def test_check_and_all_save_nothing_where_a_line_is_bad(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, [GOOD, GOOD | {"account_number": "700200", "city": ""} | {"name": ""}])

    assert main(["load", "customers", str(path), "--check"]) == 1
    assert main(["load", "customers", str(path), "--all"]) == 1

    assert not Account.objects.filter(name="Fern Florist").exists()
    assert not LoadedFile.objects.exists()
    assert "Nothing was saved; this was a check." in capsys.readouterr().out


def test_subs_may_stand_before_their_parent(town: Town, tmp_path: Path) -> None:
    corporate = {"billing_type": "corporate"}
    lines = [
        GOOD | corporate | {"account_number": "700201", "corporate_account_number": "700200"},
        GOOD | corporate | {"account_number": "700200", "corporate_account_number": "self"},
    ]

    assert main(["load", "customers", str(written(tmp_path, lines))]) == 0

    sub = Account.objects.select_related("corporate_parent").get(number="700201")
    assert sub.corporate_parent is not None
    assert sub.corporate_parent.number == "700200"


def test_what_was_killed_half_way_goes_on_behind_its_last_batch(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines without a key are new accounts each time, so that a doubled one would show."""
    monkeypatch.setattr(loading, "AT_ONCE", 2)
    lines = [GOOD | {"account_number": "", "name": f"Shop {n}"} for n in range(5)]
    path = written(tmp_path, [*lines[:3], GOOD | {"name": ""}, *lines[3:]])
    real, calls = Accounts.take, []

    def killed(self: Accounts, lines: Any, job: Any) -> Any:
        calls.append(len(lines))
        taken = real(self, lines, job)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return taken

    monkeypatch.setattr(Accounts, "take", killed)
    with pytest.raises(KeyboardInterrupt):
        main(["load", "customers", str(path)])
    assert Account.objects.filter(name__startswith="Shop").count() == 2

    assert main(["load", "customers", str(path)]) == 1

    names = Account.objects.filter(name__startswith="Shop").values_list("name", flat=True)
    assert sorted(names) == [f"Shop {n}" for n in range(5)]
    assert [each["reject_line"] for each in rejects(path)] == ["5"]


def test_proofs_are_sealed_at_once_and_never_written_out(town: Town, tmp_path: Path) -> None:
    secrets = {
        "ssn": "219-09-9999",
        "security_code": "heron42",
        "question_1": "boat",
        "answer_1": "teal with stripes",
        "question_2": "song",
        "answer_2": "the slow one",
    }
    bad = GOOD | secrets | {"account_number": "700200", "answer_2": "teal with stripes"}
    path = written(tmp_path, [GOOD | secrets, bad])

    assert main(["load", "customers", str(path)]) == 1
    main(["export", str(tmp_path / "out")])

    row = AccountSecurity.objects.get(account__number="700100")
    assert (row.ssn_last_four, row.has_questions) == ("9999", True)
    assert opened(row.code_cipher) == "heron42"
    assert not Account.objects.filter(number="700200").exists()
    outside = [*(tmp_path / "out").glob("*.csv"), tmp_path / "customers.rejects.csv"]
    texts = "".join(each.read_text() for each in outside)
    assert not [each for each in secrets.values() if len(each) > 4 and each in texts]
    assert "219099999" not in texts


def test_a_rejects_file_that_was_put_right_loads_as_it_is(town: Town, tmp_path: Path) -> None:
    path = written(tmp_path, [GOOD | {"contact_emails": "nope"}])
    assert main(["load", "customers", str(path)]) == 1
    fixed = tmp_path / "again.csv"
    beside = path.with_name("customers.rejects.csv")
    fixed.write_text(beside.read_text().replace("nope,", "fay@fern.example,"))

    assert main(["load", "customers", str(fixed)]) == 0

    assert Account.objects.get(number="700100").contact_emails == "fay@fern.example"


def test_a_template_has_the_columns_of_every_table(town: Town, tmp_path: Path) -> None:
    assert main(["load", "--template", str(tmp_path / "empty")]) == 0

    heads = {each.stem: each.read_text("utf-8-sig") for each in (tmp_path / "empty").glob("*.csv")}
    assert heads.keys() == TABLES.keys()
    assert heads["customers"].startswith("account_number,external_id,name,status")


def test_a_price_that_has_acted_stays_whatever_a_file_says(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standing rows change in words only; the past comes in only where nothing has acted."""
    rule = town.shop.plan.rules.filter(category="interstate", band="")[0]
    UsedPrice.objects.create(rule=rule)
    key = {"plan": town.shop.plan.code, "category": "interstate"}
    begun = rule.valid_from.isoformat()
    lines = [
        key | {"valid_from": begun, "rate": "0.01"},
        key | {"valid_from": "2001-01-01", "valid_to": "2001-02-01", "rate": "0.01"},
        key | {"valid_from": "2090-01-01", "rate": "0.1234567"},
        key | {"valid_from": "2090-01-01", "rate": "0.04", "first_seconds": "6"},
        {"plan": "nobody", "category": "interstate", "valid_from": "2090-01-01", "rate": "1"},
    ]
    path = written(tmp_path, lines, "rate_rules")

    assert main(["load", "rate_rules", str(path), "--force-status"]) == 1

    told = [(each["reject_line"], each["reject_code"]) for each in rejects(path)]
    assert told == [("2", "FIXED"), ("3", "past-priced"), ("4", "DEC"), ("6", "CHO")]
    rates = town.shop.plan.rules.filter(category="interstate", band="").order_by("valid_from")
    assert [each.rate_micros for each in rates] == [50_000, 40_000]


def test_products_and_their_charges_are_refused_line_by_line(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that will not do does not hold up those beside it."""
    line = {"account_number": "100100", "product_type": "line", "active_on": "2026-01-01"}
    lines = [
        line | {"product_id": "2185550199", "location_code": "0", "status": "active"},
        line | {"product_id": "2185550110", "active_on": "2026-02-01"},
        line | {"product_id": "2185550198", "location_code": "7"},
        line | {"product_id": "2185550197", "status": "blocked"},
        line | {"product_id": "2185550196", "account_number": "999"},
        line | {"product_id": "2185550195", "disconnected_on": "2025-01-01"},
        line | {"product_id": "2185550194", "parent_id": "2185550199", "status": "new"},
    ]
    path = written(tmp_path, lines, "products")
    charge = {"account_number": "100100", "product_type": "line", "product_id": "2185550199"}
    charge |= {"product_active_on": "2026-01-01", "active_on": "2026-01-01", "item": "seat"}
    charges = [charge, charge | {"nth": "2", "price": "9.5"}, charge | {"nth": "5"}]
    charges.append(charge | {"product_id": "2185550000"})
    carried = written(tmp_path, charges, "charges")

    assert main(["load", "products", str(path)]) == 1
    assert main(["load", "charges", str(carried)]) == 1

    told = [(each["reject_line"], each["reject_code"]) for each in rejects(path)]
    assert told == [
        *(("3", "number-in-service"), ("4", "CHO"), ("5", "STATUS")),
        *(("6", "ACC"), ("7", "ends-before-it-begins")),
    ]
    child = Product.objects.select_related("parent").get(product_id="2185550194")
    assert str(child.parent) == "2185550199"
    assert [(each["reject_line"], each["reject_code"]) for each in rejects(carried)] == [
        *(("4", "NTH"), ("5", "CHO"))
    ]
    carried_now = ProductCharge.objects.filter(product=child.parent).order_by("pk")
    assert [each.price for each in carried_now] == [None, Decimal("9.5")]
    assert main(["load", "charges", str(carried), "--again"]) == 1
    assert "new 0, changed 0, same 2, rejected 2" in capsys.readouterr().out
