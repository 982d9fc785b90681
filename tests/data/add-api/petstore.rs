//! The petstore's client, end to end, against a loopback server.

use futures_util::TryStreamExt as _;
use petstore_client::{
    Client, ClientOptions, Credentials, RetryPolicy,
    model::{
        JobState,
        petstore::{AdoptionStatus, NewPet, Pet},
    },
};
use tests::{
    document_example,
    server::{Response, Server, json, response},
};

const TOKEN: &str = "hunter2-hunter2";

/// Returns a server that sends `responses` one after the other, and a client of it.
async fn serve(responses: impl IntoIterator<Item = Response>) -> (Server, Client) {
    let server = Server::with(responses).await;
    let builder = Client::builder().base_url(format!("{}/v1", server.url));
    let options = ClientOptions::default().retry(RetryPolicy::none());
    let client = builder.credentials(Credentials::token(TOKEN)).options(options).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_pager_requests_page_after_page_with_the_token_and_yields_the_items() {
    let page = |ids: [i64; 2]| {
        let pet = |id| {
            format!(r#"{{"id":{id},"name":"Rex","bornAt":"2022-07-03T02:20:30Z","adoption":"adopted"}}"#)
        };
        json(200, format!(r#"{{"total":4,"pets":[{}]}}"#, ids.map(pet).join(",")))
    };
    let (server, client) = serve([page([1, 2]), page([3, 4])]).await;
    let pets: Vec<Pet> = client.list_pets().store("north").pager().page_size(2).try_collect().await.unwrap();
    assert!(pets.iter().map(|pet| pet.id).eq(1..=4));
    assert!(pets.iter().all(|pet| pet.adoption == Some(AdoptionStatus::Adopted)));
    assert_eq!(JobState::from(&AdoptionStatus::Adopted), JobState::Succeeded);
    let requests = server.requests();
    let lines: Vec<_> = requests.iter().map(|request| request.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /v1/stores/north/pets?limit=2&offset=0 HTTP/1.1",
            "GET /v1/stores/north/pets?limit=2&offset=2 HTTP/1.1",
        ]
    );
    for request in requests {
        assert_eq!(request.header("authorization"), Some("Bearer hunter2-hunter2"));
    }
}

#[tokio::test]
async fn a_body_is_sent_and_the_sample_response_is_read() {
    let (server, client) = serve([json(200, document_example("addPet").to_string())]).await;
    let new = NewPet { name: "Rex".to_owned() };
    let pet = client.add_pet().store("north").body(new).send().await.unwrap().into_body();
    assert_eq!((pet.id, pet.name.as_str()), (7, "Rex"));
    let request = server.request();
    assert_eq!(request.line, "POST /v1/stores/north/pets HTTP/1.1");
    assert_eq!(request.body, r#"{"name":"Rex"}"#);
}

#[tokio::test]
async fn an_invalid_parameter_is_an_error_and_nothing_is_sent() {
    let (server, client) = serve([]).await;
    let error = client.list_pets().store("North").send().await.unwrap_err().to_string();
    assert!(error.contains("invalid store name `North`: must match `^[a-z]{2,8}$`"), "{error}");
    assert_eq!(server.requests(), []);
}

#[tokio::test]
async fn an_error_response_has_its_details_and_a_hint_but_no_token() {
    let body = format!(r#"{{"reason":"no_such_store","text":"not for {TOKEN}"}}"#);
    let headers = [("content-type", "application/json"), ("x-request-id", "r-1")];
    let (_server, client) = serve([response(404, &headers, body)]).await;
    let error = client.list_pets().store("north").send().await.unwrap_err();
    assert_eq!(error.status(), Some(404));
    let details = error.details();
    assert_eq!(details.code.as_deref(), Some("no_such_store"));
    assert_eq!(details.message.as_deref(), Some("not for [secret]"));
    assert_eq!(details.request_id.as_deref(), Some("r-1"));
    let text = error.to_string();
    assert!(text.contains("Petstore") && text.contains("check the parameters and the base URL"), "{text}");
    assert!(!format!("{text}{error:?}").contains(TOKEN), "{text}");
}
