from django.db import migrations

from eslabon.common.append_only import forbid_change


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [forbid_change("ledger_entry"), forbid_change("ledger_posting")]
