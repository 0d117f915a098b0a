"""What stands in place of a figure, and beside one."""

from parks.choices import MissingReason

# compared in half width, small letters and without blanks
MISSING = {
    MissingReason.NOT_REPORTED: frozenset(
        (
            "...",
            "......",
            "..",
            "未报",
            "未报送",
            "未上报",
            "未填报",
            "未填",
            "缺报",
            "漏报",
            "迟报",
        )
        + (
            "暂缺",
            "缺",
            "缺失",
            "缺数",
            "无数据",
            "暂无数据",
            "没有数据",
            "待补",
            "待报",
            "待填",
            "待补报",
        )
        + ("notreported", "missing", "nodata", "tobeadded", "pending", "暂无", "待定", "空白")
    ),
    MissingReason.NOT_SURVEYED: frozenset(
        (
            "未统计",
            "未调查",
            "未监测",
            "未检测",
            "未测",
            "未开展统计",
            "未开展调查",
            "不统计",
            "没有统计",
        )
        + ("无统计", "未纳入统计", "暂未统计", "未核算", "notsurveyed", "notmeasured", "未评估")
    ),
    MissingReason.NOT_PUBLISHED: frozenset(
        (
            "未公布",
            "未发布",
            "暂未公布",
            "暂未发布",
            "待公布",
            "待发布",
            "未反馈",
            "尚未公布",
            "未出数",
        )
        + ("notpublished", "notpublishedyet", "notyetpublished", "未公开")
    ),
    MissingReason.UNDEFINED: frozenset(
        (
            "口径未定",
            "口径不明",
            "口径待定",
            "定义未定",
            "口径未明确",
            "undefined",
            "definitionnotsettled",
        )
    ),
    MissingReason.CONFIDENTIAL: frozenset(
        (
            "保密",
            "涉密",
            "不公开",
            "不予公布",
            "不宜公开",
            "不公布",
            "敏感",
            "涉密不报",
            "x",
            "xx",
            "xxx",
        )
        + ("withheld", "confidential", "secret")
    ),
    MissingReason.NOT_APPLICABLE: frozenset(
        ("不适用", "n/a", "na", "n.a.", "n.a", "不涉及", "无此项", "无此指标", "不考核", "不参评")
        + ("不参与", "不纳入考核", "notapplicable", "doesnotapply")
    ),
}
# a stroke, or 无: there is no figure, and nothing says why
NO_REASON = frozenset(
    ("/", "//", "\\", "-", "--", "---", "----", "无", "没有", "空", "#n/a!", "null")
)
NO_REASON |= frozenset(("none", "nil", "(null)", "nan", ".", "。", "、", "*", "?", "??", "_"))

# a figure that is expected, not counted
FORECAST = (
    "预计|预测|预估|估计|估算|估值|暂估|估|快报数?|初步核算数?|初步数?|初算|初核|预|目标值?|计划数?|拟"
    "|暂定|暂|estimated?|est\\.?|forecast|expected|provisional|preliminary|target|planned|e|f|p"
)
# what makes a number inexact, before and after it
ROUGH_BEFORE = (
    "约为?|大约|大概|近|将近|接近|超过?|逾|突破|达到?|不足|不到|不少于|不低于|不超过|至少|至多|最多|多于|少于"
    "|大于|小于|高于|低于|about|over|under|ca\\.?|approx\\.?|[<>≤≥≦≧≈~≒⩽⩾]=?"
)
ROUGH_AFTER = "左右|以上|以下|以内|余|多|上下|\\+|前后"

# words in a remark that say that a figure means something else
OTHER_DEFINITION = (
    "口径",
    "定义不同",
    "范围不同",
    "含税",
    "累计",
    "全口径",
    "不可比",
    "definition",
)
