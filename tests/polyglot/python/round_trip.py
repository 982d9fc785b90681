"""Reads each line of standard input as the model of the bundle and writes it back; `null` is for an invalid line."""

import sys
from importlib import import_module

from pydantic import BaseModel, ValidationError

from job.JobTypes import Job, KnownJobState


def is_terminal(job: Job) -> bool:
    """Returns whether a job is done, as a user writes it: an unknown state is a string, not an error."""
    return job.state not in (KnownJobState.PENDING, KnownJobState.RUNNING)


def main(package: str, bundle: str) -> None:
    model: type[BaseModel] = getattr(import_module(f"{package}.{bundle}"), bundle)
    for line in sys.stdin:
        try:
            value = model.model_validate_json(line)
        except ValidationError:
            print("null")
        else:
            print(value.model_dump_json(by_alias=True, exclude_unset=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
