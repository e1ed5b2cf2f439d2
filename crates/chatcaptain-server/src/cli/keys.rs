//! API keys.

use anyhow::Error;
use chatcaptain_server::{
    Admin,
    admin::{NewKey, permissions},
    store,
};
use clap::{Args, Subcommand};
use jiff::{SignedDuration, Timestamp};

use uuid::Uuid;

use super::print;

#[derive(Subcommand)]
pub(super) enum Key {
    /// Add a key and print its id and the key; the key is shown only now.
    Add(AddKey),
    /// List all keys: id, name, permissions, operator or team, creation and expiry.
    List,
    /// Revoke a key, from the next request on.
    Revoke {
        /// The id, as `key list` shows it, or the key itself.
        id: String,
    },
    /// List all permissions.
    Permissions,
}

#[derive(Args)]
pub(super) struct AddKey {
    /// A chatbot on which the key has permissions; repeat for several.
    #[arg(long = "chatbot", value_name = "ID", required = true)]
    chatbots: Vec<String>,
    /// A permission on these chatbots; repeat for several; default: all.
    #[arg(long = "permission", value_name = "PERMISSION")]
    permissions: Vec<String>,
    /// A name, which `key list` shows.
    #[arg(long)]
    name: Option<String>,
    /// The operator who uses the key: an external search finds conversations that are assigned to them.
    #[arg(long, value_name = "ID")]
    operator: Option<String>,
    /// The team that uses the key: an external search finds conversations that are assigned to it.
    #[arg(long, value_name = "ID")]
    team: Option<String>,
    /// When the key expires: a time such as 2030-01-31T12:00:00Z, or a duration such as 12h or 30d.
    #[arg(long, value_name = "WHEN", value_parser = end)]
    expires: Option<Timestamp>,
}

fn end(text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return if at > Timestamp::now() { Ok(at) } else { Err("is in the past".to_owned()) };
    }
    let days = text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok());
    let wait = match days {
        Some(days) => days.checked_mul(24).map(SignedDuration::from_hours),
        None => text.parse::<SignedDuration>().ok(),
    };
    let at =
        wait.filter(SignedDuration::is_positive).and_then(|wait| Timestamp::now().checked_add(wait).ok());
    at.ok_or_else(|| {
        "expected a time such as 2030-01-31T12:00:00Z, or a duration such as 12h or 30d".to_owned()
    })
}

pub(super) async fn key(admin: &Admin, command: Key) -> Result<(), Error> {
    match command {
        Key::Add(add) => {
            let held = if add.permissions.is_empty() {
                permissions().into_iter().map(str::to_owned).collect()
            } else {
                add.permissions
            };
            let mut new = NewKey::new();
            for chatbot in &add.chatbots {
                new = held.iter().fold(new, |key, permission| key.grant(chatbot, permission));
            }
            new = add.name.into_iter().fold(new, NewKey::name);
            new = add.operator.into_iter().fold(new, NewKey::operator);
            new = add.team.into_iter().fold(new, NewKey::team);
            new = add.expires.into_iter().fold(new, NewKey::expires);
            let created = admin.add_key(new).await?;
            print([format!("key id  {}", created.id), format!("key     {}", created.secret)])
        }
        Key::List => print(admin.keys().await?.iter().map(line)),
        Key::Revoke { id } => Ok(admin.revoke_key(&id).await?),
        Key::Permissions => print(permissions()),
    }
}

fn line(key: &store::Key) -> String {
    let all = permissions().len();
    let grants = key.grants.chunk_by(|a, b| a.chatbot == b.chatbot).map(|on| {
        let held: Vec<&str> = on.iter().map(|grant| grant.permission.as_str()).collect();
        let held = if held.len() == all { "everything".to_owned() } else { held.join(", ") };
        format!("{}: {held}", on[0].chatbot)
    });
    let bound = [("operator", &key.operator), ("team", &key.team)];
    let bound = bound.into_iter().filter_map(|(what, value)| Some(format!("{what} {}", value.as_ref()?)));
    let end = key.expires.and_then(|end| Timestamp::from_microsecond(end).ok());
    let end = end.map(|end| format!("until {end}"));
    let revoked = key.revoked.then(|| "revoked".to_owned());
    let made = Uuid::try_parse(&key.id).ok().and_then(|id| id.get_timestamp());
    let made = made.and_then(|at| Timestamp::from_second(i64::try_from(at.to_unix().0).ok()?).ok());
    let made = made.map(|at| format!("made {at}"));
    let parts = [key.id.clone()]
        .into_iter()
        .chain(key.name.clone())
        .chain(grants)
        .chain(bound)
        .chain(made)
        .chain(end)
        .chain(revoked);
    parts.collect::<Vec<_>>().join("  ")
}
