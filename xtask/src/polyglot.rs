//! `cargo xtask polyglot`: the exported schemas, tried with the tools and in the languages of those who use them.
//!
//! For each language it generates types from the bundles, compiles them, reads the samples with them, writes the samples
//! back, and holds the outcome to what the Rust types read and write. The sources and samples lie in `tests/polyglot`.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::{Value, json};

use crate::{cargo, schemas};

/// The options of each generator, as the schemas' README shows them.
pub const COMMANDS: [(&str, &str); 5] = [
    ("typescript", "json2ts"),
    (
        "python",
        "datamodel-codegen --input-file-type jsonschema --output-model-type pydantic_v2.BaseModel \
         --target-python-version 3.11 --use-annotated --collapse-root-models --snake-case-field \
         --capitalise-enum-members --use-schema-description --use-field-description --formatters builtin",
    ),
    ("go", "quicktype --src-lang schema --lang go"),
    ("java", "quicktype --src-lang schema --lang java"),
    ("csharp", "quicktype --src-lang schema --lang csharp"),
];

/// A bundle of schemas, with the name of the package that its types go to.
const BUNDLES: [(&str, &str); 3] = [("AuthingTypes", "authing"), ("JobTypes", "job"), ("SwrTypes", "swr")];

/// One way of using the schemas.
struct Language {
    name: &'static str,
    /// What must be there, each as the command that tells.
    needs: &'static [&'static [&'static str]],
    /// Makes and compiles what is tried.
    prepare: fn(&Workshop) -> Result<()>,
    /// Reads lines of instances of a bundle and writes each back, or `null` for one that is refused.
    round_trip: Option<RoundTrip>,
}

/// Takes the name of the bundle and the lines.
type RoundTrip = fn(&Workshop, &str, &str) -> Result<String>;

const NODE: &[&str] = &["npm", "--version"];
const JACKSON: &str = "/usr/share/java";

const LANGUAGES: [Language; 6] = [
    Language { name: "ajv", needs: &[NODE], prepare: |_| Ok(()), round_trip: Some(validate) },
    Language { name: "typescript", needs: &[NODE], prepare: typescript, round_trip: Some(type_check) },
    Language {
        name: "python",
        needs: &[&["python3", "-c", "import ensurepip, sys; assert sys.version_info >= (3, 11)"]],
        prepare: python,
        round_trip: Some(|shop, bundle, lines| output(shop.python().arg("round_trip.py").arg(bundle), lines)),
    },
    Language {
        name: "go",
        needs: &[NODE, &["go", "version"]],
        prepare: go,
        round_trip: Some(|shop, bundle, lines| output(shop.command("go", "./polyglot").arg(bundle), lines)),
    },
    Language {
        name: "java",
        needs: &[NODE, &["javac", "-version"], &["test", "-e", "/usr/share/java/jackson-databind.jar"]],
        prepare: java,
        round_trip: Some(|shop, bundle, lines| {
            let class = format!("{}.{bundle}", package(bundle));
            output(shop.java("java").arg("RoundTrip").arg(class), lines)
        }),
    },
    Language { name: "csharp", needs: &[NODE], prepare: csharp, round_trip: None },
];

/// Tries every language whose tools are installed; with `all`, a tool that is missing is an error.
///
/// # Errors
///
/// A language is lacking although all are wanted, or reads or writes something else than Rust.
pub fn run(workspace: &Path, all: bool) -> Result<()> {
    let shop = Workshop {
        workspace: workspace.to_owned(),
        root: cargo::members(workspace)?.target().join("polyglot"),
    };
    let trials = trials(&shop)?;
    let mut failed = Vec::new();
    for language in &LANGUAGES {
        let start = Instant::now();
        let name = language.name;
        let missing = language.needs.iter().find(|need| !is_there(need));
        let outcome = match missing {
            Some(need) if all => Err(anyhow::anyhow!("`{}` fails; install it", need.join(" "))),
            Some(need) => Ok(format!("skipped, since `{}` fails", need.join(" "))),
            None => shop.attempt(language, &trials),
        };
        let seconds = start.elapsed().as_secs_f32();
        match outcome {
            Ok(outcome) => println!("{name:<10} {outcome} ({seconds:.1} s)"),
            Err(error) => {
                println!("{name:<10} failed: {error:#}");
                failed.push(name);
            }
        }
    }
    ensure!(failed.is_empty(), "{} failed", failed.join(", "));
    Ok(())
}

fn is_there(command: &[&str]) -> bool {
    let status =
        Command::new(command[0]).args(&command[1..]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

fn package(bundle: &str) -> &'static str {
    BUNDLES.iter().find(|(name, _)| *name == bundle).map_or("", |(_, package)| package)
}

/// One line to read, and what Rust makes of it.
struct Trial {
    bundle: &'static str,
    name: String,
    instance: Value,
    /// What Rust writes; `Null` if it refuses the instance.
    expected: Value,
    /// The languages that are known to make something else of it, with the reason.
    differs: Value,
}

/// The samples, and beside each that Rust writes in another way what it writes.
fn trials(shop: &Workshop) -> Result<Vec<Trial>> {
    let path = shop.workspace.join("tests/polyglot/samples.json");
    let samples: Value = serde_json::from_str(&fs::read_to_string(&path)?)
        .with_context(|| format!("{} is not JSON", path.display()))?;
    let mut trials = Vec::new();
    for (bundle, _) in BUNDLES {
        let samples =
            samples[bundle].as_array().with_context(|| format!("there are no samples of {bundle}"))?;
        let instances: Vec<_> = samples.iter().map(|sample| sample["instance"].clone()).collect();
        for (sample, expected) in samples.iter().zip(shop.rust(bundle, &instances)?) {
            let name = sample["name"].as_str().unwrap_or_default();
            let instance = sample["instance"].clone();
            if !expected.is_null() && expected != instance {
                trials.push(Trial {
                    bundle,
                    name: format!("{name}, as Rust writes it"),
                    instance: expected.clone(),
                    expected: expected.clone(),
                    differs: Value::Null,
                });
            }
            trials.push(Trial {
                bundle,
                name: name.to_owned(),
                instance,
                expected,
                differs: sample["differs"].clone(),
            });
        }
    }
    Ok(trials)
}

/// Where the types are generated and compiled.
struct Workshop {
    workspace: PathBuf,
    root: PathBuf,
}

impl Workshop {
    fn attempt(&self, language: &Language, trials: &[Trial]) -> Result<String> {
        let name = language.name;
        fs::create_dir_all(self.folder(name))?;
        (language.prepare)(self)?;
        let Some(round_trip) = language.round_trip else { return Ok("types are generated".to_owned()) };
        let mut faults = Vec::new();
        for (bundle, _) in BUNDLES {
            let trials: Vec<_> = trials.iter().filter(|trial| trial.bundle == bundle).collect();
            let lines = lines_of(trials.iter().map(|trial| &trial.instance));
            let written = parse_lines(&round_trip(self, bundle, &lines)?)?;
            ensure!(written.len() == trials.len(), "{} lines came back of {}", written.len(), trials.len());
            // What a language wrote is read by Rust again, for which null is absent and a timestamp a moment.
            let accepted: Vec<_> = written.iter().filter(|value| !value.is_null()).cloned().collect();
            let mut read = self.rust(bundle, &accepted)?.into_iter();
            for (trial, written) in trials.iter().zip(&written) {
                let agrees = match (written, &trial.expected) {
                    (Value::Null, expected) => expected.is_null(),
                    // What Rust refuses it refuses again, so a refusal must come from the language itself.
                    (_, expected) => read.next().is_some_and(|found| found == *expected && !found.is_null()),
                };
                if agrees == trial.differs.get(name).is_some() {
                    let said = if agrees { "as Rust does, which the samples deny" } else { "unlike Rust" };
                    faults.push(format!(
                        "{bundle}, {}: it is read and written {said}\n  read    {}\n  written {written}\n  rust    {}",
                        trial.name, trial.instance, trial.expected
                    ));
                }
            }
        }
        ensure!(faults.is_empty(), "{}", faults.join("\n"));
        Ok(format!("{} samples are read and written as in Rust", trials.len()))
    }

    /// What the Rust types write of instances of `bundle`; `Null` for one that they refuse.
    fn rust(&self, bundle: &str, instances: &[Value]) -> Result<Vec<Value>> {
        let addressed: Vec<_> = instances.iter().map(|instance| json!([bundle, instance])).collect();
        let mut command = cargo::command(&self.workspace);
        command.args(["run", "--quiet", "--package", "export-schemas", "--bin", "round-trip"]);
        parse_lines(&output(&mut command, &lines_of(&addressed))?)
    }

    fn folder(&self, language: &str) -> PathBuf {
        self.root.join(language)
    }

    fn bundle(&self, bundle: &str) -> PathBuf {
        self.workspace.join(schemas::DIRECTORY).join(format!("{bundle}.json"))
    }

    /// Copies a source of `tests/polyglot` to where `language` is compiled.
    fn copy(&self, source: &str, language: &str) -> Result<()> {
        let name = Path::new(source).file_name().unwrap_or_default();
        fs::copy(self.workspace.join("tests/polyglot").join(source), self.folder(language).join(name))
            .with_context(|| format!("{source} cannot be copied"))?;
        Ok(())
    }

    /// A command that runs in the folder of `language`.
    fn command(&self, language: &str, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder(language));
        command
    }

    /// Runs `install` where `manifest` was not installed from yet as it stands.
    fn install(&self, manifest: &str, language: &str, install: impl Fn() -> Result<()>) -> Result<()> {
        let stamp = self.folder(language).join(format!("{manifest}.installed"));
        let wanted = fs::read(self.workspace.join("tests/polyglot").join(manifest))?;
        if fs::read(&stamp).ok().as_ref() != Some(&wanted) {
            self.copy(manifest, language)?;
            // A download can fail for a moment.
            install().or_else(|_| install()).or_else(|_| install())?;
            fs::write(stamp, wanted)?;
        }
        Ok(())
    }

    /// A tool of npm, installed as the lock file says.
    fn node(&self, language: &str, tool: &str) -> Result<Command> {
        fs::create_dir_all(self.folder("node"))?;
        self.install("package-lock.json", "node", || {
            self.copy("package.json", "node")?;
            let mut npm = self.command("node", "npm");
            output(npm.args(["ci", "--loglevel=error", "--no-audit", "--no-fund"]), "").map(drop)
        })?;
        Ok(self.command(language, self.folder("node").join("node_modules/.bin").join(tool)))
    }

    fn python(&self) -> Command {
        self.command("python", self.folder("python").join("venv/bin/python"))
    }

    fn java(&self, program: &str) -> Command {
        let jars = ["annotations", "core", "databind"].map(|jar| format!("{JACKSON}/jackson-{jar}.jar"));
        let mut command = self.command("java", program);
        command.args(["-classpath", &format!(".:{}", jars.join(":"))]);
        command
    }

    /// Generates the types of every bundle with quicktype, and checks their names.
    fn quicktype(&self, language: &str, extension: &str, package_option: &str) -> Result<()> {
        for (bundle, package) in BUNDLES {
            let folder = self.folder(language).join(package);
            if folder.exists() {
                fs::remove_dir_all(&folder)?;
            }
            fs::create_dir_all(&folder)?;
            let mut command = self.node(language, "quicktype")?;
            command
                .args(options(language))
                .args([package_option, package])
                .arg("--out")
                .arg(folder.join(format!("{bundle}.{extension}")))
                .arg(self.bundle(bundle));
            output(&mut command, "")?;
            for entry in fs::read_dir(folder)? {
                self.check_names(bundle, &fs::read_to_string(entry?.path())?)?;
            }
        }
        Ok(())
    }

    /// Each type that `code` declares must be one of `bundle`.
    fn check_names(&self, bundle: &str, code: &str) -> Result<()> {
        let schema: Value = serde_json::from_str(&fs::read_to_string(self.bundle(bundle))?)?;
        let strange = strange_names(&schema, code);
        ensure!(strange.is_empty(), "{bundle}: generated types have names that no schema has: {strange:?}");
        Ok(())
    }
}

/// The types in `code` that are none of `bundle`: a generator that has to make up a name makes up `Class1` or `Element`.
fn strange_names<'a>(bundle: &Value, code: &'a str) -> Vec<&'a str> {
    let is_known =
        |name: &str| bundle["title"] == name || !bundle["$defs"][name].is_null() || is_helper(name);
    declared(code).into_iter().filter(|name| !is_known(name)).collect()
}

/// Runs `command` with `input` and returns what it prints.
fn output(command: &mut Command, input: &str) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| format!("{program} cannot be run"))?;
    let mut stdin = child.stdin.take().context("a pipe was asked for")?;
    let input = input.to_owned();
    // A thread of its own, so that neither side waits for the other with its pipe full.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let result = child.wait_with_output()?;
    // A program that has stopped reading says why by its status.
    let _ = writer.join();
    let text = String::from_utf8_lossy(&result.stdout).into_owned();
    if !result.status.success() {
        bail!("{program} failed:\n{text}{}", String::from_utf8_lossy(&result.stderr));
    }
    Ok(text)
}

fn options(language: &str) -> impl Iterator<Item = &'static str> {
    let command = COMMANDS.iter().find(|(name, _)| *name == language).map_or("", |(_, command)| command);
    command.split_whitespace().skip(1)
}

/// What quicktype writes beside the types, to read and write them.
fn is_helper(name: &str) -> bool {
    ["Serialize", "Deserializer", "Serializer"].contains(&name) || name.ends_with("Converter")
}

/// The names of the types that `code` declares, in any of the languages.
fn declared<'a>(code: &'a str) -> Vec<&'a str> {
    const MODIFIERS: [&str; 6] = ["export", "final", "internal", "partial", "public", "static"];
    let name = |line: &'a str| {
        let mut words = line.split_whitespace().skip_while(|word| MODIFIERS.contains(word));
        if !["class", "enum", "interface", "struct", "type"].contains(&words.next()?) {
            return None;
        }
        words.next()?.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()
    };
    code.lines().filter_map(name).collect()
}

fn lines_of<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    values.into_iter().fold(String::new(), |lines, value| lines + &value.to_string() + "\n")
}

fn parse_lines(text: &str) -> Result<Vec<Value>> {
    text.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("this is not JSON: {line}")))
        .collect()
}

fn validate(shop: &Workshop, bundle: &str, lines: &str) -> Result<String> {
    shop.node("node", "json2ts")?;
    shop.copy("node/validate.mjs", "node")?;
    let mut command = shop.command("node", "node");
    output(command.arg("validate.mjs").arg(shop.workspace.join(schemas::DIRECTORY)).arg(bundle), lines)
}

fn typescript(shop: &Workshop) -> Result<()> {
    shop.copy("package.json", "typescript")?;
    shop.copy("node/example.ts", "typescript")?;
    for (bundle, _) in BUNDLES {
        let mut command = shop.node("typescript", "json2ts")?;
        let code = output(command.args(options("typescript")).arg("--input").arg(shop.bundle(bundle)), "")?;
        shop.check_names(bundle, &code)?;
        fs::write(shop.folder("typescript").join(format!("{bundle}.ts")), code)?;
    }
    output(shop.node("typescript", "tsc")?.args(TSC).args(["--noEmit", "example.ts"]), "").map(drop)
}

const TSC: [&str; 9] = [
    "--strict",
    "--target",
    "es2022",
    "--module",
    "es2022",
    "--moduleResolution",
    "bundler",
    "--pretty",
    "false",
];

/// The compiler judges a program with a line for each instance; then the program writes the instances.
fn type_check(shop: &Workshop, bundle: &str, lines: &str) -> Result<String> {
    let file = format!("{bundle}.samples.ts");
    let mut program = format!("import type {{ {bundle} }} from \"./{bundle}\";\n");
    for line in lines.lines() {
        program += &format!("console.log(JSON.stringify({line} satisfies {bundle}));\n");
    }
    fs::write(shop.folder("typescript").join(&file), program)?;
    let mut tsc = shop.node("typescript", "tsc")?;
    let told = tsc.args(TSC).arg(&file).output().context("tsc cannot be run")?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    // `SwrTypes.samples.ts(3,16): error TS2322: …`
    let mut refused = BTreeSet::new();
    for error in told.lines().filter(|line| line.contains("): error TS")) {
        let place = error.strip_prefix(&file).and_then(|rest| rest.strip_prefix('(')?.split_once(','));
        let (line, _) = place.with_context(|| format!("the types do not compile: {error}"))?;
        refused.insert(line.parse::<usize>()?);
    }
    let written = output(shop.command("typescript", "node").arg(file.replace(".ts", ".js")), "")?;
    let verdict = |(index, line): (usize, &str)| {
        let line = if refused.contains(&(index + 2)) { "null" } else { line };
        format!("{line}\n")
    };
    Ok(written.lines().enumerate().map(verdict).collect())
}

fn python(shop: &Workshop) -> Result<()> {
    shop.install("requirements.txt", "python", || {
        output(shop.command("python", "python3").args(["-m", "venv", "venv"]), "")?;
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        output(shop.python().args(install).args(["--requirement", "requirements.txt"]), "").map(drop)
    })?;
    shop.copy("python/round_trip.py", "python")?;
    for (bundle, _) in BUNDLES {
        let mut command = shop.command("python", "venv/bin/datamodel-codegen");
        command.args(options("python")).arg("--input").arg(shop.bundle(bundle));
        let code = output(&mut command, "")?;
        shop.check_names(bundle, &code)?;
        fs::write(shop.folder("python").join(format!("{bundle}.py")), code)?;
    }
    let modules = BUNDLES.map(|(bundle, _)| format!("{bundle}.py"));
    let mut mypy = shop.python();
    output(mypy.args(["-m", "mypy", "--strict", "round_trip.py"]).args(modules), "").map(drop)
}

fn go(shop: &Workshop) -> Result<()> {
    shop.quicktype("go", "go", "--package")?;
    shop.copy("go/main.go", "go")?;
    shop.copy("go/go.mod", "go")?;
    output(shop.command("go", "go").args(["vet", "./..."]), "")?;
    output(shop.command("go", "go").args(["build", "-o", "polyglot", "."]), "").map(drop)
}

fn java(shop: &Workshop) -> Result<()> {
    shop.quicktype("java", "java", "--package")?;
    shop.copy("java/RoundTrip.java", "java")?;
    let mut javac = shop.java("javac");
    javac.arg("RoundTrip.java");
    for (_, package) in BUNDLES {
        for entry in fs::read_dir(shop.folder("java").join(package))? {
            let path = entry?.path();
            // quicktype's own mapper does not compile with Debian's Jackson, whose backport of a security fix declares
            // one more exception. RoundTrip has a mapper of its own.
            if path.file_name().is_some_and(|name| name != "Converter.java") {
                javac.arg(path);
            }
        }
    }
    output(&mut javac, "").map(drop)
}

fn csharp(shop: &Workshop) -> Result<()> {
    shop.quicktype("csharp", "cs", "--namespace")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_no_schema_names_is_found_in_every_language() {
        let bundle = json!({ "title": "JobTypes", "$defs": { "Job": {}, "KnownJobState": {} } });
        for (code, strange) in [
            ("export interface Job {\n  type: string;\n}\nexport type KnownJobState = \"a\";", vec![]),
            ("export interface Progress1 {\n  class: string;\n}", vec!["Progress1"]),
            ("class JobTypes(BaseModel):\n    type: str\nclass State2(StrEnum):", vec!["State2"]),
            ("type Job struct {\n\tType string\n}\ntype JobElement struct {", vec!["JobElement"]),
            ("public class Job {\n    public enum Status {\n    private Class1 x;", vec!["Status"]),
            ("    public partial class JobClass\n    public partial struct Union", vec!["JobClass", "Union"]),
            ("    internal static class Converter\n    internal class KnownJobStateConverter : X", vec![]),
        ] {
            assert_eq!(strange_names(&bundle, code), strange, "{code}");
        }
    }

    #[test]
    fn the_readme_of_the_schemas_shows_the_commands_that_are_tried() {
        let path = crate::workspace().join(schemas::DIRECTORY).join("README.md");
        let readme = fs::read_to_string(path).unwrap();
        let readme = readme.replace('\\', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        for (language, command) in COMMANDS {
            let command = command.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(readme.contains(&command), "{language}: the README lacks `{command}`");
        }
    }
}
