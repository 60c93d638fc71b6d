"""食品经营许可 step by step, each by whoever does it; see `test_food_license`."""

from typing import Any

from apps.ledger.relay import drain
from tests.journeys import food
from tests.journeys.district import DistrictTestCase, choose, follow, heading, photo, press, shows

CHECK = "食品经营场所现场核查"
POINTS = (
    "两人到场，出示执法证",
    "生熟分开，布局与图纸一致",
    "洗手、消毒、防蝇防鼠设施齐",
    "面积与申请一致，周边 25 米内无污染源",
)


class LicenseSteps(DistrictTestCase):
    def apply(self) -> str:
        with self.page("/", script=False) as page:
            number = food.apply(page, self.community().code)
            main = page.locator("main").inner_text()
            self.assertIn("一次", main)  # told once, and everything at once
            self.assertIn("5 个工作日", main)
            self.assert_fits(page)
            drain()
            follow(page, "查看进度")
            self.assertRegex(heading(page), r"^正在核对材料，\d+ 月 \d+ 日前告诉您是否受理$")
            return number

    def accept(self, number: str) -> None:
        with self.at("chenjie") as page:
            self.assertEqual(heading(page), "预审 1")
            press(page, "取件")
            self.assertEqual(heading(page), f"{food.ITEM} {food.SHOP}")
            self.assertIn("1 食品经营许可申请书 网上生成", self.words(page, "ol.verdicts"))
            self.assertIn("《主要设备设施布局与操作流程图》还没核对", page.locator(".letter").inner_text())
            choose(page, food.LAYOUT, "合格")
            choose(page, food.RULES, "合格")
            letter = page.get_by_role("article", name="将要发出的文书")
            letter.wait_for()
            self.assertIn("受理通知书", letter.inner_text())
            self.assertIn("法定办理期限为10个工作日，本机关承诺5个工作日办结", letter.inner_text())
            press(page, "受理，发出通知书")
            page.wait_for_url("**/intake/")
            self.assertIn(f"{number} 已受理，受理通知书已发出，现由佛山市南海区市场监督管理局办理", page.content())
        drain()

    def look_before_the_site_check(self) -> None:
        """The handling official sees chain, hop, clock and couplings, and cannot agree yet."""
        with self.at("wangmin") as page:
            self.assertEqual(heading(page), "我的待办 1")
            follow(page, food.ITEM)
            self.assertEqual(heading(page), f"{food.SHOP} · {food.ITEM}")
            press(page, "认领")
            chain = self.words(page, "ol.chain")
            told = ("受理 · 陈洁", "承办 · 王敏（您）", "会签 邓国文", "会签 何伟", "审核 · 陈志强", "批准 · 李国雄")
            for rung in told:
                self.assertIn(rung, chain)
            self.assertEqual(page.locator("ol.chain > li[aria-current=step]").count(), 1)
            hop = self.words(page, ".hop")
            self.assertIn("区市场监督管理局", hop)
            self.assertIn("1 跳", hop)
            self.assertIn("里水食药健康队", hop)
            self.assertIn("承诺", self.words(page, ".headline"))
            self.assertIn("现场核查 区市场监督管理局 → 里水镇公共服务办 · 还没答复", self.words(page, "main"))
            self.assertTrue(page.get_by_role("button", name="同意，送").is_disabled())
            self.assertIn("现场核查结果还没回来，回来后才能同意", self.words(page, "#opinion"))

    def check_on_site(self) -> None:
        with self.phone("hejun", knows_place=False) as page:
            press(page, f"签收：{CHECK}")
            shows(page, "已签收")
            press(page, "到达")
            shows(page, "已到达")
        with self.phone("liangying", knows_place=False) as page:
            follow(page, f"{CHECK}", exact=False)
            press(page, "到达")
            shows(page, "已到达")
        with self.phone("hejun", knows_place=False) as page:
            follow(page, CHECK, exact=False)
            for point in POINTS:
                page.get_by_label(point).check()
            choose(page, "核查结论", "符合条件")
            page.get_by_label("拍照（需要时）").set_input_files([photo()])
            page.get_by_label("现场情况").fill("现场与申请一致，设施齐全。")
            press(page, "完成")  # neither the phone nor the officer says where
            self.assertIn("请打开定位，或用文字写明您在哪里", page.get_by_role("alert").inner_text())
            self.assertEqual(page.get_by_label("现场情况").input_value(), "现场与申请一致，设施齐全。")
            page.get_by_label("您在哪里").fill("店内后厨")
            press(page, "完成")
            shows(page, "下一步由同去的同事确认")
        with self.phone("liangying", knows_place=False) as page:
            follow(page, CHECK, exact=False)
            press(page, "报告属实，确认")
            shows(page, "已确认，结果送回提出的单位")
        drain()

    def agree(self, username: str, button: str, said: str = "") -> None:
        with self.at(username) as page:
            follow(page, food.ITEM)
            if username == "wangmin":
                self.assertIn("合格 现场与申请一致，设施齐全", self.words(page, "main"))
            page.get_by_label("意见", exact=True).fill("无意见，同意。")
            press(page, button)
            page.wait_for_url("**/inbox/")
            self.assertEqual(heading(page), "我的待办 0")
            self.assertIn(said, page.content())
        drain()

    def read_the_letter(self, number: str) -> None:
        with self.at("chen", "/my/cases/", width=390, height=844, script=False) as page:
            follow(page, food.ITEM, exact=False)
            self.assertEqual(heading(page), "办好了：已批准，决定书在下面")
            self.assertIn("里水食药健康队", page.locator(".stair").inner_text())
            follow(page, "准予许可决定书")
            self.assertEqual(heading(page), "准予许可决定书")
            letter = self.words(page, "article.letter")
            self.assertIn("南市监许准〔2026〕1号", letter)
            self.assertIn(f"{food.SHOP}：", letter)
            self.assertFalse(page.get_by_role("button", name="打印").is_visible())  # a button that needs script
            follow(page, "核验这份文书")
            self.assertEqual(heading(page), "这份文书是真的")
            shown = self.words(page, "dl.facts")
            self.assertIn("和顺**面馆", shown)
            self.assertNotIn(food.SHOP, shown)
            self.assertIn("南市监许准〔2026〕1号", shown)

    def words(self, page: Any, part: str) -> str:
        """What a part of the page says, on one line."""
        return " ".join(page.locator(part).first.inner_text().split())
