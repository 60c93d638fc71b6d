from django.test import SimpleTestCase

from apps.accounts.masking import mask_id, mask_name, mask_org, mask_phone
from apps.accounts.models import User


class Masking(SimpleTestCase):
    def test_names(self) -> None:
        rows = [("张三", "张*"), ("李淑敏", "李*敏"), ("欧阳震华", "欧**华"), ("𠮷田", "𠮷*"), ("龙", "*"), ("", "")]
        for name, masked in rows:
            self.assertEqual(mask_name(name), masked)

    def test_telephones(self) -> None:
        self.assertEqual(mask_phone("13812343210"), "138****3210")
        self.assertEqual(mask_phone("12345"), "*****")

    def test_identity_numbers(self) -> None:
        self.assertEqual(mask_id("440605199001011234"), "4406**********1234")
        self.assertEqual(mask_id("H12345678"), "H******78")

    def test_businesses(self) -> None:
        self.assertEqual(mask_org("和顺陈记面馆"), "和顺**面馆")


class Labels(SimpleTestCase):
    def test_the_ledger_keeps_the_name_of_staff(self) -> None:
        self.assertEqual(User(username="wm", name="王敏", is_staff_member=True).ledger_label, "王敏")

    def test_the_ledger_keeps_only_the_masked_name_of_a_citizen(self) -> None:
        self.assertEqual(User(username="huang", name="黄淑仪").ledger_label, "黄*仪")

    def test_a_user_name_stands_in_for_a_missing_name(self) -> None:
        self.assertEqual(User(username="13812343210").ledger_label, "138****3210")
        self.assertEqual(User(username="huang").shown_name, "huang")
