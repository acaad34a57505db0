"""Groups of three digits as in every account book (Django groups by four), dates without zeros."""

NUMBER_GROUPING = 3
THOUSAND_SEPARATOR = ","
DECIMAL_SEPARATOR = "."
DATE_FORMAT = "Y年n月j日"
MONTH_DAY_FORMAT = "n月j日"
DATETIME_FORMAT = "n月j日 H:i"
SHORT_DATE_FORMAT = "Y-m-d"
