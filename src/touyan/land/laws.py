"""The articles that the room cites."""

LAND = "农村土地承包法(2018)"
TERMS = f"{LAND}第二十一条"
WAYS = f"{LAND}第三十六条"
PRINCIPLES = f"{LAND}第三十八条"
WRITTEN = f"{LAND}第四十条"
REGISTRATION = f"{LAND}第四十一条"
