"""A call becomes a dispatched order: typed by the call taker, one hop to a team, seen by the dispatcher, then the
caller asks again and the number shows what became of it."""

from apps.cases.models import Case
from apps.dispatch.models import WorkOrder
from apps.ledger.integrity import broken_links
from apps.ledger.relay import drain
from tests.journeys.district import DistrictTestCase, heading, press

PHONE = "13800007654"


class CallTest(DistrictTestCase):
    def test_from_the_first_ring_to_the_team(self) -> None:
        community = self.community()
        place = f"{community.parent.name}{community.name}菜市场门口"  # type: ignore[union-attr]
        with self.at("mojiaxin", "/desk/") as page:
            self.assertEqual(heading(page), "来电登记")
            page.get_by_label("来电号码").fill(PHONE)
            page.get_by_label("在哪里").fill(place)
            page.get_by_label("来电人说什么").fill("下大雨水浸街，车过不去，有人摔倒了")
            page.locator("#heard").get_by_text("道路积水").wait_for()
            page.keyboard.press("Control+Enter")
            page.wait_for_url("**/hotline/said/**")
            number = page.locator("dl.numbers dd").first.inner_text()
        drain()
        case = Case.objects.get(number=number)
        order = WorkOrder.objects.get(subject=case.pk)
        self.assertIsNotNone(order.team)
        self.assertEqual((case.status, case.channel), (Case.Status.IN_PROGRESS, Case.Channel.HOTLINE))
        self.assertEqual(broken_links(case.pk), [])
        with self.at("lijiale", "/board/") as page:
            self.assertIn("道路积水", page.inner_text("main"))
        with self.at("mojiaxin", "/hotline/") as page:
            page.get_by_label("来电号码").fill(PHONE)
            page.locator("#heard").get_by_text(number).wait_for()
            page.locator("#heard [name=same]").click()
            page.get_by_text("是来电人自己上报的").wait_for()
            press(page, "保存并推荐")
        self.assertEqual(Case.objects.filter(channel=Case.Channel.HOTLINE).count(), 1)
