"""Prepared reasons why a paper is not in order: what clerks say most often, per item and material.

They go into the letter to the applicant as they stand here. `@area` names the answer a reason contradicts, by
the end of its key: the clerk's bench marks both with one number. Written for this project; offices add their own in the
catalog.
"""

from collections.abc import Iterable
from typing import Any

from apps.catalog.seed.build import both

PLACE = """
    地址与申请的场所不一致 | the address is not that of the place applied for @place
    租期已过或者剩余不足一年 | the lease has ended or ends within a year
    没有产权人签名或者盖章 | the owner has not signed or stamped it
"""
FLOOR_PLAN = """
    各间面积合计与申请面积不一致 | the rooms do not add up to the area applied for @area
    没有标出各功能区的名称和面积 | rooms are not labeled with name and area
    没有标出出入口和疏散通道 | entrances and escape routes are not marked
"""
RULES = """
    没有写明责任人 | nobody is named as responsible
    缺少法规要求的内容 | parts the rules require are missing
    没有单位盖章和日期 | there is no stamp and no date
"""
REPORT = """
    已过有效期 | no longer valid
    出具机构没有相应资质 | the body that made it is not qualified for it
    检测或者评价的对象与申请的不一致 | what was tested is not what is applied for
"""
CONTRACT = """
    合同双方与申请人不一致 | the parties are not the applicant
    缺少双方签名、盖章的一页 | the page with both signatures and stamps is missing
    合同期限已过 | the contract has ended
"""
CERTIFICATE = """
    已过有效期 | no longer valid
    持证人与申请人不一致 | the holder is not the applicant
    证件的某一面没有拍到 | one side of it was not photographed
"""
PEOPLE = """
    名单与证件对不上 | the list and the certificates do not match
    缺少其中一人的资格证件 | a certificate of one of them is missing
    没有写明岗位 | positions are not stated
"""
PROOF = """
    没有出具单位的盖章 | the issuer's stamp is missing
    证明的人与申请人不一致 | it is about somebody else than the applicant
    没有写明日期或者已过有效期 | it has no date or is no longer valid
"""
MEDICAL = """
    医疗机构没有盖章 | the hospital's stamp is missing
    已超过规定的有效时间 | it is older than the rules allow
    姓名与身份证不一致 | the name is not that of the ID card
"""
PHOTO = """
    人像不清楚或者有遮挡 | the face is blurred or covered
    背景、尺寸不符合要求 | background or size are not as asked for
    不是近六个月内拍的 | older than six months
"""
KITCHEN = """
    各间面积合计与申请面积不一致 | the rooms do not add up to the area applied for @area
    没有标出粗加工区 | the preparation area is not marked
    没有标出餐具清洗消毒的位置 | where dishes are washed and disinfected is not marked
    没有标出防蝇、防鼠、防尘设施 | protection against flies, rats and dust is not marked
    食品处理流程有交叉 | raw and cooked food cross each other's way
"""
STATEMENT = """
    没有本人签名 | not signed by the person
    家庭成员没有写全 | not all members of the household are named
    收入或者财产一栏空着 | income or property is left empty
"""
ACCOUNT = """
    户名与申请人不一致 | the account is in another name
    账号看不清或者不完整 | the account number is unreadable or incomplete
"""
DRAWING = """
    没有标出比例、方位 | scale or direction is not marked
    尺寸与申请的不一致 | the measures are not those applied for
    没有标出周边的道路和建筑 | streets and buildings around are not marked
"""

OF: dict[str, str] = {
    "FOOD_OP.layout": KITCHEN, "FOOD_OP.safety_list": RULES, "IND_BIZ.premises_proof": PLACE,
    "COMPANY.articles": RULES, "COMPANY.office_proof": PLACE, "PUB_HYG.floor_plan": FLOOR_PLAN,
    "PUB_HYG.test_report": REPORT, "PUB_HYG.hygiene_rules": RULES, "DOC_REG.employment": PROOF,
    "DOC_REG.assessment": CERTIFICATE, "NURSE.health_check": MEDICAL, "NURSE.retraining_proof": PROOF,
    "POOL.facility": REPORT, "ENT.venue_plan": FLOOR_PLAN, "PRIV_SCH.report": RULES,
    "PRIV_SCH.founder_papers": CERTIFICATE, "PRIV_SCH.assets": PROOF, "PRIV_SCH.charter": RULES,
    "PRIV_SCH.people_list": PEOPLE, "FIRE_CHK.fire_plan": FLOOR_PLAN, "FIRE_CHK.emergency_plan": RULES,
    "CONSTR.contract": CONTRACT, "ROAD_OCC.works_plan": DRAWING, "DRAIN.drain_plan": DRAWING,
    "DRAIN.water_test": REPORT, "WATER.water_study": REPORT, "WATER.affected_consent": CONTRACT,
    "ADS.picture": DRAWING, "ADS.site_proof": PLACE, "ADS.structure": REPORT, "DEBRIS.haul_contract": CONTRACT,
    "DEBRIS.dump_consent": PROOF, "LABOR_DISP.capital_proof": PROOF, "LABOR_DISP.office_proof": PLACE,
    "HR_SVC.staff_list": PEOPLE, "HAZ_CHEM.safety_report": REPORT, "HAZ_CHEM.store_lease": PLACE,
    "FREIGHT.vehicle_papers": CERTIFICATE, "FREIGHT.driver_papers": CERTIFICATE, "MIN_LIV.income_statement": STATEMENT,
    "MIN_LIV.illness_proof": MEDICAL, "TEMP_AID.trouble_proof": PROOF, "EXT_POOR.ability_papers": MEDICAL,
    "DIS_CERT.assessment_form": MEDICAL, "DIS_CERT.guardian_proof": PROOF, "AGED_SUB.account": ACCOUNT,
    "AGED_CARD.photo": PHOTO, "BIRTH_REG.identity_marriage": CERTIFICATE, "BIRTH_AGAIN.case_proof": MEDICAL,
    "RES_PERMIT.stay_proof": PROOF, "RENT_REG.lease_contract": CONTRACT, "EMP_REG.contract_data": CONTRACT,
    "LEGAL_AID.case_papers": PROOF,
}  # fmt: skip


def with_reasons(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items, each paper with its prepared reasons. A name that fits no paper is a mistake of the author."""
    items, unused = list(items), set(OF)
    for item in items:
        fields = [field["key"] for page in item["version"]["form"]["pages"] for field in page["fields"]]
        for material in item["version"]["materials"]:
            name = f"{item['key']}.{material['key']}"
            if name in OF:
                unused.discard(name)
                material["reasons"] = _reasons(OF[name], fields)
    if unused:
        raise ValueError(f"prepared reasons for papers that nobody asks for: {sorted(unused)}")
    return items


def _reasons(text: str, fields: list[str]) -> list[dict[str, str]]:
    made = []
    for line in filter(None, map(str.strip, text.splitlines())):
        words, _at, tail = line.partition(" @")
        field = next((key for key in fields if tail and f"_{key}".endswith(f"_{tail}")), "")
        made.append(both(words) | ({"field": field} if field else {}))
    return made
