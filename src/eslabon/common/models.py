"""What every room shares: the audit trail."""

from django.db import models


class AuditEvent(models.Model):
    """Who did what, when. Append-only; holds codes and counts, never the values of personal fields. `facts` is JSON text:
    a column with a JSON check would need a trusted schema, which the database is set not to have.
    """

    organisation_code = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, blank=True)
    facts = models.TextField(default="{}")

    class Meta:
        ordering = ["id"]
