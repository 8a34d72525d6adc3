"""Places of accounts as a table."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tollbook.customers.actions.bringing import (
    drafted_location,
    keep_locations,
    redrafted_location,
)
from tollbook.customers.models import Account, Location
from tollbook.customers.queries.locations import location_sections
from tollbook.customers.queries.places import places_remembered
from tollbook.fields.queries import options_by_list
from tollbook.flows.exchange.account_columns import open_in_city
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.companions import ACCOUNT, Batch, Companions, Key
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Job, Values, told
from tollbook.flows.places import change_location, send_bills_to
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.record import FieldSpec, Kind
from tollbook.kernel.regions import countries
from tollbook.kernel.rows import among
from tollbook.services.models import Product

YES = ("yes", "true", "1")
STAYS = ("bill-to", "Choose another bill-to location instead.")


class Locations(Companions):
    """Every place, the bill-to with what the table of accounts does not hold."""

    name = "locations"
    help = "Places of accounts, the bill-to among them."
    keys = ("account_number", "code")
    # Where bills go now comes first, so that where they went before may say so.
    passes = 2
    BILL_TO = told("is_bill_to", "Bill To", "Bills go here.", kind=Kind.TICK, default=False)

    def pass_of(self, line: Line) -> int:
        return int(line["is_bill_to"].strip().casefold() not in YES)

    def columns(self) -> Sequence[Column]:
        specs = [each for section in location_sections() for each in section.fields]
        own = [Column(each.name, _for_files(each), options=_options(each)) for each in specs]
        return [ACCOUNT, *own, Column("is_bill_to", self.BILL_TO)]

    def standing(self, batch: Batch) -> dict[Key, Any]:
        batch.job.kept.setdefault("places", places_remembered())
        rows = batch.own(Location.objects.filter(account__in=among(batch.owner_ids)))
        found = {(each.account_id, each.code): each for each in rows}
        used = Product.objects.filter(location__in=among([each.pk for each in found.values()]))
        batch.more["used"] = set(used.values_list("location", flat=True))
        batch.more["codes"] = {each: set[int]() for each in batch.owner_ids}
        for account_id, code in found:
            batch.more["codes"][account_id].add(code)
        return found

    def key(self, account: Account, line: Line) -> Key | None:
        code = line["code"].strip()
        return (account.pk, int(code)) if code.isdigit() else None

    def held(self, row: Location, name: str) -> Any:
        return not row.place_confirmed if name == "as_typed" else getattr(row, name)

    def drafted(
        self, account: Account, row: Location | None, values: Values, batch: Batch
    ) -> Location | None:
        if row is None:
            codes = batch.more["codes"][account.pk]
            if values.get("is_bill_to") or not codes:
                return None
            return drafted_location(account, values, codes, batch.job.kept["places"])
        if row.is_bill_to and values.get("is_bill_to") is False:
            raise WrongFields({"is_bill_to": STAYS})
        return None if row.pk in batch.more["used"] else redrafted_location(row, values)

    def write(self, rows: Sequence[Location], job: Job) -> None:
        keep_locations(locations=rows, by=job.by)

    def save(self, account: Account, row: Location | None, values: Values, job: Job) -> Location:
        place = row or Location(account=account)
        names = [each.name for each in self.columns() if each.name not in ("is_bill_to", KEY)]
        stood = {} if row is None else {each: self.held(row, each) for each in names}
        facts = stood | {name: value for name, value in values.items() if name != "is_bill_to"}
        facts["is_active"] = facts.get("is_active", True)
        as_typed = bool(facts.pop("as_typed", False))
        saved = change_location(location=place, values=facts, as_typed=as_typed, by=job.by)
        if values.get("is_bill_to"):
            saved = send_bills_to(location=saved, by=job.by)
        return saved

    def rows(self) -> Iterator[Mapping[str, Any]]:
        places = Location.objects.select_related("account").order_by("account__number", "code")
        for row in places.iterator():
            if row.account.is_numbered:
                yield self._told(row.account, row)


KEY = ACCOUNT.name


def _for_files(spec: FieldSpec) -> FieldSpec:
    return open_in_city(spec) if spec.name == "in_city" else spec


def _options(spec: FieldSpec) -> Callable[[], Sequence[Option]] | None:
    if spec.choice_list:
        return lambda: options_by_list([spec.choice_list]).get(spec.choice_list, [])
    if spec.name == "country":
        return lambda: [Option(code, name) for code, name in countries().items()]
    return None
