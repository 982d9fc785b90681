// Calls the sandbox with Authing's SDK for Node, which signs each request, and with the clients that openapi-generator
// makes of the exported OpenAPI documents, which send tokens.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import authing from "authing-node-sdk";

const env = process.env;
const generated = (api) => createRequire(import.meta.url)(`${env.GENERATED}/${api}/index.js`);

const sdk = (accessKeySecret = env.AUTHING_ACCESS_KEY_SECRET) =>
  new authing.ManagementClient({
    accessKeyId: env.AUTHING_ACCESS_KEY_ID,
    accessKeySecret,
    host: env.AUTHING_HOST,
  });

async function data(response) {
  const { statusCode, message, data } = await response;
  assert.equal(statusCode, 200, message);
  return data;
}

async function polled(read, isDone) {
  for (const deadline = Date.now() + 60_000; ; await setTimeout(200)) {
    const value = await read();
    if (isDone(value)) return value;
    assert(Date.now() < deadline, JSON.stringify(value));
  }
}

const post = (path, body) =>
  fetch(env.AUTHING_HOST + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

test("Authing's SDK lists the jobs of a task", async () => {
  const page = await data(sdk().listSyncJobs({ syncTaskId: 1000, page: 1, limit: 10 }));
  assert.equal(page.totalCount, 2);
  assert.deepEqual(page.list.map((job) => job.syncJobId), [2, 1]);
  const manual = await data(sdk().listSyncJobs({ syncTaskId: 1000, syncTrigger: "manually" }));
  assert.deepEqual(manual.list.map((job) => [job.syncJobId, job.syncStatus]), [[1, "success"]]);
});

test("Authing's SDK lists tasks", async () => {
  const page = await data(sdk().listSyncTasks({ page: 2, limit: 4 }));
  assert.equal(page.totalCount, 9);
  assert.deepEqual(page.list.map((task) => task.syncTaskId), [1004, 1005, 1006, 1007]);
  assert.equal((await data(sdk().getSyncTask({ syncTaskId: 1000 }))).syncTaskId, 1000);
});

test("Authing's SDK starts a job that succeeds", async () => {
  const { syncJobId } = await data(sdk().triggerSyncTask({ syncTaskId: 1006 }));
  const page = await data(sdk().listSyncJobs({ syncTaskId: 1006 }));
  assert(page.list.some((job) => job.syncJobId === syncJobId));
  const isDone = (job) => !["pending", "onProgress"].includes(job.syncStatus);
  const job = await polled(() => data(sdk().getSyncJob({ syncJobId })), isDone);
  assert.deepEqual([job.syncJobId, job.syncTaskId, job.syncStatus], [syncJobId, 1006, "success"]);
  assert.equal((await sdk().triggerSyncTask({ syncTaskId: 99 })).statusCode, 602);
});

test("Authing's SDK lists the logs of a failed job", async () => {
  await polled(() => data(sdk().getSyncJob({ syncJobId: 4 })), (job) => job.syncStatus === "failed");
  const logs = await data(sdk().listSyncJobLogs({ syncJobId: 4, success: false, objectType: "DEPARTMENT" }));
  assert(logs.totalCount > 0);
  assert(logs.list.every((log) => log.syncJobId === 4 && log.errMsg === "部门不存在"), JSON.stringify(logs));
});

test("Authing's SDK returns an error for a wrong secret", async () => {
  const wrong = sdk("0".repeat(32));
  for (const response of [
    wrong.listSyncJobs({ syncTaskId: 1000 }),
    wrong.listSyncTasks({}),
    wrong.getSyncTask({ syncTaskId: 1000 }),
    wrong.getSyncJob({ syncJobId: 1 }),
    wrong.listSyncJobLogs({ syncJobId: 1 }),
    wrong.triggerSyncTask({ syncTaskId: 1006 }),
  ]) {
    const { statusCode, apiCode, data } = await response;
    assert.deepEqual([statusCode, apiCode, data], [401, 1300, undefined]);
  }
});

test("the generated client of Authing", async () => {
  const { Configuration, SynchronisationApi } = generated("authing");
  const api = (accessToken) => new SynchronisationApi(new Configuration({ basePath: env.AUTHING_HOST, accessToken }));
  const key = { accessKeyId: env.AUTHING_ACCESS_KEY_ID, accessKeySecret: env.AUTHING_ACCESS_KEY_SECRET };
  const token = (await (await post("/api/v3/get-management-token", key)).json()).data.access_token;
  const page = await data(api(token).listSyncJobs({ syncTaskId: 1000, limit: 10 }));
  assert.deepEqual(page.list.map((job) => job.syncJobId), [2, 1]);
  assert.equal(page.list[1].createdAt.toISOString(), "2022-07-03T02:20:30.000Z");
  const { syncJobId } = await data(api(token).triggerSyncTask({ triggerSyncTaskDto: { syncTaskId: 1003 } }));
  assert.equal((await data(api(token).getSyncJob({ syncJobId }))).syncTaskId, 1003);
  assert.equal((await api("wrong").listSyncJobs({ syncTaskId: 1000 })).statusCode, 401);
});

test("the generated client of SWR", async () => {
  const { Configuration, ResponseError, SynchronisationApi, ErrorResponseFromJSON } = generated("swr");
  const endpoint = env.HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4;
  const api = (token) =>
    new SynchronisationApi(
      new Configuration({ basePath: endpoint, apiKey: (name) => (name === "X-Auth-Token" ? token : "") }),
    );
  const user = { name: "ops", password: "sandbox-password", domain: { name: "sandbox" } };
  const identity = { methods: ["password"], password: { user } };
  const scope = { project: { name: env.HW_REGION_NAME } };
  const issued = await post("/v3/auth/tokens", { auth: { identity, scope } });
  const token = issued.headers.get("x-subject-token");
  const [job] = await api(token).showSyncJob({
    namespace: "test",
    repository: "testrepo",
    filter: "limit::10|offset::0",
  });
  assert.deepEqual([job.id, job.tag, job.status], [1, "8", "success"]);
  const web = { namespace: "team", repository: "web" };
  const targets = await api(token).listImageAutoSyncReposDetails(web);
  assert.deepEqual(targets.map((target) => target.remoteRegionId), ["cn-north-1", "cn-south-1"]);
  const createManualImageSyncRepoRequestBody = {
    imageTag: ["1.4.0"],
    remoteNamespace: "team",
    remoteRegionId: "cn-east-3",
  };
  const copied = await api(token).createManualImageSyncRepo({ ...web, createManualImageSyncRepoRequestBody });
  assert.deepEqual(copied, []);
  for (const [client, repository, code] of [
    [api("wrong"), "web", "APIGW.0301"],
    [api(token), "none", "SVCSTG.SWR.4040010"],
  ]) {
    const call = client.listImageAutoSyncReposDetails({ namespace: "team", repository });
    const error = await call.then(assert.fail, (error) => error);
    assert(error instanceof ResponseError);
    const body = ErrorResponseFromJSON(await error.response.json());
    assert.equal((body.errors?.[0] ?? body).errorCode, code);
  }
});
