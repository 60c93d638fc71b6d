"""The division tree of the demo: real names and codes, a schematic map drawn by ourselves, grids cut from it."""

from pathlib import Path

from django.db import transaction

from apps.organizations.importing import import_boundaries, import_divisions, read_csv, read_geojson
from apps.organizations.models import Division

DATA = Path(__file__).parent / "data"
DRAWN_BY_US = "示意图，自绘"


@transaction.atomic
def load_divisions() -> int:
    """District, 7 towns, 290 communities and their grids. Towns that have a boundary keep it. Returns rows made."""
    before = Division.objects.count()
    import_divisions(read_csv(DATA / "divisions.csv"))
    bare = set(Division.objects.towns().filter(boundary__isnull=True).values_list("code", flat=True))
    features = [f for f in read_geojson(DATA / "schematic_towns.geojson") if f["properties"]["code"] in bare]
    if features:
        import_boundaries(features, source=DRAWN_BY_US)
    return Division.objects.count() - before
