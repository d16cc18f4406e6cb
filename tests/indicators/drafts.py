"""Values on their way: what a test saves through the door."""

from decimal import Decimal

from roadmap_portal.indicators import workflow
from roadmap_portal.indicators.entries import Entry
from tests import factories as make
from tests import personas


def say(kpi, value=95, *, by=None, command="DQ-1", period="2026-10", version=None, **entry):
    """The draft of ``value``, saved by the command's officer unless ``by`` says otherwise."""
    return workflow.save_draft(
        kpi=kpi,
        command=make.command(command),
        period=make.period(period),
        entry=Entry(value=Decimal(value), **entry),
        by=by or personas.officer_dq(),
        version=version,
    )
