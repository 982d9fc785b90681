//! The clients, with settings from the environment or from an embedded sandbox.

use std::{collections::HashMap, env, ffi::OsString, fmt::Display, path::Path};

use swr_client::{BaseUrl, ClientOptions, Region, RequestLimit, RetryPolicy, reqwest::Certificate};
use sync_jobs_client_runtime::{Variables, read_file};
use sync_jobs_sandbox::Sandbox;

use crate::{exit::Exit, failure::Failure, options::ServiceOptions};

/// The settings of a client. An embedded sandbox runs until this is dropped.
pub(crate) struct Environment {
    base_url: Option<BaseUrl>,
    sandbox: Option<HashMap<String, String>>,
    certificates: Option<Vec<Certificate>>,
    insecure_http: bool,
    retries: u32,
    request_limit: Option<RequestLimit>,
    _running: Option<Sandbox>,
}

impl Environment {
    pub(crate) async fn new(options: &ServiceOptions) -> Result<Self, Failure> {
        let certificates = options.ca_cert.as_deref().map(certificates).transpose()?;
        if let Some(path) = env::var_os(CA_FILE).filter(|_| !options.sandbox) {
            // Anything else could block, or have no end, when the client reads it.
            if Path::new(&path).metadata().is_ok_and(|file| !file.is_file()) {
                let problem = format!("invalid environment variable `{CA_FILE}`: must name a regular file");
                return Err(Failure::new(Exit::Usage, problem));
            }
        }
        let running = if options.sandbox {
            Some(Sandbox::builder().start().await.map_err(start_failure)?)
        } else {
            None
        };
        let url = running.as_ref().map(Sandbox::url).or(options.base_url.as_deref());
        // The message of clap would contain the URL, and a password in it.
        let parse = |url| match BaseUrl::parse_insecure(url) {
            Ok(url) if options.insecure_http => Ok(url),
            url => url.and_then(BaseUrl::secure),
        };
        let base_url = url.map(parse).transpose().map_err(|problem| Failure::new(Exit::Usage, problem))?;
        let sandbox = running.as_ref().map(|sandbox| sandbox.environment().into_iter().collect());
        let &ServiceOptions { insecure_http, retries, .. } = options;
        let request_limit = match options.rate {
            // An embedded sandbox is shared with nobody.
            None if options.sandbox => Some(RequestLimit::none()),
            rate => rate.map(|rate| RequestLimit::default().per_second(rate)),
        };
        Ok(Self { base_url, sandbox, certificates, insecure_http, retries, request_limit, _running: running })
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        match &self.sandbox {
            Some(variables) => variables.get(name).map(OsString::from),
            None => env::var_os(name),
        }
    }

    fn options(&self) -> ClientOptions {
        let attempts = self.retries.saturating_add(1);
        let mut options = ClientOptions::default().retry(RetryPolicy::default().max_attempts(attempts));
        if let Some(limit) = self.request_limit {
            options = options.request_limit(limit);
        }
        if self.insecure_http {
            options = options.allow_insecure_http();
        }
        match &self.certificates {
            Some(certificates) => options.ca_certificates(certificates.clone()),
            None => options,
        }
    }

    pub(crate) fn authing(&self) -> Result<authing_client::Client, Failure> {
        let mut builder = authing_client::Client::builder().options(self.options());
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url.as_str());
        }
        Ok(builder.fill_from_variables(|name| self.variable(name))?.build()?)
    }

    /// Returns the source region, if it is known: the one given, or that in `HW_REGION_NAME`.
    pub(crate) fn region(&self, given: Option<Region>) -> Result<Option<Region>, Failure> {
        let variables = Variables::new("SWR", |name| self.variable(name));
        Ok(match given {
            None => variables.get(REGION)?.map(|name| name.parse().map_err(invalid_region)).transpose()?,
            region => region,
        })
    }

    /// Returns the client of a [`region`](Self::region).
    pub(crate) fn swr(&self, region: Option<Region>) -> Result<swr_client::Client, Failure> {
        let mut builder = swr_client::Client::builder().options(self.options());
        builder = match (&self.base_url, region) {
            (None, None) => {
                let message = format!(
                    "missing region: must be set; use --source-region, such as cn-north-4, or {REGION}"
                );
                return Err(Failure::new(Exit::Usage, message));
            }
            (url, region) => {
                if let Some(url) = url {
                    builder = builder.base_url(url.as_str());
                }
                region.into_iter().fold(builder, swr_client::ClientBuilder::region)
            }
        };
        Ok(builder.fill_from_variables(|name| self.variable(name))?.build()?)
    }
}

/// The variable with the file of CA certificates.
const CA_FILE: &str = "SSL_CERT_FILE";

/// The variable with the default region.
const REGION: &str = "HW_REGION_NAME";

/// The maximum size of a file with CA certificates, in MiB.
const MAX_MIB: u64 = 4;

fn invalid_region(problem: impl Display) -> Failure {
    Failure::new(Exit::Usage, format!("invalid environment variable `{REGION}`: {problem}"))
}

/// Reads CA certificates from a PEM file.
fn certificates(path: &Path) -> Result<Vec<Certificate>, Failure> {
    let invalid = |problem: String| {
        Failure::new(Exit::Usage, format!("invalid file `{}` of --ca-cert: {problem}", path.display()))
    };
    let pem = read_file(path, MAX_MIB).map_err(|error| invalid(error.to_string()))?;
    let certificates = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if certificates.is_empty() {
        return Err(invalid("must have at least one certificate in PEM format".to_owned()));
    }
    Ok(certificates)
}

pub(crate) fn start_failure(error: impl Display) -> Failure {
    Failure::new(Exit::Service, format!("cannot start the sandbox: {error}"))
}
