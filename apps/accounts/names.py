"""Finding a person by name although names are encrypted: keyed hashes of the name and of its pinyin stand beside it.

Only equal words are found, never parts of words, so the index tells nothing that a guess could not be tested for.
"""

import unicodedata

from apps.accounts.crypto import blind_index

DOUBLE = ("欧阳", "司徒", "上官", "诸葛", "司马", "夏侯", "尉迟", "皇甫", "东方", "独孤", "慕容", "令狐", "长孙")


def words_of(name: str) -> set[str]:
    """What a name answers to: itself, surname, given name, each of these in pinyin, initials; words of Latin names."""
    name = unicodedata.normalize("NFKC", name).strip().casefold()
    if not name:
        return set()
    if name.isascii():
        return {name, name.replace(" ", ""), *name.split()}
    from pypinyin import Style, lazy_pinyin  # half a second of dictionaries, for those who save or search

    cut = 2 if name[:2] in DOUBLE else 1
    parts = [name, name[:cut], name[cut:]]
    found = {part for part in parts if part} | {"".join(lazy_pinyin(part)) for part in parts if part}
    return found | {"".join(lazy_pinyin(name, style=Style.FIRST_LETTER))}


def name_keys(name: str) -> list[str]:
    """The keyed hashes kept in `User.name_keys`."""
    return sorted(blind_index("name", word) for word in words_of(name))


def asked_key(text: str) -> str:
    """The hash a search asks for: 陈洁, 陈, chen, chenjie, cj."""
    return blind_index("name", unicodedata.normalize("NFKC", text).strip().casefold().replace(" ", ""))
