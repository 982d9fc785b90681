//! The clients, with settings from the environment or from an embedded sandbox.

use std::{collections::HashMap, env, ffi::OsString};

use swr_client::{BaseUrl, Region};
use sync_jobs_sandbox::Sandbox;

use crate::{
    arguments::GlobalOptions,
    failure::{Exit, Failure},
};

/// The base URL and the variables of a client. An embedded sandbox runs until this is dropped.
pub(crate) struct Environment {
    base_url: Option<String>,
    sandbox: Option<(Sandbox, HashMap<String, String>)>,
}

impl Environment {
    pub(crate) async fn new(options: &GlobalOptions) -> Result<Self, Failure> {
        if options.sandbox {
            let sandbox = Sandbox::builder().start().await.map_err(start_failure)?;
            let variables = sandbox.environment().into_iter().collect();
            return Ok(Self {
                base_url: Some(sandbox.url().to_owned()),
                sandbox: Some((sandbox, variables)),
            });
        }
        if let Some(url) = &options.base_url {
            // The message of clap would contain the URL, and a password in it.
            url.parse::<BaseUrl>().map_err(|problem| Failure::new(Exit::Usage, problem))?;
        }
        Ok(Self { base_url: options.base_url.clone(), sandbox: None })
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        match &self.sandbox {
            Some((_, variables)) => variables.get(name).map(Into::into),
            None => env::var_os(name),
        }
    }

    pub(crate) fn authing(&self) -> Result<authing_client::Client, Failure> {
        let mut builder = authing_client::Client::builder();
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        Ok(builder.fill_from_variables(|name| self.variable(name))?.build()?)
    }

    pub(crate) fn swr(&self, region: Option<Region>) -> Result<swr_client::Client, Failure> {
        let default =
            self.variable("HW_REGION_NAME").is_some_and(|region| !region.to_string_lossy().trim().is_empty());
        if self.base_url.is_none() && region.is_none() && !default {
            let message =
                "missing region: must be set; use --source-region, such as cn-north-4, or HW_REGION_NAME";
            return Err(Failure::new(Exit::Usage, message));
        }
        let mut builder = swr_client::Client::builder();
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if let Some(region) = region {
            builder = builder.region(region);
        }
        Ok(builder.fill_from_variables(|name| self.variable(name))?.build()?)
    }
}

pub(crate) fn start_failure(error: impl std::fmt::Display) -> Failure {
    Failure::new(Exit::Service, format!("cannot start the sandbox: {error}"))
}
