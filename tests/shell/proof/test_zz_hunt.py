import os, json
from random import Random
import pytest
from django.db import transaction
from tests.seasons.generate import season, split, write_folder
from eslabon.exchange.importer import import_workbook
from eslabon.registry.models import Organisation, Season
from eslabon.settlement.operations import close_season
from eslabon_core.problems import Problem
from eslabon.proof.verify import verify
pytestmark = pytest.mark.django_db
def say(seed, when, report, out):
    for c in report.checks:
        for v in (c.violations if c.code not in ("V10","V12") else []):
            out.append((seed, when, c.code, v.problem.code, v.what, str(v.problem)))
def test_hunt(tmp_path):
    out=[]; 
    a,b=map(int,os.environ.get("SEEDS","0,40").split(","))
    for seed in range(a,b):
        sheets = season(seed)
        with transaction.atomic():
            files = split(sheets, Random(seed)) if True else [sheets]
            ok=True
            for number, file in enumerate(files):
                write_folder(file, tmp_path/f"{seed}-{number}")
                r = import_workbook(tmp_path/f"{seed}-{number}", actor="t")
                if r.problems_total: ok=False; print(seed, r.document()["problems"][:1])
                say(seed, f"import{number}", verify(), out)
                if number and number % 2 == 0 or len(files)==3 and number==1:
                    org=Organisation.objects.get()
                    for one in Season.objects.order_by("code"):
                        try: close_season(org, one, with_uncollected=True, carry_stock=True, actor="t")
                        except Problem as p: continue
                        say(seed, f"early close {one.code}", verify(), out)
            org=Organisation.objects.get()
            for one in Season.objects.order_by("code"):
                try: close_season(org, one, with_uncollected=True, carry_stock=True, actor="t")
                except Problem as p: continue
                say(seed, f"close {one.code}", verify(), out)
            transaction.set_rollback(True)
    open("/tmp/proofx/out.json","w").write(json.dumps(out, indent=0))
