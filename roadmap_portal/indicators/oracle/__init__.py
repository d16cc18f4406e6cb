"""The second computation of every score, for `manage.py scores --check` and for the tests.

It follows docs/method.md section by section in plain Python and exact fractions, reads only raw rows, and shares no
code with the modules that fill the score table: two people wrote the method down, and both must come to the same digit.
Written to be read, not to be fast: the demonstration's size takes seconds, a national history minutes.
"""

from .areas import OracleScore
from .compare import Difference, differences
from .rebuild import expected_scores

__all__ = ["Difference", "OracleScore", "differences", "expected_scores"]
