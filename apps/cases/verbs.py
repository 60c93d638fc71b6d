"""What cases say to the ledger."""

from apps.ledger.verbs import declare

declare("case.submitted", zh="{how_zh}提交", en="Submitted {how_en}")
declare("case.taken", zh="{actor}开始核对材料", en="{actor} began to check the papers", public=False)
declare("case.put_back", zh="{actor}放回待收件", en="{actor} put it back into the queue", public=False)
declare("case.taken_over", zh="{actor}从{before_name}处接手：{reason}",
        en="{actor} took it over from {before_name}: {reason}", public=False)  # fmt: skip
declare("case.checked", zh="材料《{name}》：{verdict_zh}", en="{name_en}: {verdict_en}", public=False)
declare("case.accepted", zh="受理，开始计时{note_zh}", en="Accepted, the clock runs{note_en}", track="decide")
declare("case.correction_asked", zh="请申请人补正{count}项，一次说全", en="Corrections requested, all at once: {count}")
declare("case.corrected", zh="申请人已补正", en="The applicant corrected it")
declare("case.supplied", zh="申请人补交《{name}》", en="The applicant brought {name_en}")
declare("case.not_accepted", zh="不予受理：{reason_zh}", en="Not accepted: {reason_en}", track="decide")
declare("case.granted", zh="决定：准予（{letter}）", en="Decided: granted ({letter})", track="decide")
declare("case.refused", zh="决定：不予批准（{letter}）", en="Decided: refused ({letter})", track="decide")
declare("case.withdrawn", zh="申请人撤回", en="Withdrawn by the applicant")
declare(
    "case.decision_moot",
    zh="审批结果作出时申请已撤回，不再生效",
    en="Decided after it had been withdrawn: without effect",
    track="decide",
)
declare("case.terminated", zh="终止办理：{reason_zh}", en="Ended: {reason_en}")
declare("case.started", zh="开始处置", en="Work began", track="act")
declare("case.closed", zh="办结：{outcome}", en="Finished: {outcome_en}")
declare("case.generated", zh="为测量而生成，没有人办理过", en="Made for measuring; nobody dealt with it", public=False)
declare("case.joined", zh="又有一人上报同一件事，合并关注", en="Somebody else reported the same and follows it")
