// Reads the samples with `import`, ajv, and the programs of the package's README.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as modules from "sync-jobs-types";
import { isDone } from "./readme-1.mjs";
import { parseJob } from "./readme-2.mjs";

const samples = JSON.parse(readFileSync(process.env.SAMPLES, "utf8"));
const cases = JSON.parse(readFileSync(process.env.CASES, "utf8"));
const instance = (bundle, name) => samples[bundle].find((sample) => sample.name === name).instance;

for (const [bundle, { valid, invalid }] of Object.entries(cases)) {
  const accepts = new Ajv2020({ validateFormats: false }).compile(modules[bundle.replace("Types", "").toLowerCase()].schema);
  for (const name of valid) test(`${bundle} accepts ${name}`, () => assert.ok(accepts(instance(bundle, name))));
  for (const name of invalid) test(`${bundle} rejects ${name}`, () => assert.ok(!accepts(instance(bundle, name))));
}

test("the README's program keeps an unknown state, which is not terminal", () => {
  const { job } = instance("JobTypes", "an unknown provider and state");
  assert.deepEqual(parseJob(JSON.stringify({ ...job, added: 1 })), { ...job, added: 1 });
  assert.equal(isDone(job), false);
  assert.equal(isDone(instance("JobTypes", "a job of SWR").job), true);
});

test("the README's program rejects a bad value and names it", () => {
  const { job } = instance("JobTypes", "a count that is a word");
  assert.throws(() => parseJob(JSON.stringify(job)), /invalid job: data\/counts\/accounts\/total must be integer/);
});
