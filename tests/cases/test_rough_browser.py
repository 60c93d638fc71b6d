"""Bad luck in a real browser: no network in mid-form, a heavy photo on a slow line, three hundred communities."""

import random
import tempfile
from pathlib import Path
from typing import Any

from django.test import override_settings
from PIL import Image

from apps.cases.models import Case
from apps.organizations.models import Division
from tests import people
from tests.browser import BrowserTestCase
from tests.cases.things import make_case, make_item, make_standard


def heavy(width: int) -> Path:
    """A photo that cannot be made small: noise."""
    noise = random.Random(1).randbytes(width * width * 3)
    path = Path(tempfile.mkstemp(suffix=".png")[1])
    Image.frombytes("RGB", (width, width), noise).save(path, "PNG")
    return path


class RoughGoing(BrowserTestCase):
    def setUp(self) -> None:
        super().setUp()
        people.make_world()
        make_item()
        self.standard = make_standard()
        media = override_settings(MEDIA_ROOT=Path(tempfile.mkdtemp()))
        media.enable()
        self.addCleanup(media.disable)
        town = Division.objects.get(code="440605126000")
        district = town.parent
        assert district is not None
        other = Division.objects.create(
            code="440605125000",
            level=5,
            kind="town",
            name="大沥镇",
            parent=district,
            path=f"{district.path}440605125000/",
        )
        Division.objects.create(
            code="440605125001", level=6, kind="residents_committee", name="黄岐社区", parent=other,
            path=f"{other.path}440605125001/",
        )  # fmt: skip

    def report(self, **more: Any) -> Any:
        return self.page(f"/report/{self.standard.code}/", **more)

    def test_offline_in_mid_form_keeps_the_words_and_says_so(self) -> None:
        with self.report() as page:
            page.fill("#id_text", "路口水浸到膝盖")
            page.context.set_offline(True)
            page.wait_for_selector("[role=status]:has-text('没有网络')")
            page.click("button.primary")  # is not sent, and does not end in the browser's dinosaur
            self.assertIn("/report/", page.url)
            self.assertEqual(page.input_value("#id_text"), "路口水浸到膝盖")
            page.context.set_offline(False)
            page.wait_for_selector("[role=status]:has-text('网络恢复')")
            page.reload()
            self.assertEqual(page.input_value("#id_text"), "路口水浸到膝盖")
            page.wait_for_selector("[role=status]:has-text('放回来')")
            page.reload()
            self.assertEqual(page.input_value("#id_text"), "")  # given back once, then forgotten

    def test_a_photo_shows_how_far_it_is_and_arrives(self) -> None:
        photo = heavy(450)
        with self.report() as page:
            slow = page.context.new_cdp_session(page)
            slow.send("Network.enable")
            line = {"offline": False, "latency": 50, "downloadThroughput": -1, "uploadThroughput": 400_000}
            slow.send("Network.emulateNetworkConditions", line)
            page.set_input_files("#photos", str(photo))
            page.select_option("#id_community_town", label="里水镇")
            page.select_option("#id_community", people.COMMUNITY)
            page.fill("#id_address", "鹤峰路 18 号")
            page.click("button.primary")
            page.wait_for_selector("progress")
            page.wait_for_selector("dl.numbers", timeout=30_000)
            self.assertIn("/receipt/", page.url)
        self.assertEqual(Case.objects.get().materials.get().files.count(), 1)

    def test_what_the_server_refuses_is_shown_in_place(self) -> None:
        with self.report() as page:
            page.set_input_files("#photos", str(heavy(60)))
            page.fill("#id_text", "路口水浸到膝盖")
            page.click("button.primary")
            page.wait_for_selector(".error-summary")
            self.assertEqual(page.locator(".thumbs li").count(), 1)
            self.assertEqual(page.input_value("#id_text"), "路口水浸到膝盖")
            page.click(".error-summary a")
            self.assertEqual(page.evaluate("document.activeElement.id"), "id_community")

    @override_settings(MAX_UPLOAD_BYTES=100_000)
    def test_a_photo_past_the_limit_is_told_before_it_is_sent(self) -> None:
        with self.report() as page:
            page.fill("#id_text", "路口水浸到膝盖")
            page.set_input_files("#photos", str(heavy(300)))
            page.click("button.primary")
            page.wait_for_selector("[role=status].bad:has-text('最多 0.1 MB')")
            self.assertEqual(page.input_value("#id_text"), "路口水浸到膝盖")
        self.assertFalse(Case.objects.exists())

    def test_the_town_comes_before_its_communities(self) -> None:
        with self.report() as page:
            self.assertEqual(page.locator("#id_community option").count(), 1)
            page.select_option("#id_community_town", label="大沥镇")
            self.assertEqual(page.locator("#id_community option").all_inner_texts(), ["请选择", "黄岐社区"])
            self.assert_accessible(page)
        with self.report(script=False) as page:
            self.assertEqual(page.locator("#id_community optgroup").count(), 2)

    def test_pressed_twice_it_is_one_report(self) -> None:
        with self.report() as page:
            page.fill("#id_text", "路口水浸到膝盖")
            page.select_option("#id_community_town", label="里水镇")
            page.select_option("#id_community", people.COMMUNITY)
            page.fill("#id_address", "鹤峰路 18 号")
            page.dblclick("button.primary")
            page.wait_for_selector("dl.numbers")
            page.go_back()  # the form as it was; sent again, it is the same case, or asked about
            page.wait_for_selector("#id_community_town")
            self.assertEqual(page.input_value("#id_text"), "路口水浸到膝盖")
            page.click("button.primary")
            page.wait_for_selector("dl.numbers, ul.near")
        self.assertEqual(Case.objects.count(), 1)


class OnPaper(BrowserTestCase):
    """Printed, a page has no buttons, and the exact time beside the spoken one."""

    def test_progress_and_receipt(self) -> None:
        people.make_world()
        media = override_settings(MEDIA_ROOT=Path(tempfile.mkdtemp()))
        media.enable()
        self.addCleanup(media.disable)
        case = make_case(make_item())
        for path in (f"/track/{case.number}/", f"/receipt/{case.number}/"):
            with self.page(path, width=794, user=people.applicant()) as page:
                page.emulate_media(media="print")
                self.assertEqual(page.locator(".btn:visible, .masthead:visible, .sitefoot:visible").count(), 0, path)
                self.assertIn(case.number, page.locator("main").inner_text())
                said = page.evaluate(
                    "() => getComputedStyle(document.querySelector('main time[title]'), '::after').content"
                )
                self.assertIn("20", said)
                self.assertTrue(page.locator(".onlyprint").first.is_visible())
