from typing import Any
from uuid import uuid4

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.cases import actions, letters
from apps.cases.models import Case, Correction, Document, Material, Remark
from apps.ledger.models import Entry
from tests import people
from tests.cases import things

GOOD, BAD = "good", "bad"


class Intake(things.CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.case = things.make_case(self.item)
        self.client.force_login(people.clerk())

    def url(self, name: str = "intake_case") -> str:
        return reverse(f"cases:{name}", args=[self.case.pk])

    def take(self, by: User | None = None) -> None:
        actions.take_case(self.case.pk, by=by or people.clerk())
        self.case.refresh_from_db()

    def form(self, page: HttpResponse, **more: Any) -> dict[str, Any]:
        """What the bench would send."""
        c = page.context
        return {"rev": c["case"].rev, "seen": c["seen"], "shown": c["preview"].digest if c["preview"].content else "",
                "idempotency_key": uuid4().hex, **more}  # fmt: skip

    def look(self, **more: Any) -> HttpResponse:
        page = self.client.get(self.url())
        return self.client.post(self.url(), self.form(page, do="preview", **more))

    def send(self, seen: HttpResponse, **more: Any) -> HttpResponse:
        return self.client.post(self.url(), self.form(seen, do="send", **more))


class QueueTests(Intake):
    def queue(self, **query: str) -> HttpResponse:
        return self.client.get(reverse("cases:intake"), query)

    def test_it_shows_what_waits_at_this_hall_masked(self) -> None:
        page = self.queue()
        self.assertContains(page, self.case.number)
        self.assertNotContains(page, "和顺黄记面馆")
        self.assertNotContains(page, "黄淑仪")

    def test_states_are_counted_and_kept_in_the_address(self) -> None:
        self.take()
        other = things.make_case(self.item)
        page = self.queue()
        self.assertEqual([n for _key, _name, n, _here in page.context["states"]], [2, 1, 1, 0])
        mine = self.queue(state="mine").context["rows"]
        self.assertEqual([case.pk for case, _who in mine], [self.case.pk])
        free = self.queue(state="free", item="NOODLES", q=other.number).context["rows"]
        self.assertEqual([case.pk for case, _who in free], [other.pk])

    def test_a_corrected_case_comes_back_into_the_queue(self) -> None:
        self.take()
        actions.ask_corrections(self.case.pk, [actions.Asked("看不清", material="form")], by=people.clerk())
        self.assertEqual(self.queue().context["rows"], [])
        Correction.objects.update(answered_at=self.case.submitted_at)
        Case.objects.update(status="submitted")
        self.assertContains(self.queue(state="corrected"), self.case.number)

    def test_pages_go_by_key(self) -> None:
        from apps.cases import intake

        cases = [self.case, *(things.make_case(self.item) for _ in range(4))]
        size, intake.SIZE = intake.SIZE, 2
        self.addCleanup(setattr, intake, "SIZE", size)
        seen, query = [], ""
        for _page in range(3):
            page = self.client.get(reverse("cases:intake") + query)
            seen += [case.pk for case, _who in page.context["rows"]]
            query = page.context["next_url"]
        self.assertEqual((sorted(seen), query), (sorted(case.pk for case in cases), ""))
        self.assertEqual(self.queue(after="nonsense").status_code, 200)

    def test_it_costs_the_same_with_one_row_and_with_ten(self) -> None:
        """1–2 session and user, 3 posts, 4 rows, 5 counts by state, 6 items of the filter, 7 calendar."""
        self.queue()
        for more in (0, 9):
            for _ in range(more):
                things.make_case(self.item)
            with self.assertNumQueries(7):
                self.queue()

    def test_only_clerks_have_it(self) -> None:
        for user in (people.applicant(), people.official(), people.worker()):
            self.client.force_login(user)
            self.assertEqual(self.queue().status_code, 403)
            self.assertEqual(self.client.get(self.url()).status_code, 403)


class TakeTests(Intake):
    def test_a_second_clerk_sees_who_has_it_and_gets_no_buttons(self) -> None:
        self.client.post(self.url("intake_take"))
        self.client.force_login(people.second_clerk())
        page = self.client.get(self.url())
        self.assertContains(page, people.clerk().name)
        self.assertNotContains(page, 'name="outcome"')
        answer = self.client.post(self.url("intake_take"), {"seen": page.context["seen"]})
        self.assertContains(answer, people.clerk().name, status_code=409)

    def test_put_back_makes_it_anybodys(self) -> None:
        self.client.post(self.url("intake_take"))
        self.assertRedirects(self.client.post(self.url("intake_put_back")), reverse("cases:intake"))
        self.case.refresh_from_db()
        self.assertIsNone(self.case.clerk)

    def test_a_clerk_who_is_overtaken_is_told_and_keeps_what_was_typed(self) -> None:
        page = self.client.get(self.url())
        self.take(people.second_clerk())
        answer = self.client.post(
            self.url(), self.form(page, do="send", outcome="not_accepted", reason="not_entitled", text="写了很久的理由")
        )
        self.assertEqual(answer.status_code, 409)
        self.assertContains(answer, people.second_clerk().name, status_code=409)
        self.assertContains(answer, "写了很久的理由", status_code=409)

    def test_a_second_clerk_takes_it_over_with_a_reason_and_keeps_the_verdicts(self) -> None:
        self.take()
        actions.set_verdict(self.case.pk, "form", GOOD, by=people.clerk())
        self.client.force_login(people.second_clerk())
        page = self.client.get(self.url())
        self.assertContains(page, self.url("intake_take_over"))
        answer = self.client.post(self.url("intake_take_over"), {"why": " "})
        self.assertContains(answer, 'id="why-wrong"', status_code=422)
        answer = self.client.post(self.url("intake_take_over"), {"why": "小陈请假"}, follow=True)
        self.assertContains(answer, 'name="outcome"')
        mark = next(m for m in answer.context["sheet"].marks if m.key == "form")
        self.assertEqual(mark.verdict, GOOD)


class BenchTests(Intake):
    def setUp(self) -> None:
        super().setUp()
        self.take()

    def test_the_letter_is_shown_before_it_goes_and_is_what_goes(self) -> None:
        seen = self.look(**{"verdict-form": GOOD}, outcome="accept")
        self.assertContains(seen, "受理通知书")
        self.assertFalse(Document.objects.filter(kind="acceptance").exists())
        answer = self.send(seen, **{"verdict-form": GOOD}, outcome="accept")
        self.assertRedirects(answer, reverse("cases:intake"), fetch_redirect_response=False)
        letter = Document.objects.get(kind="acceptance")
        self.assertEqual(letter.content["paragraphs"], seen.context["preview"].content["paragraphs"])

    def test_nothing_goes_out_that_was_not_shown(self) -> None:
        page = self.client.get(self.url())
        blind = self.form(page, do="send", outcome="accept", **{"verdict-form": GOOD})
        answer = self.client.post(self.url(), {**blind, "shown": ""})
        self.assertEqual(answer.status_code, 200)  # the letter to look at first
        self.assertFalse(Document.objects.filter(kind="acceptance").exists())

    def test_a_changed_letter_is_shown_again_before_it_goes(self) -> None:
        wrong = {"verdict-form": BAD, "reason-form": ["看不清，请重新拍摄或扫描"]}
        seen = self.look(**wrong, outcome="correct")
        more = {**wrong, "other-form": "还要盖章"}
        self.assertEqual(self.send(seen, **more, outcome="correct").status_code, 200)
        self.assertFalse(Correction.objects.exists())

    def test_reasons_become_the_letters_list_with_the_same_numbers(self) -> None:
        sent = {
            "verdict-form": BAD,
            "reason-form": ["看不清，请重新拍摄或扫描", "没有签名或者盖章"],
            "page-premises": "面积与图纸不一致",
            "outcome": "correct",
        }
        seen = self.look(**sent)
        self.assertEqual(seen.context["pins"], {"form": 1, "premises": 2})
        self.send(seen, **sent)
        items = Document.objects.get(kind="correction").content["items"]
        self.assertEqual(
            items, ["材料《申请书》：看不清，请重新拍摄或扫描；没有签名或者盖章", "表单“经营场所”：面积与图纸不一致"]
        )
        self.case.refresh_from_db()
        self.assertEqual(self.case.status, Case.Status.CORRECTION)

    def test_verdicts_are_kept_as_they_are_given(self) -> None:
        page = self.client.get(self.url())
        sent = self.form(page, **{"verdict-form": BAD, "reason-form": ["没有签名或者盖章"], "other-form": "第 2 页"})
        answer = self.client.post(self.url("intake_letter"), sent)
        self.assertContains(answer, "一次性补正告知书")
        material = Material.objects.get(case=self.case, key="form")
        self.assertEqual((material.verdict, material.reason), (BAD, "没有签名或者盖章；第 2 页"))
        mark = next(m for m in self.client.get(self.url()).context["sheet"].marks if m.key == "form")
        self.assertEqual((mark.ticked, mark.other), (["没有签名或者盖章"], "第 2 页"))

    def test_a_verdict_that_did_not_change_leaves_no_second_entry(self) -> None:
        for _twice in range(2):
            self.look(**{"verdict-form": GOOD}, outcome="accept")
        self.assertEqual(Entry.objects.filter(verb="case.checked").count(), 1)

    def test_a_material_that_is_not_in_order_needs_a_reason(self) -> None:
        seen = self.look(**{"verdict-form": BAD}, outcome="correct")
        self.assertIsNone(seen.context["preview"].content)
        self.assertEqual(seen.status_code, 200)

    def test_it_cannot_be_accepted_before_everything_was_looked_at(self) -> None:
        seen = self.look(outcome="accept")
        self.assertContains(seen, "申请书")
        self.assertIsNone(seen.context["preview"].content)

    def test_refusing_acceptance_names_reason_authority_and_remedies(self) -> None:
        sent = {"outcome": "not_accepted", "reason": "not_ours", "text": "属于市级权限"}
        self.assertIsNone(self.look(**sent).context["preview"].content)  # which authority then?
        sent["authority"] = "佛山市市场监督管理局"
        seen = self.look(**sent)
        self.assertContains(seen, "行政复议")
        self.send(seen, **sent)
        letter = Document.objects.get(kind="not_accepted")
        self.assertIn("佛山市市场监督管理局", str(letter.content))

    def test_a_double_click_sends_one_letter(self) -> None:
        seen = self.look(**{"verdict-form": GOOD}, outcome="accept")
        form = self.form(seen, do="send", outcome="accept", **{"verdict-form": GOOD})
        self.client.post(self.url(), form)
        again = self.client.post(self.url(), form)
        self.assertEqual(again.status_code, 302)
        self.assertEqual(Document.objects.filter(kind="acceptance").count(), 1)

    def test_a_page_that_was_open_while_somebody_acted_says_so(self) -> None:
        seen = self.look(**{"verdict-form": GOOD}, outcome="accept")
        actions.accept(self.case.pk, by=people.clerk())
        answer = self.send(seen, **{"verdict-form": GOOD}, outcome="accept")
        self.assertEqual(answer.status_code, 409)
        self.assertContains(answer, "受理，开始计时", status_code=409)

    def test_corrections_are_asked_once(self) -> None:
        Correction.objects.create(
            case=self.case, items=[], asked_by=people.clerk(), asked_at=self.case.submitted_at,
            due_at=self.case.submitted_at, answered_at=self.case.submitted_at,
        )  # fmt: skip
        seen = self.look(**{"verdict-form": BAD, "reason-form": ["缺页，请补全"]}, outcome="correct")
        self.assertIsNone(seen.context["preview"].content)

    def test_names_are_masked_in_page_and_letter_until_a_reason_is_given(self) -> None:
        seen = self.look(**{"verdict-form": GOOD}, outcome="accept")
        for secret in ("黄淑仪", "440605199003071224", "13800003210"):
            self.assertNotContains(seen, secret)
        self.assertEqual(self.client.post(self.url("intake_reveal"), {"field": "phone"}).status_code, 422)
        shown = self.client.post(self.url("intake_reveal"), {"field": "phone", "reason": "电话核对地址"})
        self.assertContains(shown, "13800003210")
        self.assertEqual(Entry.objects.filter(verb="pii.revealed").count(), 1)

    def test_nonsense_is_left_out(self) -> None:
        sent = {"verdict-form": "maybe", "reason-form": ["<b>"], "outcome": "burn", "rev": "x", "seen": "y"}
        self.assertEqual(self.client.post(self.url(), {**sent, "do": "send"}).status_code, 200)

    def test_half_typed_remarks_are_there_after_a_reload_and_a_new_sign_in(self) -> None:
        typed = {"verdict-form": BAD, "other-form": "写到一半", "page-premises": "面积", "outcome": "not_accepted",
                 "reason": "not_ours", "text": "应当由", "authority": ""}  # fmt: skip
        page = self.client.get(self.url())
        self.client.post(self.url("intake_letter"), self.form(page, **typed))
        self.client.logout()
        self.client.force_login(people.clerk())
        page = self.client.get(self.url())
        for words in ("写到一半", ">面积<", ">应当由<"):
            self.assertContains(page, words)
        sheet = page.context["sheet"]
        self.assertEqual((sheet.chosen, sheet.reason), ("not_accepted", "not_ours"))
        raw = Remark.objects.values_list("clerk", flat=True)
        self.assertEqual(list(raw), [people.clerk().pk])

    def test_a_verdict_kept_but_without_its_reason_yet_is_restored_too(self) -> None:
        page = self.client.get(self.url())
        self.client.post(self.url("intake_letter"), self.form(page, **{"verdict-form": BAD}))
        self.assertEqual(Material.objects.get(case=self.case, key="form").verdict, "")
        mark = next(m for m in self.client.get(self.url()).context["sheet"].marks if m.key == "form")
        self.assertEqual(mark.verdict, BAD)

    def test_what_a_colleague_decided_meanwhile_wins_over_an_older_remark(self) -> None:
        page = self.client.get(self.url())
        self.client.post(self.url("intake_letter"), self.form(page, **{"verdict-form": BAD, "other-form": "旧话"}))
        actions.take_over(self.case.pk, reason="换班", by=people.second_clerk())
        actions.set_verdict(self.case.pk, "form", GOOD, by=people.second_clerk())
        actions.take_over(self.case.pk, reason="换回", by=people.clerk())
        mark = next(m for m in self.client.get(self.url()).context["sheet"].marks if m.key == "form")
        self.assertEqual((mark.verdict, mark.other), (GOOD, ""))

    def test_remarks_of_one_clerk_are_not_shown_to_another_and_end_with_the_letter(self) -> None:
        page = self.client.get(self.url())
        self.client.post(self.url("intake_letter"), self.form(page, text="只给自己看"))
        actions.take_over(self.case.pk, reason="换班", by=people.second_clerk())
        self.client.force_login(people.second_clerk())
        self.assertNotContains(self.client.get(self.url()), "只给自己看")
        things.judge_all(self.case, by=people.second_clerk())
        actions.accept(self.case.pk, by=people.second_clerk())
        self.assertFalse(Remark.objects.exists())

    def test_prepared_reasons_come_from_the_version_and_point_at_the_answer(self) -> None:
        own = [{"zh": "面积合计不对", "en": "the areas do not add up", "field": "area"}]
        materials = [{**one, "reasons": own} if one["key"] == "form" else one for one in things.MATERIALS]
        version = things.publish(self.item, materials=materials)
        Case.objects.filter(pk=self.case.pk).update(version=version)
        seen = self.look(**{"verdict-form": BAD, "reason-form": ["面积合计不对"]}, outcome="correct")
        mark = next(m for m in seen.context["sheet"].marks if m.key == "form")
        self.assertEqual([one["text"]["zh"] for one in mark.reasons][:2], ["面积合计不对", "看不清，请重新拍摄或扫描"])
        self.assertEqual(seen.context["pins"], {"form": 1, "field:area": 1})

    def test_looking_at_the_letter_costs_seven_queries(self) -> None:
        """1–2 session and user, 3 posts, 4 case, 5–6 materials and files, 7 the remark.
        SAVEPOINT and RELEASE stand for BEGIN and COMMIT and are not counted. A changed verdict adds its act."""
        page = self.client.get(self.url())
        sent = self.form(page, text="写着")
        with CaptureQueriesContext(connection) as caught:
            self.client.post(self.url("intake_letter"), sent)
        sql = [one["sql"] for one in caught if "SAVEPOINT" not in one["sql"]]
        self.assertEqual(len(sql), 7, "\n".join(sql))

    def test_the_preview_takes_no_number(self) -> None:
        self.look(**{"verdict-form": GOOD}, outcome="accept")
        seen = self.look(**{"verdict-form": GOOD}, outcome="accept")
        self.send(seen, **{"verdict-form": GOOD}, outcome="accept")
        self.assertTrue(Document.objects.get(kind="acceptance").number.endswith("1号"), letters.words()["place"])

    def test_the_bench_costs_the_same_however_long_the_queue(self) -> None:
        """1–2 session and user, 3 posts, 4 case, 5–6 materials and files, 7 what was typed, 8 entries,
        9 preview: correction asked? 10–12 neighbors and place, 13 calendar; no query a row."""
        url = self.url()
        with self.assertNumQueries(self.COST):
            self.client.get(url)
        for _ in range(4):
            things.make_case(self.item)
        with self.assertNumQueries(self.COST):
            self.client.get(url)

    COST = 13
