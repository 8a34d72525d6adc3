"""The style sheet that a base hands in: parsed, judged rule by rule, and written anew.

What is served is made from what was understood, in a layer of its own and a scope that ends before
the banner of staff who look as a customer and the page that asks to accept the terms. So a sheet
can neither break out of its place nor reach them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import tinycss2
from tinycss2 import color4

from tollbook.content.rules.tokens import (
    GROUNDS,
    OWN_COLOURS,
    TEXT_MIN,
    THEMES,
    Tokens,
    colour_of,
)
from tollbook.kernel import colours

SHEET_BYTES_MAX: Final = 100 * 1024
FAULTS_TOLD_MAX: Final = 5
INK: Final = ("#1b1f24", "#eceef0")
SCOPE: Final = "@scope (.frame, .gate:not(.terms)) to (.acting, .terms)"
BEYOND: Final = frozenset({"acting", "terms", "html", "body", "root", "scope"})
PLAIN: Final = frozenset(
    {
        *("color", "background-color", "accent-color", "caret-color", "fill", "stroke"),
        *("font-family", "font-size", "font-style", "font-weight", "font-stretch"),
        *("font-variant-numeric", "font-feature-settings", "letter-spacing", "line-height"),
        *("text-decoration-color", "text-decoration-thickness", "text-underline-offset"),
        *("text-transform", "box-shadow", "text-shadow", "gap", "row-gap", "column-gap"),
    }
)
FAMILIES: Final = ("border", "margin", "padding")
FUNCTIONS: Final = frozenset(
    {
        *("var", "calc", "min", "max", "clamp", "rgb", "rgba", "hsl", "hsla", "hwb"),
        *("lab", "lch", "oklab", "oklch", "color", "color-mix", "light-dark"),
    }
)
PSEUDOS: Final = frozenset({"not", "is", "where", "nth-child", "nth-of-type", "nth-last-child"})
# A colour that is taken from elsewhere is measured there.
TAKEN: Final = frozenset({"inherit", "currentcolor", "unset", "initial", "revert"})
SMALLEST: Final = {"px": 13, "rem": 0.8125, "em": 0.85, "%": 85}
OWN_PREFIX: Final = "--own-"
Node = Any  # the parser carries no types


@dataclass(frozen=True)
class Judged:
    """A sheet as it may be served, and the sentences about what may not be in it."""

    text: str
    faults: tuple[str, ...]

    @property
    def words(self) -> str:
        """What is wrong, the first few."""
        more = len(self.faults) - FAULTS_TOLD_MAX
        tail = f" And {more} more." if more > 0 else ""
        return " ".join(self.faults[:FAULTS_TOLD_MAX]) + tail


def judged(written: str, tokens: Tokens, pictures: Collection[str] = ()) -> Judged:
    """What may be served of a sheet.

    tokens: the base's, for colours it names.   pictures: addresses that url() may hold.
    """
    if len(written.encode()) > SHEET_BYTES_MAX:
        return Judged("", ("The style sheet is larger than 100 KB.",))
    judge = _Judge(tokens, pictures)
    text = "\n".join(
        judge.rules(tinycss2.parse_stylesheet(written, skip_comments=True, skip_whitespace=True))
    )
    if judge.faults or not text:
        return Judged("", tuple(judge.faults))
    return Judged(f"@layer brand {{ {SCOPE} {{\n{text}\n}} }}", ())


class _Judge:
    """Walks one sheet and collects what is wrong with it."""

    def __init__(self, tokens: Tokens, pictures: Collection[str]) -> None:
        self.tokens, self.pictures = tokens, pictures
        self.faults: list[str] = []

    def refuse(self, node: Node, what: str) -> None:
        self.faults.append(f"Line {node.source_line}: {what} is not allowed in a style sheet.")

    def say(self, node: Node, sentence: str) -> None:
        self.faults.append(f"Line {node.source_line}: {sentence}")

    def rules(self, nodes: Iterable[Node]) -> Iterator[str]:
        """The text of each rule that may stand."""
        for node in nodes:
            if node.type == "qualified-rule":
                yield self.rule(node)
            elif node.type == "at-rule" and node.lower_at_keyword == "media" and node.content:
                self.tokens_of(node.prelude)
                inside = "\n".join(
                    self.rules(
                        tinycss2.parse_rule_list(
                            node.content, skip_comments=True, skip_whitespace=True
                        )
                    )
                )
                yield f"@media {tinycss2.serialize(node.prelude)} {{ {inside} }}"
            elif node.type == "at-rule":
                self.refuse(node, f"@{node.at_keyword}")
            else:
                self.say(node, "this cannot be read as a style sheet.")

    def rule(self, node: Node) -> str:
        """One rule: its selectors, then its declarations."""
        self.selectors(node)
        kept: dict[str, Node] = {}
        lines = []
        for part in tinycss2.parse_blocks_contents(
            node.content, skip_comments=True, skip_whitespace=True
        ):
            if part.type != "declaration":
                self.refuse(part, "a rule within a rule" if part.type != "error" else "this")
                continue
            self.declaration(part)
            kept[part.lower_name] = part
            lines.append(f"{part.name}:{tinycss2.serialize(part.value)};")
        self.contrast(node, kept)
        return f"{tinycss2.serialize(node.prelude).strip()} {{ {' '.join(lines)} }}"

    def selectors(self, node: Node) -> None:
        """Each selector names a class of ours, and none reaches out of its place."""
        one: list[Node] = []
        for piece in [*node.prelude, None]:
            if piece is not None and piece != ",":
                one.append(piece)
                continue
            if not any(each == "." for each in one):
                self.say(node, "each selector names a class, such as .panel.")
            self.parts(one)
            one = []

    def parts(self, tokens: Iterable[Node]) -> None:
        """The pieces of a selector."""
        for piece in tokens:
            if piece.type in ("ident", "hash"):
                if piece.value.casefold() in BEYOND:
                    self.refuse(piece, f"reaching {piece.value}")
            elif piece.type == "[] block":
                name = next((each.value for each in piece.content if each.type == "ident"), "")
                if not name.startswith(("data-", "aria-")):
                    self.refuse(piece, "choosing by an attribute of a field")
            elif piece.type == "function":
                if piece.lower_name not in PSEUDOS:
                    self.refuse(piece, f":{piece.name}()")
                self.parts(each for each in piece.arguments if each.type != "number")
            elif piece.type not in ("whitespace", "literal", "dimension") or piece == "*":
                self.refuse(piece, tinycss2.serialize([piece]).strip() or "this")

    def declaration(self, part: Node) -> None:
        """A property of the list with a value that stays within the sheet."""
        name = part.lower_name
        if name.startswith("--"):
            if not name.startswith(OWN_PREFIX):
                self.say(part, f"a property of your own begins with {OWN_PREFIX}.")
        elif (
            (name not in PLAIN and name.partition("-")[0] not in FAMILIES)
            or name == "border-image"
            or name.startswith("border-image-")
        ):
            self.refuse(part, name)
        if part.important:
            self.refuse(part, "!important")
        self.tokens_of(part.value)
        if name.partition("-")[0] in ("margin", "padding") or name.endswith("gap"):
            self.not_negative(part)
        if name == "font-size":
            self.readable(part)

    def tokens_of(self, tokens: Iterable[Node]) -> None:
        """Nothing in a value calls out, and no block opens in it."""
        for token in tokens:
            if token.type == "url" or (token.type == "function" and token.lower_name == "url"):
                if _address(token) not in self.pictures:
                    self.refuse(token, "url() of anything but a picture of this base")
            elif token.type == "function":
                if token.lower_name not in FUNCTIONS:
                    self.refuse(token, f"{token.name}()")
                self.tokens_of(token.arguments)
            elif token.type == "() block":
                self.tokens_of(token.content)
            elif token.type in ("{} block", "[] block", "error", "at-keyword", "unicode-range"):
                self.refuse(token, "this")

    def not_negative(self, part: Node) -> None:
        """Nothing is pulled over its neighbour."""
        if any(each.type == "function" and each.lower_name != "var" for each in part.value) or any(
            each.type in ("dimension", "number", "percentage") and each.value < 0
            for each in part.value
        ):
            self.say(part, f"{part.name} takes plain lengths that are not negative.")

    def readable(self, part: Node) -> None:
        """Words stay as large as the smallest of ours."""
        sizes = [each for each in part.value if each.type != "whitespace"]
        unit = {"percentage": "%"}.get(sizes[0].type) if sizes else ""
        unit = unit or getattr(sizes[0], "lower_unit", "") if sizes else ""
        if len(sizes) != 1 or unit not in SMALLEST or sizes[0].value < SMALLEST[unit]:
            self.say(part, "font-size takes 13px, 0.8125rem, 0.85em, 85% or more.")

    def contrast(self, rule: Node, kept: Mapping[str, Node]) -> None:
        """Words can be read on what is behind them, in both themes."""
        ink, ground = (self.pair(kept.get(name)) for name in ("color", "background-color"))
        if ink is None and ground is None:
            return
        grounds = [ground] if ground else list(GROUNDS.values())
        words = ink or INK
        ratios = [
            (colours.contrast(words[at], behind[at]), theme)
            for at, theme in enumerate(THEMES)
            for behind in grounds
        ]
        least, theme = min(ratios)
        if least < TEXT_MIN:
            self.say(
                rule,
                f"{theme}: words come to {colours.shown(least)} to 1 on what is behind them; "
                f"4.5 to 1 is the least. light-dark(one, other) gives a colour for each theme.",
            )

    def pair(self, part: Node | None) -> tuple[str, str] | None:
        """Light and dark of a colour; None for none, or one that is taken from elsewhere."""
        if part is None:
            return None
        given = [each for each in part.value if each.type != "whitespace"]
        if len(given) == 1:
            only = given[0]
            if only.type == "ident" and only.lower_value in TAKEN:
                return None
            if only.type == "function" and only.lower_name == "light-dark":
                halves = _halves(only.arguments)
                found = [self.colour(each) for each in halves]
                if len(found) == 2 and all(found):
                    return str(found[0]), str(found[1])
            elif (own := self.token(only)) is not None:
                return own
            elif plain := self.colour([only]):
                return plain, plain
        self.say(part, f"{part.name} is a colour that cannot be measured; write #rrggbb.")
        return None

    def token(self, node: Node) -> tuple[str, str] | None:
        """The pair behind var(--brand) and its kin."""
        if node.type != "function" or node.lower_name != "var" or len(node.arguments) != 1:
            return None
        name = getattr(node.arguments[0], "value", "").removeprefix("--")
        if name in OWN_COLOURS:
            return colour_of(self.tokens, name)
        return INK if name == "ink" else GROUNDS.get(name)

    def colour(self, nodes: list[Node]) -> str:
        """#rrggbb of a plain colour without transparency, "" for any other."""
        given = [each for each in nodes if each.type != "whitespace"]
        found: Node = color4.parse_color(given[0]) if len(given) == 1 else None
        if found is None or isinstance(found, str) or found.alpha != 1:
            return ""
        shares = [min(max(each, 0), 1) for each in found.to("srgb").coordinates]
        return "#" + "".join(f"{int(each * 255 + 0.5):02x}" for each in shares)


def _address(token: Node) -> str:
    """What stands in a url()."""
    if token.type == "url":
        return str(token.value)
    strings = [each.value for each in token.arguments if each.type == "string"]
    return str(strings[0]) if len(token.arguments) == 1 and strings else ""


def _halves(arguments: Iterable[Node]) -> list[list[Node]]:
    """The arguments of a function, parted by its commas."""
    halves: list[list[Node]] = [[]]
    for each in arguments:
        if each == ",":
            halves.append([])
        else:
            halves[-1].append(each)
    return halves
