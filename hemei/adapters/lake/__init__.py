"""Facts and acts of many zones as Parquet files, read by DuckDB or Spark; see docs/adr on the lake.

Needs the extra packages of requirements/analytics.in.
"""

from hemei.adapters.lake.asking import figures
from hemei.adapters.lake.checking import check_zone
from hemei.adapters.lake.engines import DuckLake, Engine, SparkLake
from hemei.adapters.lake.exporting import Exported, export
from hemei.adapters.lake.store import Lake, LakeRefused, Manifest

__all__ = [
    "DuckLake", "Engine", "Exported", "Lake", "LakeRefused", "Manifest", "SparkLake", "check_zone", "export",
    "figures",
]  # fmt: skip
