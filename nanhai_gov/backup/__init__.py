"""Backup and restore: `manage.py backup`, `manage.py restore`, and a nightly job where BACKUP_DIR is set.

    BACKUP_DIR/
      2026-11-26T013000Z/   one backup: database.dump, files.tsv, manifest.json, SHA256SUMS
      files/ab/cd/abcd….jpg content of uploads, named by its hash, shared by all backups beside it

Everything in one backup shows the database at one moment. The keys of personal data are never in it: the manifest says
which are needed. docs/operators/backup.md has the drill.
"""

FORMAT = 1
DUMP, FILES, MANIFEST, SUMS = "database.dump", "files.tsv", "manifest.json", "SHA256SUMS"
POOL = "files"
