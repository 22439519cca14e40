#!/usr/bin/env python3
"""Reads the results that HyperActors keeps, and prints what most people want of them first.

    hyperactors sweep samples/scenarios/howmany.yaml --find 'max vms.web.count where all slos'
    python3 samples/analysis/analyse.py                          # .hyperactors in the current directory
    python3 samples/analysis/analyse.py --store DIR --x vms.web.count --y slowdown_max

It needs Python's standard library alone: the store is one SQLite file. With pandas installed the same table comes
from a data frame, which is where an analysis of your own begins (see `with_pandas`).
"""

import argparse
import os
import sqlite3
import statistics
import sys

BAR = 40


def parse_arguments():
    parser = argparse.ArgumentParser(description="Table and plot of a sweep that HyperActors kept.")
    parser.add_argument("--store", default=os.environ.get("HYPERACTORS_STORE", "").replace("off", "") or ".hyperactors",
                        help="directory of the results")
    parser.add_argument("--scenario", help="name of the scenario (default: that of the last sweep)")
    parser.add_argument("--x", help="swept path along the plot (default: the path with the most values)")
    parser.add_argument("--y", default="slowdown_max", help="column of v_sweep to plot (default: slowdown_max)")
    parser.add_argument("--plain", action="store_true", help="use the standard library even if pandas is installed")
    return parser.parse_args()


def open_store(directory):
    """Read-only, so that no analysis can change a result."""
    path = os.path.join(directory, "results.db")
    if not os.path.exists(path):
        sys.exit(f"there is no {path}: 'hyperactors run' and 'hyperactors sweep' make one")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def last_swept_scenario(store):
    row = store.execute("SELECT scenario FROM run JOIN param USING(run_id) WHERE swept = 1 ORDER BY started_utc DESC LIMIT 1").fetchone()
    return row and row["scenario"]


def busiest_path(store, scenario):
    """The swept path with the most different values."""
    return store.execute(
        "SELECT path FROM param JOIN run USING(run_id) WHERE swept = 1 AND scenario = ? "
        "GROUP BY path ORDER BY count(DISTINCT value) DESC, path LIMIT 1", (scenario,)).fetchone()["path"]


def points(store, scenario, path, column):
    """For each value of the path: its number for sorting, its text, and what the runs measured."""
    rows = store.execute(
        f'SELECT p.number, p.value, v."{column}" AS measured FROM v_sweep v JOIN param p USING(run_id) '
        f'WHERE v.scenario = ? AND p.path = ? AND p.swept = 1 AND v."{column}" IS NOT NULL', (scenario, path)).fetchall()
    groups = {}
    for row in rows:
        groups.setdefault((row["number"] is None, row["number"], row["value"]), []).append(float(row["measured"]))
    return [(value, measured) for (_, _, value), measured in sorted(groups.items(), key=lambda item: item[0])]


def with_pandas(store, scenario, path, column):
    """The same with a data frame. Everything else of pandas works on it, too."""
    import pandas

    runs = pandas.read_sql("SELECT * FROM v_sweep WHERE scenario = ?", store, params=(scenario,))
    numbers = pandas.read_sql("SELECT run_id, number, value FROM param WHERE swept = 1 AND path = ?", store, params=(path,))
    frame = runs.merge(numbers, on="run_id").dropna(subset=[column])
    table = frame.groupby(["number", "value"], dropna=False)[column].agg(["count", "mean", "std", "min", "max"])
    print(table.reset_index().drop(columns="number").to_string(index=False))
    ordered = frame.sort_values(["number", "value"]).groupby(["number", "value"], sort=False, dropna=False)[column]
    return [(value, list(group)) for (_, value), group in ordered]


def with_standard_library(store, scenario, path, column):
    found = points(store, scenario, path, column)
    print(f"{path:>20} {'runs':>5} {'mean':>12} {'std':>12} {'min':>12} {'max':>12}")
    for value, measured in found:
        spread = statistics.stdev(measured) if len(measured) > 1 else 0.0
        print(f"{value:>20} {len(measured):>5} {statistics.mean(measured):>12.6g} {spread:>12.6g} "
              f"{min(measured):>12.6g} {max(measured):>12.6g}")
    return found


def plot(found, path, column):
    """Means as bars, the range over seeds as a line behind them."""
    top = max(max(measured) for _, measured in found) or 1.0
    print(f"\n{column} over {path}; # is the mean, - goes to the greatest of the seeds")
    for value, measured in found:
        mean = round(BAR * statistics.mean(measured) / top)
        most = round(BAR * max(measured) / top)
        print(f"{value:>20} |{'#' * mean}{'-' * (most - mean)}")


def main():
    arguments = parse_arguments()
    with open_store(arguments.store) as store:
        counts = store.execute("SELECT count(*) AS runs, count(DISTINCT scenario) AS scenarios FROM run").fetchone()
        print(f"{counts['runs']} runs of {counts['scenarios']} scenarios in {arguments.store}")
        scenario = arguments.scenario or last_swept_scenario(store)
        if scenario is None:
            sys.exit("no run is of a sweep: try 'hyperactors sweep samples/scenarios/howmany.yaml'")
        path = arguments.x or busiest_path(store, scenario)
        columns = [row["name"] for row in store.execute("PRAGMA table_info(v_sweep)")]
        if arguments.y not in columns:
            sys.exit(f"v_sweep has no column '{arguments.y}'; it has {', '.join(columns)}")
        try:
            import pandas  # noqa: F401
            use_pandas = not arguments.plain
        except ImportError:
            use_pandas = False
        print(f"{scenario}, with {'pandas' if use_pandas else 'the standard library'}\n")
        found = (with_pandas if use_pandas else with_standard_library)(store, scenario, path, arguments.y)
        if not found:
            sys.exit(f"no run has both '{path}' and '{arguments.y}'")
        plot(found, path, arguments.y)


if __name__ == "__main__":
    main()
