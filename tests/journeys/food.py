"""食品经营许可 as a citizen applies for it: every page of the form, filled in by its labels."""

from typing import Any

from apps.catalog.codes import USCC_ALPHABET, uscc_check_character
from tests.journeys.district import choose, choose_community, follow, heading, photo, press, sign_in, upload

ITEM = "食品经营许可（新办）"
LAYOUT = "主要设备设施布局与操作流程图"
RULES = "食品安全规章制度清单"
SHOP = "和顺陈记面馆"
BODY = "92440605MA7HT3W80"
USCC = BODY + uscc_check_character(BODY)
assert set(BODY) <= set(USCC_ALPHABET)
NEXT = "保存，去填下一项"


def begin(page: Any, username: str = "chen") -> None:
    """From the home page: search in everyday words, read the guide, sign in where it asks for it, begin."""
    page.get_by_label("您想办什么事").fill("开个小饭馆")
    press(page, "搜索")
    follow(page, "开个小饭馆", exact=False)
    follow(page, "开始办理")
    follow(page, "登录，开始填写")
    sign_in(page, username)
    press(page, "开始填写")
    follow(page, "接着填：申请单位")


def applicant(page: Any, *, name: str = SHOP, code: str = USCC, person: str = "陈明") -> None:
    page.get_by_label("单位名称").fill(name)
    page.get_by_label("统一社会信用代码").fill(code)
    page.get_by_label("法定代表人或负责人").fill(person)
    press(page, NEXT)


def premises(page: Any, community: str, *, kitchen: str = "24") -> None:
    choose_community(page, community)
    page.get_by_label("路名、门牌、楼栋、房号").fill("鹤峰路 18 号")
    page.get_by_label("整间店的面积").fill("86")
    page.get_by_label("食品处理区的面积").fill(kitchen)
    choose(page, "这间店面是", "租的")
    press(page, NEXT)


def business(page: Any) -> None:
    choose(page, "店的类型", "餐饮服务经营者（饭馆、奶茶店）")
    choose(page, "卖什么", "热食", "自制饮品")
    choose(page, "也在外卖平台卖", "否")
    press(page, NEXT)


def kitchen(page: Any) -> None:
    choose(page, "烧什么", "管道燃气")
    choose(page, "油烟怎么排", "专用烟道")
    choose(page, "有没有隔油池", "有")
    press(page, NEXT)


def people(page: Any) -> None:
    page.get_by_label("食品安全管理员姓名").fill("陈明")
    page.get_by_label("接触食品的有几个人").fill("5")
    choose(page, "他们都有健康证", "是")
    choose(page, "已经定下的制度", "进货查验", "清洗消毒")
    press(page, NEXT)


def materials(page: Any) -> None:
    upload(page, LAYOUT, photo("布局图.jpg"))
    upload(page, RULES, photo("制度清单.jpg", "#385d72"))
    press(page, "保存，去核对")


def declare(page: Any) -> str:
    """From 核对 to the receipt; the number of the case."""
    follow(page, "都对，下一步")
    page.get_by_label("我承诺").check()
    press(page, "提交给佛山市南海区市场监督管理局")
    assert heading(page) == "提交成功，正在核对", heading(page)
    return str(page.locator("dt", has_text="编号").locator("+ dd").inner_text())


def apply(page: Any, community: str, username: str = "chen", **known: Any) -> str:
    """All of it, from the home page to the receipt."""
    begin(page, username)
    applicant(page, **known)
    premises(page, community)
    business(page)
    kitchen(page)
    people(page)
    materials(page)
    return declare(page)
