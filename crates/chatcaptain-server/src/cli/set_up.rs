//! Chatbots, channels and views.

use anyhow::Error;
use chatcaptain_client::types::ConversationStatus;
use chatcaptain_server::{
    Admin,
    admin::{ChannelChange, CreatedChannel, NewChannel, NewChatbot, NewView},
    store::{self, Filter},
};
use clap::{Args, Subcommand, value_parser};

use super::print;

#[derive(Subcommand)]
pub(super) enum Chatbot {
    /// Add a chatbot and print its id.
    Add {
        /// The id, as it is used in paths.
        id: String,
        /// The name; default: the id.
        #[arg(long)]
        name: Option<String>,
    },
    /// List all chatbots: id and name.
    List,
}

#[derive(Subcommand)]
pub(super) enum Channel {
    /// Add a channel and print its id and its token; the token is shown only now.
    Add(AddChannel),
    /// List the channels of a chatbot: id, type, environment, origins.
    List {
        /// The chatbot's id.
        chatbot: String,
    },
    /// Change a channel and print its new state; what is not given is kept.
    Set {
        /// The chatbot's id.
        chatbot: String,
        /// The channel's id.
        id: String,
        /// The new environment: dev, test or prod.
        #[arg(long)]
        environment: Option<String>,
        /// An origin that replaces all current ones; repeat for several.
        #[arg(long = "origin", value_name = "ORIGIN")]
        origins: Vec<String>,
        /// Whether web pages of its origins may use the widget without a key.
        #[arg(long, value_name = "BOOL")]
        public: Option<bool>,
    },
    /// Replace the token of a channel and print the new one; the old one becomes invalid.
    Token {
        /// The chatbot's id.
        chatbot: String,
        /// The channel's id.
        id: String,
    },
}

#[derive(Args)]
pub(super) struct AddChannel {
    /// The chatbot's id.
    chatbot: String,
    /// The id; default: a new random one.
    #[arg(long)]
    id: Option<String>,
    /// The type: web, meta-whatsapp, email, ….
    #[arg(long = "type", default_value = "web")]
    kind: String,
    /// The environment of its conversations: dev, test or prod.
    #[arg(long, default_value = "prod")]
    environment: String,
    /// An origin whose web pages may use it, such as `https://example.com`; repeat for several.
    #[arg(long = "origin", value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Let web pages of these origins use the widget without a key, from the visitor's browser.
    #[arg(long, requires = "origins")]
    public: bool,
}

#[derive(Subcommand)]
pub(super) enum View {
    /// Add or replace a view and print its id. An option that is repeated matches any of its values; `--tag` matches all.
    Add(AddView),
    /// List the views of a chatbot: id and filter.
    List {
        /// The chatbot's id.
        chatbot: String,
    },
}

#[derive(Args)]
pub(super) struct AddView {
    /// The chatbot's id.
    chatbot: String,
    /// The id, as a search names it.
    id: String,
    /// A state: 0 open, 1 bot, 2 in progress, 3 closed.
    #[arg(long = "state", value_name = "STATE", allow_negative_numbers = true, value_parser = value_parser!(i64).range(-1..=3))]
    states: Vec<i64>,
    /// A channel's id.
    #[arg(long = "channel", value_name = "ID")]
    channels: Vec<String>,
    /// A type of channel.
    #[arg(long = "channel-type", value_name = "TYPE")]
    channel_types: Vec<String>,
    /// An environment.
    #[arg(long = "environment", value_name = "ENVIRONMENT")]
    environments: Vec<String>,
    /// The operator it is assigned to.
    #[arg(long = "operator", value_name = "ID")]
    operators: Vec<String>,
    /// The team it is assigned to.
    #[arg(long = "team", value_name = "ID")]
    teams: Vec<String>,
    /// A tag.
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Whether it is archived.
    #[arg(long)]
    archived: Option<bool>,
}

pub(super) async fn chatbot(admin: &Admin, command: Chatbot) -> Result<(), Error> {
    match command {
        Chatbot::Add { id, name } => {
            let new = name.into_iter().fold(NewChatbot::new(id), NewChatbot::name);
            print([admin.add_chatbot(new).await?.id])
        }
        Chatbot::List => print(admin.chatbots().await?.iter().map(|bot| format!("{}  {}", bot.id, bot.name))),
    }
}

pub(super) async fn channel(admin: &Admin, command: Channel) -> Result<(), Error> {
    match command {
        Channel::Add(AddChannel { chatbot, id, kind, environment, origins, public }) => {
            let new = NewChannel::new(kind).environment(environment).public(public);
            let new = id.into_iter().fold(new, NewChannel::id);
            let new = origins.into_iter().fold(new, NewChannel::origin);
            shown(&admin.add_channel(&chatbot, new).await?)
        }
        Channel::List { chatbot } => print(admin.channels(&chatbot).await?.iter().map(line)),
        Channel::Set { chatbot, id, environment, origins, public } => {
            let change = environment.into_iter().fold(ChannelChange::new(), ChannelChange::environment);
            let change = public.into_iter().fold(change, ChannelChange::public);
            let change = if origins.is_empty() { change } else { change.origins(origins) };
            print([line(&admin.change_channel(&chatbot, &id, change).await?)])
        }
        Channel::Token { chatbot, id } => shown(&admin.renew_channel_token(&chatbot, &id).await?),
    }
}

fn line(it: &store::Channel) -> String {
    let public = if it.public { "public" } else { "" };
    let line = format!("{}  {}  {}  {}  {public}", it.id, it.kind, it.environment, it.origins.join(" "));
    line.trim_end().to_owned()
}

fn shown(channel: &CreatedChannel) -> Result<(), Error> {
    print([format!("channel        {}", channel.id), format!("channel token  {}", channel.token)])
}

pub(super) async fn view(admin: &Admin, command: View) -> Result<(), Error> {
    match command {
        View::Add(it) => {
            let filter = Filter {
                states: it.states.into_iter().map(ConversationStatus::from).collect(),
                channels: it.channels,
                channel_types: it.channel_types,
                environments: it.environments,
                operators: it.operators,
                teams: it.teams,
                tags: it.tags,
                archived: it.archived,
            };
            print([admin.add_view(&it.chatbot, NewView::new(it.id).filter(filter)).await?.id])
        }
        View::List { chatbot } => {
            let views = admin.views(&chatbot).await?;
            let line = |view: &store::StoredView| {
                Ok(format!("{}  {}", view.id, serde_json::to_string(&view.filter)?))
            };
            print(views.iter().map(line).collect::<Result<Vec<_>, Error>>()?)
        }
    }
}
