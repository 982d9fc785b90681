"""Reads the samples with the models of the wheel, and with the programs of its README."""

import json
import os
import unittest
from collections.abc import Iterator
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import readme_1
import readme_2
from pydantic import BaseModel, ValidationError
from sync_jobs_types.job import Job
from sync_jobs_types.swr import SyncJob

SAMPLES = json.loads(Path(os.environ["SAMPLES"]).read_text())
CASES = json.loads(Path(os.environ["CASES"]).read_text())


def instance(bundle: str, name: str) -> Any:
    return next(sample["instance"] for sample in SAMPLES[bundle] if sample["name"] == name)


def cases(kind: str) -> Iterator[tuple[type[BaseModel], str, str]]:
    """Returns the model, the name and the line of each case."""
    for bundle, names in CASES.items():
        module = import_module("sync_jobs_types." + bundle.removesuffix("Types").lower())
        for name in names[kind]:
            yield getattr(module, bundle), name, json.dumps(instance(bundle, name))


class Models(unittest.TestCase):
    def test_the_models_accept_examples_of_the_documents_and_unknown_values(self) -> None:
        for model, name, line in cases("valid"):
            with self.subTest(model=model.__name__, name=name):
                model.model_validate_json(line)

    def test_the_models_reject_bad_values(self) -> None:
        for model, name, line in cases("invalid"):
            with self.subTest(model=model.__name__, name=name), self.assertRaises(ValidationError):
                model.model_validate_json(line)

    def test_an_unknown_state_is_kept_and_not_terminal(self) -> None:
        line = json.dumps(instance("JobTypes", "an unknown provider and state")["job"])
        self.assertEqual(Job.model_validate_json(line).state, "paused")
        self.assertFalse(readme_1.is_done(line))
        self.assertTrue(readme_1.is_done(json.dumps(instance("JobTypes", "a job of SWR")["job"])))

    def test_an_unknown_field_of_a_service_is_written_back(self) -> None:
        job = instance("SwrTypes", "an unknown status")["syncJob"] | {"added": 1}
        written = SyncJob.model_validate(job).model_dump_json(by_alias=True, exclude_unset=True)
        self.assertEqual(json.loads(written)["added"], 1)

    def test_the_schemas_are_files_of_the_package(self) -> None:
        self.assertEqual(readme_2.schema["title"], "Job")
        self.assertIn(metadata.version("sync-jobs-types"), readme_2.schema["$comment"])


if __name__ == "__main__":
    unittest.main()
