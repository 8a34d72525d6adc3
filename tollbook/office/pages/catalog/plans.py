"""Rate plans: rules by kind of call, hours of the week, holidays."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tollbook.catalog import actions
from tollbook.catalog.models import RatePlan
from tollbook.catalog.queries.shown import (
    bands_of,
    decks_for,
    holiday_for,
    holidays_of,
    plan_for,
    plans_for,
    rule_counts,
    rule_for,
    rules_of,
)
from tollbook.catalog.types import Hours
from tollbook.kernel import show
from tollbook.kernel.listing import Column
from tollbook.office.forms.catalog import EndForm, HolidayForm, HoursForm, PlanForm, RuleForm
from tollbook.office.forms.fields import KIND_WORDS, WEEKDAYS
from tollbook.office.pages.catalog.shared import Act, CatalogRow, Cell, Link, PriceRow, acting
from tollbook.office.pages.shared import crumb, sent_by
from tollbook.office.request import OfficeRequest

COLUMNS = (
    Column("Plan"),
    Column("Time zone"),
    Column("Deck"),
    Column("Rules", css="num"),
    Column("More", css="more"),
)
RULE_COLUMNS = (
    Column("Kind of call"),
    Column("Rate", css="num"),
    Column("Seconds"),
    Column("Fees"),
    Column("Days"),
    Column("State"),
    Column("More", css="more"),
    Column("", css="do", hidden="Change"),
)


def plans(request: OfficeRequest) -> HttpResponse:
    """Every plan; a carrier has some dozens."""
    counts = rule_counts()
    rows = [
        CatalogRow(
            plan.name,
            reverse("office-plan", args=[plan.code]),
            plan.code,
            (
                Cell(plan.zone or "the account's", css="c-fact c-line"),
                Cell(plan.deck.name if plan.deck else "None"),
                Cell(f"{counts.get(plan.pk, 0):,}", css="c-fig num"),
            ),
        )
        for plan in plans_for(request.viewer)
    ]
    context = {
        "title": "Rate plans",
        "lead": "What calls cost. Rows are dated; what has begun never changes.",
        "links": [Link("New plan", reverse("office-plan-new"), css="btn btn-main")],
        "columns": COLUMNS,
        "rows": rows,
        "empty": "No rate plan yet. Calls stay without a price until there is one.",
    }
    return render(request, "office/catalog/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: OfficeRequest) -> HttpResponse:
    """A plan without rules."""
    decks = decks_for(request.viewer)
    act = Act(
        "New rate plan",
        "Zone and deck decide about every call, so they cannot be changed later.",
        "Add the plan",
        reverse("office-plans"),
        "The plan is there. Add its hours, then its rules.",
        [crumb("Rate plans", "office-plans"), crumb("New")],
    )

    def do(form: PlanForm) -> str:
        plan = actions.add_rate_plan(facts=form.facts(), by=request.actor)
        return reverse("office-plan", args=[plan.code])

    return acting(request, PlanForm(sent_by(request), decks=decks), act, do)


def plan(request: OfficeRequest, code: str) -> HttpResponse:
    """One plan: what holds today, what comes, what was."""
    found, today = plan_for(request.viewer, code), request.viewer.today
    rules = [
        PriceRow(rule, KIND_WORDS[rule.category], today, reverse("office-rule", args=[rule.pk]))
        for rule in rules_of(found)
    ]
    whole = request.GET.get("all") == "1"
    shown = [row for row in rules if whole or row.may_end]
    context = {
        "plan": found,
        "rules": shown,
        "ended": len(rules) - len(shown),
        "columns": RULE_COLUMNS,
        "hours": hours_of(found),
        "holidays": holidays_of(found),
        "today": today,
        "crumbs": [crumb("Rate plans", "office-plans"), crumb(found.name)],
    }
    return render(request, "office/catalog/plan.html", context)


def hours_of(plan: RatePlan) -> list[tuple[str, list[str]]]:
    """Each name of hours with its days and times in words."""
    days = dict(WEEKDAYS)
    found: dict[str, dict[str, list[str]]] = {}
    for band in bands_of(plan):
        times = f"{_clock(band.start_minute)} to {_clock(band.end_minute)}"
        found.setdefault(band.name, {}).setdefault(times, []).append(days[str(band.weekday)][:3])
    return [
        (name, [f"{', '.join(some)}: {times}" for times, some in parts.items()])
        for name, parts in found.items()
    ]


def _clock(minute: int) -> str:
    return "midnight" if minute in (0, 1440) else f"{minute // 60}:{minute % 60:02}"


def _plan_crumbs(plan: RatePlan, label: str) -> list[dict[str, str]]:
    steps = [crumb("Rate plans", "office-plans"), crumb(plan.name, "office-plan", plan.code)]
    return [*steps, crumb(label)]


@require_http_methods(["GET", "POST"])
def rule_new(request: OfficeRequest, code: str) -> HttpResponse:
    """A rule beside the others."""
    found = plan_for(request.viewer, code)
    act = Act(
        f"New rule of {found.name}",
        "It acts from its first day on, over older rules for the same calls.",
        "Add the rule",
        reverse("office-plan", args=[code]),
        "The rule is added. Calls that are rated from now on meet it.",
        _plan_crumbs(found, "New rule"),
    )

    def do(form: RuleForm) -> None:
        today = request.viewer.today
        actions.add_rate_rule(plan=found, facts=form.facts(), today=today, by=request.actor)

    bands = sorted({band.name for band in bands_of(found)})
    start = {"category": request.GET.get("category", ""), "valid_from": request.viewer.today}
    return acting(request, RuleForm(sent_by(request), bands=bands, initial=start), act, do)


@require_http_methods(["GET", "POST"])
def rule(request: OfficeRequest, rule_id: int) -> HttpResponse:
    """End a rule; one that has not begun is taken back."""
    found = rule_for(request.viewer, rule_id)
    what = f"{KIND_WORDS[found.category]} of {found.plan.name}"
    back = reverse("office-plan", args=[found.plan.code])
    return ending(request, found, (what, back, _plan_crumbs(found.plan, "Change a rule")))


def ending(
    request: OfficeRequest, row: object, words: tuple[str, str, list[dict[str, str]]]
) -> HttpResponse:
    """The page that ends a dated price, or takes back one that has not begun.

    words: what it is, where the page goes back to, its breadcrumb.
    """
    what, back, crumbs = words
    today = request.viewer.today
    price = PriceRow(row, what, today)
    if price.badge[0] == "Coming":
        lead = f"{price.rate} a minute, {price.days}. It has not begun, so it can go."
        act = Act(f"Take back {what}", lead, "Take it back", back, "Taken back.", crumbs)

        def drop(_form: object) -> None:
            actions.drop_price(row=row, today=today, by=request.actor)  # type: ignore[arg-type]

        return acting(request, None, act, drop)
    lead = (
        f"{price.rate} a minute, {price.days}. To change a price, add a new one from a later day."
    )
    act = Act(f"End {what}", lead, "End it", back, "It ends on that day.", crumbs)

    def end(form: EndForm) -> None:
        day = form.cleaned_data["on"]
        actions.end_price(row=row, on=day, today=today, by=request.actor)  # type: ignore[arg-type]

    return acting(request, EndForm(sent_by(request), initial={"on": today}), act, end)


@require_http_methods(["GET", "POST"])
def hours_new(request: OfficeRequest, code: str) -> HttpResponse:
    """Named hours of the week, before the first rule acts."""
    found = plan_for(request.viewer, code)
    act = Act(
        f"New hours of {found.name}",
        "A call counts as the hours it begins in. Of two, the one that begins later counts.",
        "Add the hours",
        reverse("office-plan", args=[code]),
        "The hours are added. Rules may name them now.",
        _plan_crumbs(found, "New hours"),
    )

    def do(form: HoursForm) -> None:
        days = tuple(int(day) for day in form.cleaned_data["weekdays"])
        hours = Hours(form.cleaned_data["name"], days, *form.minutes())
        today = request.viewer.today
        actions.add_band(plan=found, hours=hours, today=today, by=request.actor)

    return acting(request, HoursForm(sent_by(request)), act, do)


@require_http_methods(["GET", "POST"])
def hours_drop(request: OfficeRequest, code: str, band: str) -> HttpResponse:
    """Take hours out of a plan that does not act yet."""
    found = plan_for(request.viewer, code)
    act = Act(
        f"Take away the hours {band}",
        f"They leave the plan {found.name}.",
        "Take them away",
        reverse("office-plan", args=[code]),
        "The hours are gone.",
        _plan_crumbs(found, "Take away hours"),
        is_bad=True,
    )

    def do(_form: object) -> None:
        today = request.viewer.today
        actions.drop_band(plan=found, name=band, today=today, by=request.actor)

    return acting(request, None, act, do)


@require_http_methods(["GET", "POST"])
def holiday_new(request: OfficeRequest, code: str) -> HttpResponse:
    """A day that counts as named hours."""
    found = plan_for(request.viewer, code)
    act = Act(
        f"New holiday of {found.name}",
        "The whole day counts as the hours that you choose.",
        "Add the holiday",
        reverse("office-plan", args=[code]),
        "The holiday is added.",
        _plan_crumbs(found, "New holiday"),
    )

    def do(form: HolidayForm) -> None:
        told = form.cleaned_data
        today = request.viewer.today
        actions.add_holiday(
            plan=found, on=told["on"], band=told["band"], today=today, by=request.actor
        )

    bands = sorted({band.name for band in bands_of(found)})
    return acting(request, HolidayForm(sent_by(request), bands=bands), act, do)


@require_http_methods(["GET", "POST"])
def holiday(request: OfficeRequest, holiday_id: int) -> HttpResponse:
    """Take back a holiday that has not come."""
    found = holiday_for(request.viewer, holiday_id)
    act = Act(
        f"Take back {show.day(found.on)}",
        f"It counts as {found.band} in {found.plan.name} now.",
        "Take it back",
        reverse("office-plan", args=[found.plan.code]),
        "The holiday is gone.",
        _plan_crumbs(found.plan, "Take back a holiday"),
        is_bad=True,
    )

    def do(_form: object) -> None:
        actions.drop_holiday(holiday=found, today=request.viewer.today, by=request.actor)

    return acting(request, None, act, do)
