"""The demo carrier as a whole, in its smallest size."""

from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tollbook.billing.models import Document, Invoice, InvoiceLine
from tollbook.catalog.types import ProductKind
from tollbook.customers.models import Account, Base
from tollbook.flows.demo.accounts import ACCOUNTS_MIN
from tollbook.flows.demo.load import Wish, load, loaded_before
from tollbook.flows.models import Night, NightStep
from tollbook.flows.nightly import night
from tollbook.flows.setup import add_first_company
from tollbook.kernel import clock
from tollbook.kernel.errors import Refused
from tollbook.services.models import Product
from tollbook.usage.models import CallFile


def everything(folder: Path) -> dict[str, Any]:
    """Every row of every table and every file, those of the call store too; not the nights."""
    tables = [
        model
        for model in apps.get_models()
        if model._meta.managed and not issubclass(model, Night | NightStep)
    ]
    kept = {
        model._meta.label: sorted(map(str, model._default_manager.values_list()))
        for model in tables
    }
    files = sorted((str(path), path.stat().st_size) for path in folder.rglob("*") if path.is_file())
    return kept | {"files": files}


@pytest.mark.accepts("office-10")
@pytest.mark.django_db
def test_the_smallest_demo_carrier_stands_and_a_second_night_changes_nothing(
    tmp_path: Path, settings: Any
) -> None:
    settings.DATA_DIR, settings.DOCUMENTS_DIR = tmp_path, tmp_path / "documents"
    steps: list[str] = []
    wish = Wish(accounts=ACCOUNTS_MIN, months=1, folder=tmp_path / "files")

    loaded = load(wish=wish, now=clock.now(), tell=steps.append)

    assert loaded.faults == ()
    assert "books proved" in steps
    assert loaded.accounts == Account.objects.count() == ACCOUNTS_MIN
    assert loaded.invoices == Invoice.objects.filter(issued_at__isnull=False).count() > 0
    assert Base.objects.count() == 3
    assert {"Staff", "Wholesale", "Corporate parent of 40", "Master agent"} <= {
        each.who for each in loaded.log_ins
    }
    kinds = set(Product.objects.values_list("product_type__kind", flat=True))
    assert kinds >= set(ProductKind) - {ProductKind.VOICEMAIL, ProductKind.CALLING_CARD}
    assert {"recurring", "usage", "tax", "fee"} <= set(
        InvoiceLine.objects.values_list("kind", flat=True)
    )
    assert all(file.accepted and file.rejected for file in CallFile.objects.all())
    assert not Document.objects.filter(made_at__isnull=True).exists()
    assert loaded_before() == loaded
    night(now=clock.now(), tell=steps.append)
    once = everything(tmp_path)

    again = night(now=clock.now(), tell=steps.append)

    assert (again.changed, again.failed) == (0, False)
    assert everything(tmp_path) == once


@pytest.mark.django_db
def test_a_carrier_at_work_is_never_overwritten(tmp_path: Path) -> None:
    add_first_company(name="Real Telephone")

    with pytest.raises(Refused) as refusal:
        load(wish=Wish(ACCOUNTS_MIN, 1, tmp_path), now=clock.now(), tell=lambda _words: None)

    assert refusal.value.code == "not-empty"
    assert not Account.objects.exists()
