//! C30: proxies of the environment, in a process of its own because an environment belongs to all threads.

use std::{env, process::Command};

use chatcaptain_tests::{
    misbehaving::{Behaviour, Server},
    recorded::KEY,
};

use crate::transport::calls::{Kind, quick};

/// Tells the child process where the server is.
const SERVER: &str = "CHATCAPTAIN_TEST_SERVER";

/// Every variable that HTTP libraries take for a proxy.
const VARIABLES: [&str; 6] =
    ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// What the child does; on its own it has nothing to call.
#[tokio::test]
async fn calls_in_the_environment_of_a_proxy() {
    let Ok(url) = env::var(SERVER) else { return };
    for builder in [
        chatcaptain_client::Client::builder(),
        chatcaptain_client::Client::builder().environment_proxy(true),
        chatcaptain_client::Client::builder().environment_proxy(false),
        chatcaptain_client::Client::builder().http_client(reqwest::Client::builder()),
    ] {
        let client = builder.api_key(KEY).base_url(&url).retry(quick()).build().unwrap();
        Kind::Get.call(&client).await.unwrap();
    }
    // The variables are there, and others do as they say.
    let answer = reqwest::Client::new().get("http://chatcaptain.invalid/").send().await.unwrap();
    assert_eq!(answer.status(), 218);
}

#[tokio::test]
async fn a_base_url_on_loopback_never_uses_a_proxy() {
    let server = Server::always(Kind::Get.success());
    let proxy = Server::always(Behaviour::empty(218));
    let mut child = Command::new(env::current_exe().unwrap());
    child
        .args(["--exact", "transport::proxies::calls_in_the_environment_of_a_proxy"])
        .env(SERVER, server.url());
    for variable in VARIABLES {
        child.env(variable, proxy.url());
    }
    child.env_remove("NO_PROXY").env_remove("no_proxy").env_remove("REQUEST_METHOD");
    let output = tokio::task::spawn_blocking(move || child.output()).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(server.request_count(), 4);
    for request in server.requests() {
        assert!(request.target.starts_with("/v1/"), "{}", request.target);
        assert_eq!(request.header("x-chatcaptain-key"), [KEY]);
    }
    assert_eq!(proxy.request().target, "http://chatcaptain.invalid/");
}
