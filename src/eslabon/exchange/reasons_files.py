"""Words for what can be wrong with a file as a whole."""

from __future__ import annotations

_SPLIT = {
    "es": "Divida el libro en varios archivos e impórtelos uno tras otro, o use la línea de órdenes.",
    "en": "Split the workbook into several files and import them one after the other, or use the command line.",
}

FILE_REASONS: dict[str, dict[str, tuple[str, str]]] = {
    "file.not_found": {
        "es": ("No existe {path}.", "Revise el nombre y la carpeta."),
        "en": ("There is no {path}.", "Check the name and the folder."),
    },
    "file.unreadable": {
        "es": ("No se puede abrir {path}.", "Ciérrelo en otros programas y revise los permisos."),
        "en": ("{path} cannot be opened.", "Close it in other programs and check the permissions."),
    },
    "file.kind": {
        "es": ("{path} no es un libro .xlsx ni una carpeta con archivos .csv.", "Guárdelo como «Libro de Excel (.xlsx)»."),
        "en": ("{path} is neither an .xlsx workbook nor a folder of .csv files.", "Save it as an Excel workbook (.xlsx)."),
    },
    "file.empty": {
        "es": ("No hay ninguna hoja que leer.", "Ponga los archivos .csv en la carpeta, con el nombre de su hoja."),
        "en": ("There is no sheet to read.", "Put the .csv files into the folder, named like their sheets."),
    },
    "file.garbage": {
        "es": ("El archivo está dañado o no es un libro de Excel.", "Ábralo en Excel o LibreOffice, guárdelo de nuevo como .xlsx y vuelva a importar."),
        "en": ("The file is damaged or no Excel workbook.", "Open it in Excel or LibreOffice, save it again as .xlsx and import again."),
    },
    "file.encrypted": {
        "es": ("El archivo tiene contraseña, o es de un Excel anterior a 2007.", "Quite la contraseña y guárdelo como .xlsx."),
        "en": ("The file has a password, or is of an Excel before 2007.", "Remove the password and save it as .xlsx."),
    },
    "file.too_big": {
        "es": ("El archivo pasa de {most_mb} MB.", _SPLIT["es"]),
        "en": ("The file is larger than {most_mb} MB.", _SPLIT["en"]),
    },
    "file.too_many_entries": {
        "es": ("El archivo contiene más de {most} partes.", "Guarde en un libro nuevo solo las hojas de datos."),
        "en": ("The file has more than {most} parts.", "Save only the sheets with data in a new workbook."),
    },
    "file.inflates": {
        "es": ("El archivo ocuparía más de {most_mb} MB al abrirse.", _SPLIT["es"]),
        "en": ("The file would take more than {most_mb} MB when opened.", _SPLIT["en"]),
    },
    "file.ratio": {
        "es": ("La parte {entry} crece más de {most} veces al abrirse: así son los archivos hechos para dañar.", "Si el archivo es suyo, guárdelo como carpeta de .csv."),
        "en": ("The part {entry} grows more than {most} times when opened, as files made to do harm are.", "If the file is yours, save it as a folder of .csv."),
    },
    "file.link": {
        "es": ("La parte {entry} es un enlace o tiene un nombre que no es de un libro.", "Guarde el libro de nuevo desde Excel o LibreOffice."),
        "en": ("The part {entry} is a link or has a name that no workbook has.", "Save the workbook again from Excel or LibreOffice."),
    },
    "file.dtd": {
        "es": ("El archivo trae definiciones (DTD) que ningún libro de Excel lleva.", "Guarde el libro de nuevo desde Excel o LibreOffice."),
        "en": ("The file carries definitions (a DTD) that no Excel workbook has.", "Save the workbook again from Excel or LibreOffice."),
    },
    "file.sparse": {
        "es": ("La hoja {sheet} tiene datos muy lejos unos de otros ({rows} filas por {columns} columnas).", "Borre las celdas sueltas, lejos de la tabla, y guarde de nuevo."),
        "en": ("The sheet {sheet} has values far from each other ({rows} rows by {columns} columns).", "Remove the stray cells far from the table and save again."),
    },
    "file.too_many_cells": {
        "es": ("La hoja {sheet} abarca más de {most} celdas.", _SPLIT["es"]),
        "en": ("The sheet {sheet} spans more than {most} cells.", _SPLIT["en"]),
    },
    "file.too_wide": {
        "es": ("La hoja {sheet} tiene datos más allá de la columna {most}.", "Borre las columnas que sobran."),
        "en": ("The sheet {sheet} has values beyond column {most}.", "Remove the columns too many."),
    },
    "file.reader_memory": {
        "es": ("Leer el archivo pide más memoria de la permitida.", _SPLIT["es"]),
        "en": ("Reading the file takes more memory than allowed.", _SPLIT["en"]),
    },
    "file.reader_time": {
        "es": ("Leer el archivo tomó más tiempo del permitido.", _SPLIT["es"]),
        "en": ("Reading the file took longer than allowed.", _SPLIT["en"]),
    },
    "file.reader_died": {
        "es": ("El lector del archivo se detuvo de golpe; no se importó nada.", "Vuelva a intentar; si se repite, guárdelo como carpeta de .csv."),
        "en": ("The file's reader stopped suddenly; nothing was imported.", "Try again; if it happens again, save it as a folder of .csv."),
    },
    "file.newer_format": {
        "es": ("El libro es de formato {found} y este programa lee hasta {most}.", "Actualice Eslabón."),
        "en": ("The workbook has format {found} and this program reads up to {most}.", "Update Eslabón."),
    },
    "csv.encoding": {
        "es": ("El archivo no está en UTF-8.", "Guárdelo como «CSV UTF-8 (delimitado por comas)»."),
        "en": ("The file is not in UTF-8.", "Save it as “CSV UTF-8 (comma delimited)”."),
    },
    "csv.separator": {
        "es": ("Las columnas no están separadas por comas.", "Guárdelo como «CSV UTF-8 (delimitado por comas)»."),
        "en": ("The columns are not separated by commas.", "Save it as “CSV UTF-8 (comma delimited)”."),
    },
    "csv.malformed": {
        "es": ("Las comillas no cierran, o hay texto tras ellas.", "Revise las comillas de esta fila: cada una dentro del texto se escribe dos veces."),
        "en": ("Quotes do not close, or text follows them.", "Check this row's quotes: each one inside a text is written twice."),
    },
    "csv.field_too_long": {
        "es": ("Una celda pasa de {most} caracteres.", "Revise si faltan comillas de cierre."),
        "en": ("A cell is longer than {most} characters.", "Look for a closing quote that is missing."),
    },
}  # fmt: skip
