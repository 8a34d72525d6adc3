"""A place of an account, and the fields its form asks for."""

from decimal import Decimal

from django.db.models import QuerySet

from tollbook.customers.models import Account, Location
from tollbook.customers.queries import accounts_for, bill_to_of
from tollbook.customers.queries.numbers import number_is
from tollbook.customers.queries.sight import in_view_of
from tollbook.customers.record import BILL_TO
from tollbook.customers.types import Viewer
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import NotFound
from tollbook.kernel.record import FieldSpec, Kind, Section
from tollbook.kernel.regions import countries

CODE_MAX = Decimal(1_000_000)
AS_TYPED = FieldSpec(
    *("as_typed", "Keep as typed", "For places that the postal list does not know.", Kind.TICK),
)
ABOUT = Section(
    *("about", "locations", "Location", "Location"),
    (
        FieldSpec(
            *("description", "Description", "Its name in lists and on the invoice."),
            size=60,
            is_required=True,
            is_main=True,
        ),
        FieldSpec(
            *("kind", "Type", "What the place is for.", Kind.CHOICE),
            choice_list="LocationType",
            is_required=True,
            default="Physical",
        ),
        FieldSpec(
            *("code", "Code", "Empty takes the next one.", Kind.WHOLE),
            highest=CODE_MAX,
            default=None,
        ),
        FieldSpec(
            *("is_active", "Offered for new products", "", Kind.TICK), default=True, is_main=True
        ),
    ),
)
INSIDE = (
    FieldSpec("floor", "Floor", "Where help is sent to in an emergency.", size=20),
    FieldSpec("room", "Room", "", size=20),
)
ON_SITE = Section(
    *("site", "locations", "On site", "Location"),
    (
        FieldSpec("contact_name", "Contact", "Whom to ask for at this place."),
        FieldSpec("contact_phone", "Contact phone", "", Kind.PHONE),
        FieldSpec("notes", "Notes", "", Kind.LONG_TEXT, 500, is_wide=True),
    ),
)


def location_sections() -> tuple[Section, ...]:
    """The sections of a location's form."""
    address = (*BILL_TO.fields, *INSIDE, AS_TYPED)
    return (
        ABOUT,
        Section("address", "locations", "Address", "Location", address),
        ON_SITE,
    )


def country_options() -> list[Option]:
    """Every country by its code."""
    return [Option(code, name) for code, name in countries().items()]


def locations_for(viewer: Viewer) -> QuerySet[Location]:
    """The places in view: of the accounts in view, less those that a customer filter hides."""
    found = Location.objects.select_related("account").filter(in_view_of(viewer, "account"))
    if viewer.location_ids is not None:
        found = found.filter(pk__in=viewer.location_ids)
    return found


def bill_to_for(viewer: Viewer, account: Account) -> Location | None:
    """The bill-to location of an account that the viewer has; None where a customer filter hides
    it, or where there is none."""
    found = bill_to_of([account]).get(account.pk)
    left = viewer.location_ids
    return found if found is not None and (left is None or found.pk in left) else None


def location_for(viewer: Viewer, number: str, code: int) -> Location:
    """One place of an allowed account, in view or not; raises NotFound."""
    found = Location.objects.select_related("account").filter(
        code=code, account__in=accounts_for(viewer).filter(number_is(number))
    )
    if viewer.location_ids is not None:
        found = found.filter(pk__in=viewer.location_ids)
    place = found.first()
    if place is None:
        raise NotFound("location", f"{number}/{code}")
    return place


def location_of(account: Account, code: int) -> Location:
    """The location of `account` with this code; raises NotFound."""
    found = account.locations.filter(code=code).first()
    if found is None:
        raise NotFound("location", code)
    return found
