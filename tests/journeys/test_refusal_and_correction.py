"""补正 once and all at once, then a refusal with reasons and remedies that the citizen can read.

Between two people `drain()` hands the ledger's entries to their handlers, as the workers do all the time.
"""

from apps.cases.models import Case
from apps.ledger.integrity import broken_links
from apps.ledger.relay import drain
from tests.journeys import food
from tests.journeys.district import DistrictTestCase, choose, follow, heading, photo, press, shows, upload
from tests.journeys.license import POINTS

REASONS = "现场核查发现生熟食品未分开，不符合《食品安全法》第三十三条的要求。"


class RefusalAndCorrection(DistrictTestCase):
    def test_corrected_once_then_refused(self) -> None:
        number = self.apply()
        self.ask_for_corrections()
        self.answer(number)
        self.accept_now(number)
        self.report_bad_site()
        self.refuse()
        self.read_why(number)
        case = Case.objects.get(number=number)
        self.assertEqual(case.status, Case.Status.CLOSED)
        self.assertEqual(broken_links(case.pk), [])

    def apply(self) -> str:
        with self.page("/") as page:
            number = food.apply(page, self.community().code)
        drain()
        return number

    def ask_for_corrections(self) -> None:
        """Two papers and one page of answers are not in order; all three go into one letter."""
        with self.at("chenjie") as page:
            press(page, "取件")
            choose(page, food.LAYOUT, "不合格")
            page.locator("#judge-layout").get_by_label("没有标出防蝇、防鼠、防尘设施").check()
            choose(page, food.RULES, "不合格")
            page.locator("#judge-safety_list").get_by_label("另写理由").fill("没有盖章")
            page.locator("#judge-business").get_by_text("这里有问题").click()
            page.get_by_label("“经营项目”里要改什么").fill("凉菜也要勾上")
            page.keyboard.press("Tab")
            letter = page.get_by_role("article", name="将要发出的文书")
            letter.get_by_text("凉菜也要勾上").wait_for()
            self.assertIn("补正告知书", letter.inner_text())
            for reason in ("没有标出防蝇、防鼠、防尘设施", "没有盖章"):
                self.assertIn(reason, letter.inner_text())
            press(page, "发出补正告知书")
            page.wait_for_url("**/intake/")
        drain()

    def answer(self, number: str) -> None:
        with self.at("chen", "/my/cases/", width=390, height=844, script=False) as page:
            follow(page, food.ITEM, exact=False)
            self.assertIn("等您补正", heading(page))
            follow(page, "现在补正")
            self.assertEqual(heading(page), "补正申请")
            self.assert_fits(page)
            press(page, "交给里水镇行政服务中心")
            missing = page.get_by_role("alert").inner_text()
            self.assertIn("有 2 处要改", missing)
            self.assertIn(f"{food.LAYOUT}：请先选文件", missing)
            self.assertIn(f"{food.RULES}：请先选文件", missing)
            choose(page, "卖什么", "冷食凉菜")
            upload(page, food.LAYOUT, photo("新图.jpg", "#223344"))
            upload(page, food.RULES, photo("新制度.jpg", "#445566"))
            self.assertTrue(page.get_by_label("冷食凉菜").is_checked())  # what was ticked stayed
            press(page, "交给里水镇行政服务中心")
            self.assertIn("已交。窗口 5 个工作日内再核对", page.content())
        drain()

    def accept_now(self, number: str) -> None:
        with self.at("chenjie") as page:
            self.assertIn("已补正", page.locator("main").inner_text())
            follow(page, food.ITEM)  # it came back to her desk
            self.assertIn("热食、冷食凉菜、自制饮品", page.locator(".answers").inner_text())
            choose(page, food.RULES, "合格")
            choose(page, food.LAYOUT, "不合格")  # a second request is not to be had
            page.locator("#judge-layout").get_by_label("没有标出防蝇、防鼠、防尘设施").check()
            page.get_by_text("已一次性告知过补正，不能再要求。请受理或者不予受理。").wait_for()
            choose(page, food.LAYOUT, "合格")
            page.locator("fieldset.outcome input[value=accept]").check()
            page.get_by_role("article", name="将要发出的文书").wait_for()
            press(page, "受理，发出通知书")
            page.wait_for_url("**/intake/")
            self.assertIn(f"{number} 已受理", page.content())
        drain()

    def report_bad_site(self) -> None:
        with self.phone("hejun") as page:
            press(page, "签收：食品经营场所现场核查")
            shows(page, "已签收")
            press(page, "到达")
            shows(page, "已到达")
        with self.phone("liangying") as page:
            follow(page, "食品经营场所现场核查", exact=False)
            press(page, "到达")
            shows(page, "已到达")
            for point in POINTS[:1]:
                page.get_by_label(point).check()
            choose(page, "核查结论", "不符合条件")
            page.get_by_label("现场情况").fill("生熟食品共用一个台面。")
            press(page, "完成")
            shows(page, "下一步由同去的同事确认")
        with self.phone("hejun") as page:
            follow(page, "食品经营场所现场核查", exact=False)
            press(page, "报告属实，确认")
        drain()

    def refuse(self) -> None:
        self.propose("wangmin", pooled=True)
        self.propose("chenzhiqiang")  # nobody is asked to countersign what is to be refused
        with self.at("liguoxiong") as page:
            follow(page, food.ITEM)
            follow(page, "不予批准…")
            self.assertEqual(heading(page), "不予批准")
            remedies = page.get_by_label("救济途径")
            self.assertIn("行政复议", remedies.input_value())
            page.get_by_label("理由").fill("")
            press(page, "不予批准，发出决定书")
            self.assertIn("理由", page.get_by_role("alert").inner_text())
            self.assertIn("行政复议", remedies.input_value())  # what was there stayed
            page.get_by_label("理由").fill(REASONS)
            press(page, "不予批准，发出决定书")
            page.wait_for_url("**/inbox/")
        drain()

    def propose(self, username: str, *, pooled: bool = False) -> None:
        with self.at(username) as page:
            follow(page, food.ITEM)
            if pooled:
                press(page, "认领")
            follow(page, "拟不予批准…")
            page.get_by_label("理由").fill(REASONS)
            page.locator("main .btn.bad").click()
            page.wait_for_url("**/inbox/")
        drain()

    def read_why(self, number: str) -> None:
        with self.at("chen", "/my/cases/", width=390, height=844, script=False) as page:
            follow(page, food.ITEM, exact=False)
            self.assertIn("没有批准", heading(page))
            follow(page, "不予许可决定书")
            letter = page.locator("article.letter").inner_text()
            for words in (REASONS, "行政复议", "行政诉讼", food.SHOP):
                self.assertIn(words, letter)
