//! `cargo xtask new-api`: the files that an API needs besides its spec.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail, ensure};
use heck::ToUpperCamelCase as _;

use crate::{
    api::Api,
    files::{self, Mode, Report},
    lint::lint,
    no_problems,
    spec::Spec,
    test_data,
};

/// The folder of the templates. `NAME` in their paths, and the words between two `@` in their texts, are replaced.
const TEMPLATES: &str = "xtask/new-api";

/// The version of the members of the workspace, which is that of this package.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Writes the client, the module of the model and the test data of the API `name`, and registers it with the lint of the specs
/// and as a dependency.
///
/// # Errors
///
/// Returns that the name is invalid, that there is no spec of that name, that the API exists, or the problems of the spec.
/// Nothing is written then.
pub fn write(workspace: &Path, name: &str) -> Result<Vec<Report>> {
    let is_word = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    ensure!(
        is_word && syn::parse_str::<syn::Ident>(name).is_ok(),
        "invalid name `{name}`: must be lowercase letters and digits, and no keyword of Rust; rename the spec"
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
    for template in files::files_below(&workspace.join(TEMPLATES), Path::new(""))? {
        let text = fs::read_to_string(workspace.join(TEMPLATES).join(&template))?;
        files.insert(template.to_string_lossy().replace("NAME", name).into(), replaced(&text));
    }
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        let text = fs::read_to_string(workspace.join(license))?;
        files.insert(format!("crates/{name}-client/{license}").into(), text);
    }
    // The model may have a module of this name that is no API.
    let module = format!("crates/model/src/{name}.rs").into();
    if let Some(path) = files.keys().chain([&module]).find(|path| workspace.join(path).exists()) {
        bail!(
            "existing `{}`: must not exist for a new API; change it by hand, or rename the spec",
            path.display()
        );
    }
    for (path, before, row) in [
        ("redocly.yaml", "apis:\n", format!("  {name}:\n    root: specs/{name}.yaml\n")),
        ("tests/Cargo.toml", "[dev-dependencies]\n", format!("{name}-client.workspace = true\n")),
        (
            "Cargo.toml",
            "# Members.\n",
            format!("{name}-client = {{ path = \"crates/{name}-client\", version = \"{VERSION}\" }}\n"),
        ),
    ] {
        let text = fs::read_to_string(workspace.join(path))?;
        files.insert(path.into(), text.replacen(before, &(before.to_owned() + &row), 1));
    }
    files::apply(workspace, &files, Path::new(TEMPLATES), |_| false, Mode::Write)
}
