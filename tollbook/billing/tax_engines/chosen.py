"""The tax engine that is set (docs/tax-engines.md)."""

from django.conf import settings

from tollbook.billing.tax_engines import TaxEngine
from tollbook.billing.tax_engines.recorded import Recorded
from tollbook.billing.tax_engines.suretax import SureTax, by_https


def tax_engine() -> TaxEngine | None:
    """The outside engine, None where our own tables levy."""
    if settings.TAX_ENGINE == "suretax":
        return SureTax(settings.SURETAX_CLIENT, settings.SURETAX_KEY, by_https)
    if settings.TAX_ENGINE == "recorded":
        return Recorded(settings.TAX_RECORDS_DIR)
    return None
