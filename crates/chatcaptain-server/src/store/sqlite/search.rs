//! Search: the records of each word in the order of their numbers, merged to conversations, then scored.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use rusqlite::{Connection, OptionalExtension};

use super::{
    Result,
    row::{self, term},
};
use crate::store::{ChatbotRow, ConversationAttributes, ConversationRow, Found, Hit, MessageRow, Search};

/// How soon more records with a word stop to count: the `k1` of BM25.
const SATURATION: f64 = 1.2;
/// Records that the name, tags and notes of a conversation count as.
const OWN_WORDS: u32 = 3;

/// A conversation that may be a hit, while words are merged.
struct Candidate {
    number: ConversationRow,
    /// For each word so far: how many records have it, and the last of them.
    words: Vec<(u32, MessageRow)>,
}

pub(super) fn search(connection: &Connection, search: &Search<'_>) -> Result<Found> {
    let mut candidates: Option<Vec<Candidate>> = None;
    let mut frequencies = Vec::new();
    for (index, word) in search.words.iter().enumerate() {
        // Words are letters and digits: nothing in them can end the quotes.
        let whole = format!("\"{}\"", term(search.chatbot, word));
        let is_last = index + 1 == search.words.len();
        let matches = records(connection, if is_last { whole + " *" } else { whole })?;
        frequencies.push(matches.len());
        candidates = Some(match candidates {
            None => matches,
            Some(before) => both(before, matches),
        });
    }
    let counts = counts(connection, search.chatbot)?;
    let all = counts.iter().map(|(_, count)| count).sum();
    let mut facets = Facets::default();
    let mut scored = Vec::new();
    let mut narrow = connection.prepare_cached(&format!("{} WHERE number = ?1", row::ATTRIBUTES))?;
    for candidate in candidates.unwrap_or_default() {
        let Some(index) = narrow.query_row([candidate.number], row::attributes).optional()? else { continue };
        if !shown(search, &index) {
            continue;
        }
        facets.add(&index);
        scored.push((score(&candidate, &frequencies, all), index.updated, candidate));
    }
    scored.sort_by(|(a, a_updated, a_one), (b, b_updated, b_one)| {
        b.total_cmp(a).then(b_updated.cmp(a_updated)).then(b_one.number.cmp(&a_one.number))
    });
    let found = scored.len() as u64;
    scored.truncate(search.limit);
    let hits = scored.iter().map(|(score, _, candidate)| hit(connection, *score, candidate));
    Ok(Found {
        found,
        out_of: out_of(connection, search, &counts)?,
        hits: hits.collect::<Result<_, _>>()?,
        facets: facets.sorted(),
    })
}

fn shown(search: &Search<'_>, index: &ConversationAttributes) -> bool {
    search.filter.admits(index) && search.assigned.is_none_or(|assigned| assigned.admits(index))
}

/// The conversations that have a word, by number.
fn records(connection: &Connection, expression: String) -> Result<Vec<Candidate>> {
    let mut statement =
        connection.prepare_cached("SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid")?;
    let mut rows = statement.query([expression])?;
    let mut found: Vec<Candidate> = Vec::new();
    while let Some(row) = rows.next()? {
        let record: MessageRow = row.get(0)?;
        let number = record.conversation();
        let weight = if record == number.record(0) { OWN_WORDS } else { 1 };
        match found.last_mut() {
            Some(last) if last.number == number => {
                last.words[0].0 += weight;
                last.words[0].1 = record;
            }
            _ => found.push(Candidate { number, words: vec![(weight, record)] }),
        }
    }
    Ok(found)
}

/// Those that are in both lists; each is sorted.
fn both(before: Vec<Candidate>, matches: Vec<Candidate>) -> Vec<Candidate> {
    let mut matches = matches.into_iter().peekable();
    let mut both = Vec::new();
    for mut candidate in before {
        while matches.next_if(|next| next.number < candidate.number).is_some() {}
        if let Some(next) = matches.next_if(|next| next.number == candidate.number) {
            candidate.words.extend(next.words);
            both.push(candidate);
        }
    }
    both
}

/// BM25 with records in place of occurrences: a rare word counts more, and many records with it more than one.
fn score(candidate: &Candidate, frequencies: &[usize], all: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a score need not be exact")]
    let rarity = |frequency: usize| {
        let (frequency, all) = (frequency as f64, all as f64);
        (1.0 + (all - frequency + 0.5).max(0.5) / (frequency + 0.5)).ln()
    };
    let word = |((count, _), frequency): (&(u32, MessageRow), &usize)| {
        let count = f64::from(*count);
        rarity(*frequency) * count * (SATURATION + 1.0) / (count + SATURATION)
    };
    candidate.words.iter().zip(frequencies).map(word).sum()
}

/// How many conversations of a chatbot are in each state, by the number of the state.
fn counts(connection: &Connection, chatbot: ChatbotRow) -> Result<Vec<(i64, u64)>> {
    let sql = "SELECT state, conversations FROM counts WHERE chatbot = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let counted = statement.query_map([chatbot], |row| {
        Ok((row.get(0)?, u64::try_from(row.get::<_, i64>(1)?).unwrap_or_default()))
    })?;
    Ok(counted.collect::<Result<_, _>>()?)
}

/// How many conversations the view shows.
fn out_of(connection: &Connection, search: &Search<'_>, counts: &[(i64, u64)]) -> Result<u64> {
    if let (None, Some(states)) = (search.assigned, search.filter.only_states()) {
        let shown = |number| states.is_empty() || states.iter().any(|state| row::state(*state) == number);
        return Ok(counts.iter().filter(|(state, _)| shown(*state)).map(|(_, count)| count).sum());
    }
    if search.assigned.is_some_and(|assigned| assigned.operator.is_none() && assigned.team.is_none()) {
        return Ok(0);
    }
    // Nobody counted them ahead: each is looked at.
    let mut statement = connection.prepare_cached(&format!("{} WHERE chatbot = ?1", row::ATTRIBUTES))?;
    let mut count = 0;
    for index in statement.query_map([search.chatbot], row::attributes)? {
        count += u64::from(shown(search, &index?));
    }
    Ok(count)
}

fn hit(connection: &Connection, score: f64, candidate: &Candidate) -> Result<Hit> {
    let mut document = connection.prepare_cached("SELECT json FROM documents WHERE number = ?1")?;
    let json = document.query_row([candidate.number], |row| row.get(0))?;
    let mut records: Vec<MessageRow> = candidate.words.iter().map(|(_, record)| *record).collect();
    records.sort_unstable();
    records.dedup();
    let mut message = connection.prepare_cached("SELECT json FROM messages WHERE number = ?1")?;
    let mut messages = Vec::new();
    for record in records {
        messages.extend(message.query_row([record], |row| row.get::<_, String>(0)).optional()?);
    }
    Ok(Hit { json, score, messages })
}

/// How often each value of these fields is in what was found.
const FACETS: [&str; 5] = ["state", "channelType", "environment", "operatorId", "tags"];

#[derive(Default)]
struct Facets([BTreeMap<String, u64>; FACETS.len()]);

impl Facets {
    fn add(&mut self, it: &ConversationAttributes) {
        // Most values are there already, and need no copy.
        let count = |counts: &mut BTreeMap<String, u64>, value: &str| match counts.get_mut(value) {
            Some(count) => *count += 1,
            None => drop(counts.insert(value.to_owned(), 1)),
        };
        let [state, channel_type, environment, operator, tags] = &mut self.0;
        count(state, &it.state.to_string());
        count(channel_type, &it.channel_type);
        count(environment, &it.environment);
        if !it.operator.is_empty() {
            count(operator, &it.operator);
        }
        // A tag that is there twice is one.
        it.tags.iter().collect::<BTreeSet<_>>().into_iter().for_each(|tag| count(tags, tag));
    }

    fn sorted(self) -> Vec<(&'static str, Vec<(String, u64)>)> {
        let sorted = |(field, counts): (&'static str, BTreeMap<String, u64>)| {
            let mut counts: Vec<_> = counts.into_iter().collect();
            // Stable: values stay in their order.
            counts.sort_by_key(|(_, count)| Reverse(*count));
            (field, counts)
        };
        FACETS.into_iter().zip(self.0).map(sorted).collect()
    }
}
