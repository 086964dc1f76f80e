//! Floods of one network: others can still sign in and register.

use std::net::Ipv6Addr;

use axum::body::Body;
use http::{Request, StatusCode, header};
use jiff::SignedDuration;
use mcp_oauth_server::{ClientIp, Lifetimes, NetworkShare, NetworkShares};
use serde_json::json;
use url::form_urlencoded;

use super::authorize::request;
use crate::{
    pages::browser::User,
    server::{Answer, CLAUDE, Server},
};

/// More than half of the pending authorizations that the server stores.
const FLOOD: u32 = 5_120;

fn address(text: &str) -> ClientIp {
    ClientIp(text.parse().unwrap())
}

/// Returns an address in the /64 with this number within `2001:db8:1::/48`.
fn address_of_subnet(number: u32) -> ClientIp {
    let subnet = u16::try_from(number).unwrap();
    ClientIp(Ipv6Addr::new(0x2001, 0xdb8, 1, subnet, 0, 0, 0, 1).into())
}

async fn authorize(server: &Server, client: &str, ip: ClientIp) -> Answer {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(request(client, &[])).finish();
    server.send(Request::get(format!("/authorize?{query}")).extension(ip).body(Body::empty()).unwrap()).await
}

async fn register(server: &Server, ip: ClientIp) -> Answer {
    let metadata =
        json!({ "redirect_uris": ["https://app.example/cb"], "token_endpoint_auth_method": "none" });
    let request = Request::post("/register").header(header::CONTENT_TYPE, "application/json").extension(ip);
    server.send(request.body(metadata.to_string().into()).unwrap()).await
}

/// Returns a server with small shares.
fn server_with_shares(address: u32, block: u32, site: u32) -> Server {
    let share = NetworkShare { address, block, site };
    let shares = NetworkShares { authorizations: share, registrations: share, attempts: share };
    Server::new().with(|oauth| oauth.with_network_shares(shares))
}

/// Counts how many of `count` requests from these addresses are accepted.
async fn accepted(server: &Server, client: &str, count: u32, ip: impl Fn(u32) -> ClientIp) -> u32 {
    let mut accepted = 0;
    for number in 0..count {
        accepted += u32::from(authorize(server, client, ip(number)).await.status == StatusCode::SEE_OTHER);
    }
    accepted
}

#[tokio::test]
async fn open_login_page_survives_a_flood_from_one_56_and_one_48() {
    let server = Server::new();
    let client = server.registered(&["https://app.example/cb", CLAUDE]).await;
    let anna = User::new(&server);
    let id = anna.begin(crate::server::request(&client, CLAUDE, "notes:read")).await;
    server.pass(SignedDuration::from_secs(1));
    // 20 requests from each of the 256 networks of a /56, then from all networks of the /48 around it.
    let flood_of_56 = accepted(&server, &client, FLOOD, |number| address_of_subnet(number % 256)).await;
    let flood_of_48 = accepted(&server, &client, FLOOD, |number| address_of_subnet(number * 12)).await;
    assert!(flood_of_56 <= 750 && flood_of_56 + flood_of_48 <= 1_250, "{flood_of_56} {flood_of_48}");
    assert_eq!(anna.log_in(&id, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    let answer = anna.answer(&id, "allow", &["notes:read"]).await;
    assert!(answer.client_parameter("code").is_some());
    let other = authorize(&server, &client, address("2001:db8:2::1")).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER, "other networks are not limited");
}

#[tokio::test]
async fn registrations_survive_a_flood_from_one_48() {
    let server = Server::new();
    let client = server.registered(&["https://app.example/cb"]).await;
    server.pass(SignedDuration::from_secs(1));
    let mut accepted = 0;
    for number in 0..2 * FLOOD {
        let answer = register(&server, address_of_subnet(number * 6)).await;
        accepted += u32::from(answer.status == StatusCode::CREATED);
    }
    assert!((1_000..=1_250).contains(&accepted), "{accepted}");
    assert!(server.oauth.find_client(&client).await.is_ok());
    let refused = register(&server, address_of_subnet(1)).await;
    assert_eq!(refused.error(), (429, "temporarily_unavailable"));
    assert!(refused.header(header::RETRY_AFTER).parse::<u32>().unwrap() > 0);
    assert_eq!(register(&server, address("203.0.113.7")).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn shares_apply_to_addresses_blocks_and_sites() {
    let server = server_with_shares(4, 6, 8);
    let client = server.registered(&["https://app.example/cb"]).await;
    assert_eq!(accepted(&server, &client, 9, |_| address_of_subnet(0)).await, 2, "/64");
    assert_eq!(accepted(&server, &client, 9, address_of_subnet).await, 1, "/56");
    assert_eq!(accepted(&server, &client, 9, |number| address_of_subnet(256 * (number + 1))).await, 1, "/48");
    assert_eq!(accepted(&server, &client, 9, |_| address("203.0.113.1")).await, 2, "IPv4 address");
    let neighbour = |number| address(&format!("203.0.113.{}", number + 2));
    assert_eq!(accepted(&server, &client, 9, neighbour).await, 2, "IPv4 /24");
    assert_eq!(accepted(&server, &client, 9, |_| address("203.0.114.1")).await, 2, "another /24");
}

#[tokio::test]
async fn refused_authorization_shows_a_page_and_is_accepted_later() {
    let server = server_with_shares(4, 6, 8);
    let client = server.registered(&["https://app.example/cb"]).await;
    assert_eq!(accepted(&server, &client, 3, |_| address("203.0.113.1")).await, 2);
    let refused = authorize(&server, &client, address("203.0.113.1")).await;
    assert_eq!((refused.status, refused.location()), (StatusCode::TOO_MANY_REQUESTS, None));
    assert!(refused.body.contains("Too many apps are being connected"), "{}", refused.body);
    let seconds: i64 = refused.header(header::RETRY_AFTER).parse().unwrap();
    assert!(seconds <= Lifetimes::DEFAULT.authorization.as_secs() / 2 + 1, "{seconds}");
    server.pass(SignedDuration::from_secs(seconds));
    assert_eq!(accepted(&server, &client, 3, |_| address("203.0.113.1")).await, 1);
}

#[tokio::test]
async fn address_that_is_over_its_share_does_not_use_up_the_share_of_its_neighbours() {
    let server = server_with_shares(4, 100, 100);
    let client = server.registered(&["https://app.example/cb"]).await;
    assert_eq!(accepted(&server, &client, 500, |_| address("203.0.113.1")).await, 2);
    assert_eq!(
        accepted(&server, &client, 40, |number| address(&format!("203.0.113.{}", number + 2))).await,
        40
    );
}

#[tokio::test]
async fn flood_of_attempts_from_one_48_keeps_the_lock_of_an_account() {
    let server = server_with_shares(40, 60, 80);
    server.store_client("c1", None, None).await;
    let request = || crate::server::request("c1", CLAUDE, "notes:read");
    let mut statuses = Vec::new();
    for address in ["2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:1:101::1", "2001:db8:1:102::1"] {
        let mallory = User::at(&server, address);
        let id = mallory.begin(request()).await;
        for user in 0..9 {
            statuses.push(mallory.log_in(&id, &format!("user{user}"), "wrong").await.status);
        }
        let id = mallory.begin(request()).await;
        for user in 10..19 {
            statuses.push(mallory.log_in(&id, &format!("user{user}"), "wrong").await.status);
        }
    }
    let verified = statuses.iter().filter(|status| **status == StatusCode::FORBIDDEN).count();
    assert_eq!(verified, 40, "the share of the /48");
    assert_eq!(statuses.last(), Some(&StatusCode::TOO_MANY_REQUESTS));
    let anna = User::at(&server, "203.0.113.7");
    let id = anna.begin(request()).await;
    assert_eq!(anna.log_in(&id, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
}
