//! A spec: its JSON value, the line of each part of it, and ways through it.

use std::{
    borrow::Cow,
    collections::HashMap,
    fmt, fs,
    iter::successors,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use openapiv3::{OpenAPI, PathItem, ReferenceOr};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};
use serde_json::{Map, Number, Value};
use serde_path_to_error::Segment;

use crate::json::{items, members, strings};

/// Where a spec has its schemas.
pub const SCHEMAS: &str = "/components/schemas";

/// What a reference to a schema starts with.
pub const SCHEMA_REFERENCE: &str = "#/components/schemas/";

/// The media type of every body.
pub const JSON: &str = "application/json";

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Something in a spec that must be corrected, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path of the spec, relative to the workspace.
    pub path: PathBuf,
    /// Line in the file, counted from 1; `None` if the file as a whole is meant.
    pub line: Option<usize>,
    /// JSON pointer of the part, empty for a file that is not YAML.
    pub pointer: String,
    /// What is wrong, and the way out.
    pub message: String,
}

impl Problem {
    /// Returns a problem of a file that is no spec yet, at `line` if a part of it is meant.
    pub fn of_file(path: &Path, line: Option<usize>, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, pointer: String::new(), message: message.into() }
    }
}

impl std::error::Error for Problem {}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = self.line.map(|line| format!("{line}:")).unwrap_or_default();
        let pointer = if self.pointer.is_empty() { "" } else { &format!("{}: ", self.pointer) };
        write!(f, "{}:{line} {}", self.path.display(), in_one_line(&format!("{pointer}{}", self.message)))
    }
}

/// Escapes what would break the line: a key or a value of a spec may be any text.
fn in_one_line(text: &str) -> String {
    let breaks_line = |c: &char| c.is_control() || ['\u{2028}', '\u{2029}'].contains(c);
    text.chars().map(|c| if breaks_line(&c) { c.escape_default().to_string() } else { c.into() }).collect()
}

/// An `OpenAPI` spec, not checked yet.
#[derive(Debug)]
pub struct Spec {
    path: PathBuf,
    value: Value,
    /// The line of each part, in the order of the file.
    lines: Vec<usize>,
    /// The same by JSON pointer.
    places: OnceLock<HashMap<String, usize>>,
    openapi: OnceLock<Result<OpenAPI, Problem>>,
}

impl Spec {
    /// Reads `path`, which is relative to `workspace`.
    ///
    /// # Errors
    ///
    /// Returns why the file cannot be read, or where it is not one YAML document that JSON can hold.
    pub fn read(workspace: &Path, path: &Path) -> Result<Self, Problem> {
        let bytes = fs::read(workspace.join(path)).map_err(|error| {
            let message = format!("the spec cannot be read ({error}); restore it, or remove its client");
            Problem::of_file(path, None, message)
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = 1 + String::from_utf8_lossy(valid).matches('\n').count();
            Problem::of_file(path, Some(line), "the file is not UTF-8; save it as UTF-8")
        })?;
        Self::parse(path, &text)
    }

    /// Parses `text`, the contents of the spec at `path`.
    ///
    /// # Errors
    ///
    /// Returns where `text` is not one YAML document that JSON can hold.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Problem> {
        // YAML ends a line at a carriage return, too.
        let text = &text.replace("\r\n", "\n").replace('\r', "\n");
        let documents = MarkedYaml::load_from_str(text).map_err(|error| {
            let line = line_of_error(text, error.marker().line(), error.info());
            let written = text.lines().nth(line - 1).unwrap_or_default().trim();
            let written: String = written.chars().take(80).collect();
            Problem::of_file(path, Some(line), format!("not YAML: {}, at `{written}`", error.info()))
        })?;
        let problem = |line, message| Problem::of_file(path, Some(line), message);
        let mut documents = documents.into_iter();
        let document = documents.next().ok_or_else(|| problem(1, "the file is empty; write a spec"))?;
        if let Some(second) = documents.next() {
            return Err(problem(second.span.start.line(), "a second YAML document begins here; keep one"));
        }
        let (value, places, openapi) = Default::default();
        let lines = vec![document.span.start.line()];
        let mut spec = Self { path: path.to_owned(), value, lines, places, openapi };
        spec.value = spec.convert(document, &mut String::new())?;
        Ok(spec)
    }

    /// Converts `node`, which is at `place` and whose line is the last one, and keeps the line of each part of it.
    fn convert(&mut self, node: MarkedYaml, place: &mut String) -> Result<Value, Problem> {
        let end = place.len();
        let line = self.lines.last().copied().unwrap_or_default();
        Ok(match node.data {
            YamlData::Value(Scalar::Null) => Value::Null,
            YamlData::Value(Scalar::Boolean(value)) => Value::Bool(value),
            YamlData::Value(Scalar::Integer(value)) => Value::from(value),
            YamlData::Value(Scalar::FloatingPoint(value)) => match Number::from_f64(value.into_inner()) {
                Some(number) => number.into(),
                None => return self.invalid(place, line, "JSON has no such number; write a finite one"),
            },
            YamlData::Value(Scalar::String(value)) => Value::String(value.into_owned()),
            YamlData::Sequence(items) => {
                let mut list = Vec::with_capacity(items.len());
                for (index, item) in items.into_iter().enumerate() {
                    push(place, &index.to_string());
                    self.lines.push(item.span.start.line());
                    list.push(self.convert(item, place)?);
                    place.truncate(end);
                }
                list.into()
            }
            YamlData::Mapping(mapping) => {
                let mut object = Map::new();
                for (key, item) in mapping {
                    // A mapping's own span starts at its first key.
                    let line = key.span.start.line();
                    let name = match key.data {
                        YamlData::Value(Scalar::String(name)) => name.into_owned(),
                        YamlData::Value(Scalar::Integer(number)) => number.to_string(),
                        _ => return self.invalid(place, line, "a key must be a string; quote it"),
                    };
                    push(place, &name);
                    if name == "<<" {
                        let message = "YAML 1.2 has no merge keys; write the members out";
                        return self.invalid(place, line, message);
                    }
                    self.lines.push(line);
                    let value = self.convert(item, place)?;
                    if object.insert(name, value).is_some() {
                        return self.invalid(place, line, "this key must be there once; remove the others");
                    }
                    place.truncate(end);
                }
                object.into()
            }
            YamlData::Tagged(_, node) => self.convert(*node, place)?,
            // A tag of an unknown kind, or an alias within its own anchor.
            YamlData::Alias(_) | YamlData::Representation(..) | YamlData::BadValue => {
                let message = "JSON cannot hold this value; write it out, without tag or alias";
                return self.invalid(place, line, message);
            }
        })
    }

    fn invalid<T>(&self, place: &str, line: usize, message: &str) -> Result<T, Problem> {
        Err(Problem { pointer: place.to_owned(), ..Problem::of_file(&self.path, Some(line), message) })
    }

    /// Returns the spec as JSON, in the order of the file.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// Returns the path of the file, relative to the workspace.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns a problem at `pointer`, or at the nearest part around it that exists.
    pub fn problem(&self, pointer: &str, message: impl Into<String>) -> Problem {
        let mut places = successors(Some(pointer), |place| Some(&place[..place.rfind('/')?]));
        let lines = self.places.get_or_init(|| {
            let (mut places, mut lines) = (HashMap::new(), self.lines.iter().copied());
            visit_all(&self.value, &mut String::new(), &mut |place| {
                places.extend(lines.next().map(|line| (place.to_owned(), line)));
            });
            places
        });
        let line = places.find_map(|place| lines.get(place)).copied();
        Problem { path: self.path.clone(), line, pointer: pointer.to_owned(), message: message.into() }
    }

    /// Returns the target of the local reference `reference` (`#/…`).
    pub fn resolve(&self, reference: &str) -> Option<&Value> {
        self.value.pointer(reference.strip_prefix('#')?)
    }

    /// Returns what `value`, which is at `pointer`, is or refers to, and where that is.
    pub fn resolved<'a>(&'a self, pointer: String, value: &'a Value) -> (String, &'a Value) {
        let Some(reference) = value["$ref"].as_str() else { return (pointer, value) };
        let pointer = reference.strip_prefix('#').unwrap_or_default().to_owned();
        (pointer, self.resolve(reference).unwrap_or(value))
    }

    /// Returns the members of the object at `pointer`, none if there is no such object.
    pub fn members(&self, pointer: &str) -> impl Iterator<Item = (&String, &Value)> {
        self.value.pointer(pointer).into_iter().flat_map(members)
    }

    /// Returns every operation, in the order of the spec.
    pub fn operations(&self) -> impl Iterator<Item = Operation<'_>> {
        self.members("/paths").flat_map(|(path, item)| {
            let operations = members(item).filter(|(method, _)| METHODS.contains(&method.as_str()));
            operations.map(move |(method, value)| {
                let place = join(&join("/paths", path), method);
                Operation { path, item, place, value }
            })
        })
    }

    /// Reads the spec as the generators do: without the responses for errors, of which they allow one type only.
    ///
    /// # Errors
    ///
    /// Returns the first part that is not `OpenAPI` 3.0.
    pub fn openapi(&self) -> Result<&OpenAPI, Problem> {
        self.openapi.get_or_init(|| self.read_openapi()).as_ref().map_err(Clone::clone)
    }

    fn read_openapi(&self) -> Result<OpenAPI, Problem> {
        let mut openapi: OpenAPI = serde_path_to_error::deserialize(&self.value).map_err(|error| {
            let pointer = error.path().iter().fold(String::new(), |pointer, segment| match segment {
                Segment::Seq { index } => format!("{pointer}/{index}"),
                Segment::Map { key } => join(&pointer, key),
                Segment::Enum { .. } | Segment::Unknown => pointer,
            });
            self.problem(&pointer, format!("this is not OpenAPI 3.0: {}; correct it", error.inner()))
        })?;
        for item in openapi.paths.paths.values_mut() {
            let ReferenceOr::Item(PathItem { get, put, post, delete, options, head, patch, trace, .. }) =
                item
            else {
                continue;
            };
            for operation in [get, put, post, delete, options, head, patch, trace].into_iter().flatten() {
                operation.responses.default = None;
                operation.responses.responses.retain(|status, _| status.to_string().starts_with('2'));
            }
        }
        Ok(openapi)
    }

    /// Returns the schema that `schema` is or refers to, through `$ref` and an `allOf` of one, and its name if it has one.
    ///
    /// The spec must have passed the lint: a cycle of references does not end.
    pub fn named_schema<'a>(&'a self, schema: &'a Value) -> (Option<&'a str>, &'a Value) {
        let (mut name, mut schema) = (None, schema);
        loop {
            if let Some(reference) = schema["$ref"].as_str() {
                name = name.or_else(|| reference.strip_prefix(SCHEMA_REFERENCE));
                schema = self.resolve(reference).unwrap_or(&Value::Null);
            } else if let ([single], None) = (items(&schema["allOf"]), schema.get("properties")) {
                schema = single;
            } else {
                return (name, schema);
            }
        }
    }

    /// Returns the properties that `pointer` passes on its way into a value of `schema`, or `None` if it leads nowhere.
    ///
    /// The spec must have passed the lint.
    pub fn fields<'a>(&'a self, schema: &'a Value, pointer: &str) -> Option<Vec<Field<'a>>> {
        let mut tokens = pointer.split('/');
        let mut within = schema;
        tokens.next().filter(|before| before.is_empty())?;
        tokens
            .map(|token| {
                let (_, object) = self.named_schema(within);
                let token = unescaped(token);
                let (name, schema) = object["properties"].as_object()?.get_key_value(&token)?;
                let is_listed = strings(&object["required"]).any(|required| required == name);
                within = schema;
                Some(Field { name, schema, is_required: is_listed && schema["nullable"] != true })
            })
            .collect()
    }

    /// Returns the schema of what `pointer` leads to in a value of `schema`, or `None` if it leads nowhere.
    ///
    /// The spec must have passed the lint.
    pub fn schema_at<'a>(&'a self, schema: &'a Value, pointer: &str) -> Option<&'a Value> {
        let fields = self.fields(schema, pointer)?;
        Some(self.named_schema(fields.last().map_or(schema, |field| field.schema)).1)
    }
}

/// An operation of a spec.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    /// Its path, with parameters in braces.
    pub path: &'a str,
    /// The path item, which has parameters of all its operations.
    pub item: &'a Value,
    /// JSON pointer of the operation.
    pub place: String,
    /// The operation itself.
    pub value: &'a Value,
}

impl<'a> Operation<'a> {
    /// Returns the parameters, each with its JSON pointer. One of the operation overrides one of the path item.
    pub fn parameters(&self, spec: &'a Spec) -> impl Iterator<Item = (String, &'a Value)> {
        let of = |place: &str, owner: &'a Value| {
            let parameters = items(&owner["parameters"]).iter().enumerate();
            let resolved = |(index, written)| spec.resolved(format!("{place}/parameters/{index}"), written);
            parameters.map(resolved).collect::<Vec<_>>()
        };
        let item = self.place.rsplit_once('/').map_or("", |(item, _)| item);
        let (mut parameters, own) = (of(item, self.item), of(&self.place, self.value));
        let is_same = |one: &Value, other: &Value| ["name", "in"].iter().all(|key| one[key] == other[key]);
        parameters.retain(|(_, inherited)| !own.iter().any(|(_, own)| is_same(inherited, own)));
        parameters.into_iter().chain(own)
    }

    /// Returns the schema of the body of the response 200, as it is written.
    ///
    /// The spec must have passed the lint.
    pub fn success(&self, spec: &'a Spec) -> &'a Value {
        &spec.named_schema(&self.value["responses"]["200"]).1["content"][JSON]["schema"]
    }

    /// Returns what progenitor calls its variable `name`: with underscores in front if an argument has the name.
    pub fn variable(&self, spec: &'a Spec, name: &str) -> String {
        let arguments = self.parameters(spec).filter_map(|(_, parameter)| parameter["name"].as_str());
        let taken: Vec<_> = arguments.map(heck::ToSnakeCase::to_snake_case).collect();
        let names = successors(Some(name.to_owned()), |name| Some(format!("_{name}")));
        names.into_iter().find(|name| !taken.contains(name)).unwrap_or_default()
    }

    /// Returns the `operationId`, empty if there is none.
    pub fn id(&self) -> &'a str {
        self.value["operationId"].as_str().unwrap_or_default()
    }
}

/// A property that a JSON pointer passes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field<'a> {
    /// Name in JSON.
    pub name: &'a str,
    /// Schema as written where the property is declared, often a reference.
    pub schema: &'a Value,
    /// Whether the property is always there, and never null.
    pub is_required: bool,
}

/// Returns the line of an error that the parser found on `line`.
///
/// The parser ends a scalar at a tab, and then gives the line on which the scalar started.
fn line_of_error(text: &str, line: usize, message: &str) -> usize {
    let indented_by_tab = |line: &str| line.trim_start_matches(' ').starts_with('\t');
    let is_meant = |line| message.contains("tab") && indented_by_tab(line);
    line + text.lines().skip(line - 1).position(is_meant).unwrap_or(0)
}

/// Calls `visit` with the place of everything in `value`, which is at `place`, in the order of the file.
fn visit_all(value: &Value, place: &mut String, visit: &mut dyn FnMut(&str)) {
    visit(place);
    let end = place.len();
    for (token, value) in children(value) {
        push(place, &token);
        visit_all(value, place, visit);
        place.truncate(end);
    }
}

/// Calls `visit` with each part of `value`, which is at `place`, and its place. Examples and the like are instances and no parts.
pub fn visit_parts<'a>(value: &'a Value, place: &mut String, visit: &mut dyn FnMut(&str, &'a Value)) {
    visit(place, value);
    let end = place.len();
    for (key, value) in children(value).filter(|(key, _)| !is_instance(key)) {
        push(place, &key);
        if NAMED.contains(&&*key) {
            let end = place.len();
            for (name, value) in children(value) {
                push(place, &name);
                visit_parts(value, place, visit);
                place.truncate(end);
            }
        } else {
            visit_parts(value, place, visit);
        }
        place.truncate(end);
    }
}

/// Calls `visit` with the place and the text of each reference in `value`.
pub fn visit_references<'a>(value: &'a Value, visit: &mut dyn FnMut(&str, &'a str)) {
    visit_parts(value, &mut String::new(), &mut |place, part| {
        if let Some(reference) = part["$ref"].as_str() {
            visit(&join(place, "$ref"), reference);
        }
    });
}

/// Returns the members of an object or the items of a list, with the tokens that lead to them.
fn children(value: &Value) -> impl Iterator<Item = (Cow<'_, str>, &Value)> {
    let items = items(value).iter().enumerate().map(|(index, item)| (index.to_string().into(), item));
    members(value).map(|(key, value)| (key.into(), value)).chain(items)
}

fn is_instance(key: &str) -> bool {
    key.starts_with("x-") || ["example", "examples", "default", "enum"].contains(&key)
}

/// Objects whose keys are names. Among them `example` is a name like any other.
const NAMED: [&str; 6] = ["properties", "schemas", "headers", "parameters", "responses", "requestBodies"];

/// Returns the name or the index that is escaped as `token` of a pointer.
pub fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Returns `pointer` extended by `token`, which is escaped as in RFC 6901.
pub fn join(pointer: &str, token: &str) -> String {
    let mut pointer = pointer.to_owned();
    push(&mut pointer, token);
    pointer
}

fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    if token.contains(['~', '/']) {
        pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
    } else {
        pointer.push_str(token);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_a_spec_is_reported_with_its_line() {
        for (text, expected) in [
            ("a: 1\nb: [1,\nc: 2\n", "specs/x.yaml:3: not YAML: "),
            (
                "a: 1\n\tb: 2\n",
                "specs/x.yaml:2: not YAML: while scanning a plain scalar, found a tab, at `b: 2`",
            ),
            ("a:\n  b: 1\n\tc: 2\n", "specs/x.yaml:3: not YAML: "),
            ("a:\n\tb: 2\n", "specs/x.yaml:2: not YAML: "),
            ("a: 'b\n", "specs/x.yaml:1: not YAML: "),
            ("a: 1\r\nb: 2\r\nc: ]\r\n", "specs/x.yaml:3: not YAML: misplaced bracket, at `c: ]`"),
            ("a: 1\nb: 2\na: 3\n", "specs/x.yaml:3: not YAML: duplicated key in mapping, at `a: 3`"),
            ("a: 1\rb: 2\rc: ]\r", "specs/x.yaml:3: not YAML: misplaced bracket, at `c: ]`"),
            ("a: *b\n", "specs/x.yaml:1: not YAML: "),
            (
                "a: '\0\u{2028}x",
                "specs/x.yaml:1: not YAML: while scanning a quoted scalar, found unexpected end of stream, at `a: '\\u{0}\\u{2028}x`",
            ),
            ("\"a\\nb\": .inf\n", "specs/x.yaml:1: /a\\nb: JSON has no such number"),
            ("a: &x\n  b: *x\n", "specs/x.yaml:2: /a/b: JSON cannot hold this value"),
            ("a: 1\nb: !!c 1\n", "specs/x.yaml:2: /b: JSON cannot hold this value"),
            ("a: 1\nb: .inf\n", "specs/x.yaml:2: /b: JSON has no such number"),
            ("a: 1\ntrue: 2\n", "specs/x.yaml:2: a key must be a string; quote it"),
            ("a: &x {b: 1}\nc:\n  <<: *x\n", "specs/x.yaml:3: /c/<<: YAML 1.2 has no merge keys"),
            ("200: a\n'200': b\n", "specs/x.yaml:2: /200: this key must be there once"),
            ("", "specs/x.yaml:1: the file is empty"),
            ("# nothing\n", "specs/x.yaml:1: the file is empty"),
            ("a: 1\n---\nb: 1\n", "specs/x.yaml:3: a second YAML document begins here"),
        ] {
            let problem = Spec::parse(Path::new("specs/x.yaml"), text).unwrap_err().to_string();
            assert!(problem.starts_with(expected), "{text:?} gives {problem:?}, not {expected:?}");
            assert_eq!(problem.lines().count(), 1, "{problem}");
        }
    }

    #[test]
    fn line_breaks_of_windows_and_a_byte_order_mark_change_nothing() {
        for text in ["a: 1\nb: x\n", "a: 1\r\nb: x\r\n", "\u{feff}a: 1\nb: x\n"] {
            let spec = Spec::parse(Path::new("x.yaml"), text).unwrap();
            assert_eq!(spec.value(), &serde_json::json!({"a": 1, "b": "x"}));
            assert_eq!(spec.problem("/b", "").line, Some(2));
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let workspace = tempfile::tempdir().unwrap();
        let read = |name: &str| Spec::read(workspace.path(), Path::new(name)).unwrap_err().to_string();
        assert!(read("gone.yaml").starts_with("gone.yaml: the spec cannot be read ("));
        fs::write(workspace.path().join("latin.yaml"), b"a: 1\nb: \xE9\n").unwrap();
        assert_eq!(read("latin.yaml"), "latin.yaml:2: the file is not UTF-8; save it as UTF-8");
    }

    #[test]
    fn each_part_has_its_line_and_aliases_are_followed() {
        let spec = Spec::parse(Path::new("x.yaml"), "a: &a\n  b: 1\nc:\n  - *a\n").unwrap();
        assert_eq!(spec.value(), &serde_json::json!({"a": {"b": 1}, "c": [{"b": 1}]}));
        for (pointer, line) in [("/a/b", 2), ("/a/b/zzz", 2), ("/c", 3), ("/c/0", 4), ("/zzz", 1)] {
            assert_eq!(spec.problem(pointer, "").line, Some(line), "{pointer}");
        }
    }

    #[test]
    fn a_tab_is_searched_from_the_line_of_the_error() {
        for (line, message, expected) in [(1, "a tab", 1), (2, "a tab", 3), (2, "other", 2), (4, "a tab", 4)]
        {
            assert_eq!(line_of_error("\ta\nb\n  \tc\nd", line, message), expected, "{line} {message}");
        }
    }

    #[test]
    fn a_token_of_a_pointer_is_escaped() {
        assert_eq!(join("/a", "b~c/~1"), "/a/b~0c~1~01");
    }

    #[test]
    fn references_are_found_where_they_are_references() {
        let text = "
a: {$ref: '#/1'}
example: {$ref: '#/2'}
x-a: {$ref: '#/3'}
properties:
  example: {$ref: '#/4'}
  x-b: {default: {$ref: '#/5'}}
  $ref: {type: string}
  properties: {items: {$ref: '#/6'}, enum: [{$ref: '#/7'}]}
list: [{$ref: '#/8'}]
";
        let spec = Spec::parse(Path::new("x.yaml"), text).unwrap();
        let mut found = Vec::new();
        visit_references(spec.value(), &mut |place, reference| found.push(format!("{place} {reference}")));
        assert_eq!(
            found,
            [
                "/a/$ref #/1",
                "/properties/example/$ref #/4",
                "/properties/properties/items/$ref #/6",
                "/list/0/$ref #/8"
            ]
        );
    }
}
