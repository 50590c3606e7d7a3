"""Reading and writing casebooks: folders with one CSV file for each table."""

from routes.casebook.conversion import convert as convert
from routes.casebook.problems import Problem as Problem
from routes.casebook.reading import Casebook as Casebook
from routes.casebook.reading import read_casebook as read_casebook
from routes.casebook.writing import write_casebook as write_casebook

__all__ = ["Casebook", "Problem", "convert", "read_casebook", "write_casebook"]
