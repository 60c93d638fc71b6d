"""Identity numbers 证件号码: each check gives the number in its normal form or says exactly what is wrong with it.

Only form is checked here; whether the person exists is for the identity provider to say.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.ledger.clock import now

# First two digits of an ID number: provinces, and the residence permits of 81 Hong Kong, 82 Macao, 83 Taiwan.
PROVINCES = {
    *range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91,
}  # fmt: skip
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _normal(text: str) -> str:
    """Full-width characters made plain, upper case, without the blanks and dashes people put in."""
    return re.sub(r"[\s\-–—]", "", unicodedata.normalize("NFKC", text)).upper()


def check_cn_id(text: str) -> str:
    """Resident identity card 居民身份证 (GB 11643): 17 digits, a real date in the past, check digit MOD 11-2.

    The first six digits may name any county of any time: a person first registered late has a code that is younger
    than the birth date in it.
    """
    number = _normal(text)
    if len(number) == 15 and number.isdecimal():
        raise ValidationError(
            _("This is a first-generation number with 15 digits. Enter the 18 characters of the current card."),
            code="cn_id_15",
        )
    if len(number) != 18:
        raise ValidationError(
            _("An ID card number has 18 characters; this one has %(count)s."),
            code="cn_id_length",
            params={"count": len(number)},
        )
    for place, char in enumerate(number, 1):
        if not (char in "0123456789" or (place == 18 and char == "X")):
            raise ValidationError(
                _("Character %(place)s of the ID card number must be a digit, not “%(char)s”."),
                code="cn_id_character",
                params={"place": place, "char": char},
            )
    if int(number[:2]) not in PROVINCES:
        raise ValidationError(
            _("No province has the code %(code)s: check the first two digits of the ID card number."),
            code="cn_id_region",
            params={"code": number[:2]},
        )
    _check_birth_date(number[6:14])
    if number[17] != check_digit(number):
        raise ValidationError(
            _("Character 18 of the ID card number does not match the first 17. Compare with the card and try again."),
            code="cn_id_check",
        )
    return number


def check_digit(number: str) -> str:
    """The 18th character that belongs to the first 17 (ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(w * int(c) for w, c in zip(WEIGHTS, number, strict=False)) % 11]


def _check_birth_date(digits: str) -> None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        born = None
    if born is None or born.year < 1900:
        raise ValidationError(
            _("Digits 7 to 14 of the ID card number (%(digits)s) are not a date of birth."),
            code="cn_id_date",
            params={"digits": digits},
        )
    if born > timezone.localtime(now(), timezone.get_default_timezone()).date():
        raise ValidationError(
            _("The date of birth in the ID card number (%(digits)s) lies in the future."),
            code="cn_id_future",
            params={"digits": digits},
        )


def check_hk_mo_permit(text: str) -> str:
    """港澳居民来往内地通行证 (回乡证): H or M, 8 digits, on older cards 2 more for the issue."""
    number = _normal(text)
    if number[:1] not in ("H", "M"):
        raise ValidationError(
            _("The permit number starts with H (Hong Kong) or M (Macao)."), code="hk_mo_permit_letter"
        )
    if not re.fullmatch(r"[HM][0-9]{8}([0-9]{2})?", number):
        raise ValidationError(
            _("After the letter the permit number has 8 digits (10 on older cards)."), code="hk_mo_permit_digits"
        )
    return number


def check_tw_permit(text: str) -> str:
    """台湾居民来往大陆通行证 (台胞证): 8 digits, on older booklets 10."""
    number = _normal(text)
    if not re.fullmatch(r"[0-9]{8}([0-9]{2})?", number):
        raise ValidationError(_("The permit number has 8 digits (10 on older booklets)."), code="tw_permit_digits")
    return number


def check_passport(text: str) -> str:
    """A passport of any country: 5 to 17 letters and digits, at least one digit."""
    number = _normal(text)
    if not re.fullmatch(r"(?=.*[0-9])[0-9A-Z]{5,17}", number):
        raise ValidationError(
            _("A passport number has 5 to 17 letters and digits; leave out everything else."), code="passport_form"
        )
    return number


def check_phone(text: str) -> str:
    """A mainland mobile number, with or without +86."""
    number = re.sub(r"[().]", "", _normal(text))
    number = re.sub(r"^(\+|00)?86(?=1[0-9]{10}$)", "", number)
    if not re.fullmatch(r"[0-9]+", number):
        raise ValidationError(_("A mobile number consists of digits only."), code="phone_character")
    if len(number) != 11:
        raise ValidationError(
            _("A mobile number has 11 digits; this one has %(count)s."),
            code="phone_length",
            params={"count": len(number)},
        )
    if not re.fullmatch(r"1[3-9][0-9]{9}", number):
        raise ValidationError(_("A mobile number starts with 13 to 19."), code="phone_prefix")
    return number


CHECKS: dict[str, Callable[[str], str]] = {
    "cn_id": check_cn_id,
    "hk_mo_permit": check_hk_mo_permit,
    "tw_permit": check_tw_permit,
    "passport": check_passport,
}


def check_id(id_type: str, text: str) -> str:
    """The check that belongs to an IdType."""
    return CHECKS[id_type](text)
