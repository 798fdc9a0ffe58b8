"""A village without a code is named by a longer key, such as `33.75-panjang-wetan`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_protect"),
    ]

    operations = [
        migrations.AlterField(
            model_name="holding",
            name="area",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="area",
            field=models.CharField(max_length=40),
        ),
    ]
