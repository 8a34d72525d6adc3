"""Log-ins of accounts as a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tollbook.access.actions import claim_names
from tollbook.customers.actions.bringing import NewLogIn, drafted_log_in, keep_log_ins
from tollbook.customers.actions.users import (
    UserFacts,
    add_user,
    change_user,
    make_primary,
    switch_user,
)
from tollbook.customers.models import Account, Membership
from tollbook.customers.queries.known import Known
from tollbook.customers.types import Role
from tollbook.flows.exchange.cells import Column
from tollbook.flows.exchange.companions import ACCOUNT, Batch, Companions, Key
from tollbook.flows.exchange.sheet import Line
from tollbook.flows.exchange.tables import Job, Values, told
from tollbook.kernel.record import Kind
from tollbook.kernel.rows import among

ROLES = tuple((each.value, each.label) for each in Role)
OF_MEMBER = ("role", "is_primary")


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

    def standing(self, batch: Batch) -> dict[Key, Any]:
        known = Known()
        wanted = [line["user_id"].strip() for line in batch.lines]
        claim_names(names=wanted)
        known.look_up(wanted)
        members = Membership.objects.filter(account__in=among(batch.owner_ids))
        found = batch.own(members.select_related("user"))
        batch.more["known"] = known
        batch.more["led"] = {each.account_id for each in found if each.is_primary}
        return {(each.account_id, each.user.user_id.casefold()): each for each in found}

    def key(self, account: Account, line: Line) -> Key | None:
        return (account.pk, line["user_id"].strip().casefold())

    def held(self, row: Membership, name: str) -> Any:
        return getattr(row, name) if name in OF_MEMBER else getattr(row.user, name)

    def drafted(
        self, account: Account, row: Membership | None, values: Values, batch: Batch
    ) -> NewLogIn | None:
        led: set[int] = batch.more["led"]
        is_first = account.pk not in led
        if row is not None or (values.get("is_primary") and not is_first):
            return None
        new = drafted_log_in(
            account,
            _facts(values),
            batch.more["known"],
            is_active=values.get("is_active", True),
            is_primary=is_first,
        )
        led.add(account.pk)
        return new

    def write(self, rows: Sequence[NewLogIn], job: Job) -> None:
        keep_log_ins(log_ins=rows, by=job.by)

    def save(
        self, account: Account, row: Membership | None, values: Values, job: Job
    ) -> Membership:
        stood = (
            {} if row is None else {each.name: self.held(row, each.name) for each in self.FIELDS}
        )
        wanted = stood | values
        if row is None:
            user = add_user(account=account, facts=_facts(wanted), by=job.by)
            row = Membership.objects.select_related("user", "account").get(user=user)
        else:
            change_user(member=row, facts=_facts(wanted), by=job.by)
        if row.user.is_active != wanted.get("is_active", True):
            switch_user(member=row, is_on=wanted.get("is_active", True), by=job.by)
        if wanted.get("is_primary"):
            make_primary(member=row, by=job.by)
        return row

    def rows(self) -> Iterator[Mapping[str, Any]]:
        members = Membership.objects.select_related("user", "account")
        # The first log-in of an account becomes the primary one, so it comes first again.
        for row in members.order_by("account__number", "-is_primary", "user__user_id").iterator():
            if row.account.is_numbered:
                yield self._told(row.account, row)


def _facts(values: Mapping[str, Any]) -> UserFacts:
    role = next(each for each in Role if each.value == values.get("role", Role.EVERYTHING.value))
    return UserFacts(values["user_id"], values["emails"], values.get("name", ""), role)
