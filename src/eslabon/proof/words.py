"""What the checks say, in both languages. Figures are minor units and thousandths, as they are stored."""

from __future__ import annotations


def _said(es: str, en: str) -> dict[str, str]:
    return {"es": es, "en": en}


_HELD = "{held_minor} {currency} (en moneda contable {held_book_minor}); según los registros {meant_minor} ({meant_book_minor})"
_HELD_EN = (
    "{held_minor} {currency} (book {held_book_minor}); the records say {meant_minor} ({meant_book_minor})"
)

WORDS: dict[str, dict[str, str]] = {
    "proof.cannot_check": _said(
        "la comprobación no pudo terminar: {reason}", "the check could not finish: {reason}"
    ),
    "proof.nothing_examined": _said(
        "hay filas y no se examinó ninguna", "there are rows and none was examined"
    ),
    "proof.cannot_settle": _said(
        "la campaña no se puede liquidar: {reason}", "the season cannot be settled: {reason}"
    ),
    # V1, V2, V12
    "proof.too_few_postings": _said(
        "el asiento tiene {count} apuntes; hacen falta dos", "the entry has {count} postings; it takes two"
    ),
    "proof.book_differs": _said(
        "{account}: un apunte en moneda contable dice {amount_minor} y {book_minor}",
        "{account}: a posting in book currency says {amount_minor} and {book_minor}",
    ),
    "proof.unbalanced": _said(
        "no suma cero en {currency}: sobran {over_minor}",
        "does not sum to zero in {currency}: {over_minor} over",
    ),
    "proof.unbalanced_book": _said(
        "no suma cero en moneda contable: sobran {over_minor}",
        "does not sum to zero in book currency: {over_minor} over",
    ),
    "chain.gap": _said("el número debía ser {expected}", "the number should be {expected}"),
    "chain.hash_differs": _said(
        "no es lo que se asentó: la huella guardada es de otro contenido o del asiento anterior cambiado",
        "not what was posted: the stored hash is of other content, or of another entry before it",
    ),
    "proof.head_differs": _said(
        "la cabeza del diario dice {n}; el último asiento es el {last}, o su huella es otra",
        "the journal's head says {n}; the last entry is {last}, or its hash is another",
    ),
    "proof.dated_in_closed_season": _said(
        "con fecha {on} se asentó en la campaña {season} después de su cierre del {closed_on}",
        "dated {on}, was posted to season {season} after its closing of {closed_on}",
    ),
    # V3
    "proof.entry_of_no_delivery": _said(
        "el asiento {n} valora una entrega que no existe", "entry {n} values a delivery that does not exist"
    ),
    "proof.valuation_differs": _said(
        "vale {value_minor} y el asiento {n} dice {booked_minor}",
        "is worth {value_minor} and entry {n} says {booked_minor}",
    ),
    "proof.delivery_owed_differs": _said(
        "queda por pagar {owed_minor} a quien entregó y el asiento {n} dice {booked_minor}",
        "{owed_minor} is owed to who delivered and entry {n} says {booked_minor}",
    ),
    "proof.entry_of_other_season": _said(
        "es de la campaña {season} y el asiento {n} es de «{tag}»",
        "is of season {season} and entry {n} of '{tag}'",
    ),
    "proof.valued_more_than_once": _said(
        "tiene {count} asientos de valor; debe tener uno", "has {count} valuation entries; it takes one"
    ),
    "proof.not_valued": _said(
        "vale {value_minor} y no tiene asiento", "is worth {value_minor} and has no entry"
    ),
    "proof.void_not_booked": _said(
        "está anulada y nada revierte su asiento {n}", "is void and nothing reverses its entry {n}"
    ),
    "proof.voided_more_than_once": _said(
        "tiene {count} reversiones; debe tener una", "has {count} reversals; it takes one"
    ),
    "proof.reversed_without_void": _said(
        "revierte {source}, que no está anulada", "reverses {source}, which is not void"
    ),
    "proof.reversed_in_part": _said(
        "no revierte entero a {source}: en {account} quedan {left_minor}",
        "does not reverse all of {source}: {account} keeps {left_minor}",
    ),
    # V4, V5
    "proof.line_quantities": _said(
        "el neto es {net_milli} milésimas y sus partes suman {parts_milli}",
        "net is {net_milli} thousandths and its parts sum to {parts_milli}",
    ),
    "proof.stock_quantities": _said(
        "entró menos lo que salió: {moved_milli} milésimas; la liquidación cuenta {stands_milli}",
        "in less out is {moved_milli} thousandths; the settlement counts {stands_milli}",
    ),
    "proof.stock_short": _said(
        "salió más de lo que entró: faltan {quantity_milli} milésimas, tal vez en un teléfono",
        "more went out than came in: {quantity_milli} thousandths are missing, perhaps on a phone",
    ),
    "proof.news_since_closing": _said(
        "hay novedades desde el cierre: espera la liquidación suplementaria {run}",
        "there is news since the closing: supplementary run {run} waits",
    ),
    "proof.stock_cost": _said(
        "los libros guardan {held_minor} por lo que queda; debe ser {meant_minor}",
        "the books hold {held_minor} for what is left; it should be {meant_minor}",
    ),
    "proof.above_yield": _said(
        "dio {made_milli} milésimas de {product}; el rendimiento máximo permite {most_milli}",
        "made {made_milli} thousandths of {product}; the maximum yield allows {most_milli}",
    ),
    # V6, V7, V8
    "proof.place_differs": _said("tiene " + _HELD, "holds " + _HELD_EN),
    "proof.account_differs": _said(
        "campaña «{season}»: tiene " + _HELD, "season '{season}': holds " + _HELD_EN
    ),
    "proof.advances_differ": _said(
        "bancos y dinero móvil pagaron {held_minor} por entregas; las boletas dicen {meant_minor}",
        "banks and mobile money paid {held_minor} for deliveries; the receipts say {meant_minor}",
    ),
    "proof.count_not_booked": _said(
        "la diferencia del arqueo es {meant_minor} y en el diario hay {booked_minor}",
        "the count's difference is {meant_minor} and the journal has {booked_minor}",
    ),
    "proof.cash_on_the_road": _said(
        "{amount_minor} salieron el {on} hacia {to} y no consta que llegaran",
        "{amount_minor} left on {on} for {to} and did not arrive on record",
    ),
    "proof.produce_on_the_road": _said(
        "{quantity_milli} milésimas salieron el {on} y no consta que llegaran",
        "{quantity_milli} thousandths left on {on} and did not arrive on record",
    ),
    "proof.payable_differs": _said(
        "campaña «{season}»: se le debe {meant_minor} según sus registros; el mayor dice {held_minor}",
        "season '{season}': the records owe {meant_minor}; the ledger says {held_minor}",
    ),
    "proof.document_payable_differs": _said(
        "campaña {season}: la liquidación guardada no suma {meant_minor}",
        "season {season}: the kept settlement does not come to {meant_minor}",
    ),
    "proof.debt_differs": _said(
        "{account} {key}: debe {meant_minor} según los registros; el mayor dice {held_minor}",
        "{account} {key}: owes {meant_minor} on record; the ledger says {held_minor}",
    ),
    "proof.shared_without_run": _said(
        "tiene asientos de reparto y ninguna liquidación cerrada", "has entries of sharing and no closed run"
    ),
    "proof.surplus_left": _said(
        "la cuenta de excedente guarda {left_minor}; debe quedar en 0",
        "the surplus account keeps {left_minor}; it should be 0",
    ),
    "proof.surplus_differs": _said(
        "excedente {surplus_minor}; ingresos menos costos son {difference_minor}",
        "surplus {surplus_minor}; proceeds less costs are {difference_minor}",
    ),
    "proof.not_shared_whole": _said(
        "se repartió {shared_minor} de {surplus_minor}", "{shared_minor} of {surplus_minor} was shared"
    ),
    "proof.run_remembers_otherwise": _said(
        "los reintegros mostrados suman {shown_minor} y los guardados {kept_minor}, o son de otras personas",
        "second payments shown sum to {shown_minor} and those kept to {kept_minor}, or are other people's",
    ),
    "proof.second_payments_differ": _said(
        "los reintegros suman {paid_minor}; lo distribuible es {distributable_minor}",
        "second payments sum to {paid_minor}; {distributable_minor} is distributable",
    ),
    "proof.share_not_booked": _said(
        "{kind}, {account} {who}: corresponde {meant_minor} y se asentó {booked_minor}",
        "{kind}, {account} {who}: {meant_minor} is due and {booked_minor} was booked",
    ),
    # V10, V13, V14
    "proof.shipped_unpromised": _said(
        "se despacharon {shipped_milli} milésimas de {product}, que el contrato no nombra",
        "{shipped_milli} thousandths of {product} were shipped, which the contract does not name",
    ),
    "proof.above_contract": _said(
        "se despacharon {shipped_milli} milésimas de {product}; con la tolerancia caben {most_milli}",
        "{shipped_milli} thousandths of {product} were shipped; with its tolerance it takes {most_milli}",
    ),
    "proof.without_origin": _said(
        "de {key} no hay entrega, apertura ni proceso", "of {key} there is no delivery, opening or processing"
    ),
    "proof.above_quota": _said(
        "se tomaron {taken_milli} milésimas {period}; la cuota es {quota_milli}",
        "{taken_milli} thousandths were taken {period}; the quota is {quota_milli}",
    ),
    "proof.above_certificate": _said(
        "{taken_milli} milésimas como {claim}; el certificado permite {most_milli}: falta una decisión",
        "{taken_milli} thousandths as {claim}; the certificate allows {most_milli}: a decision is missing",
    ),
    "proof.claim_gained": _said(
        "dice {claim} y lo que lo alimenta solo {source}", "claims {claim} and what feeds it only {source}"
    ),
    "proof.lot_claims_more": _said(
        "está en el lote {lot}, que dice {claim}, y solo tiene {source}",
        "lies in lot {lot}, which claims {claim}, and has only {source}",
    ),
    "proof.claim_without_certificate": _said(
        "{count} entregas desde {since} dicen {claim} (parcela {plot}) sin certificado que lo dé",
        "{count} deliveries since {since} state {claim} (plot {plot}) without a certificate that gives it",
    ),
    # V11, V15
    "proof.refers_elsewhere": _said(
        "{column} nombra la fila {to} de {other}, que no existe o es de otra organización",
        "{column} names row {to} of {other}, which is missing or another organisation's",
    ),
    "proof.value_differs": _said(
        "valor guardado {stored_minor}; cantidad por precio da {derived_minor}",
        "stored value {stored_minor}; quantity by price gives {derived_minor}",
    ),
    "proof.balance_differs": _said(
        "campaña «{season}»: saldo guardado {stored_minor} {currency} ({stored_book_minor}); los apuntes suman {derived_minor} ({derived_book_minor})",
        "season '{season}': stored balance {stored_minor} {currency} ({stored_book_minor}); postings sum to {derived_minor} ({derived_book_minor})",
    ),
    "proof.day_differs": _said(
        "campaña {season}: guardado {stored}; las entregas dan {derived} (líneas, aceptado, rechazado, valor, anticipos)",
        "season {season}: stored {stored}; deliveries give {derived} (lines, accepted, rejected, value, advances)",
    ),
    "proof.run_document_differs": _said(
        "el documento mostrado no es el que guardó el cierre",
        "the document shown is not the one that the closing kept",
    ),
    "proof.page_cache_differs": _said(
        "la liquidación guardada para las páginas no es la que dan los registros",
        "the settlement kept for pages is not what the records give",
    ),
}
