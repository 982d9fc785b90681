//! The clients that the command asks, with credentials from the environment or of a sandbox.

use std::collections::HashMap;

use sync_jobs_sandbox::Sandbox;

use crate::{
    arguments::Everywhere,
    failure::{Exit, Failure},
};

/// A client, and the sandbox that it asks if there is one.
pub(crate) struct Connected<C> {
    pub(crate) client: C,
    /// Serves for as long as it is kept.
    _sandbox: Option<Sandbox>,
}

pub(crate) async fn authing(everywhere: &Everywhere) -> Result<Connected<authing_client::Client>, Failure> {
    let builder = authing_client::Client::builder();
    if everywhere.sandbox {
        let (sandbox, variables) = sandbox().await?;
        let credentials = authing_client::Credentials::from_variables(|name| variables.get(name).cloned())?;
        let client = builder.base_url(sandbox.url()).credentials(credentials).build()?;
        return Ok(Connected { client, _sandbox: Some(sandbox) });
    }
    let builder = match &everywhere.base_url {
        Some(url) => builder.base_url(url),
        None => builder,
    };
    Ok(Connected { client: builder.fill_from_env()?.build()?, _sandbox: None })
}

pub(crate) async fn swr(
    everywhere: &Everywhere,
    region: Option<&str>,
) -> Result<Connected<swr_client::Client>, Failure> {
    let builder = swr_client::Client::builder();
    if everywhere.sandbox {
        let (sandbox, variables) = sandbox().await?;
        let credentials = swr_client::Credentials::from_variables(|name| variables.get(name).cloned())?;
        let client = builder.base_url(sandbox.url()).credentials(credentials).build()?;
        return Ok(Connected { client, _sandbox: Some(sandbox) });
    }
    let builder = match (&everywhere.base_url, region) {
        (Some(url), _) => builder.base_url(url),
        (None, Some(region)) => builder.region(region),
        (None, None) if std::env::var("HW_REGION_NAME").is_ok_and(|region| !region.is_empty()) => builder,
        (None, None) => {
            let problem = "there is no region to ask; give --source-region, such as cn-north-4, set HW_REGION_NAME, or try --sandbox";
            return Err(Failure::new(Exit::Usage, problem));
        }
    };
    Ok(Connected { client: builder.fill_from_env()?.build()?, _sandbox: None })
}

async fn sandbox() -> Result<(Sandbox, HashMap<String, String>), Failure> {
    let sandbox = Sandbox::builder().start().await.map_err(cannot_start)?;
    let variables = sandbox.environment().into_iter().collect();
    Ok((sandbox, variables))
}

pub(crate) fn cannot_start(error: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Service, format!("the sandbox cannot start: {error}"))
}
