"""A day in the district: ten people, one application, one report, one instruction, and all of it on the cockpit.

Nothing but pages is used: citizens and field workers have a phone, the others a desk. Between two
people `drain()` hands the ledger's entries to their handlers, as the workers do all the time.
"""

import re
from typing import Any

from apps.cases.models import Case
from apps.dashboards.folding import fold
from apps.evaluation.models import Rating
from apps.ledger.integrity import broken_links
from apps.ledger.models import Delivery
from apps.ledger.relay import drain
from apps.supervision.models import Notice
from tests.journeys import food
from tests.journeys.district import choose, follow, heading, press
from tests.journeys.license import LicenseSteps
from tests.journeys.road import RoadSteps

INSTRUCTION = "请市场监管局说明今天这件食品经营许可的办理情况。"


class ADay(LicenseSteps, RoadSteps):
    def test_from_morning_to_evening(self) -> None:
        license_no = self.apply()  # a citizen, at breakfast
        report_no, _code = self.report()  # somebody else, on the way to work
        self.accept(license_no)  # the clerk
        self.look_at_the_board()  # the dispatcher
        self.carry_out("hejun", "已开泵抽水，水退净。")  # the grid worker
        self.pass_it()  # the verifier, who had no hand in it
        self.instruct()  # the district leader, from a number
        self.take()
        self.check_on_site()  # two officers
        self.agree("wangmin", "同意，送邓国文主任、何伟许可审批股长")  # the handling official
        self.agree("dengguowen", "同意（其他单位还没答复）", "现由何伟许可审批股长办理")  # two other organizations
        self.agree("hewei", "同意，送陈志强许可审批股长")
        self.agree("chenzhiqiang", "同意，送李国雄分管副局长")  # section chief
        self.agree("liguoxiong", "批准，发出决定书", "已批准，决定书送达申请人")  # bureau leader
        self.answer_the_instruction()  # bureau head
        self.judge_the_answer()  # the district leader again
        self.rate(license_no)  # the citizen, in the evening
        self.look_at_the_numbers()
        self.assert_all_done(license_no, report_no)

    def take(self) -> None:
        with self.at("wangmin") as page:
            follow(page, food.ITEM)
            press(page, "认领")

    def instruct(self) -> None:
        fold()
        with self.at("xianweimin", "/cockpit/") as page:
            self.assertEqual(heading(page), "全区")
            page.get_by_role("link", name=re.compile("^批示.*今日办件")).click()
            self.assertEqual(heading(page), "作批示")
            press(page, "下达批示，责任人按期回告")  # to nobody, about nothing
            self.assertIn("有 2 处要改", page.get_by_role("alert").inner_text())
            owner = page.get_by_label("责任单位和责任人")
            owner.select_option(label="局长 林绍明")
            page.get_by_label("批示内容").fill(INSTRUCTION)
            press(page, "下达批示，责任人按期回告")
        drain()
        self.assertEqual(Notice.objects.get().text, INSTRUCTION)

    def answer_the_instruction(self) -> None:
        with self.at("linshaoming", "/instructions/") as page:
            follow(page, INSTRUCTION, exact=False)
            page.get_by_label("办理情况；没办完的写明何时办完").fill("该件今天受理、当天办结，决定书已送达。")
            press(page, "回告，送冼卫民")
        drain()

    def judge_the_answer(self) -> None:
        with self.at("xianweimin", "/cockpit/") as page:
            follow(page, INSTRUCTION[:20], exact=False)
            self.assertIn("决定书已送达", page.locator("main").inner_text())
            press(page, "认可，督办办结")
        drain()

    def rate(self, number: str) -> None:
        with self.at("chen", f"/track/{number}/", width=390, height=844, script=False) as page:
            self.assertEqual(heading(page), "办好了：已批准，决定书在下面")
            follow(page, "评价这次办理")
            choose(page, "您满意吗？", "非常满意")
            press(page, "提交评价，送责任单位")
        drain()

    def look_at_the_numbers(self) -> None:
        """Each number is a link to exactly its cases."""
        fold()
        with self.at("xianweimin", "/cockpit/") as page:
            for name, figure, title in (("今日办件", "1", food.ITEM), ("今日事件", "1", "道路积水")):
                number = page.locator("a.figure", has_text=name)
                self.assertIn(figure, number.inner_text())
                number.click()
                page.wait_for_load_state()
                self.assertIn(title, page.locator("main").inner_text())
                page.go_back()

    def assert_all_done(self, *numbers: str) -> None:
        for case in Case.objects.filter(number__in=numbers):
            self.assertEqual((case.status, broken_links(case.pk)), (Case.Status.CLOSED, []), case.number)
        self.assertEqual(Notice.objects.get().status, "accepted")
        self.assertEqual(Rating.objects.get().level, "very_satisfied")
        undone: Any = Delivery.objects.exclude(status=Delivery.Status.DONE)
        self.assertFalse(undone.exists())
