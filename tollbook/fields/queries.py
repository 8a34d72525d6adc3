"""Reads of the fields room."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from tollbook.fields.models import Choice, FieldDefinition
from tollbook.fields.shipped import LIST_BY_NAME, LISTS
from tollbook.fields.types import (
    EMPTY_OF,
    KIND_OF,
    DefinitionFacts,
    FieldKind,
    ListFacts,
    PortalSight,
)
from tollbook.kernel.entry import Option
from tollbook.kernel.errors import NotFound
from tollbook.kernel.record import FieldSpec, Kind, Portal, Section
from tollbook.kernel.regions import US_STATES

SHOWN_KEY = "fields:shown-to-customers"
SHOWN_SECONDS = 60
STATES = "State"  # a list that nobody maintains
WIDE = 200
PORTAL_OF = {
    PortalSight.NONE: Portal.NONE,
    PortalSight.READ: Portal.READ,
    PortalSight.EDIT: Portal.EDIT,
}


def definitions_of(entity: str) -> QuerySet[FieldDefinition]:
    """The active custom fields of a table, in the order they are shown."""
    return FieldDefinition.objects.filter(entity=entity, is_active=True)


def searched_fields() -> dict[str, str]:
    """The labels of the custom fields that accounts are found by, by their keys; one statement."""
    rows = FieldDefinition.objects.filter(entity="account", is_searched=True)
    return dict(rows.values_list("key", "label"))


def all_definitions() -> QuerySet[FieldDefinition]:
    """Every custom field, retired ones last."""
    return FieldDefinition.objects.order_by("-is_active", "entity", "order", "label")


def definition_called(key: str, entity: str = "account") -> FieldDefinition:
    """The custom field with this key; raises NotFound."""
    found = FieldDefinition.objects.filter(entity=entity, key=key).first()
    if found is None:
        raise NotFound("custom field", key)
    return found


def shown_to_customers() -> tuple[tuple[FieldSpec, list[Option]], ...]:
    """The custom fields of accounts that customers see, each with what its list holds.

    In their order; known for a minute, as every look at a profile asks for them.
    """
    found: tuple[tuple[FieldSpec, list[Option]], ...] | None = cache.get(SHOWN_KEY)
    if found is None:
        rows = definitions_of("account").exclude(portal=PortalSight.NONE)
        specs = [spec_of(each) for each in rows]
        lists = options_by_list(each.choice_list for each in specs if each.choice_list)
        found = tuple((each, lists.get(each.choice_list, [])) for each in specs)
        cache.set(SHOWN_KEY, found, SHOWN_SECONDS)
    return found


def choices_of(list_name: str) -> QuerySet[Choice]:
    """What a drop-down list offers for a new choice, in its order."""
    return Choice.objects.filter(list_name=list_name, is_active=True)


def items_of(list_name: str) -> QuerySet[Choice]:
    """Every item of a list, those out of use last."""
    return Choice.objects.filter(list_name=list_name).order_by("-is_active", "order", "label")


def item_of(list_name: str, item_id: int) -> Choice:
    """One item of a list; raises NotFound."""
    found = Choice.objects.filter(list_name=list_name, pk=item_id).first()
    if found is None:
        raise NotFound("item of a list", item_id)
    return found


def lists() -> list[tuple[ListFacts, int, int]]:
    """Every drop-down list with the count of its items in use and out of use; one statement."""
    active, gone = Count("pk", filter=Q(is_active=True)), Count("pk", filter=Q(is_active=False))
    rows = Choice.objects.order_by().values("list_name").annotate(active=active, gone=gone)
    counts = {row["list_name"]: (row["active"], row["gone"]) for row in rows}
    own = [list_called(name) for name in sorted(counts.keys() - LIST_BY_NAME.keys())]
    return [(each, *counts.get(each.name, (0, 0))) for each in (*LISTS, *own)]


def list_called(name: str) -> ListFacts:
    """What is known of a list; staff may have made it for a field of theirs."""
    return LIST_BY_NAME.get(name) or ListFacts(name, name, "Made by staff.")


def list_names() -> list[str]:
    """The lists that a custom field may offer."""
    return sorted({*LIST_BY_NAME, *Choice.objects.values_list("list_name", flat=True), STATES})


def options_by_list(names: Iterable[str]) -> dict[str, list[Option]]:
    """What each list holds, items out of use marked so; one statement."""
    wanted = set(names)
    found: defaultdict[str, list[Option]] = defaultdict(list)
    for item in Choice.objects.filter(list_name__in=wanted):
        found[item.list_name].append(Option(item.value, item.label, is_active=item.is_active))
    if STATES in wanted:
        found[STATES] = [Option(code, name) for code, name in US_STATES.items()]
    return dict(found)


def options_of_list(name: str) -> list[Option]:
    """What one list holds, items out of use marked so."""
    return options_by_list([name]).get(name, [])


def sections_of(entity: str, tab: str = "custom") -> tuple[Section, ...]:
    """The custom fields of a table as sections of its record, in their order; one statement."""
    by_heading: defaultdict[str, list[FieldSpec]] = defaultdict(list)
    for definition in definitions_of(entity):
        by_heading[definition.tab].append(spec_of(definition))
    return tuple(
        Section(f"custom-{place}", tab, heading, entity.capitalize(), tuple(specs))
        for place, (heading, specs) in enumerate(by_heading.items(), 1)
    )


def spec_of(definition: FieldDefinition | DefinitionFacts) -> FieldSpec:
    """A custom field in the shape of all fields."""
    kind = FieldKind(definition.kind)
    is_whole = kind == FieldKind.NUMBER and definition.places == 0
    highest = definition.highest
    return FieldSpec(
        name=f"custom.{definition.key}",
        label=definition.label,
        help=definition.help_text,
        kind=Kind.WHOLE if is_whole else KIND_OF[kind],
        size=definition.size or (2000 if kind == FieldKind.LONG_TEXT else 100),
        places=2 if kind == FieldKind.MONEY else definition.places,
        lowest=getattr(definition, "lowest", None) or Decimal(0),
        highest=Decimal("9999999999.99") if highest is None else highest,
        choice_list=definition.choice_list,
        is_required=getattr(definition, "is_required", False),
        default=EMPTY_OF.get(kind, ""),
        right=getattr(definition, "office_right", ""),
        portal=PORTAL_OF[PortalSight(definition.portal)],
        is_wide=kind == FieldKind.LONG_TEXT,
    )
