"""From a number, a unit or a case to an instruction, its answer and its end, on pages."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.dashboards.scope import scope_for
from apps.organizations.desk import desk_of
from apps.supervision import boxes
from apps.supervision.models import Notice
from apps.supervision.notices import Matter, answer_notice, instruct
from tests import people
from tests.cases import things
from tests.dashboards.test_numbers import NumbersCase

UNIT = Matter(Notice.About.UNIT, "市场监督管理局", "Market regulation")


def give(text: str = "一周内见底") -> Notice:
    return instruct(UNIT, owner_id=people.post("NH-MSR", "head").pk, text=text, days=5, by=people.district_leader())


class Numbers(NumbersCase):
    def setUp(self) -> None:
        super().setUp()
        self.client.force_login(people.district_leader())

    def form(self, owner: Any = None, **more: str) -> dict[str, str]:
        owner = owner or people.post("NH-MSR", "head")
        return {"owner": str(owner.pk), "text": "尽快", "days": "3", "idempotency_key": "k1", **more}

    def test_the_number_is_kept_as_the_leader_saw_it(self) -> None:
        page = self.client.get("/cockpit/overdue/instruct/")
        seen = page.context["seen"]
        self.assertContains(page, "1 · 0")
        things.make_case(self.item, by=people.stranger())
        sent = self.client.post("/cockpit/overdue/instruct/", self.form(seen=seen))
        self.assertRedirects(sent, "/instructions/", fetch_redirect_response=False)
        notice = Notice.objects.get()
        self.assertEqual((notice.metric, notice.number["figure"], notice.number["n"]), ("overdue", "1 · 0", 1))
        self.assertEqual(set(notice.number["period"]), {"zh", "en"})
        page = self.client.get(f"/instructions/{notice.pk}/")
        self.assertContains(page, "/cockpit/overdue/cases/")
        self.assertContains(page, "1 · 0")

    def test_a_number_made_up_by_the_sender_is_read_anew(self) -> None:
        self.client.post("/cockpit/overdue/instruct/", self.form(seen="999:bad"))
        self.assertEqual(Notice.objects.get().number["figure"], "1 · 0")

    def test_a_towns_number_proposes_the_towns_head(self) -> None:
        page = self.client.get(f"/cockpit/events/instruct/?place={people.COMMUNITY}")
        self.assertEqual(page.context["form"]["owner"].value(), str(people.post("T-440605126", "head").pk))
        self.client.post(f"/cockpit/events/instruct/?place={people.COMMUNITY}", self.form())
        self.assertEqual(Notice.objects.get().place, people.COMMUNITY)

    def test_on_a_unit_and_on_a_case(self) -> None:
        self.assertContains(self.client.get("/cockpit/units/"), "/units/NH-MSR/instruct/")
        self.client.post("/units/NH-MSR/instruct/", self.form())
        self.assertContains(self.client.get(f"/desk/case/{self.late.pk}/"), f"/desk/case/{self.late.pk}/instruct/")
        self.client.post(f"/desk/case/{self.late.pk}/instruct/", self.form(idempotency_key="k2"))
        self.assertEqual(set(Notice.objects.values_list("about", flat=True)), {"unit", "case"})
        self.assertContains(self.client.get(f"/desk/case/{self.late.pk}/"), "尽快")

    def test_typed_words_stay_and_the_error_is_beside_its_field(self) -> None:
        page = self.client.post("/units/NH-MSR/instruct/", self.form(days="99"))
        self.assertContains(page, "尽快", status_code=422)
        self.assertContains(page, "#id_days", status_code=422)
        nobody = self.form() | {"owner": ""}
        self.assertEqual(self.client.post("/units/NH-MSR/instruct/", nobody).status_code, 422)
        self.assertFalse(Notice.objects.exists())

    def test_a_double_click_gives_one(self) -> None:
        for _click in range(2):
            self.client.post("/units/NH-MSR/instruct/", self.form())
        self.assertEqual(Notice.objects.count(), 1)

    def test_a_head_sees_the_numbers_of_the_own_house_and_instructs_below(self) -> None:
        self.client.force_login(people.bureau_head())
        page = self.client.get("/cockpit/overdue/cases/")
        self.assertEqual([row.subject for row in page.context["rows"]], [self.late.pk])
        self.client.force_login(people.town_head())
        page = self.client.get("/cockpit/overdue/cases/")
        self.assertEqual(page.context["rows"], [])
        page = self.client.get("/cockpit/events/cases/")
        self.assertEqual(page.context["total"], 2)
        self.assertEqual(self.client.get("/cockpit/units/").status_code, 403)
        scope = scope_for(desk_of(people.town_head()), {"place": "440605000000"})
        assert scope is not None and scope.place is not None
        self.assertEqual(scope.place.code, people.TOWN)
        self.client.force_login(people.admin())
        self.assertEqual(self.client.get("/cockpit/overdue/cases/").status_code, 403)
        self.assertNotContains(self.client.get("/cockpit/"), "/cockpit/overdue/cases/")

    def test_reminding_from_the_case_page(self) -> None:
        self.client.force_login(people.section_chief())
        address = f"/desk/case/{self.late.pk}/nudge/"
        self.assertContains(self.client.get(address), "idempotency_key")
        self.assertEqual(self.client.post(address, {"idempotency_key": "a"}).status_code, 302)
        self.assertEqual(self.client.post(address, {"idempotency_key": "b"}).status_code, 422)
        self.client.force_login(people.town_head())
        self.assertEqual(self.client.get(address).status_code, 403)


class Desk(things.CaseTest):
    def test_answered_by_the_owner_given_back_and_accepted(self) -> None:
        notice = give()
        address = f"/instructions/{notice.pk}/"
        self.client.force_login(people.bureau_head())
        self.assertContains(self.client.get("/instructions/"), "一周内见底")
        empty = self.client.post(address, {"do": "answer", "text": "", "idempotency_key": "a"})
        self.assertContains(empty, "#id_text", status_code=422)
        said = {"do": "answer", "text": "已整改", "idempotency_key": "b", "files": [things.photo()]}
        self.assertRedirects(self.client.post(address, said), address, fetch_redirect_response=False)
        file = notice.words.get().files.get()
        self.client.force_login(people.district_leader())
        self.assertEqual(self.client.get(f"/files/{file.pk}/").status_code, 200)
        page = self.client.get("/instructions/?box=given&state=answered")
        self.assertContains(page, "一周内见底")
        bad = self.client.post(address, {"do": "return", "text": "", "days": "3", "idempotency_key": "c"})
        self.assertEqual(bad.status_code, 422)
        self.client.post(address, {"do": "return", "text": "补照片", "days": "3", "idempotency_key": "d"})
        self.client.force_login(people.bureau_head())
        self.client.post(address, {"do": "answer", "text": "已补", "idempotency_key": "e"})
        self.client.force_login(people.district_leader())
        self.client.post(address, {"do": "accept", "text": "", "days": "", "idempotency_key": "f"})
        notice.refresh_from_db()
        self.assertEqual((notice.status, notice.answers), ("accepted", 2))

    def test_what_is_too_late_says_what_happened(self) -> None:
        notice = give()
        answer_notice(notice.pk, text="好", by=people.deputy_head())
        self.client.force_login(people.bureau_head())
        page = self.client.post(f"/instructions/{notice.pk}/", {"do": "answer", "text": "好", "idempotency_key": "a"})
        self.assertEqual(page.status_code, 409)

    def test_a_bad_file_is_said_and_nothing_is_kept(self) -> None:
        notice = give()
        self.client.force_login(people.bureau_head())
        said = {"do": "answer", "text": "好", "idempotency_key": "a", "files": [SimpleUploadedFile("x.exe", b"MZ" * 9)]}
        page = self.client.post(f"/instructions/{notice.pk}/", said)
        self.assertEqual(page.status_code, 422)
        self.assertFalse(notice.words.exists())

    def test_others_do_not_see_it(self) -> None:
        notice = give()
        for user in (people.town_head(), people.official(), people.stranger(), people.admin()):
            self.client.force_login(user)
            self.assertEqual(self.client.get(f"/instructions/{notice.pk}/").status_code, 403, user.username)

    def test_lists_page_by_key_and_cost_the_same(self) -> None:
        for n in range(3):
            give(str(n))
        self.client.force_login(people.district_leader())
        with CaptureQueriesContext(connection) as few:
            self.client.get("/instructions/")
        for n in range(3, 35):
            give(str(n))
        with CaptureQueriesContext(connection) as many:
            first = self.client.get("/instructions/")
        self.assertEqual(len(few), len(many))
        self.assertEqual(len(first.context["rows"]), boxes.PAGE)
        second = self.client.get("/instructions/" + first.context["next_url"])
        seen = [n.pk for n in [*first.context["rows"], *second.context["rows"]]]
        self.assertEqual((len(seen), len(set(seen))), (35, 35))
        self.assertEqual(self.client.get("/instructions/?after=nonsense&box=all&state=done").status_code, 200)

    def test_one_instruction_costs_the_same_after_many_answers(self) -> None:
        from apps.supervision.notices import return_answer

        notice = give()
        self.client.force_login(people.district_leader())

        def rounds(n: int) -> int:
            for _round in range(n):
                answer_notice(notice.pk, text="好", by=people.bureau_head())
                return_answer(notice.pk, text="不", days=2, by=people.district_leader())
            with CaptureQueriesContext(connection) as seen:
                self.client.get(f"/instructions/{notice.pk}/")
            return len(seen)

        self.assertEqual(rounds(1), rounds(4))
