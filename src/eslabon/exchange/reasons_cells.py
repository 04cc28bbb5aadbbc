"""Words for what can be wrong with a cell, a column or a sheet."""

from __future__ import annotations

CELL_REASONS: dict[str, dict[str, tuple[str, str]]] = {
    "cell.required": {
        "es": ("Falta el dato.", "Complete la celda; esta columna no puede quedar vacía."),
        "en": ("The value is missing.", "Fill the cell; this column may not be empty."),
    },
    "cell.number": {
        "es": ("No es un número.", "Escriba solo cifras, con punto para los decimales: 1234.50."),
        "en": ("This is not a number.", "Write digits only, with a point for decimals: 1234.50."),
    },
    "cell.number_comma": {
        "es": ("El número lleva comas, espacios o apóstrofos.", "Escríbalo sin separador de miles y con punto decimal: 1234.50."),
        "en": ("The number has commas, blanks or apostrophes.", "Write it without a thousands separator and with a decimal point: 1234.50."),
    },
    "cell.decimals": {
        "es": ("Tiene {found} decimales y se admiten {allowed}.", "Redondee usted el número (en la hoja de cálculo: =REDONDEAR(…;{allowed})) y vuelva a importar."),
        "en": ("It has {found} decimals and {allowed} are allowed.", "Round the number yourself (in the spreadsheet: =ROUND(…,{allowed})) and import again."),
    },
    "cell.negative": {
        "es": ("No puede ser negativo.", "Escriba el número sin signo menos; para deshacer una fila use la hoja extornos."),
        "en": ("It may not be negative.", "Write the number without a minus sign; to undo a row use the sheet reversals."),
    },
    "cell.too_large": {
        "es": ("El número pasa de {most}.", "Revise si sobran cifras."),
        "en": ("The number is above {most}.", "Check for digits too many."),
    },
    "cell.date_form": {
        "es": ("No es una fecha que se lea de una sola manera.", "Escríbala como año-mes-día, 2025-03-02 (con hora: 2025-03-02T08:15), o como fecha verdadera de Excel."),
        "en": ("This is not a date that reads in one way only.", "Write year-month-day, 2025-03-02 (with a time: 2025-03-02T08:15), or a real Excel date."),
    },
    "cell.date_as_number": {
        "es": ("Hay un número donde va una fecha.", "Dé a la celda formato de fecha, o escriba 2025-03-02."),
        "en": ("There is a number where a date belongs.", "Format the cell as a date, or write 2025-03-02."),
    },
    "cell.date_with_time": {
        "es": ("Lleva hora y aquí va solo la fecha.", "Quite la hora."),
        "en": ("It has a time of day where only a date belongs.", "Take the time off."),
    },
    "cell.date_range": {
        "es": ("El año no está entre {first} y {last}.", "Revise el año."),
        "en": ("The year is not between {first} and {last}.", "Check the year."),
    },
    "cell.date_impossible": {
        "es": ("Ese día u hora no existe.", "Revise el mes, el día y la hora."),
        "en": ("There is no such day or time.", "Check month, day and time."),
    },
    "cell.time_only": {
        "es": ("Es una hora sin fecha, o una duración.", "Escriba fecha y hora (2025-03-02T08:15); las horas de trabajo van como número (7.5)."),
        "en": ("This is a time without a date, or a duration.", "Write date and time (2025-03-02T08:15); hours of work are a number (7.5)."),
    },
    "cell.date_in_other": {
        "es": ("Excel convirtió este dato en la fecha {shown}.", "Dé a la celda formato de texto y vuelva a escribir el dato."),
        "en": ("Excel has made this value the date {shown}.", "Format the cell as text and type the value again."),
    },
    "cell.yes_no": {
        "es": ("No es sí ni no.", "Escriba sí o no."),
        "en": ("This is neither yes nor no.", "Write yes or no."),
    },
    "cell.choice": {
        "es": ("No es una de las palabras admitidas.", "Escriba una de estas: {choices}."),
        "en": ("This is not one of the words allowed.", "Write one of: {choices}."),
    },
    "cell.too_long": {
        "es": ("Pasa de {most} caracteres.", "Acórtelo."),
        "en": ("It is longer than {most} characters.", "Shorten it."),
    },
    "cell.control": {
        "es": ("Lleva caracteres que no se ven.", "Borre la celda y vuelva a escribirla a mano."),
        "en": ("It has characters that cannot be seen.", "Clear the cell and type it again by hand."),
    },
    "cell.semicolon": {
        "es": ("Un código no lleva punto y coma.", "Escriba un solo código, sin ;."),
        "en": ("A code has no semicolon.", "Write one code, without ;."),
    },
    "cell.codes_empty": {
        "es": ("Hay un punto y coma sin código a un lado.", "Deje los códigos unidos por un solo ;, sin ; al final."),
        "en": ("There is a semicolon without a code on one side.", "Join the codes by one ; each, with none at the end."),
    },
    "cell.codes_repeated": {
        "es": ("Un código está dos veces.", "Deje cada código una sola vez."),
        "en": ("A code stands twice.", "Leave each code once."),
    },
    "cell.currency": {
        "es": ("No es el código de una moneda.", "Escriba las tres letras del código ISO: PEN, USD, NIO."),
        "en": ("This is not the code of a currency.", "Write the three letters of the ISO code: PEN, USD, NIO."),
    },
    "cell.country": {
        "es": ("No es el código de un país.", "Escriba las dos letras del código ISO: PE, NI, BO."),
        "en": ("This is not the code of a country.", "Write the two letters of the ISO code: PE, NI, BO."),
    },
    "cell.timezone": {
        "es": ("No es una zona horaria.", "Escriba una como America/Lima o America/Managua."),
        "en": ("This is not a time zone.", "Write one such as America/Lima or America/Managua."),
    },
    "cell.month_day": {
        "es": ("No es un mes y un día.", "Escriba mes-día como texto: 01-01."),
        "en": ("This is not a month and a day.", "Write month-day as text: 01-01."),
    },
    "cell.coordinate": {
        "es": ("Pasa de {most} grados.", "Escriba grados decimales; al oeste y al sur llevan signo menos: -12.046."),
        "en": ("It is beyond {most} degrees.", "Write decimal degrees; west and south have a minus sign: -12.046."),
    },
    "cell.polygon": {
        "es": ("No es un contorno en GeoJSON ni en WKT.", "Copie el Polygon o MultiPolygon como lo da el programa de mapas (longitud, latitud); el contorno debe cerrar."),
        "en": ("This is not an outline in GeoJSON or WKT.", "Copy the Polygon or MultiPolygon as the map program gives it (longitude, latitude); the outline must close."),
    },
    "cell.formula_without_value": {
        "es": ("La celda tiene una fórmula cuyo resultado no está en el archivo.", "Abra el archivo en Excel o LibreOffice, guárdelo y vuelva a importar, o pegue el valor."),
        "en": ("The cell has a formula whose result is not in the file.", "Open the file in Excel or LibreOffice, save it and import again, or paste the value."),
    },
    "cell.error_value": {
        "es": ("La celda da el error {shown}.", "Corrija la fórmula, o escriba el valor."),
        "en": ("The cell shows the error {shown}.", "Mend the formula, or write the value."),
    },
    "cell.merged": {
        "es": ("La celda está combinada con {shown}; el dato vale solo allí.", "Separe las celdas combinadas y repita el dato en cada fila."),
        "en": ("The cell is merged with {shown}; the value counts only there.", "Unmerge the cells and repeat the value in each row."),
    },
    "cell.inexact": {
        "es": ("El número tiene más de 15 cifras, y Excel ya perdió las últimas.", "Dé a la celda formato de texto y vuelva a escribirlo entero."),
        "en": ("The number has more than 15 digits, and Excel has lost the last ones.", "Format the cell as text and type it again in full."),
    },
    "cell.column_without_name": {
        "es": ("Hay un dato en una columna sin nombre.", "Ponga nombre a la columna en la primera fila, o borre el dato."),
        "en": ("There is a value in a column without a name.", "Name the column in the first row, or remove the value."),
    },
    "cell.outside": {
        "es": ("Hay un dato a la derecha de la última columna.", "Bórrelo, o póngale nombre a su columna; en CSV, revise comas sin comillas."),
        "en": ("There is a value to the right of the last column.", "Remove it, or name its column; in CSV, look for commas without quotes."),
    },
    "column.unknown": {
        "es": ("No se conoce esta columna. La más parecida: {nearest}.", "Corrija el nombre, o quite la columna."),
        "en": ("This column is not known. The nearest: {nearest}.", "Correct the name, or remove the column."),
    },
    "column.repeated": {
        "es": ("La columna está dos veces.", "Deje una sola."),
        "en": ("The column stands twice.", "Leave one."),
    },
    "column.missing": {
        "es": ("Falta la columna {column}.", "Agréguela a la primera fila, con sus datos."),
        "en": ("The column {column} is missing.", "Add it to the first row, with its values."),
    },
    "sheet.unknown": {
        "es": ("No se conoce esta hoja. La más parecida: {nearest}.", "Corrija el nombre de la hoja, o quítela."),
        "en": ("This sheet is not known. The nearest: {nearest}.", "Correct the sheet's name, or remove it."),
    },
    "sheet.repeated": {
        "es": ("La hoja está dos veces: {first} y {second}.", "Junte las filas en una sola."),
        "en": ("The sheet stands twice: {first} and {second}.", "Put the rows together in one."),
    },
    "sheet.no_header": {
        "es": ("La primera fila está vacía.", "Ponga los nombres de las columnas en la primera fila."),
        "en": ("The first row is empty.", "Put the names of the columns in the first row."),
    },
}  # fmt: skip
