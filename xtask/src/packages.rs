//! `cargo xtask packages`: the exported schemas, and the types that published generators make of them, as packages for
//! JavaScript and Python.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, ensure};

use crate::{
    files::{self, Files, Mode, files_below},
    polyglot::{Workshop, package},
    schemas,
};

/// Where the packages are built: a folder with the files of each, and the archives beside them.
const PACKAGES: &str = "target/packages";

/// The hand-written files of both packages.
const TEMPLATES: &str = "xtask/packages";

/// Packs both folders into archives, with the tools that polyglot has installed. The date is that of all files in npm's
/// archives: the same input gives the same bytes.
const PACK: &str = "npm pack --silent --pack-destination . ./npm
SOURCE_DATE_EPOCH=499162500 python -m build --no-isolation --outdir . pypi >pypi.log";

/// Builds both packages, and returns the paths of the archives relative to the workspace.
///
/// # Errors
///
/// Returns that npm or Python is missing, that a tool fails, or that a file cannot be read or written.
pub fn build(workspace: &Path) -> Result<Vec<PathBuf>> {
    let shop = Workshop::new(workspace);
    let mut contents = common(workspace)?;
    let (mut modules, mut objects) = (String::new(), String::new());
    for (bundle, types) in shop.code("typescript")? {
        let group = package(bundle);
        let schema = read(workspace, &Path::new(schemas::DIRECTORY).join(bundle).with_extension("json"))?;
        contents.extend(javascript(&group, &types, schema.trim_end()));
        modules += &format!("export * as {group} from \"./{group}.EXTENSION\";\n");
        objects += &format!("exports.{group} = require(\"./{group}.cjs\");\n");
    }
    for extension in ["mjs", "cjs"] {
        let types = modules.replace("EXTENSION", extension);
        contents.insert(format!("npm/index.d.{}", extension.replace("js", "ts")).into(), types);
    }
    contents.insert("npm/index.mjs".into(), modules.replace("EXTENSION", "mjs"));
    contents.insert("npm/index.cjs".into(), objects);
    for (bundle, models) in shop.code("python")? {
        contents.insert(format!("pypi/sync_jobs_types/{}.py", package(bundle)).into(), models);
    }

    let root = Path::new(PACKAGES);
    let expected = contents.into_iter().map(|(path, text)| (root.join(path), text)).collect();
    files::apply(workspace, &expected, root, |_| true, Mode::Write)?;
    shop.shell("../packages", "", PACK, "")?;
    let is_archive = |path: &PathBuf| {
        path.parent() == Some(root) && path.extension().is_some_and(|extension| extension != "log")
    };
    let archives: Vec<_> = files_below(workspace, root)?.into_iter().filter(is_archive).collect();
    ensure!(archives.len() == 3, "{PACKAGES} has {} archives: must have 3; see its log", archives.len());
    Ok(archives)
}

/// Returns the hand-written files of both packages, the licences and the schemas.
fn common(workspace: &Path) -> Result<Files> {
    let mut contents = Files::new();
    for template in files_below(&workspace.join(TEMPLATES), Path::new(""))? {
        let text = read(workspace, &Path::new(TEMPLATES).join(&template))?;
        contents.insert(template, text.replace("@version@", env!("CARGO_PKG_VERSION")));
    }
    for licence in ["LICENSE-APACHE", "LICENSE-MIT"] {
        for folder in ["npm", "pypi"] {
            contents.insert(Path::new(folder).join(licence), read(workspace, Path::new(licence))?);
        }
    }
    for schema in files_below(&workspace.join(schemas::DIRECTORY), Path::new(""))? {
        if schema.extension().is_some_and(|extension| extension == "json") {
            let text = read(workspace, &Path::new(schemas::DIRECTORY).join(&schema))?;
            for folder in ["npm/schemas", "pypi/sync_jobs_types/schemas"] {
                contents.insert(Path::new(folder).join(&schema), text.clone());
            }
        }
    }
    Ok(contents)
}

/// Returns the module `group` for `import` and for `require`, with its types.
///
/// JSON is a value of JavaScript, and also a type of TypeScript, the narrowest one of that value.
fn javascript(group: &str, types: &str, schema: &str) -> Files {
    let documentation = "/** The JSON Schema of all types of this module, which are its `$defs`. */";
    let types = format!("{types}\n{documentation}\nexport declare const schema: {schema};\n");
    Files::from([
        (format!("npm/{group}.d.mts").into(), types.clone()),
        (format!("npm/{group}.d.cts").into(), types),
        (format!("npm/{group}.mjs").into(), format!("export const schema = {schema};\n")),
        (format!("npm/{group}.cjs").into(), format!("exports.schema = {schema};\n")),
    ])
}

fn read(workspace: &Path, path: &Path) -> Result<String> {
    fs::read_to_string(workspace.join(path)).with_context(|| format!("{} cannot be read", path.display()))
}
