from .agenda import AgendaForm
from .sheet import SheetForm
from .steps import CancelForm, SeriesForm

__all__ = ["AgendaForm", "CancelForm", "SeriesForm", "SheetForm"]
