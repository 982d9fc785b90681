//! Text from a service, and states, as messages and tables show them.

use console::truncate_str;
use sync_jobs_client_runtime::single_line;
use sync_jobs_model::JobState;

/// The maximum width of a service's text, in columns.
const MAX_WIDTH: usize = 500;

/// Returns text from a service as one line of bounded width that cannot control a terminal.
pub(crate) fn bounded_line(text: &str) -> String {
    truncate_str(&single_line(text), MAX_WIDTH, "…").into_owned()
}

/// Returns a state in plain words.
pub(crate) fn state_words(state: &JobState) -> String {
    match state {
        JobState::PartiallySucceeded => "partially succeeded".to_owned(),
        JobState::AlreadyPresent => "already present".to_owned(),
        JobState::TimedOut => "timed out".to_owned(),
        known if JobState::KNOWN.contains(known) => known.to_string(),
        unknown => format!("unknown ({})", bounded_line(unknown.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_shown_in_plain_words() {
        for (state, expected) in [
            ("pending", "pending"),
            ("running", "running"),
            ("succeeded", "succeeded"),
            ("partiallySucceeded", "partially succeeded"),
            ("alreadyPresent", "already present"),
            ("failed", "failed"),
            ("timedOut", "timed out"),
            ("cancelled", "cancelled"),
            ("pau\nsed\u{202e}", "unknown (pau sed)"),
        ] {
            assert_eq!(state_words(&JobState::from(state)), expected);
        }
    }

    #[test]
    fn text_of_a_service_cannot_control_the_terminal() {
        assert_eq!(bounded_line("a\u{1b}[2Jb\r\nc\u{9b}31m\u{200b}\u{2066}d"), "a [2Jb c 31md");
        assert_eq!(bounded_line(&"长".repeat(251)), "长".repeat(249) + "…");
    }
}
