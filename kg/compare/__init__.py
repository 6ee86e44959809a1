"""The room that lays things side by side: papers, or the papers of a method, device or task, in a table.

from kg.compare import compare, write
with kg.open("kg-store") as store:
    print(write(compare(store, ["RTX 4090"]), "markdown"))
"""

from kg.compare.fill import compare
from kg.compare.table import Cell, Column, Row, Table, Value
from kg.compare.write import FORMATS, write

__all__ = ["FORMATS", "Cell", "Column", "Row", "Table", "Value", "compare", "write"]
