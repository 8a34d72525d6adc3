"""Colours as eyes tell them apart: the contrast of two, and the mixture that a browser makes.

A colour is written #RRGGBB. Shares and luminances are numbers without unit between 0 and 1; nothing
here is money. Source: WCAG 2.2, "relative luminance" and "contrast ratio"; Oklab as in CSS Color 4.
"""

import re
from typing import Final

HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
Triple = tuple[float, float, float]


def is_hex(text: str) -> bool:
    """Whether `text` is a colour written #RRGGBB."""
    return HEX.fullmatch(text) is not None


def contrast(one: str, other: str) -> float:
    """How far apart two colours are: 1 for the same, 21 for black and white."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def mixed(one: str, percent: int, other: str) -> str:
    """`percent` of one colour in another, as color-mix(in oklab, ...) draws it."""
    share = percent / 100
    pairs = zip(_oklab(one), _oklab(other), strict=True)
    lightness, green_red, blue_yellow = (a * share + b * (1 - share) for a, b in pairs)
    return _from_oklab((lightness, green_red, blue_yellow))


def shown(ratio: float) -> str:
    """A contrast as people compare it: one place, cut off, so that 4.49 never reads as 4.5."""
    tenths = int(ratio * 10 + 1e-9)
    return f"{tenths // 10}.{tenths % 10}"


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> Triple:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def _oklab(colour: str) -> Triple:
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    mid = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * mid - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * mid + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * mid - 0.8086757660 * short,
    )


def _from_oklab(lab: Triple) -> str:
    light, green_red, blue_yellow = lab
    long = (light + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    mid = (light - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (light - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * mid + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * mid - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * mid + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_byte(part):02x}" for part in linear)


def _byte(linear: float) -> int:
    part = min(max(linear, 0.0), 1.0)
    curved = part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return int(curved * 255 + 0.5)
