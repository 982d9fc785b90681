//! Authentication of both clients, and the sources of their credentials.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use authing_client::{ClientOptions, RetryPolicy, model::Timestamp};
use futures_util::future::join_all;
use tests::{
    document_example,
    server::{Request, Response, Server, json, response},
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A clock that stops at the second a test sets.
#[derive(Debug, Default)]
struct SetClock(AtomicI64);

impl authing_client::Clock for SetClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + self.0.load(Ordering::Relaxed)).unwrap()
    }

    fn random(&self) -> u128 {
        7
    }
}

fn is_token_request(request: &Request) -> bool {
    request.line.starts_with("POST ")
}

/// Returns the number of requests for a token, and of other requests.
fn counts(server: &Server) -> (usize, usize) {
    let requests = server.requests();
    let tokens = requests.iter().filter(|request| is_token_request(request)).count();
    (tokens, requests.len() - tokens)
}

/// Returns the `number`-th token of either service, valid for `lifetime` seconds after the one before.
fn token(request: &Request, number: usize, lifetime: i64) -> Response {
    if request.line.starts_with("POST /v3/auth/tokens") {
        let expires_at =
            Timestamp::from_second(1_700_000_000 + lifetime * i64::try_from(number).unwrap()).unwrap();
        let body = format!(r#"{{"token":{{"expires_at":"{expires_at}"}}}}"#);
        return response(201, &[("X-Subject-Token", &format!("token-{number}"))], body);
    }
    json(
        200,
        format!(
            r#"{{"statusCode":200,"message":"","data":{{"access_token":"token-{number}","expires_in":{lifetime}}}}}"#
        ),
    )
}

fn page(request: &Request) -> Response {
    let name = if request.line.contains("list-sync-jobs") { "authing" } else { "swr" };
    json(200, document_example(name).to_string())
}

/// Serves numbered tokens, and for a call what `call` returns for its token.
async fn issuer(lifetime: i64, call: impl Fn(&Request, &str) -> Response + Send + Sync + 'static) -> Server {
    let issued = AtomicUsize::new(0);
    Server::responding(move |request| {
        if is_token_request(request) {
            return token(request, issued.fetch_add(1, Ordering::Relaxed) + 1, lifetime);
        }
        let token = request.header("x-auth-token").or_else(|| request.header("authorization")).unwrap();
        call(request, token.trim_start_matches("Bearer "))
    })
    .await
}

/// Either client, with a token that it requests.
#[derive(Clone)]
enum Client {
    Authing(authing_client::Client),
    Swr(swr_client::Client),
}

impl Client {
    fn both(url: &str, clock: &Arc<SetClock>) -> [Self; 2] {
        let login = swr_client::PasswordLogin::new("account", "user", SECRET);
        let login = login.project("cn-north-4").endpoint(url);
        let options =
            || ClientOptions::default().retry(RetryPolicy::none()).clock(Arc::<SetClock>::clone(clock));
        [
            Self::Authing(
                authing_client::Client::builder()
                    .base_url(url)
                    .credentials(authing_client::Credentials::management_token("key", SECRET))
                    .options(options())
                    .build()
                    .unwrap(),
            ),
            Self::Swr(
                swr_client::Client::builder()
                    .base_url(url)
                    .credentials(swr_client::Credentials::password(login))
                    .options(options())
                    .build()
                    .unwrap(),
            ),
        ]
    }

    async fn call(&self) -> Result<usize, authing_client::Error> {
        match self {
            Self::Authing(client) => client.jobs(1000).list().send().await.map(|page| page.items.len()),
            Self::Swr(client) => {
                client.jobs("test", "testrepo").list().send().await.map(|page| page.items.len())
            }
        }
    }
}

#[tokio::test]
async fn concurrent_calls_with_an_expired_token_request_one_new_token() {
    for number in [0, 1] {
        let server = issuer(7200, |request, _| page(request)).await;
        let clock = Arc::new(SetClock::default());
        let client = Client::both(&server.url, &clock)[number].clone();
        client.call().await.unwrap();
        clock.0.store(7200, Ordering::Relaxed);
        let calls = join_all((0..100).map(|_| client.call())).await;
        assert!(calls.iter().all(Result::is_ok), "{calls:?}");
        assert_eq!(counts(&server), (2, 101));
    }
}

#[tokio::test]
async fn a_thousand_concurrent_calls_with_a_wrong_key_request_one_token() {
    for number in [0, 1] {
        // Each further request with a wrong password may lock the account.
        let server = Server::with([json(401, "{}")]).await;
        let client = Client::both(&server.url, &Arc::default())[number].clone();
        let calls = join_all((0..1000).map(|_| client.call())).await;
        assert!(calls.iter().all(|call| call.as_ref().is_err_and(authing_client::Error::is_unauthorized)));
        assert_eq!(counts(&server), (1, 0));
    }
}

#[tokio::test]
async fn a_rejected_access_key_is_not_used_again() {
    let server = Server::with([json(401, "{}")]).await;
    let options = || ClientOptions::default().retry(RetryPolicy::none());
    let swr = swr_client::Client::builder()
        .base_url(&server.url)
        .credentials(swr_client::Credentials::access_key("key", SECRET))
        .options(options());
    let authing = authing_client::Client::builder()
        .base_url(&server.url)
        .credentials(authing_client::Credentials::signing("key", SECRET))
        .options(options());
    let clients = [Client::Swr(swr.build().unwrap()), Client::Authing(authing.build().unwrap())];
    for (number, client) in clients.into_iter().enumerate() {
        for _ in 0..2 {
            let calls = join_all((0..20).map(|_| client.call())).await;
            let is_rejected = |call: &Result<usize, authing_client::Error>| {
                call.as_ref().is_err_and(authing_client::Error::is_unauthorized)
            };
            assert!(calls.iter().all(is_rejected), "{calls:?}");
            assert_eq!(counts(&server), (0, number + 1));
        }
    }
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    for number in [0, 1] {
        let server = issuer(7200, |request, _| page(request)).await;
        let clock = Arc::new(SetClock::default());
        let client = Client::both(&server.url, &clock)[number].clone();
        for (second, tokens) in [(0, 1), (7139, 1), (7141, 2)] {
            clock.0.store(second, Ordering::Relaxed);
            client.call().await.unwrap();
            assert_eq!(counts(&server).0, tokens, "{second}");
        }
    }
}

#[tokio::test]
async fn a_token_is_valid_for_its_stated_lifetime_or_else_for_two_hours_or_a_day() {
    const DAY: i64 = 86400;
    for (number, stated, lifetime) in
        [(0, Some(2 * DAY), 2 * DAY), (0, None, 7200), (1, Some(2 * DAY), 2 * DAY), (1, None, DAY)]
    {
        let server = Server::responding(move |request| match stated {
            _ if !is_token_request(request) => page(request),
            Some(lifetime) => token(request, 1, lifetime),
            None if number == 0 => json(200, r#"{"statusCode":200,"data":{"access_token":"token-1"}}"#),
            None => response(201, &[("X-Subject-Token", "token-1")], "{}"),
        })
        .await;
        let clock = Arc::new(SetClock::default());
        let client = Client::both(&server.url, &clock)[number].clone();
        for (second, tokens) in [(0, 1), (lifetime - 61, 1), (lifetime - 60, 2)] {
            clock.0.store(second, Ordering::Relaxed);
            client.call().await.unwrap();
            assert_eq!(counts(&server).0, tokens, "{number} {stated:?} {second}");
        }
    }
}

#[tokio::test]
async fn a_response_with_a_token_has_at_most_a_mebibyte() {
    for (number, length, fits) in
        [(0, 1 << 20, true), (0, (1 << 20) + 1, false), (1, 1 << 20, true), (1, (1 << 20) + 1, false)]
    {
        let padded = move |body: &str| body.to_owned() + &" ".repeat(length - body.len());
        let server = Server::responding(move |request| match number {
            _ if !is_token_request(request) => page(request),
            0 => json(200, padded(r#"{"statusCode":200,"data":{"access_token":"token-1"}}"#)),
            _ => response(201, &[("X-Subject-Token", "token-1")], padded("{}")),
        })
        .await;
        let client = Client::both(&server.url, &Arc::default())[number].clone();
        match client.call().await {
            Ok(_) => assert!(fits, "{number} {length}"),
            Err(error) => assert!(!fits && error.is_too_large(), "{number} {length}: {error}"),
        }
    }
}

#[tokio::test]
async fn a_rejected_token_is_renewed_once() {
    let rejections: [fn(&Request) -> Response; 3] = [
        |_| response(401, &[], ""),
        |request| match request.header("authorization") {
            Some(_) => json(200, r#"{"statusCode":401,"message":"x"}"#),
            None => json(401, r#"{"error_code":"APIGW.0307","error_msg":"x"}"#),
        },
        |request| match request.header("authorization") {
            Some(_) => json(200, r#"{"statusCode":403,"apiCode":2020,"message":"x"}"#),
            None => json(401, "<html>"),
        },
    ];
    for reject in rejections {
        for number in [0, 1] {
            let revoked = issuer(
                7200,
                move |request, token| if token == "token-1" { reject(request) } else { page(request) },
            );
            let server = revoked.await;
            let client = Client::both(&server.url, &Arc::default())[number].clone();
            let calls = join_all((0..50).map(|_| client.call())).await;
            assert!(calls.iter().all(Result::is_ok), "{calls:?}");
            // A call that waits for its turn meanwhile uses the new token at once.
            let (tokens, requests) = counts(&server);
            assert!(tokens == 2 && (51..=100).contains(&requests), "{tokens} {requests}");

            let server = issuer(7200, move |request, _| reject(request)).await;
            let client = Client::both(&server.url, &Arc::default())[number].clone();
            let error = client.call().await.unwrap_err();
            assert!(error.is_unauthorized() && !error.is_retryable(), "{error:?}");
            assert_eq!((counts(&server), error.attempts()), ((2, 2), 2));
        }
    }
}

#[tokio::test]
async fn credentials_that_cannot_be_renewed_are_sent_once() {
    let server = Server::with([response(401, &[], "")]).await;
    let authing = [
        authing_client::Credentials::signing("key", SECRET),
        authing_client::Credentials::token("ready-token"),
    ];
    for credentials in authing {
        let before = server.requests().len();
        let client =
            authing_client::Client::builder().base_url(&server.url).credentials(credentials).build().unwrap();
        assert!(client.jobs(1000).list().send().await.unwrap_err().is_unauthorized());
        assert_eq!(server.requests().len(), before + 1);
    }
    let swr =
        [swr_client::Credentials::access_key("key", SECRET), swr_client::Credentials::token("ready-token")];
    for credentials in swr {
        let before = server.requests().len();
        let client =
            swr_client::Client::builder().base_url(&server.url).credentials(credentials).build().unwrap();
        assert!(client.jobs("test", "testrepo").list().send().await.unwrap_err().is_unauthorized());
        assert_eq!(server.requests().len(), before + 1);
    }
}

#[tokio::test]
async fn a_transient_error_of_a_token_request_is_retried_with_the_call() {
    let failures: [fn() -> Response; 4] = [
        || response(503, &[("retry-after", "0")], ""),
        || json(200, r#"{"statusCode":503,"message":"x"}"#),
        || Response::Reset(vec![]),
        || Response::Bytes(b"HTTP/1.1 201 Created\r\ncontent-length: 9\r\n\r\n{".to_vec()),
    ];
    for failure in failures {
        let failed = AtomicUsize::new(0);
        let server = Server::responding(move |request| {
            if !is_token_request(request) {
                page(request)
            } else if failed.fetch_add(1, Ordering::Relaxed) == 0 {
                failure()
            } else {
                token(request, 1, 7200)
            }
        })
        .await;
        let retry = RetryPolicy::default().backoff(Duration::ZERO, Duration::ZERO);
        let client = authing_client::Client::builder()
            .base_url(&server.url)
            .credentials(authing_client::Credentials::management_token("key", SECRET))
            .options(ClientOptions::default().retry(retry))
            .build()
            .unwrap();
        client.jobs(1000).list().send().await.unwrap();
        assert_eq!(counts(&server), (2, 1));
    }
}

#[tokio::test]
async fn the_error_of_a_rejected_key_has_a_hint() {
    let authing = "check the access key id and its secret";
    for (response, message) in [
        (
            json(401, r#"{"statusCode":401,"message":"密钥错误","requestId":"r"}"#),
            "Authing returned 401: 密钥错误 (request id r)",
        ),
        (
            json(200, r#"{"statusCode":401,"message":"密钥错误","requestId":"r"}"#),
            "Authing returned 401: 密钥错误 (request id r)",
        ),
        (
            json(200, r#"{"statusCode":403,"apiCode":2333,"message":"x"}"#),
            "Authing returned 403 (code 2333): x",
        ),
        (response(401, &[("x-request-id", "r")], ""), "Authing returned 401 (request id r)"),
    ] {
        let server = Server::with([response]).await;
        let [client, _] = Client::both(&server.url, &Arc::default());
        assert_eq!(client.call().await.unwrap_err().to_string(), format!("{message}; {authing}"));
    }
    let wrong =
        r#"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#;
    for (response, message) in [
        (
            json(401, wrong),
            "IAM returned 401 (code Unauthorized): The username or password is wrong.; \
             check the user name, the password and the account",
        ),
        (
            json(400, r#"{"error":{"code":400,"message":"bad body","title":"Bad Request"}}"#),
            "IAM returned 400 (code Bad Request): bad body; check the parameters",
        ),
        (
            response(403, &[("x-request-id", "r")], ""),
            "IAM returned 403 (request id r); the user lacks programmatic access; ask the administrator of the account",
        ),
        (response(404, &[], ""), "IAM returned 404; check the IAM endpoint"),
        (
            json(201, "{}"),
            "IAM: the response has no token in `X-Subject-Token`; \
             check the base URL; the response may come from another service or from a proxy",
        ),
    ] {
        let server = Server::with([response]).await;
        let [_, client] = Client::both(&server.url, &Arc::default());
        assert_eq!(client.call().await.unwrap_err().to_string(), message);
    }
    // A response that cannot be decoded may contain a credential nevertheless, so none of its values is shown.
    for (body, problem) in [
        ("", "the response is empty"),
        ("null", "the response does not match the document"),
        ("<html>eyJ-issued", "the response does not match the document"),
        (
            r#"{"statusCode":200,"message":"","data":null}"#,
            "the response to the request for a management token contains no token",
        ),
        (
            r#"{"statusCode":200,"data":{"access_token":7}}"#,
            "the response does not match the document at `data.access_token`",
        ),
        (
            r#"{"statusCode":200,"data":{"access_token":"eyJ-issued","expires_in":"7200"}}"#,
            "the response does not match the document at `data.expires_in`",
        ),
    ] {
        let server = Server::with([json(200, body)]).await;
        let [client, _] = Client::both(&server.url, &Arc::default());
        let error = client.call().await.unwrap_err();
        let hint = "check the base URL; the response may come from another service or from a proxy";
        assert_eq!(error.to_string(), format!("Authing: {problem}; {hint}"));
        assert!(error.is_decode() && error.details().excerpt.is_none(), "{error:?}");
    }
}

#[tokio::test]
async fn a_login_requests_a_token_for_a_project_by_name_or_id() {
    use swr_client::{Client, Credentials, PasswordLogin};
    let login = || PasswordLogin::new("account", "user", "pass word");
    for (login, project) in [
        (login(), r#"{"name":"cn-north-4"}"#),
        (login().project("cn-north-4_team"), r#"{"name":"cn-north-4_team"}"#),
        (login().project_id("0123"), r#"{"id":"0123"}"#),
    ] {
        let server = issuer(86400, |request, _| page(request)).await;
        let client = Client::builder()
            .region("cn-north-4")
            .base_url(&server.url)
            .credentials(Credentials::password(login.endpoint(format!("{}/", server.url))))
            .build()
            .unwrap();
        client.jobs("test", "testrepo").list().send().await.unwrap();
        let requests = server.requests();
        assert_eq!(requests[0].line, "POST /v3/auth/tokens?nocatalog=true HTTP/1.1");
        assert_eq!(requests[0].header("content-type"), Some("application/json;charset=utf8"));
        let body: serde_json::Value = serde_json::from_str(&requests[0].body).unwrap();
        let project: serde_json::Value = serde_json::from_str(project).unwrap();
        assert_eq!(
            body,
            serde_json::json!({ "auth": {
                "identity": { "methods": ["password"], "password": { "user": {
                    "name": "user", "password": "pass word", "domain": { "name": "account" },
                } } },
                "scope": { "project": project },
            } })
        );
        assert_eq!(requests[1].header("x-auth-token"), Some("token-1"));
    }
    let error =
        Client::builder().base_url("https://host").credentials(Credentials::password(login())).build();
    assert!(error.unwrap_err().to_string().contains("missing IAM endpoint"));
}

#[tokio::test]
async fn language_and_tenant_are_sent_with_each_scheme_and_signed() {
    use authing_client::Credentials;
    for (credentials, signed) in [
        (Credentials::signing("key", SECRET), true),
        (Credentials::management_token("key", SECRET), false),
        (Credentials::token("ready-token").user_pool("pool"), false),
    ] {
        let server = issuer(7200, |request, _| page(request)).await;
        let clock = Arc::new(SetClock::default());
        let mut signatures = Vec::new();
        for (language, tenant) in [("zh-CN", "tenant-1"), ("en-US", "tenant-1"), ("en-US", "tenant-2")] {
            let client = authing_client::Client::builder()
                .base_url(&server.url)
                .credentials(credentials.clone())
                .language(language)
                .tenant(tenant)
                .options(ClientOptions::default().clock(Arc::<SetClock>::clone(&clock)))
                .build()
                .unwrap();
            client.jobs(1000).list().send().await.unwrap();
            let request = server.requests().pop().unwrap();
            assert_eq!(request.header("x-authing-lang"), Some(language));
            assert_eq!(request.header("x-authing-app-id"), Some(tenant));
            if !signed {
                // A global key has the id of its user pool.
                let pool = request.header("x-authing-userpool-id");
                assert!(pool == Some("key") || pool == Some("pool"), "{pool:?}");
            }
            signatures.push(request.header("authorization").unwrap().to_owned());
        }
        // With the same date and nonce, nothing but the two headers can have changed a signature.
        signatures.dedup();
        assert!(!signed || signatures.len() == 3, "{signatures:?}");
    }
}

#[test]
fn the_environment_sets_only_what_is_not_set() {
    let environment = |name: &str| {
        let value = match name {
            "AUTHING_ACCESS_KEY_ID" | "HUAWEICLOUD_SDK_AK" => "key",
            "AUTHING_ACCESS_KEY_SECRET" | "HUAWEICLOUD_SDK_SK" => "secret",
            "AUTHING_HOST" => "https://authing.of.the.environment",
            "HW_REGION_NAME" => "ap-southeast-1",
            "HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4" => "https://swr.of.the.environment",
            _ => "",
        };
        Some(value.into())
    };
    let authing = authing_client::Client::builder;
    for (builder, scheme, base_url) in [
        (authing(), "ManagementToken", "https://authing.of.the.environment"),
        (authing().base_url("https://set"), "ManagementToken", "https://set"),
        (
            authing().credentials(authing_client::Credentials::token("t")),
            "Token",
            "https://authing.of.the.environment",
        ),
    ] {
        let client = builder.fill_from_variables(environment).unwrap().build().unwrap();
        assert!(format!("{client:?}").contains(&format!("scheme: {scheme}")), "{client:?}");
        assert!(format!("{client:?}").contains(&format!("baseurl: {base_url:?}")), "{client:?}");
    }
    let swr = swr_client::Client::builder;
    for (builder, base_url) in [
        (swr(), "https://swr-api.ap-southeast-1.myhuaweicloud.com"),
        (swr().region("eu-west-101"), "https://swr-api.eu-west-101.myhuaweicloud.eu"),
        (swr().region("cn-north-4"), "https://swr.of.the.environment"),
        (swr().region("cn-north-4").base_url("https://set"), "https://set"),
    ] {
        let client = builder.fill_from_variables(environment).unwrap().build().unwrap();
        assert!(format!("{client:?}").contains(&format!("baseurl: {base_url:?}")), "{client:?}");
    }
    let error = swr().fill_from_variables(|_| None).unwrap_err();
    assert!(error.is_configuration() && error.to_string().contains("HUAWEICLOUD_SDK_AK"), "{error}");
    let nowhere = swr().credentials(swr_client::Credentials::token("t")).build().unwrap_err();
    assert!(nowhere.to_string().contains("missing region: must be set"), "{nowhere}");
}

/// A profile file that is removed when it is dropped.
struct Profile(PathBuf);

impl Profile {
    fn new(text: impl AsRef<[u8]>) -> Self {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("profile-{}-{number}.ini", std::process::id()));
        std::fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for Profile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Returns the project, the security token and the signature of a request with `credentials`.
async fn signed(credentials: swr_client::Credentials) -> (Option<String>, Option<String>, String) {
    let server = Server::with([json(200, "[]")]).await;
    let client = swr_client::Client::builder()
        .base_url(&server.url)
        .credentials(credentials)
        .options(ClientOptions::default().clock(Arc::new(SetClock::default())))
        .build()
        .unwrap();
    client.jobs("test", "testrepo").list().send().await.unwrap();
    let request = server.request();
    let header = |name| request.header(name).map(str::to_owned);
    (header("x-project-id"), header("x-security-token"), header("authorization").unwrap())
}

#[tokio::test]
async fn a_profile_is_read_as_the_tools_of_the_vendor_write_it() {
    let plain = "[basic]\nak=key\nsk=secret\nproject_id=p\nsecurity_token=t\n";
    for text in [
        plain.to_owned(),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace("ak=", "  AK  =  ").replace("sk=", "Sk = "),
        format!("# a comment\n; another\n\n[global]\nak=other\nsk=other\n{plain}[more]\nak=other\n"),
    ] {
        let profile = Profile::new(&text);
        let (project, token, authorization) =
            signed(swr_client::Credentials::from_profile(&profile.0).unwrap()).await;
        assert_eq!((project.as_deref(), token.as_deref()), (Some("p"), Some("t")), "{text}");
        assert!(authorization.starts_with("SDK-HMAC-SHA256 Access=key,"), "{authorization}");
    }
    for (text, message) in [
        ("", "missing `ak`: must be set in the section `[basic]`"),
        ("[global]\nak=key\nsk=secret-7", "missing `ak`: must be set in the section `[basic]`"),
        ("[basic]\nak=key\n", "missing `sk`: must be set in the section `[basic]`"),
        ("[basic]\nak=key\nsk=\n", "missing `sk`: must be set in the section `[basic]`"),
        ("[basic\nak=key\nsk=secret-7", "not an INI file: must have a section `[basic]`"),
        ("[basic]\nak=key\nsk=secret-7\u{1b}", "invalid `sk`: must not contain control characters"),
        (
            "[basic]\nak=key\nsk=s\nsecurity_token=secret\t-7",
            "invalid `security_token`: must not contain control characters",
        ),
    ] {
        let profile = Profile::new(text);
        let error = swr_client::Credentials::from_profile(&profile.0).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert!(!format!("{error} {error:?}").contains("secret-7"), "{error:?}");
    }
    let error = swr_client::Credentials::from_profile("/no/such/file".as_ref()).unwrap_err();
    assert!(error.to_string().contains("/no/such/file: cannot read the file"), "{error}");
}

#[test]
fn a_profile_is_at_most_a_mebibyte_of_utf_8() {
    const PLAIN: &str = "[basic]\nak=key\nsk=secret-7\n";
    let padded = |length: usize| PLAIN.to_owned() + &"#".repeat(length - PLAIN.len());
    let endless = Profile::new(PLAIN);
    // It takes no space, and more memory than there is.
    std::fs::File::options().write(true).open(&endless.0).unwrap().set_len(1 << 40).unwrap();
    for (profile, problem) in [
        (Profile::new(padded(1 << 20)), None),
        (Profile::new(padded((1 << 20) + 1)), Some("must have at most 1 MiB")),
        (endless, Some("must have at most 1 MiB")),
        (Profile::new([PLAIN.as_bytes(), b"\xff"].concat()), Some("must be UTF-8")),
    ] {
        let result = swr_client::Credentials::from_profile(&profile.0);
        let expected =
            problem.map(|problem| format!("SWR: {}: cannot read the file: {problem}", profile.0.display()));
        assert_eq!(result.err().map(|error| error.to_string()), expected);
    }
}

#[cfg(unix)]
#[test]
fn a_profile_is_a_regular_file_or_a_link_to_one() {
    let profile = Profile::new("[basic]\nak=key\nsk=s\n");
    let folder = tempfile::tempdir().unwrap();
    let [link, pipe] = ["link", "pipe"].map(|name| folder.path().join(name));
    std::os::unix::fs::symlink(&profile.0, &link).unwrap();
    swr_client::Credentials::from_profile(&link).unwrap();
    // Nothing ever writes to the pipe.
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [&pipe, folder.path(), "/dev/zero".as_ref()] {
        let error = swr_client::Credentials::from_profile(path).unwrap_err();
        let expected = format!("SWR: {}: cannot read the file: must be a regular file", path.display());
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_secret_may_contain_any_character() {
    for secret in
        ["a#b", "a;b", "a=b==", "#ab", ";ab", "a b", "a # b", "a ; b", "a:b", "\"ab\"", "%(ab)s", "[ab]"]
    {
        let profile = Profile::new(format!("[basic]\nak=key\nsk={secret}\nsecurity_token = {secret}\n"));
        let (_, token, _) = signed(swr_client::Credentials::from_profile(&profile.0).unwrap()).await;
        assert_eq!(token.as_deref(), Some(secret));
    }
    // White space around it is not a part of it.
    let variable = |name: &str| match name {
        "HUAWEICLOUD_SDK_AK" => Some("key".into()),
        "HUAWEICLOUD_SDK_SK" => Some("se#cret;".into()),
        "HUAWEICLOUD_SDK_SECURITY_TOKEN" => Some(" a#b; =c\r\n".into()),
        _ => None,
    };
    let (_, token, _) = signed(swr_client::Credentials::from_variables(variable).unwrap()).await;
    assert_eq!(token.as_deref(), Some("a#b; =c"));
}

#[test]
fn the_environment_takes_precedence_over_the_profile_and_half_a_key_is_an_error() {
    let profile = Profile::new("[basic]\nak=of-the-profile\nsk=s\n");
    let path = profile.0.to_str().unwrap();
    let file = ("HUAWEICLOUD_SDK_CREDENTIALS_FILE", path);
    for (variables, expected) in [
        (
            vec![
                ("HUAWEICLOUD_SDK_AK", "of-the-sdk"),
                ("HUAWEICLOUD_SDK_SK", "s"),
                ("HW_ACCESS_KEY", "x"),
                ("HW_SECURITY_TOKEN", "x"),
                file,
            ],
            Ok("of-the-sdk"),
        ),
        (vec![("HW_ACCESS_KEY", "of-terraform"), ("HW_SECRET_KEY", "s"), file], Ok("of-terraform")),
        (vec![file], Ok("of-the-profile")),
        (
            vec![("HUAWEICLOUD_SDK_AK", "a"), file],
            Err(
                "missing environment variable `HUAWEICLOUD_SDK_SK`: must be set, since `HUAWEICLOUD_SDK_AK` is",
            ),
        ),
        (
            vec![("HW_SECRET_KEY", "s"), file],
            Err("missing environment variable `HW_ACCESS_KEY`: must be set, since `HW_SECRET_KEY` is"),
        ),
        // The parts of different generations are not those of one key.
        (
            vec![("HUAWEICLOUD_SDK_AK", "a"), ("HW_ACCESS_KEY", "b"), ("HW_SECRET_KEY", "s"), file],
            Err("missing environment variable `HUAWEICLOUD_SDK_SK`"),
        ),
        (
            vec![("HUAWEICLOUD_SDK_SECURITY_TOKEN", "t"), ("HW_ACCESS_KEY", "b"), ("HW_SECRET_KEY", "s")],
            Err("missing environment variable `HUAWEICLOUD_SDK_AK`: must be set, since \
                 `HUAWEICLOUD_SDK_SECURITY_TOKEN` is"),
        ),
        (vec![("HW_SECURITY_TOKEN", "t"), file], Err("missing environment variable `HW_ACCESS_KEY`")),
        (
            vec![("HUAWEICLOUD_SDK_AK", "a\tb"), ("HUAWEICLOUD_SDK_SK", "s")],
            Err("invalid environment variable `HUAWEICLOUD_SDK_AK`: must not contain control characters"),
        ),
        (vec![("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/no/such/file")], Err("/no/such/file")),
        (vec![("HOME", "/no/such/home")], Err("set the environment variables")),
        (vec![], Err("set the environment variables")),
    ] {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        match (swr_client::Credentials::from_variables(variable), expected) {
            (Ok(credentials), Ok(key)) => {
                assert!(format!("{credentials:?}").contains(&format!("key: {key:?}")), "{credentials:?}");
                assert!(format!("{credentials:?}").contains("security_token: None"), "{credentials:?}");
            }
            (Err(error), Err(part)) => {
                assert!(error.is_configuration() && error.to_string().contains(part), "{error}");
            }
            (found, _) => panic!("{variables:?}: {found:?}"),
        }
    }
}
