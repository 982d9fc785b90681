// Reads each line of standard input as the interface of the bundle and writes it back; `null` is for an invalid one.
// The compiler checks a program with the lines, beside the example.
import { readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";

const [folder, bundle] = process.argv.slice(2);
const lines = readFileSync(0, "utf8").split("\n").slice(0, -1);
const file = `${bundle}.samples.ts`;
const checks = lines.map((line) => `JSON.stringify(${line} satisfies ${bundle});\n`);
writeFileSync(file, `import type { ${bundle} } from "./${folder}/${bundle}";\n${checks.join("")}`);
const program = ts.createProgram([file, "example.ts"], {
  strict: true,
  noEmit: true,
  types: [],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ES2022,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
});
const invalid = new Set();
for (const { file: source, start, messageText } of ts.getPreEmitDiagnostics(program)) {
  const line = source?.fileName === file ? source.getLineAndCharacterOfPosition(start).line : 0;
  // The first line is the import.
  if (line === 0) throw new Error(ts.flattenDiagnosticMessageText(messageText, "\n"));
  invalid.add(line - 1);
}
lines.forEach((line, index) => console.log(invalid.has(index) ? "null" : JSON.stringify(JSON.parse(line))));
