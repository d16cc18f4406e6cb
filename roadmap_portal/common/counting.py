"""A number as a column of another query."""

from django.db.models import Func, IntegerField, Subquery


def number_of(rows):
    """How many ``rows`` there are, 0 for none; ``rows`` may speak of the outer query by OuterRef."""
    # Count would group them.
    return Subquery(rows.order_by().annotate(n=Func("pk", function="COUNT", output_field=IntegerField())).values("n"))
