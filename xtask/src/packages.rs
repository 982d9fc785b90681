//! `cargo xtask packages`: the exported schemas, and the types that published generators make of them, as packages for
//! JavaScript and Python.

use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::{
    files::{self, Mode, files_below, texts_below},
    polyglot::{Workshop, package},
    schemas::{self, is_json},
};

/// Where the packages are built: a folder with the files of each, and the archives beside them.
const PACKAGES: &str = "target/packages";

/// The hand-written files of both packages. The licences are links.
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
    let shop = Workshop::new(workspace)?;
    let mut contents = texts_below(&workspace.join(TEMPLATES))?;
    for text in contents.values_mut() {
        *text = text.replace("@version@", env!("CARGO_PKG_VERSION"));
    }
    let schemas = texts_below(&workspace.join(schemas::DIRECTORY))?;
    for (path, text) in schemas.iter().filter(|(path, _)| is_json(path)) {
        for folder in ["npm/schemas", "pypi/sync_jobs_types/schemas"] {
            contents.insert(Path::new(folder).join(path), text.clone());
        }
    }
    for (bundle, types) in shop.code("typescript")? {
        let schema = schemas[Path::new(bundle).with_extension("json").as_path()].trim_end();
        for (extension, module, index) in javascript(&package(bundle), &types, schema) {
            contents.insert(format!("npm/{}.{extension}", package(bundle)).into(), module);
            *contents.entry(format!("npm/index.{extension}").into()).or_default() += &index;
        }
    }
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

/// Returns the module `group` for `import` and for `require` and its types: the extension of each file, its text, and the lines
/// for the module that exports all groups.
///
/// JSON is a value of JavaScript, and also a type of TypeScript, the narrowest one of that value.
fn javascript(group: &str, types: &str, schema: &str) -> [(&'static str, String, String); 4] {
    let documentation = "/** The JSON Schema of all types of this module, which are its `$defs`. */";
    let types = format!("{types}\n{documentation}\nexport declare const schema: {schema};\n");
    let export = |extension: &str| format!("export * as {group} from \"./{group}.{extension}\";\n");
    let require = format!("exports.{group} = require(\"./{group}.cjs\");\n");
    [
        ("d.mts", types.clone(), export("mjs")),
        ("d.cts", types, export("cjs")),
        ("mjs", format!("export const schema = {schema};\n"), export("mjs")),
        ("cjs", format!("exports.schema = {schema};\n"), require),
    ]
}
