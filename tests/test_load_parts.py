"""What hangs on accounts comes in by files: places, log-ins, notes, products, charges."""

from pathlib import Path

import pytest

from tests.test_load import GOOD, rejects, written
from tests.town import Town
from tollbook.access.models import Change
from tollbook.commands.main import main
from tollbook.customers.models import Account, Note
from tollbook.services.models import Product


def test_in_city_is_filled_from_the_place_and_may_stay_open(town: Town, tmp_path: Path) -> None:
    """The check before a bill run then names the address; a page still asks."""
    unlisted = {"city": "Nowhere", "state": "MN", "county": "Lake County", "as_typed": "yes"}
    lines = [GOOD, GOOD | unlisted | {"account_number": "700200"}]
    place = {"description": "Shop", "address_1": "9 Lake Avenue", "postal_code": "55802"}
    listed = {"city": "Duluth", "state": "MN", "county": "St. Louis County"}
    further = [
        place | listed | {"account_number": "700100", "code": "4"},
        place | unlisted | {"account_number": "700100", "code": "5"},
        place | listed | {"account_number": "700100", "code": "6", "in_city": "-"},
    ]

    assert main(["load", "customers", str(written(tmp_path, lines))]) == 0
    assert main(["load", "locations", str(written(tmp_path, further, "locations"))]) == 0

    said = Account.objects.get(number="700100").locations.values_list("code", "in_city")
    assert sorted(said) == [(0, True), (4, True), (5, None), (6, None)]
    assert Account.objects.get(number="700200").locations.get().in_city is None
    assert main(["export", str(tmp_path / "out")]) == 0
    assert main(["load", str(tmp_path / "out"), "--check"]) == 0


@pytest.mark.accepts("customers-39")
def test_products_and_charges_of_a_file_are_in_the_history(town: Town, tmp_path: Path) -> None:
    line = {"account_number": "100100", "product_type": "line", "active_on": "2026-01-01"}
    product = line | {"product_id": "2185550199"}
    charge = {"product_active_on": "2026-01-01", "item": "seat", "quantity": "2"} | product
    Change.objects.all().delete()

    assert main(["load", "products", str(written(tmp_path, [product], "products"))]) == 0
    assert main(["load", "charges", str(written(tmp_path, [charge], "charges"))]) == 0
    ended = charge | {"ended_on": "2026-03-01"}
    assert main(["load", "charges", str(written(tmp_path, [ended], "charges"))]) == 0

    told = Change.objects.order_by("pk").values_list("face", "account", "label", "old", "new")
    item = town.shop.items["seat"]
    words = f"2 x {item} on 2185550199"
    assert list(told) == [
        ("import", "100100", "product added", "", "2185550199"),
        ("import", "100100", "charge added", "", words),
        ("import", "100100", f"ended on, {words}", "", "2026-03-01"),
    ]


def test_a_file_ends_a_product_with_its_reason(town: Town, tmp_path: Path) -> None:
    line = {"account_number": "100100", "product_type": "line", "active_on": "2026-01-01"}
    line |= {"product_id": "2185550199"}
    ends = {"disconnected_on": "2026-03-01", "end_reason": "Price"}
    assert main(["load", "products", str(written(tmp_path, [line], "products"))]) == 0

    alone = written(tmp_path, [line | {"end_reason": "price"}], "products")
    assert main(["load", "products", str(alone)]) == 1
    assert [each["reject_code"] for each in rejects(alone)] == ["REASON"]
    unknown = written(tmp_path, [line | ends | {"end_reason": "whim"}], "products")
    assert main(["load", "products", str(unknown)]) == 1
    assert [each["reject_column"] for each in rejects(unknown)] == ["end_reason"]
    assert main(["load", "products", str(written(tmp_path, [line | ends], "products"))]) == 0

    product = Product.objects.get(product_id="2185550199")
    assert (product.end_reason, product.status) == ("price", "disconnected")


def test_many_rows_at_once_are_the_same_as_one_by_one(town: Town, tmp_path: Path) -> None:
    """Sixty lines are written without the ORM, thirty with it; both loads go out alike."""
    first, second = tmp_path / "a", tmp_path / "b"
    folder(first, range(60))
    assert main(["load", str(first)]) == 0
    many = written_out(tmp_path / "many")
    told = sorted(Change.objects.values_list("entity", "label").filter(account="800000"))
    for start in (100, 130):
        part = tmp_path / f"part{start}"
        folder(part, range(start, start + 30))
        assert main(["load", str(part)]) == 0

    few = written_out(second, start=100)

    assert many == few
    assert sorted(Change.objects.values_list("entity", "label").filter(account="800100")) == told
    again = main(["load", str(first), "--again", "--json"])
    assert again == 0
    assert set(told) == {
        ("account", "account opened"),
        ("location", "location added"),
        ("note", "note added"),
        ("product", "product added"),
        ("product charge", "charge added"),
        ("user", "user added"),
    }


def folder(path: Path, among: range) -> None:
    """Accounts with a further place, a log-in, a note, a product and its charge."""
    path.mkdir()
    key = [{"account_number": f"80{n:04d}"} for n in among]
    customers = [
        GOOD | each | {"contracted_on": "2026-01-31", "finance_percent": "1.25"} for each in key
    ]
    place = {"code": "3", "description": "Shop", "address_1": "9 Elm Street", "city": "Duluth"}
    place |= {"postal_code": "55802", "state": "MN", "county": "St. Louis County"}
    note = {"written_at": "2026-02-01T10:00:00+00:00", "text": "Called = twice"}
    kind = {"product_type": "internet", "active_on": "2026-01-01", "product_id": "FIBER"}
    carried = {"product_active_on": "2026-01-01", "item": "seat", "price": "1.5"} | kind
    written(path, customers)
    written(path, [each | place for each in key], "locations")
    users = [each | {"user_id": f"u{each['account_number']}", "emails": "a@b.co"} for each in key]
    written(path, users, "users")
    written(path, [each | note for each in key], "notes")
    written(path, [each | kind for each in key], "products")
    written(path, [each | carried for each in key], "charges")


def written_out(path: Path, start: int = 0) -> list[list[str]]:
    """What an export says of sixty of these accounts, their numbers told from the first on."""
    assert main(["export", str(path)]) == 0
    found = []
    for name in ("customers", "locations", "users", "notes", "products", "charges"):
        text = (path / f"{name}.csv").read_text("utf-8-sig")
        for n in range(60):
            text = text.replace(f"80{start + n:04d}", f"9{n:04d}")
        found.append(sorted(line for line in text.splitlines() if line.startswith("9")))
    return found


def test_files_of_a_folder_that_are_known_are_passed_over_and_the_others_taken(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder(tmp_path / "a", range(2))
    assert main(["load", str(tmp_path / "a")]) == 0
    note = {"account_number": "800000", "written_at": "2026-03-01T10:00:00+00:00"}
    written(tmp_path / "a", [note | {"text": "Wrote back."}], "notes")
    capsys.readouterr()

    status = main(["load", str(tmp_path / "a")])

    assert status == 0
    told = capsys.readouterr().out
    assert "customers.csv was loaded on" in told
    assert "It is passed over." in told
    assert "notes.csv: read 1, new 1, changed 0, same 0, rejected 0" in told


def test_lines_of_a_folder_that_were_rejected_are_tried_again_when_it_is_loaded_again(
    town: Town, tmp_path: Path
) -> None:
    folder(tmp_path / "a", range(2))
    note = {"written_at": "2026-03-01T10:00:00+00:00", "text": "Wrote back."}
    lines = [note | {"account_number": number} for number in ("800000", "800005", "800009")]
    notes = written(tmp_path / "a", lines, "notes")
    first = main(["load", str(tmp_path / "a")])
    written(tmp_path / "a", [GOOD | {"account_number": "800005"}])

    second = main(["load", str(tmp_path / "a")])

    assert (first, second) == (1, 1)
    assert [each["reject_line"] for each in rejects(notes)] == ["4"]
    assert Note.objects.filter(account__number__startswith="80000").count() == 2
    written(tmp_path / "a", [GOOD | {"account_number": "800009"}])
    assert main(["load", str(tmp_path / "a")]) == 0
    assert not notes.with_name("notes.rejects.csv").exists()
    assert Note.objects.filter(account__number__startswith="80000").count() == 3


def test_a_file_put_back_as_it_was_before_another_is_taken_again(
    town: Town, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir()
    for name in ("Fern Florist", "Fern Flowers", "Fern Florist"):
        written(tmp_path / "a", [GOOD | {"name": name}])
        assert main(["load", str(tmp_path / "a")]) == 0

    assert Account.objects.get(number="700100").name == "Fern Florist"


def test_a_folder_of_which_every_file_is_known_is_refused(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder(tmp_path / "a", range(2))
    assert main(["load", str(tmp_path / "a")]) == 0
    before = Change.objects.count()

    status = main(["load", str(tmp_path / "a")])

    assert status == 1
    assert "Say --again to load them once more." in capsys.readouterr().err
    assert Change.objects.count() == before


def test_one_bad_line_holds_up_none_beside_it(town: Town, tmp_path: Path) -> None:
    """The others are written together all the same, and each is refused at its own line."""
    folder(tmp_path / "a", range(8))
    assert main(["load", str(tmp_path / "a")]) == 0
    key = [{"account_number": f"80{n:04d}"} for n in range(8)]
    users = [each | {"user_id": f"w{n}", "emails": "a@b.co"} for n, each in enumerate(key)]
    users[3]["user_id"] = "u800001"
    users[5]["user_id"] = "w4"
    path = written(tmp_path, users, "users")
    places = [each | {"code": "3", "contact_phone": "218 555 0199"} for each in key]
    places[0] |= {"code": "0", "is_bill_to": "no"}
    moved = written(tmp_path, places, "locations")
    Change.objects.all().delete()

    assert main(["load", "users", str(path)]) == 1
    assert main(["load", "locations", str(moved)]) == 1

    told = [(each["reject_line"], each["reject_code"]) for each in rejects(path)]
    assert told == [("5", "UNI"), ("7", "UNI")]
    told = [(each["reject_line"], each["reject_text"]) for each in rejects(moved)]
    assert told == [("2", "Choose another bill-to location instead.")]
    phones = Change.objects.filter(entity="location").values_list("label", "new")
    assert list(phones) == [("Site phone", "+12185550199")] * 7
