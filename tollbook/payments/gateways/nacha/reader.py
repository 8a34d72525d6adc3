"""Reading what the bank sends back: returns (addenda 99) and notices of change (addenda 98).

Source: NACHA Operating Rules 2024, Appendix Four and Five.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stdnum.us import rtn

from tollbook.kernel.errors import Refused
from tollbook.payments.gateways.nacha import layout

RETURN = "799"
CHANGE = "798"
RECORD_KINDS = frozenset("156789")


@dataclass(frozen=True)
class Returned:
    """A debit that came back; `code` is R01 to R85."""

    trace: str
    code: str


@dataclass(frozen=True)
class Changed:
    """What the bank knows better of an account; the debit itself was taken.

    routing and account are "" where they stay; kind is "checking", "savings" or "".
    """

    trace: str
    code: str
    routing: str = ""
    account: str = ""
    kind: str = ""
    is_understood: bool = True


def notices(text: str) -> list[Returned | Changed]:
    """Every return and change of a file; raises Refused for what is no ACH file."""
    return list(_notices(_records(text)))


def _records(text: str) -> list[str]:
    """The records of a file, with or without line ends between them."""
    bare = text.replace("\r", "").strip("\n")
    lines = bare.split("\n") if "\n" in bare else _cut(bare)
    for number, line in enumerate(lines, 1):
        if len(line) != layout.RECORD_LENGTH or line[:1] not in RECORD_KINDS:
            raise Refused(
                "not-ach", f"Line {number} is no record of an ACH file: it has no 94 characters."
            )
    if not lines or lines[0][:1] != "1":
        raise Refused("not-ach", "This is no ACH file: it does not begin with a file header.")
    _refuse_wrong_totals(lines)
    return lines


def _cut(text: str) -> list[str]:
    step = layout.RECORD_LENGTH
    return [text[start : start + step] for start in range(0, len(text), step)]


def _refuse_wrong_totals(lines: list[str]) -> None:
    """The control record counts entries and addenda; another count means a cut file."""
    control = next((line for line in lines if line[0] == "9" and line != layout.FILLER), "")
    if not control:
        raise Refused("cut-off", "The file has no control record at its end; it is not complete.")
    counted = layout.read(layout.FILE_CONTROL, control)["entry_count"]
    found = sum(line[0] in "67" for line in lines)
    if counted != f"{found:08d}":
        said = counted.lstrip("0") or "0"
        raise Refused("cut-off", f"The file says {said} entries but holds {found}.")


def _notices(lines: list[str]) -> Iterator[Returned | Changed]:
    for line in lines:
        if line.startswith(RETURN):
            found = layout.read(layout.RETURN_ADDENDA, line)
            yield Returned(found["original_trace"], found["code"])
        elif line.startswith(CHANGE):
            yield _change(line)


def _change(line: str) -> Changed:
    """A notice of change; what no file of ours could hold, a person has to look at."""
    found = layout.read(layout.CHANGE_ADDENDA, line)
    trace, code = found["original_trace"], found["code"]
    change = _corrected(trace, code, line[35:64])
    return change if _is_usable(change) else Changed(trace, code, is_understood=False)


def _is_usable(change: Changed) -> bool:
    is_routing = not change.routing or rtn.is_valid(change.routing)
    says_something = bool(change.routing or change.account or change.kind)
    return says_something and is_routing and change.account.isascii()


def _corrected(trace: str, code: str, data: str) -> Changed:
    """What is corrected stands, by the code, at fixed places of the 29 characters."""
    match code:
        case "C01":
            return Changed(trace, code, account=data[:17].strip())
        case "C02":
            return Changed(trace, code, routing=data[:9].strip())
        case "C03":
            return Changed(trace, code, routing=data[:9].strip(), account=data[12:29].strip())
        case "C05":
            return Changed(trace, code, kind=_kind(data[:2]))
        case "C06":
            return Changed(trace, code, account=data[:17].strip(), kind=_kind(data[20:22]))
        case "C07":
            return Changed(
                *(trace, code),
                routing=data[:9].strip(),
                account=data[9:26].strip(),
                kind=_kind(data[26:28]),
            )
        case _:
            return Changed(trace, code, is_understood=False)


def _kind(transaction: str) -> str:
    return {"2": "checking", "3": "savings"}.get(transaction[:1], "")
