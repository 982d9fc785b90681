//! The manual pages and the completion scripts.

use std::{fs, io, path::Path};

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::{arguments::Arguments, exit::Exit, failure::Failure};

/// Returns the completion script for `shell`.
pub(crate) fn completions(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "syncjobs", &mut script);
    script
}

/// Returns the page of a command, such as `swr wait`, or writes the pages of all into the directory `out`.
pub(crate) fn manual(names: &[String], out: Option<&Path>) -> Result<Vec<u8>, Failure> {
    let mut root = line_by_line(Arguments::command().disable_help_subcommand(true));
    root.build();
    if let Some(out) = out {
        fs::create_dir_all(out).and_then(|()| clap_mangen::generate_to(root, out)).map_err(|error| {
            Failure::new(Exit::NotWritten, format!("cannot write to `{}`: {error}", out.display()))
        })?;
        return Ok(Vec::new());
    }
    let mut command = &root;
    for name in names {
        command = command.find_subcommand(name).ok_or_else(|| {
            let problem =
                format!("invalid command `{}`: must be one that `syncjobs --help` lists", names.join(" "));
            Failure::new(Exit::Usage, problem)
        })?;
    }
    let mut page = Vec::new();
    let rendered: io::Result<()> = Man::new(command.clone()).render(&mut page);
    rendered.map_err(|error| Failure::new(Exit::NotWritten, error))?;
    Ok(page)
}

/// Indents what follows the options of each command: a manual page joins lines that are not indented.
fn line_by_line(command: Command) -> Command {
    let names: Vec<_> = command.get_subcommands().map(|found| found.get_name().to_owned()).collect();
    let command = names.into_iter().fold(command, |command, name| command.mut_subcommand(name, line_by_line));
    let Some(text) = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string)
    else {
        return command;
    };
    let lines = text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!(" {line}\n") });
    let indented: String = lines.collect();
    command.after_long_help(indented)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_keeps_the_lines_of_examples_and_exit_codes() {
        let page = manual(&["swr".to_owned(), "wait".to_owned()], None).unwrap();
        let page = String::from_utf8(page).unwrap();
        let (_, end) = page.split_once("\n.SH EXTRA\n").unwrap();
        let lines: Vec<_> = end.lines().filter(|line| !line.is_empty()).collect();
        assert!(lines.len() > 10 && lines.iter().all(|line| line.starts_with(' ')), "{end}");
    }
}
