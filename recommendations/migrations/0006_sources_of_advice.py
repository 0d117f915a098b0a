from django.db import migrations

from recommendations.survey.tables import read_rows


def name_sources(apps, schema_editor):
    """Give advice without a source that of its strategy or pillar, else one that says it is
    unknown.
    """
    Recommendation = apps.get_model("recommendations", "Recommendation")
    Source = apps.get_model("parks", "Source")
    Region = apps.get_model("parks", "Region")
    for advice in Recommendation.objects.filter(source=None).select_related("strategy", "pillar"):
        known = (advice.strategy and advice.strategy.source_id) or advice.pillar.source_id
        if not known:
            city = Region.objects.filter(kind="city").order_by("path").first()
            region = city or Region.objects.order_by("path").first()
            if region is None:
                region = Region.objects.create(
                    slug="region", name_zh="未定地区", name_en="Region", kind="city", path="region/"
                )
            source, _ = Source.objects.get_or_create(
                key="unnamed", defaults={"title": "未注明出处", "region": region}
            )
            known = source.pk
        advice.source_id = known
        advice.save(update_fields=["source"])


def name_the_installation(apps, schema_editor):
    """Let a system that holds the survey keep the name that all its pages had."""
    Source = apps.get_model("parks", "Source")
    Installation = apps.get_model("accounts", "Installation")
    survey = read_rows("parks/sources")[0]
    if Source.objects.filter(key=survey["key"], title=survey["title"]).exists():
        for row in read_rows("recommendations/installation"):
            Installation.objects.get_or_create(pk=1, defaults=row)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_installation"),
        ("parks", "0008_sources_have_a_region"),
        ("recommendations", "0005_log_changes"),
    ]

    operations = [
        migrations.RunPython(name_sources, migrations.RunPython.noop),
        migrations.RunPython(name_the_installation, migrations.RunPython.noop),
    ]
