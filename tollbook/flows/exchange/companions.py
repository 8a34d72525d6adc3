"""What hangs on accounts: locations, log-ins, notes. A line names its account by number."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tollbook.access.models import User
from tollbook.customers.actions.locations import make_bill_to
from tollbook.customers.actions.papers import Written, change_note, keep_note
from tollbook.customers.actions.users import (
    UserFacts,
    add_user,
    change_user,
    make_primary,
    switch_user,
)
from tollbook.customers.models import Account, Location, Membership, Note
from tollbook.customers.queries.locations import location_sections
from tollbook.customers.queries.papers import NOTE
from tollbook.customers.queries.users import account_numbered
from tollbook.customers.types import Role
from tollbook.fields.queries import options_by_list
from tollbook.flows.exchange.account_columns import open_in_city
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Became, Job, OneByOne, Values, told, values_in
from tollbook.flows.places import change_location
from tollbook.kernel.entry import REQUIRED_TEXT, Option, many_lines
from tollbook.kernel.errors import WrongFields
from tollbook.kernel.export import armed
from tollbook.kernel.record import FieldSpec, Kind
from tollbook.kernel.regions import countries

ACCOUNT = Column(
    "account_number",
    told("account_number", "Account", "Its number.", size=20, is_required=True),
)
UNKNOWN = {"account_number": ("ACC", "No account has this number.")}
ROLES = tuple((each.value, each.label) for each in Role)


def account_of(line: Line) -> Account:
    """The account that a line names."""
    number = line["account_number"].strip()
    if not number:
        raise WrongFields({"account_number": ("REQ", REQUIRED_TEXT)})
    found = account_numbered(number)
    if found is None:
        raise WrongFields(UNKNOWN)
    return found


class Companions(OneByOne):
    """A table of rows of accounts."""

    keys: tuple[str, ...] = ("account_number",)

    def columns(self) -> Sequence[Column]:
        raise NotImplementedError

    def one(self, line: Line, job: Job) -> Became:
        account = account_of(line)
        row = self.found(account, line)
        own = [each for each in self.columns() if each is not ACCOUNT]
        present = None if row is None else {each.name: self.held(row, each.name) for each in own}
        values = values_in(line, own, job.reader, present)
        if present is not None and all(present[name] == each for name, each in values.items()):
            return Became.SAME
        self.save(account, row, values, job)
        return Became.NEW if row is None else Became.CHANGED

    def found(self, account: Account, line: Line) -> Any:
        """The standing row that a line means, None for a new one."""
        raise NotImplementedError

    def held(self, row: Any, name: str) -> Any:
        """What a row holds for a column."""
        return getattr(row, name)

    def save(self, account: Account, row: Any, values: Values, job: Job) -> None:
        raise NotImplementedError

    def _told(self, account: Account, row: Any) -> dict[str, Any]:
        own = [each.name for each in self.columns() if each is not ACCOUNT]
        return {"account_number": account.number} | {name: self.held(row, name) for name in own}


class Locations(Companions):
    """Every place, the bill-to with what the table of accounts does not hold."""

    name = "locations"
    help = "Places of accounts, the bill-to among them."
    keys = ("account_number", "code")
    BILL_TO = told("is_bill_to", "Bill To", "Bills go here.", kind=Kind.TICK, default=False)

    def columns(self) -> Sequence[Column]:
        specs = [each for section in location_sections() for each in section.fields]
        own = [Column(each.name, _for_files(each), options=_options(each)) for each in specs]
        return [ACCOUNT, *own, Column("is_bill_to", self.BILL_TO)]

    def found(self, account: Account, line: Line) -> Location | None:
        code = line["code"].strip()
        return account.locations.filter(code=int(code)).first() if code.isdigit() else None

    def held(self, row: Location, name: str) -> Any:
        return not row.place_confirmed if name == "as_typed" else getattr(row, name)

    def save(self, account: Account, row: Location | None, values: Values, job: Job) -> None:
        place = row or Location(account=account)
        stood = {} if row is None else {each: self.held(row, each) for each in _names(self)}
        facts = stood | {name: value for name, value in values.items() if name != "is_bill_to"}
        facts["is_active"] = facts.get("is_active", True)
        as_typed = bool(facts.pop("as_typed", False))
        change_location(location=place, values=facts, as_typed=as_typed, by=job.by)
        if values.get("is_bill_to"):
            make_bill_to(location=place, by=job.by)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        places = Location.objects.select_related("account").order_by("account__number", "code")
        for row in places.iterator():
            if row.account.is_numbered:
                yield self._told(row.account, row)


def _names(table: Locations) -> list[str]:
    left_out = (ACCOUNT.name, "is_bill_to")
    return [each.name for each in table.columns() if each.name not in left_out]


def _for_files(spec: FieldSpec) -> FieldSpec:
    return open_in_city(spec) if spec.name == "in_city" else spec


def _options(spec: FieldSpec) -> Callable[[], Sequence[Option]] | None:
    if spec.choice_list:
        return lambda: options_by_list([spec.choice_list]).get(spec.choice_list, [])
    if spec.name == "country":
        return lambda: [Option(code, name) for code, name in countries().items()]
    return None


class Users(Companions):
    """Log-ins of accounts. No password goes in or out: each person makes one by a reset."""

    name = "users"
    help = "Log-ins of accounts; each chooses a password by the reset of the log-in page."
    keys = ("user_id",)
    FIELDS = (
        told("user_id", "User id", "1 to 20 characters.", size=20, is_required=True),
        told("name", "Name", "Of the person."),
        told(
            *("emails", "E-mail", "At least one address."),
            kind=Kind.EMAILS,
            size=500,
            is_required=True,
        ),
        told(
            *("role", "Role", "What it may use of the account."),
            kind=Kind.CHOICE,
            choices=ROLES,
            default=Role.EVERYTHING.value,
        ),
        told("is_active", "In use", "Off, it cannot sign in.", kind=Kind.TICK, default=True),
        told("is_primary", "Primary", "The number signs it in.", kind=Kind.TICK, default=False),
    )

    def columns(self) -> Sequence[Column]:
        return [ACCOUNT, *(Column(each.name, each) for each in self.FIELDS)]

    def found(self, account: Account, line: Line) -> Membership | None:
        members = account.memberships.select_related("user", "account")
        return members.filter(user__user_id__iexact=line["user_id"].strip()).first()

    def held(self, row: Membership, name: str) -> Any:
        return getattr(row, name) if name in ("role", "is_primary") else getattr(row.user, name)

    def save(self, account: Account, row: Membership | None, values: Values, job: Job) -> None:
        stood = (
            {} if row is None else {each.name: self.held(row, each.name) for each in self.FIELDS}
        )
        wanted = stood | values
        role = next(each for each in Role if each.value == wanted["role"])
        facts = UserFacts(wanted["user_id"], wanted["emails"], wanted.get("name", ""), role)
        if row is None:
            user = add_user(account=account, facts=facts, by=job.by)
            row = Membership.objects.select_related("user", "account").get(user=user)
        else:
            change_user(member=row, facts=facts, by=job.by)
        if row.user.is_active != wanted.get("is_active", True):
            switch_user(member=row, is_on=wanted.get("is_active", True), by=job.by)
        if wanted.get("is_primary"):
            make_primary(member=row, by=job.by)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        members = Membership.objects.select_related("user", "account")
        # The first log-in of an account becomes the primary one, so it comes first again.
        for row in members.order_by("account__number", "-is_primary", "user__user_id").iterator():
            if row.account.is_numbered:
                yield self._told(row.account, row)


class Notes(Companions):
    """Notes of accounts as they were written elsewhere."""

    name = "notes"
    help = "Notes of accounts; one of the same instant and text is the same note."
    keys = ("account_number", "written_at", "text")
    OWN = (
        told("written_at", "Written at", "Such as 2026-07-31T14:05:00+00:00.", size=40),
        told("author", "Author", "User id of staff; left out where nobody has it.", size=20),
    )

    def columns(self) -> Sequence[Column]:
        return [ACCOUNT, *(Column(each.name, each) for each in (*self.OWN, *NOTE.fields))]

    def found(self, account: Account, line: Line) -> Note | None:
        written = line["written_at"].strip()
        if not written:
            return None
        return account.notes.filter(written_at=_instant(written), text=_as_kept(line)).first()

    def held(self, row: Note, name: str) -> Any:
        if name == "author":
            return row.author.user_id if row.author else ""
        return row.written_at.isoformat() if name == "written_at" else getattr(row, name)

    def one(self, line: Line, job: Job) -> Became:
        # An author whom nobody has here makes no difference.
        author = line["author"].strip()
        if author and not User.objects.filter(user_id__iexact=author).exists():
            line = Line(line.number, line.cells | {"author": ""})
        written = line["written_at"].strip()
        if written:
            cells = line.cells | {"written_at": _instant(written).isoformat()}
            line = Line(line.number, cells)
        return super().one(line, job)

    def save(self, account: Account, row: Note | None, values: Values, job: Job) -> None:
        if row is not None:
            change_note(note=row, values=values, by=job.by)
            return
        author = User.objects.filter(user_id__iexact=values.get("author") or "").first()
        written = values.get("written_at")
        at = _instant(written) if written else job.by.at
        keep_note(account=account, values=values, written=Written(at, author), by=job.by)

    def rows(self) -> Iterator[Mapping[str, Any]]:
        notes = Note.objects.select_related("account", "author")
        for row in notes.order_by("account__number", "written_at", "text").iterator():
            if row.account.is_numbered:
                yield self._told(row.account, row)


def _instant(text: str) -> datetime:
    """An instant with its zone; a day alone or an hour without zone counts as UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        words = "Enter an instant such as 2026-07-31T14:05:00+00:00."
        raise WrongFields({"written_at": ("DATE", words)}) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _as_kept(line: Line) -> str:
    return many_lines(armed(line["text"]), NOTE.named("text").size)
