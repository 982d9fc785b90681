// Compiles every schema with ajv in its strict mode, and writes back the lines of standard input that the schema named
// by the argument accepts; `null` is for an invalid line.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [folder, name] = process.argv.slice(2);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
let validate;
for (const file of files.filter((file) => file.endsWith(".json") && file !== "index.json")) {
  const schema = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  addFormats.default(ajv);
  const accepts = ajv.compile(schema);
  for (const example of schema.examples) {
    if (!accepts(example)) throw new Error(`${file}: ${ajv.errorsText(accepts.errors)}`);
  }
  if (file === `${name}.json`) validate = accepts;
}
for await (const line of createInterface({ input: process.stdin })) {
  const instance = JSON.parse(line);
  console.log(validate(instance) ? JSON.stringify(instance) : "null");
}
