"""Reads of the terms that bases keep here."""

from django.db.models import QuerySet

from tollbook.content.models import TermsDocument
from tollbook.customers.models import Base
from tollbook.customers.queries import bases_for
from tollbook.customers.types import Viewer
from tollbook.kernel.errors import NotFound


def terms_in_force(base_id: int) -> TermsDocument | None:
    """The document that a base asks its customers to accept, None where it keeps none here."""
    rows = TermsDocument.objects.filter(base=base_id, published_at__isnull=False)
    return rows.filter(ended_at__isnull=True).first()


def draft_of(base: Base) -> TermsDocument | None:
    """The document that waits to be put in force."""
    return TermsDocument.objects.filter(base=base, published_at__isnull=True).first()


def versions_of(base: Base) -> list[TermsDocument]:
    """Every version that a base keeps, the newest first."""
    rows = TermsDocument.objects.filter(base=base).select_related("put_by")
    return list(rows.order_by("-number"))


def terms_document_for(viewer: Viewer, handle: str) -> TermsDocument:
    """One version: of the viewer's own base once it was in force, so that everybody can read again
    what they accepted; for the staff of a base its drafts too. Raises NotFound."""
    found = _seen_by(viewer).filter(handle=handle).first()
    if found is None:
        raise NotFound("terms", handle)
    return found


def _seen_by(viewer: Viewer) -> QuerySet[TermsDocument]:
    rows = TermsDocument.objects.all()
    if viewer.is_staff:
        return rows.filter(base__in=bases_for(viewer))
    return rows.filter(base=viewer.base_id, published_at__isnull=False)
