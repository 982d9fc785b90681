//! How both clients prove who is asking, and where they take the proof from.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use authing_client::model::Timestamp;
use futures_util::future::join_all;
use tests::{
    document_example,
    server::{Reply, Request, Server, answer, json},
};

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A clock that a test sets.
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

/// The requests for a token and those of the calls that have reached `server`.
fn counts(server: &Server) -> (usize, usize) {
    let requests = server.requests();
    let tokens = requests.iter().filter(|request| is_token_request(request)).count();
    (tokens, requests.len() - tokens)
}

/// The n-th token of either service, good for `life` seconds.
fn token(request: &Request, number: usize, life: i64) -> Reply {
    if request.line.starts_with("POST /v3/auth/tokens") {
        let expires_at = Timestamp::from_second(1_700_000_000 + life).unwrap();
        let body = format!(r#"{{"token":{{"expires_at":"{expires_at}"}}}}"#);
        return answer(201, &[("X-Subject-Token", &format!("token-{number}"))], body);
    }
    json(
        200,
        format!(
            r#"{{"statusCode":200,"message":"","data":{{"access_token":"token-{number}","expires_in":{life}}}}}"#
        ),
    )
}

fn page(request: &Request) -> Reply {
    let name = if request.line.contains("list-sync-jobs") { "authing" } else { "swr" };
    json(200, document_example(name).to_string())
}

/// Serves numbered tokens, and answers a call as `call` says of the token that it brings.
async fn issuer(life: i64, call: impl Fn(&Request, &str) -> Reply + Send + Sync + 'static) -> Server {
    let issued = AtomicUsize::new(0);
    Server::answering(move |request| {
        if is_token_request(request) {
            return token(request, issued.fetch_add(1, Ordering::Relaxed) + 1, life);
        }
        let token = request.header("x-auth-token").or_else(|| request.header("authorization")).unwrap();
        call(request, token.trim_start_matches("Bearer "))
    })
    .await
}

/// Either client, with a token that it gets by itself.
#[derive(Clone)]
enum Client {
    Authing(authing_client::Client),
    Swr(swr_client::Client),
}

impl Client {
    fn both(url: &str, clock: &Arc<SetClock>) -> [Self; 2] {
        let login = swr_client::PasswordLogin::new("account", "user", SECRET);
        let login = login.with_project("cn-north-4").with_endpoint(url);
        [
            Self::Authing(
                authing_client::Client::builder()
                    .base_url(url)
                    .credentials(authing_client::Credentials::management_token("key", SECRET))
                    .retry(authing_client::RetryPolicy::none())
                    .clock(Arc::<SetClock>::clone(clock))
                    .build()
                    .unwrap(),
            ),
            Self::Swr(
                swr_client::Client::builder()
                    .base_url(url)
                    .credentials(swr_client::Credentials::password(login))
                    .retry(swr_client::RetryPolicy::none())
                    .clock(Arc::<SetClock>::clone(clock))
                    .build()
                    .unwrap(),
            ),
        ]
    }

    async fn call(&self) -> Result<usize, authing_client::Error> {
        match self {
            Self::Authing(client) => client.jobs(1).send().await.map(|page| page.jobs.len()),
            Self::Swr(client) => client.jobs("team", "app").send().await.map(|page| page.jobs.len()),
        }
    }
}

#[tokio::test]
async fn calls_at_once_with_an_expired_token_make_one_request_for_a_new_one() {
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
async fn a_thousand_calls_at_once_with_a_wrong_key_ask_for_one_token() {
    for number in [0, 1] {
        // Each further question with a wrong password brings the account closer to being locked.
        let server = Server::with([json(401, "{}")]).await;
        let client = Client::both(&server.url, &Arc::default())[number].clone();
        let calls = join_all((0..1000).map(|_| client.call())).await;
        assert!(calls.iter().all(|call| call.as_ref().is_err_and(authing_client::Error::is_unauthorized)));
        assert_eq!(counts(&server), (1, 0));
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
async fn a_token_is_good_for_as_long_as_it_says_and_else_for_two_hours_or_a_day() {
    const DAY: i64 = 86400;
    for (number, told, life) in
        [(0, Some(2 * DAY), 2 * DAY), (0, None, 7200), (1, Some(2 * DAY), 2 * DAY), (1, None, DAY)]
    {
        let server = Server::answering(move |request| match told {
            _ if !is_token_request(request) => page(request),
            Some(life) => token(request, 1, life),
            None if number == 0 => json(200, r#"{"statusCode":200,"data":{"access_token":"token-1"}}"#),
            None => answer(201, &[("X-Subject-Token", "token-1")], "{}"),
        })
        .await;
        let clock = Arc::new(SetClock::default());
        let client = Client::both(&server.url, &clock)[number].clone();
        for (second, tokens) in [(0, 1), (life - 61, 1), (life - 60, 2)] {
            clock.0.store(second, Ordering::Relaxed);
            client.call().await.unwrap();
            assert_eq!(counts(&server).0, tokens, "{number} {told:?} {second}");
        }
    }
}

#[tokio::test]
async fn an_answer_with_a_token_may_have_a_mebibyte_and_no_more() {
    for (number, length, fits) in
        [(0, 1 << 20, true), (0, (1 << 20) + 1, false), (1, 1 << 20, true), (1, (1 << 20) + 1, false)]
    {
        let padded = move |body: &str| body.to_owned() + &" ".repeat(length - body.len());
        let server = Server::answering(move |request| match number {
            _ if !is_token_request(request) => page(request),
            0 => json(200, padded(r#"{"statusCode":200,"data":{"access_token":"token-1"}}"#)),
            _ => answer(201, &[("X-Subject-Token", "token-1")], padded("{}")),
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
async fn a_refused_token_is_renewed_once_and_never_again() {
    let refusals: [fn(&Request) -> Reply; 3] = [
        |_| answer(401, &[], ""),
        |request| match request.header("authorization") {
            Some(_) => json(200, r#"{"statusCode":401,"message":"x"}"#),
            None => json(401, r#"{"error_code":"APIGW.0307","error_msg":"x"}"#),
        },
        |request| match request.header("authorization") {
            Some(_) => json(200, r#"{"statusCode":403,"apiCode":2020,"message":"x"}"#),
            None => json(401, "<html>"),
        },
    ];
    for refusal in refusals {
        for number in [0, 1] {
            let revoked = issuer(
                7200,
                move |request, token| if token == "token-1" { refusal(request) } else { page(request) },
            );
            let server = revoked.await;
            let client = Client::both(&server.url, &Arc::default())[number].clone();
            let calls = join_all((0..50).map(|_| client.call())).await;
            assert!(calls.iter().all(Result::is_ok), "{calls:?}");
            assert_eq!(counts(&server), (2, 100));

            let server = issuer(7200, move |request, _| refusal(request)).await;
            let client = Client::both(&server.url, &Arc::default())[number].clone();
            let error = client.call().await.unwrap_err();
            assert!(error.is_unauthorized() && !error.is_retryable(), "{error:?}");
            assert_eq!((counts(&server), error.attempts()), ((2, 2), 2));
        }
    }
}

#[tokio::test]
async fn what_cannot_be_renewed_is_tried_once() {
    let server = Server::with([answer(401, &[], "")]).await;
    let authing = [
        authing_client::Credentials::signing("key", SECRET),
        authing_client::Credentials::token("ready-token"),
    ];
    for credentials in authing {
        let before = server.requests().len();
        let client =
            authing_client::Client::builder().base_url(&server.url).credentials(credentials).build().unwrap();
        assert!(client.jobs(1).send().await.unwrap_err().is_unauthorized());
        assert_eq!(server.requests().len(), before + 1);
    }
    let swr =
        [swr_client::Credentials::access_key("key", SECRET), swr_client::Credentials::token("ready-token")];
    for credentials in swr {
        let before = server.requests().len();
        let client =
            swr_client::Client::builder().base_url(&server.url).credentials(credentials).build().unwrap();
        assert!(client.jobs("team", "app").send().await.unwrap_err().is_unauthorized());
        assert_eq!(server.requests().len(), before + 1);
    }
}

#[tokio::test]
async fn a_token_request_that_may_pass_is_tried_again_with_the_call() {
    let failures: [fn() -> Reply; 4] = [
        || answer(503, &[("retry-after", "0")], ""),
        || json(200, r#"{"statusCode":503,"message":"x"}"#),
        || Reply::Reset(vec![]),
        || Reply::Bytes(b"HTTP/1.1 201 Created\r\ncontent-length: 9\r\n\r\n{".to_vec()),
    ];
    for failure in failures {
        let failed = AtomicUsize::new(0);
        let server = Server::answering(move |request| {
            if !is_token_request(request) {
                page(request)
            } else if failed.fetch_add(1, Ordering::Relaxed) == 0 {
                failure()
            } else {
                token(request, 1, 7200)
            }
        })
        .await;
        let retry = authing_client::RetryPolicy::default().with_backoff(Duration::ZERO, Duration::ZERO);
        let client = authing_client::Client::builder()
            .base_url(&server.url)
            .credentials(authing_client::Credentials::management_token("key", SECRET))
            .retry(retry)
            .build()
            .unwrap();
        client.jobs(1).send().await.unwrap();
        assert_eq!(counts(&server), (2, 1));
    }
}

#[tokio::test]
async fn a_refused_key_says_what_to_check() {
    let authing = "check the access key id and its secret";
    for (reply, message) in [
        (
            json(401, r#"{"statusCode":401,"message":"密钥错误","requestId":"r"}"#),
            "Authing answered 401: 密钥错误 (request id r)",
        ),
        (
            json(200, r#"{"statusCode":401,"message":"密钥错误","requestId":"r"}"#),
            "Authing answered 401: 密钥错误 (request id r)",
        ),
        (
            json(200, r#"{"statusCode":403,"apiCode":2333,"message":"x"}"#),
            "Authing answered 403 (apiCode 2333): x",
        ),
        (answer(401, &[("x-request-id", "r")], ""), "Authing answered 401 (request id r)"),
    ] {
        let server = Server::with([reply]).await;
        let [client, _] = Client::both(&server.url, &Arc::default());
        assert_eq!(client.call().await.unwrap_err().to_string(), format!("{message}; {authing}"));
    }
    let wrong =
        r#"{"error":{"code":401,"message":"The username or password is wrong.","title":"Unauthorized"}}"#;
    for (reply, message) in [
        (
            json(401, wrong),
            "IAM answered 401 Unauthorized: The username or password is wrong.; \
             check the user name, the password and the account",
        ),
        (
            json(400, r#"{"error":{"code":400,"message":"bad body","title":"Bad Request"}}"#),
            "IAM answered 400 Bad Request: bad body; check the parameters",
        ),
        (
            answer(403, &[("x-request-id", "r")], ""),
            "IAM answered 403 (request id r); the user must not use the API; ask the administrator of the account",
        ),
        (json(201, "{}"), "IAM: the answer holds no token in `X-Subject-Token` (HTTP status 201)"),
    ] {
        let server = Server::with([reply]).await;
        let [_, client] = Client::both(&server.url, &Arc::default());
        assert_eq!(client.call().await.unwrap_err().to_string(), message);
    }
    for body in [
        "",
        "null",
        r#"{"statusCode":200,"message":"","data":null}"#,
        r#"{"statusCode":200,"data":{"access_token":7}}"#,
    ] {
        let server = Server::with([json(200, body)]).await;
        let [client, _] = Client::both(&server.url, &Arc::default());
        let error = client.call().await.unwrap_err();
        assert!(error.is_decode(), "{error:?}");
        assert!(error.to_string().contains("holds no token"), "{error}");
    }
}

#[tokio::test]
async fn a_login_asks_iam_for_the_project_by_name_or_by_id() {
    use swr_client::{Client, Credentials, PasswordLogin};
    let login = || PasswordLogin::new("account", "user", "pass word");
    for (login, project) in [
        (login(), r#"{"name":"cn-north-4"}"#),
        (login().with_project("cn-north-4_team"), r#"{"name":"cn-north-4_team"}"#),
        (login().with_project_id("0123"), r#"{"id":"0123"}"#),
    ] {
        let server = issuer(86400, |request, _| page(request)).await;
        let client = Client::builder()
            .region("cn-north-4")
            .base_url(&server.url)
            .credentials(Credentials::password(login.with_endpoint(format!("{}/", server.url))))
            .build()
            .unwrap();
        client.jobs("team", "app").send().await.unwrap();
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
    assert!(error.unwrap_err().to_string().contains("needs the address of IAM"));
}

#[tokio::test]
async fn language_and_tenant_go_out_with_every_scheme_and_are_signed() {
    use authing_client::Credentials;
    for (credentials, signed) in [
        (Credentials::signing("key", SECRET), true),
        (Credentials::management_token("key", SECRET), false),
        (Credentials::token("ready-token").with_user_pool("pool"), false),
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
                .clock(Arc::<SetClock>::clone(&clock))
                .build()
                .unwrap();
            client.jobs(1).send().await.unwrap();
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
fn a_setting_of_the_environment_fills_in_what_was_not_set() {
    let environment = |name: &str| {
        let value = match name {
            "AUTHING_ACCESS_KEY_ID" | "HUAWEICLOUD_SDK_AK" => "key",
            "AUTHING_ACCESS_KEY_SECRET" | "HUAWEICLOUD_SDK_SK" => "secret",
            "AUTHING_HOST" => "https://authing.of.the.environment",
            "HW_REGION_NAME" => "ap-southeast-1",
            "HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4" => "https://swr.of.the.environment",
            _ => "",
        };
        Some(value.to_owned())
    };
    let authing = authing_client::Client::builder;
    for (builder, base_url) in [
        (authing(), "https://authing.of.the.environment"),
        (authing().base_url("https://set"), "https://set"),
        (
            authing().credentials(authing_client::Credentials::token("t")),
            "https://authing.of.the.environment",
        ),
    ] {
        let explicit = format!("{builder:?}").contains("token");
        let client = builder.fill_from_variables(environment).unwrap().build().unwrap();
        assert_eq!(format!("{client:?}").contains("scheme: \"token\""), explicit);
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
    assert!(nowhere.to_string().contains("there is no region"), "{nowhere}");
}

/// A profile file that is removed with the test.
struct Profile(PathBuf);

impl Profile {
    fn new(text: &str) -> Self {
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

/// The project, the security token and the signature with which a request goes out.
async fn signed(credentials: swr_client::Credentials) -> (Option<String>, Option<String>, String) {
    let server = Server::with([json(200, "[]")]).await;
    let client = swr_client::Client::builder()
        .base_url(&server.url)
        .credentials(credentials)
        .clock(Arc::new(SetClock::default()))
        .build()
        .unwrap();
    client.jobs("team", "app").send().await.unwrap();
    let request = server.request();
    let header = |name| request.header(name).map(str::to_owned);
    (header("x-project-id"), header("x-security-token"), header("authorization").unwrap())
}

#[tokio::test]
async fn a_profile_is_read_as_the_vendors_tools_write_it() {
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
        ("", "the section `[basic]` has no `ak`"),
        ("[global]\nak=key\nsk=secret-7", "the section `[basic]` has no `ak`"),
        ("[basic]\nak=key\n", "the section `[basic]` has no `sk`"),
        ("[basic]\nak=key\nsk=\n", "the section `[basic]` has no `sk`"),
        ("[basic\nak=key\nsk=secret-7", "this is no INI file"),
    ] {
        let profile = Profile::new(text);
        let error = swr_client::Credentials::from_profile(&profile.0).unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
        assert!(!format!("{error} {error:?}").contains("secret-7"), "{error:?}");
    }
    let error = swr_client::Credentials::from_profile("/no/such/file".as_ref()).unwrap_err();
    assert!(error.to_string().contains("/no/such/file: the file cannot be read"), "{error}");
}

#[tokio::test]
async fn a_secret_may_hold_any_character() {
    for secret in
        ["a#b", "a;b", "a=b==", "#ab", ";ab", "a b", "a # b", "a ; b", "a:b", "\"ab\"", "%(ab)s", "[ab]"]
    {
        let profile = Profile::new(&format!("[basic]\nak=key\nsk={secret}\nsecurity_token = {secret}\n"));
        let (_, token, _) = signed(swr_client::Credentials::from_profile(&profile.0).unwrap()).await;
        assert_eq!(token.as_deref(), Some(secret));
    }
    // Spaces around a value do not count in a file, but do in the environment.
    let variable = |name: &str| match name {
        "HUAWEICLOUD_SDK_AK" => Some("key".to_owned()),
        "HUAWEICLOUD_SDK_SK" => Some(" se#cret; ".to_owned()),
        "HUAWEICLOUD_SDK_SECURITY_TOKEN" => Some("a#b; =c".to_owned()),
        _ => None,
    };
    let (_, token, _) = signed(swr_client::Credentials::from_variables(variable).unwrap()).await;
    assert_eq!(token.as_deref(), Some("a#b; =c"));
}

#[test]
fn the_environment_comes_before_the_profile_and_half_a_key_is_named() {
    let profile = Profile::new("[basic]\nak=of-the-profile\nsk=s\n");
    let path = profile.0.to_str().unwrap();
    let file = ("HUAWEICLOUD_SDK_CREDENTIALS_FILE", path);
    for (variables, expected) in [
        (
            vec![
                ("HUAWEICLOUD_SDK_AK", "of-the-sdk"),
                ("HUAWEICLOUD_SDK_SK", "s"),
                ("HW_ACCESS_KEY", "x"),
                file,
            ],
            Ok("of-the-sdk"),
        ),
        (vec![("HW_ACCESS_KEY", "of-terraform"), ("HW_SECRET_KEY", "s"), file], Ok("of-terraform")),
        (vec![file], Ok("of-the-profile")),
        (
            vec![("HUAWEICLOUD_SDK_AK", "a"), file],
            Err("`HUAWEICLOUD_SDK_SK` is not set, but `HUAWEICLOUD_SDK_AK` is"),
        ),
        (vec![("HW_SECRET_KEY", "s"), file], Err("`HW_ACCESS_KEY` is not set, but `HW_SECRET_KEY` is")),
        (vec![("HUAWEICLOUD_SDK_CREDENTIALS_FILE", "/no/such/file")], Err("/no/such/file")),
        (vec![("HOME", "/no/such/home")], Err("set the environment variables")),
        (vec![], Err("set the environment variables")),
    ] {
        let variable = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        match (swr_client::Credentials::from_variables(variable), expected) {
            (Ok(credentials), Ok(key)) => {
                assert!(
                    format!("{credentials:?}").contains(&format!("access_key: {key:?}")),
                    "{credentials:?}"
                );
            }
            (Err(error), Err(part)) => {
                assert!(error.is_configuration() && error.to_string().contains(part), "{error}");
            }
            (found, _) => panic!("{variables:?}: {found:?}"),
        }
    }
}
