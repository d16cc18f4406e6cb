"""The breakdown that commands give of one indicator: those kept too long, by sex and age."""

from roadmap_portal.indicators.breakdown import total_side

INDICATOR = "CRM-08"
# Name of the part, and its share of the total on average; the first takes what the others leave.
PARTS = (("ذكور بالغون", None), ("إناث بالغات", 0.06), ("أحداث ذكور", 0.09), ("أحداث إناث", 0.02))


def parts_of(kpi, sides, throw):
    """The parts of the whole number in ``sides`` as they are stored; [] where none are given."""
    if kpi.code != INDICATOR:
        return []
    total = int(sides[total_side(kpi)])
    others = [round(total * share * throw.uniform(0.5, 1.5)) for _name, share in PARTS[1:]]
    amounts = [total - sum(others), *others]
    return [{"name": name, "amount": str(amount)} for (name, _), amount in zip(PARTS, amounts, strict=True)]
