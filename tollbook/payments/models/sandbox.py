"""The sandbox gateway's own book, apart from ours: what a real processor would have charged."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class SandboxCharge(models.Model):
    """A charge that the sandbox took or refused; the same key never twice."""

    key = models.CharField(max_length=64, unique=True)
    token = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    refunded = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    code = models.CharField(max_length=30, blank=True)  # "" it was taken

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(refunded__gte=0), name="a_sandbox_refund_is_never_below_zero"
            ),
        ]

    def __str__(self) -> str:
        return self.key
