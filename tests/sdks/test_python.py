"""Calls the sandbox with the vendors' SDKs for Python: Authing's with a management token, Huawei Cloud's with signatures."""

import contextlib
import io
import os
import pathlib
import re
import time
import unittest

from authing.AuthingException import AuthingException
from authing.ManagementClient import ManagementClient
from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkswr.v2 import (
    CreateManualImageSyncRepoRequest,
    CreateManualImageSyncRepoRequestBody,
    ListImageAutoSyncReposDetailsRequest,
    ShowSyncJobRequest,
    SwrClient,
)

ENV = os.environ


def polled(read, is_done):
    """Returns the first value of `read` that is done."""
    deadline = time.monotonic() + 60
    while not is_done(value := read()):
        assert time.monotonic() < deadline, f"still {value}"
        time.sleep(0.2)
    return value


class Authing(unittest.TestCase):
    def client(self, secret=ENV["AUTHING_ACCESS_KEY_SECRET"]):
        return ManagementClient(ENV["AUTHING_ACCESS_KEY_ID"], secret, host=ENV["AUTHING_HOST"])

    def data(self, response):
        self.assertEqual(response["statusCode"], 200, response)
        return response["data"]

    def test_jobs_of_a_task(self):
        page = self.data(self.client().list_sync_jobs(1000, page=1, limit=10))
        self.assertEqual(page["totalCount"], 2)
        self.assertEqual([job["syncJobId"] for job in page["list"]], [2, 1])
        self.assertEqual(page["list"][1]["syncStatus"], "success")
        manual = self.data(self.client().list_sync_jobs(1000, sync_trigger="manually"))
        self.assertEqual([job["syncJobId"] for job in manual["list"]], [1])

    def test_one_job(self):
        job = self.data(self.client().get_sync_job(1))
        self.assertEqual((job["syncJobId"], job["syncTaskId"], job["syncStatus"]), (1, 1000, "success"))
        self.assertEqual(self.client().get_sync_job(99999)["statusCode"], 404)

    def test_tasks(self):
        page = self.data(self.client().list_sync_tasks(page=2, limit=4))
        self.assertEqual(page["totalCount"], 9)
        self.assertEqual([task["syncTaskId"] for task in page["list"]], [1004, 1005, 1006, 1007])
        task = self.data(self.client().get_sync_task(1000))
        self.assertEqual((task["syncTaskId"], task["syncFlow"]), (1000, "upstream"))

    def test_a_started_job_succeeds(self):
        client = self.client()
        started = self.data(client.trigger_sync_task(1006))["syncJobId"]
        self.assertIn(started, [job["syncJobId"] for job in self.data(client.list_sync_jobs(1006))["list"]])
        job = polled(
            lambda: self.data(client.get_sync_job(started)),
            lambda job: job["syncStatus"] not in ("pending", "onProgress"),
        )
        self.assertEqual((job["syncJobId"], job["syncTaskId"], job["syncStatus"]), (started, 1006, "success"))
        self.assertEqual(job["accountCountSucc"], job["accountCountAll"])
        self.assertEqual(client.trigger_sync_task(99)["statusCode"], 602)

    def test_logs_of_a_failed_job(self):
        client = self.client()
        polled(lambda: self.data(client.get_sync_job(4)), lambda job: job["syncStatus"] == "failed")
        logs = self.data(client.list_sync_job_logs(4, limit=50, success=False, object_type="DEPARTMENT"))
        self.assertGreater(logs["totalCount"], 0)
        self.assertEqual({log["errMsg"] for log in logs["list"]}, {"部门不存在"})
        self.assertEqual({(log["syncJobId"], log["success"]) for log in logs["list"]}, {(4, False)})

    def test_a_wrong_secret(self):
        with self.assertRaisesRegex(AuthingException, "statusCode=401"):
            self.client("0" * 32).list_sync_jobs(1000)


class Swr(unittest.TestCase):
    def client(self, secret=ENV["HUAWEICLOUD_SDK_SK"], project=ENV["HUAWEICLOUD_SDK_PROJECT_ID"]):
        credentials = BasicCredentials(ENV["HUAWEICLOUD_SDK_AK"], secret, project)
        endpoint = ENV["HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4"]
        return SwrClient.new_builder().with_credentials(credentials).with_endpoint(endpoint).build()

    def jobs(self, client, namespace, repository):
        filter = "limit::10|offset::0|order::desc"
        return client.show_sync_job(ShowSyncJobRequest(namespace, repository, filter=filter))

    def start(self, client, tag):
        body = CreateManualImageSyncRepoRequestBody([tag], True, "team", "cn-north-1")
        return client.create_manual_image_sync_repo(CreateManualImageSyncRepoRequest("team", "manual", body))

    def test_jobs_of_a_repository(self):
        response = self.jobs(self.client(), "test", "testrepo")
        self.assertEqual(response.content_range, "0-1/1")
        [job] = response.body
        self.assertEqual((job.id, job.tag, job.status), (1, "8", "success"))
        self.assertEqual((job.remote_region_id, job.remote_namespace), ("cn-north-1", "remtens"))
        # A slash in the name of a repository is written as `$`.
        self.assertEqual([job.id for job in self.jobs(self.client(), "team", "web$admin").body], [2])

    def test_targets_of_a_repository(self):
        request = ListImageAutoSyncReposDetailsRequest("team", "web")
        targets = self.client().list_image_auto_sync_repos_details(request).body
        regions = [(target.remote_region_id, target.remote_namespace, target.sync_auto) for target in targets]
        self.assertEqual(regions, [("cn-north-1", "team", True), ("cn-south-1", "team", True)])

    def test_a_started_job_succeeds(self):
        client = self.client()
        self.assertEqual(self.start(client, "1.0.0").status_code, 200)
        [job] = polled(
            lambda: self.jobs(client, "team", "manual").body,
            lambda jobs: jobs and all(job.status not in ("waiting", "running") for job in jobs),
        )
        self.assertEqual((job.status, job.tag, job.override), ("success", "1.0.0", True))
        self.assertEqual((job.remote_region_id, job.remote_namespace), ("cn-north-1", "team"))
        # A tag that does not exist is accepted in silence.
        self.assertEqual(self.start(client, "9.9.9").status_code, 200)
        self.assertEqual([job.tag for job in self.jobs(client, "team", "manual").body], ["1.0.0"])

    def test_errors(self):
        for client, repository, status, code in [
            (self.client(secret="0"), "web", 401, "APIGW.0301"),
            (self.client(project="0" * 32), "web", 403, "APIGW.0310"),
            # The SDK reads the code of the gateway's errors only; that of the service stays in the message.
            (self.client(), "none", 404, "404"),
        ]:
            target = ListImageAutoSyncReposDetailsRequest("team", repository)
            with self.assertRaises(ClientRequestException) as raised:
                client.list_image_auto_sync_repos_details(target)
            self.assertEqual((raised.exception.status_code, raised.exception.error_code), (status, code))
            self.assertTrue(raised.exception.request_id)
        self.assertIn("SVCSTG.SWR.4040010", raised.exception.error_msg)
        for call in [lambda client: self.start(client, "1.0.0"), lambda client: self.jobs(client, "team", "web")]:
            with self.assertRaisesRegex(ClientRequestException, "APIGW.0301"):
                call(self.client(secret="0"))


class Documentation(unittest.TestCase):
    def test_the_recipe_lists_jobs(self):
        for name in ["sandbox.md", "sandbox.zh-CN.md"]:
            text = (pathlib.Path(__file__).parents[2] / "docs" / name).read_text(encoding="utf-8")
            [recipe] = re.findall(r"<<'PYTHON'\n(.*?)^PYTHON$", text, re.DOTALL | re.MULTILINE)
            with contextlib.redirect_stdout(io.StringIO()) as out:
                exec(recipe, {})
            self.assertIn("\n204 1.4.2 cn-north-1 ", out.getvalue())


if __name__ == "__main__":
    unittest.main()
