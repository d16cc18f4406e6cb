from .agenda import AgendaForm
from .sheet import SheetForm
from .steps import CancelForm, CorrectForm, SeriesForm

__all__ = ["AgendaForm", "CancelForm", "CorrectForm", "SeriesForm", "SheetForm"]
