//! `cargo xtask new-api`: the files that an API needs besides its spec.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use heck::ToUpperCamelCase as _;

use crate::{
    api::Api,
    files::{Mode, Report, apply, read, texts_below},
    lint::lint,
    no_problems,
    spec::Spec,
    test_data,
};

/// The folder of the templates. `NAME` in their paths, and the words between two `@` in their texts, are replaced.
/// The licences are links.
const TEMPLATES: &str = "xtask/new-api";

/// The rows that register an API: the file, the line before the row, and the row.
const ROWS: [(&str, &str, &str); 2] = [
    ("redocly.yaml", "apis:\n", "  @name@:\n    root: specs/@name@.yaml\n"),
    ("tests/Cargo.toml", "[dev-dependencies]\n", "@name@-client = { path = \"../crates/@name@-client\" }\n"),
];

/// Writes the client, the module of the model and the test data of the API `name`, and registers it with the lint of the specs
/// and with the end-to-end tests.
///
/// # Errors
///
/// Returns that the name is invalid, that there is no spec of that name, that the API exists, or the problems of the spec.
/// Nothing is written then.
pub fn write(workspace: &Path, name: &str) -> Result<Vec<Report>> {
    ensure!(
        name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            && syn::parse_str::<syn::Ident>(name).is_ok(),
        "invalid name `{name}`: must be lowercase letters and digits, and not a Rust keyword; rename the spec"
    );
    let (api, title) = (Api::named(name), name.to_upper_camel_case());
    let path = api.spec();
    ensure!(workspace.join(&path).exists(), "missing spec `{}`: must exist; write it first", path.display());
    let spec = Spec::read(workspace, &path)?;
    no_problems(&lint(&api, &spec))?;
    let url = spec.value()["servers"][0]["url"].as_str();
    let url = url.with_context(|| format!("{}: must have a server; add it to `servers`", path.display()))?;

    let mut files = test_data::files(&api, &spec);
    let replaced = |text: &str| {
        let text = text.replace("@name@", name).replace("@NAME@", &name.to_uppercase());
        text.replace("@Title@", &title).replace("@url@", &format!("{url:?}"))
    };
    for (template, text) in texts_below(&workspace.join(TEMPLATES))? {
        let path = template.with_extension("").to_string_lossy().replace("NAME", name);
        files.insert(path.into(), replaced(&text));
    }
    // The model may have a module of this name that is no API.
    let module = format!("crates/model/src/{name}.rs").into();
    if let Some(path) = files.keys().chain([&module]).find(|path| workspace.join(path).exists()) {
        bail!("`{}` already exists: must not exist for a new API; rename the spec", path.display());
    }
    for (path, before, row) in ROWS {
        let text = read(&workspace.join(path))?;
        files.insert(path.into(), text.replacen(before, &replaced(&format!("{before}{row}")), 1));
    }
    apply(workspace, &files, Path::new(TEMPLATES), |_| false, Mode::Write)
}
