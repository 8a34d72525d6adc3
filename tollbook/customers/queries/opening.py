"""What the form of a new account asks for, and what it offers to choose from."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from tollbook.customers.models import Agent, Base, Company, Group, Term
from tollbook.customers.queries import default_base
from tollbook.customers.record import ACCOUNT, AGENT, BILL_TO, CONTACT, CONTRACT
from tollbook.kernel.entry import Option
from tollbook.kernel.record import FieldSpec, Kind, Section
from tollbook.kernel.regions import countries

SELLER_FIELDS = (
    FieldSpec(
        *("company", "Company", "Narrows the groups; the legal seller.", Kind.CHOICE),
        empty="Any company",
    ),
    ACCOUNT.named("group"),
)
AS_TYPED = FieldSpec(
    *("as_typed", "Keep as typed", "For places that the postal list does not know.", Kind.TICK),
)
NUMBER = FieldSpec(
    *("number", "Acct #", "Empty takes the next number of the scheme."),
    size=20,
)


def sections_of_new(*, may_number: bool) -> tuple[Section, ...]:
    """The sections of the form, in its order; only some may give a number by hand."""
    kind = [ACCOUNT.named("billing_type"), ACCOUNT.named("corporate_parent")]
    numbered = [NUMBER] if may_number else []
    asked = [spec for spec in CONTACT.fields if spec.kind != Kind.SHOWN]
    return (
        _section("seller", "Who sells", SELLER_FIELDS, "The group gives brand and number."),
        _section("contact", "Customer", asked, ""),
        _section("address", "Bill To address", (*BILL_TO.fields, AS_TYPED), BILL_TO.help),
        _section(
            "contract",
            "Account and contract",
            (*kind, *numbered, AGENT.named("agent"), *CONTRACT.fields),
            "",
        ),
    )


def _section(key: str, title: str, fields: Sequence[FieldSpec], words: str) -> Section:
    return Section(key, "new", title, "Account", tuple(fields), words)


def options_of_new(company: str) -> dict[str, list[Option]]:
    """What the choices offer; groups of `company` only, where one is chosen."""
    companies = Company.objects.filter(is_active=True).order_by("name")
    return {
        "company": [Option(str(each.pk), each.name) for each in companies],
        "group": [Option(each.abbreviation, each.name) for each in groups_of(company)],
        "country": [Option(code, name) for code, name in countries().items()],
        "agent": [
            Option(each.code, f"{each.code} {each.name}", each.is_active)
            for each in Agent.objects.order_by("code")
        ],
        "term": [
            Option(each.code, each.label, each.is_active)
            for each in Term.objects.order_by("order", "code")
        ],
    }


def groups_of(company: str) -> QuerySet[Group]:
    """Groups that a new account may stand in: those of active bases of an active company."""
    rows = Group.objects.filter(is_active=True).order_by("list_order", "name")
    rows = rows.filter(Q(base=None) | Q(base__is_active=True, base__company__is_active=True))
    if not company.isdigit():
        return rows
    own = Q(base__company=int(company))
    is_default = default_base().company_id == int(company)
    return rows.filter(own | Q(base=None) if is_default else own)


def base_of_group(abbreviation: str) -> Base | None:
    """The brand that a group stands for, the default one for a group without; None for no group."""
    rows = Group.objects.select_related("base__company")
    group = rows.filter(abbreviation=abbreviation).first()
    if group is None:
        return None
    return group.base or default_base()


def agent_called(code: str) -> Agent | None:
    """The agent with this code, with the two above and its group."""
    rows = Agent.objects.select_related("parent__parent", "group")
    return rows.filter(code=code).first()
