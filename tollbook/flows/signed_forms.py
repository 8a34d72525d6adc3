"""Signed forms for bank payments: mailed when asked for, and the customer told of the review."""

from django.db import transaction

from tollbook.access.types import Actor
from tollbook.flows.telling import AUTO, News, tell
from tollbook.notices.types import NoticeKind
from tollbook.payments.actions import ask_form, review_form
from tollbook.payments.models import AchForm, Method

ACCEPTED = "Your form for {method} is in order. It can pay your bills by itself now."
REFUSED = "Your form for {method} will not do: {reason} Upload it once more, corrected."


@transaction.atomic
def mail_ach_form(*, method: Method, by: Actor) -> AchForm:
    """Mail the address of the form to the bank account's own e-mail; once while it is open."""
    form = ask_form(method=method, by=by)
    path = f"/payments/methods/{method.handle}/form/"
    news = News(
        NoticeKind.ACH_FORM,
        f"ach-form:{form.pk}",
        method.account,
        {"method": str(method)},
        path=path,
        emails=method.email,
    )
    tell(news, by.at)
    return form


@transaction.atomic
def review_ach_form(*, form: AchForm, is_accepted: bool, reason: str, by: Actor) -> AchForm:
    """Accept or refuse a form and tell the customer which."""
    done = review_form(form=form, is_accepted=is_accepted, reason=reason, by=by)
    method = done.method
    sentence = reason.rstrip(".") + "."
    words = (ACCEPTED if is_accepted else REFUSED).format(method=method, reason=sentence)
    news = News(
        NoticeKind.ACH_FORM_REVIEWED,
        f"ach-form-reviewed:{done.pk}",
        method.account,
        {"method": str(method), "result": words},
        path=AUTO,
        emails=method.email,
    )
    tell(news, by.at)
    return done
