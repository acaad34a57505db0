"""What a county says about its cooperatives, in coops.toml; without it everything has a default."""

from dataclasses import dataclass

from touyan.coops import chart_pack
from touyan.coops.chart import Chart
from touyan.core.pack_reader import Reader
from touyan.core.room_packs import RoomPack


@dataclass(frozen=True, slots=True)
class CoopsPack:
    """The county's parameters for cooperatives."""

    chart: Chart


def read(reader: Reader) -> CoopsPack:
    """Read coops.toml."""
    return CoopsPack(chart=chart_pack.read(reader.table("chart", needed=False)))


PACK = RoomPack(file="coops.toml", read=read)
