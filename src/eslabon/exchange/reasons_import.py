"""Words for what can be wrong with a row that reads well: references, identity, what the rules refuse."""

from __future__ import annotations

IMPORT_REASONS: dict[str, dict[str, tuple[str, str]]] = {
    "reference.unknown": {
        "es": (
            "No existe «{code}» en {sheets}.",
            "Corrija el código, o agregue su fila en esa hoja de este mismo archivo.",
        ),
        "en": (
            "There is no '{code}' in {sheets}.",
            "Correct the code, or add its row to that sheet of this file.",
        ),
    },
    "event.changed": {
        "es": (
            "«{key}» ya está registrado con {was}; el archivo dice {now}.",
            "Lo registrado no se cambia: agregue una fila en la hoja reversals (extornos) que lo nombre, y registre el correcto aparte.",
        ),
        "en": (
            "'{key}' is on record with {was}; the file says {now}.",
            "What is on record is not changed: add a row to the sheet reversals that names it, and record the right one apart.",
        ),
    },
    "key.twice": {
        "es": ("«{key}» está dos veces en este archivo, con datos distintos.", "Deje una sola fila."),
        "en": ("'{key}' stands twice in this file, with different data.", "Keep one row."),
    },
    "dates.reversed": {
        "es": ("Termina ({end}) antes de empezar ({start}).", "Revise las dos fechas."),
        "en": ("It ends ({end}) before it starts ({start}).", "Check both dates."),
    },
    "payment.of_nothing": {
        "es": (
            "El pago no dice qué paga.",
            "Ponga el despacho; o, si es un anticipo, el contrato o el comprador.",
        ),
        "en": (
            "The payment does not say what it pays.",
            "Name the shipment; or, for a prepayment, the contract or the buyer.",
        ),
    },
    "payment.currency": {
        "es": ("El despacho está facturado en {expected}.", "Ponga el pago en esa moneda."),
        "en": ("The shipment was invoiced in {expected}.", "State the payment in that currency."),
    },
    "process.empty": {
        "es": ("La fila no dice qué entra ni qué sale.", "Complete el producto de entrada o el de salida."),
        "en": (
            "The row names neither what goes in nor what comes out.",
            "Fill the input product or the output product.",
        ),
    },
    "process.half": {
        "es": ("Hay producto sin cantidad, o cantidad sin producto.", "Complete los dos, o ninguno."),
        "en": ("There is a product without a quantity, or the reverse.", "Fill both, or neither."),
    },
    "cost.tax_above_amount": {
        "es": ("El impuesto es más que el gasto.", "El importe incluye el impuesto: revise los dos."),
        "en": ("The tax is more than the cost.", "The amount includes the tax: check both."),
    },
    "transfer.half_received": {
        "es": ("Falta la fecha o la cantidad recibida.", "Complete las dos, o ninguna si sigue en camino."),
        "en": (
            "The day or the quantity received is missing.",
            "Fill both, or neither while it is on the road.",
        ),
    },
    "transfer.more_than_sent": {
        "es": (
            "Se recibió más de lo que se envió.",
            "Revise las pesadas; lo que sobra se registra como entrega o conteo.",
        ),
        "en": (
            "More was received than was sent.",
            "Check the weighings; a surplus is recorded as a delivery or a count.",
        ),
    },
    "finance.above_limit": {
        "es": ("Se retiró más que el límite del crédito.", "Revise el importe o el límite."),
        "en": ("More was drawn than the credit's limit.", "Check the amount or the limit."),
    },
    "opening.key_missing": {
        "es": (
            "Una apertura de «{account}» necesita decir de quién o de dónde.",
            "Ponga su código en la columna clave.",
        ),
        "en": ("An opening of '{account}' must say whose it is.", "Put the code into the column key."),
    },
    "opening.stock_of_nothing": {
        "es": ("Una apertura de existencias necesita producto y cantidad.", "Complete los dos."),
        "en": ("Opening stock needs a product and a quantity.", "Fill both."),
    },
    "holder.missing": {
        "es": ("Falta decir quién es ({kind}).", "Ponga su código."),
        "en": ("It does not say who the holder is ({kind}).", "Put the code."),
    },
    "certificate.one_scheme": {
        "es": ("Un certificado es de un solo esquema.", "Haga una fila por esquema."),
        "en": ("A certificate is of one scheme.", "Make one row a scheme."),
    },
    "reversal.of_nothing": {
        "es": ("No hay «{key}» en {sheet}.", "Ponga el ref o el código de la fila que se extorna."),
        "en": ("There is no '{key}' in {sheet}.", "Put the ref or code of the row that is undone."),
    },
    "organisation.missing": {
        "es": ("Es la primera importación y falta la hoja organisation.", "Agregue esa hoja con una fila."),
        "en": (
            "This is the first import and the sheet organisation is missing.",
            "Add that sheet with one row.",
        ),
    },
    "organisation.more_than_one": {
        "es": (
            "La hoja organisation tiene más de una fila.",
            "Un libro es de una sola organización: deje una fila.",
        ),
        "en": (
            "The sheet organisation has more than one row.",
            "A workbook is of one organisation: keep one row.",
        ),
    },
    "organisation.currency_changed": {
        "es": (
            "La moneda de los libros no se puede cambiar de {was} a {now}.",
            "Registre otra organización, o corrija la moneda.",
        ),
        "en": (
            "The book currency cannot change from {was} to {now}.",
            "Record another organisation, or correct the currency.",
        ),
    },
    "format.newer": {
        "es": (
            "El libro es del formato {found}; este programa lee hasta el {known}.",
            "Actualice el programa.",
        ),
        "en": ("The workbook has format {found}; this program reads up to {known}.", "Update the program."),
    },
    "shipment.lines_differ": {
        "es": (
            "Las líneas de un despacho tienen una sola fecha, comprador, contrato y moneda.",
            "Iguale «{column}» o use otro código.",
        ),
        "en": (
            "The lines of a shipment have one date, buyer, contract and currency.",
            "Make '{column}' equal or use another code.",
        ),
    },
    "season.unknown": {
        "es": (
            "No existe la campaña «{season}».",
            "Corrija el código o agregue su fila en la hoja seasons (campañas).",
        ),
        "en": ("There is no season '{season}'.", "Correct the code or add its row to the sheet seasons."),
    },
    "season.two_fit": {
        "es": ("El {on} cae en varias campañas: {seasons}.", "Diga cuál en la columna campaña."),
        "en": ("{on} lies in several seasons: {seasons}.", "Say which in the column season."),
    },
    "season.none_fits": {
        "es": (
            "Ninguna campaña del producto «{product}» contiene el {on}.",
            "Ponga la campaña, o corrija sus fechas en la hoja seasons.",
        ),
        "en": (
            "No season of the product '{product}' contains {on}.",
            "State the season, or correct its dates in the sheet seasons.",
        ),
    },
    "delivery.impossible_weight": {
        "es": (
            "La tara, lo rechazado y lo que se llevó no caben en el peso bruto.",
            "Revise bruto, tara, rechazado y lo que se llevó.",
        ),
        "en": (
            "Tare, rejected and kept do not fit into the gross weight.",
            "Check gross, tare, rejected and kept.",
        ),
    },
    "pricing.no_price": {
        "es": (
            "No hay precio vigente para «{product}» {grade} ese día.",
            "Agregue la línea en la hoja prices (precios) o el precio de la boleta.",
        ),
        "en": (
            "No price is in force for '{product}' {grade} on that day.",
            "Add the line to the sheet prices, or the printed price.",
        ),
    },
    "pricing.negative_price": {
        "es": ("El precio es negativo.", "Corrija el precio."),
        "en": ("The price is negative.", "Correct the price."),
    },
    "grade.unknown": {
        "es": (
            "«{product}» no tiene el grado «{grade}».",
            "Corrija el grado o agregue su fila en la hoja grades (grados).",
        ),
        "en": (
            "'{product}' has no grade '{grade}'.",
            "Correct the grade or add its row to the sheet grades.",
        ),
    },
    "grade.none_holds": {
        "es": (
            "Las lecturas no cumplen ningún grado de «{product}».",
            "Complete las lecturas, o ponga el grado de la boleta.",
        ),
        "en": (
            "The readings meet no grade of '{product}'.",
            "Complete the readings, or state the grade of the receipt.",
        ),
    },
}

#: Refusals of the computations that a whole file makes: told at the row that they name.
RULE_REASONS: dict[str, dict[str, tuple[str, str]]] = {
    "settlement.more_than_open": {
        "es": (
            "El despacho {shipment} no debe tanto.",
            "Revise el pago, la deducción y las devoluciones de ese despacho.",
        ),
        "en": (
            "Shipment {shipment} does not owe that much.",
            "Check the payment, the deduction and the returns of that shipment.",
        ),
    },
    "settlement.kept_more_than_prepaid": {
        "es": ("Se retiene más de lo que se anticipó.", "Revise el importe y el anticipo del comprador."),
        "en": ("More is kept than was prepaid.", "Check the amount and the buyer's prepayment."),
    },
    "settlement.no_rate": {
        "es": (
            "No hay tipo de cambio de {currency}.",
            "Agregue una fila en la hoja rates (tipos de cambio).",
        ),
        "en": ("There is no rate of {currency}.", "Add a row to the sheet rates."),
    },
    "settlement.returned_more_than_shipped": {
        "es": ("Del despacho {shipment} se devuelve más de lo enviado.", "Revise la cantidad devuelta."),
        "en": ("More of shipment {shipment} is returned than was sent.", "Check the quantity returned."),
    },
    "settlement.unknown_shipment_line": {
        "es": ("El despacho {shipment} no tiene la línea {line}.", "Corrija el número de línea."),
        "en": ("Shipment {shipment} has no line {line}.", "Correct the line number."),
    },
    "settlement.loan_overpaid": {
        "es": ("Se paga más de lo que se debe del préstamo.", "Revise el importe y la fecha."),
        "en": ("More is paid than is owed on the loan.", "Check the amount and the date."),
    },
    "settlement.loan_payment_before_loan": {
        "es": ("El pago es anterior al préstamo {loan}, o a un pago ya registrado.", "Revise la fecha."),
        "en": ("The payment is before loan {loan}, or before a payment on record.", "Check the date."),
    },
    "settlement.circle": {
        "es": (
            "Los procesos forman un círculo: {keys}.",
            "Lo que sale de un proceso no puede volver a entrar en el que lo alimenta.",
        ),
        "en": ("The processes form a circle: {keys}.", "What a process makes cannot feed what feeds it."),
    },
    "settlement.cost_share_incomplete": {
        "es": (
            "Unas salidas del proceso {process} tienen parte del costo y otras no.",
            "Complete cost_share_pct en todas, o en ninguna.",
        ),
        "en": (
            "Some outputs of process {process} have a cost share and others none.",
            "Fill cost_share_pct in all, or in none.",
        ),
    },
    "settlement.premium_above_amount": {
        "es": ("La prima es más que el importe del pago.", "La prima es parte del importe: revise los dos."),
        "en": ("The premium is more than the payment.", "The premium is part of the amount: check both."),
    },
}
