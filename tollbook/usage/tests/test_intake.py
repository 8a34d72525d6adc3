"""Taking a call file: every row ends once, all or nothing, the same file never twice."""

from pathlib import Path

import pytest

from tests.town import NOW, Town
from tollbook.usage.mediation.intake import take
from tollbook.usage.store.read import calls_in, rows
from tollbook.usage.store.shelf import shelf

HEADING = (
    "call_id,started_at,from,to,billed_number,direction,seconds,disposition,account_code,trunk"
)
MIXED = """\
a1,2026-04-10T14:00:00Z,2185550110,2185550199,,out,61,answered,,t1
a2,2026-04-10T15:00:00.250-05:00,2185550110,12125550123,,out,75.2,answered,,t1
a2,2026-04-10T15:00:00.250-05:00,2185550110,12125550123,,out,75.2,answered,,t1
a3,2026-04-10T14:00:00Z,2185550110,2185550199,,out,0,no answer,,t1
a4,2026-04-10T14:00:00Z,2185550110,8005550199,,out,30,answered,,t1
a5,2026-04-10T14:00:00Z,2125550100,8005550142,,in,30,ANSWERED,,t1
a6,2026-04-10T14:00:00Z,2185559999,2125550100,,out,30,answered,,t1
a7,2026-04-10T14:00:00Z,2185550110,12,,out,30,answered,,t1
a8,yesterday,2185550110,2125550100,,out,30,answered,,t1
a9,2026-04-10T14:00:00Z,2185550110,2125550100,,out,30
"a10,2026-04-10T14:00:00Z,2185550110,2125550100,,out,30,answered,,t1
a11,2026-04-10T14:00:00Z,2185550110,4412345678,,out,90,answered,,t1
a12,2026-04-10T14:00:00Z,2185550110,01144123456789,,out,90,answered,,t1
"""


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    path = tmp_path / "mixed.csv"
    path.write_text(f"{HEADING}\n{MIXED}")
    return path


@pytest.mark.accepts("money-2")
def test_every_row_ends_once(town: Town, mixed: Path) -> None:
    file = take(path=mixed, feed=town.feed, now=NOW)
    print(list(file.rejects.values_list("line","code","raw")), list(file.skips.values_list("reason","row_count")), file.__dict__)
    for r in rows(f"select line, started_at, from_number, to_number, billed_number, seconds, account_id, product_id, owner_reason, category, place, price_micros, unrated, billed_seconds from {calls_in(shelf().files())} order by line"): print(r)
    assert (file.rows_read, file.accepted, file.duplicate, file.rejected, file.skipped) == (13, 6, 1, 4, 2)
