"""The words that files use for the choices of a field, beside its own labels."""

from __future__ import annotations

from collections.abc import Mapping

from parks.text.folding import fold

WORDS: Mapping[str, Mapping[str, str]] = {
    "issues.severity": {
        "minor": "轻微 轻 低 低风险 三级 蓝色",
        "moderate": "一般 中 中等 较轻 一般问题 一般风险 中风险 二级 黄色",
        "serious": "较重 严重 高 较大 较大风险 突出 橙色 重点",
        "critical": "重大 特别严重 极高 重大风险 特别重大 紧急 一级 红色",
    },
    "issues.stage": {
        "filed": "未启动 未开展 未整改 待整改 待交办 已登记 新增",
        "acting": "整改中 办理中 推进中 正在整改 进行中 在办 未完成 未销号 持续整改 序时推进 "
        "否 × 未办结 长期整改 正在办理",
        "submitted": "待验收 已提交 待销号 已完成待验收 待核验",
        "closed": "已销号 销号 已办结 办结 已完成 完成 已整改 整改完成 已整改到位 已验收 "
        "是 √ 已闭环 已完成整改 已解决",
        "suspended": "暂缓 挂起 中止 缓办",
        "dismissed": "不予立项 撤销 不属实 取消",
    },
    "issues.kind": {"problem": "问题 短板 不足", "strength": "优势 亮点 成效"},
    "parks.level": {
        "national": "国家级 国家 国家级开发区",
        "provincial": "省级 省 省级开发区 省（区）级",
        "city": "市级 市 地市级",
        "county": "县级 区级 县 区县级 县（区）级 镇级",
    },
    "parks.type": {
        "high_tech": "高新区 高新技术产业开发区 高新技术产业园 高新技术产业园区 高新园区 科技园",
        "economic": "经开区 经济技术开发区 经济开发区 开发区",
        "transfer": "产业转移园 产业转移工业园 转移园 产业转移工业园区",
        "other": "其他 其它 工业园 工业园区 产业园 特色园区",
    },
    "parks.stage": {
        "planned": "规划 规划中 筹建",
        "building": "在建 建设中",
        "operating": "运营 运营中 已建成 建成 投产",
    },
    "regions.kind": {
        "country": "国家",
        "province": "省 自治区 直辖市 省级",
        "city": "市 地级市 地市 市级",
        "county": "县 区 县级市 县区 区县 县级",
        "zone": "功能区 开发区 管委会 新区",
    },
    "recommendations.kind": {"action": "行动 举措 任务", "outcome": "成效 目标 结果"},
    "agreements.stage": {
        "talks": "洽谈 商谈 磋商",
        "signed": "已签 已签约 签约 签订",
        "body": "组建机构 已成立机构",
        "operating": "运行 运营 实施中",
    },
    "agreements.base": {
        "tax": "税收 地方留成税收 税收留成",
        "output": "产值 工业产值",
        "investment": "投资 固定资产投资",
        "land": "土地收益 土地出让收益",
    },
}

# by kind and field: the folded word and the value that it means
CHOICE_WORDS: Mapping[str, Mapping[str, str]] = {
    name: {fold(word): value for value, words in values.items() for word in words.split()}
    for name, values in WORDS.items()
}
