"""How often people do what: shares of one. The defaults are a district that works well, most of the time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habits:
    # citizens
    withdraws: float = 0.025
    answers: float = 0.75  # a correction that was asked for; who does not lets it lapse
    # intake
    overlooked: float = 0.02  # nobody looks: after five working days it counts as accepted
    not_accepted: float = 0.03
    corrected: float = 0.12
    # deciding
    slow: float = 0.04
    procedure: float = 0.04  # 特别程序
    proposes: float = 0.03  # to refuse, in handling
    objects: float = 0.04  # in countersigning
    refuses: float = 0.04  # in approval
    returns: float = 0.035
    # the field
    bounced: float = 0.03
    silent: float = 0.04  # nobody signs for hours
    late: float = 0.05
    reworked: float = 0.08
    whistles: float = 0.06  # of orders on whose spot another authority is needed
    stays_away: float = 0.12  # of departments that a whistle calls
    failed: float = 0.12  # of site checks
