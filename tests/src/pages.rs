//! The pages of the documentation whose blocks are executed. The tests of the command read this file, too.

/// The pages without their endings. `docs/history` and `docs/integrations` have tests of their own.
const PAGES: [&str; 6] =
    ["README", "docs/clients", "docs/command", "docs/exit-codes", "docs/sandbox", "docs/schemas"];

/// Returns the files of the pages, relative to the root of the workspace: each in English, then in Chinese.
pub fn pages() -> Vec<String> {
    PAGES.iter().flat_map(|page| [".md", ".zh-CN.md"].map(|ending| format!("{page}{ending}"))).collect()
}
