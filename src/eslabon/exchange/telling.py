"""Figures in files: a point, all minor units, no thousands."""


def decimal_text(minor: int, exponent: int) -> str:
    digits = f"{abs(minor):0{exponent + 1}d}"
    text = f"{digits[:-exponent]}.{digits[-exponent:]}" if exponent else digits
    return f"-{text}" if minor < 0 else text
