from django.db import migrations

from eslabon.common.append_only import forbid_change


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]
    operations = [forbid_change("common_auditevent")]
