use std::path::Path;

use super::*;

const PETSTORE: &str = include_str!("../../tests/petstore.yaml");

const API: Api = Api { name: "petstore", hand_written: &["Sheet"], field_attributes: &[] };

fn problems(text: &str) -> Vec<Problem> {
    lint(&API, &Spec::parse(Path::new("specs/petstore.yaml"), text).unwrap())
}

/// A change to the spec of pets, and the one problem that it must bring.
struct Case {
    rule: &'static str,
    /// What is replaced, found once in the spec.
    old: &'static str,
    /// What takes its place.
    new: &'static str,
    /// Where the problem must be.
    pointer: &'static str,
    /// What stands on the line of the problem; the first such line of the spec.
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
fn what_the_generators_can_take_passes() {
    assert_eq!(problems(PETSTORE), []);
}

#[test]
fn what_just_keeps_to_the_rules_passes() {
    for (old, new) in [
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
fn references_in_a_circle_come_to_an_end() {
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
            "/openapi" at "openapi: 3.1.0", "OpenAPI 3.0, not \"3.1.0\"";
        "the version is a text": "version: 1.0.0" => "version: 1.0",
            "/info/version" at "version: 1.0", "quoted string";
        "the version is a header": "version: 1.0.0" => "version: 版本",
            "/info/version" at "version: 版本", "visible ASCII";
        "a title": "title: Petstore" => "summary: Pets",
            "/info/title" at "info:", "a title is missing";
        "paths": "\npaths:" => "\nx-paths:",
            "/paths" at "openapi:", "an object is missing";
        "an entry of x-deviations that points at nothing": "at: /paths/~1stores" => "at: /paths/~1shops",
            "/x-deviations/0/at" at "at: /paths/~1shops", "`/paths/~1shops~1{store}~1pets/get` points at nothing";
        "an entry of x-deviations without a reason": "    because: There are many.\n" => "",
            "/x-deviations/0" at "- at:", "`because` is missing";
        "an entry of x-deviations with an empty reason": "because: There are many." => "because: ''",
            "/x-deviations/0" at "- at:", "`because` is missing";
        "an entry of x-deviations with another key": "because: There" => "why: x\n    because: There",
            "/x-deviations/0/why" at "why: x", "`why` is unknown";
    });
    let text = format!("{}x-deviations: none\n", PETSTORE.split("x-deviations").next().unwrap());
    assert!(problems(&text)[0].message.contains("a list is expected"));
}

#[test]
fn rules_of_references() {
    check(&cases! {
        "a reference to nothing": "$ref: '#/components/schemas/PageSize'" => "$ref: '#/components/schemas/Pages'",
            "GET/parameters/0/schema/$ref" at "schemas/Pages'", "`#/components/schemas/Pages` points at nothing";
        "a reference out of the file": "$ref: '#/components/schemas/PageSize'" => "$ref: common.yaml#/PageSize",
            "GET/parameters/0/schema/$ref" at "common.yaml", "`common.yaml#/PageSize` is not in this file";
        "a reference to a part without a name": "$ref: '#/components/schemas/PageSize'" =>
            "$ref: '#/components/schemas/Pet/properties/id'",
            "GET/parameters/0/schema/$ref" at "Pet/properties/id", "has no name under `components`";
        "a reference in the place of a path": "paths:\n" => "paths:\n  /x:\n    $ref: '#/components/schemas/Pet'\n",
            "/paths/~1x/$ref" at "schemas/Pet'", "write the path out";
    });
}

#[test]
fn rules_of_operations() {
    check(&cases! {
        "a path starts with a slash": "  /stores/{store}/pets:" => "  stores/{store}:\n    get:\n      operationId: a\n      parameters: [{$ref: '#/components/parameters/Store'}]\n      responses: {'204': {description: None.}}\n  /stores/{store}/pets:",
            "/paths/stores~1{store}" at "  stores/{store}:", "`stores/{store}` must start with `/`";
        "an operation has an id": "      operationId: listPets\n" => "",
            "GET" at "    get:", "no `operationId`";
        "an operation's id is its own": "operationId: removePets" => "operationId: list_pets",
            "DELETE/operationId" at "operationId: list_pets", "/get has the same `operationId`";
        "an operation's id names a method": "operationId: removePets" => "operationId: 1st",
            "DELETE/operationId" at "operationId: 1st", "`1st` cannot name a Rust method";
        "an operation's id hides no constructor": "operationId: removePets" => "operationId: new",
            "DELETE/operationId" at "operationId: new", "would hide the client's constructor";
        "servers of an operation": "operationId: removePets" => "operationId: removePets\n      servers: [{url: 'https://x'}]",
            "DELETE/servers" at "      servers:", "one base URL";
        "a parameter in a cookie": "in: query\n          description" => "in: cookie\n          description",
            "GET/parameters/0" at "- name: pageSize", "refuses cookie parameters";
        "a parameter in nothing": "in: query\n          description" => "in: body\n          description",
            "GET/parameters/0" at "- name: pageSize", "`in` must be";
        "a parameter without a schema": "\n          schema:\n            type: string\n" => "\n",
            "GET/parameters/2" at "- name: X-Trace", "`X-Trace` has no `schema`";
        "a keyword of a parameter that is dropped": "in: query\n          description" => "in: query\n          allowReserved: true\n          description",
            "GET/parameters/0/allowReserved" at "allowReserved", "ignores `allowReserved`";
        "a keyword of a parameter that is misspelt": "in: query\n          description" => "in: query\n          requried: true\n          description",
            "GET/parameters/0/requried" at "requried", "mend its spelling";
        "the style of a parameter": "in: query\n          description" => "in: query\n          style: pipeDelimited\n          description",
            "GET/parameters/0/style" at "style:", "the style `form` only";
        "a list in one parameter": "in: query\n          description" => "in: query\n          explode: false\n          description",
            "GET/parameters/0/explode" at "explode:", "progenitor ignores it";
        "two parameters with one name in Rust": "- name: type" => "- name: page_size",
            "GET/parameters/1" at "- name: page_size", "`page_size` and `pageSize` give one argument";
        "a parameter whose name is no word": "- name: type" => "- name: '%'",
            "GET/parameters/1/name" at "- name: '%'", "no usable name";
        "a header that OpenAPI forbids": "name: X-Trace" => "name: content-type",
            "GET/parameters/2" at "name: content-type", "forbids the parameter `content-type`";
        "a header that carries a credential": "name: X-Trace" => "name: x-key",
            "GET/parameters/2" at "name: x-key", "carries a credential";
        "a header that may be null": "type: string\n      responses" => "{type: string, nullable: true}\n      responses",
            "GET/parameters/2" at "name: X-Trace", "drop `nullable`";
        "a parameter of the path is required": "in: path\n      required: true" => "in: path",
            "/components/parameters/Store" at "    Store:", "say `required: true`";
        "a body is required": "    NewPet:\n      required: true" => "    NewPet:",
            "/components/requestBodies/NewPet" at "    NewPet:", "always sends a body";
        "a body of JSON": "    NewPet:\n      required: true\n      content:\n        application/json" =>
            "    NewPet:\n      required: true\n      content:\n        text/plain",
            "/components/requestBodies/NewPet" at "    NewPet:", "`application/json` alone";
    });
    let pathless = problems(
        &PETSTORE.replace("/stores/{store}/pets:", "/stores/{shop}/pets:").replace("~1{store}", "~1{shop}"),
    );
    assert_eq!(pathless.len(), 6, "{pathless:#?}");
    assert!(pathless[0].message.contains("`shop` stands in the path"));
    assert!(pathless[1].message.contains("write `{store}` into the path"));
}

#[test]
fn rules_of_responses() {
    check(&cases! {
        "no default response": "        '204':" => "        default:\n          description: Else.\n        '204':",
            "DELETE/responses/default" at "        default:", "write `4XX` and `5XX`";
        "no response that is neither success nor error": "        '204':" =>
            "        '302':\n          description: Else.\n        '204':",
            "DELETE/responses/302" at "'302'", "4.. and 5.. only";
        "a response for success": "      responses:\n        '204':" => "      responses: # of delete\n        '404':",
            "DELETE/responses" at "responses: # of delete", "no response for success";
        "one type of success": "        4XX:\n          $ref: '#/components/responses/ErrorResponse'\n        5XX" =>
            "        '204':\n          description: None.\n        5XX",
            "GET/responses/204" at "'204'", "one type of success for an operation, but 204 and 200 differ";
        "one type of error": "        5XX:\n          $ref: '#/components/responses/ErrorResponse'" =>
            "        5XX:\n          description: None.",
            "GET/responses/5XX" at "        5XX:", "one type of error for an operation, but 5XX and 4XX differ";
        "an answer of JSON": "description: The error response.\n      content:\n        application/json" =>
            "description: The error response.\n      content:\n        text/html",
            "/components/responses/ErrorResponse" at "    ErrorResponse:", "`application/json` alone";
        "an answer of JSON with a schema":
            "          content:\n            application/json:\n              schema:\n                type: array\n                items:\n                  $ref: '#/components/schemas/Pet'\n" =>
            "          content:\n            application/json: {}\n",
            "GET/responses/200" at "        '200':", "with a `schema`";
        "an answer without a name that refuses what is new": "                items:\n                  $ref: '#/components/schemas/Pet'" =>
            "                items: {type: object, additionalProperties: false}",
            "GET/responses/200/content/application~1json/schema/items/additionalProperties" at "additionalProperties: false}", "would be refused";
        "a header of a response has a schema": "schema:\n                $ref: '#/components/schemas/Count'" => "description: x",
            "GET/responses/200/headers/x-total" at "x-total:", "`x-total` has no `schema`";
        "a header of a response with a rule has a named schema": "schema:\n                $ref: '#/components/schemas/Count'" => "schema: {type: string, maxLength: 3}",
            "GET/responses/200/headers/x-total/schema" at "{type: string, maxLength: 3}", "a Rust type of its own";
    });
}

#[test]
fn rules_of_named_schemas() {
    check(&cases! {
        "a name for a Rust type": "    Tags:\n" => "    tag-list: {description: x, type: string}\n    Tags:\n",
            "/components/schemas/tag-list" at "tag-list", "`tag-list` cannot name a Rust type";
        "a word of Rust's own is no name": "    Tags:\n" => "    Option: {description: x, type: string}\n    Tags:\n",
            "/components/schemas/Option" at "Option:", "`Option` cannot name a Rust type";
        "two names for one Rust type": "    Tags:\n" => "    PAGESize: {description: x, type: string}\n    Tags:\n",
            "/components/schemas/PAGESize" at "PAGESize", "`PAGESize` and `PageSize` give one Rust type";
        "a second name for a schema": "    Tags:\n" => "    Label:\n      $ref: '#/components/schemas/Tags'\n    Tags:\n",
            "/components/schemas/Label" at "Label:", "refer to that schema itself";
        "a description": "      description: A pet.\n" => "",
            "/components/schemas/Pet" at "    Pet:", "needs a `description`";
        "null belongs to the use of a schema": "description: A pet.\n" => "description: A pet.\n      nullable: true\n",
            "/components/schemas/Pet" at "    Pet:", "where the schema is used";
        "a schema made of itself": "        - $ref: '#/components/schemas/Score'\n        - type" =>
            "        - $ref: '#/components/schemas/State'\n        - type",
            "/components/schemas/State" at "    State:", "`State` is made of itself";
        "the shared type of a moment": "      format: date-time" => "      format: date-and-time",
            "/components/schemas/Timestamp" at "    Timestamp:", "a string in the format `date-time`";
        "a moment elsewhere": "          type: string\n        area" => "          {type: string, format: date-time}\n        area",
            "/components/schemas/Tags/properties/zone/format" at "format: date-time}", "refer to the schema `Timestamp`";
        "an enum of requests and responses": "$ref: '#/components/schemas/PetKindFilter'" => "$ref: '#/components/schemas/PetKind'",
            "/components/schemas/PetKind" at "    PetKind:", "give the request a schema of its own";
        "an enum of strings": "enum: [calm]" => "enum: [calm, 2]",
            "/components/schemas/Mood/enum/1" at "[calm, 2]", "quote `2`";
        "an enum with values": "enum: [calm]\n      x-enumDescriptions:\n        calm: Calm." => "enum: []",
            "/components/schemas/Mood/enum" at "enum: []", "a list with members, not `[]`";
        "an enum says that it is a string": "      type: string\n      enum: [calm]" => "      enum: [calm]",
            "/components/schemas/Mood/enum" at "enum: [calm]", "`enum` takes part in `type: string` only";
        "a value without a meaning": "enum: [calm]" => "enum: [calm, wild]",
            "/components/schemas/Mood/enum/1" at "[calm, wild]", "does not say what `wild` means";
        "a meaning without a value": "        calm: Calm." => "        calm: Calm.\n        wild: Wild.",
            "/components/schemas/Mood/x-enumDescriptions/wild" at "wild: Wild.", "`wild` is no value of the enum";
        "a value that names no variant": "enum: [calm]\n      x-enumDescriptions:\n        calm" => "enum: ['1']\n      x-enumDescriptions:\n        '1'",
            "/components/schemas/Mood/enum/0" at "['1']", "`1` gives no usable name";
        "a value that names a taken variant": "enum: [calm]\n      x-enumDescriptions:\n        calm" => "enum: [unknown]\n      x-enumDescriptions:\n        unknown",
            "/components/schemas/Mood/enum/0" at "[unknown]", "`unknown` gives no usable name";
        "two values for one variant": "enum: [calm]\n      x-enumDescriptions:\n" => "enum: [calm, Calm]\n      x-enumDescriptions:\n        Calm: Hot.\n",
            "/components/schemas/Mood/enum/1" at "[calm, Calm]", "`Calm` and `calm` give one Rust variant";
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
            "/components/schemas/Tags/properties/area" at "area: string", "a schema is expected";
        "something beside a reference": "        - $ref: '#/components/schemas/Score'\n        - type" =>
            "        - {$ref: '#/components/schemas/Score', description: x}\n        - type",
            "/components/schemas/State/oneOf/0" at "description: x}", "put the reference into `allOf`";
        "an array without items": "        area:\n          type: string" => "        area:\n          type: array",
            "/components/schemas/Tags/properties/area" at "        area:", "what its `items` are";
        "two properties for one field": "        area:" => "        Zone:",
            "/components/schemas/Tags/properties/Zone" at "Zone:", "`Zone` and `zone` give one Rust field";
        "a property that names no field": "        area:" => "        '%':",
            "/components/schemas/Tags/properties/%" at "'%':", "`%` gives no usable name";
        "a property in the place of unknown ones": "        area:" => "        extra:",
            "/components/schemas/Tags/properties/extra" at "extra:", "`extra` is where unknown properties go";
        "a default in a response": "        area:\n          type: string" => "        area:\n          type: string\n          default: x",
            "/components/schemas/Tags/properties/area/default" at "default: x", "look present";
        "a response that refuses what is new": "required: [zone]" => "required: [zone]\n      additionalProperties: false",
            "/components/schemas/Tags/additionalProperties" at "additionalProperties: false", "would be refused";
        "a required property that is none": "required: [zone]" => "required: [zone, town]",
            "/components/schemas/Tags/required/1" at "[zone, town]", "\"town\" is not among the properties";
        "a type of another version": "        area:\n          type: string" => "        area:\n          type: 'null'",
            "/components/schemas/Tags/properties/area/type" at "type: 'null'", "`null` is no type of OpenAPI 3.0";
        "a list of types": "        area:\n          type: string" => "        area:\n          type: [string]",
            "/components/schemas/Tags/properties/area/type" at "type: [string]", "`type` takes a text";
        "a keyword that is misspelt": "minLength: 2" => "minLenght: 2",
            "/components/schemas/StoreName/minLenght" at "minLenght", "no keyword `minLenght`";
        "a keyword that is misspelt where one of several schemas holds": "      anyOf:\n" => "      anyOf:\n        - {type: string, maxLenght: 1}\n",
            "/components/schemas/Sheet/anyOf/0/maxLenght" at "maxLenght", "no keyword `maxLenght`";
        "a keyword that is misspelt in what must not hold": "        - not:\n            type: object" => "        - not: {type: object, maxPropertys: 1}",
            "/components/schemas/Sheet/anyOf/1/not/maxPropertys" at "maxPropertys", "no keyword `maxPropertys`";
        "a rule of texts for a number": "      anyOf:\n" => "      anyOf:\n        - {type: number, maxLength: 1}\n",
            "/components/schemas/Sheet/anyOf/0/maxLength" at "maxLength: 1}", "takes part in `type: string` only";
        "a keyword of another version": "        area:\n          type: string" => "        area:\n          const: x",
            "/components/schemas/Tags/properties/area/const" at "const: x", "no keyword `const`";
        "a keyword with a wrong value": "minLength: 2" => "minLength: '2'",
            "/components/schemas/StoreName/minLength" at "minLength: '2'", "`minLength` takes a whole number, not `\"2\"`";
        "a keyword of another type": "        area:\n          type: string" => "        area:\n          type: boolean\n          pattern: ^$",
            "/components/schemas/Tags/properties/area/pattern" at "pattern: ^$", "`pattern` takes part in `type: string` only";
        "a bound of a text": "      type: string\n      pattern: ^[0-9]{1,9}$" => "      type: string\n      minimum: 77",
            "/components/schemas/Count/minimum" at "minimum: 77", "takes part in `type: integer` only";
        "a keyword without a type": "      type: string\n      pattern: ^[0-9]{1,9}$" => "      pattern: ^[0-9]{1,9}$",
            "/components/schemas/Count/pattern" at "pattern: ^[0-9]{1,9}$", "takes part in `type: string` only";
        "anyOf": "      oneOf:" => "      anyOf:",
            "/components/schemas/State/anyOf" at "      anyOf:", "use `oneOf`, or write that type by hand";
        "multipleOf": "minimum: -10" => "minimum: -10\n      multipleOf: 5",
            "/components/schemas/Score/multipleOf" at "multipleOf", "typify drops it";
        "an exclusive bound": "minimum: -10" => "minimum: -10\n      exclusiveMinimum: true",
            "/components/schemas/Score/exclusiveMinimum" at "exclusiveMinimum", "the smallest value that is allowed";
        "a limit on a list": "        children:\n          type: array" => "        children:\n          type: array\n          maxItems: 5",
            "/components/schemas/Pet/properties/children/maxItems" at "maxItems", "typify drops it";
        "the bounds of a number": "format: double" => "format: double\n          minimum: 0",
            "/components/schemas/Pet/properties/ratio/minimum" at "minimum: 0", "drops the bounds of a number";
        "a bound that is no integer": "minimum: -10" => "minimum: -10.5",
            "/components/schemas/Score/minimum" at "minimum: -10.5", "an integer of 64 bits";
        "bounds that leave nothing": "maximum: 9000000000\n      default: 20" => "maximum: 0",
            "/components/schemas/PageSize/maximum" at "maximum: 0", "at least 1 and at most 0";
        "a default out of bounds": "default: 20" => "default: 0",
            "/components/schemas/PageSize/default" at "default: 0", "the default 0 is out of bounds";
        "integers of 32 bits": "format: int64\n      minimum: -10" => "format: int32\n      minimum: -10",
            "/components/schemas/Score/format" at "format: int32", "write `int64`";
        "a format that needs another crate": "        area:\n          type: string" => "        area:\n          type: string\n          format: uuid",
            "/components/schemas/Tags/properties/area/format" at "format: uuid", "another crate for `uuid`";
        "a pattern that is none": "pattern: ^[0-9]{1,9}$" => "pattern: ^[0-9$",
            "/components/schemas/Count/pattern" at "pattern: ^[0-9$", "`^[0-9$` is no regular expression";
        "a pattern that is not anchored": "pattern: ^[0-9]{1,9}$" => "pattern: '[0-9]'",
            "/components/schemas/Count/pattern" at "pattern: '[0-9]'", "is not anchored";
        "a pattern that is not anchored at its end": "pattern: ^[0-9]{1,9}$" => "pattern: ^[0-9]",
            "/components/schemas/Count/pattern" at "pattern: ^[0-9]", "is not anchored";
        "a pattern that is not anchored at its beginning": "pattern: ^[0-9]{1,9}$" => "pattern: '[0-9]$'",
            "/components/schemas/Count/pattern" at "pattern: '[0-9]$'", "is not anchored";
        "a pattern that looks around": "pattern: ^[0-9]{1,9}$" => "pattern: ^(?!0)[0-9]+$",
            "/components/schemas/Count/pattern" at "pattern: ^(?!0)", "look-around";
    });
}

#[test]
fn a_fault_of_a_part_that_is_shared_is_told_once_and_where_it_stands() {
    let found = problems(&PETSTORE.replace(
        "            $ref: '#/components/schemas/ErrorResponse'",
        "            {type: string, maxLength: 1}",
    ));
    let [problem] = &found[..] else { panic!("{found:#?}") };
    assert_eq!(problem.pointer, "/components/responses/ErrorResponse/content/application~1json/schema");
}

#[test]
fn problems_are_told_in_the_order_of_the_file() {
    let text = PETSTORE
        .replace("minLength: 2", "minLength: x")
        .replace("operationId: removePets", "operationId: new");
    let lines: Vec<_> = problems(&text).iter().map(|problem| problem.line).collect();
    assert_eq!(lines.len(), 2);
    assert!(lines.is_sorted());
}

#[test]
fn a_document_that_is_no_object_is_refused() {
    for text in ["a", "- 1", "openapi: 3.0.3"] {
        assert!(problems(text).len() > 2, "{text}");
    }
}
