"""Every failure names its cause; every number that exists in real life passes."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.identity import (
    check_cn_id,
    check_digit,
    check_hk_mo_permit,
    check_id,
    check_passport,
    check_phone,
    check_tw_permit,
)
from apps.accounts.models import IdType


class IdentityCase(SimpleTestCase):
    def refusal(self, check: Callable[[str], str], text: str) -> str:
        with self.assertRaises(ValidationError) as caught:
            check(text)
        return str(caught.exception.code)


def cn_id(first17: str) -> str:
    return first17 + check_digit(first17)


class ResidentIdentityCards(IdentityCase):
    def test_nanhai_code_with_a_birth_date_before_the_district_is_valid(self) -> None:
        # 440605 has meant 南海区 since 2002; someone first registered late has exactly such a number.
        self.assertEqual(check_cn_id("440605199003071224"), "440605199003071224")

    def test_residence_permits_of_hong_kong_macao_and_taiwan_are_valid(self) -> None:
        for prefix in ("810000", "820000", "830000"):
            with self.subTest(prefix=prefix):
                number = cn_id(f"{prefix}19851123001")
                self.assertEqual(check_cn_id(number), number)

    def test_last_character_x_may_be_small_or_full_width_and_blanks_do_not_matter(self) -> None:
        number = next(n for n in (cn_id(f"44060519900307{i:03d}") for i in range(100)) if n.endswith("X"))
        self.assertEqual(check_cn_id(f" {number[:6]} {number[6:14]} {number[14:17]}ｘ"), number)

    def test_each_failure_names_its_cause(self) -> None:
        rows = [
            ("440605900307122", "cn_id_15"),
            ("44060519900307122", "cn_id_length"),
            ("4406051990030712244", "cn_id_length"),
            ("", "cn_id_length"),
            ("44060519900307I224", "cn_id_character"),
            ("X40605199003071224", "cn_id_character"),
            ("990605199003071224", "cn_id_region"),
            (cn_id("44060520270229001"), "cn_id_date"),  # 2027 has no February 29
            (cn_id("44060519901307001"), "cn_id_date"),
            (cn_id("44060517991231001"), "cn_id_date"),
            (cn_id("44060520990101001"), "cn_id_future"),
            ("440605199003071225", "cn_id_check"),
        ]
        for text, code in rows:
            with self.subTest(text=text):
                self.assertEqual(self.refusal(check_cn_id, text), code)

    def test_the_message_says_where_the_wrong_character_is(self) -> None:
        with self.assertRaises(ValidationError) as caught:
            check_cn_id("44060519900307I224")
        self.assertIn("15", caught.exception.messages[0])

    @given(st.integers(0, 16), st.integers(1, 9))
    def test_no_single_wrong_digit_slips_through(self, place: int, by: int) -> None:
        number = "440605199003071224"
        wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
        self.refusal(check_cn_id, wrong)

    @given(st.text(max_size=30))
    def test_any_text_gives_an_answer_or_a_refusal(self, text: str) -> None:
        try:
            self.assertEqual(len(check_cn_id(text)), 18)
        except ValidationError:
            pass


class OtherDocuments(IdentityCase):
    def test_permits_and_passports_pass_in_their_normal_form(self) -> None:
        self.assertEqual(check_hk_mo_permit(" h12345678 "), "H12345678")
        self.assertEqual(check_hk_mo_permit("M1234567801"), "M1234567801")
        self.assertEqual(check_tw_permit("12345678"), "12345678")
        self.assertEqual(check_passport("e1234-5678"), "E12345678")
        self.assertEqual(check_id(IdType.TW_PERMIT, "1234567801"), "1234567801")

    def test_each_failure_names_its_cause(self) -> None:
        rows = [
            (check_hk_mo_permit, "12345678", "hk_mo_permit_letter"),
            (check_hk_mo_permit, "H1234567", "hk_mo_permit_digits"),
            (check_tw_permit, "T1234567", "tw_permit_digits"),
            (check_passport, "ABCDEFG", "passport_form"),
            (check_passport, "E12", "passport_form"),
        ]
        for check, text, code in rows:
            with self.subTest(text=text):
                self.assertEqual(self.refusal(check, text), code)


class Telephones(IdentityCase):
    def test_country_code_and_blanks_are_taken_off(self) -> None:
        for text in ("13812343210", "+86 138 1234 3210", "0086-138-1234-3210", "１３８１２３４３２１０"):
            self.assertEqual(check_phone(text), "13812343210")

    def test_each_failure_names_its_cause(self) -> None:
        rows = [("1381234321", "phone_length"), ("12812343210", "phone_prefix"), ("138a2343210", "phone_character"),
                ("", "phone_character")]  # fmt: skip
        for text, code in rows:
            with self.subTest(text=text):
                self.assertEqual(self.refusal(check_phone, text), code)
