"""The pages of the field, the board and the checks: who may, what they do, and that nothing typed is lost."""

from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase, override_settings
from django.urls import reverse
from PIL import Image

from apps.dispatch.models import Evidence, Membership, WorkOrder
from apps.files.models import StoredFile
from apps.ledger.clock import now
from tests import people
from tests.dispatch import field_world as field


def picture(name: str = "now.jpg") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (64, 48), "green").save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue(), "image/jpeg")


class PageCase(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        field.make_field()

    def setUp(self) -> None:
        media = TemporaryDirectory()
        self.addCleanup(media.cleanup)
        self.enterContext(override_settings(MEDIA_ROOT=media.name))
        self.client.cookies["django_language"] = "en"

    def enter(self, username: str) -> None:
        self.client.force_login(people.get(username))

    def act(self, name: str, order: WorkOrder, status: int = 302, **data: Any) -> Any:
        """Send one form of a page, with a key and the order's version unless the test gives others."""
        base = {"idempotency_key": uuid4().hex, "version": WorkOrder.objects.get(pk=order.pk).version}
        response = self.client.post(reverse(f"dispatch:{name}", args=[order.pk]), base | data)
        self.assertEqual(response.status_code, status)
        return response

    def state(self, order: WorkOrder) -> str:
        return str(WorkOrder.objects.get(pk=order.pk).status)


class AccessTests(PageCase):
    def test_each_page_is_for_its_role(self) -> None:
        order = field.done(field.issue())
        pages = {
            reverse("dispatch:field"): {"worker"},
            reverse("dispatch:field_order", args=[order.pk]): {"worker"},
            reverse("dispatch:board"): {"dispatcher", "district_leader"},
            reverse("dispatch:board_order", args=[order.pk]): {"dispatcher", "district_leader"},
            reverse("dispatch:checks"): {"verifier"},
            reverse("dispatch:check", args=[order.pk]): {"verifier"},
        }
        for username in ("worker", "dispatcher", "verifier", "district_leader", "official", "applicant"):
            self.enter(username)
            for address, may in pages.items():
                with self.subTest(who=username, page=address):
                    self.assertEqual(self.client.get(address).status_code, 200 if username in may else 403)

    def test_who_has_not_signed_in_is_asked_to(self) -> None:
        self.assertEqual(self.client.get(reverse("dispatch:field")).status_code, 302)

    def test_an_order_of_others_is_not_there(self) -> None:
        order = field.issue()
        Membership.objects.filter(user=people.worker()).update(until=now())
        self.enter("worker")
        self.assertEqual(self.client.get(reverse("dispatch:field_order", args=[order.pk])).status_code, 404)

    def test_a_photo_is_shown_to_who_sees_the_order(self) -> None:
        order = field.arrived(field.issue())
        self.enter("worker")
        self.act("finish", order, text="已抽排", photos=picture(), checked=["0", "1"])
        address = reverse("files:show", args=[order.evidence.get(kind="after").file_id])
        for username, status in (("worker", 200), ("verifier", 200), ("applicant", 403)):
            self.enter(username)
            self.assertEqual(self.client.get(address).status_code, status)


class FieldPageTests(PageCase):
    def test_the_whole_way_without_script(self) -> None:
        order = field.issue()
        self.enter("worker")
        self.assertContains(self.client.get(reverse("dispatch:field")), "Sign for")
        self.act("claim", order)
        self.act("arrive", order, photos=picture("before.jpg"))
        self.act("finish", order, text="已抽排", photos=picture(), checked=["0", "1"], place_note="路口")
        self.assertEqual(self.state(order), "done")
        self.assertEqual(sorted(order.evidence.values_list("kind", flat=True)), ["after", "before", "note"])
        self.assertContains(self.client.get(reverse("dispatch:field")), "done, to be checked")

    def test_the_phone_fills_in_the_place(self) -> None:
        order = field.issue()
        self.enter("worker")
        self.act("claim", order)
        self.act("arrive", order, lng="113.11", lat="23.22", captured_at="2026-11-20T09:00:00+08:00")
        there = order.attendances.get()
        self.assertEqual((there.lng, there.lat), (113.11, 23.22))
        self.assertEqual(there.captured_at.isoformat(), "2026-11-20T01:00:00+00:00")

    def test_broken_figures_count_as_no_place(self) -> None:
        order = field.issue()
        self.enter("worker")
        self.act("claim", order)
        self.act("arrive", order, lng="here", lat="", captured_at="9999-99-99")
        self.assertIsNone(order.attendances.get().lng)

    def test_a_double_click_does_it_once(self) -> None:
        order = field.arrived(field.issue())
        self.enter("worker")
        form = {"idempotency_key": "k" * 32, "text": "已抽排", "checked": ["0", "1"], "version": order.version}
        self.act("finish", order, photos=picture(), **form)
        self.act("finish", order, photos=picture(), **form)
        self.assertEqual(order.evidence.filter(kind="after").count(), 1)
        self.assertEqual(StoredFile.objects.filter(owner=order.pk).count(), 1)

    def test_who_comes_second_is_told_kindly(self) -> None:
        order = field.issue()
        version = order.version
        self.enter("second_worker")
        self.act("claim", order)
        self.enter("worker")
        answer = self.act("claim", order, 409, version=version)
        self.assertContains(answer, "梁阿珍 was quicker", status_code=409)

    def test_an_order_that_left_the_team_gives_a_word(self) -> None:
        order = field.issue()
        self.enter("worker")
        Membership.objects.filter(user=people.worker()).update(until=now())
        answer = self.client.post(
            reverse("dispatch:claim", args=[order.pk]), {"idempotency_key": "x", "version": 1}, follow=True
        )
        self.assertContains(answer, "not with your team any more")

    def test_a_refused_form_keeps_the_words_and_the_photo(self) -> None:
        order = field.issue()
        self.enter("worker")
        self.act("claim", order)
        self.act("arrive", order)
        answer = self.act("finish", order, 422, text="抽了三车水", photos=picture(), checked=["0", "1"])
        self.assertContains(answer, "抽了三车水", status_code=422)
        self.assertContains(answer, "Share where you are", status_code=422)
        kept = StoredFile.objects.get(owner=order.pk)
        self.assertContains(answer, f'name="kept" value="{kept.pk}"', status_code=422)
        self.act("finish", order, text="抽了三车水", kept=[str(kept.pk)], checked=["0", "1"], place_note="路口")
        self.assertEqual(Evidence.objects.get(kind="after").file, kept)

    def test_what_others_sent_cannot_be_passed_off_as_kept(self) -> None:
        order = field.arrived(field.issue())
        foreign = field.photo(people.second_worker())
        StoredFile.objects.filter(pk=foreign.pk).update(owner=order.pk)
        self.enter("worker")
        self.act("finish", order, 422, text="x", kept=[str(foreign.pk), "no-uuid"], checked=["0", "1"])

    def test_a_file_that_is_no_photo_is_named(self) -> None:
        order = field.arrived(field.issue())
        self.enter("worker")
        fake = SimpleUploadedFile("now.jpg", b"MZ" + b"\0" * 200, "image/jpeg")
        self.act("finish", order, 422, text="x", photos=fake, checked=["0", "1"])
        empty = SimpleUploadedFile("now.jpg", b"", "image/jpeg")
        answer = self.act("finish", order, 422, text="x", photos=empty, checked=["0", "1"])
        self.assertContains(answer, "empty", status_code=422)
        self.assertEqual(self.state(order), "arrived")

    def test_a_stale_page_is_told_so(self) -> None:
        order = field.arrived(field.issue())
        self.enter("worker")
        answer = self.act("finish", order, 409, text="x", photos=picture(), checked=["0", "1"], version=1)
        self.assertContains(answer, "Somebody else acted", status_code=409)

    def test_sending_back_goes_on_to_the_list(self) -> None:
        order = field.issue()
        self.enter("worker")
        self.act("bounce", order, 422, reason="")
        self.act("bounce", order, reason="不归我队")
        self.assertEqual(self.state(order), "unrouted")

    def test_two_officers_check_and_confirm(self) -> None:
        order = field.issue("site_check")
        self.enter("worker")
        self.act("claim", order)
        self.act("arrive", order, lng="113.11", lat="23.22")
        self.act("finish", order, 422, text="与申报一致", passed="yes")
        self.enter("second_worker")
        self.assertContains(self.client.get(reverse("dispatch:field")), "Go along with 何俊")
        self.act("arrive", order, lng="113.11", lat="23.22")
        self.enter("worker")
        self.act("finish", order, text="与申报一致", passed="yes")
        self.act("confirm", order, 422, verdict="agree")
        self.enter("second_worker")
        self.act("confirm", order, 422, verdict="disagree", text="")
        self.act("confirm", order, verdict="agree")
        self.assertEqual(self.state(order), "closed")

    def test_the_list_costs_the_same_with_three_and_thirty(self) -> None:
        """1 session, 2 user, 3 desk, 4 teams, 5 in hand, 6 waiting, 7 the map, 8 colleagues, 9 done,
        10 the calendar."""
        self.enter("worker")
        for count in (3, 27):
            for _n in range(count):
                field.issue(due_at=now())
            self.client.get(reverse("dispatch:field"))
            with self.assertNumQueries(10):
                self.client.get(reverse("dispatch:field"))


class BoardPageTests(PageCase):
    def test_what_needs_a_person_stands_on_top(self) -> None:
        field.issue(skill="unknown", title="没有队的单")
        silent = field.issue(title="没人签的单")
        WorkOrder.objects.filter(pk=silent.pk).update(dispatched_at=people.LONG_AGO)
        self.enter("dispatcher")
        page = self.client.get(reverse("dispatch:board"))
        self.assertEqual([len(need["orders"]) for need in page.context["needs"]], [1, 0, 1])
        self.assertEqual(page.context["counts"]["needs"], 2)

    def test_the_order_shows_the_router_and_its_rule(self) -> None:
        order = field.issue()
        self.enter("dispatcher")
        page = self.client.get(reverse("dispatch:board_order", args=[order.pk]))
        self.assertContains(page, "Only one team has the skill")
        self.assertContains(page, "does not have the skill")
        self.assertContains(page, "1 hop")

    def test_each_reads_the_title_in_their_language(self) -> None:
        order = field.issue("site_check", brief={"title": {"zh": "现场核查", "en": "Site check of a food license"}})
        self.enter("dispatcher")
        address = reverse("dispatch:board_order", args=[order.pk])
        self.assertContains(self.client.get(address), "Site check of a food license")
        self.client.cookies["django_language"] = "zh-hans"
        self.assertContains(self.client.get(address), "<h1>现场核查</h1>")

    def test_overruling_asks_why_and_keeps_what_was_chosen(self) -> None:
        order, safe = field.issue(), field.team("SAFE")
        self.enter("dispatcher")
        answer = self.act("send", order, 422, team=str(safe.pk), reason="")
        self.assertContains(answer, f'value="{safe.pk}" selected', status_code=422)
        self.act("send", order, team=str(safe.pk), reason="就近先到")
        self.assertEqual(WorkOrder.objects.get(pk=order.pk).team, safe)

    def test_a_stale_page_and_a_missing_team_change_nothing(self) -> None:
        order = field.issue()
        self.enter("dispatcher")
        self.act("send", order, 422, team="", reason="x")
        self.act("send", order, 409, team=str(field.team("SAFE").pk), reason="x", version=order.version - 1)
        self.assertEqual(WorkOrder.objects.get(pk=order.pk).team, field.team("WORKS"))

    def test_the_leader_looks_but_does_not_send(self) -> None:
        order = field.issue()
        self.enter("district_leader")
        self.assertNotContains(self.client.get(reverse("dispatch:board_order", args=[order.pk])), "Send there")
        self.act("send", order, 403, team=str(field.team("SAFE").pk), reason="x")

    def test_the_list_pages_by_key_and_filters_by_state(self) -> None:
        from apps.dispatch.views import board

        for _n in range(board.PAGE + 2):
            field.issue(due_at=now())
        field.issue(due_at=None)
        self.enter("dispatcher")
        seen: list[Any] = []
        address = reverse("dispatch:board")
        while True:
            page = self.client.get(address)
            seen += [order.pk for order in page.context["running"]]
            if not page.context["next"]:
                break
            address = reverse("dispatch:board") + "?" + _query(after=page.context["next"])
        self.assertEqual((len(seen), len(set(seen))), (board.PAGE + 3, board.PAGE + 3))
        self.assertFalse(self.client.get(reverse("dispatch:board") + "?state=done").context["running"])
        self.assertEqual(self.client.get(reverse("dispatch:board") + "?after=nonsense&town=1").status_code, 200)

    def test_the_board_costs_the_same_with_three_and_thirty(self) -> None:
        """1 session, 2 user, 3 desk, 4 its division, 5 running, 6 counts, 7 the map, 8 teams, 9 who is on duty,
        10 version of the calendar. Each of the three needs is one more where there is any of it."""
        self.enter("dispatcher")
        for count in (3, 27):
            for _n in range(count):
                field.issue(due_at=now())
            self.client.get(reverse("dispatch:board"))
            with self.assertNumQueries(10):
                self.client.get(reverse("dispatch:board"))


class CheckPageTests(PageCase):
    def test_it_is_passed_line_by_line_and_closed(self) -> None:
        order = field.done(field.issue(), checked=[True, True])
        self.enter("verifier")
        self.assertContains(self.client.get(reverse("dispatch:checks")), order.number)
        self.act("verdict", order, 422, verdict="pass", line0="yes")
        self.act("verdict", order, verdict="pass", line0="yes", line1="yes")
        self.assertEqual(self.state(order), "closed")

    def test_it_is_sent_back_with_a_reason(self) -> None:
        order = field.done(field.issue())
        self.enter("verifier")
        self.act("verdict", order, 422, verdict="redo", text="")
        self.act("verdict", order, verdict="redo", text="仍有积水")
        self.assertEqual(self.state(order), "claimed")
        page = self.client.get(reverse("dispatch:checks") + "?shown=rework")
        self.assertContains(page, order.number)
        self.enter("worker")
        self.assertContains(self.client.get(reverse("dispatch:field_order", args=[order.pk])), "仍有积水")

    def test_what_i_had_a_hand_in_is_never_offered(self) -> None:
        from apps.organizations.models import Holding

        order = field.done(field.issue())
        Holding.objects.create(post=people.post("T-440605126-OPS", "verifier"), user=people.worker(), since=now())
        self.enter("worker")
        self.assertNotContains(self.client.get(reverse("dispatch:checks")), order.number)
        page = self.client.get(reverse("dispatch:check", args=[order.pk]))
        self.assertNotContains(page, "Passed, close it")
        self.act("verdict", order, 422, verdict="pass", line0="yes", line1="yes")

    def test_it_says_how_far_and_whether_in_time(self) -> None:
        order = field.done(field.issue(due_at=people.LONG_AGO))
        self.enter("verifier")
        page = self.client.get(reverse("dispatch:check", args=[order.pk]))
        self.assertContains(page, "0 m")
        self.assertContains(page, "late")

    def test_two_verifiers_on_one_page(self) -> None:
        order = field.done(field.issue(), checked=[True, True])
        self.enter("verifier")
        version = order.version
        form = {"verdict": "pass", "line0": "yes", "line1": "yes", "version": version}
        self.act("verdict", order, **form)
        answer = self.act("verdict", order, 409, **form)
        self.assertContains(answer, "nothing was changed", status_code=409)


def _query(**parts: str) -> str:
    from urllib.parse import urlencode

    return urlencode(parts)
