"""What the words of a line say it is: a total, a note, somebody's telephone. No sheet needed."""

from __future__ import annotations

import re
from datetime import date, datetime

from exchange.workbooks.cells import Cell
from parks.text.folding import fold


def words_of(text: str) -> frozenset[str]:
    """List words that stand in a text with blanks between them."""
    return frozenset(text.split())


LONGEST = 400
# Up to so many characters, the first words of a row may say that it is a total.
LONGEST_TOTAL = 24
_TOTAL = (
    r"(?:合计|小计|总计|总和|总数|累计|共计|平均值?|平均数|均值|汇总|subtotal|grandtotal|total|sum|"
    r"average|mean)"
)
_TOTALS = rf"{_TOTAL}(?:[/、和及]{_TOTAL})*(?:数|值)?(?:\(.*\))?[::]?"
# 惠城区小计 is a total, 税收合计 may be a figure
_OF_PLACES = r"(?:[一-鿿]{0,10}(?:市|区|县|园|镇|省|片|类|组|页|部分|单位))?"
TOTAL = re.compile(rf"{_OF_PLACES}总?{_TOTALS}(?:共?\d+[项件个条家宗]?)?", re.IGNORECASE)
PLAIN_TOTAL = re.compile(rf"(?:全市|全区|全县|全省|本页|总)?{_TOTALS}", re.IGNORECASE)
# asked first, since each row is asked
SIGN_OF_TOTAL = re.compile("[计計总總和累汇彙均]|tal|sum|average|mean", re.IGNORECASE)
COUNTED = re.compile(
    r"(?:以上)?(?:共计?|合计|总计|总共)[::]?有?\d+[项件个条家宗](?:问题|任务|园区)?[。.]?"
)
NOTE = re.compile(
    r"(?:[*※★△▲▪●]|备?注\d{0,2}[::、.]|备注$|注[一二三四12345]|附注|说明[::]|说明$|"
    r"(?:填表|填报|填写|指标)说明|指标解释|(?:数据|资料|信息)来源[::]|来源[::]|"
    r"统计口径|口径说明|以上(?:数据|均|为|信息|内容)|本表|此表|上表|"
    r"\(?(?:示例|样例|范例)\)?(?:[::]|$)|例[::]|notes?[::]|remarks?[::]|sources?[::]|"
    r"\(?注\)?[::])",
    re.IGNORECASE,
)
EXAMPLE = re.compile(r"\(?(?:示例|样例|范例|例|example|sample)\d?\)?[::]?", re.IGNORECASE)
HINT = re.compile(
    r"\(.*\)|(?:例?如|例|示例|格式)[::]?.+|(?:必填|选填|非必填|可不填|下拉选择|请?填写?.{0,12}|文本|数字|日期)",
)
PAGE = re.compile(
    r"[-—–·]*\(?第?\d+页?[/,]?(?:共\d+页)\)?[-—–·]*|第\d+页|[-—–]\d+[-—–]|"
    r"page\d+(?:of\d+)?|\d+/\d+页?",
    re.IGNORECASE,
)
CONTACT_LABEL = (
    r"(?:联系人|联系电话|联系方式|电话|手机|传真|邮箱|电子邮箱|e-?mail|咨询电话|地址|联系地址|办公电话|"
    r"填表人|填报人|制表人?|制单|审核人?|审核意见|复核人?|审批人?|批准人?|签发人?|经办人|"
    r"负责人|单位负责人|统计负责人|分管领导|主要领导|领导签字|签字|签名|盖章|\(盖章\)|\(签章\)|"
    r"单位\(?盖章\)?|公章|报出日期|制表日期|填表日期|打印日期|打印时间|导出时间|"
    r"生成时间|制表时间|填表时间|填表单位|制表单位|"
    r"contact|tel|telephone|phone|preparedby|checkedby|approvedby)"
)
CONTACT = re.compile(rf"{CONTACT_LABEL}(?:\(.{{0,12}}\))?(?:[::].*|$)", re.IGNORECASE)
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)")
UNIT_LINE = re.compile(r"\(?(?:计量)?单位[::].*")
UNITS_WITHIN = re.compile(r"\(?(?:计量)?单位[::][^)。;,,]{1,30}\)?")
FILLING = re.compile(
    r"(?:填报|填表|上报|编报|报送|制表|汇总|编制|报表|牵头|责任)?"
    r"(?:单位|部门|机关|地区|县区|园区|日期|时间|期别|年份|表号|文号)(?:\(.{0,12}\))?[::].*|"
    r"(?:截至|截止|统计时间|数据时间|更新时间|报告期|所属期)[::]?.*|表号[::].*|"
    r"(?:附件|附表|表)[\d一二三四五六七八九十]*[::]?"
)
# filling-in lines that say of when the figures are
PERIOD_LINE = re.compile(r"统计(?:时间|期间)|数据时间|报告期|所属期|期别|年份|截至|截止")
DOCUMENT_NUMBER = re.compile(r".{0,16}[\[(]\d{4}[〕\])]\d{1,4}号.{0,4}|文号[::].*|编号[::].*")
NUMBER = re.compile(r"[-+−~≤≥<>约(]{0,2}\d[\d,]*(?:\.\d+)?(?:[%‰)]|亿元|万元|元)?\)?")
YEAR = re.compile(r"(?:19|20)\d{2}")
DAY = re.compile(
    r"(?:19|20)?\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s?\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2}月\d{1,2}日"
)
# what stands for a figure that is not there
NO_FIGURE = words_of("- -- — —— / … ... n/a na 无 未统计 持平 *")
ABOVE = frozenset(("同上", "同前", "〃", "″", "同左"))
BLANKS = re.compile(r"\s+")


def squeeze(words: str) -> str:
    """Write words without blanks, in half width and simplified characters, as patterns expect."""
    words = words[:LONGEST]
    return BLANKS.sub("", words if words.isascii() else fold(words))


def is_total(words: str) -> bool:
    """Say whether words head a total."""
    if len(words) > LONGEST_TOTAL or not SIGN_OF_TOTAL.search(words):
        return False
    squeezed = squeeze(words)
    return bool(TOTAL.fullmatch(squeezed) or COUNTED.fullmatch(squeezed))


def is_plain_total(words: str) -> bool:
    """Say whether words are nothing but the word for a total."""
    if len(words) > LONGEST_TOTAL or not SIGN_OF_TOTAL.search(words):
        return False
    return bool(PLAIN_TOTAL.fullmatch(squeeze(words)))


def is_note(words: str) -> bool:
    """Say whether a line is a footnote."""
    return bool(NOTE.match(squeeze(words)))


def is_example(words: str) -> bool:
    """Say whether the first words of a row say that it is only an example."""
    return bool(EXAMPLE.fullmatch(squeeze(words)))


def is_hint(words: str) -> bool:
    """Say whether a cell below a head tells how to fill in the column."""
    return bool(HINT.fullmatch(squeeze(words)))


def is_page_line(words: str) -> bool:
    """Say whether a line counts pages."""
    return len(words) <= LONGEST_TOTAL and bool(PAGE.fullmatch(squeeze(words)))


def is_contact(words: str) -> bool:
    """Say whether words name who to ask, who filled in and who signed."""
    return bool(CONTACT.match(squeeze(words)))


def has_phone(words: str) -> bool:
    """Say whether a telephone number stands in the words."""
    return bool(PHONE.search(squeeze(words)))


def is_unit_line(words: str) -> bool:
    """Say whether words give the unit of measure of a table."""
    squeezed = squeeze(words)
    return bool(UNIT_LINE.fullmatch(squeezed)) and not re.search(
        r"[局委办会院厅]$|公司|政府|中心", squeezed
    )


def units_in(words: str) -> str:
    """Return the units that a line gives, such as 单位：万元、%; empty where it gives none."""
    match = UNITS_WITHIN.search(squeeze(words))
    return match[0].strip("()") if match and is_unit_line(match[0]) else ""


def is_filling_line(words: str) -> bool:
    """Say whether words say who filled in a table, and when."""
    return bool(FILLING.fullmatch(squeeze(words)))


def is_period_line(words: str) -> bool:
    """Say whether words say of when the figures are, not when they were filled in."""
    return bool(PERIOD_LINE.match(squeeze(words)))


def is_document_number(words: str) -> bool:
    """Say whether a line is the number of a document."""
    return bool(DOCUMENT_NUMBER.fullmatch(squeeze(words)))


def looks_like_data(cell: Cell) -> bool:
    """Say whether a cell is a number, a day or the like, which no header is; a year may be one."""
    value = cell.value
    if cell.details.error or isinstance(value, bool):
        return True
    if isinstance(value, str):
        words = squeeze(value)
        return bool(
            (NUMBER.fullmatch(words) and not YEAR.fullmatch(words))
            or DAY.fullmatch(words)
            or PHONE.fullmatch(words)
        )
    if isinstance(value, date | datetime):
        return True
    return value is not None and not YEAR.fullmatch(str(value))


def looks_like_figure(cell: Cell) -> bool:
    """Say whether a cell holds a number or a day, or what stands in for one."""
    if looks_like_data(cell):
        return True
    return isinstance(cell.value, str) and squeeze(cell.value).casefold() in NO_FIGURE
