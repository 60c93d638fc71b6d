"""Fields for numbers that can be checked by themselves: telephones, documents of persons, codes of organizations."""

from abc import abstractmethod
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from apps.accounts.identity import check_cn_id, check_hk_mo_permit, check_passport, check_phone, check_tw_permit
from apps.catalog.codes import check_uscc
from apps.catalog.forms.fields import Answer
from apps.catalog.forms.values import narrow, storable


class Checked(Answer):
    """A number that `check` compares with its own check digit, or at least its pattern."""

    pattern = r"\S"
    inputmode = "text"

    @abstractmethod
    def check(self, text: str) -> str:
        """The number as it is kept; raises ValidationError."""

    def input_attrs(self) -> dict[str, str]:
        return {"autocomplete": "off", "inputmode": self.inputmode, "spellcheck": "false"}

    def read(self, value: Any) -> str:
        if not storable(str(value).strip()):
            raise self.refuse(
                "characters",
                _("“%(label)s” holds characters that cannot be kept. Please type it by hand instead of pasting."),
            )
        return self.check(narrow(value))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": self.pattern}


class Phone(Checked):
    personal = "phone"
    inputmode = "tel"

    def input_attrs(self) -> dict[str, str]:
        return {"autocomplete": "tel" if self.spec.get("prefill") else "off", "inputmode": "tel"}

    def make_widget(self) -> forms.Widget:
        return forms.TextInput(attrs={"type": "tel", **self.input_attrs()})

    def check(self, text: str) -> str:
        return check_phone(text)


class CnId(Checked):
    personal = "id"
    pattern = r"^\d{17}[\dXx]$"

    def check(self, text: str) -> str:
        return check_cn_id(text)


class Passport(Checked):
    personal = "id"

    def check(self, text: str) -> str:
        return check_passport(text)


class TravelPermit(Checked):
    """港澳居民来往内地通行证 or 台湾居民来往大陆通行证."""

    personal = "id"

    def check(self, text: str) -> str:
        return check_hk_mo_permit(text) if text[:1].upper() in {"H", "M"} else check_tw_permit(text)


class Uscc(Checked):
    pattern = r"^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{18}$"

    def check(self, text: str) -> str:
        return check_uscc(text)
