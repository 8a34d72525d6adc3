"""Re-rate open calls: first what would change, then, if wanted, keep it."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tollbook.billing.queries.runs import cycles_for
from tollbook.customers.queries import account_for
from tollbook.flows.actions import keep_rerating
from tollbook.flows.queries import accounts_of_cycle, rerating_of
from tollbook.kernel import clock
from tollbook.kernel.errors import NotFound, Refused
from tollbook.kernel.money import from_micros
from tollbook.kernel.show import counted
from tollbook.office.forms.fields import KIND_WORDS
from tollbook.office.forms.rates import RerateForm
from tollbook.office.pages.shared import crumb, say
from tollbook.office.request import OfficeRequest
from tollbook.usage.queries.differences import CallDifference, KindDifference, Rerating
from tollbook.usage.types import words_for


@dataclass(frozen=True)
class KindRow:
    """One kind of call: how many, what they cost now, what they would."""

    kind: KindDifference

    @property
    def words(self) -> str:
        return KIND_WORDS.get(self.kind.category, "Without a kind")

    @property
    def before(self) -> Decimal:
        return from_micros(self.kind.before_micros)

    @property
    def after(self) -> Decimal:
        return from_micros(self.kind.after_micros)

    @property
    def more(self) -> Decimal:
        return from_micros(self.kind.more_micros)


@dataclass(frozen=True)
class CallRow:
    """One call that would cost something else."""

    call: CallDifference

    @property
    def before(self) -> Decimal:
        return from_micros(self.call.before_micros)

    @property
    def after(self) -> Decimal:
        return from_micros(self.call.after_micros)

    @property
    def before_words(self) -> str:
        return words_for(self.call.before_cause) if self.call.before_cause else ""

    @property
    def after_words(self) -> str:
        return words_for(self.call.after_cause) if self.call.after_cause else ""


@require_http_methods(["GET", "POST"])
def rerating(request: OfficeRequest) -> HttpResponse:
    """The difference for an account or a cycle; sent, it is kept as it was shown."""
    told = request.POST if request.method == "POST" else request.GET
    form = RerateForm(told or None, cycles=cycles_for(request.viewer))
    found: Rerating | None = None
    if told and form.is_valid():
        try:
            account_ids = wanted_accounts(request, form)
            if request.method == "POST":
                return kept(request, account_ids)
            found = rerating_of(account_ids)
        except NotFound:
            form.add_error("account", "There is no account with this number.")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "found": found,
        "kinds": [KindRow(kind) for kind in found.kinds] if found else [],
        "calls": [CallRow(call) for call in found.most] if found else [],
        "before": from_micros(found.before_micros) if found else None,
        "after": from_micros(found.after_micros) if found else None,
        "more": from_micros(found.more_micros) if found else None,
        "crumbs": [crumb("Feeds", "office-feeds"), crumb("Re-rate")],
    }
    status = 422 if form.errors else 200
    return render(request, "office/usage/rerate.html", context, status=status)


def wanted_accounts(request: OfficeRequest, form: RerateForm) -> list[int]:
    """The accounts that the form names."""
    if form.cleaned_data["account"]:
        return [account_for(request.viewer, form.cleaned_data["account"]).pk]
    return accounts_of_cycle(form.cleaned_data["cycle"])


def kept(request: OfficeRequest, account_ids: list[int]) -> HttpResponse:
    """Keep what was looked at."""
    seen = request.POST.get("seen", "")
    changed = keep_rerating(account_ids=account_ids, seen=seen, now=clock.now())
    say(request, f"{counted(changed, 'call')} priced anew.")
    return redirect("office-rerate")
