"""A whole application with data that nobody else has, and what can go wrong on the way: none of it is in the log."""

from datetime import date
from random import Random
from typing import Any
from unittest.mock import patch

from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import IdType
from apps.cases import actions
from apps.cases.models import Case, Draft
from apps.catalog.forms.sample import cn_id
from apps.ledger.models import Delivery, Entry
from apps.ledger.relay import drain
from tests import people
from tests.api.calling import Program
from tests.cases.things import CaseTest, make_draft, photo
from tests.logs.capturing import Lines, logged

NAME, SHOP, STREET, LATIN = "欧阳震华", "靓仔云吞面家", "鹿鸣巷 77 号", "Auyeung Chun Wah"
ID_NO, PHONE, PERMIT, MAIL = cn_id(Random(7), date(1979, 2, 15)), "13799123458", "H86420975", "auyeung.wah@mail.example"
PASSWORD = "open-sesame-4711"
PERSONAL = [NAME, SHOP, STREET, LATIN, ID_NO, PHONE, PERMIT, MAIL, PASSWORD, NAME[:3], SHOP[:3], "鹿鸣巷", "Auyeung"]
APPLICANT = {"applicant_name": NAME, "id_doc_type": "cn_id", "id_doc_number": ID_NO, "phone": PHONE}
PREMISES = {"shop": SHOP, "place_community": people.COMMUNITY, "place_detail": STREET, "area": "86", "opens": ""}


class Walk(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.user = people._user("walker", NAME, phone=PHONE, id_type=IdType.CN_ID, id_no=ID_NO)
        self.user.save()
        self.client = Client(raise_request_exception=False)
        connection.force_debug_cursor = True  # what Django would log of every query with LOG_LEVEL=DEBUG
        self.addCleanup(setattr, connection, "force_debug_cursor", False)

    def assert_nothing_personal(self, lines: Lines) -> None:
        for line in lines.text.splitlines():
            for secret in PERSONAL:
                self.assertNotIn(secret, line)
        self.assertGreater(len(lines.events), 1)

    def send(self, name: str, *args: Any, **data: Any) -> Any:
        return self.client.post(reverse(f"cases:{name}", args=args), data)

    def test_of_an_application(self) -> None:
        with logged() as lines:
            case = self.apply()
            self.client.get(f"/services/?q={SHOP}&phone={PHONE}")
            self.client.post("/sign-in/", {"name": NAME, "password": PASSWORD})
            self.client.post("/track/", {"number": case.number, "code": "AAAAAA", "phone": PHONE})
            with self.captureOnCommitCallbacks(execute=True):
                drain()
        self.assert_nothing_personal(lines)
        submitted = lines.of(route="cases:apply_declare", method="POST")[-1]
        self.assertEqual((submitted["status"], submitted["actor"]), (302, str(self.user.pk)))
        self.assertEqual(Entry.objects.get(verb="case.submitted").request_id, submitted["request_id"])

    def apply(self) -> Case:
        self.client.force_login(self.user)
        self.send("apply", "NOODLES")
        draft = Draft.objects.get()
        wrong = self.send("apply_page", draft.pk, "applicant", **{**APPLICANT, "id_doc_number": ID_NO[:-1] + "?"})
        self.assertEqual(wrong.status_code, 422)
        self.send("apply_page", draft.pk, "applicant", **APPLICANT)
        self.send("apply_page", draft.pk, "premises", **PREMISES)
        data = {"slots": "1", "file-form": photo(f"{NAME}.jpg"), "defer-rules": "on", "next": "1"}
        self.client.post(reverse("cases:apply_materials", args=[draft.pk]), data)
        self.send("apply_declare", draft.pk, agreed="yes")
        return Case.objects.get()

    def test_of_what_broke_in_a_page(self) -> None:
        self.client.force_login(self.user)
        self.send("apply", "NOODLES")
        draft = Draft.objects.get()
        said = [
            ValueError(f"{NAME} {ID_NO} {LATIN} {MAIL} {PHONE}"), KeyError(SHOP), KeyError(LATIN),
            IntegrityError(f'null value in "x"\nDETAIL:  Failing row contains (1, {LATIN}, {PERMIT}).'),
            RuntimeError(f"password={PASSWORD} at {STREET} of '{LATIN}'"),
            UnicodeEncodeError("ascii", NAME, 0, 1, LATIN),
        ]  # fmt: skip
        for problem in said:
            with logged() as lines, patch("apps.cases.views.apply.drafts", side_effect=problem) as broken:
                broken.save_page.side_effect = broken.own.side_effect = problem
                data = {**APPLICANT, "note": LATIN, "mail": MAIL, "password": PASSWORD}
                answer = self.send("apply_page", draft.pk, "applicant", **data)
            self.assertEqual(answer.status_code, 500)
            self.assert_nothing_personal(lines)
            (event,) = lines.of(logger="django.request")
            self.assertIn(type(problem).__name__, event["exception"])
            self.assertNotIn(LATIN, answer.content.decode())

    def test_of_what_broke_in_a_job(self) -> None:
        with logged() as lines:
            self.apply()
            with patch("apps.ledger.relay.HANDLERS") as handlers:
                handlers.__getitem__.return_value.run.side_effect = ValueError(f"{NAME}: {LATIN}, {ID_NO}, {MAIL}")
                drain()
        self.assert_nothing_personal(lines)
        failed = lines.of(event="delivery failed")[0]
        entry = Entry.objects.get(pk=failed["entry"])
        self.assertEqual((failed["subject"], failed["request_id"]), (str(entry.subject), entry.request_id))
        for delivery in Delivery.objects.exclude(error=""):
            self.assertNotRegex(delivery.error, "|".join(PERSONAL))

    def test_of_a_program(self) -> None:
        program = Program(self.user)
        program.client.raise_request_exception = False
        body = {"version": 1, "answers": {"applicant": {"applicant_name": LATIN, "phone": PHONE}}, "materials": {}}
        with logged() as lines:
            program.post("services/NOODLES/applications", body)
            program.get(f"cases?phone={PHONE}")
            with patch("apps.cases.api.sending.apply_directly", side_effect=ValueError(f"{LATIN} {program.token}")):
                program.post("services/NOODLES/applications", body)
            Program().client.get("/api/v1/cases", headers={"Authorization": f"Bearer {program.token}x"})
        self.assert_nothing_personal(lines)
        self.assertNotIn(program.token, lines.text)


class Acts(CaseTest):
    def test_an_entry_of_no_request_has_none(self) -> None:
        actions.submit_application(make_draft(self.item).pk, by=people.applicant())
        self.assertEqual(Entry.objects.get(verb="case.submitted").request_id, "")
