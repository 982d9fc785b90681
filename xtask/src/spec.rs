//! A spec as it was read: its JSON value, and the line on which each part of it stands.

use std::{
    collections::HashMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Number, Value};

/// Something in a spec that a maintainer has to mend, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the spec, relative to the workspace.
    pub path: PathBuf,
    /// Line in the file, counted from 1.
    pub line: usize,
    /// JSON pointer of the part, empty for a file that is no YAML.
    pub pointer: String,
    /// What is wrong and how to mend it.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.path.display(), self.line)?;
        if !self.pointer.is_empty() {
            write!(f, "{}: ", self.pointer)?;
        }
        f.write_str(&self.message)
    }
}

/// An `OpenAPI` spec, read but not yet judged.
#[derive(Debug)]
pub struct Spec {
    path: PathBuf,
    value: Value,
    lines: HashMap<String, usize>,
}

impl Spec {
    /// Reads `path`, which is relative to `workspace`.
    ///
    /// # Errors
    ///
    /// The outer error says that the file cannot be read, the inner one that it is not YAML.
    pub fn read(workspace: &Path, path: &Path) -> Result<Result<Self, Problem>> {
        let bytes =
            fs::read(workspace.join(path)).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(match String::from_utf8(bytes) {
            Ok(text) => Self::parse(path, &text),
            Err(error) => {
                let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                let line = 1 + String::from_utf8_lossy(valid).matches('\n').count();
                Err(Problem {
                    path: path.to_owned(),
                    line,
                    pointer: String::new(),
                    message: "the file is not UTF-8; save it as UTF-8".to_owned(),
                })
            }
        })
    }

    /// Parses `text`, the contents of the spec at `path`.
    ///
    /// # Errors
    ///
    /// Says where `text` stops being one YAML document that JSON can hold.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Problem> {
        let problem = |line, pointer: &str, message: String| Problem {
            path: path.to_owned(),
            line,
            pointer: pointer.to_owned(),
            message,
        };
        let documents = MarkedYaml::load_from_str(text)
            .map_err(|error| problem(error.marker().line(), "", format!("not YAML: {}", error.info())))?;
        let [document] = documents.as_slice() else {
            return Err(problem(1, "", format!("one YAML document is expected, not {}", documents.len())));
        };
        let mut lines = HashMap::new();
        let value = to_json(document, "", &mut lines)
            .map_err(|(line, pointer, message)| problem(line, &pointer, message))?;
        Ok(Self { path: path.to_owned(), value, lines })
    }

    /// The spec as JSON, in the order of the file.
    #[must_use]
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Path of the file, relative to the workspace.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A problem at `pointer`, or at the nearest part around it that exists.
    #[must_use]
    pub fn problem(&self, pointer: &str, message: impl Into<String>) -> Problem {
        let mut place = pointer;
        let line = loop {
            if let Some(line) = self.lines.get(place) {
                break *line;
            }
            match place.rfind('/') {
                Some(end) => place = &place[..end],
                None => break 1,
            }
        };
        Problem { path: self.path.clone(), line, pointer: pointer.to_owned(), message: message.into() }
    }

    /// What the local reference `reference` (`#/…`) points at.
    #[must_use]
    pub fn resolve(&self, reference: &str) -> Option<&Value> {
        self.value.pointer(reference.strip_prefix('#')?)
    }

    /// The members of the object at `pointer`, none if there is no such object.
    pub fn members(&self, pointer: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.value.pointer(pointer).and_then(Value::as_object).into_iter().flatten()
    }
}

/// `pointer` extended by `token`, escaped as RFC 6901 wants it.
#[must_use]
pub fn join(pointer: &str, token: &str) -> String {
    format!("{pointer}/{}", token.replace('~', "~0").replace('/', "~1"))
}

type Misfit = (usize, String, String);

fn to_json(node: &MarkedYaml, pointer: &str, lines: &mut HashMap<String, usize>) -> Result<Value, Misfit> {
    let line = node.span.start.line();
    // A mapping's own span starts at its first key; the line of the key that leads to it is recorded by the caller.
    lines.entry(pointer.to_owned()).or_insert(line);
    let misfit = |message: &str| (line, pointer.to_owned(), message.to_owned());
    Ok(match &node.data {
        YamlData::Value(scalar) => match scalar {
            Scalar::Null => Value::Null,
            Scalar::Boolean(value) => Value::Bool(*value),
            Scalar::Integer(value) => Value::from(*value),
            Scalar::FloatingPoint(value) => Value::Number(
                Number::from_f64(value.into_inner()).ok_or_else(|| misfit("JSON has no such number"))?,
            ),
            Scalar::String(value) => Value::String(value.to_string()),
        },
        YamlData::Sequence(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| to_json(item, &format!("{pointer}/{index}"), lines))
            .collect::<Result<_, _>>()?,
        YamlData::Mapping(mapping) => {
            let mut object = Map::new();
            for (key, item) in mapping {
                let name = match &key.data {
                    YamlData::Value(Scalar::String(name)) => name.to_string(),
                    YamlData::Value(Scalar::Integer(number)) => number.to_string(),
                    _ => {
                        return Err((
                            key.span.start.line(),
                            pointer.to_owned(),
                            "a key must be a string; quote it".to_owned(),
                        ));
                    }
                };
                let place = join(pointer, &name);
                lines.insert(place.clone(), key.span.start.line());
                let value = to_json(item, &place, lines)?;
                if object.insert(name, value).is_some() {
                    return Err((key.span.start.line(), place, "this key stands here twice".to_owned()));
                }
            }
            Value::Object(object)
        }
        YamlData::Tagged(_, node) => to_json(node, pointer, lines)?,
        YamlData::Alias(_) => return Err(misfit("an alias to an anchor that is still open")),
        YamlData::Representation(..) | YamlData::BadValue => {
            return Err(misfit("not a value that JSON can hold"));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        Spec::parse(Path::new("specs/x.yaml"), text).unwrap_err().to_string()
    }

    #[test]
    fn a_syntax_error_names_file_and_line() {
        assert!(problem("a: 1\nb: [1,\nc: 2\n").starts_with("specs/x.yaml:3: not YAML: "));
        assert!(problem("a: 1\n\tb: 2\n").starts_with("specs/x.yaml:2: not YAML: "));
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        assert!(problem("a: 1\nb: 2\na: 3\n").starts_with("specs/x.yaml:3: "));
    }

    #[test]
    fn an_empty_file_and_a_second_document_are_refused() {
        assert!(problem("").contains("one YAML document is expected"));
        assert!(problem("a: 1\n---\nb: 1\n").contains("one YAML document is expected, not 2"));
    }

    #[test]
    fn each_part_knows_its_line_and_aliases_are_followed() {
        let spec = Spec::parse(Path::new("x.yaml"), "a: &a\n  b: 1\nc:\n  - *a\n").unwrap();
        assert_eq!(spec.value(), &serde_json::json!({"a": {"b": 1}, "c": [{"b": 1}]}));
        assert_eq!(spec.problem("/a/b", "").line, 2);
        assert_eq!(spec.problem("/a/b/zzz", "").line, 2);
        assert_eq!(spec.problem("/c", "").line, 3);
        assert_eq!(spec.problem("/zzz", "").line, 1);
    }
}
