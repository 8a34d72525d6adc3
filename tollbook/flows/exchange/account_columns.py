"""The columns of accounts: every field of the record, by the row that owns it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tollbook.customers.models import Status
from tollbook.fields.queries import options_by_list
from tollbook.flows.exchange.cells import Column, Options
from tollbook.flows.exchange.tables import of_rows, told
from tollbook.flows.record import REFERENCES, declared
from tollbook.kernel.entry import Option
from tollbook.kernel.record import FieldSpec, Kind, Section
from tollbook.kernel.regions import countries

# What people who move from another system call these.
HEADINGS = {
    "number": "account_number",
    "corporate_parent": "corporate_account_number",
    "ssn_cipher": "ssn",
    "code_cipher": "security_code",
    "answer_1_hash": "answer_1",
    "answer_2_hash": "answer_2",
}
PROTECTED = "AccountSecurity"
STANDING = "standing"
SEALED_SIGNS = 60  # as typed; what is sealed has its own bounds
PLACE = "place"
CODE_MOST = Decimal(2_147_483_647)  # what the database holds
# What only a file may say: a page changes it by an action.
EXTRA = (
    Column(
        "status",
        told("status", "Status", "Its code or label; `--force-status` sets it.", kind=Kind.CHOICE),
        STANDING,
        options=of_rows(Status, "code"),
    ),
    *(
        Column(name, told(name, label, words, kind=Kind.DATE, default=None), STANDING)
        for name, label, words in (
            ("activated_on", "Activated", "The first day of service."),
            ("disconnected_on", "Disconnect Date", "The first day without service."),
        )
    ),
    Column(
        "term_ends_by_hand",
        told(
            *("term_ends_by_hand", "Term end by hand", "Contract date and term do not move it."),
            kind=Kind.TICK,
            default=False,
        ),
        STANDING,
    ),
    Column(
        "former_numbers",
        told("former_numbers", "Former numbers", "Parted by semicolons.", size=500),
        "former",
    ),
    Column(
        "location_code",
        told(
            *("location_code", "Location code", "Of the bill-to."),
            kind=Kind.WHOLE,
            highest=CODE_MOST,
            default=0,
        ),
        PLACE,
    ),
    Column(
        "location_description",
        told("description", "Location", "Name of the bill-to.", size=60, default="Main Location"),
        PLACE,
    ),
    Column(
        "as_typed",
        told(
            *("as_typed", "Keep as typed", "For a place that the postal list does not know."),
            kind=Kind.TICK,
            default=False,
        ),
        PLACE,
    ),
)


def account_columns(own: Sequence[Section]) -> list[Column]:
    """All of them, in the order of the record's pages. own: the custom fields of accounts."""
    sections = [*declared().values(), *own]
    found: dict[str, Column] = {}
    for section in sections:
        for column in _of_section(section):
            found.setdefault(column.name, column)
    first = ("account_number", "external_id", "name")
    front = [found.pop(name) for name in first]
    return [*front, *EXTRA, *found.values()]


def _of_section(section: Section) -> Iterator[Column]:
    for spec in section.fields:
        if spec.kind == Kind.SHOWN:
            continue
        name = HEADINGS.get(spec.name, spec.name)
        # Proofs are never written out, and the questions are worth nothing without the answers.
        is_out = section.row != PROTECTED
        is_sealed = spec.kind == Kind.SEALED
        yield Column(name, _for_files(spec), section.row, _options(spec), is_out, is_sealed)


def _for_files(spec: FieldSpec) -> FieldSpec:
    """A number that is not given comes from the scheme; what is sealed comes as text."""
    if spec.kind == Kind.SEALED:
        return replace(spec, kind=Kind.TEXT, size=SEALED_SIGNS)
    if spec.name == "in_city":
        return open_in_city(spec)
    return replace(spec, is_required=False) if spec.name == "number" else spec


def open_in_city(spec: FieldSpec) -> FieldSpec:
    """In a file it may stay open; the check of a bill run then names the address."""
    return replace(spec, is_required=False, default_words="what its place says, else open")


def _options(spec: FieldSpec) -> Options | None:
    if spec.kind == Kind.REFERENCE:
        return REFERENCES[spec.name].options
    if spec.choice_list:
        return lambda: options_by_list([spec.choice_list]).get(spec.choice_list, [])
    if spec.name == "country":
        return lambda: [Option(code, name) for code, name in countries().items()]
    return None
