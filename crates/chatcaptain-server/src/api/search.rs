//! Search over conversations.

use std::time::Instant;

use axum::{http::StatusCode, response::Response};
use chatcaptain_client::types::{
    Conversation, HighlightResult, Message, SearchConversationResult, SearchConversationsResponse,
    SearchResultFacet, SearchResultFacetCount, SearchResultFacetStats, SearchResultHit,
};

use super::json;
use crate::{
    app::{App, Call},
    error::{ApiError, Result},
    store::{self, Assigned, Filter, Found, Hit, Search},
    tokenizer::{self, Query},
};

/// Hits that are answered, at most.
const HITS: usize = 50;

/// Facets whose values are numbers.
const NUMERIC: &[&str] = &["state"];

/// Of what is assigned to the operator or team of the key.
pub(super) async fn external(app: &App, call: &Call) -> Result<Response> {
    let (operator, team) = match call.key.as_deref() {
        Some(key) => (key.operator.clone(), key.team.clone()),
        None => (None, None),
    };
    search(app, call, Some(Assigned { operator, team })).await
}

/// Of all conversations, or only of what is assigned to somebody.
pub(super) async fn search(app: &App, call: &Call, assigned: Option<Assigned>) -> Result<Response> {
    let started = Instant::now();
    let query = Query::parse(call.required("query")?).map_err(|error| ApiError::invalid("query", error))?;
    let (chatbot, view_id) = (call.chatbot.number, call.required("viewId")?.to_owned());
    let found = app.database.read_long(move |view| {
        let filter = match Filter::built_in(&view_id) {
            Some(filter) => filter,
            None => view.stored_view(chatbot, &view_id)?.ok_or(ApiError::NotFound("view"))?,
        };
        let words = query.words();
        let search = Search { chatbot, words, filter: &filter, assigned: assigned.as_ref(), limit: HITS };
        result(view.search(&search)?, &query, started)
    });
    json(StatusCode::OK, &SearchConversationsResponse::new().with_results(found.await?))
}

fn result(found: Found, query: &Query, started: Instant) -> Result<SearchConversationResult> {
    let hits = found.hits.iter().map(|found| hit(found, query)).collect::<Result<Vec<_>, _>>()?;
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let facets = found.facets.into_iter().map(|(field, counts)| {
        let one = |(value, of): (String, u64)| {
            let highlighted = tokenizer::escaped(&value);
            SearchResultFacetCount::new()
                .with_count(count(of))
                .with_highlighted(highlighted)
                .with_value(value)
        };
        let stats = NUMERIC.contains(&field).then(|| stats(&counts)).flatten();
        let counts = counts.into_iter().map(one).collect();
        let mut facet = SearchResultFacet::new().with_counts(counts).with_field_name(field);
        facet.stats = stats.map(Box::new);
        facet
    });
    let milliseconds = started.elapsed().as_secs_f64() * 1000.0;
    Ok(SearchConversationResult::new()
        .with_facet_counts(facets.collect())
        .with_found(count(found.found))
        .with_hits(hits)
        .with_out_of(count(found.out_of))
        .with_page(1)
        .with_search_time_ms((milliseconds * 1000.0).round() / 1000.0))
}

/// Of the values of all conversations that were found; nothing without any.
#[expect(clippy::cast_precision_loss, reason = "no store has 2^53 conversations")]
fn stats(counts: &[(String, u64)]) -> Option<SearchResultFacetStats> {
    let values: Vec<(f64, f64)> =
        counts.iter().filter_map(|(value, count)| Some((value.parse().ok()?, *count as f64))).collect();
    let min = values.iter().map(|(value, _)| *value).reduce(f64::min)?;
    let max = values.iter().map(|(value, _)| *value).reduce(f64::max)?;
    let sum: f64 = values.iter().map(|(value, count)| value * count).sum();
    let all: f64 = values.iter().map(|(_, count)| count).sum();
    Some(SearchResultFacetStats::new().with_min(min).with_max(max).with_sum(sum).with_avg(sum / all))
}

fn hit(found: &Hit, query: &Query) -> Result<SearchResultHit> {
    let it: Conversation = serde_json::from_str(&found.json)?;
    let mut highlights = Vec::new();
    let mut mark = |field: &str, text: &str| {
        if let Some(marked) = tokenizer::highlight(text, query) {
            let highlight = HighlightResult::new().with_field(field).with_matched_tokens(marked.matched);
            highlights.push(highlight.with_snippet(marked.snippet));
        }
    };
    mark("name", &it.name);
    it.tags.iter().for_each(|tag| mark("tags", tag));
    it.notes.iter().flat_map(|notes| &notes.notes).for_each(|note| mark("notes", note));
    for message in &found.messages {
        let message: Message = serde_json::from_str(message)?;
        store::texts(&message.content).for_each(|(field, text)| mark(&format!("messages.{field}"), text));
    }
    let text_match = combined(&highlights);
    Ok(SearchResultHit::new().with_conversation(it).with_highlights(highlights).with_text_match(text_match))
}

/// The words that matched, as they stand in the texts, each once.
fn combined(highlights: &[HighlightResult]) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in highlights.iter().flat_map(|highlight| &highlight.matched_tokens) {
        if !words.contains(&word.as_str()) {
            words.push(word);
        }
    }
    words.join(" ")
}
