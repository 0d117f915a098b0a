"""Signs as offices write them: Chinese numerals, blanks inside of words, marks of nothing."""

from __future__ import annotations

import re

from parks.text.folding import fold

DIGITS = {sign: place for place, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
TENS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = re.compile("[〇零一二三四五六七八九十百两]+")
# a letter between numerals, typed for the round zero
LETTER_ZERO = re.compile("(?<=[〇零一二三四五六七八九])o|o(?=[〇零一二三四五六七八九])")
# what forms hold where there is nothing to say
NOTHING = frozenset(
    ("/", "//", "\\", "-", "--", "---", "----", "...", "......", "。", ".", "、", "*", "无", "暂无")
    + ("没有", "空", "(空)", "无。", "n/a", "na", "none", "null", "nil", "nan", "(null)")
    + ("不适用", "不涉及", "无此项", "0000-00-00")
)


def numeral(words: str) -> int | None:
    """Read a Chinese number below ten thousand, such as 二十一 or 二〇二六; None of other words."""
    if not words or any(sign not in DIGITS and sign not in TENS for sign in words):
        return None
    if not any(sign in TENS for sign in words):
        return int("".join(str(DIGITS[sign]) for sign in words))
    total = 0
    digit: int | None = None
    least = 10_000
    for sign in words:
        if sign in DIGITS:
            # 十四五 is the name of a plan
            if digit:
                return None
            digit = DIGITS[sign]
            continue
        if TENS[sign] >= least:
            return None
        least = TENS[sign]
        total += (1 if digit is None else digit) * least
        digit = None
    return total + (digit or 0)


def with_digits(folded: str) -> str:
    """Write Chinese numerals of folded words in digits: 二〇二六年六月 as 2026年6月."""
    text = LETTER_ZERO.sub("〇", folded)

    def in_digits(run: re.Match[str]) -> str:
        number = numeral(run[0])
        return run[0] if number is None else str(number)

    return NUMERAL.sub(in_digits, text)


def says_nothing(words: str) -> bool:
    """Say whether the words only fill a field in which there is nothing to say."""
    text = fold(words).replace(" ", "")
    return not text or text in NOTHING
