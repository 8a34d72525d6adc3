"""What a feed leaves out besides the rows that nobody pays: rules of staff, one to a line.

A line names a field and how it begins, such as `trunk test-` or `to 1900`. Numbers are compared in
E.164 digits, other fields as written, capitals aside.
"""

from tollbook.kernel.errors import Refused
from tollbook.usage.mediation.formats import quoted

RULES_MAX = 50
REASON = "feed_rule"
# Field as staff write it -> column of the screen.
FIELDS = {
    "from": "from_number",
    "to": "to_number",
    "billed": "billed_number",
    "trunk": "trunk",
    "account_code": "account_code",
}
NUMBERS = ("from", "to", "billed")


def skip_rules(text: str) -> tuple[tuple[str, str], ...]:
    """(column, beginning) of each line of `text`; refuses a line that is no rule."""
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if len(lines) > RULES_MAX:
        raise Refused("skip-rules", f"A feed has at most {RULES_MAX} rules of what is left out.")
    return tuple(_rule(parts) for parts in lines)


def _rule(parts: list[str]) -> tuple[str, str]:
    name, begins = parts[0].lower(), parts[1].strip() if len(parts) > 1 else ""
    if name not in FIELDS or not begins:
        raise Refused(
            "skip-rules",
            f"Write a field ({', '.join(FIELDS)}) and how it begins, such as trunk test-, "
            f"not {' '.join(parts)}.",
        )
    if name in NUMBERS and not (begins.isascii() and begins.isdigit()):
        raise Refused("skip-rules", f"A number begins with digits, not {begins}.")
    return FIELDS[name], begins.lower()


def skip_sql(rules: tuple[tuple[str, str], ...]) -> str:
    """SQL: the cases of a CASE that give the reason."""
    tests = [f"starts_with(lower({column}), {quoted(begins)})" for column, begins in rules]
    return f"WHEN {' OR '.join(tests)} THEN '{REASON}'" if tests else ""
