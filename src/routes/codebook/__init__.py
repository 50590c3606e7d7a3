"""The codebook: tables, fields, code lists, dates and ids that everything else derives from."""

from routes.codebook.dates import DateBounds as DateBounds
from routes.codebook.dates import date_bounds as date_bounds
from routes.codebook.ids import make_id as make_id
from routes.codebook.lists import Code as Code
from routes.codebook.lists import CodeList as CodeList
from routes.codebook.lists import code_list as code_list
from routes.codebook.lists import code_lists as code_lists
from routes.codebook.tables import CITABLE as CITABLE
from routes.codebook.tables import RECORD_KEEPING as RECORD_KEEPING
from routes.codebook.tables import TABLE_NAMES as TABLE_NAMES
from routes.codebook.tables import Field as Field
from routes.codebook.tables import Table as Table
from routes.codebook.tables import id_field as id_field
from routes.codebook.tables import key_fields as key_fields
from routes.codebook.tables import table as table
from routes.codebook.tables import table_schema as table_schema

__all__ = [
    "CITABLE",
    "RECORD_KEEPING",
    "TABLE_NAMES",
    "Code",
    "CodeList",
    "DateBounds",
    "Field",
    "Table",
    "code_list",
    "code_lists",
    "date_bounds",
    "id_field",
    "key_fields",
    "make_id",
    "table",
    "table_schema",
]
