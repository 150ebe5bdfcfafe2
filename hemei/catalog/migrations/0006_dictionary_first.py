"""What papers and facts say already becomes their first version, in force since the first item is."""

from datetime import UTC, date, datetime

from django.db import migrations

PAPER = ("code", "name", "english", "source", "issued_by", "issuer", "note", "sample")
FACT = (
    "english", "schema", "choices", "unit", "help", "help_english", "group", "group_label", "group_english",
    "personal", "party_fact",
)  # fmt: skip


def first_versions(apps, _editor):
    items = apps.get_model("catalog", "ItemVersion").objects
    first = items.filter(effective_on__isnull=False).order_by("effective_on").first()
    day = first.effective_on if first else date(2000, 1, 1)
    at = first.made_at if first else datetime(2000, 1, 1, tzinfo=UTC)
    contents = {
        "paper": lambda row: {part: getattr(row, part) for part in PAPER},
        "fact": lambda row: {"code": row.key, "name": row.label} | {part: getattr(row, part) for part in FACT},
    }
    for kind, content in contents.items():
        versions = apps.get_model("catalog", f"{kind}version").objects
        rows = apps.get_model("catalog", kind).objects.filter(versions=None)
        versions.bulk_create(
            [
                versions.model(
                    **{kind: row}, number=1, status="published", effective_on=day, spec=content(row),
                    made_by="system", made_at=at, published_by="system", published_at=at,
                )
                for row in rows
            ],
            batch_size=200,
        )  # fmt: skip


class Migration(migrations.Migration):

    dependencies = [
        ('catalog', '0005_dictionary'),
    ]

    operations = [migrations.RunPython(first_versions, migrations.RunPython.noop)]
