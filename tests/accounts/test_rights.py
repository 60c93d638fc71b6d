"""Rights over one's own data: see, copy, correct, close (个人信息保护法 art. 44–47)."""

import json
from datetime import timedelta
from unittest import mock

from django.core.cache import cache
from django.urls import reverse

from apps.accounts import jobs, keeping, rights
from apps.accounts.models import DataExport, User
from apps.accounts.mydata import as_csv
from apps.accounts.rights import ask_export, close_account, correct_account
from apps.cases import actions as cases
from apps.cases import drafts
from apps.cases.models import Case, Draft
from apps.ledger import clock
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from tests import people
from tests.cases.things import CaseTest, RaceTest, make_case, make_draft
from tests.racing import queries_of, race, race_of


class Rights(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        self.user = people.applicant()

    def refused(self, code: str, act: object) -> Refused:
        with self.assertRaises(Refused) as caught:
            act()  # type: ignore[operator]
        self.assertEqual(caught.exception.code, code)
        return caught.exception

    # A copy

    def test_the_copy_holds_everything_and_is_made_once(self) -> None:
        case = make_case(self.item)
        export = ask_export(by=self.user)
        self.refused("already_asked", lambda: ask_export(by=self.user))
        self.assertTrue(jobs.export(str(export.pk)))
        self.assertFalse(jobs.export(str(export.pk)))
        export.refresh_from_db()
        self.assertEqual(export.status, "ready")
        text = json.dumps(export.content, ensure_ascii=False)
        for value in ("黄淑仪", "13800003210", "440605199003071224", case.number, "和顺黄记面馆"):
            self.assertIn(value, text)
        self.assertEqual(Entry.objects.filter(verb="data.export_made").count(), 1)
        self.assertIn("和顺黄记面馆", as_csv(export.content))

    def test_nobody_elses_data_is_in_it(self) -> None:
        make_case(self.item, by=people.second_applicant())
        text = json.dumps(keeping.gather(people.stranger()), ensure_ascii=False)
        self.assertNotIn("陈明", text)

    def test_three_failures_end_in_a_state_that_says_so(self) -> None:
        export = ask_export(by=self.user)
        with mock.patch.object(rights, "gather", side_effect=OSError), self.assertLogs("apps.accounts.rights"):
            for _try in range(3):
                jobs.export(str(export.pk))
        export.refresh_from_db()
        self.assertEqual(export.status, "failed")
        ask_export(by=self.user)  # and again, when it works

    def test_a_lost_copy_is_swept_up_and_an_old_one_is_gone(self) -> None:
        export = ask_export(by=self.user)
        self.assertEqual(jobs.sweep(), 0)  # it may still be on its way
        DataExport.objects.update(asked_at=clock.now() - timedelta(minutes=2))
        self.assertEqual(jobs.sweep(), 1)
        with clock.at(clock.now() + timedelta(days=8)):
            self.refused("not_ready", lambda: rights.hand_out(export.pk, by=self.user))
            jobs.sweep()
        self.assertFalse(DataExport.objects.exists())

    def test_only_its_owner_gets_it(self) -> None:
        export = ask_export(by=self.user)
        jobs.export(str(export.pk))
        self.refused("not_ready", lambda: rights.hand_out(export.pk, by=people.stranger()))

    def test_a_table_program_is_not_made_to_calculate(self) -> None:
        content = {"kept": {"x": {"what": "甲", "rows": [{"乙": "=1+1"}]}}}
        self.assertIn("'=1+1", as_csv(content))

    @queries_of(ask_export)
    def test_queries_of_asking(self) -> None:
        """1 BEGIN; 2–4 the copy in a savepoint; 5 entry; 6 COMMIT."""
        with self.assertNumQueries(6):
            ask_export(by=self.user)

    # Correcting

    def correct(self, **more: str) -> User:
        facts = {"password": people.PASSWORD, "name": "黄淑怡", "phone": "13800001111"}
        return correct_account(by=self.user, **facts | more)

    def test_name_and_phone_are_corrected_and_found_by_the_new_number(self) -> None:
        case = make_case(self.item)
        self.correct()
        self.assertEqual(User.objects.by_phone("13800001111").get().name, "黄淑怡")
        case.refresh_from_db()
        self.assertEqual(case.phone, "13800003210")
        entry = Entry.objects.get(verb="account.corrected")
        self.assertNotIn("13800001111", json.dumps(entry.facts))

    def test_not_without_the_password_and_not_for_nothing(self) -> None:
        self.refused("wrong_password", lambda: self.correct(password="guess"))
        self.refused("nothing_changed", lambda: self.correct(name="黄淑仪", phone="13800003210"))

    @queries_of(correct_account)
    def test_queries_of_correcting(self) -> None:
        """1 BEGIN; 2 the account; 3 again under lock; 4 update; 5 entry; 6 COMMIT."""
        with self.assertNumQueries(6):
            self.correct()

    # Closing

    def close(self, **more: object) -> None:
        close_account(**{"by": self.user, "password": people.PASSWORD} | more)  # type: ignore[arg-type]

    def test_refused_with_the_reason_while_a_case_is_open(self) -> None:
        case = make_case(self.item)
        refusal = self.refused("open_matters", self.close)
        self.assertIn(case.number, str(refusal.message))
        cases.withdraw(case.pk, by=self.user, reason="")
        self.close()

    def test_what_identifies_the_person_leaves_and_the_file_stays(self) -> None:
        case = make_case(self.item)
        cases.withdraw(case.pk, by=self.user, reason="")
        draft = drafts.start(self.item.key, by=self.user)
        self.close()
        user = User.objects.get(pk=self.user.pk)
        self.assertEqual((user.name, user.phone, user.id_no, user.is_active), ("", "", "", False))
        self.assertFalse(Draft.objects.filter(pk=draft.pk).exists())
        self.assertEqual(Case.objects.get(pk=case.pk).applicant_name, "黄淑仪")
        self.client.post(reverse("accounts:sign_in"), {"name": "13800003210", "password": people.PASSWORD})
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_not_without_the_password_and_not_by_staff(self) -> None:
        self.refused("wrong_password", lambda: self.close(password="guess"))
        self.refused("staff_account", lambda: self.close(by=people.clerk()))

    @queries_of(close_account)
    def test_queries_of_closing(self) -> None:
        """1 BEGIN; 2 the account; 3 again under lock; 4 open cases; 5 entry; 6 drafts, 7 and none left; 8 copies;
        9 forms; 10 update; 11 COMMIT."""
        with self.assertNumQueries(11):
            self.close()


class Races(RaceTest):
    @race_of(ask_export)
    def test_two_hands_on_one_copy(self) -> None:
        user = people.applicant()
        self.assertEqual(race(lambda: ask_export(by=user)), ["done", "refused: already_asked"])

    @race_of(correct_account)
    def test_two_hands_on_one_correction(self) -> None:
        user = people.applicant()
        facts = {"password": people.PASSWORD, "name": "黄淑怡", "phone": "13800001111"}
        outcomes = race(lambda: correct_account(by=user, **facts))
        self.assertEqual(outcomes, ["done", "refused: nothing_changed"])

    @race_of(close_account)
    def test_two_hands_on_one_closing(self) -> None:
        user = people.applicant()
        outcomes = race(lambda: close_account(by=user, password=people.PASSWORD))
        self.assertEqual(outcomes, ["done", "refused: wrong_password"])
        self.assertEqual(Entry.objects.filter(verb="account.closed").count(), 1)


class Pages(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        cache.clear()
        self.client.force_login(people.applicant())
        self.data = reverse("accounts:data")

    def test_it_says_what_is_kept_and_who_looked(self) -> None:
        case = make_case(self.item)
        cases.take_case(case.pk, by=people.clerk())
        cases.reveal(case.pk, "phone", by=people.clerk(), reason="电话核实材料")
        page = self.client.get(self.data)
        self.assertContains(page, "电话核实材料")
        self.assertContains(page, "陈洁")
        self.assertNotContains(page, "13800003210")

    def test_it_says_who_acts_in_which_running_case(self) -> None:
        case = make_case(self.item)
        Case.objects.filter(pk=case.pk).update(mandate="relative", entered_by=people.second_applicant())
        self.assertContains(self.client.get(self.data), f"{case.number}: 陈*")

    def test_from_asking_to_both_files(self) -> None:
        self.client.post(reverse("accounts:ask_copy"), {"idempotency_key": "k1"})
        self.client.post(reverse("accounts:ask_copy"), {"idempotency_key": "k1"})  # double click
        export = DataExport.objects.get()
        self.assertEqual(self.client.get(reverse("accounts:copy", args=[export.pk])).status_code, 302)
        jobs.export(str(export.pk))
        address = reverse("accounts:copy", args=[export.pk])
        self.assertContains(self.client.get(self.data), address)
        self.assertIn("attachment", self.client.get(address)["Content-Disposition"])
        self.assertIn("13800003210", self.client.get(address + "?as=csv").content.decode("utf-8-sig"))
        self.client.force_login(people.stranger())
        self.assertEqual(self.client.get(address).status_code, 302)
        self.assertEqual(Entry.objects.filter(verb="data.downloaded").count(), 2)

    def test_correcting_keeps_what_was_typed(self) -> None:
        page = self.client.post(reverse("accounts:correct"), {"name": "黄淑怡", "phone": "1", "password": "x"})
        self.assertContains(page, "黄淑怡", status_code=422)
        self.assertContains(page, "#id_phone", status_code=422)
        data = {"name": "黄淑怡", "phone": "13800001111", "password": people.PASSWORD}
        self.assertRedirects(self.client.post(reverse("accounts:correct"), data), self.data)

    def test_closing_says_what_stands_against_it(self) -> None:
        make_draft(self.item)
        case = make_case(self.item)
        page = self.client.get(reverse("accounts:close"))
        self.assertContains(page, case.number)
        self.assertNotContains(page, 'type="password"')
        page = self.client.post(reverse("accounts:close"), {"password": people.PASSWORD})
        self.assertContains(page, case.number, status_code=422)

    def test_closing_signs_out(self) -> None:
        answer = self.client.post(reverse("accounts:close"), {"password": people.PASSWORD})
        self.assertRedirects(answer, reverse("catalog:home"))
        self.assertNotIn("_auth_user_id", self.client.session)
