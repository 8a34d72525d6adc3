"""The words of messages as tables, and which of them each base has."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from tollbook.customers.actions.setup import save_setup_row
from tollbook.customers.models import BaseTemplate
from tollbook.customers.queries.setup import setup_kind
from tollbook.flows.exchange.catalog_tables import cells
from tollbook.flows.exchange.rows import Cell, RowTable, cell, each_by
from tollbook.flows.exchange.tables import Job, Values, told
from tollbook.kernel.errors import WrongFields
from tollbook.notices.actions import save_template
from tollbook.notices.models import Template

OF_BASE = setup_kind("templates")


def _keep(row: Any, values: Values, job: Job) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    save_template(template=row, by=job.by)


def _add(facts: Values, job: Job) -> Model:
    return save_template(template=Template(**facts), by=job.by)


def _named(kind: str, name: str) -> Template:
    found = Template.objects.filter(kind=kind, name=name).first()
    if found is None:
        raise WrongFields({"template": ("CHO", f"There is no template {name} of this kind.")})
    return found


class _Chosen(RowTable):
    """Templates of bases; a template is known by its kind and its name."""

    def facts(self, values: Values, job: Job) -> Values:
        base = self.named("base").fact(values["base"], job)
        template = _named(values["kind"], values["template"])
        criteria = values.get("criteria", 0)
        return {"base": base, "kind": values["kind"], "criteria": criteria, "template": template}


def _choose(facts: Values, job: Job) -> Model:
    row = BaseTemplate(**facts)
    save_setup_row(kind=OF_BASE, row=row, by=job.by)
    return row


def _choose_other(row: BaseTemplate, values: Values, job: Job) -> None:
    row.template = _named(row.kind, values["template"])
    save_setup_row(kind=OF_BASE, row=row, by=job.by)


def _columns_of_base() -> Sequence[Cell]:
    name = told("template", "Template", "Its name.", size=60, is_required=True)
    return (
        cell(BaseTemplate, "base__abbreviation", "base"),
        *cells(BaseTemplate, "kind", "criteria"),
        Cell(name, "template__name"),
    )


TEMPLATES = RowTable(
    *("templates", "The words of messages.", Template),
    cells(
        Template,
        *("kind", "name", "subject", "text", "html", "short", "letter"),
        *("is_standard", "is_active"),
    ),
    ("kind", "name"),
    each_by(_add),
    _keep,
)
BASE_TEMPLATES = _Chosen(
    *("base_templates", "Which words a base's messages have.", BaseTemplate),
    tuple(_columns_of_base()),
    ("base", "kind", "criteria"),
    each_by(_choose),
    _choose_other,
)
