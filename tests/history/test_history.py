"""Loads lists of jobs repeatedly with each recipe of docs/history.md, and compares the rows with the lists."""

import json
import os
import subprocess
import unittest
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

import duckdb

BLOCKS = Path(os.environ["BLOCKS"])
SANDBOX = ["syncjobs", "sandbox", "--job-duration", "1s", "--quiet"]
STUB = "#!/bin/sh\ncat <<'END'\n{}END\nexit {}\n"
KEYS = "SELECT provider, source_region, id FROM jobs ORDER BY ALL"
WEB, TASK = ("swr", "cn-north-4"), ("authing", "")


def job(id, day, state="succeeded"):
    """Returns a line of a list: a job that was created on a day of January 2020."""
    time = f"2020-01-{day:02}T00:00:00Z"
    fields = {"provider": "authing", "id": id, "subject": "task 1", "state": state, "status": state}
    return json.dumps(fields | {"createdAt": time, "updatedAt": time})


class Recipe:
    """What is expected of both recipes."""

    def setUp(self):
        folder = TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.environment = dict(os.environ, DLT_DATA_DIR=folder.name, RUNTIME__DLTHUB_TELEMETRY="false")
        (self.folder / self.script).write_text((BLOCKS / self.script).read_text())

    def execute(self, *command):
        """Runs a command in the folder of the databases."""
        result = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True)
        if result.returncode:
            raise RuntimeError(f"{command} fails: {result.stdout}{result.stderr}")

    def load(self, arguments, lines, exit_code=0):
        """Runs the recipe with another `syncjobs`, which prints the lines."""
        stub = self.folder / "bin/syncjobs"
        stub.parent.mkdir(exist_ok=True)
        stub.write_text(STUB.format("".join(f"{line}\n" for line in lines), exit_code))
        stub.chmod(0o755)
        self.environment["PATH"] = f"{stub.parent}:{os.environ['PATH']}"
        self.execute(self.interpreter, self.script, *arguments.split())

    def query(self, sql):
        """Returns the rows of a query of the recipe's table `jobs`."""
        with duckdb.connect(self.folder / self.database) as connection:
            return connection.execute(f"USE {self.schema}; {sql}").fetchall()

    def test_a_job_that_changes_between_two_loads_is_updated_and_not_duplicated(self):
        sandbox = subprocess.Popen(SANDBOX, stdout=subprocess.PIPE, text=True)
        self.addCleanup(sandbox.stdout.close)
        self.addCleanup(sandbox.wait)
        self.addCleanup(sandbox.kill)
        address = next(line[2:].strip() for line in sandbox.stdout if line.startswith("# http"))
        self.environment |= json.load(urlopen(f"{address}/sandbox"))["environment"]
        states = "SELECT id, state FROM jobs WHERE id IN (2, 204) ORDER BY id"

        self.execute("sh", "-e", BLOCKS / self.loads)
        first = self.query(KEYS)
        self.assertLess({(*WEB, 101), (*WEB, 204), (*TASK, 1), (*TASK, 2)}, set(first))
        self.assertEqual(self.query(states), [(2, "pending"), (204, "pending")])
        # It is older than the bookmark, so that the next load must not write it again.
        self.query("DELETE FROM jobs WHERE id = 101")
        first.remove((*WEB, 101))

        self.execute("syncjobs", "swr", "wait", "team/web:1.4.2")
        self.execute("syncjobs", "authing", "run", "1000", "--wait")
        self.execute("sh", "-e", BLOCKS / self.loads)
        second = self.query(KEYS)
        self.assertEqual(len(second), len(first) + 1)
        self.assertLess(set(first), set(second))
        self.assertEqual(self.query(states), [(2, "succeeded"), (204, "succeeded")])

    def test_jobs_of_different_regions_may_have_the_same_id(self):
        regions = [{"sourceRegion": region} for region in ("cn-north-1", "cn-north-4")]
        self.load("swr list team/web", [json.dumps(json.loads(job(1, 1)) | region) for region in [{}, *regions]])
        self.assertEqual(len(self.query(KEYS)), 3)

    def test_the_next_load_starts_at_the_oldest_job_that_is_not_terminal(self):
        for task, (state, expected) in enumerate(
            [("succeeded", "succeeded"), ("running", "failed"), ("paused", "failed")], start=1
        ):
            ids = [10 * task, 10 * task + 1, 10 * task + 2]
            oldest, newest = job(ids[0], 1, state), job(ids[1], 2)
            self.load(f"authing list {task}", [newest, oldest])
            # In another order, too.
            self.load(f"authing list {task}", [job(ids[0], 1, "failed"), newest, job(ids[2], 3)])
            rows = self.query(f"SELECT id, state FROM jobs WHERE id >= {ids[0]} ORDER BY id")
            self.assertEqual(rows, [(ids[0], expected), (ids[1], "succeeded"), (ids[2], "succeeded")])

    def test_only_a_sorted_list_ends_at_the_bookmark(self):
        for arguments, ids in [("swr list team/web --order desc", [1]), ("swr list team/web", [1, 2])]:
            self.load(arguments, [job(1, 2)])
            self.load(arguments, [job(0, 1), job(2, 3)])
            self.assertEqual(self.query("SELECT id FROM jobs ORDER BY id"), [(id,) for id in ids])

    def test_a_job_from_the_future_does_not_exclude_later_ones(self):
        self.load("authing list 1", [job(1, 1).replace("2020", "2999")])
        now = datetime.now(timezone.utc).isoformat()[:19]
        self.load("authing list 1", [job(2, 1).replace("2020-01-01T00:00:00", now)])
        self.assertEqual(self.query("SELECT id FROM jobs ORDER BY id"), [(1,), (2,)])

    def test_a_load_that_fails_changes_nothing(self):
        self.load("authing list 1", [job(1, 1)])
        with self.assertRaises(RuntimeError):
            self.load("authing list 1", [job(3, 3)], exit_code=6)
        self.assertEqual(self.query(KEYS), [(*TASK, 1)])
        self.load("authing list 1", [job(3, 3), job(2, 2), job(1, 1)])
        self.assertEqual(self.query(KEYS), [(*TASK, 1), (*TASK, 2), (*TASK, 3)])

    def test_an_empty_list_is_loaded(self):
        self.load("authing list 1", [job(1, 1)])
        self.load("authing list 1", [])
        self.assertEqual(self.query(KEYS), [(*TASK, 1)])

    def test_the_recipe_has_the_states_that_are_terminal(self):
        script = (BLOCKS / self.script).read_text().replace('"', "'")
        types = json.loads(Path(os.environ["SCHEMA"]).read_text())["$defs"]
        states = [state for state in types["KnownJobState"]["enum"] if f"'{state}'" in script]
        self.assertEqual(states, types["TerminalJobState"]["enum"])


class Shell(Recipe, unittest.TestCase):
    interpreter, script, loads = "bash", "history.sh", "load-shell"
    database, schema = "jobs.duckdb", "main"

    def test_the_query_of_the_document_runs(self):
        self.load("swr list team/web", [job(1, 1)])
        self.execute("sh", "-e", BLOCKS / "query")


class Dlt(Recipe, unittest.TestCase):
    interpreter, script, loads = "python", "history.py", "load-dlt"
    database, schema = "sync_jobs.duckdb", "history"


if __name__ == "__main__":
    unittest.main()
