use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use hmac_sha256::Hash;
use sync_jobs_model::{
    InvalidValue,
    authing::SyncTaskId,
    swr::{Namespace, Repository},
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    AuthingKey, Clock, Fault, IamUser, SwrKey,
    authing::{self, Authing},
    fault::Faults,
    hex, keys,
    server::{Connection, Door, router},
    swr::{self, Gateway, Swr},
};

/// The most jobs that a long listing can have, so that every id fits into 32 bits.
const MOST_JOBS: u32 = 1_000_000_000;
/// Requests that are under way when a sandbox stops have this long to end.
const GRACE: Duration = Duration::from_secs(5);

/// Both services, served until this is dropped.
///
/// ```
/// use sync_jobs_sandbox::{Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sandbox = Sandbox::builder().jobs(1_000_000).start().await?;
/// sandbox.inject(Fault::status(503).times(2));
///
/// let key = sandbox.authing_key();
/// let client = authing_client::Client::builder()
///     .base_url(sandbox.url())
///     .credentials(authing_client::Credentials::management_token(key.id, key.secret))
///     .build()?;
/// assert_eq!(client.jobs(2000).send().await?.total, Some(1_000_000));
/// assert_eq!(sandbox.requests(), 4, "the token and three attempts");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Sandbox {
    shared: Shared,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: Option<JoinHandle<()>>,
}

/// Settings of a [`Sandbox`]; made by [`Sandbox::builder`].
#[derive(Debug, Clone)]
#[must_use = "a sandbox is not there before it is started"]
pub struct SandboxBuilder {
    address: SocketAddr,
    clock: Clock,
    jobs: u32,
    job_duration: Duration,
    token_life: Option<Duration>,
}

impl Default for SandboxBuilder {
    fn default() -> Self {
        Self {
            address: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            clock: Clock::real(),
            jobs: 1000,
            job_duration: Duration::from_secs(4),
            token_life: None,
        }
    }
}

impl SandboxBuilder {
    /// Listens on this port. Default: 0, which is any free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// Listens on this address instead of 127.0.0.1, so that other machines may reach the sandbox.
    ///
    /// Its credentials are in its documentation: everybody who reaches it can use it.
    pub fn expose_on(mut self, address: IpAddr) -> Self {
        self.address.set_ip(address);
        self
    }

    /// Goes by this clock. Default: that of the operating system.
    pub fn clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Has this many jobs in each of the long listings, the repository `team/archive` and the task 2000.
    ///
    /// Up to 1 000 000 000; more counts as that. They take no memory: a page is made when it is asked for. Default: 1000.
    pub fn jobs(self, jobs: u32) -> Self {
        Self { jobs: jobs.min(MOST_JOBS), ..self }
    }

    /// How long the slowest of the jobs that move take. Zero ends them at once. Default: 4 seconds.
    pub fn job_duration(self, duration: Duration) -> Self {
        Self { job_duration: duration, ..self }
    }

    /// How long a token of either service is good; whole seconds count. Default: 2 hours for Authing and 24 for IAM.
    pub fn token_life(self, life: Duration) -> Self {
        Self { token_life: Some(life), ..self }
    }

    /// Starts to listen, on a task of the tokio runtime that this is called on.
    ///
    /// # Errors
    ///
    /// The port or the address cannot be had; the message names it.
    pub async fn start(self) -> io::Result<Sandbox> {
        let told = |error: io::Error| {
            io::Error::new(error.kind(), format!("cannot listen on {}: {error}", self.address))
        };
        let listener = TcpListener::bind(self.address).await.map_err(told)?;
        let address = listener.local_addr().map_err(told)?;
        let past = u64::from(self.jobs);
        let shared = Shared(Arc::new(State {
            authing: Authing::new(authing::jobs::Tasks::new(past, self.job_duration)),
            swr: Swr {
                repositories: swr::jobs::Repositories::new(past, self.job_duration),
                gateway: Gateway::default(),
            },
            faults: Faults::default(),
            clock: self.clock,
            token_life: self.token_life,
            past,
            url: url(address),
            requests: AtomicU64::new(0),
            ids: AtomicU64::new(0),
        }));
        let (stop, stopped) = oneshot::channel::<()>();
        let service = router(shared.clone()).into_make_service_with_connect_info::<Connection>();
        let server = tokio::spawn(async move {
            let (ending, grace) = oneshot::channel::<()>();
            let serving = axum::serve(Door(listener), service).with_graceful_shutdown(async move {
                // The other end says no word: it is dropped.
                let _ = stopped.await;
                let _ = ending.send(());
            });
            tokio::select! {
                // It never fails: what goes wrong with a connection ends that connection.
                _ = serving.into_future() => {}
                () = async {
                    let _ = grace.await;
                    tokio::time::sleep(GRACE).await;
                } => {}
            }
        });
        Ok(Sandbox { shared, address, stop: Some(stop), server: Some(server) })
    }
}

impl Sandbox {
    /// Starts the settings of a sandbox.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder::default()
    }

    /// The base URL of both services, such as `http://127.0.0.1:40123`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.shared.url
    }

    /// The address that the sandbox listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Whether other machines may reach the sandbox. Tell the user then: see [`SandboxBuilder::expose_on`].
    pub fn is_exposed(&self) -> bool {
        !self.address.ip().is_loopback()
    }

    /// The environment variables by which clients find the sandbox, ours and the vendors', with their values.
    ///
    /// `AUTHING_HOST`, `AUTHING_ACCESS_KEY_ID`, `AUTHING_ACCESS_KEY_SECRET`, `HUAWEICLOUD_SDK_AK`, `HUAWEICLOUD_SDK_SK`,
    /// `HUAWEICLOUD_SDK_PROJECT_ID`, `HUAWEICLOUD_SDK_IAM_ENDPOINT`, and `HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4` with its likes
    /// for `cn-north-1`, `cn-east-3`, `cn-south-1` and `ap-southeast-1`.
    pub fn environment(&self) -> Vec<(String, String)> {
        self.shared.environment()
    }

    /// The access key of Authing that is accepted.
    pub fn authing_key(&self) -> AuthingKey {
        keys::AUTHING
    }

    /// The access key of Huawei Cloud that is accepted.
    pub fn swr_key(&self) -> SwrKey {
        keys::SWR
    }

    /// The temporary access key of Huawei Cloud that is accepted, which needs its security token.
    pub fn temporary_swr_key(&self) -> SwrKey {
        keys::SWR_TEMPORARY
    }

    /// The user to whom IAM gives a token. The endpoint of IAM is [`url`](Self::url).
    pub fn iam_user(&self) -> IamUser {
        keys::IAM
    }

    /// The clock that the sandbox goes by.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Lets something go wrong. Faults happen one after another, and each request meets one at most.
    pub fn inject(&self, fault: Fault) {
        self.shared.faults.add(fault);
    }

    /// Forgets the faults that have not happened yet.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Number of requests so far, without those for the sandbox itself (`/sandbox`). A fault counts as one too.
    pub fn requests(&self) -> u64 {
        self.shared.requests()
    }

    /// Starts to copy an image, as a push to a repository that is synchronised does. A repository that is not there is made.
    ///
    /// Returns the ids of the jobs, which are one for each target: the organisation of the same name in `cn-north-1` and in
    /// `cn-south-1`.
    ///
    /// # Errors
    ///
    /// A name is not allowed; the message says why.
    pub fn push_image(&self, namespace: &str, repository: &str, tag: &str) -> Result<Vec<i64>, InvalidValue> {
        Ok(self.shared.push_image(&namespace.parse()?, &repository.parse()?, tag))
    }

    /// Starts a job of an Authing task, by hand. A task that is not there is made. Returns the id of the job.
    ///
    /// # Errors
    ///
    /// `task` is less than 1.
    pub fn run_task(&self, task: i64) -> Result<i64, InvalidValue> {
        Ok(self.shared.run_task(task.try_into()?))
    }

    /// Stops, and waits until requests under way have ended, 5 seconds at most. Dropping a sandbox stops it without waiting.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        if let Some(server) = self.server.take() {
            // It fails only where the runtime ends first, and then it has stopped too.
            let _ = server.await;
        }
    }
}

/// What every request sees.
#[derive(Debug, Clone)]
pub(crate) struct Shared(Arc<State>);

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) authing: Authing,
    pub(crate) swr: Swr,
    pub(crate) faults: Faults,
    pub(crate) clock: Clock,
    pub(crate) token_life: Option<Duration>,
    /// Number of jobs in a long listing.
    pub(crate) past: u64,
    url: String,
    requests: AtomicU64,
    ids: AtomicU64,
}

impl Deref for Shared {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

impl State {
    /// An id of 32 hexadecimal digits that no other request to this sandbox has.
    pub(crate) fn request_id(&self) -> String {
        let number = self.ids.fetch_add(1, Ordering::Relaxed);
        hex(&Hash::hash(&number.to_be_bytes())[..16])
    }

    pub(crate) fn count_request(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    pub(crate) fn push_image(&self, namespace: &Namespace, repository: &Repository, tag: &str) -> Vec<i64> {
        self.swr.repositories.push(namespace, repository, tag, self.clock.now())
    }

    pub(crate) fn run_task(&self, task: SyncTaskId) -> i64 {
        self.authing.tasks.run(task.get(), self.clock.now())
    }

    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let fixed = [
            ("AUTHING_HOST", self.url.as_str()),
            ("AUTHING_ACCESS_KEY_ID", keys::AUTHING.id),
            ("AUTHING_ACCESS_KEY_SECRET", keys::AUTHING.secret),
            ("HUAWEICLOUD_SDK_AK", keys::SWR.key),
            ("HUAWEICLOUD_SDK_SK", keys::SWR.secret),
            ("HUAWEICLOUD_SDK_PROJECT_ID", keys::SWR.project_id),
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT", self.url.as_str()),
        ];
        let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let regions = keys::REGIONS.into_iter().map(|region| {
            let region = region.to_ascii_uppercase().replace('-', "_");
            (format!("HUAWEICLOUD_SDK_REGION_SWR_{region}"), self.url.clone())
        });
        fixed.chain(regions).collect()
    }
}

/// The URL by which this machine reaches a server that listens on `address`.
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
    async fn only_this_machine_reaches_a_sandbox_unless_it_is_exposed_by_name() {
        let sandbox = Sandbox::builder().start().await.unwrap();
        assert!(sandbox.address().ip().is_loopback() && !sandbox.is_exposed());
        let exposed = Sandbox::builder().expose_on(Ipv4Addr::UNSPECIFIED.into()).start().await.unwrap();
        assert!(exposed.is_exposed());
        assert_eq!(exposed.url(), format!("http://127.0.0.1:{}", exposed.address().port()));
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_named_and_is_free_again_after_a_stop() {
        let first = Sandbox::builder().start().await.unwrap();
        let port = first.address().port();
        let error = Sandbox::builder().port(port).start().await.unwrap_err();
        assert!(error.to_string().contains(&format!("cannot listen on 127.0.0.1:{port}: ")), "{error}");
        first.stop().await;
        assert_eq!(Sandbox::builder().port(port).start().await.unwrap().address().port(), port);
    }

    #[tokio::test]
    async fn the_environment_names_what_the_clients_read() {
        let sandbox = Sandbox::builder().start().await.unwrap();
        let environment = sandbox.environment();
        for (name, value) in [
            ("AUTHING_HOST", sandbox.url()),
            ("AUTHING_ACCESS_KEY_ID", sandbox.authing_key().id),
            ("AUTHING_ACCESS_KEY_SECRET", sandbox.authing_key().secret),
            ("HUAWEICLOUD_SDK_AK", sandbox.swr_key().key),
            ("HUAWEICLOUD_SDK_SK", sandbox.swr_key().secret),
            ("HUAWEICLOUD_SDK_PROJECT_ID", sandbox.swr_key().project_id),
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT", sandbox.url()),
            ("HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4", sandbox.url()),
            ("HUAWEICLOUD_SDK_REGION_SWR_AP_SOUTHEAST_1", sandbox.url()),
        ] {
            assert!(environment.contains(&(name.to_owned(), value.to_owned())), "{name}");
        }
    }

    #[test]
    fn who_listens_everywhere_is_reached_on_this_machine() {
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
