"""What coordination says to the ledger."""

from apps.ledger.verbs import declare

declare("coupling.opened", zh="请{to}{kind_zh}", en="{to_en} asked: {kind}", track="couple")
declare("coupling.answered", zh="{to}答复：{outcome_zh}", en="{to_en} answered: {outcome}", track="couple")
declare("coupling.closed", zh="与{to}的{kind_zh}结束", en="{kind} with {to_en} closed", track="couple", public=False)
