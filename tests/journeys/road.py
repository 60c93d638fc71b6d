"""道路积水 step by step, each by whoever does it; see `test_road_water`."""

from typing import Any

from apps.ledger.relay import drain
from tests.journeys.district import DistrictTestCase, follow, heading, photo, press, shows

POINTS = ("警示牌和引导员先到位", "打开或清通雨水口", "水退后拍照，淤泥清走")


class RoadSteps(DistrictTestCase):
    def report(self) -> tuple[str, str]:
        with self.page("/", place=self.place()) as page:
            follow(page, "拍照上报")
            self.assertEqual(heading(page), "您看到什么问题？")
            page.get_by_label("您看到什么问题").fill("水浸街")
            press(page, "搜索")
            follow(page, "道路积水", exact=False)
            self.assertEqual(heading(page), "道路积水")
            page.get_by_label("选照片").set_input_files([photo()])
            press(page, "用我的位置")
            page.get_by_text("已取得位置，误差约 12 米").wait_for()
            page.get_by_label("具体地点").fill("鹤峰路路口")
            page.get_by_label("您看到什么").fill("水深过膝，车过不去")
            press(page, "提交")
            self.assertEqual(heading(page), "已收到，马上派队")
            self.assert_fits(page)
            self.assertIn("不会是做事的那个人", page.locator("main").inner_text())
            number, code = page.locator("dl.numbers dd").all_inner_texts()
        drain()
        return number, code

    def look_at_the_board(self) -> None:
        """The dispatcher sees who was sent, in one hop, and why."""
        with self.at("lijiale", "/board/") as page:
            self.assertEqual(heading(page), "调度台")
            page.get_by_role("link", name="道路积水").click()
            shown = " ".join(page.locator(".chosen-order").inner_text().split())
            self.assertIn("1 跳", shown)
            self.assertIn("派遣的理由", shown)
            self.assertIn("只有这一队有这项技能、管这一片，并且在岗", shown)
            rows = {row.locator("td").first.inner_text().split("\n")[0]: row for row in
                    page.locator("table.score tbody tr").all()}  # fmt: skip
            best = rows["A里水市政抢险队"]  # whoever comes next depends on who is on duty at this hour
            other = next(row for name, row in rows.items() if name.endswith("里水网格队"))
            self.assertIn("pick", best.get_attribute("class"))
            self.assertIn("没有这项技能", other.inner_text())
            self.assertGreater(self.score(best), self.score(other))

    def score(self, row: Any) -> int:
        return int(row.locator("td").last.inner_text())

    def carry_out(self, username: str, done: str) -> None:
        with self.phone(username) as page:
            press(page, "签收：道路积水")
            shows(page, "已签收")
            page.get_by_label("处置前照片").set_input_files([photo(color="#8a5a00")])
            press(page, "到达")
            shows(page, "已到达")
            self.finish(page, done)

    def finish(self, page: Any, done: str) -> None:
        for point in POINTS:
            page.get_by_label(point).check()
        page.get_by_label("拍处置后照片").set_input_files([photo(color="#0b6e52")])
        page.get_by_label("处置情况").fill(done)
        page.get_by_text("已定位").wait_for()
        press(page, "完成")
        shows(page, "下一步由核查员核查")

    def send_back(self, reason: str) -> None:
        drain()
        with self.at("denghuishan", "/checks/") as page:
            self.assertEqual(heading(page), "核查 1")
            follow(page, "道路积水")
            self.assertEqual(page.locator(".pairs img").count(), 3)  # as reported, before, after
            press(page, "返工")  # without a reason it is not done
            self.assertIn("请写明", page.get_by_role("alert").inner_text())
            page.get_by_label("还差什么").fill(reason)
            press(page, "返工")
            self.assertIn("已返工，回到原处置队", page.content())
        drain()

    def redo(self, done: str) -> None:
        with self.phone("hejun") as page:
            follow(page, "道路积水", exact=False)
            self.assertIn("进水口没有清通", page.locator(".field-page .inset.warn").inner_text())
            press(page, "到达")
            shows(page, "已到达")
            self.finish(page, done)
        drain()

    def pass_it(self) -> None:
        with self.at("denghuishan", "/checks/") as page:
            follow(page, "道路积水")
            for line in range(len(POINTS)):
                page.get_by_role("radiogroup").nth(line).get_by_label("是", exact=True).check()
            press(page, "通过，结案")
            self.assertIn("核查通过，已办结", page.content())
        drain()

    def track(self, number: str, code: str) -> None:
        with self.page("/") as page:
            page.get_by_label("短信或回执上的编号").fill(number)
            press(page, "查询")
            page.get_by_label("查询码").fill(code.lower())
            press(page, "查进度")
            self.assertEqual(heading(page), "处理好了：进水口已清通，水退净")
            self.assertIn("里水市政抢险队", page.locator(".stair").inner_text())
            self.assertIn("1 跳", page.locator(".stair").inner_text())
            self.assert_fits(page)
