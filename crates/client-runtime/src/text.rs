//! Text of a service and states of jobs, made safe for messages, tables and logs.

use sync_jobs_model::JobState;

/// The maximum number of characters of a service's text that a message shows.
pub(crate) const MAX_CHARS: usize = 500;

/// Returns `text` as one line that cannot control a terminal.
///
/// White space and control characters become single spaces. Bidirectional controls and zero-width characters are removed:
/// they could make one text look like another. A space breaks what a CI system takes for a command anywhere in a line: `##[`
/// and `##vso[`.
///
/// ```
/// # use sync_jobs_client_runtime::single_line;
///
/// assert_eq!(single_line("同步\r\n\u{1b}[31mfailed\u{200b}\u{202e}"), "同步 [31mfailed");
/// ```
pub fn single_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        let start = line.len();
        if start > 0 {
            line.push(' ');
        }
        line.extend(word.chars().filter(|character| !is_invisible(*character)));
        if line.len() == start + usize::from(start > 0) {
            line.truncate(start);
        }
    }
    if line.contains("##") { line.replace("##[", "# #[").replace("##vso[", "# #vso[") } else { line }
}

/// Returns the first 500 characters of `text` as a [`single_line`], with an ellipsis if there are more.
pub fn bounded_line(text: &str) -> String {
    let mut line = single_line(text);
    if let Some((end, _)) = line.char_indices().nth(MAX_CHARS) {
        line.truncate(end);
        line.push('…');
    }
    line
}

/// Returns the first `max` of `items`, each as a [`bounded_line`], and how many more there are.
///
/// ```
/// # use sync_jobs_client_runtime::bounded_list;
///
/// assert_eq!(bounded_list(["a", "b", "c", "d"], 2), "a, b and 2 more");
/// ```
pub fn bounded_list(items: impl IntoIterator<Item: AsRef<str>>, max: usize) -> String {
    let mut items = items.into_iter();
    let shown: Vec<_> = items.by_ref().take(max).map(|item| bounded_line(item.as_ref())).collect();
    let more = match items.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    shown.join(", ") + &more
}

/// Returns a state in plain words, such as `partially succeeded`.
pub fn state_words(state: &JobState) -> String {
    match state {
        JobState::PartiallySucceeded => "partially succeeded".to_owned(),
        JobState::AlreadyPresent => "already present".to_owned(),
        JobState::TimedOut => "timed out".to_owned(),
        known if JobState::KNOWN.contains(known) => known.to_string(),
        unknown => format!("unknown ({})", bounded_line(unknown.as_str())),
    }
}

/// Returns whether `character` can be printed as it is: it controls no terminal, changes no direction, breaks no line and is
/// not hidden.
pub fn is_printable(character: char) -> bool {
    !character.is_control() && !is_invisible(character) && !matches!(character, '\u{2028}' | '\u{2029}')
}

/// Returns whether `character` has no width of its own or changes the direction of others: Unicode's property
/// `Default_Ignorable_Code_Point`, and the interlinear annotations.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_single_spaces_and_no_invisible_characters() {
        for (text, line) in [
            ("two\nlines\u{7}and\t\tmore ", "two lines and more"),
            (" \r\n", ""),
            ("a \u{200b} b", "a b"),
            ("\u{202e}evil\u{2066}", "evil"),
            ("\u{9b}31m长", "31m长"),
            ("a ##[error]b ##vso[task]## #", "a # #[error]b # #vso[task]## #"),
            ("#\u{200b}#[x", "# #[x"),
        ] {
            assert_eq!(single_line(text), line, "{text:?}");
        }
    }

    #[test]
    fn a_bounded_line_is_cut_between_characters() {
        assert_eq!(bounded_line(&"长".repeat(500)), "长".repeat(500));
        assert_eq!(bounded_line(&"长".repeat(501)), "长".repeat(500) + "…");
    }

    #[test]
    fn a_state_is_stated_in_plain_words() {
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
}
