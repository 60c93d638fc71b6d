"""The session ends in mid-form: what was typed survives signing in again, for the same account and nobody else."""

from django.urls import reverse

from apps.accounts.models import InterruptedForm
from apps.cases import drafts
from apps.cases.models import Draft
from tests import people
from tests.cases.things import CaseTest


class InterruptedTests(CaseTest):
    def setUp(self) -> None:
        super().setUp()
        self.sign_in("applicant")
        self.draft = drafts.start("NOODLES", by=people.applicant())
        self.page = reverse("cases:apply_page", args=[self.draft.pk, "applicant"])
        self.body = {
            "applicant_name": "黄淑仪", "id_doc_type": "cn_id", "id_doc_number": "440605199003071224",
            "phone": "13800003210",
        }  # fmt: skip

    def sign_in(self, name: str) -> object:
        return self.client.post(reverse("accounts:sign_in"), {"name": name, "password": people.PASSWORD})

    def expire(self) -> None:
        """As after two quiet hours: the session is gone, the browser is the same."""
        self.client.session.flush()
        self.client.cookies.pop("sessionid", None)

    def test_what_was_typed_is_sent_after_signing_in_again(self) -> None:
        self.expire()
        answer = self.client.post(self.page, self.body)
        self.assertRedirects(answer, f"{reverse('accounts:sign_in')}?next={self.page}")
        self.assertNotIn("黄淑仪".encode(), bytes(_raw_body()))
        answer = self.sign_in("applicant")
        self.assertRedirects(answer, reverse("accounts:resume"))  # type: ignore[arg-type]
        page = self.client.get(reverse("accounts:resume"))
        for name, value in self.body.items():
            self.assertContains(page, f'<input type="hidden" name="{name}" value="{value}">')
        self.assertContains(page, f'action="{self.page}"')
        self.client.post(self.page, self.body)
        self.assertEqual(Draft.objects.get().answers["applicant"]["applicant_name"], "黄淑仪")
        self.assertFalse(InterruptedForm.objects.exists())  # sent, so gone

    def test_somebody_else_at_the_same_device_sees_nothing(self) -> None:
        self.expire()
        self.client.post(self.page, self.body)
        answer = self.sign_in("second_applicant")
        self.assertNotEqual(answer.url, reverse("accounts:resume"))  # type: ignore[attr-defined]
        self.assertEqual(self.client.get(reverse("accounts:resume")).status_code, 302)

    def test_after_signing_out_nothing_is_kept(self) -> None:
        self.client.post(reverse("accounts:sign_out"))
        self.client.post(self.page, self.body)
        self.assertFalse(InterruptedForm.objects.exists())

    def test_a_stranger_leaves_nothing_in_anybodys_name(self) -> None:
        self.expire()
        self.client.cookies.pop("who")
        self.client.post(self.page, self.body)
        self.client.cookies["who"] = f"{people.applicant().pk}:forged"
        self.client.post(self.page, self.body)
        self.assertFalse(InterruptedForm.objects.exists())

    def test_it_can_be_dropped(self) -> None:
        self.expire()
        self.client.post(self.page, self.body)
        self.sign_in("applicant")
        self.assertRedirects(self.client.post(reverse("accounts:resume")), self.page)
        self.assertFalse(InterruptedForm.objects.exists())

    def test_a_password_is_never_kept(self) -> None:
        self.expire()
        self.client.post(reverse("accounts:me"), {"password": "geheim-2026"})
        self.assertFalse(InterruptedForm.objects.exists())


def _raw_body() -> bytes:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM accounts_interruptedform")
        return bytes(cursor.fetchone()[0])
