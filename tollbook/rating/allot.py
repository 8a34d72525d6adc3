"""The place of included minutes, between the billed seconds and the price."""

import ibis


def with_free_seconds(timed: ibis.Table) -> ibis.Table:
    """Adds free_seconds (0 to billed_seconds) and allotments (JSON list of [name, seconds] or "").

    timed: calls with billed_seconds. Allotments are used up in the order of call start, then call
    key, within the billing period that holds the call's local day. No tariff carries allotments
    yet, so nothing is free here.
    """
    return timed.mutate(free_seconds=ibis.literal(0).cast("int64"), allotments=ibis.literal(""))
