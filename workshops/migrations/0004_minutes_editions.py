"""Minutes in editions. Backwards it goes as long as no workshop has two: a later edition is never thrown away."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workshops', '0003_minutes_and_calendars'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500, verbose_name='reason')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='asked at')),
            ],
            options={
                'verbose_name': 'correction of minutes',
                'verbose_name_plural': 'corrections of minutes',
                'ordering': ['minutes', 'asked_at'],
            },
        ),
        migrations.AlterModelOptions(
            name='minutes',
            options={'ordering': ['workshop', 'number'], 'verbose_name': 'minutes', 'verbose_name_plural': 'minutes'},
        ),
        migrations.AddField(
            model_name='minutes',
            name='number',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='edition'),
        ),
        migrations.AlterField(
            model_name='minutes',
            name='workshop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='workshops.workshop'),
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.UniqueConstraint(fields=('workshop', 'number'), name='minutes_one_per_edition'),
        ),
        migrations.AddField(
            model_name='correction',
            name='asked_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='correction',
            name='minutes',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='workshops.minutes'),
        ),
    ]
