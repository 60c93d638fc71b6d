"""What decisions say to the ledger. Sentences name staff, never the applicant; words of opinions stay at the desk."""

from functools import partial

from apps.ledger.verbs import declare

at_the_desk = partial(declare, track="decide", public=False)

at_the_desk("chain.opened", zh="进入审批", en="The decision begins")
declare("step.opened", zh="送{name}：{to}", en="To {name_en}: {to_en}", track="decide")
at_the_desk(
    "step.vacant", zh="{name}暂时没有人能办，已列入督办", en="No one holds the post for {name_en}; listed for attention"
)
declare("step.closed", zh="{name}办毕：{said}", en="{name_en}: {said_en}", track="decide")
at_the_desk("seat.taken", zh="{actor}认领了{name}", en="{actor} took {name_en}")
at_the_desk("seat.put_back", zh="{actor}把{name}放回待认领", en="{actor} put {name_en} back")
at_the_desk("seat.filled", zh="{name}有人接手：{to}", en="{name_en} is attended again: {to_en}")
at_the_desk("opinion.given", zh="{actor}在{name}环节：{said}", en="{actor} at {name_en}: {said_en}")
at_the_desk("chain.informed", zh="审批收到新的情况", en="New facts have come in")
at_the_desk(
    "chain.returned", zh="{actor}退回{to}，开始第{round}轮", en="{actor} returned it to {to_en}; round {round} begins"
)
at_the_desk("chain.approved", zh="{actor}批准", en="{actor} approved")
at_the_desk("chain.refused", zh="{actor}决定不予批准", en="{actor} decided to refuse")
at_the_desk("chain.withdrawn", zh="审批终止：{reason}", en="The decision was ended: {reason}")
