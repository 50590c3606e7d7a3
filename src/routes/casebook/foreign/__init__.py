"""Files of other makers to tables of text rows; nothing in them is trusted."""

from routes.casebook.foreign.contents import ForeignFile as ForeignFile
from routes.casebook.foreign.contents import ForeignRow as ForeignRow
from routes.casebook.foreign.contents import ForeignTable as ForeignTable
from routes.casebook.foreign.contents import Limits as Limits
from routes.casebook.foreign.reading import read_foreign as read_foreign

__all__ = ["ForeignFile", "ForeignRow", "ForeignTable", "Limits", "read_foreign"]
