"""What a bill carries beside its figures: its messages, and the reports that follow it.

Both are put into the draft and stay with the bill, so that it prints the same whenever it is
printed. Late messages first, then the base's, those for everyone, those of the account's message
group, the account's own; the terms line of its group ends them.
"""

import json
from collections.abc import Iterator, Sequence

import pyarrow as pa
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from tollbook.billing.bill_day import BillDay
from tollbook.billing.columns import Columns
from tollbook.billing.models import (
    AccountMessage,
    BaseBilling,
    BillingProfile,
    BillMessage,
    InvoiceReports,
)
from tollbook.billing.record import FLAGS
from tollbook.customers.models import Account, Base
from tollbook.kernel.rows import among, read_columns
from tollbook.ledger.queries import aging_of_many

LATE_STEPS = (120, 90, 60, 30)
PAGE_BREAK = "page_break"
# One sum in place of each tax: the account's custom field Suppress Tax Detail.
ONE_TAX_TOTAL = "one_tax_total"
# How a bill is paid without its customer doing anything; noted at the issue.
AUTOPAY = "autopay"
# Its group skipped billing transactions on the day of the issue; noted then too.
POSTING_SKIPPED = "posting_skipped"
INT, TEXT = pa.int64(), pa.string()
BITS = pa.schema([("account_id", INT), ("bits", INT)])
GROUPS = pa.schema([("account_id", INT), ("group_id", INT)])
TERMS = pa.schema([("account_id", INT), ("text", TEXT)])
OWN = pa.schema([("account_id", INT), ("message_id", INT), ("text", TEXT)])
LATE = pa.schema([("account_id", INT), ("step", INT)])
WORDS = pa.schema([("bits", INT), ("words", TEXT)])
MESSAGE = pa.schema(
    [("place", INT), ("base_id", INT), ("group_id", INT), ("step", INT), ("text", TEXT)]
)

TOLD = """
SELECT account_id, message.place, message.text
FROM account
LEFT JOIN message_group USING (account_id)
LEFT JOIN late USING (account_id)
JOIN message ON (message.base_id IS NULL OR message.base_id = account.base_id)
    AND (message.group_id IS NULL OR message.group_id = message_group.group_id)
    AND (message.step = 0 OR message.step = late.step)
UNION ALL
SELECT account_id, 1000000 + message_id, text FROM own_message
UNION ALL
SELECT account_id, 9000000000000, text FROM terms_line
"""
FRONTS = """
SELECT account.account_id,
    '"messages":' || coalesce(told.texts, '[]') || ',' || coalesce(report_words.words, ?) AS front
FROM account
LEFT JOIN report_bits USING (account_id)
LEFT JOIN report_words USING (bits)
LEFT JOIN (
    SELECT account_id, to_json(list(text ORDER BY place))::VARCHAR AS texts FROM told_message
    GROUP BY account_id
) AS told USING (account_id)
"""


# A bill that a parent takes over asks for nothing, so it tells nobody to pay.
OWING = "SELECT account_id FROM account ANTI JOIN moved USING (account_id) WHERE balance_micros > 0"


def put_fronts(facts: Columns, day: BillDay, account_ids: Sequence[int]) -> None:
    """Add the table `front`: for each account the members of JSON that its bill carries."""
    facts.put("report_bits", read_columns(_report_bits(account_ids), BITS))
    bits = [row[0] for row in facts.rows("SELECT DISTINCT bits FROM report_bits")]
    facts.put("report_words", _table([(each, report_words(each)) for each in bits], WORDS))
    messages = list(_messages(day))
    facts.put("message", _table([(n, *each) for n, each in enumerate(messages)], MESSAGE))
    profiles = BillingProfile.objects.filter(account__in=among(account_ids))
    grouped = profiles.filter(message_group__isnull=False)
    facts.put(
        "message_group", read_columns(grouped.values_list("account", "message_group"), GROUPS)
    )
    facts.put("own_message", read_columns(_own_messages(day, account_ids), OWN))
    terms = Account.objects.filter(pk__in=among(account_ids)).exclude(group__terms_message="")
    lines = terms.filter(group__isnull=False).values_list("pk", "group__terms_message")
    facts.put("terms_line", read_columns(lines, TERMS))
    steps = {step for _base, _group, step, _text in messages if step}
    facts.put("late", _table(_late(facts, day, profiles, steps), LATE))
    facts.keep("told_message", TOLD)
    facts.keep("front", FRONTS.replace("?", f"'{report_words(0)}'"))


def _table(rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    values = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, kind.type) for column, kind in zip(values, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


# --- reports


def _report_bits(account_ids: Sequence[int]) -> "QuerySet[InvoiceReports, tuple[int, int]]":
    """The ticks of each account as one number: a bit for each report, then breaks and taxes."""
    names = [*(flag.name for flag in FLAGS), PAGE_BREAK, "account__custom__suppress_tax_detail"]
    bits: object = Value(0)
    for place, name in enumerate(names):
        one = Case(
            When(**{name: True}, then=Value(1 << place)),
            default=Value(0),
            output_field=IntegerField(),
        )
        bits = bits + one  # type: ignore[operator]
    reports = InvoiceReports.objects.filter(account__in=among(account_ids))
    return reports.values_list("account", bits)  # type: ignore[arg-type]


def report_words(bits: int) -> str:
    """The ticks as members of JSON."""
    names = [flag.name for place, flag in enumerate(FLAGS) if bits & 1 << place]
    words: dict[str, object] = {"reports": names, PAGE_BREAK: bool(bits & 1 << len(FLAGS))}
    if bits & 1 << len(FLAGS) + 1:
        words[ONE_TAX_TOTAL] = True
    return json.dumps(words, separators=(",", ":"))[1:-1]


# --- messages

Told = tuple[int | None, int | None, int, str]  # base, group, days late, text


def _messages(day: BillDay) -> Iterator[Told]:
    """The messages of the day in their order; a base's own late words go before those for all."""
    on = day.invoice_on
    current = Q(last_invoice_on__isnull=True) | Q(last_invoice_on__gte=on)
    rows = list(BillMessage.objects.filter(current, first_invoice_on__lte=on).order_by("pk"))
    yield from _late_messages([row for row in rows if row.days_late])
    for base_id, text in BaseBilling.objects.exclude(message="").values_list("base", "message"):
        yield (base_id, None, 0, text)
    for row in sorted(rows, key=lambda row: row.group_id is not None):
        if not row.days_late:
            yield (row.base_id, row.group_id, 0, row.text)


def _late_messages(rows: Sequence[BillMessage]) -> Iterator[Told]:
    for base_id in Base.objects.values_list("pk", flat=True):
        for step in LATE_STEPS:
            at_step = [row for row in rows if row.days_late == step]
            own = [row for row in at_step if row.base_id == base_id]
            for row in own or [row for row in at_step if row.base_id is None]:
                yield (base_id, row.group_id, step, row.text)


def _own_messages(
    day: BillDay, account_ids: Sequence[int]
) -> "QuerySet[AccountMessage, tuple[int, int, str]]":
    on = day.invoice_on
    current = Q(last_invoice_on__isnull=True) | Q(last_invoice_on__gte=on)
    rows = AccountMessage.objects.filter(
        current, account__in=among(account_ids), first_invoice_on__lte=on
    )
    return rows.values_list("account", "pk", "text")


def _late(
    facts: Columns, day: BillDay, profiles: "QuerySet[BillingProfile]", steps: set[int]
) -> list[tuple[int, int]]:
    """The step that each late account has reached; none for those exempt from late notices."""
    if not steps:
        return []
    owing = [row[0] for row in facts.rows(OWING)]
    told = profiles.filter(account__in=among(owing), late_notice_exempt=False)
    adjusted = {pk: days or 0 for pk, days in told.values_list("account", "due_adjust_days")}
    aged = aging_of_many(adjusted, day.invoice_on)
    return [(pk, step) for pk, aging in aged.items() if (step := step_of(aging.days_late, steps))]


def step_of(days_late: int, steps: set[int]) -> int:
    """The highest of `steps` that `days_late` has reached, 0 for none."""
    return max((step for step in steps if step <= days_late), default=0)
