"""The articles that rules cite, in the words in which a village looks them up."""

VILLAGERS = "村民委员会组织法(2025)"
RESIDENTS = "城市居民委员会组织法(2025)"
COLLECTIVE = "农村集体经济组织法(2024)"
COOPS = "农民专业合作社法(2017)"
LAND = "农村土地承包法(2018)"
COUNTY_PARAMETER = "本县参数"
CHARTER = "本社章程"


def article(law: str, number: str) -> str:
    """Return a citation: `article(VILLAGERS, "二十六")` is 村民委员会组织法(2025)第二十六条."""
    return f"{law}第{number}条"
