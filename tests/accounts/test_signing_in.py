"""Acts and pages of signing in, registering, and one's own data."""

import uuid
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.test import TestCase, TransactionTestCase, override_settings

from apps.accounts.actions import WRONG_PASSWORDS, _count, open_account, reveal_own, sign_in, sign_out
from apps.accounts.limits import within
from apps.accounts.models import IdType, User
from apps.accounts.revealing import record_reveal
from apps.ledger.clock import now
from apps.ledger.integrity import broken_links
from apps.ledger.models import Entry
from apps.ledger.refusal import Refused
from nanhai_gov.away import cache_breaker
from tests import people
from tests.racing import queries_of, race, race_of

ME = {"name": "𠮷田淑芬", "id_type": "cn_id", "id_no": "44060519851123008X", "phone": "13912345678",
      "password": "lotus-pond-88"}  # fmt: skip


def refusal(act: Any) -> str:
    try:
        act()
    except Refused as refused:
        return refused.code
    return "done"


class SigningIn(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_by_user_name_phone_or_id_number(self) -> None:
        for name in ("applicant", "13800003210", "440605199003071224"):
            self.assertEqual(sign_in(name, people.PASSWORD).username, "applicant")
        self.assertEqual(sign_in("h12345678", people.PASSWORD).username, "stranger")

    def test_it_is_recorded(self) -> None:
        user = sign_in("official", people.PASSWORD)
        self.assertEqual(Entry.objects.about(user.pk).get().verb, "account.signed_in")

    def test_a_wrong_password_and_an_unknown_name_say_the_same(self) -> None:
        for name in ("official", "nobody", "", "\0"):
            self.assertEqual(refusal(lambda name=name: sign_in(name, "wrong")), "wrong_password")

    def test_a_phone_that_two_accounts_share_does_not_sign_in(self) -> None:
        User.objects.create_user("twin", people.PASSWORD, phone="13800003210")
        self.assertEqual(refusal(lambda: sign_in("13800003210", people.PASSWORD)), "wrong_password")

    def test_someone_who_may_not_sign_in_any_more_does_not(self) -> None:
        User.objects.filter(username="official").update(is_active=False)
        self.assertEqual(refusal(lambda: sign_in("official", people.PASSWORD)), "wrong_password")

    def test_five_wrong_passwords_lock_the_right_one_out_for_15_minutes(self) -> None:
        outcomes = [refusal(lambda: sign_in("official", "wrong")) for _ in range(WRONG_PASSWORDS)]
        self.assertEqual(outcomes, ["wrong_password"] * 4 + ["locked"])
        self.assertEqual(refusal(lambda: sign_in("official", people.PASSWORD)), "locked")
        self.assertIn("account.locked", [e.verb for e in Entry.objects.about(people.official().pk)])
        User.objects.filter(username="official").update(locked_until=now() - timedelta(seconds=1))
        self.assertEqual(refusal(lambda: sign_in("official", people.PASSWORD)), "done")
        self.assertIsNone(people.official().locked_until)

    def test_a_right_password_forgives_the_wrong_ones_before(self) -> None:
        for _ in range(3):
            for _ in range(WRONG_PASSWORDS - 1):
                refusal(lambda: sign_in("official", "wrong"))
            self.assertEqual(refusal(lambda: sign_in("official", people.PASSWORD)), "done")

    @queries_of(_count)
    def test_what_signing_in_costs(self) -> None:
        """1. the user by name; 2. savepoint (BEGIN outside tests); 3. lock the row; 4. ledger entry; 5. release."""
        with self.assertNumQueries(5):
            sign_in("official", people.PASSWORD)

    @queries_of(open_account)
    def test_what_opening_an_account_costs(self) -> None:
        """1 savepoint (BEGIN outside tests), 2 savepoint, 3 the account, 4 released, 5 entry, 6 released."""
        with self.assertNumQueries(6):
            open_account(**ME)

    @queries_of(sign_out, reveal_own)
    def test_what_leaving_and_looking_at_oneself_cost(self) -> None:
        """Each: 1 savepoint (BEGIN outside tests), 2 entry, 3 released."""
        me = people.applicant()
        with self.assertNumQueries(3):
            sign_out(me)
        with self.assertNumQueries(3):
            reveal_own(me)


class ManyHands(TransactionTestCase):
    @race_of(sign_out, reveal_own)
    def test_what_is_only_noted_is_noted_for_every_hand(self) -> None:
        """Two tabs that sign out, or look, at once: nothing to win or lose, and the ledger has them all."""
        people.make_world()
        me = people.applicant()
        self.assertEqual(race(lambda: sign_out(me), lambda: reveal_own(me), lambda: sign_out(me)), ["done"] * 3)
        verbs = Entry.objects.about(me.pk).values_list("verb", flat=True)
        self.assertEqual(sorted(verbs), ["account.signed_out", "account.signed_out", "pii.revealed"])
        self.assertEqual(list(broken_links()), [])

    @race_of(_count)
    def test_tries_at_once_all_count(self) -> None:
        people.make_world()
        race(lambda: refusal(lambda: sign_in("official", "wrong")), hands=4)
        self.assertEqual(people.official().wrong_passwords, 4)

    @race_of(open_account)
    def test_one_identity_gets_one_account_however_often_it_is_asked_for(self) -> None:
        outcomes = race(lambda: open_account(**ME), hands=3)
        self.assertEqual(outcomes, ["done", "refused: account_exists", "refused: account_exists"])
        self.assertEqual(User.objects.count(), 1)


class ThePages(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def setUp(self) -> None:
        # Each test comes from an address of its own: tries are counted by address.
        self.client.defaults["REMOTE_ADDR"] = uuid.uuid4().hex

    def post(self, password: str = people.PASSWORD, name: str = "applicant", **more: str) -> Any:
        return self.client.post("/sign-in/", {"name": name, "password": password} | more)

    def test_signing_in_leads_on(self) -> None:
        self.assertEqual(self.post().status_code, 302)
        self.assertEqual(self.client.get("/me/").status_code, 200)

    def test_next_is_kept_when_it_is_ours_and_dropped_when_it_is_not(self) -> None:
        self.assertEqual(self.post(next="/me/").url, "/me/")
        self.client.logout()
        for evil in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"):
            self.assertNotIn("evil", self.post(next=evil).url)
            self.client.logout()

    def test_a_page_that_needs_signing_in_comes_back_after_it(self) -> None:
        answer = self.client.get("/me/settings/")
        page = self.client.get(answer.url)
        self.assertContains(page, 'name="next" value="/me/settings/"')

    def test_a_wrong_password_keeps_the_name_and_not_the_password(self) -> None:
        page = self.post("wrong-one")
        self.assertEqual(page.status_code, 422)
        self.assertContains(page, 'value="applicant"', status_code=422)
        self.assertContains(page, 'role="alert"', status_code=422)
        self.assertNotContains(page, "wrong-one", status_code=422)

    def test_a_phone_with_blanks_will_do(self) -> None:
        self.assertEqual(self.post(name="+86 138 0000 3210").status_code, 302)

    def test_the_people_of_the_demo_are_shown_only_in_the_demo(self) -> None:
        with override_settings(DEMO=True):
            self.assertContains(self.client.get("/sign-in/"), "chenzhiqiang")
            filled = self.client.get("/sign-in/?as=chenzhiqiang")
            self.assertContains(filled, 'value="nanhai-demo-2026"')
        with override_settings(DEMO=False):
            self.assertNotContains(self.client.get("/sign-in/"), "chenzhiqiang")
            self.assertNotContains(self.client.get("/sign-in/?as=chenzhiqiang"), "nanhai-demo-2026")

    def test_only_people_of_the_demo_are_filled_in(self) -> None:
        with override_settings(DEMO=True):
            self.assertNotContains(self.client.get("/sign-in/?as=admin"), 'value="nanhai-demo-2026"')

    def test_signing_out_needs_a_post_and_is_recorded(self) -> None:
        self.client.force_login(people.official())
        self.assertEqual(self.client.get("/sign-out/").status_code, 405)
        self.client.post("/sign-out/")
        self.assertEqual(Entry.objects.about(people.official().pk).last().verb, "account.signed_out")
        self.assertEqual(self.client.get("/me/").status_code, 302)

    def test_signing_in_makes_a_new_session(self) -> None:
        self.client.get("/sign-in/")
        session = self.client.session
        session["seen"] = 1
        session.save()
        before = session.session_key
        self.post()
        self.assertNotEqual(self.client.session.session_key, before)

    def test_the_account_says_the_language(self) -> None:
        User.objects.filter(username="applicant").update(language="en")
        self.assertEqual(self.post().cookies["django_language"].value, "en")

    def test_too_many_tries_from_one_address_are_slowed_down(self) -> None:
        address = self.client.defaults["REMOTE_ADDR"]
        for _ in range(120):
            within("sign-in", address, times=120, seconds=60)
        self.assertEqual(self.post().status_code, 422)
        cache.delete(f"limit:sign-in:{address}")
        self.assertEqual(self.post().status_code, 302)

    @override_settings(
        CACHES={"default": {"BACKEND": "nanhai_gov.away.ForgivingCache", "LOCATION": "redis://127.0.0.1:1"}}
    )
    def test_without_the_cache_people_still_sign_in(self) -> None:
        self.addCleanup(setattr, cache_breaker, "until", 0.0)
        self.assertTrue(within("sign-in", "x", times=0, seconds=1))
        self.assertEqual(self.post().status_code, 302)


class Registering(TestCase):
    def setUp(self) -> None:
        self.client.defaults["REMOTE_ADDR"] = uuid.uuid4().hex

    def post(self, **changes: str) -> Any:
        return self.client.post("/register/", ME | changes)

    def test_an_account_is_open_and_signed_in(self) -> None:
        self.assertEqual(self.post().status_code, 302)
        user = User.objects.get()
        self.assertEqual((user.name, user.id_no, user.is_staff_member), ("𠮷田淑芬", "44060519851123008X", False))
        self.assertEqual(Entry.objects.about(user.pk).first().actor_label, "𠮷**芬")
        self.assertContains(self.client.get("/me/"), "139****5678")
        self.client.logout()
        self.assertEqual(sign_in("13912345678", ME["password"]), user)

    def test_a_resident_of_hong_kong_registers_with_the_permit(self) -> None:
        self.assertEqual(self.post(id_type=IdType.HK_MO_PERMIT, id_no="h87654321").status_code, 302)
        self.assertEqual(User.objects.get().id_no, "H87654321")

    def test_each_mistake_is_said_in_its_place_and_nothing_typed_is_lost(self) -> None:
        rows = [
            ("id_no", {"id_no": "440605199003071225"}),
            ("id_no", {"id_no": "440605900307122"}),
            ("phone", {"phone": "12345678901"}),
            ("name", {"name": "<b>"}),
            ("name", {"name": ""}),
            ("password", {"password": "12345678"}),
            ("password", {"password": "short"}),
        ]
        for field, change in rows:
            with self.subTest(change=change):
                page = self.post(**change)
                self.assertEqual(page.status_code, 422)
                self.assertIn(field, page.context["form"].errors)
                self.assertContains(page, change.get("phone", ME["phone"]), status_code=422)
        self.assertFalse(User.objects.exists())

    def test_a_second_account_for_one_identity_is_refused_beside_the_number(self) -> None:
        self.post()
        self.client.logout()
        page = self.post(phone="13700001111")
        self.assertEqual(page.status_code, 422)
        self.assertIn("id_no", page.context["form"].errors)


class OwnData(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        people.make_world()

    def test_masked_until_asked_and_the_look_is_recorded(self) -> None:
        self.client.force_login(people.applicant())
        page = self.client.get("/me/")
        self.assertContains(page, "4406**********1224")
        self.assertNotContains(page, "440605199003071224")
        self.assertContains(self.client.post("/me/"), "440605199003071224")
        entry = Entry.objects.about(people.applicant().pk).get()
        self.assertEqual((entry.verb, entry.facts["fields"]), ("pii.revealed", "name, phone, id_no"))
        self.assertNotIn("1224", str(entry.facts))

    def test_nobody_keeps_a_copy_of_the_page(self) -> None:
        self.client.force_login(people.applicant())
        self.assertIn("no-store", self.client.get("/me/").headers["Cache-Control"])

    def test_looking_behind_a_mask_needs_a_reason(self) -> None:
        user = people.clerk()

        def look(reason: str) -> str:
            return refusal(lambda: record_reveal(user.pk, by=user, fields=["phone"], reason=reason))

        self.assertEqual(look(" x "), "reason_needed")
        self.assertEqual(look("核对补正电话"), "done")
        self.assertEqual(Entry.objects.get(verb="pii.revealed").facts["reason"], "核对补正电话")

    def test_settings_show_the_posts_held(self) -> None:
        self.client.force_login(people.official())
        self.assertContains(self.client.get("/me/settings/"), "承办人")
