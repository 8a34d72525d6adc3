"""Writes of the fields room."""

import re
from collections.abc import Iterable

from django.core.cache import cache
from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.fields.models import Choice, FieldDefinition
from tollbook.fields.queries import SHOWN_KEY, list_called
from tollbook.fields.rules import asks_for_secrets
from tollbook.fields.shipped import DEFINITIONS, HELP, LISTS
from tollbook.fields.types import QUESTIONS, FieldKind
from tollbook.kernel.errors import WrongFields

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
LIST_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{0,39}")
PERSONAL = ("personal", "Questions may not ask for personal or account data.")
SYSTEM = ("system", "The system reads this field; it stays in use and keeps its kind.")
Faults = dict[str, tuple[str, str]]


@transaction.atomic
def install_choices(*, list_name: str, items: Iterable[tuple[str, str]], screen: str = "") -> None:
    """Fill a drop-down list with (stored value, shown words), unless it has items already."""
    if Choice.objects.filter(list_name=list_name).exists():
        return
    Choice.objects.bulk_create(
        Choice(screen=screen, list_name=list_name, value=value, label=label, order=order * 10)
        for order, (value, label) in enumerate(items, 1)
    )


@transaction.atomic
def install_shipped() -> None:
    """The lists and custom fields that come with the system; what staff changed stays."""
    filled = set(Choice.objects.values_list("list_name", flat=True))
    for each in LISTS:
        if each.name not in filled:
            install_choices(list_name=each.name, items=each.items)
    known = set(FieldDefinition.objects.values_list("key", flat=True))
    FieldDefinition.objects.bulk_create(
        FieldDefinition(
            key=facts.key,
            label=facts.label,
            help_text=HELP[facts.key],
            kind=facts.kind,
            size=facts.size,
            places=facts.places,
            highest=facts.highest,
            choice_list=facts.choice_list,
            portal=facts.portal,
            tab=facts.tab,
            order=order * 10,
            is_searched=facts.is_searched,
            is_system=facts.is_system,
        )
        for order, facts in enumerate(DEFINITIONS, 1)
        if facts.key not in known
    )


@transaction.atomic
def save_choice(
    *, item: Choice, by: Actor, is_used: bool, seen_version: int | None = None
) -> list[FieldChange]:
    """A new or changed item of a list.

    is_used: some record holds its stored value, which then stays as it is.
    """
    before = Choice.objects.filter(pk=item.pk).first()
    faults = _faults_of_item(item, before, is_used=is_used)
    if faults:
        raise WrongFields(faults)
    _forget_shown()
    return save_tracked(row=item, by=by, seen_version=seen_version)


def _faults_of_item(item: Choice, before: Choice | None, *, is_used: bool) -> Faults:
    faults: Faults = {}
    others = Choice.objects.filter(list_name=item.list_name).exclude(pk=item.pk)
    if not LIST_NAME.fullmatch(item.list_name):
        faults["list_name"] = ("SIGNS", "Use letters and digits only, a letter first.")
    if list_called(item.list_name).is_numbers and not _is_sign(item.value):
        faults["value"] = ("INT", "Enter a whole number other than 0.")
    if others.filter(value=item.value).exists():
        faults["value"] = ("UNI", "This stored value is already in the list.")
    if before is not None and is_used and before.value != item.value:
        faults["value"] = ("used", "Records hold this stored value, so it stays as it is.")
    if item.list_name == QUESTIONS and asks_for_secrets(f"{item.label} {item.description}"):
        faults["label"] = PERSONAL
    return faults


def _is_sign(text: str) -> bool:
    return re.fullmatch(r"-?[1-9]\d{0,3}", text, re.ASCII) is not None


@transaction.atomic
def delete_choice(*, item: Choice, by: Actor, is_used: bool) -> None:
    """End an item: gone where no record holds it, else out of use."""
    item.is_active = False
    _forget_shown()
    save_tracked(row=item, by=by)
    if not is_used:
        item.delete()


@transaction.atomic
def save_definition(
    *, definition: FieldDefinition, by: Actor, is_used: bool, seen_version: int | None = None
) -> list[FieldChange]:
    """A new or changed custom field; its key is never renamed.

    is_used: some record holds a value, so the kind stays too.
    """
    before = FieldDefinition.objects.filter(pk=definition.pk).first()
    faults = _faults_of_definition(definition, before, is_used=is_used)
    if faults:
        raise WrongFields(faults)
    _forget_shown()
    return save_tracked(row=definition, by=by, seen_version=seen_version)


def _forget_shown() -> None:
    """Customers see a changed field, or item of its list, at their next page."""
    transaction.on_commit(lambda: cache.delete(SHOWN_KEY))


def _faults_of_definition(
    wanted: FieldDefinition, before: FieldDefinition | None, *, is_used: bool
) -> Faults:
    faults: Faults = {}
    if before is None and not KEY.fullmatch(wanted.key):
        faults["key"] = ("SIGNS", "Use small letters, digits and underscore, a letter first.")
    twins = FieldDefinition.objects.filter(entity=wanted.entity, key=wanted.key)
    if before is None and twins.exists():
        faults["key"] = ("UNI", "This key is already in use.")
    if wanted.kind == FieldKind.CHOICE and not wanted.choice_list:
        faults["choice_list"] = ("REQ", "Choose the list that it offers.")
    if before is None:
        return faults
    if before.key != wanted.key:
        faults["key"] = ("fixed", "A key is never renamed.")
    if before.kind != wanted.kind and (is_used or before.is_system):
        faults["kind"] = SYSTEM if before.is_system else ("used", "Records hold values of it.")
    if before.is_system and not wanted.is_active:
        faults["is_active"] = SYSTEM
    return faults
