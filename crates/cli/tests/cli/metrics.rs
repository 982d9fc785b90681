//! Lists as metrics.

use sync_jobs_sandbox::Sandbox;

use crate::support::{calling, run, text};

#[tokio::test(flavor = "multi_thread")]
async fn metrics_are_complete_and_show_which_list_failed() {
    let sandbox = Sandbox::builder().start().await.unwrap();
    let swr = |name: &str| {
        format!(r#"provider="swr",source_region="cn-north-4",namespace="team",repository="{name}""#)
    };
    let authing = |task: &str| format!(r#"provider="authing",task="{task}""#);
    for (arguments, code, lists) in [
        (["swr", "list", "team/web", "team/late"], 0, [(swr("web"), 0), (swr("late"), 0)]),
        (["swr", "list", "team/none", "team/web"], 5, [(swr("none"), 1), (swr("web"), 0)]),
        (["authing", "list", "1000", "9"], 5, [(authing("1000"), 0), (authing("9"), 1)]),
    ] {
        let output = run(calling(&sandbox, &[&arguments[..], &["-o", "openmetrics"]].concat())).await;
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
        let metrics = text(&output.stdout);
        for (labels, errors) in lists {
            assert!(
                metrics.contains(&format!("\nsyncjobs_scrape_errors{{{labels}}} {errors}\n")),
                "{metrics}"
            );
            let has_jobs = metrics.contains(&format!("\nsyncjobs_jobs{{{labels},"));
            assert_eq!(has_jobs, errors == 0, "{metrics}");
        }
        assert!(metrics.ends_with("\n# EOF\n"), "{metrics}");
    }
}
