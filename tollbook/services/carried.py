"""Whether a thing of the catalog was ever on a product."""

from tollbook.services.models import ProductCharge


def is_carried(**of_item: object) -> bool:
    """Whether any product ever carried a charge item. of_item: `item`, or `allotment` of items."""
    wanted = {name if name == "item" else f"item__{name}": each for name, each in of_item.items()}
    return ProductCharge.objects.filter(**wanted).exists()
