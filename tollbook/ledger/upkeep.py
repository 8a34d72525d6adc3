"""Upkeep of the classifications: what an entry is for the books."""

import re

from django.db import transaction

from tollbook.access.actions import save_tracked
from tollbook.access.types import Actor
from tollbook.kernel.errors import Refused
from tollbook.ledger.models import Classification, Entry

CODE = re.compile(r"[a-z][a-z0-9-]{0,29}", re.ASCII)
GL_CODE = re.compile(r"[0-9A-Za-z.-]{1,20}", re.ASCII)


@transaction.atomic
def save_classification(*, code: str, label: str, gl_code: str, by: Actor) -> Classification:
    """Add a classification or change it; its general ledger code is for good once it is used."""
    if not CODE.fullmatch(code):
        raise Refused("code", "A code is small letters, digits and hyphens, a letter first.")
    if not GL_CODE.fullmatch(gl_code):
        raise Refused("gl", "Enter the account of your general ledger: letters, digits, . and -.")
    row = Classification.objects.filter(code=code).first() or Classification(code=code)
    is_used = Entry.objects.filter(classification__code=code).exists()
    if is_used and row.gl_code != gl_code:
        raise Refused("used", "Entries use this classification; add another one instead.")
    row.label, row.gl_code = label, gl_code
    save_tracked(row=row, by=by)
    return row
