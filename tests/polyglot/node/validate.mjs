// Compiles every schema with ajv in its strict mode, and writes back the lines of standard input that the bundle named by
// the argument accepts; `null` is for an invalid line. The types without references must accept the same lines.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [folder, bundle, group] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
const schemas = new Map();
for (const file of files.filter((file) => file.endsWith(".json") && file !== "index.json")) {
  const schema = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats.default(ajv);
  const accepts = ajv.compile(schema);
  for (const example of schema.examples) {
    if (!accepts(example)) throw new Error(`${file}: ${ajv.errorsText(accepts.errors)}`);
  }
  schemas.set(file, accepts);
}
for await (const line of createInterface({ input: process.stdin })) {
  const instance = JSON.parse(line);
  const accepted = schemas.get(`${bundle}.json`)(instance);
  const parts = Object.entries(instance).map(([property, part]) => {
    const type = property[0].toUpperCase() + property.slice(1);
    return schemas.get(`dereferenced/${group}/${type}.json`)(part);
  });
  if (parts.every(Boolean) !== accepted) throw new Error(`only one of both forms accepts ${line}`);
  console.log(accepted ? JSON.stringify(instance) : "null");
}
