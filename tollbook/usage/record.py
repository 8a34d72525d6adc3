"""The fields that rating needs of an account, as pages draw them."""

from decimal import Decimal

from tollbook.kernel.record import FieldSpec, Kind, Section

LD_MOST, LOCAL_MOST = Decimal(1_000_000), Decimal(10_000)
PROFILE = "UsageProfile"

RATING = Section(
    "rating",
    "billing",
    "Rating and free usage",
    PROFILE,
    (
        FieldSpec(
            *("rate_exception", "Exception Code", "Own rates for every line; a line's own wins."),
            *(Kind.REFERENCE,),
            refers="code",
            is_main=True,
            empty="None",
        ),
        FieldSpec(
            *("rating_decimals", "Decimals", "Places that the price of a call keeps."),
            *(Kind.WHOLE,),
            lowest=Decimal(2),
            highest=Decimal(4),
            default=4,
            default_words="setting RatingDecimalsDefault",
            is_main=True,
        ),
        FieldSpec(
            *("round_up", "Round Up", "Calls and charges go up to the next unit; credits never."),
            *(Kind.TICK,),
            default=False,
            is_main=True,
        ),
        FieldSpec(
            *("unlimited_ld", "Unlimited LD", "Domestic long distance is free, but not AK and HI."),
            *(Kind.TICK,),
            default=False,
            is_main=True,
        ),
        FieldSpec(
            *("free_ld_minutes", "Free LD Minutes", "Each period, in the order of the calls."),
            *(Kind.WHOLE,),
            highest=LD_MOST,
            default=0,
        ),
        FieldSpec(
            *("free_local_calls", "Free Local Calls", "Standard local calls; not EAS, not ELC."),
            *(Kind.WHOLE,),
            highest=LOCAL_MOST,
            default=0,
        ),
        FieldSpec(
            *("free_local_minutes", "Free Local Minutes", "Used up after the free local calls."),
            *(Kind.WHOLE,),
            highest=LOCAL_MOST,
            default=0,
        ),
        FieldSpec(
            *("free_combined_minutes", "Free Local Combined Minutes"),
            *("Over standard local, EAS and ELC together; used last.", Kind.WHOLE),
            highest=LOCAL_MOST,
            default=0,
        ),
    ),
    "Acts on calls rated from now on; rating the past anew is an act of its own.",
)

CALL_FILES = Section(
    "call-files",
    "billing",
    "Call files",
    PROFILE,
    (
        FieldSpec(
            *("monthly_call_file", "Monthly Call File", "A file of the period's calls per bill."),
            *(Kind.TICK,),
            default=False,
            is_main=True,
        ),
        FieldSpec(
            *("daily_call_file", "Daily Call File", "A file of the calls since the last one."),
            *(Kind.TICK,),
            default=False,
            is_main=True,
        ),
    ),
)

SECTIONS = (RATING, CALL_FILES)
