"""The rows that staff keep up: sellers, brands, groups, numbers, statuses, terms, agents.

Each kind says which fields its form has, how its list reads and what uses a row, so that one page
keeps all of them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from tollbook.access.models import User
from tollbook.access.types import Kind
from tollbook.customers import setup_fields as fields
from tollbook.customers.models import (
    Account,
    AccountNumberScheme,
    Action,
    Agent,
    Base,
    BaseTemplate,
    Company,
    Group,
    GroupAssociation,
    PlaceOverride,
    Status,
    Term,
)
from tollbook.fields.queries import list_names
from tollbook.kernel import show
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import NotFound
from tollbook.kernel.record import Section
from tollbook.notices.models import Template

NAMED_MAX = 20
Rows = QuerySet[Any]
Uses = tuple[tuple[type[Model], str, str], ...]


@dataclass(frozen=True)
class SetupKind:
    """One kind of rows. columns: (heading, attribute) of its list.   uses: what points at a row:
    table, field, and the word for what counts.   many: a field that holds several rows."""

    key: str
    title: str
    one: str
    help: str
    model: type[Model]
    sections: tuple[Section, ...]
    columns: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    module: str = "Maintenance"
    uses: Uses = ()
    many: tuple[str, str, str] | None = None
    is_deletable: bool = True
    refers: Mapping[str, Callable[[], Iterable[Any]]] = field(default_factory=dict)

    @property
    def add_words(self) -> str:
        return f"Add {'an' if self.one[0] in 'aeiou' else 'a'} {self.one}"


def _agent_log_ins() -> Iterable[Any]:
    """Log-ins of agents; the generic one lends its rights and is nobody's."""
    return User.objects.filter(kind=Kind.AGENT, is_generic=False).order_by("user_id")


def _active(model: type[Model], order: str) -> Callable[[], Iterable[Any]]:
    return lambda: model._default_manager.order_by(order)


COMPANIES = _active(Company, "name")
BASES = _active(Base, "name")
GROUPS = _active(Group, "list_order")
SCHEMES = _active(AccountNumberScheme, "name")
AGENTS = _active(Agent, "code")
STATUSES = _active(Status, "order")


@dataclass(frozen=True)
class NamedRow:
    """A row under words of its own, where its name alone would not tell it from others."""

    pk: int
    words: str
    is_active: bool

    def __str__(self) -> str:
        return self.words


def _templates() -> list[NamedRow]:
    """Every template with the kind of message it is for."""
    return [
        NamedRow(each.pk, f"{each.get_kind_display()}: {each.name}", each.is_active)
        for each in Template.objects.order_by("kind", "name")
    ]


KINDS: Sequence[SetupKind] = (
    SetupKind(
        *("companies", "Companies", "company", "Legal sellers; currency and zone of all below."),
        *(Company, fields.COMPANY),
        (("Legal name", "legal_name"), ("Currency", "currency"), ("Zone", "time_zone")),
        ("name",),
        uses=((Base, "company", "base"),),
    ),
    SetupKind(
        *("bases", "Bases", "base", "Brands: whom customers call, where they pay, what they see."),
        *(Base, fields.BASE),
        (("Abbreviation", "abbreviation"), ("Company", "company"), ("Phone", "cs_phone")),
        ("-is_default", "name"),
        uses=((Group, "base", "group"),),
        is_deletable=False,
        refers={"company": COMPANIES},
    ),
    SetupKind(
        *("groups", "Groups", "group", "Accounts that share a brand and a number scheme."),
        *(Group, fields.GROUP),
        (("Abbreviation", "abbreviation"), ("Base", "base"), ("Scheme", "scheme")),
        ("list_order", "name"),
        uses=((Account, "group", "account"), (Agent, "group", "agent")),
        refers={
            "base": BASES,
            "scheme": SCHEMES,
            "association": _active(GroupAssociation, "name"),
            "agent": AGENTS,
            "commissions_group": GROUPS,
        },
    ),
    SetupKind(
        *("associations", "Group associations", "association", "Groups that reports add up."),
        *(GroupAssociation, fields.ASSOCIATION),
        (),
        ("name",),
        uses=((Group, "association", "group"),),
    ),
    SetupKind(
        *("schemes", "Number schemes", "scheme", "How new accounts get their numbers."),
        *(AccountNumberScheme, fields.SCHEME),
        (("Next number", "next_number"), ("Given at", "get_assign_at_display")),
        ("name",),
        uses=((Group, "scheme", "group"),),
    ),
    SetupKind(
        *("templates", "Mail templates", "template", "Which words a base's messages have."),
        *(BaseTemplate, fields.MAIL_TEMPLATE),
        (("When", "get_criteria_display"), ("Template", "template")),
        ("base", "kind", "criteria"),
        refers={"base": BASES, "template": _templates},
    ),
    SetupKind(
        *("overrides", "Place overrides", "override", "What you know better than the postal list."),
        *(PlaceOverride, fields.OVERRIDE),
        (("County", "county"), ("In city", "in_city")),
        ("postal_code", "city"),
    ),
    SetupKind(
        *("statuses", "Statuses", "status", "Where an account stands, and what that means."),
        *(Status, fields.STATUS),
        (("Code", "code"), ("Billable", "is_billable"), ("Closes the portal", "blocks_portal")),
        ("order", "label"),
        uses=((Account, "status", "account"), (Action, "to_status", "action")),
    ),
    SetupKind(
        *("actions", "Actions", "action", "What moves an account from status to status."),
        *(Action, fields.ACTION),
        (("Leads to", "to_status"), ("Products", "get_effect_display"), ("Right", "right")),
        ("order", "label"),
        many=("from_statuses", "Possible from", "status"),
        refers={"to_status": STATUSES},
    ),
    SetupKind(
        *("terms", "Terms", "term", "Lengths of contracts."),
        *(Term, fields.TERM),
        (("Code", "code"), ("Months", "months")),
        ("order", "code"),
        uses=((Account, "term", "account"),),
    ),
    SetupKind(
        *("agents", "Agents", "agent", "Who sells for the carrier, on three levels."),
        *(Agent, fields.AGENT),
        (("Level", "get_level_display"), ("Belongs to", "parent"), ("Group", "group")),
        ("code",),
        module="Agents",
        uses=((Account, "agent", "account"), (Agent, "parent", "agent")),
        refers={"parent": AGENTS, "group": GROUPS, "user": _agent_log_ins},
    ),
)
BY_KEY = {kind.key: kind for kind in KINDS}


def setup_kind(key: str) -> SetupKind:
    """The kind with this key; raises NotFound."""
    found = BY_KEY.get(key)
    if found is None:
        raise NotFound("kind of setup", key)
    return found


def setup_rows(kind: SetupKind) -> Rows:
    """Every row of a kind, in its order."""
    found: Rows = kind.model._default_manager.order_by(*kind.order)
    names = [name for name in kind.refers if name in {each for _, each in kind.columns}]
    return found.select_related(*names) if names else found


def setup_row(kind: SetupKind, key: int) -> Any:
    """One row; raises NotFound."""
    found = kind.model._default_manager.filter(pk=key).first()
    if found is None:
        raise NotFound(kind.one, key)
    return found


def setup_options(kind: SetupKind) -> dict[str, list[Option]]:
    """What the references of a kind offer; rows that are no longer in use are marked."""
    found = {
        name: [Option(str(row.pk), str(row), getattr(row, "is_active", True)) for row in rows()]
        for name, rows in kind.refers.items()
    }
    if kind.key == "actions":
        found["asks_reason"] = [Option(name, name) for name in list_names()]
    return found


def uses_of(kind: SetupKind, row: Any) -> list[tuple[int, str]]:
    """How many of what point at a row, only what is above none."""
    counts = [
        (model._default_manager.filter(**{name: row.pk}).count(), word)
        for model, name, word in kind.uses
    ]
    return [(count, word) for count, word in counts if count]


def users_of(kind: SetupKind, row: Any) -> list[str]:
    """What points at a row, in words: groups by name, where they are a handful; else how many."""
    found = []
    for count, word in uses_of(kind, row):
        named = f"{show.counted(count, word)}"
        if word == "group" and count <= NAMED_MAX:
            model, name, _ = next(each for each in kind.uses if each[2] == word)
            rows = model._default_manager.filter(**{name: row.pk})
            named = f"{named} ({', '.join(str(each) for each in rows)})"
        found.append(named)
    return found


def statuses_of_action(action: Action) -> set[str]:
    """The keys of the statuses that an action is possible from."""
    if not action.pk:
        return set()
    return {str(key) for key in action.from_statuses.values_list("pk", flat=True)}


def status_options() -> list[Option]:
    """Every status by its key."""
    return [Option(str(each.pk), each.label) for each in Status.objects.order_by("order")]
