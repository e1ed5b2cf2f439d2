//! The widget of a web page: what a visitor may do who has a token of their own. What they may see is named, and nothing
//! else, so that what is new stays inside until somebody lets it out.

use axum::{http::StatusCode, response::Response};
use chatcaptain_client::types::{
    Content, Conversation, CreateWidgetContactRequest, CreateWidgetContactResponse,
    CreateWidgetConversationRequest, CreateWidgetConversationResponse, Message,
};

use super::{
    AnsweredBy,
    defaults::{self, Begun},
    json, list,
    patch::copy,
};
use crate::{
    app::{App, Call, Limits},
    clock,
    error::{ApiError, Result},
    secret,
    store::{
        self, Audience, Channel, ChatbotRow, Contact, Page, ProviderId, StoreError, Transaction, View,
        WidgetToken,
    },
};

/// What a token begins with.
const PREFIX: &str = "wt_";

/// The channel that a visitor comes by. Without a key it must be public, and the page one of its origins: what is not
/// so is refused in the same words as a missing key, so that nobody learns which channels there are.
fn channel(call: &Call, view: &dyn View, id: &str) -> Result<Channel> {
    let found = view.channel(call.chatbot.number, id)?;
    if call.key.is_some() {
        return found.ok_or(ApiError::NotFound("channel"));
    }
    let admits =
        |channel: &Channel| channel.public && call.origin.as_deref().is_some_and(|it| channel.admits(it));
    found.filter(admits).ok_or_else(ApiError::no_public_channel)
}

/// Makes a token and keeps its digest.
fn issue(
    transaction: &dyn Transaction,
    limits: &Limits,
    chatbot: ChatbotRow,
    channel: &Channel,
    contact: &str,
) -> Result<String> {
    let (now, secret) = (clock::now(), secret::token(PREFIX));
    let after = |time: i64, duration: std::time::Duration| {
        time.saturating_add(i64::try_from(duration.as_micros()).unwrap_or(i64::MAX))
    };
    let expires = after(now, limits.widget_token);
    let token = WidgetToken {
        chatbot,
        channel: channel.id.clone(),
        contact: contact.to_owned(),
        expires,
        renewable: after(expires, limits.widget_renewal),
    };
    transaction.insert_widget_token(&secret::digest(secret.as_bytes()), &token, now)?;
    Ok(secret)
}

/// The token of a visitor of this chatbot.
fn token(view: &dyn View, chatbot: ChatbotRow, sent: &str) -> Result<WidgetToken> {
    let found = view.widget_token(&secret::digest(sent.as_bytes()))?;
    found
        .filter(|token| token.chatbot == chatbot)
        .ok_or(ApiError::Unauthorized("the widget token is unknown or expired"))
}

pub(super) async fn register(app: &App, mut call: Call) -> Result<Response> {
    let request: CreateWidgetContactRequest = call.body()?;
    let limits = app.limits.clone();
    let done = app.database.write(move |transaction| {
        let channel = channel(&call, transaction, &request.channel_id)?;
        if secret::digest(request.channel_token.as_bytes()) != channel.token {
            return Err(ApiError::Unauthorized("the channel token is wrong"));
        }
        let page = origin_of(&request.origin_url).is_some_and(|origin| channel.admits(origin));
        if !page {
            return Err(ApiError::Forbidden("the channel does not allow this originUrl".to_owned()));
        }
        let id = secret::id();
        let profile = serde_json::json!({ "language": request.language }).to_string();
        // A visitor is known on their channel by their own id: by it, what they write comes in.
        let contact =
            Contact { id: id.clone(), channel: channel.id.clone(), provider_id: id.clone(), profile };
        transaction.put_contact(call.chatbot.number, &contact)?;
        let token = issue(transaction, &limits, call.chatbot.number, &channel, &id)?;
        Ok(CreateWidgetContactResponse::new().with_contact_id(id).with_widget_token(token))
    });
    json(StatusCode::CREATED, &done.await?)
}

/// The origin of an address: scheme, host and port, without a path.
fn origin_of(url: &str) -> Option<&str> {
    let host = url.find("://")? + 3;
    let end = url[host..].find(['/', '?', '#']).map_or(url.len(), |end| host + end);
    Some(&url[..end])
}

/// Begins the visitor's conversation, or goes on with the one that they have.
pub(super) async fn start(app: &App, mut call: Call) -> Result<Response> {
    let request: CreateWidgetConversationRequest = call.body()?;
    let (limits, answered_by) = (app.limits.clone(), AnsweredBy::of(app));
    let done = app.database.write(move |transaction| {
        let channel = channel(&call, transaction, &request.channel_id)?;
        let token = token(transaction, call.chatbot.number, &request.widget_token)?;
        let now = clock::now();
        if token.channel != channel.id || token.renewable <= now {
            return Err(ApiError::Unauthorized("the widget token is unknown or expired"));
        }
        let number = call.chatbot.number;
        let id = ProviderId { chatbot: number, channel: &token.channel, id: &token.contact };
        let it = if let Some(found) = transaction.conversation_of(id)? {
            serde_json::from_str(&found.json)?
        } else {
            let mut it = defaults::on_channel(&call.chatbot, &token.contact, &channel);
            it.provider_id = Some(token.contact.clone());
            it.language.clone_from(&request.language);
            it.state = answered_by.initial_state();
            transaction.insert_conversation(number, &store::Conversation::of(&it))?;
            it
        };
        let mut answer = CreateWidgetConversationResponse::new().with_conversation(visible_conversation(it));
        if token.expires <= now {
            answer.new_web_token = Some(issue(transaction, &limits, number, &channel, &token.contact)?);
        }
        Ok(answer)
    });
    json(StatusCode::CREATED, &done.await?)
}

/// Whether a conversation is one of a visitor: on their channel, and theirs as their contact's or as what they began, which
/// stays theirs when people find out that the contact is one that they know.
fn is_theirs(it: &Conversation, token: &WidgetToken) -> bool {
    it.channel_id == token.channel
        && (it.contact_id == token.contact || it.provider_id.as_deref() == Some(&token.contact))
}

pub(super) async fn messages(app: &App, call: &Call) -> Result<Response> {
    let sent = call.required("token")?;
    let number = app.database.read(|view| {
        let token = token(view, call.chatbot.number, sent)?;
        channel(call, view, &token.channel)?;
        if token.expires <= clock::now() {
            return Err(ApiError::Unauthorized(
                "the widget token has ended: starting the conversation gives a new one",
            ));
        }
        let found = call.found()?;
        let it: Conversation = serde_json::from_str(&found.json)?;
        if !is_theirs(&it, &token) {
            return Err(ApiError::NotFound("conversation"));
        }
        Ok(found.number)
    })?;
    list::list(&app.database, "messages", move |view, after: Option<(i64, String)>| {
        let page = view.messages(number, Audience::Visitor, after.as_ref(), list::PART)?;
        let items = page.items.iter().map(|json| visible_message(json)).collect::<Result<_, _>>()?;
        Ok(Page { items, ..page })
    })
    .await
}

/// A conversation as its visitor may see it.
fn visible_conversation(it: Conversation) -> Conversation {
    let mut seen = defaults::conversation(Begun {
        chatbot: &it.chatbot_id,
        contact: &it.contact_id,
        channel: &it.channel_id,
        kind: &it.channel_type,
        environment: it.environment,
    });
    copy!(seen, it: id archived language photo_url session_count unread created updated name last_user_action state
        provider_id last_sender last_user_input last_seen);
    seen.last_message = it.last_message.map(|last| Box::new(visible_content(*last)));
    seen
}

/// The document of a message, as its visitor may see it.
fn visible_message(json: &str) -> Result<String, StoreError> {
    let it: Message = serde_json::from_str(json)?;
    let mut seen = Message::new().with_content(visible_content(it.content));
    copy!(seen, it: id sender type_ status created outgoing persona processed sent received read context_id stream_group_id delay);
    Ok(serde_json::to_string(&seen)?)
}

/// What of a content is said and shown, without who said it inside and why.
fn visible_content(it: Content) -> Content {
    let mut seen = Content::new();
    copy!(seen, it: text file buttons selected_button template contact location transcription text_to_speech reaction
        meta_whatsapp_template delay);
    seen.email = it.email.map(|mut email| {
        email.bcc.clear();
        email
    });
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_no_path() {
        assert_eq!(origin_of("https://a.example:8443/page?x#y"), Some("https://a.example:8443"));
        assert_eq!(origin_of("https://a.example"), Some("https://a.example"));
        assert_eq!(origin_of("a.example"), None);
        assert_eq!(origin_of("https://a.example@evil.example/"), Some("https://a.example@evil.example"));
    }
}
