"""The short names by which offices call one another. No database."""

from __future__ import annotations

# What the name of an office says about its work, and the usual short form of it; the longer first.
SHORT_FORMS = (
    ("科技工业和信息化", "科工信"),
    ("发展和改革", "发改"),
    ("发展改革", "发改"),
    ("工业和信息化", "工信"),
    ("经济和信息化", "经信"),
    ("科学技术", "科技"),
    ("住房和城乡建设", "住建"),
    ("人力资源和社会保障", "人社"),
    ("市场监督管理", "市监"),
    ("政务服务和数据管理", "政数"),
    ("政务服务数据管理", "政数"),
    ("城市管理和综合执法", "城管"),
    ("文化广电旅游体育", "文广旅体"),
    ("文化和旅游", "文旅"),
    ("国有资产监督管理", "国资"),
    ("卫生健康", "卫健"),
    ("医疗保障", "医保"),
    ("应急管理", "应急"),
    ("交通运输", "交通"),
    ("投资促进", "投促"),
    ("经济发展", "经发"),
    ("规划建设", "规建"),
    ("金融工作", "金融"),
    ("自然资源和规划", "自规"),
    ("机构编制委员会办公室", "编办"),
    ("管理委员会", "管委会"),
)


def short_unit_name(name: str) -> str:
    """Write the name of an office with the usual short forms; empty where there is none."""
    short = name
    for long_form, short_form in SHORT_FORMS:
        short = short.replace(long_form, short_form)
    if short != name and short.endswith("委员会"):
        short = short.removesuffix("委员会") + "委"
    return short if short != name else ""


def long_unit_name(name: str) -> str:
    """Write the name of an office with its short forms in full; empty where there is none."""
    full = name
    for long_form, short_form in SHORT_FORMS:
        if long_form not in full:
            full = full.replace(short_form, long_form, 1)
    return full if full != name else ""
