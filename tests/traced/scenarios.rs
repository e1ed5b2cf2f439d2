//! The calls: each operation with everything, with what is refused, and with each permission that matters.

use std::time::Duration;

use chatcaptain_client::{Client, operation::OperationId, transport::HttpTransport};
use chatcaptain_tests::document::{Operation, operations};

use crate::{
    operations::Given,
    traced::{
        echo,
        items::{self, Kind},
        trace::Trace,
        world::{self, Known, World, with_refused_texts, with_unknown_ids},
    },
};

/// All of them, and what they carried.
pub(crate) async fn run() -> Trace {
    let (mut trace, http) = (Trace::default(), world::http());
    for operation in operations() {
        let world = World::start(&http, |server| server).await;
        let client = world.everything().await;
        everything(&world, &client, operation, &mut trace).await;
        refused(&world, &client, operation, &mut trace).await;
        if let Some(permission) = operation.text("x-required-permission") {
            needs(&world, &client, operation, permission, &mut trace).await;
        }
    }
    renewed(&http, &mut trace).await;
    trace
}

/// What the calls of this scenario need, traced as well: they send everything, too.
async fn prepared(world: &World, client: &Client, trace: &mut Trace) -> Known {
    let (known, exchanges) = world.prepare(client).await;
    for exchange in &exchanges {
        trace.add(exchange, "with everything");
    }
    known
}

/// With every parameter and every property.
async fn everything(world: &World, client: &Client, operation: Operation, trace: &mut Trace) {
    let known = prepared(world, client, trace).await;
    let given = arguments(world, &known, operation);
    let exchange = world.call(client, operation, &given).await;
    trace.add_accepted(&exchange, "with everything");
    if let (Some(body), Ok(answer)) = (given.body(), &exchange.answer) {
        echo::assert_echoed(operation, body, answer);
    }
}

fn arguments(world: &World, known: &Known, operation: Operation) -> Given {
    match operation.request() {
        Some(_) => world.fresh(known).everything(operation),
        None => known.everything(operation),
    }
}

/// In each way that a server may refuse. Which statuses that gives is seen, and not written here.
async fn refused(world: &World, client: &Client, operation: Operation, trace: &mut Trace) {
    let known = prepared(world, client, trace).await;
    let given = || arguments(world, &known, operation);
    let unknown = world.client("unknown");
    let calls = [
        ("with U+0000 in its texts", client, with_refused_texts(operation, given())),
        ("with an unknown key", &unknown, given()),
        ("with unknown ids", client, with_unknown_ids(operation, given())),
    ];
    for (scenario, client, given) in calls {
        trace.add(&world.call(client, operation, &given).await, scenario);
    }
}

/// Without its permission it is refused, although the key has all others, and this one for another chatbot; with nothing but
/// its permission it is carried out.
async fn needs(world: &World, all: &Client, operation: Operation, permission: &str, trace: &mut Trace) {
    let known = prepared(world, all, trace).await;
    let (without, only) = (world.without(permission).await, world.only(permission).await);
    let refused = world.call(&without, operation, &arguments(world, &known, operation)).await;
    trace.add(&refused, "without its permission");
    let accepted = world.call(&only, operation, &arguments(world, &known, operation)).await;
    trace.add_accepted(&accepted, "with its permission alone");
    let names_it = refused.answer.as_ref().is_err_and(|error| error.contains(permission));
    if refused.status == Some(403) && names_it && accepted.answer.is_ok() {
        let by = format!("{}, without its permission and with it alone", operation.id);
        trace.carry((Kind::Permission, items::permission(operation)), by);
    }
}

/// A visitor's token that has ended is renewed.
async fn renewed(http: &HttpTransport, trace: &mut Trace) {
    let world =
        World::start(http, |server| server.limits(|limits| limits.widget_token = Duration::ZERO)).await;
    let client = world.everything().await;
    let known = prepared(&world, &client, trace).await;
    let operation = Operation::find(OperationId::CreateWidgetConversation.as_str());
    let exchange = world.call(&client, operation, &known.everything(operation)).await;
    trace.add_accepted(&exchange, "with a token that has ended");
}
