"""The picture that an app reads."""

import re

import qrcode

from tollbook.entrance.picture import picture_of


def test_the_strokes_cover_the_dark_modules_and_no_other() -> None:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data("otpauth://totp/x")
    code.make(fit=True)
    dark = {(x, y) for y, row in enumerate(code.get_matrix()) for x, on in enumerate(row) if on}

    picture = picture_of("otpauth://totp/x")

    strokes = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", picture.path)
    drawn = {(int(x) + i, int(y)) for x, y, length in strokes for i in range(int(length))}
    assert picture.path == "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in strokes)
    assert picture.side == len(code.get_matrix())
    assert drawn == dark
