"""New accounts from the lines of a file: checked by the rules of the form, then written at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from tollbook.access.types import Edit
from tollbook.billing import actions as billing
from tollbook.billing.models import BillingProfile, InvoiceReports
from tollbook.customers.actions.importing import NewAccount, clean_former, place_accounts
from tollbook.customers.actions.opening import Case, Opening, opening
from tollbook.customers.models import Account, Status
from tollbook.customers.queries.known import Known
from tollbook.customers.queries.places import Look, places_remembered
from tollbook.fields.queries import sections_of
from tollbook.flows.exchange.account_columns import HEADINGS, PLACE, PROTECTED, STANDING
from tollbook.flows.exchange.account_proofs import set_proofs
from tollbook.flows.exchange.account_standing import DAYS, refuse_status
from tollbook.flows.exchange.cells import Column, Reader
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Became, Faults, Job, Values, values_in
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.fresh import fresh
from tollbook.kernel.record import FieldSpec
from tollbook.kernel.record_rows import Finder, remembered
from tollbook.payments import actions as payments
from tollbook.payments.models import PaymentProfile
from tollbook.usage import actions as usage
from tollbook.usage.models import UsageProfile

FILLED = ("state", "county", "country")
ByRow = Mapping[str, Values]


@dataclass
class Draft:
    """A new account with its rows in every room, checked and not saved. place: of its line."""

    place: int
    new: NewAccount
    billing: tuple[BillingProfile, InvoiceReports]
    usage: UsageProfile
    payments: PaymentProfile
    proofs: Values


@dataclass(frozen=True)
class Shared:
    """What every line of a file needs, asked for once."""

    columns: Sequence[Column]
    by_name: Mapping[str, Column]
    own: dict[str, FieldSpec]
    statuses: Mapping[str, Status]
    initial: Status
    billing: billing.Defaults
    decimals: int
    find: Finder
    places: Look

    @classmethod
    def load(cls, reader: Reader) -> "Shared":
        statuses = {each.code: each for each in Status.objects.all()}
        return cls(
            columns=_columns(reader),
            by_name=reader.by_name,
            own={each.name: each for part in sections_of("account") for each in part.fields},
            statuses=statuses,
            initial=next(each for each in statuses.values() if each.is_initial),
            billing=billing.Defaults.load(),
            decimals=usage.decimals_of_new(),
            find=remembered(),
            places=places_remembered(),
        )


def _columns(reader: Reader) -> list[Column]:
    """The columns that are read: those of the file, and those that a ZIP may fill."""
    asked = reader.asked
    return [*asked, *(reader.by_name[name] for name in FILLED if reader.by_name[name] not in asked)]


def drafted(line: Line, place: int, job: Job, shared: Shared, known: Known) -> Draft:
    """The new account of a line; raises WrongFields with everything that is wrong with it."""
    asked, line = line, with_place(line, known)
    values, faults = _read(line, shared.columns, job)
    by_row: defaultdict[str, Values] = defaultdict(dict)
    for name, value in values.items():
        column = shared.by_name[name]
        by_row[column.row][column.spec.name] = value
    try:
        draft = _draft(place, by_row, job, shared, known)
    except WrongFields as refusal:
        found = {HEADINGS.get(name, name): each for name, each in refusal.faults.items()}
        raise WrongFields(_own(found | faults, asked)) from None
    if faults:
        raise WrongFields(_own(faults, asked))
    return draft


def _own(faults: Faults, line: Line) -> Faults:
    """The faults without those that only follow from a ZIP or a city that will not do."""
    if not {"postal_code", "city"} & {name for name in faults if line[name].strip()}:
        return faults
    follow = {"city", "in_city", *FILLED}
    return {name: each for name, each in faults.items() if name not in follow or line[name].strip()}


def with_place(line: Line, known: Known) -> Line:
    """The line with what its ZIP says filled in where it says nothing: one place, or its city."""
    places = known.places(line["postal_code"].strip())
    city = " ".join(line["city"].split()).casefold()
    meant = [each for each in places if each.city.casefold() == city] if city else places
    if len(meant) != 1:
        return line
    facts = {name: str(meant[0].facts[name]) for name in ("city", *FILLED)}
    facts["in_city"] = "yes" if meant[0].in_city else "no"
    filled = {name: each for name, each in facts.items() if not line[name].strip()}
    return Line(line.number, line.cells | filled)


def _read(line: Line, columns: Sequence[Column], job: Job) -> tuple[Values, Faults]:
    try:
        return values_in(line, columns, job.reader, None), {}
    except WrongFields as refusal:
        # What can be read is checked all the same, so that a line is told of everything at once.
        kept = [each for each in columns if each.name not in refusal.faults]
        return values_in(line, kept, job.reader, None), refusal.faults


def _draft(place: int, by_row: ByRow, job: Job, shared: Shared, known: Known) -> Draft:
    made = _opening(by_row, job, shared, known)
    account = made.account
    bill = by_row.get("BillingProfile", {}) | by_row.get("InvoiceReports", {})
    edit = Edit(bill, job.by, is_admin=True)
    profile = billing.drafted(account, edit, shared.billing, shared.find)
    former = clean_former(by_row.get("former", {}).get("former_numbers", ""), known)
    return Draft(
        place,
        NewAccount(made, profile[0].billing_emails, former),
        profile,
        usage.drafted(account, by_row.get("UsageProfile", {}), shared.decimals, shared.find),
        payments.drafted(account, by_row.get("PaymentProfile", {}), shared.find),
        by_row.get(PROTECTED, {}),
    )


def _opening(by_row: ByRow, job: Job, shared: Shared, known: Known) -> Opening:
    standing, given = by_row.get(STANDING, {}), by_row.get(PLACE, {})
    status = shared.statuses[standing.get("status") or shared.initial.code]
    refuse_status(status, shared.initial, job)
    account = fresh(Account, number="", status=status)
    values = by_row.get("Account", {}) | by_row.get("Location", {})
    case = Case(job.today, shared.own, is_admin=True, from_file=True)
    made = opening(account, values, case, known, as_typed=bool(given.get("as_typed")))
    for name in DAYS:
        if name in standing:
            setattr(account, name, standing[name])
    made.bill_to["code"] = given.get("location_code") or 0
    made.bill_to["description"] = given.get("description") or "Main Location"
    return made


@transaction.atomic
def write_drafts(drafts: Sequence[Draft], job: Job) -> None:
    """Save new accounts, a few statements for all."""
    if drafts:
        place_accounts(wanted=[each.new for each in drafts], by=job.by)
        billing.save_profiles(drafts=[each.billing for each in drafts])
        usage.save_profiles(drafts=[each.usage for each in drafts])
        payments.save_profiles(drafts=[each.payments for each in drafts])


def write_with_proofs(draft: Draft, job: Job) -> Became:
    """Save one new account with its proofs, or nothing of it."""
    write_drafts([draft], job)
    set_proofs(draft.new.account, draft.proofs, job)
    return Became.NEW
