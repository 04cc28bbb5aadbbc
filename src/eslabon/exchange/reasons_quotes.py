"""Words for what can be wrong with a file of market prices."""

from __future__ import annotations

QUOTE_REASONS: dict[str, dict[str, tuple[str, str]]] = {
    "quotes.columns": {
        "es": ("No es un archivo de precios del PMA: faltan las columnas {columns}.", "Descargue de nuevo el archivo de precios del país, sin cambiar su primera fila."),
        "en": ("This is no WFP price file: the columns {columns} are missing.", "Download the country's price file again, with its first row unchanged."),
    },
    "quotes.unit": {
        "es": ("No se conoce la unidad {unit}.", "Si es de peso, volumen o piezas, escríbala como 46 KG, 350 ML o 12 pcs; si no, quite la fila."),
        "en": ("The unit {unit} is not known.", "If it is of weight, volume or pieces, write it as 46 KG, 350 ML or 12 pcs; if not, remove the row."),
    },
    "quotes.flag": {
        "es": ("La marca del precio no es actual, aggregate ni forecast.", "Corrija la columna priceflag, o quite la fila."),
        "en": ("The price flag is not actual, aggregate or forecast.", "Correct the column priceflag, or remove the row."),
    },
    "quotes.type": {
        "es": ("No se conoce la clase de precio.", "Corrija la columna pricetype (Retail, Wholesale, Farm Gate, Producer), o quite la fila."),
        "en": ("The kind of price is not known.", "Correct the column pricetype (Retail, Wholesale, Farm Gate, Producer), or remove the row."),
    },
    "quotes.no_price": {
        "es": ("El precio es cero.", "Quite la fila."),
        "en": ("The price is zero.", "Remove the row."),
    },
}  # fmt: skip
