"""A product that has ended stays as it ended, however often it is ended again."""

from datetime import timedelta

from tests.town import NOW, TODAY, Town
from tollbook.access.types import Actor, Face
from tollbook.services.actions import end_product
from tollbook.services.models import Product
from tollbook.services.types import Leaving


def test_ending_an_ended_product_moves_neither_its_last_day_nor_its_reason(town: Town) -> None:
    product = Product.objects.filter(account=town.bell).order_by("pk")[0]
    by = Actor(at=NOW, face=Face.OFFICE)
    first = Leaving(on=TODAY, today=TODAY, reason="Moved away")
    later = TODAY + timedelta(days=20)

    end_product(product=product, leaving=first, by=by)
    product.refresh_from_db()
    again = end_product(product=product, leaving=Leaving(on=later, today=later, reason="X"), by=by)

    product.refresh_from_db()
    assert (product.disconnected_on, product.end_reason) == (TODAY, "Moved away")
    assert again.version == product.version
