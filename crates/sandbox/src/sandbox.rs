//! The sandbox and its builder.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::serve::ListenerExt as _;
use jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER;
use sync_jobs_model::InvalidValue;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    clock::Clock,
    fault::Injection,
    keys::{self, AuthingKey, IamUser, SwrKey},
    router::router,
    services::Services,
};

/// The maximum number of jobs in an archive, with which every id fits into 32 bits.
const MAX_JOBS: u32 = 1_000_000_000;
/// How long a sandbox that stops waits for requests under way.
const GRACE_PERIOD: Duration = Duration::from_secs(5);

/// Both services on one port, served until this is dropped.
///
/// ```
/// use sync_jobs_sandbox::{Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().jobs(1_000_000).start().await?;
/// sandbox.inject(Fault::status(503).times(2));
///
/// let key = Sandbox::AUTHING_KEY;
/// let client = authing_client::Client::builder()
///     .base_url(sandbox.url())
///     .credentials(authing_client::Credentials::management_token(key.id, key.secret))
///     .build()?;
/// assert_eq!(client.jobs(2000).list().send().await?.total, Some(1_000_000));
/// assert_eq!(sandbox.requests(), 4, "the token and three attempts");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Sandbox {
    services: Arc<Services>,
    address: SocketAddr,
    /// The server stops when this is dropped.
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

/// The builder of a [`Sandbox`], made by [`Sandbox::builder`].
#[derive(Debug)]
#[must_use = "a sandbox only serves after `start`"]
pub struct SandboxBuilder {
    address: SocketAddr,
    services: Services,
}

impl SandboxBuilder {
    /// Sets the port to listen on. Default: 0, which is any free port.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Sets the address to listen on, so that other machines may reach the sandbox. Default: 127.0.0.1.
    ///
    /// The credentials are public: everybody who reaches the sandbox can use it.
    pub fn expose_on(mut self, address: IpAddr) -> Self {
        self.address.set_ip(address);
        self
    }

    /// Sets the clock. Default: [`Clock::real`].
    pub fn clock(mut self, clock: Clock) -> Self {
        self.services.clock = clock;
        self
    }

    /// Sets the number of jobs in each archive, the repository `team/archive` and the task 2000.
    ///
    /// It is at most 1 000 000 000; a larger number counts as that. The jobs take no memory: a page is computed when it is
    /// requested. Default: 1000.
    pub fn jobs(mut self, jobs: u32) -> Self {
        self.services.archived = jobs.min(MAX_JOBS).into();
        self
    }

    /// Sets how long the slowest jobs take. With zero, they end at once. Default: 4 seconds.
    pub fn job_duration(mut self, duration: Duration) -> Self {
        self.services.job_duration = duration;
        self
    }

    /// Sets the lifetime of the tokens of both services, in whole seconds. Default: 2 hours for Authing, 24 hours for IAM.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.services.token_lifetime = Some(Duration::from_secs(lifetime.as_secs()));
        self
    }

    /// Starts to listen, on a task of the current tokio runtime.
    ///
    /// # Errors
    ///
    /// Returns an error that names the address if it cannot be bound.
    pub async fn start(mut self) -> io::Result<Sandbox> {
        // A program that has several providers must select one. It may have done so, and then uses its own.
        let _ = DEFAULT_PROVIDER.install_default();
        let named = |error: io::Error| {
            io::Error::new(error.kind(), format!("cannot listen on {}: {error}", self.address))
        };
        let listener = TcpListener::bind(self.address).await.map_err(named)?;
        let address = listener.local_addr().map_err(named)?;
        self.services.url = url(address);
        let services = Arc::new(self.services);
        // It only makes responses faster, so a failure is ignored.
        let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
        let (stop, stopped) = oneshot::channel::<()>();
        // Nothing is ever sent: the sender is dropped.
        let stopped = async { drop(stopped.await) };
        let server = axum::serve(listener, router(Arc::clone(&services))).with_graceful_shutdown(stopped);
        let server = tokio::spawn(server.into_future());
        Ok(Sandbox { services, address, stop, server })
    }
}

impl Sandbox {
    /// The access key that Authing accepts.
    pub const AUTHING_KEY: AuthingKey = keys::AUTHING;
    /// The access key that Huawei Cloud accepts.
    pub const SWR_KEY: SwrKey = keys::SWR;
    /// The temporary access key that Huawei Cloud accepts together with its security token.
    pub const TEMPORARY_SWR_KEY: SwrKey = keys::SWR_TEMPORARY;
    /// The user that IAM issues tokens to.
    pub const IAM_USER: IamUser = keys::IAM;

    /// Returns a builder with the defaults.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder { address: (Ipv4Addr::LOCALHOST, 0).into(), services: Services::new() }
    }

    /// Returns the base URL of both services and of IAM, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.services.url
    }

    /// Returns the address that the sandbox listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns whether other machines may reach the sandbox, about which the user should be warned; see
    /// [`SandboxBuilder::expose_on`].
    pub fn is_exposed(&self) -> bool {
        !self.address.ip().is_loopback()
    }

    /// Returns the environment variables with which clients find and use the sandbox, ours and the vendors'.
    ///
    /// They are `AUTHING_HOST`, `AUTHING_ACCESS_KEY_ID`, `AUTHING_ACCESS_KEY_SECRET`, `HUAWEICLOUD_SDK_AK`,
    /// `HUAWEICLOUD_SDK_SK`, `HUAWEICLOUD_SDK_PROJECT_ID`, `HUAWEICLOUD_SDK_IAM_ENDPOINT`, and
    /// `HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4` with the same for `cn-north-1`, `cn-east-3`, `cn-south-1` and
    /// `ap-southeast-1`.
    pub fn environment(&self) -> Vec<(String, String)> {
        keys::environment(self.url())
    }

    /// Returns the clock of the sandbox.
    pub fn clock(&self) -> &Clock {
        &self.services.clock
    }

    /// Injects a fault. Faults happen in the order in which they are injected, at most one to each request.
    pub fn inject(&self, fault: impl Into<Injection>) {
        self.services.faults.add(fault.into());
    }

    /// Removes the faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.services.faults.clear();
    }

    /// Returns the number of requests so far, with those to which faults happened, without those to `/sandbox`.
    pub fn requests(&self) -> u64 {
        self.services.requests.load(Ordering::Relaxed)
    }

    /// Starts to copy an image, like a push to a repository with automatic synchronisation. Creates the repository, with
    /// rules for `cn-north-1` and `cn-south-1`, if it does not exist.
    ///
    /// Returns the ids of the jobs, one for each rule of the repository.
    ///
    /// # Errors
    ///
    /// Returns an error if the namespace or the repository is not a valid name.
    pub fn push_image(&self, namespace: &str, repository: &str, tag: &str) -> Result<Vec<i64>, InvalidValue> {
        self.services.push(namespace, repository, tag)
    }

    /// Starts a job of an Authing task, as `trigger-sync-task` does, but creates the task if it does not exist. Returns the id
    /// of the job.
    ///
    /// # Errors
    ///
    /// Returns an error if `task` is less than 1.
    pub fn run_task(&self, task: i64) -> Result<i64, InvalidValue> {
        self.services.run(task)
    }

    /// Stops the sandbox and waits until the requests under way have ended, at most 5 seconds. A sandbox that is dropped
    /// stops too, but nobody waits for it.
    pub async fn stop(self) {
        drop(self.stop);
        // Either way it accepts nothing more.
        let _ = tokio::time::timeout(GRACE_PERIOD, self.server).await;
    }
}

/// Returns the URL with which this machine reaches a server that listens on `address`.
fn url(address: SocketAddr) -> String {
    let ip = match address.ip() {
        ip if !ip.is_unspecified() => ip,
        IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_this_machine_reaches_a_sandbox_unless_it_is_exposed() {
        let sandbox = Sandbox::builder().start().await.unwrap();
        assert!(sandbox.address().ip().is_loopback() && !sandbox.is_exposed());
        let exposed = Sandbox::builder().expose_on(Ipv4Addr::UNSPECIFIED.into()).start().await.unwrap();
        assert!(exposed.is_exposed());
        assert_eq!(exposed.url(), format!("http://127.0.0.1:{}", exposed.address().port()));
    }

    #[tokio::test]
    async fn a_port_in_use_is_named_and_is_free_again_after_a_stop() {
        let first = Sandbox::builder().start().await.unwrap();
        let port = first.address().port();
        let error = Sandbox::builder().port(port).start().await.unwrap_err();
        assert!(error.to_string().contains(&format!("cannot listen on 127.0.0.1:{port}: ")), "{error}");
        first.stop().await;
        assert_eq!(Sandbox::builder().port(port).start().await.unwrap().address().port(), port);
    }

    #[tokio::test]
    async fn the_environment_has_what_clients_read() {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let environment = sandbox.environment();
        for (name, value) in [
            ("AUTHING_HOST", sandbox.url()),
            ("AUTHING_ACCESS_KEY_ID", Sandbox::AUTHING_KEY.id),
            ("AUTHING_ACCESS_KEY_SECRET", Sandbox::AUTHING_KEY.secret),
            ("HUAWEICLOUD_SDK_AK", Sandbox::SWR_KEY.key),
            ("HUAWEICLOUD_SDK_SK", Sandbox::SWR_KEY.secret),
            ("HUAWEICLOUD_SDK_PROJECT_ID", Sandbox::SWR_KEY.project_id),
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT", sandbox.url()),
            ("HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4", sandbox.url()),
            ("HUAWEICLOUD_SDK_REGION_SWR_AP_SOUTHEAST_1", sandbox.url()),
        ] {
            assert!(environment.contains(&(name.to_owned(), value.to_owned())), "{name}");
        }
    }

    #[test]
    fn a_server_on_all_addresses_has_a_local_url() {
        for (address, expected) in [
            ("127.0.0.1:80", "http://127.0.0.1:80"),
            ("10.0.0.1:8080", "http://10.0.0.1:8080"),
            ("0.0.0.0:8080", "http://127.0.0.1:8080"),
            ("[2001:db8::1]:8080", "http://[2001:db8::1]:8080"),
            ("[::]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(url(address.parse().unwrap()), expected);
        }
    }
}
