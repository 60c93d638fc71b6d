from datetime import date
from uuid import uuid4

from django.test import SimpleTestCase, TestCase, TransactionTestCase

from apps.cases import letters, numbers
from apps.cases.models import Series
from tests.racing import race


def given(day: date) -> str:
    return numbers.case_number(day, *numbers.take(numbers.series_of(day), year=day.year))


class NumberTests(TestCase):
    def test_a_day_counts_from_one(self) -> None:
        day = date(2026, 11, 24)
        self.assertEqual(given(day), "2026-1124-0001")
        self.assertEqual(given(day), "2026-1124-0002")
        self.assertEqual(given(date(2026, 11, 25)), "2026-1125-0001")
        self.assertEqual(given(date(2027, 11, 24)), "2027-1124-0001")

    def test_the_ten_thousandth_case_of_a_day_has_a_number_too(self) -> None:
        Series.objects.create(key="case 1124", year=2026, last=9999)
        self.assertEqual(given(date(2026, 11, 24)), "2026-1124-10000")

    def test_numbers_of_several_series_cost_one_query(self) -> None:
        """1 insert or count up, each in its place."""
        numbers.take("y", year=2026)
        with self.assertNumQueries(1):
            self.assertEqual(numbers.take("y", "x", year=2026), [2, 1])


class CodeTests(SimpleTestCase):
    def test_a_query_code_has_no_characters_that_look_alike(self) -> None:
        codes = {numbers.query_code() for _ in range(500)}
        self.assertGreater(len(codes), 495)
        self.assertFalse(set("".join(codes)) & set("01OIL"))
        self.assertEqual({len(code) for code in codes}, {6})

    def test_a_code_is_understood_as_it_is_read_out(self) -> None:
        self.assertEqual(numbers.spoken(" kx7-m 2p "), "KX7M2P")

    def test_a_short_key_leads_back(self) -> None:
        key = uuid4()
        self.assertEqual(letters.long(letters.short(key)), key)
        self.assertIsNone(letters.long("nothing"))
        self.assertIsNone(letters.long("中文"))


class NumberRaceTests(TransactionTestCase):
    def test_many_hands_leave_no_gap(self) -> None:
        self.assertEqual(race(lambda: numbers.take("race", year=2026), hands=6), ["done"] * 6)
        self.assertEqual(Series.objects.get(key="race").last, 6)
