from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ledger.ids import uuid7


class StoredFile(models.Model):
    """文件: one stored upload. Content lies under MEDIA_ROOT by hash, never under its client name.

    `purpose` says who may see it: the app that owns the purpose registers a guard (see `files.guards`).
    """

    class Kind(models.TextChoices):
        JPEG = "image/jpeg", "JPEG"
        PNG = "image/png", "PNG"
        PDF = "application/pdf", "PDF"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200, help_text="As the sender called it; shown, never used as a path.")
    kind = models.CharField(max_length=40, choices=Kind)
    size = models.PositiveIntegerField(help_text="Bytes as stored.")
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    purpose = models.CharField(max_length=40)
    owner = models.UUIDField(null=True, blank=True, help_text="Draft, case or order it belongs to.")
    uploaded_by = models.CharField(max_length=64, help_text="User id or session hash of the sender.")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file")
        indexes = [
            models.Index(fields=["owner"], name="file_by_owner"),
            models.Index(fields=["sha256"], name="file_by_hash"),
        ]
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="no_empty_file")]

    def __str__(self) -> str:
        return self.name
