// Reads each line of standard input with the zod schemas of a group and writes it back; `null` is for an invalid line.
import { createInterface } from "node:readline";

const [folder] = process.argv.slice(2);
const schemas = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const read = {};
  for (const [property, part] of Object.entries(JSON.parse(line))) {
    const type = property[0].toUpperCase() + property.slice(1);
    if (!schemas.has(type)) schemas.set(type, (await import(`./${folder}/${type}.js`)).default);
    const result = schemas.get(type).safeParse(part);
    if (result.success) read[property] = result.data;
  }
  console.log(Object.keys(read).length === Object.keys(JSON.parse(line)).length ? JSON.stringify(read) : "null");
}
