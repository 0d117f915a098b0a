from django.db import migrations, models
from django.db.models import Q

# up to four small letters
SHAPES = ("", "[a-z]", "[a-z][a-z]", "[a-z][a-z][a-z]", "[a-z][a-z][a-z][a-z]")
NAME = "parks_region_prefix_of_advice_is_letters"


class Migration(migrations.Migration):
    dependencies = [("parks", "0013_last_words_of_the_issue")]

    operations = [
        migrations.RemoveConstraint("region", NAME),
        migrations.AddConstraint(
            "region",
            models.CheckConstraint(
                condition=Q(advice_prefix__shaped=SHAPES),
                name=NAME,
                violation_error_message="A prefix is one to four small letters, such as yg.",
            ),
        ),
    ]
