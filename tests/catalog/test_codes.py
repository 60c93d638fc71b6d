from django.core.exceptions import ValidationError
from django.test import SimpleTestCase

from apps.catalog.codes import build, build_base, check_uscc, parse, uscc_check_character

# Two real samples, both recomputed (domain.md 1.3).
SAMPLES = ["11440605MB2D102559", "12441500196720244T"]


class CreditCodes(SimpleTestCase):
    def test_real_codes_pass_as_they_are(self) -> None:
        for code in SAMPLES:
            self.assertEqual(check_uscc(code), code)
            self.assertEqual(uscc_check_character(code[:17]), code[17])

    def test_spaces_small_letters_and_full_width_are_mended(self) -> None:
        self.assertEqual(check_uscc(" 11440605 mb2d1 02559 "), SAMPLES[0])
        self.assertEqual(check_uscc("１１440605MB2D102559"), SAMPLES[0])

    def test_each_wrong_digit_is_found(self) -> None:
        for place in range(18):
            wrong = SAMPLES[0][:place] + ("7" if SAMPLES[0][place] != "7" else "3") + SAMPLES[0][place + 1 :]
            with self.subTest(wrong), self.assertRaises(ValidationError) as caught:
                check_uscc(wrong)
            self.assertEqual(caught.exception.code, "uscc_check")

    def test_the_cause_is_named(self) -> None:
        for text, code in [("1144", "uscc_length"), ("11440605MB2D1O2559", "uscc_character"), ("", "uscc_length")]:
            with self.subTest(text), self.assertRaises(ValidationError) as caught:
                check_uscc(text)
            self.assertEqual(caught.exception.code, code)


class ItemCodes(SimpleTestCase):
    def test_real_codes_come_apart_and_together_again(self) -> None:
        for text, level, task_type in [
            ("11440605MB2D1025594440113106002", "4", "01"),
            ("12441500196720244T3442199806003", "3", "21"),
        ]:
            code = parse(text)
            self.assertEqual((code.level, code.base.task_type, code.base.area), (level, task_type, "44"))
            self.assertEqual(str(code), text)
            self.assertEqual(str(parse(text + "01")), text + "01")

    def test_parts_are_built_into_31_and_33_characters(self) -> None:
        base = str(build_base("01", 13106, 2))
        self.assertEqual(base, "440113106002")
        code = build(SAMPLES[0], 4, base, 1)
        self.assertEqual((len(code.impl), len(code.handle)), (31, 33))
        self.assertEqual(code.handle, "11440605MB2D102559444011310600201")

    def test_what_does_not_fit_is_refused(self) -> None:
        for wrong in ["", "1" * 32, "11440605MB2D1025599440113106002", "11440605MB2D10255944401131060AB"]:
            with self.subTest(wrong), self.assertRaises(ValueError):
                parse(wrong)
        with self.assertRaises(ValidationError):
            parse("11440605MB2D1025584440113106002")
