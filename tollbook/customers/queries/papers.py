"""Notes and documents of an account, and the fields that their forms ask for."""

from datetime import date

from django.db.models import Q, QuerySet

from tollbook.customers.models import Account, Document, Note
from tollbook.customers.queries.sight import seen_by
from tollbook.customers.types import NoteLevel, Viewer
from tollbook.kernel.errors import NotFound
from tollbook.kernel.record import FieldSpec, Kind, Section

LEVELS = tuple((each.value, each.label) for each in NoteLevel if each.value)
SHOWN = (
    FieldSpec(
        *("level", "Level", "With a level it stands in the header.", Kind.CHOICE),
        choices=LEVELS,
        empty="None",
    ),
    FieldSpec("shown_from", "Shown from", "Empty: at once.", Kind.DATE, default=None),
    FieldSpec("shown_until", "Shown until", "Empty: always.", Kind.DATE, default=None),
    FieldSpec("portal_visible", "Customer may see it", "", Kind.TICK),
    FieldSpec("agent_visible", "Agent may see it", "", Kind.TICK),
)
TEXT = FieldSpec("text", "Note", "", Kind.LONG_TEXT, 4000, is_required=True, is_wide=True)
NOTE = Section("note", "notes", "Note", "Note", (TEXT, *SHOWN))
LEVEL = Section("note", "notes", "Note", "Note", SHOWN)
DOCUMENT = Section(
    *("document", "documents", "Add a document", "Document"),
    (
        FieldSpec("title", "Title", "", is_required=True),
        FieldSpec("kind", "Type", "", Kind.CHOICE, choice_list="DocumentType"),
        FieldSpec("expires_on", "Expires on", "", Kind.DATE, default=None),
        FieldSpec(
            "link", "Link", "An address beginning with https://, instead of a file.", size=500
        ),
        FieldSpec("portal_visible", "Customer may see it", "", Kind.TICK),
    ),
)


def notes_of(account: Account) -> QuerySet[Note]:
    """The notes of `account`, newest first."""
    return account.notes.select_related("author", "follows").order_by("-written_at", "-pk")


def notes_for_agents(account: Account) -> QuerySet[Note]:
    """Those that staff let the agent see, newest first."""
    return notes_of(account).filter(agent_visible=True)


def notes_for_customers(account: Account, on: date) -> QuerySet[Note]:
    """Those that staff let the customer see and whose days hold `on`, newest first."""
    return notes_of(account).filter(in_force(on), portal_visible=True)


def notes_for(viewer: Viewer) -> QuerySet[Note]:
    """The notes that a viewer reads of its accounts, the newest first: staff all, others what is
    marked for them."""
    rows = Note.objects.select_related("author", "account").order_by("-written_at", "-pk")
    rows = rows.filter(seen_by(viewer, "account"))
    if viewer.is_staff:
        return rows
    if viewer.is_agent:
        return rows.filter(agent_visible=True)
    return rows.filter(in_force(viewer.today), portal_visible=True)


def in_force(on: date) -> Q:
    """Of notes: those whose days hold `on`; an empty day is no bound."""
    begun = Q(shown_from__isnull=True) | Q(shown_from__lte=on)
    return begun & (Q(shown_until__isnull=True) | Q(shown_until__gte=on))


def note_of(account: Account, key: int) -> Note:
    """One note of `account`; raises NotFound."""
    found = account.notes.select_related("author", "account").filter(pk=key).first()
    if found is None:
        raise NotFound("note", key)
    return found


def documents_of(account: Account) -> QuerySet[Document]:
    """The documents of `account`, newest first."""
    return account.documents.select_related("uploader").order_by("-uploaded_at", "-pk")


def document_of(account: Account, key: int) -> Document:
    """One document of `account`; raises NotFound."""
    found = account.documents.select_related("account").filter(pk=key).first()
    if found is None:
        raise NotFound("document", key)
    return found
