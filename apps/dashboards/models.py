from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.ledger.ids import uuid7
from apps.organizations.models import Division, Unit


class Delta(models.Model):
    """One change of one number, appended in the transaction that has dealt with the entry; folded, then gone."""

    day = models.DateField()
    metric = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    town = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(
        Division,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Grid, or community where no more is known.",
    )
    bucket = models.PositiveSmallIntegerField(default=0, help_text="Of a histogram; 0 for plain counts.")
    n = models.IntegerField()

    class Meta:
        verbose_name = _("delta")


class Rollup(models.Model):
    """累计: count of one metric on one day, by unit and town. Folded from ledger entries exactly once."""

    day = models.DateField()
    metric = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    town = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, related_name="+")
    bucket = models.PositiveSmallIntegerField(default=0)
    n = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("rollup")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "metric", "unit", "town", "bucket"],
                name="one_row_per_day_and_metric",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["metric", "day"], name="rollup_by_metric")]


class PlaceRollup(models.Model):
    """The same by grid, for what has a place: read for one community or one town at a time, never for the district."""

    day = models.DateField()
    metric = models.CharField(max_length=40)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    place = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+", db_index=False)
    bucket = models.PositiveSmallIntegerField(default=0)
    n = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("rollup of a place")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "day", "metric", "unit", "bucket"],
                name="one_row_per_place_day_and_metric",
                nulls_distinct=False,
            )
        ]


class Phrase(models.Model):
    """常用语: what one person often writes in an opinion. Theirs alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("phrase")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "text"], name="a_phrase_is_kept_once")]

    def __str__(self) -> str:
        return self.text
