"""Open311 GeoReport v2: other request systems read what is public and submit with a key."""
