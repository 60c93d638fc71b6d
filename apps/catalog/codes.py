"""Codes of the catalog: 统一社会信用代码 (GB 32100) and item codes of 12, 31 and 33 characters."""

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TASK_TYPES = {"00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"}
LEVELS = "1234567"


def uscc_check_character(first17: str) -> str:
    """The 18th character: weights 3^i mod 31 (GB 32100-2015)."""
    total = sum(USCC_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return USCC_ALPHABET[(31 - total) % 31]


def check_uscc(text: str) -> str:
    """The normalized 统一社会信用代码; raises ValidationError with the exact cause."""
    code = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if len(code) != 18:
        message = _("A credit code has 18 characters; this one has %(n)d. Please compare it with the license.")
        raise ValidationError(message, "uscc_length", {"n": len(code)})
    if strange := next((c for c in code if c not in USCC_ALPHABET), ""):
        message = _(
            "“%(c)s” is never used in a credit code (nor are I, O, S, V, Z). Please compare it with the license."
        )
        raise ValidationError(message, "uscc_character", {"c": strange})
    if code[17] != uscc_check_character(code[:17]):
        message = _("Character 18 of the credit code does not match the first 17. Please compare it with the license.")
        raise ValidationError(message, "uscc_check")
    return code


@dataclass(frozen=True)
class BaseCode:
    """基本编码, 12 digits: area (2) + task type (2) + department and main item (5) + sub-item (3)."""

    area: str
    task_type: str
    main: str
    sub: str

    def __str__(self) -> str:
        return self.area + self.task_type + self.main + self.sub


@dataclass(frozen=True)
class ItemCode:
    """实施编码 (31) and 业务办理项编码 (33): who does it, at which level, what, and which variant."""

    uscc: str
    level: str
    base: BaseCode
    seq: int | None = None

    @property
    def impl(self) -> str:
        return f"{self.uscc}{self.level}{self.base}"

    @property
    def handle(self) -> str:
        return f"{self.impl}{self.seq:02d}"

    def __str__(self) -> str:
        return self.impl if self.seq is None else self.handle


def build_base(task_type: str, main: int, sub: int = 0, *, area: str = "44") -> BaseCode:
    """基本编码 from its numbers; raises ValueError when one does not fit."""
    return parse_base(f"{area}{task_type}{main:05d}{sub:03d}")


def build(uscc: str, level: int | str, base: str, seq: int | None = None) -> ItemCode:
    """The code of an item; raises ValueError (ValidationError for the USCC) when a part does not fit."""
    tail = "" if seq is None else f"{seq:02d}"
    return parse(f"{uscc}{level}{base}{tail}")


def parse_base(text: str) -> BaseCode:
    """The parts of a 基本编码; raises ValueError."""
    if not re.fullmatch(r"[0-9]{12}", text):
        raise ValueError(f"a base code has 12 digits: {text!r}")
    code = BaseCode(text[:2], text[2:4], text[4:9], text[9:])
    # 11 to 19 and from 21 on are extensions that provinces use.
    if code.task_type not in TASK_TYPES and not (11 <= int(code.task_type) <= 19 or int(code.task_type) >= 21):
        raise ValueError(f"unknown task type {code.task_type} in {text!r}")
    return code


def parse(text: str) -> ItemCode:
    """The parts of a code of 31 or 33 characters; raises ValueError, or ValidationError for its USCC."""
    if len(text) not in {31, 33}:
        raise ValueError(f"an item code has 31 or 33 characters, not {len(text)}: {text!r}")
    if text[18] not in LEVELS:
        raise ValueError(f"unknown level {text[18]} in {text!r}")
    if not re.fullmatch(r"[0-9]*", text[31:]):
        raise ValueError(f"the sequence is two digits: {text!r}")
    seq = int(text[31:]) if len(text) == 33 else None
    return ItemCode(check_uscc(text[:18]), text[18], parse_base(text[19:31]), seq)
