"""Writes of the rows that staff keep up: each kind with the rules of its own."""

import re
from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import Q

from tollbook.access.actions import record_changes, refuse_stale, save_tracked
from tollbook.access.types import Actor, FieldChange
from tollbook.customers.actions.agents import save_agent
from tollbook.customers.actions.numbers import save_scheme
from tollbook.customers.models import (
    Action,
    Base,
    BaseTemplate,
    Company,
    PlaceOverride,
    Status,
    Term,
)
from tollbook.customers.queries.places import is_rejected_name
from tollbook.customers.queries.setup import SetupKind, uses_of
from tollbook.kernel.clock import refuse_unknown_zone
from tollbook.kernel.errors import Refused, WrongFields
from tollbook.kernel.show import counted
from tollbook.notices.types import NoticeKind

HTTPS = ("https", "Enter a web address beginning with https://.")
PLAIN_FOLDER = ("folder", "Use a plain folder name.")
ABBREVIATION_STAYS = (
    "abbreviation",
    "The abbreviation cannot change; copy the base instead.",
)
CODE_STAYS = ("code", "The code cannot change once it is saved.")
ONE_DEFAULT = ("default", "One base must be the default.")
ONE_INITIAL = ("initial", "One status must be where new accounts begin.")
DEFAULT_IN_USE = ("default", "The default base stays in use; choose another default first.")
WEB_FIELDS = ("website", "coop_portal_url")
TERM_MONTHS = ("RNG", "Enter a value from 1 to 120.")
_ABBREVIATION = re.compile(r"[A-Z0-9_]{1,10}")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]*")
_FOLDER = re.compile(r"[\w -][\w. -]*")
Faults = dict[str, tuple[str, str]]


@transaction.atomic
def save_setup_row(
    *,
    kind: SetupKind,
    row: Any,
    by: Actor,
    seen_version: int | None = None,
    many: Collection[str] = (),
) -> Any:
    """A new or changed row; raises WrongFields and changes nothing.

    many: keys of the rows of the kind's field that holds several.
    """
    before = kind.model._default_manager.select_for_update().filter(pk=row.pk).first()
    refuse_stale(before, seen_version)
    faults = _web_faults(row) | _taken(kind, row)
    for check in CHECKS.get(kind.key, ()):
        faults |= check(row, before)
    if kind.many is not None and not many:
        faults[kind.many[0]] = ("REQ", "Choose at least one.")
    if faults:
        raise WrongFields(faults)
    _step_aside(row, by)
    if kind.key == "schemes":
        save_scheme(scheme=row, by=by)
    elif kind.key == "agents":
        save_agent(agent=row, by=by)
    else:
        save_tracked(row=row, by=by)
    if kind.many is not None:
        _set_many(kind, row, many, by)
    return row


def _set_many(kind: SetupKind, row: Any, many: Collection[str], by: Actor) -> None:
    """The rows of a field that holds several, with a line of history where they differ."""
    assert kind.many is not None
    name, label, _ = kind.many
    held = getattr(row, name)
    old = ", ".join(map(str, held.order_by("pk")))
    held.set(held.model._default_manager.filter(pk__in=[int(each) for each in many]))
    new = ", ".join(map(str, held.order_by("pk")))
    if old != new:
        record_changes(row=row, by=by, changes=[FieldChange(name, label, old, new)])


def _web_faults(row: Any) -> Faults:
    typed = {name: getattr(row, name, "") for name in WEB_FIELDS}
    return {
        name: HTTPS
        for name, address in typed.items()
        if address and not re.fullmatch(r"https://[^\s/.]+\.[^\s]+", address)
    }


def _taken(kind: SetupKind, row: Any) -> Faults:
    """Values that another row of the kind has already, whatever their case."""
    faults: Faults = {}
    for field in kind.model._meta.concrete_fields:
        if not field.unique or field.primary_key or field.is_relation:
            continue
        others = kind.model._default_manager.exclude(pk=row.pk)
        other = others.filter(**{f"{field.name}__iexact": getattr(row, field.name)}).first()
        if other is not None:
            faults[field.name] = ("UNI", f"This value is already used by {other}.")
    return faults


def _check_company(row: Company, _before: Company | None) -> Faults:
    faults: Faults = {}
    row.currency = row.currency.upper()
    if not re.fullmatch(r"[A-Z]{3}", row.currency):
        faults["currency"] = ("currency", "Enter three letters such as USD.")
    try:
        refuse_unknown_zone(row.time_zone)
    except Refused as refusal:
        faults["time_zone"] = (refusal.code, str(refusal))
    return faults


def _check_base(row: Base, before: Base | None) -> Faults:
    faults: Faults = {}
    if before is not None and before.abbreviation != row.abbreviation:
        faults["abbreviation"] = ABBREVIATION_STAYS
    elif not _ABBREVIATION.fullmatch(row.abbreviation):
        words = "Use capitals, digits and underscore only."
        faults["abbreviation"] = ("abbreviation", words)
    if row.is_default and not row.is_active:
        faults["is_active"] = DEFAULT_IN_USE
    others = Base.objects.exclude(pk=row.pk)
    if not row.is_default and not others.filter(is_default=True).exists():
        faults["is_default"] = ONE_DEFAULT
    if row.printer_folder and (
        not _FOLDER.fullmatch(row.printer_folder) or ".." in row.printer_folder
    ):
        faults["printer_folder"] = PLAIN_FOLDER
    return faults | _host_faults(row, others.exclude(host_names=""))


def _check_template(row: BaseTemplate, _before: BaseTemplate | None) -> Faults:
    faults: Faults = {}
    if row.template.kind != row.kind:
        words = "Choose a template of the same kind of message."
        faults["template"] = ("kind", words)
    if (row.kind == NoticeKind.LATE_NOTICE) != bool(row.criteria):
        faults["criteria"] = ("criteria", "Choose a step for late notices, Always for all others.")
    same = BaseTemplate.objects.exclude(pk=row.pk)
    if same.filter(base=row.base_id, kind=row.kind, criteria=row.criteria).exists():
        faults["kind"] = ("UNI", "This base has a template for it already.")
    return faults


def _host_faults(row: Base, others: Any) -> Faults:
    """A host name leads to one base."""
    row.host_names = ", ".join(_hosts(row.host_names))
    wanted = set(_hosts(row.host_names))
    for other in others:
        if wanted & set(_hosts(other.host_names)):
            words = f"This name already leads to base {other.abbreviation}."
            return {"host_names": ("UNI", words)}
    return {}


def _hosts(text: str) -> list[str]:
    return list(dict.fromkeys(text.casefold().replace(",", " ").replace(";", " ").split()))


def _check_status(row: Status, before: Status | None) -> Faults:
    faults = _check_code(row, before)
    others = Status.objects.exclude(pk=row.pk)
    if not row.is_initial and not others.filter(is_initial=True).exists():
        faults["is_initial"] = ONE_INITIAL
    return faults


def _check_code(row: Status | Action, before: Status | Action | None) -> Faults:
    if before is not None and before.code != row.code:
        return {"code": CODE_STAYS}
    if not _CODE.fullmatch(row.code):
        return {"code": ("code", "Use small letters, digits and dashes only.")}
    return {}


def _check_term(row: Term, _before: Term | None) -> Faults:
    if row.is_mtm:
        row.months = 0
        return {}
    return {} if row.months else {"months": TERM_MONTHS}


def _check_override(row: PlaceOverride, _before: PlaceOverride | None) -> Faults:
    row.postal_code = row.postal_code[:5]
    if is_rejected_name(row.postal_code, row.city):
        words = f"The postal service refuses mail for {row.city} in this ZIP."
        return {"city": ("rejected", words)}
    same = Q(postal_code=row.postal_code, city__iexact=row.city)
    if PlaceOverride.objects.exclude(pk=row.pk).filter(same).exists():
        return {"city": ("UNI", "This place has an override already.")}
    return {}


CHECKS: dict[str, tuple[Callable[[Any, Any], Faults], ...]] = {
    "companies": (_check_company,),
    "bases": (_check_base,),
    "statuses": (_check_status,),
    "actions": (_check_code,),
    "terms": (_check_term,),
    "overrides": (_check_override,),
    "templates": (_check_template,),
}


def _step_aside(row: Any, by: Actor) -> None:
    """The one that was the default, or where accounts begin, steps aside for a new one."""
    for model, name in ((Base, "is_default"), (Status, "is_initial")):
        if isinstance(row, model) and getattr(row, name):
            for other in model._default_manager.exclude(pk=row.pk).filter(**{name: True}):
                setattr(other, name, False)
                save_tracked(row=other, by=by)


@transaction.atomic
def delete_setup_row(*, kind: SetupKind, row: Any, by: Actor) -> None:
    """Take a row away that nothing uses; a used one is only taken out of use."""
    refuse_used(kind, row)
    gone = [FieldChange("", f"{kind.one} deleted", str(row), "")]
    record_changes(row=row, by=by, changes=gone)
    row.delete()


def refuse_used(kind: SetupKind, row: Any) -> None:
    """Raise what uses the row, in words."""
    if not kind.is_deletable:
        raise Refused("kept", f"A {kind.one} is never deleted; take it out of use instead.")
    for count, word in uses_of(kind, row):
        verb = "uses" if count == 1 else "use"
        raise Refused("in-use", f"{counted(count, word)} {verb} this {kind.one}.")


@transaction.atomic
def copy_base(*, base: Base, abbreviation: str, groups: Collection[int], by: Actor) -> Base:
    """A new base like another one, under its own abbreviation; the chosen groups move to it."""
    names = [each.attname for each in Base._meta.concrete_fields if each.attname != "id"]
    copy = Base(**{name: getattr(base, name) for name in names})
    copy.abbreviation, copy.version = abbreviation.strip().upper(), 1
    copy.is_default, copy.host_names = False, ""
    faults = _check_base(copy, None)
    if Base.objects.filter(abbreviation__iexact=copy.abbreviation).exists():
        faults["abbreviation"] = ("UNI", "This value is already used by another base.")
    if faults:
        raise WrongFields(faults)
    save_tracked(row=copy, by=by)
    for group in base.groups.filter(pk__in=groups):
        group.base = copy
        save_tracked(row=group, by=by)
    return copy
