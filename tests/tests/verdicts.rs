//! Spec, exported JSON Schema and Rust type accept and reject the same JSON.
//!
//! There are three judges: the spec in its file, read as JSON Schema of draft 4, on which `OpenAPI` 3.0 is based; the
//! exported schema in its file; and the Rust type through serde. [`Case`] lists the deliberate differences. Any other
//! difference is an error.

use std::{cell::Cell, collections::BTreeSet, sync::LazyLock};

use jiff::Timestamp;
use jsonschema::{Draft, Validator};
use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value, from_str, from_value, json, to_value};
use sync_jobs_model::{Image, Job, JobCounts, JobState, Progress, Provider, Target, authing, swr};
use tests::{document_example, schema, spec};

/// A deliberate difference between what the judges accept.
///
/// A case is a rewrite: it turns an instance that only some judges accept into the nearest one that all accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Case {
    /// A response may have a value that its document does not list. The type keeps it and the schema allows it.
    UnknownEnumValue,
    /// A field that may be absent may be null too, which is the same for many writers of JSON.
    NullForAbsentField,
    /// Authing's document shows an object where its table has a list.
    BareObjectForList,
    /// An error body of any other shape is kept.
    OtherErrorShape,
    /// ISO 8601 has more notations of a timestamp than RFC 3339, and RFC 9557 adds some.
    TimestampInAnotherNotation,
    /// The vendor's pages print an en dash, and spaces are harmless.
    ContentRangeInAnotherNotation,
    /// People write `team/app`; the service requires `team$app`, so that is sent.
    SlashInRepository,
    /// serde reads a variant of an enum from `{"word": null}` as well as from `"word"`. Requests are only written.
    WordAsObject,
    /// serde reads a struct from the list of its fields. These types are only written by us, as objects.
    FieldsInAList,
    /// `1.0` is an integer in 2020-12, but not in draft 4 and serde.
    IntegerWrittenAsDecimal,
    /// An integer must fit 64 bits with a sign.
    IntegerBeyond64Bits,
    /// A timestamp ends at the nanosecond.
    TimestampFinerThanNanoseconds,
    /// The calendar ends a day before the year 10000, so that every offset from UTC can be applied.
    TimestampAfterTheCalendar,
}

impl Case {
    const ALL: [Self; 13] = [
        Self::UnknownEnumValue,
        Self::NullForAbsentField,
        Self::BareObjectForList,
        Self::OtherErrorShape,
        Self::TimestampInAnotherNotation,
        Self::ContentRangeInAnotherNotation,
        Self::SlashInRepository,
        Self::WordAsObject,
        Self::FieldsInAList,
        Self::IntegerWrittenAsDecimal,
        Self::IntegerBeyond64Bits,
        Self::TimestampFinerThanNanoseconds,
        Self::TimestampAfterTheCalendar,
    ];

    /// Whether the rewritten instance means the same, so that the type must read both as the same value.
    fn keeps_the_meaning(self) -> bool {
        matches!(
            self,
            Self::NullForAbsentField
                | Self::BareObjectForList
                | Self::TimestampInAnotherNotation
                | Self::ContentRangeInAnotherNotation
                | Self::SlashInRepository
                | Self::WordAsObject
                | Self::FieldsInAList
        )
    }

    /// Rewrites `instance` where this case applies to it.
    fn rewrite(self, subject: &Subject, instance: &mut Value) {
        match self {
            Self::OtherErrorShape => {
                if (subject.is_other)(instance) {
                    *instance = example(&subject.document, &subject.document);
                }
            }
            _ => visit(&subject.document, &subject.document, instance, &mut |node, value| {
                self.rewrite_part(node, value);
            }),
        }
    }

    fn rewrite_part(self, node: &Value, value: &mut Value) {
        let title = node["title"].as_str().unwrap_or_default();
        let replacement = match self {
            Self::UnknownEnumValue => {
                let words = node["enum"].as_array().filter(|_| title.starts_with("Known"));
                let unknown = words.filter(|words| value.is_string() && !words.contains(value));
                unknown.map(|words| words[0].clone())
            }
            Self::NullForAbsentField => {
                if let (Some(properties), Value::Object(members)) =
                    (node["properties"].as_object(), &mut *value)
                {
                    let required = node["required"].as_array();
                    members.retain(|key, member| {
                        let key = json!(key);
                        !member.is_null()
                            || required.is_some_and(|required| required.contains(&key))
                            || !key.as_str().is_some_and(|key| properties.contains_key(key))
                    });
                }
                None
            }
            Self::BareObjectForList => {
                let key = match title {
                    "SyncJobPagingDto" | "SyncTaskPagingDto" => "list",
                    "SyncTaskDto" => "fieldMapping",
                    _ => return,
                };
                if let Some(list) = value.get_mut(key).filter(|list| list.is_object()) {
                    *list = json!([list.take()]);
                }
                None
            }
            Self::ContentRangeInAnotherNotation if title == "ContentRange" => {
                value.as_str().map(|text| json!(text.replace('–', "-").replace(char::is_whitespace, "")))
            }
            Self::SlashInRepository if title == "Repository" => {
                value.as_str().map(|text| json!(text.replace('/', "$")))
            }
            Self::WordAsObject if node["enum"].is_array() => {
                match value.as_object().map(|word| word.iter().next()) {
                    Some(Some((word, Value::Null))) => Some(json!(word)),
                    _ => None,
                }
            }
            Self::FieldsInAList
                if matches!(
                    title,
                    "Image"
                        | "Job"
                        | "JobCounts"
                        | "Target"
                        | "TriggerSyncTaskDto"
                        | "CreateManualImageSyncRepoRequestBody"
                ) =>
            {
                value.as_array().filter(|fields| fields.len() <= members(node).len()).map(|fields| {
                    let keys = members(node).into_iter();
                    Value::Object(keys.zip(fields).map(|(key, field)| (key, field.clone())).collect())
                })
            }
            Self::IntegerWrittenAsDecimal if node["type"] == "integer" => {
                value
                    .as_f64()
                    .filter(|float| value.is_f64() && float.fract() == 0.0 && float.abs() < TWO_POW_63)
                    .map(
                        // The bound just checked makes the conversion exact.
                        #[allow(clippy::cast_possible_truncation)]
                        |float| json!(float as i64),
                    )
            }
            Self::IntegerBeyond64Bits if node["type"] == "integer" => value
                .as_f64()
                .filter(|float| !value.is_i64() && float.fract() == 0.0 && float.abs() >= TWO_POW_63)
                .map(|float| json!(if float > 0.0 { i64::MAX } else { i64::MIN })),
            Self::TimestampInAnotherNotation if node["format"] == "date-time" => {
                let is_other = !is_rfc_3339(value);
                let moment = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
                moment.filter(|_| is_other).map(|moment| json!(moment.to_string()))
            }
            Self::TimestampFinerThanNanoseconds if node["format"] == "date-time" && is_rfc_3339(value) => {
                value.as_str().map(|text| json!(without_finer_digits(text)))
            }
            Self::TimestampAfterTheCalendar if node["format"] == "date-time" && is_rfc_3339(value) => {
                let late = ["9999-12-30T", "9999-12-31T"];
                let is_late = value.as_str().is_some_and(|text| late.iter().any(|day| text.starts_with(day)));
                is_late.then(|| json!("9999-12-29T00:00:00Z"))
            }
            _ => None,
        };
        if let Some(replacement) = replacement {
            *value = replacement;
        }
    }
}

const TWO_POW_63: f64 = 9_223_372_036_854_775_808.0;

/// Returns the validator's own check of the format, which is independent of the Rust type.
fn is_rfc_3339(value: &Value) -> bool {
    static DATE_TIME: LazyLock<Validator> =
        LazyLock::new(|| validator(&json!({ "format": "date-time" }), Draft::Draft202012));
    value.is_string() && DATE_TIME.is_valid(value)
}

fn without_finer_digits(text: &str) -> String {
    let Some((seconds, rest)) = text.split_once('.') else { return text.to_owned() };
    let end = rest.find(|character: char| !character.is_ascii_digit()).unwrap_or(rest.len());
    format!("{seconds}.{}{}", &rest[..end.min(9)], &rest[end..])
}

/// One named type, with its three judges.
struct Subject {
    group: &'static str,
    name: &'static str,
    /// The named schema of the spec; the vendor-neutral types are in no spec.
    contract: Option<Validator>,
    exported: Validator,
    /// The exported schema.
    document: Value,
    read: fn(&Value) -> Result<Value, String>,
    /// Whether the type keeps an instance as an unknown shape.
    is_other: fn(&Value) -> bool,
}

impl Subject {
    fn path(&self) -> String {
        format!("{}/{}", self.group, self.name)
    }

    fn verdicts(&self, instance: &Value) -> [bool; 3] {
        let exported = self.exported.is_valid(instance);
        let contract = self.contract.as_ref().map_or(exported, |contract| contract.is_valid(instance));
        [contract, exported, (self.read)(instance).is_ok()]
    }

    /// Returns whether every judge accepts `instance`, in a known shape.
    fn all_accept(&self, instance: &Value) -> bool {
        self.verdicts(instance) == [true; 3] && !(self.is_other)(instance)
    }

    /// Returns the fewest cases that explain why the judges differ on `instance`, with the instance on which they agree.
    fn explanation(&self, instance: &Value) -> Option<(Vec<Case>, Value)> {
        let mut seen = BTreeSet::new();
        let mut states = vec![(Vec::new(), instance.clone())];
        while !states.is_empty() {
            let mut next = Vec::new();
            for (cases, state) in states {
                if self.all_accept(&state) {
                    return Some((cases, state));
                }
                for case in Case::ALL.into_iter().filter(|case| !cases.contains(case)) {
                    let mut rewritten = state.clone();
                    case.rewrite(self, &mut rewritten);
                    if seen.insert(rewritten.to_string()) {
                        next.push(([cases.clone(), vec![case]].concat(), rewritten));
                    }
                }
            }
            states = next;
        }
        None
    }

    /// Compares the verdicts of the judges on `instance`, and the written value with the read one.
    fn judge(&self, instance: &Value) -> Result<Verdict, String> {
        let verdicts = self.verdicts(instance);
        let read = (self.read)(instance);
        let fault = |what: &str| {
            let [contract, exported, rust] = verdicts;
            format!(
                "{}: {what}\n{instance}\nspec {contract}, schema {exported}, type {rust}: {read:?}",
                self.path()
            )
        };
        if verdicts == [false; 3] {
            return Ok(Verdict::Rejected);
        }
        let Some((cases, agreed)) = self.explanation(instance) else {
            return Err(fault("no case explains why the judges differ"));
        };
        if let Ok(written) = &read {
            // It is written unchanged, which makes it a case.
            if !cases.contains(&Case::OtherErrorShape) && !self.exported.is_valid(written) {
                return Err(fault("the written value is not an instance of the exported schema"));
            }
            if cases.iter().all(|case| case.keeps_the_meaning())
                && (self.read)(&agreed).as_ref() != Ok(written)
            {
                return Err(fault(&format!("it does not mean the same as {agreed}")));
            }
            // The vendor-neutral types are ours: they have every field that is written.
            if self.group != "job" && cases.is_empty() && *written != self.canonical(instance) {
                return Err(fault("something was lost or made up"));
            }
        }
        Ok(if cases.is_empty() { Verdict::Accepted } else { Verdict::Explained })
    }

    /// `instance` in the notation in which the type writes.
    fn canonical(&self, instance: &Value) -> Value {
        let mut instance = instance.clone();
        Case::NullForAbsentField.rewrite(self, &mut instance);
        visit(&self.document, &self.document, &mut instance, &mut |node, value| {
            if node["format"] == "date-time"
                && let Some(moment) = value.as_str().and_then(|text| text.parse::<Timestamp>().ok())
            {
                *value = json!(moment.to_string());
            }
            if node["type"] == "number" {
                *value = json!(value.as_f64());
            }
            if let (Some(properties), Value::Object(members)) = (node["properties"].as_object(), value)
                && node["additionalProperties"] != true
            {
                // A request has nothing but what its document has, and its defaults are written.
                members.retain(|key, _| properties.contains_key(key));
                for (key, property) in properties {
                    if let Some(default) = property.get("default") {
                        members.entry(key).or_insert_with(|| default.clone());
                    }
                }
            }
        });
        instance
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Accepted,
    Rejected,
    Explained,
}

/// Reads as the clients do, from text, and writes again.
fn read<T: DeserializeOwned + Serialize>(instance: &Value) -> Result<Value, String> {
    let from_text = from_str::<T>(&instance.to_string()).map_err(|error| error.to_string());
    assert_eq!(
        from_text.is_ok(),
        from_value::<T>(instance.clone()).is_ok(),
        "text and value differ: {instance}"
    );
    from_text.map(|value| to_value(value).expect("what was read can be written"))
}

fn validator(schema: &Value, draft: Draft) -> Validator {
    let options = jsonschema::options().with_draft(draft).should_validate_formats(true);
    options.build(schema).unwrap_or_else(|error| panic!("{error}: {schema}"))
}

fn contract(spec: &Value, name: &str) -> Validator {
    contract_part(spec, &format!("#/components/schemas/{name}"))
}

/// The part of `spec` that `reference` points at, with the rest of the spec at hand for its references.
fn contract_part(spec: &Value, reference: &str) -> Validator {
    let mut components = spec["components"].clone();
    admit_null(&mut components);
    let root = json!({ "allOf": [{ "$ref": reference }], "components": components });
    validator(&root, Draft::Draft4)
}

/// Says in draft 4 what `nullable` says in a schema.
///
/// Beside an `allOf`, it is read as tools and people read it: null is admitted as a whole.
fn admit_null(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(admit_null);
            if members.remove("nullable") == Some(json!(true)) {
                let schema = Value::Object(std::mem::take(members));
                members.insert("anyOf".to_owned(), json!([schema, { "enum": [null] }]));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(admit_null),
        _ => {}
    }
}

fn resolve<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    match node["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).expect("a reference leads somewhere"),
        None => node,
    }
}

/// Calls `rewrite` with each schema of `document` that applies to a part of `value`, and this part.
fn visit(document: &Value, node: &Value, value: &mut Value, rewrite: &mut impl FnMut(&Value, &mut Value)) {
    let node = resolve(document, node);
    rewrite(node, value);
    for branch in node["anyOf"].as_array().into_iter().flatten() {
        visit(document, branch, value, rewrite);
    }
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if let Some(property) = node["properties"].get(key.as_str()) {
                    visit(document, property, member, rewrite);
                }
            }
        }
        Value::Array(items) if node["items"].is_object() => {
            for item in items {
                visit(document, &node["items"], item, rewrite);
            }
        }
        _ => {}
    }
}

fn members(node: &Value) -> Vec<String> {
    node["properties"].as_object().map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// An instance of `node` that is made of the examples in it.
fn example(document: &Value, node: &Value) -> Value {
    if let Some(example) = node["examples"].get(0) {
        return example.clone();
    }
    let node = resolve(document, node);
    if let Some(example) = node["examples"].get(0) {
        return example.clone();
    }
    if let Some(first) = node["anyOf"].get(0) {
        return example(document, first);
    }
    if let Some(first) = node["enum"].get(0) {
        return first.clone();
    }
    match node["type"].as_str() {
        Some("object") => {
            let properties = node["properties"].as_object().into_iter().flatten();
            Value::Object(properties.map(|(key, node)| (key.clone(), example(document, node))).collect())
        }
        Some("array") => json!([example(document, &node["items"])]),
        _ => panic!("no example: {node}"),
    }
}

/// `instance` with nothing but the members that `document` requires of its root.
fn minimal(document: &Value, mut instance: Value) -> Value {
    let document = resolve(document, document);
    if let (Value::Object(members), Some(_)) = (&mut instance, document.get("properties")) {
        let required = document["required"].as_array().cloned().unwrap_or_default();
        members.retain(|key, _| required.contains(&json!(key)));
    }
    instance
}

fn subject<T: DeserializeOwned + Serialize>(
    group: &'static str,
    name: &'static str,
    spec: Option<&Value>,
) -> Subject {
    let document = schema(&format!("{group}/{name}.json"));
    Subject {
        group,
        name,
        contract: spec.map(|spec| contract(spec, name)),
        exported: validator(&document, Draft::Draft202012),
        document,
        read: read::<T>,
        is_other: |_| false,
    }
}

macro_rules! subjects {
    ($group:literal, $spec:expr, $module:ident: $($name:ident)+) => {
        vec![$( subject::<$module::$name>($group, stringify!($name), $spec), )+]
    };
}

/// Reads a timestamp by itself. It is a type of another crate and has no schema file of its own.
fn timestamp(group: &'static str, spec: &Value, place: &str) -> Subject {
    let document = schema(place)["properties"]["createdAt"].clone();
    Subject {
        group,
        name: "Timestamp",
        contract: Some(contract(spec, "Timestamp")),
        exported: validator(&document, Draft::Draft202012),
        document,
        read: read::<Timestamp>,
        is_other: |_| false,
    }
}

static AUTHING: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let spec = spec("authing");
    let mut subjects = subjects!("authing", Some(&spec), authing:
        SyncTaskId SyncJobId Page PageSize SyncTriggerFilter SyncActionFilter SyncObjectTypeFilter
        SyncJobPaginatedRespDto SyncJobPagingDto SyncJobSingleRespDto SyncJobDto SyncStatus SyncFlow SyncTrigger
        SyncTaskPaginatedRespDto SyncTaskPagingDto SyncTaskSingleRespDto SyncTaskDto LastSyncMessage
        SyncTaskProvisioningScope SyncTaskFieldMapping SyncTaskTimedScheduler SyncTaskType SyncTaskCycle
        TriggerSyncTaskDto TriggerSyncTaskRespDto TriggerSyncTaskDataDto
        SyncJobLogPaginatedRespDto SyncJobLogPagingDto SyncJobLogDto ErrorResponse ErrorEnvelope
    );
    subjects.push(timestamp("authing", &spec, "authing/SyncJobDto.json"));
    for subject in subjects.iter_mut().filter(|subject| subject.name == "ErrorResponse") {
        subject.is_other =
            |instance| matches!(from_value(instance.clone()), Ok(authing::ErrorResponse::Other(_)));
    }
    subjects
});

static SWR: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let spec = spec("swr");
    let mut subjects = subjects!("swr", Some(&spec), swr:
        Namespace Repository SyncJobFilter ContentRange SyncJob SyncJobStatus ErrorResponse ErrorList ErrorArray
        ErrorDetail GatewayError SyncRepo CreateManualImageSyncRepoRequestBody
    );
    subjects.push(timestamp("swr", &spec, "swr/SyncJob.json"));
    for subject in subjects.iter_mut().filter(|subject| subject.name == "ErrorResponse") {
        subject.is_other =
            |instance| matches!(from_value(instance.clone()), Ok(swr::ErrorResponse::Other(_)));
    }
    subjects
});

/// The types that are in no spec.
static OURS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let mut subjects = vec![
        subject::<Image>("job", "Image", None),
        subject::<Job>("job", "Job", None),
        subject::<JobCounts>("job", "JobCounts", None),
        subject::<JobState>("job", "JobState", None),
        subject::<Progress>("job", "Progress", None),
        subject::<Provider>("job", "Provider", None),
        subject::<Target>("job", "Target", None),
    ];
    subjects.extend(subjects!("swr", None, swr: SortOrder));
    subjects
});

fn all() -> impl Iterator<Item = &'static Subject> {
    AUTHING.iter().chain(SWR.iter()).chain(OURS.iter())
}

fn find(path: &str) -> &'static Subject {
    all().find(|subject| subject.path() == path).unwrap_or_else(|| panic!("there is no {path}"))
}

/// Instances that every judge accepts.
fn seeds(subject: &Subject) -> Vec<Value> {
    let full = example(&subject.document, &subject.document);
    let mut seeds = vec![minimal(&subject.document, full.clone()), full];
    let branches = subject.document["anyOf"].as_array().into_iter().flatten();
    let named = branches.filter(|branch| branch.get("$ref").is_some());
    seeds.extend(named.map(|branch| example(&subject.document, branch)));
    match subject.path().as_str() {
        "authing/SyncJobPaginatedRespDto" => {
            seeds.push(json!({ "statusCode": 403, "message": "no", "data": null }));
        }
        "swr/SyncJob" => seeds.push(document_example("swr")[0].clone()),
        _ => {}
    }
    seeds
}

#[test]
fn every_schema_of_the_specs_and_every_exported_type_is_judged() {
    for (name, judged) in [("authing", &AUTHING), ("swr", &SWR)] {
        let spec = spec(name);
        let named: BTreeSet<_> = spec["components"]["schemas"].as_object().unwrap().keys().cloned().collect();
        let judged: BTreeSet<_> = judged.iter().map(|subject| subject.name.to_owned()).collect();
        assert_eq!(judged, named, "{name}");
    }
    let exported = sync_jobs_model::schema::documents();
    let exported: BTreeSet<_> = exported
        .iter()
        .filter(|document| document.name().is_some())
        .map(|document| document.path().trim_end_matches(".json").to_owned())
        .collect();
    let judged: BTreeSet<_> = all().map(Subject::path).filter(|path| !path.ends_with("/Timestamp")).collect();
    assert_eq!(judged, exported);
}

#[test]
fn the_example_responses_of_the_documents_are_accepted() {
    // The documents' tables say list; their examples show an object.
    for (subject, name, is_list) in [
        ("authing/SyncJobPaginatedRespDto", "authing", false),
        ("authing/SyncJobSingleRespDto", "getSyncJob", true),
        ("authing/SyncTaskPaginatedRespDto", "listSyncTasks", false),
        ("authing/SyncTaskSingleRespDto", "getSyncTask", false),
        ("authing/TriggerSyncTaskRespDto", "triggerSyncTask", true),
    ] {
        let (subject, response) = (find(subject), document_example(name));
        assert_eq!(subject.verdicts(&response), [is_list, is_list, true], "{name}");
        let cases = if is_list { vec![] } else { vec![Case::BareObjectForList] };
        assert_eq!(subject.explanation(&response).unwrap().0, cases, "{name}");
        let verdict = if is_list { Verdict::Accepted } else { Verdict::Explained };
        assert_eq!(subject.judge(&response), Ok(verdict), "{name}");
    }
    // The document of the logs has the response of another operation.
    let logs = find("authing/SyncJobLogPaginatedRespDto");
    assert_eq!(logs.verdicts(&document_example("listSyncJobLogs")), [false; 3]);
    for (subject, name) in [("swr/SyncJob", "swr"), ("swr/SyncRepo", "listImageAutoSyncReposDetails")] {
        let response = document_example(name);
        let [item] = response.as_array().unwrap().as_slice() else { panic!("{response}") };
        assert_eq!(find(subject).judge(item), Ok(Verdict::Accepted));
    }
}

#[test]
fn every_example_in_a_spec_is_accepted_where_it_stands() {
    for name in ["authing", "swr"] {
        let spec = spec(name);
        let mut found = 0;
        let mut pending = vec![(String::from("#"), &spec)];
        while let Some((pointer, value)) = pending.pop() {
            let Some(members) = value.as_object() else { continue };
            if let Some(example) = members.get("example") {
                // A parameter, a header or a body has its schema beside the example; a schema is one itself.
                let beside = members.get("schema");
                let place = if beside.is_some() { format!("{pointer}/schema") } else { pointer.clone() };
                let validator = match beside {
                    Some(schema) => {
                        let mut components = spec["components"].clone();
                        admit_null(&mut components);
                        validator(&json!({ "allOf": [schema], "components": components }), Draft::Draft4)
                    }
                    None => contract_part(&spec, &pointer),
                };
                assert!(validator.is_valid(example), "specs/{name}.yaml, {place}: {example}");
                judge_examples(name, beside.unwrap_or(value), example);
                found += 1;
            }
            let inner = members.iter().filter(|(key, _)| !matches!(key.as_str(), "example" | "x-deviations"));
            pending.extend(inner.map(|(key, value)| (format!("{pointer}/{}", tests::escape(key)), value)));
            let items = members.iter().filter_map(|(key, value)| Some((key, value.as_array()?)));
            for (key, items) in items.filter(|(key, _)| *key != "x-deviations") {
                let items = items.iter().enumerate();
                pending.extend(items.map(|(index, item)| (format!("{pointer}/{key}/{index}"), item)));
            }
        }
        assert!(found > 20, "{name}: only {found} examples were found");
    }
}

/// Asks all judges of the named type that `schema` refers to, if it refers to one.
fn judge_examples(api: &str, schema: &Value, example: &Value) {
    let reference = |schema: &Value| {
        let place = schema.get("$ref").or_else(|| schema.get("allOf")?.get(0)?.get("$ref"))?;
        Some(place.as_str()?.rsplit('/').next()?.to_owned())
    };
    let (name, instances) = match (reference(schema), reference(&schema["items"])) {
        (Some(name), _) => (name, vec![example]),
        (None, Some(name)) => (name, example.as_array().into_iter().flatten().collect()),
        (None, None) => return,
    };
    for instance in instances {
        assert_eq!(find(&format!("{api}/{name}")).judge(instance), Ok(Verdict::Accepted));
    }
}

#[test]
fn instances_made_of_the_examples_are_accepted() {
    for subject in all() {
        for seed in seeds(subject) {
            assert_eq!(subject.judge(&seed), Ok(Verdict::Accepted), "{}: {seed}", subject.path());
        }
    }
}

/// What each case admits, with the verdicts of spec, exported schema and type.
fn differences() -> Vec<(Case, &'static str, Value, [bool; 3])> {
    let job = |changes: Value| {
        let Value::Object(mut job) = seeds(find("authing/SyncJobDto")).remove(0) else { unreachable!() };
        job.extend(changes.as_object().unwrap().clone());
        Value::Object(job)
    };
    vec![
        (Case::UnknownEnumValue, "authing/SyncStatus", json!("paused"), [false, true, true]),
        (Case::UnknownEnumValue, "authing/SyncFlow", json!(""), [false, true, true]),
        (Case::UnknownEnumValue, "authing/SyncTrigger", json!("Manually"), [false, true, true]),
        (Case::UnknownEnumValue, "authing/SyncTaskType", json!("okta"), [false, true, true]),
        (Case::UnknownEnumValue, "authing/SyncTaskCycle", json!("hourly"), [false, true, true]),
        (Case::UnknownEnumValue, "swr/SyncJobStatus", json!("暂停"), [false, true, true]),
        (
            Case::UnknownEnumValue,
            "authing/SyncJobDto",
            job(json!({ "syncFlow": "both" })),
            [false, true, true],
        ),
        (
            Case::NullForAbsentField,
            "authing/SyncJobDto",
            job(json!({ "errMsg": null })),
            [false, false, true],
        ),
        (Case::NullForAbsentField, "job/Progress", json!({ "total": null }), [false, false, true]),
        (
            Case::NullForAbsentField,
            "swr/ErrorDetail",
            json!({ "errorCode": "", "detail": null }),
            [false, false, true],
        ),
        (
            Case::BareObjectForList,
            "authing/SyncJobPagingDto",
            json!({ "list": job(json!({})) }),
            [false, false, true],
        ),
        (Case::OtherErrorShape, "authing/ErrorResponse", json!("<html>"), [false, false, true]),
        (
            Case::OtherErrorShape,
            "authing/ErrorResponse",
            json!({ "statusCode": "403" }),
            [false, false, true],
        ),
        (
            Case::OtherErrorShape,
            "swr/ErrorResponse",
            json!({ "error": { "code": 401 } }),
            [false, false, true],
        ),
        (Case::OtherErrorShape, "swr/ErrorResponse", json!(null), [false, false, true]),
        (Case::ContentRangeInAnotherNotation, "swr/ContentRange", json!("0–1/1"), [false, false, true]),
        (Case::ContentRangeInAnotherNotation, "swr/ContentRange", json!(" 0 - 1 / 1 "), [false, false, true]),
        (Case::SlashInRepository, "swr/Repository", json!("team/app"), [false, false, true]),
        (Case::WordAsObject, "authing/SyncTriggerFilter", json!({ "timed": null }), [false, false, true]),
        (Case::FieldsInAList, "job/JobCounts", json!([]), [false, false, true]),
        (Case::FieldsInAList, "authing/TriggerSyncTaskDto", json!([1000]), [false, false, true]),
        (Case::IntegerWrittenAsDecimal, "authing/PageSize", json!(1.0), [false, true, false]),
        (
            Case::IntegerWrittenAsDecimal,
            "authing/SyncJobDto",
            job(json!({ "syncJobId": 1.0 })),
            [false, true, false],
        ),
        (Case::IntegerBeyond64Bits, "authing/SyncTaskId", json!(1_u64 << 63), [true, false, false]),
        (Case::IntegerBeyond64Bits, "authing/Page", json!(u64::MAX), [true, false, false]),
        (
            Case::TimestampFinerThanNanoseconds,
            "swr/Timestamp",
            json!("2020-03-12T08:11:36.1234567890Z"),
            [true, true, false],
        ),
        (
            Case::TimestampAfterTheCalendar,
            "swr/Timestamp",
            json!("9999-12-31T00:00:00Z"),
            [true, true, false],
        ),
    ]
}

#[test]
fn each_case_is_a_difference_between_the_judges() {
    let notations = [
        "2020-03-12 08:11:36Z",
        "2020-03-12T08:11Z",
        "20200312T081136Z",
        "2020-03-12T08:11:36,5Z",
        "2020-03-12T16:11:36+08",
        "2020-03-12T16:11:36+0800",
        "2020-03-12T16:11:36+08:00[Asia/Shanghai]",
        "+002020-03-12T08:11:36Z",
        "2020-03-12T08:11:60Z",
    ]
    .map(|text| (Case::TimestampInAnotherNotation, "swr/Timestamp", json!(text), [false, false, true]));
    let rows: Vec<_> = differences().into_iter().chain(notations).collect();
    for (case, path, instance, verdicts) in &rows {
        let subject = find(path);
        assert_eq!(subject.verdicts(instance), *verdicts, "{path}: {instance}");
        assert_eq!(subject.judge(instance), Ok(Verdict::Explained), "{path}: {instance}");
        assert_eq!(subject.explanation(instance).unwrap().0, [*case], "{path}: {instance}");
    }
    let shown: BTreeSet<_> = rows.iter().map(|(case, ..)| *case).collect();
    assert_eq!(shown, BTreeSet::from(Case::ALL));
}

/// What near misses look like, since a random one is seldom near.
#[test]
fn near_misses_are_judged_alike() {
    let rows: &[(&str, &[Value])] = &[
        (
            "swr/Namespace",
            &[
                "a.-b", "a__b", "a___b", "a..b", "a--b", "a._b", "1a", "_a", "a-", "a.", "A", "", "a b",
                "a\n", "组",
            ]
            .map(Value::from),
        ),
        (
            "swr/Repository",
            &["a$b", "a$$b", "a$-b", "$a", "a$", "a/b", "a//b", "1", "a%24b", "../a", "", "a\n"]
                .map(Value::from),
        ),
        (
            "swr/SyncJobFilter",
            &[
                "limit::0|offset::0",
                "limit::999999999|offset::999999999999999999",
                "limit::1000000000|offset::0",
                "limit::1|offset::1000000000000000000",
                "limit::01|offset::0",
                "limit::1|offset::00",
                "limit::1",
                "offset::0|limit::1",
                "limit::1|offset::0|",
                "limit::1|offset::0|order::",
                "limit::1|offset::0|order::ASC",
                "limit::1|offset::0|order::asc|order::asc",
                "limit::1|offset::0\n",
                " limit::1|offset::0",
                "limit::+1|offset::0",
                "limit::１|offset::0",
            ]
            .map(Value::from),
        ),
        (
            "swr/ContentRange",
            &[
                "0-1/1",
                "00-1/1",
                "0-1",
                "0-1/*",
                "bytes 0-1/1",
                "-1-1/1",
                "0-1/1000000000000000000",
                "",
                "0-1/1\n",
            ]
            .map(Value::from),
        ),
        ("authing/PageSize", &[0, 1, 50, 51, i64::MIN, i64::MAX].map(Value::from)),
        ("authing/Page", &[0, 1, -1, i64::MIN, i64::MAX].map(Value::from)),
        ("authing/SyncTaskId", &[0, 1, -1, i64::MIN, i64::MAX].map(Value::from)),
        ("authing/SyncTriggerFilter", &["manually", "Manually", "manually ", "", "webhook"].map(Value::from)),
        ("authing/SyncJobId", &[0, 1, -1, i64::MIN, i64::MAX].map(Value::from)),
        ("authing/SyncActionFilter", &["CreateUser", "createUser", "Updateless", ""].map(Value::from)),
        ("authing/SyncObjectTypeFilter", &["DEPARTMENT", "department", "USER", ""].map(Value::from)),
        ("swr/SortOrder", &["asc", "desc", "ASC", "", "up"].map(Value::from)),
    ];
    for (path, instances) in rows {
        for instance in *instances {
            if let Err(fault) = find(path).judge(instance) {
                panic!("{fault}");
            }
        }
    }
}

/// One change to an instance, at a place that is chosen among all its parts.
#[derive(Debug, Clone)]
struct Mutation {
    place: Index,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    Drop,
    Replace(Value),
    Add(Value),
    PutIntoList,
    PutIntoObject,
    TakeFirst,
    Repeat,
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let change = prop_oneof![
        3 => Just(Change::Drop),
        2 => Just(Change::Replace(Value::Null)),
        6 => scalar().prop_map(Change::Replace),
        2 => scalar().prop_map(Change::Add),
        1 => Just(Change::PutIntoList),
        1 => Just(Change::PutIntoObject),
        2 => Just(Change::TakeFirst),
        1 => Just(Change::Repeat),
    ];
    (any::<Index>(), change).prop_map(|(place, change)| Mutation { place, change })
}

fn scalar() -> impl Strategy<Value = Value> {
    let integers = [0, 1, -1, 10, 50, 51, i64::from(i32::MAX) + 1, i64::MAX, i64::MIN];
    let numbers = [0.0, 1.0, 1.5, -1.0, 1e15, 9.3e18, 1e300];
    let words = [
        "",
        "free",
        "onProgress",
        "success",
        "upstream",
        "manually",
        "waiting",
        "existed",
        "asc",
        "authing",
        "failed",
        "Success",
        "unknown",
        "200",
        "null",
    ];
    prop_oneof![
        select(integers.to_vec()).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        select(numbers.to_vec()).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        select(words.to_vec()).prop_map(Value::from),
        text().prop_map(Value::from),
    ]
}

/// Texts near the patterns.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c1]([._$/-]{0,2}[a-c1]){0,4}",
        "[a-z0-9._$/A\n-]{0,6}",
        "[a-z]{60,66}",
        "[a-z0-9]{125,130}",
        "limit::[0-9]{0,10}\\|offset::[0-9]{0,19}",
        "limit::[1-9]\\|offset::(0|[1-9]{1,3})(\\|order::(asc|desc|up))?\\|?",
        "(0|[1-9]{0,19}) ?[-–] ?[0-9]{1,2}/[0-9*]{1,2}",
        "[0-9]{4}-(0[1-9]|1[0-3])-(0[1-9]|[12][0-9]|3[01])[Tt ]([01][0-9]|2[0-4]):[0-5][0-9]:([0-5][0-9]|60)\
         (\\.[0-9]{0,11})?(Z|z|[+-](0[0-9]|1[0-9]|2[0-6])(:?[0-5][0-9])?)?",
        "\\PC{0,4}",
    ]
}

/// The places of all parts of `value`, in the notation of JSON pointers.
fn places(value: &Value, place: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                places(member, format!("{place}/{}", tests::escape(key)), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, format!("{place}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(place);
}

fn mutate(mut instance: Value, mutations: Vec<Mutation>) -> Value {
    for Mutation { place, change } in mutations {
        let mut all = Vec::new();
        places(&instance, String::new(), &mut all);
        let place = &all[place.index(all.len())];
        if let Change::Drop = change {
            if let Some((parent, key)) = place.rsplit_once('/') {
                match instance.pointer_mut(parent) {
                    Some(Value::Object(members)) => {
                        members.remove(&key.replace("~1", "/").replace("~0", "~"));
                    }
                    Some(Value::Array(items)) => {
                        items.remove(key.parse().expect("an index"));
                    }
                    _ => {}
                }
            }
            continue;
        }
        let Some(part) = instance.pointer_mut(place) else { continue };
        match (change, &mut *part) {
            (Change::Replace(value), part) => *part = value,
            (Change::Add(value), Value::Object(members)) => {
                members.insert("addedLater".to_owned(), value);
            }
            (Change::Add(value), Value::Array(items)) => items.push(value),
            (Change::PutIntoList, part) => *part = json!([part.take()]),
            (Change::PutIntoObject, part) => {
                let key = part.as_str().unwrap_or("value").to_owned();
                let inner = if part.is_string() { Value::Null } else { part.take() };
                *part = Value::Object(Map::from_iter([(key, inner)]));
            }
            (Change::TakeFirst, Value::Array(items)) if !items.is_empty() => *part = items.remove(0),
            (Change::TakeFirst, Value::Object(members)) => *part = members.values().cloned().collect(),
            (Change::Repeat, Value::Array(items)) => items.extend(items.clone()),
            _ => {}
        }
    }
    instance
}

/// Judges instances that are made from good ones by a few changes.
fn judge_generated(subject: &Subject) {
    // A fixed seed: a run that fails elsewhere fails here too.
    let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let instances = (select(seeds(subject)), vec(mutation(), 0..4));
    let (accepted, rejected) = (Cell::new(0), Cell::new(0));
    let outcome = runner.run(&instances, |(seed, mutations)| {
        match subject.judge(&mutate(seed, mutations)).map_err(TestCaseError::fail)? {
            Verdict::Accepted => accepted.set(accepted.get() + 1),
            Verdict::Rejected => rejected.set(rejected.get() + 1),
            Verdict::Explained => {}
        }
        Ok(())
    });
    if let Err(fault) = outcome {
        panic!("{fault}");
    }
    let path = subject.path();
    assert!(accepted.get() > 20, "{path}: only {} generated instances are good", accepted.get());
    // Some types take anything at all.
    let takes_anything = (subject.is_other)(&Value::Null);
    assert!(takes_anything || rejected.get() > 20, "{path}: only {} are bad", rejected.get());
}

#[test]
fn generated_instances_of_authings_types_are_judged_alike() {
    AUTHING.iter().for_each(judge_generated);
}

#[test]
fn generated_instances_of_swrs_types_are_judged_alike() {
    SWR.iter().for_each(judge_generated);
}

#[test]
fn generated_instances_of_our_own_types_are_judged_alike() {
    OURS.iter().for_each(judge_generated);
}

#[test]
fn generated_text_is_judged_alike() {
    let config = Config { cases: 1024, failure_persistence: None, ..Config::default() };
    for subject in all().filter(|subject| subject.document["type"] == "string") {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let outcome = TestRunner::new_with_rng(config.clone(), rng)
            .run(&text(), |text| subject.judge(&json!(text)).map(|_| ()).map_err(TestCaseError::fail));
        if let Err(fault) = outcome {
            panic!("{fault}");
        }
    }
}
