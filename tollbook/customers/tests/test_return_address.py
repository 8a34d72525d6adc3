"""Where the letters of a base come from."""

from tollbook.customers.models import Base, Company

COMPANY = Company(
    name="Larkspur",
    address_1="1 Law Street",
    address_2="Floor 9",
    city="St. Paul",
    state="MN",
    postal_code="55101",
)


def test_a_base_with_a_place_of_its_own_writes_from_there_alone() -> None:
    base = Base(company=COMPANY, return_address_1="12 Canal Street", return_city="Duluth")

    assert base.return_place() == {
        "address_1": "12 Canal Street",
        "address_2": "",
        "city": "Duluth",
        "state": "",
        "postal_code": "",
    }


def test_a_base_without_one_writes_from_its_company() -> None:
    assert Base(company=COMPANY, return_name="Heron").return_place() == {
        "address_1": "1 Law Street",
        "address_2": "Floor 9",
        "city": "St. Paul",
        "state": "MN",
        "postal_code": "55101",
    }
