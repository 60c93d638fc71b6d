"""Programs apply and report: the same case, the same words, the same rights as on pages."""

import json
from typing import Any
from uuid import uuid4

from django.test import TransactionTestCase
from django.urls import reverse

from apps.cases.actions.direct import apply_directly
from apps.cases.models import Case, Document, Draft
from apps.files.models import StoredFile
from apps.ledger.models import Entry
from tests import people
from tests.api.calling import Program, Says
from tests.cases.things import GOOD, CaseTest, _Media, make_item, make_standard, photo, publish
from tests.racing import queries_of, race, race_of


class Applying(Says, CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.program = Program(people.applicant())

    def upload(self, program: Program | None = None) -> str:
        sent = (program or self.program).upload("files", photo(), purpose="application")
        self.assertEqual(sent.status_code, 201, sent.content)
        return str(sent.json()["id"])

    def body(self, **more: Any) -> dict[str, Any]:
        return {"version": 1, "answers": GOOD, "materials": {"form": [self.upload()]}, "deferred": ["rules"], **more}

    def apply(self, body: dict[str, Any], **more: Any) -> Any:
        return self.program.post("services/NOODLES/applications", body, **more)

    def test_it_is_a_case_like_any_other(self) -> None:
        answer = self.apply(self.body())
        self.assertEqual(answer.status_code, 201, answer.content)
        told = answer.json()
        case = Case.objects.get(number=told["number"])
        self.assertEqual((case.channel, case.applicant, case.status), ("api", people.applicant(), "submitted"))
        self.assertEqual((case.answers["premises"]["area"], told["query_code"]), (86, case.query_code))
        self.assertEqual(told["applicant"], "黄*仪")
        self.assertEqual([one.status for one in case.materials.all()], ["uploaded", "exempt", "deferred", "missing"])
        self.assertTrue(Document.objects.filter(case=case, kind="receipt").exists())
        self.assertEqual(Entry.objects.filter(subject=case.pk).count(), 1)
        self.assertEqual(StoredFile.objects.get().owner, case.pk)

    def test_sent_again_it_is_the_same_case_and_with_other_content_refused(self) -> None:
        body, key = self.body(), uuid4().hex
        first, again = self.apply(body, key=key), self.apply(body, key=key)
        self.assertEqual((first.status_code, again.status_code), (201, 200))
        self.assertEqual((again["Idempotency-Replayed"], again.json()), ("true", first.json()))
        changed = {**body, "answers": {**GOOD, "premises": {**GOOD["premises"], "area": 90}}}
        self.assert_problem(self.apply(changed, key=key), 422, "key_reused")
        self.assertEqual((Case.objects.count(), Draft.objects.count()), (1, 1))

    def test_the_same_key_of_somebody_else_is_another_key(self) -> None:
        body, key = self.body(), uuid4().hex
        self.apply(body, key=key)
        other = Program(people.get("second_applicant"))
        theirs = {**body, "materials": {"form": [self.upload(other)]}}
        self.assertEqual(other.post("services/NOODLES/applications", theirs, key=key).status_code, 201)

    def test_every_mistake_is_told_at_once_and_where_it_is(self) -> None:
        wrong = {"applicant": {**GOOD["applicant"], "phone": "12"}, "premises": {"shop": "x" * 900, "area": "many"}}
        told = self.assert_problem(
            self.apply(self.body(answers=wrong)), 422, "form_invalid",
            "/answers/applicant/phone", "/answers/premises/shop", "/answers/premises/place", "/answers/premises/area",
        )  # fmt: skip
        self.assertEqual(told["type"], "urn:nanhai:problem:form_invalid")
        self.assertEqual((Case.objects.count(), Draft.objects.count()), (0, 0))

    def test_the_words_are_those_of_the_page_in_both_languages(self) -> None:
        wrong = {**GOOD, "applicant": {**GOOD["applicant"], "phone": "12"}}
        said = {}
        for language in ("zh-hans", "en"):
            answer = self.apply(self.body(answers=wrong), **{"Accept-Language": language})
            (one,) = answer.json()["errors"]
            said[language] = one["detail"]
        self.assertNotEqual(said["zh-hans"], said["en"])
        self.client.force_login(people.applicant())
        started = self.client.post("/apply/NOODLES/")
        draft = Draft.objects.latest("pk")
        page = reverse("cases:apply_page", args=[draft.pk, "applicant"])
        typed = {"phone": "12", "applicant_name": "黄淑仪"}
        shown = self.client.post(page, typed, headers={"Accept-Language": "zh-hans"})
        self.assertContains(shown, said["zh-hans"], status_code=422, msg_prefix=str(started))

    def test_what_is_missing_old_or_not_ones_own_is_refused(self) -> None:
        stranger = Program(people.get("stranger"))
        cases: list[tuple[dict[str, Any], int, str]] = [
            (self.body(materials={}), 422, "material_missing"),
            (self.body(version=7), 409, "version_changed"),
            (self.body(materials={"form": [self.upload(stranger)]}), 422, "file_unknown"),
            (self.body(materials={"form": [str(uuid4())]}), 422, "file_unknown"),
        ]
        for body, status, code in cases:
            with self.subTest(code):
                self.assert_problem(self.apply(body), status, code)
        self.assertEqual((Case.objects.count(), Draft.objects.count()), (0, 0))
        self.assert_problem(self.apply(self.body(), key=None), 400, "key_missing")

    def test_a_file_serves_one_application_only(self) -> None:
        body = self.body()
        self.assertEqual(self.apply(body).status_code, 201)
        self.assert_problem(self.apply(body), 422, "file_unknown")

    def test_a_new_version_or_a_suspended_service_says_so(self) -> None:
        body = self.body()
        publish(self.item)
        self.assert_problem(self.apply(body), 409, "version_changed")
        type(self.item).objects.filter(pk=self.item.pk).update(status="suspended")
        self.assert_problem(self.apply({**body, "version": 2}), 422, "item_suspended")
        self.assert_problem(self.program.post("services/NOTHING/applications", body), 404, "not_found")

    def test_bodies_that_are_no_application(self) -> None:
        url = "services/NOODLES/applications"
        for body in ([], "x", 7, None, {"answers": [], "version": 1}, {"answers": {"premises": 3}, "version": 1}):
            with self.subTest(body):
                answer = self.program.client.post(
                    self.program._url(url), json.dumps(body), content_type="application/json",
                    headers=self.program._headers({"Idempotency-Key": "k"}),
                )  # fmt: skip
                self.assertIn(answer.status_code, (400, 422), answer.content)
                self.assertEqual(answer["Content-Type"], "application/problem+json")

    @queries_of(apply_directly)
    def test_it_costs_eleven_queries_with_files(self) -> None:
        """1 savepoint, 2 lock of actor and key and the case of this key, 3 whether reference rows have changed, 4 the
        files become the draft's, 5 files, 6 insert materials, 7 link the files, 8 they become the case's, 9 numbers of
        case and letter, 10 insert draft, case, letter and entry case.submitted, 11 release."""
        applicant, item = people.applicant(), self.item
        files = [StoredFile.objects.get(pk=self.upload()).pk]
        item.refresh_from_db()
        _ = item.current, item.unit
        kept = [StoredFile.objects.get(pk=self.upload()).pk]
        apply_directly(item, by=applicant, client_key="first", version=1, answers=GOOD, materials={"form": kept},
                       deferred=["rules"])  # reference rows are kept now  # fmt: skip
        with self.assertNumQueries(APPLY_QUERIES):
            apply_directly(item, by=applicant, client_key="k", version=1, answers=GOOD, materials={"form": files},
                           deferred=["rules"])  # fmt: skip


APPLY_QUERIES = 11


class TwoHands(_Media, TransactionTestCase):
    @race_of(apply_directly)
    def test_make_one_case(self) -> None:
        people.make_world()
        item, applicant = make_item(), people.applicant()
        program = Program(applicant)
        ids = [program.upload("files", photo(), purpose="application").json()["id"]]

        def act() -> None:
            apply_directly(item, by=applicant, client_key="one", version=1, answers=GOOD, materials={"form": ids},
                           deferred=["rules"])  # fmt: skip

        self.assertEqual(race(act), ["done", "done"])
        self.assertEqual(Case.objects.count(), 1)


class Reporting(Says, CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.standard, self.program = make_standard(), Program(people.applicant())

    def test_a_report_with_photo_and_place(self) -> None:
        file = self.program.upload("files", photo(), purpose="report").json()["id"]
        body = {"standard": "0201", "text": "水深过膝", "place": {"lng": 113.11, "lat": 23.22}, "photos": [file]}
        key = uuid4().hex
        first, again = self.program.post("reports", body, key=key), self.program.post("reports", body, key=key)
        self.assertEqual((first.status_code, again.status_code), (201, 200), first.content)
        case = Case.objects.get(number=first.json()["number"])
        self.assertEqual((case.channel, case.grid.code, again.json()["number"]), ("api", people.WEST_GRID, case.number))
        self.assertEqual(case.materials.get().files.count(), 1)

    def test_refusals_name_the_place(self) -> None:
        for body, code, pointer in (
            ({"standard": "0201", "text": "x"}, "place_missing", "/community"),
            ({"standard": "0201", "text": "x", "place": {"lng": 114.05, "lat": 22.54}}, "outside_district", "/place"),
            ({"standard": "0201", "text": "x", "place": {"lng": 23.22, "lat": 113.11}}, "invalid", "/place/lat"),
            ({"standard": "nope", "text": "x"}, "standard_missing", "/standard"),
        ):
            with self.subTest(code):
                self.assert_problem(self.program.post("reports", body), 422, code, pointer)

    def test_files_that_are_none(self) -> None:
        for name, content, code in (("a.jpg", b"", "invalid"), ("a.jpg", b"MZ" + b"\0" * 100, "file_is_program")):
            from django.core.files.uploadedfile import SimpleUploadedFile

            answer = self.program.upload("files", SimpleUploadedFile(name, content), purpose="report")
            self.assert_problem(answer, 422, code)
        self.assert_problem(self.program.post("files", {}), 415, "unsupported_media_type")
