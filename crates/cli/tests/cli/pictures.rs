//! The pictures of the documentation: what the command prints, for pages with a light and a dark background.

use std::{env, fs};

use anstyle::{AnsiColor, RgbColor};
use anstyle_svg::{Term, VGA};

use crate::{
    readme::{steady, workspace},
    support::{run, syncjobs, text},
};

/// Returns a terminal with a light background, on which the usual green could hardly be read.
fn light() -> Term {
    let mut palette = VGA;
    palette.0[usize::from(AnsiColor::Green as u8)] = RgbColor(0, 110, 0);
    Term::new().palette(palette).fg_color(AnsiColor::Black.into()).bg_color(RgbColor(246, 248, 250).into())
}

/// Compares what is steady from run to run of the pictures `name` with what is committed.
#[track_caller]
fn check(name: &str, transcript: &str) {
    for (theme, term) in [("light", light()), ("dark", Term::new())] {
        let picture = term.render_svg(transcript);
        let path = workspace().join(format!("docs/{name}-{theme}.svg"));
        if env::var_os("UPDATE_PICTURE").is_some() {
            fs::write(&path, &picture).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        let advice = "is out of date; draw it again with UPDATE_PICTURE=1";
        assert!(steady(&committed) == steady(&picture), "{}: {advice}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_a_list_is_what_the_command_prints() {
    let arguments = ["swr", "list", "team/web", "--sandbox"];
    let mut command = syncjobs(&arguments);
    command.env("CLICOLOR_FORCE", "1");
    let output = run(command).await;
    check("list", &format!("$ syncjobs {}\n{}", arguments.join(" "), text(&output.stdout)));
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_a_wait_is_what_the_command_shows() {
    use std::time::Duration;

    use crate::{support::quick, terminal::session};

    // Slow enough that several polls find jobs that run.
    let sandbox = quick().job_duration(Duration::from_secs(6)).start().await.unwrap();
    let arguments = ["swr", "wait", "team/web:1.4.2", "team/web:latest", "team/partner:1.0.0"];
    let shown = session(&sandbox, &arguments, &[]).await;
    let in_progress = |screen: &String| screen.contains("1 of 3 done") && screen.contains("running");
    let index = shown.screens.iter().position(in_progress);
    let index = index.unwrap_or_else(|| panic!("no screen is in progress: {:#?}", shown.screens));
    check("wait", &format!("$ syncjobs {}\n{}\n", arguments.join(" "), shown.coloured[index].trim_end()));
}
