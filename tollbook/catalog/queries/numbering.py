"""What is known of area codes and exchanges."""

from tollbook.catalog.models import AreaCode, Exchange


def is_exchange(npanxx: str) -> bool:
    """Whether six digits are an area code and exchange that we know.

    Without a loaded table of exchanges the area code alone decides.
    """
    if Exchange.objects.exists():
        return Exchange.objects.filter(npanxx=npanxx).exists()
    return AreaCode.objects.filter(code=npanxx[:3]).exists()
