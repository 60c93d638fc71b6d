from uuid import uuid4

from django.http import HttpResponse
from django.test import TransactionTestCase
from django.urls import reverse

from apps.accounts.models import User
from apps.dashboards import phrases
from apps.dashboards.models import Phrase
from apps.ledger.refusal import Refused
from tests import people
from tests.dashboards.test_desk import Desk
from tests.racing import race


class PhraseTests(Desk):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in(people.section_chief())

    def send(self, name: str = "phrases", *args: object, **data: str) -> HttpResponse:
        return self.client.post(reverse(f"dashboards:{name}", args=args), data)

    def kept(self, user: User | None = None) -> list[str]:
        return [one.text for one in phrases.phrases_of(user or people.section_chief())]

    def test_a_person_keeps_changes_moves_and_takes_out_phrases(self) -> None:
        for text in ("同意，请按期办结。", "  请补充\n租约  "):
            self.assertRedirects(self.send(text=text), reverse("dashboards:phrases"))
        self.assertEqual(self.kept(), ["同意，请按期办结。", "请补充 租约"])
        second = Phrase.objects.get(text="请补充 租约")
        self.send("phrase", second.pk, text="请补充租约原件。")
        self.send("phrase", second.pk, do="up")
        self.assertEqual(self.kept(), ["请补充租约原件。", "同意，请按期办结。"])
        self.send("phrase", second.pk, do="drop")
        self.assertEqual(self.kept(), ["同意，请按期办结。"])

    def test_refusals_stand_beside_the_field_and_keep_what_was_typed(self) -> None:
        self.send(text="同意。")
        for text, code in (("", "text_missing"), ("同意。", "kept_already"), ("长" * 201, "too_long")):
            answer = self.send(text=text)
            self.assertEqual((answer.status_code, answer.context["refusal"].code), (422, code))
            self.assertContains(answer, 'id="text-wrong"', status_code=422)
        self.assertEqual(self.kept(), ["同意。"])

    def test_they_stand_before_the_usual_ones_on_the_case_and_are_mine_alone(self) -> None:
        phrases.keep_phrase("按第 7 版标准，同意。", by=people.section_chief())
        case = self.at_review()
        page = self.open(case, people.section_chief())
        self.assertEqual(page.context["phrases"][0], "按第 7 版标准，同意。")
        self.assertGreater(len(page.context["phrases"]), 1)
        self.assertEqual(self.kept(people.deputy_head()), [])

    def test_nobody_touches_those_of_others(self) -> None:
        own = phrases.keep_phrase("同意。", by=people.deputy_head())
        for do in ("drop", "save"):
            answer = self.send("phrase", own.pk, do=do, text="x")
            self.assertEqual(answer.context["refusal"].code, "unknown_phrase")
        self.assertEqual(self.send("phrase", uuid4(), do="up").status_code, 302)
        self.assertEqual(self.kept(people.deputy_head()), ["同意。"])
        self.sign_in(people.applicant())
        self.assertEqual(self.client.get(reverse("dashboards:phrases")).status_code, 403)

    def test_the_list_ends_at_thirty(self) -> None:
        for n in range(phrases.MOST):
            phrases.keep_phrase(f"第 {n} 句", by=people.section_chief())
        with self.assertRaises(Refused) as caught:
            phrases.keep_phrase("再一句", by=people.section_chief())
        self.assertEqual(caught.exception.code, "list_full")


class PhraseRaces(TransactionTestCase):
    def test_the_same_phrase_kept_by_two_hands_is_kept_once(self) -> None:
        people.make_world()
        by = people.section_chief()
        outcomes = race(lambda: phrases.keep_phrase("同意。", by=by))
        self.assertEqual(outcomes, ["done", "refused: kept_already"])
