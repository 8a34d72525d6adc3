"""Filling {placeholders} of a template: the known ones of its kind, escaped in HTML.

Nothing but a name stands between the braces, so that a template can reach no attribute, and what
is filled in is not read again for placeholders.
"""

import re
from collections.abc import Mapping
from html import escape

from tollbook.kernel.errors import Refused
from tollbook.notices.types import NoticeKind

_PLACE = re.compile(r"\{([a-z_]{1,40})\}")
_STRAY = re.compile(r"[{}]")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_LINK = re.compile(r"\[([^\]\n]{1,80})\]\((\{[a-z_]{1,40}\}|https?://[^\s)]{1,300})\)")

ALWAYS = frozenset({"base_name", "base_phone", "base_email"})
OF_KIND: Mapping[NoticeKind, frozenset[str]] = {
    NoticeKind.EMAIL_BILL: frozenset(
        {"name", "account", "invoice", "invoice_date", "due_date", "total_due", "link"}
        | {"link_days", "pay_link", "other_providers"}
    ),
    NoticeKind.LATE_NOTICE: frozenset({"name", "account", "amount", "days_late", "link"}),
    NoticeKind.CARD_EXPIRATION: frozenset({"name", "account", "card", "expires", "link"}),
    NoticeKind.PAYMENT_CONFIRMATION: frozenset(
        {"name", "account", "amount", "paid_on", "method", "reference", "terms"}
    ),
    NoticeKind.PAYMENT_RETURNED: frozenset(
        {"name", "account", "amount", "method", "reason", "link"}
    ),
    NoticeKind.AUTO_ON: frozenset({"name", "account", "method", "when", "limit", "terms", "link"}),
    NoticeKind.AUTO_OFF: frozenset({"name", "account", "reason", "link"}),
    NoticeKind.AUTO_AHEAD: frozenset({"name", "account", "amount", "method", "on", "link"}),
    NoticeKind.AUTO_TAKEN: frozenset(
        {"name", "account", "amount", "method", "on", "reference", "link"}
    ),
    NoticeKind.AUTO_DECLINED: frozenset({"name", "account", "method", "reason", "next", "link"}),
    NoticeKind.ACH_FORM: frozenset({"name", "account", "method", "link"}),
    NoticeKind.ACH_FORM_REVIEWED: frozenset({"name", "account", "method", "result", "link"}),
    NoticeKind.WELCOME: frozenset({"name", "account", "message", "link"}),
    NoticeKind.ORDER: frozenset({"name", "account", "order", "what", "link"}),
    NoticeKind.TICKET: frozenset({"name", "account", "ticket", "what", "link"}),
    NoticeKind.RESET: frozenset({"link", "minutes"}),
    NoticeKind.NEW_USER: frozenset({"code", "link", "valid"}),
    NoticeKind.SIGN_IN_CODE: frozenset({"code", "valid"}),
    NoticeKind.PROOF_CODE: frozenset({"code", "valid"}),
    NoticeKind.SECURITY_CHANGE: frozenset({"what", "when", "link"}),
    NoticeKind.INVITATION: frozenset({"link", "who", "valid"}),
    NoticeKind.EMAIL_CONFIRMATION: frozenset({"link", "what"}),
    NoticeKind.REPORT: frozenset({"name", "report", "on", "rows", "link"}),
    NoticeKind.PLAIN: frozenset({"name", "what"}),
}


def refuse_unknown(kind: NoticeKind, text: str) -> None:
    """Raise Refused for a placeholder that this kind does not know, or a stray brace."""
    known = OF_KIND[kind] | ALWAYS
    for name in _PLACE.findall(text):
        if name not in known:
            offered = ", ".join(sorted(known))
            raise Refused("PLACE", f"{{{name}}} is not known here. Known: {offered}.")
    if _STRAY.search(_PLACE.sub("", text)):
        raise Refused("PLACE", "A brace stands alone. Placeholders look like {base_name}.")


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders filled; an absent value leaves nothing."""
    return _PLACE.sub(lambda place: values.get(place[1], ""), text)


def filled_html(html: str, values: Mapping[str, str]) -> str:
    """The same for HTML: values are escaped, so they can bring no markup."""
    return _PLACE.sub(lambda place: escape(values.get(place[1], "")), html)


def without_empty_links(text: str, values: Mapping[str, str]) -> str:
    """`text` without the paragraphs that are a link to nowhere: their placeholder has no value."""
    kept = []
    for paragraph in text.split("\n\n"):
        link = _LINK.fullmatch(paragraph.strip())
        name = _PLACE.fullmatch(link[2]) if link else None
        if name is None or values.get(name[1]):
            kept.append(paragraph)
    return "\n\n".join(kept)


def one_line(text: str) -> str:
    """`text` without line breaks and control characters, for a subject or a header."""
    return _BREAKS.sub(" ", text).strip()


def as_plain(text: str) -> str:
    """The links of a template's text as plain text writes them: words, then the address."""
    return _LINK.sub(r"\1:\n\2", text)


def as_html(text: str) -> str:
    """Paragraphs of a template's text as HTML; a paragraph that is a link becomes a button.

    Runs before placeholders are filled, so what is filled in never becomes markup.
    """
    return "\n".join(_paragraph(each.strip()) for each in text.split("\n\n") if each.strip())


def _paragraph(text: str) -> str:
    link = _LINK.fullmatch(text)
    if link:
        return f'<p><a class="button" href="{link[2]}">{escape(link[1])}</a></p>'
    if text == "{code}":
        return f'<p class="code">{text}</p>'
    return f"<p>{escape(text, quote=False).replace(chr(10), '<br>')}</p>"
