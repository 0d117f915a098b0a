"""Units of measure: what they measure, and how many of the base unit they are."""

from fractions import Fraction

TIMES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
# compared in half width and small letters; a Chinese number may stand before any of them
BASES: dict[str, dict[str, Fraction]] = {
    "yuan": {
        "元": Fraction(1),
        "元人民币": Fraction(1),
        "人民币元": Fraction(1),
        "元(人民币)": Fraction(1),
        "块": Fraction(1),
        "rmb": Fraction(1),
        "cny": Fraction(1),
        "yuan": Fraction(1),
    },
    "dollar": {"美元": Fraction(1), "美金": Fraction(1), "usd": Fraction(1)},
    "count": {
        word: Fraction(1)
        for word in ("家", "户", "个", "项", "宗", "件", "处", "台", "套", "位", "次", "座", "栋")
        + (
            "条",
            "所",
            "场",
            "例",
            "起",
            "辆",
            "台(套)",
            "家次",
            "件次",
            "份",
            "批",
            "类",
            "种",
            "间",
            "张",
        )
        + ("家企业", "个项目", "firms", "items", "projects", "places")
    },
    "people": {word: Fraction(1) for word in ("人", "名", "人次", "人员", "people", "persons")},
    "area": {
        "平方米": Fraction(1),
        "平米": Fraction(1),
        "平方": Fraction(1),
        "m2": Fraction(1),
        "亩": Fraction(2000, 3),
        "mu": Fraction(2000, 3),
        "公顷": Fraction(10**4),
        "ha": Fraction(10**4),
        "hm2": Fraction(10**4),
        "平方公里": Fraction(10**6),
        "平方千米": Fraction(10**6),
        "km2": Fraction(10**6),
    },
    "mass": {
        "吨": Fraction(1),
        "t": Fraction(1),
        "公斤": Fraction(1, 1000),
        "千克": Fraction(1, 1000),
        "kg": Fraction(1, 1000),
        "克": Fraction(1, 10**6),
    },
    "coal": {
        "吨标准煤": Fraction(1),
        "吨标煤": Fraction(1),
        "tce": Fraction(1),
        "千克标准煤": Fraction(1, 1000),
        "公斤标准煤": Fraction(1, 1000),
        "kgce": Fraction(1, 1000),
    },
    "power": {
        "千瓦时": Fraction(1),
        "度": Fraction(1),
        "kwh": Fraction(1),
        "兆瓦时": Fraction(1000),
        "mwh": Fraction(1000),
    },
    "capacity": {
        "千瓦": Fraction(1),
        "kw": Fraction(1),
        "兆瓦": Fraction(1000),
        "mw": Fraction(1000),
    },
    "volume": {"立方米": Fraction(1), "立方": Fraction(1), "m3": Fraction(1), "方": Fraction(1)},
    "length": {
        "米": Fraction(1),
        "m": Fraction(1),
        "公里": Fraction(1000),
        "千米": Fraction(1000),
        "km": Fraction(1000),
    },
    "days": {
        "天": Fraction(1),
        "日": Fraction(1),
        "周": Fraction(7),
        "工作日": Fraction(1),
        "个工作日": Fraction(1),
    },
    "years": {"年": Fraction(1), "a": Fraction(1)},
    "hours": {"小时": Fraction(1), "h": Fraction(1)},
    "points": {"分": Fraction(1), "points": Fraction(1)},
}
# a part of a whole; a percentage point is one too
SHARES = {
    "%": Fraction(1, 100),
    "百分比": Fraction(1, 100),
    "percent": Fraction(1, 100),
    "百分点": Fraction(1, 100),
    "个百分点": Fraction(1, 100),
    "pct": Fraction(1, 100),
    "‰": Fraction(1, 1000),
    "千分点": Fraction(1, 1000),
}
