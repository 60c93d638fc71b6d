"""Pages of 好差评: rate, thanks, what the unit sees and what it does not."""

from django.urls import reverse

from apps.evaluation.actions import answer_rectification
from apps.evaluation.models import Rating, Rectification
from tests import people
from tests.cases.things import CaseTest, make_case
from tests.evaluation.things import finished, poor, rated


class RatePage(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = finished(self.item)
        self.address = reverse("evaluation:rate", args=[self.case.number])

    def send(self, **data: str) -> object:
        return self.client.post(self.address, {"idempotency_key": "k1", "level": "satisfied"} | data)

    def test_from_the_progress_page_to_the_thanks(self) -> None:
        self.client.force_login(people.applicant())
        self.assertContains(self.client.get(reverse("cases:progress", args=[self.case.number])), self.address)
        self.assertContains(self.client.get(reverse("cases:mine")), self.address)
        self.assertContains(self.client.get(self.address), "idempotency_key")
        answer = self.send(**{"level": "dissatisfied", "text": "跑了三趟", "d-ease": "poor"})
        self.assertRedirects(answer, self.address)
        page = self.client.get(self.address)
        for words in ("跑了三趟", "不满意", "差"):
            self.assertContains(page, words)
        self.assertNotContains(self.client.get(reverse("cases:mine")), self.address)

    def test_a_double_click_rates_once_and_shows_the_thanks(self) -> None:
        self.client.force_login(people.applicant())
        self.send()
        self.assertEqual(self.send().status_code, 200)  # type: ignore[attr-defined]
        self.assertEqual(Rating.objects.count(), 1)

    def test_with_number_and_code_and_no_account(self) -> None:
        self.assertRedirects(self.client.get(self.address), f"{reverse('cases:track')}?n={self.case.number}")
        self.client.post(reverse("cases:track"), {"number": self.case.number, "code": self.case.query_code})
        self.assertRedirects(self.send(), self.address)
        self.assertIsNone(Rating.objects.get().by)

    def test_without_a_level_the_words_stay(self) -> None:
        self.client.force_login(people.applicant())
        answer = self.send(level="", text="办得挺快")
        self.assertContains(answer, "办得挺快", status_code=422)
        self.assertContains(answer, "#id_level_0", status_code=422)

    def test_staff_find_no_way_to_rate_nor_what_was_said(self) -> None:
        rated(self.case, text="跑了三趟")
        self.client.force_login(people.clerk())
        self.assertNotContains(self.client.get(reverse("cases:progress", args=[self.case.number])), self.address)
        self.assertEqual(self.client.get(self.address).status_code, 404)

    def test_an_unfinished_one_says_when(self) -> None:
        case = make_case(self.item)
        self.client.force_login(people.applicant())
        page = self.client.get(reverse("evaluation:rate", args=[case.number]))
        self.assertNotContains(page, "idempotency_key")

    def test_the_answer_stands_below_what_was_said(self) -> None:
        rated(self.case)
        answer_rectification(
            Rectification.objects.get().pk, by=people.bureau_head(), measure="fixed", text="指引牌已更换"
        )
        self.client.force_login(people.applicant())
        self.assertContains(self.client.get(self.address), "指引牌已更换")


class UnitPages(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.row = poor(self.item)
        self.list = reverse("evaluation:rectifications")
        self.address = reverse("evaluation:rectification", args=[self.row.pk])

    def test_the_head_finds_it_without_the_person_and_answers(self) -> None:
        self.client.force_login(people.bureau_head())
        self.assertContains(self.client.get(self.list), self.address)
        page = self.client.get(self.address)
        self.assertContains(page, "跑了三趟")
        for secret in ("黄", "13800003210", self.row.rating.case.number):
            self.assertNotContains(page, secret)
        answer = self.client.post(self.address, {"measure": "fixed", "text": "指引牌已更换"})
        self.assertRedirects(answer, self.list)
        self.assertContains(self.client.get(self.list + "?state=answered"), self.address)

    def test_nothing_typed_is_lost(self) -> None:
        self.client.force_login(people.bureau_head())
        answer = self.client.post(self.address, {"text": "指引牌已更换"})
        self.assertContains(answer, "指引牌已更换", status_code=422)

    def test_a_colleague_was_faster(self) -> None:
        answer_rectification(self.row.pk, by=people.deputy_head(), measure="fixed", text="副局长已答复")
        self.client.force_login(people.bureau_head())
        answer = self.client.post(self.address, {"measure": "fixed", "text": "我也答复"})
        self.assertNotContains(answer, "idempotency_key", status_code=422)
        self.assertContains(answer, "副局长已答复", status_code=422)

    def test_who_oversees_ratings_calls_back(self) -> None:
        answer_rectification(self.row.pk, by=people.bureau_head(), measure="fixed", text="已改")
        self.client.force_login(people.editor())
        self.assertContains(self.client.get(self.list), self.address)
        self.assertNotContains(self.client.get(self.address), "13800003210")
        self.assertContains(self.client.post(self.address, {"reveal": "1", "reason": "差评回访"}), "13800003210")
        self.assertRedirects(self.client.post(self.address, {"result": "settled", "note": ""}), self.list)
        self.row.refresh_from_db()
        self.assertEqual(self.row.status, "called_back")

    def test_other_units_see_nothing(self) -> None:
        self.client.force_login(people.town_head())
        self.assertNotContains(self.client.get(self.list), self.address)
        self.assertEqual(self.client.get(self.address).status_code, 404)

    def test_queries_do_not_grow(self) -> None:
        self.client.force_login(people.bureau_head())
        self.client.get(self.list)
        with self.assertNumQueries(8):  # session, user, posts, rows, three counts, the calendar
            self.client.get(self.list)
        poor(self.item)
        with self.assertNumQueries(8):
            self.client.get(self.list)
