"""`tollbook explain invoice N line L`, `tollbook explain call FEED KEY`: the sum in words."""

import argparse

from tollbook.billing.queries import explained_line_of, invoice_for
from tollbook.commands.operator import operator
from tollbook.commands.terminal import Terminal
from tollbook.customers.queries import base_of
from tollbook.flows.queries import call_named, explained_call
from tollbook.kernel import clock
from tollbook.kernel.show import figures

DONE, WRONG = 0, 1


def arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="invoice|call")
    invoice = what.add_parser("invoice", help="a line of an invoice")
    invoice.add_argument("number", help="of the invoice")
    invoice.add_argument("line", nargs="+", metavar="line L", help="the word line and its place")
    call = what.add_parser("call", help="one call")
    call.add_argument("feed", help="code of the feed")
    call.add_argument("key", help="call key in that feed")
    for each in (invoice, call):
        # Said behind the words of the question it means the same as before them.
        each.add_argument("--json", action="store_true", default=argparse.SUPPRESS)


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Status 1 where the sum does not come out as stored: that is a fault of ours."""
    if options.what == "invoice":
        return _line(options.number, int(options.line[-1]), terminal)
    return _call(options.feed, options.key, terminal)


def _line(number: str, position: int, terminal: Terminal) -> int:
    invoice = invoice_for(operator(clock.now()), number)
    found = explained_line_of(invoice, position, base_of(invoice.account).name)
    told = found.explained
    facts = {
        "invoice": number,
        "line": position,
        "amount": found.line.amount,
        "sentences": told.sentences,
        "formula": told.spoken,
        "agrees": told.agrees,
    }
    lines = [f"{found.line.description}: {figures(found.line.amount)}", *told.sentences]
    terminal.result(facts, _told([*lines, told.spoken], told.rows, agrees=told.agrees))
    return DONE if told.agrees else WRONG


def _call(feed: str, key: str, terminal: Terminal) -> int:
    told = explained_call(call_named(feed, key))
    facts = {
        "feed": feed,
        "call": key,
        "price": told.price,
        "sentences": told.sentences,
        "formula": told.formula,
        "agrees": told.agrees,
    }
    terminal.result(facts, _told([*told.sentences, told.formula], told.rows, agrees=told.agrees))
    return DONE if told.agrees else WRONG


def _told(lines: list[str], rows: tuple[tuple[str, str], ...], *, agrees: bool) -> str:
    """Sentences, then the numbers one to a line."""
    verdict = [] if agrees else ["The stored amount is another one: please report this."]
    return "\n".join(
        [*filter(None, lines), *(f"  {what}: {value}" for what, value in rows), *verdict]
    )
