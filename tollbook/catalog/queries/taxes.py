"""What taxes and fees there are."""

from tollbook.catalog.models import TaxRule


def tax_names() -> dict[str, str]:
    """Code and label of every tax and recovery fee, by code."""
    rows = TaxRule.objects.order_by("code", "valid_from").values_list("code", "label")
    return dict(rows)
