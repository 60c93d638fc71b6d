"""待上传 in a real browser: what is done without signal arrives once, whatever happens on the way."""

import json
from datetime import timedelta
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any

from django.test import override_settings
from django.urls import reverse
from PIL import Image

from apps.dispatch.actions import arrive, claim, reassign
from apps.dispatch.models import Evidence, WorkOrder
from apps.ledger.clock import now
from tests import people
from tests.browser import BrowserTestCase
from tests.dispatch import field_world as field
from tests.dispatch.test_pages import PageCase, picture

A_DAY_AHEAD = """{ const Real = Date, ahead = 86400000;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; } }; }"""


def shot() -> dict[str, Any]:
    content = BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(content, "JPEG", quality=95)
    return {"name": "now.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


class FieldBrowserCase(BrowserTestCase):
    def setUp(self) -> None:
        field.make_field()
        media = TemporaryDirectory()
        self.addCleanup(media.cleanup)
        self.enterContext(override_settings(MEDIA_ROOT=media.name))
        self.worker = people.worker()

    def order_on_site(self) -> WorkOrder:
        order = field.issue()
        claim(order.pk, by=self.worker)
        arrive(order.pk, by=self.worker, place=people.HERE)
        order.refresh_from_db()
        return order

    def address(self, order: WorkOrder) -> str:
        return reverse("dispatch:field_order", args=[order.pk])

    def ready(self, page: Any) -> None:
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
        page.reload()
        page.wait_for_function("navigator.serviceWorker.controller !== null")

    def fill(self, page: Any) -> None:
        page.set_input_files("#id_photos", shot())
        page.fill("#act-finish textarea[name=text]", "已抽排干净")
        page.fill("#act-finish input[name=place_note]", "路口东侧")

    def press(self, page: Any, act: str) -> None:
        page.click(f"[data-cell={act}] button")

    def waiting(self, page: Any) -> list[str]:
        """The queue, oldest first; asked again where the page is just going on to the next one."""
        for _turn in range(20):
            try:
                return list(page.evaluate("Outbox.all().then((acts) => acts.map((act) => `${act.kind} ${act.state}`))"))
            except Exception as moved:
                if "context was destroyed" not in str(moved) and "not defined" not in str(moved):
                    raise
                page.wait_for_timeout(300)
        return ["no queue on this page"]

    def until(self, page: Any, *states: str) -> None:
        """Wait for the queue to be so."""
        for _turn in range(100):
            if self.waiting(page) == list(states):
                return
            page.wait_for_timeout(200)
        self.assertEqual(self.waiting(page), list(states))


class Offline(FieldBrowserCase):
    def test_the_whole_way_without_signal_then_one_effect_of_each(self) -> None:
        order = field.issue()
        with self.page(self.address(order), user=self.worker) as page:
            self.ready(page)
            page.context.set_offline(True)
            self.press(page, "claim")
            self.until(page, "claim waiting")
            page.set_input_files("#id_photos_arrive", shot())
            self.press(page, "arrive")
            self.until(page, "claim waiting", "arrive waiting")
            page.reload()  # the shell opens without signal, the queue is still there
            page.wait_for_selector("[data-cell=finish][data-state=now]")
            self.assertIn("未上传 2 条", page.inner_text("a.unsent"))
            self.assertIn("没有信号", page.inner_text(".offline"))
            self.fill(page)
            self.press(page, "finish")
            self.until(page, "claim waiting", "arrive waiting", "finish waiting")
            self.assertEqual(WorkOrder.objects.get(pk=order.pk).status, "dispatched")
            page.goto(self.live_server_url + reverse("dispatch:field"))
            page.wait_for_selector("#outbox li.waiting")
            page.context.set_offline(False)
            page.evaluate("Outbox.again()")
            self.until(page, "claim sent", "arrive sent", "finish sent")
        done = WorkOrder.objects.get(pk=order.pk)
        self.assertEqual((done.status, done.result["text"]), ("done", "已抽排干净"))
        verbs = field.verbs(order.subject)
        self.assertEqual([verbs.count(f"order.{verb}") for verb in ("claimed", "arrived", "done")], [1, 1, 1])
        self.assertNotIn("merged", field.said(order.subject, "order.done"))
        after = Evidence.objects.get(order=order, kind="after")
        assert after.file is not None and after.captured_at is not None
        self.assertEqual(max(after.file.width or 0, after.file.height or 0), 1600)
        self.assertLess(after.captured_at, after.received_at)

    def test_a_lost_answer_has_one_effect(self) -> None:
        order, lost = self.order_on_site(), []

        def lose_first(route: Any) -> None:
            if lost:
                route.continue_()
                return
            lost.append(route.fetch().status)
            route.abort()

        with self.page(self.address(order), user=self.worker) as page:
            page.context.route("**/finish/", lose_first)
            self.fill(page)
            self.press(page, "finish")
            for _turn in range(50):
                if lost:
                    break
                page.wait_for_timeout(200)
            self.assertEqual(lost, [200])
            self.until(page, "finish waiting")
            page.evaluate("Outbox.again()")
            self.until(page, "finish sent")
        self.assertEqual(field.verbs(order.subject).count("order.done"), 1)
        self.assertEqual(Evidence.objects.filter(order=order, kind="after").count(), 1)

    def test_two_tabs_send_it_once(self) -> None:
        order = self.order_on_site()
        posts: list[str] = []
        with self.page(self.address(order), user=self.worker) as page:
            self.ready(page)
            second = page.context.new_page()
            second.goto(page.url)
            for tab in (page, second):
                tab.on("request", lambda r: posts.append(r.url) if r.url.endswith("/finish/") else None)
            page.context.set_offline(True)
            self.fill(page)
            self.press(page, "finish")
            self.until(page, "finish waiting")
            page.context.set_offline(False)
            page.evaluate("void Outbox.again()")
            second.evaluate("void Outbox.again()")
            self.until(second, "finish sent")
        self.assertEqual(field.verbs(order.subject).count("order.done"), 1)

    def test_a_phone_a_day_ahead_is_kept_as_it_said_and_pointed_out(self) -> None:
        order = self.order_on_site()
        with self.page(self.address(order), user=self.worker) as page:
            page.add_init_script(A_DAY_AHEAD)
            page.reload()
            self.fill(page)
            self.press(page, "finish")
            self.until(page, "finish sent")
        after = Evidence.objects.get(order=order, kind="after")
        assert after.captured_at is not None and after.believed_at is not None
        self.assertGreater(after.captured_at - now(), timedelta(hours=23))
        self.assertLess(abs(after.believed_at - now()), timedelta(minutes=5))
        self.assertTrue(after.clock_wrong)
        with self.page(reverse("dispatch:check", args=[order.pk]), width=1366, user=people.verifier()) as page:
            self.assertIn("手机时钟快 1 天", page.inner_text("main"))


class Refused(FieldBrowserCase):
    """Reassigned while the phone was away: nothing is dropped in silence."""

    def stranded(self, page: Any, order: WorkOrder) -> None:
        self.ready(page)
        page.context.set_offline(True)
        self.fill(page)
        self.press(page, "finish")
        self.until(page, "finish waiting")
        reassign(order.pk, field.team("SAFE").pk, by=people.dispatcher(), reason="就近先到")
        page.context.set_offline(False)
        page.goto(self.live_server_url + reverse("dispatch:field"))
        page.wait_for_selector("#outbox li.held")
        self.assertIn("需处理 1 条", page.inner_text("a.unsent"))

    def test_it_goes_to_the_order_as_a_note(self) -> None:
        order = self.order_on_site()
        with self.page(self.address(order), user=self.worker) as page:
            self.stranded(page, order)
            page.click("#outbox li.held button:has-text('作为备注提交')")
            self.until(page, "note sent")
        kept = Evidence.objects.filter(order=order, kind="note")
        self.assertTrue(any("已抽排干净" in row.text for row in kept))
        self.assertEqual(kept.filter(file__isnull=False).count(), 1)
        self.assertEqual(field.verbs(order.subject).count("order.noted"), 1)
        self.assertEqual(WorkOrder.objects.get(pk=order.pk).status, "dispatched")

    def test_or_it_is_discarded(self) -> None:
        order = self.order_on_site()
        with self.page(self.address(order), user=self.worker) as page:
            page.on("dialog", lambda dialog: dialog.accept())
            self.stranded(page, order)
            page.click("#outbox li.held button:has-text('放弃')")
            page.wait_for_selector("#outbox", state="hidden")
            self.assertEqual(self.waiting(page), [])
        self.assertEqual(Evidence.objects.filter(order=order, kind="note").count(), 0)

    def test_signed_out_it_waits_and_says_so(self) -> None:
        order = self.order_on_site()
        with self.page(self.address(order), user=self.worker) as page:
            self.ready(page)
            cookies = page.context.cookies()
            page.context.clear_cookies(name="sessionid")
            self.fill(page)
            self.press(page, "finish")
            self.until(page, "finish waiting")
            page.wait_for_selector(".offline a")
            self.assertIn("重新登录", page.inner_text(".offline"))
            page.context.add_cookies(cookies)
            page.evaluate("Outbox.again()")
            self.until(page, "finish sent")
        self.assertEqual(WorkOrder.objects.get(pk=order.pk).status, "done")


class Answers(PageCase):
    """The same acts, answered for the queue."""

    def send(self, name: str, order: WorkOrder, key: str, **data: Any) -> Any:
        sent = (now() + timedelta(minutes=1)).isoformat()
        head = {"HTTP_X_OUTBOX": "1", "HTTP_IDEMPOTENCY_KEY": key, "HTTP_X_SENT_AT": sent}
        return self.client.post(reverse(f"dispatch:{name}", args=[order.pk]), data, **head)

    def test_the_same_key_has_one_effect_and_says_it_was_done_before(self) -> None:
        order = field.issue()
        self.enter("worker")
        self.assertEqual(self.send("claim", order, "a" * 32, version=order.version).json()["again"], False)
        self.assertEqual(self.send("claim", order, "a" * 32, version=order.version).json()["again"], True)
        self.assertEqual(field.verbs(order.subject).count("order.claimed"), 1)

    def test_sent_back_twice_by_a_lost_answer_is_done_not_gone(self) -> None:
        order = field.issue()
        self.enter("worker")
        for again in (False, True):
            answer = self.send("bounce", order, "b" * 32, reason="不归我队", version=order.version)
            self.assertEqual((answer.status_code, answer.json()["again"]), (200, again))

    def test_a_refusal_says_how_the_order_stands(self) -> None:
        order = field.issue()
        claim(order.pk, by=people.second_worker())
        self.enter("worker")
        answer = self.send("claim", order, "c" * 32, version=1)
        self.assertEqual((answer.status_code, answer.json()["code"]), (409, "already_claimed"))
        self.assertEqual(answer.json()["order"]["holder"], "梁阿珍")

    def test_a_legal_move_from_an_older_page_is_merged_and_marked(self) -> None:
        order = field.arrived(field.issue())
        self.enter("worker")
        kept = self.photo(order, "p" * 32)
        answer = self.send("finish", order, "d" * 32, version=1, text="已抽排", kept=kept, checked=["0", "1"])
        self.assertEqual(answer.status_code, 200, answer.content)
        self.assertIs(field.said(order.subject, "order.done")["merged"], True)

    def photo(self, order: WorkOrder, key: str) -> str:
        return str(self.send("photo", order, key, photo=picture()).json()["kept"])

    def test_a_photo_sent_twice_is_kept_once(self) -> None:
        order = field.arrived(field.issue())
        self.enter("worker")
        self.assertEqual(self.photo(order, "e" * 32), self.photo(order, "f" * 32))

    def test_a_photo_that_an_act_has_used_may_be_sent_for_the_next(self) -> None:
        """Sent back for rework, somebody chooses the very same picture: it is evidence of the second visit, too."""
        order = field.arrived(field.issue())
        self.enter("worker")
        first = self.photo(order, "e" * 32)
        Evidence.objects.create(order=order, kind="after", file_id=first, by=people.worker(), received_at=now())
        self.assertNotEqual(self.photo(order, "f" * 32), first)

    def test_how_far_the_phones_clock_is_off_is_kept(self) -> None:
        order = field.issue()
        self.enter("worker")
        self.send("claim", order, "g" * 32, version=order.version)
        self.send("arrive", order, "h" * 32, captured_at=now().isoformat())
        self.assertAlmostEqual(order.attendances.get().clock_off, 60, delta=5)

    def test_others_neither_note_nor_photograph(self) -> None:
        order = field.issue("site_check")
        people.worker().memberships.update(until=now())
        self.enter("worker")
        self.assertEqual(self.send("note", order, "i" * 32, text="x").status_code, 409)
        self.assertEqual(self.send("photo", order, "j" * 32, photo=picture()).status_code, 409)

    def test_a_note_needs_words_or_a_photo(self) -> None:
        order = field.issue()
        self.enter("worker")
        answer = self.send("note", order, "k" * 32, text=" ")
        self.assertEqual((answer.status_code, json.loads(answer.content)["code"]), (422, "text_needed"))
