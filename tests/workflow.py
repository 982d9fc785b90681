"""Runs the workflows of specs/sync.arazzo.yaml against a sandbox: each must succeed, and fail if its job did not succeed.

The argument is the path of Redocly's command.
"""

import json
import subprocess
import sys
from urllib.request import Request, urlopen

# The workflow, its inputs, and the step that must fail.
CASES = [
    ("runTask", {"syncTaskId": 1000}, None),
    ("runTask", {"syncTaskId": 1001}, "checkJob"),  # Success, but not of every account.
    ("runTask", {"syncTaskId": 1002}, "checkJob"),
    ("runTask", {"syncTaskId": 1}, "startTask"),  # There is no such task.
    ("syncImage", {"repository": "partner", "tag": "1.0.0"}, None),
    ("syncImage", {"repository": "web", "tag": "1.4.3"}, "pollCopy"),
    ("syncImage", {"repository": "manual", "tag": "1.0.0"}, "listTargets"),  # It has no target.
]
# A cache that returns the job of another task.
OTHER_TASK = {"fault": "wrongSubject", "times": "always"}
OTHER_TASK_CASES = [("runTask", {"syncTaskId": 1000}, "checkJob")]

SANDBOX = "cargo run --quiet --locked -p syncjobs -- sandbox --port 0 --job-duration 1s --quiet".split()
USER = {"domain": {"name": "sandbox"}, "name": "ops", "password": "sandbox-password"}
LOGIN = {
    "identity": {"methods": ["password"], "password": {"user": USER}},
    "scope": {"project": {"name": "cn-north-4"}},
}


def post(url, body):
    """Sends a JSON body, and returns the response."""
    return urlopen(Request(url, json.dumps(body).encode(), {"content-type": "application/json"}))


def tokens(url):
    """Returns the inputs with credentials, by workflow."""
    environment = json.load(urlopen(url + "/sandbox"))["environment"]
    key = {
        "accessKeyId": environment["AUTHING_ACCESS_KEY_ID"],
        "accessKeySecret": environment["AUTHING_ACCESS_KEY_SECRET"],
    }
    token = json.load(post(url + "/api/v3/get-management-token", key))["data"]["access_token"]
    iam_token = post(url + "/v3/auth/tokens", {"auth": LOGIN}).headers["x-subject-token"]
    return {
        "runTask": {"token": token, "userPoolId": "62eaa95f0000000000000000"},
        "syncImage": {"token": iam_token, "namespace": "team"},
    }


def check(redocly, url, cases):
    """Runs all cases at the same time, and exits with an error if a workflow does not end as it must."""
    credentials = tokens(url)
    runs = []
    for workflow, inputs, failing_step in cases:
        command = [redocly, "respect", "specs/sync.arazzo.yaml", "--workflow", workflow]
        command += [f"--server={service}={url}" for service in ("authing", "swr")]
        command += [f"--input={name}={value}" for name, value in (credentials[workflow] | inputs).items()]
        run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        runs.append((run, f"{workflow} {inputs}", failing_step))
    for run, name, failing_step in runs:
        output, _ = run.communicate(timeout=60)
        expected = f"stepId - {failing_step} " in output if failing_step else "1 passed, 1 total" in output
        if not expected or run.returncode != (1 if failing_step else 0):
            sys.exit(f"{output}\n{name} must {f'fail in {failing_step}' if failing_step else 'succeed'}")
        print(f"{name} {f'fails in {failing_step}' if failing_step else 'succeeds'}, as it must")


with subprocess.Popen(SANDBOX, stdout=subprocess.PIPE, text=True) as sandbox:
    try:
        address = next(line[2:].strip() for line in sandbox.stdout if line.startswith("# http"))
        check(sys.argv[1], address, CASES)
        post(address + "/sandbox/faults", OTHER_TASK)
        check(sys.argv[1], address, OTHER_TASK_CASES)
    finally:
        sandbox.terminate()
