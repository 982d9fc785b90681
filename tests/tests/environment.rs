//! What the environment of a process changes: proxies and CA certificates.
//!
//! A test that needs variables runs itself again in a process with these, so that no other test sees them.

use std::{env, ffi::OsStr, fs, process::Command, sync::Arc};

use authing_client::{ClientOptions, Error, RetryPolicy};
use reqwest::Certificate;
use tests::{
    server::{Request, Response, Server, json, response},
    workspace,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

/// The variable with the base URL that a test calls in its own process.
const SERVICE: &str = "SERVICE_OF_THE_TEST";

/// Runs the test `name` again with these variables and returns its output.
async fn run_with(name: &'static str, service: &str, variables: &[(&str, &OsStr)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", name, "--nocapture"]).env(SERVICE, service);
    for name in ["HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    // The servers of the test run meanwhile.
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{variables:?}: {output:?}");
    let output = String::from_utf8(output.stdout).unwrap();
    assert!(output.contains("1 passed"), "{output}");
    output
}

/// Returns a server for both services, which issues tokens too.
async fn service() -> Server {
    fn respond(request: &Request) -> Response {
        if request.line.starts_with("POST /v3/auth/tokens") {
            response(201, &[("x-subject-token", "token-1")], "{}")
        } else {
            json(200, "[]")
        }
    }
    Server::responding(respond).await
}

fn no_ca_certificates() -> reqwest::ClientBuilder {
    reqwest::Client::builder().tls_certs_only([])
}

/// Returns a client that logs in at `endpoint`.
fn swr(base_url: &str, endpoint: &str, options: ClientOptions) -> Result<swr_client::Client, Error> {
    let login = swr_client::PasswordLogin::new("account", "user", "password").project("p").endpoint(endpoint);
    swr_client::Client::builder()
        .base_url(base_url)
        .credentials(swr_client::Credentials::password(login))
        .options(options.retry(RetryPolicy::none()))
        .build()
}

async fn list(client: &swr_client::Client) -> Result<(), Error> {
    client.jobs("team", "web").list().send().await.map(drop)
}

#[tokio::test]
async fn credentials_for_this_machine_pass_through_no_proxy() {
    if let Ok(service) = env::var(SERVICE) {
        // The proxy is in use.
        no_ca_certificates().build().unwrap().get(format!("{service}/other")).send().await.unwrap();
        for options in [ClientOptions::default(), ClientOptions::default().http_client(no_ca_certificates())]
        {
            list(&swr(&service, &service, options).unwrap()).await.unwrap();
        }
        return;
    }
    let (service, proxy) = (service().await, Server::with([json(200, "")]).await);
    let name = "credentials_for_this_machine_pass_through_no_proxy";
    run_with(name, &service.url, &[("HTTP_PROXY", proxy.url.as_ref())]).await;
    assert_eq!(service.requests().len(), 4);
    assert_eq!(proxy.request().line, format!("GET {}/other HTTP/1.1", service.url));
}

#[test]
fn a_plain_endpoint_on_this_machine_needs_a_base_url_on_this_machine() {
    let build = |base_url, endpoint, options: ClientOptions| {
        swr(base_url, endpoint, options.http_client(no_ca_certificates()))
    };
    let default = ClientOptions::default;
    let error = build("https://swr.example", "http://127.0.0.1:8080", default()).unwrap_err();
    assert!(error.is_configuration());
    assert_eq!(
        error.to_string(),
        "SWR: invalid endpoint `http://127.0.0.1:8080`: must start with `https://`, since a proxy for the base URL \
         `https://swr.example` would receive the credentials in clear; `allow_insecure_http` (`--insecure-http` of the \
         command) permits plain HTTP"
    );
    build("https://swr.example", "http://127.0.0.1:8080", default().allow_insecure_http()).unwrap();
    for base_url in ["http://localhost:8080", "https://[::1]:8080"] {
        build(base_url, "http://127.0.0.1:8080", default()).unwrap();
        build(base_url, "https://iam.example", default()).unwrap();
    }
}

#[tokio::test]
async fn without_ca_certificates_only_plain_http_works_and_the_error_has_the_fix() {
    if let Ok(service) = env::var(SERVICE) {
        for options in
            [ClientOptions::default(), ClientOptions::default().http_client(reqwest::Client::builder())]
        {
            list(&swr(&service, &service, options).unwrap()).await.unwrap();
        }
        let key = authing_client::Credentials::signing("key", "secret");
        let authing = || authing_client::Client::builder().credentials(key.clone());
        authing().base_url(&service).build().unwrap();
        for error in [
            authing().build().unwrap_err(),
            swr(&service, "https://iam.example", ClientOptions::default()).unwrap_err(),
        ] {
            assert!(error.is_configuration());
            println!("\n{error}");
        }
        let own = ClientOptions::default().http_client(reqwest::Client::builder());
        println!("\n{}", authing().options(own).build().unwrap_err());
        authing()
            .options(ClientOptions::default().ca_certificates([certificate("other.pem")]))
            .build()
            .unwrap();
        return;
    }
    let service = service().await;
    let broken = tempfile::NamedTempFile::new().unwrap();
    fs::write(&broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let (missing, broken): (&OsStr, &OsStr) = ("/no/such".as_ref(), broken.path().as_ref());
    let none =
        "cannot load CA certificates: unexpected error: No CA certificates were loaded from the system; ";
    for variables in [
        &[("SSL_CERT_FILE", missing)][..],
        &[("SSL_CERT_DIR", missing)],
        &[("SSL_CERT_FILE", missing), ("SSL_CERT_DIR", missing)],
        &[("SSL_CERT_FILE", "/dev/null".as_ref())],
        &[("SSL_CERT_FILE", broken)],
    ] {
        let name = "without_ca_certificates_only_plain_http_works_and_the_error_has_the_fix";
        let output = run_with(name, &service.url, variables).await;
        let set = variables.iter().map(|(name, value)| format!("`{name}` is `{}`", value.display()));
        let set = set.collect::<Vec<_>>().join(" and ");
        let fix = "which must name certificates in PEM form; correct or unset it, or use `ClientOptions::ca_certificates` (`--ca-cert` of the command)";
        for line in [
            format!("Authing: {none}{set}, {fix}"),
            format!("SWR: {none}{set}, {fix}"),
            "Authing: cannot build the HTTP client: unexpected error: No CA certificates were loaded from the system; \
             check its options"
                .to_owned(),
        ] {
            assert!(output.lines().any(|found| found == line), "{line} is not in {output}");
        }
    }
}

fn pem(name: &str) -> std::path::PathBuf {
    workspace().join("tests/data/tls").join(name)
}

fn certificate(name: &str) -> Certificate {
    Certificate::from_pem(&fs::read(pem(name)).unwrap()).unwrap()
}

/// Starts a TLS server that passes on what it receives to `server`, and returns its base URL.
async fn tls_before(server: &Server) -> String {
    let certificate = CertificateDer::from_pem_file(pem("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(pem("server.key")).unwrap();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let server = server.url.trim_start_matches("http://").to_owned();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust the certificate ends the handshake.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut plain = TcpStream::connect(&server).await.unwrap();
            let _ = tokio::io::copy_bidirectional(&mut stream, &mut plain).await;
        }
    });
    url
}

/// Asserts that a call of `url` succeeds with these options, or else fails because of the certificate.
async fn check_trust(url: &str, options: ClientOptions, is_trusted: bool) {
    match list(&swr(url, url, options).unwrap()).await {
        Ok(()) => assert!(is_trusted),
        Err(error) => {
            let is_expected = error.is_connection() && error.to_string().contains("certificate");
            assert!(!is_trusted && is_expected, "{error}");
        }
    }
}

#[tokio::test]
async fn given_ca_certificates_replace_those_of_the_platform() {
    let with = |name| ClientOptions::default().ca_certificates([certificate(name)]);
    if let Ok(service) = env::var(SERVICE) {
        check_trust(&service, ClientOptions::default(), true).await;
        check_trust(&service, with("other.pem"), false).await;
        check_trust(&service, with("other.pem").http_client(reqwest::Client::builder()), false).await;
        return;
    }
    let service = service().await;
    let url = tls_before(&service).await;
    check_trust(&url, with("server.pem"), true).await;
    check_trust(&url, with("server.pem").http_client(reqwest::Client::builder()), true).await;
    check_trust(&url, with("other.pem"), false).await;
    let name = "given_ca_certificates_replace_those_of_the_platform";
    run_with(name, &url, &[("SSL_CERT_FILE", pem("server.pem").as_ref())]).await;
}

#[test]
fn ca_certificates_that_cannot_be_used_are_an_error() {
    let build = |certificates: Vec<Certificate>| {
        let options = ClientOptions::default().ca_certificates(certificates);
        swr("https://swr.example", "https://iam.example", options).unwrap_err().to_string()
    };
    assert_eq!(build(Vec::new()), "SWR: invalid CA certificates: must be at least one");
    let error = build(vec![Certificate::from_der(b"not one").unwrap()]);
    assert!(error.starts_with("SWR: invalid CA certificates: must be in PEM or DER form: "), "{error}");
}
