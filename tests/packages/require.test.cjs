// Loads every module with `require`, and compares it with the one that `import` loads and with the schemas' files.
const assert = require("node:assert/strict");
const { test } = require("node:test");

for (const bundle of ["AuthingTypes", "JobTypes", "SwrTypes"]) {
  const group = bundle.replace("Types", "").toLowerCase();
  test(`${group} has the same schema in each form`, async () => {
    const { schema } = require(`sync-jobs-types/${group}`);
    assert.equal(schema.title, bundle);
    assert.deepEqual(schema, require(`sync-jobs-types/schemas/${bundle}.json`));
    assert.deepEqual(schema, require("sync-jobs-types")[group].schema);
    assert.deepEqual(schema, (await import(`sync-jobs-types/${group}`)).schema);
  });
}

test("each type has a file, with references and without", () => {
  const { schemas, version } = require("sync-jobs-types/schemas/index.json");
  for (const { path, title } of schemas) assert.equal(require(`sync-jobs-types/schemas/${path}`).title, title);
  assert.equal(require("sync-jobs-types/schemas/dereferenced/job/Job.json").title, "Job");
  assert.equal(require("sync-jobs-types/package.json").version, version);
});
