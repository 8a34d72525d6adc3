"""Relations between tables obey the floors too, and what must hold is named as a sentence."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from tests.plan import FLOOR_OF, HOUSE

WORDS_OF_A_SENTENCE_MIN = 3


def models_of_the_house() -> Iterator[type[models.Model]]:
    """Every model that one of our rooms declares."""
    for model in apps.get_models():
        if model.__module__.startswith("tollbook."):
            yield model


def faults_of(room: str, field: "models.Field[Any, Any]") -> Iterator[str]:
    """What is wrong with a relation that starts in `room`."""
    related = field.related_model
    if not field.is_relation or field.auto_created or not isinstance(related, type):
        return
    target = related._meta.app_label
    if target == room or target not in FLOOR_OF:
        return
    if FLOOR_OF[target] >= FLOOR_OF[room]:
        yield f"points up to {target}"
    if field.remote_field is not None and not field.remote_field.hidden:
        yield f"shows its reverse in {target}"


def test_relations_between_rooms_point_down_and_hide_their_reverse() -> None:
    wrong = [
        f"{model.__name__}.{field.name} {fault}"
        for model in models_of_the_house()
        for field in [*model._meta.fields, *model._meta.many_to_many]
        for fault in faults_of(model._meta.app_label, field)
    ]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("room", "hidden", "faults"),
    [
        ("portal", "+", []),
        ("portal", "visible", ["shows its reverse in access"]),
        ("kernel", "+", ["points up to access"]),
    ],
)
def test_a_wrong_relation_is_found(room: str, hidden: str, faults: list[str]) -> None:
    user = apps.get_model("access", "User")
    key = models.ForeignKey(user, on_delete=models.CASCADE, related_name=hidden)

    assert list(faults_of(room, key)) == faults


def test_every_model_says_what_it_means() -> None:
    wrong = [
        model.__name__
        for model in models_of_the_house()
        # Django writes "Name(field, field)" where no docstring stands.
        if not model.__doc__ or model.__doc__.startswith(f"{model.__name__}(")
        if not model._meta.auto_created
    ]

    assert not wrong, "without a docstring: " + ", ".join(wrong)


def tables_on_the_card(room: str) -> set[str]:
    """The names after "Tables:" on a room's card; `none` and names from Django stay away."""
    card = (HOUSE / room / "__init__.py").read_text()
    listed = re.search(r"Tables:(.*?)(\.\s|\(|\n[A-Z]\w+:|\"\"\"|$)", card, re.DOTALL)
    return set(re.findall(r"\b[A-Z]\w+", listed[1])) if listed else set()


def test_the_card_of_a_room_lists_its_tables() -> None:
    tables: dict[str, set[str]] = {}
    for model in models_of_the_house():
        if not model._meta.auto_created:
            tables.setdefault(model._meta.app_label, set()).add(model.__name__)

    assert {room: tables_on_the_card(room) for room in tables} == tables


def test_constraints_are_named_as_sentences() -> None:
    wrong = [
        constraint.name
        for model in models_of_the_house()
        for constraint in model._meta.constraints
        if len(constraint.name.split("_")) < WORDS_OF_A_SENTENCE_MIN
    ]

    assert not wrong, "not a sentence: " + ", ".join(wrong)


def test_migrations_have_names() -> None:
    wrong = [
        str(path.relative_to(HOUSE))
        for path in HOUSE.glob("*/migrations/[0-9]*.py")
        if "_auto_" in path.name or len(path.stem.split("_", 1)) == 1
    ]

    assert not wrong, "give it a name: " + ", ".join(wrong)
