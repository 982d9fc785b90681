//! The sandbox as clients see it: it accepts the requests that the services accept, and no others.

use std::{collections::HashSet, sync::Arc, time::Duration};

use authing_client::{ClientOptions, JobSource, RetryPolicy, WaitError, WaitStatus, Waiter};
use futures_util::TryStreamExt as _;
use reqwest::Method;
use serde_json::{Value, json};
use swr_client::{PasswordLogin, SortOrder};
use sync_jobs_sandbox::{
    Clock, Fault, Requests, Sandbox,
    model::{Job, JobState, Timestamp},
};
use tests::document_example;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

/// The clock of a client that has the same time as the sandbox.
#[derive(Debug)]
struct Together(Clock);

impl authing_client::Clock for Together {
    fn now(&self) -> Timestamp {
        self.0.now()
    }

    fn random(&self) -> u128 {
        authing_client::SystemClock.random()
    }
}

/// The clock of a client that stands still and makes one nonce.
#[derive(Debug)]
struct Stopped(Timestamp);

impl authing_client::Clock for Stopped {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn random(&self) -> u128 {
        7
    }
}

/// What both clients are built with.
struct Clients {
    retry: RetryPolicy,
    clock: Arc<dyn authing_client::Clock>,
}

impl Clients {
    fn of(sandbox: &Sandbox) -> Self {
        let clock = Arc::new(Together(sandbox.clock().clone()));
        Self { retry: RetryPolicy::none(), clock }
    }

    fn authing(&self, sandbox: &Sandbox, credentials: authing_client::Credentials) -> authing_client::Client {
        let builder = authing_client::Client::builder().base_url(sandbox.url()).credentials(credentials);
        let options = ClientOptions::default().retry(self.retry.clone()).clock(Arc::clone(&self.clock));
        builder.options(options).build().unwrap()
    }

    fn swr(&self, sandbox: &Sandbox, credentials: swr_client::Credentials) -> swr_client::Client {
        let builder = swr_client::Client::builder().base_url(sandbox.url()).credentials(credentials);
        let options = ClientOptions::default().retry(self.retry.clone()).clock(Arc::clone(&self.clock));
        builder.options(options).build().unwrap()
    }
}

async fn started() -> Sandbox {
    Sandbox::builder().start().await.unwrap()
}

async fn stepped() -> Sandbox {
    Sandbox::builder().clock(Clock::stepped(Timestamp::now())).start().await.unwrap()
}

fn authing(sandbox: &Sandbox) -> authing_client::Client {
    let key = Sandbox::AUTHING_KEY;
    Clients::of(sandbox).authing(sandbox, authing_client::Credentials::signing(key.id, key.secret))
}

fn swr(sandbox: &Sandbox) -> swr_client::Client {
    let key = Sandbox::SWR_KEY;
    Clients::of(sandbox).swr(sandbox, swr_client::Credentials::access_key(key.key, key.secret))
}

fn login(sandbox: &Sandbox, password: &str) -> PasswordLogin {
    let user = Sandbox::IAM_USER;
    PasswordLogin::new(user.domain, user.user, password).project("cn-north-4").endpoint(sandbox.url())
}

async fn management_token(sandbox: &Sandbox) -> String {
    let key = Sandbox::AUTHING_KEY;
    let response = post(
        &format!("{}/api/v3/get-management-token", sandbox.url()),
        &json!({ "accessKeyId": key.id, "accessKeySecret": key.secret }),
    )
    .await;
    response.json::<Value>().await.unwrap()["data"]["access_token"].as_str().unwrap().to_owned()
}

async fn iam_token(sandbox: &Sandbox, scope: Value) -> String {
    let user = Sandbox::IAM_USER;
    let user = json!({ "name": user.user, "password": user.password, "domain": { "name": user.domain } });
    let identity = json!({ "methods": ["password"], "password": { "user": user } });
    let body = json!({ "auth": { "identity": identity, "scope": scope } });
    let response = post(&format!("{}/v3/auth/tokens", sandbox.url()), &body).await;
    assert_eq!(response.status(), 201);
    response.headers()["x-subject-token"].to_str().unwrap().to_owned()
}

async fn post(url: &str, body: &Value) -> reqwest::Response {
    reqwest::Client::new().post(url).json(body).send().await.unwrap()
}

#[tokio::test]
async fn each_scheme_accepts_the_right_credentials() {
    let sandbox = started().await;
    let clients = Clients::of(&sandbox);
    let key = Sandbox::AUTHING_KEY;
    for credentials in [
        authing_client::Credentials::signing(key.id, key.secret),
        authing_client::Credentials::signing(key.id, key.secret).user_pool(key.user_pool),
        authing_client::Credentials::management_token(key.id, key.secret),
        authing_client::Credentials::token(management_token(&sandbox).await),
    ] {
        let page = clients.authing(&sandbox, credentials.clone()).jobs(1000).list().send().await.unwrap();
        assert_eq!((page.items.len(), page.total), (2, Some(2)), "{credentials:?}");
    }
    let (key, temporary) = (Sandbox::SWR_KEY, Sandbox::TEMPORARY_SWR_KEY);
    for credentials in [
        swr_client::Credentials::access_key(key.key, key.secret),
        swr_client::Credentials::access_key(key.key, key.secret).project_id(key.project_id),
        swr_client::Credentials::access_key(temporary.key, temporary.secret)
            .security_token(temporary.security_token.unwrap()),
        swr_client::Credentials::password(login(&sandbox, Sandbox::IAM_USER.password)),
        swr_client::Credentials::token(
            iam_token(&sandbox, json!({ "project": { "id": key.project_id } })).await,
        ),
    ] {
        let page =
            clients.swr(&sandbox, credentials.clone()).jobs("test", "testrepo").list().send().await.unwrap();
        assert_eq!((page.items.len(), page.total), (1, Some(1)), "{credentials:?}");
    }
}

#[tokio::test]
async fn both_clients_work_with_the_environment() {
    let sandbox = started().await;
    let environment = sandbox.environment();
    let variable =
        |name: &str| environment.iter().find(|(found, _)| found == name).map(|(_, value)| value.clone());
    let os_variable = |name: &str| variable(name).map(Into::into);
    let authing = authing_client::Client::builder()
        .base_url(variable("AUTHING_HOST").unwrap())
        .credentials(authing_client::Credentials::from_variables(os_variable).unwrap())
        .build()
        .unwrap();
    assert_eq!(authing.jobs(1000).list().send().await.unwrap().total, Some(2));
    let swr = swr_client::Client::builder()
        .base_url(variable("HUAWEICLOUD_SDK_REGION_SWR_CN_NORTH_4").unwrap())
        .credentials(swr_client::Credentials::from_variables(os_variable).unwrap())
        .build()
        .unwrap();
    assert_eq!(swr.jobs("team", "web").list().send().await.unwrap().total, Some(14));
}

#[tokio::test]
async fn each_scheme_rejects_wrong_credentials() {
    let sandbox = started().await;
    let clients = Clients::of(&sandbox);
    let key = Sandbox::AUTHING_KEY;
    for (credentials, code, message) in [
        (authing_client::Credentials::signing(key.id, "wrong-secret"), Some("1300"), "签名错误"),
        (authing_client::Credentials::signing("nobody", key.secret), Some("1300"), "签名错误"),
        (
            authing_client::Credentials::management_token(key.id, "wrong-secret"),
            None,
            "AccessKey Secret 错误",
        ),
        (authing_client::Credentials::management_token("nobody", key.secret), None, "AccessKey Secret 错误"),
        (authing_client::Credentials::token("opaque"), Some("2020"), "尚未登录"),
    ] {
        let error =
            clients.authing(&sandbox, credentials.clone()).jobs(1000).list().send().await.unwrap_err();
        assert!(error.is_unauthorized(), "{credentials:?}: {error:?}");
        assert_eq!(error.details().code.as_deref(), code, "{credentials:?}");
        assert!(error.to_string().contains(message), "{error}");
    }
    let credentials = authing_client::Credentials::signing(key.id, key.secret).user_pool("another");
    let error = clients.authing(&sandbox, credentials).jobs(1000).list().send().await.unwrap_err();
    assert!(error.is_forbidden(), "{error:?}");

    let (key, temporary) = (Sandbox::SWR_KEY, Sandbox::TEMPORARY_SWR_KEY);
    let unscoped = iam_token(&sandbox, Value::Null).await;
    for (credentials, code, message) in [
        (
            swr_client::Credentials::access_key(key.key, "wrong-secret"),
            Some("APIGW.0301"),
            "canonical_request:GET|",
        ),
        (swr_client::Credentials::access_key("NOBODY", key.secret), Some("APIGW.0301"), "does not exist"),
        (
            swr_client::Credentials::access_key(temporary.key, temporary.secret),
            Some("APIGW.0301"),
            "x-security-token is missing",
        ),
        (
            swr_client::Credentials::access_key(key.key, key.secret)
                .security_token(temporary.security_token.unwrap()),
            Some("APIGW.0301"),
            "beside a permanent key",
        ),
        (swr_client::Credentials::token("opaque"), Some("APIGW.0301"), "decrypt token fail"),
        (swr_client::Credentials::token(unscoped), Some("APIGW.0307"), "token must be updated"),
        (
            swr_client::Credentials::password(login(&sandbox, "wrong-password")),
            Some("Unauthorized"),
            "The username or password is wrong.",
        ),
    ] {
        let error =
            clients.swr(&sandbox, credentials.clone()).jobs("team", "web").list().send().await.unwrap_err();
        assert!(error.is_unauthorized(), "{credentials:?}: {error:?}");
        assert_eq!(error.details().code.as_deref(), code, "{credentials:?}");
        assert!(error.details().message.as_ref().is_some_and(|found| found.contains(message)), "{error:?}");
        // The whole request would hide the rest of the line.
        assert!(!error.to_string().contains("canonical_request"), "{error}");
    }
}

#[tokio::test]
async fn a_token_is_only_valid_for_its_service() {
    let sandbox = started().await;
    let clients = Clients::of(&sandbox);
    let iam = iam_token(&sandbox, json!({ "project": { "name": "cn-north-4" } })).await;
    let at_authing = clients.authing(&sandbox, authing_client::Credentials::token(iam));
    assert!(at_authing.jobs(1000).list().send().await.unwrap_err().is_unauthorized());
    let at_swr = clients.swr(&sandbox, swr_client::Credentials::token(management_token(&sandbox).await));
    assert!(at_swr.jobs("team", "web").list().send().await.unwrap_err().is_unauthorized());
}

#[tokio::test]
async fn a_management_token_is_accepted_with_and_without_its_scheme() {
    let sandbox = started().await;
    let token = management_token(&sandbox).await;
    for (authorization, status) in [
        (format!("Bearer {token}"), 200),
        (token.clone(), 200),
        (format!("Basic {token}"), 401),
        (String::new(), 401),
    ] {
        let request = reqwest::Client::new()
            .get(format!("{}/api/v3/list-sync-jobs?syncTaskId=1000", sandbox.url()))
            .header("authorization", &authorization);
        let body: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(body["statusCode"], status, "{authorization}");
    }
}

#[tokio::test]
async fn a_signature_is_rejected_when_the_clocks_are_a_quarter_of_an_hour_apart() {
    let sandbox = stepped().await;
    let start = sandbox.clock().now();
    let mut clients = Clients { retry: RetryPolicy::none(), clock: Arc::new(Stopped(start)) };
    let key = Sandbox::SWR_KEY;
    let swr = clients.swr(&sandbox, swr_client::Credentials::access_key(key.key, key.secret));
    let key = Sandbox::AUTHING_KEY;
    let credentials = authing_client::Credentials::signing(key.id, key.secret);
    let authing = clients.authing(&sandbox, credentials.clone());
    sandbox.clock().advance(14 * MINUTE);
    swr.jobs("team", "web").list().send().await.unwrap();
    authing.jobs(1000).list().send().await.unwrap();
    sandbox.clock().advance(2 * MINUTE);
    let error = swr.jobs("team", "web").list().send().await.unwrap_err();
    assert!(error.is_unauthorized() && error.to_string().contains("the signature has expired"), "{error}");
    assert_eq!(authing.jobs(1000).list().send().await.unwrap_err().details().code.as_deref(), Some("1305"));
    // A clock that is fast is no better than one that is slow.
    clients.clock = Arc::new(Stopped(start + 32 * MINUTE));
    let fast = clients.authing(&sandbox, credentials);
    assert_eq!(fast.jobs(1000).list().send().await.unwrap_err().details().code.as_deref(), Some("1305"));
}

#[tokio::test]
async fn a_signature_of_authing_is_valid_for_exactly_a_quarter_of_an_hour() {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    for (seconds, code) in [(900, None), (901, Some("1305"))] {
        let sandbox = Sandbox::builder().clock(Clock::stepped(start)).start().await.unwrap();
        let clients = Clients { retry: RetryPolicy::none(), clock: Arc::new(Stopped(start)) };
        let key = Sandbox::AUTHING_KEY;
        let client = clients.authing(&sandbox, authing_client::Credentials::signing(key.id, key.secret));
        sandbox.clock().advance(Duration::from_secs(seconds));
        let response = client.jobs(1000).list().send().await;
        assert_eq!(
            response.err().and_then(|error| error.details().code.clone()).as_deref(),
            code,
            "{seconds}"
        );
    }
}

#[tokio::test]
async fn a_signature_of_authing_is_valid_once() {
    let sandbox = stepped().await;
    let clients = Clients { retry: RetryPolicy::none(), clock: Arc::new(Stopped(sandbox.clock().now())) };
    let key = Sandbox::AUTHING_KEY;
    let wrong = clients.authing(&sandbox, authing_client::Credentials::signing(key.id, "wrong-secret"));
    assert_eq!(wrong.jobs(1000).list().send().await.unwrap_err().details().code.as_deref(), Some("1300"));
    let right = clients.authing(&sandbox, authing_client::Credentials::signing(key.id, key.secret));
    right.jobs(1000).list().send().await.expect("a rejected signature does not use its nonce");
    assert_eq!(right.jobs(1000).list().send().await.unwrap_err().details().code.as_deref(), Some("1306"));
}

#[tokio::test]
async fn tokens_expire_by_the_clock_of_the_sandbox_and_clients_renew_them() {
    let sandbox = Sandbox::builder()
        .clock(Clock::stepped(Timestamp::now()))
        .token_lifetime(2 * MINUTE)
        .start()
        .await
        .unwrap();
    // The clocks of these clients stand still, so that only an error response ends their tokens.
    let clients = Clients { retry: RetryPolicy::none(), clock: Arc::new(Stopped(sandbox.clock().now())) };
    let key = Sandbox::AUTHING_KEY;
    let fixed =
        clients.authing(&sandbox, authing_client::Credentials::token(management_token(&sandbox).await));
    let renewed =
        clients.authing(&sandbox, authing_client::Credentials::management_token(key.id, key.secret));
    let project = json!({ "project": { "name": "cn-north-4" } });
    let fixed_swr = clients.swr(&sandbox, swr_client::Credentials::token(iam_token(&sandbox, project).await));
    let password = login(&sandbox, Sandbox::IAM_USER.password);
    let renewed_swr = clients.swr(&sandbox, swr_client::Credentials::password(password));
    for second in [0, 119, 120] {
        let at_authing = fixed.jobs(1000).list().send().await.err();
        let at_swr = fixed_swr.jobs("team", "web").list().send().await.err();
        let message = at_swr.as_ref().map(ToString::to_string).unwrap_or_default();
        let rejected = [
            at_authing.is_some_and(|error| error.details().code.as_deref() == Some("2020")),
            message.contains("token expires"),
        ];
        assert_eq!(rejected, [second == 120; 2], "{second}: {message}");
        renewed.jobs(1000).list().send().await.unwrap();
        renewed_swr.jobs("team", "web").list().send().await.unwrap();
        sandbox.clock().advance(Duration::from_secs(if second == 0 { 119 } else { 1 }));
    }
}

#[tokio::test]
async fn five_wrong_signatures_lock_a_key_for_five_minutes() {
    let sandbox = stepped().await;
    let key = Sandbox::SWR_KEY;
    for _ in 0..5 {
        // A client does not use a rejected key again.
        let wrong = swr_client::Credentials::access_key(key.key, "wrong-secret");
        let wrong = Clients::of(&sandbox).swr(&sandbox, wrong);
        let error = wrong.jobs("team", "web").list().send().await.unwrap_err();
        let message = "SWR returned 401 (code APIGW.0301): Incorrect IAM authentication information: verify aksk signature fail (";
        assert!(error.to_string().starts_with(message), "{error}");
    }
    let error = swr(&sandbox).jobs("team", "web").list().send().await.unwrap_err();
    assert!(error.is_unauthorized() && error.to_string().contains("reach the limit"), "{error}");
    sandbox.clock().advance(5 * MINUTE);
    swr(&sandbox).jobs("team", "web").list().send().await.unwrap();
}

#[tokio::test]
async fn the_examples_of_the_documents_are_served() {
    let sandbox = started().await;
    let token = iam_token(&sandbox, json!({ "project": { "name": "cn-north-4" } })).await;
    let target = "/v2/manage/namespaces/test/repos/testrepo/sync_job?filter=limit::10|offset::0";
    let request =
        reqwest::Client::new().get(format!("{}{target}", sandbox.url())).header("x-auth-token", token);
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["content-range"], "0-1/1");
    assert_eq!(response.json::<Value>().await.unwrap(), document_example("swr"));

    let target = "/api/v3/list-sync-jobs?syncTaskId=1000&page=1&limit=10&syncTrigger=manually";
    let token = management_token(&sandbox).await;
    let request =
        reqwest::Client::new().get(format!("{}{target}", sandbox.url())).header("authorization", token);
    let response: Value = request.send().await.unwrap().json().await.unwrap();
    let example = document_example("authing");
    assert_eq!(response["message"], example["message"]);
    let [job] = response["data"]["list"].as_array().unwrap().as_slice() else { panic!("{response}") };
    let example = example["data"]["list"].as_object().unwrap();
    assert_eq!(example.len(), 7);
    for (name, value) in example {
        assert_eq!(job[name], *value, "{name}");
    }
}

#[tokio::test]
async fn requests_of_the_vendors_sdks_are_accepted() {
    let vectors = |text| serde_json::from_str::<Value>(text).unwrap()["vectors"].as_array().unwrap().clone();
    let method = |vector: &Value| vector["method"].as_str().unwrap().parse::<Method>().unwrap();
    let at = async |moment: &str| {
        let clock = Clock::stepped(moment.parse().unwrap());
        Sandbox::builder().clock(clock).start().await.unwrap()
    };
    let vectors_of_authing = vectors(include_str!("../../crates/sandbox/src/authing/vectors.json"));
    let july = "2022-07-03T02:20:30Z";
    // Task and job 42 do not exist.
    let expected =
        [(july, 200), (july, 200), ("2024-02-29T23:59:59Z", 404), (july, 200), (july, 200), (july, 404)];
    assert_eq!(vectors_of_authing.len(), expected.len());
    for (vector, (moment, status)) in vectors_of_authing.iter().zip(expected) {
        let sandbox = at(moment).await;
        // The parameters go out in the order in which the SDK has them, which is not the order that is signed.
        let query: Vec<_> = ["syncTaskId", "syncJobId", "page", "limit", "success", "syncTrigger"]
            .into_iter()
            .filter_map(|name| {
                Some(format!("{name}={}", vector["query"].get(name)?.to_string().trim_matches('"')))
            })
            .collect();
        let send = async || -> Value {
            let url = format!("{}{}?{}", sandbox.url(), vector["path"].as_str().unwrap(), query.join("&"));
            let mut request = reqwest::Client::new().request(method(vector), url);
            if let Some(body) = vector.get("body") {
                request = request.json(body);
            }
            for (name, value) in vector["headers"].as_object().unwrap() {
                request = request.header(name, value.as_str().unwrap());
            }
            request = request.header("authorization", vector["authorization"].as_str().unwrap());
            request.send().await.unwrap().json().await.unwrap()
        };
        assert_eq!(send().await["statusCode"], status, "{vector}");
        assert_eq!(send().await["apiCode"], 1306, "{vector}");
    }
    let vectors_of_swr = vectors(include_str!("../../crates/sandbox/src/swr/vectors.json"));
    // The third has a security token beside a permanent key. The organisation of the last does not exist.
    let january = "2026-01-01T00:00:00Z";
    let expected = [(july, 200), (july, 200), (january, 401), (july, 200), (january, 404)];
    assert_eq!(vectors_of_swr.len(), expected.len());
    for (vector, (moment, status)) in vectors_of_swr.iter().zip(expected) {
        let sandbox = at(moment).await;
        let send = async |authorization: &str| {
            let url = format!("{}{}", sandbox.url(), vector["request_target"].as_str().unwrap());
            let body = vector.get("body").and_then(Value::as_str).unwrap_or_default().to_owned();
            let request = reqwest::Client::new().request(method(vector), url).body(body);
            let mut request = request.header("authorization", authorization);
            for (name, value) in vector["headers_signed"].as_object().unwrap() {
                request = request.header(name, value.as_str().unwrap());
            }
            request.send().await.unwrap().status()
        };
        let authorization = vector["authorization"].as_str().unwrap();
        assert_eq!(send(authorization).await, status, "{vector}");
        assert_eq!(send(&format!("{authorization}0")).await, 401, "{vector}");
    }
}

#[tokio::test]
async fn errors_have_the_format_and_the_codes_of_their_service() {
    let sandbox = started().await;
    let error = authing(&sandbox).jobs(9).list().send().await.unwrap_err();
    assert_eq!(
        (error.is_not_found(), error.status(), error.effective_status()),
        (true, Some(200), Some(404))
    );
    assert!(error.details().request_id.as_deref().is_some());
    assert_eq!(error.details().message.as_deref(), Some("同步任务不存在"));
    let key = Sandbox::AUTHING_KEY;
    let english = authing_client::Client::builder()
        .base_url(sandbox.url())
        .credentials(authing_client::Credentials::signing(key.id, key.secret))
        .language("en-US")
        .build()
        .unwrap();
    let error = english.jobs(9).list().send().await.unwrap_err();
    assert_eq!(error.details().message.as_deref(), Some("There is no such synchronisation task"));
    sandbox.push_image("mine", "web", "1").unwrap();
    for (namespace, repository, code) in [
        ("team", "none", "SVCSTG.SWR.4040010"),
        ("test", "web", "SVCSTG.SWR.4040010"),
        ("mine", "none", "SVCSTG.SWR.4040010"),
        ("nobody", "web", "SVCSTG.SWR.4040058"),
    ] {
        let error = swr(&sandbox).jobs(namespace, repository).list().send().await.unwrap_err();
        assert_eq!((error.is_not_found(), error.details().code.as_deref()), (true, Some(code)));
        assert!(error.details().request_id.as_deref().is_some());
    }

    let token = iam_token(&sandbox, json!({ "project": { "name": "cn-north-4" } })).await;
    let repos = "/v2/manage/namespaces/team/repos";
    for (target, status, pointer, code) in [
        (format!("{repos}/web/sync_job"), 400, "/errors/0/errorCode", "SVCSTG.SWR.4009014"),
        (format!("{repos}/web/sync_job?filter=limit::10"), 400, "/errors/0/errorCode", "SVCSTG.SWR.4001035"),
        (
            format!("{repos}/web/sync_job?filter=offset::0|limit::10"),
            400,
            "/errors/0/errorCode",
            "SVCSTG.SWR.4001035",
        ),
        (
            format!("{repos}/a.-b/sync_job?filter=limit::1|offset::0"),
            400,
            "/errors/0/errorCode",
            "SVCSTG.SWR.4009011",
        ),
        (format!("{repos}/web%2Fadmin/sync_job?filter=limit::1|offset::0"), 404, "/error_code", "APIGW.0101"),
        (format!("{repos}/web%2fadmin/sync_job?filter=limit::1|offset::0"), 404, "/error_code", "APIGW.0101"),
        (format!("{repos}/te%FFam/sync_job?filter=limit::1|offset::0"), 404, "/error_code", "APIGW.0101"),
        (format!("{repos}/web"), 404, "/error_code", "APIGW.0101"),
        (
            format!("{repos}/none/sync_job?filter=limit::1|offset::0"),
            404,
            "/errors/0/errorCode",
            "SVCSTG.SWR.4040010",
        ),
        ("/".to_owned(), 404, "/error_code", "APIGW.0101"),
    ] {
        let request = reqwest::Client::new().get(format!("{}{target}", sandbox.url()));
        let response = request.header("x-auth-token", &token).send().await.unwrap();
        assert_eq!(response.status(), status, "{target}");
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let body: Value = response.json().await.unwrap();
        assert_eq!(body.pointer(pointer).unwrap(), code, "{target}");
        assert!(body.get("request_id").is_none_or(|found| *found == json!(id)), "{target}: {body}");
    }
    for name in ["web$admin", "web%24admin", "web%24adm%69n"] {
        let target = format!("{}{repos}/{name}/sync_job?filter=limit::1|offset::0", sandbox.url());
        let response =
            reqwest::Client::new().get(target).header("x-auth-token", &token).send().await.unwrap();
        assert_eq!(response.json::<Value>().await.unwrap()[0]["repoName"], "web/admin");
    }
}

#[tokio::test]
async fn iam_issues_a_token_for_a_complete_login_and_an_existing_project() {
    let sandbox = started().await;
    let user = Sandbox::IAM_USER;
    let (domain, name, password) = (json!({ "name": user.domain }), json!(user.user), json!(user.password));
    let whole = json!({ "domain": domain, "name": name, "password": password });
    let project = |project: Value| json!({ "project": project });
    let none = Value::Null;
    let home = project(json!({ "name": "cn-north-4" }));
    for (method, user, scope, status) in [
        ("password", &whole, &home, 201),
        ("password", &whole, &none, 201),
        ("token", &whole, &home, 400),
        ("password", &json!({ "domain": domain, "name": name }), &home, 400),
        ("password", &json!({ "domain": domain, "password": password }), &home, 400),
        ("password", &json!({ "domain": domain, "name": name, "password": "no" }), &home, 401),
        ("password", &whole, &project(json!({ "name": "cn-nowhere-1" })), 401),
        ("password", &whole, &project(json!({ "id": "0" })), 401),
        ("password", &whole, &project(json!({})), 401),
    ] {
        let identity = json!({ "methods": [method], "password": { "user": user } });
        let body = json!({ "auth": { "identity": identity, "scope": scope } });
        let response = post(&format!("{}/v3/auth/tokens", sandbox.url()), &body).await;
        assert_eq!(response.status(), status, "{body}");
        let response = response.json::<Value>().await.unwrap();
        if status == 201 {
            let name = (!scope.is_null()).then_some("cn-north-4");
            assert_eq!(response["token"]["project"]["name"].as_str(), name, "{response}");
        } else {
            assert_eq!(response["error"]["code"], status, "{response}");
        }
    }
    let response = post(&format!("{}/v3/auth/else", sandbox.url()), &none).await;
    assert_eq!(response.status(), 404);
    assert_eq!(response.json::<Value>().await.unwrap()["error"]["title"], "Not Found");
}

#[tokio::test]
async fn the_lifetime_of_a_token_is_two_hours_or_a_day_unless_set() {
    let now: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
    for (life, seconds, end) in
        [(None, 7200, "2026-07-02T12:00:00"), (Some(Duration::from_secs(90)), 90, "2026-07-01T12:01:30")]
    {
        let builder = Sandbox::builder().clock(Clock::stepped(now));
        let builder = if let Some(life) = life { builder.token_lifetime(life) } else { builder };
        let sandbox = builder.start().await.unwrap();
        let key = Sandbox::AUTHING_KEY;
        let url = format!("{}/api/v3/get-management-token", sandbox.url());
        let response = post(&url, &json!({ "accessKeyId": key.id, "accessKeySecret": key.secret })).await;
        assert_eq!(response.json::<Value>().await.unwrap()["data"]["expires_in"], seconds);
        let user = Sandbox::IAM_USER;
        let user = json!({ "name": user.user, "password": user.password, "domain": { "name": user.domain } });
        let identity = json!({ "methods": ["password"], "password": { "user": user } });
        let body = json!({ "auth": { "identity": identity } });
        let response = post(&format!("{}/v3/auth/tokens", sandbox.url()), &body).await;
        let response = response.json::<Value>().await.unwrap();
        assert!(response["token"]["expires_at"].as_str().unwrap().starts_with(end), "{response}");
    }
}

#[tokio::test]
async fn iam_lists_the_project_of_a_region_for_a_token() {
    let sandbox = started().await;
    let token = iam_token(&sandbox, json!({ "project": { "name": "cn-north-4" } })).await;
    let get = async |query: &str, token: &str| {
        let request = reqwest::Client::new().get(format!("{}/v3/projects{query}", sandbox.url()));
        let response = request.header("x-auth-token", token).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let (_, all) = get("", &token).await;
    assert!(all["projects"].as_array().unwrap().len() > 1, "{all}");
    let (status, one) = get("?name=cn-north-4", &token).await;
    assert_eq!((status, one["projects"].as_array().unwrap().len()), (200, 1));
    assert_eq!(one["projects"][0]["name"], "cn-north-4");
    assert_eq!(get("?name=cn-nowhere-1", &token).await.1["projects"], json!([]));
    let (status, rejected) = get("?name=cn-north-4", "no-token").await;
    assert_eq!((status, rejected["error_code"].as_str()), (401, Some("APIGW.0301")));
}

#[tokio::test]
async fn an_unknown_path_of_authing_is_named() {
    let sandbox = started().await;
    let response = reqwest::get(format!("{}/api/v3/else?x=1", sandbox.url())).await.unwrap();
    let response = response.json::<Value>().await.unwrap();
    assert_eq!(
        (&response["statusCode"], &response["message"]),
        (&json!(404), &json!("Cannot GET /api/v3/else"))
    );
}

#[tokio::test]
async fn a_truncated_response_has_its_first_half() {
    let sandbox = started().await;
    let url = format!("{}/v2/manage/namespaces/team/repos/web/sync_job", sandbox.url());
    let whole = reqwest::get(&url).await.unwrap().bytes().await.unwrap();
    sandbox.inject(Fault::Truncate);
    let mut response = reqwest::get(&url).await.unwrap();
    assert_eq!(response.content_length(), Some(whole.len() as u64));
    let mut found = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        found.extend_from_slice(&chunk);
    }
    assert_eq!(found.len(), whole.len() / 2);
}

#[tokio::test]
async fn the_settings_of_the_builder_take_effect() {
    let sandbox = Sandbox::builder().jobs(7).job_duration(Duration::ZERO).start().await.unwrap();
    let archive = swr(&sandbox).jobs("team", "archive").list().send().await.unwrap();
    assert_eq!(archive.total, Some(7));
    // Jobs without a duration have ended when they are first listed.
    let page = authing(&sandbox).jobs(1001).list().send().await.unwrap();
    assert_eq!(page.items[0].sync_status.as_str(), "success");
}

#[tokio::test]
async fn each_request_has_a_unique_id_in_the_format_of_its_service() {
    let sandbox = started().await;
    let mut ids = std::collections::BTreeSet::new();
    for _ in 0..2 {
        let error = authing(&sandbox).jobs(9).list().send().await.unwrap_err();
        let id = error.details().request_id.as_deref().unwrap().to_owned();
        assert_eq!(id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12], "{id}");
        assert!(ids.insert(id));
        let error = swr(&sandbox).jobs("team", "none").list().send().await.unwrap_err();
        let id = error.details().request_id.as_deref().unwrap().to_owned();
        assert!(id.len() == 32 && id.chars().all(|digit| digit.is_ascii_hexdigit()), "{id}");
        assert!(ids.insert(id));
    }
}

#[tokio::test]
async fn a_large_archive_is_listed_completely_and_in_order() {
    let sandbox = Sandbox::builder().jobs(12_345).start().await.unwrap();
    for (order, first) in [(SortOrder::Desc, "build-12345"), (SortOrder::Asc, "build-1")] {
        let list = swr(&sandbox).jobs("team", "archive").order(order).list().page_size(1000);
        let jobs: Vec<_> = list.try_collect().await.unwrap();
        assert_eq!((jobs.len(), jobs[0].tag.as_str()), (12_345, first));
        assert_eq!(jobs.iter().map(|job| job.id).collect::<HashSet<_>>().len(), 12_345);
        let sorted = match order {
            SortOrder::Asc => jobs.is_sorted_by(|a, b| a.created_at < b.created_at),
            SortOrder::Desc => jobs.is_sorted_by(|a, b| a.created_at > b.created_at),
        };
        assert!(sorted);
    }
    let jobs: Vec<_> =
        authing(&sandbox).jobs(2000).trigger("timed").list().page_size(50).try_collect().await.unwrap();
    assert_eq!(jobs.len(), 4115);
    assert!(jobs.is_sorted_by(|a, b| a.created_at > b.created_at && a.sync_job_id > b.sync_job_id));
    assert!(jobs.iter().all(|job| job.sync_trigger.as_str() == "timed"));
}

/// Advances the clock of the sandbox by `step` at each poll of a wait; returns the statuses and the error of the wait.
async fn watch<S: JobSource>(
    sandbox: &Sandbox,
    step: Duration,
    wait: Waiter<S>,
) -> (Vec<WaitStatus>, Option<WaitError>) {
    let millisecond = Duration::from_millis(1);
    let mut wait = wait.poll_interval(millisecond).max_poll_interval(millisecond);
    let mut statuses = Vec::new();
    loop {
        match wait.try_next().await {
            Ok(Some(status)) => statuses.push(status),
            Ok(None) => return (statuses, None),
            Err(error) => return (statuses, Some(error)),
        }
        sandbox.clock().advance(step);
    }
}

#[tokio::test]
async fn jobs_move_to_their_end_while_a_client_waits() {
    use JobState::{
        AlreadyPresent, Cancelled, Failed, PartiallySucceeded, Pending, Running, Succeeded, TimedOut,
    };
    let sandbox = stepped().await;
    // The slowest take 4 seconds: at 0 it waits, at 1, 2 and 3 it runs, at 4 it has ended.
    for (task, end) in [(1000, Succeeded), (1001, PartiallySucceeded), (1002, Failed)] {
        let (statuses, error) = watch(&sandbox, SECOND, authing(&sandbox).jobs(task).wait()).await;
        let states: Vec<_> = statuses.into_iter().map(|status| status.state.unwrap()).collect();
        assert_eq!(error.is_none(), end.is_success(), "{task}: {error:?}");
        assert_eq!(states, [Pending, Running, Running, Running, end], "{task}");
    }
    for (tag, end, polls) in [
        ("1.4.2", Succeeded, 5),
        ("1.4.3", Failed, 1),
        ("latest", AlreadyPresent, 1),
        ("1.4.1-hotfix", Cancelled, 1),
        ("1.4.1", TimedOut, 1),
        ("1.4.0", Succeeded, 1),
        ("1.3.9", Failed, 1),
    ] {
        let (mut statuses, error) =
            watch(&sandbox, SECOND, swr(&sandbox).jobs("team", "web").tag(tag).wait()).await;
        let status = statuses.pop().unwrap();
        assert_eq!(error.is_none(), end.is_success(), "{tag}: {error:?}");
        assert_eq!((status.state, status.polls), (Some(end), polls), "{tag}");
    }
}

#[tokio::test]
async fn a_wait_for_a_job_that_never_ends_times_out() {
    let sandbox = stepped().await;
    sandbox.clock().advance(60 * MINUTE);
    let timeout = Duration::from_millis(20);
    for (tag, state) in [("2.0.0-rc.1", Some(JobState::Pending)), ("none", None)] {
        swr(&sandbox).jobs("team", "web").list().send().await.unwrap();
        let wait = swr(&sandbox).jobs("team", "web").tag(tag).wait().timeout(timeout);
        let (statuses, error) = watch(&sandbox, Duration::ZERO, wait).await;
        assert!(error.as_ref().is_some_and(WaitError::is_timeout), "{tag}: {error:?}");
        assert!(statuses.iter().all(|status| status.state == state), "{tag}: {statuses:?}");
    }
    for task in [1003, 1004, 1005, 1006] {
        let (_, error) =
            watch(&sandbox, Duration::ZERO, authing(&sandbox).jobs(task).wait().timeout(timeout)).await;
        assert!(error.as_ref().is_some_and(WaitError::is_timeout), "{task}: {error:?}");
    }
}

#[tokio::test]
async fn jobs_started_on_request_move_too() {
    let sandbox = stepped().await;
    let ids = sandbox.push_image("shop", "web/cart", "7").unwrap();
    let wait = swr(&sandbox).jobs("shop", "web/cart").tag("7").wait();
    let end = watch(&sandbox, SECOND, wait).await.0.pop().unwrap();
    assert!(end.is_success());
    assert_eq!(end.jobs.iter().map(|job| job.id).collect::<Vec<_>>(), ids);

    let id = sandbox.run_task(42).unwrap();
    let (statuses, error) = watch(&sandbox, SECOND, authing(&sandbox).job(id).wait()).await;
    assert!(statuses.last().unwrap().is_success(), "{error:?}");
    for error in [sandbox.push_image("a.-b", "x", "1").err(), sandbox.run_task(0).err()] {
        assert!(error.is_some());
    }
}

#[tokio::test]
async fn clients_recover_from_transient_faults() {
    for fault in [
        Fault::Drop,
        Fault::Status { code: 429, retry_after_seconds: Some(0) },
        Fault::status(500),
        Fault::status(503),
        Fault::Html,
        Fault::Truncate,
    ] {
        let sandbox = started().await;
        let retry = RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(1));
        let clients = Clients { retry, ..Clients::of(&sandbox) };
        let key = Sandbox::AUTHING_KEY;
        let authing = clients.authing(&sandbox, authing_client::Credentials::signing(key.id, key.secret));
        sandbox.inject(fault.clone().times(2));
        assert_eq!(authing.jobs(1000).list().send().await.unwrap().items.len(), 2, "{fault:?}");
        assert_eq!(sandbox.requests(), 3, "{fault:?}");
        let key = Sandbox::SWR_KEY;
        let swr = clients.swr(&sandbox, swr_client::Credentials::access_key(key.key, key.secret));
        sandbox.inject(fault.clone().times(2));
        assert_eq!(swr.jobs("team", "web").list().send().await.unwrap().items.len(), 10, "{fault:?}");
        assert_eq!(sandbox.requests(), 6, "{fault:?}");
    }
}

#[tokio::test]
async fn a_lasting_fault_is_the_error_of_the_client() {
    let sandbox = started().await;
    let error = async |fault: Fault| {
        sandbox.clear_faults();
        sandbox.inject(fault.always());
        let swr = swr(&sandbox).jobs("team", "web").list().send().await.unwrap_err();
        let authing = authing(&sandbox).jobs(1000).list().send().await.unwrap_err();
        [swr, authing]
    };
    for error in error(Fault::Drop).await {
        assert!(error.is_connection() && error.status().is_none(), "{error:?}");
    }
    for error in error(Fault::Truncate).await {
        assert!(error.is_connection() && error.is_retryable(), "{error:?}");
        assert!(error.to_string().contains("before the response was complete"), "{error}");
    }
    for error in error(Fault::Html).await {
        assert_eq!(error.status(), Some(502));
        assert!(error.details().excerpt.as_deref().unwrap().contains("502 Bad Gateway"), "{error:?}");
    }
    for error in error(Fault::Status { code: 429, retry_after_seconds: Some(2) }).await {
        assert!(error.is_throttled() && error.retry_after() == Some(Duration::from_secs(2)), "{error:?}");
    }
    let codes = [Some("APIGW.0613"), None];
    for (error, code) in error(Fault::status(503)).await.into_iter().zip(codes) {
        assert_eq!((error.effective_status(), error.details().code.as_deref()), (Some(503), code));
    }
    for (status, code) in [
        (400, "SVCSTG.SWR.4000014"),
        (401, "APIGW.0301"),
        (403, "APIGW.0302"),
        (404, "SVCSTG.SWR.4040010"),
        (413, "APIGW.0201"),
        (429, "APIGW.0308"),
        (500, "SVCSTG.SWR.5001101"),
        (502, "APIGW.0201"),
        (504, "APIGW.0201"),
    ] {
        let [swr, authing] = error(Fault::status(status)).await;
        assert_eq!((swr.status(), swr.details().code.as_deref()), (Some(status), Some(code)));
        assert_eq!((authing.status(), authing.effective_status()), (Some(status), Some(status)));
        let throttled =
            authing.details().message.as_ref().is_some_and(|message| message.contains("请稍后重试"));
        assert_eq!(throttled, status == 429, "{authing:?}");
    }
    for error in error(Fault::status(99)).await {
        assert_eq!(error.status(), Some(500));
    }
    sandbox.clear_faults();
    swr(&sandbox).jobs("team", "web").list().send().await.unwrap();
}

#[tokio::test]
async fn a_delay_lasts_as_long_as_set() {
    let sandbox = started().await;
    sandbox.inject(Fault::Delay { milliseconds: 30 });
    let start = std::time::Instant::now();
    swr(&sandbox).jobs("team", "web").list().send().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(30));
    sandbox.inject(Fault::Delay { milliseconds: u64::MAX });
    let list = swr(&sandbox).jobs("team", "web").list().request_timeout(Duration::from_millis(30));
    assert!(list.send().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn an_unknown_status_reaches_the_clients_unchanged() {
    let sandbox = started().await;
    sandbox.inject(Fault::UnknownStatus { word: "暂停".to_owned() }.times(2));
    let page = swr(&sandbox).jobs("team", "web").list().send().await.unwrap();
    assert_eq!((page.items.len(), page.total), (10, Some(14)));
    for job in page.items {
        assert_eq!(Job::from(job).state, JobState::Unknown("暂停".to_owned()));
    }
    let page = authing(&sandbox).jobs(1000).list().send().await.unwrap();
    assert_eq!(page.items.len(), 2);
    for job in page.items {
        assert_eq!(Job::from(job).state, JobState::Unknown("暂停".to_owned()));
    }
}

#[tokio::test]
async fn faults_on_tokens_do_not_affect_other_requests() {
    let sandbox = started().await;
    sandbox.inject(Fault::status(500).on(Requests::Tokens).always());
    authing(&sandbox).jobs(1000).list().send().await.unwrap();
    swr(&sandbox).jobs("team", "web").list().send().await.unwrap();
    let clients = Clients::of(&sandbox);
    let key = Sandbox::AUTHING_KEY;
    let credentials = authing_client::Credentials::management_token(key.id, key.secret);
    let error = clients.authing(&sandbox, credentials).jobs(1000).list().send().await.unwrap_err();
    assert_eq!(error.status(), Some(500), "{error:?}");
    let credentials = swr_client::Credentials::password(login(&sandbox, Sandbox::IAM_USER.password));
    let error = clients.swr(&sandbox, credentials).jobs("team", "web").list().send().await.unwrap_err();
    assert_eq!(error.status(), Some(500), "{error:?}");
}

#[tokio::test]
async fn faults_happen_to_requests_for_jobs_and_tokens_only() {
    let sandbox = started().await;
    let token = iam_token(&sandbox, json!({ "project": { "name": "cn-north-4" } })).await;
    let http = reqwest::Client::new();
    sandbox.inject(Fault::Html.always());
    sandbox.inject(Fault::Html.on(Requests::Tokens).always());
    let jobs = "/v2/manage/namespaces/team/repos/web/sync_job?filter=limit::1|offset::0";
    for (method, target, status) in [
        (Method::GET, jobs, 502),
        (Method::GET, "/v2/manage/namespaces/team/repos/web", 404),
        (Method::GET, "/v2/else/sync_job", 404),
        (Method::GET, "/api/v3/list-sync-jobs", 502),
        (Method::POST, "/api/v3/get-management-token", 502),
        (Method::POST, "/v3/auth/tokens", 502),
        (Method::GET, "/v3/projects", 200),
        (Method::GET, "/sandbox", 200),
    ] {
        let request =
            http.request(method, format!("{}{target}", sandbox.url())).header("x-auth-token", &token);
        assert_eq!(request.send().await.unwrap().status(), status, "{target}");
    }
    assert_eq!(sandbox.requests(), 8, "seven of these and that for the token");
}

#[tokio::test]
async fn programs_in_other_languages_control_it_by_http() {
    let sandbox = started().await;
    let url = |path: &str| format!("{}/sandbox{path}", sandbox.url());
    let http = reqwest::Client::new();
    let fault = json!({ "fault": { "status": { "code": 429, "retryAfterSeconds": 2 } }, "times": 2 });
    assert_eq!(post(&url("/faults"), &fault).await.status(), 201);
    let error = swr(&sandbox).jobs("team", "web").list().send().await.unwrap_err();
    assert_eq!((error.is_throttled(), error.retry_after()), (true, Some(Duration::from_secs(2))));
    let state: Value = http.get(url("")).send().await.unwrap().json().await.unwrap();
    assert_eq!((&state["faults"][0]["times"], &state["requests"]), (&json!(1), &json!(1)));
    assert_eq!(state["scenarios"], json!(sync_jobs_sandbox::scenarios()));
    assert_eq!(state["scenarios"][8]["name"], "team/web:1.4.3");
    assert_eq!(state["environment"]["AUTHING_HOST"], sandbox.url());
    assert_eq!(http.delete(url("/faults")).send().await.unwrap().status(), 200);
    swr(&sandbox).jobs("team", "web").list().send().await.unwrap();

    for (body, expected) in [
        (json!({ "namespace": "shop", "repository": "web/cart", "tag": "7" }), 2),
        (json!({ "syncTaskId": 42 }), 1),
    ] {
        let response = post(&url("/jobs"), &body).await;
        assert_eq!(response.status(), 201);
        assert_eq!(response.json::<Value>().await.unwrap()["ids"].as_array().unwrap().len(), expected);
    }
    assert_eq!(swr(&sandbox).jobs("shop", "web/cart").list().send().await.unwrap().total, Some(2));
    assert_eq!(authing(&sandbox).jobs(42).list().send().await.unwrap().total, Some(1));

    for (path, body, status) in [
        ("/faults", json!({ "fault": "fire" }), 400),
        ("/jobs", json!({ "namespace": "a.-b", "repository": "x", "tag": "1" }), 400),
        ("/jobs", json!({ "syncTaskId": 0 }), 400),
        ("/jobs", json!([]), 400),
        ("/none", json!({}), 404),
    ] {
        let response = post(&url(path), &body).await;
        assert_eq!(response.status(), status, "{path} {body}");
        assert!(response.json::<Value>().await.unwrap()["error"].is_string(), "{path} {body}");
    }
    // What a web page may send anywhere is not enough.
    let plain = http.post(url("/faults")).body(r#"{"fault":"drop"}"#).send().await.unwrap();
    assert_eq!(plain.status(), 415);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_an_error_in_the_format_of_its_service() {
    let sandbox = started().await;
    let repository = "/v2/manage/namespaces/team/repos/web/sync_job?filter=limit::1|offset::0";
    // One byte too many, so that nothing is left unread that would break the connection before the response is there.
    let body = vec![b' '; 2 * 1024 * 1024 + 1];
    for (method, target, pointer, code) in [
        (Method::POST, "/api/v3/get-management-token", "/statusCode", json!(413)),
        (Method::POST, "/v3/auth/tokens", "/error/code", json!(413)),
        (Method::GET, repository, "/error_code", json!("APIGW.0201")),
    ] {
        let request = reqwest::Client::new().request(method, format!("{}{target}", sandbox.url()));
        let response = request.body(body.clone()).send().await.unwrap();
        assert_eq!(response.status(), 413, "{target}");
        assert_eq!(response.json::<Value>().await.unwrap().pointer(pointer), Some(&code), "{target}");
    }
}

#[tokio::test]
async fn a_stopped_sandbox_no_longer_responds() {
    let sandbox = started().await;
    let client = swr(&sandbox);
    client.jobs("team", "web").list().send().await.unwrap();
    sandbox.stop().await;
    assert!(client.jobs("team", "web").list().send().await.unwrap_err().is_connection());

    let sandbox = started().await;
    let client = swr(&sandbox);
    client.jobs("team", "web").list().send().await.unwrap();
    drop(sandbox);
    // It stops in the background, so a request or two may still succeed.
    let stopped = async {
        while client.jobs("team", "web").list().send().await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), stopped).await.expect("it ends");
}

/// Calls operations over plain HTTP with tokens, as a client in any language does.
struct Caller {
    sandbox: Sandbox,
    http: reqwest::Client,
    management_token: String,
    iam_token: String,
}

impl Caller {
    async fn new(sandbox: Sandbox) -> Self {
        let management_token = management_token(&sandbox).await;
        let iam_token = iam_token(&sandbox, json!({ "project": { "name": "cn-north-4" } })).await;
        Self { sandbox, http: reqwest::Client::new(), management_token, iam_token }
    }

    /// Sends a request, with a POST if there is a body.
    async fn send(&self, target: &str, body: Option<&Value>) -> reqwest::Result<reqwest::Response> {
        let url = format!("{}{target}", self.sandbox.url());
        let request = match body {
            Some(body) => self.http.post(url).json(body),
            None => self.http.get(url),
        };
        let request = request.header("authorization", &self.management_token);
        request.header("x-auth-token", &self.iam_token).send().await
    }

    /// Returns the HTTP status, the total and the body.
    async fn call(&self, target: &str, body: Option<&Value>) -> (u16, Option<String>, Value) {
        let response = self.send(target, body).await.unwrap();
        let range = response.headers().get("content-range").map(|range| range.to_str().unwrap().to_owned());
        (response.status().as_u16(), range, response.json().await.unwrap())
    }

    async fn get(&self, target: &str) -> Value {
        self.call(target, None).await.2
    }

    async fn post(&self, target: &str, body: &Value) -> (u16, Value) {
        let (status, _, body) = self.call(target, Some(body)).await;
        (status, body)
    }
}

const TRIGGER: &str = "/api/v3/trigger-sync-task";

#[tokio::test]
async fn a_triggered_job_has_the_course_of_its_task_and_logs_what_failed() {
    let caller = Caller::new(stepped().await).await;
    let (_, started) = caller.post(TRIGGER, &json!({ "syncTaskId": 1002 })).await;
    assert_eq!((&started["statusCode"], &started["message"]), (&json!(200), &json!("操作成功")));
    let id = started["data"]["syncJobId"].as_i64().unwrap();
    let job = format!("/api/v3/get-sync-job?syncJobId={id}");
    let logs = format!("/api/v3/list-sync-job-logs?syncJobId={id}");
    for (second, status, succeeded, failed) in
        [(0, "pending", 0, 0), (2, "onProgress", 34, 0), (4, "failed", 107, 165)]
    {
        let job = &caller.get(&job).await["data"];
        assert_eq!((&job["syncTaskId"], &job["syncStatus"]), (&json!(1002), &json!(status)), "{second}");
        for (success, total) in [(true, succeeded), (false, failed)] {
            let page = &caller.get(&format!("{logs}&success={success}")).await["data"];
            assert_eq!(page["totalCount"], total, "{second} {success}");
        }
        let task = caller.get("/api/v3/get-sync-task?syncTaskId=1002").await;
        assert_eq!(task["data"]["lastSyncStatus"], status, "{second}");
        caller.sandbox.clock().advance(2 * SECOND);
    }
    let page = &caller.get(&format!("{logs}&success=false&limit=50&page=4")).await["data"];
    assert_eq!(
        (page["list"].as_array().unwrap().len(), &page["list"][0]["errMsg"]),
        (15, &json!("部门不存在"))
    );
    for (filter, total) in [
        ("action=UpdateUser", 17),
        ("action=DeleteUser", 0),
        ("success=False", 165),
        ("objectType=department", 15),
        ("objectType=DEPARTMENT&success=true", 5),
        ("objectType=user", 257),
    ] {
        assert_eq!(caller.get(&format!("{logs}&{filter}")).await["data"]["totalCount"], total, "{filter}");
    }
    let newest = &caller.get("/api/v3/list-sync-jobs?syncTaskId=1002&limit=1").await["data"];
    assert_eq!((&newest["totalCount"], &newest["list"][0]["syncJobId"]), (&json!(2), &json!(id)));
}

#[tokio::test]
async fn tasks_are_listed_and_have_the_fields_of_the_document() {
    let caller = Caller::new(stepped().await).await;
    let page = &caller.get("/api/v3/list-sync-tasks?limit=50").await["data"];
    let tasks = page["list"].as_array().unwrap();
    let ids: Vec<_> = tasks.iter().map(|task| task["syncTaskId"].as_i64().unwrap()).collect();
    assert_eq!(ids, [1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 2000]);
    assert_eq!(page["totalCount"], ids.len());
    let second = &caller.get("/api/v3/list-sync-tasks?page=2&limit=4").await["data"];
    assert_eq!((second["list"].as_array().unwrap().len(), &second["list"][0]), (4, &tasks[4]));
    let example = json!({
        "syncTaskId": 1000,
        "createdAt": "2022-07-03T02:20:30.000Z",
        "updatedAt": "2022-07-03T02:20:30.000Z",
        "syncTaskName": "我的飞书同步任务",
        "syncTaskType": "lark",
        "syncFlow": "upstream",
        "syncTrigger": "manually",
        "organizationCode": "steamory",
        "provisioningScope": { "all": true, "includeNewUsers": true },
        "fieldMapping": [{ "expression": "mobile", "targetKey": "phone" }],
        "timedScheduler": { "cycle": "days", "startTime": 1_664_249_726_701_i64 },
    });
    for (name, value) in example.as_object().unwrap() {
        assert_eq!(tasks[0][name], *value, "{name}");
    }
    caller.sandbox.clock().advance(MINUTE);
    for (task, status, rate, message) in [
        (1000, "success", json!(100), Value::Null),
        (1002, "failed", json!(40), json!("部门不存在")),
        (1003, "free", Value::Null, Value::Null),
        (1006, "free", Value::Null, Value::Null),
    ] {
        let found = &caller.get(&format!("/api/v3/get-sync-task?syncTaskId={task}")).await["data"];
        assert_eq!((&found["lastSyncStatus"], &found["lastSyncRate"]), (&json!(status), &rate), "{task}");
        assert_eq!(found["lastSyncMessage"], message, "{task}");
        assert_eq!(found["lastSyncTime"].is_string(), rate.is_number(), "{task}");
    }
}

#[tokio::test]
async fn a_job_is_found_by_its_id_in_any_task_and_in_the_archive() {
    let caller = Caller::new(Sandbox::builder().jobs(7).start().await.unwrap()).await;
    for (id, task) in [(1, 1000), (4, 1002), (10_001, 2000), (10_007, 2000)] {
        let job = &caller.get(&format!("/api/v3/get-sync-job?syncJobId={id}")).await["data"];
        assert_eq!((&job["syncJobId"], &job["syncTaskId"]), (&json!(id), &json!(task)));
        let listed = caller.get(&format!("/api/v3/list-sync-jobs?syncTaskId={task}")).await;
        assert!(listed["data"]["list"].as_array().unwrap().contains(job), "{id}");
    }
}

#[tokio::test]
async fn invalid_requests_to_authing_start_and_return_nothing() {
    let caller = Caller::new(started().await).await;
    for (path, status) in [
        ("get-sync-job?syncJobId=99", 404),
        ("get-sync-job?syncJobId=10000", 404),
        ("get-sync-job?syncJobId=11001", 404),
        ("get-sync-job?syncJobId=0", 400),
        ("get-sync-job", 400),
        ("get-sync-task?syncTaskId=9", 404),
        ("get-sync-task?syncTaskId=-1", 400),
        ("list-sync-tasks?limit=51", 400),
        ("list-sync-job-logs?syncJobId=99", 404),
        ("list-sync-job-logs?syncJobId=1&success=yes", 400),
        ("list-sync-job-logs?syncJobId=1&action=Dance", 400),
        ("list-sync-job-logs?syncJobId=1&objectType=group", 400),
    ] {
        let response = caller.get(&format!("/api/v3/{path}")).await;
        assert_eq!((&response["statusCode"], response.get("data")), (&json!(status), None), "{path}");
    }
    for (body, status) in [
        (json!({ "syncTaskId": 9 }), 602),
        (json!({ "syncTaskId": 0 }), 602),
        (json!({ "syncTaskId": "1000" }), 400),
        (json!({}), 400),
        (json!([]), 400),
    ] {
        let (_, response) = caller.post(TRIGGER, &body).await;
        assert_eq!((&response["statusCode"], response.get("data")), (&json!(status), None), "{body}");
    }
    assert_eq!(caller.get("/api/v3/list-sync-jobs?syncTaskId=9").await["statusCode"], 404);
    let total = &caller.get("/api/v3/list-sync-jobs?syncTaskId=1000").await["data"]["totalCount"];
    assert_eq!(*total, 2);
}

fn repository(name: &str, operation: &str) -> String {
    format!("/v2/manage/namespaces/team/repos/{name}/{operation}")
}

async fn jobs_of(caller: &Caller, name: &str) -> Vec<Value> {
    let target = repository(name, "sync_job?filter=limit::100|offset::0");
    caller.get(&target).await.as_array().unwrap().clone()
}

fn sync_images(tags: &[&str], region: &str, namespace: &str) -> Value {
    json!({ "imageTag": tags, "remoteRegionId": region, "remoteNamespace": namespace, "override": true })
}

#[tokio::test]
async fn images_are_copied_on_request_to_one_region_and_organisation() {
    let caller = Caller::new(stepped().await).await;
    let copy = repository("web", "sync_images");
    let before = jobs_of(&caller, "web").await.len();
    caller.sandbox.clock().advance(SECOND);
    let body = sync_images(&["1.4.0", "1.4.3", "none"], "ap-southeast-1", "partner");
    assert_eq!(caller.post(&copy, &body).await, (200, json!([])));
    let jobs = jobs_of(&caller, "web").await;
    assert_eq!(jobs.len(), before + 2, "a missing tag starts nothing");
    for (job, tag) in jobs.iter().zip(["1.4.3", "1.4.0"]) {
        let found =
            ["tag", "remoteRegionId", "remoteNamespace", "namespace", "status"].map(|name| &job[name]);
        assert_eq!(found, [tag, "ap-southeast-1", "partner", "team", "waiting"]);
        assert_eq!(job["override"], true);
    }
    caller.sandbox.push_image("team", "empty", "pushed").unwrap();
    for (name, tag) in [("manual", "1.0.0"), ("empty", "pushed")] {
        assert_eq!(jobs_of(&caller, name).await, Vec::<Value>::new(), "{name}");
        caller.post(&repository(name, "sync_images"), &sync_images(&[tag], "cn-east-3", "team")).await;
        assert_eq!(jobs_of(&caller, name).await[0]["tag"], tag);
    }
    // A copy to the same region repeats what happened to the last one.
    let (_, started) = caller.post(&copy, &sync_images(&["1.4.3"], "cn-north-1", "team")).await;
    assert_eq!(started, json!([]));
    caller.sandbox.clock().advance(MINUTE);
    let statuses: Vec<_> = jobs_of(&caller, "web").await.iter().map(|job| job["status"].clone()).collect();
    assert_eq!(statuses[..3], ["failed", "success", "success"]);
}

#[tokio::test]
async fn a_copy_that_cannot_be_made_starts_nothing() {
    let caller = Caller::new(started().await).await;
    let before = jobs_of(&caller, "web").await.len();
    for (name, body, status, code) in [
        ("web", sync_images(&["none"], "cn-north-1", "team"), 200, Value::Null),
        ("web", sync_images(&["1.4.0"], "cn-north-1", "nobody"), 200, Value::Null),
        ("web", sync_images(&[], "cn-north-1", "team"), 200, Value::Null),
        ("web", sync_images(&["1.4.0"], "cn-nowhere-1", "team"), 500, json!("SVCSTG.SWR.5001101")),
        ("web", json!({ "imageTag": ["1.4.0"] }), 400, json!("SVCSTG.SWR.4000014")),
        ("web", json!({}), 400, json!("SVCSTG.SWR.4000014")),
        ("none", sync_images(&["1.4.0"], "cn-north-1", "team"), 404, json!("SVCSTG.SWR.4040010")),
        ("a.-b", sync_images(&["1.4.0"], "cn-north-1", "team"), 400, json!("SVCSTG.SWR.4009011")),
    ] {
        let (found, response) = caller.post(&repository(name, "sync_images"), &body).await;
        assert_eq!((found, &response["errors"][0]["errorCode"]), (status, &code), "{name} {body}");
    }
    assert_eq!(jobs_of(&caller, "web").await.len(), before);
}

#[tokio::test]
async fn the_rules_of_a_repository_are_its_targets() {
    let caller = Caller::new(started().await).await;
    let targets = async |name: &str| -> Vec<(String, String)> {
        let rules = caller.get(&repository(name, "sync_repo")).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let target = |rule: &Value| (text(&rule["remoteRegionId"]), text(&rule["remoteNamespace"]));
        rules.as_array().unwrap().iter().map(target).collect()
    };
    let pair = |region: &str, namespace: &str| (region.to_owned(), namespace.to_owned());
    let both = [pair("cn-north-1", "team"), pair("cn-south-1", "team")];
    assert_eq!(targets("web").await, both);
    assert_eq!(targets("web$admin").await, both[..1]);
    assert_eq!(targets("empty").await, []);
    assert_eq!(targets("partner").await, [pair("cn-east-3", "partner")]);
    for (repository, jobs) in [("created", 2), ("partner", 1), ("empty", 0)] {
        assert_eq!(caller.sandbox.push_image("team", repository, "7").unwrap().len(), jobs, "{repository}");
    }
    assert_eq!(targets("created").await, both);
    let partner = jobs_of(&caller, "partner").await;
    assert_eq!(partner.len(), 2);
    assert!(partner.iter().all(|job| job["remoteNamespace"] == "partner"), "{partner:?}");
    assert_eq!(caller.call(&repository("none", "sync_repo"), None).await.0, 404);
    let example = caller.get("/v2/manage/namespaces/test/repos/grpc-helloworld/sync_repo").await;
    let expected = json!({
        "createdAt": "2020-04-17T02:11:03.53183Z",
        "id": 45,
        "namespace": "test",
        "remoteNamespace": "sdsad",
        "remoteRegionId": "cn-north-1",
        "repoName": "grpc-helloworld",
        "syncAuto": true,
        "updatedAt": "2020-04-17T02:11:03.531831Z",
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(example[0][name], *value, "{name}");
    }
}

#[tokio::test]
async fn a_late_region_appears_when_the_first_has_its_copy() {
    let caller = Caller::new(stepped().await).await;
    for (seconds, expected) in [
        (0, &[("cn-north-1", "waiting")][..]),
        (3, &[("cn-north-1", "success")]),
        (1, &[("cn-south-1", "waiting"), ("cn-north-1", "success")]),
        (4, &[("cn-south-1", "failed"), ("cn-north-1", "success")]),
    ] {
        caller.sandbox.clock().advance(SECOND * seconds);
        let jobs = jobs_of(&caller, "late").await;
        let part = |job: &Value, name: &str| job[name].as_str().unwrap().to_owned();
        let found: Vec<_> =
            jobs.iter().map(|job| (part(job, "remoteRegionId"), part(job, "status"))).collect();
        let expected = expected.iter().map(|(region, status)| ((*region).to_owned(), (*status).to_owned()));
        assert_eq!(found, expected.collect::<Vec<_>>(), "{seconds}");
    }
}

#[tokio::test]
async fn an_old_success_has_an_impossible_date_and_comes_first() {
    let caller = Caller::new(stepped().await).await;
    let jobs = jobs_of(&caller, "future").await;
    assert_eq!(jobs.iter().map(|job| job["id"].as_i64().unwrap()).collect::<Vec<_>>(), [208, 209]);
    let listed = caller.get("/api/v3/list-sync-jobs?syncTaskId=1007").await["data"]["list"].clone();
    assert_eq!((&listed[0]["syncJobId"], &listed[1]["syncJobId"]), (&json!(8), &json!(9)));
    for created in [&jobs[0]["createdAt"], &listed[0]["createdAt"]] {
        assert!(created.as_str().unwrap().starts_with("2099-01-01"), "{created}");
    }
}

#[tokio::test]
async fn a_project_that_is_not_that_of_the_credentials_is_forbidden() {
    let sandbox = started().await;
    let clients = Clients::of(&sandbox);
    let key = Sandbox::SWR_KEY;
    let other = "fedcba9876543210fedcba9876543210";
    let credentials = swr_client::Credentials::access_key(key.key, key.secret).project_id(other);
    // It does not count as a failed authentication, which would lock the key.
    for _ in 0..6 {
        let error = clients.swr(&sandbox, credentials.clone()).jobs("team", "web").list().send().await;
        let error = error.unwrap_err();
        assert!(error.is_forbidden(), "{error:?}");
        assert_eq!(error.details().code.as_deref(), Some("APIGW.0310"));
    }
    let token = iam_token(&sandbox, json!({ "project": { "name": "cn-north-4" } })).await;
    for (project, status) in [(other, 403), (key.project_id, 200)] {
        let url = format!("{}{}", sandbox.url(), repository("web", "sync_repo"));
        let request = reqwest::Client::new().get(url).header("x-auth-token", &token);
        assert_eq!(request.header("x-project-id", project).send().await.unwrap().status(), status);
    }
}

#[tokio::test]
async fn responses_are_dated_by_the_clock_of_the_sandbox() {
    let clock = Clock::stepped("2026-01-31T23:59:58Z".parse().unwrap());
    let caller = Caller::new(Sandbox::builder().clock(clock).start().await.unwrap()).await;
    caller.sandbox.inject(Fault::status(503).on(Requests::Tasks));
    for (target, date) in [
        ("/api/v3/list-sync-jobs?syncTaskId=1000".to_owned(), "Sat, 31 Jan 2026 23:59:58 GMT"),
        (repository("web", "sync_repo"), "Sat, 31 Jan 2026 23:59:59 GMT"),
        ("/api/v3/list-sync-tasks".to_owned(), "Sun, 01 Feb 2026 00:00:00 GMT"),
        ("/none".to_owned(), "Sun, 01 Feb 2026 00:00:01 GMT"),
    ] {
        let response = caller.send(&target, None).await.unwrap();
        let dates: Vec<_> = response.headers().get_all("date").iter().collect();
        assert_eq!(dates, [date], "{target}");
        caller.sandbox.clock().advance(SECOND);
    }
}

#[tokio::test]
async fn a_start_whose_response_is_lost_has_happened_and_one_that_is_dropped_has_not() {
    let caller = Caller::new(started().await).await;
    let copy = repository("web", "sync_images");
    let body = sync_images(&["1.4.0"], "cn-east-3", "team");
    let task = json!({ "syncTaskId": 1006 });
    let jobs = async || {
        let images = jobs_of(&caller, "web").await.len();
        let listed = caller.get("/api/v3/list-sync-jobs?syncTaskId=1006").await;
        (images, listed["data"]["totalCount"].as_u64().unwrap())
    };
    let (images, _) = jobs().await;
    for (fault, expected) in [(Fault::Drop, (images, 0)), (Fault::Lose, (images + 1, 1))] {
        caller.sandbox.inject(fault.on(Requests::Starts).times(2));
        assert_eq!(jobs().await, if expected.1 == 0 { expected } else { (images, 0) }, "not for reads");
        assert!(caller.send(TRIGGER, Some(&task)).await.is_err());
        assert!(caller.send(&copy, Some(&body)).await.is_err());
        assert_eq!(jobs().await, expected);
    }
}

#[tokio::test]
async fn each_kind_of_requests_has_its_own_faults() {
    let caller = Caller::new(started().await).await;
    let targets = [
        "/api/v3/list-sync-jobs?syncTaskId=1000",
        "/api/v3/get-sync-job?syncJobId=1",
        "/v2/manage/namespaces/team/repos/web/sync_job?filter=limit::1|offset::0",
        "/v2/manage/namespaces/team/repos/web/sync_repo",
        "/api/v3/list-sync-tasks",
        "/api/v3/get-sync-task?syncTaskId=1000",
        "/api/v3/list-sync-job-logs?syncJobId=1",
    ];
    for (fault, expected) in [
        (Fault::status(403).on(Requests::Jobs), [403, 403, 403, 200, 200, 200, 200]),
        (Fault::status(403).on(Requests::Targets), [200, 200, 200, 403, 200, 200, 200]),
        (Fault::status(403).on(Requests::Tasks), [200, 200, 200, 200, 403, 403, 200]),
        (Fault::status(403).on(Requests::Logs), [200, 200, 200, 200, 200, 200, 403]),
        (Fault::status(403).on(Requests::Starts), [200; 7]),
    ] {
        caller.sandbox.clear_faults();
        caller.sandbox.inject(fault.clone().always());
        for (target, expected) in targets.into_iter().zip(expected) {
            assert_eq!(caller.call(target, None).await.0, expected, "{fault:?} {target}");
        }
    }
}

#[tokio::test]
async fn lists_are_short_capped_mistaken_and_mixed_up_on_request() {
    let caller = Caller::new(Sandbox::builder().jobs(200).start().await.unwrap()).await;
    let swr = repository("archive", "sync_job?filter=limit::100|offset::50");
    let authing = "/api/v3/list-sync-jobs?syncTaskId=2000&limit=50";
    let list = async |fault: Fault| {
        caller.sandbox.inject(fault.times(2));
        let (_, range, rows) = caller.call(&swr, None).await;
        let data = caller.get(authing).await["data"].clone();
        (range, rows.as_array().unwrap().clone(), data["totalCount"].as_u64(), data["list"].clone())
    };
    for (fault, range, total, sizes) in [
        (Fault::CappedPage { size: 50 }, Some("50-50/200"), Some(200), (50, 50)),
        (Fault::CappedPage { size: 500 }, Some("50-100/200"), Some(200), (100, 50)),
        (Fault::ShortPage { size: 7 }, None, None, (7, 7)),
        (Fault::WrongTotal { total: 60 }, Some("50-100/60"), Some(60), (100, 50)),
        (Fault::RepeatedRow { status: "running".to_owned() }, Some("50-100/200"), Some(200), (101, 51)),
    ] {
        let (found, rows, found_total, list) = list(fault.clone()).await;
        assert_eq!((found.as_deref(), found_total), (range, total), "{fault:?}");
        assert_eq!((rows.len(), list.as_array().unwrap().len()), sizes, "{fault:?}");
        let is_repeated = rows[0]["id"] == rows[1]["id"] && rows[0]["status"] != rows[1]["status"];
        assert_eq!(is_repeated, fault == Fault::RepeatedRow { status: "running".to_owned() }, "{fault:?}");
    }
    let (_, rows, _, list) = list(Fault::WrongSubject).await;
    assert!(rows.iter().all(|row| row["repoName"] == "another"));
    assert!(list.as_array().unwrap().iter().all(|job| job["syncTaskId"] == 9999));
    caller.sandbox.inject(Fault::NullCounts);
    let job = &caller.get("/api/v3/get-sync-job?syncJobId=1").await["data"];
    assert_eq!((&job["syncStatus"], &job["accountCountAll"]), (&json!("success"), &json!(240)));
    assert_eq!(job["accountCountSucc"], Value::Null);
}
