import pytest
from tests.shell.proof.season import BOOK
from tests.shell.seasons import load
from eslabon.registry.models import Organisation, Season
from eslabon.settlement.operations import close_season
from eslabon.proof.verify import verify
pytestmark = pytest.mark.django_db
HEAD="receipt,line,at,station,member,product,gross,tare,moisture_pct,reading:fat,advance_paid,void_on,void_reason\n"
D=BOOK["deliveries"]
CASES={
 "late_delivery": (True,{"deliveries":HEAD+"L1,1,2024-03-01T08:00,HQ,ANA,cocoa,10,,7,52.0,20.00,,\n"}),
 "late_void": (True,{"deliveries":D.replace("100.00,transfer,,,","100.00,transfer,,2024-03-01,mistake")}),
 "late_void_rev": (True,{"reversals":"sheet,ref,on,reason\ndeliveries,R3/1,2024-03-01,mistake\n"}),
 "delivery_before_count": (False,{"deliveries":HEAD+"L1,1,2024-02-20T08:00,HQ,ANA,cocoa,10,,7,52.0,20.00,,\n"}),
 "void_before_count": (False,{"deliveries":D.replace("500.00,cash,,,","500.00,cash,,2024-02-20,mistake")}),
 "opening_stock_usd": (False,{"opening":"on,account,product,grade,quantity,currency,amount,ref\n2024-01-01,stock,cocoa,A,10,USD,30.00,O9\n"}),
 "opening_member_usd": (False,{"opening":"on,account,key,currency,amount,ref\n2024-01-01,member,EVA,USD,30.00,O9\n"}),
 "opening_stock_usd_closed": ("then",{"opening":"on,account,product,grade,quantity,currency,amount,ref\n2024-01-01,stock,cocoa,A,10,USD,30.00,O9\n"}),
 "opening_stock_late": (True,{"opening":"on,account,product,grade,quantity,amount,ref\n2024-01-01,stock,cocoa,A,10,30.00,O9\n"}),
 "timezone": (False,{"organisation":BOOK["organisation"].replace("America/Lima","Asia/Tokyo")}),
 "payment_late": (True,{"buyer_payments":"on,shipment,amount,currency,rate,into,ref\n2024-07-15,V1,5.00,USD,3.90,usd,BP9\n"}),
 "cost_late": (True,{"costs":"on,step,amount,product,paid_from,ref\n2024-05-01,transport,20.00,cocoa,bank,CO9\n"}),
 "return_late": (True,{"returns":"on,shipment,line,quantity,credit,to_grade,ref\n2024-05-18,V2,1,5,60.00,,RT9\n"}),
 "cost_late_super": ("super",{"costs":"on,step,amount,product,paid_from,ref\n2024-05-01,transport,20.00,cocoa,bank,CO9\n"}),
 "delivery_late_super": ("super",{"deliveries":HEAD+"L1,1,2024-03-01T08:00,HQ,ANA,cocoa,10,,7,52.0,20.00,,\n"}),
 "payment_late_super": ("super",{"buyer_payments":"on,shipment,amount,currency,rate,into,ref\n2024-07-15,V1,5.00,USD,3.90,usd,BP9\n"}),
 "account_kind": (False,{"accounts":BOOK["accounts"].replace("yape,Phone,mobile","yape,Phone,bank")}),
 "new_mobile": (False,{"accounts":"code,name,kind,currency\naaa,Phone,mobile,PEN\n"}),
 "opening_cash": (False,{"stations":BOOK["stations"].replace("1000.00","900.00")}),
 "loan_void": (False,{"deliveries":D.replace("600.00,mobile,40.00,,","600.00,mobile,40.00,2024-02-20,mistake")}),
 "loan_void_rev": (False,{"reversals":"sheet,ref,on,reason\ndeliveries,R2,2024-02-20,mistake\n"}),
 "adj_late": (True,{"adjustments":"on,member,amount,kind,receipt,ref\n2024-05-10,LUZ,12.00,price_correction,,AD7\n"}),
 "adj_late_super": ("super",{"adjustments":"on,member,amount,kind,receipt,ref\n2024-05-10,LUZ,12.00,price_correction,,AD7\n"}),
 "fine_rev_super": ("super",{"reversals":"sheet,ref,on,reason\nfines,FI1,2024-07-20,pardon\n"}),
 "capital_paid_after": (True,{"capital":"on,member,amount,kind,from,ref\n2024-07-02,ANA,15.00,paid,HQ,CA9\n"}),
 "loan_paid_before_close_late": (True,{"loan_payments":"on,loan,amount,into,ref\n2024-06-01,L1,10.00,HQ,LP9\n"}),
 "loan_paid_after": (True,{"loan_payments":"on,loan,amount,into,ref\n2024-08-01,L2,10.00,HQ,LP9\n"}),
 "grade_weight": (True,{"grades":BOOK["grades"].replace("0.9","0.8")}),
 "member_left": (True,{"members":"code,name,joined_on,is_member,left_on\nANA,Ana,2020-01-01,yes,2024-01-15\n"}),
 "rate_late": (True,{"rates":"on,currency,rate\n2024-04-05,USD,3.82\n"}),
 "season_dates": (True,{"seasons":BOOK["seasons"].replace("2024-06-30\n","2024-06-29\n")}),
}
@pytest.mark.parametrize("name", CASES)
def test_case(tmp_path, name):
    when, sheets = CASES[name]
    r=load(tmp_path/"a", BOOK); assert r.imported
    org=Organisation.objects.get(); s1=Season.objects.get(code="S1")
    if when in (True,"super"): close_season(org, s1, with_uncollected=True, carry_stock=True, actor="t")
    r=load(tmp_path/"b", sheets)
    assert r.imported, r.document()["problems"]
    if when=="super" or when=="then": close_season(org, s1, with_uncollected=True, carry_stock=True, actor="t")
    rep=verify()
    if when=="super": close_season(org, Season.objects.get(code="S2"), with_uncollected=True, carry_stock=True, actor="t") if False else None
    bad=[(c.code, v.what, str(v.problem)) for c in rep.checks for v in c.violations]
    pend=[(c.code, v.what, v.problem.code) for c in rep.checks for v in c.pending if v.problem.code=="proof.news_since_closing"]
    print(name, bad, pend)
    assert not bad
