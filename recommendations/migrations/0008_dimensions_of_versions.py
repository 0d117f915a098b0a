"""Let each stored version of the scheme list all of its dimensions."""

from django.db import migrations


def list_dimensions(apps, schema_editor):
    """List every domain and pillar that there is; a version that named none took them all."""
    weights = apps.get_model("parks", "SchemeWeight").objects
    domains = apps.get_model("parks", "ProblemDomain").objects.values_list("code", flat=True)
    pillars = apps.get_model("recommendations", "Pillar").objects.values_list("number", flat=True)
    codes = [*domains, *(f"R{number}" for number in pillars)]
    types = apps.get_model("parks", "ProblemType").objects.values_list("code", "domain__code")
    advice = apps.get_model("recommendations", "Recommendation").objects.values_list(
        "number", "pillar__number"
    )
    member = apps.get_model("parks", "SchemeMember")
    members = [*types, *((number, f"R{pillar}") for number, pillar in advice if pillar)]
    for scheme in apps.get_model("parks", "Scheme").objects.all():
        for code in codes:
            weights.get_or_create(
                scheme=scheme, kind="dimension", code=code, defaults={"weight": 1}
            )
        # a draft takes what there is when it comes into force
        if scheme.is_current or scheme.ended_on:
            member.objects.bulk_create(
                member(scheme=scheme, code=code, dimension=dimension) for code, dimension in members
            )


class Migration(migrations.Migration):
    dependencies = [
        ("parks", "0009_dimension_of_ranges"),
        ("recommendations", "0007_advice_of_places"),
    ]

    operations = [migrations.RunPython(list_dimensions, migrations.RunPython.noop)]
