from django.db import migrations

from eslabon.common.append_only import forbid_change


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial")]
    operations = [forbid_change("collection_delivery"), forbid_change("collection_void")]
