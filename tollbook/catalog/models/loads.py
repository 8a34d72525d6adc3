"""Decks that were loaded and wait to be compared and activated."""

from typing import ClassVar

from django.db import models

from tollbook.catalog.models.catalog import Deck


class DeckLoad(models.Model):
    """A rate sheet as it was loaded: rows that act on nothing until somebody activates them."""

    STATES: ClassVar = [("waiting", "Waiting"), ("active", "Activated"), ("dropped", "Dropped")]

    deck = models.ForeignKey(Deck, models.CASCADE, related_name="loads")
    name = models.CharField(max_length=255)  # of the file
    loaded_at = models.DateTimeField()
    row_count = models.PositiveIntegerField()
    # The rows as JSON, packed: a sheet of 100,000 prefixes is one value of about a megabyte.
    packed = models.BinaryField()
    state = models.CharField(max_length=7, choices=STATES, default="waiting")
    acts_from = models.DateField(null=True, blank=True)
    # A sheet that tells the whole deck ends the prefixes that it does not name.
    is_whole = models.BooleanField(default=True)

    NOT_TRACKED: ClassVar = {"packed"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(state="active") | models.Q(acts_from__isnull=False),
                name="an_active_deck_load_acts_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name
