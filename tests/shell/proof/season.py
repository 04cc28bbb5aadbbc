"""Two seasons of a small cooperative, written by hand: every sheet of the workbook has a row."""

from __future__ import annotations

BOOK = {
    "organisation": "code,name,country,currency,timezone,reserve_pct,protected_pct\nCOOP,Example,PE,PEN,America/Lima,10,50\n",
    "products": "code,name,unit\ncocoa,Cocoa,kg\npaste,Paste,kg\n",
    "attributes": "product,code,name,unit,decimals,better\ncocoa,fat,Fat,%,1,high\n",
    "stations": "code,name,opening_cash,opened_on\nHQ,Centre,1000.00,2023-12-01\nOUT,Outpost,,\n",
    "accounts": "code,name,kind,currency\nyape,Phone,mobile,PEN\nusd,Dollars,bank,USD\n",
    "seasons": "code,product,starts_on,ends_on\nS1,cocoa;paste,2024-01-01,2024-06-30\nS2,cocoa;paste,2024-07-01,2024-12-31\n",
    "appropriations": "season,order,name,pct,of,to\n,1,Education,5,surplus,fund\nS1,2,Village,5,rest,community\n",
    "grades": (
        "product,code,name,rank,weight,max_moisture_pct,reject\n"
        "cocoa,A,First,1,1,8,no\ncocoa,B,Second,2,0.9,15,no\ncocoa,R,Reject,3,0,,yes\n"
    ),
    "limits": "product,grade,attribute,min,max\ncocoa,A,fat,50.0,\n",
    "deductions": "product,attribute,valid_from,from,to,quantity_pct\ncocoa,moisture_pct,2023-01-01,9,15,2\n",
    "yields": "input_product,output_product,expected_pct,max_pct\ncocoa,paste,75,80\n",
    "members": (
        "code,name,joined_on,is_member\nANA,Ana,2020-01-01,yes\nLUZ,Luz,2020-01-01,yes\nEVA,Eva,2020-01-01,yes\n"
        "TIO,Uncle,2020-01-01,no\n"
    ),
    "use_rights": (
        "code,holder_kind,holder,kind,product,quota,quota_period\nU1,community,VALLE,permit,cocoa,600,year\n"
        "U2,community,VALLE,permit,,2000,total\n"
    ),
    "plots": "code,member,use_right\nP1,LUZ,U1\nP2,EVA,U2\n",
    "certificates": (
        "code,scheme,status,holder_kind,holder,valid_from,valid_until,max_quantity\n"
        "C1,ORG,certified,member,ANA,2023-01-01,2025-12-31,250\nC2,FT,certified,organisation,COOP,2023-01-01,2025-12-31,\n"
    ),
    "prices": (
        "product,grade,valid_from,price\ncocoa,A,2023-01-01,8.00\ncocoa,B,2023-01-01,7.00\ncocoa,R,2023-01-01,0\n"
        "paste,,2023-01-01,12.00\n"
    ),
    "containers": "code,name,tare\nsack,Sack,0.5\n",
    "buyers": "code,name,kind,formality,reach\nB1,Importer,exporter,formal,international\nB2,Market,retail,informal,local\n",
    "contracts": (
        "code,line,buyer,season,product,grade,certification,quantity,window_from,window_to,price_rule,currency,price,premium,"
        "premium_to,payment_days,tolerance_pct\n"
        "K1,1,B1,S1,cocoa,A,ORG,200,2024-02-01,2024-06-30,fixation,USD,3.00,0.20,certified,30,5\n"
        "K2,1,B2,S2,cocoa,A,,300,2024-08-01,2024-12-31,fixed,PEN,11.00,,,10,\n"
    ),
    "indices": "index,on,price,currency,unit\nNY,2024-03-01,3.10,USD,kg\n",
    "fixations": "contract,line,on,quantity,price\nK1,1,2024-03-02,200,3.10\n",
    "rates": "on,currency,rate\n2024-01-01,USD,3.70\n2024-04-01,USD,3.80\n",
    "opening": (
        "on,account,key,product,grade,certification,quantity,currency,amount,ref\n"
        "2024-01-01,bank,,,,,,,5000.00,O1\n2024-01-01,bank,usd,,,,,USD,100.00,O2\n2024-01-01,member,ANA,,,,,,20.00,O3\n"
        "2024-01-01,stock,,cocoa,A,,10,,70.00,O4\n2024-01-01,reserve,,,,,,,500.00,O5\n2024-01-01,buyer,B2,,,,,,40.00,O6\n"
    ),
    "intentions": "season,member,product,expected_quantity,to_organisation\nS1,ANA,cocoa,300,250\n",
    "loans": (
        "code,on,member,principal,purpose,monthly_rate_pct,due_on,means,from\n"
        "L1,2024-01-10,LUZ,100.00,tools,2,2024-06-30,cash,HQ\nL2,2024-02-10,EVA,50.00,food,,2024-12-31,,bank\n"
    ),
    "lots": "code,product,grade,certification,opened_on\nORGLOT,cocoa,A,ORG,2024-01-15\nPLAIN,paste,,,2024-03-01\n",
    "deliveries": (
        "receipt,line,at,station,member,plot,product,lot,gross,tare,moisture_pct,reading:fat,rejected,kept,grade,price,"
        "advance_paid,means,loan_withheld,void_on,void_reason,certification\n"
        "R1,1,2024-02-01T08:00,HQ,ANA,,cocoa,ORGLOT,201,1,7.5,52.0,,,,,500.00,cash,,,,\n"
        "R1,2,2024-02-01T08:00,HQ,ANA,,cocoa,,21,1,10,40.0,1,2,,,,,,,,\n"
        "R2,1,2024-02-02T08:00,HQ,LUZ,P1,cocoa,,151,1,7,51.0,,,,,600.00,mobile,40.00,,,\n"
        "R3,1,2024-02-03T08:00,OUT,EVA,P2,cocoa,,100,,9.5,50.0,,,,,100.00,transfer,,,,\n"
        "R4,1,2024-02-04T08:00,HQ,TIO,,cocoa,,50,,8,51.0,,,A,7.777777,,,,,,\n"
        "R5,1,2024-02-05T08:00,HQ,EVA,P2,cocoa,,30,,7,51.0,,,,,50.00,cash,,2024-02-06,twice,\n"
        "R6,1,2024-02-07T08:00,HQ,EVA,P2,cocoa,,12,,20,40.0,,,R,,,,,,,\n"
        "R7,1,2024-08-01T08:00,HQ,ANA,,cocoa,,120,,7,52.0,,,,,300.00,cash,,,,\n"
        "R8,1,2024-08-02T08:00,HQ,LUZ,P1,cocoa,,140,,7,52.0,,,,,,,,,,\n"
    ),
    "transfers": (
        "code,from_station,to_station,product,grade,certification,sent_on,sent,received_on,received\n"
        "T1,OUT,HQ,cocoa,B,,2024-02-10,60,2024-02-11,59\nT2,OUT,HQ,cocoa,B,,2024-08-10,5,,\n"
    ),
    "processing": (
        "code,line,on,input_product,input_grade,input_certification,input_quantity,output_product,output_certification,"
        "output_lot,output_quantity\n"
        "PR1,1,2024-03-01,cocoa,A,,50,paste,,PLAIN,38\nPR1,2,2024-03-01,cocoa,B,,40,,,,\n"
    ),
    "losses": "on,product,grade,quantity,reason,ref\n2024-03-05,cocoa,B,3,mould,X1\n",
    "stock_counts": "on,station,product,grade,counted,ref\n2024-03-06,HQ,cocoa,A,300,SC1\n",
    "shipments": (
        "code,line,on,buyer,contract,product,grade,certification,quantity,currency,price,premium,premium_to,tax,lot\n"
        "V1,1,2024-04-10,B1,K1,cocoa,A,ORG,180,USD,3.10,0.20,,,ORGLOT\n"
        "V2,1,2024-04-12,B2,,cocoa,A,,100,PEN,12.00,,,50.00,\n"
        "V2,2,2024-04-12,B2,,paste,,,38,PEN,20.00,,,,PLAIN\n"
        "V3,1,2024-08-20,B2,K2,cocoa,A,,100,PEN,11.00,,,,\n"
        "V4,1,2024-04-20,B2,,cocoa,B,,3,PEN,5.00,,,,\n"
    ),
    "invoice_notes": "on,shipment,line,amount,reason,ref\n2024-04-20,V1,1,10.00,fixation,N1\n",
    "returns": "on,shipment,line,quantity,credit,to_grade,ref\n2024-04-18,V2,1,5,60.00,B,RT1\n",
    "buyer_payments": (
        "on,shipment,contract,buyer,amount,premium,currency,rate,tax_withheld,deduction,into,ref\n"
        "2024-03-15,,K1,,100.00,,USD,3.75,,,usd,BP1\n2024-05-15,V1,,,480.00,,USD,3.85,2.00,5.00,usd,BP2\n"
        "2024-05-01,V2,,,1950.00,,PEN,,,,bank,BP3\n2024-09-01,,,B2,200.00,,PEN,,,,HQ,BP4\n2024-05-02,V4,,,15.00,,PEN,,,,bank,BP5\n"
    ),
    "other_income": (
        "on,source,amount,currency,product,kind,into,buyer,contract,ref\n2024-05-20,Insurer,30.00,,cocoa,insurance,bank,,,OI1\n"
    ),
    "costs": (
        "on,step,amount,currency,tax,product,supplier,paid_from,ref\n2024-04-01,transport,90.00,,10.00,cocoa,Carrier,,CO1\n"
        "2024-04-02,packaging,20.00,USD,,cocoa,Sacks,usd,CO2\n2024-05-05,administration,60.00,,,,Office,HQ,CO3\n"
    ),
    "cost_payments": "on,cost,amount,paid_from,ref\n2024-04-15,CO1,90.00,bank,CP1\n",
    "finance": (
        "code,on,kind,source,amount,currency,contract,into\nF1,2024-01-20,draw,Lender,1000.00,,K1,bank\n"
        "F2,2024-06-20,repay,Lender,1000.00,,K1,bank\nF3,2024-06-20,interest,Lender,25.00,,K1,bank\n"
    ),
    "loan_payments": "on,loan,amount,into,ref\n2024-03-10,L1,30.00,HQ,LP1\n",
    "standings": "member,kind,pct,from,to,decision,ref\nEVA,suspended,,2024-12-01,2024-12-31,D9,ST1\n",
    "fines": "on,member,amount,bylaw,decision,ref\n2024-05-01,EVA,15.00,Side selling,D1,FI1\n",
    "premium_spent": "on,amount,decision,from,ref\n2024-06-15,10.00,D2,bank,PS1\n",
    "adjustments": "on,member,amount,kind,receipt,ref\n2024-05-10,LUZ,12.00,price_correction,,AD1\n2024-05-11,EVA,-3.00,dues,,AD2\n",
    "capital": "on,member,amount,kind,from,ref\n2024-03-01,ANA,40.00,subscribed,,CA1\n2024-03-02,ANA,25.00,paid,HQ,CA2\n",
    "payouts": (
        "on,member,amount,from,kind,returned_on,ref\n2024-03-20,ANA,200.00,bank,advance_balance,,PO1\n"
        "2024-03-21,LUZ,50.00,bank,advance_balance,2024-03-25,PO2\n"
    ),
    "cash_moves": (
        "code,on,from,to,amount,received_on,amount_received\nM1,2024-01-05,bank,HQ,500.00,2024-01-06,499.50\n"
        "M2,2024-08-03,bank,OUT,80.00,,\n"
    ),
    "till_counts": "at,station,counted,clerk,ref\n2024-02-28T18:00,HQ,899.00,Rosa,TC1\n",
    "quotes": "on,market,product,price,currency,source,ref\n2024-02-01,Square,cocoa,7.20,PEN,seen,Q1\n",
    "work": "on,person,member,step,hours,ref\n2024-03-01,Ana,ANA,processing,6,W1\n",
    "household_income": "year,member,source,amount,ref\n2024,ANA,cocoa,2000.00,H1\n",
    "territory": "year,place,measure,value,source,ref\n2024,Valle,families,60,census,T1\n",
    "reversals": "sheet,ref,on,reason\nadjustments,AD2,2024-05-12,mistake\n",
}

#: A second tenant, so that rows have somewhere to stray.
NEIGHBOUR = {
    "organisation": "code,name,country,currency,timezone\nOTHER,Neighbour,PE,PEN,America/Lima\n",
    "products": "code,name,unit\ncocoa,Cocoa,kg\n",
    "stations": "code,name\nHQ,Centre\n",
    "seasons": "code,product,starts_on,ends_on\nS1,cocoa,2024-01-01,2024-12-31\n",
    "members": "code,name,joined_on\nPIA,Pia,2020-01-01\n",
    "prices": "product,valid_from,price\ncocoa,2023-01-01,8.00\n",
    "deliveries": "receipt,at,station,member,product,gross,advance_paid\nR1,2024-02-01T08:00,HQ,PIA,cocoa,10,\n",
}
