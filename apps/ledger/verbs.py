"""Verbs of the ledger: each app declares what it says, in both languages, beside the verb."""

import re
from dataclasses import dataclass

from nanhai_gov.reader import chinese


@dataclass(frozen=True)
class Verb:
    """A verb and its sentence. `track` colors the timeline: decide, act, couple or "" (neutral).

    Sentences may name facts of the entry and `{actor}`: "{actor}受理，开始计时".
    `public` sentences are shown to the applicant; the others only to staff.
    """

    name: str
    zh: str
    en: str
    track: str = ""
    public: bool = True


VERBS: dict[str, Verb] = {}


def declare(name: str, *, zh: str, en: str, track: str = "", public: bool = True) -> None:
    """Declare a verb at import of the app's `verbs.py`; a verb has one owner."""
    if name in VERBS:
        raise ValueError(f"{name} is declared twice")
    VERBS[name] = Verb(name, zh, en, track, public)


class _Facts(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def sentence(verb: str, facts: dict[str, object], actor: str = "") -> str:
    """What an entry says, in the language of the reader."""
    spec = VERBS.get(verb)
    if spec is None:
        return verb
    return _words(spec).format_map(_Facts(facts, actor=actor))


def gist(verb: str) -> str:
    """The sentence of a verb without its facts, for lists to choose from: 连续…次密码错误，账户锁定…分钟."""
    return re.sub(r"\s*\{[^}]*\}\s*", "…", _words(VERBS[verb])).strip("… ：:，,")


def _words(spec: Verb) -> str:
    return spec.zh if chinese() else spec.en


declare(
    "delivery.retried",
    zh="{actor}重新投递 {handler}",
    en="{actor} gave {handler} another try",
    public=False,
)
declare(
    "ledger.exported",
    zh="{actor}导出台账（{asked_zh}）",
    en="{actor} took entries out of the ledger ({asked_zh})",
    public=False,
)
declare(
    "ledger.verified",
    zh="核对台账链 {entries} 条，不符 {n_broken} 条",
    en="{entries} entries of the chains were recomputed, {n_broken} do not fit",
    public=False,
)
declare(
    "backup.made",
    zh="备份 {name} 完成：{rows} 行、{files} 个文件，缺 {missing} 个，用时 {seconds} 秒",
    en="Backup {name} was made: {rows} rows, {files} files, {missing} missing, {seconds} s",
    public=False,
)
declare(
    "backup.restored",
    zh="由备份 {name} 恢复，台账至第 {last} 条",
    en="Restored from backup {name}; the ledger up to entry {last}",
    public=False,
)
declare("demo.loaded", zh="载入演示数据", en="The demo district was loaded", public=False)
