//! `cargo xtask polyglot`: the exported schemas, tried with the tools and in the languages of their users.
//!
//! For each language it generates types from the bundles, compiles them, reads the samples with them, writes the samples
//! back, and compares the result with what the Rust types read and write. The sources and samples are in `tests/polyglot`.

use std::{
    fs,
    io::{Seek as _, Write as _},
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use regress::Regex;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    files::{read, texts_below},
    json::items,
    schemas,
    spec::Spec,
};

const BUNDLES: [&str; 3] = ["AuthingTypes", "JobTypes", "SwrTypes"];

/// Reads lines of instances with the Rust types and writes them again, as `round_trip` does in other languages.
const RUST: &str = "cargo run --quiet --package export-schemas --bin round-trip";

/// One way of using the schemas, as `tests/polyglot/languages.yaml` describes.
#[derive(Deserialize)]
struct Language {
    name: String,
    needs: String,
    install: String,
    #[serde(default)]
    generator: String,
    #[serde(default)]
    arguments: String,
    #[serde(default)]
    compile: String,
    round_trip: Option<String>,
}

/// Tries every language whose tools are installed; with `all`, a missing tool is an error.
///
/// # Errors
///
/// Returns that a language reads or writes something else than Rust, or that its tools are missing although `all` is set.
pub fn run(workspace: &Path, all: bool) -> Result<()> {
    let shop = Workshop::new(workspace)?;
    let trials = trials(&shop)?;
    let mut failed = Vec::new();
    for language in &shop.languages {
        let start = Instant::now();
        let Language { name, needs, .. } = language;
        let outcome = match shop.shell("", "", needs, "") {
            Err(error) if all => Err(error.context("a tool is missing; install it")),
            Err(_) => Ok(format!("skipped, since `{needs}` fails")),
            Ok(_) => shop.attempt(language, &trials),
        };
        match outcome {
            Ok(outcome) => println!("{name:<10} {outcome} ({:.1} s)", start.elapsed().as_secs_f32()),
            Err(error) => {
                println!("{name:<10} failed: {error:#}");
                failed.push(name.as_str());
            }
        }
    }
    ensure!(failed.is_empty(), "{} failed", failed.join(", "));
    Ok(())
}

/// One line to read, and what Rust makes of it.
struct Trial {
    /// Its name, the instance, and the languages that are known to differ, with the reason.
    sample: Value,
    /// What Rust writes; `Null` for an invalid instance.
    expected: Value,
}

/// Returns the samples of each bundle, and for each that Rust writes in another way also what it writes.
fn trials(shop: &Workshop) -> Result<Vec<(&'static str, Vec<Trial>)>> {
    let samples = read(&shop.workspace.join("tests/polyglot/samples.json"))?;
    let samples: Value = serde_json::from_str(&samples).context("samples.json is not JSON")?;
    let trials = BUNDLES.map(|bundle| {
        let mut trials = Vec::new();
        let samples = items(&samples[bundle]);
        ensure!(!samples.is_empty(), "samples.json has no samples of {bundle}");
        let instances: Vec<_> = samples.iter().map(|sample| sample["instance"].clone()).collect();
        for (sample, expected) in samples.iter().zip(shop.round_trip("", bundle, RUST, &instances)?) {
            if !expected.is_null() && expected != sample["instance"] {
                let name = format!("{}, as Rust writes it", sample["name"]);
                let sample = json!({ "name": name, "instance": expected });
                trials.push(Trial { sample, expected: expected.clone() });
            }
            trials.push(Trial { sample: sample.clone(), expected });
        }
        Ok((bundle, trials))
    });
    trials.into_iter().collect()
}

/// Where the types are generated and compiled.
pub(crate) struct Workshop {
    workspace: PathBuf,
    root: PathBuf,
    languages: Vec<Language>,
}

impl Workshop {
    pub(crate) fn new(workspace: &Path) -> Result<Self> {
        let languages = Spec::read(workspace, Path::new("tests/polyglot/languages.yaml"))?;
        let languages = Vec::deserialize(languages.value())?;
        Ok(Self { workspace: workspace.to_owned(), root: workspace.join("target/polyglot"), languages })
    }

    /// Returns the code that the generator of the language `name` makes of each bundle.
    pub(crate) fn code(&self, name: &str) -> Result<Vec<(&'static str, String)>> {
        let language = self.languages.iter().find(|language| language.name == name);
        let language = language.with_context(|| format!("languages.yaml lacks {name}"))?;
        self.shell("", "", &language.needs, "").context("a tool is missing; install it")?;
        self.generate(language)
    }

    fn generate(&self, language: &Language) -> Result<Vec<(&'static str, String)>> {
        let Language { name, generator, arguments, .. } = language;
        self.shell("", "", &language.install, "")?;
        let mut generated = Vec::new();
        for bundle in BUNDLES {
            let generate = format!("rm -rf $PACKAGE; mkdir $PACKAGE; {generator} {arguments}");
            self.shell(name, bundle, &generate, "")?;
            let schema = self.workspace.join(schemas::DIRECTORY).join(format!("{bundle}.json"));
            let schema = serde_json::from_str(&read(&schema)?)?;
            for code in texts_below(&self.root.join(name).join(package(bundle)))?.into_values() {
                let unknown = unknown_types(&schema, &code);
                ensure!(unknown.is_empty(), "{bundle}: generated types have no schema: {unknown:?}");
                generated.push((bundle, code));
            }
        }
        Ok(generated)
    }

    fn attempt(&self, language: &Language, trials: &[(&str, Vec<Trial>)]) -> Result<String> {
        let name = &language.name;
        self.generate(language)?;
        self.shell(name, "", &language.compile, "")?;
        let Some(script) = &language.round_trip else { return Ok("types are generated".to_owned()) };
        let mut differences = Vec::new();
        for (bundle, trials) in trials {
            let instances: Vec<_> = trials.iter().map(|trial| trial.sample["instance"].clone()).collect();
            let written = self.round_trip(name, bundle, script, &instances)?;
            // Rust reads what the language wrote: null is the same as absent, and a timestamp is a moment.
            let read = self.round_trip("", bundle, RUST, &written)?;
            for ((trial, written), read) in trials.iter().zip(&written).zip(read) {
                // What is invalid for Rust must be so for the language itself, too.
                let agrees = read == trial.expected && read.is_null() == written.is_null();
                if agrees == trial.sample["differs"].get(name).is_some() {
                    let how = if agrees { "as in Rust, although it `differs`" } else { "not as in Rust" };
                    differences.push(format!(
                        "{bundle}, {}: {how}\n  read    {}\n  written {written}\n  rust    {}",
                        trial.sample["name"], trial.sample["instance"], trial.expected
                    ));
                }
            }
        }
        ensure!(differences.is_empty(), "{}", differences.join("\n"));
        let count: usize = trials.iter().map(|(_, trials)| trials.len()).sum();
        Ok(format!("{count} samples are read and written as in Rust"))
    }

    /// Returns what `script` writes for `instances` of `bundle`; `Null` for an invalid one.
    fn round_trip(
        &self,
        language: &str,
        bundle: &str,
        script: &str,
        instances: &[Value],
    ) -> Result<Vec<Value>> {
        let lines: Vec<_> = instances.iter().map(Value::to_string).collect();
        let written = self.shell(language, bundle, script, &(lines.join("\n") + "\n"))?;
        let value = |line| serde_json::from_str(line).with_context(|| format!("this is not JSON: {line}"));
        let values = written.lines().map(value).collect::<Result<Vec<_>>>()?;
        ensure!(values.len() == instances.len(), "{} of {} lines are written", values.len(), instances.len());
        Ok(values)
    }

    /// Runs `script` with `input` in the folder of `language`, and returns what it prints.
    pub(crate) fn shell(&self, language: &str, bundle: &str, script: &str, input: &str) -> Result<String> {
        let folder = self.root.join(language);
        fs::create_dir_all(&folder)?;
        let mut stdin = tempfile::tempfile()?;
        stdin.write_all(input.as_bytes())?;
        stdin.rewind()?;
        let with_tools = format!("PATH=\"$TOOLS/venv/bin:$TOOLS/node_modules/.bin:$PATH\"\n{script}");
        let result = Command::new("sh")
            .args(["-ec", &with_tools])
            .current_dir(folder)
            .env("TOOLS", &self.root)
            .env("SOURCES", self.workspace.join("tests/polyglot"))
            .env("SCHEMAS", self.workspace.join(schemas::DIRECTORY))
            .env("BUNDLE", bundle)
            .env("PACKAGE", package(bundle))
            .stdin(stdin)
            .output()?;
        let [text, log] =
            [result.stdout, result.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        ensure!(result.status.success(), "`{script}` fails: {}\n{text}{log}", result.status);
        Ok(text)
    }
}

/// Returns the name of the package for the types of `bundle`.
pub(crate) fn package(bundle: &str) -> String {
    bundle.trim_end_matches("Types").to_lowercase()
}

/// Returns the types that `code` declares, in any of the languages, and that are not in `bundle`: without a name, a generator
/// makes one up, such as `Class1`.
fn unknown_types<'a>(bundle: &Value, code: &'a str) -> Vec<&'a str> {
    let declaration = r"^\s*(?:(?:export|final|internal|partial|public|static)\s+)*(?:class|enum|interface|struct|type)\s+(\w+)";
    let declaration = Regex::with_flags(declaration, "m").expect("the pattern is valid");
    let names = declaration.find_iter(code).filter_map(|found| Some(&code[found.group(1)?]));
    // What quicktype writes beside the types, to read and write them.
    let is_helper = |name: &str| {
        ["Serialize", "Deserializer", "Serializer"].contains(&name) || name.ends_with("Converter")
    };
    names
        .filter(|name| bundle["title"] != *name && bundle["$defs"][*name].is_null() && !is_helper(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_without_a_schema_is_found_in_every_language() {
        let bundle = json!({ "title": "JobTypes", "$defs": { "Job": {}, "KnownJobState": {} } });
        for (code, unknown) in [
            ("export interface Job {\n  type: string;\n}\nexport type KnownJobState = \"a\";", vec![]),
            ("export interface Progress1 {\n  class: string;\n}", vec!["Progress1"]),
            ("class JobTypes(BaseModel):\n    type: str\nclass State2(StrEnum):", vec!["State2"]),
            ("type Job struct {\n\tType string\n}\ntype JobElement struct {", vec!["JobElement"]),
            ("public class Job {\n    public enum Status {\n    private Class1 x;", vec!["Status"]),
            ("    public partial class JobClass\n    public partial struct Union", vec!["JobClass", "Union"]),
            ("    internal static class Converter\n    internal class KnownJobStateConverter : X", vec![]),
        ] {
            assert_eq!(unknown_types(&bundle, code), unknown, "{code}");
        }
    }

    #[test]
    fn the_readme_of_the_schemas_has_the_commands_that_are_tried() {
        let path = crate::workspace().join(schemas::DIRECTORY).join("README.md");
        let readme = fs::read_to_string(path).unwrap();
        let readme = readme.replace('\\', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        let in_loops =
            Regex::new("openapi-generator-cli generate -g [a-z-]+|json-schema-to-zod --input").unwrap();
        for Language { name, generator, compile, .. } in Workshop::new(crate::workspace()).unwrap().languages
        {
            let commands = in_loops.find_iter(&compile).map(|found| &compile[found.range()]);
            for command in commands.chain([generator.as_str()]) {
                assert!(readme.contains(command), "{name}: the README lacks `{command}`");
            }
        }
    }
}
