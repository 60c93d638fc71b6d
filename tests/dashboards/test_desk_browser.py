"""The desks in a real browser: they fit, can be reached by key and by finger, and do what they say."""

import os
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.test import override_settings
from django.urls import reverse

from apps.accounts.models import Role
from apps.cases import actions
from apps.cases.models import Case, Material
from apps.dashboards.phrases import keep_phrase
from apps.decisions import actions as decisions
from apps.decisions.models import Opinion, Seat
from apps.dispatch.models import WorkOrder
from apps.ledger.clock import now
from apps.organizations.delegations import delegate
from tests import people
from tests.browser import BrowserTestCase
from tests.cases import things
from tests.coordination.test_journeys import COUNTERSIGN, SITE_CHECK, Journey, make_team

SHOTS = os.environ.get("DESK_SHOTS", "")


class DeskPages(BrowserTestCase):
    require, accepted, seat, agree, check_on_site = (
        Journey.require, Journey.accepted, Journey.seat, Journey.agree, Journey.check_on_site,
    )  # fmt: skip

    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        media = override_settings(MEDIA_ROOT=Path(folder))
        media.enable()
        self.addCleanup(media.disable)
        people.make_world()
        self.item = things.make_item()
        self.team = make_team("E-FOOD", ["food", "drainage"])
        self.require(SITE_CHECK, COUNTERSIGN)

    def at_review(self) -> Case:
        """Checked on site, countersigned, at the section chief."""
        case = self.accepted()
        self.seat(case, "official")
        self.check_on_site(WorkOrder.objects.get(subject=case.pk))
        for who in ("official", "town_chief", "urban_official"):
            self.agree(case, who)
        return case

    def shoot(self, page: Any, name: str) -> None:
        if SHOTS:
            page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    def look(self, path: str, user: Any, name: str) -> None:
        """One page on both screens, both themes of a desk and in English, with everything the eye of axe sees."""
        for width, theme, language in (
            (390, "", "zh-hans"),
            (1366, "", "zh-hans"),
            (1366, "", "en"),
            (390, "elder", "zh-hans"),
        ):
            with self.page(path, width=width, theme=theme, language=language, user=user) as page:
                self.shoot(page, f"{name}-{width}{'-' + theme if theme else ''}{'-en' if language == 'en' else ''}")
                self.assert_fits(page)
                self.assert_labeled(page)
                self.assert_targets(page)
                self.assert_accessible(page)

    def test_agreeing_to_several(self) -> None:
        for case in (self.at_review(), self.at_review()):
            self.agree(case, "section_chief")
        self.at_review()  # of another step: it waits for the section chief
        self.stand_in()
        inbox, both = reverse("dashboards:inbox"), reverse("dashboards:desk_batch")
        self.look(inbox, people.section_chief(), "inbox-deputy")
        seats = [str(pk) for pk in Seat.objects.open().filter(step__key="approve").values_list("pk", flat=True)]
        self.look(f"{both}?seat={'&seat='.join(seats)}", people.section_chief(), "batch")
        with self.page(inbox, width=1366, user=people.section_chief()) as page:
            boxes = page.locator("input[name=seat]")
            page.locator(f"input[value='{seats[0]}']").check()
            self.assertEqual(boxes.evaluate_all("all => all.filter(one => one.disabled).length"), 1)
            page.locator(f"input[value='{seats[1]}']").check()
            self.shoot(page, "inbox-chosen")
            page.get_by_role("button", name="核对清单，同意 2 件…").click()
            page.get_by_role("button", name="批准 2 件，发出决定书").click()
            self.shoot(page, "batch-done")
            self.assertIn("2 件中已同意 2 件", page.locator("h1").inner_text())
            self.assert_accessible(page)
        self.assertEqual(Opinion.objects.filter(seat__on_behalf_of=people.deputy_head()).count(), 2)

    def stand_in(self) -> None:
        week = {"since": now(), "until": now() + timedelta(days=7), "reason": "出差"}
        post = people.post("NH-MSR", Role.LEADER)
        delegate(post.pk, people.section_chief().pk, by=people.deputy_head(), **week)

    def test_agreeing_to_several_without_script(self) -> None:
        cases = [self.at_review(), self.at_review()]
        with self.page(reverse("dashboards:inbox"), user=people.section_chief(), script=False) as page:
            for box in page.locator("input[name=seat]").all():
                box.check()
            page.locator("#batch button.primary").click()
            page.locator("form button.primary").click()
            self.assertIn("2 件中已同意 2 件", page.locator("h1").inner_text())
        self.assertEqual(Seat.objects.open().filter(step__key="approve").count(), len(cases))

    def test_acting_for_one_another(self) -> None:
        self.stand_in()
        self.look(reverse("dashboards:delegations"), people.deputy_head(), "delegations")

    def test_the_inbox(self) -> None:
        returned = self.at_review()
        self.agree(returned, "section_chief")
        decisions.return_step(self.seat(returned, "deputy_head").pk, by=people.deputy_head(), text="请核实面积")
        self.at_review()
        self.at_review()
        self.look(reverse("dashboards:inbox"), people.section_chief(), "inbox")
        with self.page(reverse("dashboards:inbox"), width=1366, user=people.section_chief()) as page:
            page.keyboard.press("j")
            page.keyboard.press("j")
            self.assertEqual(page.locator("tr.here").count(), 1)
            page.keyboard.press("Enter")
            page.wait_for_url("**/desk/case/**")
            page.go_back()
            page.keyboard.press("/")
            self.assertEqual(page.evaluate("document.activeElement.name"), "q")

    def test_what_was_dealt_with_and_phrases(self) -> None:
        case = self.at_review()
        self.agree(case, "section_chief")
        self.look(reverse("dashboards:done"), people.section_chief(), "done")
        with self.page(reverse("dashboards:phrases"), width=390, user=people.section_chief(), script=False) as page:
            page.fill("#text", "材料齐全，同意报批。")
            page.click("button.primary")
            self.assertEqual(page.locator(".phrase-list li").count(), 1)
        self.look(reverse("dashboards:phrases"), people.section_chief(), "phrases")

    def test_an_official_decides_by_key_alone(self) -> None:
        case = self.at_review()
        keep_phrase("按标准核过，同意。", by=people.section_chief())
        with self.page(reverse("dashboards:inbox"), width=1366, user=people.section_chief()) as page:
            page.keyboard.press("j")
            page.keyboard.press("o")
            page.wait_for_url("**/desk/case/**")
            page.keyboard.press("1")
            self.assertEqual(page.input_value("#text"), "按标准核过，同意。")
            page.keyboard.type("12 b")  # typing is never taken for keys
            self.assertEqual(page.input_value("#text"), "按标准核过，同意。12 b")
            page.keyboard.press("Escape")
            page.keyboard.press("?")
            self.assertTrue(page.is_visible("dialog[open]"))
            page.keyboard.press("Escape")
            page.keyboard.press("u")
            page.wait_for_url("**/inbox/")
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            page.wait_for_url("**/desk/case/**")
            page.keyboard.press("a")
            self.assertEqual(page.evaluate("document.activeElement.id"), "text")
            page.keyboard.type("同意。")
            page.keyboard.press("Control+Enter")
            page.wait_for_url("**/inbox/")
        self.assertEqual(Opinion.objects.last().text, "同意。")
        self.assertEqual(case.pk, Opinion.objects.last().step.chain.subject)

    def test_the_case(self) -> None:
        case = self.at_review()
        path = reverse("dashboards:desk_case", args=[case.pk])
        self.look(path, people.section_chief(), "case")
        with self.page(path, width=1366, user=people.section_chief()) as page:
            page.click("[data-phrase]")
            text = page.input_value("#text")
            self.assertTrue(text)
            page.focus("#text")
            page.keyboard.press("Control+Enter")
            page.wait_for_url("**/inbox/")
            self.assertIn(people.deputy_head().name, page.inner_text(".notes"))
        self.assertEqual(Opinion.objects.last().text, text)
        self.look(reverse("dashboards:desk_refuse", args=[case.pk]), people.deputy_head(), "refuse")

    def test_a_case_can_be_decided_without_script(self) -> None:
        case = self.at_review()
        path = reverse("dashboards:desk_case", args=[case.pk])
        with self.page(path, width=390, script=False, user=people.section_chief()) as page:
            page.fill("#text", "同意。")
            page.click("button[value=agree]")
            self.assertIn("/inbox/", page.url)

    def test_the_intake_queue_and_bench(self) -> None:
        case = things.make_case(self.item)
        things.make_case(self.item)
        actions.take_case(case.pk, by=people.clerk())
        self.look(reverse("cases:intake"), people.clerk(), "queue")
        path = reverse("cases:intake_case", args=[case.pk])
        self.look(path, people.clerk(), "bench")
        with self.page(path, width=1366, height=1000, user=people.clerk()) as page:
            page.keyboard.press("x")  # not in order
            page.keyboard.press("1")  # the first prepared reason
            page.wait_for_selector(".letter ol li")
            self.shoot(page, "bench-correction")
            self.assertTrue(page.is_visible("[data-pin=form]"))
            self.assertEqual(Material.objects.get(case=case, key="form").verdict, "bad")
            page.keyboard.press("y")
            page.wait_for_selector(".letter:not(:has(ol))")
            page.click("button[value=send]")
            page.wait_for_url(lambda url: str(case.pk) not in url)
        case.refresh_from_db()
        self.assertEqual(case.status, Case.Status.UNDER_REVIEW)

    def test_a_clerk_accepts_one_and_asks_a_correction_of_another_by_key_alone(self) -> None:
        first, second = things.make_case(self.item), things.make_case(self.item)
        with self.page(reverse("cases:intake"), width=1366, height=900, user=people.clerk()) as page:
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/{first.pk}/")
            page.keyboard.press("t")
            page.wait_for_selector("[name=outcome]")
            page.keyboard.press("y")
            page.wait_for_selector("button[value=send]")
            page.keyboard.press("Control+Enter")
            page.wait_for_url(f"**/{second.pk}/")
            page.keyboard.press("t")
            page.wait_for_selector("[name=outcome]")
            page.keyboard.press("2")  # not in order, for the second prepared reason
            page.wait_for_selector(".letter ol li")
            page.keyboard.press("p")
            self.assertTrue(page.is_visible(".spots.on"))
            page.keyboard.press("Shift+ArrowRight")
            page.keyboard.press("e")
            page.keyboard.type("第 2 页")
            page.wait_for_selector(".letter ol li:has-text('第 2 页')")
            page.reload()
            self.assertEqual(page.input_value("#other-form"), "第 2 页")
            self.assertTrue(page.input_value("[name=spot-form]").endswith(" 52 50"))
            self.shoot(page, "bench-by-key")
            page.keyboard.press("?")
            self.assertTrue(page.is_visible("dialog[open]"))
            self.shoot(page, "bench-keys")
            page.keyboard.press("y")  # the legend is open: nothing but reading
            page.keyboard.press("Escape")
            self.assertTrue(page.is_checked("[name=verdict-form][value=bad]"))
            page.keyboard.press("Control+Enter")
            page.wait_for_url(f"**{reverse('cases:intake')}")
        first.refresh_from_db()
        second.refresh_from_db()
        self.assertEqual((first.status, second.status), (Case.Status.UNDER_REVIEW, Case.Status.CORRECTION))
        asked = second.correction.items[0]
        self.assertEqual(asked["reason"], "缺页，请补全；第 2 页")
        self.assertTrue(asked["spot"].endswith(" 52 50"))

    def test_a_colleague_sees_who_has_it_and_takes_it_over(self) -> None:
        case = things.make_case(self.item)
        actions.take_case(case.pk, by=people.second_clerk())
        path = reverse("cases:intake_case", args=[case.pk])
        self.look(path, people.clerk(), "bench-taken")
        with self.page(path, width=390, user=people.clerk(), script=False) as page:
            page.click(".over summary")
            page.fill("#why", "她去开会了")
            page.click(".over button")
            self.assertTrue(page.is_visible("[name=outcome]"))

    def test_the_bench_works_without_script(self) -> None:
        case = things.make_case(self.item)
        actions.take_case(case.pk, by=people.clerk())
        path = reverse("cases:intake_case", args=[case.pk])
        with self.page(path, width=1366, script=False, user=people.clerk()) as page:
            page.click("[name=verdict-form][value=bad]")
            page.check("[name=reason-form] >> nth=1")
            page.click("[name=outcome][value=correct]")
            page.click("button[value=preview]")
            page.click("button[value=send]")
        case.refresh_from_db()
        self.assertEqual(case.status, Case.Status.CORRECTION)
