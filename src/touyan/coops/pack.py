"""What a county says about its cooperatives, in coops.toml; without it everything has a default."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from touyan.coops import chart_pack
from touyan.coops.chart import Chart
from touyan.core.pack_reader import Reader
from touyan.core.room_packs import RoomPack


@dataclass(frozen=True, slots=True)
class CoopsPack:
    """The county's parameters for cooperatives.

    `places`: whose cooperatives a public report speaks of, as `<code of the township>/<name>`.
    """

    chart: Chart
    places: Mapping[str, str] = field(default_factory=dict)


def read(reader: Reader) -> CoopsPack:
    """Read coops.toml."""
    chart = chart_pack.read(reader.table("chart", needed=False))
    places = reader.table("places", needed=False) if reader.has("places") else None
    return CoopsPack(chart=chart, places=places.texts() if places else {})


PACK = RoomPack(file="coops.toml", read=read)
