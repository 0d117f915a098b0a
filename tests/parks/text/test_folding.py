"""Words are made alike before they are compared, and offices are called by their short names."""

from __future__ import annotations

import pytest

from parks.text.folding import find_words, fold
from parks.text.office_names import long_unit_name, short_unit_name

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("惠陽", "惠阳"),
        ("產業園區", "产业园区"),
        ("發改局", "发改局"),
        ("ＷＴ－２０２１－００７", "wt-2021-007"),
        ("惠\u200b南\ufeff科\u00ad技\u2060园", "惠南科技园"),
        ("中韩（惠州）产业园", "中韩(惠州)产业园"),
        ("\u3000仲恺\u00a0\n 高新区 ", "仲恺 高新区"),
        ("ZhongKai", "zhongkai"),
        ("⾦山", "金山"),
        ("⻰⻔县", "龙门县"),
        ("WT–2021—007", "wt-2021-007"),
        ("ｱｲ", "アイ"),
        ("园\ufe0f区", "园区"),
        ("\u200b\u3164\0", ""),
    ],
)
def test_what_looks_alike_is_folded_alike(typed: str, folded: str) -> None:
    assert fold(typed) == folded
    assert fold(folded) == folded


def test_words_are_found_in_a_text_as_it_is_written() -> None:
    assert find_words("惠陽区ＡＩ园", "惠阳 ai") == [(0, 2), (3, 5)]
    assert find_words("惠州惠阳", "惠") == [(0, 1), (2, 3)]
    assert find_words("惠\u200b阳区", "惠阳") == [(0, 1), (2, 3)]
    assert find_words("惠阳区", "zk") == find_words("惠阳区", "\u200b") == []


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("惠州市发展和改革局", "惠州市发改局"),
        ("惠州市工业和信息化局", "惠州市工信局"),
        ("市科学技术局", "市科技局"),
        ("惠阳区住房和城乡建设局", "惠阳区住建局"),
        ("市人民政府国有资产监督管理委员会", "市人民政府国资委"),
        ("广东省发展和改革委员会", "广东省发改委"),
        ("大亚湾经济技术开发区管理委员会", "大亚湾经济技术开发区管委会"),
        ("市财政局", ""),
    ],
)
def test_an_office_has_its_usual_short_name(name: str, short: str) -> None:
    assert short_unit_name(name) == short


def test_an_office_that_is_stored_short_has_its_long_name() -> None:
    assert long_unit_name("惠州市工信局") == "惠州市工业和信息化局"
    assert long_unit_name("惠州市工业和信息化局") == ""
