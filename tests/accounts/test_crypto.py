import base64

from cryptography.exceptions import InvalidTag
from django.db import IntegrityError, connection, transaction
from django.test import SimpleTestCase, TestCase, override_settings

from apps.accounts import crypto
from apps.accounts.crypto import blind_index, decrypt, encrypt
from apps.accounts.models import IdType, User

OLD = "k1:" + base64.b64encode(b"1" * 32).decode()
NEW = "k2:" + base64.b64encode(b"2" * 32).decode()


class Keys(SimpleTestCase):
    def setUp(self) -> None:
        crypto._keys.cache_clear()
        self.addCleanup(crypto._keys.cache_clear)

    def use(self, *keys: str) -> None:
        setting = override_settings(PII_KEYS=list(keys))
        setting.enable()
        self.addCleanup(setting.disable)
        crypto._keys.cache_clear()

    def test_what_goes_in_comes_out_rare_characters_too(self) -> None:
        for text in ("", "黄淑仪", "𠮷㠭䶮㙟", "440605199003071224"):
            self.assertEqual(decrypt(encrypt(text)), text)

    def test_equal_texts_have_different_ciphertexts(self) -> None:
        self.assertNotEqual(encrypt("黄淑仪"), encrypt("黄淑仪"))

    def test_a_new_key_still_opens_old_rows_and_writes_new_ones(self) -> None:
        self.use(OLD)
        old = encrypt("黄淑仪")
        self.use(NEW, OLD)
        self.assertEqual(decrypt(old), "黄淑仪")
        self.assertEqual(encrypt("黄淑仪")[1:3], b"k2")

    def test_indexes_stay_comparable_when_keys_rotate(self) -> None:
        self.use(OLD)
        before = blind_index("phone", "13800003210")
        self.use(NEW, OLD)
        self.assertEqual(blind_index("phone", "13800003210"), before)

    def test_a_lost_key_is_an_error_not_an_empty_name(self) -> None:
        self.use(OLD)
        data = encrypt("黄淑仪")
        self.use(NEW)
        with self.assertRaises(KeyError):
            decrypt(data)

    def test_a_changed_byte_anywhere_is_noticed(self) -> None:
        self.use(OLD)
        data = encrypt("黄淑仪")
        for place in (3, len(data) // 2, len(data) - 1):
            with self.assertRaises(InvalidTag):
                decrypt(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])

    def test_a_changed_key_id_is_noticed(self) -> None:
        self.use(NEW.replace("2" * 8, "2" * 8), OLD)
        data = encrypt("黄淑仪")
        with self.assertRaises(InvalidTag):
            decrypt(data.replace(b"k2", b"k1", 1))

    def test_purposes_have_different_indexes(self) -> None:
        self.assertNotEqual(blind_index("phone", "1"), blind_index("id_no", "1"))
        self.assertEqual(blind_index("id_no", "h1"), blind_index("id_no", " H1 "))
        self.assertEqual(blind_index("id_no", ""), "")


class Columns(TestCase):
    def test_nothing_readable_lies_in_the_table(self) -> None:
        user = User.objects.create_user("huang", name="黄淑仪", phone="13800003210", id_no="440605199003071224")
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, phone, id_no, accounts_user::text FROM accounts_user WHERE id = %s", [user.pk])
            *columns, row = cursor.fetchone()
        for column, text in zip(columns, ("黄淑仪", "13800003210", "440605199003071224"), strict=True):
            self.assertNotIn(text.encode(), bytes(column))
            self.assertNotIn(text, row)
        self.assertEqual(User.objects.get(pk=user.pk).name, "黄淑仪")

    def test_equal_numbers_are_found_by_their_index(self) -> None:
        user = User.objects.create_user("huang", phone="13800003210", id_no="440605199003071224")
        self.assertEqual(User.objects.by_phone("13800003210").get(), user)
        self.assertEqual(User.objects.by_id_no("440605199003071224").get(), user)

    def test_one_citizen_account_per_identity(self) -> None:
        fields = {"id_type": IdType.CN_ID, "id_no": "440605199003071224"}
        User.objects.create_user("a", **fields)
        with self.assertRaises(IntegrityError), transaction.atomic():
            User.objects.create_user("b", **fields)
        User.objects.create_user("staff", is_staff_member=True, **fields)  # a clerk is a citizen too
