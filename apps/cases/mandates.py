"""代办: acting for somebody else: who that is, by what right, and the paper that shows it.

Whoever types an application for another person types that person's data; nothing of their own account is put into it.
"""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.crypto import blind_index
from apps.accounts.identity import check_id, check_phone
from apps.accounts.masking import mask_name
from apps.accounts.models import IdType, User
from apps.cases.models import Case, Draft, Mandate
from apps.catalog import forms
from apps.ledger.refusal import Refused

PAPER = "mandate_letter"  # key of the one more material a mandate asks for
# A close relative may bring the paper later (容缺); by 行政许可法 29 an entrusted agent and a guardian show it at once.
PAPERS: dict[str, dict[str, Any]] = {
    Mandate.RELATIVE: {
        "name": {"zh": "亲属关系证明或授权委托书", "en": "Proof of kinship, or letter of authority"},
        "hint": {
            "zh": "户口簿、结婚证、出生医学证明，或申请人签名的委托书",
            "en": "Household register, marriage or birth certificate, or a letter signed by the applicant",
        },
        "need": "deferrable",
        "reasons": [{"zh": "看不出与申请人的关系", "en": "the relation to the applicant cannot be seen"}],
    },
    Mandate.ENTRUSTED: {
        "name": {"zh": "授权委托书", "en": "Letter of authority"},
        "hint": {
            "zh": "写明委托谁、办什么、到哪天为止，由申请人签名或盖章",
            "en": "Who is entrusted, with what, until when; signed or sealed by the applicant",
        },
        "need": "must",
        "reasons": [
            {"zh": "没有写明委托的事项和期限", "en": "what is delegated and until when is not stated"},
            {"zh": "没有申请人的签名或者盖章", "en": "not signed or stamped by the applicant"},
            {"zh": "写的代办人与登记的不是同一人", "en": "the agent named is not the one who acts"},
        ],
    },
    Mandate.GUARDIAN: {
        "name": {"zh": "监护关系证明", "en": "Proof of guardianship"},
        "hint": {
            "zh": "户口簿、出生医学证明，或法院、居（村）委会出具的监护证明",
            "en": "Household register, birth certificate, or a paper of the court or the community",
        },
        "need": "must",
        "reasons": [{"zh": "看不出与申请人的监护关系", "en": "the guardianship cannot be seen"}],
    },
}


@dataclass(frozen=True)
class Person:
    """What a form may be filled in with: an account's data, or those of the person somebody acts for."""

    name: str
    phone: str
    id_type: str
    id_no: str


def applicant_of(draft: Draft, by: Any) -> Person:
    """Who applies: the account's owner, or the person told of at the start. Never the agent, never the clerk."""
    if draft.mode == Draft.Mode.OWN:
        return Person(by.name, by.phone, by.id_type, by.id_no)
    told = draft.behalf
    return Person(*(str(told.get(key, "")) for key in ("name", "phone", "id_type", "id_no")))


def mandate_of(draft: Draft) -> str:
    return str(draft.behalf.get("mandate", "")) if draft.mode != Draft.Mode.OWN else ""


def agent_of(draft: Draft, by: Any) -> dict[str, Any]:
    """代办人: the account that types, or at the counter the person at the desk who came for another one."""
    if not mandate_of(draft):
        return {}
    if draft.mode == Draft.Mode.COUNTER:
        return dict(draft.behalf.get("agent", {}))
    return {"name": by.name, "id_type": by.id_type, "id_no": by.id_no, "phone": by.phone}


def materials(draft: Draft, answers: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What the answers call for, and the paper the mandate asks for."""
    needed = forms.materials_needed(draft.version, draft.answers if answers is None else answers)
    paper = PAPERS.get(mandate_of(draft))
    return [*needed, {"key": PAPER, "source": "self", **paper}] if paper else needed


def paper_of(case: Case) -> list[dict[str, Any]]:
    """The entry of the mandate's paper, as a version lists its materials; none where the applicant acts alone."""
    return [{"key": PAPER, **PAPERS[case.mandate]}] if case.mandate else []


def told(data: dict[str, Any]) -> dict[str, Any]:
    """What was said of the applicant, checked: to be kept as `Draft.behalf`. Refused names the field."""
    person = _person(data, "")
    mandate = data.get("mandate", "")
    if mandate not in Mandate.values:
        raise Refused("mandate", _("Say by what right you act for this person."), field="mandate")
    agent = _person(data["agent"], "agent_") if mandate and data.get("agent") else {}
    if agent and agent["id_no"] == person["id_no"]:
        raise Refused("own_agent", _("This is the same person. Nobody acts for themselves."), field="agent_id_no")
    return {**person, "mandate": mandate, "agent": agent}


def _person(data: dict[str, Any], prefix: str) -> dict[str, str]:
    name, id_type = str(data.get("name", "")).strip()[:60], str(data.get("id_type", ""))
    if not name:
        raise Refused("name_missing", _("The name is missing."), field=f"{prefix}name")
    if id_type not in IdType.values:
        raise Refused("id_type", _("Choose the kind of document."), field=f"{prefix}id_type")
    phone = str(data.get("phone", "")).strip()
    try:
        id_no = check_id(id_type, str(data.get("id_no", "")))
    except ValidationError as wrong:
        raise Refused("id_no", " ".join(wrong.messages), field=f"{prefix}id_no") from wrong
    try:
        phone = check_phone(phone) if phone else ""
    except ValidationError as wrong:
        raise Refused("phone", " ".join(wrong.messages), field=f"{prefix}phone") from wrong
    return {"name": name, "id_type": id_type, "id_no": id_no, "phone": phone}


def account_of(person: Person) -> User | None:
    """The citizen's account of this very person: number, kind of document and name all agree. One query.

    A number alone is not enough: with one wrong digit somebody else would find the case among theirs.
    """
    found = account_with(person.id_type, person.id_no)
    return found if found is not None and found.name.strip() == person.name.strip() else None


def account_with(id_type: str, id_no: str) -> User | None:
    """The active citizen's account with this document, found by the blind index."""
    index = blind_index("id_no", id_no)
    if not index:
        return None
    accounts = User.objects.filter(id_no_index=index, id_type=id_type, is_staff_member=False, is_active=True)
    return accounts.first()


def said(case: Case) -> str:
    """代办：梁*豪（近亲属）, masked, for pages of staff; empty where the applicant acts alone."""
    if not case.mandate:
        return ""
    return _("%(name)s acts for the applicant (%(right)s)") % {
        "name": mask_name(case.agent.get("name", "")),
        "right": case.get_mandate_display(),
    }


# For letters, which are Chinese
RIGHTS_ZH: dict[str, str] = {Mandate.RELATIVE: "近亲属", Mandate.ENTRUSTED: "授权委托", Mandate.GUARDIAN: "法定代理人"}


def letter_line(case: Case) -> str:
    """代办人：梁家豪（授权委托）, in full as on paper; empty where there is none."""
    return f"代办人：{case.agent.get('name', '')}（{RIGHTS_ZH[case.mandate]}）" if case.mandate else ""
