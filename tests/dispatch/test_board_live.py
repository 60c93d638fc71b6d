"""The board in a real browser: it renews itself without taking anything from the dispatcher, and works by keys."""

from typing import Any

from django.urls import reverse

from apps.dispatch.models import WorkOrder
from tests import people
from tests.browser import BrowserTestCase
from tests.dispatch import field_world as field

A_ROUND = 40000  # ms: two rounds of 15 s with their jitter


class BoardLive(BrowserTestCase):
    def setUp(self) -> None:
        field.make_field()
        self.first = field.issue(title="第一单")
        field.issue(title="第二单")

    def board(self, **more: Any) -> Any:
        return self.page(reverse("dispatch:board"), width=1366, height=768, user=people.dispatcher(), **more)

    def test_a_new_order_comes_in_without_taking_the_focus(self) -> None:
        with self.board() as page:
            page.keyboard.press("j")
            focused = page.evaluate("document.activeElement.dataset.item")
            field.issue(title="第三单")
            page.wait_for_selector(".queue :text('第三单')", timeout=A_ROUND)
            self.assertEqual(page.evaluate("document.activeElement.dataset.item"), focused)
            self.assertEqual(page.inner_text("[data-changes-said]"), "调度台新到 1 单")

    def test_what_is_being_chosen_waits_for_the_next_round(self) -> None:
        with self.board() as page:
            page.evaluate("""() => { const range = document.createRange();
                range.selectNodeContents(document.querySelector('[data-live=queue] .name'));
                getSelection().addRange(range); }""")
            marked = page.evaluate("String(getSelection())")
            with page.expect_response(lambda r: "/board/changes/" in r.url and r.status == 200, timeout=A_ROUND):
                field.issue(title="第三单")
            page.wait_for_timeout(1000)
            self.assertEqual(page.evaluate("String(getSelection())"), marked)
            self.assertNotIn("第三单", page.inner_text("body"))

    def test_moving_an_order_by_keys_alone(self) -> None:
        with self.board() as page:
            page.keyboard.press("j")
            page.keyboard.press("Enter")
            page.wait_for_url("**/board/*-*/")
            page.keyboard.press("1")
            page.keyboard.type("就近先到")
            page.keyboard.press("Enter")
            page.wait_for_selector(".notes .good")
        rules = [row.rule for order in WorkOrder.objects.all() for row in order.routings.all()]
        self.assertIn("overruled", rules)
