use std::path::Path;

use super::*;

const PETSTORE: &str = include_str!("../../tests/petstore.yaml");

const API: Api = Api { name: "petstore", hand_written: &["Sheet"], lenient_lists: &[] };

fn problems(text: &str) -> Vec<Problem> {
    lint(&API, &Spec::parse(Path::new("specs/petstore.yaml"), text).unwrap())
}

/// A change to the petstore, and the one problem that must follow from it.
struct Case {
    rule: &'static str,
    /// The text that is replaced, found once in the spec.
    old: &'static str,
    /// The replacement.
    new: &'static str,
    /// Where the problem must be.
    pointer: &'static str,
    /// A part of the line of the problem; the first such line of the spec.
    line: &'static str,
    /// A part of the message.
    message: &'static str,
}

macro_rules! cases {
    ($($rule:literal: $old:literal => $new:literal, $pointer:literal at $line:literal, $message:literal;)*) => {
        [$(Case { rule: $rule, old: $old, new: $new, pointer: $pointer, line: $line, message: $message },)*]
    };
}

const GET: &str = "/paths/~1stores~1{store}~1pets/get";
const DELETE: &str = "/paths/~1stores~1{store}~1pets/delete";

fn check(cases: &[Case]) {
    for Case { rule, old, new, pointer, line, message } in cases {
        assert_eq!(PETSTORE.matches(old).count(), 1, "{rule}: the spec must hold {old:?} once");
        let text = PETSTORE.replacen(old, new, 1);
        let pointer = pointer.replace("GET", GET).replace("DELETE", DELETE);
        let line = text.lines().position(|written| written.contains(line)).unwrap() + 1;
        let found = problems(&text);
        let [problem] = &found[..] else { panic!("{rule}: one problem is expected, not {found:#?}") };
        assert_eq!((&problem.pointer, problem.line), (&pointer, Some(line)), "{rule}: {problem}");
        assert!(problem.message.contains(message), "{rule}: {problem}");
        assert_eq!(problem.to_string().lines().count(), 1, "{rule}: {problem}");
    }
}

#[test]
fn a_spec_that_the_generators_can_read_passes() {
    assert_eq!(problems(PETSTORE), []);
}

#[test]
fn borderline_cases_pass() {
    for (old, new) in [
        // An error response may have any type and any status.
        (
            "        5XX:\n          $ref: '#/components/responses/ErrorResponse'",
            "        default:\n          description: x",
        ),
        ("        '204':\n", "        '302': {description: x}\n        '204':\n"),
        // The type of an enum of numbers may be written by hand.
        ("        - not:\n            type: object", "        - {type: integer, enum: [1, 2]}"),
        // Text, whatever it is.
        ("type: string\n      responses", "$ref: '#/components/schemas/State'\n      responses"),
        ("type: string\n      responses", "$ref: '#/components/schemas/Sheet'\n      responses"),
        // Only one value is in bounds.
        (
            "    Count:\n",
            "    One: {description: x, type: integer, minimum: 1, maximum: 1, default: 1}\n    Count:\n",
        ),
        // A type that is written by hand may have bounds that typify would drop.
        ("        - not:\n            type: object", "        - {type: number, minimum: 1}"),
    ] {
        assert_eq!(PETSTORE.matches(old).count(), 1, "{old}");
        assert_eq!(problems(&PETSTORE.replacen(old, new, 1)), [], "{new}");
    }
}

#[test]
fn a_schema_made_of_itself_is_reported_wherever_it_is_used() {
    let header = "schema:\n            type: string\n      responses";
    let used = "        on:\n";
    assert_eq!((PETSTORE.matches(header).count(), PETSTORE.matches(used).count()), (1, 1));
    for cycle in [
        "Loop: {description: x, oneOf: [{allOf: [{$ref: '#/components/schemas/Loop'}]}]}",
        "Loop: {description: x, allOf: [{$ref: '#/components/schemas/Back'}]}\n    Back: {description: x, allOf: [{$ref: '#/components/schemas/Loop'}]}",
    ] {
        let text = PETSTORE.replace("    Tags:\n", &format!("    {cycle}\n    Tags:\n"));
        let text = text.replace(header, "schema: {$ref: '#/components/schemas/Loop'}\n      responses");
        let text = text.replace(
            used,
            &format!("        loop: {{allOf: [{{$ref: '#/components/schemas/Loop'}}], default: 1}}\n{used}"),
        );
        let found = problems(&text);
        assert!(
            !found.is_empty() && found.iter().all(|problem| problem.message.contains("consists of itself")),
            "{found:#?}"
        );
    }
}

#[test]
fn a_cycle_of_references_ends() {
    let text = PETSTORE.replacen(
        "  requestBodies:\n",
        "  requestBodies:\n    A: {$ref: '#/components/requestBodies/B'}\n    B: {$ref: '#/components/requestBodies/A'}\n",
        1,
    );
    let text = text.replacen("'#/components/requestBodies/NewPet'", "'#/components/requestBodies/A'", 1);
    assert!(!problems(&text).is_empty());
}

#[test]
fn rules_of_the_document() {
    check(&cases! {
        "the version of the format": "openapi: 3.0.3" => "openapi: 3.1.0",
            "/openapi" at "openapi: 3.1.0", "invalid `openapi` \"3.1.0\": must be OpenAPI 3.0";
        "the version is a text": "version: 1.0.0" => "version: 1.0",
            "/info/version" at "version: 1.0", "invalid `version` 1.0: must be text";
        "a title": "title: Petstore" => "summary: Pets",
            "/info" at "info:", "missing field `title`";
        "an entry of x-deviations that points at nothing": "at: /paths/~1stores" => "at: /paths/~1shops",
            "/x-deviations/0/at" at "at: /paths/~1shops", "`/paths/~1shops~1{store}~1pets/get` points at nothing";
        "an entry of x-deviations without a reason": "    because: There are many.\n" => "",
            "/x-deviations/0" at "- at:", "must have `at`, `document`,";
        "an entry of x-deviations with an empty reason": "because: There are many." => "because: ''",
            "/x-deviations/0/because" at "because: ''", "invalid `because` \"\": must be text";
        "an entry of x-deviations with another key": "because: There" => "why: x\n    because: There",
            "/x-deviations/0/why" at "why: x", "invalid `why` \"x\": must be `at`, `document`, `here` or `because`";
    });
    let without_deviations = PETSTORE.split("x-deviations").next().unwrap();
    let pathless = problems(&without_deviations.replace("\npaths:", "\nx-paths:"));
    assert!(pathless[0].message.contains("missing field `paths`"), "{pathless:#?}");
    let text = format!("{without_deviations}x-deviations: none\n");
    assert!(problems(&text)[0].message.contains("must be a list"));
}

#[test]
fn rules_of_references() {
    check(&cases! {
        "a reference to nothing": "$ref: '#/components/schemas/PageSize'" => "$ref: '#/components/schemas/Pages'",
            "GET/parameters/1/schema/$ref" at "schemas/Pages'", "`#/components/schemas/Pages` points at nothing";
        "a reference out of the file": "$ref: '#/components/schemas/PageSize'" => "$ref: common.yaml#/PageSize",
            "GET/parameters/1/schema/$ref" at "common.yaml", "`common.yaml#/PageSize` is not in this file";
        "a reference to a part without a name": "$ref: '#/components/schemas/PageSize'" =>
            "$ref: '#/components/schemas/Pet/properties/id'",
            "GET/parameters/1/schema/$ref" at "Pet/properties/id", "move its target to `components`";
        "a reference in the place of a path": "paths:\n" => "paths:\n  /x:\n    $ref: '#/components/schemas/Pet'\n",
            "/paths/~1x/$ref" at "schemas/Pet'", "write the path out";
    });
}

#[test]
fn rules_of_operations() {
    check(&cases! {
        "a path starts with a slash": "  /stores/{store}/pets:" => "  stores/{store}:\n    get:\n      operationId: a\n      parameters: [{$ref: '#/components/parameters/Store'}]\n      responses: {'204': {description: None.}}\n  /stores/{store}/pets:",
            "/paths/stores~1{store}" at "  stores/{store}:", "invalid `stores/{store}`: must start with `/`";
        "an operation has an id": "      operationId: listPets\n" => "",
            "GET" at "    get:", "must have an `operationId`";
        "an operation's id is its own": "operationId: removePets" => "operationId: list_pets",
            "DELETE/operationId" at "operationId: list_pets", "`list_pets` and `listPets` become the same Rust method";
        "an operation's id names a method": "operationId: removePets" => "operationId: 1st",
            "DELETE/operationId" at "operationId: 1st", "invalid name `1st`: must become a Rust method";
        "an operation's id hides no constructor": "operationId: removePets" => "operationId: new",
            "DELETE/operationId" at "operationId: new", "invalid name `new`: must become a Rust method that is not reserved";
        "servers of an operation": "operationId: removePets" => "operationId: removePets\n      servers: [{url: 'https://x'}]",
            "DELETE/servers" at "      servers:", "a client has one base URL";
        "an object for an operation": "    delete:\n      operationId: removePets" => "    put: none\n    delete:\n      operationId: removePets",
            "/paths/~1stores~1{store}~1pets/put" at "put: none", "invalid `put` \"none\": must be an object";
        "a list of tags": "operationId: removePets" => "operationId: removePets\n      tags: pets",
            "DELETE/tags" at "tags: pets", "invalid `tags` \"pets\": must be a list";
        "a flag": "operationId: removePets" => "operationId: removePets\n      deprecated: 'yes'",
            "DELETE/deprecated" at "deprecated:", "invalid `deprecated` \"yes\": must be `true` or `false`";
        "the names of schemes": "operationId: removePets" => "operationId: removePets\n      security: [key]",
            "DELETE/security/0" at "security: [key]", "invalid `0` \"key\": must be an object";
        "a keyword of an operation that is misspelt": "operationId: removePets" => "operationId: removePets\n      paramaters: []",
            "DELETE/paramaters" at "paramaters:", "invalid `paramaters`: must be a keyword of OpenAPI 3.0";
        "callbacks of an operation": "operationId: removePets" => "operationId: removePets\n      callbacks: {}",
            "DELETE/callbacks" at "callbacks:", "since progenitor drops it; remove it";
        "responses of an operation": "      responses:\n        '204':\n          description: The pets are removed.\n" => "",
            "DELETE" at "    delete:", "invalid `delete`: must have `responses`; add them";
        "a list in a header": "schema:\n            type: string\n      responses" => "schema: {type: array, items: {type: string}}\n      responses",
            "GET/parameters/3/schema" at "{type: array,", "must be text, a number or a boolean in a path or a header";
        "an object in a header": "schema:\n            type: string\n      responses" => "schema: {$ref: '#/components/schemas/Tags'}\n      responses",
            "GET/parameters/3/schema" at "schema: {$ref: '#/components/schemas/Tags'}", "must be text, a number or a boolean";
        "anything in a path": "      schema:\n        $ref: '#/components/schemas/StoreName'" => "      schema: {description: Any.}",
            "/components/parameters/Store/schema" at "schema: {description: Any.}", "must be text, a number or a boolean";
        "a parameter in a cookie": "in: query\n          description" => "in: cookie\n          description",
            "GET/parameters/1/in" at "in: cookie", "invalid `in` \"cookie\": must be `path`, `query` or `header`";
        "a parameter in nothing": "in: query\n          description" => "in: body\n          description",
            "GET/parameters/1/in" at "in: body", "invalid `in` \"body\": must be `path`, `query` or `header`";
        "a parameter without a schema": "\n          schema:\n            type: string\n" => "\n",
            "GET/parameters/3" at "- name: X-Trace", "must have `name`, `in` and a `schema`";
        "a keyword of a parameter that is dropped": "in: query\n          description" => "in: query\n          allowReserved: true\n          description",
            "GET/parameters/1/allowReserved" at "allowReserved", "invalid `allowReserved` true: must be a keyword that progenitor reads";
        "a keyword of a parameter that is misspelt": "in: query\n          description" => "in: query\n          requried: true\n          description",
            "GET/parameters/1/requried" at "requried", "invalid `requried` true: must be a keyword that progenitor reads";
        "the style of a parameter": "in: query\n          description" => "in: query\n          style: pipeDelimited\n          description",
            "GET/parameters/1/style" at "pipeDelimited", "must be `form`";
        "a list in one parameter": "in: query\n          description" => "in: query\n          explode: false\n          description",
            "GET/parameters/1/explode" at "explode:", "invalid `explode` false";
        "two parameters with one name in Rust": "- name: type" => "- name: page_size",
            "GET/parameters/2" at "- name: page_size", "`page_size` and `pageSize` become the same Rust argument";
        "a parameter whose name is no word": "- name: type" => "- name: '%'",
            "GET/parameters/2" at "- name: '%'", "invalid name `%`: must become a Rust argument";
        "a header that OpenAPI forbids": "name: X-Trace" => "name: content-type",
            "GET/parameters/3" at "name: content-type", "invalid header `content-type`: must not be";
        "a header that carries a credential": "name: X-Trace" => "name: x-key",
            "GET/parameters/3" at "name: x-key", "invalid header `x-key`: must not be a credential";
        "a header that may be null": "schema:\n            type: string\n      responses" => "schema: {type: string, nullable: true}\n      responses",
            "GET/parameters/3/schema" at "{type: string, nullable: true}", "in a path or a header, and not null";
        "a parameter of the path is required": "in: path\n      required: true" => "in: path",
            "/components/parameters/Store" at "    Store:", "add `required: true`";
        "a body is required": "    NewPet:\n      required: true" => "    NewPet:",
            "/components/requestBodies/NewPet" at "    NewPet:", "progenitor always sends it";
        "a body of JSON": "    NewPet:\n      required: true\n      content:\n        application/json" =>
            "    NewPet:\n      required: true\n      content: # of a pet\n        text/plain",
            "/components/requestBodies/NewPet/content" at "      content: # of a pet", "must be `application/json` alone";
    });
    let pathless = problems(
        &PETSTORE.replace("/stores/{store}/pets:", "/stores/{shop}/pets:").replace("~1{store}", "~1{shop}"),
    );
    assert_eq!(pathless.len(), 6, "{pathless:#?}");
    assert!(
        pathless[0].message.contains("`shop` must be in the path as `{shop}` and a parameter `in: path`")
    );
    assert!(pathless[1].message.contains("`store` must be in the path as `{store}` and"));
}

#[test]
fn rules_of_responses() {
    check(&cases! {
        "a response for a status": "        '204':" => "        '2000':\n          description: Else.\n        '204':",
            "DELETE/responses/2000" at "'2000'", "invalid `2000`: must be a status, such as `404` or `4XX`, or `default`";
        "a response for success": "      responses:\n        '204':" => "      responses: # of delete\n        '404':",
            "DELETE/responses" at "responses: # of delete", "must have a response for success";
        "one type of success": "        4XX:\n          $ref: '#/components/responses/ErrorResponse'\n        5XX" =>
            "        '204':\n          description: None.\n        5XX",
            "GET/responses/204" at "'204'", "204 and 200 differ, but there must be one type of success";
        "a response in JSON": "description: The error response.\n      content:\n        application/json" =>
            "description: The error response.\n      content: # of an error\n        text/html",
            "/components/responses/ErrorResponse/content" at "      content: # of an error", "must be `application/json` alone";
        "a description of a response": "          description: The pets are removed.\n" => "          x-note: None.\n",
            "DELETE/responses/204" at "'204'", "invalid `204`: must have a `description`; add one";
        "a keyword of a response": "description: The pets are removed." => "description: x\n          type: string # of delete",
            "DELETE/responses/204/type" at "string # of delete", "invalid `type` \"string\": must be a keyword of OpenAPI 3.0";
        "links of a response": "description: The pets are removed." => "description: x\n          links: none",
            "DELETE/responses/204/links" at "links: none", "invalid `links` \"none\": must be an object";
        "examples of a header": "schema:\n                $ref: '#/components/schemas/Count'" => "schema: {$ref: '#/components/schemas/Count'}\n              examples: [1]",
            "GET/responses/200/headers/x-total/examples" at "examples: [1]", "must be an object; write one";
        "a keyword of a body that progenitor asserts is absent": "          schema:\n            $ref: '#/components/schemas/NewPet'" => "          encoding: {}\n          schema: {$ref: '#/components/schemas/NewPet'}",
            "/components/requestBodies/NewPet/content/application~1json/encoding" at "encoding: {}", "invalid `encoding`: must be `schema`, `example` or `examples`";
        "a response in JSON with a schema":
            "          content:\n            application/json:\n              schema:\n                type: array\n                items:\n                  $ref: '#/components/schemas/Pet'\n" =>
            "          content:\n            application/json: {}\n",
            "GET/responses/200/content/application~1json" at "application/json: {}", "must have a `schema`";
        "a header of a response has a schema": "schema:\n                $ref: '#/components/schemas/Count'" => "description: x",
            "GET/responses/200/headers/x-total" at "x-total:", "must have a `schema`";
        "a header of a response with a rule has a named schema": "schema:\n                $ref: '#/components/schemas/Count'" => "schema: {type: string, maxLength: 3}",
            "GET/responses/200/headers/x-total/schema" at "{type: string, maxLength: 3}", "must have a name, since it needs a Rust type";
    });
}

#[test]
fn rules_of_named_schemas() {
    check(&cases! {
        "a name for a Rust type": "    Tags:\n" => "    tag-list: {description: x, type: string}\n    Tags:\n",
            "/components/schemas/tag-list" at "tag-list", "invalid `tag-list`: must be in UpperCamelCase, like `TagList`";
        "the name of a Rust type, also with an acronym": "    Tags:\n" => "    SyncJobDTO: {description: x, type: object}\n    Tags:\n",
            "/components/schemas/SyncJobDTO" at "    SyncJobDTO", "invalid `SyncJobDTO`: must be in UpperCamelCase, like `SyncJobDto`";
        "a word of Rust's own is no name": "    Tags:\n" => "    Option: {description: x, type: string}\n    Tags:\n",
            "/components/schemas/Option" at "Option:", "invalid `Option`: must not be a name that generated code uses";
        "a second name for a schema": "    Tags:\n" => "    Label: {$ref: '#/components/schemas/Tags'}\n    Tags:\n",
            "/components/schemas/Label/$ref" at "    Label:", "refer to the first name";
        "a description": "      description: A pet.\n" => "",
            "/components/schemas/Pet" at "    Pet:", "invalid `Pet`: must have a `description`";
        "null belongs to the use of a schema": "description: A pet.\n" => "description: A pet.\n      nullable: true\n",
            "/components/schemas/Pet/nullable" at "      nullable: true", "must be where the schema is used";
        "a schema made of itself": "        - $ref: '#/components/schemas/Score'\n        - type" =>
            "        - $ref: '#/components/schemas/State'\n        - type",
            "/components/schemas/State" at "    State:", "`State` consists of itself";
        "the shared type of a moment": "      format: date-time" => "      format: date-and-time",
            "/components/schemas/Timestamp/format" at "date-and-time", "must be a string in the format `date-time`";
        "a moment elsewhere": "          type: string\n        area" => "          {type: string, format: date-time}\n        area",
            "/components/schemas/Tags/properties/zone/format" at "format: date-time}", "refer to the schema `Timestamp`";
        "an enum of requests and responses": "$ref: '#/components/schemas/PetKindFilter'" => "$ref: '#/components/schemas/PetKind'",
            "/components/schemas/PetKind" at "    PetKind:", "add a schema for the request";
        "an enum of strings": "enum: [calm]" => "enum: [calm, 2]",
            "/components/schemas/Mood/enum/1" at "[calm, 2]", "invalid `1` 2: must be a string; quote it";
        "an enum with values": "enum: [calm]\n      x-enumDescriptions:\n        calm: Calm." => "enum: []",
            "/components/schemas/Mood/enum" at "enum: []", "must be a list with items";
        "an enum says that it is a string": "      type: string\n      enum: [calm]" => "      enum: [calm]",
            "/components/schemas/Mood" at "    Mood:", "must be `type: string` beside `enum`";
        "a value without a meaning": "enum: [calm]" => "enum: [calm, wild]",
            "/components/schemas/Mood/enum/1" at "[calm, wild]", "`wild` must have an entry in `x-enumDescriptions`";
        "a meaning without a value": "        calm: Calm." => "        calm: Calm.\n        wild: Wild.",
            "/components/schemas/Mood/x-enumDescriptions/wild" at "wild: Wild.", "`wild` must be a value of the enum";
        "a meaning that is no text": "calm: Calm." => "calm: 1",
            "/components/schemas/Mood/x-enumDescriptions/calm" at "calm: 1", "invalid `calm` 1: must be text";
        "a value that names no variant": "enum: [calm]\n      x-enumDescriptions:\n        calm" => "enum: ['1']\n      x-enumDescriptions:\n        '1'",
            "/components/schemas/Mood/enum/0" at "['1']", "invalid name `1`: must become a Rust variant";
        "a value that names a taken variant": "enum: [calm]\n      x-enumDescriptions:\n        calm" => "enum: [unknown]\n      x-enumDescriptions:\n        unknown",
            "/components/schemas/Mood/enum/0" at "[unknown]", "invalid name `unknown`: must become a Rust variant that is not reserved";
        "a value of a request that names an associated type": "enum: [dog, guinea-pig, type]\n      default: dog\n      x-enumDescriptions:\n" => "enum: [dog, guinea-pig, type, err]\n      default: dog\n      x-enumDescriptions:\n        err: Ill.\n",
            "/components/schemas/PetKindFilter/enum/3" at "type, err]", "invalid name `err`: must become a Rust variant that is not reserved";
        "two values for one variant": "enum: [calm]\n      x-enumDescriptions:\n" => "enum: [calm, Calm]\n      x-enumDescriptions:\n        Calm: Hot.\n",
            "/components/schemas/Mood/enum/1" at "[calm, Calm]", "`Calm` and `calm` become the same Rust variant";
    });
}

#[test]
fn rules_of_schemas() {
    check(&cases! {
        "an object needs a name": "        area:\n          type: string" => "        area:\n          type: object\n          properties: {a: {type: string}}",
            "/components/schemas/Tags/properties/area" at "        area:", "move it to `components/schemas`";
        "a rule needs a name": "        area:\n          type: string" => "        area:\n          type: string\n          maxLength: 3",
            "/components/schemas/Tags/properties/area" at "        area:", "move it to `components/schemas`";
        "bounds need a name": "        area:\n          type: string" => "        area:\n          type: integer\n          minimum: 3",
            "/components/schemas/Tags/properties/area" at "        area:", "move it to `components/schemas`";
        "parts of several schemas need a name": "        area:\n          type: string" => "        area:\n          allOf: [{$ref: '#/components/schemas/Sheet'}, {$ref: '#/components/schemas/ErrorResponse'}]",
            "/components/schemas/Tags/properties/area" at "        area:", "move it to `components/schemas`";
        "a member of a list needs a name": "        - type: string\n    Tags" => "        - {type: string, minLength: 1}\n    Tags",
            "/components/schemas/State/oneOf/1" at "minLength: 1}", "move it to `components/schemas`";
        "no schema at all": "        area:\n          type: string" => "        area: string",
            "/components/schemas/Tags/properties/area" at "area: string", "invalid `area` \"string\": must be a schema";
        "something beside a reference": "        - $ref: '#/components/schemas/Score'\n        - type" =>
            "        - {$ref: '#/components/schemas/Score', description: x}\n        - type",
            "/components/schemas/State/oneOf/0" at "description: x}", "move the reference into `allOf`";
        "an array without items": "        area:\n          type: string" => "        area:\n          type: array",
            "/components/schemas/Tags/properties/area" at "        area:", "must have `items`";
        "two properties for one field": "        area:" => "        Zone:",
            "/components/schemas/Tags/properties/Zone" at "Zone:", "`Zone` and `zone` become the same Rust field";
        "a property that names no field": "        area:" => "        '%':",
            "/components/schemas/Tags/properties/%" at "'%':", "invalid name `%`: must become a Rust field";
        "a property in the place of unknown ones": "        area:" => "        extra:",
            "/components/schemas/Tags/properties/extra" at "extra:", "invalid name `extra`: must become a Rust field that is not reserved";
        "a default in a response": "        area:\n          type: string" => "        area:\n          type: string\n          default: x",
            "/components/schemas/Tags/properties/area/default" at "default: x", "look present";
        "a response without new properties": "required: [zone]" => "required: [zone]\n      additionalProperties: false",
            "/components/schemas/Tags/additionalProperties" at "additionalProperties: false", "a response with a new property would be invalid";
        "a type of another version": "        area:\n          type: string" => "        area:\n          type: 'null'",
            "/components/schemas/Tags/properties/area/type" at "type: 'null'", "invalid `type` \"null\"";
        "a list of types": "        area:\n          type: string" => "        area:\n          type: [string]",
            "/components/schemas/Tags/properties/area/type" at "type: [string]", "must be a type of OpenAPI 3.0";
        "a keyword that is misspelt": "minLength: 2" => "minLenght: 2",
            "/components/schemas/StoreName/minLenght" at "minLenght", "invalid `minLenght` 2: must be a keyword of OpenAPI 3.0";
        "a keyword that is misspelt where one of several schemas holds": "      anyOf:\n" => "      anyOf:\n        - {type: string, maxLenght: 1}\n",
            "/components/schemas/Sheet/anyOf/0/maxLenght" at "maxLenght", "invalid `maxLenght` 1: must be a keyword of OpenAPI 3.0";
        "a keyword that is misspelt in what must not hold": "        - not:\n            type: object" => "        - not: {type: object, maxPropertys: 1}",
            "/components/schemas/Sheet/anyOf/1/not/maxPropertys" at "maxPropertys", "invalid `maxPropertys` 1: must be a keyword of OpenAPI 3.0";
        "a rule of texts for a number": "      anyOf:\n" => "      anyOf:\n        - {type: number, maxLength: 1}\n",
            "/components/schemas/Sheet/anyOf/0/type" at "maxLength: 1}", "must be `type: string` beside";
        "a keyword of another version": "        area:\n          type: string" => "        area:\n          const: x",
            "/components/schemas/Tags/properties/area/const" at "const: x", "invalid `const` \"x\": must be a keyword of OpenAPI 3.0";
        "a keyword with a wrong value": "minLength: 2" => "minLength: '2'",
            "/components/schemas/StoreName/minLength" at "minLength: '2'", "invalid `minLength` \"2\": must be a whole number";
        "a keyword of another type": "        area:\n          type: string" => "        area:\n          type: boolean # of an area\n          pattern: ^$",
            "/components/schemas/Tags/properties/area/type" at "type: boolean # of an area", "must be `type: string` beside";
        "a bound of a text": "      type: string\n      pattern: ^[0-9]{1,9}$" => "      type: string # a count\n      minimum: 77",
            "/components/schemas/Count/type" at "      type: string # a count", "must be `type: integer` beside";
        "a keyword without a type": "      type: string\n      pattern: ^[0-9]{1,9}$" => "      pattern: ^[0-9]{1,9}$",
            "/components/schemas/Count" at "    Count:", "must be `type: string` beside";
        "anyOf": "      oneOf:" => "      anyOf:",
            "/components/schemas/State/anyOf" at "      anyOf:", "use `oneOf`, or write the type by hand";
        "multipleOf": "minimum: -10" => "minimum: -10\n      multipleOf: 5",
            "/components/schemas/Score/multipleOf" at "multipleOf", "typify drops it";
        "an exclusive bound": "minimum: -10" => "minimum: -10\n      exclusiveMinimum: true",
            "/components/schemas/Score/exclusiveMinimum" at "exclusiveMinimum", "the smallest value that is allowed";
        "a limit on a list": "        children:\n          type: array" => "        children:\n          type: array\n          maxItems: 5",
            "/components/schemas/Pet/properties/children/maxItems" at "maxItems", "typify drops it";
        "the bounds of a number": "format: double" => "format: double\n          minimum: 0",
            "/components/schemas/Pet/properties/ratio/minimum" at "minimum: 0", "typify drops it";
        "a bound that is no integer": "minimum: -10" => "minimum: -10.5",
            "/components/schemas/Score/minimum" at "minimum: -10.5", "an integer of 64 bits";
        "a default that a named type does not allow": "        on:\n" => "        least:\n          allOf: [{$ref: '#/components/schemas/Score'}]\n          default: -11\n        on:\n",
            "/components/schemas/NewPet/properties/least/default" at "default: -11", "invalid default: -11 is less than the minimum of -10";
        "a default with parts that typify drops": "        on:\n" => "        pet:\n          allOf: [{$ref: '#/components/schemas/ErrorResponse'}]\n          default: {reason: x}\n        on:\n",
            "/components/schemas/NewPet/properties/pet/default" at "default: {reason: x}", "must not contain an object";
        "a default that is no moment": "        on:\n" => "        after:\n          allOf: [{$ref: '#/components/schemas/Timestamp'}]\n          default: today\n        on:\n",
            "/components/schemas/NewPet/properties/after/default" at "default: today", "invalid default: \"today\" is not";
        "bounds that leave nothing": "maximum: 9000000000\n      default: 20" => "maximum: 0",
            "/components/schemas/PageSize/maximum" at "maximum: 0", "invalid maximum 0: must be at least the minimum, 1";
        "a default out of bounds": "default: 20" => "default: 0",
            "/components/schemas/PageSize/default" at "default: 0", "invalid default: 0 is less than the minimum of 1; correct it";
        "integers of 32 bits": "format: int64\n      minimum: -10" => "format: int32\n      minimum: -10",
            "/components/schemas/Score/format" at "format: int32", "use `int64`";
        "a format that needs another crate": "        area:\n          type: string" => "        area:\n          type: string\n          format: uuid",
            "/components/schemas/Tags/properties/area/format" at "format: uuid", "invalid `format` \"uuid\"";
        "a pattern that is none": "pattern: ^[0-9]{1,9}$" => "pattern: ^[0-9$",
            "/components/schemas/Count/pattern" at "pattern: ^[0-9$", "invalid pattern `^[0-9$`: must be a regular expression";
        "a pattern that is not anchored": "pattern: ^[0-9]{1,9}$" => "pattern: '[0-9]'",
            "/components/schemas/Count/pattern" at "pattern: '[0-9]'", "must be anchored";
        "a pattern that is not anchored at its end": "pattern: ^[0-9]{1,9}$" => "pattern: ^[0-9]",
            "/components/schemas/Count/pattern" at "pattern: ^[0-9]", "must be anchored";
        "a pattern that is not anchored at its beginning": "pattern: ^[0-9]{1,9}$" => "pattern: '[0-9]$'",
            "/components/schemas/Count/pattern" at "pattern: '[0-9]$'", "must be anchored";
        "a pattern that looks around": "pattern: ^[0-9]{1,9}$" => "pattern: ^(?!0)[0-9]+$",
            "/components/schemas/Count/pattern" at "pattern: ^(?!0)", "look-around";
    });
}

#[test]
fn rules_of_pagination() {
    check(&cases! {
        "a style": "style: page" => "style: token",
            "GET/x-pagination/style" at "style: token", "invalid `style` \"token\": must be `page` or `offset`";
        "another key": "style: page" => "style: page\n        cursor: x",
            "GET/x-pagination/cursor" at "cursor: x", "invalid `cursor` \"x\": must be `style`,";
        "a position": "        position: page\n" => "",
            "GET/x-pagination" at "x-pagination:", "must have `style`, `position`,";
        "a position in a parameter": "position: page" => "position: pages",
            "GET/x-pagination/position" at "position: pages", "invalid position `pages`";
        "a position in the query": "position: page" => "position: X-Trace",
            "GET/x-pagination/position" at "position: X-Trace", "invalid position `X-Trace`";
        "a size that is a number": "size: pageSize" => "size: type",
            "GET/x-pagination/size" at "size: type", "invalid size `type`";
        "a size in a member of a generated type": "size: pageSize" => "size: type.limit",
            "GET/x-pagination/size" at "size: type.limit", "`parameter.member` of one whose type is written by hand";
        "items in the body": "items: ''" => "items: /list",
            "GET/x-pagination/items" at "items: /list", "invalid items `/list`: must be a JSON pointer to an array";
        "items by a JSON pointer": "items: ''" => "items: list",
            "GET/x-pagination/items" at "items: list", "invalid items `list`";
        "an id of an item": "        id: id\n" => "        id: name\n",
            "GET/x-pagination/id" at "id: name", "invalid id `name`: must be a required property of an item";
        "an id that is always there": "        id: id\n" => "        id: self\n",
            "GET/x-pagination/id" at "id: self", "invalid id `self`";
        "a total in a documented header": "total: X-Sheet.total" => "total: X-Count.total",
            "GET/x-pagination/total" at "total: X-Count.total", "invalid total `X-Count.total`";
        "a total in a member of a generated type": "total: X-Sheet.total" => "total: X-Total.total",
            "GET/x-pagination/total" at "total: X-Total.total", "header whose type is written by hand";
        "a total in the body": "total: X-Sheet.total" => "total: /total",
            "GET/x-pagination/total" at "total: /total", "invalid total `/total`";
    });
    // An array of values without a name has no items to generate from.
    let unnamed = PETSTORE.replace(
        "                items:\n                  $ref: '#/components/schemas/Pet'",
        "                items: {type: string}",
    );
    assert!(problems(&unnamed)[0].message.starts_with("invalid items ``"), "{:#?}", problems(&unnamed));
    for (old, new) in [
        ("        total: X-Sheet.total\n", ""),
        ("        id: id\n", ""),
        ("style: page", "style: offset"),
        // The type of the parameter is written by hand.
        (
            "schema:\n            $ref: '#/components/schemas/PageSize'",
            "schema: {$ref: '#/components/schemas/Sheet'}",
        ),
    ] {
        assert_eq!(PETSTORE.matches(old).count(), 1, "{old}");
        let text = PETSTORE.replace(old, new);
        let text =
            if new.contains("Sheet") { text.replace("size: pageSize", "size: pageSize.limit") } else { text };
        assert_eq!(problems(&text), [], "{new}");
    }
}

/// A page of pets in an object, as `/data/pets` and `/data/count`.
fn enveloped() -> String {
    let array = "                type: array\n                items:\n                  $ref: '#/components/schemas/Pet'\n";
    assert_eq!(PETSTORE.matches(array).count(), 1);
    PETSTORE
        .replace(array, "                $ref: '#/components/schemas/Envelope'\n")
        .replace("items: ''", "items: /data/pets")
        .replace("total: X-Sheet.total", "total: /data/count")
        .replace(
            "    Tags:\n",
            "    Envelope:
      description: x
      type: object
      properties:
        data:
          nullable: true
          type: object
          allOf: [{$ref: '#/components/schemas/PetPage'}]
    PetPage:
      description: x
      type: object
      required: [pets]
      properties:
        pets: {type: array, items: {$ref: '#/components/schemas/Pet'}}
        count: {type: integer, format: int64}
    Tags:\n",
        )
}

#[test]
fn items_and_total_are_found_through_references_and_properties() {
    assert_eq!(problems(&enveloped()), []);
    for (old, new, message) in [
        ("items: /data/pets", "items: /data/count", "invalid items `/data/count`"),
        ("items: /data/pets", "items: /data", "invalid items `/data`"),
        ("total: /data/count", "total: /data/pets", "invalid total `/data/pets`"),
    ] {
        let found = problems(&enveloped().replace(old, new));
        assert!(found[0].message.starts_with(message), "{found:#?}");
    }
    let spec = Spec::parse(Path::new("specs/petstore.yaml"), &enveloped()).unwrap();
    let envelope = &spec.value()["components"]["schemas"]["Envelope"];
    let fields = spec.fields(envelope, "/data/pets").unwrap();
    let found: Vec<_> = fields
        .iter()
        .map(|field| (field.name, spec.named_schema(field.schema).0, field.is_required))
        .collect();
    assert_eq!(found, [("data", Some("PetPage"), false), ("pets", None, true)]);
    assert_eq!(spec.fields(envelope, ""), Some(Vec::new()));
    assert_eq!(spec.schema_at(envelope, ""), Some(envelope));
    for nowhere in ["data", "/pets", "/data/pets/0"] {
        assert_eq!(spec.fields(envelope, nowhere), None, "{nowhere}");
    }
}

#[test]
fn rules_of_job_states() {
    check(&cases! {
        "a state for each value": "        asked: pending\n" => "",
            "/components/schemas/AdoptionStatus/enum/0" at "enum: [asked,", "`asked` must have an entry in `x-job-state`";
        "a state for a value only": "asked: pending" => "asked: pending\n        lost: failed",
            "/components/schemas/AdoptionStatus/x-job-state/lost" at "lost: failed", "`lost` must be a value of the enum";
        "a known state": "asked: pending" => "asked: waiting",
            "/components/schemas/AdoptionStatus/x-job-state/asked" at "asked: waiting", "invalid `asked` \"waiting\": must be `pending`, `running`,";
        "states of an enum": "      description: Score of a pet, from minus ten on." => "      description: Score.\n      x-job-state: {}",
            "/components/schemas/Score/x-job-state" at "x-job-state: {}", "must be beside an enum";
    });
}

#[test]
fn rules_of_error_details() {
    check(&cases! {
        "another key": "  code: [/reason]" => "  cause: [/reason]",
            "/x-error/cause" at "cause: [/reason]", "invalid `cause`: must be `status`, `code`, `message` or `requestId`";
        "a list of places": "code: [/reason]" => "code: /reason",
            "/x-error/code" at "code: /reason", "must be a list with items";
        "a place in the body": "code: [/reason]" => "code: [/reason, /code]",
            "/x-error/code/1" at "code: [/reason, /code]", "`/code` is in no error response";
        "a place in an error response": "code: [/reason]" => "code: [/name]",
            "/x-error/code/0" at "code: [/name]", "`/name` is in no error response";
        "the name of a header": "requestId: [x-request-id]" => "requestId: ['x request']",
            "/x-error/requestId/0" at "x request", "or the name of a header";
        "a place that is text": "code: [/reason]" => "code: [0]",
            "/x-error/code/0" at "code: [0]", "must be a JSON pointer or the name of a header";
    });
    // Any branch will do, and an index leads to an item.
    let branches = "
      anyOf:
        - type: array
          items: {$ref: '#/components/schemas/Tags'}
        - allOf: [{$ref: '#/components/schemas/Tags'}, {$ref: '#/components/schemas/Sheet'}]
        - type: object
          properties: {reason: {type: string}, 'a/b': {type: string}}
";
    let schema = PETSTORE.split("    ErrorResponse:\n").last().unwrap().split("x-error:").next().unwrap();
    let text = PETSTORE.replace(schema, &format!("      description: Why.{branches}"));
    let api = Api { hand_written: &["Sheet", "ErrorResponse"], ..API };
    for (place, leads) in [
        ("/reason", true),
        ("/0/zone", true),
        ("/area", true),
        ("/a~1b", true),
        ("/0", true),
        ("/0/reason", false),
        ("/zone/0", false),
        ("/-/zone", false),
    ] {
        let text = text.replace("code: [/reason]", &format!("code: [{place}]"));
        let found = lint(&api, &Spec::parse(Path::new("x.yaml"), &text).unwrap());
        assert_eq!(found.is_empty(), leads, "{place}: {found:#?}");
    }
}

#[test]
fn a_body_without_properties_needs_a_name_and_a_response_also_new_properties() {
    let closed = "schema: {type: object, additionalProperties: false}";
    for (named, expected) in [
        ("schema:\n            $ref: '#/components/schemas/NewPet'", 1),
        ("schema:\n                $ref: '#/components/schemas/Pet'\n        4XX", 2),
    ] {
        assert_eq!(PETSTORE.matches(named).count(), 1, "{named}");
        let rest = if named.ends_with("4XX") { "\n        4XX" } else { "" };
        let text = PETSTORE.replace(named, &format!("{closed}{rest}"));
        let line = text.lines().position(|line| line.contains(closed)).unwrap() + 1;
        let found = problems(&text);
        assert!(found.iter().all(|problem| problem.line == Some(line)), "{found:#?}");
        assert_eq!(found.len(), expected, "{found:#?}");
        assert!(found[0].message.contains("must have a name"), "{found:#?}");
    }
}

#[test]
fn a_problem_of_a_shared_part_is_reported_once_and_where_it_is() {
    let found = problems(&PETSTORE.replace(
        "            $ref: '#/components/schemas/ErrorResponse'",
        "            {type: string, maxLength: 1}",
    ));
    let [problem] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(problem.pointer, "/components/responses/ErrorResponse/content/application~1json/schema");
}

#[test]
fn problems_are_in_the_order_of_the_file() {
    let text = PETSTORE
        .replace("minLength: 2", "minLength: x")
        .replace("operationId: removePets", "operationId: new");
    let lines: Vec<_> = problems(&text).iter().map(|problem| problem.line).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.is_sorted());
}

#[test]
fn a_document_that_is_not_an_object_is_invalid() {
    for text in ["a", "- 1", "openapi: 3.0.3"] {
        assert!(!problems(text).is_empty(), "{text}");
    }
}
